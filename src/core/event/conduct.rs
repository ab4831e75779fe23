//! What is written about people beside what they do: praise, talks, what customers need, and what somebody from
//! outside found. One fact an event; the type of the event says which.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::staff_care::{ExamRecorded, MoodErased, MoodNoted, ReliefAnswered, TrainingRecorded};
use crate::core::conduct::{CoachingEnd, VisitKind};
use crate::core::time::Ms;

/// Somebody was praised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PraiseRecorded {
    /// The praise: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// Whom it is for.
    pub person_id: Box<str>,
    /// Code of the reason, of the settings; empty = only the words say it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// Points, 1 to 10.
    pub points: u8,
    /// What happened, who said so.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Somebody was talked with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachingRecorded {
    /// The talk: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// With whom.
    pub person_id: Box<str>,
    /// Code of the topic, of the settings; empty = only the words say it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub topic: Box<str>,
    /// What it was about.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// What was agreed.
    pub agreed: Box<str>,
    /// Until when.
    pub due_on: NaiveDate,
    /// The check item, the finding, the complaint or the figure that it goes back to.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub about: Box<str>,
}

/// What was agreed in a talk was done, or need not be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoachingSettled {
    /// The talk.
    pub coaching_id: Box<str>,
    /// This act.
    pub act_id: Box<str>,
    /// What came of it.
    pub end: CoachingEnd,
    /// What was seen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// A customer needed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedNoted {
    /// The note: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// Code of the topic, of the settings.
    pub topic: Box<str>,
    /// What, in words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// How many customers.
    pub count: u32,
}

/// Something that a visitor found wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitItem {
    /// Code of the check item; empty = only the words say it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub item_code: Box<str>,
    /// Where; empty = the hall.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub place: Box<str>,
    /// What is wrong.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// The sighting that it became.
    pub occurrence_id: Box<str>,
}

/// Somebody from outside looked at the hall: the sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitEntered {
    /// The sheet: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// Who looks in such a way.
    pub kind: VisitKind,
    /// Who it was, or the number of the sheet.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub source: Box<str>,
    /// The date of the visit.
    pub on: NaiveDate,
    /// The score in tenths of a point of a hundred; none = none was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score_tenths: Option<u16>,
    /// Until when what was found is to be put right.
    pub due_at: Ms,
    /// What failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<VisitItem>,
    /// What else they said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// A fact about people, customers' needs or a visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ConductAct {
    /// Praise.
    Praise(PraiseRecorded),
    /// A talk.
    Coaching(CoachingRecorded),
    /// The end of one.
    Settled(CoachingSettled),
    /// A need.
    Need(NeedNoted),
    /// A sheet.
    Visit(Box<VisitEntered>),
    /// Training.
    Training(TrainingRecorded),
    /// An exam.
    Exam(ExamRecorded),
    /// The answer to a proposal of relief.
    Relief(ReliefAnswered),
    /// A word on a mood.
    Mood(MoodNoted),
    /// The end of one.
    MoodErased(MoodErased),
}
