//! Rows of days: counts that add up, never means.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::alarm::AlarmKind;
use crate::core::time::Ms;

/// Counts of the tickets of a time or a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Numbers issued.
    pub taken: u64,
    /// Those that count.
    pub valid: u64,
    /// Served.
    pub served: u64,
    /// Gave up.
    pub abandoned: u64,
    /// Served whose wait is known.
    pub waits: u64,
    /// Their waits together, seconds.
    pub wait_secs: i64,
    /// Those within the target.
    pub quick: u64,
    /// The longest wait, seconds.
    pub wait_max: Option<i64>,
    /// Served whose time is known.
    pub services: u64,
    /// Their service times together, seconds.
    pub service_secs: i64,
    /// The largest number that waited at one instant.
    pub waiting_max: u64,
}

impl Counts {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Counts) -> Counts {
        Counts {
            taken: self.taken + other.taken,
            valid: self.valid + other.valid,
            served: self.served + other.served,
            abandoned: self.abandoned + other.abandoned,
            waits: self.waits + other.waits,
            wait_secs: self.wait_secs + other.wait_secs,
            quick: self.quick + other.quick,
            wait_max: self.wait_max.max(other.wait_max),
            services: self.services + other.services,
            service_secs: self.service_secs + other.service_secs,
            waiting_max: self.waiting_max.max(other.waiting_max),
        }
    }
}

/// A date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRow {
    /// The date.
    pub date: NaiveDate,
    /// Its first instant.
    pub at: Ms,
    /// The hall.
    pub all: Counts,
    /// Queues, by service id.
    pub queues: Vec<(String, Counts)>,
    /// Half hours by their start: taken, and the most that waited.
    pub half_hours: Vec<(String, u64, u64)>,
    /// Customers who walked out, by reason.
    pub walk_outs: Vec<(String, u64)>,
    /// Customers seen unhappy.
    pub unhappy: u64,
    /// Times beyond a red line.
    pub red: Vec<RedRow>,
}

/// A time beyond a red line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedRow {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: String,
    /// What people call it.
    pub name: String,
    /// From.
    pub from: Ms,
    /// To; none while it lasts.
    pub to: Option<Ms>,
    /// The worst value, in the unit of the kind.
    pub worst: i64,
    /// What was tried: the words of the settings in Chinese and English, and what was said to it.
    pub actions: Vec<(String, String, String)>,
}
