//! The record of a shift: all formats of a busy one, and the writers alone on 100,000 rows of 12 columns, beside
//! `sqlite3 -csv` and openpyxl on the same rows.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use zhiban::clock::Stopwatch;
use zhiban::core::act::{Act, AnswerItem, CheckAct, Desk, decide};
use zhiban::core::check::{Outcome, Template};
use zhiban::core::complaint::{
    Category, Channel, CustomerKind, Emotion, Phase, Place, Severity, Tier,
};
use zhiban::core::event::{
    Accuracy, Body, CaseEvent, Fact, FeedMeta, Flags, Kind, Proof, QueueData, Registered, ShiftAct,
};
use zhiban::core::hall::HallConfig;
use zhiban::core::people::Author;
use zhiban::core::settings::Settings;
use zhiban::core::time::{Ms, Zone};
use zhiban::export::csv::CsvWriter;
use zhiban::export::doc::{Cell, Head, LogSpan, Of, Table};
use zhiban::export::xlsx::write_rows;
use zhiban::store::{Mode, NewEvent, Store};
use zhiban::text::words::Lang;

use crate::ROUNDS;
use crate::history::{House, ZHIBAN};
use crate::table::{Row, median, millis, ratio};
use crate::terminal::resident_kib;

const ROWS: i64 = 100_000;
const COLUMNS: usize = 12;

/// Rounds of the busy shift.
const ROUNDS_WALKED: i64 = 300;

/// 2025-11-10 08:00 in Shanghai.
const MORNING: Ms = Ms(1_762_732_800_000);

fn new(kind: Kind, at: Ms, by: &str, body: Body) -> NewEvent {
    let at = Zone::default().stamp(at);
    NewEvent { kind, at, by: by.into(), proof: Proof::OsUser, feed: None, body }
}

fn of_ticket(kind: Kind, n: i64, at: Ms) -> NewEvent {
    let data = QueueData {
        visit_id: Some(format!("v{n}").into()),
        ticket_no: Some(format!("A{n:04}").into()),
        service_id: Some(format!("s{}", n % 6).into()),
        counter_id: (kind != Kind::TicketIssued).then(|| format!("{:02}", n % 8).into()),
        ..QueueData::default()
    };
    let feed = FeedMeta {
        source: "/hall/H001/sim/1".into(),
        id: format!("{n}-{kind:?}").into(),
        sequence: None,
        recorded: Some(Zone::default().stamp(at)),
        date: None,
        accuracy: Accuracy::Reported,
        flags: Flags::default(),
        hash: "".into(),
    };
    let event = new(kind, at, "feed", Body::Queue(Box::new(data)));
    NewEvent { proof: Proof::Feed, feed: Some(Box::new(feed)), ..event }
}

