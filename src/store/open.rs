//! Opening a hall's folder: what stands there, the file, the settings of a connection and their reading
//! back. Never opens the database file except through SQLite: closing such a descriptor would drop
//! SQLite's own locks.

use std::fs::OpenOptions;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::backup::sync_folder;
use super::error::StoreError;
use super::restore::INCOMING;
use super::room;
use super::schema::{self, APPLICATION_ID, MIN_READER_VERSION, SCHEMA_VERSION};

/// Name of the database in a hall's folder.
pub const DB_FILE: &str = "zhiban.db";

/// Largest value or row, in bytes; checkpoints are kept in parts because of it.
const VALUE_BYTES_MAX: i32 = 4 * 1024 * 1024;

/// SQLite cuts a longer write-ahead log to this when it begins anew: `journal_size_limit` below.
pub(super) const WAL_KEPT_BYTES: u64 = 67_108_864;

/// How a read-only opening reads the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reading and writing.
    Write,
    /// Reading beside a writer.
    Read,
    /// The disk takes no writes at all, not even of lock files: the file is read as if nobody could change
    /// it.
    Frozen {
        /// A write-ahead log that was not empty could not be read: the newest events may be missing.
        wal_unread: bool,
    },
}

/// Creates the folder where needed and refuses a disk or an object that cannot hold a log.
pub(crate) fn prepare_dir(dir: &Path, create: bool) -> Result<(), StoreError> {
    match std::fs::metadata(dir) {
        Ok(found) if found.is_dir() => {}
        Ok(_) => {
            return Err(StoreError::WrongKind {
                path: dir.into(),
                is: "a file",
                wanted: "a folder",
            });
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && create => {
            std::fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(dir)
                .map_err(|e| StoreError::unwritable(dir, &e))?;
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Missing { path: dir.into() });
        }
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(StoreError::WrongKind {
                path: dir.into(),
                is: "below a file",
                wanted: "a folder",
            });
        }
        Err(source) => return Err(StoreError::Io { path: dir.into(), source }),
    }
    match network_disk(dir) {
        Some(kind) => Err(StoreError::NetworkDisk { path: dir.into(), kind }),
        None => Ok(()),
    }
}

/// Makes the name of a new folder last, and the names of those above it on the same disk: a folder whose
/// name a power cut takes is gone with all that was synced in it.
pub(super) fn keep_name(dir: &Path) -> std::io::Result<()> {
    let dir = std::fs::canonicalize(dir)?;
    let disk = std::fs::metadata(&dir)?.dev();
    for above in dir.ancestors().skip(1) {
        if std::fs::metadata(above).is_ok_and(|found| found.dev() != disk) {
            break;
        }
        // One that may not be read is not ours, and stood there before us.
        match sync_folder(above) {
            Err(e) if e.kind() == std::io::ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn network_disk(dir: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(dir).ok()?;
    // Truncated on purpose: the magic numbers are 32 bits wide, the field is not everywhere.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::unnecessary_cast)]
    network_kind(found.f_type as u32)
}

#[cfg(not(target_os = "linux"))]
fn network_disk(_: &Path) -> Option<&'static str> {
    None
}

// Numbers of linux/magic.h.
fn network_kind(magic: u32) -> Option<&'static str> {
    match magic {
        0x6969 => Some("NFS"),
        0x517B => Some("SMB"),
        0xFF53_4D42 => Some("CIFS"),
        0xFE53_4D42 => Some("SMB2"),
        0x0102_1997 => Some("9P"),
        0x5346_414F => Some("AFS"),
        0x7375_7245 => Some("Coda"),
        0x00C3_6400 => Some("Ceph"),
        _ => None,
    }
}

/// Looks at the database file without opening it. Answers whether it is there.
fn look(path: &Path) -> Result<bool, StoreError> {
    let found = match std::fs::symlink_metadata(path) {
        // Under two names one log would have two locks.
        Ok(found) if found.is_symlink() => {
            return Err(StoreError::WrongKind {
                path: path.into(),
                is: "a link",
                wanted: "a file",
            });
        }
        Ok(found) => found,
        // Beside a new database SQLite would throw that write-ahead log away.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && wal_len(path) > 0 => {
            return Err(StoreError::Emptied { path: path.into() });
        }
        // A new log in its place would look like the loss of everything.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let dir = path.parent().unwrap_or(path);
            if path.ends_with(DB_FILE) && dir.join(INCOMING).exists() {
                return Err(StoreError::Interrupted { path: dir.into() });
            }
            return Ok(false);
        }
        Err(source) => return Err(StoreError::Io { path: path.into(), source }),
    };
    if found.is_dir() {
        return Err(StoreError::WrongKind { path: path.into(), is: "a folder", wanted: "a file" });
    }
    if !found.is_file() {
        return Err(StoreError::WrongKind {
            path: path.into(),
            is: "neither file nor folder",
            wanted: "a file",
        });
    }
    if found.len() == 0 && wal_len(path) > 0 {
        return Err(StoreError::Emptied { path: path.into() });
    }
    Ok(true)
}

