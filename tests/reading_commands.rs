//! `report day`, `log`, `complaint`, `search`, `verify` and `rebuild` as a shell sees them, on a small hall written through the store.

#[path = "common/config.rs"]
mod config;

use std::path::Path;
use std::process::{Command, Output};

use config::config;
use serde_json::Value;
use zhiban::core::event::{
    Accuracy, AmendClass, Body, CaseEvent, FeedMeta, Flags, HelpCall, Kind, LogAmended, LogEntry,
    Meaning, Method, Note, Proof, QueueData, Signature,
};
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
    let note =
        Note { note_id: "n1".into(), text: "叫号屏\u{9b}坏了".into(), phrase: "".into() };
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
fn the_log_is_narrowed_by_kind_person_shift_and_words() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
    let amended = LogEntry::Amended(LogAmended {
        note_id: "n2".into(),
        amends: "n1".into(),
        class: AmendClass::Correction,
        reason: "写错了".into(),
        text: "打印机坏了".into(),
        addendum_to: "shift-1".into(),
    });
    let help = HelpCall { help_id: "h1".into(), counter_id: "01".into() };
    let events = vec![
        event("08:50:00", Kind::LogAmended, Body::Log(Box::new(amended))),
        event("08:51:00", Kind::HelpAsked, Body::Help(help)),
    ];
    let now = events[1].at.at;
    store.append(events, now).unwrap();
    store.close().unwrap();
    let lines = |narrowed: &str| said(&zhiban(folder.path(), &format!("log {narrowed}")));
    let count = |narrowed: &str| lines(narrowed).lines().count();
    assert_eq!(count(""), 3);
    assert_eq!((count("--kind written"), count("--kind alarms")), (2, 1));
    assert_eq!((count("--kind amendment"), count("--kind help_asked")), (1, 1));
    assert_eq!((count("--person e101"), count("--person nobody")), (3, 0));
    assert_eq!((count("--shift shift-1"), count("--shift shift-2")), (1, 0));
    assert_eq!(
        (count("--text 打印"), count("--text dyj"), count("--text 2025-11-0001")),
        (1, 1, 1)
    );
    let plain = lines("--kind written");
    assert!(plain.contains("corrected\tH001-2025-11-0001"), "{plain}");
    assert!(plain.contains("amendment addendum\tH001-2025-11-0002"), "{plain}");
    let line = json(&zhiban(folder.path(), "log --kind amendment --json"));
    assert_eq!((&line["about"], &line["reason"]), (&1.into(), &"写错了".into()));
    let wrong = zhiban(folder.path(), "log --kind nonsense");
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("late_entry"), "{wrong:?}");
}

#[test]
fn a_signature_that_is_none_is_named_though_the_chain_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    hall(folder.path());
    let mut store = Store::open(folder.path(), &config(), Mode::Write).unwrap();
    let forged = Signature {
        signature_id: "s1".into(),
        subject_kind: "shift".into(),
        subject_id: "shift-1".into(),
        person_id: "e101".into(),
        role: "".into(),
        meaning: Meaning::Prepared,
        method: Method::Pin,
        hash: "a".repeat(64).into(),
        alg: "ed25519".into(),
        key_id: "0".repeat(32).into(),
        public_key: "0".repeat(64).into(),
        sig: "0".repeat(128).into(),
    };
    let mut made = event("08:50:00", Kind::SignatureMade, Body::Signature(Box::new(forged)));
    made.proof = Proof::Pin;
    let now = made.at.at;
    store.append(vec![made], now).unwrap();
    store.close().unwrap();
    let wrong = zhiban(folder.path(), "verify --json");
    assert_eq!(wrong.status.code(), Some(1));
    let verdict: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!((&verdict["ok"], &verdict["bad_pos"]), (&false.into(), &Value::Null));
    assert_eq!((&verdict["signatures"], &verdict["signatures_wrong"]), (&0.into(), &1.into()));
    let one = &verdict["wrong_signatures"][0];
    assert_eq!((&one["pos"], &one["id"]), (&6.into(), &"s1".into()));
    let plain = zhiban(folder.path(), "verify");
    let plain = String::from_utf8_lossy(&plain.stdout);
    assert!(plain.contains("WRONG signature at event 6 (s1)"), "{plain}");
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

