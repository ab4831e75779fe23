//! A whole copy of a hall's log while a board writes it. A copy has its finished name only once it is
//! complete, on disk and proved; never opens the live database except through SQLite.

use std::fs::File;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags};

mod pages;
mod unfinished;

pub(crate) use self::pages::copy_pages;
use self::unfinished::{Unfinished, clear_unfinished};
use super::error::StoreError;
use super::files;
use super::open::{self, DB_FILE};
use super::verify::{self, CheckReport, Depth};
use crate::core::time::{Ms, Zone};

/// Copies of one hall that are kept in a folder, as the design has it: a week of two shifts a day.
pub const BACKUPS_KEPT: usize = 14;

/// Why a copy could not be made, proved or put back.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The folder of the hall itself was named as the place for copies.
    #[error(
        "{path} is the hall's own folder; nothing was written. \
         Name another folder, best on another disk; a folder inside it will do"
    )]
    OwnFolder {
        /// The folder.
        path: PathBuf,
    },
    /// The place for copies takes no writes.
    #[error(
        "cannot write the copy in {path} ({reason}); the log and earlier copies are untouched. \
         Give this user write permission there, or name another folder"
    )]
    Target {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// No space left there.
    #[error(
        "the disk of {path} is full: no copy was made; the log and earlier copies are untouched. \
         Free some space there, or name another folder"
    )]
    Full {
        /// The folder.
        path: PathBuf,
    },
    /// A copy, or what was copied, is not as it was written.
    #[error(
        "{path} is not whole: {what}; nothing was changed, the hall's log is untouched. {next}"
    )]
    NotWhole {
        /// The file.
        path: PathBuf,
        /// The first thing that is wrong.
        what: String,
        /// What to do.
        next: &'static str,
    },
    /// There is no such copy.
    #[error("there is no file {path}; nothing was changed. Check the name of the copy")]
    NoFile {
        /// The file.
        path: PathBuf,
    },
    /// The file has a write-ahead log of its own: it is, or was, a live database.
    #[error(
        "{path} has a write-ahead log beside it and is no finished copy; it was left as it is. \
         Make one with `zhiban backup`, or save what it holds with `zhiban recover`"
    )]
    Live {
        /// The file.
        path: PathBuf,
    },
    /// The folder for what is left of a damaged log has something in it.
    #[error("{path} is not empty; nothing was changed. Name a new folder with --out")]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds a log that the copy does not contain.
    #[error(
        "{path} holds a log with {events} events that are not all in this copy; nothing was changed. \
         With --replace it is set aside under a dated name and the copy takes its place"
    )]
    WouldLose {
        /// The database.
        path: PathBuf,
        /// Its events, as far as they can be read.
        events: u64,
    },
    /// Anything of the hall's folder.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A finished copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupReport {
    /// The file.
    pub path: PathBuf,
    /// Hall id it was made for; empty = not noted in it.
    pub hall_id: String,
    /// Events in it.
    pub events: u64,
    /// Chain of its newest event, lowercase hexadecimal.
    pub chain_head: String,
    /// Its size.
    pub bytes: u64,
    /// Whether it carries the hall's file of settings.
    pub hall_file: bool,
    /// Older copies that were removed, oldest first.
    pub removed: Vec<PathBuf>,
}

/// An instant in names of files: `20251110-183000` in the hall's zone.
pub(super) fn name_stamp(zone: Zone, at: Ms) -> String {
    format!("{}-{}", zone.date(at).format("%Y%m%d"), zone.hms(at).replace(':', ""))
}

/// Copies the log in `data` to a new file in `target`, which is made where only its last part is missing,
/// proves the copy, and then removes the oldest so that [`BACKUPS_KEPT`] of this hall stay. `progress` gets
/// pages copied and pages in all.
pub fn backup(
    data: &Path,
    target: &Path,
    hall_id: &str,
    (zone, now): (Zone, Ms),
    progress: &mut dyn FnMut(u64, u64),
) -> Result<BackupReport, BackupError> {
    open::prepare_dir(data, false)?;
    let (source, _) = open::open_read(&data.join(DB_FILE))?;
    prepare_target(target, data)?;
    clear_unfinished(target, hall_id);
    let copy = Unfinished::begin(target, hall_id, zone, now)?;
    let put = |e| target_error(target, e);
    let hall_file = files::read_hall_file(data);
    copy_log(&source, &copy.path, hall_file.as_deref(), progress).map_err(put)?;
    drop(source);
    copy.file.sync_all().map_err(|e| io_error(target, &e))?;
    let found = verify::check_still(&copy.path, Depth::Quick)?;
    expect_whole(
        &copy.path,
        &found,
        "Restore an earlier copy, or save what is left with: zhiban recover",
    )?;
    let path = copy.finish(target)?;
    let removed = remove_old(target, hall_id, &path);
    Ok(BackupReport {
        bytes: std::fs::metadata(&path).map_or(0, |found| found.len()),
        path,
        hall_id: hall_id.to_owned(),
        events: found.chain.events,
        chain_head: found.chain.head,
        hall_file: hall_file.is_some(),
        removed,
    })
}

/// Proves a copy whole: the file, the chain from the first event to the last, whose it is and which format
/// it has. Touches nothing, not even beside it.
pub fn check_backup(path: &Path) -> Result<BackupReport, BackupError> {
    prove_copy(path).map_err(|error| match error {
        BackupError::Store(error) => of_copy(path, error),
        other => other,
    })
}

const OTHER_COPY: &str = "Use another copy; `zhiban recover` saves what is left of a damaged one";

