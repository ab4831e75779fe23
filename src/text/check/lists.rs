//! What is only ticked off, before opening and after closing. Texts of our own; only data.

use super::lines;

lines! {
    O1: "读上一班交接, 逐项确认", "last hand-over read, item by item",
        "紧急的当面问一句", "ask in person about what is urgent";
    O2: "点名, 迟到缺勤已记", "roll called, late and absent noted",
        "缺人先调人再开门", "find a stand-in before the doors open";
    O3: "班前会开过", "briefing held",
        "昨日问题, 今日重点, 热点投诉, 当日话术", "yesterday's issues, today's focus, hot complaints, words of the day";
    O4: "台席按计划开启", "counters open as planned",
        "潮汐台席先开机待用", "switch the reserve counters on too";
    O5: "时钟一致", "clocks agree",
        "叫号机, 电脑, 墙钟相差不过一分钟", "machine, computers and wall within a minute";
    O6: "数据同步正常", "data in step",
        "看页眉右上角", "see the right end of the head line";
    K1: "厅内没有客户", "no customer left",
        "洗手间也看一眼", "look into the washroom too";
    K2: "所有号都已结束", "every number ended",
        "没办完的改约时间", "make an appointment for what is unfinished";
    K3: "台席全部签退", "counters signed off",
        "系统账号也退出", "log out of the systems too";
    K4: "现金已交, 双人签字", "cash handed in, signed by two",
        "差一分也要写明", "write down a difference of one cent";
    K5: "废单已碎", "papers shredded",
        "连同复印机里的", "those in the copier as well";
    K6: "自助机已锁", "self-service locked",
        "钞箱钥匙归位", "keys of the cash boxes back in place";
    K7: "电源, 门窗, 报警已查", "power, doors, alarm",
        "布防后看指示灯", "see the lamp after arming";
    K8: "未结事项已确认", "open items confirmed",
        "每件写明谁接着办", "who goes on with each";
    K9: "日报已导出", "export made",
        "没有网也先导出", "also without a network";
    K10: "同步结果已记", "result of the sync noted",
        "没同步就写明原因", "if not, why not";
}
