//! Limits as data: which clock has how long at which severity, in which calendar, who may wait for what.
//! Values: the domain notes, 4.5, of which most are guesses; a hall may have its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::calendar::Calendar;
use super::limit_text::read_limit;
use super::target::Target;
use crate::core::complaint::{ClockKind, PauseReason, Severity};
use crate::core::time::{Ms, Stamp};

/// How many severities there are.
pub const GRADES: usize = 4;

/// How many clocks have a limit of their own: the first of [`ClockKind::ALL`].
const LIMITED: usize = 11;

/// The clocks that have a limit of their own, in the order of a case.
pub fn limited() -> &'static [ClockKind] {
    ClockKind::ALL.get(..LIMITED).unwrap_or(ClockKind::ALL)
}

/// A severity as a place in a row of limits; one of a newer version counts as the mildest, as everywhere.
fn place(severity: Severity) -> usize {
    match severity {
        Severity::Sev4 | Severity::Unknown => 0,
        Severity::Sev3 => 1,
        Severity::Sev2 => 2,
        Severity::Sev1 => 3,
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
    /// By clock in the order of [`limited`], then by severity, the mildest first.
    pub limits: Vec<[Limit; GRADES]>,
    /// When a time that somebody set warns, such as one that was promised to the customer.
    pub set_warns: Vec<Threshold>,
    /// What is due soon is an alarm from so many seconds before its deadline on.
    pub alarm_lead_secs: i64,
    /// Warnings from this share of a limit on, hundredths, are written down; those before are only shown.
    pub told_share: u8,
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
        ClockKind::Register => minutes([5, 5, 2, 15]),
        // "At once" is a minute: a limit of nothing would be late as it starts.
        ClockKind::HandUp => minutes([15, 5, 1, 1]),
        ClockKind::TakeOver => minutes([10, 5, 2, 1]),
        ClockKind::FirstWord => minutes([30, 30, 15, 10]),
        ClockKind::Dispatch => row([60, 45, 20, 10].map(|n| n * MINUTE), Always, true),
        ClockKind::DepartmentAccept => department([240, 120, 30, 15]),
        ClockKind::DepartmentAnswer => department([720, 480, 180, 60]),
        ClockKind::FirstReply => row([48, 24, 4, 1].map(|n| n * HOUR), Always, false),
        // Only a promise gives it a time, except that the worst cases are told daily.
        ClockKind::NextContact => [2, 1, 1, 1].map(days),
        ClockKind::Close => {
            let [minor, major, serious, _] = row([7, 5, 3, 0].map(|n| n * DAY), Always, true);
            // Led by the city company, which sets its own time.
            [minor, major, serious, limit(None, Always, true)]
        }
        ClockKind::Backstop => [(); GRADES]
            .map(|()| Limit { warns: vec![Threshold::Day(10), Threshold::Day(13)], ..days(15) }),
        // Nobody asks for these: they are behind the last that has a limit.
        ClockKind::DepartmentPlan
        | ClockKind::Offer
        | ClockKind::Escalation
        | ClockKind::Unknown => [(); GRADES].map(|()| limit(None, Always, false)),
    }
}

impl Default for Policy {
    fn default() -> Policy {
        let rule = |reason: &PauseReason| PauseRule {
            reason: reason.as_str().to_owned(),
            pauses: reason.stops_clock(),
        };
        Policy {
            version: 0,
            limits: limited().iter().map(|kind| standard(*kind)).collect(),
            set_warns: usual_warns(),
            alarm_lead_secs: 2 * HOUR,
            told_share: 75,
            pauses: PauseReason::ALL.iter().map(rule).collect(),
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
        for (kind, row) in limited().iter().zip(&mut policy.limits) {
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

    /// The limit of a clock at a severity; none for a clock that has the time that somebody set.
    pub fn limit(&self, kind: ClockKind, severity: Severity) -> Option<&Limit> {
        self.limits.get(kind as usize)?.get(place(severity))
    }

    /// Whether a warning is written down.
    pub fn tells(&self, threshold: Threshold) -> bool {
        match threshold {
            Threshold::Share(share) => share >= self.told_share,
            Threshold::Left(_) => false,
            Threshold::Day(_) => true,
        }
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
