//! The tail folded anew: the tables are put back as they were at their base, then comes what the hall's log has behind it,
//! then what waits. One transaction with whatever made it necessary. The state as it was at the base is read from the
//! newest checkpoint and the log, in memory: that is quick beside writing rows again.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::tail::{Fresh, Link, read_chunk, read_log};
use super::{Past, feeds, keep};
use crate::store::error::StoreError;
use crate::store::fold::Batch;
use crate::store::{Head, State, Store, case_index, checkpoint};

/// More events of the hall's log than this are folded up to a checkpoint at once. Few in the tests of this crate, whose
/// random schedules go both ways then.
pub(super) const RUSH_EVENTS: u64 = if cfg!(test) { 8 } else { 2_048 };

/// The base is moved on once the hall's log is so far beyond it: what lies between is written again whenever something
/// comes before what waits.
pub(super) const BASE_LAG_MAX: u64 = if cfg!(test) { 4 } else { 64 };

/// The tables do not belong to the log any more; whoever opens it computes them anew.
pub(super) fn must_rebuild(tx: &Transaction) -> Result<(), StoreError> {
    checkpoint::set_meta_fold(tx, "")
}

impl State {
    /// Folds what stands in the log or waits behind the newest event that is folded.
    pub(super) fn fold_behind(
        &mut self,
        tx: &Transaction,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        loop {
            let on_top = self.link.as_ref().map(|link| (link, self.stream));
            let chunk = read_chunk(tx, batch.head.pos, on_top)?;
            if chunk.is_empty() {
                return Ok(());
            }
            for logged in chunk {
                self.fold_stored(tx, &logged, batch)?;
            }
        }
    }

    // Of the log alone, up to a position.
    fn fold_settled(
        &mut self,
        tx: &Transaction,
        batch: &mut Batch,
        upto: u64,
    ) -> Result<(), StoreError> {
        while batch.head.pos < upto {
            let chunk = read_log(tx, batch.head.pos, upto)?;
            if chunk.is_empty() {
                break;
            }
            for logged in chunk {
                self.fold_stored(tx, &logged, batch)?;
            }
        }
        Ok(())
    }

    /// Of the log alone, to its end: what has just come into it need not be read again.
    pub(super) fn fold_log(
        &mut self,
        tx: &Transaction,
        batch: &mut Batch,
        fresh: &[Fresh],
    ) -> Result<(), StoreError> {
        for event in fresh {
            self.fold_settled(tx, batch, event.pos - 1)?;
            if event.pos > batch.head.pos {
                self.fold_fresh(tx, event, batch)?;
            }
        }
        let settled = self.link.as_ref().map_or(0, |link| link.settled);
        self.fold_settled(tx, batch, settled)
    }

    /// Puts the tables back and folds the tail anew.
    pub(super) fn refold(&mut self, tx: &Transaction, fresh: &[Fresh]) -> Result<(), StoreError> {
        let was = self.head.checkpoint;
        let base = self.base(tx)?;
        let cases = keep::put_back(tx)?;
        let link = self.link.clone();
        self.forget();
        self.link = link;
        self.load_checkpoint(tx)?;
        if self.head.checkpoint != was {
            // The stored state cannot be read: only the whole log can tell.
            return Err(StoreError::Checkpoint);
        }
        self.repeats = feeds::repeats(tx, self.head.pos)?;
        self.fold_to_base(tx, base)?;
        for (number, id) in cases {
            self.bring_case(tx, &id)?;
            let case = self.hall.cases().get(&id);
            match (u32::try_from(number), case) {
                (Ok(number), Some(case)) => case_index::write(tx, number, case)?,
                _ => case_index::remove(tx, number)?,
            }
        }
        let mut batch = Batch::new(self.head.clone(), 0);
        let settled = self.link.as_ref().map_or(0, |link| link.settled);
        let is_rush = settled.saturating_sub(self.head.pos) > RUSH_EVENTS;
        if is_rush {
            keep::pause(tx)?;
        }
        self.fold_log(tx, &mut batch, fresh)?;
        // Where nothing waits, and where enough has come, this is where the next one begins.
        self.settle(tx, &mut batch)?;
        if is_rush {
            if batch.head.checkpoint < batch.head.pos {
                self.save_checkpoint(tx, &mut batch.head)?;
            }
            keep::go_on(tx)?;
        } else {
            Self::move_base(tx, batch.head.pos)?;
        }
        self.fold_behind(tx, &mut batch)?;
        self.settle(tx, &mut batch)?;
        self.head = batch.head;
        self.load_head(tx)
    }

    /// Up to where the tables can be put back.
    pub(super) fn base(&self, conn: &Connection) -> Result<u64, StoreError> {
        Ok(keep::base(conn)?.max(self.head.checkpoint))
    }

    /// The tables need not be put back further than there. While the log is not whole they must: nothing else can take
    /// them back, should the server be put back.
    pub(super) fn move_base(tx: &Transaction, pos: u64) -> Result<(), StoreError> {
        if Past::of(tx)?.is_some() { Ok(()) } else { keep::move_base(tx, pos) }
    }

    // The tables stand there already.
    fn fold_to_base(&mut self, tx: &Transaction, base: u64) -> Result<(), StoreError> {
        let mut batch = Batch::reading(self.head.clone(), self.head.checkpoint > 0);
        self.fold_settled(tx, &mut batch, base)?;
        self.day_turned |= batch.turned_day();
        self.head = batch.head;
        Ok(())
    }

    /// Keeps a checkpoint although no event came.
    pub(super) fn save_checkpoint_of(
        &mut self,
        tx: &Transaction,
        head: &mut Head,
    ) -> Result<(), StoreError> {
        let link = self.link.take();
        let saved = self.save_checkpoint(tx, head);
        self.link = link;
        saved
    }
}

impl Store {
    /// The end of a rebuild: from the end of the hall's log on what changes is kept, and what waits is folded on top.
    pub(in crate::store) fn rebuild_on_top(&mut self, link: Link) -> Result<(), StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let mut head = self.state.head.clone();
        self.state.save_checkpoint(&tx, &mut head)?;
        keep::begin(&tx)?;
        self.state.link = Some(link);
        let mut batch = Batch::new(head, 0);
        self.state.fold_behind(&tx, &mut batch)?;
        self.state.settle(&tx, &mut batch)?;
        checkpoint::set_meta_fold(&tx, &checkpoint::fold_name(&self.state.config))?;
        tx.commit()?;
        self.state.head = batch.head;
        Ok(())
    }

    /// Whether the tables keep what changes, as those of a hall with a server must.
    pub(in crate::store) fn keeps_changes(&self) -> Result<bool, StoreError> {
        is_begun(&self.conn)
    }
}

fn is_begun(conn: &Connection) -> Result<bool, StoreError> {
    keep::is_begun(conn)
}
