//! The contract on SQLite, on threads of its own and on the thread of whoever asks.

use tempfile::TempDir;
use zhiban::core::time::Ms;
use zhiban::server::sqlite::{DB_FILE, OpenError, SqliteStore};

use crate::contract::{self, INCARNATION};

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
