//! The readable tables of findings: one row for each, one for each time it was seen, one for each measure; and of
//! praise, talks, needs and visits.

use rusqlite::{Connection, params};

use super::{date_text, millis};
use crate::core::conduct::{Coaching, Noted, Praise, Visit};
use crate::core::finding::{
    Finding, FindingState, Measure, MeasureKind, MeasureState, Seen, Trail,
};
use crate::store::error::StoreError;
use crate::store::schema::View;

/// Tables `finding`, `finding_occurrence`, `finding_measure`, `praise`, `coaching`, `need` and `external_visit`.
pub(in crate::store) const FINDING_TABLES: &str = "
CREATE TABLE finding(
  finding_id TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, item_code TEXT NOT NULL,
  place TEXT NOT NULL, text TEXT NOT NULL, severity TEXT NOT NULL, state TEXT NOT NULL,
  opened_at INTEGER NOT NULL, opened_by TEXT NOT NULL, owner TEXT, time_limit TEXT NOT NULL,
  due_at INTEGER NOT NULL, recurrence_of TEXT, occurrence_count INTEGER NOT NULL,
  complaint_id TEXT, cause TEXT NOT NULL, fixed_at INTEGER, fixed_by TEXT, verified_at INTEGER,
  verified_by TEXT, ended_at INTEGER, void_reason TEXT NOT NULL, level_called INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_occurrence(
  finding_id TEXT NOT NULL, n INTEGER NOT NULL, occurrence_id TEXT NOT NULL, at INTEGER NOT NULL,
  by TEXT NOT NULL, text TEXT NOT NULL, round_id TEXT, visit_id TEXT,
  PRIMARY KEY(finding_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding_measure(
  finding_id TEXT NOT NULL, n INTEGER NOT NULL, measure_id TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT NOT NULL, owner TEXT, time_limit TEXT NOT NULL, due_at INTEGER NOT NULL,
  state TEXT NOT NULL, added_at INTEGER NOT NULL, done_at INTEGER, done_by TEXT,
  verified_at INTEGER, verified_by TEXT, reason TEXT NOT NULL,
  PRIMARY KEY(finding_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE praise(
  praise_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, person_id TEXT NOT NULL,
  reason TEXT NOT NULL, points INTEGER NOT NULL, text TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE coaching(
  coaching_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, person_id TEXT NOT NULL,
  topic TEXT NOT NULL, text TEXT NOT NULL, agreed TEXT NOT NULL, due_on TEXT NOT NULL,
  about TEXT NOT NULL, settled_at INTEGER, settled_by TEXT, settled_as TEXT,
  settled_text TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE need(
  need_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, topic TEXT NOT NULL,
  text TEXT NOT NULL, count INTEGER NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE external_visit(
  visit_id TEXT PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
  source TEXT NOT NULL, visited_on TEXT NOT NULL, score_tenths INTEGER, due_at INTEGER NOT NULL,
  items TEXT NOT NULL, text TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Their columns.
pub(in crate::store) const FINDING_VIEWS: &[View] = &[
    (
        "finding",
        &[
            "finding_id",
            "fingerprint",
            "item_code",
            "place",
            "text",
            "severity",
            "state",
            "opened_at",
            "opened_by",
            "owner",
            "time_limit",
            "due_at",
            "recurrence_of",
            "occurrence_count",
            "complaint_id",
            "cause",
            "fixed_at",
            "fixed_by",
            "verified_at",
            "verified_by",
            "ended_at",
            "void_reason",
            "level_called",
        ],
        &["opened_at", "due_at", "fixed_at", "verified_at", "ended_at"],
    ),
    (
        "finding_occurrence",
        &["finding_id", "n", "occurrence_id", "at", "by", "text", "round_id", "visit_id"],
        &["at"],
    ),
    (
        "finding_measure",
        &[
            "finding_id",
            "n",
            "measure_id",
            "kind",
            "title",
            "owner",
            "time_limit",
            "due_at",
            "state",
            "added_at",
            "done_at",
            "done_by",
            "verified_at",
            "verified_by",
            "reason",
        ],
        &["due_at", "added_at", "done_at", "verified_at"],
    ),
    (
        "praise",
        &["praise_id", "at", "by", "person_id", "reason", "points", "text", "voided"],
        &["at"],
    ),
    (
        "coaching",
        &[
            "coaching_id",
            "at",
            "by",
            "person_id",
            "topic",
            "text",
            "agreed",
            "due_on",
            "about",
            "settled_at",
            "settled_by",
            "settled_as",
            "settled_text",
            "voided",
        ],
        &["at", "settled_at"],
    ),
    ("need", &["need_id", "at", "by", "topic", "text", "count", "voided"], &["at"]),
    (
        "external_visit",
        &[
            "visit_id",
            "at",
            "by",
            "kind",
            "source",
            "visited_on",
            "score_tenths",
            "due_at",
            "items",
            "text",
            "voided",
        ],
        &["at", "due_at"],
    ),
];

const GONE: [&str; 3] = [
    "DELETE FROM finding WHERE finding_id = ?1",
    "DELETE FROM finding_occurrence WHERE finding_id = ?1",
    "DELETE FROM finding_measure WHERE finding_id = ?1",
];

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn at(seen: Option<&Seen>) -> Option<i64> {
    seen.map(|seen| seen.at.0)
}

fn by(seen: Option<&Seen>) -> Option<&str> {
    seen.map(|seen| &*seen.by)
}

/// Writes all findings of a fingerprint. A sighting that opened a finding may have become one of another, and the
/// other way round: rows of ids that name none any more go.
pub(super) fn write_findings(conn: &Connection, trail: &Trail) -> Result<(), StoreError> {
    for id in trail.ids() {
        for gone in GONE {
            conn.prepare_cached(gone)?.execute([id])?;
        }
    }
    for finding in &trail.findings {
        write_finding(conn, trail, finding)?;
    }
    Ok(())
}

fn write_finding(conn: &Connection, trail: &Trail, row: &Finding) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT INTO finding(finding_id, fingerprint, item_code, place, text, severity, state, opened_at,
           opened_by, owner, time_limit, due_at, recurrence_of, occurrence_count, complaint_id, cause,
           fixed_at, fixed_by, verified_at, verified_by, ended_at, void_reason, level_called)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
           ?20, ?21, ?22, ?23)",
    )?;
    write.execute(params![
        row.finding_id,
        trail.fingerprint,
        row.item_code,
        row.place,
        row.text,
        row.severity.as_str(),
        row.state.as_str(),
        row.opened_at.0,
        row.opened_by,
        said(&row.owner),
        row.limit.as_str(),
        row.due_at.0,
        row.recurrence_of,
        row.occurrences.len(),
        said(&row.complaint_id),
        row.cause,
        at(row.fixed.as_ref()),
        by(row.fixed.as_ref()),
        at(row.verified.as_ref()),
        by(row.verified.as_ref()),
        millis(row.ended_at),
        row.void_reason,
        row.level(),
    ])?;
    let mut write = conn.prepare_cached(
        "INSERT INTO finding_occurrence(finding_id, n, occurrence_id, at, by, text, round_id, visit_id)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (n, seen) in (1_i64..).zip(&row.occurrences) {
        write.execute(params![
            row.finding_id,
            n,
            seen.occurrence_id,
            seen.at.0,
            seen.by,
            seen.text,
            said(&seen.round_id),
            said(&seen.visit_id),
        ])?;
    }
    for (n, measure) in (1_i64..).zip(std::iter::once(&own(row)).chain(&row.measures)) {
        write_measure(conn, row, n, measure)?;
    }
    Ok(())
}

/// Putting it right is its first measure.
fn own(row: &Finding) -> Measure {
    let state = match (row.state, &row.cannot_do) {
        (FindingState::Open | FindingState::Contained, Some(_)) => MeasureState::CannotDo,
        (FindingState::Open | FindingState::Contained, None) => MeasureState::Todo,
        (FindingState::Fixed, _) => MeasureState::Done,
        (FindingState::Void | FindingState::Unknown, _) => MeasureState::Cancelled,
        (FindingState::Verified | FindingState::Closed, _) => MeasureState::Verified,
    };
    Measure {
        measure_id: row.finding_id.clone(),
        kind: MeasureKind::Corrective,
        title: row.text.clone(),
        owner: row.owner.clone(),
        limit: row.limit,
        due_at: row.due_at,
        state,
        added_at: row.opened_at,
        done: row.fixed.clone(),
        verified: row.verified.clone(),
        dropped: row.cannot_do.clone(),
    }
}

fn write_measure(conn: &Connection, of: &Finding, n: i64, row: &Measure) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT INTO finding_measure(finding_id, n, measure_id, kind, title, owner, time_limit, due_at,
           state, added_at, done_at, done_by, verified_at, verified_by, reason)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?;
    write.execute(params![
        of.finding_id,
        n,
        row.measure_id,
        row.kind.as_str(),
        row.title,
        said(&row.owner),
        row.limit.as_str(),
        row.due_at.0,
        row.state.as_str(),
        row.added_at.0,
        at(row.done.as_ref()),
        by(row.done.as_ref()),
        at(row.verified.as_ref()),
        by(row.verified.as_ref()),
        row.dropped.as_ref().map_or("", |dropped| &*dropped.text),
    ])?;
    Ok(())
}

pub(super) fn write_praise(conn: &Connection, row: &Praise) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO praise(praise_id, at, by, person_id, reason, points, text, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    write.execute(params![
        row.praise_id,
        row.at.0,
        row.by,
        row.person_id,
        row.reason,
        row.points,
        row.text,
        row.voided,
    ])?;
    Ok(())
}

pub(super) fn write_coaching(conn: &Connection, row: &Coaching) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO coaching(coaching_id, at, by, person_id, topic, text, agreed, due_on,
           about, settled_at, settled_by, settled_as, settled_text, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    let end = row.end();
    write.execute(params![
        row.coaching_id,
        row.at.0,
        row.by,
        row.person_id,
        row.topic,
        row.text,
        row.agreed,
        date_text(row.due_on),
        row.about,
        end.map(|end| end.at.0),
        end.map(|end| &end.by),
        end.map(|end| end.end.as_str()),
        end.map_or("", |end| &end.text),
        row.voided,
    ])?;
    Ok(())
}

pub(super) fn write_need(conn: &Connection, row: &Noted) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO need(need_id, at, by, topic, text, count, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    write.execute(params![
        row.need_id,
        row.at.0,
        row.by,
        row.topic,
        row.text,
        row.count,
        row.voided
    ])?;
    Ok(())
}

pub(super) fn write_visit(conn: &Connection, row: &Visit) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO external_visit(visit_id, at, by, kind, source, visited_on, score_tenths,
           due_at, items, text, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    let items = serde_json::to_string(&row.items).unwrap_or_default();
    write.execute(params![
        row.visit_id,
        row.at.0,
        row.by,
        row.kind.as_str(),
        row.source,
        date_text(row.on),
        row.score_tenths,
        row.due_at.0,
        items,
        row.text,
        row.voided,
    ])?;
    Ok(())
}
