//! The texts of the report of a week or a month on the board, one a line: name, Chinese, English. Only data; the rules
//! are those of `table`.

use super::Lang;

macro_rules! weekly {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of the report of a week or a month, in one language.
        #[derive(Debug)]
        pub struct WeeklyWords { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        static ZH: WeeklyWords = WeeklyWords { $($name: $zh,)* };
        static EN: WeeklyWords = WeeklyWords { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

weekly! {
    c_weekly: "周报月报", "reports";
    c_weekly_help: "回访和投诉的周报月报, 数字可查明细",
        "reports of a week or a month, the records behind each number";
    followup_week: "回访周报", "Follow-ups of the week";
    followup_month: "回访月报", "Follow-ups of the month";
    complaints_week: "投诉周报", "Complaints of the week";
    complaints_month: "投诉月报", "Complaints of the month";
    title: "{} {}", "{} {}";
    draft: "草稿: 数据未齐", "draft: not all is known yet";
    as_of: "截至 {}", "as of {}";
    place: "{}  {} / {} 节", "{}  section {} of {}";
    wait: "正在汇总 {}", "Reckoning {}";
    failed: "没能汇总, 记录不受影响; 再试一次, 不行请运行 zhiban doctor",
        "It could not be reckoned, the records are safe; try again, else run zhiban doctor";
    none: "无", "none";
    records: "明细 {} {}: {}, 共 {} 条", "Records {} {}: {}, {} in all";
    no_figure: "这一行没有可查明细的数字", "no number of this line has records";
    no_original: "这一条没有可打开的投诉", "this one is no complaint that could be opened";
    export_begun: "正在导出 {} {}", "Exporting: {} {}";
    f_keys: "1-9 PgDn 节  Enter 明细  Tab 列  左右 期  w m t 周月类  e 导出  Esc 返回",
        "1-9 PgDn section  Enter records  Tab column  Left Right w m t  e export";
    more_columns: "(Tab 另有 {} 列)", "(Tab: {} more columns)";
    f_records: "j k 上下  Enter 打开投诉  Esc 返回", "j k lines  Enter opens a complaint  Esc back";
}

impl Lang {
    /// The texts of the report of a week or a month.
    pub fn weekly(self) -> &'static WeeklyWords {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
