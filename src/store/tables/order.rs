//! The readable tables of watched orders and of improvements: one row for each, and one for each fact of its history.

use rusqlite::{Connection, params};

use super::{date_text, millis};
use crate::core::improvement::Improvement;
use crate::core::order::Order;
use crate::store::error::StoreError;
use crate::store::schema::View;

/// Tables `watched_order`, `watched_order_event`, `improvement` and `improvement_event`.
pub(in crate::store) const ORDER_TABLES: &str = "
CREATE TABLE watched_order(
  order_id TEXT PRIMARY KEY, order_no TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  department_id TEXT, person_ref TEXT, complaint_id TEXT, text TEXT NOT NULL, watched_at INTEGER,
  watched_by TEXT NOT NULL, first_promised_at INTEGER, promised_at INTEGER, promises INTEGER NOT NULL,
  check_at INTEGER, checked_at INTEGER, found TEXT NOT NULL, stage TEXT, done_at INTEGER,
  dropped_at INTEGER, ended_text TEXT NOT NULL, settings_version INTEGER NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE watched_order_event(
  order_id TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
  act_id TEXT NOT NULL, fact TEXT NOT NULL, standing TEXT NOT NULL,
  PRIMARY KEY(order_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE improvement(
  improvement_id TEXT PRIMARY KEY, subject TEXT NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,
  state TEXT NOT NULL, proposed_at INTEGER, entered_at INTEGER, cause TEXT NOT NULL, measure TEXT NOT NULL,
  person_id TEXT, due_on TEXT, sources TEXT NOT NULL, talks INTEGER NOT NULL, done_at INTEGER, done_by TEXT,
  checked_at INTEGER, checked_by TEXT, effective INTEGER, before INTEGER, after INTEGER, over_at INTEGER,
  voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE improvement_event(
  improvement_id TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
  act_id TEXT NOT NULL, fact TEXT NOT NULL, standing TEXT NOT NULL,
  PRIMARY KEY(improvement_id, n)
) STRICT, WITHOUT ROWID;
";

/// Their columns.
#[rustfmt::skip] // a table in a few lines, as it stands above
pub(in crate::store) const ORDER_VIEWS: &[View] = &[
    (
        "watched_order",
        &[
            "order_id", "order_no", "kind", "state", "department_id", "person_ref", "complaint_id", "text",
            "watched_at", "watched_by", "first_promised_at", "promised_at", "promises", "check_at",
            "checked_at", "found", "stage", "done_at", "dropped_at", "ended_text", "settings_version", "voided",
        ],
        &[
            "watched_at", "first_promised_at", "promised_at", "check_at", "checked_at", "done_at", "dropped_at",
        ],
    ),
    (
        "watched_order_event",
        &["order_id", "n", "at", "by", "kind", "act_id", "fact", "standing"],
        &["at"],
    ),
    (
        "improvement",
        &[
            "improvement_id", "subject", "code", "text", "state", "proposed_at", "entered_at", "cause",
            "measure", "person_id", "due_on", "sources", "talks", "done_at", "done_by", "checked_at",
            "checked_by", "effective", "before", "after", "over_at", "voided",
        ],
        &["proposed_at", "entered_at", "done_at", "checked_at", "over_at"],
    ),
    (
        "improvement_event",
        &["improvement_id", "n", "at", "by", "kind", "act_id", "fact", "standing"],
        &["at"],
    ),
];

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

pub(super) fn write_order(conn: &Connection, row: &Order) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO watched_order(order_id, order_no, kind, state, department_id, person_ref,
           complaint_id, text, watched_at, watched_by, first_promised_at, promised_at, promises, check_at,
           checked_at, found, stage, done_at, dropped_at, ended_text, settings_version, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
           ?20, ?21, ?22)",
    )?;
    write.execute(params![
        row.order_id,
        row.order_no,
        row.kind.as_str(),
        row.state().as_str(),
        said(&row.department_id),
        row.customer(),
        said(&row.complaint_id),
        row.text,
        millis(row.watched_at),
        row.watched_by,
        millis(row.first_promised_at()),
        millis(row.promised_at()),
        row.promises.len(),
        millis(row.check_at),
        millis(row.checked_at),
        row.found,
        row.stage().map(|span| &*span.stage),
        millis(row.done_at),
        millis(row.dropped_at),
        row.ended_text,
        row.settings,
        row.is_void(),
    ])?;
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO watched_order_event(order_id, n, at, by, kind, act_id, fact, standing)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (n, past) in (1_i64..).zip(&row.history) {
        write.execute(params![
            row.order_id,
            n,
            past.at.0,
            past.by,
            past.fact.0.kind().as_str(),
            past.act_id,
            serde_json::to_string(&past.fact.0).unwrap_or_default(),
            past.standing.as_str(),
        ])?;
    }
    Ok(())
}

pub(super) fn write_improvement(conn: &Connection, row: &Improvement) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO improvement(improvement_id, subject, code, text, state, proposed_at, entered_at,
           cause, measure, person_id, due_on, sources, talks, done_at, done_by, checked_at, checked_by,
           effective, before, after, over_at, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
           ?20, ?21, ?22)",
    )?;
    let (done, checked) = (row.done.as_ref(), row.checked.as_ref());
    write.execute(params![
        row.improvement_id,
        row.subject.kind.as_str(),
        row.subject.code,
        row.subject.text,
        row.state.as_str(),
        millis(row.proposed.map(|(at, ..)| at)),
        millis(row.entered.as_ref().map(|(at, _)| *at)),
        row.cause,
        row.measure,
        said(&row.person_id),
        row.due_on.map(date_text),
        row.sources.join(" "),
        row.talks.len(),
        millis(done.map(|(at, ..)| *at)),
        done.map(|(_, by, _)| by),
        millis(checked.map(|it| it.at)),
        checked.map(|it| &it.by),
        checked.map(|it| it.effective),
        checked.and_then(|it| it.before),
        checked.and_then(|it| it.after),
        millis(row.over.as_ref().map(|(at, _)| *at)),
        row.is_void(),
    ])?;
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO improvement_event(improvement_id, n, at, by, kind, act_id, fact, standing)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for (n, past) in (1_i64..).zip(&row.history) {
        write.execute(params![
            row.improvement_id,
            n,
            past.at.0,
            past.by,
            past.fact.0.kind().as_str(),
            past.act_id,
            serde_json::to_string(&past.fact.0).unwrap_or_default(),
            past.standing.as_str(),
        ])?;
    }
    Ok(())
}
