//! A log whose files are taken away under a running program: nothing more is confirmed, what is put back is used.

use std::fs;
use std::path::Path;

use super::{MORNING, note, open};
use crate::core::event::Kind;
use crate::store::{Appended, DB_FILE, Room, Store, StoreError};

fn write(store: &mut Store, id: &str) -> Result<Vec<Appended>, StoreError> {
    store.append(vec![note(id, Kind::LogNoted, MORNING, id)], MORNING)
}

/// One line is confirmed, then something happens to the folder, then nothing is confirmed any more.
fn refused_after(happens: impl FnOnce(&Path)) -> (tempfile::TempDir, Store, String) {
    let top = tempfile::tempdir().unwrap();
    let dir = top.path().join("hall");
    let mut store = open(&dir);
    write(&mut store, "n1").unwrap();
    happens(&dir);
    let refused = write(&mut store, "n2").unwrap_err();
    assert!(matches!(refused, StoreError::Gone { .. }), "{refused}");
    assert_eq!(store.gauge().room(), Room::Gone);
    assert!(matches!(store.heal(), Err(StoreError::Gone { .. })), "nothing heals by itself");
    assert_eq!(store.head_pos(), 1);
    (top, store, refused.to_string())
}

#[test]
fn a_database_that_was_deleted_confirms_nothing_more() {
    let (_top, store, told) = refused_after(|dir| fs::remove_file(dir.join(DB_FILE)).unwrap());
    assert!(told.contains("08:00:00") && told.contains("zhiban restore"), "{told}");
    assert!(!store.is_stale(), "the board goes on showing what was read");
    store.close().unwrap();
}

#[test]
fn a_folder_that_was_deleted_or_a_log_cut_short_confirms_nothing_more() {
    drop(refused_after(|dir| fs::remove_dir_all(dir).unwrap()));
    let wal = |dir: &Path| dir.join("zhiban.db-wal");
    drop(refused_after(|dir| fs::remove_file(wal(dir)).unwrap()));
    drop(refused_after(|dir| fs::write(wal(dir), "").unwrap()));
    drop(refused_after(|dir| {
        fs::rename(dir.join(DB_FILE), dir.join("old.db")).unwrap();
        fs::copy(dir.join("old.db"), dir.join(DB_FILE)).unwrap();
    }));
}

#[test]
fn a_folder_that_was_moved_is_used_again_once_it_is_back() {
    let away = |dir: &Path| dir.with_file_name("away");
    let (top, mut store, _) = refused_after(|dir| fs::rename(dir, away(dir)).unwrap());
    let dir = top.path().join("hall");
    assert!(!dir.exists(), "no new log began there");
    fs::rename(away(&dir), &dir).unwrap();
    store.heal().unwrap();
    assert_eq!(store.gauge().room(), Room::Plenty);
    write(&mut store, "n3").unwrap();
    store.close().unwrap();
    assert_eq!(open(&dir).head_pos(), 2);
}
