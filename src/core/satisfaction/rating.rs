//! Ratings given at counters, of one day. A rating is one however often it is told: what is told of it later takes its
//! place, whatever came first.

use std::collections::BTreeMap;

use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::score::LOW;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::ticket::Ticket;
use crate::core::queue::track::Key;
use crate::core::time::Ms;

/// The best rating.
pub const BEST: u8 = 5;

/// A rating, as last told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Where it was told among the events of its source.
    pub key: Key,
    /// What it is told apart by within its source: its own id, else its visit, else the event that told it.
    pub id: Box<str>,
    /// The visit it is about.
    pub visit: Option<Box<str>>,
    /// The counter, where it was told.
    pub counter: Option<Ref>,
    /// The person, where they were told.
    pub staff: Option<Ref>,
    /// 1 to 5.
    pub score: u8,
    /// When it was given.
    pub at: Ms,
}

impl Rating {
    /// Whether another one says later what became of it; of the same place in the sequence the later one written.
    fn is_before(&self, other: &Rating) -> bool {
        let rank = |it: &Rating| (it.key.sequence, it.key.at, it.key.pos);
        if self.key.sequence == u64::MAX || other.key.sequence == u64::MAX {
            return (self.key.at, self.key.pos) < (other.key.at, other.key.pos);
        }
        rank(self) < rank(other)
    }

    fn says_the_same(&self, other: &Rating) -> bool {
        let said = |it: &Rating| (it.score, it.counter, it.staff, it.visit.clone());
        said(self) == said(other)
    }
}

/// What came of a rating that was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// It is new, or takes the place of what was told before: its number.
    Taken(u32),
    /// It was known, or something later is.
    Known,
}

/// The ratings of a day, in the order in which they were first heard of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Rating>", into = "Vec<Rating>")]
pub struct Ratings {
    list: Vec<Rating>,
    by_id: BTreeMap<Ref, HashMap<Box<str>, u32>>,
}

impl From<Vec<Rating>> for Ratings {
    fn from(list: Vec<Rating>) -> Ratings {
        let mut by_id: BTreeMap<Ref, HashMap<Box<str>, u32>> = BTreeMap::new();
        for (at, rating) in (0..).zip(&list) {
            by_id.entry(rating.key.source).or_default().insert(rating.id.clone(), at);
        }
        Ratings { list, by_id }
    }
}

impl From<Ratings> for Vec<Rating> {
    fn from(ratings: Ratings) -> Vec<Rating> {
        ratings.list
    }
}

impl Ratings {
    /// Every rating.
    pub fn list(&self) -> &[Rating] {
        &self.list
    }

    /// The number of a rating.
    pub fn find(&self, source: Ref, id: &str) -> Option<u32> {
        self.by_id.get(&source)?.get(id).copied()
    }

    /// Takes in what is told of one.
    pub fn take(&mut self, rating: Rating) -> Told {
        if let Some(at) = self.find(rating.key.source, &rating.id) {
            let Some(known) = self.list.get_mut(at as usize) else { return Told::Known };
            if known.says_the_same(&rating) || rating.is_before(known) {
                return Told::Known;
            }
            *known = rating;
            return Told::Taken(at);
        }
        let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.by_id.entry(rating.key.source).or_default().insert(rating.id.clone(), at);
        self.list.push(rating);
        Told::Taken(at)
    }
}

/// What some ratings add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingSum {
    /// How many.
    pub n: u32,
    /// Their sum, 1 to 5 each.
    pub sum: u32,
    /// How many of them are 1 or 2.
    pub low: u32,
}

impl RatingSum {
    /// Adds one.
    pub fn take(&mut self, score: u8) {
        self.n += 1;
        self.sum += u32::from(score);
        self.low += u32::from(score <= LOW);
    }

    /// Their mean in tenths, half up; none where there is none.
    pub fn tenths(&self) -> Option<u32> {
        (self.n > 0).then(|| (20 * self.sum + self.n) / (2 * self.n))
    }

    /// The share of the low ones, whole percents, half up.
    pub fn low_percent(&self) -> Option<u32> {
        (self.n > 0).then(|| (200 * self.low + self.n) / (2 * self.n))
    }
}

/// The ratings of a day by what they are about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRatings {
    /// All of them.
    pub hall: RatingSum,
    /// By counter.
    pub counters: BTreeMap<Ref, RatingSum>,
    /// By person.
    pub staff: BTreeMap<Ref, RatingSum>,
}

impl DayRatings {
    /// Those of a day. Where a rating names nobody, it is of who last served that visit.
    pub fn of(day: &Day) -> DayRatings {
        DayRatings::within(day, |_| true)
    }

    /// Those that were given at such times.
    pub fn within(day: &Day, within: impl Fn(Ms) -> bool) -> DayRatings {
        let mut found = DayRatings::default();
        for rating in day.ratings().list().iter().filter(|rating| within(rating.at)) {
            found.hall.take(rating.score);
            let (counter, staff) = place(day, rating);
            if let Some(counter) = counter {
                found.counters.entry(counter).or_default().take(rating.score);
            }
            if let Some(staff) = staff {
                found.staff.entry(staff).or_default().take(rating.score);
            }
        }
        found
    }
}

/// At which counter and to whom a rating was given.
pub fn place(day: &Day, rating: &Rating) -> (Option<Ref>, Option<Ref>) {
    let visit =
        rating.visit.as_deref().filter(|_| rating.counter.is_none() || rating.staff.is_none());
    let ticket = visit.and_then(|visit| day.find(rating.key.source, visit));
    let life = ticket.and_then(|at| day.ticket(at)).map(Ticket::life);
    let counter = rating.counter.or_else(|| life.and_then(|life| life.counter));
    (counter, rating.staff.or_else(|| life.and_then(|life| life.staff)))
}
