//! The task of a case that a department has: what became of it, through how many hands it went, what was asked about it.

use serde::{Deserialize, Serialize};

use super::{DepartmentAnswer, Severity};
use crate::core::time::Ms;

/// A dispatch to a department as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// The department.
    pub department_id: Box<str>,
    /// Whom there, as last named.
    pub contact: Box<str>,
    /// Their order number.
    pub order_no: Box<str>,
    /// When it was sent.
    pub sent_at: Ms,
    /// How severe the case was then: its limits are that severity's.
    pub severity: Severity,
    /// When they took it.
    pub accepted_at: Option<Ms>,
    /// When they answered last, and with what.
    pub answered: Option<(Ms, DepartmentAnswer)>,
    /// Until when they mean to have it done.
    pub planned_at: Option<Ms>,
    /// Attempts to reach them.
    pub tries: u16,
    /// When it was over: a result, not theirs, or taken back.
    pub ended_at: Option<Ms>,
    /// The stream it was sent in: whose clock `sent_at` is of.
    pub stream: [u8; 16],
    /// The same task, sent once more by somebody who did not know: each a reminder.
    pub also: Vec<Box<str>>,
    /// When the department that has it now took it: passed on, the next one has to.
    pub taken_at: Option<Ms>,
    /// The departments that passed it on, oldest first.
    pub passed: Vec<Passed>,
    /// What departments asked about it, oldest first.
    pub asks: Vec<Question>,
}

/// A task was passed on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// When.
    pub at: Ms,
    /// The department that had it.
    pub from: Box<str>,
}

/// A department asked back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question.
    pub ask_id: Box<str>,
    /// When.
    pub at: Ms,
    /// In words.
    pub text: Box<str>,
    /// When it was answered, or passed on with the task.
    pub over_at: Option<Ms>,
}

impl Dispatch {
    /// What the department waits for before it goes on, the oldest first.
    pub fn open_ask(&self) -> Option<&Question> {
        let open = self.asks.iter().find(|ask| ask.over_at.is_none());
        open.filter(|_| self.ended_at.is_none())
    }
}
