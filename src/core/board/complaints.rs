//! Complaints as the board shows them: one row each, sorted by what is due next, worst first.
//! Figures and codes only: the words stand in `text`.

use std::cmp::Reverse;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{Board, EscalationRow, Mark, Standing};
use crate::core::complaint::{
    Case, CaseClock, CaseKind, Category, ClockKind, Owner, Severity, Stage, State, late_stage,
    next_due,
};
use crate::core::hall::Hall;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// From so many changes of the owner on a case is passed around (complaints I2: more than three).
const PING_PONG_CHANGES: u16 = 4;
/// Characters of the text that a row holds; no panel shows more.
const TEXT_CHARS: usize = 120;

value_set! {
    /// What a row says beside its stage.
    CaseFlag {
        /// Given by force, and its owner has not said that they saw it.
        Unconfirmed = "unconfirmed",
        /// It changed hands too often.
        PingPong = "ping_pong",
        /// The customer wants to leave.
        Retention = "retention",
        /// The same again.
        Repeat = "repeat",
        /// A body outside has it too.
        Referred = "referred",
        /// It was open, closed and opened again.
        Reopened = "reopened",
        /// Somebody asks its owner for it.
        Asked = "asked",
    }
}

/// What is due next of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DueNext {
    /// Which clock: the stage that is late once the time is over.
    pub clock: ClockKind,
    /// When.
    pub at: Ms,
    /// Three quarters of its limit are used.
    pub near: bool,
}

/// A complaint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComplaintRow {
    /// Its id.
    pub complaint_id: String,
    /// What people call it.
    pub number: String,
    /// How bad it is.
    pub mark: Mark,
    /// A complaint, or a request of the hall.
    pub kind: CaseKind,
    /// What it is about.
    pub category: Category,
    /// How severe.
    pub severity: Severity,
    /// Where it stands.
    pub state: State,
    /// The same in the words of the hall.
    pub stage: Stage,
    /// Start of what happened; where nothing was written yet how the customer is told in the hall.
    pub text: String,
    /// Whose it is; empty = the hall's.
    pub owner: String,
    /// To whom it is offered: a person, or a role.
    pub offered_to: String,
    /// What is due next.
    pub due: Option<DueNext>,
    /// The stage that is late: whose turn it is.
    pub late: Option<ClockKind>,
    /// What else is to be seen.
    pub flags: Vec<CaseFlag>,
    /// The level of the ladder it stands at.
    pub level: Option<u8>,
    /// The customer's number as it may be shown.
    pub phone_masked: String,
    /// When it was registered.
    pub registered_at: Ms,
    /// Its clocks that run, for its detail.
    #[serde(skip)]
    pub clocks: Vec<CaseClock>,
    /// Everything of it, for its detail and its forms.
    #[serde(skip)]
    pub case: Arc<Case>,
}

/// How many there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CaseTotals {
    /// About which somebody still has to do something.
    pub open: u32,
    /// Of these the customer has not answered the decision yet.
    pub told: u32,
    /// Of these past what was due.
    pub overdue: u32,
    /// Of these the hall's, nobody's by name.
    pub unowned: u32,
    /// Calls upon somebody above that nobody has answered yet.
    pub unanswered: u32,
    /// Requests of the hall to departments that are open: counted by themselves.
    pub requests: u32,
    /// Of these past what was due.
    pub requests_overdue: u32,
}

/// What is due next of clocks that run, if anything; what is over already counts.
fn due_next(clocks: &[CaseClock]) -> Option<DueNext> {
    let clock = next_due(clocks)?;
    Some(DueNext { clock: clock.kind, at: clock.standing.due?, near: clock.standing.soon })
}

fn flags(case: &Case) -> Vec<CaseFlag> {
    let fields = &case.fields;
    [
        (case.unconfirmed, CaseFlag::Unconfirmed),
        (case.request.is_some(), CaseFlag::Asked),
        (case.owner_changes >= PING_PONG_CHANGES, CaseFlag::PingPong),
        (case.referred.is_some(), CaseFlag::Referred),
        (fields.retention, CaseFlag::Retention),
        (fields.repeat_of.is_some() || fields.recurrence_of.is_some(), CaseFlag::Repeat),
        (case.reopened > 0, CaseFlag::Reopened),
    ]
    .into_iter()
    .filter_map(|(holds, flag)| holds.then_some(flag))
    .collect()
}

