//! Packed days of halls: making them, and looking into them. A day's segments become one row (a few, where it is large),
//! with one small row for each stream in it, so that an event of a stream is found without unpacking anything else.
//! Segments are never changed, so that a day is read and packed beside writers; putting it in the place of its segments is
//! one short transaction.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};

use super::read::{KEPT, kept};
use super::schema::fault;
use crate::core::sync::segment::{Chain, StreamId};
use crate::server::day::{self, Kept, Part, day_of, unpack, unpack_some};
use crate::server::{Fault, Packed};

/// Packed bytes of segments that go into one row at most: with their heads they stay below what a row may have.
const READ_BYTES: usize = 2 * 1024 * 1024;

/// Columns of [`part`].
pub(super) const PART: &str =
    "segment_day.ref, hseq, hseq_last, segments, hash, heads, lines, frames";

/// A part of a packed day and its row.
pub(super) fn part(row: &Row<'_>) -> rusqlite::Result<(i64, Part)> {
    let part = Part {
        hseq_first: row.get(1)?,
        hseq_last: row.get(2)?,
        segments: row.get(3)?,
        hash: row.get(4)?,
        heads: row.get(5)?,
        lines: row.get(6)?,
        frames: row.get(7)?,
        ..Part::default()
    };
    Ok((row.get(0)?, part))
}

/// Segments of a hall that follow one another and become one row.
pub(super) struct Run {
    hall: i64,
    day: i64,
    /// Rows of the first and the last one.
    refs: (i64, i64),
    segments: u64,
    bytes_before: u64,
    parts: Vec<Part>,
}

/// Halls, for packing.
pub(super) fn halls(conn: &Connection) -> rusqlite::Result<Vec<i64>> {
    conn.prepare("SELECT ref FROM hall ORDER BY ref")?.query_map([], |row| row.get(0))?.collect()
}

/// The next segments of a hall that were received up to a day, packed; none where all are. Days of a hall follow one
/// another in its log whatever the clock does.
pub(super) fn pack(conn: &Connection, hall: i64, through: i64) -> Result<Option<Run>, Fault> {
    let last =
        "SELECT day FROM segment_day WHERE hall_ref = ?1 ORDER BY hseq_last DESC, ref DESC LIMIT 1";
    let before: Option<i64> = conn
        .prepare_cached(last)
        .and_then(|mut get| get.query_row([hall], |row| row.get(0)).optional())
        .map_err(fault)?;
    let sql = format!(
        "SELECT {KEPT}, segment.ref FROM segment JOIN stream ON stream.ref = segment.stream_ref
         JOIN device ON device.ref = segment.device_ref
         WHERE segment.hall_ref = ?1 ORDER BY hseq_last, segment.ref"
    );
    let mut get = conn.prepare_cached(&sql).map_err(fault)?;
    let mut rows = get.query([hall]).map_err(fault)?;
    let (mut day, mut bytes, mut refs) = (None, 0, None);
    let mut segments: Vec<Kept> = Vec::new();
    while let Some(row) = rows.next().map_err(fault)? {
        let kept = kept(row).map_err(fault)?;
        let reference: i64 = row.get(13).map_err(fault)?;
        let received = day_of(kept.row.received).max(day.or(before).unwrap_or(i64::MIN));
        let more = bytes + kept.row.packed.len();
        let other = day.is_some_and(|day| day != received);
        if received > through || other || (more > READ_BYTES && !segments.is_empty()) {
            break;
        }
        (day, bytes) = (Some(received), more);
        refs = Some((refs.map_or(reference, |(first, _)| first), reference));
        segments.push(kept);
    }
    let (Some(day), Some(refs)) = (day, refs) else { return Ok(None) };
    let bytes_before = segments.iter().map(Kept::bytes).sum();
    let parts = day::pack(&segments)?;
    Ok(Some(Run { hall, day, refs, segments: segments.len() as u64, bytes_before, parts }))
}

