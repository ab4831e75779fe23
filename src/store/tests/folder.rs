//! What may stand where a hall's folder is expected, and what is said about it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::Connection;

use super::{MORNING, config, note, open};
use crate::core::event::Kind;
use crate::core::rules::Rules;
use crate::core::time::Zone;
use crate::store::schema::{self, Step};
use crate::store::{Access, DB_FILE, Mode, SCHEMA_VERSION, Store, StoreError};

fn try_both(dir: &Path) -> [StoreError; 2] {
    [Mode::Write, Mode::ReadOnly].map(|mode| Store::open(dir, &config(), mode).unwrap_err())
}

#[test]
fn a_new_folder_is_private_and_its_settings_hold() {
    let top = tempfile::tempdir().unwrap();
    let dir = top.path().join("a/b");
    let store = open(&dir);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&dir), 0o700);
    for file in ["zhiban.db", "zhiban.lock", "zhiban.db-wal", "zhiban.db-shm"] {
        assert_eq!(mode(&dir.join(file)), 0o600, "{file}");
    }
    for (name, wanted) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("busy_timeout", 5000),
        ("wal_autocheckpoint", 1000),
        ("journal_size_limit", 67_108_864),
        ("user_version", SCHEMA_VERSION),
        ("application_id", i64::from(schema::APPLICATION_ID)),
    ] {
        let found: i64 =
            store.conn.query_row(&format!("PRAGMA {name}"), [], |row| row.get(0)).unwrap();
        assert_eq!(found, wanted, "{name}");
    }
    assert!(store.conn.execute("ATTACH ':memory:' AS other", []).is_err());
    assert!(
        store.conn.execute_batch("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema").is_err()
    );
}

#[test]
fn a_first_start_that_was_cut_short_is_finished_by_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DB_FILE);
    // As a kill leaves it between the log's own tables and those computed from it.
    let mut conn = Connection::open(&path).unwrap();
    schema::migrate(&mut conn, &path, schema::STEPS).unwrap();
    drop(conn);
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "kept")], MORNING).unwrap();
    store.close().unwrap();
    assert_eq!(open(dir.path()).log_lines(9).unwrap()[0].detail, "kept");
}

#[test]
fn the_second_writer_is_told_and_may_read() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path());
    let busy = Store::open(dir.path(), &config(), Mode::Write);
    assert!(matches!(busy, Err(StoreError::Busy { holder }) if holder.pid == std::process::id()));
    let reader = Store::open(dir.path(), &config(), Mode::ReadOnly).unwrap();
    assert_eq!(reader.access(), Access::Read);
    drop(first);
    assert_eq!(open(dir.path()).access(), Access::Write);
}

#[test]
fn nothing_is_created_for_a_reader() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("none")] {
        let missing = Store::open(&path, &config(), Mode::ReadOnly);
        assert!(matches!(missing, Err(StoreError::Missing { .. })));
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn other_things_are_named_and_left_alone() {
    type Named = fn(&StoreError) -> bool;
    let text = b"this is a letter, not a database, and it is long enough to be a page ".repeat(80);
    let cases: [(&str, Vec<u8>, Named); 3] = [
        ("text", text, |e| matches!(e, StoreError::NotADatabase { .. })),
        ("short text", b"hello".to_vec(), |e| matches!(e, StoreError::NotADatabase { .. })),
        ("another program", foreign(), |e| matches!(e, StoreError::Foreign { found: 7, .. })),
    ];
    for (name, bytes, is_named) in cases {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(DB_FILE), &bytes).unwrap();
        for error in try_both(dir.path()) {
            assert!(is_named(&error), "{name}: {error:?}");
        }
        assert_eq!(fs::read(dir.path().join(DB_FILE)).unwrap(), bytes, "{name}");
    }
}

fn foreign() -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.db");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("PRAGMA application_id = 7; CREATE TABLE t(x);").unwrap();
    conn.close().unwrap();
    fs::read(path).unwrap()
}

