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
    // Commands.
    c_findings: "问题单", "findings";
    c_findings_help: "问题单: 红线和逾期在前, 复查, 派整改, 作废", "findings: red lines and late ones first; check, assign, void";
    c_raise: "报问题", "raise a finding";
    c_raise_help: "巡检之外发现的问题", "something wrong that is seen beside a round";
    c_praise: "表扬", "praise";
    c_praise_help: "表扬一个人: 选人, 选事由", "praise somebody: who, and what for";
    c_praises: "表扬榜", "praise list";
    c_praises_help: "本月表扬积分和每一条记录", "this month's points with the records behind them";
    c_praises_also: "排名 明星营业员 示范窗口", "ranking, star clerk, model counter";
    c_coach: "辅导", "coaching";
    c_coach_help: "面谈辅导: 话题和约定, 只有值班经理和厅经理可见", "a talk: topic and what is agreed; for managers only";
    c_settle: "辅导了结", "settle a talk";
    c_settle_help: "约定做到了没有", "whether what was agreed was done";
    c_need: "客户需求", "customers' need";
    c_need_help: "按主题记一条客户需求", "what customers need, by topic";
    c_visit: "外部检查", "visit sheet";
    c_visit_help: "录入神秘客, 社会监督员, 上级检查的检查单", "enter the sheet of a mystery shopper, supervisor or inspection";
    r_no_talk: "没有未了结的辅导", "no talk is open";
    r_no_praise: "本月还没有表扬", "no praise this month";
    r_no_people: "名单里没有别人", "the settings name nobody else";
    r_no_superior: "名单里没有这一级的人, 请在问题单里选告知上级", "nobody of that level is in the settings";
    strip_tell: "红线 {} 须 {} 前告知 {}", "red line {}: by {} tell {}";
    strip_late: "整改逾期 {}: {}", "{} overdue: {}";
    n_shown: "{}/{} {} Enter 看问题单", "{}/{} {} Enter lists them";
    // The list.
    f_list: "问题单", "Findings";
    m_list: "问题", "FINDINGS";
    hint_list: "数字 处理  y 合格  f 不合格  n 新问题  t 已告知上级  o 辅导  u 撤销  0 关",
        "Digit acts  y right  f wrong  n new  t told  o coaching  u undo  0 out";
    n_none: "没有未了结的问题, n 报一个", "nothing is open; n raises one";
    n_counts: "逾期 {}  待整改 {}  待复查 {}  今日关闭 {}", "late {}  open {}  to check {}  closed today {}";
    n_late: "逾期 {}", "late {}";
    n_by: "限 {}", "by {}";
    n_nobody: "未派人", "nobody";
    n_whose: "整改人 {}  期限 {} ({} 前)", "for {}  limit {} (by {})";
    n_owes: "重复发生: 关闭前要写明原因和预防措施", "it came back: cause and prevention before it can be closed";
    n_of_round: "巡检", "round";
    n_of_visit: "外部检查", "visit";
    n_seen: "{} 次", "{}x";
    n_back: "重复", "back again";
    n_level: "已报 L{}", "L{} called";
    n_opened: "{} {} 发现", "{} {} found it";
    n_tell: "{}   t 已电话告知", "{}   t told by telephone";
    n_told: "{} {} 告知 {} ({}) {}", "{} {} told {} ({}) {}";
    n_fixed: "{} {} 整改 {}", "{} {} put it right {}";
    n_rejected: "{} {} 复查不合格: {}", "{} {} checked, not right: {}";
    n_checked: "{} {} 复查 {}", "{} {} checked {}";
    n_cannot: "{} {} 无法整改: {}", "{} {} cannot: {}";
    n_measure: "{}: {} {} {}", "{}: {} {} {}";
    n_cause: "原因: {}", "cause: {}";
    n_by_other: "你整改的, 要由别人复查: {}, 或下一轮巡检", "you put it right; somebody else checks it: {}, or a later round";
    n_by_round: "你整改的, 要等下一轮巡检复查", "you put it right; a later round checks it";
    n_left: "还差: {}", "left: {}";
    // Forms.
    f_new: "报问题", "Raise a finding";
    f_steps: "处理问题", "Deal with a finding";
    f_fix: "已整改", "Put right";
    f_reject: "复查不合格", "Not right";
    f_assign: "派整改", "Assign";
    f_contain: "先控制住", "Contain";
    f_cannot: "无法整改", "Cannot be done";
    f_prevent: "原因和预防", "Cause and prevention";
    f_measure: "措施完成", "Measure done";
    f_note: "加备注", "Note";
    f_tell: "告知上级", "Tell a superior";
    f_grade: "调高等级", "It is worse";
    f_complaint: "归入投诉", "To a complaint";
    f_check: "复查措施", "Check a measure";
    f_cancel: "措施取消", "Measure not needed";
    f_item: "整改人, 期限, 地点", "Who, until when, where";
    f_void: "作废", "It was none";
    f_praise: "表扬", "Praise";
    f_coach: "面谈辅导", "Coaching talk";
    f_settle: "辅导了结", "Settle a talk";
    f_need: "客户需求", "Customers' need";
    f_visit: "外部检查单", "Sheet of a visit";
    l_about: "问题", "About";
    l_fault: "什么问题", "What";
    l_place: "在哪里", "Where";
    l_limit: "期限", "Limit";
    l_owner: "谁整改", "Who";
    l_whose: "谁负责", "Who";
    l_words: "补充", "Words";
    l_again: "复查", "Check";
    l_step: "怎么办", "What now";
    l_fixer: "谁整改的", "Who did it";
    l_reason: "为什么", "Why";
    l_still: "哪里不合格", "Wrong";
    l_what: "做了什么", "Done";
    l_cause: "原因", "Cause";
    l_title: "预防措施", "Measure";
    l_done: "做完了吗", "By now";
    l_person: "谁", "Who";
    l_praise: "事由", "What for";
    l_topic: "话题", "Topic";
    l_agreed: "约定", "Agreed";
    l_until: "看结果", "Until";
    l_talk: "哪次辅导", "Talk";
    l_end: "结果", "Result";
    l_need: "需求", "Need";
    l_count: "人数", "Customers";
    l_kind: "类型", "Kind";
    l_source: "来源", "Source";
    l_on: "日期", "Date";
    l_score: "得分", "Score";
    l_items: "不合格项", "Failed";
    l_date: "到", "Until";
    l_grade: "等级", "Severity";
    l_complaint: "投诉", "Complaint";
    l_whom: "告知谁", "Told whom";
    l_way: "方式", "How";
    l_points: "分值", "Points";
    p_grade_1: "范围扩大", "it spreads";
    p_grade_2: "影响客户", "customers suffer";
    p_cancel_1: "已用别的办法解决", "solved in another way";
    p_cancel_2: "不再需要", "not needed any more";
    e_nobody: "先不派人", "nobody yet";
    e_me: "{} (自己)", "{} (myself)";
    e_todo: "还要做", "still to be done";
    e_done: "已经做了", "done already";
    e_tomorrow: "明天", "tomorrow";
    e_week: "一周后", "in a week";
    e_fortnight: "两周后", "in two weeks";
    e_month: "一个月后", "in a month";
    e_mmdd: "月日四位, 空 = 今天", "MMDD, empty = today";
    e_score: "0-100, 可带一位小数, 空 = 无", "0-100, one decimal, empty = none";
    e_items: "编码用空格隔开, 地点跟在 @ 后: C2@03 E3", "codes with blanks between, a place after @: C2@03 E3";
    p_cannot_1: "没有备件", "no spare part";
    p_cannot_2: "要厂家来", "the maker has to come";
    p_cannot_3: "没有预算", "no budget for it";
    p_contain_1: "已停用并贴通知", "out of use, with a notice";
    p_contain_2: "已隔开", "closed off";
    p_contain_3: "改用备用设备", "the spare one is used";
    p_void_1: "看错了", "seen wrongly";
    p_void_2: "重复登记", "entered twice";
    p_fix_1: "已修好", "repaired";
    p_fix_2: "已补齐", "filled up";
    p_fix_3: "已清理", "cleared";
    p_fix_4: "已当面纠正", "set right with them";
    p_reject_1: "没有整改到位", "not put right";
    p_reject_2: "又出现了", "it is back";
    p_reason_1: "备件在路上", "the part is on its way";
    p_reason_2: "等厂家排期", "waits for the maker";
    x_date: "日期写四位月日, 如 1109", "four digits, like 1109";
    x_score: "得分写 0 到 100", "a score of 0 to 100";
    x_item: "没有检查项 {}, 编码如 C2 或 C2@03", "there is no item {}; codes like C2 or C2@03";
    // A person's detail.
    d_talk: "辅导 {}: {} 限 {}", "talk {}: {} by {}";
    d_points: "本月表扬 {} 分 {} 条", "praise this month: {} points, {} records";
    d_praise: "{} +{} {}", "{} +{} {}";
    // Lines of the duty log.
    n_not_right: "{}: 不合格", "{}: not right";
    l_opened: "发现问题 {}", "found: {}";
    l_joined: "再次发现 {}", "found again: {}";
    l_assigned: "问题 {} 由 {} 整改", "{}: {} puts it right";
    l_unassigned: "问题 {} 整改期限已改", "{}: another deadline";
    l_contained: "问题 {} 已控制", "{}: contained";
    l_fixed: "问题 {} 已整改: {}", "{}: put right by {}";
    l_fixed_here: "问题 {} 已当场整改", "{}: put right on the spot";
    l_verified: "问题 {} 复查合格", "{}: checked, it is right";
    l_rejected: "问题 {} 复查不合格", "{}: checked, it is not right";
    l_voided: "问题 {} 作废", "{}: it was none";
    l_raised: "问题 {} 升为{}", "{}: now {}";
    l_noted: "问题 {} 记{}", "{}: {} noted";
    l_called: "问题 {} 整改逾期, 报 L{}", "{}: overdue, level {} called";
    l_passed_over: "问题 {} 整改逾期, L{} 无人可报", "{}: overdue, nobody at level {}";
    l_untold: "红线 {} 未按时告知, 报 L{}", "red line {}: not told in time, level {} called";
    l_untold_nobody: "红线 {} 未按时告知, L{} 无人可报", "red line {}: not told in time, nobody at level {}";
    l_told: "红线 {} 已告知 {}", "red line {}: {} was told";
    l_added: "问题 {} 定{}措施: {}", "{}: {} measure: {}";
    l_measure_done: "问题 {} 措施完成: {}", "{}: measure done: {}";
    l_checked: "问题 {} 措施复查合格: {}", "{}: measure checked: {}";
    l_impossible: "问题 {} 无法整改, 上报一级", "{}: cannot be done, told one level up";
    l_cancelled: "问题 {} 措施取消: {}", "{}: measure not needed: {}";
    l_praised: "表扬 {} {} 分 {}", "praise for {}, {} points {}";
    l_coaching: "做了一次面谈辅导", "a coaching talk was held";
    l_coaching_settled: "一项辅导约定已了结", "what was agreed in a talk is settled";
    l_needed: "客户需求 {} {} 人 {}", "customers need {} ({}) {}";
    l_visit: "{}: {} 不合格 {} 项, 得分 {}", "{}: {}, {} items failed, score {}";
    // Refusals.
    bar_gone: "没有这个问题", "there is no such finding";
    bar_over: "问题已关闭或作废", "it is closed, or was none";
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
    bar_not_red: "不是巡检红线, 不用告知", "no red line of a round: nobody has to be told";
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
    done_joined: "同一问题, 第 {} 次: {}", "the same finding, seen {} times: {}";
    done_step: "问题 {}", "finding: {}";
    done_praise: "表扬 {}", "praise for {}";
    done_coach: "辅导 {}", "talk with {}";
    done_settle: "辅导了结", "talk settled";
    done_need: "客户需求", "customers' need";
    done_visit: "{} 已录入", "{} entered";
}
