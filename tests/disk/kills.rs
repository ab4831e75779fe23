//! Killed at every call that touches the disk (promise R2): the writer at its first start, in a hall that has a
//! past, an import, a backup and a restore. A sample in the ordinary run, every call under `ZHIBAN_LONG`.

use std::path::{Path, PathBuf};
use std::process::Command;

use rusqlite::Connection;
use zhiban::store::check_backup;

use crate::kit::{Folder, bare, issued};
use crate::part::{Said, judge, read, writer};
use crate::strace::{NOWHERE, Point, Traced, all_points, may_trace, run, sample};

/// The calls by which a program changes a disk, and those by which it comes to do so.
const CALLS: &str = "pwrite64,write,fsync,fdatasync,unlink,ftruncate,openat,rename,fallocate";
/// Points of a sample.
const SOME: usize = 24;

fn kill(at: &Point, command: &Command) -> Traced {
    let fault = format!("{}:signal=SIGKILL:when={}", at.call, at.n);
    run(&at.call, &fault, Path::new(NOWHERE), command)
}

/// How many of the kills came. A run may do with a call less than the one that was counted, and then ends
/// in order; most may not.
#[derive(Default)]
struct Kills {
    came: usize,
    tried: usize,
}

impl Kills {
    fn count(&mut self, at: &Point, ran: &Traced) {
        assert!(ran.killed || ran.code == Some(0), "{at:?}: {:?} {}", ran.code, ran.err);
        self.came += usize::from(ran.killed);
        self.tried += 1;
    }

    fn were_enough(&self) {
        assert!(self.came * 10 >= self.tried * 9, "{} of {} kills came", self.came, self.tried);
    }
}

/// A folder whose log has these events, closed in order.
fn hall(events: u64) -> Folder {
    let folder = Folder::new("");
    if events > 0 {
        let done = writer(&folder.path, events, "").output().unwrap();
        assert!(Said::read(&done.stdout).ended, "{done:?}");
    }
    folder
}

/// Kills a writer; what the judge says.
fn killed(
    kills: &mut Kills,
    (before, after): (u64, u64),
    at: &Point,
    lies: &str,
) -> Result<(), String> {
    let folder = hall(before);
    let ran = kill(at, &writer(&folder.path, after, lies));
    kills.count(at, &ran);
    let mut confirmed = Said::read(&ran.out).confirmed;
    confirmed.extend(all(before));
    judge(&folder.path, &confirmed)
}

fn sweep(before: u64, after: u64) {
    if !may_trace() {
        return;
    }
    let every = all_points(CALLS, &writer(&hall(before).path, after, ""));
    let mut kills = Kills::default();
    for at in sample(&every, SOME) {
        let judged = killed(&mut kills, (before, after), &at, "");
        assert_eq!(judged, Ok(()), "killed at {at:?}");
    }
    kills.were_enough();
}

#[test]
fn a_first_start_killed_at_any_call_leaves_what_was_confirmed() {
    sweep(0, 6);
}

#[test]
fn entries_and_what_was_taken_back_survive_a_kill_at_any_call() {
    sweep(5, 12);
}

#[test]
fn the_judge_finds_what_was_confirmed_too_early() {
    if !may_trace() {
        return;
    }
    // A planted fault: the writer confirms before the disk has it.
    let every = all_points("pwrite64", &writer(&hall(5).path, 12, "early"));
    let mut kills = Kills::default();
    let found =
        sample(&every, 12).iter().any(|at| killed(&mut kills, (5, 12), at, "early").is_err());
    assert!(found, "a confirmation before the write was not noticed");
}

#[test]
fn the_judge_finds_what_is_lost_changed_or_invented() {
    let confirmed = |to: u64| (1..=to).map(|n| (n, n)).collect::<Vec<_>>();
    assert_eq!(judge(&hall(6).path, &confirmed(6)), Ok(()));
    assert!(judge(&hall(6).path, &confirmed(7)).unwrap_err().contains("6 events"));
    assert!(judge(&hall(6).path, &confirmed(4)).unwrap_err().contains("6 events"));
    assert!(judge(&hall(6).path, &[(6, 7)]).unwrap_err().contains("place 7"));
    assert!(judge(&hall(0).path, &confirmed(1)).unwrap_err().contains("gone"));
    let changed = hall(6);
    let db = unguarded(&changed);
    let text =
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'line 2', 'line 9') AS BLOB)";
    db.execute(&format!("{text} WHERE pos = 2"), []).unwrap();
    drop(db);
    assert!(judge(&changed.path, &confirmed(6)).is_err());
    let cut = hall(6);
    let db = unguarded(&cut);
    db.execute("DELETE FROM event WHERE pos = 3", []).unwrap();
    drop(db);
    assert!(judge(&cut.path, &confirmed(5)).is_err());
}

/// The log without what keeps its events from being changed.
fn unguarded(folder: &Folder) -> Connection {
    let db = Connection::open(folder.db()).unwrap();
    db.execute_batch("DROP TRIGGER event_never_changed; DROP TRIGGER event_never_deleted;")
        .unwrap();
    db
}

