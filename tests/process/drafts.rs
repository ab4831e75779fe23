//! What is typed outlives the real board: killed, ended or without its terminal, it comes back to whoever
//! typed it, and goes with the line it became.

use rusqlite::types::Value as Cell;
use rustix::process::Signal;
use zhiban::core::draft::{DraftBody, DraftField};

use crate::kit::{Folder, until};
use crate::people::{answers, hall, session};
use crate::screen::Session;

const OFF: &str = "lang = \"en\"\n[feed]\nlisten = \"off\"\n";
const TYPED: &str = "Printer three is out of pap";

/// What stands in the table: whose, which form, what.
fn drafts(folder: &Folder) -> Vec<(String, String, String)> {
    let text = |cell: &Cell| match cell {
        Cell::Text(text) => text.clone(),
        other => panic!("{other:?}"),
    };
    let rows = folder.rows("draft");
    rows.iter().map(|row| (text(&row[0]), text(&row[1]), text(&row[4]))).collect()
}

/// The draft that is whole, as it is spelt.
fn spelt() -> String {
    let field = DraftField { slot: "text".into(), text: TYPED.into(), code: None };
    let cursor = TYPED.chars().count();
    let body = DraftBody { fields: vec![field], place: "text".into(), cursor };
    serde_json::to_string(&body).unwrap()
}

fn holds_the_line(folder: &Folder, person: Option<&str>) -> bool {
    let is_it = |(owner, form, body): &(String, String, String)| {
        // Hidden it is as long as what it hides, with a nonce of 24 bytes and a proof of 16, in two digits a byte.
        let bytes = body.len() / 2 - 24 - 16;
        // A session that hangs up types a key of its own.
        let more = bytes.checked_sub(spelt().len());
        let is_whole = more.is_some_and(|more| more <= usize::from(person.is_none()));
        person.is_none_or(|person| owner == person) && form == "note" && is_whole
    };
    drafts(folder).iter().any(is_it)
}

fn lines(folder: &Folder) -> usize {
    let written = folder.rows("duty_log");
    let is_it = |cell: &Cell| *cell == Cell::Text(format!("{TYPED}er"));
    written.iter().filter(|row| row.iter().any(is_it)).count()
}

#[test]
fn half_a_line_survives_a_kill_behind_the_lock_and_goes_when_it_is_saved() {
    let (folder, secrets) = hall();
    let mut pin = session(&folder, &secrets, "people set-pin m1");
    answers(&mut pin, &[("New PIN:", "739164"), ("Again:", "739164")]);
    assert_eq!(pin.ends(), 0, "{}", pin.text());
    drop(pin);
    let mut board = session(&folder, &secrets, "");
    board.sees("[locked]");
    board.keys("\rm1\r739164");
    board.loses("[locked]");
    board.keys("l");
    board.sees("Enter saves");
    board.keys(TYPED);
    board.sees(TYPED);
    until("the draft is on disk", || holds_the_line(&folder, Some("m1")));
    board.signal(Signal::KILL);
    board.ends();
    drop(board);
    assert!(holds_the_line(&folder, Some("m1")));
    let told = folder.run("doctor").out;
    assert!(told.contains("drafts: 1 not saved yet") && !told.contains(TYPED), "{told}");

    let mut board = session(&folder, &secrets, "");
    board.sees("[locked]");
    assert!(!board.text().contains(TYPED), "{}", board.text());
    board.keys("\rm1\r739164");
    board.sees("Not saved yet: 1");
    board.keys("l");
    board.sees("Draft from");
    board.sees(TYPED);
    board.keys("er\r");
    until("the line is written", || lines(&folder) == 1);
    assert_eq!(drafts(&folder), [], "gone in the same transaction");
    // Killed right after that, it is a line once and a draft no more.
    board.signal(Signal::KILL);
    board.ends();
    drop(board);
    assert_eq!((lines(&folder), drafts(&folder).len()), (1, 0));
    folder.run("verify").ends(0);
}

#[test]
fn a_board_that_is_ended_or_loses_its_terminal_keeps_what_was_typed() {
    type End = fn(&mut Session);
    let ends: [End; 3] =
        [|board| board.signal(Signal::TERM), |board| board.signal(Signal::HUP), Session::hang_up];
    for end in ends {
        let folder = Folder::new(OFF);
        let mut board = Session::start(&folder, "", (120, 40));
        board.sees("No alarms");
        board.keys("l");
        board.sees("Enter saves");
        board.keys(TYPED);
        board.sees(TYPED);
        end(&mut board);
        board.ends();
        drop(board);
        assert!(holds_the_line(&folder, None), "{:?}", drafts(&folder));
        let mut board = Session::start(&folder, "", (120, 40));
        board.sees("Not saved yet: 1");
        board.keys("l");
        board.sees(TYPED);
    }
}

#[test]
fn a_training_hall_leaves_no_draft_behind() {
    let folder = Folder::new(OFF);
    let mut demo = Session::start(&folder, "demo --speed 1", (120, 40));
    demo.sees("[TRAINING]");
    demo.keys("l");
    demo.sees("Enter saves");
    demo.keys(TYPED);
    demo.sees(TYPED);
    demo.keys("\u{1b}");
    demo.signal(Signal::TERM);
    demo.ends();
    drop(demo);
    assert!(!folder.db().exists());
}
