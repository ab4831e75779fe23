//! What became of the sessions with the server, kept on disk: `zhiban sync log` shows it after a restart, too.

use rusqlite::params;

use crate::core::time::Ms;
use crate::store::Store;
use crate::store::error::StoreError;

/// Notes that are kept.
const NOTES_KEPT: i64 = 1_000;

/// Longest note, characters.
const NOTE_CHARS_MAX: usize = 400;

/// A session or a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncNote {
    /// When, by our clock.
    pub at: Ms,
    /// A code: what it was.
    pub kind: String,
    /// In words, without anything of a customer.
    pub detail: String,
}

impl Store {
    /// Keeps a note. The newest 1,000 stay.
    pub fn note_sync(&mut self, note: &SyncNote) -> Result<(), StoreError> {
        let detail: String = note
            .detail
            .chars()
            .take(NOTE_CHARS_MAX)
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        let tx = self.conn.unchecked_transaction()?;
        tx.prepare_cached("INSERT INTO sync_session(at, kind, detail) VALUES(?1, ?2, ?3)")?
            .execute(params![note.at.0, note.kind, detail])?;
        tx.prepare_cached("DELETE FROM sync_session WHERE n <= ?1")?
            .execute([tx.last_insert_rowid() - NOTES_KEPT])?;
        Ok(tx.commit()?)
    }

    /// The newest notes, newest first.
    pub fn sync_notes(&self, limit: usize) -> Result<Vec<SyncNote>, StoreError> {
        if !super::tail::has_tables(&self.conn)? {
            return Ok(Vec::new());
        }
        let mut find = self
            .conn
            .prepare_cached("SELECT at, kind, detail FROM sync_session ORDER BY n DESC LIMIT ?1")?;
        let rows = find.query_map([limit], |row| {
            Ok(SyncNote { at: Ms(row.get(0)?), kind: row.get(1)?, detail: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
