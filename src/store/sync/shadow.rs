//! A hall folded from a log that stands elsewhere, as on its server: the state and the readable tables, without the
//! events. It is a copy that may be dropped at any time, and is folded anew from the first event then.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::digest::digest_of;
use super::feeds;
use super::tail::Logged;
use crate::core::hall::{Hall, HallConfig};
use crate::core::sync::segment::{Line, StreamId, chains, read_lines};
use crate::core::sync::wire::Digest;
use crate::store::checkpoint::{fold_name, meta_fold, set_meta_fold};
use crate::store::error::StoreError;
use crate::store::fold::Batch;
use crate::store::{Pen, State, Stream, open, schema};

/// Memory for pages of the file: many halls may be open at once.
const CACHE_KIB: i64 = 2_048;

/// Some events of a hall's log that follow one another in one stream, as the log has them.
#[derive(Clone, Copy, Debug)]
pub struct LogPart<'a> {
    /// The stream.
    pub stream: StreamId,
    /// Number of the first event in it.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// Chain of the event before the first.
    pub prev: [u8; 32],
    /// Chain of the last event.
    pub chain: [u8; 32],
    /// Which of them, from 0, have no place.
    pub skip: &'a [u64],
    /// Place of the first one that has a place.
    pub hseq: u64,
    /// The lines, unpacked.
    pub lines: &'a [u8],
}

/// A hall as its log says it, up to an event.
#[derive(Debug)]
pub struct Shadow {
    conn: Connection,
    path: PathBuf,
    state: State,
}

fn damaged<T>(what: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Damaged { what: what.into() })
}

/// The file and what SQLite keeps beside it.
fn files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

impl Shadow {
    /// Opens what was folded, or begins: where there is nothing, and where another version folded it.
    pub fn open(path: &Path, config: &HallConfig) -> Result<Shadow, StoreError> {
        let fold = fold_name(config);
        let (conn, made) = open::open_write(path)?;
        let (conn, made) = if made || meta_fold(&conn)?.as_ref() == Some(&fold) {
            (conn, made)
        } else {
            drop(conn);
            Shadow::remove(path)?;
            open::open_write(path)?
        };
        conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
        // A copy that lost its newest events with the power is folded on from where it is; nothing waits for the disk.
        conn.pragma_update(None, "synchronous", "NORMAL")?;
        if made {
            let tx = Transaction::new_unchecked(&conn, TransactionBehavior::Immediate)?;
            schema::create_derived(&tx, config.zone)?;
            set_meta_fold(&tx, &fold)?;
            tx.commit()?;
        }
        // Nothing is written here, so that no stream is its own.
        let none = Stream { number: 0, id: [0; 16] };
        let mut state = State::new(Pen::default(), config.clone(), none);
        state.load_checkpoint(&conn)?;
        state.head.chain = end_chain(&conn)?.unwrap_or(state.head.chain);
        Ok(Shadow { conn, path: path.into(), state })
    }

