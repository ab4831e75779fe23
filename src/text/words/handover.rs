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
    // Commands.
    c_handover: "交接班", "handover";
    c_handover_help: "开班接班交班: 逐项看, 逐项确认, 双方签名", "open, receive and hand over a shift, item by item, with both signatures";
    c_close: "日终交班", "close the day";
    c_close_help: "今天最后一班: 定稿, 一人签名, 明日开班时接收", "the last shift of today: frozen, signed alone, received at the next opening";
    r_not_last: "今天后面还有班, 或离下班还早", "somebody comes after it today, or its end is far";
    // The screen.
    m_handover: "交接", "HANDOVER";
    h_none: "没有开着的班", "no shift is open";
    h_shift: "交接单  {} {}", "Hand-over  {} {}";
    h_opening: "开班: 上一班 {} 的交接", "Opening: the hand-over of {}";
    n_state: "{}   {}", "{}   {}";
    n_until: "计划到 {}", "planned until {}";
    n_check: "校验 {}", "check {}";
    n_receiver: "接班人 {}", "received by {}";
    n_no_receiver: "接班人未定", "nobody named to receive it";
    n_returned: "{} 退回: {}", "returned by {}: {}";
    n_items: "{} 项, 已接 {}", "{} items, {} taken over";
    n_items_not: "{} 项, 已接 {}, 未接 {}", "{} items, {} taken over, {} not";
    n_read: "{} 项, 已阅 {}", "{} items, {} read";
    n_nothing: "无未结事项", "nothing is open";
    n_age: "第 {} 班", "shift {}";
    n_due: "{} 前", "by {}";
    n_late: "逾期 {}", "late by {}";
    n_left: "剩 {}", "{} left";
    n_promise: "已承诺 {} 答复", "an answer is promised for {}";
    n_offered: "正移交给 {}", "offered to {}";
    n_owner: "责任人 {}", "owner {}";
    n_hall: "本厅", "the hall";
    n_level: "L{}", "L{}";
    n_counts: "预受理 {} 已补录 {} 剩 {}", "{} on paper, {} entered, {} left";
    n_declined: "未接: {}", "not taken over: {}";
    n_next: "下一步: {}", "next: {}";
    s_alarms: "告警", "Alarms";
    s_staff: "不在岗", "Not at post";
    s_rounds: "巡检", "Rounds";
    s_counted: "清点", "Counted";
    s_none: "无", "none";
    s_missed: "{} {} 漏检 {}", "{} {} missed {}";
    s_not_done: "{} {} 未完成", "{} {} not done";
    s_no_reason: "未写原因", "no reason yet";
    s_round: "{} {} {}", "{} {} {}";
    s_by_two: "{} {} 与 {}", "{} by {} and {}";
    // What is done.
    e_open: "开班", "open the shift";
    e_finish: "开班完成", "the opening is complete";
    e_prepare: "开始准备交接", "begin to prepare it";
    e_freeze: "定稿并签名, 交接班人逐项看", "freeze and sign it, for the receiver to go through";
    e_close_day: "日终交班: 定稿, 一人签名", "close the day: freeze it and sign alone";
    e_note: "给接班人留言..", "a line for who comes next..";
    e_count: "清点现金 票据 印章 钥匙..", "money, vouchers, seals, keys counted..";
    e_stable: "一般项目一并接收", "take all routine items over together";
    e_assume: "声明接班: 交接事项我已知悉, 由我负责", "assume the duty: I know what is open, it is mine from now on";
    e_receive: "确认接收并签名", "receive and sign";
    e_set_pin: "设 PIN, 接着当面签名..", "set a PIN, then sign here face to face..";
    e_return: "退回补充..", "return it..";
    e_recall: "撤回定稿, 改了再签..", "recall it, to change and sign it anew..";
    e_begin: "{} 输 PIN, 开始逐项接收", "{} types their PIN and goes through it";
    e_begin_who: "选接班人, 本人输 PIN 逐项接收..", "choose who receives it; they type their PIN..";
    e_back: "交回 {} 补充, 重新定稿 (本人 PIN)", "back to {}, to add what is missing (their PIN)";
    e_rest: "v 看全部", "v shows all of it";
    n_rest: "{} {}", "{} {}";
    n_rest_all: "其余内容", "What else it says";
    e_receiver: "换接班人..", "somebody else receives it..";
    e_without: "先上岗, 回头再接..", "start work now, receive it later..";
    e_append: "给上一班写附记..", "an addendum to the last shift..";
    // What is asked.
    q_read_back: "复述: 下一步是什么?", "Read back: what comes next?";
    q_why: "为什么不接?", "Why not?";
    q_receiver: "谁接班?", "Who receives it?";
    q_parts: "清点了什么?", "What was counted?";
    q_all: "全部", "all of it";
    q_with: "和谁一起清点?", "Counted with whom?";
    q_note: "留言", "Line";
    q_return: "缺什么", "Missing";
    q_assume: "未确认的原因", "Why not";
    q_decline: "原因", "Reason";
    q_without: "原因 (可空)", "Why (may be empty)";
    q_append: "附记", "Addendum";
    hint_shift: "Enter 接收  退格 不接  数字选项  0 Esc 关闭", "Enter takes over  Backspace declines  digit picks  0 Esc close";
    hint_open: "Enter 做  上下选  0 Esc 关闭", "Enter does it  arrows move  0 Esc close";
    hint_read: "Enter 已阅  0 Esc 稍后再看", "Enter = read  0 Esc later";
    hint_ask: "数字选  0 Esc 返回", "digit picks  0 Esc back";
    hint_text: "Enter 完成  Esc 返回", "Enter done  Esc back";
    t_not_frozen: "还没定稿: 先按 s 定稿签名, 接班人才能逐项接收", "not frozen yet: s freezes and signs it, then items are taken over";
    t_not_frozen_other: "还没定稿: 等 {} 定稿签名后再逐项接收", "not frozen yet: {} freezes and signs it, then you take it over";
    t_closed: "这一班已交, 这里只能看", "that shift is over: it can only be looked at";
    t_no_second: "没有别人设了 PIN, 不能两人清点", "nobody else has a PIN: two cannot count";
    t_you_now: "现在由 {} 操作", "this terminal is {}'s now";
    h_closed: "已交班: {} {}", "Handed over: {} {}";
    hint_look: "上下选  v 看全部  0 Esc 关闭", "arrows move  v all of it  0 Esc close";
    hint_rest: "任意键返回", "any key goes back";
    // What a PIN is asked for.
    sg_shift: "{} {} {}", "{} {} {}";
    sg_close: "日终交班并签名: {}. 未结 {} 项, 本班结束, 明日开班时接收", "Close the day and sign: {}. {} items open; this shift ends, it is received at the next opening";
    sg_freeze: "交班定稿并签名: {}. 未结 {} 项", "Freeze and sign the hand-over: {}. {} items open";
    sg_receive: "接班签名: {}. 共 {} 项, 已接 {}, 未接 {}, 未确认 {}. 之后由你值班", "Receive and sign: {}. {} items, {} taken over, {} declined, {} unconfirmed. The duty is yours then";
    sg_finish: "接班签名: {}. 已阅 {} 项", "Receive and sign: {}. {} items read";
    sg_count: "两人清点: {}", "Counted by two: {}";
    sg_begin: "{} 接收 {}, 共 {} 项. 之后在这里做的记在 {} 名下", "{} receives {}, {} items. What is done here is {}'s from then on";
    sg_back: "交回 {} 补充 {}", "Back to {}: {}";
    // What a refusal is about.
    w_freeze: "定稿签名", "freeze and sign";
    w_return: "退回补充", "return it";
    w_read: "阅读", "read it";
    w_accept: "接收", "take it over";
    w_decline: "不接", "decline";
    w_assume: "声明接班", "assume the duty";
    w_finish: "完成开班", "complete the opening";
    w_without: "先上岗", "start work";
    n_recalled: "{} 撤回: {}", "recalled by {}: {}";
    t_unread: "还有 {} 项未阅", "{} items are not read";
    // The strip.
    s_unread: "开班未完成: {} 项未阅, 按 {}", "opening not complete: {} items to read, press {}";
    s_without: "未接班先上岗: {} 项未阅, 按 {}", "at work without the hand-over: {} items to read, press {}";
    s_window: "{} 下班, 可准备交接, 按 {}", "shift ends {}: prepare the hand-over, press {}";
    s_key: "可交接 {}", "hand over {}";
    s_frozen: "交接单待接收, 按 {}", "the sheet waits to be received, press {}";
    s_returned: "交接单退回: {}, 按 {}", "sheet returned: {}, press {}";
    pn_sign: "签名", "Signature";
    // Refusals: what is so, and what is possible instead.
    bar_gone: "没有可接的班, 先开班", "there is no shift to receive; open yours";
    bar_over: "已接班, 要补的写附记", "it was received: what is missing goes into an addendum";
    bar_signed: "那一班已签名, 不能再撤; 要更正请写附记", "that shift was signed, nothing of it is taken back; write an addendum";
    bar_early: "{} 起才能准备交接, 更早由本班经理开始", "it is prepared from {} on; earlier only by its own manager";
    bar_not_yours: "这是 {} 的班, 由本人交接", "it is {}'s shift to hand over";
    bar_frozen: "交接单已定稿, 要改先退回补充", "the sheet is frozen: return it first";
    bar_not_frozen: "交接单还没定稿, 先由交班人定稿签名", "the sheet is not frozen yet: who hands over freezes and signs it";
    bar_other_report: "交接单已重新定稿, 请看新的一份", "a newer sheet was frozen: look at that one";
    bar_no_item: "交接单上没有这一项", "that item is not on the sheet";
    bar_own: "自己的班不能自己接, 请接班人来", "nobody receives their own shift: who comes next does";
    bar_other_receiver: "{} 正在接班, 要换人先退回", "{} is receiving it: return it to change that";
    bar_read_back: "复述不对, 再看一遍这一项", "that is not what comes next: read the item once more";
    bar_not_stable: "只有一般项目可以一并接收", "only routine items are taken over together";
    bar_reason: "要写明原因", "say why";
    bar_second: "要两人清点, 请选另一人", "two people count: name the other one";
    bar_no_pin: "{} 还没有 PIN, 不能在这里签: 按 i 设一个, 或请本人在自己的账号下接班",
        "{} has no PIN and cannot sign here: press i to set one, or they receive it under their own login";
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
    l_appended: "交接附记: {}", "addendum to the hand-over: {}";
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
    done_accept_stable: "一般项目已一并接收", "all routine items are taken over";
    done_decline: "未接: {}", "not taken over: {}";
    done_assume: "已声明接班", "the duty is yours";
    done_receive: "交接完成, 已上岗", "received and signed: you are on duty";
    done_finish: "开班完成", "the opening is complete";
    done_close_day: "已交班并签名, 明日开班时接收", "closed and signed: it is received at the next opening";
    done_start: "已先上岗, 记录在案", "at work without the hand-over, on record";
    done_append: "已写附记", "addendum written";
}
