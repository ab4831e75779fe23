//! The readable table of the duty log: written as [`tables`](super) writes the others, and read for
//! `zhiban log`.

use rusqlite::{Connection, Row, params};

use super::whole;
use crate::core::rows::{LogEntryKind, LogKind, LogRow};
use crate::core::time::Ms;
use crate::store::schema::View;
use crate::store::{Store, StoreError};

pub(in crate::store) const LOG_TABLE: &str = "
CREATE TABLE duty_log(
  line_no INTEGER PRIMARY KEY, at INTEGER NOT NULL, recorded_at INTEGER NOT NULL, by TEXT NOT NULL,
  kind TEXT NOT NULL, entry TEXT NOT NULL, number TEXT NOT NULL, subject TEXT NOT NULL,
  detail TEXT NOT NULL, voided INTEGER NOT NULL, about INTEGER, replaced_by INTEGER,
  folded INTEGER NOT NULL, reason TEXT NOT NULL, witness TEXT NOT NULL, addendum_to TEXT NOT NULL,
  shift_id TEXT
) STRICT;
CREATE INDEX duty_log_by_addendum ON duty_log(addendum_to) WHERE addendum_to <> '';
";

/// Its view.
pub(in crate::store) const VIEW: View = (
    "duty_log",
    &[
        "line_no",
        "at",
        "recorded_at",
        "by",
        "kind",
        "entry",
        "number",
        "subject",
        "detail",
        "voided",
        "about",
        "replaced_by",
        "folded",
        "reason",
        "witness",
        "addendum_to",
        "shift_id",
    ],
    &["at", "recorded_at"],
);

const LOG: &str = "
INSERT INTO duty_log(line_no, at, recorded_at, by, kind, entry, number, subject, detail, voided, about,
  replaced_by, folded, reason, witness, addendum_to, shift_id)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
ON CONFLICT(line_no) DO UPDATE SET
  voided = excluded.voided, replaced_by = excluded.replaced_by, folded = excluded.folded,
  shift_id = excluded.shift_id";

/// Writes a line. What it says is never changed: only whether it still counts, and whose shift it was.
pub(super) fn write_log(conn: &Connection, row: &LogRow) -> Result<(), StoreError> {
    conn.prepare_cached(LOG)?.execute(params![
        whole(row.line_no),
        row.at.0,
        row.recorded_at.0,
        row.by,
        row.kind.as_str(),
        row.entry.as_str(),
        row.number,
        row.subject,
        row.detail,
        row.voided,
        row.about.map(whole),
        row.replaced_by.map(whole),
        row.folded,
        row.reason,
        row.witness,
        row.addendum_to,
        row.shift_id,
    ])?;
    Ok(())
}

/// A line of the duty log, by the names of its columns.
pub(in crate::store) fn log_row(row: &Row) -> rusqlite::Result<LogRow> {
    let (kind, entry): (String, String) = (row.get("kind")?, row.get("entry")?);
    let kind = LogKind::from_text(&kind).ok_or(rusqlite::Error::InvalidQuery)?;
    let entry = LogEntryKind::from_text(&entry).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(LogRow {
        recorded_at: Ms(row.get("recorded_at")?),
        by: row.get("by")?,
        entry,
        number: row.get("number")?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
        voided: row.get("voided")?,
        about: row.get("about")?,
        replaced_by: row.get("replaced_by")?,
        folded: row.get("folded")?,
        reason: row.get("reason")?,
        witness: row.get("witness")?,
        addendum_to: row.get("addendum_to")?,
        shift_id: row.get("shift_id")?,
        ..LogRow::new(row.get("line_no")?, Ms(row.get("at")?), kind)
    })
}

impl Store {
    /// The newest lines of the duty log by number, newest first; also those that are not in memory.
    pub fn log_lines(&self, limit: usize) -> Result<Vec<LogRow>, StoreError> {
        let mut find =
            self.conn.prepare_cached("SELECT * FROM duty_log ORDER BY line_no DESC LIMIT ?1")?;
        let rows = find.query_map([limit], log_row)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