#[test]
fn a_folder_in_place_of_a_file_and_the_other_way_round() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join(DB_FILE)).unwrap();
    for error in try_both(dir.path()) {
        assert!(matches!(error, StoreError::WrongKind { wanted: "a file", .. }), "{error:?}");
    }
    let file = dir.path().join("file");
    fs::write(&file, "x").unwrap();
    for error in try_both(&file) {
        assert!(matches!(error, StoreError::WrongKind { wanted: "a folder", .. }), "{error:?}");
    }
}

#[test]
fn an_empty_file_is_new_unless_its_log_is_not() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(DB_FILE), "").unwrap();
    fs::write(dir.path().join("zhiban.db-wal"), "something").unwrap();
    for error in try_both(dir.path()) {
        assert!(matches!(error, StoreError::Emptied { .. }), "{error:?}");
    }
    assert_eq!(fs::read(dir.path().join("zhiban.db-wal")).unwrap(), b"something");
    fs::remove_file(dir.path().join("zhiban.db-wal")).unwrap();
    assert_eq!(open(dir.path()).head_pos(), 0);
}

#[test]
fn a_newer_format_is_refused_for_writing_and_read_if_it_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    store.conn.pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    store.close().unwrap();
    let refused = Store::open(dir.path(), &config(), Mode::Write);
    assert!(matches!(refused, Err(StoreError::Newer { found, .. }) if found == SCHEMA_VERSION + 1));
    let reader = Store::open(dir.path(), &config(), Mode::ReadOnly).unwrap();
    assert_eq!(reader.head_pos(), 1);
    drop(reader);
    let conn = Connection::open(dir.path().join(DB_FILE)).unwrap();
    conn.execute("UPDATE meta SET value = '99' WHERE key = 'min_reader_version'", []).unwrap();
    conn.close().unwrap();
    for error in try_both(dir.path()) {
        assert!(matches!(error, StoreError::Newer { .. }), "{error:?}");
    }
}

#[test]
fn a_step_to_a_newer_format_keeps_a_copy_and_happens_whole_or_not_at_all() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(DB_FILE);
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    store.close().unwrap();
    let mut conn = Connection::open(&path).unwrap();
    let next = SCHEMA_VERSION + 1;
    let broken = [Step { to: next, sql: "CREATE TABLE more(x); CREATE TABLE event(x);" }];
    assert!(schema::migrate(&mut conn, &path, &broken).is_err());
    assert_eq!(schema::version(&conn).unwrap(), SCHEMA_VERSION);
    let works = [Step { to: 1, sql: "not run" }, Step { to: next, sql: "CREATE TABLE more(x);" }];
    let copy = schema::migrate(&mut conn, &path, &works).unwrap().unwrap();
    assert_eq!(schema::version(&conn).unwrap(), next);
    conn.execute("INSERT INTO more VALUES(1)", []).unwrap();
    assert_eq!(schema::migrate(&mut conn, &path, &works).unwrap(), None);
    let before = Connection::open(&copy).unwrap();
    assert_eq!(schema::version(&before).unwrap(), SCHEMA_VERSION);
    let events: i64 = before.query_row("SELECT count(*) FROM event", [], |r| r.get(0)).unwrap();
    assert_eq!(events, 1);
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_first_start_that_was_cut_short_is_no_hall_to_a_reader_and_finished_by_the_next_writer() {
    for gone in ["VIEW duty_log_readable", "TABLE zone_offset", "TABLE checkpoint"] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(DB_FILE);
        open(dir.path()).close().unwrap();
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(&format!("DROP {gone}; DELETE FROM stream;")).unwrap();
        conn.close().unwrap();
        let missing = Store::open(dir.path(), &config(), Mode::ReadOnly);
        assert!(matches!(missing, Err(StoreError::Missing { .. })), "{gone}: {missing:?}");
        let mut store = open(dir.path());
        store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
        store.close().unwrap();
        let conn = Connection::open(&path).unwrap();
        conn.execute_batch(&format!("DROP {gone};")).unwrap();
        conn.close().unwrap();
        let store = open(dir.path());
        assert_eq!(store.log_lines(9).unwrap().len(), 1, "{gone}: computed anew from the log");
        assert_eq!(store.hall(), &store.full_replay().unwrap());
    }
}

