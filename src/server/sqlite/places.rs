//! What is looked up in stored segments: where events have their places, the chain of one of them, and whether an event that
//! was written anew is in the log from before. Rows say the ends of segments and their chains, which is what a writer asks
//! for; what has to be computed from stored bytes is looked up beside it.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction};

use super::days::{self, Ends, Of};
use super::read::{KEPT, kept, sound};
use super::schema::fault;
use super::write::Stop;
use crate::core::sync::segment::{Chain, Segment};
use crate::core::sync::verdict::{Identity, fork_points, identities, skipped};
use crate::server::day::{Kept, unspelt};
use crate::server::found::Elsewhere;
use crate::server::{Fault, SegmentRow};

/// Segments of a stream that are not packed and hold some of the events `first` to `last`, oldest first, without their bytes.
pub(super) fn rows(
    conn: &Connection,
    of: Of<'_>,
    (first, last): (u64, u64),
) -> Result<Vec<Kept>, Fault> {
    let row = |row: &Row<'_>| -> rusqlite::Result<Kept> {
        let (first, last): (u64, u64) = (row.get(1)?, row.get(3)?);
        let segment = SegmentRow {
            hseq: row.get(0)?,
            first,
            count: (last + 1).saturating_sub(first),
            skip: unspelt(row.get_ref(4)?.as_blob_or_null()?.unwrap_or_default()),
            chain: row.get(5)?,
            ..SegmentRow::of(*of.id)
        };
        sound(Kept { row: segment, own_first: row.get(2)?, record_bytes: 0 })
    };
    let read = |get: &mut rusqlite::CachedStatement<'_>| -> rusqlite::Result<Vec<Kept>> {
        let mut rows = get.query((of.reference, first))?;
        let mut found = Vec::new();
        while let Some(next) = rows.next()? {
            let kept = row(next)?;
            // They follow one another: no later one holds any of them.
            if kept.own_first > last {
                break;
            }
            found.push(kept);
        }
        Ok(found)
    };
    conn.prepare_cached(
        "SELECT hseq, first, own_first, last, skip, chain FROM segment
         WHERE stream_ref = ?1 AND last >= ?2 ORDER BY last",
    )
    .and_then(|mut get| read(&mut get))
    .map_err(fault)
}

/// The chain of an event of a stream, where rows say it: none = the stream has no such event. Inside a segment it takes a look.
pub(super) fn chain_in_rows(
    conn: &Connection,
    of: Of<'_>,
    seq: u64,
) -> Result<Option<Chain>, Stop> {
    let end = |sql| -> rusqlite::Result<Option<(u64, Chain)>> {
        let mut get = conn.prepare_cached(sql)?;
        get.query_row((of.reference, seq), |row| Ok((row.get(0)?, row.get(1)?))).optional()
    };
    let mut found = end(
        "SELECT last, chain FROM day_stream WHERE stream_ref = ?1 AND last >= ?2 ORDER BY last LIMIT 1",
    )
    .map_err(fault)?;
    if found.is_none() {
        found = end(
            "SELECT last, chain FROM segment WHERE stream_ref = ?1 AND last >= ?2 ORDER BY last LIMIT 1",
        )
        .map_err(fault)?;
    }
    match found {
        None => Ok(None),
        Some((last, chain)) if last == seq => Ok(Some(chain)),
        Some(_) => Err(Stop::Look),
    }
}

/// The chain of an event of a stream; none where the stream has no such event.
pub(super) fn chain_at(conn: &Connection, of: Of<'_>, seq: u64) -> Result<Option<Chain>, Fault> {
    match chain_in_rows(conn, of, seq) {
        Ok(known) => return Ok(known),
        Err(Stop::Fault(fault)) => return Err(fault),
        Err(Stop::Look) => {}
    }
    let packed = days::segments(conn, of, (seq, seq))?.into_iter().next();
    let segment = match packed {
        Some(kept) => kept,
        None => conn
            .prepare_cached(&format!(
                "SELECT {KEPT} FROM segment JOIN stream ON stream.ref = segment.stream_ref
                 JOIN device ON device.ref = segment.device_ref
                 WHERE segment.stream_ref = ?1 AND segment.last >= ?2 ORDER BY segment.last LIMIT 1"
            ))
            .and_then(|mut get| get.query_row((of.reference, seq), kept))
            .map_err(fault)?,
    };
    let index = seq.checked_sub(segment.row.first).and_then(|at| usize::try_from(at).ok());
    let Some(index) = index else { return Ok(None) };
    Ok(segment.chains()?.get(index).copied())
}

