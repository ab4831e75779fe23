//! Reading: a part of a hall's log, and halls.

use rusqlite::{Connection, OptionalExtension, Row};

use super::days::{PART, part};
use super::schema::fault;
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;
use crate::server::day::{Kept, Segments, unspelt};
use crate::server::filling::Filling;
use crate::server::{Fault, Hall, Page, PageAsk, Record, SegmentRow};

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
    let mut filling = Filling::new(ask, head);
    if !filling.is_done() {
        packed(&tx, hall, &mut filling)?;
        hot(&tx, hall, &mut filling)?;
        filling.check_end()?;
        let range = (ask.after, filling.through);
        filling.page.records = records(&tx, hall, range, ask).map_err(fault)?;
    }
    Ok(Some(filling.page))
}

/// Columns of [`kept`].
pub(super) const KEPT: &str =
    "segment.hseq, stream.id, device.id, first, own_first, segment.last, prev, segment.chain, sig, skip, received,
       record_bytes, packed";

/// A segment as it came. `own` = its bytes are not asked for.
fn kept_but(row: &Row<'_>, own: Option<StreamId>) -> rusqlite::Result<Kept> {
    let (first, last): (u64, u64) = (row.get(3)?, row.get(5)?);
    let stream = row.get(1)?;
    let packed = if own == Some(stream) { Vec::new() } else { row.get(12)? };
    let segment = SegmentRow {
        hseq: row.get(0)?,
        stream,
        device: row.get(2)?,
        first,
        count: (last + 1).saturating_sub(first),
        prev: row.get(6)?,
        chain: row.get(7)?,
        sig: row.get(8)?,
        skip: unspelt(row.get_ref(9)?.as_blob_or_null()?.unwrap_or_default()),
        received: Ms(row.get(10)?),
        packed,
    };
    sound(Kept { row: segment, own_first: row.get(4)?, record_bytes: row.get(11)? })
}

/// A stored segment whose numbers can be reckoned with.
pub(super) fn sound(kept: Kept) -> rusqlite::Result<Kept> {
    let wrong = |fault: Fault| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Integer, fault.into())
    };
    kept.sound().map_err(wrong)
}

/// A segment of a row.
pub(super) fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    kept_but(row, None)
}

/// Adds what is packed, which is the beginning of a log.
fn packed(conn: &Connection, hall: i64, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let sql = format!(
        "SELECT {PART} FROM segment_day WHERE hall_ref = ?1 AND hseq_last > ?2 ORDER BY hseq_last, ref"
    );
    let mut get = conn.prepare_cached(&sql).map_err(fault)?;
    let after = filling.ask.after;
    let mut rows = get.query((hall, after)).map_err(fault)?;
    while !filling.full {
        let Some(row) = rows.next().map_err(fault)? else { break };
        let (_, part) = part(row).map_err(fault)?;
        let mut segments = Segments::of(&part)?;
        while !filling.full {
            let Some(kept) = segments.next_that(|kept| kept.hseq_last() > after)? else { break };
            filling.take(kept)?;
        }
    }
    Ok(())
}

/// Adds what stands as it came.
fn hot(conn: &Connection, hall: i64, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let sql = format!(
        "SELECT {KEPT} FROM segment JOIN stream ON stream.ref = segment.stream_ref
         JOIN device ON device.ref = segment.device_ref
         WHERE segment.hall_ref = ?1 AND hseq_last > ?2 ORDER BY hseq_last, segment.ref"
    );
    let mut get = conn.prepare_cached(&sql).map_err(fault)?;
    let mut rows = get.query((hall, filling.ask.after)).map_err(fault)?;
    while !filling.full {
        let Some(row) = rows.next().map_err(fault)? else { break };
        filling.take(kept_but(row, filling.ask.own).map_err(fault)?)?;
    }
    Ok(())
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
