//! Promise 1: what was confirmed is on disk. A listener is killed at random instants while machines post;
//! afterwards everything that was acknowledged is there, nothing that nobody sent, and the chain holds.

use std::collections::BTreeSet;
use std::time::Duration;

use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{BATCH, Folder, LISTENS, Listener, SINGLE, issued, post};

const SOURCE: &str = "/hall/H001/test/m1";
const AT: &str = "2025-11-10T09:00:00+08:00";

/// The next number of a fixed sequence that looks random (xorshift), so that a failure comes again.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Posts until nobody answers; what was sent and what of it was acknowledged.
fn machine(address: std::net::SocketAddr, name: &str) -> (Vec<String>, Vec<String>) {
    let (mut sent, mut acknowledged) = (Vec::new(), Vec::new());
    for n in 0.. {
        let ids: Vec<String> = (0..=n % 3).map(|part| format!("{name}-{n}-{part}")).collect();
        let events: Vec<_> = ids.iter().map(|id| issued(SOURCE, id, id, "A1", AT)).collect();
        sent.extend(ids.clone());
        let answer = match events.as_slice() {
            [one] => post(address, SINGLE, one.to_string().as_bytes()),
            many => post(address, BATCH, serde_json::json!(many).to_string().as_bytes()),
        };
        match answer {
            Ok(answer) if answer.status == 202 => acknowledged.extend(ids),
            Ok(_) => {}
            Err(_) => break,
        }
    }
    (sent, acknowledged)
}

fn kill_at_random(rounds: u64, seed: u64) {
    let folder = Folder::new(LISTENS);
    let mut seed = seed;
    let (mut sent, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for round in 0..rounds {
        let mut listener = Listener::start(&folder);
        let address = listener.address;
        let machines: Vec<_> = ["a", "b"]
            .map(|name| std::thread::spawn(move || machine(address, &format!("{name}{round}"))))
            .into();
        sleep(Duration::from_millis(5 + next(&mut seed) % 140));
        listener.child.kill().unwrap();
        listener.child.wait().unwrap();
        for machine in machines {
            let (more, answered) = machine.join().unwrap();
            sent.extend(more);
            acknowledged.extend(answered);
        }
        let watch = Stopwatch::start();
        folder.run("report day --date 2025-11-10 --json");
        assert!(watch.elapsed() < Duration::from_secs(3), "round {round}: slow to come back");
    }
    // Everything is read from the log by the program itself and by SQLite alone.
    folder.run("verify --json").ends(0);
    let db = folder.read_db();
    let mut statement = db.prepare("SELECT id FROM feed_seen").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let there: BTreeSet<String> = rows.map(Result::unwrap).collect();
    let lost: Vec<_> = acknowledged.difference(&there).collect();
    let invented: Vec<_> = there.difference(&sent).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(invented.is_empty(), "never sent: {invented:?}");
    let events: u64 = db.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
    assert_eq!(events, there.len() as u64, "an event each");
    let tickets: u64 = db.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0)).unwrap();
    assert_eq!(tickets, events, "a ticket each");
    assert!(acknowledged.len() as u64 > rounds, "{} acknowledged", acknowledged.len());
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
}

/// Rounds of the everyday check; `check.sh --long` runs many more.
fn rounds() -> u64 {
    if std::env::var_os("ZHIBAN_LONG").is_some() { 300 } else { 25 }
}

#[test]
fn killed_at_any_instant_nothing_acknowledged_is_lost() {
    kill_at_random(rounds(), 0x5eed);
}
