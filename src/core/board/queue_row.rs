//! The row of a queue on the board.

use serde::Serialize;

use super::{FeedAge, Mark};
use crate::core::time::Ms;

/// A number in a queue, for the detail of a queue row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Number on the paper, or the visit where the paper's is unknown.
    pub ticket_no: String,
    /// Priority tier (rules: `priority_tier_max`).
    pub tier: bool,
    /// Since when it is in this queue.
    pub wait_since: Ms,
}

/// A queue: one service and who waits for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct QueueRow {
    /// The service.
    pub service_id: String,
    /// Name the machine gave it, else the id.
    pub name: String,
    /// How bad it is, and why in `alarms`.
    pub mark: Mark,
    /// Customers waiting now; none if unknown.
    pub waiting: Option<u32>,
    /// Waiting customers of a priority tier.
    pub waiting_tier: u32,
    /// When the longest-waiting customer entered the queue.
    pub longest_since: Option<Ms>,
    /// A fixed longest wait, seconds, from a machine that only gives counts.
    pub longest_secs: Option<u32>,
    /// Waiting longer than the target.
    pub over_target: u32,
    /// Waiting longer than the warning limit's half, not yet over the target ("at risk").
    pub at_risk: u32,
    /// Customers being served now (called ones among them).
    pub serving: u32,
    /// The skill that it takes; empty = none.
    pub skill: String,
    /// Counters open that take this service.
    pub counters_open: u32,
    /// Counters known to take this service, open or not.
    pub counters_eligible: u32,
    /// Of the customers whose service began since the full hour: share within target, 0 to 1.
    pub hour_within_target: Option<f64>,
    /// Mean wait of those served today, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Longest wait of those served today, seconds.
    pub wait_secs_max: Option<i64>,
    /// Mean service time today, seconds.
    pub service_secs_mean: Option<f64>,
    /// Longest service time today, seconds.
    pub service_secs_max: Option<i64>,
    /// Numbers taken today.
    pub taken: u32,
    /// Served today.
    pub served: u32,
    /// Given up today (no-shows that have not come back among them).
    pub abandoned: u32,
    /// Missed a call at least once today.
    pub missed: u32,
    /// Transferred into this queue today.
    pub transferred_in: u32,
    /// Transferred out of this queue today.
    pub transferred_out: u32,
    /// Numbers taken in each of the last eight half hours, oldest first; the last one is running.
    pub taken_recent: [u32; 8],
    /// Age of the feeds this row lives on.
    pub age: FeedAge,
    /// Who waits, first to be served first; at most 50.
    pub tickets: Vec<Waiting>,
}
