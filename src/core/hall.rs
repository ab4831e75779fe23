//! The fold: the state of a hall as a pure function of its events. Only [`Hall::apply`] changes it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::event::{Body, Event, Flags, Kind};
use super::rows::{Row, Touched};
use super::rules::Rules;
use super::time::{Ms, Zone};

/// What is set about a hall before its first event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HallConfig {
    /// Hall id, as in the sources of its feeds (`/hall/<hall-id>/...`).
    pub hall_id: String,
    /// Name shown; empty = the id.
    pub name: String,
    /// Time zone.
    pub zone: Zone,
    /// Thresholds.
    pub rules: Rules,
    /// A training hall.
    pub training: bool,
}

/// What an event did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The hall changed.
    Applied,
    /// Kept, changes nothing.
    Stored,
    /// Nothing: it said what was known.
    None,
}

/// Answer of [`Hall::apply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What it did.
    pub effect: Effect,
    /// Faults of this event: those found at the entrance and those the fold found.
    pub flags: Flags,
    /// What it changed; may hold an entry twice.
    pub touched: Vec<Touched>,
}

/// The state of one hall.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hall {
    config: HallConfig,
}

/// One business date of a hall: its tickets, counters, people.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Day {
    date: NaiveDate,
}

/// Something that fell due by time, to be appended as an event whose identity is its cause.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// Type of the event.
    pub kind: Kind,
    /// When it fell due.
    pub at: Ms,
    /// What it says.
    pub body: Body,
}

impl Hall {
    /// An empty hall.
    pub fn new(config: HallConfig) -> Hall {
        Hall { config }
    }

    /// What was set about it.
    pub fn config(&self) -> &HallConfig {
        &self.config
    }

    /// Takes in one event; `pos` is its place in the local log, rising. Total: whatever the event says, it
    /// is applied or kept, flagged where it is odd, and nothing panics.
    pub fn apply(&mut self, event: &Event, pos: u64) -> Applied {
        let _ = (event, pos);
        Applied { effect: Effect::None, flags: Flags::default(), touched: Vec::new() }
    }

    /// The row (or rows) of something an event touched.
    pub fn row(&self, touched: Touched) -> Option<Row> {
        let _ = touched;
        None
    }

    /// The business date whose [`Day`] must be resident before this event is applied, as far as the event
    /// itself tells. The day of a visit that is already known may be another: see [`Hall::unknown_visit`].
    pub fn date_of(&self, event: &Event) -> NaiveDate {
        self.config.zone.date(event.at.at)
    }

    /// (`source`, `visit_id`) of the event if no resident day knows that visit. Whoever drops days out of
    /// memory looks it up in the `ticket` table and puts its day back before applying the event.
    pub fn unknown_visit<'e>(&self, event: &'e Event) -> Option<(&'e str, &'e str)> {
        let _ = event;
        None
    }

    /// Whether that date is in memory.
    pub fn has_day(&self, date: NaiveDate) -> bool {
        let _ = date;
        false
    }

    /// Dates that may leave memory: all but the newest two.
    pub fn old_days(&self) -> Vec<NaiveDate> {
        Vec::new()
    }

    /// Takes a day out of memory, to be stored. Its rows and reports come from the store from now on.
    pub fn take_day(&mut self, date: NaiveDate) -> Option<Day> {
        let _ = date;
        None
    }

    /// A day in memory.
    pub fn day(&self, date: NaiveDate) -> Option<&Day> {
        let _ = date;
        None
    }

    /// Puts a stored day back.
    pub fn put_day(&mut self, day: Day) {
        let _ = day;
    }

    /// Number of open and closed tickets in memory; a measure of the size of a checkpoint.
    pub fn tickets_resident(&self) -> usize {
        0
    }
}

impl Day {
    /// Its business date.
    pub fn date(&self) -> NaiveDate {
        self.date
    }
}

/// What has fallen due at `now` and is not yet in the log. Pure; the driver appends the answer.
pub fn due(hall: &Hall, now: Ms) -> Vec<Due> {
    let _ = (hall, now);
    Vec::new()
}
