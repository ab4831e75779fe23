//! The texts of what commands say at their end, one a line: name, Chinese, English. Only data; the rules are
//! those of `table`.

use super::Lang;

macro_rules! said {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of commands, in one language.
        #[derive(Debug)]
        pub struct Said { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: Said = Said { $($name: $zh,)* };
        /// English.
        static EN: Said = Said { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

said! {
    // Settings.
    no_change: "没有错, 与现行第 {} 版相同", "no fault, and nothing differs from version {} in force";
    changes: "没有错, 与现行第 {} 版相比:", "no fault; against version {} in force:";
    not_applied: "没有改动, 未写入", "nothing was applied";
    agree: "就这样生效吗? y/N", "put this into force? y/N";
    applied: "第 {} 版已记入日志, {} 起生效", "version {} is in the log and holds from {}";
    defaults: "0\t现行的是默认设置", "0\tthe defaults are in force";
    unreadable: "本程序读不了", "cannot be read by this program";
    in_force: "现行", "in force";
    to_come: "尚未生效", "to come";
    back_to: "退回第 {} 版", "back to {}";
    from: "{} 起", "from {}";
    // Import.
    imported: "{} 行: 收下 {}, 带标记 {}, 拒收 {}, 空行 {}; 已有 {}", "{} lines: {} accepted, {} flagged, {} rejected, {} blank; {} were there already";
    unknown_services: "设置里没有的业务: {}; 报表照算, 看板今天没有其行; 要用就写进 hall.toml", "services that the settings do not know: {}; they count in the report and have no row on today's board; to use them, put them into hall.toml";
    // Status of the feeds.
    status: "{}  {}  {} ({})  事件 {}  带标记 {}  缺 {}", "{}  {}  {} ({})  events {}  flagged {}  missing {}";
    clock_off: "时钟差 {} 秒", "clock off {} s";
    // Complaints.
    none_found: "没有找到", "none found";
    // Backup.
    copied: "完整, 已核对: {}", "whole and proved: {}";
    copied_events: "事件 {} 条, {} 字节", "events: {}, {} bytes";
    copied_head: "链头: {}", "chain head: {}";
    copied_hall: "hall.toml 也在内", "hall.toml is in it";
    copied_removed: "已删去旧备份 {} 份", "older copies removed: {}";
    // PINs.
    pin_as: "加 --as 工号 再运行; 可以设的人: {}", "run it with --as ID; who may: {}";
}

impl Lang {
    /// The texts of commands.
    pub fn said(self) -> &'static Said {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
