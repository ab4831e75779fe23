//! What a damaged log still holds, written into a new folder. The damaged files are only read, never changed
//! and never opened by SQLite; what is missing is named by position.

mod pages;
mod prove;

use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;

use self::prove::{Kept, Known, Proof};
use super::backup::{BackupError, sync_folder};
use super::error::StoreError;
use super::lock::read_holder;
use super::open::{self, DB_FILE};
use super::verify::{Depth, check};
use super::{Mode, Store, schema};
use crate::core::event::Event;
use crate::core::hall::HallConfig;
use crate::core::hex::hex;
use crate::core::sync::segment::chained;
use crate::core::time::Ms;

/// Name of the new log until it is complete.
const UNFINISHED: &str = "zhiban.db.recovering";

/// What was saved and what was not. Positions are those of the damaged log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RecoverReport {
    /// Events in the new log.
    pub events: u64,
    /// Newest position of which there is any trace.
    pub last_pos: u64,
    /// Positions that are missing, each range with both ends, in order.
    pub missing: Vec<(u64, u64)>,
    /// Positions of events that were kept although the chain can prove them no more, because the one before
    /// is gone. Ranges as above.
    pub unproved: Vec<(u64, u64)>,
    /// Whether more may be missing behind `last_pos`: the file is shorter than it says.
    pub end_unsure: bool,
    /// Chain of the newest event of the new log's own stream, lowercase hexadecimal.
    pub chain_head: String,
    /// Whether the damaged log was that of a hall with a server; the new one knows none.
    pub enrolled: bool,
}

/// Events that lay one behind the other in the damaged log and are chained anew: enough to check their first
/// chain once more.
#[derive(Debug, Serialize)]
struct Run {
    from_pos: u64,
    to_pos: u64,
    old_from_pos: u64,
    stream: Option<String>,
    from_seq: u64,
    chain_first: String,
    chain_last: String,
}

/// Reads the damaged database `db` with the write-ahead log beside it and writes what is left as a new hall
/// into the folder `out`, which must be empty or missing. Refused while somebody holds the damaged folder.
pub fn recover(
    db: &Path,
    out: &Path,
    config: &HallConfig,
    now: Ms,
) -> Result<RecoverReport, BackupError> {
    if db.exists() && !db.is_file() {
        return Err(BackupError::NotWhole {
            path: db.into(),
            what: "it is no plain file".into(),
            next: "Name the damaged zhiban.db itself",
        });
    }
    if !db.is_file() {
        return Err(BackupError::NoFile { path: db.into() });
    }
    if let Some(holder) = db.parent().and_then(read_holder) {
        return Err(StoreError::Busy { holder: Box::new(holder) }.into());
    }
    let io = |source| StoreError::Io { path: db.into(), source };
    let mut salvage = pages::read(db).map_err(io)?;
    let enrolled = salvage.put_on_top();
    let proof = prove::prove(&salvage);
    if proof.kept.is_empty() {
        return Err(BackupError::NotWhole {
            path: db.into(),
            what: "not one event of a hall is left in it".into(),
            next: "Restore a backup",
        });
    }
    open::prepare_dir(out, true)?;
    let out_io = |source| StoreError::Io { path: out.into(), source };
    if std::fs::read_dir(out).map_err(out_io)?.next().is_some() {
        return Err(BackupError::NotEmpty { path: out.into() });
    }
    let missing = gaps(&proof);
    let whole = missing.is_empty() && !salvage.cut;
    let unfinished = out.join(UNFINISHED);
    write(&unfinished, &proof, whole, &missing, db, config, now)?;
    std::fs::rename(&unfinished, out.join(DB_FILE)).map_err(out_io)?;
    sync_folder(out).map_err(out_io)?;
    // The tables are computed from the log here.
    Store::open(out, config, Mode::Write)?.close()?;
    let found = check(out, Depth::Full)?;
    if !found.is_ok() {
        let (what, next) =
            ("it came to this disk changed".to_owned(), "Check the disk, then try again");
        return Err(BackupError::NotWhole { path: out.into(), what, next });
    }
    Ok(RecoverReport {
        events: found.chain.events,
        last_pos: proof.last,
        missing,
        unproved: ranges(proof.kept.iter().filter(|kept| !kept.proved).map(|kept| kept.pos)),
        end_unsure: salvage.cut,
        chain_head: found.chain.head,
        enrolled,
    })
}

fn gaps(proof: &Proof) -> Vec<(u64, u64)> {
    let mut found = Vec::new();
    let mut next = 1;
    for pos in proof.kept.iter().map(|kept| kept.pos).chain([proof.last + 1]) {
        if pos > next {
            found.push((next, pos - 1));
        }
        next = pos + 1;
    }
    found
}

fn ranges(positions: impl Iterator<Item = u64>) -> Vec<(u64, u64)> {
    let mut found: Vec<(u64, u64)> = Vec::new();
    for pos in positions {
        match found.last_mut() {
            Some((_, to)) if *to + 1 == pos => *to = pos,
            _ => found.push((pos, pos)),
        }
    }
    found
}

