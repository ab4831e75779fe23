//! A file of follow-ups taken in while the board runs: the board writes it, shows it in the order of its rows, and a draft of
//! a call outlives it.

use chrono::Days;
use rustix::process::Signal;
use zhiban::clock::Clock;
use zhiban::core::time::Zone;

use crate::kit::{Folder, LISTENS, until};
use crate::screen::Session;

const SIZE: (u16, u16) = (120, 40);
const HALL: &str = "[[service]]\nid = 'K'\nname = 'Broadband'\n\
    [[person]]\nid = 'm1'\nname = 'Wang'\nrole = 'hall_manager'\n";

fn session(folder: &Folder) -> Session {
    let place = folder.path.with_file_name("state");
    Session::with(folder, "", SIZE, &[("ZHIBAN_SECRET_DIR", place.to_str().unwrap())])
}

fn published(folder: &Folder) {
    until("a listener in the lock file", || {
        let text = std::fs::read_to_string(folder.path.join("zhiban.lock")).unwrap_or_default();
        text.contains("address")
    });
}

/// Half a call lies on the screen, and the program goes.
fn ends(mut board: Session) {
    board.signal(Signal::TERM);
    board.ends();
}

#[test]
fn a_file_comes_in_while_the_board_runs_and_half_a_call_outlives_it() {
    let folder = Folder::new(&format!("lang = \"en\"\n{LISTENS}"));
    std::fs::write(folder.path.join("hall.toml"), HALL).unwrap();
    folder.run("settings apply --yes").ends(0);
    let today = Zone::default().date(Clock::system().now());
    let day = today.checked_sub_days(Days::new(1)).unwrap();
    let rows: Vec<String> =
        (1..=12).map(|n| format!("r{n},{day},K,Li,139000001{n:02}\n")).collect();
    let rows = rows.concat();
    let file = folder.path.with_file_name("calls.csv");
    std::fs::write(&file, format!("external_id,served_on,service_id,name,phone\n{rows}")).unwrap();
    let mut board = session(&folder);
    published(&folder);
    let import = format!("followup import {}", file.display());
    let told = folder.run(&import).ends(0).out;
    assert!(told.contains("12"), "{told}");
    let again = folder.run(&import).ends(0).out;
    assert!(again.contains("taken in already, nothing was written"), "{again}");
    board.keys("F");
    board.sees("139****0101");
    let text = board.text();
    let at = |n: u32| text.find(&format!("139****{n:04}")).unwrap_or_else(|| panic!("{n}: {text}"));
    assert!((101..109).all(|n| at(n) < at(n + 1)), "as in the file: {text}");
    board.keys("\r");
    board.keys("54");
    board.sees("[4]");
    until("the draft on disk", || folder.rows("draft").len() == 1);
    ends(board);
    let mut board = session(&folder);
    board.keys("F");
    board.sees("139****0101");
    board.keys("\r");
    board.sees("[4]");
    board.keys("555s\r");
    until("the answer, and no draft", || {
        let list = folder.run("followup list --all --json").ends(0).out;
        list.contains("\"reached\"") && folder.rows("draft").is_empty()
    });
    ends(board);
    folder.run("verify").ends(0);
}
