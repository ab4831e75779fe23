//! The way in: events are stamped, numbered, chained, stored, folded and tabled in one transaction. Nothing
//! is acknowledged before it is on disk, and nothing that failed stays in memory.

use std::collections::HashMap;

use blake3::Hasher;
use chrono::NaiveDate;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::error::StoreError;
use super::open::{self, Access};
use super::{Head, State, Store, checkpoint, tables};
use crate::core::event::{Body, EVENT_BYTES_MAX, Event, FeedMeta, Flags, Kind, Proof, Written};
use crate::core::hall::Effect;
use crate::core::rows::Touched;
use crate::core::time::{Ms, Stamp};

/// Largest event that is stored, in bytes: what the entrance takes, with room for our envelope.
const STORED_BYTES_MAX: usize = 2 * EVENT_BYTES_MAX;

/// A checkpoint is due after this many events at least.
const TAIL_MAX: u64 = 4096;

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

/// What one transaction gathers beside the rows of the log.
pub(super) struct Batch {
    pub head: Head,
    pub answers: Vec<Appended>,
    touched: Vec<Touched>,
    /// First and last position per business date.
    spans: HashMap<NaiveDate, (u64, u64)>,
    new_day: bool,
}

impl Batch {
    pub(super) fn new(head: Head, events: usize) -> Batch {
        Batch {
            head,
            answers: Vec::with_capacity(events),
            touched: Vec::new(),
            spans: HashMap::new(),
            new_day: false,
        }
    }

    fn span(&mut self, date: NaiveDate) {
        let pos = self.head.pos;
        self.spans.entry(date).and_modify(|span| span.1 = pos).or_insert((pos, pos));
    }
}

/// The date an entity belongs to, where it belongs to one.
pub(super) fn touched_date(touched: Touched) -> Option<NaiveDate> {
    match touched {
        Touched::Ticket(date, _) | Touched::Counter(date, _) | Touched::Staff(date, _) => {
            Some(date)
        }
        Touched::Feed(_) | Touched::Log(_) => None,
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

    /// Writes the rows of what a batch changed, and a checkpoint where one is due.
    pub(super) fn settle(&mut self, tx: &Transaction, batch: &mut Batch) -> Result<(), StoreError> {
        if !batch.touched.is_empty() {
            batch.touched.sort_unstable();
            batch.touched.dedup();
            tables::write_rows(tx, &self.hall, &batch.touched)?;
        }
        tables::write_spans(tx, &batch.spans)?;
        let tail = batch.head.pos - batch.head.checkpoint;
        let resident = self.hall.tickets_resident() as u64;
        if batch.new_day || tail > TAIL_MAX.max(resident.saturating_mul(2)) {
            self.save_checkpoint(tx, &mut batch.head)?;
        }
        Ok(())
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

    pub(super) fn fold(
        &mut self,
        conn: &Connection,
        event: &Event,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        self.bring_days(conn, event)?;
        let date = self.hall.date_of(event);
        let applied = self.hall.apply(event, batch.head.pos);
        batch.span(date);
        for &touched in &applied.touched {
            if let Some(other) = touched_date(touched).filter(|other| *other != date) {
                batch.span(other);
            }
        }
        batch.new_day |= batch.head.date.is_some_and(|newest| date > newest);
        batch.head.date = batch.head.date.max(Some(date));
        batch.touched.extend_from_slice(&applied.touched);
        batch.answers.push(Appended::Stored {
            pos: batch.head.pos,
            effect: applied.effect,
            flags: applied.flags,
        });
        Ok(())
    }

    /// Puts the stored days back into memory that an event may change.
    pub(super) fn bring_days(
        &mut self,
        conn: &Connection,
        event: &Event,
    ) -> Result<(), StoreError> {
        if self.stored_days.is_empty() {
            return Ok(());
        }
        let date = self.hall.date_of(event);
        self.bring_day(conn, date)?;
        let Some((source, visit_id)) = self.hall.unknown_visit(event) else { return Ok(()) };
        if let Some(date) = tables::date_of_visit(conn, source, visit_id)? {
            self.bring_day(conn, date)?;
        }
        Ok(())
    }

    fn bring_day(&mut self, conn: &Connection, date: NaiveDate) -> Result<(), StoreError> {
        if self.hall.has_day(date) || !self.stored_days.contains(&date) {
            return Ok(());
        }
        if let Some(day) = checkpoint::read_day(conn, date)? {
            self.hall.put_day(day);
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
