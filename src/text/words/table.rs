//! The texts themselves, one a line: name, Chinese, English. Only data; no text may hold a glyph
//! whose width depends on the terminal. What is done at the board has its texts in `deeds`, the day's report in `report`.

use super::{
    cases, check, deeds, disk, drafts, duty, findings, handover, incident, locking, past, people,
    privacy, report, sync,
};

macro_rules! words {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of one language. A `{}` is filled by [`fill`](super::fill).
        #[derive(Debug)]
        pub struct Words {
            $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)*
            /// PINs and the lock.
            pub locking: &'static locking::Locking,
            /// Customers' records.
            pub privacy: &'static privacy::Privacy,
            /// What is done at the board.
            pub deeds: &'static deeds::Deeds,
            /// Complaints.
            pub cases: &'static cases::Cases,
            /// The disk.
            pub disk: &'static disk::Disk,
            /// The duty log and signatures.
            pub duty: &'static duty::Duty,
            /// Texts of drafts.
            pub drafts: &'static drafts::Drafts,
            /// Hand-overs.
            pub handover: &'static handover::Handover,
            /// Findings, praise, talks, needs and visits.
            pub findings: &'static findings::FindingWords,
            #[doc = "Learning, points, relief, moods."] pub people: &'static people::PeopleWords,
            #[doc = "Rounds."] pub check: &'static check::Check,
            /// Incidents.
            pub incident: &'static incident::Incident,
            /// Clocks and past complaints.
            pub past: &'static past::Past,
            /// The day's report.
            pub report: &'static report::Report,
            /// The server.
            pub sync: &'static sync::Sync,
        }
        /// Chinese.
        pub static ZH: Words =
            Words { $($name: $zh,)* locking: &locking::ZH, privacy: &privacy::ZH, deeds: &deeds::ZH,
                cases: &cases::ZH, disk: &disk::ZH, duty: &duty::ZH, drafts: &drafts::ZH,
                handover: &handover::ZH, incident: &incident::ZH, findings: &findings::ZH, sync: &sync::ZH,
                check: &check::ZH, past: &past::ZH, report: &report::ZH, people: &people::ZH };
        /// English.
        pub static EN: Words =
            Words { $($name: $en,)* locking: &locking::EN, privacy: &privacy::EN, deeds: &deeds::EN,
                cases: &cases::EN, disk: &disk::EN, duty: &duty::EN, drafts: &drafts::EN,
                handover: &handover::EN, incident: &incident::EN, findings: &findings::EN, people: &people::EN,
                check: &check::EN, past: &past::EN, report: &report::EN, sync: &sync::EN };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

