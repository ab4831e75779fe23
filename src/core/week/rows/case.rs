//! Rows of complaints, requests, watched orders and improvements.

use serde::{Deserialize, Serialize};

use crate::core::complaint::{Category, ClockKind, Phase, Severity, Stage, State};
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::order::OrderKind;
use crate::core::time::Ms;

/// A complaint or a request that was open at any time of the stretch, or whose first reply fell due in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub number: String,
    /// The hall needs something of a department; else a customer complains.
    pub request: bool,
    /// When it was registered.
    pub at: Ms,
    /// What it is about.
    pub category: Category,
    /// Before, during or after the sale.
    pub phase: Phase,
    /// How severe it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// Who is accountable; empty = whoever has the duty.
    pub owner: String,
    /// Registered in the stretch, and no mistake nor the same as another.
    pub new: bool,
    /// Closed in it.
    pub closed: bool,
    /// Open at its end.
    pub open: bool,
    /// Decided without any department.
    pub on_site: bool,
    /// Its first reply fell due in the stretch: whether it was in time.
    pub reply: Option<bool>,
    /// How often it was opened again in it.
    pub reopened: u32,
    /// Registered as one that came before.
    pub repeat: bool,
    /// It went to the regulator, or another body outside, in it.
    pub appeal: bool,
    /// How long it was in each stage up to the end, seconds.
    pub stages: Vec<(Stage, i64)>,
    /// Tasks of departments that were sent in the stretch.
    pub sent: Vec<SentRow>,
    /// The clock that is past its time at the end, whose turn it is, and since when.
    pub late: Option<(ClockKind, String, Option<Ms>)>,
    /// The follow-up whose bad answer it puts right; empty = none.
    pub repairs: String,
}

/// A task of a department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRow {
    /// Its id.
    pub id: String,
    /// The department that has it.
    pub department: String,
    /// When it was sent.
    pub at: Ms,
    /// How long until they took it, seconds.
    pub accept_secs: Option<i64>,
    /// How long until they answered, seconds.
    pub answer_secs: Option<i64>,
    /// Whether the answer was in time; none while its time runs, or where there is no limit.
    pub in_time: Option<bool>,
}

/// A watched order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What it is for.
    pub kind: OrderKind,
    /// Since when it is watched.
    pub at: Ms,
    /// Done in the stretch.
    pub done: bool,
    /// Of one that is done in it: whether the first promise was kept.
    pub kept: Option<bool>,
    /// Open at the end, and past what was promised first.
    pub late: bool,
}

/// An improvement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementRow {
    /// Its id.
    pub id: String,
    /// What kind of thing it is about.
    pub kind: SubjectKind,
    /// Which, by its code; empty = the words say it.
    pub code: String,
    /// The words.
    pub text: String,
    /// Where it stands.
    pub state: ImprovementState,
    /// Since when it is there.
    pub at: Ms,
    /// Why it comes up.
    pub cause: String,
    /// What is done about it.
    pub measure: String,
    /// Who does it.
    pub person_id: String,
    /// Until when.
    pub due_on: Option<chrono::NaiveDate>,
    /// Somebody took it on in the stretch.
    pub entered: bool,
    /// Somebody took it on before the stretch.
    pub older: bool,
    /// Looked at in the stretch: whether it helped, and how often it came up before and after.
    pub checked: Option<(bool, Option<u32>, Option<u32>)>,
    /// Something is left to do at the end.
    pub open: bool,
}
