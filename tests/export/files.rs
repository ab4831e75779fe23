//! The folder of an export: whole or not there, the same for the same, and back again.

use std::path::Path;
use std::time::Duration;

use zhiban::clock::sleep;
use zhiban::store::{Mode, Store};

use crate::common::config;
use crate::kit::{bytes_of, copied, export, json, only, run, zhiban};
use crate::mounts::{in_own_namespace, may_mount, small_disk};

fn text(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn two_exports_of_a_shift_are_the_same_bytes_in_any_zone_of_the_machine() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let mut before = None;
    for (n, zone) in ["UTC", "America/New_York", "Asia/Shanghai", "Pacific/Apia"].iter().enumerate()
    {
        let out = folder.path().join(format!("out{n}"));
        let place = out.display().to_string();
        let mut command = zhiban(&data, &["export", "--shift", "last", "--out", &place]);
        let done = command.env("TZ", zone).output().unwrap();
        assert_eq!(done.status.code(), Some(0), "{}", text(&done));
        let inside = out.join("H001_2025-11-10_s2_record_r1");
        let files = bytes_of(&inside);
        assert!(files.keys().any(|name| name == "H001_2025-11-10_s2_record_r1.xlsx"), "{files:?}");
        let same = before.get_or_insert_with(|| files.clone());
        assert!(same == &files, "{zone}");
    }
}

#[test]
fn exported_imported_and_exported_again_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    // The early shift begins with the first event: everything of it can be made again.
    let first = export(&data, &["--shift", "shift-early"], &folder.path().join("a"));
    let log = only(&first, ".jsonl");
    let new = folder.path().join("new");
    let told = json(&run(&new, &["import", &log.display().to_string(), "--json"]));
    assert_eq!(told["first"], 1);
    assert_eq!(run(&new, &["verify"]).status.code(), Some(0));
    let again = export(&new, &["--shift", "shift-early"], &folder.path().join("b"));
    assert!(bytes_of(&first) == bytes_of(&again));
    // And what is written afterwards follows it.
    let mut store = Store::open(&new, &config(), Mode::Write).unwrap();
    crate::kit::append(&mut store, vec![crate::kit::note("11-12 08:00", "x", "on")]);
    store.close().unwrap();
    assert_eq!(run(&new, &["verify"]).status.code(), Some(0));
}

#[test]
fn a_part_of_a_log_keeps_its_places_and_gives_the_same_part_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let formats = ["--formats", "jsonl"];
    let first = export(
        &data,
        &[&["--shift", "shift-late"], &formats[..]].concat(),
        &folder.path().join("a"),
    );
    let log = only(&first, ".jsonl");
    let new = folder.path().join("new");
    let told = json(&run(&new, &["import", &log.display().to_string(), "--json"]));
    assert!(told["first"].as_u64().unwrap() > 1, "{told}");
    assert_eq!(run(&new, &["verify"]).status.code(), Some(0));
    let again = export(
        &new,
        &[&["--shift", "shift-late"], &formats[..]].concat(),
        &folder.path().join("b"),
    );
    assert!(std::fs::read(log).unwrap() == std::fs::read(only(&again, ".jsonl")).unwrap());
}

