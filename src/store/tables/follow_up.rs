//! The readable table of follow-ups: one row for each, wherever it came from.

use rusqlite::{Connection, params};

use super::{date_text, millis};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::followup::{FollowUpWay, Origin, Outcome, ServiceKind, Task};
use crate::store::error::StoreError;
use crate::store::schema::View;

/// Table `follow_up`.
pub(in crate::store) const FOLLOW_UP_TABLES: &str = "
CREATE TABLE follow_up(
  complaint_id TEXT, n INTEGER, follow_up_id TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL, due_at INTEGER NOT NULL, dropped_at INTEGER,
  number TEXT NOT NULL, origin TEXT NOT NULL, origin_id TEXT NOT NULL, service_kind TEXT NOT NULL,
  service_id TEXT, served_on TEXT NOT NULL, person_id TEXT, customer_name TEXT, customer_phone TEXT,
  customer_kind TEXT NOT NULL, phase TEXT NOT NULL, way TEXT NOT NULL, made_by TEXT NOT NULL,
  state TEXT NOT NULL, outcome TEXT, attempts INTEGER NOT NULL, not_before INTEGER, ended_at INTEGER,
  contacted_at INTEGER, answered_at INTEGER, answered_by TEXT, answer_settings INTEGER, scores TEXT,
  solved INTEGER, text TEXT NOT NULL, after_id TEXT, repair_id TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_by_due ON follow_up(due_at);
CREATE INDEX follow_up_by_complaint ON follow_up(complaint_id) WHERE complaint_id IS NOT NULL;
";

/// Its columns.
pub(in crate::store) const FOLLOW_UP_VIEWS: &[View] = &[(
    "follow_up",
    &[
        "complaint_id",
        "n",
        "follow_up_id",
        "made_at",
        "due_at",
        "dropped_at",
        "number",
        "origin",
        "origin_id",
        "service_kind",
        "service_id",
        "served_on",
        "person_id",
        "customer_name",
        "customer_phone",
        "customer_kind",
        "phase",
        "way",
        "made_by",
        "state",
        "outcome",
        "attempts",
        "not_before",
        "ended_at",
        "contacted_at",
        "answered_at",
        "answered_by",
        "answer_settings",
        "scores",
        "solved",
        "text",
        "after_id",
        "repair_id",
    ],
    &["made_at", "due_at", "dropped_at", "not_before", "ended_at", "contacted_at", "answered_at"],
)];

const WRITE: &str = "
INSERT INTO follow_up(complaint_id, n, follow_up_id, made_at, due_at, dropped_at, number, origin, origin_id,
  service_kind, service_id, served_on, person_id, customer_name, customer_phone, customer_kind, phase, way,
  made_by, state, outcome, attempts, not_before, ended_at, contacted_at, answered_at, answered_by,
  answer_settings, scores, solved, text, after_id, repair_id)
VALUES(?1, CASE WHEN ?1 IS NULL THEN NULL ELSE
    (SELECT count(*) + 1 FROM follow_up WHERE complaint_id = ?1 AND follow_up_id <> ?2) END,
  ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
  ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
ON CONFLICT(follow_up_id) DO UPDATE SET
  made_at = excluded.made_at, due_at = excluded.due_at, dropped_at = excluded.dropped_at,
  number = excluded.number, person_id = excluded.person_id, customer_name = excluded.customer_name,
  customer_phone = excluded.customer_phone, customer_kind = excluded.customer_kind,
  state = excluded.state, outcome = excluded.outcome, attempts = excluded.attempts,
  not_before = excluded.not_before, ended_at = excluded.ended_at,
  contacted_at = excluded.contacted_at, answered_at = excluded.answered_at,
  answered_by = excluded.answered_by, answer_settings = excluded.answer_settings,
  scores = excluded.scores, solved = excluded.solved, text = excluded.text,
  after_id = excluded.after_id, repair_id = excluded.repair_id";

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Writes a follow-up as it stands. What a customer said stands in it once they said it: before that what it is about.
pub(super) fn write_follow_up(conn: &Connection, row: &Task) -> Result<(), StoreError> {
    let of_complaint = (row.origin == Origin::Complaint).then_some(&*row.origin_id);
    let customer = row.customer.as_ref();
    let reply = row.reply();
    let scores = reply.map(|it| serde_json::to_string(&it.said.scores).unwrap_or_default());
    let text = reply.map_or(&row.text, |it| &it.said.text);
    conn.prepare_cached(WRITE)?.execute(params![
        of_complaint,
        row.follow_up_id,
        row.made_at.0,
        row.due.0,
        millis(row.dropped_at()),
        row.number,
        Origin::as_str(row.origin),
        row.origin_id,
        ServiceKind::as_str(row.service_kind),
        said(&row.service_id),
        date_text(row.served_on),
        said(&row.person_id),
        customer.and_then(|it| said(&it.name_masked)),
        customer.and_then(|it| said(&it.phone_masked)),
        CustomerKind::as_str(row.customer_kind),
        Phase::as_str(row.phase),
        FollowUpWay::as_str(row.way),
        row.made_by,
        row.state.as_str(),
        row.outcome.map(Outcome::as_str),
        row.attempts().count(),
        millis(row.not_before),
        millis(row.ended_at),
        millis(row.contacted_at()),
        reply.map(|it| it.at.0),
        reply.map(|it| it.by),
        reply.map(|it| it.said.settings),
        scores,
        reply.and_then(|it| it.said.solved),
        text,
        said(&row.after),
        row.repair.as_deref(),
    ])?;
    Ok(())
}