/// Name of the write-ahead log of a database.
pub(super) fn wal_path(path: &Path) -> PathBuf {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    wal.into()
}

/// Size of the write-ahead log in bytes; 0 where there is none.
pub(super) fn wal_len(path: &Path) -> u64 {
    std::fs::metadata(wal_path(path)).map_or(0, |found| found.len())
}

/// Opens the database of a folder for writing, creating or bringing it up to date where needed. Answers
/// whether it is new or came from an older format.
pub(super) fn open_write(path: &Path) -> Result<(Connection, bool), StoreError> {
    if !look(path)? {
        // Created here so that its mode is right from the first instant.
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        made.map(drop).map_err(|e| StoreError::unwritable(path, &e))?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut conn = Connection::open_with_flags(path, flags).map_err(|e| named(path, e))?;
    identify(&conn, path, true)?;
    // Asked for writing, SQLite opens what takes no writes for reading, and says so only at the first one.
    if conn.is_readonly("main")? {
        return Err(explain(path, StoreError::ReadOnly));
    }
    settle(&conn, true).map_err(|e| explain(path, e))?;
    let before = schema::version(&conn)?;
    if before == 0
        && let Some(dir) = path.parent()
    {
        keep_name(dir).map_err(|source| StoreError::Io { path: dir.into(), source })?;
    }
    schema::migrate(&mut conn, path, schema::STEPS).map_err(|e| explain(path, e))?;
    Ok((conn, before < SCHEMA_VERSION))
}

/// Opens a further connection for reading; falls back to reading a disk that takes no writes.
pub(super) fn open_read(path: &Path) -> Result<(Connection, Access), StoreError> {
    if !look(path)? {
        return Err(StoreError::Missing { path: path.into() });
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let tried = Connection::open_with_flags(path, flags)
        .and_then(|conn| schema_is_readable(&conn).map(|()| conn));
    let (conn, access) = match tried {
        Ok(conn) => (conn, Access::Read),
        // On a full disk there may be no room for what readers share with a writer.
        Err(e) if is_frozen(&e) || room::is_used_up(path.parent().unwrap_or(path)) => {
            (open_immutable(path)?, Access::Frozen { wal_unread: wal_len(path) > 0 })
        }
        Err(e) => return Err(named(path, e)),
    };
    identify(&conn, path, false)?;
    settle(&conn, false)?;
    Ok((conn, access))
}

/// Opens a file that nobody writes, such as a finished copy, without leaving anything beside it.
pub(super) fn open_still(path: &Path) -> Result<Connection, StoreError> {
    if !look(path)? {
        return Err(StoreError::Missing { path: path.into() });
    }
    let conn = open_immutable(path)?;
    identify(&conn, path, false)?;
    settle(&conn, false)?;
    Ok(conn)
}

fn open_immutable(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let uri = format!("file:{}?immutable=1", escaped(path));
    Connection::open_with_flags(uri, flags)
        .and_then(|conn| schema_is_readable(&conn).map(|()| conn))
        .map_err(|e| named(path, e))
}

fn schema_is_readable(conn: &Connection) -> rusqlite::Result<()> {
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)).map(drop)
}

fn is_frozen(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
}

fn escaped(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
    let each = path.as_os_str().as_bytes().iter().map(|&byte| {
        if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    });
    each.collect()
}

