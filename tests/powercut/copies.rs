//! `backup`, `restore` and `recover` when the power goes: what they called done is there and whole, and what
//! they had not done yet took nothing away.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use zhiban::store::{DB_FILE, Depth, Mode, Store, check, check_backup};

use crate::config::config;
use crate::disk::{Image, Loss, next};
use crate::machine::Machine;
use crate::writer::{HALL, MORNING, note, text_of};
use crate::{is_able, is_long, tell};

/// Cuts of a command in the everyday check. The long one cuts at each change, or at every second.
const CUTS: u64 = 12;

/// A hall with so many lines in a folder of the machine itself.
pub(crate) fn hall(lines: u64) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
    store.append((0..lines).map(|n| note(&text_of(1, n))).collect(), MORNING).unwrap();
    store.close().unwrap();
    folder
}

pub(crate) fn program<'a>(words: impl IntoIterator<Item = &'a OsStr>) -> bool {
    let ran = Command::new(env!("CARGO_BIN_EXE_zhiban")).args(words).output().unwrap();
    ran.status.success()
}

/// A finished copy of such a hall.
fn copy(lines: u64) -> (TempDir, PathBuf) {
    let (source, target) = (hall(lines), tempfile::tempdir().unwrap());
    let words = ["backup".as_ref(), "--data".as_ref(), source.path().as_os_str()];
    assert!(program(words.into_iter().chain([target.path().as_os_str()])));
    let file = finished(target.path()).remove(0);
    (target, file)
}

fn finished(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|ending| ending == "db")).collect()
}

/// Runs a command on a disk until it ends, with or without power: whether it said that it was done, and
/// the disk afterwards. `words` gets the place of the disk.
pub(crate) fn ended<'a>(
    image: Image,
    changes: u64,
    loss: Loss,
    words: impl Fn(&Path) -> Vec<PathBuf> + 'a,
) -> (bool, Image) {
    let machine = Machine::start(image, changes).unwrap();
    let words = words(&machine.path());
    let done = program(words.iter().map(|word| word.as_os_str()));
    machine.cut();
    (done, machine.after_cut(loss))
}

/// Cuts the power at the changes of a command, which are fewer than `end`; `judge` gets what is left and
/// whether it had said "done".
pub(crate) fn sweep(
    (what, end): (&str, u64),
    image: &Image,
    words: impl Fn(&Path) -> Vec<PathBuf>,
    judge: impl Fn(&Path, bool) -> Result<(), String>,
) {
    let (mut seed, mut cuts, mut all_done) = (0xc0b1, 0, 0);
    let step = if is_long() { 1 + end / 400 } else { end / CUTS };
    for changes in (0..=end / step).map(|n| n * step) {
        for loss in [Loss::All, Loss::Some(next(&mut seed))] {
            let (done, disk) = ended(image.clone(), changes, loss, &words);
            let left = tempfile::tempdir().unwrap();
            disk.unpack(left.path()).unwrap();
            judge(left.path(), done).unwrap_or_else(|fault| {
                panic!("{what}, {changes} changes, {loss:?}, done: {done}: {fault}");
            });
            cuts += 1;
            all_done += u64::from(done);
        }
    }
    tell(&format!("power cuts while {what}: {cuts}, {all_done} called done, all of them whole"));
    assert!(all_done > 0 && all_done < cuts, "{what}: {all_done} of {cuts} came to their end");
}

/// Events of a folder's log if it is whole; none where there is no log.
fn whole(hall: &Path) -> Result<Option<u64>, String> {
    if !hall.join(DB_FILE).exists() {
        return Ok(None);
    }
    let report = check(hall, Depth::Full).map_err(|e| e.to_string())?;
    if report.is_ok() { Ok(Some(report.chain.events)) } else { Err(format!("{report:?}")) }
}

#[test]
fn a_copy_called_finished_is_whole_after_a_power_cut_at_any_change() {
    if !is_able() {
        return;
    }
    let source = hall(40);
    let words = |disk: &Path| {
        vec!["backup".into(), "--data".into(), source.path().into(), disk.join("copies")]
    };
    sweep(("copying", 300), &Image::empty(), words, |left, done| {
        let copies = finished(&left.join("copies"));
        for copy in &copies {
            let found = check_backup(copy).map_err(|e| e.to_string())?;
            if found.events != 40 {
                return Err(format!("{} events", found.events));
            }
        }
        if done && copies.len() != 1 { Err("the copy is gone".into()) } else { Ok(()) }
    });
}

#[test]
fn a_log_called_restored_is_there_after_a_power_cut_at_any_change() {
    if !is_able() {
        return;
    }
    let (_target, file) = copy(40);
    let words =
        |disk: &Path| vec!["restore".into(), file.clone(), "--data".into(), disk.join("new/hall")];
    sweep(("restoring", 150), &Image::empty(), words, |left, done| {
        match whole(&left.join("new/hall"))? {
            Some(40) => Ok(()),
            None if !done => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}

#[test]
fn a_log_that_is_replaced_is_never_lost_to_a_power_cut() {
    if !is_able() {
        return;
    }
    let ((_old, old), (_new, new)) = (copy(20), copy(40));
    let words = |file: &Path, disk: &Path| {
        let replace = ["restore".into(), file.into(), "--replace".into(), "--data".into()];
        replace.into_iter().chain([disk.join(HALL)]).collect::<Vec<PathBuf>>()
    };
    let (done, image) = ended(Image::empty(), u64::MAX, Loss::All, |disk| words(&old, disk));
    assert!(done);
    sweep(
        ("replacing", 150),
        &image,
        |disk| words(&new, disk),
        |left, done| {
            let hall = left.join(HALL);
            let now = whole(&hall)?;
            let aside = finished(&hall).into_iter().filter(|path| !path.ends_with(DB_FILE));
            let is_aside =
                aside.filter_map(|path| check_backup(&path).ok()).any(|b| b.events == 20);
            match now {
                Some(20) if !done => Ok(()),
                Some(40) if is_aside => Ok(()),
                None if is_aside && !done => Ok(()),
                other => Err(format!("{other:?}, the old one aside: {is_aside}")),
            }
        },
    );
}

#[test]
fn what_was_called_recovered_is_there_after_a_power_cut_at_any_change() {
    if !is_able() {
        return;
    }
    let source = hall(40);
    let words = |disk: &Path| {
        let from = ["recover".into(), "--data".into(), source.path().into(), "--out".into()];
        from.into_iter().chain([disk.join("out")]).collect::<Vec<PathBuf>>()
    };
    sweep(("recovering", 2400), &Image::empty(), words, |left, done| {
        let found = whole(&left.join("out"));
        match found {
            Ok(Some(40)) => Ok(()),
            _ if !done => Ok(()),
            other => Err(format!("{other:?}")),
        }
    });
}