fn complaint(n: i64, at: Ms) -> NewEvent {
    let fields = Registered {
        number: format!("TS-1110-{n:02}").into(),
        voiced_at: at,
        channel: Channel::OnSite,
        first_contact: "e1".into(),
        owner: "m1".into(),
        customer: None,
        label: "".into(),
        customer_kind: CustomerKind::Personal,
        tier: Tier::Regular,
        phase: Phase::During,
        category: Category::WrongBill,
        severity: Severity::Sev3,
        grounds: Vec::new(),
        text: "话费多收，要求退回并说明原因".into(),
        request: "退费".into(),
        loss: "".into(),
        emotion: Emotion::Upset,
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
    let fact = Fact::Registered(Box::new(fields));
    let (complaint_id, act_id) = (format!("c{n}").into(), format!("a{n}").into());
    let body = Body::Case(Box::new(CaseEvent { complaint_id, act_id, by_name: "".into(), fact }));
    new(Kind::ComplaintRegistered, at, "m1", body)
}

/// What the ticket machine says, and the complaints, in the order of time.
pub fn told() -> Vec<NewEvent> {
    let mut events = Vec::new();
    for n in 0..3_000 {
        let issued = MORNING.plus_secs(n * 10);
        for (kind, secs) in [
            (Kind::TicketIssued, 0),
            (Kind::TicketCalled, 300),
            (Kind::ServiceStarted, 310),
            (Kind::TicketFinished, 600),
        ] {
            events.push(of_ticket(kind, n, issued.plus_secs(secs)));
        }
    }
    events.extend((0..60).map(|n| complaint(n, MORNING.plus_secs(n * 500))));
    events.sort_by_key(|event| event.at.at);
    events
}

fn shift(kind: Kind, at: Ms) -> NewEvent {
    let (shift_id, person_id) = ("s".into(), "m1".into());
    let act = ShiftAct { shift_id, person_id, name: "".into(), note: "".into() };
    new(kind, at, "m1", Body::Shift(act))
}

/// Whoever walks the rounds.
struct Walker {
    store: Store,
    author: Author,
    ids: u64,
}

impl Walker {
    fn does(&mut self, at: Ms, round_id: &str, act: CheckAct) -> String {
        let ids = &mut self.ids;
        let mut new_id = || {
            *ids += 1;
            format!("0190a0b0-0000-7000-8000-{ids:012}")
        };
        let now = Zone::default().stamp(at);
        let mut desk = Desk { now, author: &self.author, device: "bench", new_id: &mut new_id };
        let act = Act::Check { round_id: round_id.to_owned(), act: Box::new(act) };
        let decided = decide(self.store.hall(), &mut desk, &act).unwrap();
        let events = decided.drafts.into_iter().map(|it| NewEvent {
            at: it.at,
            feed: it.feed,
            ..new(it.kind, at, "m1", it.body)
        });
        self.store.append(events.collect(), at).unwrap();
        decided.act_id
    }

    /// A round with all its items; one of them is not right.
    fn walks(&mut self, from: Ms) {
        let round = self.does(from, "", CheckAct::Start { template: Template::Quick });
        let items = self.store.hall().checks().get(&round).unwrap().items.clone();
        for (n, item) in (0..).zip(&items) {
            let result = if n == 3 { Outcome::Fail } else { Outcome::Pass };
            let note =
                if n == 3 { "地面有水, 已通知保洁".to_owned() } else { String::new() };
            let said = AnswerItem { note, ..AnswerItem::plain(&item.code, result) };
            self.does(from.plus_secs(2 + n), &round, CheckAct::Answer(Box::new(said)));
        }
        self.does(from.plus_secs(60), &round, CheckAct::Submit);
    }
}

/// A shift with 3,000 tickets, 60 complaints and 300 rounds, each with its ten items.
fn busy_shift(folder: &Path) {
    let settings = Settings::standard();
    let config = HallConfig { hall_id: "H001".into(), settings, ..HallConfig::default() };
    let store = Store::open(folder, &config, Mode::Write).unwrap();
    let author = Author { person: "m1".into(), proof: Proof::OsUser };
    let mut walker = Walker { store, author, ids: 0 };
    walker.store.append(vec![shift(Kind::ShiftOpened, MORNING)], MORNING).unwrap();
    let mut rest = told();
    for n in 0..ROUNDS_WALKED {
        let from = MORNING.plus_secs(n * 110);
        let later = rest.split_off(rest.partition_point(|event| event.at.at <= from));
        walker.store.append(rest, from).unwrap();
        walker.walks(from);
        rest = later;
    }
    let end = MORNING.plus_secs(36_000);
    rest.push(shift(Kind::ShiftSignedOff, end));
    walker.store.append(rest, end).unwrap();
    walker.store.close().unwrap();
}

fn whole(house: &House) -> Row {
    let folder = house.empty_folder("shift");
    fs::write(folder.join("zhiban.toml"), "[hall]\nid = \"H001\"\n").unwrap();
    busy_shift(&folder);
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|round| {
            let out = house.dir().join(format!("records-{round}"));
            let since = Stopwatch::start();
            let mut command = Command::new(ZHIBAN);
            command.args(["export", "--shift", "last", "--data"]).arg(&folder);
            let done = command.arg("--out").arg(&out).stdout(Stdio::null()).status().unwrap();
            assert!(done.success());
            let took = since.elapsed();
            fs::remove_dir_all(out).unwrap();
            took
        })
        .collect();
    let time = median(&mut times);
    Row::at_most(
        "whole export of a shift, all formats",
        millis(time),
        "3,000 tickets, 300 rounds of 10 items, 60 complaints",
        time.as_secs_f64() * 1000.0,
        500.0,
        " ms",
    )
}

/// A database with the rows.
fn rows_in(path: &Path) {
    let mut conn = Connection::open(path).unwrap();
    conn.execute_batch(
        "CREATE TABLE t(a INTEGER, b TEXT, c TEXT, d INTEGER, e INTEGER, f REAL, g TEXT, h INTEGER,
         i TEXT, j REAL, k INTEGER, l TEXT)",
    )
    .unwrap();
    let tx = conn.transaction().unwrap();
    let mut insert =
        tx.prepare("INSERT INTO t VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)").unwrap();
    for n in 0..ROWS {
        let name = format!("客户说话费多收，编号{n}");
        let values = rusqlite::params![
            n,
            format!("A{n:06}"),
            name,
            n % 97,
            n * 7,
            n as f64 / 8.0,
            "业务办理",
            n % 8,
            "138****5678",
            0.25,
            n % 3600,
            "done"
        ];
        insert.execute(values).unwrap();
    }
    drop(insert);
    tx.commit().unwrap();
}

fn table() -> Table {
    let heads = [("列", 12); COLUMNS];
    Table::new("t", "t", &heads)
}

