//! The texts of the day's report, one a line: name, Chinese, English. Only data; the rules are those of
//! `table`.

macro_rules! report {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of the day's report, in one language.
        #[derive(Debug)]
        pub struct Report { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Report = Report { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Report = Report { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

report! {
    title: "日报 {}", "Day report {}";
    wait: "正在取 {} 的日报", "Fetching the report of {}";
    none: "这一天没有数据", "No data for that day";
    somebody: "有人", "somebody";
    whole_hours: "{}小时", "{}h00";
    many_hours: "{}小时", "{}h";
    totals: "全厅", "Hall";
    half: "半小时", "Half hour";
    queue: "业务", "Service";
    counter: "台席", "Counter";
    taken: "取号", "Taken";
    void: "无效", "Void";
    valid: "有效", "Valid";
    served: "办结", "Served";
    abandoned: "弃号", "Left";
    missed: "过号", "Missed";
    open: "未结", "Open";
    wait_mean: "均等候", "Wait";
    name_wait_mean: "平均等候", "Mean wait";
    name_wait_max: "最长等候", "Longest wait";
    name_service_mean: "平均办理", "Mean service";
    wait_p50: "中位", "Median";
    wait_p90: "九成内", "P90";
    wait_max: "最久", "Worst";
    service_mean: "均办理", "Serve";
    service_max: "办最久", "MaxSrv";
    ten: "十分钟达标", "In 10 min";
    ten_strict: "达标(严)", "strict";
    abandon_rate: "弃号率", "left rate";
    miss_rate: "过号率", "miss rate";
    peak: "最多等候", "Peak";
    load: "最大负荷", "MaxLoad";
    util: "利用率", "Busy";
    open_ratio: "开放率", "Open";
    per_hour: "每时办", "Per h";
    open_time: "开放", "Open";
    paused_time: "暂停", "Paused";
    serving_time: "办理", "Serving";
    red: "红线时段", "Red period";
    red_from: "起", "From";
    red_to: "止", "To";
    red_worst: "最差", "Worst";
    red_limit: "限", "Limit";
    red_done: "处置", "Action";
    red_lasts: "未止", "lasts";
    red_none: "未处置", "none taken";
    marks: "未达标", "Off target";
    mark_of: "范围", "Of";
    mark_value: "值", "Value";
    within: "达标", "OnT";
    staff: "人员", "Staff";
    staff_planned: "班次", "Planned";
    staff_came: "到岗", "Came";
    staff_until: "至", "Until";
    staff_late: "迟到", "Late";
    staff_over: "超时", "Over";
    staff_meal: "用餐", "Meals";
    staff_absent: "缺勤", "absent";
    staff_at_work: "在班", "at work";
    c_chart: "走势图", "chart";
    c_chart_help: "今天的等候, 取号, 开放台席走势图", "a chart of today's waits, numbers taken and counters open";
    chart_title: "今日走势 {}", "The day {}";
    chart_until: "至 {}", "until {}";
    chart_wait: "正在取数", "Fetching the figures";
    chart_waits: "等候(分)", "Wait, min";
    chart_mean: "平均", "mean";
    chart_max: "最长", "longest";
    chart_target: "目标 {}", "target {}";
    chart_taken: "每半小时取号", "Numbers taken in each half hour";
    chart_open: "开放台席(平均)", "Counters open, on average";
    chart_at: "{} 起半小时: 等候平均 {} 分, 最长 {} 分; 取号 {}; 开放台席 {}",
        "Half hour from {}: wait {} min, longest {}; taken {}; counters open {}";
    f_chart: "左右 逐个半小时   Tab 点阵或字符   Esc 返回", "Left, Right half hours   Tab dots or characters   Esc back";
    c_export: "导出", "export";
    c_export_help: "导出本班记录: 工作簿, 打印页, 表格, 事件, 简报",
        "the record of this shift: workbook, page, tables, events, brief";
    c_export_ended: "上一班导出", "export last";
    c_export_ended_help: "导出上一个已交的班, 含双方签名", "the record of the last shift that is over, with its signatures";
    export_begun: "正在导出本班记录", "Exporting the record of the shift";
    export_reading: "正在导出: 已读 {} / {} 条记录", "Exporting: {} of {} events read";
    export_writing: "正在导出: {}", "Exporting: {}";
    exported: "已导出第 {} 版: {}", "Exported, revision {}: {}";
    exported_draft: "已导出草稿 (未交班) 第 {} 版: {}", "Exported a draft (not signed off), revision {}: {}";
    export_same: "内容未变, 仍是第 {} 版: {}", "Nothing has changed, still revision {}: {}";
    export_damaged: "原导出 {} 已被改动, 原样保留; 第 {} 版已另存: {}; 用 zhiban verify 查改动",
        "{} was altered since and left as it is; revision {} stands beside it: {}; see zhiban verify";
    export_no_shift: "还没有班次可导出; 先开班", "There is no shift to export; open one first";
    export_full: "磁盘已满, 未导出, 记录不受影响; 清出空间再试: {}",
        "The disk is full: not exported, the records are safe; make room: {}";
    export_denied: "不能写入, 未导出, 记录不受影响; 换个文件夹或开通权限: {}",
        "May not be written: not exported, the records are safe; use another folder: {}";
    export_missing: "找不到文件夹, 未导出, 记录不受影响; 先建好或插好盘再试: {}",
        "No such folder: not exported, the records are safe; make it or plug the disk in: {}";
    export_no_folder: "不是文件夹, 未导出, 记录不受影响; 移开它或换个文件夹: {}",
        "No folder: not exported, the records are safe; move it away or use another one: {}";
    export_disk: "读写出错, 未导出, 记录不受影响; 检查磁盘再试: {}",
        "The disk fails: not exported, the records are safe; look at it and try again: {}";
    export_busy: "另一个导出正在进行, 这次未导出; 等它完成再试",
        "Another export is at work: this one was not begun; wait for it and try again";
    export_workbook: "工作簿没做成, 未导出, 记录不受影响; 可用 zhiban export --formats html,csv",
        "The workbook failed: not exported, the records are safe; use zhiban export --formats html,csv";
    export_log: "记录读不全, 未导出, 未改动任何记录; 请运行 zhiban doctor 查看",
        "The log cannot be read whole: not exported, nothing was changed; run zhiban doctor";
    export_memory: "内存不足, 未导出, 记录不受影响; 关掉其他程序再试",
        "Out of memory: not exported, the records are safe; close other programs and try again";
    export_failed: "未导出, 记录不受影响; 再试一次, 不行请运行 zhiban doctor",
        "Not exported, the records are safe; try again, else run zhiban doctor";
    format_xlsx: "工作簿", "workbook";
    format_html: "打印页", "page";
    format_csv: "表格", "tables";
    format_jsonl: "事件", "events";
    format_brief: "简报", "brief";
}