/// Puts packed segments in the place of what they are made of.
pub(super) fn put(conn: &mut Connection, run: &Run) -> Result<Packed, Fault> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    let mut done =
        Packed { days: 1, segments: run.segments, bytes_before: run.bytes_before, bytes_after: 0 };
    let gone = tx
        .prepare_cached("DELETE FROM segment WHERE hall_ref = ?1 AND ref BETWEEN ?2 AND ?3")
        .and_then(|mut delete| delete.execute((run.hall, run.refs.0, run.refs.1)))
        .map_err(fault)?;
    if gone as u64 != run.segments {
        return Err(Fault::Busy("somebody else packs the same day".to_owned()));
    }
    for part in &run.parts {
        done.bytes_after += part.bytes() as u64;
        tx.prepare_cached(
            "INSERT INTO segment_day(hall_ref, day, hseq, hseq_last, segments, hash, heads, lines, frames)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .and_then(|mut put| {
            put.execute(rusqlite::params![
                run.hall,
                run.day,
                part.hseq_first,
                part.hseq_last,
                part.segments,
                part.hash,
                part.heads,
                part.lines,
                part.frames
            ])
        })
        .map_err(fault)?;
        let reference = tx.last_insert_rowid();
        for (stream, (first, last, chain)) in &part.streams {
            tx.prepare_cached(
                "INSERT INTO day_stream(stream_ref, last, first, chain, day_ref)
                 SELECT ref, ?2, ?3, ?4, ?5 FROM stream WHERE id = ?1",
            )
            .and_then(|mut put| put.execute((stream, last, first, chain, reference)))
            .map_err(fault)?;
        }
    }
    tx.commit().map_err(fault)?;
    Ok(done)
}

/// The segments of a part that somebody wants.
fn read(
    conn: &Connection,
    reference: i64,
    wanted: impl Fn(&Kept) -> bool,
) -> Result<Vec<Kept>, Fault> {
    let sql = format!("SELECT {PART} FROM segment_day WHERE ref = ?1");
    let (_, part) = conn
        .prepare_cached(&sql)
        .and_then(|mut get| get.query_row([reference], part))
        .map_err(fault)?;
    unpack_some(&part, wanted)
}

/// Computes a packed part anew from its bytes, and holds it against what the rows say of it.
pub(super) fn prove(conn: &Connection, reference: i64, part: &Part) -> Result<(), Fault> {
    let segments = unpack(part)?;
    let (from, to) = (part.hseq_first, part.hseq_last);
    let changed =
        || Fault::Broken(format!("the packed events {from} to {to} of a hall were changed"));
    let mut next = from;
    for kept in &segments {
        if kept.row.hseq != next {
            return Err(changed());
        }
        next = kept.hseq_last() + 1;
    }
    if next != to + 1 || segments.len() as u64 != part.segments {
        return Err(changed());
    }
    let ends: Vec<(StreamId, u64, u64, Chain)> = conn
        .prepare_cached(
            "SELECT stream.id, day_stream.first, day_stream.last, day_stream.chain FROM day_stream
             JOIN stream ON stream.ref = stream_ref WHERE day_ref = ?1",
        )
        .and_then(|mut get| {
            let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
            get.query_map([reference], row)?.collect()
        })
        .map_err(fault)?;
    for (stream, first, last, chain) in ends {
        let mut own = segments.iter().filter(|kept| kept.row.stream == stream);
        let begins = own.next().is_some_and(|kept| kept.own_first == first);
        let end = segments.iter().rev().find(|kept| kept.row.stream == stream);
        let ends = end.is_some_and(|kept| (kept.last(), kept.row.chain) == (last, chain));
        if !begins || !ends {
            return Err(changed());
        }
    }
    Ok(())
}

/// A stream, by its row and its id.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) reference: i64,
    pub(super) id: &'a StreamId,
}

/// The packed segments that brought the events `first` to `last` of a stream, oldest first.
pub(super) fn segments(
    conn: &Connection,
    of: Of<'_>,
    (first, last): (u64, u64),
) -> Result<Vec<Kept>, Fault> {
    let read_rows = |get: &mut rusqlite::CachedStatement<'_>| -> rusqlite::Result<Vec<i64>> {
        let mut rows = get.query((of.reference, first))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            // They follow one another: no later one holds any of them.
            if row.get::<_, u64>(1)? > last {
                break;
            }
            found.push(row.get(0)?);
        }
        Ok(found)
    };
    let rows = conn
        .prepare_cached(
            "SELECT day_ref, first FROM day_stream WHERE stream_ref = ?1 AND last >= ?2
             ORDER BY last",
        )
        .and_then(|mut get| read_rows(&mut get))
        .map_err(fault)?;
    let mut found = Vec::new();
    for reference in rows {
        found.extend(read(conn, reference, |kept| {
            kept.row.stream == *of.id && kept.last() >= first && kept.own_first <= last
        })?);
    }
    Ok(found)
}

