//! Copies of a live log, and putting them back.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::{MORNING, config, note, open, tables, visit};
use crate::core::event::Kind;
use crate::core::time::{Ms, Zone};
use crate::store::{
    BACKUPS_KEPT, BackupError, BackupReport, DB_FILE, Depth, HALL_FILE, HallFile, Mode, Store,
    StoreError, backup, check, check_backup, keep_aside, restore,
};

fn copy(data: &Path, target: &Path, now: Ms) -> Result<BackupReport, BackupError> {
    backup(data, target, "H001", (Zone::default(), now), &mut |_, _| {})
}

fn put_back(file: &Path, data: &Path, replace: bool) -> Result<Option<PathBuf>, BackupError> {
    restore(file, data, replace, (Zone::default(), MORNING)).map(|done| done.set_aside)
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn write(store: &mut Store, from: usize, count: usize) {
    for n in from..from + count {
        let at = MORNING.plus_secs(i64::try_from(n).unwrap());
        let (id, text) = (format!("n{n}"), format!("line {n} {}", "x".repeat(n % 900)));
        store.append(vec![note(&id, Kind::LogNoted, at, &text)], at).unwrap();
    }
}

/// A hall with `count` lines and one visit, closed.
fn hall(dir: &Path, count: usize) {
    let mut store = open(dir);
    store.append(vec![visit("e1", Kind::TicketIssued, "v1", MORNING)], MORNING).unwrap();
    write(&mut store, 0, count);
    store.close().unwrap();
}

fn bytes_of(dir: &Path) -> Vec<(u64, Vec<u8>)> {
    let store = Store::open(dir, &config(), Mode::ReadOnly).unwrap();
    store.events(1..=u64::MAX).map(|event| event.map(|e| (e.pos, e.bytes)).unwrap()).collect()
}

#[test]
fn every_copy_taken_while_a_writer_appends_is_whole_and_a_beginning_of_the_log() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut store = open(data.path());
    write(&mut store, 0, 50);
    let stop = std::sync::atomic::AtomicBool::new(false);
    let reports: Vec<BackupReport> = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut n = 50;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                write(&mut store, n, 5);
                n += 5;
            }
            store.close().unwrap();
        });
        let made = (0..8)
            .map(|n| copy(data.path(), target.path(), MORNING.plus_secs(n)).unwrap())
            .collect();
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap();
        made
    });
    let all = bytes_of(data.path());
    let mut before = 50;
    for report in reports {
        assert!(report.events >= before, "{report:?}");
        before = report.events;
        assert_eq!(fs::metadata(&report.path).unwrap().permissions().mode() & 0o777, 0o600);
        let proved = check_backup(&report.path).unwrap();
        assert_eq!((proved.events, &proved.chain_head), (report.events, &report.chain_head));
        let folder = tempfile::tempdir().unwrap();
        put_back(&report.path, folder.path(), false).unwrap();
        let restored = bytes_of(folder.path());
        assert_eq!(restored[..], all[..restored.len()]);
        assert_eq!(restored.len() as u64, report.events);
    }
    assert_eq!(names(target.path()).len(), 8, "nothing lies beside the copies");
}

#[test]
fn the_newest_fourteen_of_this_hall_stay_and_nothing_else_is_touched() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 3);
    for other in ["zhiban-H001-x-20200101-000000.db", "zhiban-H002-20200101-000000.db", "a.db"] {
        fs::write(target.path().join(other), "other").unwrap();
    }
    let removed: usize = (0..17)
        .map(|n| copy(data.path(), target.path(), MORNING.plus_secs(n)).unwrap().removed.len())
        .sum();
    assert_eq!(removed, 3);
    let kept = names(target.path());
    assert_eq!(kept.len(), BACKUPS_KEPT + 3);
    assert!(!kept.contains(&"zhiban-H001-20251110-080002.db".to_owned()), "{kept:?}");
    assert!(kept.contains(&"zhiban-H001-20251110-080003.db".to_owned()), "{kept:?}");
    // A clock that was set back does not cost the copy just made.
    let back = copy(data.path(), target.path(), MORNING.plus_secs(-9)).unwrap();
    assert!(back.path.exists() && back.removed.len() == 1);
    // The same second twice is two copies.
    let again = copy(data.path(), target.path(), MORNING.plus_secs(-9)).unwrap();
    assert_ne!(again.path, back.path);
}

