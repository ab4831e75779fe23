//! Every text the user of the board reads, in Chinese and English side by side. Nothing here knows
//! where a text is shown; no text may hold a glyph whose width depends on the terminal.
//! Terms are those of the design's glossary.

mod access;
mod away;
mod cases;
mod check;
mod clocks;
pub mod console;
mod deeds;
mod disk;
mod drafts;
mod duty;
mod findings;
mod first;
mod follow_ups;
mod handover;
mod incident;
mod locking;
mod lookup;
mod news;
mod orders;
mod past;
mod people;
mod privacy;
mod report;
mod requests;
mod row_faults;
mod said;
mod survey;
mod sync;
mod table;
mod weekly;

pub use self::away::{ALL as AWAY, Away};
pub use self::cases::{ALL as CASES, Cases};
pub use self::check::{ALL as CHECK, Check};
pub use self::clocks::{ALL as CLOCKS, Clocks};
pub use self::deeds::{ALL as DEEDS, Deeds};
pub use self::disk::{ALL as DISK, Disk};
pub use self::drafts::{ALL as DRAFTS, Drafts};
pub use self::duty::{ALL as DUTY, Duty};
pub use self::findings::{ALL as FINDINGS, FindingWords};
pub use self::first::{ALL as FIRST, First};
pub use self::follow_ups::{ALL as FOLLOW_UPS, FollowUpWords};
pub use self::handover::{ALL as HANDOVER, Handover};
pub use self::incident::{ALL as INCIDENT, Incident};
pub use self::locking::{ALL as LOCKING, Locking};
pub use self::news::{ALL as NEWS, News};
pub use self::orders::{ALL as ORDERS, OrderWords};
pub use self::past::{ALL as PAST, Past};
pub use self::people::{ALL as PEOPLE, PeopleWords};
pub use self::privacy::{ALL as PRIVACY, Privacy};
pub use self::report::{ALL as REPORT, Report};
pub use self::requests::{ALL as REQUESTS, Requests};
pub use self::row_faults::{ALL as ROW_FAULTS, RowFaults};
pub use self::said::{ALL as SAID, Said};
pub use self::survey::{ALL as SURVEY, Survey};
pub use self::sync::{ALL as SYNC, Sync};
pub use self::table::{ALL, EN, Words, ZH};
pub use self::weekly::{ALL as WEEKLY, WeeklyWords};

/// A language of the board.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Its texts.
    pub fn words(self) -> &'static Words {
        match self {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Lang {
        match self {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        }
    }
}

/// Puts `values` in the place of each `{}` of a template, in order.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut values = values.iter();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::core::event::Flags;
    use crate::core::rows::LogKind;

    #[test]
    fn every_text_is_there_in_both_languages_and_safe_in_every_terminal() {
        let all = ALL.iter().chain(LOCKING).chain(DEEDS).chain(DISK).chain(REPORT);
        for (name, zh, en) in all
            .chain(DRAFTS)
            .chain(FIRST)
            .chain(SAID)
            .chain(CLOCKS)
            .chain(INCIDENT)
            .chain(CHECK)
            .chain(PRIVACY)
            .chain(CASES)
            .chain(PAST)
            .chain(DUTY)
            .chain(HANDOVER)
            .chain(SYNC)
            .chain(AWAY)
            .chain(FOLLOW_UPS)
            .chain(NEWS)
            .chain(REQUESTS)
            .chain(PEOPLE)
            .chain(ORDERS)
            .chain(SURVEY)
            .chain(WEEKLY)
            .chain(ROW_FAULTS)
            .chain(console::all())
        {
            for text in [zh, en] {
                assert!(!text.trim().is_empty() || *name == "joint", "{name}");
                assert_eq!(text.width(), text.width_cjk(), "{name}: ambiguous width in {text}");
            }
            let holes = |text: &str| text.matches("{}").count();
            assert_eq!(holes(zh), holes(en), "{name}");
        }
    }

    #[test]
    fn every_fault_and_every_kind_of_line_has_words() {
        for (_, name) in Flags::NAMED {
            assert_ne!(ZH.fault(name), *name);
        }
        assert_eq!(EN.fault("of_tomorrow"), "of_tomorrow");
        assert!(ZH.log_line(LogKind::CounterOpened).contains("{}"));
    }

    #[test]
    fn templates_take_their_values_in_order() {
        assert_eq!(fill("{} of {}", &["1", "2"]), "1 of 2");
        assert_eq!(fill("{} of {}", &["1"]), "1 of ");
        assert_eq!(fill("plain", &["1"]), "plain");
    }
}
