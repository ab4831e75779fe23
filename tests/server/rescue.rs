//! A server whose folder lost something, or got something that does not belong to it: it says what to keep and what to put
//! back, and confirms nothing that nobody would find.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use rustix::process::Signal;
use zhiban::core::hex::hex;
use zhiban::core::sync::wire::{Enrolled, Refusal};

use crate::client::request;
use crate::kit::Terminal;
use crate::process::Installed;

const RUN: [&str; 3] = ["run", "--listen", "127.0.0.1:0"];
const NOT_OPENED: &str = "master.key does not open the key of hall H1";

/// Puts another key in the place of the right one, and answers that.
fn other_key(data: &Path) -> Vec<u8> {
    let path = data.join("master.key");
    let right = std::fs::read(&path).unwrap();
    std::fs::write(&path, format!("{}\n", hex(&[7; 32]))).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    right
}

/// A terminal that brings its hall's key.
async fn with_key(installed: &Installed, number: u8, hall: &str) -> Enrolled {
    let mut asked = request(&Terminal::new(number, hall), &installed.code(hall).secret_text());
    (asked.hall, asked.hall_key) = (Some(hall.to_owned()), Some(hex(&[number; 32])));
    installed.connect().await.post("/v1/enrol", &asked).await.good()
}

fn copy_of(installed: &Installed) -> PathBuf {
    let folder = installed.top.path().join("copies");
    installed.good(&["backup", folder.to_str().unwrap()]);
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found.pop().unwrap()
}

