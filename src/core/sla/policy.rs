//! Limits as data: which clock has how long at which severity, in which calendar, who may wait for what.
//! Values: the domain notes, 4.5, of which most are guesses; a hall may have its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::limit_text::read_limit;
use super::target::Target;
use crate::core::time::{Ms, Stamp};

/// How many severities there are.
pub const GRADES: usize = 4;

/// A severity as a place in a policy: 0 = mildest (Sev4) to 3 = worst (Sev1).
pub type Grade = usize;

/// What a clock waits for. The customer's clocks have the numbers of the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// The complaint is written down.
    Registered,
    /// The clerk who cannot settle it hands it on.
    HandedUp,
    /// The duty manager takes it over.
    TakenOver,
    /// C1: the customer is told a first position.
    FirstWord,
    /// It is sent to a department.
    Dispatched,
    /// The department accepts it.
    DepartmentAccepted,
    /// The department answers, or commits to a dated plan.
    DepartmentAnswered,
    /// C1b: the customer has a first reply: a result, or how it stands with the next date.
    FirstReply,
    /// C2: the customer is contacted again.
    NextContact,
    /// C3: it is settled.
    Settled,
    /// C4: the last day of the regulator.
    Backstop,
}

impl ClockKind {
    /// All, in the order of a case.
    pub const ALL: [ClockKind; 11] = [
        ClockKind::Registered,
        ClockKind::HandedUp,
        ClockKind::TakenOver,
        ClockKind::FirstWord,
        ClockKind::Dispatched,
        ClockKind::DepartmentAccepted,
        ClockKind::DepartmentAnswered,
        ClockKind::FirstReply,
        ClockKind::NextContact,
        ClockKind::Settled,
        ClockKind::Backstop,
    ];

    /// As files and tables spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            ClockKind::Registered => "registered",
            ClockKind::HandedUp => "handed_up",
            ClockKind::TakenOver => "taken_over",
            ClockKind::FirstWord => "first_word",
            ClockKind::Dispatched => "dispatched",
            ClockKind::DepartmentAccepted => "department_accepted",
            ClockKind::DepartmentAnswered => "department_answered",
            ClockKind::FirstReply => "first_reply",
            ClockKind::NextContact => "next_contact",
            ClockKind::Settled => "settled",
            ClockKind::Backstop => "backstop",
        }
    }
}

/// In whose time a limit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalendarKind {
    /// Every second.
    Always,
    /// The hall's opening hours.
    Hall,
    /// The hours of the department that has the task, else those of offices.
    Department,
}

/// When a clock warns before its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// Once so many hundredths of the limit are used, 1 to 99.
    Share(u8),
    /// Once only so many seconds that count are left. It says nothing before half of the limit is used, or it
    /// would warn of a short limit at its start.
    Left(i64),
    /// At the same time on the wall so many dates after the start.
    Day(i32),
}

/// The limit of one clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// When it is due; none = no limit, nothing falls due.
    pub target: Option<Target>,
    /// In whose time.
    pub calendar: CalendarKind,
    /// Whether it stands still while the case waits for a reason that lets it.
    pub pauses: bool,
    /// When it warns.
    pub warns: Vec<Threshold>,
}

impl Limit {
    /// The same with a time that was promised; it replaces the target whether earlier or later.
    #[must_use]
    pub fn promised(mut self, at: Stamp) -> Limit {
        self.target = Some(Target::At { at });
        self
    }
}

/// A reason to wait, and whether it stops the clocks that may pause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PauseRule {
    /// Its code.
    pub reason: String,
    /// Whether clocks stand still meanwhile.
    pub pauses: bool,
}

/// Why a pause is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PauseRefused {
    /// The reason is not in the policy.
    #[error("no such reason to wait")]
    Reason,
    /// The end is not behind the beginning.
    #[error("the end must lie behind the beginning")]
    Order,
    /// Longer than the policy lets it.
    #[error("longer than a case may wait")]
    Long,
    /// Extended as often as the policy lets it.
    #[error("extended as often as it may be")]
    Extended,
}

/// All limits of a hall, as one version of its settings has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The version of the settings; 0 = what holds in a hall that has set nothing.
    pub version: u32,
    /// By clock in the order of [`ClockKind::ALL`], then by severity.
    pub limits: Vec<[Limit; GRADES]>,
    /// Reasons to wait.
    pub pauses: Vec<PauseRule>,
    /// A pause may last so many working days.
    pub pause_work_days: i32,
    /// And be extended so often.
    pub extensions: u32,
    /// A case that was settled is opened again within so many dates; later it is a new one.
    pub reopen_days: i32,
    /// Nothing of a case that was opened again is due earlier than so many open seconds after that.
    pub reopen_secs: i64,
    /// What is entered late counts from when it is said to have happened, up to so many seconds back.
    pub back_date_secs: i64,
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

