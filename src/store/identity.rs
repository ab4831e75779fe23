//! Whose log it is: the hall and zone it was begun for, which its records rest on, and whether a folder without a
//! log had one before.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::error::StoreError;
use super::open::{self, DB_FILE};
use super::restore::INCOMING;
use super::{HALL_FILE, LOCK_FILE, RESERVE_FILE, Store, sync};
use crate::core::hall::HallConfig;
use crate::core::time::Zone;

/// Folder in the hall's own for the copies at the end of a shift, unless another one is set.
pub const COPIES_FOLDER: &str = "backups";

/// Files of a hall that somebody has set up.
const SETTINGS: [&str; 2] = [HALL_FILE, "zhiban.toml"];

fn meta(conn: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0)).optional()
}

// Hall and zone of a log with records; a name that is not noted in it is that of the settings.
fn noted(conn: &Connection, config: &HallConfig) -> Result<Option<(String, String)>, StoreError> {
    let records: bool =
        conn.query_row("SELECT EXISTS(SELECT 1 FROM event)", [], |row| row.get(0))?;
    if !records && !sync::has_unsent(conn)? {
        return Ok(None);
    }
    let id = meta(conn, "hall_id")?.filter(|id| !id.is_empty());
    let zone = meta(conn, "zone")?.unwrap_or_else(|| config.zone.0.name().to_owned());
    Ok(Some((id.unwrap_or_else(|| config.hall_id.clone()), zone)))
}

/// Hall and zone of a folder's log, if there is one with records: those of a folder whose `zhiban.toml` is not
/// there, as after a restore on a new computer.
pub fn hall_of(dir: &Path, config: &HallConfig) -> Option<(String, Zone)> {
    let path = dir.join(DB_FILE);
    let (conn, _) = path.exists().then(|| open::open_read(&path).ok())??;
    let (id, zone) = noted(&conn, config).ok()??;
    Some((id, Zone::named(&zone)?))
}

/// Refuses settings of another hall or zone than the records of the log are of.
pub(super) fn check_hall(conn: &Connection, config: &HallConfig) -> Result<(), StoreError> {
    let Some((id, zone)) = noted(conn, config)? else { return Ok(()) };
    if (&*id, &*zone) == (&*config.hall_id, config.zone.0.name()) {
        return Ok(());
    }
    let (set_id, set_zone) = (config.hall_id.clone(), config.zone.0.name());
    Err(StoreError::OtherHall { id, zone, set_id, set_zone })
}

impl Store {
    /// Refuses settings of another hall or zone than the records are of, as an opening for writing does.
    pub fn expect_hall(&self, config: &HallConfig) -> Result<(), StoreError> {
        check_hall(&self.conn, config)
    }
}

/// The settings with the hall and zone of the log: what its records say was written with them.
pub(super) fn as_noted(conn: &Connection, config: &HallConfig) -> Result<HallConfig, StoreError> {
    let mut own = config.clone();
    if let Some((id, zone)) = noted(conn, config)? {
        own.hall_id = id;
        own.zone = Zone::named(&zone).unwrap_or(config.zone);
    }
    Ok(own)
}

/// What shows that a folder without a log had one before; none if it has one, or is new. A log that began there
/// anew would look like the loss of everything.
pub fn lost_log(dir: &Path) -> Option<&'static str> {
    let db = dir.join(DB_FILE);
    let bytes = std::fs::metadata(&db).map_or(0, |found| found.len());
    // These have words of their own.
    let told = dir.join(INCOMING).exists() || open::wal_len(&db) > 0;
    if bytes > 0 || told || db.is_dir() {
        return None;
    }
    let holds = |dir: &Path, before: &str| {
        let entries = std::fs::read_dir(dir).ok().into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name()).any(|name| {
            let name = name.to_string_lossy();
            name.starts_with(before) && name.ends_with(".db") && name != DB_FILE
        })
    };
    // Only who ended in order leaves it empty; a start that was killed at once may too, but that hall has
    // nothing else yet.
    let empty = |found: std::fs::Metadata| found.is_file() && found.len() == 0;
    let in_use = dir.join("logs").is_dir() || SETTINGS.iter().any(|name| dir.join(name).exists());
    let ended = in_use && std::fs::metadata(dir.join(LOCK_FILE)).is_ok_and(empty);
    if dir.join(RESERVE_FILE).exists() {
        Some(RESERVE_FILE)
    } else if holds(&dir.join(COPIES_FOLDER), "zhiban-") {
        Some(COPIES_FOLDER)
    } else if holds(dir, "zhiban-replaced-") {
        Some("zhiban-replaced-*.db")
    } else {
        ended.then_some(LOCK_FILE)
    }
}