// The same fault has better words when it is known which file it is about.
fn named(path: &Path, error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { path: path.into() },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable { path: path.into(), reason: error.to_string() }
        }
        _ => error.into(),
    }
}

fn explain(path: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Sqlite(error) => named(path, error),
        StoreError::ReadOnly => {
            StoreError::NotWritable { path: path.into(), reason: "read-only".into() }
        }
        other => other,
    }
}

// Whose file is this, and may this version read or write it?
fn identify(conn: &Connection, path: &Path, write: bool) -> Result<(), StoreError> {
    let number = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let tables = number("SELECT count(*) FROM sqlite_schema").map_err(|e| named(path, e))?;
    let application: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let version = schema::version(conn)?;
    if tables == 0 && application == 0 && version == 0 {
        return if write { Ok(()) } else { Err(StoreError::Missing { path: path.into() }) };
    }
    if application != APPLICATION_ID {
        return Err(StoreError::Foreign { path: path.into(), found: application });
    }
    if let Some(table) = schema::missing_table(conn)? {
        return Err(StoreError::Damaged { what: format!("it has no table {table}") });
    }
    if version > SCHEMA_VERSION {
        let least =
            number("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'min_reader_version'");
        if write || !least.is_ok_and(|least| least <= SCHEMA_VERSION) {
            return Err(StoreError::Newer {
                path: path.into(),
                found: version,
                known: SCHEMA_VERSION,
            });
        }
    }
    if version < MIN_READER_VERSION && !write {
        return Err(StoreError::Older { path: path.into(), found: version });
    }
    Ok(())
}

const SETTINGS: &str = "
PRAGMA synchronous=FULL;
PRAGMA busy_timeout=5000;
PRAGMA foreign_keys=ON;
PRAGMA trusted_schema=OFF;
PRAGMA cell_size_check=ON;
PRAGMA mmap_size=0;
PRAGMA temp_store=MEMORY;
PRAGMA cache_size=-16384;
";

const WRITER_SETTINGS: &str = "
PRAGMA journal_mode=WAL;
PRAGMA secure_delete=ON;
PRAGMA wal_autocheckpoint=1000;
PRAGMA journal_size_limit=67108864;
";

// Sets every rule of a connection, then reads those back on which the promises rest.
pub(crate) fn settle(conn: &Connection, write: bool) -> Result<(), StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_limit(Limit::SQLITE_LIMIT_LENGTH, VALUE_BYTES_MAX)?;
    conn.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000)?;
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    // More than there are, so that none is spelled twice.
    conn.set_prepared_statement_cache_capacity(512);
    conn.execute_batch(SETTINGS)?;
    if write {
        conn.execute_batch(WRITER_SETTINGS)?;
        read_back(conn, "journal_mode", "wal")?;
        read_back(conn, "secure_delete", "1")?;
    }
    read_back(conn, "synchronous", "2")?;
    read_back(conn, "foreign_keys", "1")?;
    read_back(conn, "trusted_schema", "0")
}

fn read_back(
    conn: &Connection,
    name: &'static str,
    wanted: &'static str,
) -> Result<(), StoreError> {
    let value: rusqlite::types::Value =
        conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))?;
    let found = match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => format!("{other:?}"),
    };
    if found == wanted { Ok(()) } else { Err(StoreError::Setting { name, found, wanted }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn network_disks_are_told_by_their_number() {
        for (magic, kind) in [
            (0x6969, Some("NFS")),
            (0xFF53_4D42, Some("CIFS")),
            (0xEF53, None),      // ext4
            (0x0102_1994, None), // tmpfs
        ] {
            assert_eq!(network_kind(magic), kind, "{magic:x}");
        }
    }

    #[test]
    fn a_setting_that_did_not_take_is_refused() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("PRAGMA synchronous=NORMAL").unwrap();
        let refused = read_back(&conn, "synchronous", "2");
        assert!(matches!(refused, Err(StoreError::Setting { found, .. }) if found == "1"));
    }

    #[test]
    fn a_path_is_escaped_for_a_uri() {
        assert_eq!(escaped(Path::new("/a b/?x#y%/值")), "/a%20b/%3Fx%23y%25/%E5%80%BC");
    }
}
