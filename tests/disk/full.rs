//! A disk that fills up under a running board (promise R8): it warns, stops the import of files, uses what was
//! kept back, refuses what has no room and keeps it as a draft, and recovers when there is room again.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use zhiban::store::{Disk, RESERVE_FILE};

use crate::kit::{Folder, SINGLE, issued, post, until};
use crate::mounts::{in_own_namespace, may_mount, small_disk};
use crate::part::read;
use crate::screen::Session;

const MIB: u64 = 1 << 20;
const SOURCE: &str = "/hall/H001/test/m1";

/// A hall on a disk of 40 MiB, with its figures made to measure and a watched file elsewhere.
fn hall() -> (Folder, PathBuf) {
    let folder = Folder::new("");
    let watched = folder.path.with_file_name("watched.ndjson");
    small_disk(&folder.path, 40);
    let settings = format!(
        "[hall]\nid = \"H001\"\n[feed]\nlisten = \"127.0.0.1:0\"\ntail = [{:?}]\n\
         [disk]\nlow_mib = 8\nimport_mib = 4\nreserve_mib = 16\n",
        watched.display().to_string()
    );
    std::fs::write(folder.path.join("zhiban.toml"), settings).unwrap();
    (folder, watched)
}

fn free(dir: &Path) -> u64 {
    Disk::under(dir).unwrap().free_bytes
}

/// Takes room away until so much is left.
fn fill_to(dir: &Path, name: &str, left: u64) {
    let mut file = File::options().create(true).append(true).open(dir.join(name)).unwrap();
    while free(dir) > left {
        let some = (free(dir) - left).min(64 * 1024);
        if file.write_all(&vec![1; usize::try_from(some).unwrap()]).is_err() {
            return;
        }
    }
}

fn event(id: &str) -> String {
    issued(SOURCE, id, id, id, "2025-11-10T08:00:00+08:00").to_string() + "\n"
}

fn append_to(watched: &Path, id: &str) {
    let mut file = File::options().create(true).append(true).open(watched).unwrap();
    file.write_all(event(id).as_bytes()).unwrap();
}

/// How many events of the log hold this text.
fn holding(folder: &Folder, text: &str) -> usize {
    try_holding(folder, text).unwrap()
}

/// The same on a disk that may have no room for what a reader needs.
fn try_holding(folder: &Folder, text: &str) -> rusqlite::Result<usize> {
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
    Ok(read(&folder.db())?.iter().filter(|(.., bytes)| holds(bytes)).count())
}

/// Writes a line. What is said of the disk in that very moment may stand before the confirmation.
fn note(board: &mut Session, folder: &Folder, text: &str) {
    board.keys(&format!("l{text}\r"));
    until(text, || {
        board.text().contains(&format!("Written: {text}"))
            || try_holding(folder, &format!("\"{text}\"")) == Ok(1)
    });
}

/// Part: the life of a hall on a disk that fills up.
#[test]
fn part_on_a_disk_that_fills_up() {
    if !may_mount() {
        return;
    }
    let (folder, watched) = hall();
    let dir = folder.path.clone();
    let mut board = Session::start(&folder, "", (120, 40));
    board.sees("[board]");
    until("room kept back", || {
        std::fs::metadata(dir.join(RESERVE_FILE)).is_ok_and(|found| found.len() == 16 * MIB)
    });
    note(&mut board, &folder, "while there is room");
    append_to(&watched, "w1");
    until("the first line of the watched file", || holding(&folder, "\"w1\"") == 1);
    let address = listener(&folder);
    let posted = |id: &str| post(address, SINGLE, event(id).trim().as_bytes()).unwrap().status;

    fill_to(&dir, "filler", 7 * MIB);
    board.sees("disk nearly full");
    note(&mut board, &folder, "nearly full");

    fill_to(&dir, "filler", 3 * MIB);
    board.sees("disk nearly full, imports stopped");
    append_to(&watched, "w2");
    note(&mut board, &folder, "little is left");
    assert_eq!(posted("p1"), 202, "a live feed goes on");
    let file = folder.path.with_file_name("file.ndjson");
    std::fs::write(&file, event("f1")).unwrap();
    let refused = folder.import(&file, "").ends(1);
    assert!(refused.err.contains("too little is left") && refused.err.contains("free some space"));
    assert_eq!(holding(&folder, "\"f1\""), 0);
    assert_eq!(holding(&folder, "\"w2\""), 0, "a watched file waits");

    uses_the_reserve(&folder, &mut board);
    for n in 0..100 {
        assert_eq!(posted(&format!("r{n}")), 202, "the reserve took {n} events");
    }
    note(&mut board, &folder, "from the reserve");
    let kept = (0..100).filter(|n| holding(&folder, &format!("\"r{n}\"")) > 0).count();
    assert_eq!(kept, 100);
    let draft = is_refused_in_the_end(&folder, &mut board);

    std::fs::remove_file(dir.join("filler")).unwrap();
    board.loses("disk full");
    board.keys("l\r");
    board.sees(&format!("Written: {draft}"));
    until("room kept back again", || dir.join(RESERVE_FILE).exists());
    until("what waited in the watched file", || holding(&folder, "\"w2\"") == 1);
    folder.import(&file, "").ends(0);
    board.keys("q");
    assert_eq!(board.ends(), 0);
    for text in ["while there is room", "nearly full", "little is left", "from the reserve"] {
        assert_eq!(holding(&folder, &format!("\"{text}\"")), 1, "{text}");
    }
    the_reserve_is_nobodys_business(&folder);
}

