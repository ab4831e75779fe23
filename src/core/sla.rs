//! Clocks: when something is due, how much of its time is used, and why. One engine for the customer's clocks,
//! the stages of a case and everything else that has a deadline. Pure functions of what happened: a start, the
//! limits in force, pauses, a stop. Nothing is counted and kept.
//!
//! - A [`Timetable`] says which times count; a [`Calendar`] is one made ready for fast questions.
//! - A [`Policy`] gives the [`Limit`] of each clock of a complaint by severity.
//! - A [`ClockInput`] is what happened to one clock. [`evaluate`] gives its [`Standing`] at an instant,
//!   [`next_change`] the next instant at which that differs, [`history`] the warnings and breaches up to
//!   then, and [`explain`] the reckoning line by line. What happened after the instant that is asked about is
//!   left out everywhere, so that a log read up to there gives the same.
//!
//! Whole seconds count (floor). Source of the rules: the complaint notes, section J.

mod calendar;
mod case;
mod clock;
mod explain;
mod history;
mod holidays;
mod input;
mod limit_text;
mod measure;
mod policy;
mod target;
#[cfg(test)]
mod tests;
mod timetable;
mod year;

pub use calendar::Calendar;
pub use case::{Answer, Ask, Case, CaseFault, Question, read_table};
pub use clock::{ClockState, Standing, evaluate, next_change, soon_at};
pub use explain::{Line, explain, reckon};
pub use history::{Breach, History, Warning, history, used_over};
pub use holidays::{Holidays, HolidaysFault};
pub use input::{Change, ClockInput, Pause, Stop, claimed_time};
pub use limit_text::read_limit;
pub use policy::{
    CalendarKind, GRADES, Limit, PauseRefused, PauseRule, Policy, Threshold, limited,
};
pub use target::{Target, deadline};
pub use timetable::{DAY_SECS, Range, Timetable, TimetableFault};
