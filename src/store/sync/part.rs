//! A stream is parted: what was written on two copies of one log, or behind a server that is ahead, goes on in a new
//! stream, each event with the chain it had first. Nothing of it is lost, and nothing of it is counted twice.

use std::collections::HashSet;

use rusqlite::{Transaction, TransactionBehavior, params};

use super::page::PageFault;
use super::tail::Link;
use super::{guard, move_back, refold};
use crate::core::sync::segment::chained;
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::{Access, Store, Stream};

type Row = ([u8; 32], Vec<u8>, Option<[u8; 32]>, Option<i64>);

/// A new stream of ours; the one until now stays to be read. Answers it.
fn begin_stream(tx: &Transaction, old: Stream, common: u64, now: Ms) -> Result<Stream, StoreError> {
    let mut id = [0; 16];
    getrandom::fill(&mut id)
        .map_err(|e| StoreError::Damaged { what: format!("no random numbers: {e}") })?;
    tx.execute("UPDATE stream SET own = 0 WHERE ref = ?1", [old.number])?;
    tx.execute("INSERT INTO stream(id, own) VALUES(?1, 1)", [&id[..]])?;
    let number = tx.last_insert_rowid();
    tx.execute(
        "INSERT INTO parted(stream_ref, common, at) VALUES(?1, ?2, ?3)",
        params![old.number, common, now.0],
    )?;
    tx.execute("UPDATE server SET sent = 0", [])?;
    Ok(Stream { number, id })
}

struct Anew<'t> {
    tx: &'t Transaction<'t>,
    stream: Stream,
    seq: u64,
    chain: [u8; 32],
}

impl Anew<'_> {
    fn write(&mut self, (chain, bytes, origin, hseq): Row) -> Result<(), StoreError> {
        self.seq += 1;
        self.chain = chained(&self.chain, &self.stream.id, self.seq, &bytes);
        let origin = origin.unwrap_or(chain);
        self.tx
            .prepare_cached(
                "INSERT INTO unsent(seq, chain, bytes, origin, hseq) VALUES(?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                self.seq,
                &self.chain[..],
                bytes,
                &origin[..],
                hseq.filter(|hseq| *hseq < 0)
            ])?;
        Ok(())
    }
}

/// Writes what waits anew into a new stream, but for one event where one is left out.
fn write_anew(
    tx: &Transaction,
    old: Stream,
    common: u64,
    leave_out: Option<u64>,
    now: Ms,
) -> Result<Stream, StoreError> {
    let guards = guard::set_aside(tx)?;
    let mut find = tx.prepare("SELECT seq, chain, bytes, origin, hseq FROM unsent ORDER BY seq")?;
    let rows = find.query_map([], |row| {
        Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
    })?;
    let rows: Vec<(u64, Row)> = rows.collect::<Result<_, _>>()?;
    drop(find);
    tx.execute("DELETE FROM unsent", [])?;
    let stream = begin_stream(tx, old, common, now)?;
    let mut anew = Anew { tx, stream, seq: 0, chain: [0; 32] };
    for (seq, row) in rows {
        if leave_out != Some(seq) {
            anew.write(row)?;
        }
    }
    guard::put_up(tx, &guards)?;
    Ok(stream)
}

/// What stood in an earlier stream of ours and has lost its place goes on at the end of the present one: once, whichever
/// of our streams had it, and not at all where it waits or has its place.
pub(super) fn write_held_anew(tx: &Transaction, own: Stream) -> Result<(), StoreError> {
    let (seq, chain) = super::tail::own_end(tx, own)?;
    let mut find = tx.prepare(
        "SELECT coalesce(origin, chain) FROM unsent
         UNION SELECT chain FROM event WHERE chain IN (SELECT coalesce(origin, chain) FROM held)
         UNION SELECT origin FROM reissued
           WHERE origin IN (SELECT coalesce(origin, chain) FROM held)",
    )?;
    let known = find.query_map([], |row| row.get(0))?;
    let mut known: HashSet<[u8; 32]> = known.collect::<Result<_, _>>()?;
    let mut find = tx.prepare(
        "SELECT held.chain, held.bytes, held.origin FROM held
         JOIN parted ON parted.stream_ref = held.stream_ref ORDER BY parted.n, held.seq",
    )?;
    let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, None)))?;
    let rows: Vec<Row> = rows.collect::<Result<_, _>>()?;
    let mut anew = Anew { tx, stream: own, seq, chain };
    for row in rows {
        if known.insert(row.2.unwrap_or(row.0)) {
            anew.write(row)?;
        }
    }
    tx.execute("DELETE FROM held WHERE stream_ref IN (SELECT stream_ref FROM parted)", [])?;
    Ok(())
}

