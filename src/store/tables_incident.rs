//! The readable tables of incidents: one row for each, and one for each fact of its history.

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::tables::millis;
use crate::core::complaint::Severity;
use crate::core::incident::Incident;

/// Tables `incident` and `incident_event`.
pub(super) const INCIDENT_TABLES: &str = "
CREATE TABLE incident(
  incident_id TEXT PRIMARY KEY, kind TEXT NOT NULL, severity TEXT, opened_at INTEGER NOT NULL,
  opened_by TEXT NOT NULL, started_at INTEGER NOT NULL, detected_by TEXT NOT NULL,
  counters TEXT NOT NULL, customers INTEGER, complaint_id TEXT, taken INTEGER NOT NULL,
  entered INTEGER NOT NULL, backlog INTEGER NOT NULL, steps_done INTEGER NOT NULL,
  told INTEGER NOT NULL, restored_at INTEGER, duration_secs INTEGER, closed_at INTEGER,
  closed_by TEXT, effect TEXT NOT NULL, development TEXT NOT NULL, cause TEXT NOT NULL,
  lesson TEXT NOT NULL, attachments TEXT NOT NULL, voided INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE incident_event(
  incident_id TEXT NOT NULL, n INTEGER NOT NULL, at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL, act_id TEXT NOT NULL,
  fact TEXT NOT NULL, standing TEXT NOT NULL,
  PRIMARY KEY(incident_id, n)
) STRICT, WITHOUT ROWID;
";

pub(super) fn write_incident(conn: &Connection, row: &Incident) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO incident(incident_id, kind, severity, opened_at, opened_by, started_at,
           detected_by, counters, customers, complaint_id, taken, entered, backlog, steps_done, told,
           restored_at, duration_secs, closed_at, closed_by, effect, development, cause, lesson,
           attachments, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
           ?20, ?21, ?22, ?23, ?24, ?25)",
    )?;
    let closed_by = row.closed_at.map(|_| &row.closed_by);
    write.execute(params![
        row.incident_id,
        row.kind.as_str(),
        row.severity().map(Severity::as_str),
        row.opened_at.0,
        row.opened_by,
        row.started_at.0,
        row.detected_by,
        row.counters.join(" "),
        row.customers,
        row.complaint_id,
        row.taken(),
        row.entered(),
        row.left(),
        row.ticked.len(),
        row.called.len(),
        millis(row.restored_at),
        row.restored_at.map(|at| row.secs(at)),
        millis(row.closed_at),
        closed_by,
        row.effect,
        row.development,
        row.cause,
        row.lesson,
        row.attachments.join("\n"),
        row.voided,
    ])?;
    write_history(conn, row)
}

// Facts are only added; what an act taken back changes in them is whether they count.
fn write_history(conn: &Connection, row: &Incident) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT INTO incident_event(incident_id, n, at, recorded_at, by, kind, act_id, fact, standing)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT(incident_id, n) DO UPDATE SET standing = excluded.standing
         WHERE standing <> excluded.standing",
    )?;
    for (n, past) in (1_i64..).zip(&row.history) {
        let fact = serde_json::to_string(&past.fact.0).unwrap_or_default();
        write.execute(params![
            row.incident_id,
            n,
            past.at.0,
            past.recorded_at.0,
            past.by,
            past.fact.0.kind().as_str(),
            past.act_id,
            fact,
            past.standing.as_str(),
        ])?;
    }
    Ok(())
}
