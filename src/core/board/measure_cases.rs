//! Complaints as alarms: those that are past a deadline or near one, and those that are many of one kind on
//! one day.

use std::collections::BTreeMap;

use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::board::Mark;
use crate::core::complaint::{Category, State};
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// What alarms about complaints are raised and cleared by.
pub(super) fn measure_cases(hall: &Hall, now: Ms) -> Vec<Reading> {
    let mut found = pressing(hall, now);
    found.extend(hot_topics(hall, now));
    found
}

/// An alarm of a complaint is called by its number, by which anybody finds it.
fn pressing(hall: &Hall, now: Ms) -> Vec<Reading> {
    hall.pressing(now, |case, pressing| Reading {
        kind: AlarmKind::Complaint,
        subject: case.number().to_owned(),
        value: now.secs_since(pressing.due),
        since: None,
        how: How::Holds(if pressing.overdue { Mark::Breach } else { Mark::Warn }),
        warn: Some(0),
        breach: Some(0),
    })
}

fn hot_topics(hall: &Hall, now: Ms) -> Vec<Reading> {
    let zone = hall.config().zone;
    let Some(begin) = zone.day_start(zone.date(now)) else { return Vec::new() };
    let mut counts: BTreeMap<Category, i64> = BTreeMap::new();
    for case in hall.cases().iter().filter(|case| begin <= case.registered_at) {
        let counts_not = matches!(case.state, State::Void | State::Merged)
            || matches!(case.category, Category::Unclassified | Category::Unknown);
        if !counts_not && case.registered_at <= now {
            *counts.entry(case.category).or_default() += 1;
        }
    }
    let many = i64::from(hall.rules(now).complaint.hot_count.max(1));
    let hot = counts.into_iter().filter(|(_, count)| *count >= many);
    hot.map(|(category, value)| Reading {
        kind: AlarmKind::HotTopic,
        subject: category.as_str().to_owned(),
        value,
        since: None,
        how: How::AtLeast,
        warn: Some(many),
        breach: None,
    })
    .collect()
}
