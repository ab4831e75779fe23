//! The log before a snapshot, while it comes: it stands in a table of its own, so that whoever reads the log finds a part
//! of one, as after the import of a part, and is never led over a hole. Once it is here the two become one, and everything
//! is computed from the whole.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::{guard, refold, tail};
use crate::core::hall::Hall;
use crate::store::error::StoreError;
use crate::store::take_in::Base;
use crate::store::{Access, Store, checkpoint};

/// Tables of a longer log are not computed anew while somebody works with it. Few in the tests of this crate, so that
/// both ways are gone.
pub const REBUILT_AT_ONCE: u64 = if cfg!(test) { 25 } else { 20_000 };

/// How much of the log before a snapshot is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    /// Events from the first on.
    pub have: u64,
    /// Of so many.
    pub of: u64,
}

impl From<Past> for StoreError {
    fn from(Past { have, of }: Past) -> StoreError {
        StoreError::Past { have, of }
    }
}

impl Past {
    /// That of a log; none where it is whole.
    pub(in crate::store) fn of(conn: &Connection) -> Result<Option<Past>, StoreError> {
        if !tail::has_tables(conn)? {
            return Ok(None);
        }
        let mut find = conn
            .prepare_cached("SELECT (SELECT coalesce(max(pos), 0) FROM past), upto FROM past_of")?;
        let found = find.query_row([], |row| Ok(Past { have: row.get(0)?, of: row.get(1)? }));
        Ok(found.optional()?)
    }
}

/// Lets go of a snapshot and of what came of the log before it; what came behind it was moved out of the log already.
pub(super) fn forget(tx: &Transaction) -> Result<(), StoreError> {
    tx.execute_batch(
        "DELETE FROM past; DELETE FROM past_of; DELETE FROM past_end; DELETE FROM repeated;
         DELETE FROM snapshot; DELETE FROM snapshot_part;
         DELETE FROM skipped WHERE stream_ref IN (SELECT ref FROM stream WHERE own = 0);
         DELETE FROM reissued;
         DELETE FROM foreign_segment WHERE stream_ref NOT IN (SELECT stream_ref FROM held);
         DELETE FROM feed_seen WHERE pos IS NOT NULL;",
    )?;
    Base::forget(tx)
}

/// Whether two folds of the same log say the same; days and complaints that only one of them has in memory apart.
fn is_same(mut one: Hall, mut other: Hall) -> bool {
    for date in one.days().chain(other.days()).collect::<Vec<_>>() {
        let both = (one.take_day(date), other.take_day(date));
        if matches!(&both, (Some(one), Some(other)) if one != other) {
            return false;
        }
    }
    let ids = |hall: &Hall| -> Vec<Box<str>> {
        hall.cases().all_cases().map(|case| case.complaint_id.clone()).collect()
    };
    for id in ids(&one).into_iter().chain(ids(&other)) {
        let both = (one.take_case(&id), other.take_case(&id));
        if matches!(&both, (Some(one), Some(other)) if one != other) {
            return false;
        }
    }
    one == other
}

impl Store {
    /// How much of the log before a snapshot is here; none where the log is whole.
    pub fn past(&self) -> Result<Option<Past>, StoreError> {
        Past::of(&self.conn)
    }

    /// An error where the log before a snapshot is not here yet.
    pub fn needs_past(&self) -> Result<(), StoreError> {
        self.past()?.map_or(Ok(()), |past| Err(past.into()))
    }

    /// Lets go of a snapshot: whatever is known of the hall's log comes again from its first event. What was written here
    /// waits again.
    pub(in crate::store) fn forget_snapshot(&mut self) -> Result<(), StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let held = tx.query_row("SELECT count(*) FROM held", [], |row| row.get::<_, u64>(0))?;
        super::move_back::loosen(&tx, 0)?;
        if held == 0 {
            // The server has what others wrote.
            tx.execute_batch("DELETE FROM held;")?;
        }
        forget(&tx)?;
        super::feeds::forget_behind(&tx, 0)?;
        tx.execute("UPDATE server SET confirmed = 0", [])?;
        Ok(tx.commit()?)
    }

    /// The log before the snapshot is here: the two become one, and everything is computed from it. Of a long log that is
    /// done when it is opened next: nobody who stands at a counter waits for it. Answers whether the log ends as the
    /// snapshot told, and says the same, as far as it is computed.
    pub fn close_past(&mut self) -> Result<bool, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        let Some(past) = self.past()? else { return Ok(true) };
        if past.have < past.of {
            return Err(past.into());
        }
        let is_long = past.of > REBUILT_AT_ONCE;
        let same_ends = self.make_whole(is_long).map_err(|error| self.give_up(error))?;
        if is_long && same_ends {
            return Ok(true);
        }
        let shown = self.state.hall.clone();
        self.rebuild()?;
        Ok(same_ends && is_same(shown, self.state.hall.clone()))
    }

    fn make_whole(&self, is_long: bool) -> Result<bool, StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let base = Base::of(&tx)?;
        let mut end = tx.prepare(
            "SELECT seq, chain FROM past_end JOIN stream ON ref = stream_ref WHERE id = ?1",
        )?;
        let mut same_ends = true;
        for (id, seq, chain) in base.streams() {
            let found = end.query_row([&id[..]], |row| Ok((row.get(0)?, row.get(1)?)));
            same_ends &= found.optional()? == Some((seq, chain));
        }
        drop(end);
        let guards = guard::set_aside(&tx)?;
        let sql = |kind: &str, name: &str| {
            let sql = "SELECT sql FROM sqlite_schema WHERE type = ?1 AND name = ?2";
            tx.query_row(sql, (kind, name), |row| row.get::<_, String>(0))
        };
        let (past, never) = (sql("table", "past")?, sql("trigger", "event_never_changed")?);
        // What came behind it is little beside what came before it: that one moves.
        tx.execute_batch(&format!(
            "INSERT INTO past(pos, stream_ref, seq, chain, bytes)
               SELECT pos, stream_ref, seq, chain, bytes FROM event ORDER BY pos;
             DROP TABLE event;
             ALTER TABLE past RENAME TO event;
             {past};
             {never};"
        ))?;
        guard::put_up(&tx, &guards)?;
        // What stood for events that are here now.
        tx.execute(
            "DELETE FROM skipped WHERE EXISTS (SELECT 1 FROM event
               WHERE event.stream_ref = skipped.stream_ref AND event.seq = skipped.seq)",
            [],
        )?;
        tx.execute_batch("DELETE FROM past_of; DELETE FROM past_end;")?;
        Base::forget(&tx)?;
        if is_long && same_ends {
            checkpoint::set_rebuild_due(&tx, true)?;
        } else {
            refold::must_rebuild(&tx)?;
        }
        tx.commit()?;
        Ok(same_ends)
    }
}