/// The end of the last segment that is not packed at or before a number.
fn end_in_rows(conn: &Connection, of: Of<'_>, point: u64) -> Result<Option<(u64, Chain)>, Fault> {
    conn.prepare_cached(
        "SELECT last, chain FROM segment WHERE stream_ref = ?1 AND last <= ?2
         ORDER BY last DESC LIMIT 1",
    )
    .and_then(|mut get| {
        get.query_row((of.reference, point), |row| Ok((row.get(0)?, row.get(1)?))).optional()
    })
    .map_err(fault)
}

/// What a fork names where the stream has nothing packed that it would name; none = it takes a look.
pub(super) fn known_in_rows(
    conn: &Connection,
    of: Of<'_>,
    last: u64,
) -> Result<Option<Vec<(u64, Chain)>>, Fault> {
    let mut found: Vec<(u64, Chain)> = Vec::new();
    for point in fork_points(last) {
        let Some(end) = end_in_rows(conn, of, point)? else {
            let any = "SELECT 1 FROM day_stream WHERE stream_ref = ?1";
            let packed = conn.prepare_cached(any).and_then(|mut get| get.exists([of.reference]));
            return Ok((!packed.map_err(fault)?).then_some(found));
        };
        if found.last() != Some(&end) {
            found.push(end);
        }
    }
    Ok(Some(found))
}

/// What a fork names.
pub(super) fn known(conn: &Connection, of: Of<'_>, last: u64) -> Result<Vec<(u64, Chain)>, Fault> {
    let mut found: Vec<(u64, Chain)> = Vec::new();
    let mut packed = Ends { conn, of, open: None };
    for point in fork_points(last) {
        let end = match end_in_rows(conn, of, point)? {
            Some(end) => Some(end),
            None => packed.at(point)?,
        };
        found.extend(end.filter(|end| found.last() != Some(end)));
    }
    Ok(found)
}

/// Where events get their places.
pub(super) struct Place<'a> {
    pub(super) tx: &'a Transaction<'a>,
    pub(super) hall: i64,
    pub(super) stream: i64,
    pub(super) device: i64,
}

