//! Proving the log unchanged: SQLite's own check of the file and the chain of every event, on a connection
//! of its own, reading in short steps so that a writer is never held up.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::thread::JoinHandle;

use rusqlite::{Connection, OptionalExtension};

mod reports;
mod signatures;

use super::Store;
use super::error::StoreError;
use super::lock::Lock;
use super::open::{self, DB_FILE};
use super::sync;
use super::take_in::Base;
use crate::core::sync::segment::chained;
use crate::core::time::Ms;

pub use signatures::SignReport;
use signatures::SignWalk;

/// Events checked in one view of the file.
const STEP_EVENTS: u64 = 20_000;

/// Faults of the file that are listed; the rest is as damaged.
const FAULTS_MAX: usize = 20;

/// A proof that the log is whole holds this long.
const CHECK_EVERY_MS: i64 = 24 * 3_600_000;

/// How thoroughly SQLite checks the file itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Pages and their order, without the content of indexes.
    Quick,
    /// Everything.
    Full,
}

/// The first event that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// Its position; where events are missing, the first position that is.
    pub pos: u64,
    /// What is wrong with it.
    pub what: Flaw,
}

/// What is wrong with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not there.
    Missing,
    /// Nothing is known of its stream.
    NoStream,
    /// Its number or what stands before it is another one.
    NotNext,
    /// It is not what its chain says.
    Changed,
    /// The file does not give it.
    Unreadable,
}

impl Flaw {
    /// In English, behind the number of the event.
    pub fn as_str(self) -> &'static str {
        match self {
            Flaw::Missing => "is missing",
            Flaw::NoStream => "is of no known stream",
            Flaw::NotNext => "does not follow the one before it",
            Flaw::Changed => "was changed after it was written",
            Flaw::Unreadable => "cannot be read",
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Result of following the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// Events found in order, up to the bad one.
    pub events: u64,
    /// The first bad one; none if the log is as it was written.
    pub bad: Option<Bad>,
    /// Chain of the last good event of our own stream, of any where it has none yet; lowercase hexadecimal.
    pub head: String,
}

/// Result of both checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// What SQLite finds wrong with the file; empty = nothing.
    pub faults: Vec<String>,
    /// What the chain says.
    pub chain: ChainReport,
    /// What the signatures are worth, as far as the chain holds.
    pub signatures: SignReport,
}

impl CheckReport {
    /// Whether everything is as it was written. A signature that is none says nothing about that: it may have been
    /// written so.
    pub fn is_ok(&self) -> bool {
        self.faults.is_empty() && self.chain.bad.is_none()
    }
}

/// Checks the log of a folder. May run beside a writer.
pub fn check(dir: &Path, depth: Depth) -> Result<CheckReport, StoreError> {
    check_told(dir, depth, &mut |_| ())
}

/// The same; `told` hears of each position that was reached.
pub fn check_told(
    dir: &Path,
    depth: Depth,
    told: &mut dyn FnMut(u64),
) -> Result<CheckReport, StoreError> {
    open::prepare_dir(dir, false)?;
    let (conn, _) = open::open_read(&dir.join(DB_FILE))?;
    report(&conn, depth, told)
}

fn report(
    conn: &Connection,
    depth: Depth,
    told: &mut dyn FnMut(u64),
) -> Result<CheckReport, StoreError> {
    let faults = check_file(conn, depth)?;
    let (chain, signatures) = check_chain(conn, told)?;
    Ok(CheckReport { faults, chain, signatures })
}

/// Checks a database that nobody writes, such as a finished copy, and leaves nothing beside it.
pub(super) fn check_still(path: &Path, depth: Depth) -> Result<CheckReport, StoreError> {
    let conn = open::open_still(path)?;
    report(&conn, depth, &mut |_| ())
}

/// Checks on a thread of its own and hands over the result.
pub fn check_in_background(
    dir: &Path,
    depth: Depth,
    done: impl FnOnce(Result<CheckReport, StoreError>) + Send + 'static,
) -> std::io::Result<JoinHandle<()>> {
    let dir = dir.to_owned();
    std::thread::Builder::new().name("store-check".into()).spawn(move || done(check(&dir, depth)))
}

impl Store {
    /// Whether the log should be proved whole now: the last holder did not end in order, or the last proof
    /// is a day old.
    pub fn needs_check(&self, now: Ms) -> Result<bool, StoreError> {
        let sql = "SELECT value FROM meta WHERE key = 'checked_at'";
        let last: Option<String> = self.conn.query_row(sql, [], |row| row.get(0)).optional()?;
        let checked = last.and_then(|text| text.parse().ok()).map_or(i64::MIN, |at: i64| at);
        // A proof from the future was noted by a clock that was wrong.
        let old = now.0.saturating_sub(checked) >= CHECK_EVERY_MS || checked > now.0;
        Ok(old || self.lock.as_ref().is_some_and(Lock::is_after_kill))
    }

    /// Notes that the log was found whole.
    pub fn note_checked(&mut self, now: Ms) -> Result<(), StoreError> {
        self.conn.execute(
            "INSERT INTO meta(key, value) VALUES('checked_at', ?1)
             ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [now.0.to_string()],
        )?;
        Ok(())
    }
}

