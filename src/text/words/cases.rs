//! The texts of complaints on the board, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

macro_rules! cases {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of complaints, in one language.
        #[derive(Debug)]
        pub struct Cases { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Cases = Cases { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Cases = Cases { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

cases! {
    // Panels.
    complaints: "投诉", "Complaints";
    escalations: "升级", "Escalations";
    none: "没有投诉", "no complaints";
    none_up: "没有升级或转部门", "nothing with a superior or a department";
    sum_open: "未结 {}", "open {}";
    sum_told: "待确认 {}", "told {}";
    sum_overdue: "超时 {}", "late {}";
    sum_unowned: "无人接 {}", "nobody's {}";
    sum_unanswered: "未应答 {}", "unanswered {}";
    h_number: "单号", "number";
    h_what: "事由", "matter";
    h_left: "剩余", "left";
    h_owner: "责任人", "owner";
    h_stage: "状态", "stage";
    h_flags: "标记", "flags";
    h_customer: "客户", "customer";
    h_since: "起", "since";
    h_level: "级", "level";
    h_to: "找谁", "whom";
    h_standing: "结果", "answer";
    h_by: "应答人", "by";
    h_until: "到", "until";
    hall: "本厅", "the hall";
    mine: "给我", "for you";
    over: "超{}", "{} late";
    late_stage: "{} 超时", "{} late";
    level: "L{}", "L{}";
    // Flags of a row: two or three columns each.
    g_unconfirmed: "未确认", "unseen";
    g_ping_pong: "反复转", "ping-pong";
    g_retention: "离网", "leaving";
    g_repeat: "重复", "repeat";
    g_referred: "外转", "outside";
    g_reopened: "重开", "reopened";
    g_asked: "有人要", "asked for";
    // Stages.
    s_waiting: "等待中", "waiting";
    s_department_plans: "部门定期", "dept. dated";
    s_escalated: "已上报", "escalated";
    // Standings.
    p_unanswered: "无人应答", "nobody answers";
    p_sent: "已发未应", "sent";
    p_acked: "已应答", "has it";
    p_planned: "已定期", "dated";
    // Detail.
    d_head: "{}  {}  {}", "{}  {}  {}";
    d_category: "类别 {} {}  级别 {}", "category {} {}  severity {}";
    d_owner: "责任人 {} 已 {}  首问 {}", "owner {} for {}  first asked {}";
    d_offer: "移交给 {}  {} 前应答  {}", "offered to {}  answer by {}  {}";
    d_next: "下一步 {}", "next: {}";
    d_if_then: "如果 {}", "if: {}";
    d_request_by: "{} 想接手", "{} asks for it";
    d_customer: "客户 {}  {} {} {}", "customer {}  {} {} {}";
    d_where: "台席 {}  号 {}  业务 {}  {}", "counter {}  ticket {}  service {}  {}";
    d_how: "情绪 {}  地点 {}  陪同 {}", "mood {}  place {}  with {}";
    d_came: "渠道 {}  阶段 {}  提出 {}  登记 {}", "via {}  phase {}  voiced {}  registered {}";
    d_text: "事由 {}", "what: {}";
    d_request: "诉求 {}", "asks for: {}";
    d_loss: "损失 {}", "loss: {}";
    d_grounds: "依据 {}", "grounds: {}";
    d_due: "下一时限 {} {} ({})", "due next: {} {} ({})";
    d_left: "还有 {}", "{} left";
    d_late: "已超 {}", "{} late";
    d_flags: "标记 {}", "flags: {}";
    d_helpers: "协助 {}", "helpers {}";
    d_dispatch: "部门 {}  {}  发出 {}  联系 {}  催办 {}", "department {}  {}  sent {}  contact {}  tries {}";
    d_order: "部门单号 {}  计划 {}", "their order {}  planned {}";
    d_ladder: "升级 L{} {}  {}  {} 起", "escalated L{} {}  {}  since {}";
    d_promise: "答应客户 {} 前联系", "customer promised word by {}";
    d_repeat: "重复: 同 {}", "repeat of {}";
    d_merged: "并入 {}", "merged into {}";
    d_referred: "客户已转 {}", "customer went to {}";
    d_result: "结果 {}  原因 {}  措施 {}", "result {}  cause {}  measures {}";
    d_told: "答复 {}", "told: {}";
    d_answer: "客户 {}", "customer {}";
    d_timeline: "经过", "Timeline";
    d_advice: "怎么处理", "What to do";
    d_standard: "标准 {}", "standard: {}";
    d_script: "可以说 {}", "say: {}";
    d_avoid: "别说 {}", "do not say: {}";
    d_remember: "别忘 {}", "remember: {}";
    d_may_promise: "您可承诺 {} 元以内", "you may promise up to {} yuan";
    d_may_promise_none: "您的岗位不能承诺金额, 需上报", "your role may promise no amount: escalate";
    d_unmade: "已撤销", "taken back";
    d_kept: "未生效 规则{}-{}", "kept, rule {}-{}";
    d_later: "补记", "late entry";
    // Commands of the panels.
    c_panel: "投诉", "complaints";
    c_panel_help: "到投诉栏", "the panel of complaints";
    c_up: "升级", "escalations";
    c_up_help: "到升级栏: 上报和转部门", "the panel of who was called upon";
    // The timeline, one for each thing that can happen.
    t_registered: "登记 {} {}", "registered: {} {}";
    t_amended: "更正 {}: {}", "{} amended: {}";
    t_assessed: "判定 {} {} {}", "assessed: {} {} {}";
    t_contacted: "联系客户 {} {} {}", "customer, {}: {} {}";
    t_promise: "约定 {} 前", "word promised by {}";
    t_calmed: "已平静", "calm again";
    t_started: "开始处理 {}", "work began {}";
    t_waiting: "等待 {} 到 {} {}", "waits: {} until {} {}";
    t_resumed: "等待结束 {}", "wait over: {}";
    t_resolved: "答复客户 {} {}", "decision told: {} {}";
    t_closed: "办结 客户{} {}", "closed, customer: {} {}";
    t_reopened: "重开 {}", "reopened: {}";
    t_referred: "客户外转 {} {}", "customer went to {} {}";
    t_merged: "并入 {}", "merged into {}";
    t_voided: "作废 {} 确认人 {}", "void: {} confirmed by {}";
    t_raised: "级别升为 {} {}", "severity raised to {}: {}";
    t_offered: "移交给 {} {} {}", "offered to {}: {} {}";
    t_accepted: "{} 接手", "{} accepts";
    t_declined: "{} 不接: {}", "{} declines: {}";
    t_recalled: "收回移交", "offer taken back";
    t_expired: "移交无人应答", "offer ran out unanswered";
    t_taken: "{} 接手 原责任人 {}", "{} takes it from {}";
    t_requested: "{} 想接手", "{} asks for it";
    t_refused: "不给 {}", "request refused {}";
    t_forced: "指定给 {}: {}", "assigned to {}: {}";
    t_confirmed: "{} 已看到", "{} has seen it";
    t_unowned: "无责任人, 归本厅: {}", "nobody's, the hall has it: {}";
    t_dispatched: "转 {} {} {}", "to {}: {} {}";
    t_dispatch_accepted: "部门受理 {} {}", "department has it {} {}";
    t_dispatch_answered: "部门答复 {} {} {}", "department: {} {} {}";
    t_dispatch_tried: "催部门 {} {} {}", "department tried, {}: {} {}";
    t_dispatch_withdrawn: "部门撤回 {}", "taken back from department {}";
    t_fired: "上报 L{} {} {}", "called upon L{} {}: {}";
    t_passed_over: "L{} 没叫到: {}", "L{} passed over: {}";
    t_acked: "{} 应答 到 {}", "{} has it until {}";
    t_lapsed: "应答失效: {}", "answer lapsed: {}";
    t_unanswered: "各级无人应答", "no level answered";
    t_told: "告知 {} {} {} {}", "told {} {} {} {}";
    t_warned: "{} 时限 {}", "clock {} at {}";
    t_warned_over: "{} 超时", "{} overdue";
}
