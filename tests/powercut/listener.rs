//! The finished program when the power goes: a listener that answers machines. A 202 is a promise too.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;

use rusqlite::{Connection, OpenFlags};
use zhiban::store::{DB_FILE, Depth, check};

use crate::disk::{Image, Loss, next};
use crate::kit::{LISTENS, PATIENCE, SINGLE, bare, issued, post};
use crate::machine::Machine;
use crate::writer::HALL;

/// Changes of the disk until a new hall has its first event, and then some hundred posts.
const FIRST_CUT: u64 = 600;
const LAST_CUT: u64 = 1_600;

// The end of its output means that it did not come to listening.
fn address(child: &mut Child) -> Option<SocketAddr> {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut()?).read_line(&mut line).ok()?;
    line.trim().strip_prefix("listening on http://")?.split('/').next()?.parse().ok()
}

/// Posts until nobody answers; the ids that got a 202.
fn machine(address: SocketAddr, name: &'static str) -> JoinHandle<Vec<String>> {
    std::thread::spawn(move || {
        let mut acknowledged = Vec::new();
        for n in 0.. {
            let id = format!("{name}{n}");
            let event = issued("/hall/H001/test/m1", &id, &id, "A1", "2025-11-10T09:00:00+08:00");
            match post(address, SINGLE, event.to_string().as_bytes()) {
                Ok(answer) if answer.status == 202 => acknowledged.push(id),
                Ok(_) => {}
                Err(_) => break,
            }
        }
        acknowledged
    })
}

fn there(hall: &Path) -> rusqlite::Result<BTreeSet<String>> {
    let db = Connection::open_with_flags(hall.join(DB_FILE), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let mut seen = db.prepare("SELECT id FROM feed_seen")?;
    seen.query_map([], |row| row.get(0))?.collect()
}

/// One cut of the power under a listener; how many events it had acknowledged.
pub(crate) fn cut_while_posting(changes: u64, loss: Loss) -> u64 {
    let disk = Machine::start(Image::empty(), changes).unwrap();
    let hall = disk.path().join(HALL);
    std::fs::create_dir(&hall).unwrap();
    std::fs::write(hall.join("zhiban.toml"), LISTENS).unwrap();
    let mut command: Command = bare();
    command.args(["feed", "run", "--data"]).arg(&hall);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let machines: Vec<_> = match address(&mut child) {
        Some(address) => ["a", "b"].map(|name| machine(address, name)).into(),
        None => Vec::new(),
    };
    let came = disk.is_cut_in(4 * PATIENCE);
    child.kill().unwrap();
    child.wait().unwrap();
    let acknowledged: Vec<String> =
        machines.into_iter().flat_map(|machine| machine.join().unwrap()).collect();
    assert!(came, "no power cut came");
    let copy = tempfile::tempdir().unwrap();
    disk.after_cut(loss).unpack(copy.path()).unwrap();
    if !acknowledged.is_empty() {
        let hall = copy.path().join(HALL);
        let report = check(&hall, Depth::Full).unwrap();
        assert!(report.is_ok(), "{changes} changes, {loss:?}: {report:?}");
        let there = there(&hall).unwrap();
        let lost: Vec<_> = acknowledged.iter().filter(|id| !there.contains(*id)).collect();
        assert!(lost.is_empty(), "{changes} changes, {loss:?}: acknowledged and lost: {lost:?}");
    }
    acknowledged.len() as u64
}

/// Many of them, each on a new disk: cuts, and events acknowledged before them.
pub(crate) fn cut_many(cuts: u64, seed: u64) -> u64 {
    let mut seed = seed;
    let each = (0..cuts).map(|cut| {
        let changes = FIRST_CUT + next(&mut seed) % (LAST_CUT - FIRST_CUT);
        let loss = if cut.is_multiple_of(2) { Loss::All } else { Loss::Some(next(&mut seed)) };
        cut_while_posting(changes, loss)
    });
    each.sum()
}
