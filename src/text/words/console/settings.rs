//! The editors of halls' settings.

words! {
    "Texts of the editors of settings." SettingsWords
    title: "设置", "Settings";
    hall_title: "{} 的设置", "Settings of {}";
    version_now: "现行版本 {}, {} 起生效", "Version {} is in force, from {}";
    version_none: "还没有人改过设置, 用的是默认值", "Nobody has set anything: the defaults are in force";
    version_next: "版本 {} 将于 {} 生效", "Version {} comes into force at {}";
    part_roster: "排班与人员", "Roster and people";
    part_floor: "窗口与业务", "Counters and services";
    part_departments: "部门与上级", "Departments and superiors";
    part_ladder: "时限与上报", "Limits and escalation";
    part_checklists: "检查单", "Checklists";
    part_categories: "分类与短语", "Reasons and phrases";
    part_calendar: "营业时间与节假日", "Hours and holidays";
    part_thresholds: "预警阈值", "Thresholds";
    about_roster: "人员, 岗位, 班次, 排班, 最低在岗人数", "people, roles, working times, the roster, the least coverage";
    about_floor: "窗口, 业务, 优先级, 叫号来源", "counters, services, tiers, feeds";
    about_departments: "转办部门和上级联系人, 工作时间, 电话", "departments and contacts above, their hours and numbers";
    about_ladder: "各环节时限, 上报级别, 谁必须知情", "how long everything may take, the levels, who has to be told";
    about_checklists: "各轮巡检的时间和项目", "rounds, their times and items";
    about_categories: "原因, 话题, 常用短语", "reasons, topics, canned phrases";
    about_calendar: "营业时间, 节假日和调休", "opening hours, holidays and make-up days";
    about_thresholds: "超过多少算预警", "from which figure on something is an alarm";
    text: "内容", "Text";
    text_hint: "按文件格式填写; 不写的项取默认值", "in the form of the settings file; what is left out has its default";
    from: "生效时间", "In force from";
    from_hint: "不填为立即生效", "left out: at once";
    note: "说明", "Note";
    note_hint: "为什么改, 写给营业厅看", "why, for the halls to read";
    check: "检查并预览", "Check and preview";
    apply: "确认生效", "Put into force";
    preview: "将有这些变化, 还没有生效", "This would change; nothing is in force yet";
    no_changes: "没有变化", "Nothing changes";
    applied: "已下发. 营业厅联网后马上生效", "Sent. It is in force in the halls as soon as they are connected";
    faults: "有 {} 处不对, 没有保存", "{} faults, nothing was saved";
    line: "第 {} 行", "line {}";
    foreign: "这些不归本页管, 请到对应页面修改: {}", "these belong to other pages: {}";
    stale: "您打开之后已有新版本 {}. 请核对下面的变化再确认", "Version {} came after you opened this. Look at the changes below before you confirm";
    back_stale: "您打开之后已有新版本, 没有恢复. 请看最新情况再决定", "A newer version came after you opened this; nothing was changed. Look at it first";
    row_version: "第 {} 版", "version {}";
    row_default: "默认值", "the defaults";
    row_all: "终端都已收到", "all terminals have it";
    row_some: "{} 台终端中 {} 台已收到", "of {} terminals {} have it";
    row_none: "终端还没收到, 按旧版工作", "no terminal has it yet: they work by the one before";
    row_unknown: "终端还没有报告", "no terminal has said";
    row_heard: "最近联系 {}", "last heard {}";
    history: "历史版本", "Versions";
    version: "版本", "Version";
    by: "修改人", "By";
    changes: "变化", "Changes";
    key: "项目", "Key";
    old: "原来", "Before";
    new: "改为", "After";
    back_to: "恢复到这个版本", "Go back to this version";
    back_note: "恢复到版本 {}", "back to version {}";
    bad_time: "时间写法不对", "That is no time";
}
