//! Settings and PINs from the command line beside a program that has the folder: the board does what it is asked
//! for, after the same proof, and a board that goes away leaves no doubt.

use std::path::PathBuf;

use rustix::process::Signal;
use serde_json::Value;

use crate::kit::{Folder, LISTENS, until};
use crate::screen::Session;

const SIZE: (u16, u16) = (120, 40);
const HALL: &str = "name = 'Riverside'\n\
    [[person]]\nid = 'm1'\nname = 'Wang'\nrole = 'hall_manager'\n\
    [[person]]\nid = 'e1'\nname = 'Chen'\nrole = 'clerk'\n";

/// A hall that listens, with these settings in its file.
fn hall(text: &str) -> Folder {
    let folder = Folder::new(&format!("lang = \"en\"\n{LISTENS}"));
    write(&folder, text);
    folder
}

fn write(folder: &Folder, text: &str) {
    std::fs::write(folder.path.join("hall.toml"), text).unwrap();
}

fn versions(folder: &Folder) -> Vec<Value> {
    let told = folder.run("settings history --json").ends(0).out;
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn published(folder: &Folder) {
    until("a listener in the lock file", || {
        let text = std::fs::read_to_string(folder.path.join("zhiban.lock")).unwrap_or_default();
        text.contains("address")
    });
}

fn secrets(folder: &Folder) -> PathBuf {
    folder.path.with_file_name("state")
}

fn session(folder: &Folder, arguments: &str) -> Session {
    let place = secrets(folder);
    Session::with(folder, arguments, SIZE, &[("ZHIBAN_SECRET_DIR", place.to_str().unwrap())])
}

/// `feed run`, listening.
fn listens(folder: &Folder) -> Session {
    let listener = session(folder, "feed run");
    published(folder);
    listener
}

/// Types where it is asked for, each line once.
#[track_caller]
fn answers(command: &mut Session, prompts: &[(&str, &str)]) {
    for (prompt, typed) in prompts {
        command.sees(prompt);
        command.keys(&format!("{typed}\r"));
    }
}

#[test]
fn a_running_board_puts_them_into_force_and_shows_them() {
    let folder = hall(HALL);
    let mut board = session(&folder, "");
    published(&folder);
    let told = folder.run("settings apply --yes --note first").ends(0);
    assert!(told.out.contains("version 1 is in the log"), "{}", told.out);
    board.sees("Riverside");
    assert!(folder.run("settings apply --yes").ends(0).out.contains("nothing was applied"));
    write(&folder, &HALL.replace("Riverside", "Lakeside"));
    assert!(folder.run("settings apply").ends(1).err.contains("--yes"), "nobody is there to agree");
    folder.run("settings apply --yes").ends(0);
    board.sees("Lakeside");
    let back = folder.run("settings apply --back-to 1 --from 23:59 --yes").ends(0);
    assert!(back.out.contains("version 3"), "{}", back.out);
    folder.run("settings apply --back-to 1 --yes").ends(0);
    board.sees("Riverside");
    // A fault is told with its line, and changes nothing.
    write(&folder, "name = 'x'\nno_such_key = 1\n");
    let faulty = folder.run("settings apply --yes").ends(1).err;
    assert!(faulty.contains("line 2"), "{faulty}");
    write(&folder, HALL);
    folder.run("settings apply --from 2020-01-01T00:00:00+08:00 --yes").ends(2);
    let all = versions(&folder);
    assert_eq!(all.len(), 4, "{all:?}");
    assert_eq!((&all[0]["note"], &all[3]["back_to"]), (&"first".into(), &1.into()));
    board.keys("q");
    board.keys("\r");
    board.ends();
    folder.run("verify").ends(0);
}

#[test]
fn one_who_listens_without_a_board_does_it_too_and_one_who_does_not_says_so() {
    let folder = hall(HALL);
    let mut listener = listens(&folder);
    folder.run("settings apply --yes").ends(0);
    listener.signal(Signal::TERM);
    assert_eq!(listener.ends(), 0);
    assert_eq!(versions(&folder).len(), 1);
    let deaf = Folder::new("lang = \"en\"\n[feed]\nlisten = \"off\"\n");
    write(&deaf, HALL);
    let board = Session::start(&deaf, "", SIZE);
    board.sees("H001");
    let refused = deaf.run("settings apply --yes").ends(1).err;
    assert!(refused.contains("listener") && refused.contains("nothing was changed"), "{refused}");
}

#[test]
fn a_pin_is_proved_to_the_board_and_stands_nowhere() {
    let folder = hall(HALL);
    folder.run("settings apply --yes").ends(0);
    let listener = listens(&folder);
    let mut set = session(&folder, "people set-pin m1");
    answers(&mut set, &[("New PIN:", "739164"), ("Again:", "739164")]);
    assert_eq!(set.ends(), 0, "{}", set.text());
    let mut other = session(&folder, "people set-pin e1 --as m1");
    let proved = [("PIN m1:", "739164"), ("New PIN:", "582047"), ("Again:", "582047")];
    answers(&mut other, &proved);
    assert_eq!(other.ends(), 0, "{}", other.text());

    write(&folder, &HALL.replace("Riverside", "Lakeside"));
    let unproved = folder.run("settings apply --yes").ends(2).err;
    assert!(unproved.contains("--as"), "{unproved}");
    // Who may not is told before a PIN is asked for; without a terminal none is taken.
    assert!(folder.run("settings apply --yes --as e1").ends(1).err.contains("e1 may not"));
    assert!(folder.run("settings apply --yes --as m1").ends(1).err.contains("PIN"));
    let mut wrong = session(&folder, "settings apply --yes --as m1");
    answers(&mut wrong, &[("PIN m1:", "100001")]);
    wrong.sees("4 tries left");
    assert_eq!(wrong.ends(), 1);
    assert_eq!(versions(&folder).len(), 1);
    let mut right = session(&folder, "settings apply --as m1");
    answers(&mut right, &[("y/N", "y"), ("PIN m1:", "739164")]);
    assert_eq!(right.ends(), 0, "{}", right.text());
    let all = versions(&folder);
    assert_eq!((all.len(), &all[1]["by"]), (2, &"m1".into()));
    let mut reset = session(&folder, "people reset e1 --as m1");
    answers(&mut reset, &[("PIN m1:", "739164")]);
    assert_eq!(reset.ends(), 0, "{}", reset.text());
    let recover = session(&folder, "people recover").ends();
    assert_eq!(recover, 1, "not while somebody has the folder");
    for screen in [&set, &other, &wrong, &right] {
        let drawn = String::from_utf8_lossy(&screen.raw()).into_owned();
        assert!(!drawn.contains("739164") && !drawn.contains("582047"), "{drawn}");
    }
    drop(listener);
    let people = folder.run("people list --json").ends(0).json();
    assert_eq!(people["people"][0]["has_pin"], true);
    assert_eq!(people["people"][1]["has_pin"], false);
    for (path, bytes) in folder.bytes() {
        let holds = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(!holds(b"739164") && !holds(b"582047") && !holds(b"100001"), "{path:?}");
    }
    // Alone, the same is asked for.
    write(&folder, HALL);
    let mut alone = session(&folder, "settings apply --yes --as m1");
    answers(&mut alone, &[("PIN m1:", "739164")]);
    assert_eq!(alone.ends(), 0, "{}", alone.text());
    assert_eq!(versions(&folder)[2]["by"], "m1");
    folder.run("verify").ends(0);
}

#[test]
fn a_board_that_goes_away_in_the_middle_leaves_no_doubt() {
    let folder = hall(HALL);
    let mut listener = listens(&folder);
    let mut late = session(&folder, "settings apply");
    late.sees("y/N");
    listener.signal(Signal::KILL);
    listener.child.wait().unwrap();
    late.keys("y\r");
    assert_eq!(late.ends(), 1);
    late.sees("not touched");
    assert!(versions(&folder).is_empty());

    // It has the question and no time to answer it.
    let mut listener = listens(&folder);
    listener.signal(Signal::STOP);
    let mut cut = session(&folder, "settings apply --yes");
    cut.sees("no fault");
    zhiban::clock::sleep(std::time::Duration::from_millis(300));
    listener.signal(Signal::KILL);
    listener.child.wait().unwrap();
    let code = cut.ends();
    let applied = versions(&folder).len();
    let told = cut.text();
    let sound = if applied == 1 { code == 0 } else { code == 1 && told.contains("not touched") };
    assert!(sound, "{applied} {code} {told}");
    folder.run("verify").ends(0);
}

#[test]
fn what_was_applied_since_the_changes_were_shown_is_not_written_over() {
    let folder = hall(HALL);
    let listener = listens(&folder);
    let mut slow = session(&folder, "settings apply");
    slow.sees("y/N");
    write(&folder, &HALL.replace("Riverside", "Lakeside"));
    folder.run("settings apply --yes").ends(0);
    slow.keys("y\r");
    assert_eq!(slow.ends(), 1);
    slow.sees("since the changes were shown");
    drop(listener);
    assert_eq!(versions(&folder).len(), 1);
}

#[test]
fn a_file_that_is_not_in_force_is_told_on_the_board_when_it_changes() {
    let folder = hall(HALL);
    let mut board = session(&folder, "");
    board.sees("changes not in force yet; run zhiban settings apply");
    folder.run("settings apply --yes").ends(0);
    board.sees("Riverside");
    board.loses("not in force");
    write(&folder, &format!("{HALL}no_such_key = 1\n"));
    board.sees("hall.toml has a fault in line");
    board.keys("q");
    board.ends();
}
