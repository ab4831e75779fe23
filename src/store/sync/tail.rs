//! Where the hall's log ends on this terminal and what is on top of it begins, and the events of both in the order in
//! which they are folded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension};

use crate::core::event::Event;
use crate::core::hall::Place;
use crate::store::error::StoreError;
use crate::store::{Head, State, Store, StoredEvent, Stream, device_of};

/// Events read from disk at once.
const CHUNK_EVENTS: usize = 10_000;

/// What is known in memory of a hall that has a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Link {
    /// Newest position in table `event`. What is behind it stands in `unsent`.
    pub settled: u64,
    /// Up to where the server's numbers are known; less than `settled` only while a log from before the enrolment goes
    /// out.
    pub confirmed: u64,
    /// Number of the newest event of our stream that the server has acknowledged.
    pub sent: u64,
    /// Server clock minus ours, milliseconds.
    pub offset_ms: Option<i64>,
    /// Of `unsent`, by number: what the hall's log has already, written by another stream.
    pub doubles: BTreeSet<u64>,
    /// Of `unsent`: what was written before in another stream, by its chain there.
    pub origins: BTreeMap<[u8; 32], u64>,
}

/// An event in the order of the fold.
#[derive(Clone, Debug)]
pub(in crate::store) struct Logged {
    pub pos: u64,
    /// Number of its stream in table `stream`.
    pub stream: i64,
    pub seq: u64,
    pub bytes: Vec<u8>,
}

/// An event that has just taken its place in the log, as it was read on its way in.
pub(in crate::store) struct Fresh {
    pub pos: u64,
    /// Number of its stream in table `stream`.
    pub stream: i64,
    pub seq: u64,
    /// None where this version cannot read it.
    pub event: Option<Event>,
}

impl State {
    /// The configuration says who this terminal is, where the hall has others.
    pub(in crate::store) fn name_terminal(&mut self, conn: &Connection) -> Result<(), StoreError> {
        self.config.devices.clear();
        self.config.stream = [0; 16];
        if self.link.is_none() {
            return Ok(());
        }
        self.config.stream = self.stream.id;
        self.config.devices.push(device_of(&self.stream.id).into());
        let mut older = conn.prepare_cached(
            "SELECT stream.id FROM parted JOIN stream ON stream.ref = stream_ref ORDER BY n",
        )?;
        let mut rows = older.query([])?;
        while let Some(row) = rows.next()? {
            let id: [u8; 16] = row.get(0)?;
            self.config.devices.push(device_of(&id).into());
        }
        Ok(())
    }
}

impl Link {
    /// That of a log; none where the hall has no server.
    pub(in crate::store) fn read(conn: &Connection) -> Result<Option<Link>, StoreError> {
        if !has_tables(conn)? {
            return Ok(None);
        }
        let found = conn
            .query_row("SELECT confirmed, sent, offset_ms FROM server", [], |row| {
                Ok(Link {
                    confirmed: row.get(0)?,
                    sent: row.get(1)?,
                    offset_ms: row.get(2)?,
                    ..Link::default()
                })
            })
            .optional()?;
        let Some(mut link) = found else { return Ok(None) };
        let settled = "SELECT coalesce(max(pos), (SELECT upto FROM past_of), 0) FROM event";
        link.settled = conn.query_row(settled, [], |row| row.get(0))?;
        link.read_marks(conn)?;
        Ok(Some(link))
    }

    /// Reads anew which of `unsent` were written before, and which of those the log has.
    pub(super) fn read_marks(&mut self, conn: &Connection) -> Result<(), StoreError> {
        self.doubles.clear();
        self.origins.clear();
        let mut find = conn.prepare_cached(
            "SELECT seq, origin, hseq < 0 FROM unsent WHERE origin IS NOT NULL OR hseq < 0",
        )?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let seq = row.get(0)?;
            if let Some(origin) = row.get(1)? {
                self.origins.insert(origin, seq);
            }
            if row.get::<_, Option<bool>>(2)?.unwrap_or(false) {
                self.doubles.insert(seq);
            }
        }
        Ok(())
    }
}

/// Whether the file has the tables; one of an older format, opened to be read, has not.
pub(in crate::store) fn has_tables(conn: &Connection) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'unsent'";
    Ok(conn.prepare_cached(sql)?.exists([])?)
}

