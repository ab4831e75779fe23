//! Findings on the board, in the one order of list and panel: what is late or has still to be told as a red line, then
//! what is wrong, then what is to be checked, then what ended today, the worst first in each; talks whose agreement is
//! open, and praise of this month.

use std::cmp::Reverse;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::core::complaint::Severity;
use crate::core::finding::{Finding, FindingState, TellDuty};
use crate::core::hall::Hall;
use crate::core::time::Ms;

/// A finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingRow {
    /// Its id.
    pub finding_id: String,
    /// Code of the item; empty = the words say what it is.
    pub item_code: String,
    /// Where; empty = the hall.
    pub place: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it stands.
    pub state: FindingState,
    /// Who has to put it right; empty = nobody yet.
    pub owner: String,
    /// The deadline that runs and comes first; none = nothing runs.
    pub due_at: Option<Ms>,
    /// That deadline has passed.
    pub late: bool,
    /// How often it was seen.
    pub occurrences: usize,
    /// It came back.
    pub came_back: bool,
    /// The highest level that was called upon about it.
    pub level: Option<u8>,
    /// Who has still to be told that it is a red line; none = nobody.
    pub tell: Option<TellDuty>,
    /// All that is known of it.
    #[serde(skip)]
    pub finding: Box<Finding>,
}

/// A talk whose agreement is still to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TalkRow {
    /// Its id.
    pub coaching_id: String,
    /// With whom.
    pub person_id: String,
    /// When.
    pub at: Ms,
    /// Who talked with them.
    pub by: String,
    /// Code of the topic; empty = the words say it.
    pub topic: String,
    /// What it was about.
    pub text: String,
    /// What was agreed.
    pub agreed: String,
    /// Until when.
    pub due_on: NaiveDate,
}

/// A praise of this month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PraiseRow {
    /// For whom.
    pub person_id: String,
    /// When.
    pub at: Ms,
    /// Who wrote it.
    pub by: String,
    /// Points.
    pub points: u8,
    /// Code of the reason; empty = the words say it.
    pub reason: String,
    /// What happened.
    pub text: String,
}

/// How pressing a row is: what is late or has still to be told, what is wrong, what is to be checked, what is over.
fn rank(row: &FindingRow) -> u8 {
    match row.state {
        FindingState::Closed | FindingState::Void | FindingState::Unknown => 3,
        _ if row.late || row.tell.is_some() => 0,
        FindingState::Open | FindingState::Contained => 1,
        FindingState::Fixed | FindingState::Verified => 2,
    }
}

/// In which order findings stand (docs/findings.md): by how pressing they are; of these what crossed a red line, then
/// the worst, then what is due first.
fn order(row: &FindingRow) -> (u8, bool, bool, Reverse<Severity>, Ms) {
    let (untold, red) = (row.tell.is_some(), row.finding.red_at().is_some());
    (rank(row), !untold, !red, Reverse(row.severity), row.due_at.unwrap_or(Ms(i64::MAX)))
}

pub(super) fn findings(hall: &Hall, now: Ms) -> Vec<FindingRow> {
    let zone = hall.config().zone;
    let today = zone.date(now);
    let shown = |it: &&Finding| it.ended_at.is_none_or(|ended| zone.date(ended) == today);
    let known = hall.findings().iter().filter(shown);
    let mut rows: Vec<FindingRow> = known.map(|finding| row(hall, finding, now)).collect();
    rows.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.finding_id.cmp(&b.finding_id)));
    rows
}

fn row(hall: &Hall, finding: &Finding, now: Ms) -> FindingRow {
    FindingRow {
        tell: hall.tell_duty(finding).filter(|duty| duty.done_at.is_none()),
        finding_id: finding.finding_id.to_string(),
        item_code: finding.item_code.to_string(),
        place: finding.place.to_string(),
        severity: finding.severity,
        state: finding.state,
        owner: finding.owner.to_string(),
        due_at: finding.next_due(),
        late: finding.is_late(now),
        occurrences: finding.occurrences.len(),
        came_back: finding.recurrence_of.is_some(),
        level: finding.level(),
        finding: Box::new(finding.clone()),
    }
}

pub(super) fn talks(hall: &Hall) -> Vec<TalkRow> {
    let open = hall.conduct().coachings().filter(|it| it.is_open());
    let talk = |it: &crate::core::conduct::Coaching| TalkRow {
        coaching_id: it.coaching_id.to_string(),
        person_id: it.person_id.to_string(),
        at: it.at,
        by: it.by.to_string(),
        topic: it.topic.to_string(),
        text: it.text.to_string(),
        agreed: it.agreed.to_string(),
        due_on: it.due_on,
    };
    open.map(talk).collect()
}

pub(super) fn praises(hall: &Hall, now: Ms) -> Vec<PraiseRow> {
    let zone = hall.config().zone;
    let month = |at: Ms| (zone.date(at).year(), zone.date(at).month());
    let of_month = hall.conduct().praises().filter(|it| month(it.at) == month(now));
    let praise = |it: &crate::core::conduct::Praise| PraiseRow {
        person_id: it.person_id.to_string(),
        at: it.at,
        by: it.by.to_string(),
        points: it.points,
        reason: it.reason.to_string(),
        text: it.text.to_string(),
    };
    of_month.map(praise).collect()
}