#[test]
fn a_folder_of_the_first_format_gets_its_pins_and_keeps_its_tables() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    let before_server = include_str!("../../../tests/common/before_server.sql");
    store.conn.execute_batch(before_server).unwrap();
    store
        .conn
        .execute_batch(
            "DROP TABLE pin; DROP TABLE draft; DROP TABLE person; DROP TABLE signing_secret;
             DROP VIEW duty_log_readable; DROP TABLE duty_log;
             CREATE TABLE duty_log(line_no INTEGER PRIMARY KEY, at INTEGER NOT NULL);
             CREATE VIEW duty_log_readable AS SELECT line_no FROM duty_log;
             DELETE FROM meta WHERE key = 'fold'; PRAGMA user_version = 1",
        )
        .unwrap();
    store.close().unwrap();
    let store = open(dir.path());
    assert_eq!(schema::version(&store.conn).unwrap(), SCHEMA_VERSION);
    assert_eq!(store.log_lines(9).unwrap().len(), 1);
    let pins: i64 = store.conn.query_row("SELECT count(*) FROM pin", [], |r| r.get(0)).unwrap();
    assert_eq!(pins, 0);
    assert!(dir.path().join("zhiban.before-format-2.db").exists());
}

#[test]
fn other_thresholds_fold_anew_and_another_name_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    store.append(vec![note("n1", Kind::LogNoted, MORNING, "a")], MORNING).unwrap();
    store.write_checkpoint().unwrap();
    store.close().unwrap();
    let mut named = config();
    named.name = "东门厅".into();
    let store = Store::open(dir.path(), &named, Mode::Write).unwrap();
    assert_eq!((store.state.tail_len(), store.hall().config()), (0, &named));
    store.close().unwrap();
    let mut other = named;
    other.settings.rules = Rules { void_secs: 61, ..Rules::default() };
    let store = Store::open(dir.path(), &other, Mode::Write).unwrap();
    assert_eq!((store.state.tail_len(), store.hall().config()), (1, &other));
    assert_eq!(store.log_lines(9).unwrap().len(), 1);
}

#[test]
fn readable_times_follow_the_zone_also_in_summer() {
    let dir = tempfile::tempdir().unwrap();
    let mut york = config();
    york.zone = Zone::named("America/New_York").unwrap();
    let mut store = Store::open(dir.path(), &york, Mode::Write).unwrap();
    for (id, text) in [
        ("winter", "2026-03-08T01:59:59-05:00"),
        ("summer", "2026-03-08T03:00:00-04:00"),
        ("late", "2026-12-01T00:00:00-05:00"),
    ] {
        let at = crate::core::time::Stamp::parse(text).unwrap().at;
        store.append(vec![note(id, Kind::LogNoted, at, id)], at).unwrap();
        let shown: String = store
            .conn
            .query_row("SELECT at FROM duty_log_readable WHERE detail = ?1", [id], |r| r.get(0))
            .unwrap();
        assert_eq!(shown, text);
    }
}

#[test]
fn the_log_is_proved_once_a_day_and_after_a_disorderly_end() {
    let dir = tempfile::tempdir().unwrap();
    let hour = 3_600;
    let mut store = open(dir.path());
    assert!(store.needs_check(MORNING).unwrap(), "never proved");
    store.note_checked(MORNING).unwrap();
    assert!(!store.needs_check(MORNING.plus_secs(23 * hour)).unwrap());
    assert!(store.needs_check(MORNING.plus_secs(24 * hour)).unwrap());
    store.close().unwrap();
    let store = open(dir.path());
    assert!(!store.needs_check(MORNING.plus_secs(hour)).unwrap(), "it ended in order");
    drop(store);
    let store = open(dir.path());
    assert!(store.needs_check(MORNING.plus_secs(hour)).unwrap(), "it was dropped, not closed");
}
