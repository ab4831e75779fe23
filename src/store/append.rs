//! The way in: events are stamped, numbered, chained, stored, folded and tabled in one transaction. Nothing
//! is acknowledged before it is on disk, and nothing that failed stays in memory.

use std::sync::mpsc::{channel, sync_channel};

use rusqlite::{Transaction, TransactionBehavior};

use super::anchor::Anchor;
use super::error::StoreError;
use super::fold::Batch;
use super::open::{self, Access};
use super::scribe::{Envelope, Line, Scribe, Sheet};
use super::sync::place_of;
use super::vault::Erased;
use super::{Head, State, Store, room, vault};
use crate::clock;
use crate::core::act::Draft;
use crate::core::event::{Body, FeedMeta, Flags, Kind, Proof};
use crate::core::hall::Effect;
use crate::core::people::Author;
use crate::core::time::{Ms, Stamp};

/// From so many events on, a second thread spells them while this one writes the rows.
const HELPED_EVENTS_MIN: usize = 512;

/// How far that thread may be ahead.
const SHEETS_AHEAD: usize = 4;

/// So many events at most are kept at hand until they are stored, to be written again from the reserve of a
/// full disk. Whoever sends more sends it again.
const RETRIED_EVENTS_MAX: usize = 512;

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

impl NewEvent {
    /// What somebody's act comes to.
    pub fn of(draft: Draft, author: &Author) -> NewEvent {
        NewEvent {
            kind: draft.kind,
            at: draft.at,
            by: author.person.clone(),
            proof: author.proof,
            feed: draft.feed,
            body: draft.body,
        }
    }
}

/// What is done in the transaction of events beside them.
pub(super) type Also<'a> = dyn FnMut(&Transaction) -> Result<(), StoreError> + 'a;

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
        if self.lock.is_none() {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        if events.is_empty() {
            return Ok(Vec::new());
        }
        self.append_with(events, now, &mut |_| Ok(()))
    }

    /// The same, and what `also` does in the same transaction.
    pub(super) fn append_with(
        &mut self,
        events: Vec<NewEvent>,
        now: Ms,
        also: &mut Also,
    ) -> Result<Vec<Appended>, StoreError> {
        if self.lock.is_none() {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        let few = self.has_reserve && events.len() <= RETRIED_EVENTS_MAX;
        let again = few.then(|| events.clone());
        let error = match self.append_all(events, now, also) {
            Ok(answers) => return Ok(answers),
            Err(error) => self.give_up(error),
        };
        // What was kept back for a full disk is used at once, on the new connection.
        if matches!(error, StoreError::DiskFull)
            && self.has_reserve
            && room::spend_reserve(&self.dir)
            && !self.stale
            && let Some(events) = again
        {
            return self.append_all(events, now, also).map_err(|error| self.give_up(error));
        }
        Err(error)
    }

    /// Tries, after a write that failed, whether the log can be written again. Does nothing where nothing is
    /// wrong; an error says why it still cannot be written.
    pub fn heal(&mut self) -> Result<(), StoreError> {
        if self.lock.is_none() {
            return Ok(());
        }
        self.make_ready()?;
        if !self.in_doubt {
            return Ok(());
        }
        // Only a write that reached the disk shows that writes reach it.
        let sql = "INSERT INTO meta(key, value) VALUES('tried_at', ?1)
                   ON CONFLICT(key) DO UPDATE SET value = excluded.value";
        let tried = self.conn.execute(sql, [clock::boot_ms().to_string()]);
        tried.map_err(|error| self.give_up(error.into()))?;
        self.note_writable(None);
        Ok(())
    }

    // Opens the log for writing again where a failure left it unreadable or read-only.
    pub(super) fn make_ready(&mut self) -> Result<(), StoreError> {
        if let Err(error) = self.check_files() {
            self.note_writable(Some(&error));
            // What was opened can mostly still be read, whatever its name leads to now.
            if self.stale && self.load().is_ok() {
                self.stale = false;
            }
            return Err(error);
        }
        if !self.stale && self.access == Access::Write {
            return Ok(());
        }
        self.recover().inspect_err(|error| {
            self.gauge.note_frozen(true);
            tracing::debug!(%error, "the log cannot be opened for writing");
        })?;
        if !self.in_doubt {
            self.note_writable(None);
        }
        Ok(())
    }

    fn note_writable(&mut self, failed: Option<&StoreError>) {
        self.in_doubt = failed.is_some();
        self.note_gone(matches!(failed, Some(StoreError::Gone { .. })));
        let before = self.gauge.note_frozen(self.in_doubt);
        match failed {
            Some(error) if !before => tracing::error!(%error, "the log cannot be written"),
            None if before => tracing::warn!("the log can be written again"),
            _ => {}
        }
    }

    // Nothing of a failed write may stay in memory. If it cannot be read anew, the next append tries again
    // before it stores anything.
    pub(super) fn give_up(&mut self, error: StoreError) -> StoreError {
        self.stale = true;
        let is_full = match &error {
            StoreError::DiskFull => true,
            StoreError::Sqlite(_) => room::is_used_up(&self.dir),
            _ => false,
        };
        if is_full {
            self.gauge.note_full();
        } else if error.is_of_the_disk() {
            self.note_writable(Some(&error));
        }
        match self.make_ready() {
            _ if is_full => StoreError::DiskFull,
            // Why the file cannot be written says more than how that was noticed.
            Err(why @ (StoreError::NotWritable { .. } | StoreError::Gone { .. })) => why,
            _ => error,
        }
    }

    // A failed write leaves the connection's idea of the file in doubt (a failed fsync may have dropped
    // pages), so everything is read anew through a new connection. The old one is closed after that: were it
    // the last one, closing it would move into the file what was never confirmed. A log that cannot be
    // written any more is still read, so that the board goes on.
    fn recover(&mut self) -> Result<(), StoreError> {
        match open::open_write(&self.db_path()) {
            Ok((conn, _)) => {
                let zone = self.state.config.zone;
                let anchor = Anchor::new(&self.db_path(), zone)?;
                (self.conn, self.access) = (conn, Access::Write);
                self.anchor = Some(anchor);
                self.stale = true;
                self.load()?;
                self.stale = false;
                Ok(())
            }
            Err(error) => {
                if self.stale {
                    let (conn, access) = open::open_read(&self.db_path())?;
                    (self.conn, self.access) = (conn, access);
                    self.load()?;
                    self.stale = false;
                }
                Err(error)
            }
        }
    }

    fn append_all(
        &mut self,
        events: Vec<NewEvent>,
        now: Ms,
        also: &mut Also,
    ) -> Result<Vec<Appended>, StoreError> {
        let wall = self.state.config.zone.stamp(now);
        let mono = (self.state.pen.mono)();
        let mut batch = Batch::new(self.state.head.clone(), events.len());
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        self.state.transact(&tx, events, wall, mono, &mut batch)?;
        also(&tx)?;
        // Before: killed between the two, the erasure is done at the next opening; the other way round a copy put
        // back would bring back who has a receipt.
        self.list_erased(&batch.erased)?;
        tx.commit()?;
        // Before anybody is told that it is on disk.
        self.check_files()?;
        if let Some(anchor) = &mut self.anchor {
            anchor.note_sound(now);
        }
        self.state.head = batch.head;
        self.after_erasure(&batch.erased);
        if self.in_doubt {
            self.note_writable(None);
        }
        Ok(batch.answers)
    }
}