/// A row as cells.
fn cells_of(row: &rusqlite::Row) -> rusqlite::Result<Vec<Cell>> {
    let cell = |at| {
        Ok(match row.get_ref(at)? {
            ValueRef::Integer(number) => Cell::Number(number as f64),
            ValueRef::Real(number) => Cell::Number(number),
            other => Cell::free(other.as_str().unwrap()),
        })
    };
    (0..COLUMNS).map(cell).collect()
}

fn ours_csv(db: &Path, out: &Path) {
    let file = BufWriter::new(File::create(out).unwrap());
    let mut writer = CsvWriter::new(file, Zone::default(), &table().columns).unwrap();
    let conn = Connection::open(db).unwrap();
    let mut all = conn.prepare("SELECT * FROM t").unwrap();
    let mut rows = all.query_map([], cells_of).unwrap();
    rows.try_for_each(|cells| writer.row(&cells.unwrap())).unwrap();
    writer.finish().unwrap();
}

fn ours_xlsx(db: &Path, temp: &Path, out: &Path) {
    let head = Head {
        hall_id: "H001".into(),
        hall: "H001".into(),
        of: Of::Duty { date: Zone::default().date(MORNING), shift: None, shift_id: None },
        title: "t".into(),
        lang: Lang::Zh,
        zone: Zone::default(),
        as_of: MORNING,
        open: false,
        log: Some(LogSpan { chain_head: String::new(), span: (0, 0) }),
        settings_versions: Vec::new(),
        template_versions: Vec::new(),
        program: "bench",
        signers: Vec::new(),
    };
    let conn = Connection::open(db).unwrap();
    let mut all = conn.prepare("SELECT * FROM t").unwrap();
    let rows = all.query_map([], cells_of).unwrap().map(Result::unwrap);
    write_rows(&head, &table(), rows, temp, File::create(out).unwrap()).unwrap();
}

fn timed(mut work: impl FnMut()) -> Duration {
    let since = Stopwatch::start();
    work();
    since.elapsed()
}

const OPENPYXL: &str = "\
import sqlite3, sys, openpyxl
book = openpyxl.Workbook()
sheet = book.active
for row in sqlite3.connect(sys.argv[1]).execute('SELECT * FROM t'):
    sheet.append(row)
book.save(sys.argv[2])
";

/// The largest this process was since the last call, KiB.
fn peak_kib(forget: bool) -> u64 {
    if forget {
        // 5: the peak begins anew.
        drop(fs::write("/proc/self/clear_refs", "5"));
    }
    resident_kib(std::process::id()).1
}

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = vec![whole(house)];
    let db = house.dir().join("rows.db");
    rows_in(&db);
    let (csv, xlsx) = (house.dir().join("rows.csv"), house.dir().join("rows.xlsx"));
    let sqlite = || {
        let out = File::create(house.dir().join("peer.csv")).unwrap();
        let mut command = Command::new("sqlite3");
        command.arg("-csv").arg(&db).arg("SELECT * FROM t").stdout(out);
        command.status().is_ok_and(|done| done.success())
    };
    let (mut own, mut peer) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        own.push(timed(|| ours_csv(&db, &csv)));
        let since = Stopwatch::start();
        if sqlite() {
            peer.push(since.elapsed());
        }
    }
    let (what, own) = ("CSV of 100,000 rows x 12", median(&mut own));
    rows.push(if peer.is_empty() {
        Row::without(what, millis(own), "sqlite3")
    } else {
        let peer = median(&mut peer);
        let beside = format!("sqlite3 -csv {}", millis(peer));
        Row::at_most(what, millis(own), &beside, ratio(own, peer), 1.5, "x")
    });
    let before = peak_kib(true);
    let mut own: Vec<Duration> =
        (0..ROUNDS).map(|_| timed(|| ours_xlsx(&db, house.dir(), &xlsx))).collect();
    let mib = peak_kib(false).saturating_sub(before) as f64 / 1024.0;
    let (what, own) = ("XLSX of 100,000 rows x 12", median(&mut own));
    let since = Stopwatch::start();
    let mut python = Command::new("python3");
    python.args(["-c", OPENPYXL]).arg(&db).arg(house.dir().join("peer.xlsx"));
    let done = python.stderr(Stdio::null()).status().is_ok_and(|done| done.success());
    let peer = since.elapsed();
    rows.push(if done {
        let beside = format!("openpyxl {}", millis(peer));
        Row::at_most(what, millis(own), &beside, ratio(own, peer), 0.1, "x")
    } else {
        Row::without(what, millis(own), "openpyxl")
    });
    let ours = format!("{mib:.1} MiB");
    rows.push(Row::at_most("memory of that", ours, "above the start", mib, 80.0, " MiB"));
    rows
}
