//! What can go wrong with a hall's folder. Every message says what happened, what is safe and what to do
//! next; none holds text of a customer or of a feed.

use std::path::{Path, PathBuf};

use super::lock::Holder;
use super::sync::PageFault;
use super::vault::VaultError;

/// Why the log could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A number of complaints comes again each year.
    #[error(
        "{number} is the number of several complaints: {complaints}; nothing was done. Name the one you mean by \
         its id"
    )]
    ManyOfNumber {
        /// The number.
        number: String,
        /// Their ids, each with its date.
        complaints: String,
    },
    /// Another process writes in this folder.
    #[error(
        "{holder} writes in this folder already; nothing was changed. \
         Open it read-only, or end the other one first"
    )]
    Busy {
        /// Who it is.
        holder: Box<Holder>,
    },
    /// There is no hall in this folder.
    #[error(
        "{path} holds no hall yet; nothing was changed. Check --data; \
         `zhiban` and `zhiban feed import` make a new one"
    )]
    Missing {
        /// The folder.
        path: PathBuf,
    },
    /// Where the folder should be, or the database, stands something else.
    #[error("{path} is {is}, not {wanted}; it was left as it is. Name another folder with --data")]
    WrongKind {
        /// What was looked at.
        path: PathBuf,
        /// What it is.
        is: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// The folder or disk takes no writes.
    #[error(
        "cannot write in {path} ({reason}); what is stored there is safe. \
         Give this user write permission, or name another folder with --data"
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// A network file system, on which locks do not hold.
    #[error(
        "{path} lies on a network disk ({kind}), where locks do not hold and a log can be damaged; \
         nothing was changed. Name a folder on a local disk with --data"
    )]
    NetworkDisk {
        /// The folder.
        path: PathBuf,
        /// The file system.
        kind: &'static str,
    },
    /// The file is no SQLite database.
    #[error(
        "{path} is not a database; it was left as it is. \
         Move it away, or restore a backup in its place"
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// An empty database file, or none, beside a write-ahead log that is not empty.
    #[error(
        "{path} is empty while its write-ahead log is not: the database file was lost. Nothing was \
         changed. Keep what is there and restore a backup with --replace"
    )]
    Emptied {
        /// The file.
        path: PathBuf,
    },
    /// The database or its write-ahead log is no more the file that was opened: what would be confirmed
    /// from here on would be in no file that anybody finds.
    #[error(
        "{path}: {what}, while zhiban has it open. What was confirmed until {until} was there; nothing more \
         is written or confirmed. Keep this program running and put back what was moved: it goes on by \
         itself. Else end it, keep what is left and restore the newest copy with `zhiban restore`"
    )]
    Gone {
        /// The database.
        path: PathBuf,
        /// What is wrong with it.
        what: &'static str,
        /// Local time of day of the last event that was confirmed, `HH:MM:SS`, or `its opening`.
        until: String,
    },
    /// The settings are of another hall or zone than the records.
    #[error(
        "the records here are of hall {id} in zone {zone}, but zhiban.toml says hall {set_id} in zone \
         {set_zone}; nothing was changed. Write id = \"{id}\" and zone = \"{zone}\" under [hall] in \
         zhiban.toml, or name the folder of {set_id} with --data"
    )]
    OtherHall {
        /// Hall id of the log.
        id: String,
        /// Zone of the log.
        zone: String,
        /// Hall id of the settings.
        set_id: String,
        /// Zone of the settings.
        set_zone: &'static str,
    },
    /// The folder had a log, and it is gone.
    #[error(
        "the log of {path} is gone: {trace} shows that there was one. No new one was begun. Put \
         zhiban.db back, or restore the newest copy with `zhiban restore`; for a new hall name \
         another folder with --data"
    )]
    Lost {
        /// The folder.
        path: PathBuf,
        /// What shows it.
        trace: &'static str,
    },
    /// A restore was interrupted between the log that was set aside and the copy that takes its place.
    #[error(
        "a restore into {path} was interrupted: nothing is lost, the log that stood there is kept as \
         zhiban-replaced-*.db. Run the same `zhiban restore` again"
    )]
    Interrupted {
        /// The folder.
        path: PathBuf,
    },
    /// A database of another program.
    #[error(
        "{path} belongs to another program (application id {found:#010x}); it was left as it is. \
         Name another folder with --data"
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its application id.
        found: i32,
    },
    /// Written by a newer version of this program.
    #[error(
        "{path} was written by a newer zhiban (format {found}, this one knows {known}); it was left as \
         it is. Start the newer version"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format this version knows.
        known: i64,
    },
    /// The tables are those of an older version, which a read-only opening may not bring up to date.
    #[error(
        "the tables of this folder are those of an older zhiban; nothing was changed. \
         Run `zhiban rebuild`, or start the board once, so that they are written anew"
    )]
    NoTables,
    /// An older format, which a read-only opening may not bring up to date.
    #[error(
        "{path} has the older format {found}; it was left as it is. \
         Open it once for writing, so that it is brought up to date"
    )]
    Older {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
    },
    /// Something in the file is not as it must be.
    #[error(
        "the log is damaged: {what}. Nothing was deleted. Copy the folder before anything else, then \
         restore a backup (zhiban restore), or save what is left: zhiban recover --out NEW_FOLDER"
    )]
    Damaged {
        /// What was found.
        what: String,
    },
    /// A setting of the connection did not take.
    #[error(
        "the database runs with {name}={found} instead of {wanted}, so that what is confirmed might be \
         lost; nothing was written. Install an unchanged zhiban"
    )]
    Setting {
        /// The setting.
        name: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        wanted: &'static str,
    },
    /// No space left.
    #[error(
        "the disk is full: not saved; everything saved earlier is safe. Free some space, then try again"
    )]
    DiskFull,
    /// Memory ran out.
    #[error(
        "memory ran out: not saved; everything saved earlier is safe. End other programs, then try again"
    )]
    NoMemory,
    /// This store was opened for reading.
    #[error("opened read-only: not saved; nothing was changed")]
    ReadOnly,
    /// Anything else the file system says.
    #[error("{path}: {source}; nothing already saved is lost. Check the disk, then try again")]
    Io {
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Anything else SQLite says.
    #[error(
        "not saved, the database answered: {0}; what was saved earlier is safe. Check the disk, then try again"
    )]
    Sqlite(rusqlite::Error),
    /// The hall has no server.
    #[error("this hall has no server; nothing was changed. Enrol it first: zhiban enrol")]
    NotEnrolled,
    /// The hall belongs to another hall's log at a server.
    #[error("this log belongs to hall {hall} of a server already; nothing was changed")]
    OtherServer {
        /// The hall there.
        hall: String,
    },
    /// This log cannot have a server.
    #[error(
        "this log cannot be sent to a server: {why}; nothing was changed. Enrol the hall's own log, or a new \
         folder with --data"
    )]
    NoServerFor {
        /// Why.
        why: &'static str,
    },
    /// The key by which the server knows this terminal.
    #[error(
        "{path} is no key of a terminal, or others on this machine may read it; it was left as it is, and nothing \
         is sent. Put the right file there with mode 600, or enrol this terminal again"
    )]
    DeviceKey {
        /// The file.
        path: PathBuf,
    },
    /// What came from the server does not fit what is here.
    #[error(
        "what the server sent does not fit: {what}. Nothing of it was taken; everything here is safe"
    )]
    Page {
        /// In what way.
        fault: PageFault,
        /// What does not.
        what: String,
    },
    /// What came before the state that is shown is not here yet.
    #[error(
        "what came before is still being fetched: {have} of {of} entries are here; what is shown of the hall is \
         right. Try again when `zhiban sync status` says that the log is whole"
    )]
    Past {
        /// Events that are here.
        have: u64,
        /// Of so many.
        of: u64,
    },
    /// The stored state from which a tail is folded anew cannot be read.
    #[error("a stored state cannot be read; the log is untouched. Run `zhiban rebuild`")]
    Checkpoint,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl StoreError {
    // Whether the disk failed, rather than the log or somebody's right to it.
    pub(super) fn is_of_the_disk(&self) -> bool {
        match self {
            StoreError::Io { .. } | StoreError::Gone { .. } => true,
            StoreError::Sqlite(error) => {
                error.sqlite_error_code() == Some(rusqlite::ErrorCode::SystemIoFailure)
            }
            _ => false,
        }
    }

    // Why a file could not be made or written: a full disk has another remedy than missing rights.
    pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> StoreError {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        match error.kind() {
            StorageFull | QuotaExceeded => StoreError::DiskFull,
            _ => StoreError::NotWritable { path: path.into(), reason: error.to_string() },
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode as Code;
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => StoreError::DiskFull,
            Some(Code::OutOfMemory) => StoreError::NoMemory,
            Some(Code::ReadOnly) => StoreError::ReadOnly,
            Some(Code::DatabaseCorrupt) => StoreError::Damaged { what: error.to_string() },
            _ => StoreError::Sqlite(error),
        }
    }
}