impl State {
    fn transact(
        &mut self,
        tx: &Transaction,
        events: Vec<NewEvent>,
        wall: Stamp,
        mono: u64,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        self.insert(tx, events, wall, mono, batch)?;
        self.settle(tx, batch)
    }

    fn insert(
        &mut self,
        tx: &Transaction,
        events: Vec<NewEvent>,
        wall: Stamp,
        mono: u64,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let many = events.len() >= HELPED_EVENTS_MIN;
        let marked = self.mark_repeats(tx, events)?;
        let boot = self.pen.boot.clone();
        let link = self.link.as_ref();
        let envelope = Envelope {
            wall,
            mono,
            boot,
            server_offset_ms: link.and_then(|link| link.offset_ms),
            seen: link.map(|link| link.confirmed),
        };
        let scribe = Scribe::new(marked, envelope, &batch.head, self.stream);
        if !many {
            let mut scribe = scribe;
            return scribe.try_for_each(|sheet| self.insert_sheet(tx, &sheet, batch));
        }
        let (send, sheets) = sync_channel(SHEETS_AHEAD);
        let (give_back, spent) = channel();
        let mut scribe = scribe.reuse(spent);
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // Once the rows cannot be written any more, nobody takes a sheet.
                scribe.try_for_each(|sheet| send.send(sheet)).unwrap_or_default();
            });
            sheets.into_iter().try_for_each(|sheet| {
                self.insert_sheet(tx, &sheet, batch)?;
                // The other thread may have ended before us.
                give_back.send(sheet).unwrap_or_default();
                Ok(())
            })
        })
    }

    fn insert_sheet(
        &mut self,
        tx: &Transaction,
        sheet: &Sheet,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        // In a hall that has a server it is not in the hall's log yet.
        let is_settled = self.link.is_none();
        let sql = if is_settled {
            "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)"
        } else {
            "INSERT INTO unsent(seq, chain, bytes) VALUES(?1, ?2, ?3)"
        };
        let mut insert = tx.prepare_cached(sql)?;
        for (line, bytes) in sheet.lines() {
            match line {
                Line::Repeat { source_ref, id } => {
                    let before = source_ref.and_then(|at| batch.refused.get(&(at, id.clone())));
                    batch.answers.push(match before {
                        Some(&bytes) => Appended::Refused { bytes },
                        None => Appended::Repeat,
                    });
                }
                Line::Refused { source_ref, id, bytes } => {
                    if let Some(number) = source_ref {
                        tx.prepare_cached(
                            "DELETE FROM feed_seen WHERE source_ref = ?1 AND id = ?2",
                        )?
                        .execute((number, &**id))?;
                        batch.refused.insert((*number, id.clone()), *bytes);
                    }
                    batch.answers.push(Appended::Refused { bytes: *bytes });
                }
                Line::New { event, chain } => {
                    let head = &mut batch.head;
                    head.pos += 1;
                    head.seq += 1;
                    head.lamport += 1;
                    head.chain = *chain;
                    if is_settled {
                        let at = (head.pos, self.stream.number, head.seq, &chain[..], bytes);
                        insert.execute(at)?;
                    } else {
                        insert.execute((head.seq, &chain[..], bytes))?;
                    }
                    let place = place_of(batch.head.pos, self.stream.id, batch.head.seq, event);
                    self.fold(tx, event, place, batch)?;
                    if let (Kind::PersonErased, Body::Person(act)) = (event.kind, &event.body) {
                        vault::destroy(tx, &act.person_ref)?;
                        batch.erased.push(Erased::new(act));
                    } else if let Some(record) = vault::erased_mood(event) {
                        vault::destroy(tx, record)?;
                        batch.erased.push(Erased::by_time(record));
                    }
                }
            }
        }
        Ok(())
    }

    /// Events since the newest checkpoint.
    pub(super) fn tail_len(&self) -> u64 {
        self.head.pos - self.head.checkpoint
    }
}
