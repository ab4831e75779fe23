//! Which times count: a week of ranges in a zone, and the dates that differ. Plain data, as settings and files
//! give it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use serde::{Deserialize, Serialize};

use super::holidays::Holidays;
use crate::core::settings::{Hours, Span};
use crate::core::time::Zone;

/// Seconds of a day without a change of the clocks.
pub const DAY_SECS: u32 = 86_400;

/// A time of one local day, `[open, close)`, in seconds since midnight on the wall; the end of the day is
/// [`DAY_SECS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Range {
    /// The first second that counts.
    pub open: u32,
    /// The first one that does not.
    pub close: u32,
}

/// Why a timetable is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimetableFault {
    /// A range that is none.
    #[error("a range on {0} ends before it begins, or after 24:00: split it at midnight")]
    Range(String),
    /// Two ranges of one day.
    #[error("ranges on {0} overlap: write one, or end the first before the second begins")]
    Overlap(String),
}

/// Opening or working hours with everything that differs from the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// What an explanation calls it.
    pub name: String,
    /// The version of the settings that it comes from; 0 = built in.
    pub version: u32,
    /// Whose wall clocks are meant.
    pub zone: Zone,
    /// By weekday, Monday first; an empty day is closed.
    pub week: [Vec<Range>; 7],
    /// Dates whose ranges replace those of the week; none = closed.
    pub days: BTreeMap<NaiveDate, Vec<Range>>,
    /// The last date for which `days` is known to be complete; none = for ever. What lies behind it is
    /// provisional.
    pub covered_until: Option<NaiveDate>,
}

impl From<&Span> for Range {
    fn from(span: &Span) -> Range {
        Range { open: second_of(span.from), close: second_of(span.to) }
    }
}

/// The end of the day is written as the thousandth millisecond of its last second.
fn second_of(time: NaiveTime) -> u32 {
    time.num_seconds_from_midnight() + time.nanosecond() / 1_000_000_000
}

impl Timetable {
    /// Every second counts.
    pub fn always(zone: Zone) -> Timetable {
        let day = vec![Range { open: 0, close: DAY_SECS }];
        Timetable {
            name: "24x7".to_owned(),
            version: 0,
            zone,
            week: std::array::from_fn(|_| day.clone()),
            days: BTreeMap::new(),
            covered_until: None,
        }
    }

    /// The opening hours of a hall. Of one that says nothing every second counts.
    pub fn of_hall(hours: &Hours, version: u32, zone: Zone) -> Timetable {
        if !hours.is_set() {
            return Timetable { version, ..Timetable::always(zone) };
        }
        let name = "hall".to_owned();
        let ranges = |spans: &Vec<Span>| spans.iter().map(Range::from).collect();
        let week = std::array::from_fn(|day| ranges(&hours.week[day]));
        let days = hours.days.iter().map(|(date, spans)| (*date, ranges(spans))).collect();
        Timetable { name, version, zone, week, days, covered_until: None }
    }

    /// Offices with public holidays: Monday to Friday 09:00-18:00 (a guess of ours; a department may have its
    /// own hours).
    pub fn office(holidays: &Holidays, zone: Zone) -> Timetable {
        let day = vec![Range { open: 9 * 3600, close: 18 * 3600 }];
        let week = std::array::from_fn(|n| if n < 5 { day.clone() } else { Vec::new() });
        let name = holidays.name.clone();
        let plain =
            Timetable { name, version: 0, zone, week, days: BTreeMap::new(), covered_until: None };
        plain.with_holidays(holidays)
    }

    /// The same with public holidays closed and their make-up days worked like the first working day of the
    /// week. Dates that stand in `days` already stay: what a hall says of a date is meant.
    #[must_use]
    pub fn with_holidays(mut self, holidays: &Holidays) -> Timetable {
        let usual = self.week.iter().find(|day| !day.is_empty()).cloned().unwrap_or_default();
        for date in &holidays.closed {
            self.days.entry(*date).or_default();
        }
        for date in &holidays.working {
            self.days.entry(*date).or_insert_with(|| usual.clone());
        }
        self.covered_until = Some(holidays.covered_until);
        self
    }

    /// The ranges of a date.
    pub fn on(&self, date: NaiveDate) -> &[Range] {
        let usual = &self.week[date.weekday().num_days_from_monday() as usize];
        self.days.get(&date).unwrap_or(usual)
    }

    /// Whether anything ever counts.
    pub fn is_ever_open(&self) -> bool {
        self.week.iter().chain(self.days.values()).any(|day| !day.is_empty())
    }

    /// Puts the ranges of each day in order and refuses what makes no sense.
    pub fn checked(mut self) -> Result<Timetable, TimetableFault> {
        for (day, key) in self.week.iter_mut().zip(crate::core::settings::DAY_KEYS) {
            order(day, || key.to_owned())?;
        }
        for (date, day) in &mut self.days {
            order(day, || date.to_string())?;
        }
        Ok(self)
    }
}

fn order(day: &mut [Range], name: impl Fn() -> String) -> Result<(), TimetableFault> {
    day.sort_unstable();
    if day.iter().any(|range| range.open >= range.close || range.close > DAY_SECS) {
        return Err(TimetableFault::Range(name()));
    }
    if day.windows(2).any(|two| two[0].close > two[1].open) {
        return Err(TimetableFault::Overlap(name()));
    }
    Ok(())
}
