//! A log of the format before, on a disk that takes no writes, as of a hall that was put away: every command that reads
//! reads it, and none has to change it first.

use crate::kit::{Folder, issued};
use crate::mounts::{in_own_namespace, may_mount, remount, small_disk};

/// What an older format did not have beside the tables of a hall with a server: the keys that people sign with, and tables
/// that are computed from the log.
const BACK_TO_4: &str = "DROP TABLE signing_secret;
    DROP VIEW shift_report_readable; DROP TABLE shift_report;
    DROP VIEW handover_item_readable; DROP TABLE handover_item;
    DROP VIEW check_round_readable; DROP TABLE check_round;
    DROP VIEW check_answer_readable; DROP TABLE check_answer;
    UPDATE meta SET value = '10-of-another-program' WHERE key = 'fold';
    PRAGMA user_version = 4; PRAGMA wal_checkpoint(TRUNCATE);";

/// Part: the commands, each on that disk.
#[test]
fn part_on_a_log_of_the_format_before() {
    if !may_mount() {
        return;
    }
    let folder = Folder::new("");
    small_disk(&folder.path, 400);
    std::fs::write(folder.path.join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    let lines: String = (0..20)
        .map(|n| {
            let id = format!("e{n}");
            issued("/hall/H001/t/m", &id, &id, &id, "2025-11-10T08:00:00+08:00").to_string() + "\n"
        })
        .collect();
    folder.take_in(&lines);
    let db = rusqlite::Connection::open(folder.db()).unwrap();
    db.execute_batch(include_str!("../common/before_server.sql")).unwrap();
    db.execute_batch(BACK_TO_4).unwrap();
    db.close().unwrap();
    for left in ["zhiban.lock", "zhiban.db-wal", "zhiban.db-shm"] {
        drop(std::fs::remove_file(folder.path.join(left)));
    }
    let before = folder.bytes();
    remount(&folder.path, "ro");
    let aside = folder.path.with_file_name("aside");
    let aside = aside.display();
    for (command, said) in [
        ("board --once --size 120x40 --lang en".to_owned(), "H001"),
        ("log".to_owned(), ""),
        ("verify".to_owned(), "whole and unchanged: 20 events"),
        ("report day --date 2025-11-10 --lang en".to_owned(), "20"),
        ("complaint list".to_owned(), ""),
        ("search e1".to_owned(), ""),
        ("people list".to_owned(), ""),
        ("person audit".to_owned(), ""),
        ("settings show".to_owned(), "idle_secs"),
        ("feed status".to_owned(), "events 20"),
        (format!("export --date 2025-11-10 --out {aside}"), "exported revision 1"),
        (format!("backup {aside}"), "whole and proved"),
        (format!("recover --out {aside}-saved"), "saved 20 events"),
    ] {
        let ran = folder.run(&command).ends(0);
        assert!((ran.out.clone() + &ran.err).contains(said), "{command}: {} {}", ran.out, ran.err);
    }
    let refused = folder.run("rebuild").ends(1);
    assert!(refused.err.contains("what is stored there is safe"), "{}", refused.err);
    assert!(folder.bytes() == before, "not one byte of it has changed");
    // Where it can be written it becomes the present format, and a copy of the old one stays.
    remount(&folder.path, "rw");
    folder.run("rebuild").ends(0);
    folder.run("verify").ends(0);
    let copies = folder.bytes().into_iter().map(|(path, _)| path.display().to_string());
    assert_eq!(copies.filter(|path| path.contains("before-format-5")).count(), 1);
}

#[test]
fn a_log_of_the_format_before_is_read_where_nothing_can_be_written() {
    in_own_namespace("older::part_on_a_log_of_the_format_before");
}
