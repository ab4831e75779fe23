//! Floor 1: the log of one hall on disk, and the tables computed from it. One [`Store`] writes a folder;
//! it stamps, numbers, chains and stores events, folds them into the [`Hall`] and writes the readable
//! tables in the same transaction. Never changes or deletes an event, never reads the meaning of a body.

mod anchor;
mod append;
pub(crate) mod backup;
mod case_find;
mod case_index;
mod checkpoint;
mod clock_step;
mod draft;
mod error;
mod files;
mod fold;
mod identity;
mod lock;
mod open;
mod opening;
mod pin;
mod pin_secret;
mod pin_verifier;
mod read;
mod rebuild;
mod recover;
mod repeats;
mod restore;
mod room;
mod schema;
mod scribe;
mod standing;
mod stream_head;
mod sync;
mod tables;
mod tables_access;
mod tables_case;
mod tables_check;
mod tables_floor;
mod tables_incident;
mod tables_settings;
mod tables_shift;
mod take_in;
mod vault;
mod verify;
mod week;
mod writer;

#[cfg(test)]
pub(in crate::store) mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::Connection;
use serde_json::{Map, Value};

pub use append::{Appended, NewEvent};
pub use backup::{BACKUPS_KEPT, BackupError, BackupReport, backup, check_backup, sync_folder};
pub use case_find::{Archive, CaseQuery, Hit};
pub use draft::DraftCount;
pub use error::StoreError;
pub use files::{HALL_FILE, HallFile, keep_aside, make_folder, write_whole};
pub use identity::{COPIES_FOLDER, hall_of, lost_log};
pub use lock::{Holder, LOCK_FILE, Lock, read_holder, system_user};
pub use open::{Access, DB_FILE};
pub(crate) use open::{prepare_dir, settle};
pub use pin::{KeyError, KeyPlace, PinKey, SignKey, Try, WrappedKey};
pub use pin_secret::{DeviceSecret, SecretError};
pub use pin_verifier::{Cost, Verifier};
pub use read::{Events, Fault, StoredEvent};
pub use recover::{RecoverReport, recover};
pub use restore::{RestoreReport, restore};
pub use room::{
    Disk, Gauge, Keeper, RESERVE_FILE, Room, RoomRules, may_write, room_of, spend_reserve,
};
pub use schema::{APPLICATION_ID, MIN_READER_VERSION, SCHEMA_VERSION};
pub use scribe::Pen;
pub use standing::Standing;
pub use sync::{
    DEVICE_KEY_FILE, DeviceKey, Enrolment, Held, LogPart, Offer, Page, PageApplied, PageFault,
    Past, REBUILT_AT_ONCE, SegmentIn, Shadow, Snapshot, SyncNote, SyncStanding, TasksSent,
    digest_of, read_device_key, record_of,
};
pub use take_in::{ChainedEvent, StreamStart, take_in};
pub use vault::{Keys, PersonCount, Record, Sealed, Vault, VaultError, key_path};
pub use verify::{
    Bad, ChainReport, CheckReport, Depth, Flaw, SignReport, check, check_in_background, check_told,
};
pub use writer::{AppendError, Writer, WriterHandle};

use self::anchor::Anchor;
use crate::core::hall::{Hall, HallConfig};
pub use crate::core::sync::segment::chained;

/// How to open a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Takes the lock, creates what is missing.
    Write,
    /// Takes no lock, changes nothing; also on a disk that takes no writes.
    ReadOnly,
}

/// The end of the log: what the next event follows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Head {
    /// Position of the newest event; 0 = none.
    pos: u64,
    /// Number of the newest event of our own stream.
    seq: u64,
    /// Chain of that event.
    chain: [u8; 32],
    /// Largest Lamport counter seen.
    lamport: u64,
    /// Newest business date any event had.
    date: Option<NaiveDate>,
    /// Position of the newest checkpoint.
    checkpoint: u64,
}

/// Our own stream: its number in table `stream` and its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stream {
    number: i64,
    id: [u8; 16],
}

/// The log of one hall.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    dir: PathBuf,
    access: Access,
    /// The files that were opened for writing.
    anchor: Option<Anchor>,
    lock: Option<Lock>,
    state: State,
    /// A transaction failed and the state in memory could not be read anew yet.
    stale: bool,
    /// A write failed because of the disk, and none has succeeded since.
    in_doubt: bool,
    /// What is known of the disk.
    gauge: Gauge,
    /// Whether room is kept back that an append may use on a full disk.
    has_reserve: bool,
    /// Where the key of the hall is kept.
    keys: Keys,
    /// The vault, once it was needed.
    vault: Option<Vault>,
}

