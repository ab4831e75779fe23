//! A hall with two shifts, the worked example of the queue fixtures, and complaints whose balance is known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use zhiban::core::complaint::{
    Category, Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Emotion, Measure,
    Outcome, Phase, Place, RootCause, Severity, Tier,
};
use zhiban::core::event::{
    Body, CaseEvent, Closed, Contacted, CustomerRef, Fact, FloorMark, Kind, Note, Proof,
    Registered, Resolved, ShiftAct,
};
use zhiban::core::time::{Ms, Stamp, Zone};
use zhiban::store::{Mode, NewEvent, Store};

use crate::common::{config, events, fixture};

/// Texts that a spreadsheet, a page or a terminal might obey.
pub const HOSTILE: &[&str] = &[
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://127.0.0.1/?\"&A1,\"x\")",
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "%0A=1+1",
    "|cmd",
    "\"=1+1\"",
    "http://127.0.0.1/x",
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "&lt;b&gt; & \"quoted\" 'too'",
    "a,b;c\td",
    "正常的中文，带标点。",
];

/// An instant of 2025-11-10, `HH:MM`, or of another date, `MM-DD HH:MM`.
pub fn at(text: &str) -> Ms {
    let (date, time) = text.split_once(' ').unwrap_or(("11-10", text));
    Stamp::parse(&format!("2025-{date}T{time}:00+08:00")).unwrap().at
}

fn event(kind: Kind, by: &str, time: &str, body: Body) -> (Ms, NewEvent) {
    let now = at(time);
    let event = NewEvent {
        kind,
        at: Zone::default().stamp(now),
        by: by.into(),
        proof: Proof::OsUser,
        feed: None,
        body,
    };
    (now, event)
}

pub fn note(time: &str, id: &str, text: &str) -> (Ms, NewEvent) {
    let body = Body::Note(Note { note_id: id.into(), text: text.into(), phrase: "".into() });
    event(Kind::LogNoted, "wang", time, body)
}

pub fn shift(kind: Kind, time: &str, id: &str, person: &str, note: &str) -> (Ms, NewEvent) {
    let body = Body::Shift(ShiftAct {
        shift_id: id.into(),
        person_id: person.into(),
        name: "=早班".into(),
        note: note.into(),
    });
    event(kind, person, time, body)
}

fn case(id: &str, time: &str, fact: Fact) -> (Ms, NewEvent) {
    let act_id = format!("{id}-{time}-{:?}", fact.kind()).into();
    let kind = fact.kind();
    let body = Body::Case(Box::new(CaseEvent {
        by_name: "".into(),
        complaint_id: id.into(),
        act_id,
        fact,
    }));
    event(kind, "wang", time, body)
}

pub fn registered(id: &str, number: &str, time: &str, text: &str) -> (Ms, NewEvent) {
    let customer = CustomerRef {
        person_ref: format!("p-{id}").into(),
        commitment: "0".repeat(64).into(),
        phone_key: "ab".repeat(16).into(),
        phone_masked: "138****5678".into(),
        name_masked: "张*".into(),
    };
    let fields = Registered {
        number: number.into(),
        voiced_at: at(time),
        channel: Channel::OnSite,
        first_contact: "zhang".into(),
        owner: "wang".into(),
        customer: Some(customer),
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::WrongBill,
        severity: Severity::Sev3,
        grounds: Vec::new(),
        text: text.into(),
        request: "=退费".into(),
        loss: "".into(),
        emotion: Emotion::Calm,
        place: Place::Counter,
        attendant: "".into(),
        counter_id: None,
        service_id: None,
        ticket_no: None,
        mark_id: None,
        repeat_of: None,
        recurrence_of: None,
        follow_up_id: None,
        retention: false,
    };
    case(id, time, Fact::Registered(Box::new(fields)))
}

