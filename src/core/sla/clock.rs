//! How a clock stands at an instant, and when that will change.

use serde::Serialize;

use super::calendar::{Calendar, at_second, second};
use super::input::ClockInput;
use super::measure::{Measure, Pauses};
use super::policy::{Limit, Threshold};
use super::target::Target;
use crate::core::time::Ms;

/// From here on a clock counts as due soon, hundredths of its limit.
const SOON_SHARE: u8 = 75;

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Nothing is ever due.
    NoLimit,
    /// It runs.
    Running,
    /// It stands still.
    Paused,
    /// Its deadline is reached, at a closing or this second, and still kept.
    Due,
    /// Its deadline has passed.
    Overdue,
    /// It was stopped in time.
    Met,
    /// It was stopped too late.
    Missed,
}

/// How a clock stands at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// In a word.
    pub state: ClockState,
    /// The deadline.
    pub due: Option<Ms>,
    /// Seconds used that count, up to the stop.
    pub used_secs: i64,
    /// Seconds that count from start to deadline; none without a deadline.
    pub limit_secs: Option<i64>,
    /// Seconds that count up to the deadline, negative beyond it; none without a deadline.
    pub left_secs: Option<i64>,
    /// When it became overdue; none while it is not.
    pub breached_at: Option<Ms>,
    /// The end of the pause it is in.
    pub paused_until: Option<Ms>,
    /// Three quarters of its limit are used, and it still runs.
    pub soon: bool,
    /// The deadline lies behind the holidays that are known.
    pub provisional: bool,
}

/// The reckoning of a clock with what was known at an instant; it does not depend on the time that has passed
/// since.
pub(super) struct Course<'a> {
    pub(super) limit: &'a Limit,
    pub(super) target: Target,
    pub(super) start: i64,
    pub(super) due: i64,
    /// The first second that is too late; none if none ever counts.
    pub(super) breach: Option<i64>,
    pub(super) budget: i64,
    pub(super) pauses: Pauses,
    pub(super) stopped: Option<i64>,
    /// The target lay before what an opening anew lets it; the instant of that.
    pub(super) grace: Option<i64>,
    calendar: &'a Calendar,
}

impl<'a> Course<'a> {
    /// None where nothing is due.
    pub(super) fn of(input: &'a ClockInput, calendar: &'a Calendar, now: Ms) -> Option<Course<'a>> {
        let limit = input.limit_at(now)?;
        let target = limit.target?;
        let start = second(input.start);
        let pauses = input.pauses_at(limit, now);
        let measure = target.measure(calendar, &pauses);
        let mut due = target.reached(calendar, start, &pauses)?;
        let mut grace = None;
        if let Some(reopened) = input.reopened_at(now)
            && let Some(least) = calendar.reach(reopened, input.reopen_secs)
            && least > due
        {
            (due, grace) = (least, Some(reopened));
        }
        // What is due before it starts is late at once.
        let breach = measure.reach(due.max(start), 1);
        let budget = match target {
            Target::Open { secs } if grace.is_none() => secs.max(0),
            _ => measure.between(start, due),
        };
        let stopped = input.stopped_at(now);
        Some(Course { limit, target, start, due, breach, budget, pauses, stopped, grace, calendar })
    }

    pub(super) fn measure(&self) -> Measure<'_> {
        self.target.measure(self.calendar, &self.pauses)
    }

    pub(super) fn used(&self, at: i64) -> i64 {
        self.measure().between(self.start, self.stopped.map_or(at, |stop| at.min(stop)))
    }

    /// When a threshold is crossed; none if it never is before the deadline.
    pub(super) fn crossing(&self, threshold: Threshold) -> Option<i64> {
        let at = match threshold {
            Threshold::Share(share) => {
                let secs = self.budget.saturating_mul(i64::from(share));
                self.measure().reach(self.start, -(-secs).div_euclid(100))
            }
            Threshold::Left(secs) if secs.saturating_mul(2) <= self.budget => {
                self.measure().reach(self.start, self.budget - secs)
            }
            Threshold::Left(_) => None,
            Threshold::Day(n) => {
                Target::Days { n }.reached(self.calendar, self.start, &self.pauses)
            }
        };
        at.filter(|at| *at < self.due)
    }

    fn is_late(&self, at: i64) -> bool {
        self.breach.is_some_and(|breach| at >= breach)
    }
}

