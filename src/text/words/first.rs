//! The texts of the questions of the first start, one a line: name, Chinese, English. Only data; the rules
//! are those of `table`.

use super::Lang;

macro_rules! first {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of the first start, in one language.
        #[derive(Debug)]
        pub struct First { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: First = First { $($name: $zh,)* };
        /// English.
        static EN: First = First { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

first! {
    title: "首次设置 {}/{}", "First start {}/{}";
    title_check: "首次设置, 请核对", "First start: look it over";
    // Footer.
    keys_first: "数字或 Enter 选   q 退出, 什么都不写", "Digit or Enter takes   q leaves, nothing is written";
    keys_list: "数字或 Enter 选   Esc 上一项   Ctrl-C 退出, 什么都不写", "Digit or Enter   Esc back   Ctrl-C leaves, nothing written";
    keys_text: "Enter 下一项   Esc 上一项   Ctrl-C 退出, 什么都不写", "Enter next   Esc back   Ctrl-C leaves, nothing written";
    keys_correct: "Enter 改好   Esc 不改   Ctrl-C 退出, 什么都不写", "Enter takes it   Esc as it was   Ctrl-C leaves";
    keys_check: "Enter 写入   数字改那一项   Esc 上一项   Ctrl-C 退出", "Enter writes   digit corrects   Esc back   Ctrl-C leaves";
    // Around a question.
    given: "直接按 Enter: {}", "Enter alone: {}";
    digits: "没打字时按数字填入", "With nothing typed a digit puts one in";
    so_far: "已答", "So far";
    // Questions: label, then what it is for.
    lang: "语言 / Language", "Language / 语言";
    lang_help: "看板和设置文件里说明的语言, 以后可改", "Of the board and of the comments in the files; can be changed later";
    name: "厅名", "Hall name";
    name_help: "显示在看板左上角", "Shown at the top left of the board";
    name_given: "营业厅", "Service hall";
    hall_id: "厅号", "Hall id";
    hall_id_help: "不是厅名: 叫号机来源 /hall/<厅号>/ 里的厅号; 有了记录就不能再改", "Not the name: as in the sources of the ticket machine, /hall/<id>/; fixed once there are records";
    zone: "时区", "Time zone";
    zone_help: "日期和时刻按此时区; 有了记录就不能再改", "Dates and times are those of this zone; fixed once there are records";
    hours: "营业时间", "Opening hours";
    hours_help: "每天的; 有午休就写两段: 08:30-12:00, 13:30-18:00. 周末和节假日以后在 hall.toml 里写", "Of every day; with a break: 08:30-12:00, 13:30-18:00. Weekends and holidays later, in hall.toml";
    counters: "台席", "Counters";
    counters_help: "几个台席就写几, 编号从 01 起; 或逐个写出: 1, 2, VIP. 编号要与叫号机一致; 写 - 则按叫号机", "How many, numbered from 01; or each by name: 1, 2, VIP. Spelled as the ticket machine does; - = as it says";
    services: "业务", "Services";
    services_help: "编号和名称, 用逗号隔开. 编号要与叫号机一致; 写 - 则按叫号机", "Id and name, with commas between. Ids as the ticket machine spells them; - = as it says";
    services_given: "A 综合业务, B 缴费充值, C 宽带业务, D 投诉受理", "A General, B Payments, C Broadband, D Complaints";
    manager: "经理姓名", "Manager";
    manager_help: "岗位是营业厅经理: 可值班, 改设置, 管 PIN. 其他人以后写进 hall.toml", "Gets the role of hall manager: duty, settings, PINs. Everybody else later, in hall.toml";
    manager_given: "值班经理", "Duty manager";
    number: "经理工号", "Job number";
    number_help: "记录里写的就是它", "What the records say";
    pin: "PIN", "PIN";
    pin_help: "设了 PIN, 没人按键时会锁屏, 谁做的记得清楚. 以后按 : 选 设置 PIN 也行", "With a PIN an idle board locks, and records say for sure who it was. Later: press : and choose Set PIN";
    pin_later: "以后再设", "later";
    pin_now: "看板一打开就设", "as soon as the board opens";
    // The last screen.
    write: "写入并打开看板", "Write this and open the board";
    files: "写到 {}: hall.toml, zhiban.toml; 设置作为第 1 版记入日志", "Into {}: hall.toml, zhiban.toml; and into the log as version 1 of the settings";
    counted: "{} 个: {}", "{}: {}";
    as_machine: "按叫号机", "as the ticket machine says";
    // What is wrong with an answer.
    x_hall_id: "厅号是叫号机用的短号, 例如 H001: 只用英文字母, 数字, - _ 和 . , 最多 64 个", "A short id as the ticket machine spells it, such as H001: only a-z, digits, - _ and . , at most 64 letters";
    x_zone: "没有时区 {}; 例如 Asia/Shanghai", "There is no time zone {}; an example: Asia/Shanghai";
    x_long: "{} 太长, 最多 40 个字", "{} is too long, at most 40 characters";
    x_span: "{} 不是时间段; 例如 08:30-18:00", "{} is no range of times; an example: 08:30-18:00";
    x_order: "{} 结束不晚于开始; 过夜请写到 24:00", "{} ends before it begins; end it at 24:00";
    x_overlap: "{} 与另一段重叠", "{} overlaps another range";
    x_many: "最多 99 个", "At most 99";
    x_twice: "{} 写了两次", "{} stands there twice";
    x_id: "{}: 不能有空格, 最多 64 个字", "{}: no blanks, at most 64 characters";
    x_file: "设置写不成文件: {}", "These settings make no file: {}";
}

impl Lang {
    /// The texts of the first start.
    pub fn first(self) -> &'static First {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
