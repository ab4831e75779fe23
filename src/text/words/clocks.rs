//! The texts of deadlines and of their explanation, one a line: name, Chinese, English. Only data; the rules
//! are those of `table`.

use super::Lang;

macro_rules! clocks {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of deadlines, in one language.
        #[derive(Debug)]
        pub struct Clocks { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        static ZH: Clocks = Clocks { $($name: $zh,)* };
        static EN: Clocks = Clocks { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

impl Lang {
    /// Its texts of deadlines.
    pub fn clocks(self) -> &'static Clocks {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}

clocks! {
    started: "{} 开始计时", "started {}";
    limited: "时限 {}, {}", "limit {}, {}";
    changed: "{} 起时限改为 {}, {}", "from {} on the limit is {}, {}";
    version: "{} (设置第 {} 版)", "{} (settings version {})";
    always: "全天连续计时", "every hour of every day";
    hall: "只计营业时间", "opening hours count";
    calendar: "只计工作时间 (日历 {})", "working time counts (calendar {})";
    counted: "{} 至 {}  计 {}, 累计 {}", "{} to {}: {} counted, {} so far";
    counted_listed: "{} (调休或特定日)", "{} (make-up or special day)";
    paused: "{} 至 {}  暂停 ({}), 不计 {}", "{} to {}: paused ({}), {} not counted";
    ran_on: "{} 至 {}  等待 ({}), 照常计时", "{} to {}: waiting ({}), the clock ran on";
    gap: "已答复, 后重开", "answered, then opened again";
    closed: "{} 至 {}  休息", "{} to {}: closed";
    closed_one: "{} 休息", "{}: closed";
    closed_listed: "{} (节假日或特定日)", "{} (holiday or special day)";
    work_day: "第 {} 个工作日 {}", "working day {}: {}";
    added: "暂停占去工作时间 {}, 从 {} 起补足", "{} of working time were paused, added from {} on";
    reopened: "{} 重开, 留出处理时间", "opened again {}: some time is left to act";
    more: "中间略去若干行", "some lines are left out";
    due: "到期 {}", "due {}";
    due_closing: "到期 {} (正值下班, 下次上班起才算超时)", "due {} (at closing: late from the next opening on)";
    provisional: "节假日数据只到 {}, 之后暂按平常星期推算", "holidays are known until {}; later days follow the usual week, provisionally";
    never: "没有到期时间", "never due";
    left: "还剩 {}", "{} left";
    left_paused: "暂停中, 还剩 {}", "paused, {} left";
    due_now: "已到时限", "due now";
    overdue: "超时 {}", "overdue by {}";
    met: "{} 按时完成", "done in time {}";
    missed: "{} 完成, 超时 {}", "done {}, late by {}";
    target_days: "{} 天", "{} calendar days";
    target_work_days: "{} 个工作日", "{} working days";
    target_end_of_day: "{} 个工作日, 到当日下班", "{} working days, end of day";
    target_at: "约定 {}", "promised for {}";
    hour: "{}小时", "{} h";
    minute: "{}分钟", "{} min";
    second: "{}秒", "{} s";
    under_minute: "不足1分钟", "less than a minute";
    joint: "", " ";
    mon: "周一", "Mon";
    tue: "周二", "Tue";
    wed: "周三", "Wed";
    thu: "周四", "Thu";
    fri: "周五", "Fri";
    sat: "周六", "Sat";
    sun: "周日", "Sun";
}
