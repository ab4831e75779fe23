//! The texts of rounds, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! check {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of rounds, in one language.
        #[derive(Debug)]
        pub struct Check { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Check = Check { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Check = Check { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

check! {
    // The alarm.
    a_overdue: "{} 逾期 {} 宽限 {}", "{}: due {} ago, grace {}";
    an_overdue: "巡检逾期", "round overdue";
    // Refusals.
    bar_gone: "这次巡检已撤销或太早", "that round was taken back, or is too old";
    bar_runs: "这项巡检正在做, 接着做就行", "such a round runs already: go on with it";
    bar_empty: "清单里没有这项巡检的条目", "no item of the checklist belongs to that round";
    bar_over: "已提交, 不能再改", "it was submitted, and stands";
    bar_item: "这次巡检没有这一项", "that item is not in this round";
    bar_open: "还有 {} 项没答", "{} items are not answered yet";
    bar_note: "不合格要选短语或写备注", "say what is wrong: a phrase or a note";
    bar_reason: "要写理由", "the reason is missing";
    bar_figures: "数字不对", "a figure that cannot be";
    bar_not_so: "这一项不能这样答", "this item is not answered in that way";
    bar_not_missed: "没有漏掉这次巡检", "no such round was missed";
    // Toasts.
    done_start: "{} 已开始", "{} begun";
    done_answer: "{} {}", "{}: {}";
    done_submit: "巡检已提交", "round submitted";
    done_abort: "巡检已中止", "round broken off";
    done_explain: "{} 漏检已说明", "{}: said why";
    // Lines of the duty log.
    l_started: "{} 开始", "{} begun";
    l_failed: "不合格 {}: {}", "not right: {}: {}";
    l_skipped: "未查 {}: {}", "not looked at: {}: {}";
    l_submitted: "{} 提交, 得分 {} {}", "{} submitted: {}, {}";
    l_capped: "{} 红线封顶 {}", "{}, held at {} by a red line";
    l_aborted: "{} 中止: {}", "{} broken off: {}";
    l_missed: "漏检: {} {}", "missed: {} of {}";
    l_explained: "漏检说明: {} {}", "why missed: {} of {}";
}
