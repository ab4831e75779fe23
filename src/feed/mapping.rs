//! How to read somebody's CSV: a TOML file that says what they call things. It must never guess: a key it
//! does not know is an error with its line.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use serde::Deserialize;

use crate::core::event::Kind;
use crate::core::time::{Stamp, Zone};

use super::neutral::hall_of;

/// A mapping, read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Hall id.
    pub hall: String,
    /// Source of the events, `/hall/<hall-id>/...`.
    pub source: String,
    /// Encoding of the file.
    #[serde(default)]
    pub encoding: Encoding,
    /// `rfc3339`, or a strftime pattern; one without offset is read in `zone`.
    #[serde(default = "rfc3339")]
    pub time: String,
    /// Zone of times without offset, and of the date in a visit.
    #[serde(default)]
    pub zone: Zone,
    /// Cells that mean "not known", never zero.
    #[serde(default)]
    pub unknown: Vec<String>,
    /// How a visit is named: `{date}` is YYYYMMDD of the issue, `{ticket}` the number.
    #[serde(default = "date_and_ticket")]
    pub visit: String,
    /// What the file calls its columns; absent for the event form.
    pub columns: Option<Columns>,
    /// Their word for a service, our id.
    #[serde(default)]
    pub service: BTreeMap<String, String>,
    /// Their word for how it ended, the type of the last event.
    #[serde(default)]
    pub outcome: BTreeMap<String, String>,
}

/// The columns of a file with one row per ticket.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    /// Number on the paper.
    pub ticket: String,
    /// Service.
    pub service: Option<String>,
    /// When the number was taken.
    pub issued: String,
    /// When it was called.
    pub called: Option<String>,
    /// When service began.
    pub started: Option<String>,
    /// When it ended, however it did.
    pub ended: Option<String>,
    /// Counter.
    pub counter: Option<String>,
    /// Person.
    pub staff: Option<String>,
    /// How it ended.
    pub outcome: Option<String>,
    /// 1 is served before 2.
    pub priority: Option<String>,
}

/// Encoding of a CSV file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    /// UTF-8 where it is valid UTF-8, else GB18030.
    #[default]
    #[serde(rename = "auto")]
    Auto,
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK, read as GB18030, which contains it.
    #[serde(rename = "gbk", alias = "gb18030", alias = "gb2312")]
    Gbk,
}

/// Why a mapping is not usable.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// Not TOML, or a key that does not exist.
    #[error("the mapping cannot be read; nothing was imported; correct it and try again:\n{0}")]
    Toml(#[from] toml::de::Error),
    /// A value that cannot be.
    #[error(
        "the mapping says {key} = {value:?}, but {wanted}; nothing was imported; correct it and \
             try again"
    )]
    Value {
        /// The key.
        key: String,
        /// What it says.
        value: String,
        /// What it must be.
        wanted: &'static str,
    },
}

fn rfc3339() -> String {
    "rfc3339".to_owned()
}

fn date_and_ticket() -> String {
    "{date}-{ticket}".to_owned()
}

/// What can be the last event of a ticket.
const ENDS: [Kind; 5] = [
    Kind::TicketFinished,
    Kind::TicketNoShow,
    Kind::TicketRemoved,
    Kind::TicketAbandoned,
    Kind::TicketClosedBySystem,
];

impl Mapping {
    /// Reads and checks a mapping. Errors name the line or the key.
    pub fn parse(text: &str) -> Result<Mapping, MappingError> {
        let mapping: Mapping = toml::from_str(text)?;
        let wrong = |key: &str, value: &str, wanted| {
            Err(MappingError::Value { key: key.to_owned(), value: value.to_owned(), wanted })
        };
        if hall_of(&mapping.source) != Some(mapping.hall.as_str()) {
            return wrong("source", &mapping.source, "it must begin with /hall/<hall>/");
        }
        if !mapping.visit.contains("{ticket}") {
            return wrong("visit", &mapping.visit, "it must contain {ticket}");
        }
        let items = chrono::format::StrftimeItems::new(&mapping.time);
        if items.into_iter().any(|item| matches!(item, chrono::format::Item::Error)) {
            return wrong("time", &mapping.time, "it must be \"rfc3339\" or a pattern");
        }
        for (word, kind) in &mapping.outcome {
            if !ENDS.contains(&Kind::from_text(kind)) {
                let key = format!("outcome.{word}");
                return wrong(&key, kind, "it must be a type that ends a ticket");
            }
        }
        Ok(mapping)
    }

