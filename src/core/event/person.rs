//! What happened to the record of a customer in the vault. Nothing here says who it is.

use serde::{Deserialize, Serialize};

/// A customer's record was seen in full, or erased. Of an erasure by time the record is its identity: a second
/// one changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAct {
    /// The record.
    pub person_ref: Box<str>,
    /// The complaint it belongs to; empty where that is not known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub complaint_id: Box<str>,
    /// Why: a code of [`UnmaskReason`](crate::core::customer::UnmaskReason) or
    /// [`EraseReason`](crate::core::customer::EraseReason).
    pub reason: Box<str>,
    /// Which terminal; empty for what fell due.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub device: Box<str>,
    /// Of an erasure: the receipt's id.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub receipt_id: Box<str>,
    /// Of an erasure: the receipt, 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub receipt: Box<str>,
}