/// The warnings of every limit: half, due soon, nearly, and a quarter of an hour before.
fn usual_warns() -> Vec<Threshold> {
    vec![
        Threshold::Share(50),
        Threshold::Share(75),
        Threshold::Share(90),
        Threshold::Left(15 * MINUTE),
    ]
}

fn limit(target: Option<Target>, calendar: CalendarKind, pauses: bool) -> Limit {
    Limit { target, calendar, pauses, warns: usual_warns() }
}

/// Four limits in seconds, mildest severity first.
fn row(secs: [i64; GRADES], calendar: CalendarKind, pauses: bool) -> [Limit; GRADES] {
    secs.map(|secs| limit(Some(Target::Open { secs }), calendar, pauses))
}

fn standard(kind: ClockKind) -> [Limit; GRADES] {
    use CalendarKind::{Always, Department};
    let minutes = |all: [i64; GRADES]| row(all.map(|n| n * MINUTE), Always, false);
    let department = |all: [i64; GRADES]| row(all.map(|n| n * MINUTE), Department, true);
    let days = |n| limit(Some(Target::Days { n }), Always, false);
    match kind {
        ClockKind::Registered => minutes([5, 5, 2, 15]),
        // "At once" is a minute: a limit of nothing would be late as it starts.
        ClockKind::HandedUp => minutes([15, 5, 1, 1]),
        ClockKind::TakenOver => minutes([10, 5, 2, 1]),
        ClockKind::FirstWord => minutes([30, 30, 15, 10]),
        ClockKind::Dispatched => row([60, 45, 20, 10].map(|n| n * MINUTE), Always, true),
        ClockKind::DepartmentAccepted => department([240, 120, 30, 15]),
        ClockKind::DepartmentAnswered => department([720, 480, 180, 60]),
        ClockKind::FirstReply => row([48, 24, 4, 1].map(|n| n * HOUR), Always, false),
        // Only a promise gives it a time, except that the worst cases are told daily.
        ClockKind::NextContact => [2, 1, 1, 1].map(days),
        ClockKind::Settled => {
            let [minor, major, serious, _] = row([7, 5, 3, 0].map(|n| n * DAY), Always, true);
            // Led by the city company, which sets its own time.
            [minor, major, serious, limit(None, Always, true)]
        }
        ClockKind::Backstop => [(); GRADES]
            .map(|()| Limit { warns: vec![Threshold::Day(10), Threshold::Day(13)], ..days(15) }),
    }
}

impl Default for Policy {
    fn default() -> Policy {
        let rule = |reason: &str, pauses| PauseRule { reason: reason.to_owned(), pauses };
        Policy {
            version: 0,
            limits: ClockKind::ALL.map(standard).into(),
            pauses: vec![
                rule("customer_papers", true),
                rule("customer_time", true),
                rule("back_office", false),
                rule("third_party", false),
            ],
            pause_work_days: 5,
            extensions: 2,
            reopen_days: 7,
            reopen_secs: 2 * HOUR,
            back_date_secs: 8 * HOUR,
        }
    }
}

impl Policy {
    /// The standard policy with the limits of a version of a hall's settings: name of the clock to four texts,
    /// mildest severity first. An empty text is no limit; one that cannot be read changes nothing.
    pub fn of(limits: &BTreeMap<String, [String; GRADES]>, version: u32) -> Policy {
        let mut policy = Policy { version, ..Policy::default() };
        for (kind, row) in ClockKind::ALL.iter().zip(&mut policy.limits) {
            let Some(texts) = limits.get(kind.as_str()) else { continue };
            for (limit, text) in row.iter_mut().zip(texts) {
                match read_limit(text) {
                    Some(target) => limit.target = Some(target),
                    None if text.is_empty() => limit.target = None,
                    None => {}
                }
            }
        }
        policy
    }

    /// The limit of a clock at a severity; one beyond the worst is the worst.
    pub fn limit(&self, kind: ClockKind, grade: Grade) -> Option<&Limit> {
        self.limits.get(kind as usize)?.get(grade.min(GRADES - 1))
    }

    /// Whether a reason stops the clocks that may pause; none if there is no such reason.
    pub fn pauses_for(&self, reason: &str) -> Option<bool> {
        self.pauses.iter().find(|rule| rule.reason == reason).map(|rule| rule.pauses)
    }

    /// Whether a case may wait from one instant to another for that reason, having been extended so often.
    /// Working days are those of `calendar`.
    pub fn check_pause(
        &self,
        reason: &str,
        from: Ms,
        until: Ms,
        extended: u32,
        calendar: &Calendar,
    ) -> Result<(), PauseRefused> {
        if self.pauses_for(reason).is_none() {
            return Err(PauseRefused::Reason);
        }
        if until <= from {
            return Err(PauseRefused::Order);
        }
        if extended > self.extensions {
            return Err(PauseRefused::Extended);
        }
        let most = Target::WorkDays { n: self.pause_work_days, end_of_day: false };
        match super::target::deadline(calendar, from, most, &[]) {
            Some(last) if until > last => Err(PauseRefused::Long),
            _ => Ok(()),
        }
    }
}
