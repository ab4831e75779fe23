//! Settings of another hall than the records, and a folder that lost its log.

use std::fs;

use super::{MORNING, config, note, open};
use crate::core::event::Kind;
use crate::core::hall::HallConfig;
use crate::core::time::Zone;
use crate::store::{DB_FILE, LOCK_FILE, Mode, RESERVE_FILE, Store, StoreError, lost_log};

#[test]
fn a_log_with_records_keeps_its_hall_and_zone() {
    let dir = tempfile::tempdir().unwrap();
    open(dir.path()).close().unwrap();
    let begun = HallConfig { hall_id: "H023".to_owned(), ..config() };
    // Nothing rests on the names of a log without records.
    let mut store = Store::open(dir.path(), &begun, Mode::Write).unwrap();
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "kept")], MORNING).unwrap();
    store.close().unwrap();
    let zone = Zone::named("Asia/Urumqi").unwrap();
    for other in [config(), HallConfig { zone, ..begun.clone() }] {
        let told = Store::open(dir.path(), &other, Mode::Write).unwrap_err();
        assert!(matches!(told, StoreError::OtherHall { .. }), "{told}");
        let told = told.to_string();
        assert!(told.contains("H023") && told.contains("Asia/Shanghai"), "{told}");
        let reader = Store::open(dir.path(), &other, Mode::ReadOnly).unwrap();
        assert_eq!((&*reader.config().hall_id, reader.config().zone), ("H023", begun.zone));
        assert!(reader.expect_hall(&other).is_err() && reader.expect_hall(&begun).is_ok());
    }
    assert_eq!(Store::open(dir.path(), &begun, Mode::Write).unwrap().head_pos(), 1);
}

#[test]
fn a_folder_that_lost_its_log_is_no_new_hall() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    assert_eq!(lost_log(dir), None, "a new one");
    open(dir).close().unwrap();
    assert_eq!(lost_log(dir), None, "it is there");
    let db = dir.join(DB_FILE);
    fs::remove_file(&db).unwrap();
    let lost = |trace| {
        assert_eq!(lost_log(dir), Some(trace));
        for mode in [Mode::Write, Mode::ReadOnly, Mode::Write] {
            let told = Store::open(dir, &config(), mode).unwrap_err();
            assert!(matches!(told, StoreError::Lost { .. }), "{told}");
        }
    };
    assert_eq!(lost_log(dir), None, "as a killed first start leaves it");
    fs::write(dir.join("hall.toml"), "").unwrap();
    lost(LOCK_FILE);
    fs::write(&db, "").unwrap();
    lost(LOCK_FILE);
    fs::remove_file(&db).unwrap();
    fs::write(dir.join(RESERVE_FILE), "").unwrap();
    lost(RESERVE_FILE);
    fs::remove_file(dir.join(RESERVE_FILE)).unwrap();
    fs::remove_file(dir.join(LOCK_FILE)).unwrap();
    fs::create_dir(dir.join("backups")).unwrap();
    assert_eq!(lost_log(dir), None, "an empty folder says nothing");
    fs::write(dir.join("backups/zhiban-H001-20251110-183000.db"), "copy").unwrap();
    lost("backups");
}
