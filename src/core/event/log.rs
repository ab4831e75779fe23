//! What people do with lines of the duty log beside writing them: adding to a shift that is over, correcting,
//! voiding. Nothing is written over: each is a line of its own that says which one it is about.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;

/// Why a line was written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmendClass {
    /// The author's own slip of the finger, within five minutes.
    Typo,
    /// It was wrong.
    Correction,
}

/// A line that was written into a shift which is over (`log.noted` with `addendum_to`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAppended {
    /// Id of the line.
    pub note_id: Box<str>,
    /// Its text.
    pub text: Box<str>,
    /// The shift it adds to.
    pub addendum_to: Box<str>,
    /// Code of the canned phrase that it begins with; empty = words of its author's own.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub phrase: Box<str>,
}

/// A line was written anew, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogAmended {
    /// Id of the new line.
    pub note_id: Box<str>,
    /// Id of the line in whose place it stands; that one stays readable.
    pub amends: Box<str>,
    /// Why in general.
    pub class: AmendClass,
    /// Why in particular; empty of a slip of the finger.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// The whole new text.
    pub text: Box<str>,
    /// The shift it adds to, where that of the line is over.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub addendum_to: Box<str>,
}

/// A line was voided before a second person (`log.voided` with a reason); it stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogVoided {
    /// Id of the line that says so.
    pub void_id: Box<str>,
    /// Id of the line that is voided.
    pub note_id: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Who confirmed it; empty in a hall without people. Where people have PINs the same act holds their signature
    /// `verified` of [`LogVoided::hash`], before it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub confirmed_by: Box<str>,
    /// The shift it adds to, where that of the line is over.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub addendum_to: Box<str>,
}

impl LogVoided {
    /// What the second person signs: the hash of all that it says, 64 hexadecimal digits.
    pub fn hash(&self) -> String {
        let fields = [&self.void_id, &self.note_id, &self.reason, &self.confirmed_by];
        let mut hash = blake3::Hasher::new();
        for field in fields.into_iter().chain([&self.addendum_to]) {
            hash.update(&(field.len() as u64).to_le_bytes());
            hash.update(field.as_bytes());
        }
        hash.finalize().to_hex().to_string()
    }
}

/// What was done with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum LogEntry {
    /// Added to a shift that is over.
    Appended(LogAppended),
    /// Written anew.
    Amended(LogAmended),
    /// Voided.
    Voided(LogVoided),
}

impl LogEntry {
    /// Reads one; none where it is a plain line or a plain way back, or cannot be read.
    pub(super) fn read(kind: Kind, raw: &RawValue) -> Option<LogEntry> {
        let text = raw.get();
        match kind {
            Kind::LogNoted => serde_json::from_str(text).ok().map(LogEntry::Appended),
            Kind::LogAmended => serde_json::from_str(text).ok().map(LogEntry::Amended),
            _ => serde_json::from_str(text).ok().map(LogEntry::Voided),
        }
    }

    /// Id of the line that says it.
    pub fn id(&self) -> &str {
        match self {
            LogEntry::Appended(entry) => &entry.note_id,
            LogEntry::Amended(entry) => &entry.note_id,
            LogEntry::Voided(entry) => &entry.void_id,
        }
    }
}
