//! The texts of clocks and of past complaints on the board, one a line: name, Chinese, English. Only data; the
//! rules are those of `table`.

macro_rules! past {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of clocks and of past complaints on the board, in one language.
        #[derive(Debug)]
        pub struct Past { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Past = Past { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Past = Past { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

past! {
    // Clocks in the detail.
    k_clock: "时限", "clock";
    k_due: "到期", "due";
    k_left: "剩余", "left";
    k_turn: "轮到", "whose turn";
    k_paused: "暂停", "paused";
    k_paused_until: "等{} 到 {}", "waits for {} until {}";
    k_waits: "等待 到 {}", "waits until {}";
    k_days: "{}天{}时", "{}d {}h";
    k_late: "超{}", "{} late";
    k_nobody: "没叫到人", "nobody called";
    k_duty: "值班经理", "duty manager";
    // Why something is due.
    c_why: "时限依据", "why due";
    c_why_help: "为什么这个时候到期, 逐条说明", "why it is due then, line by line";
    w_title: "时限依据 {}  {} 核算", "Why due: {}  as of {}";
    w_wait: "正在核算", "reckoning";
    w_none: "没有时限", "no clock";
    w_whose: "{}  轮到 {}", "{}  {}'s turn";
    f_why: "上下翻  0 Esc 返回", "Up/Down scroll  0 Esc back";
    f_detail: "上下翻  {}  0 Esc 关闭", "Up/Down scroll  {}  0 Esc closes";
    f_past: "上下翻  {}  0 Esc 返回", "Up/Down scroll  {}  0 Esc back";
    f_part_why: "{} 时限依据", "{} why due";
    f_part_reopen: "{} 重开", "{} reopen";
    // The search over all history.
    c_find: "查历史投诉", "past complaints";
    c_find_help: "在全部历史投诉里查找", "search all complaints of all years";
    m_find: "[查历史]", "[history]";
    p_title: "历史投诉", "All complaints";
    p_hint: "单号, 手机号或尾号, 类别, 姓名, 拼音首字母, 内容; 用空格隔开",
        "number, phone or its tail, category, person, pinyin initials, text; spaces between";
    p_wait: "正在查找", "searching";
    p_wait_secs: "正在查找, 已 {} 秒; Esc 不等了", "searching for {} s; Esc leaves it";
    p_found: "找到 {} 单, 新的在前", "{} found, newest first";
    p_many: "只列最近 {} 单, 再加一个词会更准", "only the newest {}: add a word to narrow it";
    p_none: "没有找到, 换个词试试", "nothing found: try other words";
    p_changed: "Enter 查找", "Enter searches";
    p_gone: "这单的内容读不出来, 请用 zhiban complaint show {} 查看", "it cannot be read here; try zhiban complaint show {}";
    f_lookup: "Enter 查找/打开  上下选  Ctrl-U 清空  Esc 返回", "Enter search/open  Up/Down choose  Ctrl-U clear  Esc back";
    f_find: "Enter 保留结果  Tab 查全部历史  Esc 清除", "Enter keeps the rows  Tab all history  Esc clears";
    r_read_only: "只读时不能查历史, 用 zhiban search", "not on a read-only board: use zhiban search";
}
