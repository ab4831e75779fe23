//! The state of a hall at the end of its log, for a terminal that has nothing of it: checkpoint and readable tables as they
//! stand, the ends of all streams and what feeds told last. Of the tables that are long because of tickets only the last
//! days go with it: all of them come with the log, and with it the sealed records of customers.

use std::collections::BTreeSet;
use std::io::Read;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, params_from_iter};
use serde::{Deserialize, Serialize};

use super::shadow::Shadow;
use crate::core::sync::snapshot::{Manifest, PART_BYTES_MAX};
use crate::store::State;
use crate::store::checkpoint::fold_name;
use crate::store::error::StoreError;
use crate::store::schema::DERIVED;
use crate::store::tables::date_text;

/// How a snapshot is laid out.
const LAYOUT: u32 = 1;

/// Tables that go with it for the last days alone.
const BY_DATE: [&str; 7] =
    ["ticket", "visit_alias", "counter_span", "staff_span", "staff_day", "alarm", "alarm_action"];

/// Tables that are made by whoever installs it.
pub(super) const MADE_THERE: [&str; 2] = ["complaint_index", "zone_offset"];

/// So many business dates go with it, those on which something was told last.
const DAYS: u64 = 8;

/// So many of the newest things that feeds told are known by it. One that repeats an older one is found when the log is
/// whole.
const FEEDS_MAX: u64 = 30_000;

/// Most bytes of one once unpacked.
const INFLATED_MAX: u64 = 512 * 1024 * 1024;

/// How many times larger than its packed form it may be, beyond [`RATIO_FREE`].
const RATIO_MAX: u64 = 64;

/// Up to this size it may have any ratio, bytes.
const RATIO_FREE: u64 = 16 * 1024 * 1024;

/// Largest window that one may ask for: 8 MiB, as a power of two.
const WINDOW_LOG_MAX: u32 = 23;

#[derive(Serialize, Deserialize)]
pub(super) enum Cell {
    Null,
    Whole(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

impl Cell {
    fn of(value: ValueRef<'_>) -> Cell {
        match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Whole(number),
            ValueRef::Real(number) => Cell::Real(number),
            ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Blob(bytes) => Cell::Blob(bytes.to_vec()),
        }
    }

    pub(super) fn into_value(self) -> Value {
        match self {
            Cell::Null => Value::Null,
            Cell::Whole(number) => Value::Integer(number),
            Cell::Real(number) => Value::Real(number),
            Cell::Text(text) => Value::Text(text),
            Cell::Blob(bytes) => Value::Blob(bytes),
        }
    }
}

/// Where a stream ends: its id, number and chain of its last event.
pub(super) type End = ([u8; 16], u64, [u8; 32]);

#[derive(Serialize, Deserialize)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// What is in a snapshot.
#[derive(Serialize, Deserialize)]
pub(super) struct Content {
    layout: u32,
    pub(super) hall: String,
    pub(super) hseq: u64,
    pub(super) fold: String,
    pub(super) streams: Vec<End>,
    pub(super) tables: Vec<Table>,
    pub(super) sources: Vec<String>,
    /// What feeds told: which source, id, place in the log.
    pub(super) feeds: Vec<(u32, String, u64)>,
}

/// The state of a hall, to be handed out in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// What it is made of.
    pub manifest: Manifest,
    bytes: Vec<u8>,
}

impl Snapshot {
    /// A part of it by number, from 0.
    pub fn part(&self, number: usize) -> Option<&[u8]> {
        self.bytes.chunks(PART_BYTES_MAX).nth(number)
    }
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("a snapshot cannot be written: {what}") }
}

/// The columns of a table.
pub(super) fn columns(conn: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut find = conn.prepare(&format!("PRAGMA table_info({table})"))?;
    let names = find.query_map([], |row| row.get(1))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn table(
    conn: &Connection,
    name: &str,
    (filter, dates): (&str, &[String]),
) -> Result<Table, StoreError> {
    let columns = columns(conn, name)?;
    let mut find = conn.prepare(&format!("SELECT * FROM {name} {filter}"))?;
    let mut found = find.query(params_from_iter(dates))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let cells = (0..columns.len()).map(|at| Ok(Cell::of(row.get_ref(at)?)));
        rows.push(cells.collect::<Result<_, rusqlite::Error>>()?);
    }
    Ok(Table { name: name.to_owned(), columns, rows })
}

