//! The texts of the duty log and of signatures, one a line: name, Chinese, English. Only data; the rules are those
//! of `table`.

macro_rules! duty {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of the duty log and of signatures, in one language.
        #[derive(Debug)]
        pub struct Duty { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Duty = Duty { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Duty = Duty { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

duty! {
    k_late: "[补记 {} 写]", "[late, written {}]";
    k_slip: "[改字]", "[typo set right]";
    k_amendment: "[更正 {}]", "[corrects {}]";
    k_addendum: "[附记]", "[addendum]";
    k_void: "[作废 {}]", "[voids {}]";
    k_corrected: "[已更正]", "[corrected]";
    k_voided: "[已作废]", "[voided]";
    k_added: "[补入已交班次]", "[into a closed shift]";
    d_before: "原文: {}", "it said: {}";
    d_after: "{} {}: {}", "{} at {}: {}";
    why: "原因: {}", "why: {}";
    why_before: "原因: {}; 确认人: {}", "why: {}; confirmed by {}";
    of_line: "第 {} 行", "line {}";
    c_late: "补记", "late entry";
    c_late_help: "补记先前发生的事, 可填时间", "write what happened earlier, with its time";
    c_amend: "更正", "correct line";
    c_amend_help: "更正这一行, 原文保留", "write this line anew; the old one stays readable";
    c_void: "作废", "void line";
    c_void_help: "经第二人确认作废这一行, 原文保留", "void this line before a second person; it stays readable";
    c_addendum: "附记", "addendum";
    c_addendum_help: "给已结束的班次补写一行", "add a line to a shift that is over";
    c_filter: "筛选日志", "filter the log";
    c_filter_help: "按类别或人员筛选日志", "show the log by kind or by person";
    f_late: "补记", "Late entry";
    f_amend: "更正一行", "Correct a line";
    f_void: "作废一行", "Void a line";
    f_addendum: "附记", "Addendum";
    f_filter: "筛选日志", "Filter the log";
    l_was: "原文", "It says";
    l_text: "内容", "Text";
    l_when: "发生时间", "When";
    l_when_note: "四位, 如 0930; 比现在晚即昨天", "four digits, as 0930; later than now is yesterday";
    l_why: "原因", "Why";
    l_why_typo: "五分钟内改字可不填", "not needed for a slip within 5 minutes";
    l_second: "确认人", "Second person";
    l_shift: "班次", "Shift";
    l_kind: "类别", "Kind";
    l_person: "人员", "Person";
    e_all: "全部", "All";
    e_all_people: "所有人", "Everybody";
    g_written: "人工记录", "Written by people";
    g_customers: "投诉和客户", "Complaints and customers";
    g_alarms: "告警和事件", "Alarms and incidents";
    g_floor: "台席, 人员, 班次", "Counters, people, shifts";
    g_system: "系统", "The system";
    x_wrong: "写错了", "It was wrong";
    x_number: "号码写错", "A number was wrong";
    x_other: "记错了行", "It belongs to something else";
    x_twice: "重复记录", "It was written twice";
    done_late: "已补记", "Late entry written";
    done_addendum: "已附记", "Addendum written";
    done_amend: "已更正", "Corrected";
    done_void: "已作废", "Voided";
    r_no_line: "先选一行人工记录", "select a line that somebody wrote";
    r_struck: "这一行已更正, 作废或撤销", "that line was corrected, voided or taken back";
    r_not_yours: "不是你写的", "somebody else wrote it";
    r_not_over: "这一行的班次还没结束", "the shift of this line is not over";
    b_gone: "这一行已不在近期日志里, 请另写一行", "That line is not among the recent ones; write another line about it";
    b_automatic: "自动记录不能改; 到操作处撤销, 或另写一行说明", "What was written by itself cannot be changed: take back what was done, or write a line about it";
    b_struck: "这一行已更正, 作废或撤销过", "That line was corrected, voided or taken back already";
    b_not_yours: "别人写的行, 由本人或厅经理更正", "Another's line: they or the hall manager correct it";
    b_no_reason: "请写原因", "Say why";
    b_no_witness: "作废须第二人确认", "A second person has to confirm it";
    b_empty: "没有改动", "Nothing would be written";
    b_not_that_time: "时间只能在过去 24 小时内", "The time may lie in the past 24 hours only";
    b_no_shift: "没有这个已结束的班次", "There is no such shift that is over";
    b_too_late: "超过五分钟不能直接撤销; 请用作废, 由第二人确认", "After five minutes it is not taken back; void it before a second person";
    l_alarm_seen: "已知悉 {}", "seen: {}";
    l_signed: "签名 {}: {} ({})", "Signed {}: {} ({})";
    sj_shift: "交接班", "the hand-over";
    sj_other: "{} {}", "{} {}";
    mean_prepared: "已整理并交出", "prepared and handed over";
    mean_received: "已接收并了解", "received and understood";
    mean_reviewed: "已阅", "looked through";
    mean_verified: "已核实", "verified";
    mean_forced: "强制", "forced";
    by_pin: "PIN 签名", "signed with PIN";
    by_session: "已解锁终端, 无密钥", "unlocked terminal, no key";
    by_os_user: "未设 PIN, 无密钥", "hall without PINs, no key";
    sign_pin: "签名要用签名人的 PIN", "A signature takes the PIN of who signs";
    sign_wrong: "第 {} 条的签名不成立; 请运行 zhiban verify", "The signature at event {} does not hold; run zhiban verify";
    sign_other: "不能替别人签名", "Nobody signs for somebody else";
}
