//! Notices that the server sends, and the pages about them.

words! {
    "Texts of notices and of the pages about them." NoticeWords
    // What happened.
    c_dispatch_sent: "新派单", "Sent to a department";
    c_escalated: "投诉升级", "Escalated";
    c_department_overdue: "部门超时未接单", "Not accepted in time";
    c_answer_overdue: "部门超时未答复", "Not answered in time";
    c_unanswered: "升级无人应答", "Nobody answered the escalation";
    c_hall_unattended: "厅内无人值班", "Nobody is on duty";
    c_no_contact: "厅终端失联", "No contact with the hall";
    c_incident_opened: "突发事件", "Incident";
    c_hot_topic: "多厅热点投诉", "Same matter in several halls";
    // What is said of it.
    f_number: "编号", "Number";
    f_hall: "营业厅", "Hall";
    f_severity: "级别", "Severity";
    f_category: "类别", "Category";
    f_department: "部门", "Department";
    f_level: "升级到", "Level";
    f_stage: "状态", "State";
    f_due: "最迟", "Due";
    f_link: "查看", "Open";
    f_text: "内容", "Text";
    f_at: "时间", "Time";
    // How it is put.
    title: "[值班] {}: {}", "[zhiban] {}: {}";
    title_short: "[值班] {}", "[zhiban] {}";
    title_digest: "[值班] 汇总 {} 条", "[zhiban] {} notices";
    title_test: "[值班] 测试消息", "[zhiban] Test message";
    test: "这是一条测试消息, 不用处理", "This is a test, nothing needs to be done";
    more: "另有 {} 条, 请到管理台查看", "{} more, see the console";
    footer: "值班系统自动发送, 请勿回复", "Sent by zhiban, do not reply";
    // What came of it.
    r_sent: "已发送", "sent";
    r_refused: "对方拒收", "refused";
    r_given_up: "超时放弃", "given up";
    r_quiet: "免打扰时段, 未发", "quiet hours, not sent";
    r_no_address: "没有联系方式, 未发", "no address, not sent";
    r_nobody_concerned: "没有对应的人, 未发", "nobody concerned, not sent";
    r_before_policy: "规则生效前的事, 未发", "before the policy, not sent";
    r_not_allowed: "地址不允许, 未发", "address not allowed, not sent";
    r_no_target: "规则已删此出口, 未发", "target removed, not sent";
    r_waiting: "待发送", "waiting";
    r_trying: "重试中", "trying again";
}
