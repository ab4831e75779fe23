//! What a clock has said so far: its warnings and its breaches. Each is said once for each value of the
//! deadline, so that a deadline that moved may warn again and midnight does not.

use super::calendar::{Calendar, at_second, second};
use super::clock::Course;
use super::input::ClockInput;
use super::policy::Threshold;
use super::target::Target;
use crate::core::time::Ms;

/// A warning that fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Which.
    pub threshold: Threshold,
    /// The deadline it warned of. With the threshold and the clock it is the identity of the warning.
    pub due: Ms,
    /// When.
    pub at: Ms,
}

/// A deadline that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The deadline.
    pub due: Ms,
    /// The first second that was too late, or the change of the limit that made it so.
    pub at: Ms,
}

/// Everything that fell due of a clock, in order of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Warnings.
    pub warnings: Vec<Warning>,
    /// Breaches. One stays although a later change moved the deadline behind it.
    pub breaches: Vec<Breach>,
}

/// Everything that has fallen due up to `now`, each at the instant at which it did, with what was known then.
pub fn history(input: &ClockInput, calendar: &Calendar, now: Ms) -> History {
    let mut told = History::default();
    let turns = input.turns(now);
    let mut last: Option<Course> = None;
    for (n, turn) in turns.iter().enumerate() {
        let Some(course) = Course::of(input, calendar, *turn) else {
            last = None;
            continue;
        };
        let from = second(*turn);
        let to = turns.get(n + 1).map_or(second(now).saturating_add(1), |next| second(*next));
        // What had happened before the turn and has by the new reckoning too is no news.
        let old = |crossed: Option<i64>| crossed.is_some_and(|at| at < from);
        let fresh = |crossed: Option<i64>, before: Option<i64>| {
            let at = crossed.filter(|at| *at > from || !old(before))?;
            Some(at.max(from)).filter(|at| *at < to)
        };
        if course.stopped.is_none() {
            for threshold in &course.limit.warns {
                let before = last.as_ref().filter(|last| last.limit.warns.contains(threshold));
                let before = before.and_then(|last| last.crossing(*threshold));
                let at = fresh(course.crossing(*threshold), before);
                if let Some(at) = at.filter(|at| *at < course.due) {
                    told.warn(*threshold, course.due, at);
                }
            }
            let before = last.as_ref().and_then(|last| last.breach);
            if let Some(at) = fresh(course.breach, before) {
                told.breach(course.due, at);
            }
        }
        last = Some(course);
    }
    told.warnings.sort_by_key(|warning| warning.at);
    told
}

/// When a clock has used its limit so many times over, counted anew from `since` if that is later than its
/// start; none if it was stopped before, never is so far, or has a time that was promised: twice a promise
/// means nothing.
pub fn used_over(
    input: &ClockInput,
    calendar: &Calendar,
    now: Ms,
    since: Ms,
    times: i64,
) -> Option<Ms> {
    let course = Course::of(input, calendar, now)?;
    if matches!(course.target, Target::At { .. }) {
        return None;
    }
    let from = course.start.max(second(since));
    let at = course.measure().reach(from, course.budget.saturating_mul(times))?;
    course.stopped.is_none_or(|stop| at < stop).then(|| at_second(at))
}

impl History {
    fn warn(&mut self, threshold: Threshold, due: i64, at: i64) {
        let (due, at) = (at_second(due), at_second(at));
        if !self.warnings.iter().any(|it| it.threshold == threshold && it.due == due) {
            self.warnings.push(Warning { threshold, due, at });
        }
    }

    fn breach(&mut self, due: i64, at: i64) {
        let (due, at) = (at_second(due), at_second(at));
        if !self.breaches.iter().any(|it| it.due == due) {
            self.breaches.push(Breach { due, at });
        }
    }
}
