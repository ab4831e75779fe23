//! What is written of people as they learn, of relief after hard complaints, and of their mood.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::conduct::{ExamResult, ReliefAnswer};

/// Somebody learned something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingRecorded {
    /// The training: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// Who learned.
    pub person_id: Box<str>,
    /// The item of their plan, as the settings name it; empty = none of it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub item: Box<str>,
    /// What, in words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// How long, minutes.
    pub minutes: u32,
}

/// An exam was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExamRecorded {
    /// The exam: the act that wrote it, by which it can be taken back.
    pub act_id: Box<str>,
    /// Whose.
    pub person_id: Box<str>,
    /// Its date.
    pub on: NaiveDate,
    /// How it went.
    pub result: ExamResult,
    /// What was seen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// A proposal to relieve somebody was answered. Person and complaint are its identity: of two final answers the first
/// one in the log holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReliefAnswered {
    /// The act, by which it can be taken back.
    pub act_id: Box<str>,
    /// Whom it is about.
    pub person_id: Box<str>,
    /// The complaint that made the proposal.
    pub complaint_id: Box<str>,
    /// The answer.
    pub answer: ReliefAnswer,
}

/// A word was noted on how somebody is at the start of their shift. What it says stands in no event: it is sealed, and
/// stays on the terminal where it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoodNoted {
    /// The act, by which it can be taken back.
    pub act_id: Box<str>,
    /// Whom it is about.
    pub person_id: Box<str>,
    /// The sealed record. It is named otherwise than the record of a customer, which goes along with its event.
    pub record: Box<str>,
    /// What proves it.
    pub commitment: Box<str>,
}

/// The word on a mood was erased (fell due). The record is its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoodErased {
    /// The sealed record.
    pub record: Box<str>,
}