#[test]
fn a_copy_has_no_finished_name_before_it_is_whole_and_a_dead_one_is_cleared_away() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 20);
    let dead = target.path().join("zhiban-H001-20200101-000000.db.unfinished");
    fs::write(&dead, "half").unwrap();
    let finished =
        |dir: &Path| names(dir).iter().filter(|name| !name.ends_with("finished")).count();
    let mut looks = 0;
    let mut look = |done: u64, all: u64| {
        assert!(done <= all);
        assert_eq!(finished(target.path()), 0);
        assert_eq!(names(target.path()).iter().filter(|n| n.ends_with(".unfinished")).count(), 1);
        looks += 1;
    };
    let zone = Zone::default();
    backup(data.path(), target.path(), "H001", (zone, MORNING), &mut look).unwrap();
    assert!(looks > 0);
    assert!(!dead.exists());
    assert_eq!(finished(target.path()), 1);
}

#[test]
fn a_damaged_log_gives_no_copy_and_costs_no_older_one() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 40);
    let good = copy(data.path(), target.path(), MORNING).unwrap();
    flip(&data.path().join(DB_FILE), "line 20 ");
    let refused = copy(data.path(), target.path(), MORNING.plus_secs(1)).unwrap_err();
    assert!(matches!(&refused, BackupError::NotWhole { .. }), "{refused}");
    assert_eq!(names(target.path()), [good.path.file_name().unwrap().to_str().unwrap()]);
}

#[test]
fn places_that_cannot_be_used_are_named() {
    let data = tempfile::tempdir().unwrap();
    hall(data.path(), 1);
    let own = copy(data.path(), &data.path().join("."), MORNING).unwrap_err();
    assert!(matches!(own, BackupError::OwnFolder { .. }), "{own}");
    let below = data.path().join("backups");
    assert_eq!(copy(data.path(), &below, MORNING).unwrap().events, 2);
    for place in [data.path().join("none/none"), data.path().join(DB_FILE)] {
        let refused = copy(data.path(), &place, MORNING).unwrap_err();
        assert!(matches!(refused, BackupError::Target { .. }), "{refused}");
    }
    let missing = copy(&data.path().join("nohall"), &below, MORNING).unwrap_err();
    assert!(matches!(missing, BackupError::Store(StoreError::Missing { .. })), "{missing}");
}

/// Changes one bit of the event with this text; the duty log has the same text, which is no record.
fn flip(path: &Path, text: &str) {
    let text = format!("\"text\":\"{text}");
    let mut bytes = fs::read(path).unwrap();
    let at = bytes.windows(text.len()).position(|found| found == text.as_bytes()).unwrap();
    bytes[at + 12] ^= 1;
    fs::write(path, bytes).unwrap();
}

#[test]
fn restore_check_finds_a_flipped_bit_and_touches_nothing() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 30);
    let made = copy(data.path(), target.path(), MORNING).unwrap();
    assert_eq!(check_backup(&made.path).unwrap().hall_id, "H001");
    flip(&made.path, "line 17 ");
    let before = fs::read(&made.path).unwrap();
    let found = check_backup(&made.path).unwrap_err();
    assert!(found.to_string().contains("event 19"), "{found}");
    assert_eq!(fs::read(&made.path).unwrap(), before);
    assert_eq!(names(target.path()).len(), 1);
    let empty = tempfile::tempdir().unwrap();
    assert!(put_back(&made.path, empty.path(), true).is_err());
    assert_eq!(names(empty.path()), Vec::<String>::new());
}

#[test]
fn what_is_no_copy_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    assert!(matches!(check_backup(&path), Err(BackupError::NoFile { .. })));
    fs::write(&path, "").unwrap();
    assert!(matches!(check_backup(&path), Err(BackupError::NotWhole { .. })));
    fs::write(&path, "this is a letter").unwrap();
    let text = check_backup(&path).unwrap_err();
    assert!(matches!(text, BackupError::NotWhole { .. }), "{text}");
    let live = open(dir.path());
    let found = check_backup(&dir.path().join(DB_FILE)).unwrap_err();
    assert!(matches!(found, BackupError::Live { .. }), "{found}");
    drop(live);
}

