//! The texts of watched orders and improvements, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

use super::Lang;

macro_rules! orders {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of watched orders and improvements, in one language.
        #[derive(Debug)]
        pub struct OrderWords { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: OrderWords = OrderWords { $($name: $zh,)* };
        /// English.
        static EN: OrderWords = OrderWords { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

orders! {
    // Alarms and the hand-over.
    an_order: "跟踪工单超时", "watched order late";
    a_order: "跟踪工单 {} 超时 {}", "watched order {}: late by {}";
    next_stage: "催办: {}", "press: {}";
    strip_improve: "{} 项改进待定措施", "{} improvements proposed";
    n_improve: "{} 有 {} 件投诉, 请定改进措施", "{}: {} complaints, say what is done about it";
    // The late stage of a case.
    late_stage: "超时环节", "Late stage";
    late_with: "{} ({})", "{} ({})";
    late_case: "{}: {}", "{}: {}";
    // Lines of the duty log.
    l_watched: "跟踪工单 {} {}, 承诺 {} {}", "watches order {}: {}, promised {} {}";
    l_begun: "工单 {} 进入 {} {}", "order {}: {} begins {}";
    l_ended: "工单 {} 完成 {} {}", "order {}: {} is over {}";
    l_checked: "查工单 {}: {}", "looked at order {}: {}";
    l_promised: "工单 {} 改约 {}: {}", "order {}: promised {} now: {}";
    l_done: "工单 {} 办妥 {}", "order {} done {}";
    l_dropped: "工单 {} 不再跟踪: {}", "order {} not watched any more: {}";
    l_proposed: "{} {} 天内多次投诉, 建议改进", "{}: complaints within {} days, to be improved";
    l_proposed_weak: "{} 上周回访评价偏低, 建议改进", "{}: judged low in last week's calls, to be improved";
    l_entered: "改进 {}: {} 负责, {} 前 {}", "improvement {}: {} until {}: {}";
    l_talked: "改进 {}: 已面谈", "improvement {}: talked about";
    l_moved: "改进 {} {} {}", "improvement {}: {} {}";
    l_helped: "改进 {} {}: 前 {} 次, 后 {} 次 {}", "improvement {} {}: {} before, {} after {}";
    // Commands.
    c_orders: "跟踪工单", "orders";
    c_orders_help: "跟踪工单: 超时在前, 查进度, 改约, 办妥", "watched orders: late ones first; look, promise anew, done";
    c_watch: "跟踪新工单", "watch order";
    c_watch_help: "装机, 移机, 障碍修复: 登记工单号和承诺时间", "installation, move, repair: its number and what was promised";
    c_improve: "改进事项", "improvements";
    c_improve_help: "改进: 建议的, 到期的, 待评估的", "improvements: proposed, due, to be looked at";
    c_enter: "新增改进", "improve";
    c_enter_help: "原因, 措施, 负责人, 期限, 缺一不可", "cause, measure, who and until when: none may be missing";
    // Lists.
    m_orders: "跟踪工单", "Watched orders";
    m_improve: "改进事项", "Improvements";
    none_orders: "没有在跟踪的工单, n 新增", "no order is watched, n adds one";
    none_improve: "没有改进事项, n 新增", "no improvements, n adds one";
    hint_orders: "Enter 办理  n 跟踪工单  u 撤销  Esc 返回", "Enter act  n watch one  u undo  Esc back";
    hint_improve: "Enter 办理  n 新增  u 撤销  Esc 返回", "Enter act  n enter one  u undo  Esc back";
    o_promise: "承诺 {}", "promised {}";
    o_late: "{} 超 {}", "{}, late by {}";
    o_left: "还剩 {}", "{} left";
    late_promise: "承诺", "promise";
    late_check: "查进度", "look";
    i_due: "{} {} 前", "{} until {}";
    i_figures: "前 {} 次, 后 {} 次, 各 {} 天", "{} before, {} after, in {} days each";
    i_overdue: "逾期", "late";
    // Forms.
    f_watch: "跟踪工单", "Watch an order";
    f_steps_order: "工单 {}", "Order {}";
    f_steps_improve: "改进 {}", "Improvement {}";
    f_check: "查到的进度", "What was found";
    f_promise: "改约", "Promise anew";
    f_done: "工单办妥", "The order is done";
    f_drop: "不再跟踪", "Watch no more";
    f_begin: "进入下一环节", "The next stage begins";
    f_enter: "改进事项", "Improvement";
    f_talk: "面谈", "A talk";
    f_improve_done: "措施完成", "The measure is done";
    f_improve_drop: "不做了", "Drop it";
    f_effect: "改进效果", "Whether it helped";
    l_number: "工单号", "number";
    l_kind: "类型", "kind";
    l_department: "部门", "department";
    l_promised_at: "承诺时间", "promised";
    l_check_at: "下次查看", "next look";
    l_words: "说明", "in words";
    l_found: "进度", "found";
    l_reason: "原因", "why";
    l_step: "办理", "step";
    l_subject: "针对", "about";
    l_cause: "原因", "cause";
    l_measure: "措施", "measure";
    l_person: "负责人", "who";
    l_due: "期限", "until";
    l_with: "与谁面谈", "with";
    l_effect: "效果", "effect";
    e_nobody: "未指定", "not said";
    e_none: "无", "none";
    l_of_case: "所属投诉", "complaint";
    e_words: "其他, 用文字写明", "something else, in words";
    e_helped: "有效", "it helped";
    e_not: "无效", "it did not";
    e_in_days: "{} 天内", "within {} days";
    // Steps.
    s_check: "查进度", "look";
    s_begin: "进入 {}", "{} begins";
    s_promise: "改约", "promise anew";
    s_done: "办妥", "done";
    s_drop: "不再跟踪", "watch no more";
    s_enter: "定措施", "say what is done";
    s_talk: "面谈", "talk";
    s_doing: "开始做", "begin";
    s_finish: "做完", "done";
    s_effect: "评估效果", "see whether it helped";
    s_cancel: "不做了", "drop";
    // What was done.
    done_watch: "跟踪工单 {}", "order {} is watched";
    done_order: "工单 {} 已记", "order {}: written";
    done_improve: "改进事项已记", "improvement: written";
    // One of them, row by row.
    r_state: "状态", "state";
    r_late: "超时", "late";
    r_stage: "环节", "stage";
    r_text: "内容", "about";
    r_found: "最近查看", "looked at last";
    r_ended: "结束", "ended";
    r_past: "经过", "history";
    r_undone: "(已撤销)", "(taken back)";
    r_against: "(未采用)", "(did not count)";
    p_watched: "开始跟踪, 承诺 {}", "watched, promised {}";
    p_begun: "进入 {}", "{} begins";
    p_ended: "{} 完成", "{} is over";
    p_checked: "查进度", "looked at";
    p_promised: "改约 {}", "promised {} now";
    p_done: "办妥", "done";
    p_dropped: "不再跟踪", "not watched any more";
    // Refusals.
    bar_known: "这个工单已在跟踪", "this order is watched already";
    bar_gone: "没有在跟踪这个工单", "no such order is watched";
    bar_number: "工单号要填, 最多 40 个字", "the number is missing or longer than 40 characters";
    bar_time: "时间不对: 下次查看和新约要在以后, 半年之内", "that time cannot be: within half a year, and ahead";
    bar_reason: "要写原因", "say why";
    bar_text: "要写明内容, 不超过 200 字", "say what, in at most 200 characters";
    bar_stage: "设置里没有这个环节", "the settings know no such stage";
    bar_department: "设置里没有这个部门", "the settings know no such department";
    bar_complaint: "没有这件投诉", "no such complaint";
    bar_i_gone: "没有这项改进, 或已办结", "no such improvement, or it is over";
    bar_i_known: "这项改进已登记", "this improvement was entered before";
    bar_i_person: "要写明负责人", "say who does it";
    bar_i_date: "要写明期限, 一年之内", "say until when, within a year";
    bar_i_subject: "要写明针对什么", "say what it is about";
    bar_i_cause: "要写明原因", "say why it comes up";
    bar_i_measure: "要写明措施", "say what is done";
    bar_i_text: "要写明内容, 不超过 400 字", "say what, in at most 400 characters";
    bar_i_entered: "还没有定措施", "nobody has taken it on yet";
    bar_i_done: "还没做完, 不能评估", "it is not done yet";
    bar_i_own: "做的人不能自己评估", "whoever did it does not judge it";
}

impl Lang {
    /// The texts of watched orders and improvements.
    pub fn orders(self) -> &'static OrderWords {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
