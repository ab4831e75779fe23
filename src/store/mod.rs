//! Floor 1: the log of one hall on disk, and the tables computed from it. One [`Store`] writes a folder;
//! it stamps, numbers, chains and stores events, folds them into the [`Hall`] and writes the readable
//! tables in the same transaction. Never changes or deletes an event, never reads the meaning of a body.

mod anchor;
mod append;
mod backup;
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
mod writer;

#[cfg(test)]
pub(in crate::store) mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension};
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
    Past, SegmentIn, Shadow, Snapshot, SyncNote, SyncStanding, digest_of, read_device_key,
};
pub use take_in::{ChainedEvent, StreamStart, take_in};
pub use vault::{Keys, PersonCount, Record, Sealed, Vault, VaultError, key_path};
pub use verify::{
    Bad, BadKind, ChainReport, CheckReport, Depth, SignReport, check, check_in_background,
    check_told,
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
    /// Opens the folder of a hall. [`Mode::Write`] creates what is missing and takes the lock: a folder
    /// that somebody else writes is [`StoreError::Busy`], and may then be opened [`Mode::ReadOnly`].
    pub fn open(dir: &Path, config: &HallConfig, mode: Mode) -> Result<Store, StoreError> {
        let opened = Store::open_as(dir, config, mode);
        opened.map_err(|error| match error {
            // The first thing that finds no room is what readers share, and that says so in other words.
            StoreError::Sqlite(_) if mode == Mode::Write && room::is_used_up(dir) => {
                StoreError::DiskFull
            }
            other => other,
        })
    }

    fn open_as(dir: &Path, config: &HallConfig, mode: Mode) -> Result<Store, StoreError> {
        open::prepare_dir(dir, mode == Mode::Write)?;
        let path = dir.join(DB_FILE);
        let lost = lost_log(dir).map(|trace| StoreError::Lost { path: dir.into(), trace });
        let (conn, access, lock, made) = match mode {
            Mode::Write => {
                let lock = Lock::take(dir)?;
                if let Some(lost) = lost {
                    // As it was found, so that the next one is told the same.
                    lock.give_up().map_err(|source| StoreError::Io { path, source })?;
                    return Err(lost);
                }
                let (conn, made) = open::open_write(&path)?;
                (conn, Access::Write, Some(lock), made)
            }
            Mode::ReadOnly => {
                lost.map_or(Ok(()), Err)?;
                let (conn, access) = open::open_read(&path)?;
                (conn, access, None, false)
            }
        };
        let config = &match mode {
            Mode::Write => identity::check_hall(&conn, config).map(|()| config.clone())?,
            Mode::ReadOnly => identity::as_noted(&conn, config)?,
        };
        if mode == Mode::Write {
            if made || !schema::has_derived(&conn)? {
                schema::renew_derived(&conn, config.zone)?;
            }
            Store::set_up(&conn, config)?;
        } else if schema::is_unfinished(&conn)? {
            return Err(StoreError::Missing { path: dir.into() });
        }
        let stream = Store::own_stream(&conn)?;
        let writes = mode == Mode::Write;
        let anchor = writes.then(|| Anchor::new(&path, config.zone)).transpose()?;
        let state = State::new(Pen::default(), config.clone(), stream);
        let (dir, gauge) = (dir.into(), Gauge::default());
        let (stale, in_doubt, has_reserve) = (false, false, false);
        let (keys, vault) = (Keys::default(), None);
        let mut store = Store {
            conn,
            dir,
            access,
            anchor,
            lock,
            state,
            stale,
            in_doubt,
            gauge,
            has_reserve,
            keys,
            vault,
        };
        store.load()?;
        Ok(store)
    }

    // What a folder has from its first opening: our stream, and the names of hall and zone.
    fn set_up(conn: &Connection, config: &HallConfig) -> Result<(), StoreError> {
        let tx = conn.unchecked_transaction()?;
        let own: Option<i64> = tx
            .query_row("SELECT ref FROM stream WHERE own = 1", [], |row| row.get(0))
            .optional()?;
        if own.is_none() {
            let mut id = [0; 16];
            getrandom::fill(&mut id)
                .map_err(|e| StoreError::Damaged { what: format!("no random numbers: {e}") })?;
            tx.execute("INSERT INTO stream(id, own) VALUES(?1, 1)", [&id[..]])?;
        }
        let zone = config.zone.0.name();
        let known: Option<String> = tx
            .query_row("SELECT value FROM meta WHERE key = 'zone'", [], |row| row.get(0))
            .optional()?;
        if known.as_deref() != Some(zone) {
            schema::write_zone(&tx, config.zone)?;
        }
        for (key, value) in [
            ("hall_id", config.hall_id.as_str()),
            ("zone", zone),
            ("written_by", concat!("zhiban ", env!("CARGO_PKG_VERSION"))),
        ] {
            tx.execute(
                "INSERT INTO meta(key, value) VALUES(?1, ?2)
                 ON CONFLICT(key) DO UPDATE SET value = excluded.value
                 WHERE value IS NOT excluded.value",
                [key, value],
            )?;
        }
        Ok(tx.commit()?)
    }

    fn own_stream(conn: &Connection) -> Result<Stream, StoreError> {
        conn.query_row("SELECT ref, id FROM stream WHERE own = 1", [], |row| {
            Ok(Stream { number: row.get(0)?, id: row.get(1)? })
        })
        .optional()?
        .ok_or_else(|| StoreError::Damaged { what: "the log has no stream of its own".into() })
    }

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
        let [.., a, b, c, d] = self.state.stream.id;
        format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
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
