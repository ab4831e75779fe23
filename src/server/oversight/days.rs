//! The days of a hall in a few figures each, so that halls and departments can be compared over weeks without folding
//! anything. The running day is made of the board at every look; a day that is over once, at the first look after it, by
//! the report that `zhiban report day` gives; what comes later than that is in the hall's own report.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::core::board::{Board, Totals};
use crate::core::complaint::Category;
use crate::core::report::{DayReport, day_report};
use crate::core::time::{Ms, Zone};
use crate::store::{Shadow, StoreError};

/// Days that are kept of each hall.
pub const DAYS_KEPT: usize = 35;
/// Days that are made at one look: a hall that is new has many, and others wait.
const AT_ONCE: usize = 6;

/// What became of the tasks that a department was sent on a day: those of complaints, and requests by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDay {
    /// What the department is called: in Chinese, in English; empty = its id.
    pub names: (String, String),
    /// Tasks of complaints sent.
    pub sent: u32,
    /// Of these accepted.
    pub accepted: u32,
    /// How long that took together, seconds on the wall.
    pub accept_secs: i64,
    /// Of these answered.
    pub answered: u32,
    /// How long that took together, seconds on the wall.
    pub answer_secs: i64,
    /// Requests of halls that were sent, which none of the other figures counts.
    pub requests: u32,
    /// Of these answered.
    pub requests_answered: u32,
    /// How long that took together, seconds on the wall.
    pub requests_secs: i64,
}

impl TaskDay {
    /// With those of another hall or day.
    pub fn add(&mut self, other: &TaskDay) {
        if self.names.0.is_empty() {
            self.names.clone_from(&other.names);
        }
        self.sent += other.sent;
        self.accepted += other.accepted;
        self.accept_secs += other.accept_secs;
        self.answered += other.answered;
        self.answer_secs += other.answer_secs;
        self.requests += other.requests;
        self.requests_answered += other.requests_answered;
        self.requests_secs += other.requests_secs;
    }

    /// Mean seconds until a request was answered.
    pub fn requests_mean(&self) -> Option<f64> {
        let (sum, of) = (self.requests_secs as f64, self.requests_answered);
        (of > 0).then(|| sum / f64::from(of))
    }

    /// Mean seconds until accepted, and until answered.
    pub fn means(&self) -> (Option<f64>, Option<f64>) {
        let mean = |sum: i64, of: u32| (of > 0).then(|| sum as f64 / f64::from(of));
        (mean(self.accept_secs, self.accepted), mean(self.answer_secs, self.answered))
    }
}

/// A business date of a hall.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HallDay {
    /// Numbers taken.
    pub taken: u32,
    /// Served.
    pub served: u32,
    /// Given up.
    pub abandoned: u32,
    /// Mean wait of the served, seconds.
    pub wait_secs_mean: Option<f64>,
    /// Longest wait, seconds.
    pub wait_secs_max: Option<i64>,
    /// Share that waited ten minutes at most.
    pub within_target: Option<f64>,
    /// Complaints registered, by category.
    pub complaints: BTreeMap<Category, u32>,
    /// What departments were sent.
    pub tasks: BTreeMap<String, TaskDay>,
}

impl HallDay {
    /// Complaints registered.
    pub fn complaints(&self) -> u32 {
        self.complaints.values().sum()
    }

    /// Share of those who took a number and gave up.
    pub fn abandon_rate(&self) -> Option<f64> {
        let ended = self.served + self.abandoned;
        (ended > 0).then(|| f64::from(self.abandoned) / f64::from(ended))
    }

    fn of_report(report: &DayReport) -> HallDay {
        let of = &report.figures;
        HallDay {
            taken: of.taken,
            served: of.served,
            abandoned: of.abandoned,
            wait_secs_mean: of.wait_secs_mean,
            wait_secs_max: of.wait_secs_max,
            within_target: of.ten_minute_rate,
            ..HallDay::default()
        }
    }

    fn of_totals(of: &Totals) -> HallDay {
        HallDay {
            taken: of.taken,
            served: of.served,
            abandoned: of.abandoned,
            wait_secs_mean: of.wait_secs_mean,
            wait_secs_max: of.wait_secs_max,
            within_target: of.within_target,
            ..HallDay::default()
        }
    }

    /// Complaints and tasks of the date, as the tables have them.
    fn with_cases(
        mut self,
        shadow: &Shadow,
        date: NaiveDate,
        zone: Zone,
    ) -> Result<HallDay, StoreError> {
        let start = |date: Option<NaiveDate>| date.and_then(|date| zone.day_start(date));
        let Some(span) = start(Some(date)).zip(start(date.succ_opt())) else { return Ok(self) };
        let hall = shadow.hall();
        for (code, count) in shadow.registered(span)? {
            let category = Category::from_text(&code).unwrap_or(Category::Unknown);
            *self.complaints.entry(category).or_default() += count;
        }
        for task in shadow.tasks(span)? {
            let named = hall.settings(span.0).0.department(&task.department_id);
            let names = named.map(|it| (it.zh.clone(), it.en.clone())).unwrap_or_default();
            let own = if task.of_requests {
                TaskDay {
                    names,
                    requests: task.sent,
                    requests_answered: task.answered,
                    requests_secs: task.answer_ms / 1_000,
                    ..TaskDay::default()
                }
            } else {
                TaskDay {
                    names,
                    sent: task.sent,
                    accepted: task.accepted,
                    accept_secs: task.accept_ms / 1_000,
                    answered: task.answered,
                    answer_secs: task.answer_ms / 1_000,
                    ..TaskDay::default()
                }
            };
            self.tasks.entry(task.department_id).or_default().add(&own);
        }
        Ok(self)
    }
}

/// The days of a hall, by date.
pub type HallDays = BTreeMap<NaiveDate, HallDay>;

/// The days of a hall as they are now: `known` with the running one, those behind its newest, and some that are missing.
pub(super) fn days_of(
    shadow: &Shadow,
    board: &Board,
    known: &HallDays,
    as_of: Ms,
) -> Result<HallDays, StoreError> {
    let (hall, zone) = (shadow.hall(), board.zone);
    let today = zone.date(as_of);
    let mut days = known.clone();
    let dates: Vec<NaiveDate> = shadow.dates().into_iter().filter(|date| *date < today).collect();
    // What was the running day at the last look may not have been over.
    if let Some((last, _)) = known.last_key_value().filter(|(last, _)| dates.contains(last)) {
        days.remove(last);
    }
    let newest = dates.into_iter().rev().take(DAYS_KEPT);
    let missing: Vec<NaiveDate> =
        newest.filter(|date| !days.contains_key(date)).take(AT_ONCE).collect();
    for date in missing {
        let Some(day) = shadow.day(date)? else { continue };
        let made = HallDay::of_report(&day_report(hall, &day, None));
        days.insert(date, made.with_cases(shadow, date, zone)?);
    }
    // Departments answer what they were sent the days before.
    for (date, day) in days.iter_mut().rev().take(3) {
        let cases = HallDay::default().with_cases(shadow, *date, zone)?;
        (day.complaints, day.tasks) = (cases.complaints, cases.tasks);
    }
    days.insert(today, HallDay::of_totals(&board.totals).with_cases(shadow, today, zone)?);
    while days.len() > DAYS_KEPT {
        days.pop_first();
    }
    Ok(days)
}
