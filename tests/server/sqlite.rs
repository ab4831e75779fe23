//! The contract on SQLite, on threads of its own and on the thread of whoever asks.

use std::path::Path;

use tempfile::TempDir;
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{CopyFault, DB_FILE, OpenError, SqliteStore};

use crate::contract::{self, INCARNATION};
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

#[test]
fn old_copies_are_removed_and_nothing_else() {
    let folder = folder();
    let path = folder.path().join(DB_FILE);
    let copies = folder.path().join("copies");
    for day in 0..5 {
        SqliteStore::copy(&path, &copies, Ms(1_767_225_600_000 + day * 86_400_000)).unwrap();
    }
    for other in ["zhiban-server-20260101-000000.db.part", "zhiban-server-mine.db", "notes.txt"] {
        std::fs::write(copies.join(other), "x").unwrap();
    }
    assert_eq!(SqliteStore::prune(&copies, 2).unwrap(), 3);
    assert_eq!(SqliteStore::prune(&copies, 0).unwrap(), 1, "the newest one always stays");
    let mut left: Vec<_> = std::fs::read_dir(&copies)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort_unstable();
    let kept =
        ["notes.txt", "zhiban-server-20260101-000000.db.part", "zhiban-server-20260105-000000.db"];
    assert_eq!(left[..3], kept);
    assert_eq!(left[3..], ["zhiban-server-mine.db"]);
}
