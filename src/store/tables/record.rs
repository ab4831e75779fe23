//! What reports of a week or a month are made of, whole: of each thing its record as the fold has it, with the time in
//! which there was something to do about it. The memory of a hall lets go of what is long over; a report of that week
//! must still say the same. Of customers nothing stands in it, and of talks no word: no report needs them.

use rusqlite::{Connection, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::core::check::{Missed, Round};
use crate::core::conduct::{Coaching, Settled};
use crate::core::event::{CustomerRef, FollowUpFact};
use crate::core::finding::{Finding, Trail};
use crate::core::followup::Task;
use crate::core::improvement::Improvement;
use crate::core::order::Order;
use crate::core::rows::Row;
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::schema::View;

/// Table `record`.
pub(in crate::store) const RECORD_TABLE: &str = "
CREATE TABLE record(
  kind TEXT NOT NULL, id TEXT NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY(kind, id)
) STRICT;
CREATE INDEX record_by_end ON record(kind, to_at, from_at);
";

/// Its columns.
pub(in crate::store) const RECORD_VIEWS: &[View] =
    &[("record", &["kind", "id", "from_at", "to_at", "json"], &["from_at"])];

/// `to_at` of what is not over.
const OPEN: Ms = Ms(i64::MAX);
/// A date that was typed lies within this of its days in any zone, milliseconds.
const ZONES_MS: i64 = 86_400_000;

/// What is kept whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Kept {
    FollowUp,
    Round,
    Missed,
    Finding,
    Praise,
    Coaching,
    Need,
    Visit,
    Training,
    Exam,
    Order,
    Improvement,
    Survey,
}

impl Kept {
    /// Its name in the table.
    pub(in crate::store) fn as_str(self) -> &'static str {
        match self {
            Kept::FollowUp => "follow_up",
            Kept::Round => "round",
            Kept::Missed => "missed",
            Kept::Finding => "finding",
            Kept::Praise => "praise",
            Kept::Coaching => "coaching",
            Kept::Need => "need",
            Kept::Visit => "visit",
            Kept::Training => "training",
            Kept::Exam => "exam",
            Kept::Order => "order",
            Kept::Improvement => "improvement",
            Kept::Survey => "survey",
        }
    }
}

/// From when to when there was something to do about a thing.
type Span = (Ms, Ms);

fn put<T: Serialize>(
    conn: &Connection,
    (kind, id): (Kept, &str),
    (from, to): Span,
    record: &T,
) -> Result<(), StoreError> {
    let json = serde_json::to_string(record)
        .map_err(|e| StoreError::Damaged { what: format!("a record cannot be written: {e}") })?;
    conn.prepare_cached(
        "INSERT INTO record(kind, id, from_at, to_at, json) VALUES(?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(kind, id) DO UPDATE SET
           from_at = excluded.from_at, to_at = excluded.to_at, json = excluded.json",
    )?
    .execute(params![kind.as_str(), id, from.0, to.0.max(from.0), json])?;
    Ok(())
}

fn gone(conn: &Connection, kind: Kept, id: &str) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM record WHERE kind = ?1 AND id = ?2")?
        .execute((kind.as_str(), id))?;
    Ok(())
}

fn at(when: Ms) -> Span {
    (when, when)
}

/// A day that somebody typed: an instant before it, and one behind it.
fn day(date: chrono::NaiveDate) -> Span {
    let start = date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
    (Ms(start.saturating_sub(ZONES_MS)), Ms(start.saturating_add(2 * ZONES_MS)))
}

fn both(one: Span, other: Span) -> Span {
    (one.0.min(other.0), one.1.max(other.1))
}

/// Keeps what a row is about, if a report needs it whole.
pub(super) fn keep(conn: &Connection, row: &Row) -> Result<(), StoreError> {
    match row {
        Row::FollowUp(task) => {
            put(conn, (Kept::FollowUp, &task.follow_up_id), of_task(task), &nameless(task))
        }
        Row::Check(round) => keep_round(conn, round),
        Row::Missed(missed, ..) => {
            let id = format!("{}@{}", missed.key.template.as_str(), missed.key.planned_at.0);
            put(conn, (Kept::Missed, &id), of_missed(missed), &**missed)
        }
        Row::Findings(trail) => keep_findings(conn, trail),
        Row::Praise(it) => put(conn, (Kept::Praise, &it.praise_id), at(it.at), it),
        Row::Coaching(it) => {
            let span = (it.at, it.end().map_or(OPEN, |end| end.at));
            put(conn, (Kept::Coaching, &it.coaching_id), span, &wordless(it))
        }
        Row::Need(it) => put(conn, (Kept::Need, &it.need_id), at(it.at), it),
        Row::Visit(it) => {
            let span = both(at(it.at), day(it.on));
            put(conn, (Kept::Visit, &it.visit_id), both(span, at(it.due_at)), it)
        }
        // Of whoever is a trainee, everything counts that they were taught and asked.
        Row::Training(it) => put(conn, (Kept::Training, &it.training_id), (it.at, OPEN), it),
        Row::Exam(it) => put(conn, (Kept::Exam, &it.exam_id), both((it.at, OPEN), day(it.on)), it),
        Row::Order(it) => put(conn, (Kept::Order, &it.order_id), of_order(it), &**it),
        Row::Improvement(it) => {
            put(conn, (Kept::Improvement, &it.improvement_id), of_improvement(it), &**it)
        }
        // The one before it says whether an item falls, however long ago that was.
        Row::Survey(it) => {
            put(conn, (Kept::Survey, &it.survey_id), both((it.at, OPEN), day(it.from)), it)
        }
        _ => Ok(()),
    }
}

