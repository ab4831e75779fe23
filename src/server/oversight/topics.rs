//! Hot topics across halls: what is complained about more than usual, much in one hall, or in many.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::{HallDays, HallStanding};
use crate::core::complaint::Category;

/// Days that today is held against.
const DAYS_BEFORE: u64 = 7;
/// So many of one category in a hall on a day are hot (domain notes, 4).
const IN_ONE_HALL: u32 = 3;
/// In so many halls on a day the same is no matter of one hall.
const IN_MANY_HALLS: u32 = 3;
/// A category rises when it is so many times its usual number.
const RISES_BY: f64 = 2.0;

/// A category on a day, over all halls.
#[derive(Clone, Debug, PartialEq)]
pub struct Topic {
    /// The category.
    pub category: Category,
    /// Complaints registered today.
    pub today: u32,
    /// The mean of those of the seven days before of which something is known; none = of no day.
    pub usual: Option<f64>,
    /// The halls that have it today: id, name, how many; the most first.
    pub halls: Vec<(String, String, u32)>,
}

impl Topic {
    /// More than usual, and not a single one.
    pub fn rises(&self) -> bool {
        let rises = |usual| f64::from(self.today) > RISES_BY * usual;
        self.today >= IN_ONE_HALL && self.usual.is_some_and(rises)
    }

    /// The halls that have much of it.
    pub fn hot_halls(&self) -> impl Iterator<Item = &(String, String, u32)> {
        self.halls.iter().filter(|(.., count)| *count >= IN_ONE_HALL)
    }

    /// Several halls have it.
    pub fn is_wide(&self) -> bool {
        self.halls.len() >= IN_MANY_HALLS as usize
    }

    /// It is hot in any of these ways.
    pub fn is_hot(&self) -> bool {
        self.rises() || self.is_wide() || self.hot_halls().next().is_some()
    }
}

/// The categories of a date, what is most of today first.
pub fn topics<'a>(
    halls: impl IntoIterator<Item = (&'a HallStanding, &'a HallDays)>,
    date: NaiveDate,
) -> Vec<Topic> {
    let mut found: BTreeMap<Category, Topic> = BTreeMap::new();
    let mut before: BTreeMap<Category, u32> = BTreeMap::new();
    let mut known: BTreeSet<NaiveDate> = BTreeSet::new();
    let first = date.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(date);
    for (hall, days) in halls {
        for (day, figures) in days.range(first..=date) {
            if *day < date {
                known.insert(*day);
            }
            for (category, count) in &figures.complaints {
                if *day < date {
                    *before.entry(*category).or_default() += count;
                    continue;
                }
                let topic = found.entry(*category).or_insert_with(|| Topic {
                    category: *category,
                    today: 0,
                    usual: None,
                    halls: Vec::new(),
                });
                topic.today += count;
                topic.halls.push((hall.hall.clone(), hall.name.clone(), *count));
            }
        }
    }
    let mut topics: Vec<Topic> = found.into_values().filter(|topic| topic.today > 0).collect();
    for topic in &mut topics {
        let count = before.get(&topic.category).copied().unwrap_or_default();
        let usual = f64::from(count) / known.len().max(1) as f64;
        topic.usual = Some(usual).filter(|_| !known.is_empty());
        topic.halls.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)));
    }
    topics.sort_by(|a, b| b.today.cmp(&a.today).then_with(|| a.category.cmp(&b.category)));
    topics
}