// A fault of the copy must not read as one of the hall's own log.
fn of_copy(path: &Path, error: StoreError) -> BackupError {
    let what = match error {
        StoreError::Damaged { what } => format!("it is damaged: {what}"),
        StoreError::NotADatabase { .. } => "it is no database".into(),
        StoreError::Foreign { .. } => "it is the database of another program".into(),
        StoreError::Missing { .. } => "there is no log in it".into(),
        StoreError::WrongKind { is, .. } => format!("it is {is}"),
        StoreError::Sqlite(error) => error.to_string(),
        other => return BackupError::Store(other),
    };
    BackupError::NotWhole { path: path.into(), what, next: OTHER_COPY }
}

fn prove_copy(path: &Path) -> Result<BackupReport, BackupError> {
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(BackupError::NoFile { path: path.into() });
        }
        Err(source) => return Err(StoreError::Io { path: path.into(), source }.into()),
    };
    if meta.is_file() && meta.len() == 0 {
        let (what, next) = ("it is empty".to_owned(), "Use another copy");
        return Err(BackupError::NotWhole { path: path.into(), what, next });
    }
    if open::wal_len(path) > 0 {
        return Err(BackupError::Live { path: path.into() });
    }
    let found = verify::check_still(path, Depth::Full)?;
    expect_whole(path, &found, OTHER_COPY)?;
    let conn = open::open_still(path)?;
    let hall_id = conn
        .query_row("SELECT value FROM meta WHERE key = 'hall_id'", [], |row| row.get(0))
        .unwrap_or_default();
    Ok(BackupReport {
        path: path.into(),
        hall_id,
        events: found.chain.events,
        chain_head: found.chain.head,
        bytes: meta.len(),
        hall_file: files::carried(path)?.is_some(),
        removed: Vec::new(),
    })
}

fn expect_whole(path: &Path, found: &CheckReport, next: &'static str) -> Result<(), BackupError> {
    let what = match (&found.chain.bad, found.faults.first()) {
        (Some(bad), _) => format!("event {} {}", bad.pos, bad.what),
        (None, Some(fault)) => fault.clone(),
        (None, None) => return Ok(()),
    };
    Err(BackupError::NotWhole { path: path.into(), what, next })
}

fn prepare_target(target: &Path, data: &Path) -> Result<(), BackupError> {
    match std::fs::DirBuilder::new().mode(0o700).create(target) {
        Ok(()) => open::keep_name(target).map_err(|e| io_error(target, &e))?,
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists && target.is_dir() => {}
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Target {
                path: target.into(),
                reason: "it is no folder".into(),
            });
        }
        Err(e) => return Err(io_error(target, &e)),
    }
    let same = |path: &Path| std::fs::canonicalize(path).ok();
    if same(target).is_some_and(|target| Some(target) == same(data)) {
        return Err(BackupError::OwnFolder { path: target.into() });
    }
    Ok(())
}

fn io_error(target: &Path, error: &std::io::Error) -> BackupError {
    let path = target.into();
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            BackupError::Full { path }
        }
        _ => BackupError::Target { path, reason: error.to_string() },
    }
}

fn target_error(target: &Path, error: rusqlite::Error) -> BackupError {
    let path = target.into();
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => BackupError::Full { path },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure) => {
            BackupError::Target { path, reason: error.to_string() }
        }
        _ => BackupError::Store(error.into()),
    }
}

// All pages as they stand at one instant, while the writer goes on.
fn copy_log(
    source: &Connection,
    path: &Path,
    hall_file: Option<&str>,
    progress: &mut dyn FnMut(u64, u64),
) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut copy = Connection::open_with_flags(path, flags)?;
    copy.execute_batch("PRAGMA synchronous=FULL; PRAGMA journal_mode=MEMORY;")?;
    copy_pages(source, &mut copy, progress)?;
    super::draft::leave_out(&copy)?;
    super::pin::keyring::leave_out(&copy)?;
    files::carry(&copy, hall_file)?;
    // One file and nothing beside it, which can be read from a disk that takes no writes.
    copy.execute_batch("PRAGMA journal_mode=DELETE;")?;
    copy.close().map_err(|(_, error)| error)
}

/// Makes a rename in this folder last.
pub fn sync_folder(dir: &Path) -> std::io::Result<()> {
    match File::open(dir)?.sync_all() {
        // What this disk calls a folder cannot be synced.
        Err(error) if error.kind() == std::io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

// Copies of exactly this hall, oldest first, with the instant in their name.
fn copies(target: &Path, hall_id: &str, behind: &str) -> Vec<(PathBuf, String)> {
    let Ok(entries) = std::fs::read_dir(target) else { return Vec::new() };
    let (before, after) = (format!("zhiban-{hall_id}-"), format!(".db{behind}"));
    let is_stamp = |text: &str| {
        text.len() == 15
            && text.bytes().enumerate().all(|(at, byte)| match at {
                8 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let named = entries.flatten().filter_map(|entry| {
        let name = entry.file_name();
        let stamp = name.to_str()?.strip_prefix(&before)?.strip_suffix(&after)?;
        is_stamp(stamp).then(|| (entry.path(), stamp.to_owned()))
    });
    let mut found: Vec<_> = named.collect();
    found.sort_by(|a, b| a.1.cmp(&b.1));
    found
}

// The one just made stays whatever its name says: the clock may have been set back.
fn remove_old(target: &Path, hall_id: &str, made: &Path) -> Vec<PathBuf> {
    let mut others = copies(target, hall_id, "");
    others.retain(|(path, _)| path != made);
    let too_many = others.len().saturating_sub(BACKUPS_KEPT - 1);
    let mut removed = Vec::new();
    for (path, _) in others.into_iter().take(too_many) {
        match std::fs::remove_file(&path) {
            Ok(()) => removed.push(path),
            Err(error) => tracing::warn!(%error, "an old copy could not be removed"),
        }
    }
    removed
}