/// The program in a folder, as a command that can be traced.
fn command(folder: &Folder, words: &[&str]) -> Command {
    let mut command = bare();
    command.args(words).env("ZHIBAN_DATA", &folder.path);
    command
}

fn all(events: u64) -> Vec<(u64, u64)> {
    (1..=events).map(|n| (n, n)).collect()
}

#[test]
fn a_backup_killed_at_any_call_harms_nothing_and_is_named_only_when_whole() {
    if !may_trace() {
        return;
    }
    let copies = |folder: &Folder| -> PathBuf { folder.path.with_file_name("copies") };
    let backup = |folder: &Folder| command(folder, &["backup", copies(folder).to_str().unwrap()]);
    let mut kills = Kills::default();
    for at in sample(&all_points(CALLS, &backup(&hall(9))), SOME) {
        let folder = hall(9);
        let ran = kill(&at, &backup(&folder));
        let found = std::fs::read_dir(copies(&folder)).map(|found| found.map(Result::unwrap));
        for copy in found.into_iter().flatten().map(|entry| entry.path()) {
            if copy.extension().is_some_and(|end| end == "db") {
                let report = check_backup(&copy).unwrap_or_else(|e| panic!("{at:?}: {e}"));
                assert_eq!(report.events, 9);
            }
        }
        kills.count(&at, &ran);
        // The next one is not held up by what is left, and the hall is as it was.
        let done = backup(&folder).output().unwrap();
        assert!(done.status.success(), "after {at:?}: {done:?}");
        assert_eq!(judge(&folder.path, &all(9)), Ok(()), "killed at {at:?}");
    }
    kills.were_enough();
}

#[test]
fn a_restore_killed_at_any_call_leaves_the_old_log_or_the_new_one_or_says_so() {
    if !may_trace() {
        return;
    }
    let copy_of = |folder: &Folder| {
        let copies = folder.path.with_file_name("copies");
        let done = command(folder, &["backup", copies.to_str().unwrap()]).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        let found = std::fs::read_dir(copies).unwrap().map(|entry| entry.unwrap().path());
        found.into_iter().find(|path| path.extension().is_some_and(|end| end == "db")).unwrap()
    };
    let source = hall(9);
    let copy = copy_of(&source);
    let back = |folder: &Folder| command(folder, &["restore", copy.to_str().unwrap(), "--replace"]);
    let mut kills = Kills::default();
    for at in sample(&all_points(CALLS, &back(&hall(5))), SOME) {
        let folder = hall(5);
        let ran = kill(&at, &back(&folder));
        kills.count(&at, &ran);
        let events = if folder.db().exists() {
            read(&folder.db()).unwrap().len() as u64
        } else {
            // Neither is in its place: nobody may begin an empty log there.
            let refused = folder.run("feed import -").ends(1);
            assert!(refused.err.contains("was interrupted"), "{at:?}: {}", refused.err);
            assert!(!folder.db().exists());
            let done = back(&folder).output().unwrap();
            assert!(done.status.success(), "after {at:?}: {done:?}");
            9
        };
        assert!(events == 5 || events == 9, "killed at {at:?}: {events}");
        if events == 9 {
            let aside = std::fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().path());
            let is_aside = |path: &PathBuf| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                name.starts_with("zhiban-replaced-") && path.extension() == Some("db".as_ref())
            };
            let aside = aside.into_iter().find(is_aside).expect("the old log is kept");
            assert_eq!(read(&aside).unwrap().len(), 5, "killed at {at:?}");
        }
        assert_eq!(judge(&folder.path, &all(events)), Ok(()), "killed at {at:?}");
    }
    kills.were_enough();
}

#[test]
fn an_import_killed_at_any_call_can_be_done_again_and_counts_nothing_twice() {
    if !may_trace() {
        return;
    }
    let lines: String = (0..40)
        .map(|n| {
            let id = format!("e{n}");
            issued("/hall/H001/test/m1", &id, &id, &id, "2025-11-10T08:00:00+08:00").to_string()
                + "\n"
        })
        .collect();
    let import = |folder: &Folder| {
        let file = folder.path.with_file_name("day.ndjson");
        std::fs::write(&file, &lines).unwrap();
        command(folder, &["feed", "import", file.to_str().unwrap()])
    };
    let events = |folder: &Folder| read(&folder.db()).map_or(0, |events| events.len());
    let mut kills = Kills::default();
    for at in sample(&all_points(CALLS, &import(&Folder::new(""))), SOME) {
        let folder = Folder::new("");
        let ran = kill(&at, &import(&folder));
        kills.count(&at, &ran);
        let done = import(&folder).output().unwrap();
        assert!(done.status.success(), "after {at:?}: {done:?}");
        assert_eq!(events(&folder), 40, "killed at {at:?}");
        folder.run("verify").ends(0);
    }
    kills.were_enough();
}
