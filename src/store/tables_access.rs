//! The table of what happened to PINs and locks and of what was refused, as [`tables`](super::tables) writes the others.

use rusqlite::{Connection, params};

use super::error::StoreError;
use crate::core::rows::AccessRow;

pub(super) const ACCESS_TABLE: &str = "
CREATE TABLE access_record(
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, person_id TEXT NOT NULL, by TEXT NOT NULL,
  kind TEXT NOT NULL, device TEXT NOT NULL, reason TEXT NOT NULL, tries INTEGER NOT NULL,
  act TEXT NOT NULL
) STRICT;
";

const RECORD: &str = "
INSERT INTO access_record(n, at, person_id, by, kind, device, reason, tries, act)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT(n) DO NOTHING";

/// Writes a record. None is ever changed.
pub(super) fn write_access(conn: &Connection, row: &AccessRow) -> Result<(), StoreError> {
    let number = i64::try_from(row.n).unwrap_or(i64::MAX);
    conn.prepare_cached(RECORD)?.execute(params![
        number,
        row.at.0,
        row.person_id,
        row.by,
        row.kind,
        row.device,
        row.reason,
        row.tries,
        row.act,
    ])?;
    Ok(())
}