fn write(
    path: &Path,
    proof: &Proof,
    whole: bool,
    missing: &[(u64, u64)],
    from: &Path,
    config: &HallConfig,
    now: Ms,
) -> Result<(), StoreError> {
    let (conn, _) = open::open_write(path)?;
    schema::create_derived(&conn, config.zone)?;
    let tx = conn.unchecked_transaction()?;
    let runs = write_events(&tx, proof, whole)?;
    let as_json = |text: serde_json::Result<String>| text.unwrap_or_default();
    let name = from.file_name().unwrap_or_default().to_string_lossy().into_owned();
    for (key, value) in [
        ("recovered_at", config.zone.stamp(now).to_rfc3339()),
        ("recovered_from", name),
        ("recovered_missing", as_json(serde_json::to_string(missing))),
        ("recovered_runs", as_json(serde_json::to_string(&runs))),
    ] {
        tx.execute("INSERT INTO meta(key, value) VALUES(?1, ?2)", [key, value.as_str()])?;
    }
    tx.commit()?;
    conn.close().map_err(|(_, error)| error.into())
}

// Whether each event belongs to the unbroken beginning of its stream.
fn beginnings(proof: &Proof) -> Vec<bool> {
    let mut lengths = vec![0_u64; proof.streams.len()];
    let is_next = |event: &Kept| {
        let length = lengths.get_mut(event.stream).filter(|length| **length + 1 == event.seq);
        length.filter(|_| event.proved).map(|length| *length = event.seq).is_some()
    };
    proof.kept.iter().map(is_next).collect()
}

// The unbroken beginning of each stream keeps its id and its chain. Everything behind a hole goes into one new
// stream of our own, chained anew over the bytes as first written.
fn write_events(conn: &Connection, proof: &Proof, whole: bool) -> Result<Vec<Run>, StoreError> {
    let beginnings = beginnings(proof);
    let fresh = !whole || beginnings.contains(&false);
    let mut insert_stream = conn.prepare("INSERT INTO stream(ref, id, own) VALUES(?1, ?2, ?3)")?;
    for (number, stream) in (1_i64..).zip(&proof.streams) {
        if let Some(id) = stream.id {
            insert_stream.execute((number, &id[..], !fresh && stream.own))?;
        }
    }
    let number = i64::try_from(proof.streams.len()).unwrap_or(0) + 1;
    let mut rest = Rest { number, ..Rest::default() };
    if fresh {
        getrandom::fill(&mut rest.id)
            .map_err(|e| StoreError::Damaged { what: format!("no random numbers: {e}") })?;
        insert_stream.execute((rest.number, &rest.id[..], true))?;
    }
    let mut insert = conn.prepare(
        "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
    )?;
    // By what a server knows an event, in whichever stream it stands.
    let mut insert_origin =
        conn.prepare("INSERT INTO reissued(stream_ref, seq, origin) VALUES(?1, ?2, ?3)")?;
    for ((pos, event), is_beginning) in (1_u64..).zip(&proof.kept).zip(beginnings) {
        if is_beginning {
            let number = i64::try_from(event.stream).unwrap_or(0) + 1;
            insert.execute((pos, number, event.seq, &event.chain[..], &event.bytes))?;
            if let Some(origin) = &event.origin {
                insert_origin.execute((number, event.seq, &origin[..]))?;
            }
        } else {
            rest.take(pos, event, &proof.streams);
            insert.execute((pos, rest.number, rest.seq, &rest.chain[..], &event.bytes))?;
            let origin = event.origin.unwrap_or(event.chain);
            insert_origin.execute((rest.number, rest.seq, &origin[..]))?;
        }
        note_source(conn, &event.bytes)?;
    }
    Ok(rest.runs)
}

/// The new stream.
#[derive(Default)]
struct Rest {
    number: i64,
    id: [u8; 16],
    seq: u64,
    chain: [u8; 32],
    runs: Vec<Run>,
    /// Stream, number and position of the event before, in the damaged log.
    before: Option<(usize, u64, u64)>,
}

impl Rest {
    fn take(&mut self, pos: u64, event: &Kept, streams: &[Known]) {
        self.seq += 1;
        self.chain = chained(&self.chain, &self.id, self.seq, &event.bytes);
        let follows = self.before == Some((event.stream, event.seq - 1, event.pos - 1));
        self.before = Some((event.stream, event.seq, event.pos));
        match self.runs.last_mut().filter(|_| follows) {
            Some(run) => {
                run.to_pos = pos;
                run.chain_last = hex(&event.chain);
            }
            None => self.runs.push(Run {
                from_pos: pos,
                to_pos: pos,
                old_from_pos: event.pos,
                stream: streams
                    .get(event.stream)
                    .and_then(|stream| stream.id)
                    .map(|id| format!("{:032x}", u128::from_be_bytes(id))),
                from_seq: event.seq,
                chain_first: hex(&event.chain),
                chain_last: hex(&event.chain),
            }),
        }
    }
}

// So that a feed that sends it once more is known to repeat itself.
pub(super) fn note_source(conn: &Connection, bytes: &[u8]) -> Result<(), StoreError> {
    let Ok(Event { feed: Some(feed), .. }) = Event::from_bytes(bytes) else { return Ok(()) };
    conn.prepare_cached("INSERT OR IGNORE INTO source(name) VALUES(?1)")?
        .execute([&*feed.source])?;
    conn.prepare_cached(
        "INSERT OR IGNORE INTO feed_seen(source_ref, id)
         SELECT ref, ?2 FROM source WHERE name = ?1",
    )?
    .execute([&*feed.source, &*feed.id])?;
    Ok(())
}