#[test]
fn a_restored_folder_is_the_one_that_was_copied_and_says_so() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 25);
    let made = copy(data.path(), target.path(), MORNING).unwrap();
    let wanted = tables(&open(data.path()));
    let new = target.path().join("new");
    assert_eq!(put_back(&made.path, &new, false).unwrap(), None);
    assert!(check(&new, Depth::Full).unwrap().is_ok());
    let mut store = open(&new);
    assert_eq!(tables(&store), wanted);
    store.rebuild().unwrap();
    assert_eq!(tables(&store), wanted);
    let meta = |key: &str| -> String {
        let sql = "SELECT value FROM meta WHERE key = ?1";
        store.conn.query_row(sql, [key], |row| row.get(0)).unwrap()
    };
    assert_eq!(meta("restored_at"), "2025-11-10T08:00:00+08:00");
    assert_eq!(meta("restored_from"), made.path.file_name().unwrap().to_str().unwrap());
    write(&mut store, 100, 3);
    store.close().unwrap();
    assert!(check(&new, Depth::Full).unwrap().is_ok());
}

#[test]
fn a_log_that_has_more_is_never_lost() {
    let (data, target) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    hall(data.path(), 5);
    let made = copy(data.path(), target.path(), MORNING).unwrap();
    // The same log, and one that is its beginning, give way by themselves.
    let aside = put_back(&made.path, data.path(), false).unwrap().unwrap();
    assert!(aside.exists());
    let mut store = open(data.path());
    let busy = put_back(&made.path, data.path(), true).unwrap_err();
    assert!(matches!(busy, BackupError::Store(StoreError::Busy { .. })), "{busy}");
    write(&mut store, 50, 2);
    // Dropped as by a kill: the newest events are in the write-ahead log only.
    std::mem::forget(store);
    let crashed = tempfile::tempdir().unwrap();
    for name in [DB_FILE, "zhiban.db-wal"] {
        fs::copy(data.path().join(name), crashed.path().join(name)).unwrap();
    }
    let refused = put_back(&made.path, crashed.path(), false).unwrap_err();
    assert!(matches!(refused, BackupError::WouldLose { events: 8, .. }), "{refused}");
    let aside = put_back(&made.path, crashed.path(), true).unwrap().unwrap();
    assert_eq!(bytes_of(crashed.path()).len(), 6);
    let old = tempfile::tempdir().unwrap();
    for suffix in ["", "-wal"] {
        let from = format!("{}{suffix}", aside.display());
        fs::copy(from, old.path().join(format!("{DB_FILE}{suffix}"))).unwrap();
    }
    assert_eq!(bytes_of(old.path()).len(), 8, "the set that was set aside is whole");
}

#[test]
fn a_lost_database_beside_its_log_is_not_started_anew() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("zhiban.db-wal"), "something").unwrap();
    for mode in [Mode::Write, Mode::ReadOnly] {
        let refused = Store::open(dir.path(), &config(), mode).unwrap_err();
        assert!(matches!(refused, StoreError::Emptied { .. }), "{refused}");
    }
    assert_eq!(fs::read(dir.path().join("zhiban.db-wal")).unwrap(), b"something");
}