/// How a clock stands at `now`. What happened later is not known yet.
pub fn evaluate(input: &ClockInput, calendar: &Calendar, now: Ms) -> Standing {
    let Some(course) = Course::of(input, calendar, now) else {
        return without_deadline(input, calendar, now);
    };
    let at = second(now);
    let until = course.stopped.unwrap_or(at);
    let used_secs = course.used(at);
    let left_secs = if until <= course.due {
        course.budget - used_secs
    } else {
        -course.measure().between(course.due, until)
    };
    let pause = course.pauses.at(at).filter(|_| course.stopped.is_none());
    let state = match course.stopped {
        Some(stop) if course.is_late(stop) => ClockState::Missed,
        Some(_) => ClockState::Met,
        None if course.is_late(at) => ClockState::Overdue,
        None if at >= course.due => ClockState::Due,
        None if pause.is_some() => ClockState::Paused,
        None => ClockState::Running,
    };
    let late = matches!(state, ClockState::Overdue | ClockState::Missed);
    let soon = course.stopped.is_none()
        && used_secs.saturating_mul(100) >= course.budget.saturating_mul(SOON_SHARE.into());
    let due = at_second(course.due);
    Standing {
        state,
        due: Some(due),
        used_secs,
        limit_secs: Some(course.budget),
        left_secs: Some(left_secs),
        breached_at: course.breach.filter(|_| late).map(at_second),
        paused_until: pause.map(|(_, end)| at_second(end)),
        soon: soon && !late,
        provisional: course.uses_calendar() && calendar.is_provisional(due),
    }
}

impl Course<'_> {
    /// Whether holidays matter for it.
    pub(super) fn uses_calendar(&self) -> bool {
        matches!(self.measure(), Measure::Open(..))
    }
}

/// From when on a clock counts as due soon, with what is known at `now`; none where nothing is due.
pub fn soon_at(input: &ClockInput, calendar: &Calendar, now: Ms) -> Option<Ms> {
    let course = Course::of(input, calendar, now)?;
    // Of a limit of no length all is used from the beginning.
    let at = course.measure().reach(course.start, soon_secs(course.budget));
    at.map(|at| at_second(at.min(course.due)))
}

/// Seconds of a limit after which it is due soon.
fn soon_secs(budget: i64) -> i64 {
    -(-budget.saturating_mul(SOON_SHARE.into())).div_euclid(100)
}

fn without_deadline(input: &ClockInput, calendar: &Calendar, now: Ms) -> Standing {
    let pauses = input.limit_at(now).map(|limit| input.pauses_at(limit, now)).unwrap_or_default();
    let stopped = input.stopped_at(now);
    let at = stopped.unwrap_or_else(|| second(now));
    Standing {
        state: ClockState::NoLimit,
        due: None,
        used_secs: Measure::Open(calendar, &pauses).between(second(input.start), at),
        limit_secs: None,
        left_secs: None,
        breached_at: None,
        paused_until: None,
        soon: false,
        provisional: false,
    }
}

/// The next instant behind `now` at which the clock stands otherwise by time alone: a pause ends, it warns, it
/// is due or overdue. None if there is none, as of a clock that was stopped. A hall recomputes nothing before
/// the earliest of these, unless an event says something new.
pub fn next_change(input: &ClockInput, calendar: &Calendar, now: Ms) -> Option<Ms> {
    let course = Course::of(input, calendar, now)?;
    if course.stopped.is_some() {
        return None;
    }
    let at = second(now);
    let warns = course.limit.warns.iter().filter_map(|threshold| course.crossing(*threshold));
    let soon = course.crossing(Threshold::Share(SOON_SHARE));
    let pause = course.pauses.at(at).map(|(_, end)| end);
    let all = warns.chain(soon).chain(pause).chain([course.due]).chain(course.breach);
    all.filter(|change| *change > at).min().map(at_second)
}