#[test]
fn what_is_not_the_export_of_a_log_is_refused_with_its_line_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let out = export(&data, &["--shift", "shift-early", "--formats", "jsonl"], folder.path());
    let whole = std::fs::read_to_string(only(&out, ".jsonl")).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let file = folder.path().join("log.jsonl");
    let refused = |text: &str, told: &str| {
        std::fs::write(&file, text).unwrap();
        let new = folder.path().join("new");
        let done = run(&new, &["import", &file.display().to_string()]);
        let said = self::text(&done);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains(told), "{told}: {said}");
        let left = std::fs::read_dir(&new).map_or(0, Iterator::count);
        assert_eq!(left, 0, "nothing is left behind");
    };
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    let changed = |n: usize, from: &str, to: &str| {
        let line = lines[n].replacen(from, to, 1);
        assert_ne!(line, lines[n]);
        let mut all = lines.clone();
        all[n] = &line;
        joined(&all)
    };
    refused(&changed(8, "\"v\":1", "\"v\":2"), "line 9, event 8 of its stream: it was changed");
    refused(&changed(8, "\"pos\":8", "\"pos\":08"), "line 9: it is not spelt");
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    refused(
        &joined(&swapped),
        "line 5, event 5 of its stream: event 5 stands where event 4 belongs",
    );
    let mut dropped = lines.clone();
    dropped.remove(6);
    refused(&joined(&dropped), "line 7");
    refused(&joined(&lines[..lines.len() - 1]), "it was cut off");
    refused(whole.get(..whole.len() - 40).unwrap(), "it has no end");
    // Numbers that nothing can be counted on from, and lines that never end.
    for (from, to) in [
        ("\"seq\":0", "\"seq\":18446744073709551615"),
        ("\"first\":1,", "\"first\":0,"),
        ("\"first\":1,", "\"first\":18446744073709551615,"),
    ] {
        refused(&changed(0, from, to), "line 1: it names events that no log can hold");
    }
    let last = format!("\"last\":{}", lines.len() - 2);
    refused(&changed(0, &last, "\"last\":18446744073709551615"), "line 1: it names events");
    refused(&(lines[0].to_owned() + "\n" + &"x".repeat(3 << 20)), "line 2: it is longer than any");
    let nested = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    refused(&(lines[0].to_owned() + "\n" + &nested + "\n"), "line 2: it is not spelt");
    refused("", "line 1: the file is empty");
    refused("{\"a\":1}\n", "line 1: this is not the beginning of an exported log");
    // What a killed run left is in nobody's way; anything else is.
    let new = folder.path().join("new");
    std::fs::create_dir_all(&new).unwrap();
    std::fs::write(new.join("zhiban.db.importing"), "half").unwrap();
    std::fs::write(new.join("zhiban.db.importing-wal"), "half").unwrap();
    std::fs::write(&file, &whole).unwrap();
    let done = run(&new, &["import", &file.display().to_string()]);
    assert!(done.status.success(), "{}", text(&done));
    assert_eq!(run(&new, &["verify"]).status.code(), Some(0));
    std::fs::create_dir_all(folder.path().join("full/x")).unwrap();
    std::fs::write(&file, &whole).unwrap();
    let done = run(&folder.path().join("full"), &["import", &file.display().to_string()]);
    assert!(text(&done).contains("is not empty"), "{}", text(&done));
}

#[test]
fn errors_say_what_happened_what_is_safe_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    for (arguments, code, said) in [
        (&["export", "--shift", "nosuch"][..], 1, "there is no shift nosuch"),
        (&["export", "--shift", "shift-"], 1, "2025-11-10 s2 10:05 chen: shift-late"),
        (&["export", "--date", "2024-01-01"], 1, "the newest date with events is 2025-11-10"),
        (&["export"], 2, "--shift"),
        (&["export", "--date", "tomorrow"], 2, "a date as in"),
        (&["export", "--shift", "last", "--formats", "pdf"], 2, "pdf"),
        (&["export", "--shift", "last", "--out", "/proc/nosuch/x"], 1, "--out DIR"),
        (&["export", "--shift", "last", "--out", "/dev/null/x"], 1, "cannot write /dev/null/x"),
        (&["verify", "/nosuch"], 1, "cannot read /nosuch"),
        (&["import", "/nosuch"], 1, "cannot read /nosuch"),
    ] {
        let done = run(&data, arguments);
        assert_eq!(done.status.code(), Some(code), "{arguments:?}: {}", text(&done));
        assert!(text(&done).contains(said), "{arguments:?}: {}", text(&done));
        assert!(done.stdout.is_empty(), "{arguments:?}");
    }
    let none = run(&folder.path().join("nothing"), &["export", "--shift", "last"]);
    assert!(text(&none).contains("holds no hall"), "{}", text(&none));
}

