//! The first start of the real program in a folder without any hall: asked, written, applied, and never asked again.

use rustix::process::Signal;

use crate::kit::{Folder, ran};
use crate::screen::Session;

fn begun(folder: &Folder, arguments: &str, size: (u16, u16)) -> Session {
    Session::with(folder, arguments, size, &[("TZ", "Asia/Urumqi"), ("NO_COLOR", "1")])
}

#[test]
fn enter_alone_leads_to_a_board_whose_settings_are_version_1() {
    for (arguments, first, name, last) in [
        ("", "First start 1/10", "Service hall", "Write this and open the board"),
        ("board --lang zh", "首次设置 1/10", "营业厅", "写入并打开看板"),
    ] {
        let folder = Folder::nowhere();
        let mut board = begun(&folder, arguments, (80, 24));
        board.sees(first);
        assert!(!folder.path.exists(), "nothing is made by asking");
        for at in 2..=10 {
            board.keys("\r");
            board.sees(&format!(" {at}/10"));
        }
        board.keys("\r");
        board.sees(last);
        board.sees("Asia/Urumqi");
        assert!(!folder.path.exists());
        board.keys("\r");
        board.loses(last);
        board.sees(name);
        board.wait("the board", |text| text.contains("[board]") || text.contains("[浏览]"));
        board.keys("q");
        assert_eq!(board.ends(), 0);
        board.is_restored("after the questions");
        let told = folder.run("settings check --lang en").ends(0).out;
        assert!(told.contains("nothing differs from version 1 in force"), "{told}");
        let versions = folder.run("settings history --json").ends(0);
        assert_eq!(versions.out.lines().count(), 1);
        let terminal = std::fs::read_to_string(folder.path.join("zhiban.toml")).unwrap();
        assert!(terminal.contains("zone = \"Asia/Urumqi\""), "{terminal}");
        folder.run("verify").ends(0);
        // The second start asks nothing.
        let mut again = begun(&folder, "", (80, 24));
        again.sees(name);
        again.keys("q");
        assert_eq!(again.ends(), 0);
    }
}

#[test]
fn leaving_writes_nothing() {
    for keys in ["q", "\u{3}", "\r\r\rMars\r\u{3}"] {
        let folder = Folder::nowhere();
        let mut board = begun(&folder, "", (60, 16));
        board.sees("First start 1/10");
        board.keys(keys);
        assert_eq!(board.ends(), 0, "{keys:?}");
        board.is_restored(keys);
        board.sees("nothing was written");
        assert!(!folder.path.exists(), "{keys:?}");
    }
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let folder = Folder::nowhere();
        let mut board = begun(&folder, "", (80, 24));
        board.sees("First start 1/10");
        board.signal(signal);
        assert_eq!(board.ends(), 0, "{signal:?}");
        board.is_restored(&format!("{signal:?}"));
        assert!(!folder.path.exists(), "{signal:?}");
    }
    let folder = Folder::nowhere();
    let mut board = begun(&folder, "", (80, 24));
    board.sees("First start 1/10");
    // In a name the key of `hang_up` is a letter, and draws the frame that it waits for.
    board.keys("\r");
    board.sees("2/10");
    board.hang_up();
    board.ends();
    assert!(!folder.path.exists());
}

#[test]
fn a_pin_wished_for_is_asked_for_on_the_board() {
    let folder = Folder::nowhere();
    let secrets = folder.path.with_file_name("state");
    let more = [("ZHIBAN_SECRET_DIR", secrets.to_str().unwrap())];
    let mut board = Session::with(&folder, "", (80, 24), &more);
    board.sees("1/10");
    board.keys("\r\r\r\r\r\r\r\r");
    board.sees("9/10");
    board.keys("e101\r2");
    board.sees("Write this");
    board.keys("\r");
    board.sees("New PIN");
    board.keys("739164");
    board.sees("Again");
    board.keys("739164");
    board.sees("[locked]");
    board.keys("\re101\r739164");
    board.sees("[board]");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    let people = folder.run("people list --json").ends(0).json();
    assert_eq!(
        (&people["people"][0]["person_id"], &people["locks"]),
        (&"e101".into(), &true.into())
    );
}

#[test]
fn where_a_hall_was_begun_or_nobody_can_answer_nothing_is_asked() {
    for (name, text) in [("hall.toml", "name = 'By hand'\n"), ("zhiban.toml", "lang = 'en'\n")] {
        let folder = Folder::nowhere();
        std::fs::create_dir_all(&folder.path).unwrap();
        std::fs::write(folder.path.join(name), text).unwrap();
        let mut board = begun(&folder, "", (80, 24));
        board.sees("[board]");
        board.keys("q");
        assert_eq!(board.ends(), 0, "{name}");
        assert_eq!(std::fs::read_to_string(folder.path.join(name)).unwrap(), text);
    }
    let folder = Folder::nowhere();
    for arguments in [&[][..], &["board"]] {
        let refused = ran(&mut folder.command(arguments)).ends(1);
        assert!(refused.err.contains("zhiban init") && refused.out.is_empty(), "{}", refused.err);
    }
    assert!(!folder.path.exists());
    let mut demo = begun(&folder, "demo", (80, 24));
    demo.sees("[board]");
    demo.keys("q");
    assert_eq!(demo.ends(), 0);
    assert!(!folder.path.exists());
}
