//! The texts of incidents, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! incident {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of incidents, in one language.
        #[derive(Debug)]
        pub struct Incident { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Incident = Incident { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Incident = Incident { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

incident! {
    c_incident: "突发", "incident";
    c_incident_help: "突发事件: 选类型, 一步一步处置", "an incident: its kind opens the card of first steps";
    c_list: "今日突发", "incidents today";
    c_list_help: "今天的突发事件和进展", "the incidents of today and how they stand";
    r_none: "今天没有突发事件", "no incident today";
    // The strip.
    strip: "{} 已 {}", "{} for {}";
    strip_late: "{} 已 {} 逾期: {}", "{} for {}, late: {}";
    strip_more: "{} 等 {} 步", "{} and more, {} in all";
    strip_over: "{} 已恢复 待结案", "{} over, to be closed";
    strip_left: "{} 已恢复 待补录 {}", "{} over, {} to be entered";
    head: "突发", "Incident";
    // The card.
    m_card: "突发", "CARD";
    hint_card: "数字或 Enter 做一步  + 预受理 - 补录 r 恢复 c 结案 e 记录 t 通话 0 关", "Digit/Enter does it  + paper - entered r over c close e record t call 0 out";
    hint_gone: "等数据..  0 Esc 关闭", "waiting for data..  0 Esc closes";
    n_since: "{} 起 {}", "since {}, {}";
    n_over: "{} 起, {} 恢复, 历时 {}", "from {} to {}, {}";
    n_closed: "已结案 {}", "closed {}";
    n_severity: "等级 {}", "severity {}";
    n_unrated: "等级未定", "not graded";
    n_counters: "受影响台席 {}", "counters {}";
    n_customers: "受影响客户 {}", "customers {}";
    n_tally: "预受理 {}  已补录 {}  剩 {}", "on paper {}  entered {}  left {}";
    n_by: "限 {}", "by {}";
    n_late: "逾期", "late";
    n_told: "{} {} {} {}", "{} {} {} {}";
    n_untold: "{} 未告知", "{}: not told";
    n_last: "通话记录", "Told";
    n_cause: "原因 {}", "cause: {}";
    n_effect: "影响 {}", "effect: {}";
    e_restore: "恢复: 事件已过去", "over: it is past";
    e_tell: "记一通电话, 写明谁接和单号", "note a call: who answered, the order number";
    e_record: "填记录: 等级, 影响, 措施", "the record: severity, effect, measures";
    e_close: "结案: 写明原因和教训", "close it: cause and lesson";
    e_new: "另开一件..", "open another one..";
    // Forms.
    f_kinds: "突发事件", "Incident";
    f_restore: "恢复", "It is over";
    f_close: "结案", "Close the incident";
    f_record: "事件记录", "Record of the incident";
    f_tell: "记一通电话", "Note a call";
    l_kind: "类型", "Kind";
    l_entered: "已补录", "Entered";
    l_taken: "预受理", "On paper";
    l_about: "事件", "Incident";
    l_cause: "原因", "Cause";
    l_lesson: "教训", "Lesson";
    l_severity: "等级", "Severity";
    l_why: "降级理由", "Why milder";
    l_customers: "影响客户", "Customers";
    l_started: "开始时间", "Began at";
    l_effect: "影响损失", "Effect";
    l_development: "趋势", "Outlook";
    l_measure: "措施", "Measure";
    l_attachment: "附件名", "File name";
    l_whom: "告知", "Told";
    l_way: "方式", "How";
    l_result: "结果", "Result";
    l_said: "接话/单号", "Who, number";
    e_as_counted: "不填就照已数的", "as counted, if left out";
    e_keep: "不改", "leave it";
    e_hhmm: "如 1240", "such as 1240";
    // Toasts.
    done_open: "已开卡: {}", "card open: {}";
    done_tick: "已做: {}", "done: {}";
    done_untick: "改回未做: {}", "not done after all: {}";
    done_taken: "预受理加 {}", "{} more on paper";
    done_entered: "补录 {}", "{} entered";
    done_tell: "已告知 {}", "told: {}";
    done_try: "{} {}", "{}: {}";
    done_note: "记录已改", "record written";
    done_grade: "等级 {}", "severity {}";
    done_restore: "已记恢复", "written down as over";
    done_close: "已结案", "incident closed";
    t_done: "{} 已做 {}  退格键取消", "{}: done {}  Backspace takes it back";
    t_noted: "没有改动", "nothing was changed";
    // Refusals.
    bar_gone: "这件事已撤销, 或时间太久", "that incident was taken back, or is too old";
    bar_goes_on: "同类事件还没恢复, 接着那件做", "one of that kind goes on: its card is the one";
    bar_closed: "已结案, 不能再改", "it is closed";
    bar_over: "已经恢复", "it is over already";
    bar_not_over: "还没恢复, 先按 r", "it is not over yet: press r first";
    bar_backlog: "还有 {} 件预受理没补录", "{} orders on paper are not entered yet";
    bar_cause: "要写原因", "the cause is missing";
    bar_step: "卡上没有这一步", "that step is not on the card";
    bar_reason: "降级要写理由", "say why it is milder";
    bar_long: "文字太长, 最多 2000 字", "the text is too long: 2000 characters at most";
    bar_figures: "数字或时间不对", "a figure or a time that cannot be";
    // Lines of the duty log.
    l_opened: "突发事件: {}", "incident: {}";
    l_step: "{}: {}", "{}: {}";
    l_unticked: "{}: 改回未做: {}", "{}: not done after all: {}";
    l_told: "{}: 告知 {} {} {}", "{}: told {} by {}: {}";
    l_entered_line: "{}: 补录 {}, 剩 {}", "{}: {} entered, {} left";
    l_noted: "{}: 记录 {}", "{}: record, {}";
    l_restored: "{} 恢复, 历时 {}, 预受理 {} 补录 {} 剩 {}", "{} over after {}, {} on paper, {} entered, {} left";
    l_closed: "{} 结案", "{} closed";
    l_reminded: "{}: 到时提醒: {}", "{}: reminder: {}";
    l_raised: "{}: 等级 {}", "{}: severity {}";
}
