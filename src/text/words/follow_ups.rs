//! The texts of follow-ups, one a line: name, Chinese, English. Only data; the rules are those of `table`.

use super::Lang;

macro_rules! follow_ups {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of follow-ups, in one language.
        #[derive(Debug)]
        pub struct FollowUpWords { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: FollowUpWords = FollowUpWords { $($name: $zh,)* };
        /// English.
        static EN: FollowUpWords = FollowUpWords { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

follow_ups! {
    // Lines of the duty log.
    l_made: "新回访 {}: {}", "follow-up {}: {}";
    l_imported: "导入回访, 自 {} 起 {} 件", "follow-ups taken in from {}: {}";
    l_tried: "回访 {}: {}", "follow-up {}: {}";
    l_answered: "回访 {} 成功", "follow-up {} answered";
    l_moved: "回访 {} 约至 {}", "follow-up {} put off until {}";
    l_dropped: "回访 {} 取消: {}", "follow-up {} dropped: {}";
    // The list and the call.
    c_calls: "回访", "follow-up calls";
    c_calls_help: "回访工作单: 逾期在前, 打分, 未达, 改约, 全程按键", "customers to call back: late ones first, by keys alone";
    title_list: "回访", "Follow-ups";
    title_call: "回访 {}  {}  第 {} 次", "Follow-up {}  {}  attempt {}";
    m_calls: "回访", "CALLS";
    hint_list: "Enter 打电话  数字 选  n 新建  u 撤销  U 重做  0 关", "Enter calls  digit chooses  n new  u undo  U redo  0 out";
    hint_call: "5-1 - 打分 s 解决 t 原话 Enter 存 o 未接 r 拒访 w 错号 l 改约 n 先放 y 号码",
        "5-1 - score s solved t say Enter o no answer r refused w wrong l later";
    hint_more: "y 号码  a 补录  p 方式  x 不打  u 撤销  U 重做  Esc 返回", "n skip  y number  a add it  p way  x drop  u undo  U redo  Esc leave";
    hint_later: "1 至 4 选时间  Esc 返回", "1 to 4: when  Esc back";
    hint_typing: "Enter 完成  Esc 放弃", "Enter done  Esc drop";
    f_name: "补录客户", "Who the customer is";
    f_make: "新建回访, 无电话则当面", "A follow-up; without a number face to face";
    f_phone: "电话", "phone";
    f_served: "办理日期", "served on";
    f_clerk: "经办", "served by";
    f_about: "事由", "about";
    e_today: "今日", "today";
    n_counts: "逾期 {}  今日到期 {}  以后 {}", "overdue {}  due today {}  later {}";
    n_none: "没有要打的回访", "nobody to call back";
    n_late: "逾期", "overdue";
    n_late_days: "逾期{}天", "{}d overdue";
    n_today: "今日{}", "by {}";
    n_waits: "{} 起可打", "from {}";
    n_tried: "已打 {} 次", "{} tried";
    n_last: "上次 {} {}", "last {} {}";
    n_put_off: "改约", "put off";
    n_no_number: "无号码", "no number";
    no_number: "没有号码: a 补录, p 改为当面", "no number: a adds one, p asks face to face";
    l_customer: "客户 {}", "Customer {}";
    l_service: "业务 {}  经办 {}", "Service {}  by {}";
    l_about: "事由 {}", "About {}";
    l_solved: "  s 是否解决: {}", "  s solved: {}";
    l_text: "  t 客户原话: {}", "  t words: {}";
    l_reason: "  不打的原因: {}", "  why not: {}";
    l_later: "  改约到: {}", "  call again: {}";
    yes: "是", "yes";
    no: "否", "no";
    strip: "回访逾期 {}", "{} calls overdue";
    done_made: "已建回访", "follow-up made";
    done_imported: "已导入回访 {} 件", "{} follow-ups taken in";
    done_named: "回访 {} 已补客户", "customer of follow-up {} added";
    done_tried: "回访 {}: {}", "follow-up {}: {}";
    done_answered: "回访 {} 成功", "follow-up {} answered";
    done_low: "回访 {} 成功, 低分, 将立投诉", "follow-up {} answered, low: a complaint is opened";
    done_stays: "{}; 投诉 {} 已立, 不随之撤销", "{}; complaint {} stays";
    done_moved: "回访 {} 改约 {}", "follow-up {} put off to {}";
    done_dropped: "回访 {} 取消", "follow-up {} dropped";
    // One of them, row by row.
    r_number: "编号", "number";
    r_state: "状态", "state";
    r_origin: "来源", "from";
    r_service: "业务", "service";
    r_clerk: "经办", "served by";
    r_way: "方式", "way";
    r_customer: "客户", "customer";
    r_about: "事由", "about";
    r_due: "到期", "due";
    r_overdue: "{} 逾期", "{} overdue";
    r_waits: "可打时间", "not before";
    r_tried: "已打", "tried";
    r_score: "评分", "score";
    r_solved: "是否解决", "solved";
    r_words: "客户原话", "words";
    r_dropped: "取消原因", "dropped for";
    r_ended: "结束", "ended";
    r_after: "前次回访", "follows";
    r_repair: "补救投诉", "repaired by";
    // What is refused.
    bar_gone: "没有这件回访", "there is no such follow-up";
    bar_over: "这件回访已结束", "this follow-up is over";
    bar_text: "请写明原因", "say why";
    bar_long: "文字太长", "the text is too long";
    bar_date: "日期或时间不对: 办理日期须在 90 天内, 改约在 30 天内", "that date cannot be: served within 90 days back, put off within 30 days";
    bar_score: "评分为 1 至 5, 项目须在问卷中", "scores are 1 to 5, of items that are asked";
    bar_nothing: "还没有任何回答: 打分, 是否解决, 或写客户原话", "nothing was answered: a score, solved or not, or words";
    bar_undo: "上一步不是回访, 回看板再撤销", "the last act was no follow-up: undo it on the board";
    bar_redo: "上一步不是回访, 回看板再重做", "what was undone was no follow-up: redo it on the board";
    bar_value: "没有这个取值", "there is no such value";
    bar_number: "没有电话: 先补录号码, 或改为当面回访", "there is no number: add one, or ask face to face";
    bar_known: "该客户这次办理已有回访, 只计一次", "that customer is asked about that service already: counted once";
    bar_many: "一次最多 5000 件", "5000 at once at most";
    bar_empty: "没有可导入的行", "no rows to take in";
}

impl Lang {
    /// The texts of follow-ups.
    pub fn follow_ups(self) -> &'static FollowUpWords {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