fn check_file(conn: &Connection, depth: Depth) -> Result<Vec<String>, StoreError> {
    let sql = match depth {
        Depth::Quick => format!("PRAGMA quick_check({FAULTS_MAX})"),
        Depth::Full => format!("PRAGMA integrity_check({FAULTS_MAX})"),
    };
    let mut statement = conn.prepare(&sql)?;
    let mut faults = Vec::new();
    for line in statement.query_map([], |row| row.get::<_, String>(0))? {
        match line {
            Ok(line) if line == "ok" => {}
            Ok(line) => faults.push(line),
            // A page so damaged that the check itself gives up.
            Err(error) => {
                faults.push(error.to_string());
                break;
            }
        }
    }
    Ok(faults)
}

struct Link {
    id: [u8; 16],
    own: bool,
    seq: u64,
    chain: [u8; 32],
}

fn streams(conn: &Connection, base: &Base) -> Result<HashMap<i64, Link>, StoreError> {
    let mut all = conn.prepare("SELECT ref, id, own FROM stream")?;
    let rows = all.query_map([], |row| {
        let id: [u8; 16] = row.get(1)?;
        let (seq, chain) = base.link(&id);
        Ok((row.get(0)?, Link { id, own: row.get(2)?, seq, chain }))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn check_chain(
    conn: &Connection,
    told: &mut dyn FnMut(u64),
) -> Result<(ChainReport, SignReport), StoreError> {
    // A part of a log begins behind what came before it.
    let base = Base::of(conn)?;
    let mut links = streams(conn, &base)?;
    let (mut events, mut last) = (base.pos, [0; 32]);
    let mut signatures = SignWalk::of_log(conn)?;
    let mut bad = None;
    let synced = sync::has_tables(conn)?;
    for on_top in [false, true].into_iter().take(if synced { 2 } else { 1 }) {
        while bad.is_none() {
            let before = events;
            let found = (&mut last, &mut signatures);
            bad = match check_step(conn, (synced, on_top), &mut links, &mut events, found) {
                Ok(bad) => bad,
                Err(StoreError::Damaged { .. } | StoreError::Sqlite(_)) => {
                    Some(Bad { pos: events + 1, what: Flaw::Unreadable })
                }
                Err(error) => return Err(error),
            };
            if events == before {
                break;
            }
            told(events);
        }
    }
    // A stream of our own that begins behind what was recovered has no event yet.
    let own = links.values().find(|link| link.own && link.seq > 0).map(|link| link.chain);
    let own = own.unwrap_or(last);
    let events = events - base.pos;
    let head = blake3::Hash::from(own).to_hex().to_string();
    Ok((ChainReport { events, bad, head }, signatures.report))
}

/// The events of the log, and those of our stream that stand on top of it.
const LOGGED: &str =
    "SELECT pos, stream_ref, seq, chain, bytes FROM event WHERE pos > ?1 ORDER BY pos LIMIT ?2";
const ON_TOP: &str = "
SELECT head + seq + 1 - first, (SELECT ref FROM stream WHERE own = 1), seq, chain, bytes FROM unsent,
  (SELECT coalesce(max(pos), (SELECT upto FROM past_of), 0) AS head FROM event), (SELECT min(seq) AS first FROM unsent)
WHERE head + seq + 1 - first > ?1 ORDER BY seq LIMIT ?2";

/// What stands in a stream and has no place of its own in the log, because that has it from elsewhere.
fn pass_over(conn: &Connection, number: i64, link: &mut Link) -> Result<bool, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT seq, chain, bytes FROM skipped WHERE stream_ref = ?1 AND seq > ?2 ORDER BY seq LIMIT 1",
    )?;
    let found: Option<(u64, [u8; 32], Vec<u8>)> = find
        .query_row((number, link.seq), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((next, stored, bytes)) = found else { return Ok(false) };
    if bytes.is_empty() {
        // What was passed over never came here: the chain goes on from what the server said of it.
        (link.seq, link.chain) = (next, stored);
        return Ok(true);
    }
    if next != link.seq + 1 {
        return Ok(false);
    }
    let chain = chained(&link.chain, &link.id, next, &bytes);
    (link.seq, link.chain) = (next, chain);
    Ok(chain == stored)
}

fn check_step(
    conn: &Connection,
    (synced, on_top): (bool, bool),
    links: &mut HashMap<i64, Link>,
    events: &mut u64,
    (last, signatures): (&mut [u8; 32], &mut SignWalk),
) -> Result<Option<Bad>, StoreError> {
    let mut next = conn.prepare_cached(if on_top { ON_TOP } else { LOGGED })?;
    let mut rows = next.query((*events, STEP_EVENTS))?;
    while let Some(row) = rows.next()? {
        let (pos, wanted): (u64, u64) = (row.get(0)?, *events + 1);
        let bad = |what| Ok(Some(Bad { pos: wanted, what }));
        if pos != wanted {
            return bad(Flaw::Missing);
        }
        let number = row.get(1)?;
        let Some(link) = links.get_mut(&number) else { return bad(Flaw::NoStream) };
        let (seq, stored): (u64, [u8; 32]) = (row.get(2)?, row.get(3)?);
        while synced && seq > link.seq + 1 {
            if !pass_over(conn, number, link)? {
                break;
            }
        }
        if seq != link.seq + 1 {
            return bad(Flaw::NotNext);
        }
        let bytes = row.get_ref(4)?.as_blob().unwrap_or_default();
        let chain = chained(&link.chain, &link.id, seq, bytes);
        if chain != stored {
            return bad(Flaw::Changed);
        }
        link.seq = seq;
        link.chain = chain;
        *last = chain;
        *events = pos;
        let own = link.id;
        if let Some(claimed) = signatures.take(pos, bytes) {
            let stands = reports::stands(conn, links, &own, &claimed)?;
            signatures.note_report(pos, stands);
        }
    }
    Ok(None)
}
