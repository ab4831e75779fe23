//! An exported log becomes a hall's log again: the same events in the same places with the same chain. A part of a log
//! keeps the places it had; `meta` says what came before it.

mod starts;

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::backup::{BackupError, sync_folder};
use super::error::StoreError;
use super::open::{self, DB_FILE};
use super::recover::note_source;
use super::verify::{Depth, check};
use super::{Mode, Store, schema};
use crate::core::hall::HallConfig;
use crate::core::time::Ms;

/// Name of the new log until it is complete.
const UNFINISHED: &str = "zhiban.db.importing";

/// The row of `meta` that says what came before a part of a log.
const BASE_KEY: &str = "part_of";

/// A stream, and what came before the first event of it in a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamStart {
    /// Its id.
    pub id: [u8; 16],
    /// Whether it is that of the terminal whose log this is.
    pub own: bool,
    /// Number of the event before; 0 = none.
    pub seq: u64,
    /// Chain of that event.
    pub chain: [u8; 32],
}

/// An event with its place and chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainedEvent {
    /// Its place in the log.
    pub pos: u64,
    /// Which of the streams, from 0.
    pub stream: usize,
    /// Its number in that stream.
    pub seq: u64,
    /// Its chain.
    pub chain: [u8; 32],
    /// Its bytes as first written.
    pub bytes: Vec<u8>,
}

/// What came before the first event of a log that is a part of another.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Base {
    /// Position of the event before.
    pub pos: u64,
    /// Streams by id: number and chain of the event before.
    streams: Vec<(u128, u64, [u8; 32])>,
}

impl Base {
    /// That of a log; a whole one has none.
    pub(super) fn of(conn: &Connection) -> Result<Base, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        let found: Option<String> = conn.query_row(sql, [BASE_KEY], |row| row.get(0)).optional()?;
        let Some(text) = found else { return Ok(Base::default()) };
        serde_json::from_str(&text)
            .map_err(|_| StoreError::Damaged { what: "what came before it cannot be read".into() })
    }

    /// Notes what came before a log that is not whole yet: streams by id, with number and chain of the event before.
    pub(super) fn note(
        conn: &Connection,
        pos: u64,
        streams: &[([u8; 16], u64, [u8; 32])],
    ) -> Result<(), StoreError> {
        let of =
            |(id, seq, chain): &([u8; 16], u64, [u8; 32])| (u128::from_be_bytes(*id), *seq, *chain);
        let base = Base { pos, streams: streams.iter().map(of).collect() };
        conn.execute(
            "INSERT INTO meta(key, value) VALUES(?1, ?2)",
            (BASE_KEY, serde_json::to_string(&base).unwrap_or_default()),
        )?;
        Ok(())
    }

    /// Each stream by id, with number and chain of the event before the first one.
    pub(super) fn streams(&self) -> impl Iterator<Item = ([u8; 16], u64, [u8; 32])> {
        self.streams.iter().map(|(id, seq, chain)| (id.to_be_bytes(), *seq, *chain))
    }

    /// The log is whole.
    pub(super) fn forget(conn: &Connection) -> Result<(), StoreError> {
        conn.execute("DELETE FROM meta WHERE key = ?1", [BASE_KEY])?;
        Ok(())
    }

    /// Number and chain of the event before the first one of a stream.
    pub(super) fn link(&self, id: &[u8; 16]) -> (u64, [u8; 32]) {
        let number = u128::from_be_bytes(*id);
        let found = self.streams.iter().find(|(id, ..)| *id == number);
        found.map_or((0, [0; 32]), |(_, seq, chain)| (*seq, *chain))
    }
}

/// Makes a log in the folder `dir`, which must be empty or missing, of the events that `next` gives, in order. Nothing
/// stands there under its name before all of it is on disk and proved. Answers how many events there are.
pub fn take_in<E: From<BackupError>>(
    dir: &Path,
    config: &HallConfig,
    (first, streams): (u64, &[StreamStart]),
    (from, now): (&str, Ms),
    mut next: impl FnMut() -> Result<Option<ChainedEvent>, E>,
) -> Result<u64, E> {
    let failed = |error: StoreError| E::from(BackupError::Store(error));
    open::prepare_dir(dir, true).map_err(failed)?;
    let io = |source| failed(StoreError::Io { path: dir.into(), source });
    let unfinished = dir.join(UNFINISHED);
    let parts = ["", "-wal", "-shm", "-journal"].map(|suffix| format!("{UNFINISHED}{suffix}"));
    // Held to the end: whoever finds the files of a run knows by it whether that was killed or is at work.
    let held = std::fs::File::open(dir).map_err(io)?;
    let mut ours = flock(&held, FlockOperation::NonBlockingLockExclusive).is_ok();
    for entry in std::fs::read_dir(dir).map_err(io)? {
        let name = entry.map_err(io)?.file_name();
        ours &= parts.iter().any(|part| name == part.as_str());
    }
    if !ours {
        return Err(BackupError::NotEmpty { path: dir.into() }.into());
    }
    let clear = || parts.iter().for_each(|part| drop(std::fs::remove_file(dir.join(part))));
    clear();
    let made = write(&unfinished, config, (first, streams), (from, now), &mut next);
    if let Err(error) = made {
        clear();
        return Err(error);
    }
    std::fs::rename(&unfinished, dir.join(DB_FILE)).map_err(io)?;
    sync_folder(dir).map_err(io)?;
    // The tables are computed from the log here.
    Store::open(dir, config, Mode::Write).and_then(Store::close).map_err(failed)?;
    let found = check(dir, Depth::Full).map_err(failed)?;
    if !found.is_ok() {
        let (what, next) =
            ("it came to this disk changed".to_owned(), "Check the disk, then try again");
        return Err(BackupError::NotWhole { path: dir.into(), what, next }.into());
    }
    Ok(found.chain.events)
}

