//! The state of a feed as the board shows it.

use serde::Serialize;

use super::FeedAge;
use crate::core::time::Ms;

/// A feed and its faults.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FeedStatus {
    /// The feed.
    pub source: String,
    /// Age.
    pub age: FeedAge,
    /// When it was last heard, by our clock.
    pub heard_at: Ms,
    /// Events known to be missing.
    pub missing: u64,
    /// How far its clock is off, seconds, if it is.
    pub clock_off_secs: Option<i64>,
    /// Events taken.
    pub events: u64,
    /// Events taken with a flag.
    pub flagged: u64,
    /// Faults by name with how often, most frequent first.
    pub faults: Vec<(&'static str, u64)>,
}
