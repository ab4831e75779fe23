//! A writer in a process of its own, and the judge of what it leaves: this test program starts itself again
//! for it. What the writer writes is known from the number of the event alone, so that the judge needs no
//! memory of it.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use rusqlite::{Connection, OpenFlags};
use zhiban::core::event::{Body, Event, Kind, Note, Proof};
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Appended, DB_FILE, Depth, Mode, NewEvent, RoomRules, Store, check};

use crate::config::config;

/// Names the folder to a part that runs in a process of its own.
pub const FOLDER: &str = "ZHIBAN_TEST_FOLDER";
/// How many events the writer writes.
const EVENTS: &str = "ZHIBAN_TEST_EVENTS";
/// A planted fault: `early` confirms before it writes, `deaf` confirms what was refused.
const LIES: &str = "ZHIBAN_TEST_LIES";

pub const MORNING: Ms = Ms(1_762_732_800_000);

/// The `n`-th event: three lines of the duty log, then the last of them taken back.
pub fn event(n: u64) -> NewEvent {
    let (kind, of, text) = match n % 4 {
        0 => (Kind::LogVoided, n - 1, String::new()),
        _ => (Kind::LogNoted, n, format!("line {n}")),
    };
    NewEvent {
        kind,
        at: Zone::default().stamp(MORNING.plus_secs(i64::try_from(n).unwrap())),
        by: "u1".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note {
            note_id: format!("n{of}").into(),
            text: text.into(),
            phrase: "".into(),
        }),
    }
}

fn opened(folder: &Path, out: &mut impl Write) -> Option<Store> {
    for _ in 0..4 {
        match Store::open(folder, &config(), Mode::Write) {
            Ok(mut store) => {
                // As a board has it: what few there are is tried again where room was kept back.
                store.guard_disk(RoomRules::default());
                return Some(store);
            }
            Err(error) => writeln!(out, "ERR open {error}").unwrap(),
        }
    }
    None
}

/// Part: writes its events and says of each when it is confirmed. What is refused is tried again.
#[test]
fn part_that_writes() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let events = std::env::var(EVENTS).ok().and_then(|text| text.parse().ok()).unwrap_or(8);
    let lies = std::env::var(LIES).unwrap_or_default();
    let mut out = std::io::stdout();
    let Some(mut store) = opened(Path::new(&folder), &mut out) else { return };
    for n in store.head_pos() + 1..=events {
        if lies == "early" {
            writeln!(out, "ACK {n} {n}").unwrap();
        }
        for _ in 0..4 {
            match store.append(vec![event(n)], MORNING) {
                Ok(answers) => {
                    let Appended::Stored { pos, .. } = answers[0] else { panic!("{answers:?}") };
                    writeln!(out, "ACK {n} {pos}").unwrap();
                    break;
                }
                Err(_) if lies == "deaf" => {
                    writeln!(out, "ACK {n} {n}").unwrap();
                    break;
                }
                Err(error) => writeln!(out, "ERR {n} {error}").unwrap(),
            }
        }
    }
    match store.close() {
        Ok(()) => writeln!(out, "END").unwrap(),
        Err(error) => writeln!(out, "ERR close {error}").unwrap(),
    }
}

/// The writer as a command that writes up to so many events.
pub fn writer(folder: &Path, events: u64, lies: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "part::part_that_writes", "--nocapture", "--test-threads=1"])
        .env(FOLDER, folder)
        .env(EVENTS, events.to_string())
        .env(LIES, lies);
    command
}

/// What a writer said.
#[derive(Debug, Default)]
pub struct Said {
    /// Events it confirmed, with the place it named.
    pub confirmed: Vec<(u64, u64)>,
    /// What it was refused.
    pub errors: Vec<String>,
    /// It came to its end.
    pub ended: bool,
}

impl Said {
    pub fn read(out: &[u8]) -> Said {
        let mut said = Said::default();
        let text = String::from_utf8_lossy(out);
        // A line that was cut says nothing.
        for line in text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')) {
            // The harness of the tests writes its own words before the first line.
            let line = line.rsplit(" ... ").next().unwrap_or_default();
            if let Some(rest) = line.strip_prefix("ACK ") {
                let mut numbers = rest.split(' ').map(|number| number.parse().unwrap());
                said.confirmed.push((numbers.next().unwrap(), numbers.next().unwrap()));
            } else if let Some(error) = line.strip_prefix("ERR ") {
                said.errors.push(error.to_owned());
            }
            said.ended |= line == "END";
        }
        said
    }
}

/// Holds a folder against what its writer confirmed: every event in its place and as it was written, at most
/// one more than was confirmed, no gap, the file and the chain sound, and the log goes on.
pub fn judge(folder: &Path, confirmed: &[(u64, u64)]) -> Result<(), String> {
    let newest = confirmed.iter().map(|(n, _)| *n).max().unwrap_or(0);
    judge_with(folder, confirmed, newest + 1)
}

/// The same where events up to `tried` were tried and refused: of those one may be there. A disk that takes
/// a write and fails to confirm it leaves open whether it has it; what was refused last is then found when
/// nothing could be written after it.
pub fn judge_with(folder: &Path, confirmed: &[(u64, u64)], tried: u64) -> Result<(), String> {
    let newest = confirmed.iter().map(|(n, _)| *n).max().unwrap_or(0);
    if let Some((n, pos)) = confirmed.iter().find(|(n, pos)| n != pos) {
        return Err(format!("event {n} was confirmed at place {pos}"));
    }
    if !folder.join(DB_FILE).exists() {
        return if newest == 0 { Ok(()) } else { Err("the log is gone".into()) };
    }
    let mut store =
        Store::open(folder, &config(), Mode::Write).map_err(|e| format!("open: {e}"))?;
    let stored = read(&folder.join(DB_FILE)).map_err(|e| format!("read: {e}"))?;
    if (stored.len() as u64) < newest || stored.len() as u64 > newest + 1 {
        return Err(format!("{} events, {newest} were confirmed", stored.len()));
    }
    for (n, (pos, seq, bytes)) in (1..).zip(&stored) {
        let found = Event::from_bytes(bytes).map_err(|e| format!("event {n}: {e:?}"))?;
        let may_be = if n > newest { n..=tried } else { n..=n };
        let is = |wanted: NewEvent| {
            (found.kind, &found.body, found.at) == (wanted.kind, &wanted.body, wanted.at)
        };
        if (*pos, *seq) != (n, n) || !may_be.map(event).any(is) {
            return Err(format!("event {n} is not what was written: {found:?}"));
        }
    }
    let next = stored.len() as u64 + 1;
    store.append(vec![event(next)], MORNING).map_err(|e| format!("goes on: {e}"))?;
    if store.hall() != &store.full_replay().map_err(|e| e.to_string())? {
        return Err("the state is not that of the log".into());
    }
    store.close().map_err(|e| format!("close: {e}"))?;
    let report = check(folder, Depth::Full).map_err(|e| format!("check: {e}"))?;
    if report.is_ok() { Ok(()) } else { Err(format!("{report:?}")) }
}

/// Place, number and bytes of every event, read without the program.
pub fn read(db: &Path) -> rusqlite::Result<Vec<(u64, u64, Vec<u8>)>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(db, flags)?;
    let mut find = conn.prepare("SELECT pos, seq, bytes FROM event ORDER BY pos")?;
    let rows = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}
