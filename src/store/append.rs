//! The way in: events are stamped, numbered, chained, stored, folded and tabled in one transaction. Nothing
//! is acknowledged before it is on disk, and nothing that failed stays in memory.

use blake3::Hasher;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::fold::Batch;
use super::open::{self, Access};
use super::{Head, State, Store};
use crate::core::event::{Body, EVENT_BYTES_MAX, Event, FeedMeta, Flags, Kind, Proof, Written};
use crate::core::hall::Effect;
use crate::core::time::{Ms, Stamp};

/// Largest event that is stored, in bytes: what the entrance takes, with room for our envelope.
const STORED_BYTES_MAX: usize = 2 * EVENT_BYTES_MAX;

/// A longer tail than this is folded into a checkpoint at an orderly end.
pub(super) const CLOSE_TAIL_MAX: u64 = 256;

/// An event that is to be stored. The store adds the envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// What happened.
    pub kind: Kind,
    /// When it happened.
    pub at: Stamp,
    /// Who: a person's id, `feed` or `system`.
    pub by: Box<str>,
    /// How they proved it.
    pub proof: Proof,
    /// Of a feed: where it came from. (`source`, `id`) is stored once, a repeat is only acknowledged.
    pub feed: Option<Box<FeedMeta>>,
    /// What it says. Never [`Body::Unknown`].
    pub body: Body,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is on disk.
    Stored {
        /// Its place in the local log, from 1.
        pos: u64,
        /// What it did to the hall.
        effect: Effect,
        /// Faults found at the entrance and by the fold.
        flags: Flags,
    },
    /// It was on disk already: the same `id` of the same `source`.
    Repeat,
    /// It cannot be stored: too long, or nothing that could be written. The others are.
    Refused {
        /// Its length in bytes; 0 for one without a body.
        bytes: usize,
    },
}

/// The chain of an event: `BLAKE3(chain of the one before || stream || seq || bytes)`.
pub(super) fn chained(before: &[u8; 32], stream: &[u8; 16], seq: u64, bytes: &[u8]) -> [u8; 32] {
    let mut hasher = Hasher::new();
    hasher.update(before);
    hasher.update(stream);
    hasher.update(&seq.to_be_bytes());
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

impl Head {
    pub(super) fn empty() -> Head {
        Head { pos: 0, seq: 0, chain: [0; 32], lamport: 0, date: None, checkpoint: 0 }
    }
}

impl Store {
    /// Stores events in the given order, all in one transaction, and answers for each once they are on
    /// disk. `now` is what the clock shows. On an error none of them is stored, and the hall is read
    /// anew from disk.
    pub fn append(&mut self, events: Vec<NewEvent>, now: Ms) -> Result<Vec<Appended>, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        if self.stale {
            self.recover()?;
        }
        if events.is_empty() {
            return Ok(Vec::new());
        }
        match self.append_all(events, now) {
            Ok(answers) => Ok(answers),
            Err(error) => {
                self.stale = true;
                // If this fails too, the next append tries again before it stores anything.
                if let Err(again) = self.recover() {
                    tracing::error!(error = %again, "the log could not be read anew");
                }
                Err(error)
            }
        }
    }

    // A failed write leaves the connection's idea of the file in doubt (a failed fsync may have dropped
    // pages), so everything is read anew through a new connection.
    fn recover(&mut self) -> Result<(), StoreError> {
        let (conn, _) = open::open_write(&self.db_path())?;
        self.conn = conn;
        self.load()?;
        self.stale = false;
        Ok(())
    }

    fn append_all(&mut self, events: Vec<NewEvent>, now: Ms) -> Result<Vec<Appended>, StoreError> {
        let wall = self.state.config.zone.stamp(now);
        let mono = (self.state.pen.mono)();
        let mut batch = Batch::new(self.state.head.clone(), events.len());
        self.state.transact(&self.conn, events, wall, mono, &mut batch)?;
        self.state.head = batch.head;
        Ok(batch.answers)
    }
}

impl State {
    fn transact(
        &mut self,
        conn: &Connection,
        events: Vec<NewEvent>,
        wall: Stamp,
        mono: u64,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let tx = Transaction::new_unchecked(conn, TransactionBehavior::Immediate)?;
        self.insert(&tx, events, wall, mono, batch)?;
        self.settle(&tx, batch)?;
        Ok(tx.commit()?)
    }

    fn insert(
        &mut self,
        tx: &Transaction,
        events: Vec<NewEvent>,
        wall: Stamp,
        mono: u64,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let mut seen =
            tx.prepare_cached("INSERT OR IGNORE INTO feed_seen(source_ref, id) VALUES(?1, ?2)")?;
        let mut unseen =
            tx.prepare_cached("DELETE FROM feed_seen WHERE source_ref = ?1 AND id = ?2")?;
        let mut insert = tx.prepare_cached(
            "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
        )?;
        for new in events {
            let mut source_ref = None;
            if let Some(feed) = &new.feed {
                let number = self.source_ref(tx, &feed.source)?;
                if seen.execute((number, &*feed.id))? == 0 {
                    batch.answers.push(Appended::Repeat);
                    continue;
                }
                source_ref = Some(number);
            }
            let event = Event {
                kind: new.kind,
                at: new.at,
                written: Written {
                    wall,
                    mono,
                    boot: self.pen.boot.clone(),
                    lamport: batch.head.lamport + 1,
                    server_offset_ms: None,
                },
                by: new.by,
                proof: new.proof,
                feed: new.feed,
                body: new.body,
            };
            let bytes = event.to_bytes();
            if bytes.is_empty() || bytes.len() > STORED_BYTES_MAX {
                if let (Some(number), Some(feed)) = (source_ref, &event.feed) {
                    unseen.execute((number, &*feed.id))?;
                }
                batch.answers.push(Appended::Refused { bytes: bytes.len() });
                continue;
            }
            let head = &mut batch.head;
            head.pos += 1;
            head.seq += 1;
            head.lamport += 1;
            head.chain = chained(&head.chain, &self.stream.id, head.seq, &bytes);
            insert.execute((head.pos, self.stream.number, head.seq, &head.chain[..], &bytes))?;
            self.fold(tx, &event, batch)?;
        }
        Ok(())
    }

    fn source_ref(&mut self, conn: &Connection, name: &str) -> Result<i64, StoreError> {
        if let Some(&number) = self.sources.get(name) {
            return Ok(number);
        }
        conn.prepare_cached("INSERT OR IGNORE INTO source(name) VALUES(?1)")?.execute([name])?;
        let number = conn
            .prepare_cached("SELECT ref FROM source WHERE name = ?1")?
            .query_row([name], |row| row.get(0))?;
        self.sources.insert(name.into(), number);
        Ok(number)
    }

    /// Events since the newest checkpoint.
    pub(super) fn tail_len(&self) -> u64 {
        self.head.pos - self.head.checkpoint
    }
}
