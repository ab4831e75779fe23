//! What customers said at the counters today: beside the figures of the hall, of each counter, of each person.

use serde::Serialize;

use super::Board;
use crate::core::hall::{Day, Hall};
use crate::core::satisfaction::rating::{DayRatings, RatingSum};
use crate::core::time::Ms;

/// Ratings of today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RatingNow {
    /// How many.
    pub n: u32,
    /// Their mean in tenths, of 50.
    pub mean_tenths: u32,
    /// How many of them are 1 or 2.
    pub low: u32,
    /// The share of these, percent.
    pub low_percent: u32,
    /// Fewer than make a sample.
    pub small: bool,
}

impl RatingNow {
    /// What a sum says; none where there is none.
    pub fn of(sum: RatingSum, sample_min: u32) -> Option<RatingNow> {
        Some(RatingNow {
            n: sum.n,
            mean_tenths: sum.tenths()?,
            low: sum.low,
            low_percent: sum.low_percent()?,
            small: sum.n < sample_min,
        })
    }
}

impl Board {
    pub(super) fn add_ratings(&mut self, hall: &Hall, day: Option<&Day>, now: Ms) {
        let Some(day) = day.filter(|day| !day.ratings().list().is_empty()) else { return };
        let care = &hall.rules(now).care;
        let least = care.sample_min;
        let found = DayRatings::of(day);
        self.totals.ratings = RatingNow::of(found.hall, least);
        for row in &mut self.counters {
            let sum = hall.name_of(&row.counter_id).and_then(|at| found.counters.get(&at));
            row.ratings = sum.and_then(|sum| RatingNow::of(*sum, least));
        }
        for row in &mut self.staff {
            let sum = hall.name_of(&row.staff_id).and_then(|at| found.staff.get(&at));
            row.ratings = sum.and_then(|sum| RatingNow::of(*sum, care.people_min()));
        }
    }
}
