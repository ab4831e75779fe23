//! Putting a copy in the place of a hall's log. What stood there is renamed and never deleted; a copy that
//! is not whole is not taken.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension};

use super::backup::{BackupError, BackupReport, check_backup, name_stamp, sync_folder};
use super::error::StoreError;
use super::files::{self, HallFile};
use super::lock::{LOCK_FILE, Lock};
use super::open::{self, DB_FILE};
use super::sync;
use crate::core::time::{Ms, Zone};

/// Name of the copy in the hall's folder until it takes its place.
pub(super) const INCOMING: &str = "zhiban.db.restoring";

/// What was put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoreReport {
    /// The copy.
    pub backup: BackupReport,
    /// What the log is called that stood there before; none if there was none.
    pub set_aside: Option<PathBuf>,
    /// What became of the hall's file of settings.
    pub hall_file: HallFile,
}

/// Puts the copy `file` into the folder `data`, which is made where it is missing. Refused while a board
/// holds the folder, and where the log there is not the beginning of the copy, unless `replace`. The hall's file
/// that the copy carries comes back too; one that stands there and differs is kept under a dated name. The copy
/// keeps its stream; `meta` says `restored_at` and `restored_from`, because a log that went back in time
/// must take a new stream before it is ever sent anywhere.
pub fn restore(
    file: &Path,
    data: &Path,
    replace: bool,
    (zone, now): (Zone, Ms),
) -> Result<RestoreReport, BackupError> {
    let backup = check_backup(file)?;
    let text = files::carried(file)?;
    open::prepare_dir(data, true)?;
    let lock = Lock::take(data)?;
    let done = replace_log(file, data, replace, &backup, (zone, now)).map(|set_aside| {
        let hall_file = files::put_back(data, text.as_deref(), (zone, now));
        (set_aside, hall_file)
    });
    // The mark of a killed holder stays where nothing was put right, so that the next start proves the log.
    if done.is_ok() || !lock.is_after_kill() {
        let path = data.join(LOCK_FILE);
        lock.give_up().map_err(|source| StoreError::Io { path, source })?;
    }
    let (set_aside, hall_file) = done?;
    Ok(RestoreReport { backup, set_aside, hall_file })
}

fn replace_log(
    file: &Path,
    data: &Path,
    replace: bool,
    backup: &BackupReport,
    (zone, now): (Zone, Ms),
) -> Result<Option<PathBuf>, BackupError> {
    let db = data.join(DB_FILE);
    let present = db.exists() || open::wal_len(&db) > 0;
    if present && !replace {
        expect_prefix(&db, file)?;
    }
    let incoming = data.join(INCOMING);
    let io = |source| BackupError::Store(StoreError::Io { path: data.into(), source });
    if incoming.exists() {
        // Of a run that was killed: it never took its place.
        std::fs::remove_file(&incoming).map_err(io)?;
    }
    if let Err(error) = bring(file, &incoming, backup, (zone, now)) {
        drop(std::fs::remove_file(&incoming));
        return Err(match error {
            BackupError::Store(StoreError::Io { source, .. })
                if source.kind() == std::io::ErrorKind::StorageFull =>
            {
                BackupError::Full { path: data.into() }
            }
            BackupError::Store(StoreError::DiskFull) => BackupError::Full { path: data.into() },
            other => other,
        });
    }
    let aside = if present { Some(set_aside(data, zone, now).map_err(io)?) } else { None };
    std::fs::rename(&incoming, &db).and_then(|()| sync_folder(data)).map_err(io)?;
    open::keep_name(data).map_err(io)?;
    Ok(aside)
}

