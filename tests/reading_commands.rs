//! `report day`, `log`, `verify` and `rebuild` as a shell sees them, on a small hall written through the store.

#[path = "common/config.rs"]
mod config;

use std::path::Path;
use std::process::{Command, Output};

use config::config;
use serde_json::Value;
use zhiban::core::event::{Accuracy, Body, FeedMeta, Flags, Kind, Note, Proof, QueueData};
use zhiban::core::time::Stamp;
use zhiban::store::{DB_FILE, Mode, NewEvent, Store};

fn event(time: &str, kind: Kind, body: Body) -> NewEvent {
    let at = Stamp::parse(&format!("2025-11-10T{time}+08:00")).unwrap_or_else(|| panic!("{time}"));
    let feed = matches!(body, Body::Queue(_)).then(|| {
        Box::new(FeedMeta {
            source: "/hall/H001/test/1".into(),
            id: format!("{time}-{}", kind.as_str()).into(),
            sequence: None,
            recorded: None,
            date: None,
            accuracy: Accuracy::Reported,
            flags: Flags::default(),
            hash: "0".repeat(32).into(),
        })
    });
    NewEvent { kind, at, by: "e101".into(), proof: Proof::OsUser, feed, body }
}

fn ticket(time: &str, kind: Kind) -> NewEvent {
    let data = QueueData {
        visit_id: Some("20251110-A001".into()),
        ticket_no: Some("A001".into()),
        service_id: Some("general".into()),
        counter_id: (kind != Kind::TicketIssued).then(|| "01".into()),
        ..QueueData::default()
    };
    event(time, kind, Body::Queue(Box::new(data)))
}

/// A hall with one ticket that waited 80 s and was served for 480 s, and one line in its log.
fn hall(folder: &Path) {
    let note = Note { note_id: "n1".into(), text: "叫号屏\u{9b}坏了".into() };
    let events = vec![
        ticket("08:30:00", Kind::TicketIssued),
        ticket("08:31:00", Kind::TicketCalled),
        ticket("08:31:20", Kind::ServiceStarted),
        ticket("08:39:20", Kind::TicketFinished),
        event("08:40:00", Kind::LogNoted, Body::Note(note)),
    ];
    let now = events[4].at.at;
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap_or_else(|e| panic!("{e}"));
    store.append(events, now).unwrap_or_else(|e| panic!("{e}"));
    store.close().unwrap_or_else(|e| panic!("{e}"));
}

fn zhiban(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments.split_whitespace()).arg("--data").arg(folder);
    command.output().unwrap_or_else(|error| panic!("{arguments}: {error}"))
}

fn said(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap_or_else(|error| panic!("{error}"))
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&said(output)).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn the_report_of_a_past_day_has_its_figures() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let report = json(&zhiban(folder.path(), "report day --date 2025-11-10 --json"));
    assert_eq!(report["served"], 1);
    assert_eq!(report["wait_secs_mean"], 80.0);
    assert_eq!(report["queues"][0]["service_id"], "general");
    assert_eq!(report["counters"][0]["counter_id"], "01");
    let table = said(&zhiban(folder.path(), "report day --date 2025-11-10 --lang en"));
    assert!(
        table.lines().any(|line| line.starts_with("hall ") && line.contains(" 8.0 ")),
        "{table}"
    );
    let table = said(&zhiban(folder.path(), "report day --date 2025-11-10 --lang zh"));
    assert!(table.lines().any(|line| line.starts_with("全厅")), "{table}");
    let none = zhiban(folder.path(), "report day --date 2025-11-09");
    assert_eq!(none.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&none.stderr).contains("2025-11-10"), "{none:?}");
}

#[test]
fn the_log_is_read_by_line_and_by_date() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let line = json(&zhiban(folder.path(), "log --json"));
    assert_eq!((&line["kind"], &line["at"]), (&"note".into(), &"2025-11-10T08:40:00+08:00".into()));
    let plain = said(&zhiban(folder.path(), "log --date 2025-11-10"));
    assert_eq!(plain.lines().count(), 1);
    assert!(plain.contains("叫号屏") && !plain.contains('\u{9b}'), "{plain}");
    assert_eq!(said(&zhiban(folder.path(), "log --date 2025-11-11")), "");
    assert_eq!(said(&zhiban(folder.path(), "log --limit 0")), "");
}

#[test]
fn a_log_that_was_tampered_with_is_found_wrong() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let sound = json(&zhiban(folder.path(), "verify --json"));
    assert_eq!((&sound["ok"], &sound["events"]), (&true.into(), &5.into()));
    let file = rusqlite::Connection::open(folder.path().join(DB_FILE)).unwrap();
    file.execute_batch(
        "DROP TRIGGER event_never_changed; UPDATE event SET bytes = CAST('{}' AS BLOB) WHERE pos = 3;",
    )
    .unwrap();
    drop(file);
    let wrong = zhiban(folder.path(), "verify --json");
    assert_eq!(wrong.status.code(), Some(1));
    let verdict: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!((&verdict["ok"], &verdict["bad_pos"]), (&false.into(), &3.into()));
}

#[test]
fn the_tables_come_back_from_the_log() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let file = rusqlite::Connection::open(folder.path().join(DB_FILE)).unwrap();
    file.execute_batch("DELETE FROM ticket; UPDATE duty_log SET detail = 'x';").unwrap();
    drop(file);
    assert!(said(&zhiban(folder.path(), "rebuild")).contains("5 events"));
    let file = rusqlite::Connection::open(folder.path().join(DB_FILE)).unwrap();
    let tickets: i64 = file.query_row("SELECT count(*) FROM ticket", [], |row| row.get(0)).unwrap();
    assert_eq!(tickets, 1);
    drop(file);
    assert!(said(&zhiban(folder.path(), "log")).contains("叫号屏"));
}

#[test]
fn where_there_is_no_hall_none_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in ["report day", "log", "verify", "rebuild"] {
        let output = zhiban(&folder.path().join("nosuch"), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments}");
        assert!(!output.stderr.is_empty() && output.stdout.is_empty(), "{arguments}");
    }
    assert!(!folder.path().join("nosuch").exists());
}
