//! A file of an older format is brought to the present one.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use super::{APPLICATION_ID, MIN_READER_VERSION, Step};
use crate::store::error::StoreError;

/// The format of an open database.
pub(in crate::store) fn version(conn: &Connection) -> Result<i64, StoreError> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings a database of an older format to that of the last step, in one transaction. Where there was one
/// (not a new file), a copy is written beside it first; answers its path.
pub(in crate::store) fn migrate(
    conn: &mut Connection,
    path: &Path,
    steps: &[Step],
) -> Result<Option<PathBuf>, StoreError> {
    let from = version(conn)?;
    let Some(last) = steps.last().filter(|last| last.to > from) else { return Ok(None) };
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let copy = if tables == 0 { None } else { Some(copy_before(path, from)?) };
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps.iter().filter(|step| step.to > from) {
        tx.execute_batch(step.sql)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", last.to)?;
    tx.execute(
        "INSERT INTO meta(key, value) VALUES('min_reader_version', ?1)
         ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        [MIN_READER_VERSION.to_string()],
    )?;
    tx.commit()?;
    Ok(copy)
}

// On a connection of its own: the limits of the ordinary ones leave no room for the second file that
// VACUUM INTO opens.
fn copy_before(path: &Path, version: i64) -> Result<PathBuf, StoreError> {
    let copy = path.with_extension(format!("before-format-{}.db", version + 1));
    if copy.exists() {
        return Ok(copy);
    }
    // Under another name until it is whole, so that a half-written copy is never taken for one.
    let unfinished = copy.with_extension("unfinished");
    let io = |source| StoreError::Io { path: copy.clone(), source };
    if unfinished.exists() {
        std::fs::remove_file(&unfinished).map_err(io)?;
    }
    let conn = Connection::open(path)?;
    let Some(name) = unfinished.to_str() else {
        return Err(StoreError::NotWritable { path: copy, reason: "not a name in UTF-8".into() });
    };
    conn.execute("VACUUM INTO ?1", [name])?;
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&unfinished, mode).map_err(io)?;
    std::fs::rename(&unfinished, &copy).map_err(io)?;
    Ok(copy)
}
