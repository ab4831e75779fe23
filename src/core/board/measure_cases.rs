//! Complaints and requests as alarms: those that are past a deadline or near one, and complaints that are many of one
//! kind on one day.

use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::board::Mark;
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// What alarms about complaints are raised and cleared by.
pub(super) fn measure_cases(hall: &Hall, now: Ms) -> Vec<Reading> {
    let mut found = pressing(hall, now);
    found.extend(hot_topics(hall, now));
    found
}

/// An alarm of a case is called by its number, by which anybody finds it.
fn pressing(hall: &Hall, now: Ms) -> Vec<Reading> {
    hall.pressing(now, |case, pressing| Reading {
        kind: if case.is_request() { AlarmKind::Request } else { AlarmKind::Complaint },
        subject: case.number().to_owned(),
        value: now.secs_since(pressing.due),
        since: Some(pressing.due),
        how: How::Holds(if pressing.overdue { Mark::Breach } else { Mark::Warn }),
        warn: Some(pressing.since.secs_since(pressing.due).min(0)),
        breach: Some(0),
    })
}

fn hot_topics(hall: &Hall, now: Ms) -> Vec<Reading> {
    let many = i64::from(hall.rules(now).complaint.hot_count);
    let hot = hall.hot_topics(now).into_iter();
    hot.map(|(category, count)| Reading {
        kind: AlarmKind::HotTopic,
        subject: category.as_str().to_owned(),
        value: i64::from(count),
        since: None,
        how: How::AtLeast,
        warn: Some(many),
        breach: None,
    })
    .collect()
}
