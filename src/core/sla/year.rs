//! The open times of one year of a calendar as instants, with their running sum: what makes every question one
//! search.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::timetable::{DAY_SECS, Timetable};
use crate::core::time::Zone;

/// An open stretch, `[open, close)`, seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) open: i64,
    pub(super) close: i64,
    /// Open seconds of the year before it.
    pub(super) before: i64,
}

/// A date with open time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WorkDay {
    /// Days since the common era.
    pub(super) day: i32,
    /// Its last closing.
    pub(super) close: i64,
}

/// One year, in local dates.
#[derive(Clone, Debug, Default)]
pub(super) struct Year {
    pub(super) spans: Vec<Stretch>,
    pub(super) days: Vec<WorkDay>,
    pub(super) total: i64,
}

/// The instant of a second of a local day, the last one being the next midnight.
pub(super) fn instant(zone: Zone, date: NaiveDate, second: u32) -> Option<i64> {
    let local = if second >= DAY_SECS {
        date.succ_opt()?.and_time(NaiveTime::MIN)
    } else {
        date.and_time(NaiveTime::from_num_seconds_from_midnight_opt(second, 0)?)
    };
    Some(zone.instant(local)?.0.div_euclid(1000))
}

impl Year {
    /// The year from one instant to another: what a jump of the clocks carries over its ends is cut off.
    pub(super) fn of(table: &Timetable, number: i32, from: i64, to: i64) -> Year {
        let mut year = Year::default();
        let mut found: Vec<(i64, i64)> = Vec::new();
        let first = NaiveDate::from_ymd_opt(number, 1, 1);
        let dates = first.into_iter().flat_map(|first| first.iter_days());
        for date in dates.take_while(|date| date.year() == number) {
            let mut closing = None;
            for range in table.on(date) {
                let open = instant(table.zone, date, range.open);
                let close = instant(table.zone, date, range.close);
                let (Some(open), Some(close)) = (open, close) else { continue };
                if open < close {
                    found.push((open.max(from), close.min(to)));
                    closing = closing.max(Some(close));
                }
            }
            let day = date.num_days_from_ce();
            year.days.extend(closing.map(|close| WorkDay { day, close }));
        }
        // A skipped hour is later by the jump and may lie over the one behind it: it counts once.
        found.sort_unstable();
        for (open, close) in found {
            match year.spans.last_mut() {
                Some(last) if open <= last.close => last.close = last.close.max(close),
                _ if open < close => year.spans.push(Stretch { open, close, before: 0 }),
                _ => {}
            }
        }
        for span in &mut year.spans {
            span.before = year.total;
            year.total += span.close - span.open;
        }
        year
    }

    /// Open seconds from the start of the year up to an instant.
    pub(super) fn sum(&self, at: i64) -> i64 {
        let behind = self.spans.partition_point(|span| span.open <= at);
        let Some(last) = behind.checked_sub(1).and_then(|n| self.spans.get(n)) else { return 0 };
        last.before + at.min(last.close) - last.open
    }

    /// The earliest instant up to which so many open seconds of the year have passed; 1 to `total`.
    pub(super) fn reached(&self, secs: i64) -> Option<i64> {
        let behind = self.spans.partition_point(|span| span.before < secs);
        let span = self.spans.get(behind.checked_sub(1)?)?;
        Some(span.open + secs - span.before)
    }

    /// The latest instant up to which only so many have; 0 to `total - 1`.
    pub(super) fn held(&self, secs: i64) -> Option<i64> {
        let behind = self.spans.partition_point(|span| span.before <= secs);
        let span = self.spans.get(behind.checked_sub(1)?)?;
        Some(span.open + secs - span.before)
    }
}
