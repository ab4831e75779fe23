//! Promise R1: what was confirmed is on disk. Listeners and boards end at random instants, by a kill or by a
//! signal, while machines post and a person types; afterwards everything that was acknowledged is there,
//! nothing that nobody sent, and the chain holds.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use rustix::process::Signal;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{BATCH, Folder, LISTENS, Listener, SINGLE, issued, post};
use crate::screen::Session;

const SOURCE: &str = "/hall/H001/test/m1";
const AT: &str = "2025-11-10T09:00:00+08:00";

/// Ends of one folder's listeners: its log is then as long as that of a busy month.
const ROUNDS_OF_A_FOLDER: u64 = 100;

/// The next number of a fixed sequence that looks random (xorshift), so that a failure comes again.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

/// Rounds of the everyday check; `check.sh --long` runs many more.
fn rounds(everyday: u64, long: u64) -> u64 {
    if std::env::var_os("ZHIBAN_LONG").is_some() { long } else { everyday }
}

// Not through the macro, whose output is shown of failed tests only.
fn tell(what: &str) {
    std::io::stderr().write_all(format!("{what}\n").as_bytes()).unwrap();
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

/// What machines sent over many rounds, and what of it was acknowledged.
#[derive(Default)]
struct Posted {
    sent: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
}

/// One listener under load, ended by a signal at a random instant.
fn round(folder: &Folder, number: u64, signal: Signal, seed: &mut u64, posted: &mut Posted) {
    let mut listener = Listener::start(folder);
    let address = listener.address;
    let machines: Vec<_> = ["a", "b"]
        .map(|name| std::thread::spawn(move || machine(address, &format!("{name}{number}"))))
        .into();
    sleep(Duration::from_millis(5 + next(seed) % 140));
    listener.signal(signal);
    let status = listener.child.wait().unwrap();
    assert!(signal == Signal::KILL || status.code() == Some(0), "{signal:?}: {status}");
    for machine in machines {
        let (more, answered) = machine.join().unwrap();
        posted.sent.extend(more);
        posted.acknowledged.extend(answered);
    }
    let watch = Stopwatch::start();
    folder.run("report day --date 2025-11-10 --json");
    assert!(watch.elapsed() < Duration::from_secs(3), "round {number}: slow to come back");
}

/// Everything is read from the log by the program itself and by SQLite alone.
fn judge(folder: &Folder, posted: &Posted) {
    folder.run("verify --json").ends(0);
    let db = folder.read_db();
    let mut statement = db.prepare("SELECT id FROM feed_seen").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let there: BTreeSet<String> = rows.map(Result::unwrap).collect();
    let lost: Vec<_> = posted.acknowledged.difference(&there).collect();
    let invented: Vec<_> = there.difference(&posted.sent).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(invented.is_empty(), "never sent: {invented:?}");
    let events: u64 = db.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
    assert_eq!(events, there.len() as u64, "an event each");
    let tickets: u64 = db.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0)).unwrap();
    assert_eq!(tickets, events, "a ticket each");
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
}

fn end_at_random(signal: Signal, rounds: u64, seed: u64) {
    let (mut seed, mut acknowledged) = (seed, 0);
    let mut left = rounds;
    while left > 0 {
        let (folder, mut posted) = (Folder::new(LISTENS), Posted::default());
        let now = left.min(ROUNDS_OF_A_FOLDER);
        for number in 0..now {
            round(&folder, number, signal, &mut seed, &mut posted);
        }
        judge(&folder, &posted);
        acknowledged += posted.acknowledged.len() as u64;
        left -= now;
    }
    tell(&format!("{rounds} ends by {signal:?}: {acknowledged} acknowledged, 0 lost"));
    assert!(acknowledged > rounds, "{acknowledged} acknowledged");
}

#[test]
fn killed_at_any_instant_nothing_acknowledged_is_lost() {
    end_at_random(Signal::KILL, rounds(25, 1000), 0x5eed);
}

#[test]
fn told_to_end_at_any_instant_nothing_acknowledged_is_lost() {
    for (signal, seed) in [(Signal::TERM, 0x7e), (Signal::HUP, 0x4a9), (Signal::INT, 0x127)] {
        end_at_random(signal, rounds(2, 100), seed);
    }
}

#[test]
fn a_board_killed_while_somebody_types_keeps_every_line_it_called_written() {
    let folder = Folder::new("[hall]\nid = \"H001\"\n[feed]\nlisten = \"off\"\n");
    let (mut seed, mut typed, mut confirmed) = (0x9e75, Vec::new(), Vec::new());
    let rounds = rounds(3, 100);
    let mut last_seen = 0;
    for round in 0..rounds {
        let mut board = Session::start(&folder, "", (120, 40));
        board.sees("[board]");
        for n in 0..next(&mut seed) % 4 {
            let text = format!("r{round}n{n}");
            board.keys(&format!("l{text}\r"));
            board.sees(&format!("Written: {text} "));
            typed.push(text.clone());
            confirmed.push(text);
        }
        let text = format!("r{round}last");
        board.keys(&format!("l{text}\r"));
        sleep(Duration::from_millis(next(&mut seed) % 60));
        board.signal(Signal::KILL);
        if board.last_text().contains(&format!("Written: {text} ")) {
            confirmed.push(text.clone());
            last_seen += 1;
        }
        typed.push(text);
    }
    folder.run("verify --json").ends(0);
    let db = folder.read_db();
    let sql = "SELECT detail FROM duty_log WHERE kind = 'note' ORDER BY line_no";
    let mut lines = db.prepare(sql).unwrap();
    let rows = lines.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let there: Vec<String> = rows.map(Result::unwrap).collect();
    let mut rest = there.iter();
    for text in &confirmed {
        assert!(rest.any(|line| line == text), "{text} is lost, or not in its place: {there:?}");
    }
    let mut rest = typed.iter();
    for line in &there {
        assert!(rest.any(|text| text == line), "{line} was not typed, or twice");
    }
    tell(&format!(
        "{rounds} boards killed: {} lines called written, {last_seen} of them just before, 0 lost",
        confirmed.len()
    ));
}