/// Whether anything stands on top of the log.
pub(in crate::store) fn has_unsent(conn: &Connection) -> Result<bool, StoreError> {
    Ok(has_tables(conn)? && conn.prepare("SELECT 1 FROM unsent")?.exists([])?)
}

/// Whether a copy has what waits in a log: on top of it, too, or in its place in the hall's log.
pub(in crate::store) fn holds_unsent(
    copy: &Connection,
    live: &Connection,
) -> Result<bool, StoreError> {
    if !has_unsent(live)? {
        return Ok(true);
    }
    if !has_tables(copy)? {
        return Ok(false);
    }
    let newest = "SELECT (SELECT id FROM stream WHERE own = 1), seq, chain FROM unsent
                  ORDER BY seq DESC LIMIT 1";
    let (id, seq, chain): ([u8; 16], u64, [u8; 32]) =
        live.query_row(newest, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut find = copy.prepare(
        "SELECT chain FROM event JOIN stream ON stream.ref = stream_ref WHERE id = ?1 AND seq = ?2
         UNION ALL SELECT chain FROM skipped JOIN stream ON stream.ref = stream_ref
           WHERE id = ?1 AND seq = ?2
         UNION ALL SELECT chain FROM unsent
           WHERE seq = ?2 AND (SELECT id FROM stream WHERE own = 1) = ?1",
    )?;
    let found: Option<[u8; 32]> = find.query_row((&id[..], seq), |row| row.get(0)).optional()?;
    Ok(found == Some(chain))
}

/// Number of the first event on top of the log; the next one where there is none.
pub(in crate::store) fn first_unsent(head: &Head, link: &Link) -> u64 {
    head.seq + 1 - (head.pos - link.settled)
}

/// The next events of the log, up to a position.
pub(super) fn read_log(
    conn: &Connection,
    after: u64,
    upto: u64,
) -> Result<Vec<Logged>, StoreError> {
    let mut next = conn.prepare_cached(
        "SELECT pos, stream_ref, seq, bytes FROM event WHERE pos > ?1 AND pos <= ?2
         ORDER BY pos LIMIT ?3",
    )?;
    let rows = next.query_map((after, upto, CHUNK_EVENTS), |row| {
        Ok(Logged { pos: row.get(0)?, stream: row.get(1)?, seq: row.get(2)?, bytes: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The next events of the log, and then those on top of it.
pub(in crate::store) fn read_chunk(
    conn: &Connection,
    after: u64,
    on_top: Option<(&Link, Stream)>,
) -> Result<Vec<Logged>, StoreError> {
    let found = read_log(conn, after, u64::MAX >> 1)?;
    match on_top {
        Some((link, stream)) if found.is_empty() => {
            let skip = after.saturating_sub(link.settled);
            let mut next = conn.prepare_cached(
                "SELECT seq, bytes FROM unsent
                 WHERE seq >= ?1 + (SELECT coalesce(min(seq), 0) FROM unsent) ORDER BY seq LIMIT ?2",
            )?;
            let rows = next.query_map((skip, CHUNK_EVENTS), |row| {
                Ok(Logged { pos: 0, stream: stream.number, seq: row.get(0)?, bytes: row.get(1)? })
            })?;
            let mut found: Vec<Logged> = rows.collect::<Result<_, _>>()?;
            for (pos, logged) in (link.settled + skip + 1..).zip(&mut found) {
                logged.pos = pos;
            }
            Ok(found)
        }
        _ => Ok(found),
    }
}

/// Number and chain of the newest event of our stream.
pub(in crate::store) fn own_end(
    conn: &Connection,
    own: Stream,
) -> Result<(u64, [u8; 32]), StoreError> {
    let sql = "SELECT seq, chain FROM unsent ORDER BY seq DESC LIMIT 1";
    let mut newest = conn.prepare_cached(sql)?;
    let waits = newest.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    waits.map_or_else(|| super::page::end_of_stream(conn, own.number), Ok)
}

/// What tells one state of a log from another: for whoever reads it beside its writer.
pub(in crate::store) type Tip = (u64, u64, u64, i64);

impl Store {
    fn tip(&self) -> Result<Tip, StoreError> {
        if !has_tables(&self.conn)? {
            let head = "SELECT coalesce(max(pos), 0) FROM event";
            return Ok((self.conn.query_row(head, [], |row| row.get(0))?, 0, 0, 0));
        }
        let head = "SELECT coalesce(max(pos), (SELECT upto FROM past_of), 0) FROM event";
        let settled = self.conn.query_row(head, [], |row| row.get(0))?;
        let sql = "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0),
                   (SELECT ref FROM stream WHERE own = 1) FROM unsent";
        let (first, last, own) =
            self.conn.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok((settled, first, last, own))
    }

    /// Reads what another process has appended since; for a store opened read-only. Answers whether
    /// there was anything.
    pub fn refresh(&mut self) -> Result<bool, StoreError> {
        if self.is_newest()? {
            return Ok(false);
        }
        self.load()?;
        Ok(true)
    }

    /// Whether nothing was appended since the state was read.
    pub(super) fn is_newest(&self) -> Result<bool, StoreError> {
        let tip = self.tip()?;
        let state = &self.state;
        let own = if tip.3 == 0 { 0 } else { state.stream.number };
        let known = match &state.link {
            Some(link) if state.head.pos > link.settled => {
                (link.settled, first_unsent(&state.head, link), state.head.seq, own)
            }
            _ => (state.head.pos, 0, 0, own),
        };
        Ok(tip == known)
    }
}

/// The place of an event. What its author had seen stands before it: a number that was counted by a server before that
/// was put back may be larger, and says no more than that.
pub(in crate::store) fn place_of(pos: u64, stream: [u8; 16], seq: u64, event: &Event) -> Place {
    let seen = event.written.seen.map(|seen| seen.min(pos.saturating_sub(1)));
    Place { pos, stream, seq, seen }
}

/// The id of a stream; zeros for none.
pub(in crate::store) fn stream_id(
    conn: &Connection,
    known: &mut HashMap<i64, [u8; 16]>,
    number: i64,
) -> Result<[u8; 16], StoreError> {
    if let Some(id) = known.get(&number) {
        return Ok(*id);
    }
    let mut find = conn.prepare_cached("SELECT id FROM stream WHERE ref = ?1")?;
    let found: Option<[u8; 16]> = find.query_row([number], |row| row.get(0)).optional()?;
    let id = found.unwrap_or_default();
    known.insert(number, id);
    Ok(id)
}

/// Events on top of the log, by the positions that they have as long as nothing comes before them.
pub(in crate::store) fn read_on_top(
    conn: &Connection,
    (settled, stream): (u64, [u8; 16]),
    (next, last): (u64, u64),
) -> Result<Vec<StoredEvent>, StoreError> {
    let from = next.max(settled + 1);
    if from > last {
        return Ok(Vec::new());
    }
    let mut find = conn.prepare_cached(
        "SELECT seq, chain, bytes FROM unsent
         WHERE seq >= ?1 + (SELECT coalesce(min(seq), 0) FROM unsent) ORDER BY seq LIMIT ?2",
    )?;
    let most = (last - from).saturating_add(1).min(CHUNK_EVENTS as u64);
    let rows = find.query_map((from - settled - 1, most), |row| {
        let (seq, chain, bytes) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(StoredEvent { pos: 0, stream, seq, chain, bytes })
    })?;
    let mut found: Vec<StoredEvent> = rows.collect::<Result<_, _>>()?;
    for (pos, event) in (from..).zip(&mut found) {
        event.pos = pos;
    }
    Ok(found)
}

impl Store {
    /// Whether the log has what an event says from elsewhere, so that it is kept and not folded.
    pub(in crate::store) fn is_left_out(
        &self,
        stored: &StoredEvent,
        event: &Event,
    ) -> Result<bool, StoreError> {
        let Some(link) = &self.state.link else { return Ok(false) };
        if stored.pos > link.settled {
            return super::feeds::is_known(&self.conn, link, stored.seq, event);
        }
        let mut find = self.conn.prepare_cached("SELECT 1 FROM repeated WHERE pos = ?1")?;
        Ok(find.exists([stored.pos])?)
    }
}