    /// A cell without blanks around it; `None` if it means "not known".
    pub fn cell<'c>(&self, cell: &'c str) -> Option<&'c str> {
        let cell = cell.trim();
        let known = !cell.is_empty() && !self.unknown.iter().any(|word| word == cell);
        known.then_some(cell)
    }

    /// The instant in a cell. A local time that does not exist, or exists twice, is read as
    /// [`Zone::instant`] says.
    pub fn stamp(&self, cell: &str) -> Option<Stamp> {
        if self.time == "rfc3339" {
            return Stamp::parse(cell);
        }
        if let Ok(exact) = chrono::DateTime::parse_from_str(cell, &self.time) {
            return Stamp::parse(&exact.to_rfc3339());
        }
        let local = NaiveDateTime::parse_from_str(cell, &self.time).ok()?;
        Some(self.zone.stamp(self.zone.instant(local)?))
    }

    /// What their word for an outcome means: a type that ends a ticket.
    pub fn end(&self, word: &str) -> Option<Kind> {
        let kind = Kind::from_text(self.outcome.get(word).map_or(word, String::as_str));
        ENDS.contains(&kind).then_some(kind)
    }

    /// The name of a visit.
    pub fn visit_name(&self, issued: Stamp, ticket: &str) -> String {
        let date = self.zone.date(issued.at).format("%Y%m%d").to_string();
        self.visit.replace("{date}", &date).replace("{ticket}", ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> String {
        std::fs::read_to_string("tests/fixtures/queue/worked-example.tickets.gbk.toml").unwrap()
    }

    #[test]
    fn the_examples_are_read() {
        let gbk = Mapping::parse(&example()).unwrap();
        assert_eq!((gbk.encoding, gbk.end("完成")), (Encoding::Gbk, Some(Kind::TicketFinished)));
        assert_eq!(gbk.cell(" 1900-01-01 00:00:00 "), None);
        let stamp = gbk.stamp("2025-11-10 08:30:00").unwrap();
        assert_eq!(stamp.to_rfc3339(), "2025-11-10T08:30:00+08:00");
        assert_eq!(gbk.visit_name(stamp, "A001"), "20251110-A001");
        let plain = std::fs::read_to_string("tests/fixtures/queue/worked-example.tickets.toml");
        assert!(Mapping::parse(&plain.unwrap()).is_ok());
    }

    #[test]
    fn an_error_names_the_line_or_the_key() {
        for (from, to, says) in [
            ("encoding =", "encodign =", "encodign"),
            ("encoding = \"gbk\"", "encoding = \"big5\"", "line 5"),
            ("/hall/H001/", "/hall/H002/", "source"),
            ("{date}-{ticket}", "{date}", "visit"),
            ("%Y-%m-%d %H", "%Y-%Q-%d %H", "time"),
            ("\"ticket.no_show\"", "\"ticket.issued\"", "过号"),
            ("Asia/Shanghai", "Asia/Shangri-La", "zone"),
        ] {
            let error = Mapping::parse(&example().replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(says), "{says}: {error}");
        }
    }

    #[test]
    fn local_times_that_are_missing_or_doubled_follow_the_zone() {
        let text = example().replace("Asia/Shanghai", "America/New_York");
        let mapping = Mapping::parse(&text).unwrap();
        let read = |cell| mapping.stamp(cell).unwrap().to_rfc3339();
        assert_eq!(read("2026-03-08 02:30:00"), "2026-03-08T03:30:00-04:00");
        assert_eq!(read("2025-11-02 01:30:00"), "2025-11-02T01:30:00-04:00");
    }
}