/// What somebody put where a record goes is left alone, and nothing behind a link is touched.
#[test]
fn what_stands_in_the_way_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let out = folder.path().join("out");
    let name = "H001_2025-11-10_s2_record_r1";
    let hidden = out.join(format!(".{name}.unfinished"));
    let exported = || {
        let place = out.display().to_string();
        run(&data, &["export", "--shift", "last", "--formats", "brief", "--out", &place])
    };
    let emptied = || {
        drop(std::fs::remove_dir_all(&out));
        std::fs::create_dir(&out).unwrap();
    };
    let precious = folder.path().join("precious");
    std::fs::create_dir(&precious).unwrap();
    std::fs::write(precious.join("letter"), "mine").unwrap();
    // The hidden name leads elsewhere: what lies there must not be tidied away.
    emptied();
    std::os::unix::fs::symlink(&precious, &hidden).unwrap();
    let done = exported();
    assert_eq!(done.status.code(), Some(1), "{}", text(&done));
    assert!(text(&done).contains("is no folder"), "{}", text(&done));
    assert_eq!(std::fs::read(precious.join("letter")).unwrap(), b"mine");
    // A file, or a link to somewhere, has the name of the record: that is the next revision.
    for is_link in [false, true] {
        emptied();
        if is_link {
            std::os::unix::fs::symlink(&precious, out.join(name)).unwrap();
        } else {
            std::fs::write(out.join(name), "mine").unwrap();
        }
        let done = exported();
        assert_eq!(done.status.code(), Some(0), "{}", text(&done));
        assert!(out.join("H001_2025-11-10_s2_record_r2/manifest.json").exists());
        assert_eq!(std::fs::read(precious.join("letter")).unwrap(), b"mine");
    }
    // A number that no revision has.
    for number in ["4294967295", "99999999999999999999", "-1"] {
        emptied();
        std::fs::create_dir(out.join(format!("H001_2025-11-10_s2_record_r{number}"))).unwrap();
        assert_eq!(exported().status.code(), Some(0), "{number}");
        assert!(out.join(name).join("manifest.json").exists(), "{number}");
    }
    // The folder above is missing, as of a stick that was taken out: nothing is made in its place.
    std::fs::remove_dir_all(&out).unwrap();
    let place = folder.path().join("stick/records").display().to_string();
    let done = run(&data, &["export", "--shift", "last", "--out", &place]);
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done).contains("put the disk in"), "{}", text(&done));
    assert!(!folder.path().join("stick").exists());
    // A file of the export that leads to one without an end is named, not read.
    let done = exported();
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    let brief = only(&out.join(name), ".txt");
    std::fs::remove_file(&brief).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &brief).unwrap();
    let found = zhiban::export::verify::folder(&out.join(name)).unwrap();
    assert!(found.wrong[0].what.contains("it is no file"), "{:?}", found.wrong);
}

#[test]
fn a_record_is_written_beside_a_running_writer() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let _writer = Store::open(&data, &config(), Mode::Write).unwrap();
    let done = run(&data, &["export", "--shift", "last"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert!(data.join("exports/H001_2025-11-10_s2_record_r1/manifest.json").exists());
}

/// Nothing stands in the folder that is not whole; what is unfinished has another name.
fn only_whole(out: &Path) -> usize {
    let entries = std::fs::read_dir(out).map_or_else(|_| Vec::new(), Iterator::collect);
    let named = entries.into_iter().map(|entry| entry.unwrap().path());
    let named = named.filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
    let proved = named.map(|path| {
        let found = zhiban::export::verify::folder(&path).unwrap();
        assert!(found.wrong.is_empty(), "{}: {:?}", path.display(), found.wrong);
    });
    proved.count()
}

#[test]
fn a_kill_at_any_time_leaves_the_old_export_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let rounds = if std::env::var_os("ZHIBAN_LONG").is_some() { 200 } else { 24 };
    let out = folder.path().join("out");
    let name = out.join("H001_2025-11-10_s2_record_r1");
    for round in 0..rounds {
        let place = out.display().to_string();
        let mut command = zhiban(&data, &["export", "--shift", "last", "--out", &place]);
        let mut child = command.spawn().unwrap();
        sleep(Duration::from_millis(round * 7 % 160));
        // It may have ended already.
        drop(child.kill());
        child.wait().unwrap();
        let whole = only_whole(&out);
        assert_eq!(whole, usize::from(name.exists()), "round {round}");
        if whole > 0 {
            std::fs::remove_dir_all(&name).unwrap();
        }
    }
    let done = run(&data, &["export", "--shift", "last", "--out", &out.display().to_string()]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
    assert_eq!(only_whole(&out), 1);
    let left = std::fs::read_dir(&out).unwrap().count();
    assert_eq!(left, 1, "what killed runs left is gone");
}

#[test]
fn a_full_disk_in_the_middle_leaves_nothing_and_says_so() {
    in_own_namespace("files::part_a_full_disk");
}

#[test]
fn part_a_full_disk() {
    if !may_mount() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("hall");
    copied(&data);
    let disk = folder.path().join("disk");
    std::fs::create_dir(&disk).unwrap();
    small_disk(&disk, 1);
    // From nearly nothing free up to nearly enough.
    for kept in [1_020_000, 980_000, 940_000, 900_000, 860_000] {
        std::fs::write(disk.join("fill"), vec![0_u8; kept]).unwrap();
        let done = run(&data, &["export", "--shift", "last", "--out", &disk.display().to_string()]);
        if done.status.success() {
            assert_eq!(only_whole(&disk), 1, "{kept}");
            continue;
        }
        let said = text(&done);
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains("make room on that disk"), "{kept}: {said}");
        let left = std::fs::read_dir(&disk).unwrap().count();
        assert_eq!(left, 1, "{kept}: nothing but what filled it");
        std::fs::remove_file(disk.join("fill")).unwrap();
    }
    let done = run(&data, &["export", "--shift", "last", "--out", &disk.display().to_string()]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done));
}
