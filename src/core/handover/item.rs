//! One item of a hand-over: something that somebody still has to do, and that whoever comes next takes over.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{Severity, Stage};
use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// What an item is.
    ItemKind {
        /// A complaint that is open.
        Complaint = "complaint",
        /// An incident that goes on, or whose record is not closed.
        Incident = "incident",
        /// A finding of a round that is not put right.
        Finding = "finding",
        /// A measure that is due.
        Measure = "measure",
        /// A line that who hands over wrote for who comes next.
        Note = "note",
        /// Something that the hall needs of a department.
        Request = "request",
        /// A trainee who is to be examined.
        Trainee = "trainee",
        /// A watched order.
        Order = "order",
        /// An improvement that is late, was proposed, or is to be looked at.
        Improvement = "improvement",
        /// Customers who should have been called back.
        FollowUp = "follow_up",
    }
}

impl ItemKind {
    /// Whether it is a case that somebody owns: with the duty it goes to who takes that over.
    pub fn is_case(self) -> bool {
        matches!(self, ItemKind::Complaint | ItemKind::Request)
    }
}

value_set! {
    /// How much it presses, least first, so that the worse of two is the larger (I-PASS).
    Grade {
        /// It stands as it stands: such items may be taken over together.
        Stable = "stable",
        /// Somebody has to look at it in this shift.
        Watch = "watch",
        /// At once: it is read back.
        Urgent = "urgent",
    }
}

/// Wrong answers that a reading back offers beside the right one.
pub const OTHERS_MAX: usize = 2;

/// What has to be done next, and until when.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NextStep {
    /// `clock:` and the clock of a complaint, `stage:` and the stage of one on which no clock runs, `step:` and
    /// the step of an incident's card, `backlog`, `read`, ...
    pub code: Box<str>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Ms>,
}

impl NextStep {
    /// Without a time.
    pub fn of(code: &str) -> NextStep {
        NextStep { code: code.into(), at: None }
    }

    /// As a reading back spells it: code and milliseconds since 1970.
    pub fn spell(&self) -> String {
        match self.at {
            Some(at) => format!("{}@{}", self.code, at.0),
            None => self.code.to_string(),
        }
    }
}

/// An item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Kind and id: `complaint:...`. Stays the same from shift to shift.
    pub item_id: Box<str>,
    /// What it is.
    pub kind: ItemKind,
    /// The id of what it is about.
    pub subject_id: Box<str>,
    /// What people call it: number of a complaint, kind of an incident, code of a check, words of a note.
    pub label: Box<str>,
    /// What it is about, as a code: category of a complaint, place of a finding; empty = nothing more.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub detail: Box<str>,
    /// How much it presses.
    pub grade: Grade,
    /// How severe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Of a complaint where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Whose it is; empty = the hall's.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
    /// To whom it is offered: a person or a role; empty = nobody.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub offered_to: Box<str>,
    /// The level of the ladder it stands at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// What has to be done next.
    pub next: NextStep,
    /// Whether that is late already.
    pub overdue: bool,
    /// When the customer will hear from us next, as promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_at: Option<Ms>,
    /// Of an incident: taken on paper, entered of that, left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counts: Option<[u32; 3]>,
    /// Since when it is open.
    pub since: Ms,
    /// In how many shifts it was open, this one among them.
    pub age_shifts: u16,
}

impl Item {
    /// The id of an item of a kind.
    pub fn id_of(kind: ItemKind, subject_id: &str) -> Box<str> {
        format!("{}:{subject_id}", kind.as_str()).into()
    }

    /// Whether who takes it over says what has to be done next.
    pub fn is_read_back(&self) -> bool {
        self.grade == Grade::Urgent
    }

    /// What a reading back offers: the right answer among what has to be done of other items, always in the same
    /// order. At least two, so that nobody answers without reading.
    pub fn choices(&self, all: &[Item]) -> Vec<NextStep> {
        let mut found = vec![self.next.clone()];
        for other in all.iter().filter(|other| other.item_id != self.item_id) {
            if found.len() <= OTHERS_MAX && !found.contains(&other.next) {
                found.push(other.next.clone());
            }
        }
        for code in ["nothing", "close"] {
            let plain = NextStep::of(code);
            if found.len() <= OTHERS_MAX && !found.contains(&plain) {
                found.push(plain);
            }
        }
        // The right one stands at no place that could be learned.
        let hash = blake3::hash(self.item_id.as_bytes());
        let first = hash.as_bytes().first().copied().unwrap_or_default();
        let turn = usize::from(first) % found.len();
        found.rotate_right(turn);
        found
    }
}
