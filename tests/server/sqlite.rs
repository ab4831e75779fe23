//! The contract on SQLite, on threads of its own and on the thread of whoever asks.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use tempfile::TempDir;
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{CopyFault, DB_FILE, OpenError, SqliteStore};
use zhiban::server::{Fault, HallStore};

use crate::contract::{self, INCARNATION, enrolled, log, send};
use crate::packing;

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    SqliteStore::create(&folder.path().join(DB_FILE), INCARNATION, Ms(1)).unwrap();
    folder
}

mod threads {
    use super::*;
    contract::suite!(|folder: &TempDir| SqliteStore::open(&folder.path().join(DB_FILE)).unwrap());
}

mod inline {
    use super::*;
    contract::suite!(|folder: &TempDir| {
        SqliteStore::open_inline(&folder.path().join(DB_FILE)).unwrap()
    });
}

#[test]
fn a_database_is_made_once_and_told_from_others() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let again = SqliteStore::create(&path, INCARNATION, Ms(1));
    assert!(matches!(again, Err(OpenError::Exists(_))));
    let none = SqliteStore::open(&folder.path().join("none.db"));
    assert!(matches!(none, Err(OpenError::Missing(_))));
    let text = folder.path().join("text.db");
    std::fs::write(
        &text,
        "no database, and longer than the header of one would be, which has 100 bytes",
    )
    .unwrap();
    assert!(matches!(SqliteStore::open(&text), Err(OpenError::Foreign(_))));
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE a(b)").unwrap();
    assert!(matches!(SqliteStore::open(&foreign), Err(OpenError::Foreign(_))));
    rusqlite::Connection::open(&path).unwrap().execute_batch("PRAGMA user_version=99").unwrap();
    assert!(matches!(SqliteStore::open(&path), Err(OpenError::Newer { found: 99, .. })));
}

/// Bytes of tables and indexes whose name begins so.
fn pages(path: &Path, prefix: &str) -> u64 {
    let sql = "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name LIKE ?1";
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.query_row(sql, [format!("{prefix}%")], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn i27_a_packed_day_takes_a_fraction_of_the_disk() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let store = SqliteStore::open(&path).unwrap();
    let disk = async || pages(&path, "segment") + pages(&path, "day_stream");
    packing::pack_hall_day(&store, "SQLite", disk).await;
    let copies = folder.path().join("copies");
    let copied = SqliteStore::copy(&path, &copies, Ms(9)).unwrap();
    assert_eq!(copied.events(), packing::DAY_EVENTS, "a copy of packed days is proved too");
    let damaged = |sql: &str| {
        let copy = folder.path().join("damaged.db");
        std::fs::copy(&copied.path, &copy).unwrap();
        rusqlite::Connection::open(&copy).unwrap().execute_batch(sql).unwrap();
        let proved = SqliteStore::prove(&copy);
        assert!(matches!(proved, Err(CopyFault::NotWhole { .. })), "{sql}: {proved:?}");
    };
    damaged(
        "UPDATE segment_day SET lines = CAST(substr(lines, 1, 99) || x'00' || substr(lines, 101) AS BLOB)",
    );
    damaged("UPDATE segment_day SET hseq_last = hseq_last + 1");
    damaged("UPDATE day_stream SET first = first + 1");
    damaged("UPDATE day_stream SET chain = zeroblob(32); UPDATE stream SET chain = zeroblob(32)");
    damaged("DELETE FROM day_stream; DELETE FROM segment_day");
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

/// The first second of 2026.
const NEW_YEAR: i64 = 1_767_225_600_000;

#[test]
fn old_copies_are_removed_and_nothing_else() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copies = folder.path().join("copies");
    let made: Vec<_> = (0..5)
        .map(|day| SqliteStore::copy(&path, &copies, Ms(NEW_YEAR + day * 86_400_000)).unwrap())
        .collect();
    let newest = &made[4].path;
    for other in ["zhiban-server-20260101-000000.db.part", "zhiban-server-mine.db", "notes.txt"] {
        std::fs::write(copies.join(other), "x").unwrap();
    }
    std::fs::create_dir(copies.join("zhiban-server-20250101-000000.db")).unwrap();
    assert_eq!(SqliteStore::prune(newest, 2).unwrap().removed, 3);
    let last = SqliteStore::prune(newest, 0).unwrap();
    assert_eq!((last.removed, last.later.len()), (1, 0), "the one just made always stays");
    let kept = [
        "notes.txt",
        "zhiban-server-20250101-000000.db",
        "zhiban-server-20260101-000000.db.part",
        "zhiban-server-20260105-000000.db",
        "zhiban-server-mine.db",
    ];
    assert_eq!(names(&copies), kept);
}

/// A clock that was once ahead leaves copies that look newer for ever.
#[test]
fn the_copy_just_made_stays_whatever_others_are_dated() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copies = folder.path().join("copies");
    let copy = |at| SqliteStore::copy(&path, &copies, Ms(at)).unwrap().path;
    let (later, old, made) = (copy(4_070_908_800_000), copy(NEW_YEAR), copy(NEW_YEAR + 86_400_000));
    let pruned = SqliteStore::prune(&made, 1).unwrap();
    assert_eq!((pruned.removed, &pruned.later, pruned.stuck.len()), (1, &vec![later.clone()], 0));
    assert!(made.exists() && later.exists() && !old.exists());
}

