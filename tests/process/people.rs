//! PINs and the lock of the real program: set at a terminal, asked for by the board, and nothing of anybody on
//! the screen once it is locked.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use zhiban::core::event::{Body, Kind, Proof, SettingsApplied};
use zhiban::core::hall::HallConfig;
use zhiban::core::settings::Settings;
use zhiban::core::time::{Ms, Zone};
use zhiban::store::{Mode, NewEvent, Store};

use crate::kit::Folder;
use crate::screen::Session;

const OFF: &str = "lang = \"en\"\n[feed]\nlisten = \"off\"\n";
const CANARY: &str = "Canaryzhang";
const HALL: &str = "[[counter]]\nid = '05'\n\
    [[person]]\nid = 'm1'\nname = 'Canaryzhang'\nrole = 'hall_manager'\n\
    [[person]]\nid = 'e1'\nname = 'Other'\nrole = 'hall_manager'\n";

/// A hall with two people in its settings, and the folder of its device secret.
pub fn hall() -> (Folder, PathBuf) {
    hall_of(HALL)
}

/// A hall with these settings, and the folder of its device secret.
pub fn hall_of(settings: &str) -> (Folder, PathBuf) {
    let folder = Folder::new(OFF);
    let config = HallConfig {
        stream: [0; 16],
        devices: Vec::new(),
        hall_id: "H001".to_owned(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::standard(),
        training: false,
    };
    let mut store = Store::open(&folder.path, &config, Mode::Write).unwrap();
    let at = Zone::default().stamp(Ms(1_700_000_000_000));
    let applied = SettingsApplied {
        by_name: "".into(),
        version: 1,
        from: at,
        text: settings.into(),
        note: "".into(),
        back_to: None,
    };
    let event = NewEvent {
        kind: Kind::SettingsApplied,
        at,
        by: "m1".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Settings(applied),
    };
    store.append(vec![event], at.at).unwrap();
    assert_eq!(store.hall().settings(at.at).1, 1, "{:?}", zhiban::core::settings::read(settings));
    store.close().unwrap();
    let secrets = folder.path.parent().unwrap().join("state");
    (folder, secrets)
}

pub fn session(folder: &Folder, secrets: &std::path::Path, arguments: &str) -> Session {
    let place = secrets.to_str().unwrap();
    Session::with(folder, arguments, (120, 40), &[("ZHIBAN_SECRET_DIR", place)])
}

/// Types a PIN where it is asked for.
pub fn answers(command: &mut Session, prompts: &[(&str, &str)]) {
    for (prompt, typed) in prompts {
        command.sees(prompt);
        command.keys(typed);
        command.keys("\r");
    }
}

#[test]
fn a_locked_board_shows_nobody_and_a_pin_unlocks_it() {
    let (folder, secrets) = hall();
    let mut first = session(&folder, &secrets, "people set-pin m1");
    answers(&mut first, &[("New PIN:", "739164"), ("Again:", "739164")]);
    assert_eq!(first.ends(), 0, "{}", first.text());
    let typed = String::from_utf8_lossy(&first.raw()).into_owned();
    assert!(!typed.contains("739164"), "no echo: {typed}");
    drop(first);
    let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(secrets.clone()), mode(secrets.join("device-secret"))), (0o700, 0o600));

    let mut board = session(&folder, &secrets, "");
    board.sees("[locked]");
    board.keys("5\r");
    board.sees("help needed at 05");
    // A wrong PIN, then the right one.
    board.keys("\rm1\r100001");
    board.sees("4 tries left");
    board.keys("739164");
    board.loses("[locked]");
    board.keys("l");
    board.sees(CANARY);
    board.keys(CANARY);
    board.keys("\r");
    board.sees(CANARY);
    board.keys("z");
    board.sees("[locked]");
    let from = board.raw().len();
    // Whatever is pressed on it, nothing of anybody is drawn: screen, scrollback and everything sent since.
    board.keys("7:?/n\u{1b}");
    board.keys("\t\t5\u{1b}");
    board.resize((80, 24));
    board.keys("\u{c}");
    board.wait("it goes on", |text| text.contains("[locked]"));
    let since = String::from_utf8_lossy(&board.raw()[from..]).into_owned();
    assert!(!since.contains(CANARY) && !board.text().contains(CANARY), "{}", board.text());
    board.keys("\u{1b}\u{3}");
    assert_eq!(board.ends(), 0);
    drop(board);

    let list = folder.run("people list --json").ends(0).json();
    assert_eq!(list["people"][0]["has_pin"], true);
    assert_eq!((&list["people"][1]["has_pin"], &list["locks"]), (&false.into(), &true.into()));
    let kinds = folder.rows("access_record").len();
    assert_eq!(kinds, 4, "set, refused, unlocked, locked: {:?}", folder.rows("access_record"));
    folder.run("verify --json").ends(0);
    // In no copy of the folder, and in none of its files, is a PIN or the secret.
    let secret = std::fs::read(secrets.join("device-secret")).unwrap();
    for (path, bytes) in folder.bytes() {
        let holds = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
        assert!(!holds(b"739164") && !holds(b"100001") && !holds(&secret), "{path:?}");
    }
    // Without the secret nobody is let in, and the way out is told.
    std::fs::remove_file(secrets.join("device-secret")).unwrap();
    let mut denied = session(&folder, &secrets, "people set-pin e1 --as m1");
    answers(&mut denied, &[("PIN m1:", "739164")]);
    assert_eq!(denied.ends(), 1);
    drop(denied);
    let mut recover = session(&folder, &secrets, "people recover");
    assert_eq!(recover.ends(), 0, "{}", recover.text());
    assert_eq!(folder.run("people list --json").json()["locks"], false);
}

#[test]
fn what_makes_no_sense_is_refused_before_a_pin_is_asked_for() {
    let (folder, _) = hall();
    assert!(folder.run("people recover").ends(1).err.contains("no PINs"));
    assert!(folder.run("people reset e1").ends(1).err.contains("role"));
    assert_eq!(folder.rows("access_record").len(), 0);
    let none = Folder::new(OFF);
    none.run("people list").ends(1);
}

#[test]
fn a_command_that_is_ended_at_a_prompt_gives_the_terminal_back() {
    let (folder, secrets) = hall();
    for signal in [rustix::process::Signal::TERM, rustix::process::Signal::HUP] {
        let mut command = session(&folder, &secrets, "people set-pin m1");
        command.sees("New PIN:");
        assert!(!command.is_cooked(), "what is typed is not shown");
        command.signal(signal);
        command.ends();
        assert!(command.is_cooked(), "{signal:?}");
    }
}