/// A log of several streams, as one that was recovered: all of it waits, in one new stream of ours.
pub(super) fn write_all_anew(tx: &Transaction, old: Stream, now: Ms) -> Result<Stream, StoreError> {
    let guards = guard::set_aside(tx)?;
    let stream = begin_stream(tx, old, 0, now)?;
    let mut anew = Anew { tx, stream, seq: 0, chain: [0; 32] };
    let mut find = tx.prepare(
        "SELECT event.chain, bytes, reissued.origin FROM event
         LEFT JOIN reissued ON reissued.stream_ref = event.stream_ref AND reissued.seq = event.seq
         ORDER BY pos",
    )?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        anew.write((row.get(0)?, row.get(1)?, row.get(2)?, None))?;
    }
    drop(rows);
    drop(find);
    tx.execute("DELETE FROM event", [])?;
    tx.execute("DELETE FROM reissued", [])?;
    guard::put_up(tx, &guards)?;
    Ok(stream)
}

impl Store {
    /// Goes on in a new stream: the server has another one of this id behind event `common_seq`, or more of it than
    /// stands here. What waits is written anew into it, each event with the chain it had first; nothing leaves the
    /// board.
    pub fn part_stream(&mut self, common_seq: u64, now: Ms) -> Result<(), StoreError> {
        self.part(common_seq, None, now)
    }

    /// Sets one event aside that the server cannot take, and goes on without it in a new stream. It stays on this
    /// terminal, and is not counted any more.
    pub fn quarantine(&mut self, seq: u64, why: &str, now: Ms) -> Result<(), StoreError> {
        self.part(seq.saturating_sub(1), Some((seq, why)), now)
    }

    /// How many events were set aside.
    pub fn quarantined(&self) -> Result<u64, StoreError> {
        if !super::tail::has_tables(&self.conn)? {
            return Ok(0);
        }
        let mut count = self.conn.prepare_cached("SELECT count(*) FROM quarantined")?;
        Ok(count.query_row([], |row| row.get(0))?)
    }

    fn part(
        &mut self,
        common: u64,
        leave_out: Option<(u64, &str)>,
        now: Ms,
    ) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        match self.part_in(common, leave_out, now) {
            Err(StoreError::Checkpoint) => {
                self.rebuild()?;
                self.part_in(common, leave_out, now).map_err(|error| self.give_up(error))
            }
            Err(error @ StoreError::Page { .. }) => Err(error),
            other => other.map_err(|error| self.give_up(error)),
        }
    }

    fn part_in(
        &mut self,
        common: u64,
        leave_out: Option<(u64, &str)>,
        now: Ms,
    ) -> Result<(), StoreError> {
        let Some(link) = &self.state.link else { return Err(StoreError::NotEnrolled) };
        let (confirmed, in_place) = (link.confirmed, link.confirmed < link.settled);
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        if in_place {
            move_back::loosen(&tx, confirmed)?;
        }
        if let Some((seq, why)) = leave_out {
            let kept = tx.execute(
                "INSERT INTO quarantined(stream_ref, seq, chain, bytes, why, at)
                 SELECT ?1, seq, chain, bytes, ?3, ?4 FROM unsent WHERE seq = ?2",
                params![self.state.stream.number, seq, why, now.0],
            )?;
            if kept == 0 {
                let what = format!("event {seq} does not wait here");
                return Err(StoreError::Page { fault: PageFault::OwnMissing, what });
            }
        }
        let seq = leave_out.map(|(seq, _)| seq);
        let stream = write_anew(&tx, self.state.stream, common, seq, now)?;
        let rebuild = in_place && self.state.base(&tx)? > confirmed;
        if rebuild {
            refold::must_rebuild(&tx)?;
        } else {
            (self.state.stream, self.state.link) = (stream, Link::read(&tx)?);
            // The hall made anew is that of this stream: steps of the clock are looked for in it.
            self.state.name_terminal(&tx)?;
            self.state.refold(&tx, &[])?;
        }
        tx.commit()?;
        if rebuild {
            return self.rebuild();
        }
        Ok(())
    }

    /// The streams that this terminal wrote before the one it writes now, oldest first, with the last event that was
    /// common when each was parted.
    pub fn parted(&self) -> Result<Vec<([u8; 16], u64)>, StoreError> {
        if !super::tail::has_tables(&self.conn)? {
            return Ok(Vec::new());
        }
        let mut find = self.conn.prepare_cached(
            "SELECT stream.id, common FROM parted JOIN stream ON stream.ref = stream_ref ORDER BY n",
        )?;
        let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