/// Fills the disk until the board uses what was kept back.
fn uses_the_reserve(folder: &Folder, board: &mut Session) {
    let dir = &folder.path;
    assert!(dir.join(RESERVE_FILE).exists());
    fill_to(dir, "filler", 0);
    let mut written = 0;
    // Pages of the database that are there already take some entries.
    while dir.join(RESERVE_FILE).exists() {
        note(board, folder, &format!("to the end {written}"));
        written += 1;
        if dir.join(RESERVE_FILE).exists() {
            fill_to(dir, "filler", 0);
        }
        assert!(written < 200, "the disk does not fill up");
    }
    board.sees("disk full, free some space");
}

/// Takes the rest too, until a line is refused; that line, which is in the form again.
fn is_refused_in_the_end(folder: &Folder, board: &mut Session) -> String {
    let mut tries = 0;
    while !board.text().contains("Not written: the disk is full") {
        fill_to(&folder.path, "filler", 0);
        board.keys(&format!("l\u{15}no room {tries}\r"));
        board.wait("an answer", |text| {
            holding(folder, &format!("\"no room {tries}\"")) == 1 || text.contains("Not written: ")
        });
        tries += 1;
        assert!(tries < 200, "the disk does not fill up");
    }
    let draft = format!("no room {}", tries - 1);
    board.keys("l");
    board.sees(&draft);
    board.keys("\u{1b}");
    assert_eq!(holding(folder, &format!("\"{draft}\"")), 0);
    for n in 0..tries - 1 {
        assert_eq!(holding(folder, &format!("\"no room {n}\"")), 1, "it was confirmed");
    }
    draft
}

fn listener(folder: &Folder) -> std::net::SocketAddr {
    let mut found = None;
    until("a listener", || {
        let text = std::fs::read(folder.path.join("zhiban.lock")).unwrap_or_default();
        let lock: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        found = lock["address"].as_str().and_then(|address| address.parse().ok());
        found.is_some()
    });
    found.unwrap()
}

fn the_reserve_is_nobodys_business(folder: &Folder) {
    let copies = folder.path.with_file_name("copies");
    folder.run("verify").ends(0);
    folder.run(&format!("backup {}", copies.display())).ends(0);
    let bytes: u64 = std::fs::read_dir(&copies)
        .unwrap()
        .map(|copy| copy.unwrap().metadata().unwrap().len())
        .sum();
    assert!(bytes < 16 * MIB, "the reserve was copied: {bytes}");
    let doctor = folder.run("doctor --json").json();
    let text = doctor.to_string();
    assert!(!text.contains(RESERVE_FILE), "{text}");
}

#[test]
fn a_full_disk_loses_nothing_and_the_shift_goes_on() {
    in_own_namespace("full::part_on_a_disk_that_fills_up");
}

/// Part: starts on a disk that is full already.
#[test]
fn part_that_starts_on_a_full_disk() {
    if !may_mount() {
        return;
    }
    let (folder, _) = hall();
    let dir = folder.path.clone();
    let mut board = Session::start(&folder, "", (120, 40));
    board.sees("[board]");
    until("room kept back", || dir.join(RESERVE_FILE).exists());
    note(&mut board, &folder, "yesterday");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    fill_to(&dir, "filler", 0);
    let mut board = Session::start(&folder, "", (120, 40));
    board.sees("yesterday");
    board.sees("imports stopped");
    note(&mut board, &folder, "today, from the reserve");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    // Without a reserve it shows what is there, says why, and goes on by itself when there is room.
    fill_to(&dir, "filler", 0);
    let mut board = Session::start(&folder, "", (120, 40));
    board.sees("today, from the reserve");
    board.sees("disk full, free some space");
    board.keys("l");
    board.sees("not now");
    std::fs::remove_file(dir.join("filler")).unwrap();
    board.loses("disk full");
    board.sees("[board]");
    note(&mut board, &folder, "with room again");
    board.keys("q");
    assert_eq!(board.ends(), 0);
    folder.run("verify").ends(0);
    assert_eq!(holding(&folder, "\"today, from the reserve\""), 1);
}

#[test]
fn a_start_on_a_full_disk_uses_the_reserve_and_without_one_it_reads() {
    in_own_namespace("full::part_that_starts_on_a_full_disk");
}