/// The customer was spoken with, the decision told, and they accept it: three events in that minute.
pub fn closed(id: &str, time: &str) -> Vec<(Ms, NewEvent)> {
    let contacted = Contacted {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        person_id: "wang".into(),
        text: "@回电".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
    };
    let resolved = Resolved {
        outcome: Outcome::ALL[0],
        text: "+已退".into(),
        root_cause: RootCause::ALL[0],
        measures: vec![Measure::ALL[0]],
        explanation: "".into(),
        told_at: at(time),
        told_by: "wang".into(),
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    let over = Closed {
        answer: CustomerAnswer::Accepted,
        rating: None,
        text: "".into(),
        follow_up_id: format!("f-{id}").into(),
        follow_up_number: "".into(),
        follow_up_due: at("11-13 18:00"),
    };
    vec![
        case(id, time, Fact::Contacted(contacted)),
        case(id, time, Fact::Resolved(Box::new(resolved))),
        case(id, time, Fact::Closed(over)),
    ]
}

/// The worked example, each event as it came.
pub fn machine() -> Vec<(Ms, NewEvent)> {
    let example = events(&fixture("queue/worked-example.ndjson"));
    let new = |event: zhiban::feed::neutral::FeedEvent| {
        let now = event.feed.recorded.unwrap_or(event.at).at;
        let new = NewEvent {
            kind: event.kind,
            at: event.at,
            by: "feed".into(),
            proof: Proof::Feed,
            feed: Some(event.feed),
            body: Body::Queue(event.data),
        };
        (now, new)
    };
    example.into_iter().map(new).collect()
}

/// The day: two complaints come from the day before, three are new, four are closed, one goes on. The early shift
/// ends at 10:00, the late one at 18:00.
pub fn day() -> Vec<(Ms, NewEvent)> {
    let mut all = machine();
    all.extend([
        registered("c1", "TS-1109-01", "11-09 15:00", HOSTILE[0]),
        registered("c2", "TS-1109-02", "11-09 16:00", HOSTILE[2]),
        shift(Kind::ShiftOpened, "07:50", "shift-early", "wang", ""),
        registered("c3", "TS-1110-01", "08:45", HOSTILE[4]),
        note("09:00", "n1", "13812345678"),
        registered("c4", "TS-1110-02", "09:30", HOSTILE[13]),
        shift(Kind::ShiftSignedOff, "10:00", "shift-early", "wang", "=交班说明"),
        shift(Kind::ShiftOpened, "10:05", "shift-late", "chen", ""),
        registered("c5", "TS-1110-03", "15:00", HOSTILE[14]),
        shift(Kind::ShiftSignedOff, "18:00", "shift-late", "chen", ""),
    ]);
    for (id, time) in [("c3", "09:10"), ("c1", "11:00"), ("c2", "12:00"), ("c4", "17:00")] {
        all.extend(closed(id, time));
    }
    for (n, text) in HOSTILE.iter().enumerate() {
        all.push(note("09:20", &format!("h{n}"), text));
    }
    let mark = FloorMark {
        act_id: "m1".into(),
        counter_id: Some("=1".into()),
        service_id: None,
        ticket_no: Some("+A1".into()),
        reason: "@why".into(),
        count: 1,
    };
    all.push(event(Kind::CustomerUnhappy, "wang", "09:40", Body::Floor(mark)));
    all.sort_by_key(|(now, _)| *now);
    all
}

/// Appends each event when it happened.
pub fn append(store: &mut Store, events: Vec<(Ms, NewEvent)>) {
    for (now, event) in events {
        store.append(vec![event], now).unwrap();
    }
}

/// A hall in `folder` that had that day.
pub fn hall(folder: &Path) {
    let mut store = Store::open(folder, &config(), Mode::Write).unwrap();
    append(&mut store, day());
    store.close().unwrap();
}

/// A hall of that day, made once for each test program and copied.
pub fn copied(to: &Path) {
    use std::sync::OnceLock;
    static MADE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        hall(folder.path());
        folder
    });
    copy(made.path(), to);
}

/// Copies the files of a hall.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub fn zhiban(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiban"));
    command.args(arguments).arg("--data").arg(data).arg("--lang").arg("zh");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn run(data: &Path, arguments: &[&str]) -> Output {
    zhiban(data, arguments).output().unwrap()
}

pub fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Exports, in every format where none is named, and answers where it stands.
pub fn export(data: &Path, what: &[&str], out: &Path) -> PathBuf {
    let out = out.display().to_string();
    let all = ["--formats", "xlsx,html,csv,jsonl,brief"];
    let formats = if what.contains(&"--formats") { &[][..] } else { &all[..] };
    let arguments = [&["export", "--json", "--out", &out][..], what, formats].concat();
    PathBuf::from(json(&run(data, &arguments))["folder"].as_str().unwrap())
}

/// The files of a folder with their bytes.
pub fn bytes_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// The only file with that end.
pub fn only(folder: &Path, end: &str) -> PathBuf {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    assert_eq!(found.len(), 1, "{end} in {}", folder.display());
    found.pop().unwrap()
}

/// A table of an export, read by another program's rules: heads, then rows.
pub fn table(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let found = bytes_of(folder);
    let (_, bytes) = found
        .iter()
        .find(|(file, _)| file.contains(&format!("-{name}_r")))
        .unwrap_or_else(|| panic!("no table {name}"));
    let plain = bytes.strip_prefix(b"\xEF\xBB\xBF").expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(plain);
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}
