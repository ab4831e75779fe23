//! What must be true of a log after a power cut. It looks at a copy of the disk, with the program, with its
//! store and with SQLite alone.

use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use zhiban::core::event::Body;
use zhiban::store::{DB_FILE, Depth, Mode, Store, check};

use crate::config::config;
use crate::disk::Image;
use crate::writer::{BATCH_MAX, HALL, MORNING, note, text_of};

/// What a log must hold: the text of each event, in order.
pub(crate) type Known = Vec<String>;

fn ensure(is_so: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if is_so { Ok(()) } else { Err(what()) }
}

/// The texts in the log as SQLite alone reads them; none where the cut came before there was one.
fn texts(hall: &Path) -> Result<Known, String> {
    let path = hall.join(DB_FILE);
    if !path.exists() {
        return Ok(Known::new());
    }
    read_texts(&path).map_err(|error| format!("SQLite: {error}"))
}

fn read_texts(path: &Path) -> rusqlite::Result<Known> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'event'";
    if db.query_row(tables, [], |row| row.get::<_, i64>(0))? == 0 {
        return Ok(Known::new());
    }
    let mut events = db.prepare("SELECT bytes FROM event ORDER BY pos")?;
    let rows = events.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|bytes| {
        let text = String::from_utf8_lossy(&bytes?).into_owned();
        let inside = text.find('<').and_then(|from| text.get(from..=text.find('>')?));
        Ok(inside.unwrap_or_default().to_owned())
    })
    .collect()
}

fn is_whole(hall: &Path) -> Result<(), String> {
    if !hall.join(DB_FILE).exists() {
        return Ok(());
    }
    let db = Connection::open(hall.join(DB_FILE)).map_err(|e| e.to_string())?;
    let said: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .map_err(|e| format!("integrity_check: {e}"))?;
    ensure(said == "ok", || format!("integrity_check: {said}"))
}

/// Whether every event that was known or confirmed is there, unchanged and in order, and none that nobody
/// made. Answers what the log holds now.
fn nothing_is_lost(
    hall: &Path,
    known: &Known,
    confirmed: &[u64],
    run: u64,
) -> Result<Known, String> {
    let found = texts(hall)?;
    let last = confirmed.last().copied().unwrap_or(0).max(known.len() as u64);
    let there = found.len() as u64;
    ensure(there >= last, || format!("{} of {last} events are lost", last - there))?;
    ensure(found.starts_with(known), || "an event of an earlier run was changed".into())?;
    ensure(there <= last + BATCH_MAX, || format!("{there} events, {last} confirmed"))?;
    for (pos, text) in (1..).zip(&found).skip(known.len()) {
        ensure(*text == text_of(run, pos), || format!("event {pos} of run {run}: {text}"))?;
    }
    Ok(found)
}

/// The same for rows that were written without the store: SQLite alone is asked.
pub(crate) fn judge_plainly(disk: &Image, confirmed: &[u64], run: u64) -> Result<(), String> {
    let copy = tempfile::tempdir().map_err(|e| e.to_string())?;
    disk.unpack(copy.path()).map_err(|e| e.to_string())?;
    let hall = copy.path().join(HALL);
    nothing_is_lost(&hall, &Known::new(), confirmed, run)?;
    is_whole(&hall)
}

/// The whole judgement of a log that the store wrote: what SQLite finds, what the program finds, and that
/// work goes on. Answers what the log holds now.
pub(crate) fn judge(
    disk: &Image,
    known: &Known,
    confirmed: &[u64],
    run: u64,
) -> Result<Known, String> {
    let copy = tempfile::tempdir().map_err(|e| e.to_string())?;
    disk.unpack(copy.path()).map_err(|e| e.to_string())?;
    let hall = copy.path().join(HALL);
    // First the program, which sees the files as the cut left them.
    if known.len() + confirmed.len() > 0 {
        let verified = Command::new(env!("CARGO_BIN_EXE_zhiban"))
            .args(["verify", "--json", "--data"])
            .arg(&hall)
            .output()
            .map_err(|e| e.to_string())?;
        ensure(verified.status.success(), || format!("zhiban verify: {verified:?}"))?;
    }
    let found = nothing_is_lost(&hall, known, confirmed, run)?;
    is_whole(&hall)?;
    goes_on(&hall, &found)?;
    Ok(found)
}

fn goes_on(hall: &Path, found: &Known) -> Result<(), String> {
    let said = |error| format!("the store: {error}");
    let mut store = Store::open(hall, &config(), Mode::Write).map_err(said)?;
    for (event, text) in store.events(1..=u64::MAX).zip(found) {
        let event = event.map_err(said)?;
        let read = event.read().map_err(|e| e.to_string())?;
        let is_same = matches!(&read.body, Body::Note(note) if *note.text == **text);
        ensure(is_same, || format!("event {} reads {:?}", event.pos, read.body))?;
    }
    ensure(store.head_pos() == found.len() as u64, || format!("head {}", store.head_pos()))?;
    let replayed = store.full_replay().map_err(said)?;
    ensure(*store.hall() == replayed, || "the hall is not the fold of its events".into())?;
    store.append(vec![note("after the cut")], MORNING).map_err(said)?;
    store.close().map_err(said)?;
    let report = check(hall, Depth::Full).map_err(said)?;
    ensure(report.is_ok(), || format!("{report:?}"))?;
    ensure(report.chain.events == found.len() as u64 + 1, || format!("{report:?}"))
}
