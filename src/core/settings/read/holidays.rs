//! What deadlines are reckoned by: limits from `[limits]`, public holidays from `[holidays]`. These stand in the file itself, so that a version of the settings says
//! for ever by which days a deadline was reckoned.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::de::DeValue;

use super::{Node, Part, Reading};
use crate::core::complaint::ClockKind;
use crate::core::sla::{GRADES, Holidays, Target, limited, read_limit};

/// Longest name of a list, in characters.
const NAME_MAX: usize = 40;

/// A limit beyond this many days is none that anybody means.
const DAYS_MAX: i32 = 366;
const DAY_SECS: i64 = 86_400;

/// Why nobody can mean a limit.
pub(super) fn beyond(target: Target) -> Option<&'static str> {
    let (days, secs) = match target {
        Target::Open { secs } => (0, secs),
        Target::WorkDays { n, .. } | Target::Days { n } => (n, i64::from(n) * DAY_SECS),
        Target::At { .. } => return None,
    };
    if secs < 1 {
        Some("no time at all; an empty one = no limit")
    } else if days > DAYS_MAX || secs > i64::from(DAYS_MAX) * DAY_SECS {
        Some("more than a year")
    } else {
        None
    }
}

/// Whether a limit is longer than that of a milder grade, as far as they are of one kind.
fn is_turned(row: &[String; GRADES]) -> bool {
    let read: Vec<Target> = row.iter().filter_map(|text| read_limit(text)).collect();
    read.windows(2).any(|pair| match pair {
        [Target::Open { secs: mild }, Target::Open { secs: severe }] => severe > mild,
        [Target::Days { n: mild }, Target::Days { n: severe }]
        | [Target::WorkDays { n: mild, .. }, Target::WorkDays { n: severe, .. }] => severe > mild,
        _ => false,
    })
}

impl Reading<'_> {
    pub(super) fn clock_limits(&mut self, part: &Part) -> BTreeMap<String, [String; GRADES]> {
        let names: Vec<&str> = limited().iter().copied().map(ClockKind::as_str).collect();
        self.known(part, &names);
        let mut found = BTreeMap::new();
        for name in names.into_iter().filter(|name| part.get(name).is_some()) {
            let mut texts = Vec::with_capacity(GRADES);
            for (value, path) in self.list(part, name) {
                let text = self.text_of(value, &path, NAME_MAX).unwrap_or_default();
                let why = match read_limit(&text) {
                    _ if text.is_empty() && name != ClockKind::Backstop.as_str() => None,
                    _ if text.is_empty() => Some("the backstop is never empty".to_owned()),
                    None => Some(format!(
                        "{text} is no limit; write 30 min, 4 h, 2 working days, 7 days"
                    )),
                    Some(target) => beyond(target).map(|why| format!("{text} is {why}")),
                };
                if let Some(why) = why {
                    self.fault(value.span().start, path, why);
                }
                texts.push(text);
            }
            match <[String; GRADES]>::try_from(texts) {
                // A case of the highest grade is helped first and written down later.
                Ok(row) if name != ClockKind::Register.as_str() && is_turned(&row) => self.fault(
                    part.place(name),
                    part.path(name),
                    "a severer complaint would wait longer: write them from sev4 to sev1",
                ),
                Ok(row) => drop(found.insert(name.to_owned(), row)),
                Err(_) => self.fault(
                    part.place(name),
                    part.path(name),
                    "must be four limits, sev4 to sev1; an empty one = none",
                ),
            }
        }
        found
    }

    pub(super) fn holidays(&mut self, part: &Part) -> Option<Holidays> {
        self.known(part, &["name", "covered_until", "closed", "working"]);
        let name = self.needed_text(part, "name", NAME_MAX);
        let value = part.get("covered_until");
        if value.is_none() {
            self.fault(part.at, part.path("covered_until"), "is missing");
        }
        let covered_until =
            value.and_then(|value| self.date_in(value, &part.path("covered_until")));
        let [closed, working] = ["closed", "working"].map(|key| self.dates(part, key));
        let list = Holidays { name: name?, covered_until: covered_until?, closed, working };
        if let Err(fault) = list.check() {
            self.fault(part.at, part.path.clone(), fault.to_string());
        }
        Some(list)
    }

    fn dates(&mut self, part: &Part, key: &str) -> Vec<NaiveDate> {
        let list = self.list(part, key);
        list.into_iter().filter_map(|(value, path)| self.date_in(value, &path)).collect()
    }

    /// A date in quotes or as TOML's own.
    pub(super) fn date_in(&mut self, value: Node, path: &str) -> Option<NaiveDate> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.as_ref().to_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => "this".to_owned(),
        };
        self.date_of(&text, value.span().start, path)
    }
}
