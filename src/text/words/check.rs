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
    // Commands and the panel.
    checks: "巡检", "Rounds";
    none: "没有巡检计划, 营业时间写进 hall.toml 后按计划排", "no round is planned: set the opening hours in hall.toml";
    c_go: "巡检", "round";
    c_go_help: "开始或接着做到点的巡检", "begin the round that is due, or go on with it";
    c_other: "选一种巡检", "another round";
    c_other_help: "开门, 全面, 快速, 闭店里选一种做", "choose: opening, full, quick, closing";
    c_explain: "说明漏检", "why missed";
    c_explain_help: "写明这次巡检为什么没做", "say why this round was not done";
    c_panel: "巡检", "rounds";
    c_panel_help: "面板 4: 巡检和问题", "panel 4: rounds and findings";
    r_not_missed: "选中的不是漏检", "the selected one was not missed";
    h_time: "时间", "Time";
    h_round: "巡检", "Round";
    h_standing: "状态", "Standing";
    h_score: "得分", "Score";
    h_grade: "等级", "Grade";
    h_failed: "问题", "Bad";
    s_planned: "未到点", "planned";
    s_due: "该做了", "due";
    s_overdue: "逾期 {}", "overdue {}";
    s_running: "进行中 {}/{}", "running {}/{}";
    s_done: "已完成", "done";
    s_late: "已补做", "done late";
    s_missed: "漏检", "missed";
    s_explained: "漏检已说明", "missed, told why";
    sum_overdue: "逾期 {}", "{} overdue";
    sum_missed: "漏检未说明 {}", "{} missed";
    sum_findings: "问题 {}", "{} findings";
    sum_late: "问题 {} 逾期 {}", "{} findings, {} late";
    sum_next: "下次 {} {}", "next {} {}";
    n_reason: "理由: {}", "why: {}";
    n_by: "{} {} 开始", "{}, begun {}";
    // The sheet.
    m_round: "巡检", "ROUND";
    n_planned: "计划 {} 开始 {}", "planned {}, begun {}";
    n_begun: "计划外 开始 {}", "unplanned, begun {}";
    n_far: "已答 {}/{}", "{}/{} answered";
    n_checked: "已查 {}/{}", "{}/{} checked";
    n_skipped: "未查 {}", "{} skipped";
    n_na: "不适用 {}", "{} n/a";
    n_score: "得分 {} {}", "score {} {}";
    n_score_red: "得分 {} 红线封顶 {} {} ({})", "score {}, held at {} {} by red line ({})";
    n_submitted: "{} {} 提交", "submitted {}, {}";
    n_item: "{} {}", "{} {}";
    n_points: "{} 分", "{} points";
    n_red_line: "* 红线", "* red line";
    n_of: "共 {}. 全好按 y, 不全按个数再 Enter", "of {}: y = all, else how many and Enter";
    n_of_unknown: "记个数, 如 3/4", "how many of how many: 3/4";
    n_range: "正常 {}. 在内按 y, 或记读数再 Enter", "right: {}. y = within, or the reading and Enter";
    n_auto: "叫号数据: {} 限 {}. 按 y 记{}", "queue data: {}, limit {}. y notes: {}";
    n_auto_unknown: "无叫号数据, 自己看过再答", "no queue data: look yourself, then answer";
    n_open_finding: "! 有问题没改完: {} {}", "! open finding: {}, {}";
    n_beside: "备注 (答时一并记): {}", "note (goes with the answer): {}";
    n_limit: "{} ({})", "{} ({})";
    n_unplanned: "计划外", "unplanned";
    n_due: "{} 该做了", "{} due now";
    n_not_yet: "计划外 ({} 还没到点)", "unplanned ({} is ahead)";
    n_missed: "{} {} 漏检", "{} of {}: missed";
    g_noted: "有备注", "noted";
    n_answer: "{} {} {}", "{}, {}, {}";
    n_owner: "{} 整改, 限 {}", "{} puts it right, {}";
    l_standard: "标准:", "Standard:";
    l_script: "话术:", "Say:";
    l_hint: "别忘:", "Mind:";
    g_pass: "合格", "ok";
    g_fail: "不合格", "BAD";
    e_end: "提交", "Submit";
    e_open: "没答 {} 项: {}", "{} not answered: {}";
    e_failed: "不合格 {} 项: {}", "{} not right: {}";
    e_skipped: "未查 {} 项: {}", "{} not looked at: {}";
    e_unticked: "没勾 {} 项: {}", "{} not ticked: {}";
    e_submit: "按 Enter 提交", "Enter submits it";
    l_phrase: "不合格. 怎么处理? 按数字选, l 写哪里不对", "Not right. What was done? A digit, or l for what is wrong";
    l_figures: "数:", "Figures:";
    l_note: "备注", "Note";
    l_wrong: "哪里不合格", "What is wrong";
    l_skip: "为什么不查", "Why it is not looked at";
    l_abort: "为什么中止", "Why it is broken off";
    l_explain: "为什么没做", "Why it was not done";
    more_pass: "合格", "right";
    more_fail: "不合格, 选短语", "not right: choose a phrase";
    more_na: "不适用", "does not apply";
    more_skip: "不查, 写理由", "not looked at: say why";
    more_note: "写备注", "write a note";
    more_assign: "整改人, 期限, 地点", "who puts it right, until when, where";
    more_abort: "中止这次巡检", "break the round off";
    x_no_failed: "还没有不合格的项", "nothing is wrong so far";
    x_enter: "Enter 不作答: y 合格, f 不合格", "Enter answers nothing: y right, f wrong";
    x_open: "还有 {} 项没答: {}", "{} not answered yet: {}";
    x_figures: "数字不对, 如 3/4", "figures that cannot be; such as 3/4";
    x_count: "数字不对: 要 0 到 {}, 或写 3/4", "cannot be: 0 to {}, or such as 3/4";
    hint_items: "y/1 合格 f/2 不合格 -/3 不适用 s/4 不查 l/5 备注 a/7 派整改 左 退 右 更多", "y/1 right f/2 wrong -/3 n/a s/4 skip l/5 note a/7 who Left back Right more";
    hint_count: "y 全好 数字 个数或读数 f 不合格 - 不适用 s 不查 左 退 右 更多 Esc 离开", "y all right digits count f wrong - n/a s skip Left back Right more Esc out";
    hint_auto_pass: "y/1 记合格 f/2 不合格 -/3 不适用 s/4 不查 l/5 备注 a/7 派整改 左 退 右 更多", "y/1 notes right f/2 wrong -/3 n/a s/4 skip l/5 note a/7 who Left back Right more";
    hint_auto_fail: "y/1 记不合格 f/2 选短语 -/3 不适用 s/4 不查 l/5 备注 a/7 派整改 左 退 右 更多", "y/1 notes BAD f/2 phrase -/3 n/a s/4 skip l/5 note a/7 who Left back Right more";
    hint_figures: "Enter 记下 Backspace 改 Esc 不记", "Enter notes it Backspace corrects Esc drops it";
    hint_phrase: "数字选短语 Enter 第一条 l 自己写 0 返回", "digit = phrase Enter = first l = own words 0 back";
    hint_text: "Enter 保存 F4 打码 Esc 暂存", "Enter saves F4 masks Esc keeps a draft";
    hint_end: "Enter 提交 左 退一项 右 中止 Esc 离开, 已答的都在", "Enter submits Left back Right break off Esc out, answers stay";
    hint_over: "上下看 Enter Esc 关闭", "Up Down look, Enter Esc close";
    hint_after: "t/1 已告知 o/2 辅导 u 撤销 上下看 Enter Esc 关闭", "t/1 told o/2 coaching u undo Up Down look Enter Esc close";
    e_tell: "1 t  已电话告知, {}", "1 t  told by telephone: {}";
    e_talk: "2 o  辅导 {} ({})", "2 o  coaching talk: {} ({})";
    e_talk_open: "2 o  辅导 ({})", "2 o  coaching talk ({})";
    hint_wait: "等数据..  Esc 关闭", "waiting for data..  Esc closes";
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
