//! The guards of the log stand aside while one transaction changes more than its end: a stream is parted, events go back
//! to those that wait, or thousands come at once.

use rusqlite::Transaction;

use super::tables::GUARDS;
use crate::store::error::StoreError;

/// Takes the guards away; answers the words that put them back.
pub(super) fn set_aside(tx: &Transaction) -> Result<String, StoreError> {
    let mut all = String::new();
    for name in GUARDS {
        let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?1";
        let guard: String = tx.query_row(sql, [name], |row| row.get(0))?;
        all.push_str(&guard);
        all.push_str(";\n");
        tx.execute_batch(&format!("DROP TRIGGER {name}"))?;
    }
    Ok(all)
}

/// Puts them back.
pub(super) fn put_up(tx: &Transaction, guards: &str) -> Result<(), StoreError> {
    Ok(tx.execute_batch(guards)?)
}