words! {
    training: "[演练]", "[TRAINING]";
    feed_none: "未接叫号机", "no feed";
    feed_fresh: "叫号数据正常", "feed live";
    feed_late: "叫号数据迟到 {}", "feed late {}";
    feed_stale: "叫号数据停了 {}", "feed stale {}";
    feed_dead: "叫号数据中断 {}", "feed lost {}";
    read_only_by: "只读, 由 {} 占用", "read-only, held by {}";
    alarms: "告警 {}", "Alarms {}";
    alarms_none: "无告警", "No alarms";
    too_small: "窗口太小, 至少 60x16", "Window too small, at least 60x16";
    queues: "排队", "Queues";
    counters: "台席", "Counters";
    staff: "人员", "Staff";
    log: "日志", "Log";
    detail: "详情", "Detail";
    waiting_sum: "等候 {}", "waiting {}";
    open_sum: "开 {}/{}", "open {}/{}";
    on_post_sum: "在岗 {}", "on post {}";
    out_sum: "离岗 {}", "out {}";
    absent_sum: "缺勤 {}", "absent {}";
    marked_sum: "选中 {}", "{} marked";
    today_sum: "今日 取号 {} 办结 {} 弃号 {}", "today {} taken, {} served, {} left";
    filtered: "查找 {}  {} 条", "find {}  {} found";
    rows_none: "暂无", "none";
    found_none: "没有找到, Esc 清除查找", "Nothing found, Esc clears the search";
    log_none: "今天还没有记录, 按 {} 记一笔", "No entries yet, press {} to write one";
    // Column heads.
    h_service: "业务", "Service";
    h_waiting: "等候", "Wait";
    h_longest: "最长", "Long";
    h_over: "超时", "Over";
    h_risk: "临近", "Risk";
    h_open: "开/可", "Open";
    h_within: "达标", "OnT";
    h_wait_mean: "均候", "AvgW";
    h_wait_max: "最久", "MaxW";
    h_serving: "在办", "Now";
    h_missed: "过号", "Miss";
    h_abandoned: "弃号", "Left";
    h_in: "转入", "In";
    h_out: "转出", "Out";
    h_recent: "近两时取号", "Taken, 2 h";
    h_service_mean: "均办", "AvgS";
    h_service_max: "办最久", "MaxS";
    h_served: "已办", "Done";
    h_counter: "台席", "No";
    h_staff: "人员", "Staff";
    h_state: "状态", "State";
    h_counter_state: "台席状态", "counter";
    h_age: "时长", "Age";
    h_ticket: "票号", "Tkt";
    h_flag: "标记", "Tag";
    h_over_time: "迟/超", "Late";
    h_planned: "班次", "Planned";
    h_mentor: "带教", "Mentor";
    h_skills: "技能", "Skills";
    h_why: "事由", "Why";
    h_waited: "候时", "Waited";
    h_limit: "限", "Limit";
    h_held: "挂起", "Held";
    h_time: "时间", "Time";
    h_by: "谁", "By";
    h_entry: "事项", "Entry";
    // States.
    s_calling: "叫号", "calling";
    s_serving: "办理", "serving";
    s_idle: "空闲", "idle";
    s_idle_waiting: "有人等", "needed";
    s_paused: "暂停", "paused";
    s_closed: "关闭", "closed";
    s_closing: "将停", "ending";
    s_break: "小休", "break";
    s_on_post: "在岗", "on post";
    s_off: "下班", "off";
    s_away: "暂离", "away";
    s_meal: "用餐", "meal";
    s_training: "培训", "training";
    s_meeting: "会议", "meeting";
    s_absent: "缺勤", "absent";
    no_service: "未知业务", "unknown";
    hall: "大厅", "hall";
    hour_unit: "时", "h";
    minute_unit: "分", "m";
    ahead: "时钟快 {}", "clock {} ahead";
    behind: "时钟慢 {}", "clock {} behind";
    // Alarms: subject, value, limit.
    a_longest_wait: "{} 最长等候 {} 限 {}", "{}: longest wait {}, limit {}";
    a_load: "全厅每台席等候 {} 人 限 {}", "hall: {} waiting per counter, limit {}";
    a_no_counter: "{} 等候 {} 人, 无台席开放", "{}: {} waiting, no counter open";
    a_long_service: "台席 {} 办理 {} 限 {}", "counter {}: serving {}, limit {}";
    a_idle_waiting: "台席 {} 空闲 {} 而有人等", "counter {}: idle {} while customers wait";
    a_long_pause: "台席 {} 暂停 {} 限 {}", "counter {}: paused {}, limit {}";
    a_long_call: "台席 {} 叫号 {} 无人来", "counter {}: called {} ago, nobody came";
    a_crowd: "{} 等候 {} 人, 超过 {} 人已久", "{}: {} waiting, more than {} for long";
    a_no_skill: "{} 等候 {} 人, 无对应技能台席", "{}: {} waiting, no counter with the skill";
    a_abandons: "{} 弃号率 {}% 限 {}%", "{}: {}% gave up, limit {}%";
    a_staff_late: "{} 迟到 {}", "{} is late by {}";
    a_staff_over: "{} 离岗 {} 限 {}", "{} is out for {}, limit {}";
    a_trainee_alone: "台席 {} 实习生独自受理", "counter {}: a trainee serves alone";
    a_coverage: "{} 在岗 {} 人 少于 {} 人", "{} on post {}, at least {} asked for";
    a_feed_age: "{} 已 {} 无数据", "{}: no data for {}";
    a_feed_gap: "{} 缺 {} 条事件", "{}: {} events missing";
    a_feed_clock: "{} 时钟差 {}", "{}: clock off by {}";
    // Alarms by name.
    an_counter: "台席 {} {}", "counter {} {}";
    an_longest_wait: "最长等候", "longest wait";
    an_crowd: "多人久等", "crowd";
    an_load: "负荷", "load";
    an_no_counter: "无台席开放", "no counter";
    an_no_skill: "无对应技能台席", "no skill";
    an_long_service: "办理超长", "long service";
    an_idle_waiting: "空闲有人等", "idle while waiting";
    an_long_pause: "暂停过久", "long pause";
    an_long_call: "叫号无人来", "call unanswered";
    an_abandons: "弃号率", "gave up";
    an_staff_late: "迟到", "late";
    an_staff_over: "离岗超时", "out too long";
    an_trainee_alone: "实习生独自受理", "trainee alone";
    an_coverage: "在岗不足", "too few on post";
    an_feed_age: "无数据", "feed silent";
    an_feed_gap: "数据有缺", "feed gap";
    an_feed_clock: "时钟不准", "feed clock";
    an_complaint: "投诉时限", "complaint's deadline";
    a_complaint: "投诉 {} 超时 {}", "complaint {}: overdue by {}";
    a_complaint_soon: "投诉 {} 还剩 {} 到期", "complaint {}: due in {}";
    an_hot_topic: "热点投诉", "hot topic";
    a_hot_topic: "{} 投诉今天 {} 件, 成热点 (限 {})", "{}: {} complaints today, a hot topic from {} on";
    an_clock_jumped: "本机时钟变动", "clock set";
    a_clock_jumped: "本机时钟变动 {} 秒, 请核对时间", "this computer's clock moved by {} s: check the time";
    // Log sentences: subject, detail.
    l_help_asked: "台席 {} 求助", "help needed at {}";
    l_help_claimed: "认领台席 {} 的求助", "claimed the call for help at {}";
    l_unhappy: "台席 {} 客户不满 {}", "counter {}: unhappy customer {}";
    l_walked_out: "{} 走了 {} 人 {}", "{}: {} walked out {}";
    l_half_hour: "{} 手工补录 {} 半小时", "{}: half hour {} entered by hand";
    l_counter_opened: "台席 {} 开放 {}", "counter {} opened {}";
    l_counter_paused: "台席 {} 暂停 {}", "counter {} paused {}";
    l_counter_closed: "台席 {} 关闭 {}", "counter {} closed {}";
    l_counter_closing: "台席 {} 将停止叫号 {}", "counter {} ending {}";
    l_signed_in: "{} 上岗 {}", "{} signed in {}";
    l_signed_out: "{} 离岗 {}", "{} signed out {}";
    l_break_started: "{} 开始小休 {}", "{} went on break {}";
    l_break_ended: "{} 小休结束 {}", "{} back from break {}";
    l_device_fault: "设备 {} 故障 {}", "device {} failed {}";
    l_device_cleared: "设备 {} 恢复 {}", "device {} works again {}";
    l_feed_stalled: "叫号数据停了 {} {}", "feed {} is stale {}";
    l_feed_lost: "叫号数据中断 {} {}", "feed {} is lost {}";
    l_feed_back: "叫号数据恢复 {} {}", "feed {} is back {}";
    l_snapshot: "按快照校正 {} {}", "set right by a snapshot {} {}";
    l_staff_marked: "{} {}", "{}: {}";
    l_shift_opened: "{} 开班 {}", "{} opened the shift {}";
    l_shift_signed_off: "{} 交班签退 {}", "{} signed off {}";
    l_at_counter: "{} 台席 {}", "{} at counter {}";
    l_alarm_raised: "超红线: {}", "red: {}";
    l_alarm_cleared: "已恢复: {}, 历时 {}, 最差 {}", "ended: {}, stood {}, worst {}";
    l_alarm_acted: "已处置 {}: {}", "done about {}: {}";
    l_settings_ahead: "设置第 {} 版将于 {} 生效 {}", "settings version {} comes into force at {} {}";
    l_settings: "设置第 {} 版生效 {}", "settings version {} applied {}";
    l_clock_jumped: "时钟变动 {} 秒, 原为 {}", "clock moved by {} s, it showed {}";
    log_voided: "[已撤销]", "[taken back]";
    by_feed: "叫号机", "feed";
    by_system: "系统", "system";
    // Detail.
    d_longest: "最长", "longest";
    d_waiting_list: "等候的号", "Waiting numbers";
    d_more: "另有 {} 个", "and {} more";
    d_target: "超时 {} 人  临近 {} 人  本小时达标 {}", "{} over target, {} at risk, hour on target {}";
    d_counters: "开放台席 {} / 可办台席 {}", "{} counters open of {} that take it";
    d_wait: "等候  平均 {}  最久 {}", "wait: mean {}, worst {}";
    d_service: "办理  平均 {}  最久 {}", "service: mean {}, worst {}";
    d_today: "今日  取号 {}  办结 {}  在办 {}", "today: {} taken, {} served, {} in service";
    d_lost: "过号 {}  弃号 {}  转入 {}  转出 {}", "{} missed, {} left, {} in, {} out";
    d_recent: "每半小时取号  {}", "taken per half hour: {}";
    d_state: "{}  已 {}", "{}  for {}";
    d_person: "人员 {}  台席 {}", "staff {}  counter {}";
    d_ticket: "号 {}  业务 {}  等了 {}", "ticket {}  {}  waited {}";
    d_limit: "办理限时 {}", "service limit {}";
    d_served: "已办 {}  挂起 {}", "{} served, {} on hold";
    d_services: "可办 {}", "takes {}";
    d_services_all: "全部业务", "every service";
    d_none: "没有选中的行", "Nothing selected";
    d_line_no: "第 {} 条", "line {}";
    d_line: "{}  {}", "{}, {}";
    // Empty hall.
    e_title: "还没有叫号数据", "No data from the ticket machine yet";
    e_connect: "接叫号机: 让它把事件发到 {}", "Connect it: let it post its events to {}";
    e_connect_none: "接叫号机: 见 zhiban feed --help", "Connect it: see zhiban feed --help";
    e_import: "导入文件: zhiban feed import 文件", "Import a file: zhiban feed import FILE";
    e_demo: "先看演示: zhiban demo", "See a demo first: zhiban demo";
    e_note: "没有数据也能记日志: 按 {}, 或 {} 选命令", "The log works without data: press {}, or {} for commands";
    // Modes.
    m_browse: "[浏览]", "[board]";
    m_find: "[查找]", "[find]";
    m_form: "[填写]", "[write]";
    m_command: "[命令]", "[cmd]";
    m_menu: "[菜单]", "[menu]";
    m_read: "[查看]", "[read]";
    // Keys in footers of overlays.
    f_choose: "上下选  Enter 或数字执行  0 Esc 关闭", "Up/Down  Enter or digit runs  0 Esc closes";
    f_palette: "打字筛选(拼音首字母可)  数字或 Enter 执行  Esc 关闭",
        "Type to filter  digit or Enter runs  Esc closes";
    f_scroll: "上下翻  0 Esc 关闭", "Up/Down scroll  0 Esc closes";
    f_report: "上下翻  左右换日期  0 Esc 关闭", "Up/Down scroll  Left/Right day  0 Esc closes";
    f_form: "Enter 保存  Esc 暂存离开", "Enter saves  Esc leaves, keeps the draft";
    f_find: "Enter 保留结果  Esc 清除", "Enter keeps the rows  Esc clears";
    k_up: "上", "Up";
    k_down: "下", "Down";
    k_left: "左", "Left";
    k_right: "右", "Right";
    k_space: "空格", "Space";
    // Commands: short label, then one line of help.
    c_queues: "排队", "queues";
    c_queues_help: "到排队栏", "go to the queues";
    c_counters: "台席", "counters";
    c_counters_help: "到台席栏", "go to the counters";
    c_staff: "人员", "staff";
    c_staff_help: "到人员栏", "go to the staff";
    c_log: "日志", "log";
    c_log_help: "到日志栏", "go to the log";
    c_home: "首栏", "home";
    c_home_help: "回到第一栏第一行", "back to the first row of the first panel";
    c_up: "上移", "up";
    c_up_help: "上一行", "one row up";
    c_down: "下移", "down";
    c_down_help: "下一行", "one row down";
    c_page_up: "上页", "page up";
    c_page_up_help: "上一页", "one page up";
    c_page_down: "下页", "page down";
    c_page_down_help: "下一页", "one page down";
    c_first: "首行", "first";
    c_first_help: "到第一行", "to the first row";
    c_last: "末行", "last";
    c_last_help: "到最后一行", "to the last row";
    c_next_panel: "下一栏", "next panel";
    c_next_panel_help: "到下一栏", "to the next panel";
    c_prev_panel: "上一栏", "previous panel";
    c_prev_panel_help: "到上一栏", "to the previous panel";
    c_menu: "菜单", "menu";
    c_menu_help: "这一行能做什么", "what can be done with this row";
    c_detail: "查看详情", "show detail";
    c_detail_help: "选中行的全部数字", "every figure of the selected row";
    c_clear: "清除选中", "clear";
    c_clear_help: "取消选中的行, 清除查找", "unmark rows, end the search of this panel";
    c_find: "查找", "find";
    c_find_help: "在本栏查找, 拼音首字母可", "find in this panel, pinyin initials work";
    c_palette: "命令", "commands";
    c_palette_help: "全部命令, 带编号", "all commands, numbered";
    c_help: "帮助", "help";
    c_help_help: "按键与标记说明", "keys and marks";
    c_alarm: "下一告警", "next alarm";
    c_alarm_help: "依次跳到告警的原因", "step through alarms, to their cause";
    c_note: "记日志", "note";
    c_note_help: "在值班日志里记一笔", "write a line into the duty log";
    c_undo: "撤销", "undo";
    c_undo_help: "撤回自己最近做的一件事", "take back the last thing you did";
    c_redo: "重做", "redo";
    c_redo_help: "把刚撤回的再做一次", "do again what you took back";
    c_report: "日报", "report";
    c_report_help: "当天指标, 左右换日期", "figures of the day, Left/Right changes the day";
    c_quit: "退出", "quit";
    c_quit_help: "退出看板", "leave the board";
    c_repaint: "重绘", "repaint";
    c_repaint_help: "重画整个屏幕", "draw the whole screen again";
    c_theme: "换配色", "change theme";
    c_theme_help: "默认, 高对比, 单色", "default, contrast, mono";
    c_lang: "English", "中文";
    c_lang_help: "切换到英文", "switch to Chinese";
    c_messages: "消息", "messages";
    c_messages_help: "看过的提示都在这里", "everything the board told you";
    c_alarms: "告警列表", "alarms";
    c_alarms_help: "全部告警", "every alarm";
    c_feeds: "数据源", "feeds";
    c_feeds_help: "叫号数据的时效, 缺口, 时钟, 错误", "age, gaps, clock and faults of the feeds";
    c_close: "关闭", "close";
    // Reasons.
    r_no_rows: "本栏没有行", "this panel has no rows";
    r_no_alarm: "没有告警", "no alarm";
    r_no_undo: "没有自己做的可撤", "nothing of yours to take back";
    r_no_redo: "没有刚撤回的", "nothing was just taken back";
    r_writing: "上一条还在写入", "the last one is still being written";
    r_read_only: "只读", "read-only";
    r_no_board: "还没有数据", "no data yet";
    unavailable: "不可用: {}", "not now: {}";
    // Toasts.
    t_copied: "已备份 {}, {} 条", "copy written: {}, {} events";
    t_not_copied: "交班备份失败: {}", "no copy at the end of the shift: {}";
    t_noted: "已记: {}   {} 撤销", "Written: {}   {} takes it back";
    t_voided: "已撤销: {}   {} 重做", "Taken back: {}   {} writes it again";
    t_refused: "没有记上: {}. 草稿还在, 按 {} 再试", "Not written: {}. The draft is kept, press {} to try again";
    t_refused_void: "没有撤成: {}", "Not taken back: {}";
    t_ime: "输入法开着: 按 Shift 切到英文, 或用 Enter 和数字", "Input method is on: press Shift for English, or use Enter and digits";
    t_draft: "草稿已留, 按 {} 接着写", "Draft kept, press {} to go on";
    t_read_only: "本看板只读: {} 正在用这个数据夹", "This board is read-only: {} uses this data folder";
    t_took_over: "{} 已离开, 本看板接着记录", "{} is gone: this board writes now";
    t_hall_file: "hall.toml 有 {} 处还没生效: 运行 zhiban settings apply", "hall.toml: {} changes not in force yet; run zhiban settings apply";
    t_hall_file_bad: "hall.toml 第 {} 行有错: 运行 zhiban settings check", "hall.toml has a fault in line {}; run zhiban settings check";
    t_alarm: "告警 {}/{}  {}", "Alarm {}/{}  {}";
    t_quit_draft: "有一条草稿没记: 按 {} 接着写, 再按 {} 退出", "A draft is not written yet: {} goes on with it, {} again leaves";
    t_theme: "配色: {}", "Theme: {}";
    theme_default: "默认", "default";
    theme_contrast: "高对比", "contrast";
    theme_mono: "单色", "mono";
    t_empty_note: "还没写内容", "Nothing written yet";
    // Forms and lists.
    n_title: "记日志", "Write a log line";
    n_field: "内容", "Text";
    n_left: "还可写 {} 字", "{} characters left";
    n_by: "记录人", "By";
    msgs_none: "还没有消息", "No messages yet";
    feeds_none: "还没有数据源", "No feeds yet";
    feed_heard: "{} 前", "{} ago";
    feed_clock_ok: "时钟正常", "clock right";
    feed_counts: "事件 {}  有错 {}  缺 {}", "{} events, {} flagged, {} missing";
    fault_text: "文字已清理", "text cleaned";
    fault_clock: "时钟不准", "clock off";
    fault_bad_field: "字段值不对", "bad value";
    fault_missing_field: "缺字段", "field missing";
    fault_move: "顺序不合", "odd move";
    fault_unknown_visit: "未取号就出现", "never issued";
    fault_two_calls: "两台席同叫", "called twice";
    fault_gap: "序号有缺", "gap";
    fault_negative: "时长为负", "negative time";
    fault_late_entry: "时间补记", "time entered late";
    age_fresh: "正常", "live";
    age_late: "迟到", "late";
    age_stale: "停滞", "stale";
    age_dead: "中断", "lost";
    // Help.
    help_keys: "按键", "Keys";
    help_marks: "标记", "Marks";
    help_breach: "超过红线", "beyond the red line";
    help_warn: "接近红线", "near the red line";
    help_stale: "没有新数据, 数字是最后所知", "no fresh data, the last known numbers";
    help_unknown: "未知", "unknown";
    help_tier: "优先号", "priority number";
    help_ime: "不会打字母时: 数字选栏, Enter 开菜单, : 出命令",
        "Without letters: digits go to panels, Enter opens the menu, : lists commands";
}
