//! The texts of the duty log and of signatures, one a line: name, Chinese, English. Only data; the rules are those
//! of `table`.

macro_rules! duty {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of the duty log and of signatures, in one language.
        #[derive(Debug)]
        pub struct Duty { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Duty = Duty { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Duty = Duty { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

duty! {
    l_signed: "签名 {}: {} ({})", "Signed {}: {} ({})";
    sj_shift: "交接班", "the hand-over";
    sj_other: "{} {}", "{} {}";
    mean_prepared: "已整理并交出", "prepared and handed over";
    mean_received: "已接收并了解", "received and understood";
    mean_reviewed: "已阅", "looked through";
    mean_verified: "已核实", "verified";
    mean_forced: "强制", "forced";
    by_pin: "PIN 签名", "signed with PIN";
    by_session: "已解锁终端, 无密钥", "unlocked terminal, no key";
    by_os_user: "未设 PIN, 无密钥", "hall without PINs, no key";
    sign_pin: "签名要用签名人的 PIN", "A signature takes the PIN of who signs";
    sign_other: "不能替别人签名", "Nobody signs for somebody else";
}
