//! The facts of a dispatch to a department, and what the clocks say by themselves.

use serde::{Deserialize, Serialize};

use super::case::is_false;
use crate::core::complaint::{ClockKind, ContactResult, ContactWay, DepartmentAnswer};
use crate::core::time::Ms;

/// The task went to a department; the complaint stays with its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatched {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// The department: an id of the settings.
    pub department_id: Box<str>,
    /// Whom there.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
    /// How it was told.
    pub way: ContactWay,
    /// What is asked of them.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// Their own order number, where known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub order_no: Box<str>,
    /// Why it moves on once more; asked for from the third transfer on.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// The department took the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchAccepted {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// Who said so, as they named themselves.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
    /// Their own order number, where they gave one.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub order_no: Box<str>,
}

/// The department answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchAnswered {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// With what.
    pub answer: DepartmentAnswer,
    /// In words.
    pub text: Box<str>,
    /// Of a plan: until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Ms>,
    /// Who said so, as they named themselves.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
}

/// Somebody tried to reach the department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchTried {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// How.
    pub way: ContactWay,
    /// Whom.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
    /// What came of it.
    pub result: ContactResult,
    /// In words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// The task was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchEnded {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

/// The department asks back. No clock stands still for it; whose turn it is changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchAsked {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// The question.
    pub ask_id: Box<str>,
    /// In words.
    pub text: Box<str>,
    /// Who asks, as they named themselves.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
}

/// The hall answered what the department asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchReplied {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// The question.
    pub ask_id: Box<str>,
    /// In words.
    pub text: Box<str>,
}

/// The department passed the task on. It is the same task: its clocks run on as they began, in the hours and by the
/// limits of the department that it was sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DispatchPassedOn {
    /// The dispatch.
    pub dispatch_id: Box<str>,
    /// The department that has it from then on: an id of the settings.
    pub department_id: Box<str>,
    /// The one that had it, as who passed it on saw it.
    pub from: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// Who says so, as they named themselves.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub contact: Box<str>,
}

/// A clock is near its deadline, or past it. Clock, deadline and threshold are its identity: a second one
/// that says the same is ignored; a deadline that moved may warn again (complaints J11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// Which clock.
    pub clock: ClockKind,
    /// Of a stage of a dispatch: which one; empty else.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub subject: Box<str>,
    /// The deadline.
    pub due: Ms,
    /// Share of the limit that is used, percent; 100 = past it.
    pub percent: u16,
    /// Past it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overdue: bool,
}
