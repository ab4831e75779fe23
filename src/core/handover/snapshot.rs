//! The report of a shift as it was frozen: what stands in it, its one canonical text, and the hash of that. The text
//! is kept as it was written: whatever a later version of the program reads from it, it is what was signed.

use serde::{Deserialize, Serialize};

use super::covers::LogHead;
use super::item::Item;
use super::record::PreparedPart;
use crate::core::board::{AlarmKind, Mark, StaffState};
use crate::core::time::Ms;

/// Bytes of the text that one event takes: with its quotes written as in JSON it stays far below what an event may
/// be.
const PART_BYTES: usize = 24 * 1024;

/// An alarm that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlarmPart {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: Box<str>,
    /// How bad it is.
    pub mark: Mark,
    /// Since when it stands.
    pub raised_at: Ms,
    /// Whether somebody has seen it.
    pub seen: bool,
}

/// Somebody who should be at work and is not at their post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPart {
    /// Who.
    pub staff_id: Box<str>,
    /// What they do.
    pub state: StaffState,
    /// Since when, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Ms>,
    /// Why, as somebody said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// A round of checks of this shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundPart {
    /// The round.
    pub round_id: Box<str>,
    /// Its template.
    pub template: Box<str>,
    /// When it was planned, or began.
    pub at: Ms,
    /// What became of it.
    pub state: Box<str>,
    /// Its grade, tenths of a percent; none where nothing was graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u32>,
    /// Of one that was missed: why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// Something that was counted: only that it was, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedPart {
    /// What.
    pub part: PreparedPart,
    /// By whom.
    pub by: Box<str>,
    /// And by whom beside them.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub with: Box<str>,
    /// When.
    pub at: Ms,
}

/// The report of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Version of this form.
    pub v: u16,
    /// The hall.
    pub hall_id: Box<str>,
    /// The shift.
    pub shift_id: Box<str>,
    /// Its name; empty = none.
    pub shift_name: Box<str>,
    /// Its duty manager.
    pub outgoing: Box<str>,
    /// When it was opened.
    pub opened_at: Ms,
    /// When it is planned to end, where that is planned.
    pub planned_end: Option<Ms>,
    /// When this was frozen.
    pub frozen_at: Ms,
    /// What whoever comes next takes over, what presses most first.
    pub items: Vec<Item>,
    /// Alarms that stand.
    pub alarms: Vec<AlarmPart>,
    /// Who is not at their post.
    pub staff_out: Vec<StaffPart>,
    /// Rounds of this shift.
    pub rounds: Vec<RoundPart>,
    /// Money, vouchers, seals, keys.
    pub counted: Vec<CountedPart>,
    /// The newest event of each stream of the log then: who signs this signs the log up to it. Empty in reports
    /// of before this was written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogHead>,
}

impl Snapshot {
    /// The version of this form.
    pub const VERSION: u16 = 1;

    /// The canonical text: JSON without white space, fields in their fixed order.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a text.
    pub fn read(text: &str) -> Option<Snapshot> {
        serde_json::from_str(text).ok()
    }

    /// An item by its id.
    pub fn item(&self, item_id: &str) -> Option<&Item> {
        self.items.iter().find(|item| *item.item_id == *item_id)
    }
}

/// The hash of a report's text, 64 hexadecimal digits.
pub fn hash_of(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

/// A text in parts that each fit into an event; at least one.
pub(in crate::core) fn parts_of(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while rest.len() > PART_BYTES {
        let mut end = PART_BYTES;
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (part, behind) = rest.split_at(end);
        parts.push(part);
        rest = behind;
    }
    parts.push(rest);
    parts
}
