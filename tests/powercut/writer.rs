//! Whoever writes when the power goes: a process of its own that says of each event when it is confirmed.
//! The test program starts itself again for that.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rusqlite::Connection;
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Appended, DB_FILE, Mode, NewEvent, Store};

use crate::config::config;
use crate::disk::{Image, Loss};
use crate::machine::Machine;

/// Name the folder, the run and the way to the part that runs in a process of its own.
const FOLDER: &str = "ZHIBAN_TEST_FOLDER";
const RUN: &str = "ZHIBAN_TEST_RUN";
const WAY: &str = "ZHIBAN_TEST_WAY";

/// The folder of the hall on a disk. The program makes it itself.
pub(crate) const HALL: &str = "hall";
/// Most events of one transaction.
pub(crate) const BATCH_MAX: u64 = 3;
pub(crate) const MORNING: Ms = Ms(1_762_732_800_000);

/// Longest wait for something that must come.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK: Duration = Duration::from_millis(20);

/// How events are written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Way {
    /// By the program's own store, with its own settings.
    Store,
    /// Rows of the same table by plain SQL, with this setting of `synchronous`.
    Plain(&'static str),
}

/// What a run writes at a position: short and long, so that pages fill differently.
pub(crate) fn text_of(run: u64, pos: u64) -> String {
    let more = usize::try_from(pos * 379 % 1300).unwrap();
    format!("<{run}-{pos}:{}>", "x".repeat(more))
}

pub(crate) fn note(text: &str) -> NewEvent {
    NewEvent {
        kind: Kind::LogNoted,
        at: Zone::default().stamp(MORNING),
        by: "u1".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note { note_id: text.into(), text: text.into(), phrase: "".into() }),
    }
}

fn acknowledge(pos: u64) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("ACK {pos}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Part: writes until the disk is gone, and says of each event when it is confirmed.
#[test]
fn part_that_writes() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let run = std::env::var(RUN).unwrap().parse().unwrap();
    let mut store = Store::open(Path::new(&folder), &config(), Mode::Write).unwrap();
    let way = std::env::var(WAY).unwrap();
    if !way.is_empty() {
        store.close().unwrap();
        write_plainly(Path::new(&folder), run, &way);
    }
    loop {
        let from = store.head_pos() + 1;
        let events = (from..=from + from % BATCH_MAX).map(|pos| note(&text_of(run, pos)));
        for answer in store.append(events.collect(), MORNING).unwrap() {
            let Appended::Stored { pos, .. } = answer else { panic!("{answer:?}") };
            acknowledge(pos);
        }
    }
}

fn write_plainly(folder: &Path, run: u64, synchronous: &str) -> ! {
    let db = Connection::open(folder.join(DB_FILE)).unwrap();
    db.execute_batch(&format!(
        "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=1000; PRAGMA synchronous={synchronous};"
    ))
    .unwrap();
    let mut insert = db
        .prepare(
            "INSERT INTO event(pos, stream_ref, seq, chain, bytes)
             SELECT n, (SELECT ref FROM stream WHERE own = 1), n, zeroblob(32), ?1
             FROM (SELECT coalesce(max(pos), 0) + 1 AS n FROM event)",
        )
        .unwrap();
    let last: u64 =
        db.query_row("SELECT coalesce(max(pos), 0) FROM event", [], |row| row.get(0)).unwrap();
    for pos in last + 1.. {
        insert.execute([text_of(run, pos).into_bytes()]).unwrap();
        acknowledge(pos);
    }
    unreachable!("positions do not end");
}

/// When the plug is pulled.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// At the change of the disk after so many.
    Changes(u64),
    /// After so many confirmed events.
    Confirmed(u64),
}

/// What is left of a run: the positions that were confirmed, and the disk.
pub(crate) struct Ended {
    pub(crate) confirmed: Vec<u64>,
    pub(crate) disk: Image,
}

/// Lets a process write on this disk until the power goes.
pub(crate) fn write_until_cut(
    disk: Image,
    way: Way,
    run: u64,
    when: When,
    loss: Loss,
) -> Result<Ended, String> {
    let changes = match when {
        When::Changes(changes) => changes,
        When::Confirmed(_) => u64::MAX,
    };
    let machine = Machine::start(disk, changes).map_err(|e| format!("no file system: {e}"))?;
    let mut child = start(&machine, way, run);
    let heard = listen(&mut child);
    let mut confirmed = Vec::new();
    let came = match when {
        When::Changes(_) => is_cut(&machine, &mut child),
        When::Confirmed(wanted) => {
            confirmed.extend((0..wanted).map_while(|_| heard.recv_timeout(PATIENCE).ok()));
            machine.cut();
            confirmed.len() as u64 == wanted
        }
    };
    child.kill().unwrap();
    child.wait().unwrap();
    confirmed.extend(heard.iter());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let disk = machine.after_cut(loss);
    if came { Ok(Ended { confirmed, disk }) } else { Err(format!("no power cut came: {said}")) }
}

fn start(machine: &Machine, way: Way, run: u64) -> Child {
    let way = match way {
        Way::Store => "",
        Way::Plain(synchronous) => synchronous,
    };
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer::part_that_writes", "--nocapture", "--test-threads=1"])
        .env(FOLDER, machine.path().join(HALL))
        .env(RUN, run.to_string())
        .env(WAY, way)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

// On a thread of its own: a full pipe would stop the writer.
fn listen(child: &mut Child) -> Receiver<u64> {
    let out = BufReader::new(child.stdout.take().unwrap());
    let (say, heard) = channel();
    std::thread::spawn(move || {
        // The very last line may be cut.
        for line in out.split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            if let Some((_, pos)) = line.split_once("ACK ") {
                say.send(pos.parse().unwrap()).unwrap();
            }
        }
    });
    heard
}

fn is_cut(machine: &Machine, child: &mut Child) -> bool {
    let looks = PATIENCE.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if machine.is_cut_in(LOOK) {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return machine.is_cut_in(LOOK);
        }
    }
    false
}