#[test]
fn copies_of_one_second_do_not_touch_each_other_and_are_private() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copies = folder.path().join("copies");
    let at_once = || {
        let (path, copies) = (path.clone(), copies.clone());
        std::thread::spawn(move || SqliteStore::copy(&path, &copies, Ms(NEW_YEAR)).unwrap().path)
    };
    let (a, b) = (at_once(), at_once());
    let made = [a.join().unwrap(), b.join().unwrap()];
    assert_eq!(names(&copies).len(), 2, "{made:?}");
    for copy in made {
        assert!(SqliteStore::prove(&copy).is_ok());
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn no_copy_is_made_where_the_server_and_its_keys_are() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    std::fs::create_dir(folder.path().join("tls")).unwrap();
    for own in ["", "tls", "tls/new", "copies/../tls"] {
        let refused = SqliteStore::copy(&path, &folder.path().join(own), Ms(9));
        assert!(matches!(refused, Err(CopyFault::OwnFolder(_))), "{own}: {refused:?}");
        std::fs::create_dir_all(folder.path().join("copies")).unwrap();
    }
    assert!(names(&folder.path().join("tls")).is_empty());
}

#[test]
fn what_killed_copies_left_behind_is_removed_and_what_is_on_its_way_is_not() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copies = folder.path().join("copies");
    std::fs::create_dir(&copies).unwrap();
    let left = ["zhiban-server-20251230-235959.part", "zhiban-server-20251230-235959.part-journal"];
    let kept = ["zhiban-server-20260101-113000.part", "zhiban-server-mine.part", "other.part"];
    for name in left.iter().chain(&kept) {
        std::fs::write(copies.join(name), "x").unwrap();
    }
    let written = std::fs::File::open(copies.join(kept[0])).unwrap();
    rustix::fs::flock(&written, rustix::fs::FlockOperation::LockExclusive).unwrap();
    SqliteStore::copy(&path, &copies, Ms(NEW_YEAR + 43_200_000)).unwrap();
    assert!(left.iter().all(|name| !copies.join(name).exists()));
    assert!(kept.iter().all(|name| copies.join(name).exists()));
}

/// Commits to a file, one after the other, until it is told to stop; answers how many.
fn commits(path: &Path, stop: &AtomicBool, begun: &mpsc::Sender<()>) -> u64 {
    let conn = rusqlite::Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA busy_timeout=5000; PRAGMA synchronous=NORMAL").unwrap();
    let mut count = 0;
    while !stop.load(Ordering::Relaxed) && count < 20_000 {
        conn.execute("UPDATE code SET until = until + 1", []).unwrap();
        count += 1;
        begun.send(()).unwrap_or_default();
    }
    count
}

#[test]
fn a_copy_ends_while_commits_never_do() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let fill = "INSERT INTO hall(id, name) VALUES('H1', '');
        INSERT INTO code(hash, hall_ref, until) VALUES(zeroblob(32), 1, 0);
        INSERT INTO line(kind, number, at, body)
          WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 6000)
          SELECT 'x', x, 0, printf('%.*c', 4000, 'x') FROM n;";
    conn.execute_batch(fill).unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let (begun, first) = mpsc::channel();
    let (file, flag) = (path.clone(), Arc::clone(&stop));
    let writer = std::thread::spawn(move || commits(&file, &flag, &begun));
    first.recv().unwrap();
    let copied = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(9)).unwrap();
    stop.store(true, Ordering::Relaxed);
    let made = writer.join().unwrap();
    let until = "SELECT until FROM code";
    let in_copy: u64 = rusqlite::Connection::open(&copied.path)
        .unwrap()
        .query_row(until, [], |row| row.get(0))
        .unwrap();
    assert!(in_copy < made && made < 20_000, "{in_copy} of {made}: one instant, and no waiting");
}

