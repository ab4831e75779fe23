//! Every call that touches the disk fails in turn, once and from then on (promises R5 and R13): nothing that is
//! missing is confirmed, nothing panics, each message names the next step, and all goes on when the fault ends.

use std::path::Path;

use crate::kit::Folder;
use crate::part::{Said, judge, judge_with, read, writer};
use crate::screen::Session;
use crate::strace::{Fault, NOWHERE, Point, Traced, all_points, may_trace, run, sample};

/// What can become of a call. A write that is interrupted for ever is one that never ends, so that one comes
/// once only.
const FAULTS: &[(&str, &[&str])] = &[
    ("pwrite64", &["EIO", "ENOSPC", "EROFS", "EINTR"]),
    ("fsync", &["EIO", "ENOSPC"]),
    ("openat", &["EACCES", "EMFILE", "EIO"]),
    ("ftruncate", &["EIO", "ENOSPC"]),
    ("unlink", &["EACCES"]),
];
/// Points of each kind of fault in a sample.
const SOME: usize = 6;
/// Events before and after.
const EVENTS: (u64, u64) = (5, 12);

fn hall() -> Folder {
    let folder = Folder::new("");
    let done = writer(&folder.path, EVENTS.0, "").output().unwrap();
    assert!(Said::read(&done.stdout).ended, "{done:?}");
    folder
}

fn has_next_step(message: &str) -> bool {
    let words = ["ry again", "Check the disk", "Free some", "write permission", "zhiban recover"];
    words.iter().any(|word| message.contains(word))
}

/// Runs a writer with a fault; what the judge says of the folder, and what the writer said.
fn failed(at: &Point, error: &str, from_then_on: bool, lies: &str) -> (Result<(), String>, Said) {
    let folder = hall();
    let plus = if from_then_on { "+" } else { "" };
    let fault = format!("{}:error={error}:when={}{plus}", at.call, at.n);
    let Traced { out, err, .. } =
        run(&at.call, &fault, Path::new(NOWHERE), &writer(&folder.path, EVENTS.1, lies));
    let said = Said::read(&out);
    assert!(!err.contains("panicked"), "{fault}: {err}");
    for message in &said.errors {
        assert!(has_next_step(message), "{fault}: no next step in {message:?}");
    }
    let before = (1..=EVENTS.0).map(|n| (n, n));
    let confirmed: Vec<(u64, u64)> = before.chain(said.confirmed.iter().copied()).collect();
    (judge_with(&folder.path, &confirmed, EVENTS.1), said)
}

/// Points of one call.
fn points(call: &str) -> Vec<Point> {
    let folder = hall();
    sample(&all_points(call, &writer(&folder.path, EVENTS.1, "")), SOME)
}

#[test]
fn a_call_that_fails_is_told_and_what_was_refused_is_never_confirmed() {
    if !may_trace() {
        return;
    }
    let (mut told, mut saved) = (0, 0);
    for (call, errors) in FAULTS {
        for at in points(call) {
            for error in *errors {
                let (judged, said) = failed(&at, error, false, "");
                assert_eq!(judged, Ok(()), "{error} once at {at:?}: {said:?}");
                // The loader opens its libraries first; without them there is no program.
                let began = !said.confirmed.is_empty() || !said.errors.is_empty();
                let all = if began { EVENTS.1 - EVENTS.0 } else { 0 };
                assert_eq!(said.confirmed.len() as u64, all, "{error} once at {at:?}: {said:?}");
                saved += usize::from(began);
                told += said.errors.len();
                if *error != "EINTR" {
                    let (judged, said) = failed(&at, error, true, "");
                    assert_eq!(judged, Ok(()), "{error} from {at:?} on: {said:?}");
                }
            }
        }
    }
    assert!(told > 10 && saved > 20, "this shows too little: {told} told, {saved} saved");
}

#[test]
fn the_judge_finds_a_refusal_that_was_confirmed() {
    if !may_trace() {
        return;
    }
    // A planted fault: the writer takes a refusal for a confirmation.
    let points = points("pwrite64");
    let found = points.iter().any(|at| failed(at, "EIO", true, "deaf").0.is_err());
    assert!(found, "a confirmation of what was refused was not noticed");
}

#[test]
fn an_event_whose_sync_failed_is_refused_and_saved_through_a_new_connection() {
    if !may_trace() {
        return;
    }
    let log = tempfile::NamedTempFile::new().unwrap();
    let syncs = all_points("fsync", &writer(&hall().path, EVENTS.1, ""));
    let mut refused = 0;
    for at in sample(&syncs, 12) {
        let folder = hall();
        let fault = format!("fsync:error=EIO:when={}", at.n);
        let command = writer(&folder.path, EVENTS.1, "");
        let ran = run("fsync,openat", &fault, log.path(), &command);
        let said = Said::read(&ran.out);
        let saved: Vec<(u64, u64)> = (EVENTS.0 + 1..=EVENTS.1).map(|n| (n, n)).collect();
        assert_eq!(said.confirmed, saved, "{at:?}: {said:?}");
        assert!(said.errors.len() <= 1, "{at:?}: {said:?}");
        refused += said.errors.len();
        if said.errors.len() == 1 && !said.errors[0].starts_with("close") {
            let calls = std::fs::read_to_string(log.path()).unwrap();
            let (_, after) = calls.split_once("(INJECTED)").expect("a sync failed");
            assert!(after.contains("zhiban.db\""), "{at:?}: not opened anew: {calls}");
        }
        assert_eq!(
            judge(&folder.path, &(1..=EVENTS.1).map(|n| (n, n)).collect::<Vec<_>>()),
            Ok(())
        );
    }
    assert!(refused > 0, "no commit met the fault");
}

/// How often a line stands in the log of a folder, by other eyes than the program's.
fn lines(folder: &Folder, text: &str) -> usize {
    let events = read(&folder.db()).unwrap();
    let text = format!("\"{text}\"");
    events.iter().filter(|(.., bytes)| String::from_utf8_lossy(bytes).contains(&text)).count()
}

#[test]
fn a_board_on_a_failing_disk_keeps_the_draft_and_writes_again_by_itself() {
    if !may_trace() {
        return;
    }
    for fault in ["fsync:error=EIO", "pwrite64:error=EROFS", "pwrite64,openat:error=EMFILE"] {
        let folder = Folder::new("[feed]\nlisten = \"off\"\n");
        let mut board = Session::start(&folder, "", (120, 40));
        board.sees("[board]");
        board.keys("lfirst line\r");
        board.sees("Written: first line");
        let Some(on) = Fault::on(board.child.process_id().unwrap(), fault) else { return };
        board.keys("lsecond line\r");
        board.sees("Not written: ");
        board.sees("check");
        board.sees("read-only disk, no entries");
        // The board and its search go on, and the draft is in the form.
        board.keys("7/no such line");
        board.sees("Nothing found");
        board.keys("\u{1b}");
        board.keys("l");
        board.sees("second line");
        board.keys("\u{1b}");
        assert_eq!(lines(&folder, "second line"), 0, "{fault}");
        drop(on);
        board.loses("read-only disk, no entries");
        board.keys("l\r");
        board.sees("Written: second line");
        board.keys("q");
        assert_eq!(board.ends(), 0, "{fault}");
        board.is_restored(fault);
        assert_eq!((lines(&folder, "first line"), lines(&folder, "second line")), (1, 1));
        folder.run("verify").ends(0);
    }
}
