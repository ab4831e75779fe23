//! What customers said at the counters: of the hall, of each counter, of each person.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::core::board::RatingNow;
use crate::core::hall::{Day, Hall};
use crate::core::ids::{Ref, natural};
use crate::core::satisfaction::rating::{DayRatings, RatingSum};
use crate::core::time::Ms;

/// Ratings of a counter or a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RatingsOf {
    /// The counter, or the person.
    pub id: String,
    /// Their figures.
    #[serde(flatten)]
    pub ratings: RatingNow,
}

/// Ratings of a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RatingFigures {
    /// The hall.
    #[serde(flatten)]
    pub hall: RatingNow,
    /// Counters, by id.
    pub counters: Vec<RatingsOf>,
    /// People whom enough customers rated, by id.
    pub staff: Vec<RatingsOf>,
}

pub(super) fn rating_figures(
    hall: &Hall,
    day: &Day,
    end: Ms,
    within: impl Fn(Ms) -> bool,
) -> Option<RatingFigures> {
    let care = &hall.rules(end).care;
    let least = care.sample_min;
    let found = DayRatings::within(day, within);
    let listed = |sums: BTreeMap<Ref, RatingSum>| {
        let of = |(at, sum): (Ref, RatingSum)| {
            let id = hall.name(at).to_owned();
            Some(RatingsOf { id, ratings: RatingNow::of(sum, least)? })
        };
        let mut list: Vec<RatingsOf> = sums.into_iter().filter_map(of).collect();
        list.sort_by(|a, b| natural(&a.id).cmp(&natural(&b.id)));
        list
    };
    // Nobody is judged by a few buttons.
    let enough = |sum: &RatingSum| sum.n >= care.people_min();
    let staff = found.staff.into_iter().filter(|(_, sum)| enough(sum)).collect();
    Some(RatingFigures {
        hall: RatingNow::of(found.hall, least)?,
        counters: listed(found.counters),
        staff: listed(staff),
    })
}
