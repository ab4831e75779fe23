//! The terminal around the board: given back on every way out, left within two seconds when it dies, of any
//! size, with any bytes coming in.

use std::time::Duration;

use rustix::process::Signal;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{Folder, LISTENS, bare, is_long, ran};
use crate::screen::Session;

const OFF: &str = "[feed]\nlisten = \"off\"\n";

#[test]
fn every_way_out_gives_the_terminal_back() {
    let folder = Folder::new(LISTENS);
    let keys = ["q", "\u{3}", ":quit\r"];
    for key in keys {
        let mut board = Session::start(&folder, "", (100, 30));
        board.sees("[board]");
        assert!(!board.is_cooked(), "a board reads keys, not lines");
        board.keys(key);
        assert_eq!(board.ends(), 0, "{key:?}");
        board.is_restored(key);
    }
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut board = Session::start(&folder, "", (100, 30));
        board.sees("[board]");
        board.keys("la draft");
        board.signal(signal);
        assert_eq!(board.ends_in(Duration::from_secs(2)), 0, "{signal:?}");
        board.is_restored(&format!("{signal:?}"));
    }
}

#[test]
fn a_signal_at_any_instant_of_the_start_gives_the_terminal_back() {
    let folder = Folder::new(OFF);
    for millis in [0, 2, 5, 10, 20, 40, 60, 80, 120] {
        let mut board = Session::start(&folder, "", (100, 30));
        sleep(Duration::from_millis(millis));
        board.signal(Signal::TERM);
        board.ends_in(Duration::from_secs(3));
        board.is_restored(&format!("after {millis} ms"));
    }
}

#[test]
fn a_terminal_that_dies_takes_the_board_with_it_in_two_seconds() {
    for arguments in ["", "demo"] {
        let folder = Folder::new(LISTENS);
        let mut board = Session::start(&folder, arguments, (100, 30));
        board.sees("[board]");
        board.hang_up();
        board.ends_in(Duration::from_secs(2));
        if arguments.is_empty() {
            folder.run("verify --json").ends(0);
        }
    }
}

#[test]
fn a_terminal_that_takes_no_more_output_does_not_keep_the_board() {
    let folder = Folder::new(OFF);
    let mut board = Session::start(&folder, "", (500, 200));
    board.sees("[board]");
    board.freeze();
    for _ in 0..60 {
        board.keys("?");
        sleep(Duration::from_millis(5));
        board.keys("\u{1b}");
        sleep(Duration::from_millis(5));
    }
    board.signal(Signal::TERM);
    board.ends_in(Duration::from_secs(3));
    folder.run("verify --json").ends(0);
}

#[test]
fn any_size_and_a_storm_of_sizes_are_survived() {
    let folder = Folder::new(OFF);
    let mut board = Session::start(&folder, "", (100, 30));
    board.sees("[board]");
    for size in [(1, 1), (5, 3), (59, 15), (1, 200), (500, 1), (500, 200), (60, 16)] {
        board.resize(size);
        board.keys("jk\t:\u{1b}");
        sleep(Duration::from_millis(60));
        assert!(board.runs(), "{size:?}");
    }
    // A slow board may have read an Esc together with the key after it, which is another key.
    board.keys("\u{1b}");
    board.sees("[board]");
    board.resize((59, 15));
    board.sees("at least 60x16");
    board.resize((60, 15));
    board.sees("at least 60x16");
    for step in 0..300_u16 {
        board.resize((1 + step * 7 % 300, 1 + step * 3 % 90));
        board.keys("j");
        sleep(Duration::from_millis(2));
    }
    board.resize((120, 40));
    // What an older frame left on the screen is no sign that the board has this size.
    board.wait("[board] on the last row", |text| {
        text.lines().nth(39).is_some_and(|row| row.starts_with("[board]"))
    });
    board.keys("lno key was lost\r");
    board.sees("Written: no key was lost");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    board.is_restored("after the storm");
    for size in [(1, 1), (500, 200)] {
        let mut board = Session::start(&folder, "", size);
        sleep(Duration::from_millis(300));
        board.keys("q");
        assert_eq!(board.ends(), 0, "started at {size:?}");
    }
}

