//! The texts of what several terminals did at once, and of what happened while one was away, one a line: name, Chinese,
//! English. Only data; the rules are those of `table`.

use super::Lang;

macro_rules! away {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of what terminals did at once, in one language.
        #[derive(Debug)]
        pub struct Away { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: Away = Away { $($name: $zh,)* };
        /// English.
        static EN: Away = Away { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

away! {
    // Lines of the duty log.
    l_settled: "{}: {}", "{}: {}";
    l_undo_refused: "撤销未成: {}", "not taken back: {}";
    // The list.
    title: "离开期间", "While away";
    c_away: "离开期间", "away";
    c_away_help: "离开期间发生了什么: 要定的在前", "what happened while this terminal was away, what needs a decision first";
    head_asks: "{} 件待定", "{} to decide";
    head_told: "{} 件有变", "{} changed";
    head_key: "按 {}", "press {}";
    toast: "离线 {} 后已重新连上: {}", "back after {}: {}";
    part_asked: "要您定的", "to be decided";
    part_changed: "未生效或有变的", "lost or changed";
    part_news: "新情况", "news";
    nothing: "离开期间没有需要处理的事", "nothing that needs you happened meanwhile";
    f_keys: "Enter {}  空格 看过了  * 全看过  Esc 返回", "Enter {}  Space seen  * all seen  Esc back";
    do_sign: "复签", "sign";
    do_decide: "定夺", "decide";
    do_look: "看过了", "seen";
    do_open: "打开", "open";
    // News, as counts.
    n_cases: "新投诉 {} 件", "new complaints: {}";
    n_cases_over: "办结 {} 件", "closed: {}";
    n_findings: "新问题 {} 个", "new findings: {}";
    n_incidents: "新突发事件 {} 起", "new incidents: {}";
    n_checks: "巡检完成 {} 轮", "rounds done: {}";
    n_shift: "换班: 现由 {} 值班", "the duty is now with {}";
    n_lines: "日志新增 {} 条", "new lines of the log: {}";
    n_staff: "{} 人状态有变", "people whose state changed: {}";
    // Decisions.
    d_sign_title: "补记复签", "countersign addenda";
    d_addenda: "{} 条补记属于已结束的班次", "addenda to a shift that is over: {}";
    d_sign: "{} 条补记属于已结束的班次, 逐条看过后复签:", "addenda to a shift that is over: {}; read each, then sign:";
    d_conflict_title: "两份交班报告", "two reports of one shift";
    d_conflict: "{} 与 {} 各自结束了同一班次, 内容不同. 已签的都不变, 以哪份为准?", "{} and {} ended the same shift over different reports. Nothing signed changes; which one counts?";
    d_first: "先到的: {}", "the first: {}";
    d_second: "后到的: {}", "the second: {}";
    d_reason: "理由", "reason";
    d_choice: "以谁为准", "counts";
    done_settled: "已记下", "recorded";
    x_not_yours: "这一条不由您定", "this is not yours to decide";
    // Clashes: the reader lost, the reader won, others. {} is the other, then what it is about.
    close_conflict: "{} 与 {} 各交一份班次报告, 待定夺", "{} and {} ended one shift over different reports";
    late_entry: "{} 的记录属于已结束的班次, 列为补记: {}", "{}: an entry of a shift that is over, now an addendum: {}";
    closed_twice: "{} 也结束了同一班次, 内容一致, 算作复签", "{} ended the same shift too, over the same report: a co-signature";
    opened_twice: "{} 先开的班, 两次算同一班", "{} had opened the shift first: it is one shift";
    opened_twice_won: "{} 也开了班, 与您的算同一班", "{} opened the shift too: it is one with yours";
    handover_lost: "{} 已先办交接, 您的「{}」未生效", "{} was first in the hand-over, yours does not count: {}";
    handover_lost_won: "{} 也办了交接「{}」, 未生效", "{} did a step of the hand-over too, it does not count: {}";
    staff_set: "{} 的状态: 以 {} 说的为准, 现为 {}", "{}: the word of {} stands, now {}";
    staff_set_won: "{} 的状态: {} 说的未生效, 现为 {}", "{}: the word of {} does not count, now {}";
    staff_past: "{} 的状态「{}」来晚了, 只入历史", "{} {}: that came too late and is history only";
    finding_alike: "{} 也报了同一处: {}, 可合并", "{} found the same place wrong: {}; merge them?";
    finding_still: "{} 同时看到仍有问题: {}", "{} saw it still wrong at the same time: {}";
    finding_still_won: "{} 同时报已整改, 您看到仍有问题: {}", "{} had put it right, you saw it still wrong: {}";
    finding_lost: "{} 先处理了问题 {}, 您这一步未生效", "{} was first at finding {}, your step does not count";
    finding_lost_won: "{} 对问题 {} 的一步未生效", "a step of {}'s at finding {} does not count";
    round_twice: "{} 也走了 {}, 结果不同, 以较差的为准", "{} walked {} too, results differ: the worse one stands";
    item_twice: "{} 也答了 {}, 结果不同, 以较差的为准", "{} answered {} too, results differ: the worse one stands";
    round_lost: "{} 先结束了巡检, 您的「{}」未生效", "{} had ended the round, yours does not count: {}";
    round_lost_won: "巡检已结束, {} 的「{}」未生效", "the round was over, {}'s entry does not count: {}";
    incident_open: "{} 同时还有记录, 突发 {} 仍未结案", "{} wrote more of it at the same time, incident {} is not closed";
    incident_open_won: "{} 同时结了案, 突发 {} 仍未结案", "{} closed it at the same time, incident {} is not closed";
    incident_alike: "{} 也报了同类突发: {}, 是否同一起?", "{} opened an incident of that kind too: {}; is it the same?";
    incident_lost: "{} 先做了, 您在突发 {} 的一步未生效", "{} was first, your step in incident {} does not count";
    incident_lost_won: "{} 在突发 {} 的一步未生效", "a step of {}'s in incident {} does not count";
    answered_twice: "{} 已先应答: {}", "{} had answered it first: {}";
    answered_twice_won: "{} 也应答了: {}", "{} answered it too: {}";
    follow_up_twice: "{} 已先办回访 {}", "{} was first with the call {}";
    follow_up_twice_won: "{} 也办了回访 {}, 以您的为准", "{} was second with the call {}: yours counts";
    undo_refused: "撤销未成: {} 已接着办了, {}", "not taken back: {} went on from it, {}";
    undo_refused_won: "{} 想撤销, 您已接着办了: {}", "{} wanted to take it back, you went on from it: {}";
    // What was chosen.
    chose_first: "以先到的为准", "the first counts";
    chose_second: "以后到的为准", "the second counts";
    chose_signed: "补记已复签", "addenda countersigned";
}

impl Lang {
    /// The texts of what terminals did at once.
    pub fn away(self) -> &'static Away {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
