//! The day's report: every queue and counter indicator of one business date, per hall, queue, counter
//! and half hour. Rates are fractions of 1; means and rates have six decimals. What cannot be known, or
//! whose denominator is 0, is none.

use chrono::NaiveDate;
use serde::Serialize;

use super::alarm::AlarmKind;
use super::time::Stamp;

/// Indicators of a set of tickets. A ticket counts once, by its last state.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Numbers issued.
    pub taken: u32,
    /// Removed at most 60 s after issue, never called.
    pub void: u32,
    /// `taken - void`.
    pub valid: u32,
    /// Finished and was started.
    pub served: u32,
    /// Gave up, or missed and not back.
    pub abandoned: u32,
    /// Missed a call at least once.
    pub missed: u32,
    /// Closed by the machine; valid, neither served nor abandoned.
    pub closed_by_system: u32,
    /// Ended only by inference from a snapshot; valid, neither served nor abandoned.
    pub inferred: u32,
    /// Still open when the report was made.
    pub open: u32,
    /// Mean wait of the served, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Median wait; of an even count the mean of the two in the middle.
    pub wait_secs_median: Option<f64>,
    /// 90th percentile, nearest rank.
    pub wait_secs_p90: Option<i64>,
    /// Longest wait of the served.
    pub wait_secs_max: Option<i64>,
    /// Mean service time of the served.
    pub service_secs_mean: Option<f64>,
    /// Longest service time of the served.
    pub service_secs_max: Option<i64>,
    /// Served with a wait of at most ten minutes, of the served.
    pub ten_minute_rate: Option<f64>,
    /// The same, of the served and abandoned.
    pub ten_minute_rate_strict: Option<f64>,
    /// Abandoned of valid.
    pub abandon_rate: Option<f64>,
    /// Missed at least once, of the called.
    pub miss_rate: Option<f64>,
    /// Largest number waiting at one instant.
    pub waiting_max: u32,
    /// What the means and the rate are made of, for whoever adds days and halls.
    #[serde(skip)]
    pub sums: Sums,
}

/// What means and rates are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Served whose wait is known.
    pub waits: u32,
    /// Their waits together, seconds.
    pub wait_secs: i64,
    /// Those of them that waited no longer than the target.
    pub quick: u32,
    /// Served whose service time is known.
    pub services: u32,
    /// Their service times together, seconds.
    pub service_secs: i64,
}

/// Figures of counters over a span of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Staffing {
    /// Served per counter-hour open and not paused.
    pub served_per_counter_hour: Option<f64>,
    /// Counter time open and not paused, of all counters known over the opening time of the hall.
    pub open_ratio: Option<f64>,
    /// Largest number of waiting customers per open counter.
    pub load_max: Option<f64>,
    /// Serving time of the open and unpaused time.
    pub utilisation: Option<f64>,
}

/// A queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QueueFigures {
    /// The service the number was taken for.
    pub service_id: String,
    /// Its figures.
    #[serde(flatten)]
    pub figures: Figures,
}

/// A counter.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct CounterFigures {
    /// The counter.
    pub counter_id: String,
    /// Tickets finished there.
    pub served: u32,
    /// Open and unpaused time, seconds.
    pub open_secs: Option<i64>,
    /// Paused time, seconds.
    pub paused_secs: Option<i64>,
    /// Time serving, seconds.
    pub serving_secs: i64,
    /// Mean time of the services finished there, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest, seconds.
    pub service_secs_max: Option<i64>,
    /// Served per open and unpaused hour.
    pub served_per_counter_hour: Option<f64>,
    /// Serving time of the open and unpaused time.
    pub utilisation: Option<f64>,
}

/// A ticket as the report counts it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TicketFigures {
    /// Number on the paper; the visit where that is unknown.
    pub ticket_no: String,
    /// Service it got last.
    pub service_id: Option<String>,
    /// `served`, `abandoned`, `void`, `closed_by_system`, `inferred`; none while it is open.
    pub counted_as: Option<&'static str>,
    /// Sum of its legs, seconds; of the served only.
    pub wait_secs: Option<i64>,
    /// Time in service, seconds; of the served only.
    pub service_secs: Option<i64>,
}