/// Overdue and unanswered are beyond the red line; what is near, what nobody owns and what nobody has seen is
/// near it.
fn mark(case: &Case, due: Option<DueNext>, now: Ms) -> Mark {
    if !case.is_open() {
        return Mark::Normal;
    }
    let unanswered = case.running().is_some_and(|ladder| {
        ladder.unanswered.is_some() || ladder.ack.is_none() && ladder.to.is_empty()
    });
    if unanswered || due.is_some_and(|due| due.at <= now) {
        return Mark::Breach;
    }
    let near = due.is_some_and(|due| due.near);
    let open = case.owner == Owner::Hall || case.unconfirmed;
    if near || open || case.severity == Severity::Sev1 { Mark::Warn } else { Mark::Normal }
}

impl ComplaintRow {
    /// The row of a case at `now` with its clocks that run; none of one that is over.
    pub fn of(case: &Arc<Case>, clocks: Vec<CaseClock>, now: Ms) -> ComplaintRow {
        let (due, late) = (due_next(&clocks), late_stage(&clocks).map(|clock| clock.kind));
        let fields = &case.fields;
        let text = if fields.text.is_empty() { &fields.label } else { &fields.text };
        let offered_to = case.offer.as_ref().map_or("", |open| {
            if open.offered.to.is_empty() { &open.offered.to_role } else { &open.offered.to }
        });
        ComplaintRow {
            complaint_id: case.complaint_id.to_string(),
            number: fields.number.to_string(),
            mark: mark(case, due, now),
            kind: case.kind,
            category: case.category,
            severity: case.severity,
            state: case.state,
            stage: case.stage(),
            text: text.chars().take(TEXT_CHARS).collect(),
            owner: case.owner.id().to_owned(),
            offered_to: offered_to.to_owned(),
            due,
            late,
            flags: flags(case),
            level: case.level(),
            phone_masked: case
                .customer()
                .map_or_else(String::new, |it| it.phone_masked.to_string()),
            registered_at: case.registered_at,
            clocks,
            case: Arc::clone(case),
        }
    }
}

/// The cases of the board: every open one, sorted by what is due next, then those of today that are over,
/// newest first.
pub(super) fn case_rows(hall: &Hall, now: Ms) -> Vec<ComplaintRow> {
    let today = hall.config.zone.date(now);
    let shown = |case: &&Arc<Case>| {
        let over_at = case.closed_at.unwrap_or(case.state_since);
        case.is_open() || hall.config.zone.date(over_at) == today
    };
    let mut rows: Vec<ComplaintRow> = hall
        .cases()
        .all_cases()
        .filter(shown)
        .map(|case| {
            let open = case.is_open();
            let clocks = if open { hall.running_clocks(case, now) } else { Vec::new() };
            ComplaintRow::of(case, clocks, now)
        })
        .collect();
    rows.sort_by_cached_key(|row| {
        let open = row.case.is_open();
        let due = row.due.map_or(Ms(i64::MAX), |due| due.at);
        let since = if open { row.registered_at } else { Ms(-row.case.state_since.0) };
        (!open, due, Reverse(row.severity), since, row.complaint_id.clone())
    });
    rows
}

impl Board {
    /// The complaints of customers among the rows, in the same order.
    pub fn complaints(&self) -> impl Iterator<Item = &ComplaintRow> {
        self.case_rows.iter().filter(|row| row.case.is_complaint())
    }
}

/// The rows as others read them: complaints, and beside them what the hall needs of departments.
pub(super) fn by_kind<S: Serializer>(rows: &[ComplaintRow], out: S) -> Result<S::Ok, S::Error> {
    let of = |request: bool| -> Vec<&ComplaintRow> {
        rows.iter().filter(|row| row.case.is_request() == request).collect()
    };
    out.collect_map([("complaints", of(false)), ("requests", of(true))])
}

/// Counts for the titles and the tabs.
pub fn case_totals(rows: &[ComplaintRow], escalations: &[EscalationRow], now: Ms) -> CaseTotals {
    let open = || rows.iter().filter(|row| row.case.is_complaint() && row.case.is_open());
    let requests = || rows.iter().filter(|row| row.case.is_request() && row.case.is_open());
    let is_late = |row: &&ComplaintRow| row.due.is_some_and(|due| due.at <= now);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    CaseTotals {
        open: count(open().count()),
        told: count(open().filter(|row| row.state == State::Resolved).count()),
        overdue: count(open().filter(is_late).count()),
        unowned: count(open().filter(|row| row.owner.is_empty()).count()),
        unanswered: count(
            escalations
                .iter()
                .filter(|row| row.kind == CaseKind::Complaint)
                .filter(|row| matches!(row.standing, Standing::Sent | Standing::Unanswered))
                .count(),
        ),
        requests: count(requests().count()),
        requests_overdue: count(requests().filter(is_late).count()),
    }
}
