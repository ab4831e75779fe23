//! Surveys of others about the hall: a file that was imported, and one that does not count any more.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a survey says of one of its columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyFigure {
    /// Our item that it is taken for, by its code; empty = none of them.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub item: Box<str>,
    /// What the file calls it.
    pub column: Box<str>,
    /// How many answered it; absent where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    /// The mean, in hundredths of a point of 100.
    pub hundredths: u32,
    /// How many of them gave 40 points or less; absent where nobody says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<u32>,
}

/// A survey was imported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyImported {
    /// The survey: the act that wrote it.
    pub act_id: Box<str>,
    /// Who asked.
    pub source: Box<str>,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many were asked; absent where the file does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub respondents: Option<u32>,
    /// What the file was called.
    pub file: Box<str>,
    /// What it is told apart by: BLAKE3 of its bytes. One file counts once.
    pub hash: Box<str>,
    /// What it says, in the order of its columns or rows.
    pub items: Vec<SurveyFigure>,
}

/// A survey does not count any more: it was wrong, or another one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyVoided {
    /// The survey.
    pub survey_id: Box<str>,
    /// This act.
    pub act_id: Box<str>,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// One fact about surveys; the type of the event says which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum SurveyEvent {
    /// One was imported.
    Imported(Box<SurveyImported>),
    /// One was voided.
    Voided(SurveyVoided),
}
