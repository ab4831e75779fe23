//! `init`, `settings show|check|apply|history` as a shell sees them, with their exit codes.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use zhiban::core::settings::{Settings, read};

fn zhiban(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments).arg("--data").arg(folder).args(["--lang", "en"]);
    command.output().unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = zhiban(folder, arguments);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

fn refused(folder: &Path, arguments: &[&str], code: i32) -> String {
    let output = zhiban(folder, arguments);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {complaint}");
    complaint
}

fn versions(folder: &Path) -> Vec<Value> {
    let lines = said(folder, &["settings", "history", "--json", "--diff"]);
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_hall_is_set_up_changed_and_set_back() {
    let folder = tempfile::tempdir().unwrap();
    let hall = folder.path();
    said(hall, &["init", "--name", "中山路营业厅", "--hall-id", "H023"]);
    assert!(fs::read_to_string(hall.join("zhiban.toml")).unwrap().contains("id = \"H023\""));
    assert!(refused(hall, &["init"], 1).contains("--force"));
    let first = fs::read_to_string(hall.join("hall.toml")).unwrap();
    let wanted = Settings { name: "中山路营业厅".to_owned(), ..Settings::standard() };
    assert_eq!(read(&first), Ok(wanted));

    assert!(said(hall, &["settings", "check"]).contains("name:  -> 中山路营业厅"));
    assert!(refused(hall, &["settings", "apply"], 1).contains("--yes"), "nobody is there to agree");
    assert!(versions(hall).is_empty());
    said(hall, &["settings", "apply", "--yes", "--note", "first"]);
    let board = said(hall, &["board", "--once", "--size", "100x30"]);
    assert!(board.contains("中山路营业厅"), "{board}");

    let second = first.replace("idle_secs = 120", "idle_secs = 90");
    fs::write(hall.join("hall.toml"), &second).unwrap();
    assert!(said(hall, &["settings", "check"]).contains("rules.idle_secs: 120 -> 90"));
    said(hall, &["settings", "apply", "--yes"]);
    assert_eq!(said(hall, &["settings", "show"]), second);
    assert_eq!(said(hall, &["settings", "show", "--version", "1"]), first);
    assert!(said(hall, &["settings", "apply", "--yes"]).contains("nothing was applied"));

    said(hall, &["settings", "apply", "--back-to", "1", "--yes"]);
    assert_eq!(said(hall, &["settings", "show"]), first);
    let all = versions(hall);
    assert_eq!(all.len(), 3);
    assert_eq!((&all[0]["note"], &all[2]["back_to"]), (&Value::from("first"), &Value::from(1)));
    assert_eq!(all[1]["changes"][0]["path"], "rules.idle_secs");
    let in_force: Vec<&Value> = all.iter().map(|version| &version["in_force"]).collect();
    assert_eq!(in_force, [false, false, true]);
    assert!(refused(hall, &["settings", "show", "--version", "9"], 1).contains("newest is 3"));
    let log = said(hall, &["log", "--json"]);
    assert_eq!(log.lines().filter(|line| line.contains("settings_applied")).count(), 3);
    said(hall, &["verify"]);
    said(hall, &["rebuild"]);
    assert_eq!(versions(hall).len(), 3);
}

#[test]
fn a_version_can_wait_for_its_time_and_none_reaches_into_the_past() {
    let folder = tempfile::tempdir().unwrap();
    let hall = folder.path();
    let file = hall.join("new.toml");
    fs::write(&file, "[rules]\nidle_secs = 90\n").unwrap();
    let file = file.to_str().unwrap();
    let past = "2020-01-01T00:00:00+08:00";
    let why = refused(hall, &["settings", "apply", file, "--yes", "--from", past], 2);
    assert!(why.contains("before today"), "{why}");
    let future = "2100-01-01T00:00:00+08:00";
    said(hall, &["settings", "apply", file, "--yes", "--from", future]);
    let shown: Value = serde_json::from_str(&said(hall, &["settings", "show", "--json"])).unwrap();
    assert_eq!(shown["version"], 0);
    let told = said(hall, &["settings", "history"]);
    assert!(told.contains("from 2100-01-01 00:00") && told.contains("to come"), "{told}");
}

#[test]
fn faults_are_all_told_and_nothing_is_applied() {
    let folder = tempfile::tempdir().unwrap();
    let hall = folder.path();
    assert!(refused(hall, &["settings", "check"], 1).contains("zhiban init"), "no file");
    let file = hall.join("hall.toml");
    fs::write(&file, "nmae = 'x'\n[rules]\nidle_secs = 'y'\n").unwrap();
    for command in [&["settings", "check"][..], &["settings", "apply", "--yes"]] {
        let told = refused(hall, command, 1);
        assert!(
            told.contains("line 1: nmae") && told.contains("line 3: rules.idle_secs"),
            "{told}"
        );
        assert!(told.contains("2 faults"), "{told}");
    }
    let json: Value =
        serde_json::from_slice(&zhiban(hall, &["settings", "check", "--json"]).stdout).unwrap();
    assert_eq!(json["faults"][1]["line"], 3);
    for hostile in [&b"\xff\xfe"[..], b"name = \"\x1b[2J\"", b"\0", &vec![b'['; 1024 * 1024]] {
        fs::write(&file, hostile).unwrap();
        let told = refused(hall, &["settings", "apply", "--yes"], 1);
        assert!(!told.contains('\x1b') && !told.contains('\0'), "{told:?}");
    }
    assert!(versions(hall).is_empty());
    fs::write(hall.join("zhiban.toml"), "[rules]\nidle_secs = 90\n").unwrap();
    let told = refused(hall, &["settings", "check"], 2);
    assert!(told.contains("line 1") && told.contains("hall.toml"), "{told}");
}

#[test]
fn what_init_writes_over_is_kept_under_a_dated_name() {
    let folder = tempfile::tempdir().unwrap();
    let hall = folder.path();
    said(hall, &["init", "--name", "One"]);
    fs::write(hall.join("hall.toml"), "name = 'by hand'\n").unwrap();
    let told = said(hall, &["init", "--name", "Two", "--force"]);
    let kept: Vec<&str> =
        told.lines().filter_map(|line| line.split_once(" is kept as ")).map(|it| it.1).collect();
    // The terminal's file is the same as before, and needs no second name.
    assert_eq!(kept.len(), 1, "{told}");
    assert!(kept[0].contains("hall-replaced-"), "{told}");
    assert_eq!(fs::read_to_string(kept[0]).unwrap(), "name = 'by hand'\n");
    assert!(fs::read_to_string(hall.join("hall.toml")).unwrap().contains("name = \"Two\""));
    let told = said(hall, &["init", "--hall-id", "H002", "--force"]);
    assert_eq!(told.matches("is kept as").count(), 2, "{told}");
    assert_eq!(fs::read_dir(hall).unwrap().count(), 5, "two files, three of before");
    let why = refused(hall, &["init"], 1);
    assert!(why.contains("keeps it under a dated name"), "{why}");
}
