//! What the date adds up to for each person.

use serde::Serialize;

use crate::core::hall::Hall;
use crate::core::queue::day::Day;
use crate::core::staff::{Entry, Roll, StaffState, StaffStay};
use crate::core::time::{Ms, Stamp};

/// A person of the settings who was planned or seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct StaffFigures {
    /// The person.
    pub staff_id: String,
    /// Their name, else the id.
    pub name: String,
    /// Planned start.
    pub planned_from: Option<Stamp>,
    /// Planned end.
    pub planned_to: Option<Stamp>,
    /// When they were first at work.
    pub came_at: Option<Stamp>,
    /// When they left, or the end of what is known while they had not.
    pub left_at: Option<Stamp>,
    /// Whether they were still at work at that end.
    pub at_work: bool,
    /// How late they came, or were in the end, seconds; none if they were not.
    pub late_secs: Option<i64>,
    /// Planned, and never came.
    pub absent: bool,
    /// Time at meals, seconds.
    pub meal_secs: i64,
    /// By how much meals, breaks and times away were too long, seconds.
    pub over_secs: i64,
}

/// The people of a day, by id. A hall without people in its settings has none.
pub(super) fn staff_figures(hall: &Hall, day: &Day, end: Ms) -> Vec<StaffFigures> {
    if hall.settings(end).0.people.is_empty() {
        return Vec::new();
    }
    let roll = Roll::of(hall, day.date(), end);
    roll.entries().map(|entry| figures(hall, &roll, entry, end)).collect()
}

fn figures(hall: &Hall, roll: &Roll, entry: &Entry, end: Ms) -> StaffFigures {
    let stamp = |at: Ms| hall.config().zone.stamp(at);
    let worked = entry.worked();
    let own = entry.stays.iter().filter(|stay| !stay.carried && stay.state == StaffState::Meal);
    let name = entry.person.map_or("", |person| &person.name);
    StaffFigures {
        staff_id: entry.id.to_owned(),
        name: if name.is_empty() { entry.id } else { name }.to_owned(),
        planned_from: entry.planned.map(|planned| stamp(planned.from)),
        planned_to: entry.planned.map(|planned| stamp(planned.to)),
        came_at: worked.map(|(from, _)| stamp(from)),
        left_at: worked.map(|(_, to)| stamp(to)),
        at_work: worked.is_some() && !entry.now().is_some_and(StaffStay::is_gone),
        late_secs: entry.late_secs(roll.rules),
        absent: entry.came.is_none() && entry.late_secs(roll.rules).is_some(),
        meal_secs: own.map(|stay| stay.secs(end)).sum(),
        over_secs: entry.over_secs(roll.rules),
    }
}
