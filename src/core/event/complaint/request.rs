//! The facts of what a hall needs of a department for itself; what is in between are dispatches and hands.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{RequestEnd, Severity};

/// The hall needs something of a department that is no customer's complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestMade {
    /// What people call it: `XB-MMDD-NN`.
    pub number: Box<str>,
    /// Who asked for it, and sees to it from the beginning.
    pub owner: Box<str>,
    /// How urgent: the limits of the department are those of a complaint of that severity.
    pub severity: Severity,
    /// What is needed.
    pub text: Box<str>,
}

/// What was needed is there, or is not needed any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDone {
    /// Which of the two.
    pub outcome: RequestEnd,
    /// In words.
    pub text: Box<str>,
}
