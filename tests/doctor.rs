//! `zhiban doctor` on a hall that is well, on none, and on one planted fault after the other.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

#[path = "common/config.rs"]
mod config;

use std::fs::{self, Permissions};
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use config::config;
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use serde_json::Value;
use zhiban::store::{Mode, Store};

/// The exit code and the findings.
fn doctor(hall: &Path) -> (i32, Vec<Value>) {
    let output = Command::new(env!("CARGO_BIN_EXE_zhiban"))
        .args(["doctor", "--json", "--data"])
        .arg(hall)
        .env("LANG", "C.UTF-8")
        .env_remove("LC_ALL")
        .env_remove("LC_CTYPE")
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let verdict: Value = serde_json::from_str(&told).unwrap_or_else(|e| panic!("{e}: {told}"));
    let code = output.status.code().unwrap();
    assert_eq!(verdict["ok"], code == 0, "{told}");
    let findings = verdict["findings"].as_array().unwrap().clone();
    for finding in &findings {
        assert_eq!(finding["next"].is_null(), finding["level"] == "ok", "{finding}");
    }
    (code, findings)
}

fn level(findings: &[Value], area: &str, check: &str) -> String {
    let found: Vec<&Value> =
        findings.iter().filter(|f| f["area"] == area && f["check"] == check).collect();
    assert_eq!(found.len(), 1, "{area}, {check}: {findings:?}");
    found[0]["level"].as_str().unwrap().to_owned()
}

/// A hall that is well and listens nowhere.
fn hall() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o700)).unwrap();
    fs::write(folder.path().join("zhiban.toml"), "[feed]\nlisten = \"off\"\n").unwrap();
    Store::open(folder.path(), &config(), Mode::Write).unwrap().close().unwrap();
    folder
}

#[test]
fn a_folder_that_is_not_there_and_a_hall_that_is_well_have_nothing_bad() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("none");
    let (_, findings) = doctor(&absent);
    assert_eq!(level(&findings, "folder", "place"), "ok");
    assert_eq!(level(&findings, "database", "open"), "ok");
    assert!(!absent.exists(), "it only looks");

    let hall = hall();
    let before = fs::read(hall.path().join("zhiban.db")).unwrap();
    let (code, findings) = doctor(hall.path());
    assert_eq!(code, 0, "{findings:?}");
    assert_eq!(level(&findings, "folder", "rights"), "ok");
    assert_eq!(level(&findings, "database", "quick check"), "ok");
    assert_eq!(level(&findings, "feeds", "listener"), "ok");
    assert_eq!(level(&findings, "terminal", "encoding"), "ok");
    assert_eq!(fs::read(hall.path().join("zhiban.db")).unwrap(), before);
}

#[test]
fn it_looks_beside_a_board_and_names_who_writes() {
    let hall = hall();
    let store = Store::open(hall.path(), &config(), Mode::Write).unwrap();
    let (code, findings) = doctor(hall.path());
    assert_eq!(code, 0, "{findings:?}");
    let writer = findings.iter().find(|finding| finding["check"] == "writer").unwrap();
    let pid = std::process::id().to_string();
    assert!(writer["what"].as_str().unwrap().contains(&pid), "{writer}");
    store.close().unwrap();
}

#[test]
fn a_damaged_or_foreign_log_is_bad() {
    let damaged = hall();
    fs::write(damaged.path().join("zhiban.db"), vec![b'x'; 8192]).unwrap();
    let (code, findings) = doctor(damaged.path());
    assert_eq!((code, level(&findings, "database", "open").as_str()), (1, "bad"));

    let file = tempfile::NamedTempFile::new().unwrap();
    let (code, findings) = doctor(file.path());
    assert_eq!((code, level(&findings, "folder", "place").as_str()), (1, "bad"));
}

#[test]
fn a_folder_open_to_others_is_a_warning() {
    let hall = hall();
    fs::set_permissions(hall.path(), Permissions::from_mode(0o755)).unwrap();
    let (code, findings) = doctor(hall.path());
    assert_eq!((code, level(&findings, "folder", "rights").as_str()), (0, "warn"));
}

#[test]
fn settings_that_cannot_be_are_bad_and_the_rest_is_looked_at() {
    let hall = hall();
    for wrong in
        ["colour = 1\n", "[feed]\ntoken = \"short\"\n", "[feed]\nlisten = \"0.0.0.0:7023\"\n"]
    {
        fs::write(hall.path().join("zhiban.toml"), wrong).unwrap();
        let (code, findings) = doctor(hall.path());
        assert_eq!((code, level(&findings, "settings", "zhiban.toml").as_str()), (1, "bad"));
        assert_eq!(level(&findings, "clock", "year"), "ok");
    }
}