/// Unpacks and reads one.
pub(super) fn read(packed: &[u8]) -> Result<Content, String> {
    let mut bytes = Vec::new();
    let most = (packed.len() as u64).saturating_mul(RATIO_MAX).clamp(RATIO_FREE, INFLATED_MAX);
    let unpacked = zstd::stream::Decoder::new(packed)
        .and_then(|mut decoder| decoder.window_log_max(WINDOW_LOG_MAX).map(|()| decoder))
        .and_then(|decoder| decoder.take(most).read_to_end(&mut bytes));
    unpacked.map_err(|error| error.to_string())?;
    let content: Content = postcard::from_bytes(&bytes).map_err(|error| error.to_string())?;
    if content.layout == LAYOUT { Ok(content) } else { Err("another layout".to_owned()) }
}

impl Shadow {
    /// The state of the hall with this id at the newest event that is folded, to be handed out.
    pub fn snapshot(&self, hall: &str) -> Result<Snapshot, StoreError> {
        let (conn, state) = self.parts();
        let dates = last_dates(conn, state)?;
        let content = Content {
            layout: LAYOUT,
            hall: hall.to_owned(),
            hseq: self.hseq(),
            fold: fold_name(&state.config),
            streams: stream_ends(conn)?,
            tables: tables(conn, &dates)?,
            sources: sources(conn)?,
            feeds: feeds(conn)?,
        };
        let bytes = postcard::to_stdvec(&content).map_err(damaged)?;
        let bytes =
            zstd::bulk::compress(&bytes, zstd::DEFAULT_COMPRESSION_LEVEL).map_err(damaged)?;
        let manifest = Manifest::of(content.hseq, content.fold, &bytes);
        if !manifest.is_whole() {
            return Err(damaged("there is nothing in it, or more than there may be"));
        }
        Ok(Snapshot { manifest, bytes })
    }
}

/// What is in memory, what is open, and what was told of last: a clock that is years ahead makes no other day old.
fn last_dates(conn: &Connection, state: &State) -> Result<Vec<String>, StoreError> {
    let mut find =
        conn.prepare("SELECT business_date FROM date_span ORDER BY last_pos DESC LIMIT ?1")?;
    let last = find.query_map([DAYS], |row| row.get(0))?;
    let mut dates: BTreeSet<String> = last.collect::<Result<_, _>>()?;
    let known = state.hall.days().chain(state.open_days.iter().copied());
    dates.extend(known.map(date_text));
    Ok(dates.into_iter().collect())
}

fn tables(conn: &Connection, dates: &[String]) -> Result<Vec<Table>, StoreError> {
    let listed: Vec<String> = (1..=dates.len()).map(|n| format!("?{n}")).collect();
    let listed = listed.join(", ");
    let dated = format!("WHERE business_date IN ({listed})");
    let days = format!("WHERE kind <> 'day' OR key IN ({listed})");
    let wanted = DERIVED.iter().filter(|name| !MADE_THERE.contains(name));
    wanted
        .map(|name| match *name {
            "checkpoint" => table(conn, name, (&days, dates)),
            _ if BY_DATE.contains(name) => table(conn, name, (&dated, dates)),
            _ => table(conn, name, ("", &[])),
        })
        .collect()
}

fn stream_ends(conn: &Connection) -> Result<Vec<End>, StoreError> {
    let mut find = conn.prepare(
        "SELECT id, seq, chain FROM past_end JOIN stream ON ref = stream_ref ORDER BY ref",
    )?;
    let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn sources(conn: &Connection) -> Result<Vec<String>, StoreError> {
    let mut find = conn.prepare("SELECT name FROM source ORDER BY ref")?;
    let names = find.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn feeds(conn: &Connection) -> Result<Vec<(u32, String, u64)>, StoreError> {
    let mut find = conn.prepare(
        "SELECT (SELECT count(*) FROM source AS before WHERE before.ref < source_ref), id, pos
         FROM feed_seen WHERE pos IS NOT NULL ORDER BY pos DESC LIMIT ?1",
    )?;
    let rows = find.query_map([FEEDS_MAX], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