#[test]
fn a_pasted_megabyte_is_text_and_never_submits() {
    let folder = Folder::new(OFF);
    let mut board = Session::start(&folder, "", (100, 30));
    board.sees("[board]");
    let paste = format!("\u{1b}[200~{}\u{1b}[201~", "quit\r\n:q\n\u{1b}[A\u{3}l\r".repeat(60_000));
    // On the board itself a paste is nothing; in a form it is text, however many lines it has.
    board.keys("\u{1b}[200~l\rlpasted\rq\u{1b}[201~");
    board.keys("l");
    board.sees("Write a log line");
    board.keys(&paste);
    board.keys("\u{1b}[200~a\rb\r\nc\u{1b}[201~");
    let watch = Stopwatch::start();
    board.sees("Write a log line");
    board.keys("\u{1b}");
    board.loses("Write a log line");
    assert!(watch.elapsed() < Duration::from_secs(20));
    assert!(board.runs());
    assert_eq!(folder.rows("duty_log").len(), 0, "nothing was submitted");
    board.keys("qq");
    assert_eq!(board.ends(), 0);
    board.is_restored("after a paste");
}

#[test]
fn any_bytes_are_survived() {
    let folder = Folder::new(OFF);
    let mut seed: u64 = 0x00de_c0de;
    // Ten million bytes where there is time for them.
    let (rounds, parts, length) = if is_long() { (10, 1000, 1000) } else { (4, 40, 200) };
    for round in 0..rounds {
        let mut board = Session::start(&folder, "", (100, 30));
        board.sees("[board]");
        for part in
            ["\u{1b}[", "\u{1b}]0;x", "\u{1b}P", "\u{1b}[<0;1;1M", "\u{1b}[200~never closed"]
        {
            if round == 0 {
                board.try_bytes(part.as_bytes()).ok();
                sleep(Duration::from_millis(20));
            }
        }
        for _ in 0..parts {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
                    (seed >> 33).to_le_bytes()[0]
                })
                // Without the keys that rightly end the board.
                .filter(|byte| !matches!(byte, 3 | b'q' | b'Q'))
                .collect();
            board.try_bytes(&bytes).ok();
        }
        board.try_bytes(b"\xe5\x80\xff\xc0\x1b[201~\x1b\x1b\x1b").ok();
        sleep(Duration::from_millis(200));
        if board.runs() {
            board.signal(Signal::TERM);
        }
        assert_eq!(board.ends(), 0, "round {round}:\n{}", board.text());
        board.is_restored("after rubbish");
        assert!(!board.text().contains("internal fault"), "{}", board.text());
    }
    folder.run("verify --json").ends(0);
}

#[test]
fn poor_terminals_get_a_plain_board() {
    let folder = Folder::new(OFF);
    for more in [
        &[("NO_COLOR", "1")][..],
        &[("TERM", "dumb"), ("NO_COLOR", "1")],
        &[("TERM", ""), ("LANG", "C")],
        &[("LC_ALL", "POSIX"), ("LANG", "")],
    ] {
        let mut board = Session::with(&folder, "", (100, 30), more);
        board.sees("[board]");
        board.keys("j:");
        board.sees("[cmd]");
        board.keys("\u{1b}");
        board.loses("[cmd]");
        board.keys("q");
        assert_eq!(board.ends(), 0, "{more:?}");
        board.is_restored(&format!("{more:?}"));
        if more.iter().any(|(name, _)| *name == "NO_COLOR") {
            let raw = String::from_utf8(board.raw()).unwrap();
            let coloured = |code: &str| {
                code.split(';').any(|n| matches!(n.parse(), Ok(30..=38 | 40..=48 | 90..=107)))
            };
            let sgr = raw.split("\u{1b}[").filter_map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
                rest.get(end..)?.starts_with('m').then(|| rest.get(..end)).flatten()
            });
            let found: Vec<&str> = sgr.filter(|code| coloured(code)).collect();
            assert!(found.is_empty(), "{more:?}: {found:?}");
        }
    }
}

#[test]
fn without_a_terminal_a_board_says_so_and_makes_nothing() {
    let folder = Folder::new(OFF);
    for arguments in [&[][..], &["board"], &["demo"]] {
        let refused = ran(&mut folder.command(arguments)).ends(1);
        assert!(refused.err.contains("board --once") && refused.out.is_empty(), "{}", refused.err);
    }
    assert!(!folder.db().exists() && !folder.path.join("logs").exists());
    let words = ["--data", "", "board", "--once"];
    assert_eq!(ran(bare().args(words)).code, 2);
}
