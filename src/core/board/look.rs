//! One look at a hall at one instant: rows and readings are computed once, and serve the board as well as
//! what falls due. A look borrows the hall, so that nothing of it can outlive a change.

use super::checks::measure_checks;
use super::measure::{Rows, measure};
use super::measure_cases::measure_cases;
use super::measure_staff::measure_staff;
use super::pass::Pass;
use super::{Board, CounterRow, QueueRow};
use crate::core::alarm::Reading;
use crate::core::hall::{Day, Hall};
use crate::core::staff::Roll;
use crate::core::time::Ms;

/// A hall at an instant. Nothing is computed before somebody asks for it.
pub struct Look<'h> {
    hall: &'h Hall,
    now: Ms,
    seen: Option<Box<Seen<'h>>>,
}

/// What a look finds.
pub(super) struct Seen<'h> {
    pub(super) pass: Pass<'h>,
    pub(super) day: Option<&'h Day>,
    pub(super) roll: Roll<'h>,
    pub(super) counters: Vec<CounterRow>,
    pub(super) queues: Vec<QueueRow>,
    pub(super) readings: Vec<Reading>,
}

impl std::fmt::Debug for Look<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Look").field("now", &self.now).finish_non_exhaustive()
    }
}

impl<'h> Look<'h> {
    /// A look at `hall` at `now`.
    pub fn new(hall: &'h Hall, now: Ms) -> Look<'h> {
        Look { hall, now, seen: None }
    }

    /// The hall that is looked at.
    pub fn hall(&self) -> &'h Hall {
        self.hall
    }

    /// The instant.
    pub fn now(&self) -> Ms {
        self.now
    }

    /// Everything that is near a limit or beyond it: what alarms are raised and cleared by.
    pub fn readings(&mut self) -> &[Reading] {
        let (hall, now) = (self.hall, self.now);
        &self.seen.get_or_insert_with(|| Box::new(Seen::of(hall, now))).readings
    }

    /// The board.
    pub fn board(self) -> Board {
        let (hall, now) = (self.hall, self.now);
        Board::of(self.seen.map_or_else(|| Seen::of(hall, now), |seen| *seen))
    }
}

impl<'h> Seen<'h> {
    pub(super) fn of(hall: &'h Hall, now: Ms) -> Seen<'h> {
        let mut pass = Pass::new(hall, now);
        let day = hall.day(pass.date).filter(|day| day.is_heard());
        if let Some(day) = day {
            pass.walk(day);
        }
        let roll = Roll::new(hall, now);
        let counters = pass.counter_rows(day, &roll);
        let queues = pass.queue_rows(day, &counters);
        let rows =
            Rows { hall, now, day, queues: &queues, counters: &counters, judge: &pass.judge };
        let mut readings = measure(&rows);
        readings.extend(measure_staff(hall, now, &roll, &queues, &counters));
        readings.extend(measure_cases(hall, now));
        readings.extend(measure_checks(hall, now));
        Seen { pass, day, roll, counters, queues, readings }
    }
}
