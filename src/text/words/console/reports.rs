//! The reports of weeks and months.

words! {
    "Texts of the pages of reports." ReportWords
    title: "报告", "Reports";
    followup: "回访报告", "Follow-up report";
    complaints: "投诉报告", "Complaint report";
    week: "周报", "Weekly";
    month: "月报", "Monthly";
    period: "周期", "Period";
    days: "起止日期", "Days";
    state: "状态", "State";
    running: "进行中, 数字还会变", "running: figures will change";
    over: "已结束", "over";
    open: "打开", "Open";
    whole: "全部营业厅", "All halls";
    choose: "范围", "Halls";
    show: "查看", "Show";
    halls_of: "{} 个营业厅", "halls: {}";
    none: "没有可以看的营业厅", "There is no hall that you may see";
    working: "正在汇总: {}/{} 个厅", "Halls read: {} of {}";
    working_more: "各厅记录还在读取, 完成后自动显示", "The records of the halls are being read; the report is shown when they are";
    busy: "正在汇总的报告太多, 请稍后再看", "Too many reports are being made: try again in a moment";
    again: "再看一次", "Look again";
    records: "明细", "Records";
    records_of: "{} 的明细, 共 {} 条", "Records of {}: {}";
    cut: "这里只列前 {} 条, 全部明细见文件", "The first {} of them; the file has all";
    back: "返回报告", "Back to the report";
    before: "上一期", "The one before";
    after: "下一期", "The next one";
    missing: "记录未到齐: {}", "Records that have not all come: {}";
    hash: "校验值 {}: 同一期再次生成, 内容不变则校验值不变", "Hash {}: the same stretch made again has the same hash while nothing of it changed";
    opens: "点数字看明细", "A number opens its records";
}
