//! Reading: a part of a hall's log, and halls.

use rusqlite::{Connection, OptionalExtension, Row};

use super::schema::fault;
use super::write::unspelt;
use crate::core::time::Ms;
use crate::server::{Fault, Hall, Page, PageAsk, Record, SegmentRow};

/// What a segment costs beside its bytes: the line that announces it.
const HEAD_BYTES: usize = 400;

/// Columns of [`hall_row`].
pub(super) const HALL: &str = "SELECT id, name, head, durable FROM hall";

/// A row of [`HALL`].
pub(super) fn hall_row(row: &Row<'_>) -> rusqlite::Result<Hall> {
    Ok(Hall { id: row.get(0)?, name: row.get(1)?, head: row.get(2)?, durable: row.get(3)? })
}

/// A hall.
pub(super) fn hall(conn: &Connection, id: &str) -> rusqlite::Result<Option<Hall>> {
    conn.prepare_cached(&format!("{HALL} WHERE id = ?1"))?.query_row([id], hall_row).optional()
}

/// All halls.
pub(super) fn halls(conn: &Connection) -> rusqlite::Result<Vec<Hall>> {
    conn.prepare_cached(&format!("{HALL} ORDER BY id"))?.query_map([], hall_row)?.collect()
}

/// A part of a log, as of one instant.
pub(super) fn page(conn: &mut Connection, ask: &PageAsk) -> Result<Option<Page>, Fault> {
    let tx = conn.transaction().map_err(fault)?;
    let found: Option<(i64, u64)> = tx
        .prepare_cached("SELECT ref, head FROM hall WHERE id = ?1")
        .and_then(|mut get| {
            get.query_row([&ask.hall], |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(fault)?;
    let Some((hall, head)) = found else { return Ok(None) };
    let mut page = Page { head, ..Page::default() };
    if ask.after < head {
        let through = segments(&tx, hall, ask, &mut page).map_err(fault)?;
        page.records = records(&tx, hall, (ask.after, through), ask).map_err(fault)?;
    }
    Ok(Some(page))
}

/// Adds segments until there are enough, and answers the last number in them.
fn segments(conn: &Connection, hall: i64, ask: &PageAsk, page: &mut Page) -> rusqlite::Result<u64> {
    let mut get = conn.prepare_cached(
        "SELECT segment.hseq, hseq_last, stream.id, device.id, first, segment.last, prev, segment.chain,
           sig, skip, received, record_bytes, length(packed), packed
         FROM segment JOIN stream ON stream.ref = segment.stream_ref
         JOIN device ON device.ref = segment.device_ref
         WHERE segment.hall_ref = ?1 AND hseq_last > ?2 ORDER BY hseq_last, segment.ref",
    )?;
    let mut rows = get.query((hall, ask.after))?;
    let (mut bytes, mut through) = (0, ask.after);
    while let Some(row) = rows.next()? {
        let stream = row.get(2)?;
        let own = ask.own == Some(stream);
        let cost = if own { 0 } else { row.get::<_, usize>(11)? + row.get::<_, usize>(12)? };
        bytes += HEAD_BYTES + cost;
        if bytes > ask.bytes_max && !page.segments.is_empty() {
            break;
        }
        let (first, last): (u64, u64) = (row.get(4)?, row.get(5)?);
        through = row.get(1)?;
        page.segments.push(SegmentRow {
            stream,
            device: row.get(3)?,
            first,
            count: last + 1 - first,
            prev: row.get(6)?,
            chain: row.get(7)?,
            sig: row.get(8)?,
            skip: unspelt(row.get_ref(9)?.as_blob_or_null()?),
            hseq: row.get(0)?,
            received: Ms(row.get(10)?),
            packed: if own { Vec::new() } else { row.get(13)? },
        });
    }
    Ok(through)
}

fn records(
    conn: &Connection,
    hall: i64,
    (after, through): (u64, u64),
    ask: &PageAsk,
) -> rusqlite::Result<Vec<Record>> {
    let mut get = conn.prepare_cached(
        "SELECT person_ref, sealed FROM record JOIN stream ON stream.ref = record.stream_ref
         WHERE record.hall_ref = ?1 AND hseq > ?2 AND hseq <= ?3 AND sealed IS NOT NULL
           AND stream.id IS NOT ?4 ORDER BY hseq, person_ref",
    )?;
    let row = |row: &Row<'_>| Ok(Record { person_ref: row.get(0)?, sealed: row.get(1)? });
    get.query_map((hall, after, through, ask.own), row)?.collect()
}
