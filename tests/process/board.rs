//! A running board and others at its folder: events handed over to it, a second board beside it, its
//! sudden death. Real terminals, real folders.

use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;
use zhiban::clock::{Clock, Stopwatch};
use zhiban::core::time::Zone;

use crate::kit::{Folder, LISTENS, PATIENCE, SINGLE, issued, post, until};
use crate::screen::Session;

const SIZE: (u16, u16) = (140, 40);
const SOURCE: &str = "/hall/H001/test/m1";

/// A minute ago, as a machine writes it.
fn lately() -> String {
    Zone::default().stamp(Clock::system().now().plus_secs(-60)).to_rfc3339()
}

fn lines(ids: &[&str]) -> String {
    let line = |id: &&str| {
        let mut event = issued(SOURCE, id, id, id, &lately());
        event["data"]["service_id"] = Value::from("broadband");
        event.to_string() + "\n"
    };
    ids.iter().map(line).collect()
}

/// What the holder of a folder published in its lock file.
fn published(folder: &Folder) -> Value {
    let mut found = Value::Null;
    until("a listener in the lock file", || {
        let text = std::fs::read(folder.path.join("zhiban.lock")).unwrap_or_default();
        found = serde_json::from_slice(&text).unwrap_or_default();
        found["address"].is_string()
    });
    found
}

#[test]
fn a_file_and_a_machine_reach_the_screen_of_a_running_board() {
    let folder = Folder::new(LISTENS);
    let mut board = Session::start(&folder, "", SIZE);
    let lock = published(&folder);
    assert!(!board.text().contains("broadband"));
    folder.take_in(&lines(&["Q701", "Q702"]));
    board.sees("broadband");
    folder.take_in(&lines(&["Q701", "Q702"]));
    let address = lock["address"].as_str().unwrap().parse().unwrap();
    let event = lines(&["Q703"]);
    assert_eq!(post(address, SINGLE, event.trim().as_bytes()).unwrap().status, 202);
    let counted = |text: &str| {
        let row = text.lines().find(|line| line.contains("broadband")).unwrap_or_default();
        row.split_whitespace().any(|word| word == "3")
    };
    board.wait("three waiting", counted);
    // The second source of a date is refused by the board as by a closed log.
    let other = lines(&["Q704"]).replace("/m1", "/m2");
    let file = folder.path.with_file_name("other.ndjson");
    std::fs::write(&file, other).unwrap();
    assert!(folder.import(&file, "").ends(1).err.contains("--also"));
    std::fs::write(&file, "no event\n").unwrap();
    folder.import(&file, "").ends(1);
    let status = || folder.run("feed status --json").ends(0).json();
    assert_eq!(status()["feeds"][0]["events"], Value::from(3), "{}", status());
    // The board keeps a refused line when its writer comes to it; nobody waits for that.
    until("the refused line in the status", || status()["faults"][0]["reason"] == "not_json");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("quit");
}

#[test]
fn a_second_board_reads_names_the_holder_and_sees_it_die() {
    let folder = Folder::new(LISTENS);
    let mut first = Session::start(&folder, "", SIZE);
    published(&folder);
    let pid = first.child.process_id().unwrap();
    let mut second = Session::start(&folder, "", SIZE);
    second.sees(&format!("(process {pid})"));
    second.sees("held by ");
    second.keys("l");
    second.sees("not now: read-only");
    folder.take_in(&lines(&["Q801"]));
    first.sees("broadband");
    second.sees("broadband");
    second.keys("7");
    first.keys("lkept for ever\r");
    first.sees("Written: kept for ever");
    second.sees("kept for ever");
    let writes = folder.command(&["rebuild"]).output().unwrap();
    assert_eq!(writes.status.code(), Some(1), "{writes:?}");
    first.signal(Signal::KILL);
    first.child.wait().unwrap();
    second.loses(&format!("(process {pid})"));
    second.sees("l note");
    second.keys("7");
    second.sees("kept for ever");
    second.keys("lit took over\r");
    second.sees("Written: it took over");
    second.keys("q");
    assert_eq!(second.ends(), 0);
    second.is_restored("the second board");
    let log = folder.run("log --json").ends(0);
    assert!(log.out.contains("kept for ever"), "{}", log.out);
    folder.run("verify --json").ends(0);
    let mut third = Session::start(&folder, "", SIZE);
    third.sees("l note");
    third.keys("7");
    third.sees("kept for ever");
    third.keys("lit writes again\r");
    third.sees("Written: it writes again");
    third.keys("q");
    assert_eq!(third.ends(), 0);
}

/// How long it takes a board that could only read to write, once the other one was killed.
fn takes_over(folder: &Folder, mut first: Session) -> (Duration, Session) {
    let pid = first.child.process_id().unwrap();
    let second = Session::start(folder, "", SIZE);
    second.sees("held by ");
    second.sees(&format!("(process {pid})"));
    first.signal(Signal::KILL);
    let watch = Stopwatch::start();
    // The same process in the same terminal, and nobody has to press a key.
    until("the lock of the second board", || {
        let text = std::fs::read(folder.path.join("zhiban.lock")).unwrap_or_default();
        let holder: Value = serde_json::from_slice(&text).unwrap_or_default();
        holder["pid"] == Value::from(second.child.process_id())
    });
    let took = watch.elapsed();
    second.sees("is gone: this board writes now");
    assert!(!second.text().contains("read-only"), "{}", second.text());
    first.child.wait().unwrap();
    (took, second)
}

#[test]
fn a_killed_board_is_followed_within_two_seconds_by_the_one_beside_it() {
    let folder = Folder::new("[feed]\nlisten = \"off\"\n");
    let mut board = Session::start(&folder, "", SIZE);
    board.sees("[board]");
    let mut quickest = PATIENCE;
    for round in 0..3 {
        board.keys(&format!("lline {round}\r"));
        board.sees(&format!("Written: line {round}"));
        let (took, next) = takes_over(&folder, board);
        board = next;
        board.sees(&format!("line {round}"));
        quickest = quickest.min(took);
    }
    // One of three: the others may have been kept waiting by whatever else this machine does.
    assert!(quickest < Duration::from_secs(2), "{quickest:?}");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("the last board");
    assert_eq!(folder.rows("duty_log").len(), 3);
    folder.run("verify --json").ends(0);
}

#[test]
fn a_port_that_is_taken_leaves_a_board_that_says_so() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let folder = Folder::new(&format!("[feed]\nlisten = \"{address}\"\n"));
    let mut board = Session::start(&folder, "", SIZE);
    board.sees("cannot listen on");
    board.keys("lstill here\r");
    board.sees("Written: still here");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    let refused = folder.run("feed run").ends(1);
    assert!(refused.err.contains(&address.to_string()), "{}", refused.err);
}
