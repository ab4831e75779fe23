//! The texts about the server, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! sync {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts about the server, in one language.
        #[derive(Debug)]
        pub struct Sync { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Sync = Sync { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Sync = Sync { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

sync! {
    off: "单机运行", "no server";
    synced: "已同步 {}, {} 条未传", "synced {}, {} unsent";
    never: "还没连上, {} 条未传, 本机已存", "not connected yet, {} unsent, safe here";
    offline: "{} 起离线, {} 条未传, 本机已存", "offline since {}, {} unsent, safe here";
    sending: "正在上传 {}/{}", "sending {} of {}";
    fetching: "正在接收 {}/{}", "fetching {} of {}";
    attention: "需处理: {}", "needs attention: {}";
    revoked: "本终端已被停用", "this terminal was shut out";
    other_hall: "服务器认为本终端属于别的厅", "the server knows this terminal in another hall";
    program_old: "程序版本太旧, 收不到别的终端的记录", "this version is too old to fetch what others wrote";
    set_aside: "有 {} 条服务器不收, 本机已存", "entries that the server could not take, kept here: {}";
    nothing_taken: "服务器什么都不收, 本机已存", "the server takes nothing, all is kept here";
    log_gap: "服务器发来的记录接不上", "what the server sends does not follow what is here";
    server_lost: "服务器丢了记录, 正在重传", "the server has lost entries, they are sent again";
    disk: "收到的记录写不进盘", "what came cannot be written to the disk";
    clock: "时钟不准, 连不上服务器", "the clock is wrong, the server cannot be reached";
    clock_off: "本机时钟与服务器差 {} 分钟", "the clocks here and at the server are {} minutes apart";
    certificate_over: "服务器证书不在有效期内", "the server's certificate is not valid at this time";
    certificate: "对方不是本厅的服务器", "whoever answers is not the hall's server";
    not_enrolled: "本机的密钥或服务器资料缺失, 什么都没上传", "the key of this terminal or the server's address is missing, nothing is sent";
    enrolled: "已加入 {} {}: 服务器上 {} 条, 本机 {} 条待传", "enrolled in {} {}: {} entries on the server, {} here to be sent";
    stands: "{} 在 {}; 上次联系 {}; 厅日志 {} 条; {} 条未传", "{} at {}; last contact {}; {} entries of the hall's log; {} unsent";
    short_synced: "已同步 {}", "synced {}";
    short_unsent: "{} 条未传", "{} unsent";
    short_offline: "离线", "offline";
    short_need: "服务器: {}", "server: {}";
    short_enrol: "重新 zhiban enrol", "zhiban enrol again";
    short_update: "请装新版", "update zhiban";
    short_tell: "请告诉管理员", "tell administrator";
    oldest: "最久 {}", "oldest {}";
    do_enrol: "请管理员发新码, 再运行 zhiban enrol", "ask the administrator for a code, then zhiban enrol";
    do_update: "请装新版", "install the newer version";
    do_log: "看 zhiban sync log", "see zhiban sync log";
    do_verify: "运行 zhiban verify", "run zhiban verify";
    do_doctor: "检查磁盘", "check the disk";
    do_clock: "请校准时钟", "set the clock";
    do_tell: "请告诉管理员", "tell the administrator";
}
