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
    export_damaged: "原导出 {} 已被改动, 未覆盖", "{} was altered since; it was left as it is";
    export_no_shift: "还没有班次可导出; 先开班", "There is no shift to export; open one first";
    export_full: "磁盘已满, 未导出; 清出空间后再试: {}", "The disk is full, nothing was exported; make room: {}";
    export_denied: "不能写入 {}, 未导出; 换个文件夹", "Cannot write {}, nothing was exported; use another folder";
    export_busy: "另一个导出正在进行, 请稍候", "Another export is at work, wait for it";
    export_failed: "未导出, 记录不受影响: {}", "Not exported, the records are safe: {}";
}
