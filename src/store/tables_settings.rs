//! The table of the settings that were applied.

use rusqlite::{Connection, params};

use super::error::StoreError;
use crate::core::rows::SettingsRow;

const SETTINGS: &str = "
INSERT INTO settings_version(version, applied_at, from_at, by, note, back_to, sound, hash, text)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT(version) DO UPDATE SET
  applied_at = excluded.applied_at, from_at = excluded.from_at, by = excluded.by, note = excluded.note,
  back_to = excluded.back_to, sound = excluded.sound, hash = excluded.hash, text = excluded.text";

/// Writes a version, or what it was replaced by.
pub(super) fn write_settings(conn: &Connection, row: &SettingsRow) -> Result<(), StoreError> {
    conn.prepare_cached(SETTINGS)?.execute(params![
        row.version,
        row.applied_at.0,
        row.from_at.0,
        row.by,
        row.note,
        row.back_to,
        row.sound,
        blake3::hash(row.text.as_bytes()).to_hex().as_str(),
        row.text,
    ])?;
    Ok(())
}
