//! Rows of what belongs to no date: feeds, versions of the settings, and what happened to records of customers.

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

/// What happened to the record of a customer. Key: `n`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PersonRow {
    /// Number, from 1.
    pub n: u64,
    /// When.
    pub at: Ms,
    /// Who.
    pub by: String,
    /// Type of the event: `person.unmasked` or `person.erased`.
    pub kind: String,
    /// The record.
    pub person_ref: String,
    /// The complaint it belongs to; empty where that is not known.
    pub complaint_id: String,
    /// Of an erasure: the other complaints that named it.
    pub also: Vec<String>,
    /// Why, as a code.
    pub reason: String,
    /// Which terminal; empty for what fell due.
    pub device: String,
    /// Of an erasure: the receipt's id.
    pub receipt_id: String,
    /// Of an erasure: the receipt.
    pub receipt: String,
}