    /// Removes what was folded.
    pub fn remove(path: &Path) -> Result<(), StoreError> {
        for file in files(path) {
            match std::fs::remove_file(&file) {
                Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                    return Err(StoreError::Io { path: file, source });
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Bytes that one takes on the disk; 0 where there is none.
    pub fn bytes(path: &Path) -> u64 {
        files(path).iter().filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
    }

    /// The newest event that is folded; 0 = none.
    pub fn hseq(&self) -> u64 {
        self.state.head.pos
    }

    /// The hall as it stood then. Days and complaints that are long over are in the tables.
    pub fn hall(&self) -> &Hall {
        &self.state.hall
    }

    /// The largest counter that any of its events carries: the next one is larger.
    pub fn lamport(&self) -> u64 {
        self.state.head.lamport
    }

    /// Its file, which has the tables and the stored states, and no events.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its tables and its state.
    pub(in crate::store) fn parts(&self) -> (&Connection, &State) {
        (&self.conn, &self.state)
    }

    /// Its tables, for tests.
    #[cfg(test)]
    pub(super) fn conn(&self) -> &Connection {
        &self.conn
    }

    /// The state in one hash.
    pub fn digest(&self) -> Digest {
        digest_of(&self.state.hall, self.hseq())
    }

    /// Folds what follows, all of it or nothing: on an error it is gone from memory, and the file is as it was.
    pub fn take(mut self, parts: &[LogPart<'_>]) -> Result<Shadow, StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let mut batch = Batch::new(self.state.head.clone(), 0);
        for part in parts {
            self.state.take_part(&tx, part, &mut batch)?;
        }
        self.state.settle(&tx, &mut batch)?;
        note_end_chain(&tx, &batch.head.chain)?;
        if batch.head.checkpoint < batch.head.pos {
            self.state.save_checkpoint(&tx, &mut batch.head)?;
        }
        tx.commit()?;
        self.state.head = batch.head;
        self.state.repeats.clear();
        Ok(self)
    }
}

fn number_of(tx: &Transaction, id: &StreamId) -> Result<i64, StoreError> {
    let mut find = tx.prepare_cached("SELECT ref FROM stream WHERE id = ?1")?;
    if let Some(number) = find.query_row([&id[..]], |row| row.get(0)).optional()? {
        return Ok(number);
    }
    tx.prepare_cached("INSERT INTO stream(id, own) VALUES(?1, 0)")?.execute([&id[..]])?;
    Ok(tx.last_insert_rowid())
}

/// Where a stream ends, which whoever begins with this state has to know.
fn note_end(tx: &Transaction, part: &LogPart<'_>) -> Result<(), StoreError> {
    let (number, last) = (number_of(tx, &part.stream)?, part.first + part.count - 1);
    tx.prepare_cached(
        "INSERT INTO past_end(stream_ref, seq, chain) VALUES(?1, ?2, ?3)
         ON CONFLICT(stream_ref) DO UPDATE SET seq = excluded.seq, chain = excluded.chain
           WHERE excluded.seq > past_end.seq",
    )?
    .execute((number, last, &part.chain[..]))?;
    Ok(())
}

/// Chain of the newest event that is folded, which a report names.
fn end_chain(conn: &Connection) -> Result<Option<[u8; 32]>, StoreError> {
    let mut find = conn.prepare("SELECT unhex(value) FROM meta WHERE key = 'end_chain'")?;
    Ok(find.query_row([], |row| row.get(0)).optional()?)
}

fn note_end_chain(tx: &Transaction, chain: &[u8; 32]) -> Result<(), StoreError> {
    tx.prepare_cached(
        "INSERT INTO meta(key, value) VALUES('end_chain', hex(?1))
         ON CONFLICT(key) DO UPDATE SET value = excluded.value",
    )?
    .execute([&chain[..]])?;
    Ok(())
}

impl State {
    fn take_part(
        &mut self,
        tx: &Transaction,
        part: &LogPart<'_>,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let kept = part.count.saturating_sub(part.skip.len() as u64);
        if kept == 0 && part.hseq <= batch.head.pos + 1 {
            return note_end(tx, part);
        }
        if kept == 0 || part.hseq + kept <= batch.head.pos + 1 {
            return Ok(());
        }
        // A page begins with the segment that the asked-for event stands in.
        let known = batch.head.pos + 1;
        if part.hseq > known {
            return damaged(format!("event {known} of the hall's log is missing"));
        }
        let lines = read_lines(part.lines, part.count).or_else(|error| damaged(error.to_string()));
        let lines = lines?;
        let chain = chains(&part.prev, &part.stream, part.first, &lines);
        if chain.last() != Some(&part.chain) {
            return damaged(format!("the segment of event {known} is not what its chain says"));
        }
        let stream = number_of(tx, &part.stream)?;
        let skipped: BTreeSet<u64> = part.skip.iter().copied().collect();
        let mut pos = part.hseq;
        for ((at, Line { bytes, .. }), chain) in (0..).zip(lines).zip(chain) {
            if skipped.contains(&at) {
                continue;
            }
            if pos >= known {
                self.hear(tx, bytes, pos)?;
                let (seq, bytes) = (part.first + at, bytes.to_vec());
                self.fold_stored(tx, &Logged { pos, stream, seq, bytes }, batch)?;
                batch.head.chain = chain;
            }
            pos += 1;
        }
        note_end(tx, part)
    }

    /// What a feed told two terminals counts once, as on every terminal.
    fn hear(&mut self, tx: &Transaction, bytes: &[u8], pos: u64) -> Result<(), StoreError> {
        let Some(feed) = feeds::feed_of(bytes) else { return Ok(()) };
        if !feeds::take_foreign(tx, &feed, pos, &mut Some(feeds::Waiting::new()))? {
            self.repeats.insert(pos);
        }
        Ok(())
    }
}
