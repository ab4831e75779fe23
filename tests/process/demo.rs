//! The training hall as a newcomer meets it: it starts, it lives, and every key of the key table does
//! something that can be seen or says why not, in both languages and at three sizes.

use std::time::Duration;

use serde_json::Value;
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::Folder;
use crate::screen::Session;

/// What a terminal sends for the spelling of a key.
fn bytes_of(key: &str) -> String {
    match key {
        "enter" => "\r".to_owned(),
        "esc" => "\u{1b}".to_owned(),
        "tab" => "\t".to_owned(),
        "shift-tab" => "\u{1b}[Z".to_owned(),
        "up" => "\u{1b}[A".to_owned(),
        "down" => "\u{1b}[B".to_owned(),
        "pgup" => "\u{1b}[5~".to_owned(),
        "pgdn" => "\u{1b}[6~".to_owned(),
        "home" => "\u{1b}[H".to_owned(),
        "end" => "\u{1b}[F".to_owned(),
        "f1" => "\u{1b}OP".to_owned(),
        "f2" => "\u{1b}OQ".to_owned(),
        "f4" => "\u{1b}OS".to_owned(),
        "f5" => "\u{1b}[15~".to_owned(),
        "f6" => "\u{1b}[17~".to_owned(),
        "f9" => "\u{1b}[20~".to_owned(),
        "space" => " ".to_owned(),
        key => {
            if let Some(letter) = key.strip_prefix("ctrl-") {
                return char::from(letter.as_bytes()[0] & 0x1f).to_string();
            }
            assert_eq!(key.chars().count(), 1, "no bytes for the key {key}");
            key.to_owned()
        }
    }
}

/// What must be done first so that the command has something to do.
fn before(id: &str) -> &'static [&'static str] {
    match id {
        "row.up" | "row.first" => &["j"],
        "page.up" => &["\u{1b}[F"],
        "panel.home" | "panel.queues" => &["2"],
        "find.clear" => &["/", "zzzz", "\r"],
        "undo" => &["l", "one", "\r"],
        "drafts" => &["l", "half", "\u{1b}"],
        "redo" => &["l", "two", "\r", "u"],
        _ => &[],
    }
}

/// Waits until the screen does not change any more.
fn settled(session: &Session) -> String {
    let mut look = session.look();
    loop {
        sleep(Duration::from_millis(100));
        let now = session.look();
        if now == look {
            return now;
        }
        look = now;
    }
}

/// Presses a key; whether the screen changed within ten seconds.
fn changes(session: &mut Session, key: &str) -> bool {
    let (look, sent) = (settled(session), session.raw().len());
    session.keys(key);
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(10) {
        // A repaint draws the same again.
        if session.look() != look || key == "\u{c}" && session.raw().len() > sent + 1000 {
            return true;
        }
        sleep(Duration::from_millis(5));
    }
    false
}

fn every_key(lang: &str, size: (u16, u16), starts: &str) {
    let folder = Folder::new("");
    let keys = folder.run("keys --json").ends(0).json();
    let keys = keys.as_array().unwrap().clone();
    assert!(keys.len() > 20);
    // Standing still, so that whatever changes was changed by the key.
    let mut demo = Session::start(&folder, &format!("demo --speed 0 --lang {lang}"), size);
    demo.sees(starts);
    sleep(Duration::from_millis(500));
    let mut dead = Vec::new();
    for command in &keys {
        let id = command["id"].as_str().unwrap();
        for key in command["keys"].as_array().unwrap().iter().filter_map(Value::as_str) {
            if id == "quit" {
                continue;
            }
            leave(&mut demo);
            demo.keys("0");
            for step in before(id) {
                settled(&demo);
                demo.keys(step);
            }
            if !changes(&mut demo, &bytes_of(key)) {
                dead.push(format!("{id} ({key}):\n{}", demo.text()));
            }
            assert!(demo.runs(), "{id} ({key}) ended it");
        }
    }
    dead.extend(palette(&mut demo, &keys));
    assert!(
        dead.is_empty(),
        "{lang} {size:?}: {} keys do nothing\n{}",
        dead.len(),
        dead.join("\n")
    );
    leave(&mut demo);
    demo.keys("q");
    assert_eq!(demo.ends(), 0, "{}", demo.text());
    demo.is_restored("demo");
}

