//! Rows of what belongs to no date: feeds, and versions of the settings.

use crate::core::time::Ms;

/// A feed. Key: `source`.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedRow {
    /// The feed.
    pub source: String,
    /// Last time anything came from it, by our clock.
    pub last_heard_at: Ms,
    /// Happening time of its newest event.
    pub last_event_at: Ms,
    /// Largest sequence seen.
    pub last_sequence: Option<u64>,
    /// Sequence numbers that never came.
    pub missing: u64,
    /// How far its clock is off, seconds, where it was found off.
    pub clock_off_secs: Option<i64>,
    /// Events taken.
    pub events: u64,
    /// Events taken with a flag.
    pub flagged: u64,
}

/// A version of the settings. Key: `version`.
#[derive(Clone, Debug, PartialEq)]
pub struct SettingsRow {
    /// Number of the version, from 1.
    pub version: u32,
    /// When it was applied.
    pub applied_at: Ms,
    /// From when it holds.
    pub from_at: Ms,
    /// Who applied it.
    pub by: String,
    /// Why.
    pub note: String,
    /// Of a way back: the version whose text this is.
    pub back_to: Option<u32>,
    /// The text can be read; one that cannot changes nothing.
    pub sound: bool,
    /// The whole file.
    pub text: String,
}