#[test]
fn a_server_that_lost_something_is_not_told_to_begin_anew() {
    let installed = Installed::new();
    let data = installed.data.clone();
    std::fs::remove_file(data.join("server.db")).unwrap();
    for command in [&RUN[..], &["code", "H1"], &["check"], &["backup", "/tmp/x"]] {
        let said = installed.refused(command);
        assert!(said.contains("is gone") && said.contains("restore NEWEST"), "{command:?}: {said}");
        assert!(said.contains("keep master.key") && !said.contains("server init"), "{said}");
    }
    let nowhere = installed.top.path().join("none.db");
    for file in [&nowhere, &data] {
        let said = installed.refused(&["restore", file.to_str().unwrap()]);
        assert!(said.contains("there is no copy here"), "{said}");
    }
    std::fs::remove_file(data.join("server.toml")).unwrap();
    let said = installed.refused(&RUN);
    assert!(said.contains("keep what is there (master.key, tls)"), "{said}");
    std::fs::remove_dir_all(&data).unwrap();
    assert!(installed.refused(&RUN).contains("or make one with `zhiban server init`"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_master_key_that_opens_no_hall_s_key_is_refused_before_anything_is_done_with_it() {
    let mut installed = Installed::new();
    installed.start();
    with_key(&installed, 1, "H1").await;
    let copy = copy_of(&installed);
    let copy = copy.to_str().unwrap();
    installed.end(Signal::TERM);
    let right = other_key(&installed.data);
    for command in
        [&RUN[..], &["code", "H2"], &["check"], &["restore", copy], &["restore", copy, "--check"]]
    {
        let said = installed.refused(command);
        assert!(
            said.contains(NOT_OPENED) && said.contains("put the master.key back"),
            "{command:?}: {said}"
        );
    }
    let folder = installed.top.path().join("more");
    let said = installed.refused(&["backup", folder.to_str().unwrap()]);
    assert!(said.contains(NOT_OPENED) && said.contains("the copy was made and proved"), "{said}");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    std::fs::remove_file(installed.data.join("master.key")).unwrap();
    let said = installed.refused(&["check"]);
    assert!(
        said.contains("master.key is gone") && said.contains("Put your copy of it back"),
        "{said}"
    );
    other_key_back(&installed.data, &right);
    installed.good(&["check"]);
    installed.good(&["restore", copy, "--check"]);
    // A copy of another server has keys that were sealed otherwise.
    let mut other = Installed::new();
    other.start();
    with_key(&other, 2, "H1").await;
    let foreign = copy_of(&other);
    assert!(installed.refused(&["restore", foreign.to_str().unwrap()]).contains("in this copy"));
}

fn other_key_back(data: &Path, right: &[u8]) {
    let path = data.join("master.key");
    std::fs::write(&path, right).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_is_used_up_only_where_the_hall_s_key_was_opened() {
    let mut installed = Installed::new();
    installed.start();
    let first = with_key(&installed, 1, "H1").await;
    let key = first.hall_key.unwrap();
    let db = rusqlite::Connection::open(installed.data.join("server.db")).unwrap();
    let sealed: Vec<u8> = db.query_row("SELECT hall_key FROM hall", [], |row| row.get(0)).unwrap();
    let set = |key: &[u8]| db.execute("UPDATE hall SET hall_key = ?1", [key]).unwrap();
    let mut asked = request(&Terminal::new(2, "H1"), &installed.code("H1").secret_text());
    asked.hall = Some("H1".to_owned());
    set(&[0; 60]);
    let mut client = installed.connect().await;
    let no = client.post("/v1/enrol", &asked).await.refused(500, Refusal::Broken);
    assert!(no.message.contains("the code is still good"), "{}", no.message);
    assert_eq!(installed.json(&["devices", "--json"]).as_array().unwrap().len(), 1);
    set(&sealed);
    let mut astray = asked.clone();
    astray.hall = Some("H2".to_owned());
    let no = client.post("/v1/enrol", &astray).await.refused(403, Refusal::WrongHall);
    assert!(no.message.contains("H1") && no.message.contains("H2"), "{}", no.message);
    assert_eq!(no.hall.as_deref(), Some("H1"));
    let second: Enrolled = client.post("/v1/enrol", &asked).await.good();
    assert_eq!(second.hall_key, Some(key));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_acknowledged_into_a_database_that_was_taken_away() {
    let mut installed = Installed::new();
    installed.start();
    let mut a = installed.terminal(1, "H1").await;
    a.terminal.write_many(9);
    a.stored(1, 3).await;
    let (db, folder) = (installed.data.join("server.db"), installed.data.clone());
    let wal = installed.data.join("server.db-wal");
    for (number, taken) in [(4, &db), (6, &wal), (8, &folder)] {
        let aside = installed.top.path().join("aside");
        std::fs::rename(taken, &aside).unwrap();
        a.upload(number, number + 1).await.refused(500, Refusal::Broken);
        a.session().await.refused(500, Refusal::Broken);
        a.client.get("/readyz", "").await.refused(500, Refusal::Broken);
        std::fs::rename(&aside, taken).unwrap();
        a.stored(number, number + 1).await;
        a.client.get("/readyz", "").await.good::<serde_json::Value>();
    }
    std::fs::rename(&db, installed.top.path().join("aside")).unwrap();
    std::fs::write(&db, b"").unwrap();
    a.upload(9, 9).await.refused(500, Refusal::Broken);
    installed.end(Signal::TERM);
    assert!(installed.log().contains("another file stands in the place of server.db"));
}

fn init(data: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(["server", "init", "--data"]).arg(data).args(args);
    command.stdin(Stdio::null()).output().unwrap()
}

#[test]
fn an_init_that_failed_leaves_nothing_and_a_name_is_one() {
    let top = tempfile::tempdir().unwrap();
    let (new, empty) = (top.path().join("new"), top.path().join("empty"));
    std::fs::create_dir(&empty).unwrap();
    let nowhere = format!("host={} user=zhiban dbname=zhiban", top.path().display());
    for database in ["nonsense", &nowhere] {
        for data in [&new, &empty] {
            let done = init(data, &["--name", "localhost", "--database", database]);
            assert!(!done.status.success(), "{database}");
        }
        assert!(!new.exists(), "{database}");
        assert_eq!(std::fs::read_dir(&empty).unwrap().count(), 0, "{database}");
    }
    for name in ["", "a b/c", "a:8443", "https://a"] {
        let done = init(&new, &["--name", name]);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.code() == Some(2) && said.contains("--name"), "{name}: {said}");
        assert!(!new.exists());
    }
    for (n, name) in ["10.0.0.7", "::1", "hall-server.example"].into_iter().enumerate() {
        assert!(
            init(&top.path().join(n.to_string()), &["--name", name]).status.success(),
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_damaged_is_said_to_be_the_copy_or_the_server_s_own() {
    let mut installed = Installed::new();
    installed.start();
    let mut a = installed.terminal(1, "H1").await;
    a.terminal.write_many(200);
    a.stored(1, 200).await;
    installed.end(Signal::TERM);
    let copy = copy_of(&installed);
    let whole = std::fs::read(&copy).unwrap();
    let mut pages = whole.clone();
    pages[4096..3 * 4096].fill(0x55);
    for broken in [whole[..whole.len() / 2].to_vec(), pages] {
        let file = installed.top.path().join("broken.db");
        std::fs::write(&file, &broken).unwrap();
        let said = installed.refused(&["restore", file.to_str().unwrap()]);
        assert!(said.contains("take an older one") && !said.contains("zhiban recover"), "{said}");
        std::fs::write(installed.data.join("server.db"), &broken).unwrap();
        let folder = installed.top.path().join("again");
        let said = installed.refused(&["backup", folder.to_str().unwrap()]);
        assert!(said.contains("zhiban server check") && !said.contains("recover"), "{said}");
    }
    let said = installed.refused(&["devices", "H999"]);
    assert!(!said.contains("recover"), "{said}");
}