impl Place<'_> {
    /// Which events of a segment the log has from before, by index; the origins of the others are kept. `elsewhere` is what
    /// was looked up.
    pub(super) fn skipped(
        &self,
        segment: &Segment<'_>,
        from: usize,
        elsewhere: Option<&Elsewhere>,
    ) -> Result<Vec<u64>, Stop> {
        let (mut known, looked_for) = self.sorted(segment, from)?;
        if !looked_for.is_empty() {
            let before = elsewhere.ok_or(Stop::Look)?;
            let (there, mut rest): (HashSet<Chain>, HashSet<Chain>) =
                looked_for.into_iter().partition(|chain| before.chains.contains(chain));
            known.extend(there);
            known.extend(self.since(before.head, &mut rest)?);
        }
        let skip = skipped(segment, from, |identity| known.contains(identity.chain()));
        let mut put = self
            .tx
            .prepare_cached("INSERT OR IGNORE INTO origin(hall_ref, chain) VALUES(?1, ?2)")
            .map_err(fault)?;
        for identity in identities(segment).skip(from) {
            if let Identity::Again(chain) = identity {
                put.execute((self.hall, chain)).map_err(fault)?;
            }
        }
        Ok(skip)
    }

    /// Which origins of a segment's events the other streams hold that this device named as its own.
    pub(super) fn look(&self, segment: &Segment<'_>, from: usize) -> Result<HashSet<Chain>, Fault> {
        let (_, mut wanted) = self.sorted(segment, from)?;
        self.in_other_streams(&mut wanted)
    }

    /// The chains that tell events which the log knows as origins, and those that it may know elsewhere.
    fn sorted(
        &self,
        segment: &Segment<'_>,
        from: usize,
    ) -> Result<(HashSet<Chain>, HashSet<Chain>), Fault> {
        let (mut known, mut looked_for) = (HashSet::new(), HashSet::new());
        for identity in identities(segment).skip(from) {
            if self.is_origin(identity.chain())? {
                known.insert(*identity.chain());
            } else if let Identity::Again(chain) = identity {
                looked_for.insert(chain);
            }
        }
        Ok((known, looked_for))
    }

    fn is_origin(&self, chain: &Chain) -> Result<bool, Fault> {
        self.tx
            .prepare_cached("SELECT 1 FROM origin WHERE hall_ref = ?1 AND chain = ?2")
            .and_then(|mut get| get.exists((self.hall, chain)))
            .map_err(fault)
    }

    /// Takes out of `wanted` what are chains of events that came behind a number of the hall's log, and answers them.
    fn since(&self, head: u64, wanted: &mut HashSet<Chain>) -> Result<HashSet<Chain>, Stop> {
        let mut found = HashSet::new();
        let packed = "SELECT 1 FROM segment_day WHERE hall_ref = ?1 AND hseq_last > ?2";
        let get = self.tx.prepare_cached(packed);
        if get.and_then(|mut get| get.exists((self.hall, head))).map_err(fault)? {
            return Err(Stop::Look);
        }
        let sql = format!(
            "SELECT {KEPT} FROM segment JOIN stream ON stream.ref = segment.stream_ref
             JOIN device ON device.ref = segment.device_ref
             WHERE segment.hall_ref = ?1 AND segment.hseq_last >= ?2 AND segment.stream_ref IN
               (SELECT stream_ref FROM named WHERE device_ref = ?3 AND stream_ref <> ?4)"
        );
        let mut get = self.tx.prepare_cached(&sql).map_err(fault)?;
        let asked = (self.hall, head, self.device, self.stream);
        let mut rows = get.query(asked).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let kept = kept(row).map_err(fault)?;
            // One that only repeated others may have come before.
            if kept.row.hseq > head {
                found.extend(kept.chains()?.into_iter().filter(|chain| wanted.remove(chain)));
            }
        }
        Ok(found)
    }

    /// Takes out of `wanted` what are chains of events in the other streams, newest first, because what is written anew is
    /// the end of a stream.
    fn in_other_streams(&self, wanted: &mut HashSet<Chain>) -> Result<HashSet<Chain>, Fault> {
        let mut found = HashSet::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        // Their rows first: all of them with their bytes would be sorted in memory.
        let rows: Vec<i64> = self
            .tx
            .prepare_cached(
                "SELECT segment.ref FROM named JOIN segment ON segment.stream_ref = named.stream_ref
                 WHERE named.device_ref = ?1 AND named.stream_ref <> ?2 ORDER BY segment.ref DESC",
            )
            .and_then(|mut get| get.query_map((self.device, self.stream), |row| row.get(0))?.collect())
            .map_err(fault)?;
        let sql = format!(
            "SELECT {KEPT} FROM segment JOIN stream ON stream.ref = segment.stream_ref
             JOIN device ON device.ref = segment.device_ref WHERE segment.ref = ?1"
        );
        let mut get = self.tx.prepare_cached(&sql).map_err(fault)?;
        for reference in rows {
            if wanted.is_empty() {
                return Ok(found);
            }
            let kept = get.query_row([reference], kept).map_err(fault)?;
            found.extend(kept.chains()?.into_iter().filter(|chain| wanted.remove(chain)));
        }
        let here = (self.hall, self.device, self.stream);
        found.extend(days::in_other_streams(self.tx, here, wanted)?);
        Ok(found)
    }
}