// The copy in the folder, proved once more: what was read may not be what was written.
fn bring(
    file: &Path,
    incoming: &Path,
    backup: &BackupReport,
    (zone, now): (Zone, Ms),
) -> Result<(), BackupError> {
    let io = |source| StoreError::Io { path: incoming.into(), source };
    let mut made =
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(incoming).map_err(io)?;
    let mut from = File::open(file).map_err(io)?;
    std::io::copy(&mut from, &mut made).map_err(io)?;
    drop((made, from));
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    note(incoming, &[("restored_at", zone.stamp(now).to_rfc3339()), ("restored_from", name)])?;
    File::open(incoming).and_then(|made| made.sync_all()).map_err(io)?;
    let again = check_backup(incoming)?;
    if (again.events, &again.chain_head) == (backup.events, &backup.chain_head) {
        return Ok(());
    }
    Err(BackupError::NotWhole {
        path: incoming.into(),
        what: "it came to this disk changed".into(),
        next: "Check the disk, then try again",
    })
}

/// Writes rows of `meta` into a database that nobody else has open.
pub(super) fn note(path: &Path, rows: &[(&str, String)]) -> Result<(), StoreError> {
    let conn = Connection::open(path)?;
    conn.execute_batch("PRAGMA synchronous=FULL; PRAGMA journal_mode=DELETE;")?;
    for (key, value) in rows {
        conn.execute(
            "INSERT INTO meta(key, value) VALUES(?1, ?2)
             ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [key, value.as_str()],
        )?;
    }
    // What the copy carried stands beside the log from now on.
    files::carry(&conn, None)?;
    conn.close().map_err(|(_, error)| error.into())
}

type End = (u64, Option<([u8; 16], u64, [u8; 32])>);

// Position of the newest event at or before `until`, with its stream, number and chain.
fn end_of(conn: &Connection, until: u64) -> rusqlite::Result<End> {
    let found = conn
        .query_row(
            "SELECT pos, stream.id, seq, chain FROM event
             JOIN stream ON stream.ref = event.stream_ref
             WHERE pos <= ?1 ORDER BY pos DESC LIMIT 1",
            [until],
            |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?))),
        )
        .optional()?;
    Ok(found.map_or((0, None), |(pos, end)| (pos, Some(end))))
}

// The chain of an event covers all before it: equal at the newest event means equal to there.
fn expect_prefix(db: &Path, file: &Path) -> Result<(), BackupError> {
    let lost = |events| BackupError::WouldLose { path: db.into(), events };
    // A log that cannot be read may hold anything.
    let (live, _) = match open::open_read(db) {
        Ok(opened) => opened,
        Err(StoreError::Missing { .. }) if open::wal_len(db) == 0 => return Ok(()),
        Err(_) => return Err(lost(0)),
    };
    let newest = i64::MAX as u64;
    let (events, end) = end_of(&live, newest).map_err(|_| lost(0))?;
    let copy = open::open_still(file)?;
    let (at, same) = end_of(&copy, events).map_err(StoreError::from)?;
    let holds_all = (at, same) == (events, end) && sync::holds_unsent(&copy, &live)?;
    if holds_all { Ok(()) } else { Err(lost(events)) }
}

// The database, its write-ahead log and its index move together, so that SQLite can still open them as one
// set. The lock file stays: it holds no record, and it is what keeps others out meanwhile. The database goes
// first: without it a write-ahead log alone is refused by name, while a database alone would be read
// without its newest events.
fn set_aside(data: &Path, zone: Zone, now: Ms) -> std::io::Result<PathBuf> {
    let name = |later| format!("zhiban-replaced-{}.db", name_stamp(zone, now.plus_secs(later)));
    let aside = (0..60)
        .map(|later| data.join(name(later)))
        .find(|path| !path.exists() && open::wal_len(path) == 0)
        .ok_or(std::io::ErrorKind::AlreadyExists)?;
    for suffix in ["", "-wal", "-shm"] {
        let with = |path: &Path| {
            let mut name = path.as_os_str().to_owned();
            name.push(suffix);
            PathBuf::from(name)
        };
        let (from, to) = (with(&data.join(DB_FILE)), with(&aside));
        match std::fs::rename(from, to) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    sync_folder(data)?;
    Ok(aside)
}
