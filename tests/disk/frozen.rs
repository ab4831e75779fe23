//! Disks that take no writes (promise R9): before the start, and under a running board. Board and search work,
//! an entry is refused clearly, and when the disk can be written again the board writes again.

use std::time::Duration;

use zhiban::clock::Stopwatch;

use crate::kit::{Folder, until};
use crate::mounts::{ext4_disk, in_own_namespace, may_mount, mount, remount, small_disk};
use crate::part::read;
use crate::screen::Session;

const SETTINGS: &str = "[feed]\nlisten = \"off\"\n";
/// A board on a read-only disk is there within this time.
const STARTED_WITHIN: Duration = Duration::from_secs(3);

fn started(folder: &Folder) -> Session {
    let board = Session::start(folder, "", (120, 40));
    board.sees("[board]");
    board
}

fn note(board: &mut Session, text: &str) {
    board.keys(&format!("l{text}\r"));
    board.sees(&format!("Written: {text}"));
}

fn hall() -> Folder {
    let folder = Folder::new("");
    small_disk(&folder.path, 16);
    std::fs::write(folder.path.join("zhiban.toml"), SETTINGS).unwrap();
    folder
}

/// Part: a disk that is read-only when the board starts.
#[test]
fn part_on_a_read_only_disk() {
    if !may_mount() {
        return;
    }
    // Closed in order there is no write-ahead log; after a kill there is one, with the newest line in it.
    for killed in [false, true] {
        let folder = hall();
        let usual = Stopwatch::start();
        let mut board = started(&folder);
        // A machine that has other things to do is slow on any disk.
        let within = STARTED_WITHIN.max(usual.elapsed() * 3);
        note(&mut board, "kept for ever");
        if killed {
            board.child.kill().unwrap();
            board.child.wait().unwrap();
        } else {
            board.keys("q");
            assert_eq!(board.ends(), 0);
        }
        remount(&folder.path, "ro");
        let before = folder.bytes();
        let watch = Stopwatch::start();
        let mut board = Session::start(&folder, "", (120, 40));
        board.sees("kept for ever");
        assert!(watch.elapsed() < within, "it took {:?}", watch.elapsed());
        board.sees("read-only disk, no entries");
        board.keys("l");
        board.sees("not now: read-only");
        board.keys("7/no such line");
        board.sees("Nothing found");
        board.keys("\u{1b}");
        board.sees("kept for ever");
        let log = folder.run("log --json").ends(0);
        assert!(log.out.contains("kept for ever"), "{}", log.out);
        folder.run("board --once").ends(0);
        folder.run("verify").ends(0);
        let refused = folder.run("feed import -").ends(1);
        assert!(refused.err.contains("cannot write in") && refused.err.contains("permission"));
        assert!(before == folder.bytes(), "something was written");
        remount(&folder.path, "rw");
        board.loses("read-only disk");
        board.sees("[board]");
        note(&mut board, "written again");
        board.keys("q");
        assert_eq!(board.ends(), 0);
        board.is_restored("after a read-only disk");
        assert_eq!(read(&folder.db()).unwrap().len(), 2, "killed: {killed}");
        folder.run("verify").ends(0);
    }
}

#[test]
fn a_read_only_disk_is_read_and_written_again_when_it_can_be() {
    in_own_namespace("frozen::part_on_a_read_only_disk");
}

/// Part: a disk that gives up under a running board, as after an error of the machine.
#[test]
fn part_on_a_disk_that_gives_up() {
    if !may_mount() {
        return;
    }
    let folder = Folder::new("");
    let image = folder.path.with_file_name("image");
    let Some(at) = ext4_disk(&folder.path, &image) else { return };
    std::fs::write(folder.path.join("zhiban.toml"), SETTINGS).unwrap();
    let mut board = started(&folder);
    note(&mut board, "before it gave up");
    until("the line in the log", || read(&folder.db()).is_ok_and(|events| events.len() == 1));
    assert!(mount(&["-o", "remount,abort", &at.display().to_string()]));
    board.keys("lnot to be lost\r");
    board.sees("Not written: ");
    board.sees("read-only disk, no entries");
    board.sees("before it gave up");
    board.keys("l");
    board.sees("not to be lost");
    board.keys("\u{1b}");
    board.keys("7/no such line");
    board.sees("Nothing found");
    board.keys("\u{1b}");
    board.keys("b");
    board.sees("[read]");
    board.keys("\u{1b}");
    // Once it warns that a draft is left behind.
    board.keys("q");
    board.sees("q again leaves");
    board.keys("q");
    let code = board.ends();
    assert!(code <= 1, "it ended with {code}: {}", board.text());
    board.is_restored("after a disk that gave up");
    assert!(!String::from_utf8_lossy(&board.raw()).contains("panicked"));
}

#[test]
fn a_disk_that_gives_up_under_a_running_board_costs_no_more_than_new_entries() {
    in_own_namespace("frozen::part_on_a_disk_that_gives_up");
}