/// Whether the screen comes to be none of these within ten seconds. What works in the background, as the export
/// does, closes the palette first and is seen on the board a moment later: by its progress or by its end.
fn becomes_neither(session: &mut Session, known: &[&str]) -> bool {
    let watch = Stopwatch::start();
    while watch.elapsed() < Duration::from_secs(10) {
        let now = settled(session);
        if !known.contains(&&*now) {
            return true;
        }
    }
    false
}

/// Whether nothing lies over the board, in either language.
fn is_board(text: &str) -> bool {
    ["[浏览]", "[board]"].iter().any(|mode| text.contains(mode))
}

/// Leaves whatever lies over the board, and what is marked or searched for on it. A key that follows Esc at once
/// would be taken as one with Alt, so each Esc is waited for.
fn leave(demo: &mut Session) {
    while !is_board(&demo.text()) {
        // What was over by itself meanwhile has nothing left to leave.
        let left = changes(demo, "\u{1b}") || is_board(&demo.text());
        assert!(left, "Esc does nothing:\n{}", demo.text());
    }
    demo.keys("\u{1b}");
    sleep(Duration::from_millis(200));
    settled(demo);
}

/// What has no key has a line in the palette; those that do nothing there.
fn palette(demo: &mut Session, keys: &[Value]) -> Vec<String> {
    let mut dead = Vec::new();
    let typed = |demo: &mut Session, id: &str| {
        demo.keys(":");
        demo.wait("the palette", |text| !is_board(text));
        demo.keys(id);
        demo.sees(id);
        settled(demo)
    };
    leave(demo);
    let without = keys.iter().filter(|command| command["keys"] == Value::Array(Vec::new()));
    let ids: Vec<&str> = without.map(|command| command["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 4, "{ids:?}");
    for id in ids {
        // The language is changed and changed back.
        for _ in 0..if id == "lang.toggle" { 2 } else { 1 } {
            demo.keys("0");
            let chosen = typed(demo, id);
            leave(demo);
            let before = settled(demo);
            typed(demo, id);
            demo.keys("\r");
            if !becomes_neither(demo, &[&before, &chosen]) {
                dead.push(format!("{id}:\n{}", demo.text()));
            }
            leave(demo);
        }
    }
    dead
}

#[test]
fn every_key_does_something_in_chinese() {
    every_key("zh", (120, 40), "[浏览]");
}

#[test]
fn every_key_does_something_in_english_on_a_small_screen() {
    every_key("en", (80, 24), "[board]");
}

/// Time of day in the head of the board, in minutes.
fn minute(text: &str) -> Option<u32> {
    let first: Vec<&str> = text.lines().take(1).flat_map(str::split_whitespace).collect();
    first.iter().rev().find_map(|word| {
        let (hour, rest) = word.split_once(':')?;
        let minute = rest.get(..2)?;
        Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
    })
}

#[test]
fn the_training_hall_lives() {
    let folder = Folder::new("");
    let mut demo = Session::start(&folder, "demo --speed 120 --lang zh --at 10:40", (200, 60));
    demo.sees("[浏览]");
    demo.wait("people waiting", |text| minute(text).is_some_and(|at| at >= 10 * 60 + 41));
    let first = demo.text();
    demo.wait("ten minutes", |text| minute(text).is_some_and(|at| at >= 10 * 60 + 52));
    let later = demo.text();
    let body = |text: &str| text.lines().skip(2).map(str::to_owned).collect::<Vec<_>>();
    let moved = body(&first).iter().zip(body(&later)).filter(|(a, b)| *a != b).count();
    assert!(moved > 10, "{moved} lines moved in ten minutes:\n{first}\n{later}");
    demo.keys("q");
    assert_eq!(demo.ends(), 0);
    assert!(!folder.db().exists(), "the hall's own folder is not touched");
    let once = "demo --once --at 10:40 --size 120x40 --lang en";
    let frame = folder.run(once).ends(0);
    let twice = folder.run(once).ends(0);
    assert!(frame.out == twice.out && frame.out.lines().count() == 40, "{}", frame.out);
}
