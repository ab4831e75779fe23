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
    f_due: "时限", "Due";
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
    // The pages.
    page: "通知", "Notices";
    policy: "通知规则", "Policy of notices";
    targets: "出口", "Targets";
    no_targets: "规则里还没有出口", "The policy has no targets yet";
    target: "出口", "Target";
    channel: "渠道", "Channel";
    do_test: "测试", "Test";
    test_of: "向 {} 发测试消息", "Send a test to {}";
    waiting: "待发送", "Waiting";
    no_waiting: "没有待发送的通知", "Nothing waits";
    done: "发送结果", "What came of it";
    no_done: "还没有通知", "Nothing was sent yet";
    state: "结果", "Result";
    due: "发送时间", "Due";
    at: "时间", "Time";
    what: "事由", "Matter";
    why: "原因", "Why";
    c_test: "测试", "Test";
    text_of: "规则 (TOML), 第 {} 版", "The policy (TOML), version {}";
    text_hint: "写法见 docs/notices.md; 密钥只写名字, 例如 @group", "docs/notices.md says what can stand here; secrets are named, as in @group";
    too_long: "最多 {} 个字符", "at most {} characters";
    stale: "别人已改成第 {} 版, 您写的还在下面; 看过差异再提交一次", "Somebody made version {} meanwhile. What you wrote is still here: look at the difference and send it again";
    do_check: "检查, 看差异", "Check and compare";
    do_keep: "生效", "Put in force";
    differs: "与现行规则的差异", "What differs from the policy in force";
    secrets: "密钥", "Secrets";
    missing: "规则里用到但还没有存的密钥:", "Secrets that the policy names and nobody kept yet:";
    secret_name: "名字, 不带 @", "Name, without @";
    secret: "密钥, 机器人要填完整地址", "Secret; of a robot its whole address";
    secret_hint: "加密保存, 存后不再显示", "Sealed, and never shown again";
    secret_wrong: "名字 1 到 40 个字母, 数字, - 或 _; 密钥 1 到 4096 字节, 不能有控制字符. 什么都没有改", "A name has 1 to 40 letters, digits, - or _; a secret has 1 to 4096 bytes and no control characters. Nothing was changed";
    do_secret: "保存密钥", "Keep the secret";
    past: "历次版本", "Versions";
    no_past: "还没有版本", "There are none yet";
    version: "第 {} 版", "Version {}";
    said_kept: "规则已生效", "The policy is in force";
    said_good: "规则可用, 还没有生效", "The policy can be followed; it is not in force yet";
    said_secret: "密钥已保存", "The secret is kept";
    said_sent: "测试消息已发出", "The test was sent";
    said_failed: "测试没有成功, 原因见下方结果", "The test did not succeed; why stands below";
    r_trying: "重试中", "trying again";
}
