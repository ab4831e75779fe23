//! The texts of findings, praise, talks, needs and visits, one a line: name, Chinese, English. Only data; the
//! rules are those of `table`.

macro_rules! findings {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of findings and of what is written about people, in one language.
        #[derive(Debug)]
        pub struct FindingWords { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: FindingWords = FindingWords { $($name: $zh,)* };
        /// English.
        pub(super) static EN: FindingWords = FindingWords { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

findings! {
    // Lines of the duty log.
    l_opened: "发现问题 {}", "found: {}";
    l_joined: "再次发现 {}", "found again: {}";
    l_assigned: "问题 {} 由 {} 整改", "{}: {} puts it right";
    l_unassigned: "问题 {} 整改期限已改", "{}: another deadline";
    l_contained: "问题 {} 已控制", "{}: contained";
    l_fixed: "问题 {} 已整改: {}", "{}: put right by {}";
    l_verified: "问题 {} 复查合格", "{}: checked, it is right";
    l_voided: "问题 {} 撤销", "{}: it was none";
    l_raised: "问题 {} 升为{}", "{}: now {}";
    l_noted: "问题 {} 记{}", "{}: {} noted";
    l_called: "问题 {} 整改逾期, 报 L{}", "{}: overdue, level {} called";
    l_passed_over: "问题 {} 整改逾期, L{} 无人可报", "{}: overdue, nobody at level {}";
    l_added: "问题 {} 定{}措施: {}", "{}: {} measure: {}";
    l_done: "问题 {} 措施完成: {}", "{}: measure done: {}";
    l_checked: "问题 {} 措施复查合格: {}", "{}: measure checked: {}";
    l_impossible: "问题 {} 无法整改, 上报一级", "{}: cannot be done, told one level up";
    l_cancelled: "问题 {} 措施取消: {}", "{}: measure not needed: {}";
    l_praise: "表扬 {} {} 分 {}", "praise for {}, {} points {}";
    l_coaching: "做了一次面谈辅导", "a coaching talk was held";
    l_coaching_settled: "一项辅导约定已了结", "what was agreed in a talk is settled";
    l_need: "客户需求 {} {} 人 {}", "customers need {} ({}) {}";
    l_visit: "{}: {} 不合格 {} 项, 得分 {}", "{}: {}, {} items failed, score {}";
    // Refusals.
    bar_gone: "没有这个问题", "there is no such finding";
    bar_over: "问题已关闭或撤销", "it is closed, or was none";
    bar_fixed: "已整改, 只差复查", "it was put right; it has to be checked";
    bar_not_fixed: "还没有整改, 不能复查", "nobody has put it right yet";
    bar_own: "谁整改的不能自己复查", "whoever put it right cannot check it";
    bar_same_round: "要等下一轮巡检复查", "only a later round can check it";
    bar_not_verified: "还没有复查", "nobody has checked it yet";
    bar_no_cause: "重复发生, 要写明原因", "it came back: the cause is missing";
    bar_no_preventive: "重复发生, 要有预防措施", "it came back: a preventive measure is missing";
    bar_measures: "还有 {} 项措施未完成", "{} measures are still to be done";
    bar_reason: "要写明原因", "say why";
    bar_text: "要写明内容", "say what";
    bar_measure: "没有这项措施, 或已了结", "no such measure, or it is over";
    bar_not_worse: "等级没有变重", "it is not worse than it was";
    bar_figures: "取值不对", "that value cannot be";
    refused: "{} (规则 {})", "{} (rule {})";
    refused_instead: "{} (规则 {}); 可以: {}", "{} (rule {}); possible: {}";
    bar_own_person: "不能写自己", "not about yourself";
    bar_points: "分值 1 到 10", "1 to 10 points";
    bar_agreement: "要写明约定", "say what was agreed";
    bar_date: "日期不对", "that date cannot be";
    bar_talk: "没有这次辅导, 或已了结", "no such talk, or it is settled";
    bar_count: "人数 1 到 999", "1 to 999 customers";
    bar_score: "得分 0 到 100", "a score of 0 to 100";
    bar_items: "不合格项重复或过多", "items repeated, or too many";
    // What an act did.
    done_raise: "发现问题", "finding";
    done_step: "问题 {}", "finding: {}";
    done_praise: "表扬 {}", "praise for {}";
    done_coach: "辅导 {}", "talk with {}";
    done_settle: "辅导了结", "talk settled";
    done_need: "客户需求", "customers' need";
    done_visit: "{} 已录入", "{} entered";
}