fn of_task(task: &Task) -> Span {
    let last = task.history.iter().map(|past| past.at);
    let ends = last.chain(task.ended_at).chain(task.gone_at).chain([task.due]);
    let to = if task.is_open() { OPEN } else { ends.max().unwrap_or(task.due) };
    (task.made_at, to)
}

fn of_missed(missed: &Missed) -> Span {
    let said = missed.explained.iter().map(|it| it.at);
    (missed.key.planned_at, said.chain([missed.at]).max().unwrap_or(missed.at))
}

fn of_order(order: &Order) -> Span {
    let told = || order.history.iter().map(|past| past.at);
    let from = order.watched_at.into_iter().chain(told()).min().unwrap_or_default();
    let to = if order.is_open() { OPEN } else { told().max().unwrap_or(from) };
    (from, to)
}

fn of_improvement(it: &Improvement) -> Span {
    let told = || it.history.iter().map(|past| past.at);
    let from = it.since().into_iter().chain(told()).min().unwrap_or_default();
    let to = if it.is_open() { OPEN } else { told().max().unwrap_or(from) };
    (from, to)
}

/// One that is walked counts nowhere yet, and would be written anew with each answer.
fn keep_round(conn: &Connection, round: &Round) -> Result<(), StoreError> {
    if round.is_running() {
        return gone(conn, Kept::Round, &round.round_id);
    }
    let planned = round.planned_at.unwrap_or(round.started_at);
    let ended = round.ended_at().unwrap_or(round.started_at);
    let span = both(at(planned), (round.started_at, ended));
    put(conn, (Kept::Round, &round.round_id), span, round)
}

fn keep_findings(conn: &Connection, trail: &Trail) -> Result<(), StoreError> {
    for id in trail.ids() {
        gone(conn, Kept::Finding, id)?;
    }
    for finding in &trail.findings {
        let told = trail.of_one(finding);
        put(conn, (Kept::Finding, &finding.finding_id), of_finding(finding), &told)?;
    }
    Ok(())
}

fn of_finding(finding: &Finding) -> Span {
    let over = finding.ended_at.filter(|_| !finding.is_open());
    (finding.opened_at, over.unwrap_or(OPEN))
}

/// Without whom it is about: that there was one is all that is left.
fn nameless(task: &Task) -> Task {
    let mut task = task.clone();
    (task.customer, task.first_customer) = (None, None);
    for past in &mut task.history {
        if let FollowUpFact::Named(said) = &mut past.fact.0 {
            said.customer = nobody();
        }
    }
    task
}

fn nobody() -> CustomerRef {
    CustomerRef {
        person_ref: "".into(),
        commitment: "".into(),
        phone_key: "".into(),
        phone_masked: "".into(),
        name_masked: "".into(),
    }
}

/// Without what was said.
fn wordless(talk: &Coaching) -> Coaching {
    let settled = talk.settled.iter().map(|it| Settled { text: "".into(), ..it.clone() });
    Coaching { text: "".into(), agreed: "".into(), settled: settled.collect(), ..talk.clone() }
}

/// Everything that was kept of one kind and about which there was something to do within a time, the oldest first.
pub(in crate::store) fn kept<T: DeserializeOwned>(
    conn: &Connection,
    kind: Kept,
    (from, until): Span,
) -> Result<Vec<T>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT json FROM record WHERE kind = ?1 AND to_at >= ?2 AND from_at < ?3
         ORDER BY from_at, id",
    )?;
    let mut rows = find.query((kind.as_str(), from.0, until.0))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let json = row.get_ref(0)?.as_str().unwrap_or_default();
        let read = serde_json::from_str(json).map_err(|e| StoreError::Damaged {
            what: format!("a record of {} cannot be read: {e}", kind.as_str()),
        })?;
        found.push(read);
    }
    Ok(found)
}