/// Two complaints, read as a terminal of another program would have written them.
fn complaints(folder: &Path) {
    let fact = |kind: Kind, fields: Value| {
        let raw = serde_json::value::to_raw_value(&fields).unwrap_or_else(|e| panic!("{e}"));
        let read = CaseEvent::read(kind, &raw).unwrap_or_else(|| panic!("{fields}"));
        Body::Case(Box::new(read))
    };
    let registered = |id: &str, number: &str, category: &str, text: &str| {
        let fields = serde_json::json!({
            "complaint_id": id, "act_id": format!("a-{id}"), "number": number,
            "voiced_at": 1_762_735_800_000_i64, "channel": "on_site", "first_contact": "e101",
            "owner": "e101", "customer_kind": "personal", "tier": "regular", "phase": "during",
            "category": category, "severity": "sev3", "text": text, "emotion": "upset",
            "place": "counter", "customer": {
                "person_ref": "p1", "commitment": "0".repeat(64), "phone_key": "ab".repeat(16),
                "phone_masked": "138****5678", "name_masked": "张*",
            },
        });
        fact(Kind::ComplaintRegistered, fields)
    };
    let void = serde_json::json!({
        "complaint_id": "c2", "act_id": "a3", "reason": "登记错了", "confirmed_by": "m1",
    });
    let events = vec![
        event(
            "09:00:00",
            Kind::ComplaintRegistered,
            registered("c1", "TS-1110-01", "bl3", "话费\u{9b}多收"),
        ),
        event(
            "09:01:00",
            Kind::ComplaintRegistered,
            registered("c2", "TS-1110-02", "nq1", "信号差"),
        ),
        event("09:02:00", Kind::ComplaintVoided, fact(Kind::ComplaintVoided, void)),
    ];
    let now = events[2].at.at;
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap_or_else(|e| panic!("{e}"));
    store.append(events, now).unwrap_or_else(|e| panic!("{e}"));
    store.close().unwrap_or_else(|e| panic!("{e}"));
}

#[test]
fn complaints_are_listed_found_and_shown_masked() {
    let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
    let folder = dir.path();
    complaints(folder);
    let numbers = |arguments: &str| -> Vec<String> {
        let printed = said(&zhiban(folder, &format!("{arguments} --json")));
        let lines =
            printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap_or_default());
        lines.map(|one| one["number"].as_str().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(numbers("complaint list"), ["TS-1110-01"]);
    assert_eq!(numbers("complaint list --all"), ["TS-1110-02", "TS-1110-01"]);
    assert_eq!(numbers("complaint list --all --category nq"), ["TS-1110-02"]);
    assert_eq!(numbers("complaint list --owner e101"), ["TS-1110-01"]);
    assert!(numbers("complaint list --owner -").is_empty());
    assert_eq!(numbers("complaint list --from 2025-11-10 --to 2025-11-10"), ["TS-1110-01"]);
    assert!(numbers("complaint list --from 2025-11-11").is_empty());
    let turned = zhiban(folder, "complaint list --from 2025-11-11 --to 2025-11-10");
    assert_eq!(turned.status.code(), Some(2), "{turned:?}");
    assert_eq!(numbers("search 5678"), ["TS-1110-02", "TS-1110-01"]);
    assert_eq!(numbers("search 多收 bl3"), ["TS-1110-01"]);
    assert_eq!(numbers("search jfcc"), ["TS-1110-01"]);
    assert!(numbers("search 信号 --open").is_empty());
    let row = said(&zhiban(folder, "search 信号 --lang zh"));
    for part in ["TS-1110-02", "移动信号", "较大", "张* 138****5678", "信号差"] {
        assert!(row.contains(part), "{part}: {row}");
    }
    let shown = json(&zhiban(folder, "complaint show ts-1110-02 --json"));
    assert_eq!((&shown["state"], &shown["closed_at"]), (&"void".into(), &Value::Null));
    assert_eq!(shown["history"][1]["kind"], "complaint.voided");
    assert_eq!(
        shown["fields"]["customer"],
        serde_json::json!({
            "phone_masked": "138****5678", "name_masked": "张*",
        })
    );
    let sheet = said(&zhiban(folder, "complaint show TS-1110-01 --lang zh"));
    for part in ["TS-1110-01", "计费差错", "负责人", "e101", "138****5678", "登记"] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    // What is due, how much is left and why, as it stood at a time.
    let at = "complaint show TS-1110-01 --at 2025-11-10T09:20";
    let sheet_then = said(&zhiban(folder, &format!("{at} --lang zh")));
    for part in ["首次告知", "时限 30分钟", "到期 2025-11-10 周一 09:30", "还剩 10分钟"]
    {
        assert!(sheet_then.contains(part), "{part}: {sheet_then}");
    }
    assert!(sheet_then.find("首次告知") < sheet_then.find("首次答复"), "what is due next is first");
    let late = said(&zhiban(folder, "complaint show TS-1110-01 --at 2025-11-10T09:40 --lang zh"));
    assert!(late.contains("超时 10分钟"), "{late}");
    let clocks = json(&zhiban(folder, &format!("{at} --json")))["clocks"].clone();
    let named = |kind: &str| -> Value {
        let all = clocks.as_array().unwrap_or_else(|| panic!("{clocks}"));
        all.iter().find(|clock| clock["clock"] == kind).cloned().unwrap_or_default()
    };
    let first = named("first_word");
    assert_eq!(first["state"], "running");
    assert!(first["left_secs"].as_i64().is_some_and(|left| left > 0), "{first}");
    assert!(!first["explanation"].as_array().unwrap_or_else(|| panic!("{first}")).is_empty());
    assert!(!sheet.contains('\u{9b}'), "control characters are shown as such: {sheet}");
}
