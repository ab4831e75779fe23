//! The tables of a server's database, its settings, and whose file it is. docs/tables.md says what every column means.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::core::time::Ms;
use crate::server::{Fault, Incarnation};
use crate::store::{StoreError, prepare_dir, settle};

/// `application_id` of a server's database: `zhbs`.
const APPLICATION_ID: i32 = 0x7a68_6273;

/// `user_version` that this program writes.
const VERSION: i64 = 2;

const TABLES: &str = "
CREATE TABLE incarnation(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  since INTEGER NOT NULL
) STRICT;

CREATE TABLE hall(
  ref INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  head INTEGER NOT NULL DEFAULT 0,
  durable INTEGER NOT NULL DEFAULT 0,
  reissued INTEGER NOT NULL DEFAULT 0,
  hall_key BLOB
) STRICT;

CREATE TABLE common(
  incarnation_id BLOB NOT NULL,
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  hseq INTEGER NOT NULL,
  PRIMARY KEY(incarnation_id, hall_ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE code(
  hash BLOB PRIMARY KEY CHECK(length(hash) = 32),
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE device(
  ref INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  public_key BLOB NOT NULL CHECK(length(public_key) = 32),
  host TEXT NOT NULL,
  system TEXT NOT NULL,
  enrolled_at INTEGER NOT NULL,
  seen_at INTEGER,
  revoked_at INTEGER
) STRICT;

CREATE TABLE session(
  hash BLOB PRIMARY KEY CHECK(length(hash) = 32),
  device_ref INTEGER NOT NULL REFERENCES device(ref),
  at INTEGER NOT NULL,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_until ON session(until);

CREATE TABLE stream(
  ref INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  device_ref INTEGER NOT NULL REFERENCES device(ref),
  last INTEGER NOT NULL DEFAULT 0,
  chain BLOB NOT NULL CHECK(length(chain) = 32)
) STRICT;

CREATE TABLE named(
  device_ref INTEGER NOT NULL REFERENCES device(ref),
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  PRIMARY KEY(device_ref, stream_ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE segment(
  ref INTEGER PRIMARY KEY,
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  hseq INTEGER NOT NULL,
  hseq_last INTEGER NOT NULL,
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  device_ref INTEGER NOT NULL REFERENCES device(ref),
  first INTEGER NOT NULL,
  own_first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  prev BLOB NOT NULL,
  chain BLOB NOT NULL,
  sig BLOB NOT NULL,
  skip BLOB,
  received INTEGER NOT NULL,
  record_bytes INTEGER NOT NULL,
  packed BLOB NOT NULL
) STRICT;
CREATE INDEX segment_hall ON segment(hall_ref, hseq_last);
CREATE UNIQUE INDEX segment_stream ON segment(stream_ref, last);

CREATE TABLE segment_day(
  ref INTEGER PRIMARY KEY,
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  day INTEGER NOT NULL,
  hseq INTEGER NOT NULL,
  hseq_last INTEGER NOT NULL,
  segments INTEGER NOT NULL,
  hash BLOB NOT NULL CHECK(length(hash) = 32),
  heads BLOB NOT NULL,
  lines BLOB NOT NULL,
  frames BLOB NOT NULL
) STRICT;
CREATE INDEX segment_day_hall ON segment_day(hall_ref, hseq_last);
CREATE TABLE day_stream(
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  last INTEGER NOT NULL,
  first INTEGER NOT NULL,
  chain BLOB NOT NULL CHECK(length(chain) = 32),
  day_ref INTEGER NOT NULL REFERENCES segment_day(ref),
  PRIMARY KEY(stream_ref, last)
) STRICT, WITHOUT ROWID;
CREATE INDEX day_stream_day ON day_stream(day_ref);

CREATE TABLE origin(
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  chain BLOB NOT NULL,
  PRIMARY KEY(hall_ref, chain)
) STRICT, WITHOUT ROWID;

CREATE TABLE record(
  hall_ref INTEGER NOT NULL REFERENCES hall(ref),
  person_ref TEXT NOT NULL,
  hseq INTEGER NOT NULL,
  stream_ref INTEGER NOT NULL REFERENCES stream(ref),
  sealed BLOB,
  PRIMARY KEY(hall_ref, person_ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_hall ON record(hall_ref, hseq);
";

/// What format 2 brought.
const DOCS: &str = "
CREATE TABLE doc(
  ref INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE(kind, key)
) STRICT;
CREATE TABLE doc_gone(
  kind TEXT PRIMARY KEY,
  version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE line(
  ref INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  number INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE(kind, number)
) STRICT;
";

/// The people of format 1, who were rows of a table of their own.
const USERS_TO_DOCS: &str = "
INSERT INTO doc(kind, key, version, at, body)
  SELECT 'user', name, 1, at,
    json_object('verifier', verifier, 'since', at, 'disabled_at', disabled_at) FROM console_user;
DROP TABLE console_user;
";

/// What earlier programs of the same format made no index for; they use it and need not know of it.
const INDEXES: &str = "
CREATE INDEX IF NOT EXISTS device_hall ON device(hall_ref);
CREATE INDEX IF NOT EXISTS session_device ON session(device_ref);
";

/// Why a server's database was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is none.
    #[error("{0} holds no server yet; nothing was changed. `zhiban server init` makes one")]
    Missing(PathBuf),
    /// There is one.
    #[error("{0} is there already; nothing was changed. Name another folder with --data")]
    Exists(PathBuf),
    /// Another program's file, or another kind of ours.
    #[error(
        "{0} is no database of a server; it was left as it is. Name the server's folder with --data"
    )]
    Foreign(PathBuf),
    /// Of a newer program.
    #[error(
        "{path} was written by a newer zhiban (format {found}); it was left as it is. Start the newer version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
    },
    /// The folder, the disk, or a setting that did not take.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> OpenError {
        OpenError::Store(error.into())
    }
}

/// What SQLite says, as the contract has it.
pub(super) fn fault(error: rusqlite::Error) -> Fault {
    use rusqlite::ErrorCode as Code;
    match error.sqlite_error_code() {
        Some(Code::DiskFull) => Fault::Full,
        Some(Code::DatabaseBusy | Code::DatabaseLocked) => Fault::Busy(error.to_string()),
        // What the storage of the machine did shows in its own number alone.
        Some(Code::SystemIoFailure) => {
            let code = error.sqlite_error().map_or(0, |told| told.extended_code);
            Fault::Broken(format!("{error} (SQLite {code})"))
        }
        _ => Fault::Broken(error.to_string()),
    }
}

/// Makes a new database. `found` is what it begins as.
pub(super) fn create(path: &Path, found: Incarnation, now: Ms) -> Result<(), OpenError> {
    if let Some(dir) = path.parent() {
        prepare_dir(dir, true)?;
    }
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => OpenError::Exists(path.into()),
        _ => StoreError::Io { path: path.into(), source: error }.into(),
    })?;
    let mut conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    settle(&conn, true)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tx.execute_batch(TABLES)?;
    tx.execute_batch(DOCS)?;
    tx.execute_batch(INDEXES)?;
    tx.execute("INSERT INTO incarnation(id, since) VALUES(?1, ?2)", (found, now.0))?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()?;
    Ok(())
}

/// Opens a connection to a database that is there.
pub(super) fn connect(path: &Path, write: bool) -> Result<Connection, OpenError> {
    if !path.is_file() {
        return Err(OpenError::Missing(path.into()));
    }
    let mode =
        if write { OpenFlags::SQLITE_OPEN_READ_WRITE } else { OpenFlags::SQLITE_OPEN_READ_ONLY };
    let mut conn = Connection::open_with_flags(path, mode | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    let application = conn.query_row("PRAGMA application_id", [], |row| row.get::<_, i32>(0));
    match application {
        Ok(APPLICATION_ID) => {}
        Err(error) if error.sqlite_error_code() != Some(rusqlite::ErrorCode::NotADatabase) => {
            return Err(error.into());
        }
        _ => return Err(OpenError::Foreign(path.into())),
    }
    let found = version(&conn)?;
    if found > VERSION {
        return Err(OpenError::Newer { path: path.into(), found });
    }
    settle(&conn, write)?;
    if write {
        migrate(&mut conn, found)?;
        conn.execute_batch(INDEXES)?;
    }
    Ok(conn)
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Brings the tables to what this program knows. Whoever only reads, as of an old copy, finds them as they were.
fn migrate(conn: &mut Connection, found: i64) -> rusqlite::Result<()> {
    if found == VERSION {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another one may have done it while this one waited.
    if version(&tx)? < 2 {
        tx.execute_batch(DOCS)?;
        tx.execute_batch(USERS_TO_DOCS)?;
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}
