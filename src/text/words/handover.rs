//! The texts of hand-overs, one a line: name, Chinese, English. Only data; the rules are those of `table`.

macro_rules! handover {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of hand-overs, in one language.
        #[derive(Debug)]
        pub struct Handover { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Handover = Handover { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Handover = Handover { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

handover! {
    // Refusals: what is so, and what is possible instead.
    bar_gone: "没有可接的班, 先开班", "there is no shift to receive; open yours";
    bar_over: "已接班, 要补的请加补记", "it was received: add what is missing as an addendum";
    bar_early: "{} 起才能准备交接, 更早由本班经理开始", "it is prepared from {} on; earlier only by its own manager";
    bar_not_yours: "这是 {} 的班, 由本人交接", "it is {}'s shift to hand over";
    bar_frozen: "交接单已定稿, 要改先退回补充", "the sheet is frozen: return it first";
    bar_not_frozen: "交接单还没定稿, 先由交班人定稿签名", "the sheet is not frozen yet: who hands over freezes and signs it";
    bar_other_report: "交接单已重新定稿, 请看新的一份", "a newer sheet was frozen: look at that one";
    bar_no_item: "交接单上没有这一项", "that item is not on the sheet";
    bar_own: "自己的班不能自己接, 请接班人来", "nobody receives their own shift: who comes next does";
    bar_other_receiver: "{} 正在接班, 要换人先退回", "{} is receiving it: return it to change that";
    bar_read_back: "复述不对, 再看一遍这一项", "that is not what comes next: read the item once more";
    bar_not_stable: "只有平稳的项目可以一并接收", "only stable items are taken over together";
    bar_reason: "要写明原因", "say why";
    bar_second: "要两人清点, 请选另一人", "two people count: name the other one";
    bar_unanswered: "还有 {} 项没有确认; 逐项确认, 或写明原因", "{} items are not confirmed: go through them, or say why not";
    bar_not_assumed: "先声明接班", "say first that the duty is yours";
    bar_assumed: "已声明接班, 要改先退回", "the duty was assumed: return the sheet to change that";
    bar_unsigned_out: "还缺交班人签名", "the signature of who hands over is missing";
    bar_unsigned_in: "还缺接班人签名", "the signature of who receives is missing";
    bar_not_accepted: "还没接班, 要补的写在交接单里", "it was not received yet: what is missing goes on the sheet";
    bar_not_last: "今天后面还有 {} 的班, 请当面交接; 不等就用签退", "{} comes next today: hand over face to face, or sign off without it";
    // Lines of the duty log.
    l_prepared: "交接准备: {}", "hand-over: {}";
    l_frozen: "交接单定稿, {} 项, 校验 {}", "sheet frozen, {} items, check {}";
    l_returned: "交接单退回补充: {}", "sheet returned: {}";
    l_item_read: "已阅 {}", "read: {}";
    l_item_accepted: "接收 {}", "taken over: {}";
    l_item_declined: "未接 {} ({})", "not taken over: {} ({})";
    l_assumed: "声明接班", "duty assumed";
    l_assumed_why: "声明接班, 有未确认项: {}", "duty assumed with items unconfirmed: {}";
    l_accepted: "交接完成, {} 接班", "shift received by {}";
    l_closed: "交接单封存", "sheet closed";
    l_overdue: "到点未接班, 第 {} 次提醒: {}", "shift not received, call {}: {}";
    l_unattended: "无人值班", "nobody has the duty";
    l_worked_without: "未接班先上岗", "at work without having received the shift";
    l_worked_why: "未接班先上岗: {}", "at work without having received the shift: {}";
    l_appended: "交接补记: {}", "added to the hand-over: {}";
    nobody: "无", "nobody";
    // Alarms.
    an_handover: "到点未交接", "not handed over";
    a_handover: "{} 的班过点 {} 未交接 (限 {})", "{}: shift over for {}, not handed over (limit {})";
    an_unattended: "无人值班", "nobody on duty";
    a_unattended: "{} 无人值班 {} (限 {})", "{}: nobody has the duty for {} (limit {})";
    // Toasts.
    done_prepare: "开始准备交接", "the hand-over is being prepared";
    done_note: "已写给接班人", "written for who comes next";
    done_count: "已清点: {}", "counted: {}";
    done_freeze: "交接单已定稿并签名", "the sheet is frozen and signed";
    done_return: "已退回补充, 原签名作废", "returned: what was signed counts no more";
    done_read: "已阅", "read";
    done_accept: "已接收", "taken over";
    done_accept_stable: "平稳项目已一并接收", "all stable items are taken over";
    done_decline: "未接: {}", "not taken over: {}";
    done_assume: "已声明接班", "the duty is yours";
    done_receive: "交接完成, 已上岗", "received and signed: you are on duty";
    done_finish: "开班完成", "the opening is complete";
    done_close_day: "已交班并签名, 明日开班时接收", "closed and signed: it is received at the next opening";
    done_start: "已先上岗, 记录在案", "at work without the hand-over, on record";
    done_append: "已补记", "added";
}