/// A half hour: the tickets are those taken in it, the staffing is that of its time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HalfHour {
    /// `HH:MM` of its start, hall time.
    pub from: String,
    /// Figures of the tickets taken in it; `waiting_max` is that of its time.
    #[serde(flatten)]
    pub figures: Figures,
    /// Figures of its time.
    #[serde(flatten)]
    pub staffing: Staffing,
}

/// Half an hour of one queue, counted by hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ByHand {
    /// Service.
    pub service_id: String,
    /// `HH:MM` of its start, hall time.
    pub from: String,
    /// Numbers taken.
    pub taken: u32,
    /// Served.
    pub served: u32,
    /// Given up.
    pub abandoned: u32,
    /// Longest wait, seconds.
    pub wait_secs_max: Option<u32>,
}

/// Customers who walked out of one queue for one reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WalkOuts {
    /// Service, where it was said.
    pub service_id: Option<String>,
    /// Code of the reason; empty = not said.
    pub reason: String,
    /// How many customers.
    pub count: u32,
}

/// A business date of a hall.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayReport {
    /// Hall id.
    pub hall: String,
    /// Business date.
    pub date: NaiveDate,
    /// The hall.
    #[serde(flatten)]
    pub figures: Figures,
    /// Its counters together.
    #[serde(flatten)]
    pub staffing: Staffing,
    /// Visits seen that were never issued: in no figure above but the time of counters.
    pub never_issued: u32,
    /// The versions of the settings that judged its tickets: each ticket by the one in force at its issue.
    pub settings_versions: Vec<u32>,
    /// Events that carry a flag.
    pub flagged: u32,
    /// People, by id; left out in a hall without people in its settings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staff: Vec<StaffFigures>,
    /// Queues, by service id.
    pub queues: Vec<QueueFigures>,
    /// Counters, by id.
    pub counters: Vec<CounterFigures>,
    /// Tickets issued, in the order of their issue.
    pub tickets: Vec<TicketFigures>,
    /// Half hours counted by hand while no machine told: part of the figures of the hall, of their queue and
    /// of their time.
    pub by_hand: Vec<ByHand>,
    /// Customers who walked out, by service and reason.
    pub walk_outs: Vec<WalkOuts>,
    /// Customers at a counter who were seen unhappy.
    pub unhappy: u32,
    /// What customers said at the counters; left out where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratings: Option<RatingFigures>,
    /// Half hours from the first to the last with anything in it.
    pub half_hours: Vec<HalfHour>,
    /// Figures beyond their limits; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<FigureMark>,
    /// Times beyond a red line, in order, with what was done about each.
    pub red_periods: Vec<RedPeriod>,
    /// The version of the settings in force at its end; 0 = the defaults.
    pub settings_version: u32,
}

/// Something done about an alarm.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RedAction {
    /// When.
    pub at: Stamp,
    /// By whom.
    pub by: String,
    /// Code of the settings.
    pub action: String,
    /// Its words, Chinese and English.
    #[serde(skip)]
    pub words: [String; 2],
    /// With what.
    pub detail: String,
}

/// A time that something was beyond its red line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RedPeriod {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: String,
    /// What people call the subject.
    pub name: String,
    /// From.
    pub from: Stamp,
    /// To; none while it lasts.
    pub to: Option<Stamp>,
    /// The worst value told, in the unit of the kind: seconds, people, of `load` and `abandons` hundredths.
    pub worst: i64,
    /// The limit that was passed, same unit.
    pub limit: i64,
    /// What was done about it, oldest first.
    pub actions: Vec<RedAction>,
    /// Whether anything was done about it.
    pub handled: bool,
    /// The version of the settings it was judged by.
    pub settings_version: u32,
}

mod by_hand;
mod compute;
mod counters;
mod marks;
mod ratings;
mod red;
mod staff;
mod sweep;
#[cfg(test)]
mod tests;

pub use compute::{day_report, part_report};
pub use marks::{Figure, FigureMark};
pub use ratings::{RatingFigures, RatingsOf};
pub use staff::StaffFigures;