/// What is known in memory of the log; every change of it is made beside the same change on disk.
#[derive(Debug)]
struct State {
    pen: Pen,
    config: HallConfig,
    hall: Hall,
    head: Head,
    stream: Stream,
    sources: HashMap<Box<str>, i64>,
    /// Dates kept in table `checkpoint` that may be out of memory.
    stored_days: BTreeSet<NaiveDate>,
    /// Those of them with a ticket that was open when they were stored: a snapshot may close it.
    open_days: BTreeSet<NaiveDate>,
    /// First and last position per business date, of the events since the newest checkpoint.
    spans: BTreeMap<NaiveDate, (u64, u64)>,
    /// Events whose bytes this version could not read when it folded them.
    unreadable: u64,
    /// A date has begun since the newest checkpoint.
    day_turned: bool,
    /// Ids of streams, by their number.
    streams: HashMap<i64, [u8; 16]>,
    /// Of a hall that has a server: where its log ends here.
    link: Option<sync::Link>,
    /// Positions of events, behind the newest checkpoint, that repeat others and are not folded.
    repeats: BTreeSet<u64>,
}

fn device_of(stream: &[u8; 16]) -> String {
    let [.., a, b, c, d] = *stream;
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

impl State {
    // Of nothing; everything is read from disk.
    fn new(pen: Pen, config: HallConfig, stream: Stream) -> State {
        State {
            pen,
            hall: Hall::new(config.clone()),
            config,
            head: Head::empty(),
            stream,
            sources: HashMap::new(),
            stored_days: BTreeSet::new(),
            open_days: BTreeSet::new(),
            spans: BTreeMap::new(),
            unreadable: 0,
            day_turned: false,
            streams: HashMap::new(),
            link: None,
            repeats: BTreeSet::new(),
        }
    }
}

impl Store {
    /// The hall as folded from everything in the log. If [`Store::is_stale`], the newest events in it may
    /// not be on disk.
    pub fn hall(&self) -> &Hall {
        &self.state.hall
    }

    /// Whether a write failed and the state could not be read anew from disk yet. The next append tries
    /// again; until then the board must not show what this store says.
    pub fn is_stale(&self) -> bool {
        self.stale
    }

    /// What was set about the hall.
    pub fn config(&self) -> &HallConfig {
        &self.state.config
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// How the file was opened.
    pub fn access(&self) -> Access {
        self.access
    }

    /// What is known of the disk under the folder; it stays current while the store lives.
    pub fn gauge(&self) -> Gauge {
        self.gauge.clone()
    }

    /// Keeps room back on the disk for what is written once it is full. The keeper must be asked to look
    /// now and then; on a full disk [`Store::append`] uses what it has kept.
    pub fn guard_disk(&mut self, rules: RoomRules) -> Keeper {
        self.has_reserve = true;
        Keeper::new(&self.dir, rules, self.gauge.clone())
    }

    /// Position of the newest event in the log; 0 = none.
    pub fn head_pos(&self) -> u64 {
        self.state.head.pos
    }

    /// This terminal, as records name it: eight hexadecimal digits of the id of its stream, which no two
    /// terminals of a hall share.
    pub fn device(&self) -> String {
        device_of(&self.state.stream.id)
    }

    /// Who this process is to others, where it holds the lock.
    pub fn holder(&self) -> Option<&Holder> {
        self.lock.as_ref().map(Lock::me)
    }

    /// Publishes the address and token of a local listener in the lock file.
    pub fn publish(&mut self, extra: Map<String, Value>) -> Result<(), StoreError> {
        let path = self.dir.join(LOCK_FILE);
        match &mut self.lock {
            Some(lock) => lock.publish(extra).map_err(|source| StoreError::Io { path, source }),
            None => Err(StoreError::ReadOnly),
        }
    }

    fn db_path(&self) -> PathBuf {
        self.dir.join(DB_FILE)
    }

    /// Ends orderly: keeps a checkpoint if the next start would have much to fold, and gives up the lock.
    pub fn close(mut self) -> Result<(), StoreError> {
        if self.access == Access::Write
            && !self.stale
            && self.state.tail_len() > append::CLOSE_TAIL_MAX
            && self.check_files().is_ok()
            && let Err(error) = self.write_checkpoint()
        {
            // It only saves the next start some work; the events are on disk without it.
            tracing::warn!(%error, "no checkpoint was kept at the end");
        }
        self.conn.close().map_err(|(_, error)| error)?;
        let path = self.dir.join(LOCK_FILE);
        match self.lock {
            Some(lock) => lock.give_up().map_err(|source| StoreError::Io { path, source }),
            None => Ok(()),
        }
    }
}
