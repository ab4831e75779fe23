//! Everything that is computed from the log, computed anew: the tables on disk, or the state alone.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Transaction, TransactionBehavior};

use super::checkpoint::{fold_name, set_meta_fold, set_rebuild_due};
use super::error::StoreError;
use super::fold::Batch;
use super::open::Access;
use super::sync::{Link, read_chunk};
use super::{Store, schema, sync};
use crate::core::event::Event;
use crate::core::hall::Hall;

impl Store {
    /// Drops every table that is computed from the log and computes it anew. If it is interrupted, the next
    /// opening does it again.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        self.rebuild_told(&mut |_| ())
    }

    /// The same; `told` hears of each position that was reached.
    pub fn rebuild_told(&mut self, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        if self.past()?.is_some() {
            // It cannot be computed from what is here. What was written here is.
            self.forget_snapshot()?;
        }
        // Until it is through, what is in memory is neither the old state nor the new one.
        self.stale = true;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        set_meta_fold(&tx, "")?;
        set_rebuild_due(&tx, false)?;
        schema::drop_derived(&tx)?;
        schema::create_derived(&tx, self.state.config.zone)?;
        tx.commit()?;
        self.state.stream = Store::own_stream(&self.conn)?;
        // The log first, as that of a hall without a server: its checkpoints need no end.
        let link = Link::read(&self.conn)?;
        self.state.link.clone_from(&link);
        self.state.name_terminal(&self.conn)?;
        self.state.link = None;
        self.state.forget();
        if link.is_some() {
            self.state.repeats = sync::repeats(&self.conn, 0)?;
        }
        loop {
            let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
            let chunk = read_chunk(&tx, self.state.head.pos, None)?;
            if chunk.is_empty() && link.is_some() {
                break;
            }
            if chunk.is_empty() {
                set_meta_fold(&tx, &fold_name(&self.state.config))?;
                tx.commit()?;
                break;
            }
            let mut batch = Batch::new(self.state.head.clone(), chunk.len());
            for logged in chunk {
                self.state.fold_stored(&tx, &logged, &mut batch)?;
            }
            self.state.settle(&tx, &mut batch)?;
            tx.commit()?;
            self.state.head = batch.head;
            told(self.state.head.pos);
        }
        if let Some(link) = link {
            self.rebuild_on_top(link)?;
        }
        self.state.load_head(&self.conn)?;
        self.stale = false;
        Ok(())
    }

    /// The state folded from the whole log in memory, using no checkpoint and no table. For checks: it must
    /// equal [`Store::hall`], save for the days and complaints that left memory.
    pub fn full_replay(&self) -> Result<Hall, StoreError> {
        self.full_replay_told(&mut |_| ())
    }

    /// The same; `told` hears of each position that was reached.
    pub(super) fn full_replay_told(&self, told: &mut dyn FnMut(u64)) -> Result<Hall, StoreError> {
        self.needs_past()?;
        let mut hall = Hall::new(self.state.config.clone());
        let repeats = match &self.state.link {
            Some(_) => sync::repeats(&self.conn, 0)?,
            None => BTreeSet::new(),
        };
        let on_top = self.state.link.as_ref().map(|link| (link, self.state.stream));
        let mut streams = HashMap::new();
        let mut from = 0;
        loop {
            let chunk = read_chunk(&self.conn, from, on_top)?;
            let Some(last) = chunk.last().map(|logged| logged.pos) else { return Ok(hall) };
            for logged in chunk {
                let Ok(event) = Event::from_bytes(&logged.bytes) else { continue };
                let known = match on_top {
                    Some((link, _)) if logged.pos > link.settled => {
                        sync::is_known(&self.conn, link, logged.seq, &event)?
                    }
                    _ => repeats.contains(&logged.pos),
                };
                if !known {
                    let stream = sync::stream_id(&self.conn, &mut streams, logged.stream)?;
                    hall.apply(&event, sync::place_of(logged.pos, stream, logged.seq, &event));
                }
            }
            from = last;
            told(from);
        }
    }
}
