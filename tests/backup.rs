//! `backup` and `restore` as a shell sees them, and what a kill in the middle leaves.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test

#[path = "common/config.rs"]
mod config;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use config::config;
use serde_json::Value;
use zhiban::clock::sleep;
use zhiban::core::event::{Body, Kind, Note, Proof};
use zhiban::core::time::Stamp;
use zhiban::store::{Mode, NewEvent, Store, check_backup};

fn line(n: u64, at: Stamp) -> NewEvent {
    NewEvent {
        kind: Kind::LogNoted,
        at,
        by: "e101".into(),
        proof: Proof::OsUser,
        feed: None,
        body: Body::Note(Note {
            note_id: format!("n{n}").into(),
            text: "x".repeat(600).into(),
            phrase: "".into(),
        }),
    }
}

fn hall(folder: &Path, lines: u64) {
    let at = Stamp::parse("2025-11-10T08:30:00+08:00").unwrap();
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap();
    store.append((0..lines).map(|n| line(n, at)).collect(), at.at).unwrap();
    store.close().unwrap();
}

fn zhiban(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments).arg("--data").arg(data);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ending(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
}

#[test]
fn a_copy_goes_there_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copies, new) =
        (dir.path().join("data"), dir.path().join("copies"), dir.path().join("new"));
    hall(&data, 5);
    let made =
        json(&zhiban(&data, &["backup", copies.to_str().unwrap(), "--json"]).output().unwrap());
    assert_eq!((&made["events"], &made["removed"]), (&Value::from(5), &Value::from(0)));
    let file = made["path"].as_str().unwrap();
    assert!(file.ends_with(made["name"].as_str().unwrap()));
    let proved = json(&zhiban(&data, &["restore", file, "--check", "--json"]).output().unwrap());
    assert_eq!(proved["chain_head"], made["chain_head"]);
    let back = json(&zhiban(&new, &["restore", file, "--json"]).output().unwrap());
    assert_eq!(back["set_aside"], Value::Null);
    let verified = json(&zhiban(&new, &["verify", "--json"]).output().unwrap());
    assert_eq!(verified["chain_head"], made["chain_head"]);
    let own = zhiban(&data, &["backup", data.to_str().unwrap()]).output().unwrap();
    assert_eq!(own.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&own.stderr).contains("own folder"));
}

#[test]
fn a_kill_in_the_middle_never_leaves_a_finished_name_on_half_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copies) = (dir.path().join("data"), dir.path().join("copies"));
    hall(&data, 4_000);
    for round in 0..12 {
        let mut run = zhiban(&data, &["backup", copies.to_str().unwrap()]).spawn().unwrap();
        sleep(Duration::from_millis(5 + 9 * round));
        run.kill().unwrap();
        run.wait().unwrap();
        for path in ending(&copies, ".db") {
            assert_eq!(check_backup(&path).unwrap().events, 4_000, "{}", path.display());
        }
    }
    let last = zhiban(&data, &["backup", copies.to_str().unwrap()]).output().unwrap();
    assert_eq!(last.status.code(), Some(0), "{}", String::from_utf8_lossy(&last.stderr));
    assert!(!ending(&copies, ".db").is_empty());
    assert_eq!(ending(&copies, "").len(), ending(&copies, ".db").len(), "nothing unfinished stays");
}

/// Appends to a hall until it is told to stop; `written` counts what is confirmed.
fn write_on(folder: &Path, written: &AtomicU64, stop: &AtomicBool) {
    let (config, at) = (config(), Stamp::parse("2025-11-10T08:30:00+08:00").unwrap());
    let mut store = Store::open(folder, &config, Mode::Write).unwrap();
    while !stop.load(Ordering::SeqCst) {
        let n = store.head_pos();
        store.append(vec![line(n, at)], at.at).unwrap();
        written.store(n + 1, Ordering::SeqCst);
        // As busy as a hall ever is, and no more: the log must not outgrow the copies.
        sleep(Duration::from_millis(5));
    }
    store.close().unwrap();
}

/// Makes one copy, or kills it on its way; every copy with a finished name must be whole and hold what was
/// confirmed before it began. Answers whether the command came to its end.
fn copy_beside(data: &Path, copies: &Path, written: &AtomicU64, kill_at: Option<Duration>) -> bool {
    let before = written.load(Ordering::SeqCst);
    let known: Vec<PathBuf> = ending(copies, ".db");
    let mut run = zhiban(data, &["backup", copies.to_str().unwrap()]).spawn().unwrap();
    if let Some(time) = kill_at {
        sleep(time);
        run.kill().unwrap();
    }
    let done = run.wait().unwrap();
    for path in ending(copies, ".db").into_iter().filter(|path| !known.contains(path)) {
        let file = path.to_str().unwrap();
        let proved = json(&zhiban(data, &["restore", file, "--check", "--json"]).output().unwrap());
        let events = proved["events"].as_u64().unwrap();
        // One more may be on disk and not yet counted.
        let after = written.load(Ordering::SeqCst) + 1;
        assert!((before..=after).contains(&events), "{events} of {before} to {after}: {file}");
    }
    assert!(done.success() || kill_at.is_some(), "{done}");
    done.success()
}

