//! A simulated ticket machine for the training hall: a discrete-event simulation of one day that
//! writes `hallqueue.v1` lines and keeps its own books, so that a board made of the lines can be
//! held against the truth. Pure and deterministic: seed, date, zone and plan decide every byte.
//! Reads no clock, opens no connection.

mod day;
mod driver;
mod line;
mod pads;
mod plan;
mod post;
mod random;
mod ticket;
mod truth;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;

pub use driver::{BATCH_EVENTS_MAX, Driver, batch_body};
pub use plan::{Act, BreakPlan, CounterPlan, Odds, Plan, Scripted, ServicePlan, Turn};
pub use truth::{CounterTotals, CounterTruth, DayTotals, QueueTotals, ServiceTruth, StaffTruth};
pub use truth::{TicketTotals, Truth};

use crate::core::time::{Ms, Zone};
use day::Day;

/// The settings of the hall of the default plan, as a hall's file.
pub const HALL_TOML: &str = include_str!("hall.toml");

/// A line of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimEvent {
    /// When it happened (`time` of the line).
    pub at: Ms,
    /// When the machine would send it (`recordedtime` of the line): 150 to 1150 ms later, in the
    /// order of the lines.
    pub recorded: Ms,
    /// The event: a JSON object on one line, without the end of the line.
    pub json: String,
}

/// A machine and its hall for one day.
#[derive(Clone, Debug)]
pub struct Machine {
    day: Day,
    zone: Zone,
    now: Ms,
}

impl Machine {
    /// A day that has not begun. The same four arguments give the same lines. A plan that names a
    /// service which it does not have leaves that name out.
    pub fn new(seed: u64, date: NaiveDate, zone: Zone, plan: Plan) -> Machine {
        let day = Day::new(seed, date, zone, plan);
        let now = day.writer.instant(day.plan.machine_on);
        Machine { day, zone, now }
    }

    /// Lets the day run up to and including `at` and hands over its lines.
    pub fn run_until(&mut self, at: Ms, sink: &mut impl FnMut(SimEvent)) {
        loop {
            self.day.writer.lines.drain(..).for_each(&mut *sink);
            match self.next_at() {
                Some(next) if next <= at => self.day.step(),
                _ => break,
            };
        }
        self.now = self.now.max(at);
    }

    /// When something happens next, be it with a line or without; none once the day is over.
    pub fn next_at(&self) -> Option<Ms> {
        self.day.next_second().map(|second| self.day.writer.instant(second))
    }

    /// The instant the day has come to.
    pub fn now(&self) -> Ms {
        self.now
    }

    /// The zone of the hall.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The date of the day.
    pub fn date(&self) -> NaiveDate {
        self.day.date
    }

    /// The plan it follows.
    pub fn plan(&self) -> &Plan {
        &self.day.plan
    }

    /// The sequence number that the next line will carry: `Plan::first_sequence` of a day that
    /// follows.
    pub fn next_sequence(&self) -> u64 {
        self.day.writer.next_sequence()
    }

    /// The hall as it is. After [`Machine::run_until`] it is what all lines so far say; between two
    /// lines of one second from `next` it may be ahead by the second of them.
    pub fn truth(&self) -> Truth {
        self.day.truth(self.now)
    }

    /// The figures of the day, counted as the fixtures' README says. Meant for the end of the day:
    /// before it, services and openings that still run are in no sum of seconds.
    pub fn totals(&self) -> DayTotals {
        self.day.totals()
    }
}

impl Iterator for Machine {
    type Item = SimEvent;

    /// The next line in the order of time; none once the day is over.
    fn next(&mut self) -> Option<SimEvent> {
        while self.day.writer.lines.is_empty() {
            let second = self.day.step()?;
            self.now = self.now.max(self.day.writer.instant(second));
        }
        self.day.writer.lines.pop_front()
    }
}
