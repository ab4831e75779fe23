//! What a limit asks for, and the instant at which it is reached.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, at_second, second};
use super::measure::{Measure, Pauses};
use crate::core::time::{Ms, Stamp};

/// When something is due, counted from the start of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Target {
    /// After so many open seconds outside pauses. Reached at a closing, it is that closing.
    Open {
        /// Seconds, not negative.
        secs: i64,
    },
    /// The `n`th following date with open time at the same time on the wall; paused open seconds are added.
    #[serde(rename = "workdays")]
    WorkDays {
        /// Dates; negative: preceding.
        n: i32,
        /// At the last closing of that date instead.
        #[serde(default)]
        end_of_day: bool,
    },
    /// The same time on the wall so many dates later. Neither calendar nor pauses matter.
    #[serde(rename = "natural_days")]
    Days {
        /// Dates.
        n: i32,
    },
    /// A time that was promised.
    At {
        /// That time.
        at: Stamp,
    },
}

impl Target {
    /// Which seconds count towards it.
    pub(super) fn measure<'a>(self, calendar: &'a Calendar, pauses: &'a Pauses) -> Measure<'a> {
        match self {
            Target::Open { .. } | Target::WorkDays { .. } => Measure::Open(calendar, pauses),
            Target::Days { .. } | Target::At { .. } => Measure::Wall,
        }
    }

    /// The instant of the target, seconds since 1970; none if it never comes.
    pub(super) fn reached(self, calendar: &Calendar, start: i64, pauses: &Pauses) -> Option<i64> {
        let zone = calendar.table().zone;
        let clock_time = |day: chrono::NaiveDate| {
            let second = zone.second_of_day(at_second(start));
            let time = NaiveTime::from_num_seconds_from_midnight_opt(second, 0)?;
            Some(self::second(zone.instant(day.and_time(time))?))
        };
        let date = zone.date(at_second(start));
        match self {
            Target::Open { secs } => Measure::Open(calendar, pauses).reach(start, secs),
            Target::WorkDays { n, end_of_day } => {
                let day = calendar.work_day(date, n)?;
                // On a closed day, which only n = 0 gives, there is no closing.
                let closing = end_of_day.then(|| calendar.closing(day).map(second)).flatten();
                let base = closing.or_else(|| clock_time(day))?;
                let measure = Measure::Open(calendar, pauses);
                let paused = pauses.within(start, base).map(|(a, b)| calendar.between(a, b)).sum();
                if paused == 0 { Some(base) } else { measure.reach(base, paused) }
            }
            Target::Days { n } => {
                clock_time(date.checked_add_signed(chrono::TimeDelta::days(i64::from(n)))?)
            }
            Target::At { at } => Some(second(at.at)),
        }
    }
}

/// The deadline of a target with pauses as stretches `[from, to)` in any order.
pub fn deadline(calendar: &Calendar, start: Ms, target: Target, pauses: &[(Ms, Ms)]) -> Option<Ms> {
    let stretches = pauses.iter().map(|(from, to)| (second(*from), second(*to)));
    let pauses = Pauses::of(second(start), stretches);
    target.reached(calendar, second(start), &pauses).map(at_second)
}
