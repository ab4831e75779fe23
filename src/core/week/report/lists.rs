//! The lists in which figures stand, each in the order in which it is shown.

use chrono::NaiveDate;
use serde::Serialize;

use super::super::figure::Value;
use super::super::hall::HallWeek;
use super::super::rows::{
    FindingRow, ImprovementRow, RedRow, SlotRow, SurveyRow, TraineeRow, VisitRow,
};
use crate::core::complaint::{Category, ClockKind, Severity, Stage, State};
use crate::core::satisfaction::Weakness;
use crate::core::time::Ms;

/// A row of a hall.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Of<T> {
    /// The hall.
    pub hall_id: String,
    /// The row.
    pub row: T,
}

impl<T: Clone> Of<T> {
    pub(super) fn new(hall: &HallWeek, row: &T) -> Of<T> {
        Of { hall_id: hall.hall_id.clone(), row: row.clone() }
    }
}

/// An item of satisfaction; its figures are `2.item.CODE`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemLine {
    /// Its code.
    pub code: String,
    /// What has to be reached, points; of several halls the strictest.
    pub target: Option<u32>,
    /// Too few answered it.
    pub small: bool,
    /// Why it is weak; empty = it is not.
    pub weak: Vec<Weakness>,
    /// It is worth keeping up.
    pub strong: bool,
}

/// A role; its figures are `3.role.ID`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RoleLine {
    /// Its id.
    pub role: String,
    /// What has to be reached, points; of several halls the strictest.
    pub target: Option<u32>,
    /// Too few answered for it.
    pub small: bool,
}

/// A person of whom enough customers said something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonLine {
    /// The hall.
    pub hall_id: String,
    /// Who.
    pub person_id: String,
    /// Their role.
    pub role: String,
    /// What has to be reached, points.
    pub target: Option<u32>,
    /// The name of their figure.
    pub figure: String,
}

/// A complaint that puts right what a customer answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepairLine {
    /// The hall.
    pub hall_id: String,
    /// Its number.
    pub number: String,
    /// When it was opened.
    pub at: Ms,
    /// The number of the follow-up; empty where it is older than the stretch before.
    pub first: String,
    /// Where it stands.
    pub state: State,
    /// What they said when they were asked again: whether it is good now.
    pub second: Option<bool>,
    /// The lowest item of that.
    pub lowest: Option<(String, u8)>,
}

/// A complaint that is open at the end.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseLine {
    /// The hall.
    pub hall_id: String,
    /// Its number.
    pub number: String,
    /// When it was registered.
    pub at: Ms,
    /// What it is about.
    pub category: Category,
    /// How severe it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// Who is accountable; empty = whoever has the duty.
    pub owner: String,
    /// The clock that is past its time, whose turn it is, and since when.
    pub late: Option<(ClockKind, String, Option<Ms>)>,
}

/// The queue in which customers waited longest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Worst {
    /// The hall.
    pub hall_id: String,
    /// The service; empty = none was named.
    pub service: String,
    /// The mean wait there.
    pub wait: Value,
}

/// A date; its figures are `7.day.DATE`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DayLine {
    /// The date.
    pub date: NaiveDate,
    /// The worst queue of all halls.
    pub worst: Option<Worst>,
}

/// A time beyond a red line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RedLine {
    /// The hall.
    pub hall_id: String,
    /// The time, and what was tried.
    pub red: RedRow,
}

/// An improvement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImprovementLine {
    /// The hall.
    pub hall_id: String,
    /// The improvement.
    pub row: ImprovementRow,
}

/// What a customer said. It is masked and shortened where it is shown, and stands nowhere else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quote {
    /// It asks to be put right.
    pub bad: bool,
    /// The hall.
    pub hall_id: String,
    /// The number of the follow-up.
    pub number: String,
    /// When.
    pub at: Ms,
    /// The lowest item.
    pub lowest: Option<(String, u8)>,
    /// The words.
    #[serde(skip)]
    pub text: String,
}

/// The lists of a report.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Lists {
    /// What the halls have to reach, points; of several the strictest.
    pub target: Option<u32>,
    /// Too few answered.
    pub small: bool,
    /// So many make a sample.
    pub sample_min: u32,
    /// So many make one of a person.
    pub people_min: u32,
    /// Items of satisfaction.
    pub items: Vec<ItemLine>,
    /// Surveys of others.
    pub surveys: Vec<Of<SurveyRow>>,
    /// Roles.
    pub roles: Vec<RoleLine>,
    /// People.
    pub people: Vec<PersonLine>,
    /// Improvements, open ones and those that ended in the stretch.
    pub improvements: Vec<ImprovementLine>,
    /// Categories of new complaints, the most first; `5.category.CODE`.
    pub categories: Vec<Category>,
    /// Stages; `5.stage.CODE`.
    pub stages: Vec<Stage>,
    /// Departments that were sent anything; `5.dept.ID.…`, `5.dept.HALL/ID.…` where halls call it differently.
    pub departments: Vec<String>,
    /// Hot topics; `5.hot.CODE`.
    pub hot: Vec<Category>,
    /// Open complaints, the late ones first.
    pub open: Vec<CaseLine>,
    /// Repairs after low scores.
    pub repairs: Vec<RepairLine>,
    /// Dates.
    pub days: Vec<DayLine>,
    /// Queues, by hall and service; `7.queue.HALL/SERVICE`.
    pub queues: Vec<(String, String)>,
    /// The worst of them.
    pub worst_queue: Option<Worst>,
    /// Half hours with most customers; `7.peak.HH:MM`.
    pub peaks: Vec<String>,
    /// Times beyond a red line.
    pub red: Vec<RedLine>,
    /// Planned rounds that were not done.
    pub missed: Vec<Of<SlotRow>>,
    /// Open findings, the worst first.
    pub findings: Vec<Of<FindingRow>>,
    /// Visits from outside.
    pub visits: Vec<Of<VisitRow>>,
    /// Who was praised, by hall and person; `9.praise.HALL/ID`.
    pub praised: Vec<(String, String)>,
    /// Who is still learning.
    pub trainees: Vec<Of<TraineeRow>>,
    /// What customers said.
    pub quotes: Vec<Quote>,
    /// Topics of needs, the most first; `10.need.CODE`.
    pub needs: Vec<String>,
    /// Definitions: code, Chinese and English name, Chinese and English definition, threshold.
    pub indicators: Vec<[String; 6]>,
    /// Thresholds, by their keys; more than one value where halls differ.
    pub limits: Vec<(String, Vec<u64>)>,
}

impl Lists {
    /// Whether so many answers are a small sample.
    pub(super) fn is_small(&self, n: u64) -> bool {
        n < u64::from(self.sample_min)
    }
}
