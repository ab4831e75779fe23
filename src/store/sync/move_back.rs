//! Events leave the hall's log again: where others stand before a log that was written without a server, and where a
//! server was put back from a copy and has lost what came after. Ours wait again; those of others are held and offered.

use rusqlite::{Transaction, TransactionBehavior, params};

use super::past::{self, Past};
use super::tail::Link;
use super::{feeds, guard, refold};
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::{Access, Store};

/// Moves what stands behind a position out of the log; the guards stand aside. Answers how many of ours wait more.
pub(super) fn loosen(tx: &Transaction, common: u64) -> Result<u64, StoreError> {
    let own: i64 = tx.query_row("SELECT ref FROM stream WHERE own = 1", [], |row| row.get(0))?;
    let guards = guard::set_aside(tx)?;
    // The newest of ours that stays, with a place or passed over before it.
    let kept: u64 = tx.query_row(
        "SELECT max((SELECT coalesce(max(seq), 0) FROM event WHERE stream_ref = ?1 AND pos <= ?2),
           (SELECT coalesce(max(seq), 0) FROM skipped WHERE stream_ref = ?1 AND behind <= ?2))",
        params![own, common],
        |row| row.get(0),
    )?;
    let moved = tx.execute(
        "INSERT INTO unsent(seq, chain, bytes, origin)
         SELECT event.seq, event.chain, event.bytes, reissued.origin FROM event
         LEFT JOIN reissued ON reissued.stream_ref = event.stream_ref AND reissued.seq = event.seq
         WHERE event.stream_ref = ?1 AND event.pos > ?2
         UNION ALL SELECT seq, chain, bytes, nullif(origin, chain) FROM skipped
         WHERE stream_ref = ?1 AND seq > ?3
         ORDER BY 1",
        params![own, common, kept],
    )?;
    tx.execute(
        "INSERT OR REPLACE INTO held(stream_ref, seq, chain, bytes, origin)
         SELECT event.stream_ref, event.seq, event.chain, event.bytes, reissued.origin FROM event
         LEFT JOIN reissued ON reissued.stream_ref = event.stream_ref AND reissued.seq = event.seq
         WHERE event.stream_ref <> ?1 AND event.pos > ?2
         UNION ALL SELECT stream_ref, seq, chain, bytes, nullif(origin, chain) FROM skipped
         WHERE stream_ref <> ?1 AND behind > ?2 AND length(bytes) > 0",
        params![own, common],
    )?;
    tx.execute(
        "DELETE FROM skipped WHERE (stream_ref <> ?1 AND behind > ?2)
           OR (stream_ref = ?1 AND seq > ?3)",
        params![own, common, kept],
    )?;
    tx.execute(
        "DELETE FROM reissued WHERE EXISTS (SELECT 1 FROM event
           WHERE event.stream_ref = reissued.stream_ref AND event.seq = reissued.seq AND event.pos > ?1)",
        [common],
    )?;
    tx.execute("DELETE FROM event WHERE pos > ?1", [common])?;
    guard::put_up(tx, &guards)?;
    Ok(moved as u64)
}

impl Store {
    /// The server was put back from a copy: up to `common` its log is the one that stands here, and what came after is
    /// offered to it again. `incarnation`: which copy of the data it has now.
    pub fn go_back_to(
        &mut self,
        common: u64,
        incarnation: &str,
        now: Ms,
    ) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        if self.state.link.is_none() {
            return Err(StoreError::NotEnrolled);
        }
        self.go_back(common, incarnation, now).map_err(|error| self.give_up(error))
    }

    fn go_back(&mut self, common: u64, incarnation: &str, now: Ms) -> Result<(), StoreError> {
        let Some(link) = self.state.link.clone() else { return Err(StoreError::NotEnrolled) };
        let common = common.min(link.confirmed);
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT OR IGNORE INTO incarnation(n, id, common, at)
             SELECT (SELECT count(*) + 1 FROM incarnation), incarnation, ?1, ?2 FROM server",
            params![common, now.0],
        )?;
        // A state that tells of what the server has lost is none to go back from.
        let past = Past::of(&tx)?.filter(|past| common < past.of);
        let common = if past.is_some() { 0 } else { common };
        loosen(&tx, common)?;
        if past.is_some() {
            past::forget(&tx)?;
        }
        tx.execute_batch("DELETE FROM snapshot; DELETE FROM snapshot_part;")?;
        super::part::write_held_anew(&tx, self.state.stream)?;
        feeds::forget_behind(&tx, common)?;
        // What it said of what waits was said of the log that is gone.
        tx.execute("UPDATE unsent SET hseq = NULL", [])?;
        tx.execute(
            "WITH placed(identity, pos) AS MATERIALIZED (
               SELECT chain, pos FROM event WHERE chain IN (SELECT coalesce(origin, chain) FROM unsent)
               UNION ALL SELECT reissued.origin, event.pos FROM reissued JOIN event
                 ON event.stream_ref = reissued.stream_ref AND event.seq = reissued.seq
                 WHERE reissued.origin IN (SELECT coalesce(origin, chain) FROM unsent))
             UPDATE unsent SET hseq = -placed.pos FROM placed
               WHERE placed.identity = coalesce(unsent.origin, unsent.chain)",
            [],
        )?;
        let own = self.state.stream.number;
        let (last, _) = super::page::end_of_stream(&tx, own)?;
        tx.execute(
            "UPDATE server SET incarnation = ?1, confirmed = ?2, sent = ?3",
            params![incarnation, common, last],
        )?;
        let rebuild = self.state.base(&tx)? > common;
        if rebuild {
            refold::must_rebuild(&tx)?;
        } else {
            self.state.link = Link::read(&tx)?;
            self.state.refold(&tx, &[])?;
        }
        tx.commit()?;
        if rebuild {
            return self.rebuild();
        }
        Ok(())
    }
}
