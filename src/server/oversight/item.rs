//! What somebody beyond the hall has to do about a case: a department about what it was sent for a complaint or a request of
//! the hall, a superior about what they were called upon for.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{CaseKind, Category, ClockKind, EscalationCause, Severity};
use crate::core::time::Ms;
use crate::text::named::Named;
use crate::text::words::Lang;

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemKind {
    /// A department was sent something.
    Dispatch {
        /// The dispatch.
        dispatch_id: String,
        /// The department.
        department_id: String,
        /// Its Chinese name; its id where it has none.
        department_zh: String,
        /// Its English name.
        department_en: String,
        /// Whom there, as last named.
        contact: String,
        /// Their order number.
        order_no: String,
        /// The departments that had it before and passed it on.
        #[serde(default)]
        passed: Vec<String>,
    },
    /// A superior was called upon.
    Escalation {
        /// What called.
        cause: EscalationCause,
        /// The round, from 0.
        round: u16,
        /// The level, 0 to 5.
        level: u8,
        /// Whom: ids of people or contacts; nobody: there was nobody to be found.
        to: Vec<String>,
        /// When.
        fired_at: Ms,
    },
}

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemState {
    /// Nobody has taken it.
    New,
    /// Somebody has it: since when, and who, where that is known.
    Accepted {
        /// Since when.
        at: Ms,
        /// Who; empty = the department.
        by: String,
    },
    /// The department named a date.
    Planned {
        /// The date.
        at: Ms,
    },
    /// They answered.
    Answered {
        /// When.
        at: Ms,
    },
    /// They said that it is not theirs.
    NotOurs {
        /// When.
        at: Ms,
    },
    /// It was taken back, or the case was decided.
    Withdrawn {
        /// When.
        at: Ms,
    },
    /// The call went past them, or the acknowledgement holds no more: they may still take it.
    Lapsed {
        /// Since when.
        at: Ms,
    },
    /// Nobody of all levels answered.
    Unanswered {
        /// Since when.
        at: Ms,
    },
}

impl ItemState {
    /// Nothing is left to do.
    pub fn is_over(&self) -> bool {
        use ItemState::{Answered, NotOurs, Withdrawn};
        matches!(self, Answered { .. } | NotOurs { .. } | Withdrawn { .. })
    }
}

/// How it stands with its time, at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Its time is over.
    Overdue,
    /// Three quarters of it are used.
    Soon,
    /// It runs.
    Running,
    /// It has no deadline.
    Open,
    /// Nothing is left to do.
    Over,
}

/// Something that somebody beyond the hall has to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The hall.
    pub hall: String,
    /// Its name.
    pub hall_name: String,
    /// The case.
    pub complaint_id: String,
    /// What people call it.
    pub number: String,
    /// A complaint, or a request of the hall.
    pub of: CaseKind,
    /// What is to be done.
    pub kind: ItemKind,
    /// How severe the complaint is, or how urgent the request.
    pub severity: Severity,
    /// What it is about.
    pub category: Category,
    /// The beginning of what happened, without what tells who the customer is.
    pub subject: String,
    /// Who is accountable for the complaint, by name; empty = the hall.
    pub owner: String,
    /// Where it stands.
    pub state: ItemState,
    /// When it is due.
    pub due: Option<Ms>,
    /// From when on it is due soon.
    pub due_soon_at: Option<Ms>,
    /// The clock that says so; none of a call that goes up by itself at `due`.
    pub clock: Option<ClockKind>,
    /// Since when it is to be done.
    pub since: Ms,
    /// The version of the case that this was seen in: what an act on it is held against.
    pub version: u64,
}

impl Item {
    /// What it is about, in a word or two.
    pub fn about(&self, lang: Lang) -> &'static str {
        match self.of {
            CaseKind::Request => self.of.name(lang),
            _ => self.category.name(lang),
        }
    }

    /// What tells it from all others.
    pub fn key(&self) -> String {
        match &self.kind {
            ItemKind::Dispatch { dispatch_id, .. } => {
                format!("d/{}/{}/{dispatch_id}", self.hall, self.complaint_id)
            }
            ItemKind::Escalation { round, level, .. } => {
                format!("e/{}/{}/{round}/{level}", self.hall, self.complaint_id)
            }
        }
    }

    /// How it stands with its time: reckoned when it is read, as a deadline needs no event to pass.
    pub fn urgency(&self, now: Ms) -> Urgency {
        let past = |at: Option<Ms>| at.is_some_and(|at| at <= now);
        if self.state.is_over() {
            Urgency::Over
        } else if past(self.due) {
            Urgency::Overdue
        } else if past(self.due_soon_at) {
            Urgency::Soon
        } else if self.due.is_some() {
            Urgency::Running
        } else {
            Urgency::Open
        }
    }
}
