//! A disk that takes seconds for every write (promise R10): keys are shown at once, a write that is under
//! way is told, and nothing is called written before it is on disk.

use std::time::Duration;

use zhiban::clock::Stopwatch;

use crate::kit::Folder;
use crate::part::read;
use crate::screen::Session;
use crate::strace::{Fault, may_trace};

/// How long each sync takes: far longer than a few keys on a machine that has other things to do.
const DELAY: Duration = Duration::from_secs(5);

#[test]
fn a_slow_disk_does_not_hold_up_the_keys_and_nothing_is_told_as_written_too_early() {
    if !may_trace() {
        return;
    }
    let folder = Folder::new("[feed]\nlisten = \"off\"\n");
    let mut board = Session::start(&folder, "", (120, 40));
    board.sees("[board]");
    board.keys("lfirst line\r");
    board.sees("Written: first line");
    let slow = format!("fsync,fdatasync:delay_enter={}", DELAY.as_micros());
    let Some(on) = Fault::on(board.child.process_id().unwrap(), &slow) else { return };
    let began = Stopwatch::start();
    board.keys("lsecond line\r");
    board.sees("writing.. not on disk yet");
    // Each key is on the screen while the disk still has not answered.
    board.keys("l");
    board.sees("second line");
    board.keys("\u{15}");
    let mut typed = String::new();
    for key in "quick".chars() {
        typed.push(key);
        board.keys(&key.to_string());
        board.sees(&typed);
    }
    let shown = board.text();
    assert!(began.elapsed() < DELAY, "the keys waited for the disk: {:?}", began.elapsed());
    assert!(!shown.contains("Written: second"), "told before the disk had it");
    board.sees("Written: second line");
    assert!(began.elapsed() >= DELAY, "told after {:?}", began.elapsed());
    assert_eq!(read(&folder.db()).unwrap().len(), 2);
    assert!(!board.text().contains("not on disk yet"));
    drop(on);
    board.keys("\r");
    board.sees("Written: quick");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("after a slow disk");
}
