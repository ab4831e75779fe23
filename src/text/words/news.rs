//! The texts of versions of the settings that came into force, one a line: name, Chinese, English. Only data; the rules
//! are those of `table`.

use super::Lang;

macro_rules! news {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of versions of the settings, in one language.
        #[derive(Debug)]
        pub struct News { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        static ZH: News = News { $($name: $zh,)* };
        /// English.
        static EN: News = News { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

news! {
    c_settings: "设置", "settings";
    c_settings_help: "现行设置是哪一版, 改了什么", "which version of the settings is in force, and what it changed";
    title: "设置 第 {} 版", "settings, version {}";
    title_none: "设置: 默认值", "settings: the defaults";
    // Who, from when, how many, the first of them.
    told: "新设置 {} {} 起: {}", "new settings by {} from {}: {}";
    ahead: "{} 将改设置, {} 起: {}", "{} changes the settings from {}: {}";
    back: "{} 恢复设置第 {} 版, {} 起: {}", "{} went back to version {} of the settings from {}: {}";
    back_ahead: "{} 将恢复设置第 {} 版, {} 起: {}", "{} goes back to version {} of the settings from {}: {}";
    one: "{}", "{}";
    more: "{}, 共 {} 项", "{}, {} changes";
    same: "内容没有变", "nothing differs";
    do_open: "看改动", "changes";
    strip_key: "按 {} 看", "press {}";
    n_shown: "{}/{}  {}  Enter 看改动", "{}/{}  {}  Enter: changes";
    // The list.
    in_force: "现行第 {} 版, {} 起, {} 发布", "version {} is in force from {}, by {}";
    in_force_none: "没有人改过设置, 用的是默认值", "nobody has set anything: the defaults are in force";
    to_come: "第 {} 版将于 {} 生效, {} 发布", "version {} comes into force at {}, by {}";
    over: "第 {} 版, {} 起, {} 发布, 已被取代", "version {} from {}, by {}, replaced by now";
    note: "说明: {}", "note: {}";
    back_to: "恢复为第 {} 版的内容", "back to what version {} said";
    count: "与第 {} 版比, 改了 {} 项:", "changes since version {}: {}";
    count_none: "与默认值比, 改了 {} 项:", "changes since the defaults: {}";
    // A change.
    change: "{} {} -> {}", "{} {} -> {}";
    added: "新增{} {}", "new {} {}";
    gone: "去掉{} {}", "{} {} removed";
    unset: "无", "none";
    warn: "提醒", "warn";
    breach: "红线", "breach";
    secs: "{} 秒", "{} s";
    minutes: "{} 分钟", "{} min";
    hours: "{} 小时", "{} h";
    days: "{} 天", "{} days";
    months: "{} 个月", "{} months";
    points: "{} 分", "{} points";
}

impl Lang {
    /// The texts of versions of the settings.
    pub fn news(self) -> &'static News {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
