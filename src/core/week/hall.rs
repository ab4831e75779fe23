//! One hall, reduced to what a report is counted from.

mod calls;

use serde::{Deserialize, Serialize};

use super::rows::{Names, Rows};
use super::source::Source;
use crate::core::satisfaction::Stretch;
use crate::core::time::{Ms, Zone};

/// A hall in a stretch, and in the one before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HallWeek {
    /// Hall id.
    pub hall_id: String,
    /// What people call it.
    pub name: String,
    /// The district it belongs to; empty where nobody said.
    pub district: String,
    /// Its zone.
    pub zone: Zone,
    /// The stretch.
    pub stretch: Stretch,
    /// Whether its log reaches the end of the stretch.
    pub reached: bool,
    /// The version of the settings in force at its end.
    pub settings_version: u32,
    /// What its codes are called.
    pub names: Names,
    /// The stretch.
    pub now: Rows,
    /// The one before, as it stood at its own end.
    pub last: Rows,
}

/// A time that is counted: its instants, the end not itself included, and its days.
#[derive(Clone, Copy, Debug)]
pub(super) struct Time {
    pub(super) from: Ms,
    pub(super) to: Ms,
    pub(super) days: Stretch,
}

impl Time {
    pub(super) fn of(stretch: Stretch, zone: Zone) -> Time {
        let from = zone.day_start(stretch.from).unwrap_or(Ms(i64::MIN));
        let to = Ms(stretch.end(zone).0.saturating_add(1));
        Time { from, to, days: stretch }
    }

    pub(super) fn has(&self, at: Ms) -> bool {
        self.from <= at && at < self.to
    }
}

impl HallWeek {
    /// What a hall's store handed over, reduced.
    pub fn of(source: &Source, stretch: Stretch) -> HallWeek {
        let time = Time::of(stretch, source.zone);
        let rows = |time: Time| {
            let calls = calls::calls(source, time);
            let mut versions: Vec<u32> =
                calls.iter().filter_map(|call| Some(call.answer.as_ref()?.version)).collect();
            versions.sort_unstable();
            versions.dedup();
            Rows { calls, versions }
        };
        HallWeek {
            hall_id: source.hall_id.clone(),
            name: source.name.clone(),
            district: source.district.clone(),
            zone: source.zone,
            stretch,
            reached: source.heard_to >= time.to,
            settings_version: source.book.in_force(&source.standard, Ms(time.to.0 - 1)).1,
            names: Names::default(),
            now: rows(time),
            last: rows(Time::of(stretch.before(), source.zone)),
        }
    }
}
