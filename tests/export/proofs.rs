//! Every change of an export is found, and nothing is found where nothing changed.

use std::fs;
use std::path::Path;

use zhiban::export::verify::{Found, file, folder};

use crate::kit::{bytes_of, copied, export, only, run};

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        // The generator of Knuth's MMIX.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
}

/// Changes the bytes of a file; what was done, and in which line of it, from 1.
fn mutate(bytes: &[u8], dice: &mut Dice) -> (Vec<u8>, String) {
    let mut changed = bytes.to_vec();
    let at = dice.below(bytes.len());
    let what = match dice.below(7) {
        0 => {
            changed[at] ^= 1 << dice.below(8);
            "a bit"
        }
        1 => {
            changed.remove(at);
            "a byte less"
        }
        2 => {
            changed.insert(at, b' ');
            "a blank more"
        }
        3 => {
            changed.truncate(at);
            "cut off"
        }
        kind => {
            let mut all = lines(bytes);
            let line = dice.below(all.len());
            match kind {
                4 => {
                    all.remove(line);
                }
                5 => all.insert(line, all[line].clone()),
                _ => {
                    let other = dice.below(all.len());
                    all.swap(line, other);
                }
            }
            changed = all.concat();
            "lines"
        }
    };
    (changed, format!("{what} at {at}"))
}

fn is_sound(found: &Found) -> bool {
    found.wrong.is_empty()
}

#[test]
fn two_thousand_changes_are_all_found_and_none_where_there_is_none() {
    let home = tempfile::tempdir().unwrap();
    copied(&home.path().join("hall"));
    let out = export(&home.path().join("hall"), &["--shift", "shift-early"], home.path());
    let files: Vec<(String, Vec<u8>)> = bytes_of(&out).into_iter().collect();
    assert!(is_sound(&folder(&out).unwrap()));
    let mut dice = Dice(7);
    let (mut changes, mut same) = (0, 0);
    while changes < 2_000 {
        // The manifest and the events are what somebody would change first.
        let name = match dice.below(4) {
            0 => "manifest.json",
            1 => "log_r1.jsonl",
            _ => "",
        };
        let pick = files.iter().position(|(file, _)| !name.is_empty() && file.ends_with(name));
        let (name, bytes) = &files[pick.unwrap_or_else(|| dice.below(files.len()))];
        let (changed, what) = mutate(bytes, &mut dice);
        let path = out.join(name);
        fs::write(&path, &changed).unwrap();
        let found = folder(&out).unwrap();
        if changed == *bytes {
            same += 1;
            assert!(is_sound(&found), "a false alarm: {name}, {what}: {:?}", found.wrong);
        } else {
            changes += 1;
            assert!(!is_sound(&found), "not found: {name}, {what}");
            let named = found.wrong.iter().any(|one| one.file == *name);
            assert!(named, "{name}, {what}: {:?}", found.wrong);
        }
        fs::write(&path, bytes).unwrap();
    }
    assert!(is_sound(&folder(&out).unwrap()), "after {changes} changes and {same} that were none");
}

#[test]
fn files_that_go_come_or_change_places_are_found() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    let early = export(&data, &["--shift", "shift-early"], home.path());
    let late = export(&data, &["--shift", "shift-late"], home.path());
    let files: Vec<(String, Vec<u8>)> = bytes_of(&early).into_iter().collect();
    for (name, bytes) in &files {
        fs::remove_file(early.join(name)).unwrap();
        assert!(!is_sound(&folder(&early).unwrap()), "{name} is missing");
        fs::write(early.join(name), bytes).unwrap();
    }
    fs::write(early.join("more.txt"), b"x").unwrap();
    let found = folder(&early).unwrap();
    assert_eq!(found.wrong[0].file, "more.txt");
    fs::remove_file(early.join("more.txt")).unwrap();
    // The whole manifest, or the log, of another shift.
    for end in ["manifest.json", ".jsonl"] {
        let (own, other) = (only(&early, end), only(&late, end));
        let kept = fs::read(&own).unwrap();
        fs::write(&own, fs::read(other).unwrap()).unwrap();
        assert!(!is_sound(&folder(&early).unwrap()), "{end} of another shift");
        fs::write(&own, kept).unwrap();
    }
    assert!(is_sound(&folder(&early).unwrap()));
}

/// A log that is changed and chained anew still fails against the manifest.
#[test]
fn another_sound_log_is_not_the_one_that_was_exported() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    let out = export(&data, &["--shift", "shift-early", "--formats", "jsonl"], home.path());
    let other = home.path().join("other");
    crate::kit::hall(&other);
    let forged =
        export(&other, &["--shift", "shift-early", "--formats", "jsonl"], &home.path().join("f"));
    fs::copy(only(&forged, ".jsonl"), only(&out, ".jsonl")).unwrap();
    let found = folder(&out).unwrap();
    assert!(found.wrong[0].what.contains("another log"), "{:?}", found.wrong);
}

fn verified(path: &Path) -> (Option<i32>, String) {
    let home = tempfile::tempdir().unwrap();
    let done = run(home.path(), &["verify", &path.display().to_string()]);
    (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
}

#[test]
fn one_file_is_proved_by_the_manifest_beside_it_and_events_by_themselves() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("hall");
    copied(&data);
    let out = export(&data, &["--shift", "shift-early"], home.path());
    for end in [".xlsx", ".html", ".jsonl", "manifest.json"] {
        let (code, said) = verified(&only(&out, end));
        assert_eq!(code, Some(0), "{end}: {said}");
    }
    let alone = home.path().join("alone.jsonl");
    let text = fs::read_to_string(only(&out, ".jsonl")).unwrap();
    fs::write(&alone, &text).unwrap();
    assert_eq!(verified(&alone).0, Some(0));
    fs::write(&alone, text.replacen("13812345678", "13812345679", 1)).unwrap();
    let (code, said) = verified(&alone);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("line ") && said.contains("it was changed after it was written"),
        "{said}"
    );
    let page = only(&out, ".html");
    fs::write(&page, fs::read_to_string(&page).unwrap().replacen("TS-1110-01", "TS-1110-09", 1))
        .unwrap();
    let (code, said) = verified(&out);
    assert_eq!(code, Some(1));
    assert!(said.contains("record_r1.html: its content is not what was exported"), "{said}");
    assert!(!is_sound(&file(&page).unwrap()));
}
