//! Resident memory of the board in force with 100,000 and 1,000,000 events of history, after some keys and
//! after its check of the log in the background.

use std::time::Duration;

use super::history::House;
use super::table::Row;
use super::terminal::{Program, Session, resident_kib};

/// Longer than the board waits with its check of the log.
const SETTLED_AFTER: Duration = Duration::from_secs(9);

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = Vec::new();
    for (events, max) in [(100_000, 24.0), (1_000_000, 40.0)] {
        let board = Program::board(&house.folder(events));
        let mut session = Session::start(&board, 200, 60);
        session.painted(board.ready);
        for key in [b"2".as_slice(), b"j", b"j", b"6", b"j", b"7", b"j", b"1", b"j"] {
            session.press(key);
        }
        session.listen(SETTLED_AFTER);
        let (now, peak) = resident_kib(session.pid());
        session.quit(b"qq");
        let mib = |kib: u64| kib as f64 / 1024.0;
        rows.push(Row::at_most(
            &format!("resident memory, {events} events"),
            format!("{:.1} MiB", mib(now)),
            &format!("peak {:.1} MiB", mib(peak)),
            mib(now),
            max,
            " MiB",
        ));
    }
    rows
}
