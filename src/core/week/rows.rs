//! What is left of a hall for a report: plain rows with the ids of their records, as things stood at the end of a
//! stretch.

mod care;
mod case;
mod queue;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::core::complaint::Phase;
use crate::core::followup::{Origin, Outcome, TaskState};
use crate::core::rules::CareRules;
use crate::core::satisfaction::Block;
use crate::core::time::Ms;

pub use care::{
    ExternalItem, FindingRow, NeedRow, PersonRow, RoundRow, SlotRow, SurveyRow, Talks, TraineeRow,
    VisitRow,
};
pub use case::{CaseRow, ImprovementRow, OrderRow, SentRow};
pub use queue::{Counts, DayRow, RedRow};

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
    /// Before, during or after the sale.
    pub phase: Phase,
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

/// Answers to our own questions, as they are scored: blocks of equal weights, which add up over halls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// The hall: every item.
    pub hall: Vec<Block>,
    /// Roles, by their ids: the items that they answer for.
    pub roles: BTreeMap<String, Vec<Block>>,
    /// People, by their ids, with the role that they had.
    pub people: BTreeMap<String, (String, Vec<Block>)>,
}

/// One hall as it stood at the end of a stretch. Every list is in the order of its ids or times.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rows {
    /// Follow-ups.
    pub calls: Vec<Call>,
    /// Versions of the settings by which customers were asked.
    pub versions: Vec<u32>,
    /// Their scores.
    pub scores: Scores,
    /// Complaints and requests.
    pub cases: Vec<CaseRow>,
    /// Watched orders.
    pub orders: Vec<OrderRow>,
    /// Improvements.
    pub improvements: Vec<ImprovementRow>,
    /// Days.
    pub days: Vec<DayRow>,
    /// Dates on which the hall was open and of which nothing is known.
    pub blank_days: Vec<chrono::NaiveDate>,
    /// Rounds that were walked.
    pub rounds: Vec<RoundRow>,
    /// Rounds that were planned.
    pub slots: Vec<SlotRow>,
    /// Findings.
    pub findings: Vec<FindingRow>,
    /// Visits from outside.
    pub visits: Vec<VisitRow>,
    /// Praise.
    pub praises: Vec<PersonRow>,
    /// Talks.
    pub talks: Talks,
    /// Training.
    pub trainings: Vec<PersonRow>,
    /// Exams; how they went is not said.
    pub exams: Vec<PersonRow>,
    /// Who is still learning.
    pub trainees: Vec<TraineeRow>,
    /// What customers needed.
    pub needs: Vec<NeedRow>,
    /// Surveys of others.
    pub surveys: Vec<SurveyRow>,
}

impl Rows {
    /// Whether anything of it was handed in: a log may begin with what happened before it.
    pub(super) fn is_told(&self) -> bool {
        let none = self.calls.is_empty() && self.cases.is_empty() && self.days.is_empty();
        !(none && self.rounds.is_empty() && self.surveys.is_empty())
    }
}

/// What a hall is judged by: its settings at the end of the stretch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// The version.
    pub version: u32,
    /// Items of satisfaction in their order, with what each has to reach.
    pub items: Vec<(String, Option<u32>)>,
    /// What the hall has to reach, points.
    pub hall: Option<u32>,
    /// What roles have to reach.
    pub roles: BTreeMap<String, Option<u32>>,
    /// What people have to reach.
    pub people: BTreeMap<String, Option<u32>>,
    /// Thresholds.
    pub care: CareRules,
    /// So many complaints of one category make it a hot topic of the stretch.
    pub hot: u32,
    /// Other thresholds that stand in the annex, by their keys.
    pub limits: BTreeMap<String, u64>,
    /// Definitions of the figures: code, Chinese and English name, Chinese and English definition, threshold.
    pub indicators: Vec<[String; 6]>,
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
    /// People, by hall and id with a slash between them: two halls may have the same ids.
    pub people: Words,
    /// Departments.
    pub departments: Words,
    /// Services.
    pub services: Words,
    /// Topics of needs, reasons of praise and of walking out.
    pub choices: Words,
    /// Items of the checklist that the hall has named itself.
    pub checks: Words,
}
