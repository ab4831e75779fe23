//! The texts of what is done at the board, one a line: name, Chinese, English. Only data; the rules
//! are those of `table`.

macro_rules! deeds {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of what is done at the board, in one language.
        #[derive(Debug)]
        pub struct Deeds { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Deeds = Deeds { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Deeds = Deeds { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

deeds! {
    // Header and strip.
    on_duty: "值班 {}", "on duty {}";
    nobody_on_duty: "无人值班 ({} 开班)", "nobody on duty ({} open shift)";
    alarms_seen: "无新告警", "No new alarms";
    alarm_active: "新", "new";
    alarm_seen: "已知", "seen";
    alarms_some_new: "新告警 {}/{}", "Alarms {}/{} new";
    alarm_over: "已恢复未确认", "ended, not seen";
    alarm_over_short: "已恢复", "ended";
    alarm_line: "{}  {}  {} 起 {}", "{}  {}  since {}, {}";
    alarm_undone: "尚无处置", "nothing done yet";
    alarm_was: "曾 {}", "was {}";
    alarm_done: "已做 {}", "done: {}";
    help_strip: "{} 台席 求助 {}", "counter {} needs help {}";
    help_shown: "求助 {}/{}  {} 台席 已等 {}   {} 我来", "Help {}/{}  counter {}, {} ago   {}: mine";
    alarm_shown: "告警 {}/{}  {}   {} 处置", "Alarm {}/{}  {}   {}: act";
    trainee: "实", "T";
    trainee_whole: "实习", "trainee";
    flag_unhappy: "不满", "sad";
    flag_by_hand: "手工", "man";
    flag_tidal: "潮汐", "flx";
    flag_priority: "爱心", "pri";
    late: "迟{}", "late {}";
    over: "超{}", "over {}";
    help_marked: "已选中, 可一起安排", "marked, to be set together";
    // Detail.
    d_people: "台席人员 {}", "at the counter: {}";
    d_unhappy: "客户不满 已 {}", "unhappy customer for {}";
    d_by_hand: "状态由手工记", "state set by hand";
    d_tidal: "潮汐台席, 高峰时开", "flexible counter, opened at peaks";
    d_priority: "爱心台席", "priority counter";
    d_role: "岗位 {}  技能 {}", "role {}  skills {}";
    d_mentor: "实习  带教 {}", "trainee  mentor {}";
    d_planned: "班次 {}  迟到 {}  累计超时 {}", "planned {}  late {}  over today {}";
    d_limit: "本状态限时 {}", "limit of this state {}";
    d_why: "事由 {}", "why: {}";
    // Commands: short label, then one line of help.
    c_set: "安排", "set";
    c_set_help: "安排人员或台席, 空格可多选", "set people or counters, Space marks several";
    c_mark: "选中", "mark";
    c_mark_help: "选中这一行并下移, 可一起改", "mark this row and step on, to set several at once";
    c_mark_all: "全选", "mark all";
    c_mark_all_help: "选中本栏全部行, 再按取消", "mark every row of this panel, again unmarks";
    c_act: "处置告警", "act on alarm";
    c_act_help: "对告警做了什么, 带编号", "what is done about the alarm, numbered";
    c_ack: "确认告警", "acknowledge";
    c_ack_help: "知道了这个告警", "this alarm has been seen";
    c_unhappy: "不满", "unhappy";
    c_unhappy_help: "记有不满的客户和台席", "an unhappy customer at a counter";
    c_waiting: "等候加一", "one waits";
    c_waiting_help: "手工记: 又来一人等候", "by hand: one more waits in this queue";
    c_served: "办结加一", "one served";
    c_served_help: "手工记: 办完一人", "by hand: one more was served";
    c_half: "半小时数据", "half hour";
    c_half_help: "补录半小时的取号, 办结, 弃号", "enter the figures of half an hour by hand";
    c_walk_out: "客户走了", "walk-out";
    c_walk_out_help: "记没办就走的客户和原因", "customers who walked out, and why";
    c_open_shift: "开班", "open shift";
    c_open_shift_help: "我来值班", "your shift as duty manager begins";
    c_sign_off: "签退", "sign off";
    c_sign_off_help: "结束值班, 会先列出未了的事", "your shift ends; what is open is listed first";
    c_sign_off_also: "交班 下班 收班", "hand over, end of shift";
    c_claim: "求助我来", "take the call";
    c_claim_help: "认领台席的求助", "the call for help is yours";
    // Reasons why a command cannot be given.
    r_role: "您的岗位没有此权限", "your role does not allow it";
    r_queue: "先到排队栏选一条", "choose a row of the queues first";
    r_panel: "先到台席或人员栏", "go to the counters or staff first";
    r_no_people: "还没有人员名单", "there is no list of people yet";
    r_no_unseen: "没有要确认的告警", "no alarm to acknowledge";
    r_no_alarm_here: "这一行没有告警", "no alarm at this row";
    r_no_help: "没有求助", "no call for help";
    r_on_duty: "您已在值班", "you are on duty already";
    r_off_duty: "您没有值班", "you are not on duty";
    // Forms: titles, labels, entries.
    f_whom: "选人", "Who";
    f_staff: "人员状态", "Staff state";
    f_counters: "台席开关", "Counter";
    f_ack: "确认告警", "Acknowledge";
    f_deal: "处置告警", "Act on the alarm";
    f_unhappy: "客户不满", "Unhappy customer";
    f_half: "半小时数据", "Half hour by hand";
    f_walk_out: "客户走了", "Walk-out";
    f_reason: "要写明原因", "A reason is asked for";
    f_sign_off: "签退", "Sign off";
    l_who: "人员", "Who";
    l_state: "状态", "State";
    l_counter: "台席", "Counter";
    l_to: "改为", "Set to";
    l_alarm: "告警", "Alarm";
    l_done: "已做", "Done";
    l_action: "处置", "Action";
    l_reason: "原因", "Reason";
    l_half: "时段", "Half hour";
    l_service: "业务", "Service";
    l_taken: "取号", "Taken";
    l_served: "办结", "Served";
    l_abandoned: "弃号", "Gave up";
    l_longest: "最长等候", "Longest";
    l_count: "人数", "How many";
    l_open: "未了", "Open";
    l_sure: "签退?", "Sign off?";
    l_note: "留言", "Note";
    e_open: "开放", "open";
    e_pause: "暂停", "pause";
    e_close: "关闭", "close";
    e_open_for: "开放, 并安排人..", "open for somebody..";
    e_open_all: "开放全部有人的 {} 个: {}", "open all {} that have people: {}";
    e_no_counter: "不改台席", "leave the counter";
    e_no_person: "不指定人", "nobody named";
    e_no_reason: "不填", "not said";
    e_floor: "大厅里, 不在台席", "not at a counter, on the floor";
    e_all_alarms: "全部 {} 条", "all {}";
    e_open_counter: "开 {} 台席 {}", "open counter {} {}";
    e_record: "只记: {}", "record: {}";
    e_ack: "知道了, 先不处置", "seen, nothing done yet";
    e_cancel: "取消", "cancel";
    e_sign_off: "签退, 结束值班", "sign off, the shift ends";
    e_sign_off_note: "签退, 并留言..", "sign off, with a note..";
    e_minutes: "分钟, 可不填", "minutes, may be left out";
    e_signing: "值班 {} 将结束, 撤不回", "The shift of {} ends; that cannot be undone";
    e_left: "告警和求助 {}, 其中新 {}  在岗 {} 人", "{} alarms and calls for help, {} new; on post {}";
    x_needed: "这一项要填", "This is needed";
    x_time: "如 0930, 930, 9:30", "such as 0930, 930, 9:30";
    x_when: "如 1730; 后天 +2 1600; 某日 11-20 1600", "such as 1730; in two days +2 1600; 11-20 1600";
    x_digits: "只能填数字", "digits only";
    x_phone_part: "电话不完整", "the telephone number is not whole";
    x_unmatched: "没有这一项, 改一下或清空", "there is none like it: change it or clear it";
    x_number: "填数字", "A number is needed";
    hint_pick: "数字或上下选, Enter 定  0 Esc 关闭", "Digit or Up/Down, Enter takes  0 Esc closes";
    hint_many: "数字选, 可多选, 再按取消  Enter 定  0 Esc 关闭", "Digits take several, again lets go  Enter takes  0 Esc closes";
    hint_typed: "数字选, 打拼音首字母, 或 / 加工号  Enter 定  Esc 关闭", "Digit, initials, or / and the job number  Enter takes  Esc closes";
    hint_number: "打台席号, 或上下选  Enter 定  Tab 下一项", "Type its number or Up/Down  Enter takes  Tab next";
    no_match: "没有匹配的", "no match";
    hint_field: "Enter 下一项, 末项保存  F2 保存  Esc 暂存离开", "Enter next, last saves  F2 saves  Esc keeps the draft";
    hint_phrases: "没打字时按数字填短语", "With nothing typed a digit puts in a phrase";
    // Toasts.
    t_acted: "{}   {} 撤销", "{}   {} takes it back";
    t_undone: "已撤销: {}   {} 重做", "Taken back: {}   {} does it again";
    t_failed: "没有记上: {}   {} 再试", "Not written: {}   {} tries again";
    t_failed_undo: "没有撤成: {}", "Not taken back: {}";
    t_refused: "{}: {}", "{}: {}";
    t_not_written: "没有记上: {}", "Not written: {}";
    t_kept: "草稿已留, 再开此表接着填", "Draft kept, open the form again to go on";
    t_reason: "{}: 填原因后再记", "{}: say why, then it is written";
    // What was done, for toasts: names first.
    done_staff: "{} {} {}", "{}: {} {}";
    done_counters: "台席 {} {} {}", "counter {} {} {}";
    done_open_shift: "已开班", "shift open";
    done_sign_off: "已签退", "signed off";
    done_ack: "已确认 {}", "seen: {}";
    done_ack_all: "已确认 {} 条告警", "{} alarms seen";
    done_action: "已处置 {} {}", "done: {} {}";
    done_waiting: "{} 等候加一", "{}: one more waits";
    done_served: "{} 办结加一", "{}: one more served";
    done_half: "{} {} 半小时数据", "{} {}: half hour";
    done_unhappy: "{} 台席 客户不满", "counter {}: unhappy customer";
    done_unhappy_floor: "大厅 客户不满", "unhappy customer on the floor";
    done_walk_out: "{} 走了 {} 人", "{}: {} walked out";
    done_ask_help: "{} 台席 求助", "counter {} needs help";
    done_claim: "{} 求助已认领", "call for help taken {}";
    // Refusals.
    no_right: "您的岗位不能{}", "your role may not {}";
    no_person: "名单里没有 {}", "{} is not in the list";
    no_counter: "没有 {} 台席", "there is no counter {}";
    no_service: "没有业务 {}", "there is no service {}";
    trainee_alone: "{} 是实习生, 不能独自在 {} 台席", "{} is a trainee and would be alone at counter {}";
    below_coverage: "在岗只剩 {} 人, 至少要 {} 人", "only {} would be on post, at least {} are asked for";
    shift_open: "{} 还在值班, 请当面交接或签退; 过了下班时间可先上岗", "{} is still on duty: hand over face to face, or sign off; past the planned end you may start without";
    no_shift: "您没有开着的班", "you have no open shift";
    no_alarm: "这个告警已经没有了", "that alarm does not stand any more";
    no_help: "这个求助已有人认领", "that call was taken already";
    nobody_waits: "{} 没有人在等", "nobody waits for {}";
    too_many: "一次最多记 {} 人", "one entry may count {} at most";
    none_counted: "都是 0, 没有可记的", "all is 0, nothing to count";
    not_that_time: "只能补录今天已过完的半小时", "only a half hour of today that is over";
    no_undo: "这件事撤不回", "that cannot be taken back";
    no_complaint: "没有这件投诉: {}", "no such complaint: {}";
    level_moved: "已升到 L{}, 由 {} 上报", "already at L{}, by {}";
    level_moved_due: "已升到 L{}, 到时自动上报", "already at L{}: it fell due";
    nothing: "已经是这样了", "that is so already";
    right_log: "记录", "write entries";
    right_alarms: "处置告警", "act on alarms";
    right_staff: "安排人员和台席", "set staff and counters";
    right_duty: "值班", "be the duty manager";
    right_complaints: "处理投诉", "handle complaints";
    right_follow_up: "回访客户", "call customers back";
    right_force: "指派投诉", "give complaints to others";
    right_settings: "改设置", "change settings";
    right_people: "重置他人密码", "reset another person's PIN";
}
