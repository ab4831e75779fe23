//! Row 11: the terminal's program and the server's are killed at any instant while machines post and everything is sent.
//! What was confirmed is written down outside of both. Afterwards all of it is on the terminal and on the server, once.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;
use serde_json::json;
use zhiban::clock::sleep;
use zhiban::store::{Depth, check};

use crate::cutter::Cutter;
use crate::kit::{BATCH, Folder, LISTENS, Listener, SINGLE, bare, is_long, issued, post};
use crate::rig::{Records, Site, Terminal, proof};
use crate::strace::{NOWHERE, all_points, may_trace, run, sample};

const SOURCE: &str = "/hall/H001/test/m1";
const AT: &str = "2025-11-10T09:00:00+08:00";

fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Posts until nobody answers; what was sent and what of it was acknowledged.
fn machine(address: SocketAddr, name: &str) -> (Vec<String>, Vec<String>) {
    let (mut sent, mut acknowledged) = (Vec::new(), Vec::new());
    for n in 0.. {
        let ids: Vec<String> = (0..=n % 3).map(|part| format!("{name}-{n}-{part}")).collect();
        let events: Vec<_> = ids.iter().map(|id| issued(SOURCE, id, id, "A1", AT)).collect();
        sent.extend(ids.clone());
        let answer = match events.as_slice() {
            [one] => post(address, SINGLE, one.to_string().as_bytes()),
            many => post(address, BATCH, json!(many).to_string().as_bytes()),
        };
        match answer {
            Ok(answer) if answer.status == 202 => acknowledged.extend(ids),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    (sent, acknowledged)
}

/// The events that a terminal has, those that wait included: the id that the machine gave each of them.
fn on_disk(folder: &Path) -> Vec<String> {
    let db = Connection::open(folder.join("zhiban.db")).unwrap();
    let mut find =
        db.prepare("SELECT bytes FROM event UNION ALL SELECT bytes FROM unsent").unwrap();
    let rows = find.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
    let ids = rows.filter_map(|bytes| feed_id(&bytes.unwrap()));
    ids.collect()
}

fn feed_id(bytes: &[u8]) -> Option<String> {
    let event: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    event["feed"]["id"].as_str().map(str::to_owned)
}

#[track_caller]
fn holds(ids: Vec<String>, acknowledged: &BTreeSet<String>, sent: &BTreeSet<String>) {
    let count = ids.len();
    let there: BTreeSet<String> = ids.into_iter().collect();
    assert_eq!(there.len(), count, "something is there twice");
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let invented: Vec<_> = there.difference(sent).collect();
    assert!(invented.is_empty(), "never sent: {invented:?}");
}

/// `zhiban enrol` in a folder.
pub fn enrolled(folder: &Folder, address: SocketAddr, code: &str) {
    folder.run(&format!("enrol https://{address} {code}")).ends(0);
}

#[test]
fn i1_i2_i8_i20_row_11_killed_at_any_instant_everything_confirmed_reaches_the_server_once() {
    let mut site = Site::new();
    let cutter = Cutter::before(site.address());
    let folder = Folder::new(LISTENS);
    enrolled(&folder, cutter.addr(), &site.code("H001"));
    let (mut sent, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    let rounds = if is_long() { 300 } else { 9 };
    let mut seed = 0x11_5eed;
    for round in 0..rounds {
        let mut listener = Listener::start(&folder);
        let address = listener.address;
        let posting = std::thread::spawn(move || machine(address, &format!("r{round}")));
        sleep(Duration::from_millis(20 + next(&mut seed) % 200));
        if round % 3 == 2 {
            site.kill();
            sleep(Duration::from_millis(next(&mut seed) % 30));
        }
        listener.signal(Signal::KILL);
        listener.child.wait().unwrap();
        let (more, answered) = posting.join().unwrap();
        sent.extend(more);
        acknowledged.extend(answered);
        if site.running.is_none() {
            site.start();
            cutter.cut();
            cutter.lead_to(site.address());
            cutter.heal();
        }
        holds(on_disk(&folder.path), &acknowledged, &sent);
    }
    folder.run("sync now --wait 60").ends(0);
    folder.run("verify --json").ends(0);
    let records = Records::of(&site.db());
    let mut other = Terminal::new("b");
    other.enrol(site.address(), &site.code("H001"));
    other.start(other.link(site.address()));
    other.comes_to(records.events());
    let log = other.log();
    assert_eq!(log.len(), on_disk(&folder.path).len());
    holds(log.iter().filter_map(|bytes| feed_id(bytes)).collect(), &acknowledged, &sent);
    assert!(acknowledged.len() as u64 > rounds, "{} acknowledged", acknowledged.len());
    let what = format!("terminal and server killed, {} acknowledged", acknowledged.len());
    proof("I1 I2 I8 I20 row 11 row 3 row 4", &what, rounds, "0x115eed");
}

/// What stands in the folder of a terminal, copied as a kill leaves it.
fn copied(from: &Path) -> tempfile::TempDir {
    let to = crate::rig::folder();
    for name in ["zhiban.db", "zhiban.db-wal", "device.key", "zhiban.toml"] {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.path().join(name)).unwrap();
        }
    }
    to
}

/// `zhiban sync now` in a folder.
fn syncs(folder: &Path) -> Command {
    let mut command = bare();
    command.args(["sync", "now", "--wait", "20"]).env("ZHIBAN_DATA", folder);
    command.env("ZHIBAN_SECRET_DIR", folder.join("keys"));
    command
}

/// A terminal whose next session parts its stream, sends what waits, and brings a page of others; events of the hall's
/// log that it has, and will have.
fn prepared(site: &Site) -> (tempfile::TempDir, u64, u64) {
    let mut first = Terminal::new("a");
    first.enrol(site.address(), &site.code("H001"));
    first.write(4);
    first.start(first.link(site.address()));
    first.comes_to(4);
    first.stop();
    std::fs::write(first.folder.path().join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    let twin = copied(first.folder.path());
    // The one goes on and is sent; the other one wrote something else meanwhile.
    first.write(2);
    first.start(first.link(site.address()));
    first.comes_to(6);
    let mut other = Terminal::new("b");
    other.enrol(site.address(), &site.code("H001"));
    other.start(other.link(site.address()));
    other.write(5);
    other.comes_to(11);
    let mut twin = Terminal::at("c", twin);
    twin.write(3);
    let folder = copied(twin.folder.path());
    (folder, 4, 14)
}

#[test]
fn i8_i23_row_11_killed_at_any_write_of_a_part_an_ack_or_a_page_it_is_whole() {
    if !may_trace() {
        return;
    }
    let site = Site::new();
    let (folder, before, all) = prepared(&site);
    let calls = "pwrite64,fdatasync,ftruncate";
    let every = all_points(calls, &syncs(copied(folder.path()).path()));
    let points = sample(&every, 14);
    let mut killed = 0_u64;
    for at in &points {
        let copy = copied(folder.path());
        let fault = format!("{}:signal=SIGKILL:when={}", at.call, at.n);
        let ran = run(&at.call, &fault, Path::new(NOWHERE), &syncs(copy.path()));
        assert!(ran.killed || ran.code == Some(0), "{at:?}: {:?} {}", ran.code, ran.err);
        killed += u64::from(ran.killed);
        let mut twin = Terminal::at("c", copy);
        let standing = twin.standing();
        let heads = [before, all - 3, all];
        assert!(heads.contains(&standing.head), "{at:?}: half a page: {standing:?}");
        assert_eq!(own_lines(&twin), 3, "{at:?}: what was written here is seen");
        twin.start(twin.link(site.address()));
        twin.comes_to(all);
        twin.stop();
        assert_eq!(own_lines(&twin), 3, "{at:?}");
        is_sound(&twin, &format!("{at:?}"));
    }
    assert!(killed * 10 >= points.len() as u64 * 8, "{killed} of {} kills came", points.len());
    assert_eq!(Records::of(&site.db()).events(), all, "nothing is there twice");
    let seeds = if is_long() { "every write" } else { "14 writes, spread" };
    proof("I8 I23 row 11", "killed while parting, acknowledging, fetching", killed, seeds);
}

/// Lines that this copy wrote, as its duty log shows them.
fn own_lines(terminal: &Terminal) -> u64 {
    let db = Connection::open(terminal.folder.path().join("zhiban.db")).unwrap();
    let sql = "SELECT count(*) FROM duty_log WHERE detail LIKE 'line c-%'";
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

/// That the file, the chains, and what is computed from them are sound.
fn is_sound(terminal: &Terminal, at: &str) {
    let store = terminal.store.lock().unwrap();
    assert!(store.fold_matches().unwrap(), "{at}: the state is not that of the log");
    drop(store);
    let report = check(terminal.folder.path(), Depth::Full).unwrap();
    assert!(report.is_ok(), "{at}: {report:?}");
}