#[test]
fn the_hall_s_file_travels_in_the_copy_and_comes_back_over_nothing_that_differs() {
    let dirs: [tempfile::TempDir; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, target, new] = dirs.each_ref().map(tempfile::TempDir::path);
    hall(data, 2);
    let without = copy(data, target, MORNING).unwrap();
    let text = "name = '中山路'\n";
    fs::write(data.join(HALL_FILE), text).unwrap();
    let with = copy(data, target, MORNING).unwrap();
    assert_eq!((without.hall_file, with.hall_file), (false, true));
    assert!(check_backup(&with.path).unwrap().hall_file);
    assert_eq!(names(target).len(), 2, "it lies beside no copy");

    let back =
        |file: &Path| restore(file, new, true, (Zone::default(), MORNING)).unwrap().hall_file;
    let there = || fs::read_to_string(new.join(HALL_FILE)).unwrap();
    assert_eq!(back(&with.path), HallFile::Back(None));
    assert_eq!(there(), text);
    let mode = fs::metadata(new.join(HALL_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(back(&with.path), HallFile::Same);
    // Twice in the same second: each that differs has a name of its own.
    for own in ["name = 'own'\n", "name = 'another'\n"] {
        fs::write(new.join(HALL_FILE), own).unwrap();
        let HallFile::Back(Some(kept)) = back(&with.path) else { panic!("{own}") };
        assert_eq!((fs::read_to_string(kept).unwrap().as_str(), there().as_str()), (own, text));
    }
    assert_eq!(back(&without.path), HallFile::None);
    assert_eq!(there(), text, "what no copy knows of stays");
    // The live log carries nothing of it, and the next copy what lies there then.
    let rows = |db: &Path| {
        let conn = rusqlite::Connection::open(db).unwrap();
        let sql = "SELECT count(*) FROM meta WHERE key = 'hall_file'";
        conn.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    back(&with.path);
    assert_eq!((rows(&new.join(DB_FILE)), rows(&with.path)), (0, 1));
    fs::remove_file(new.join(HALL_FILE)).unwrap();
    assert!(!copy(new, target, MORNING).unwrap().hall_file);
    for odd in [&b"\xff\xfe"[..], b"a\0b", &vec![b'#'; 300 * 1024]] {
        fs::write(new.join(HALL_FILE), odd).unwrap();
        assert!(!copy(new, target, MORNING).unwrap().hall_file, "the log is copied all the same");
    }
}

#[test]
fn a_hall_s_file_that_cannot_be_written_is_told_and_the_log_is_back() {
    let dirs: [tempfile::TempDir; 3] = std::array::from_fn(|_| tempfile::tempdir().unwrap());
    let [data, target, new] = dirs.each_ref().map(tempfile::TempDir::path);
    hall(data, 2);
    fs::write(data.join(HALL_FILE), "name = 'x'\n").unwrap();
    let made = copy(data, target, MORNING).unwrap();
    fs::create_dir(new.join(HALL_FILE)).unwrap();
    let done = restore(&made.path, new, false, (Zone::default(), MORNING)).unwrap();
    assert!(matches!(done.hall_file, HallFile::Failed(_)), "{done:?}");
    assert_eq!(bytes_of(new), bytes_of(data));
}

#[test]
fn what_is_kept_aside_has_a_name_of_its_own_each_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("zhiban.toml");
    let keep = || keep_aside(&path, Zone::default(), MORNING).unwrap();
    assert_eq!(keep(), None);
    let mut kept = Vec::new();
    for text in ["one", "two", "three"] {
        fs::write(&path, text).unwrap();
        let aside = keep().unwrap();
        // As a whole file that takes its place does.
        fs::remove_file(&path).unwrap();
        kept.push((text, aside));
    }
    for (text, aside) in kept {
        assert_eq!(fs::read_to_string(&aside).unwrap(), text);
        assert!(aside.file_name().unwrap().to_str().unwrap().starts_with("zhiban-replaced-2025"));
    }
}

#[test]
fn what_is_no_copy_is_named_as_such_and_not_as_the_hall_s_log() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("copy.db");
    for (bytes, what) in [(vec![7_u8], "no log in it"), (vec![7; 9_000], "database")] {
        std::fs::write(&path, bytes).unwrap();
        let told = check_backup(&path).unwrap_err().to_string();
        assert!(told.contains("copy.db is not whole") && told.contains(what), "{told}");
        assert!(told.contains("the hall's log is untouched"), "{told}");
    }
    std::fs::remove_file(&path).unwrap();
    let foreign = rusqlite::Connection::open(&path).unwrap();
    foreign.execute_batch("PRAGMA application_id=7; CREATE TABLE a(b);").unwrap();
    drop(foreign);
    let told = check_backup(&path).unwrap_err().to_string();
    assert!(told.contains("copy.db") && told.contains("another program"), "{told}");
    let told = check_backup(dir.path()).unwrap_err().to_string();
    assert!(told.contains("it is a folder") && told.contains("untouched"), "{told}");
}
