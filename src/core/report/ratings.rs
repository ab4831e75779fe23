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
    /// People, by id.
    pub staff: Vec<RatingsOf>,
}

pub(super) fn rating_figures(
    hall: &Hall,
    day: &Day,
    end: Ms,
    within: impl Fn(Ms) -> bool,
) -> Option<RatingFigures> {
    let care = &hall.rules(end).care;
    let found = DayRatings::within(day, within);
    let listed = |sums: BTreeMap<Ref, RatingSum>, least| {
        let of = |(at, sum): (Ref, RatingSum)| {
            let id = hall.name(at).to_owned();
            Some(RatingsOf { id, ratings: RatingNow::of(sum, least)? })
        };
        let mut list: Vec<RatingsOf> = sums.into_iter().filter_map(of).collect();
        list.sort_by(|a, b| natural(&a.id).cmp(&natural(&b.id)));
        list
    };
    Some(RatingFigures {
        hall: RatingNow::of(found.hall, care.sample_min)?,
        counters: listed(found.counters, care.sample_min),
        staff: listed(found.staff, care.person_sample_min()),
    })
}
