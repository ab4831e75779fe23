//! The texts of PINs and of the lock, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

macro_rules! locking {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of PINs and of the lock, in one language.
        #[derive(Debug)]
        pub struct Locking { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Locking = Locking { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Locking = Locking { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

locking! {
    m_locked: "[已锁屏]", "[locked]";
    c_lock: "锁屏", "Lock";
    c_lock_help: "锁住本机, 看板照常刷新", "Lock this terminal; the board goes on";
    c_pin_set: "设置 PIN", "Set PIN";
    c_pin_set_help: "设置或更改六位 PIN", "Set or change a six-digit PIN";
    c_pin_reset: "重置 PIN", "Reset PIN";
    c_pin_reset_help: "清除忘记的 PIN, 由本人重设", "Take away a forgotten PIN, to be chosen anew";
    lk_keys: "数字或上下+Enter 求助   Enter 或字母 解锁", "number/Up/Down+Enter help   Enter/letter unlock";
    lk_number: "台席 {} 求助: Enter 呼叫  Esc 取消", "Help needed at {}: Enter calls, Esc cancels";
    lk_dialog: "Enter 下一步  Esc 取消", "Enter next  Esc cancel";
    lk_how_help: "求助: 键入台席号或上下选, 按 Enter", "Help needed: the counter's number or Up/Down, then Enter";
    lk_how_unlock: "解锁: 按 Enter, 键入工号或姓名首字母, 再键入 PIN", "Unlock: Enter, staff number or initials, then the PIN";
    lk_how_private: "锁屏时不显示姓名和日志", "Names and the log are hidden while locked";
    lk_help_waits: "台席 {} 求助 {}", "Help needed at {} for {}";
    lk_help_asked: "已呼叫: 台席 {} 求助", "Called: help needed at {}";
    lk_help_stands: "台席 {} 已在求助", "Help is on call for {} already";
    lk_help_failed: "呼叫没有记下: {}", "The call was not recorded: {}";
    lk_no_counter: "没有台席 {}", "There is no counter {}";
    lk_read_only: "本机只读, 请到正在使用的看板上操作", "Read-only here: use the board that holds the hall";
    pn_unlock: "解锁", "Unlock";
    pn_second: "第二人确认", "Second person";
    pn_who: "人员", "Who";
    pn_who_hint: "工号, 或姓名拼音首字母", "Staff number, or initials of the name";
    pn_who_own: "留空是自己; 或键入工号, 首字母", "Empty = yourself; or staff number, initials";
    pn_pin: "PIN", "PIN";
    pn_old: "原 PIN", "Old PIN";
    pn_new: "新 PIN", "New PIN";
    pn_again: "再输一次", "Again";
    pn_sure: "清除此人的 PIN? Enter 确定, 会记入日志", "Take this PIN away? Enter does it, on record";
    pn_footer: "Enter 下一步  Esc 取消", "Enter next  Esc cancels";
    pn_busy: "正在核对..", "Checking..";
    pn_differ: "两次不一样, 请重新输入", "The two differ; type it again";
    pn_wrong: "人员或 PIN 不对, 还可试 {} 次", "Person or PIN is wrong; {} tries left";
    pn_wait: "连错过多, {} 后再试", "Too many wrong tries; wait {}";
    pn_off: "PIN 已停用, 请厅经理重置", "This PIN is off; the hall manager can reset it";
    pn_no_secret: "本机密钥缺失, 无法核对 PIN; 请厅经理运行 zhiban people recover", "The device secret is missing, no PIN can be checked; the hall manager runs: zhiban people recover";
    pn_weak_repeated: "重复数字太好猜, 请换一个", "Repeated digits are easy to guess; choose another";
    pn_weak_sequence: "连号太好猜, 请换一个", "Digits in a row are easy to guess; choose another";
    pn_weak_date: "像生日, 太好猜, 请换一个", "It looks like a birthday; choose another";
    pn_weak_staff: "含工号尾数, 太好猜, 请换一个", "It holds the end of the staff number; choose another";
    pn_no_right: "此岗位无权管理 PIN", "This role may not manage PINs";
    pn_no_person: "设置里没有此人", "No such person in the settings";
    pn_first: "第一个 PIN 须由可管理 PIN 的人设置", "The first PIN belongs to somebody who may reset PINs";
    pn_has_pin: "此人已有 PIN, 请先重置", "This person has a PIN; reset it first";
    pn_no_pin: "此人没有 PIN", "This person has no PIN";
    pn_own: "自己的 PIN 请用更改, 不用重置", "Change your own PIN instead of resetting it";
    pn_given: "这个 PIN 是别人设的, 先用 设置 PIN 改成自己的再签名", "Somebody else set this PIN: choose your own with Set PIN before you sign";
    t_pin_set: "{} 的 PIN 已设置", "PIN of {} set";
    t_pin_reset: "{} 的 PIN 已清除, 请本人重设", "PIN of {} removed; they choose a new one";
    t_pin_hint: "可以设置 PIN 了: 按 {} 选 设置 PIN", "PINs can be set now: press {} and choose Set PIN";
    pl_has: "有 PIN", "PIN";
    pl_none: "无 PIN", "no PIN";
    pl_off: "PIN 停用", "PIN off";
    pl_first: "从现在起看板会锁屏, 解锁要 PIN", "from now on the board locks, and a PIN unlocks it";
    r_no_right: "此岗位无权", "this role may not";
    r_no_pins: "本厅还没有 PIN", "this hall has no PINs yet";
    r_no_people: "设置里没有可管理 PIN 的人", "nobody in the settings may manage PINs";
    l_act_refused: "被拒: 岗位不能{}", "refused: the role may not {}";
    l_pin_reset: "{} 的 PIN 已重置", "{}: PIN reset";
    l_pin_off: "{} 的 PIN 连错停用", "{}: PIN off after wrong tries";
    l_pins_recovered: "命令行清除了全部 PIN", "All PINs removed from the command line";
}