/// A write-ahead log of another database, which SQLite would take for one of any file with its name.
fn foreign_log(folder: &Path) -> Vec<u8> {
    let path = folder.join("foreign.db");
    SqliteStore::create(&path, [7; 16], Ms(1)).unwrap();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.execute_batch(
        "UPDATE incarnation SET since = 2; INSERT INTO hall(id, name) VALUES('H9', '')",
    )
    .unwrap();
    std::fs::read(folder.join("foreign.db-wal")).unwrap()
}

#[tokio::test]
async fn a_restored_database_has_no_log_of_another_beside_it() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    {
        let store = SqliteStore::open(&path).unwrap();
        let mut a = enrolled(&store, 1, "H1").await;
        a.write_many(3);
        send(&store, &a, 1, 3).await;
    }
    let copied = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(9)).unwrap();
    let foreign = foreign_log(folder.path());
    assert!(foreign.len() > 4096, "{}", foreign.len());
    let beside = |name: &str| folder.path().join(name);
    // As a restore leaves it that was killed, over a database that somebody else removed by hand.
    std::fs::remove_file(&path).unwrap();
    for name in ["server.incoming-wal", "server.db-wal"] {
        std::fs::write(beside(name), &foreign).unwrap();
    }
    let restored = SqliteStore::restore(&copied.path, &path, [9; 16], Ms(10)).unwrap();
    assert_eq!(restored.halls.len(), 1);
    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(store.incarnation().await, Ok([9; 16]));
    assert_eq!(store.halls().await.unwrap().len(), 1);
    assert_eq!(log(&store, "H1", 1).await.len(), 3);
}

#[tokio::test]
async fn a_database_that_another_program_has_open_is_not_replaced() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copied = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(9)).unwrap();
    let other = SqliteStore::open(&path).unwrap();
    other.ready().await.unwrap();
    let refused = SqliteStore::restore(&copied.path, &path, [9; 16], Ms(10));
    assert!(matches!(refused, Err(CopyFault::InUse(_))), "{refused:?}");
    assert_eq!(other.incarnation().await, Ok(INCARNATION));
    enrolled(&other, 1, "H1").await;
    drop(other);
    let restored = SqliteStore::restore(&copied.path, &path, [9; 16], Ms(10)).unwrap();
    let aside = SqliteStore::prove(&restored.aside.unwrap()).unwrap();
    assert_eq!(aside.len(), 1, "what stood there is whole");
}

#[tokio::test]
async fn a_damaged_hall_does_not_keep_the_others_from_being_packed() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let store = SqliteStore::open(&path).unwrap();
    for (number, hall) in [(1, "H1"), (2, "H2")] {
        let mut terminal = enrolled(&store, number, hall).await;
        terminal.write_many(3);
        send(&store, &terminal, 1, 3).await;
    }
    let conn = rusqlite::Connection::open(&path).unwrap();
    let damage = "UPDATE segment SET packed = zeroblob(9) WHERE hall_ref = 1";
    conn.execute_batch(damage).unwrap();
    assert!(matches!(store.pack(1).await, Err(Fault::Broken(_))));
    let packed = "SELECT count(*), min(hall_ref) FROM segment_day";
    let packed: (u64, u64) =
        conn.query_row(packed, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_eq!(packed, (1, 2));
    assert_eq!(log(&store, "H2", 1).await.len(), 3);
}

#[tokio::test]
async fn numbers_that_rotted_are_told_of_and_end_no_thread() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let store = SqliteStore::open(&path).unwrap();
    for (number, hall) in [(1, "H1"), (2, "H2")] {
        let mut terminal = enrolled(&store, number, hall).await;
        terminal.write_many(3);
        send(&store, &terminal, 1, 3).await;
    }
    let conn = rusqlite::Connection::open(&path).unwrap();
    let page = || zhiban::server::PageAsk {
        hall: "H1".to_owned(),
        after: 0,
        bytes_max: 1 << 20,
        own: None,
    };
    for rot in ["skip = x'000000010002000300040005'", "skip = NULL, first = 9", "first = 0"] {
        conn.execute_batch(&format!("UPDATE segment SET {rot} WHERE hall_ref = 1")).unwrap();
        for _ in 0..3 {
            let damaged = store.page(page()).await;
            assert!(matches!(damaged, Err(Fault::Broken(_))), "{rot}: {damaged:?}");
        }
        assert_eq!(log(&store, "H2", 1).await.len(), 3, "others are read");
    }
}

#[test]
fn a_database_of_an_earlier_program_gets_its_indexes() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let drop_them = "DROP INDEX device_hall; DROP INDEX session_device";
    conn.execute_batch(drop_them).unwrap();
    drop(SqliteStore::open(&path).unwrap());
    conn.execute_batch(drop_them).unwrap();
}