#[test]
fn copies_beside_a_writer_are_complete_and_killed_ones_are_never_named_finished() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copies) = (dir.path().join("data"), dir.path().join("copies"));
    hall(&data, 2_000);
    let (written, stop) = (AtomicU64::new(2_000), AtomicBool::new(false));
    let is_long = std::env::var_os("ZHIBAN_LONG").is_some();
    let rounds: u64 = if is_long { 300 } else { 6 };
    let finished = std::thread::scope(|scope| {
        let writer = scope.spawn(|| write_on(&data, &written, &stop));
        let copying = scope.spawn(|| {
            (0..rounds)
                .filter(|round| {
                    let kill_at = Duration::from_millis(5 + round * 37 % 150);
                    copy_beside(&data, &copies, &written, (round % 2 == 1).then_some(kill_at))
                })
                .count() as u64
        });
        let finished = copying.join();
        stop.store(true, Ordering::SeqCst);
        writer.join().unwrap();
        finished.unwrap()
    });
    assert!(finished >= rounds / 2, "{finished} of {rounds}");
    let told = format!("{rounds} copies beside a writer, {finished} finished, all of them whole\n");
    // Not through the macro, whose output is shown of failed tests only.
    std::io::stderr().write_all(told.as_bytes()).unwrap();
}

#[test]
fn a_damaged_folder_is_saved_with_its_settings_and_the_loss_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (data, saved) = (dir.path().join("data"), dir.path().join("saved"));
    hall(&data, 90);
    std::fs::write(data.join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    let db = data.join("zhiban.db");
    let mut bytes = std::fs::read(&db).unwrap();
    let id = b"\"note_id\":\"n40\"";
    let at = bytes.windows(id.len()).position(|found| found == id).unwrap();
    bytes[at + 12] = b'X';
    std::fs::write(&db, &bytes).unwrap();
    let run = zhiban(&data, &["recover", "--out", saved.to_str().unwrap()]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(1), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(said.starts_with("saved 89 events into "), "{said}");
    assert!(said.contains("\nMISSING 1 events: 41\n"), "{said}");
    assert_eq!(std::fs::read(&db).unwrap(), bytes);
    assert!(saved.join("zhiban.toml").exists());
    assert_eq!(json(&zhiban(&saved, &["verify", "--json"]).output().unwrap())["events"], 89);
}

#[test]
fn the_hall_s_file_goes_with_the_log_and_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (data, copies, new) =
        (dir.path().join("data"), dir.path().join("copies"), dir.path().join("new"));
    hall(&data, 3);
    std::fs::write(data.join("hall.toml"), "name = 'one'\n").unwrap();
    let to = copies.to_str().unwrap();
    let made = json(&zhiban(&data, &["backup", to, "--json"]).output().unwrap());
    assert_eq!(made["hall_file"], true);
    let file = made["path"].as_str().unwrap();
    let back = json(&zhiban(&new, &["restore", file, "--json"]).output().unwrap());
    assert_eq!((&back["hall_file_back"], &back["hall_file_kept"]), (&"back".into(), &Value::Null));
    std::fs::write(new.join("hall.toml"), "name = 'own'\n").unwrap();
    let again = zhiban(&new, &["restore", file]).output().unwrap();
    let told = String::from_utf8(again.stdout).unwrap();
    let kept =
        told.lines().find_map(|line| line.strip_prefix("the one that stood there is kept as "));
    assert_eq!(std::fs::read_to_string(kept.unwrap()).unwrap(), "name = 'own'\n", "{told}");
    assert_eq!(std::fs::read_to_string(new.join("hall.toml")).unwrap(), "name = 'one'\n");
    // What is left of a damaged log keeps its settings too.
    let out = dir.path().join("out");
    let saved = zhiban(&new, &["recover", "--out", out.to_str().unwrap()]).output().unwrap();
    assert_eq!(saved.status.code(), Some(0), "{}", String::from_utf8_lossy(&saved.stderr));
    assert_eq!(std::fs::read_to_string(out.join("hall.toml")).unwrap(), "name = 'one'\n");
}