#[test]
fn feeds_that_cannot_be_had_are_told() {
    let hall = hall();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    // A port that nobody listens on any more.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let below_a_file = hall.path().join("zhiban.toml").join("queue.ndjson");
    let absent = hall.path().join("queue.ndjson");
    let secret = hall.path().join("secret");
    let settings = |secret: &Path| {
        format!(
            "[feed]\nlisten = \"{}\"\ntail = [\"{}\"]\nmqtt = \"mqtt://{free}\"\nmqtt_user = \"u\"\n\
             mqtt_password_file = \"{}\"\n",
            taken.local_addr().unwrap(),
            below_a_file.display(),
            secret.display()
        )
    };
    fs::write(hall.path().join("zhiban.toml"), settings(&secret)).unwrap();
    let (code, findings) = doctor(hall.path());
    assert_eq!(code, 1);
    for check in ["listener", "watched file", "broker", "broker's password"] {
        assert_eq!(level(&findings, "feeds", check), "bad", "{check}");
    }

    fs::write(&secret, "lotus-7-harbour\n").unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o644)).unwrap();
    let well = format!(
        "[feed]\nlisten = \"off\"\ntail = [\"{}\"]\nmqtt = \"mqtt://{}\"\nmqtt_user = \"u\"\n\
         mqtt_password_file = \"{}\"\n",
        absent.display(),
        taken.local_addr().unwrap(),
        secret.display()
    );
    fs::write(hall.path().join("zhiban.toml"), well).unwrap();
    let (code, findings) = doctor(hall.path());
    assert_eq!(code, 0, "{findings:?}");
    assert_eq!(level(&findings, "feeds", "listener"), "ok");
    assert_eq!(level(&findings, "feeds", "watched file"), "warn");
    assert_eq!(level(&findings, "feeds", "broker"), "ok");
    assert_eq!(level(&findings, "feeds", "broker's password"), "warn");
    let told = serde_json::to_string(&findings).unwrap();
    assert!(!told.contains("lotus"), "{told}");
}

/// What it says in a terminal that answers the question for the cursor's place like this.
fn doctor_in_terminal(hall: &Path, answer: Option<&str>, size: (u16, u16)) -> String {
    let size = PtySize { cols: size.0, rows: size.1, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(["doctor", "--data"]);
    command.arg(hall);
    command.env("LANG", "C.UTF-8");
    command.env("TERM", "xterm-256color");
    command.env("NO_COLOR", "1");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut screen = pair.master.try_clone_reader().unwrap();
    let mut keys = pair.master.take_writer().unwrap();
    let (mut told, mut part, mut asked) = (Vec::new(), [0; 4096], false);
    // A pseudo-terminal whose program has ended reads as an error.
    while let Ok(count) = screen.read(&mut part) {
        if count == 0 {
            break;
        }
        told.extend_from_slice(&part[..count]);
        if !asked && told.windows(4).any(|bytes| bytes == b"\x1b[6n") {
            asked = true;
            if let Some(answer) = answer {
                keys.write_all(answer.as_bytes()).unwrap();
                keys.flush().unwrap();
            }
        }
    }
    assert!(child.wait().unwrap().success());
    assert!(asked);
    String::from_utf8(told).unwrap()
}

#[test]
fn a_terminal_is_asked_for_the_width_of_its_glyphs() {
    let hall = hall();
    let narrow = doctor_in_terminal(hall.path(), Some("\x1b[1;2R"), (120, 40));
    assert!(narrow.contains("ok    terminal, ambiguous width"), "{narrow}");
    assert!(narrow.contains("ok    terminal, size: 120x40"), "{narrow}");
    assert!(narrow.contains("off by NO_COLOR"), "{narrow}");
    let wide = doctor_in_terminal(hall.path(), Some("\x1b[1;3R"), (60, 20));
    assert!(wide.contains("WARN  terminal, ambiguous width"), "{wide}");
    assert!(wide.contains("WARN  terminal, size: 60x20"), "{wide}");
    assert!(wide.contains("      next: "), "{wide}");
    let silent = doctor_in_terminal(hall.path(), None, (120, 40));
    assert!(silent.contains("did not answer within 500 ms"), "{silent}");
}
