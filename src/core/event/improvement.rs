//! What happens to an improvement: something that comes up again and again, and what is done so that it does not. One
//! fact an event.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Kind;
use super::tracked::tracked;
use crate::core::improvement::{ImprovementState, SubjectKind};
use crate::core::time::Ms;

/// Something came up so often that it should be improved (fell due). Subject and the record that made it so often are
/// its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementProposed {
    /// What kind of thing it is.
    pub subject: SubjectKind,
    /// Which: a category, an item.
    pub code: Box<str>,
    /// How often it came up,
    pub count: u32,
    /// within so many days.
    pub days: u32,
    /// The complaints that it was.
    pub sources: Vec<Box<str>>,
    /// The version of the settings that says how often is too often.
    pub settings: u32,
}

/// Somebody takes it on: without a person and a date it is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementEntered {
    /// What kind of thing it is.
    pub subject: SubjectKind,
    /// Which; empty = the words say it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub code: Box<str>,
    /// The words, where there is no code.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// Why it comes up.
    pub cause: Box<str>,
    /// What is done about it.
    pub measure: Box<str>,
    /// Who does it.
    pub person_id: Box<str>,
    /// Until when, the day itself included.
    pub due_on: NaiveDate,
    /// How often it came up in the days before, as it was counted then; absent = nothing counts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// Complaints and findings that it goes back to, beside those it was proposed for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Box<str>>,
}

/// It was talked about with somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementTalk {
    /// With whom.
    pub person_id: Box<str>,
    /// When.
    pub talked_at: Ms,
    /// What was said and agreed.
    pub text: Box<str>,
}

/// It goes on, is done, or is not done at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementMoved {
    /// Where it stands from now on: `open`, `doing`, `done` or `dropped`.
    pub state: ImprovementState,
    /// What was done, or why it is dropped.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Somebody looked whether it helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementChecked {
    /// It did.
    pub effective: bool,
    /// How often it came up before; absent = nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<u32>,
    /// And in as many days after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// What was seen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

tracked! {
    /// One fact about one improvement.
    ImprovementEvent,
    /// What can happen to an improvement.
    ImprovementFact,
    /// A fact as a state keeps it.
    KeptImprovementFact,
    improvement_id, is_improvement,
    {
        /// It came up too often.
        ImprovementProposed => Proposed(Box<ImprovementProposed>),
        /// Somebody takes it on.
        ImprovementEntered => Entered(Box<ImprovementEntered>),
        /// It was talked about.
        ImprovementTalkNoted => Talked(ImprovementTalk),
        /// It stands elsewhere.
        ImprovementState => Moved(ImprovementMoved),
        /// Whether it helped.
        ImprovementChecked => Checked(ImprovementChecked),
    }
}
