//! A timetable made ready for questions about instants: how much of it lies between two, and when so much will
//! have passed.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use super::timetable::Timetable;
use super::year::{Stretch, Year, instant};
use crate::core::time::{Ms, Zone};

/// The first and last year that count; what lies outside is closed.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;

/// Seconds of a mean year, to guess the year of an instant.
const YEAR_SECS: i64 = 31_556_952;

/// A timetable with its open times summed up, a year at a time as they are asked for. What it answers depends
/// on the timetable alone.
#[derive(Clone, Debug)]
pub struct Calendar {
    table: Timetable,
    ever: bool,
    /// First instant of each year, and of the one behind the last.
    starts: Vec<i64>,
    years: Vec<OnceLock<Year>>,
}

/// The second of an instant.
pub(super) fn second(at: Ms) -> i64 {
    at.0.div_euclid(1000)
}

/// The instant of a second.
pub(super) fn at_second(second: i64) -> Ms {
    Ms(second.saturating_mul(1000))
}

impl Calendar {
    /// Makes a timetable ready. [`Timetable::checked`] must have put it in order.
    pub fn new(table: Timetable) -> Calendar {
        let start = |year| {
            let first = NaiveDate::from_ymd_opt(year, 1, 1);
            first.and_then(|date| instant(table.zone, date, 0)).unwrap_or_default()
        };
        let starts: Vec<i64> = (*YEARS.start()..=*YEARS.end() + 1).map(start).collect();
        let years = YEARS.map(|_| OnceLock::new()).collect();
        Calendar { ever: table.is_ever_open(), table, starts, years }
    }

    /// The calendar in which every second counts.
    pub fn always(zone: Zone) -> Calendar {
        Calendar::new(Timetable::always(zone))
    }

    /// What it was made of.
    pub fn table(&self) -> &Timetable {
        &self.table
    }

    /// Open or closed at an instant: open at the opening, closed at the closing.
    pub fn is_open(&self, at: Ms) -> bool {
        let at = second(at);
        self.year(self.index(at)).is_some_and(|year| {
            let behind = year.spans.partition_point(|span| span.open <= at);
            behind.checked_sub(1).and_then(|n| year.spans.get(n)).is_some_and(|s| at < s.close)
        })
    }

    /// Open seconds in `[from, to)`; 0 if `to` is not later.
    pub fn open_secs(&self, from: Ms, to: Ms) -> i64 {
        self.between(second(from), second(to))
    }

    /// The earliest instant with so many open seconds since `from`; none if there never are. One that is
    /// reached at a closing is that closing; 0 gives `from`.
    pub fn after(&self, from: Ms, secs: i64) -> Option<Ms> {
        self.reach(second(from), secs).map(at_second)
    }

    /// The latest instant with so many open seconds from it to `until`; none if there never were.
    pub fn before(&self, until: Ms, secs: i64) -> Option<Ms> {
        let until = second(until);
        if secs <= 0 {
            return Some(at_second(until));
        }
        if !self.ever {
            return None;
        }
        let mut index = self.index(until);
        let mut left = secs;
        let mut sum = self.year(index)?.sum(until);
        while sum < left {
            left -= sum;
            index = index.checked_sub(1)?;
            sum = self.year(index)?.total;
        }
        self.year(index)?.held(sum - left).map(at_second)
    }

    /// The `n`th date with open time behind a date; before it if `n` is negative, the date itself if it is 0.
    pub fn work_day(&self, date: NaiveDate, n: i32) -> Option<NaiveDate> {
        if n == 0 {
            return Some(date);
        }
        let day = date.num_days_from_ce();
        let mut index = usize::try_from(date.year() - YEARS.start()).ok()?;
        let mut left = usize::try_from(n.unsigned_abs()).ok()?;
        let mut days = &self.year(index)?.days[..];
        let at =
            days.partition_point(|known| if n > 0 { known.day <= day } else { known.day < day });
        days = if n > 0 { &days[at..] } else { &days[..at] };
        while self.ever && days.len() < left {
            left -= days.len();
            index = if n > 0 { index + 1 } else { index.checked_sub(1)? };
            days = &self.year(index)?.days;
        }
        let found =
            if n > 0 { days.get(left - 1) } else { days.len().checked_sub(left).map(|n| &days[n]) };
        NaiveDate::from_num_days_from_ce_opt(found?.day)
    }

    /// The last closing of a date; none if it has no open time.
    pub fn closing(&self, date: NaiveDate) -> Option<Ms> {
        let index = usize::try_from(date.year() - YEARS.start()).ok()?;
        let days = &self.year(index)?.days;
        let day = date.num_days_from_ce();
        let at = days.binary_search_by_key(&day, |known| known.day).ok()?;
        days.get(at).map(|known| at_second(known.close))
    }

    /// Whether an instant lies behind what is known of holidays.
    pub fn is_provisional(&self, at: Ms) -> bool {
        self.table.covered_until.is_some_and(|last| self.table.zone.date(at) > last)
    }

    fn index(&self, at: i64) -> usize {
        let guess = at.div_euclid(YEAR_SECS) + i64::from(1970 - YEARS.start());
        let last = self.years.len() - 1;
        let mut index = usize::try_from(guess.max(0)).unwrap_or(last).min(last);
        while index > 0 && at < self.starts[index] {
            index -= 1;
        }
        while index < last && at >= self.starts[index + 1] {
            index += 1;
        }
        index
    }

    fn year(&self, index: usize) -> Option<&Year> {
        let number = YEARS.start() + i32::try_from(index).ok()?;
        let build = || Year::of(&self.table, number, self.starts[index], self.starts[index + 1]);
        self.years.get(index).map(|year| year.get_or_init(build))
    }

    /// Open seconds in `[from, to)`, in seconds since 1970.
    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        if to <= from || !self.ever {
            return 0;
        }
        let (first, last) = (self.index(from), self.index(to));
        let sum = |index, at| self.year(index).map_or(0, |year| year.sum(at));
        if first == last {
            return sum(last, to) - sum(first, from);
        }
        let total = |index| self.year(index).map_or(0, |year| year.total);
        total(first) - sum(first, from) + (first + 1..last).map(total).sum::<i64>() + sum(last, to)
    }

    /// [`Calendar::after`] in seconds since 1970.
    pub(super) fn reach(&self, from: i64, secs: i64) -> Option<i64> {
        if secs <= 0 {
            return Some(from);
        }
        if !self.ever {
            return None;
        }
        let mut index = self.index(from);
        let mut year = self.year(index)?;
        let mut wanted = year.sum(from).checked_add(secs)?;
        while wanted > year.total {
            wanted -= year.total;
            index += 1;
            year = self.year(index)?;
        }
        year.reached(wanted)
    }

    /// The open stretches that reach into `[from, to)`, cut to it.
    pub(super) fn stretches(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let years = self.index(from)..=self.index(to);
        let spans = years.filter_map(|index| self.year(index)).flat_map(|year| &year.spans);
        let cut = move |span: &Stretch| (span.open.max(from), span.close.min(to));
        spans.map(cut).filter(|(open, close)| open < close)
    }
}
