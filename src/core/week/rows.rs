//! What is left of a hall for a report: plain rows with the ids of their records, as things stood at the end of a
//! stretch.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::core::followup::{Origin, Outcome, TaskState};
use crate::core::time::Ms;

/// What a customer answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When.
    pub at: Ms,
    /// The version of the settings whose questions were asked.
    pub version: u32,
    /// By item, 1 to 5.
    pub scores: BTreeMap<String, u8>,
    /// Whether what they came for is solved.
    pub solved: Option<bool>,
    /// What they said, as it was written down: shown masked and shortened only.
    pub text: String,
    /// It asks to be put right.
    pub bad: bool,
}

/// A follow-up of the stretch: due in it, tried in it or answered in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub number: String,
    /// Where it comes from.
    pub origin: Origin,
    /// Whom it is about; empty = not known.
    pub person_id: String,
    /// Until when it is to be made.
    pub due: Ms,
    /// Where it stands.
    pub state: TaskState,
    /// How it ended, or what came of the last attempt.
    pub outcome: Option<Outcome>,
    /// It counts as due in the stretch.
    pub is_due: bool,
    /// Of those, contacted or tried three times by then.
    pub in_time: bool,
    /// Due in it and still open at its end.
    pub overdue: bool,
    /// Tried in it.
    pub attempted: bool,
    /// Spoken with in it.
    pub reached: bool,
    /// It ended in it in this way.
    pub ended: Option<Outcome>,
    /// What was answered in it.
    pub answer: Option<Answer>,
    /// The follow-up whose bad answer was put right before this one; empty = none.
    pub after: String,
    /// The complaint that its bad answer opened; empty = none.
    pub repair: String,
}

/// One hall as it stood at the end of a stretch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Follow-ups.
    pub calls: Vec<Call>,
    /// Versions of the settings by which customers were asked.
    pub versions: Vec<u32>,
}

/// What codes are called, by the settings in force at the end: Chinese and English, the same where there is one name.
pub type Words = BTreeMap<String, (String, String)>;

/// Names that a report shows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Names {
    /// Items of satisfaction.
    pub items: Words,
    /// Roles.
    pub roles: Words,
    /// People.
    pub people: Words,
    /// Departments.
    pub departments: Words,
    /// Services.
    pub services: Words,
    /// Topics of needs and reasons of praise.
    pub choices: Words,
    /// Items of the checklist.
    pub checks: Words,
}
