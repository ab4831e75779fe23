//! A line of the duty log, as the board and the tables have it.

use serde::{Deserialize, Serialize};

use super::LogKind;
use crate::core::time::Ms;

/// What a line is, beside what it says (complaints.md F1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LogEntryKind {
    /// Written by what happened.
    System,
    /// Written by somebody as it happened.
    #[default]
    Entry,
    /// Written more than ten minutes after it happened.
    LateEntry,
    /// In the place of another line.
    Amendment,
    /// Written into a shift that was over.
    Addendum,
    /// That another line counts no more.
    Void,
}

impl LogEntryKind {
    /// Every one.
    pub const ALL: &'static [LogEntryKind] = &[
        LogEntryKind::System,
        LogEntryKind::Entry,
        LogEntryKind::LateEntry,
        LogEntryKind::Amendment,
        LogEntryKind::Addendum,
        LogEntryKind::Void,
    ];

    /// Its name in tables and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            LogEntryKind::System => "system",
            LogEntryKind::Entry => "entry",
            LogEntryKind::LateEntry => "late_entry",
            LogEntryKind::Amendment => "amendment",
            LogEntryKind::Addendum => "addendum",
            LogEntryKind::Void => "void",
        }
    }

    /// The one of that name.
    pub fn from_text(text: &str) -> Option<LogEntryKind> {
        LogEntryKind::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// A line of the duty log. Key: `line_no`.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRow {
    /// Number of the line in this hall's log, from 1.
    pub line_no: u64,
    /// When it happened.
    pub at: Ms,
    /// When somebody wrote it down; of what was written by what happened the same as `at`.
    pub recorded_at: Ms,
    /// Who wrote it: a person's id, `feed` or `system`.
    pub by: String,
    /// What it is about, as [`LogKind::as_str`] spells it.
    pub kind: LogKind,
    /// What it is beside that.
    pub entry: LogEntryKind,
    /// Year and month, and its number in them, of what somebody wrote.
    pub month_number: Option<((i32, u32), u32)>,
    /// The same as people read it, `HZ01-2026-07-0042`; empty of what was written by what happened.
    pub number: String,
    /// Id of the counter, person, feed or device; of what somebody wrote its id.
    pub subject: String,
    /// A second id where there is one (the person at a counter), the text of a note, of a mark what
    /// [`MarkDetail`](crate::core::staff::MarkDetail) spells, of a shift its name or what was said with its end.
    pub detail: String,
    /// Taken back by its author, or, where a line stands in its place, voided; stays readable.
    pub voided: bool,
    /// The line in whose place it stands, or which it voids.
    pub about: Option<u64>,
    /// The line that stands in its place, or that voids it; it stays readable.
    pub replaced_by: Option<u64>,
    /// That was a slip which the author set right at once: it is kept and not listed.
    pub folded: bool,
    /// Why another line was corrected or voided.
    pub reason: String,
    /// Who confirmed that it was voided; empty = nobody.
    pub witness: String,
    /// The shift that was over, to which it adds; empty = none.
    pub addendum_to: String,
    /// The duty manager's shift it was written in.
    pub shift_id: Option<String>,
}

impl LogRow {
    /// A line that says nothing yet.
    pub fn new(line_no: u64, at: Ms, kind: LogKind) -> LogRow {
        LogRow {
            line_no,
            at,
            recorded_at: at,
            by: String::new(),
            kind,
            entry: LogEntryKind::System,
            month_number: None,
            number: String::new(),
            subject: String::new(),
            detail: String::new(),
            voided: false,
            about: None,
            replaced_by: None,
            folded: false,
            reason: String::new(),
            witness: String::new(),
            addendum_to: String::new(),
            shift_id: None,
        }
    }

    /// Whether it counts no more: taken back, corrected or voided.
    pub fn is_struck(&self) -> bool {
        self.voided || self.replaced_by.is_some()
    }
}
