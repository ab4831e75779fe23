//! The texts of what customers think, one a line: name, Chinese, English. Only data; the rules are those of `table`.

use super::Lang;

macro_rules! survey {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// Texts of satisfaction, in one language.
        #[derive(Debug)]
        pub struct Survey { $(#[doc = concat!("`", $zh, "`")] pub $name: &'static str,)* }
        /// Chinese.
        pub(super) static ZH: Survey = Survey { $($name: $zh,)* };
        /// English.
        pub(super) static EN: Survey = Survey { $($name: $en,)* };
        /// Name, Chinese and English of every text.
        pub static ALL: &[(&str, &str, &str)] = &[$((stringify!($name), $zh, $en),)*];
    };
}

survey! {
    // Lines of the duty log.
    l_imported: "外部调查导入: {} ({})", "survey imported: {} ({})";
    l_voided: "外部调查作废: {} {}", "survey voided: {} {}";
    // Refusals.
    bar_no_survey: "没有这份调查, 或已作废", "there is no such survey, or it does not count any more";
    bar_same_file: "这个文件已导入过", "this file was imported before";
    unasked: "薄弱项没有问题, 问卷不能启用: {}", "weak items that no question asks about, so the questionnaire cannot be active: {}";
    // Ratings at counters.
    rating: "评价", "Ratings";
    h_rating: "评价", "Rated";
    rating_of: "评价 {} ({})", "rating {} ({})";
    few: "样本少", "few";
    low: "低分 {}%", "low {}%";
    // The day's report.
    counter: "台席", "Counter";
    person: "人员", "Person";
    hall: "全厅", "Hall";
    n: "份数", "Number";
    mean: "均分", "Mean";
    low_share: "低分", "Low";
    // Surveys of others.
    item: "项目", "Item";
    score: "得分", "Score";
    target: "目标", "Target";
    weak: "薄弱", "weak";
    why_below: "未达标", "below target";
    why_fell: "下滑", "fell";
    why_low: "低分多", "many low answers";
    voided: "已作废", "voided";
    none: "没有导入过外部调查", "no survey was imported";
    imported: "已导入 {}: {} 项, {}", "imported {}: {} items, {}";
    known: "这个文件已导入过 ({}), 没有变化", "this file was imported before ({}), nothing changed";
    was_voided: "已作废 {}", "voided {}";
    threshold: "限值", "Threshold";
    owner: "负责", "Owner";
}

impl Lang {
    /// The texts of satisfaction.
    pub fn survey(self) -> &'static Survey {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }
}
