//! Rows of rounds, findings, visits, people, needs and surveys of others.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::check::{Score, Template};
use crate::core::complaint::Severity;
use crate::core::conduct::VisitKind;
use crate::core::time::Ms;

/// A round that was walked in the stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundRow {
    /// Its id.
    pub id: String,
    /// Its number in the hall.
    pub number: u64,
    /// Which round.
    pub template: Template,
    /// When it was begun.
    pub at: Ms,
    /// Its score, where it was submitted.
    pub score: Option<Score>,
    /// Items that were not as they have to be.
    pub failed: u64,
}

/// A round that was planned in the stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotRow {
    /// Which round.
    pub template: Template,
    /// When.
    pub at: Ms,
    /// Submitted, and begun within its grace.
    pub in_grace: bool,
    /// Submitted at all.
    pub done: bool,
    /// Why it was missed, as somebody said.
    pub reason: String,
}

/// A finding that was open at any time of the stretch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRow {
    /// Its id.
    pub id: String,
    /// Code of the item; empty = only the words say what it is.
    pub item: String,
    /// Where; empty = the hall.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// How bad it is.
    pub severity: Severity,
    /// When it was opened.
    pub at: Ms,
    /// Opened in the stretch.
    pub new: bool,
    /// Closed in it.
    pub closed: bool,
    /// Open at the end.
    pub open: bool,
    /// Who was to put it right, as it was said when it was seen; empty = nobody yet.
    pub owner: String,
    /// Somebody from outside saw it.
    pub outside: bool,
}

/// A visit from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRow {
    /// Its id.
    pub id: String,
    /// When it was entered.
    pub at: Ms,
    /// Who looks in such a way.
    pub kind: VisitKind,
    /// Who it was, or the number of the sheet.
    pub source: String,
    /// The date of the visit.
    pub on: NaiveDate,
    /// The score, tenths of a point of a hundred.
    pub score_tenths: Option<u16>,
    /// How much failed.
    pub failed: u64,
}

/// Something about a person: who, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Ms,
    /// Who; of a talk nobody.
    pub person_id: String,
    /// Why, by its code.
    pub code: String,
    /// Points, or minutes.
    pub amount: u64,
}

/// How many talks there were: nothing else of them leaves the hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talks {
    /// Held in the stretch: ids and when.
    pub held: Vec<(String, Ms)>,
    /// Ended in it.
    pub settled: Vec<(String, Ms)>,
    /// Still to be done at its end.
    pub open: Vec<(String, Ms)>,
}

/// Who is still learning at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraineeRow {
    /// Who.
    pub person_id: String,
    /// Who teaches them.
    pub mentor: Option<String>,
    /// Since when.
    pub from: Option<NaiveDate>,
    /// When they are to be examined.
    pub due_on: Option<NaiveDate>,
    /// Items of their plan that were taught.
    pub done: u64,
    /// Items of their plan.
    pub plan: u64,
}

/// What customers needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedRow {
    /// Its id.
    pub id: String,
    /// When.
    pub at: Ms,
    /// Code of the topic; empty = none.
    pub topic: String,
    /// How many customers.
    pub count: u64,
}

/// What a survey of others says of one of our items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalItem {
    /// Our item; empty = the column is none of ours.
    pub code: String,
    /// What the file calls it.
    pub column: String,
    /// How many answered.
    pub n: Option<u64>,
    /// The mean, hundredths of a point.
    pub hundredths: u32,
    /// It is weak by the settings at the end.
    pub weak: bool,
}

/// The newest survey of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyRow {
    /// Its id.
    pub id: String,
    /// When it was imported.
    pub at: Ms,
    /// Who asked.
    pub source: String,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many were asked.
    pub respondents: Option<u64>,
    /// What it says.
    pub items: Vec<ExternalItem>,
}