fn write<E: From<BackupError>>(
    path: &Path,
    config: &HallConfig,
    (first, streams): (u64, &[StreamStart]),
    (from, now): (&str, Ms),
    next: &mut impl FnMut() -> Result<Option<ChainedEvent>, E>,
) -> Result<(), E> {
    let failed = |error: StoreError| E::from(BackupError::Store(error));
    let (conn, _) = open::open_write(path).map_err(failed)?;
    let begin = || -> Result<(Transaction<'_>, Vec<i64>), StoreError> {
        schema::create_derived(&conn, config.zone)?;
        let tx = conn.unchecked_transaction()?;
        let numbers = numbered(&tx, streams)?;
        Ok((tx, numbers))
    };
    let (tx, numbers) = begin().map_err(failed)?;
    let guard = set_aside_guard(&tx).map_err(failed)?;
    while let Some(event) = next()? {
        let number = numbers.get(event.stream).copied().unwrap_or(i64::MAX);
        insert(&tx, number, &event).map_err(failed)?;
    }
    let finish = || -> Result<(), StoreError> {
        tx.execute_batch(&guard)?;
        let mut notes = vec![
            ("imported_at", config.zone.stamp(now).to_rfc3339()),
            ("imported_from", from.to_owned()),
        ];
        if first > 1 || streams.iter().any(|stream| stream.seq > 0) {
            let of = |one: &StreamStart| (u128::from_be_bytes(one.id), one.seq, one.chain);
            let base = Base { pos: first - 1, streams: streams.iter().map(of).collect() };
            notes.push((BASE_KEY, serde_json::to_string(&base).unwrap_or_default()));
        }
        for (key, value) in notes {
            tx.execute("INSERT INTO meta(key, value) VALUES(?1, ?2)", [key, value.as_str()])?;
        }
        tx.commit()?;
        Ok(())
    };
    finish().map_err(failed)?;
    conn.close().map_err(|(_, error)| failed(error.into()))
}

/// The first event of a part follows none in the table: what guards the order stands aside until all are in. The reader
/// of the file has proved the order already. Answers the words that put it back.
fn set_aside_guard(tx: &Transaction) -> Result<String, StoreError> {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = 'event_only_next'";
    let guard: String = tx.query_row(sql, [], |row| row.get(0))?;
    tx.execute_batch("DROP TRIGGER event_only_next")?;
    Ok(guard)
}

/// Writes the streams; answers the number of each. One that is named again goes on behind events that are not here, as
/// those of a hall with a server may: only the chain in front of them is known.
fn numbered(tx: &Transaction, streams: &[StreamStart]) -> Result<Vec<i64>, StoreError> {
    let mut insert = tx.prepare("INSERT INTO stream(id, own) VALUES(?1, ?2)")?;
    let mut pass = tx.prepare(
        "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
         VALUES(?1, ?2, ?3, x'', zeroblob(32), 0)",
    )?;
    let mut known: HashMap<[u8; 16], i64> = HashMap::new();
    let mut numbers = Vec::with_capacity(streams.len());
    for stream in streams {
        if let Some(number) = known.get(&stream.id) {
            pass.execute((number, stream.seq, &stream.chain[..]))?;
            numbers.push(*number);
            continue;
        }
        insert.execute((&stream.id[..], stream.own))?;
        let number = tx.last_insert_rowid();
        known.insert(stream.id, number);
        numbers.push(number);
    }
    Ok(numbers)
}

fn insert(tx: &Transaction, number: i64, event: &ChainedEvent) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
    )?
    .execute((event.pos, number, event.seq, &event.chain[..], &event.bytes))?;
    note_source(tx, &event.bytes)
}
