//! Folders that cannot be a hall: no right to write, somebody else's database, a newer one, a broken one;
//! and a port that is taken. Each is refused with the next step and left byte for byte as it was.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use crate::common::fixture_path;
use crate::kit::{Folder, Ran, bare, ran};

/// Commands that open the folder for writing and for reading.
const COMMANDS: &[&str] =
    &["feed run", "rebuild", "report day --json", "board --once", "feed status", "log"];

/// Runs what writes and what reads; each must be refused with these words, and nothing may change.
#[track_caller]
fn refused(folder: &Folder, words: &str) {
    let before = folder.bytes();
    let import = folder.import(&fixture_path("queue/worked-example.ndjson"), "");
    let others = COMMANDS.iter().map(|command| folder.run(command));
    for got in std::iter::once(import).chain(others) {
        let got = got.ends(1);
        assert!(got.err.starts_with("zhiban: ") && got.err.contains(words), "{}", got.err);
        assert!(has_next_step(&got.err), "no next step: {}", got.err);
        assert!(!got.err.contains("panicked"), "{}", got.err);
    }
    let mut after = folder.bytes();
    // The lock file tells who came last; it holds nothing of the hall.
    after.retain(|(path, _)| !path.ends_with("zhiban.lock"));
    let before: Vec<_> =
        before.into_iter().filter(|(path, _)| !path.ends_with("zhiban.lock")).collect();
    assert!(before == after, "{words}: something was written");
}

fn has_next_step(text: &str) -> bool {
    ["next:", "--data", "Move it", "Start the newer", "Copy the folder", "restore"]
        .iter()
        .any(|word| text.contains(word))
}

fn with_example() -> Folder {
    let folder = Folder::new("");
    folder.import(&fixture_path("queue/worked-example.ndjson"), "").ends(0);
    std::fs::remove_file(folder.path.join("zhiban.lock")).unwrap();
    folder
}

#[test]
fn what_is_no_hall_of_ours_is_named_and_left_as_it_is() {
    let newer = with_example();
    let db = Connection::open(newer.db()).unwrap();
    db.execute_batch(
        "PRAGMA user_version = 99;
         UPDATE meta SET value = '99' WHERE key = 'min_reader_version';
         PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE;",
    )
    .unwrap();
    drop(db);
    refused(&newer, "newer zhiban");

    let foreign = Folder::new("");
    let db = Connection::open(foreign.db()).unwrap();
    db.execute_batch(
        "PRAGMA application_id = 7; CREATE TABLE theirs(a); INSERT INTO theirs VALUES(1);",
    )
    .unwrap();
    drop(db);
    refused(&foreign, "another program");

    let folder = Folder::new("");
    std::fs::create_dir(folder.db()).unwrap();
    refused(&folder, "is a folder, not a file");

    let text = Folder::new("");
    std::fs::write(text.db(), "the day was long, and nobody wrote it down\n".repeat(300)).unwrap();
    refused(&text, "is not a database");
}

#[test]
fn a_database_cut_in_the_middle_is_damaged_and_kept() {
    let cut = with_example();
    let whole = std::fs::read(cut.db()).unwrap();
    for length in [whole.len() / 2, 8192, 4096, 100] {
        std::fs::write(cut.db(), &whole[..length]).unwrap();
        std::fs::remove_file(cut.path.join("zhiban.lock")).ok();
        let before = std::fs::read(cut.db()).unwrap();
        for command in ["verify", "verify --json", "report day --json", "rebuild"] {
            let got = cut.run(command);
            assert_eq!(got.code, 1, "{command} at {length}: {} {}", got.out, got.err);
            assert!(!got.err.contains("panicked"), "{}", got.err);
        }
        let got = cut.import(&fixture_path("queue/worked-example.ndjson"), "").ends(1);
        assert!(has_next_step(&got.err), "at {length}: {}", got.err);
        assert!(std::fs::read(cut.db()).unwrap() == before, "written at {length}");
    }
}

#[test]
fn an_empty_database_beside_its_write_ahead_log_is_not_started_anew() {
    let folder = with_example();
    std::fs::write(folder.db(), b"").unwrap();
    std::fs::write(folder.path.join("zhiban.db-wal"), vec![1; 4096]).unwrap();
    refused(&folder, "is empty while its write-ahead log is not");
}

#[test]
fn a_folder_that_is_none_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for folder in [file.path().to_owned(), file.path().join("below")] {
        for command in ["feed run", "report day", "board --once", "verify"] {
            let words: Vec<&str> = command.split(' ').collect();
            let got = ran(bare().env("ZHIBAN_DATA", &folder).args(words)).ends(1);
            assert!(got.err.contains("not a folder") && has_next_step(&got.err), "{}", got.err);
        }
    }
    let got = ran(bare().env("ZHIBAN_DATA", "/proc/nosuch").args(["feed", "run"])).ends(1);
    assert!(got.err.contains("cannot write in") && has_next_step(&got.err), "{}", got.err);
    let got = ran(bare().env("ZHIBAN_DATA", "").args(["feed", "run"])).ends(2);
    assert!(has_next_step(&got.err), "{}", got.err);
}

#[test]
fn a_port_that_is_taken_is_refused_and_the_log_closed_in_order() {
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    let folder = Folder::new(&format!("[feed]\nlisten = \"{address}\"\n"));
    let got = folder.run("feed run").ends(1);
    assert!(got.err.contains("cannot listen") && got.err.contains("choose another"), "{}", got.err);
    // A holder that was killed leaves its name, and costs the next start a check of the whole log.
    assert_eq!(std::fs::read(folder.path.join("zhiban.lock")).unwrap(), b"");
}

/// The program as a user who may read a folder and not write it. Root may write everywhere.
fn without_rights(folder: &Folder, arguments: &str) -> Ran {
    let words = arguments.split_whitespace();
    if !rustix::process::getuid().is_root() {
        return ran(bare().env("ZHIBAN_DATA", &folder.path).args(words));
    }
    // The tester's own program may lie where nobody may go.
    let program = folder.path.with_file_name("zhiban");
    if !program.exists() {
        std::fs::copy(env!("CARGO_BIN_EXE_zhiban"), &program).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(program).args(words);
    ran(command.env("ZHIBAN_DATA", &folder.path))
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_folder_that_takes_no_writes_is_read_and_not_written() {
    let folder = with_example();
    let report = folder.run("report day --date 2025-11-10 --json").ends(0);
    set_mode(folder.path.parent().unwrap(), 0o755);
    for (path, _) in folder.bytes() {
        set_mode(&path, 0o444);
    }
    set_mode(&folder.path, 0o555);
    let before = folder.bytes();
    let got = without_rights(&folder, "feed import -").ends(1);
    assert!(got.err.contains("cannot write in") && has_next_step(&got.err), "{}", got.err);
    assert!(got.err.contains("safe"), "{}", got.err);
    let got = without_rights(&folder, "feed run").ends(1);
    assert!(got.err.contains("cannot write in"), "{}", got.err);
    let got = without_rights(&folder, "report day --date 2025-11-10 --json").ends(0);
    assert_eq!(got.out, report.out, "reading goes on");
    without_rights(&folder, "verify").ends(0);
    without_rights(&folder, "board --once").ends(0);
    assert!(before == folder.bytes());
    set_mode(&folder.path, 0o755);
}