/// Ends of packed segments of a stream, looked up one point after the other.
pub(super) struct Ends<'a> {
    pub(super) conn: &'a Connection,
    pub(super) of: Of<'a>,
    /// The part that was looked into last: neighbouring points lie in the same.
    pub(super) open: Option<(i64, Vec<(u64, Chain)>)>,
}

impl Ends<'_> {
    /// The last one at or before a number.
    pub(super) fn at(&mut self, point: u64) -> Result<Option<(u64, Chain)>, Fault> {
        // One part holds the number, and may hold an end before it; the parts before it end there.
        let holds: Option<(u64, i64)> = self
            .conn
            .prepare_cached(
                "SELECT first, day_ref FROM day_stream WHERE stream_ref = ?1 AND last > ?2
                 ORDER BY last LIMIT 1",
            )
            .and_then(|mut get| {
                let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
                get.query_row((self.of.reference, point), row).optional()
            })
            .map_err(fault)?;
        if let Some((_, reference)) = holds.filter(|(first, _)| *first <= point) {
            if self.open.as_ref().is_none_or(|(open, _)| *open != reference) {
                let own = read(self.conn, reference, |kept| kept.row.stream == *self.of.id)?;
                let ends = own.iter().map(|kept| (kept.last(), kept.row.chain)).collect();
                self.open = Some((reference, ends));
            }
            let ends = self.open.as_ref().map(|(_, ends)| &ends[..]).unwrap_or_default();
            if let Some(end) = ends.iter().rev().find(|(last, _)| *last <= point) {
                return Ok(Some(*end));
            }
        }
        self.conn
            .prepare_cached(
                "SELECT last, chain FROM day_stream WHERE stream_ref = ?1 AND last <= ?2
                 ORDER BY last DESC LIMIT 1",
            )
            .and_then(|mut get| {
                let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
                get.query_row((self.of.reference, point), row).optional()
            })
            .map_err(fault)
    }
}

/// Takes out of `wanted` what are chains of packed events in the other streams that a device named as its own, newest first,
/// and answers them.
pub(super) fn in_other_streams(
    conn: &Connection,
    (hall, device, stream): (i64, i64, i64),
    wanted: &mut HashSet<Chain>,
) -> Result<HashSet<Chain>, Fault> {
    let rows: Vec<i64> = conn
        .prepare_cached(
            "SELECT DISTINCT day_stream.day_ref FROM named
             JOIN day_stream ON day_stream.stream_ref = named.stream_ref
             JOIN segment_day ON segment_day.ref = day_stream.day_ref
             WHERE named.device_ref = ?2 AND named.stream_ref <> ?3 AND segment_day.hall_ref = ?1
             ORDER BY day_stream.day_ref DESC",
        )
        .and_then(|mut get| get.query_map((hall, device, stream), |row| row.get(0))?.collect())
        .map_err(fault)?;
    let streams: HashSet<StreamId> = conn
        .prepare_cached(
            "SELECT stream.id FROM named JOIN stream ON stream.ref = named.stream_ref
             WHERE named.device_ref = ?1 AND named.stream_ref <> ?2",
        )
        .and_then(|mut get| get.query_map((device, stream), |row| row.get(0))?.collect())
        .map_err(fault)?;
    let mut found = HashSet::new();
    for reference in rows {
        if wanted.is_empty() {
            break;
        }
        let own = read(conn, reference, |kept| streams.contains(&kept.row.stream))?;
        for kept in own.iter().rev() {
            found.extend(kept.chains()?.into_iter().filter(|chain| wanted.remove(chain)));
        }
    }
    Ok(found)
}
