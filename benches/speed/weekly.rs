//! The weekly report of a district: 200 halls with 30,000 follow-ups and two weeks of tickets in SQLite files of their own,
//! from those files and from what is kept of the halls; beside it the same rows read by plain SQL. Then its workbook.

use std::borrow::Cow;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zhiban::clock::Stopwatch;
use zhiban::core::complaint::{CustomerKind, Phase};
use zhiban::core::event::{
    Accuracy, Body, Event, FeedMeta, Flags, FollowUpAnswered, FollowUpEvent, FollowUpFact,
    FollowUpMade, Kind, Proof, QueueData, Written,
};
use zhiban::core::followup::{FollowUpWay, Origin, ServiceKind};
use zhiban::core::hall::HallConfig;
use zhiban::core::satisfaction::Stretch;
use zhiban::core::settings::Settings;
use zhiban::core::settings::survey::Period;
use zhiban::core::sync::segment::{Line, chains, write_lines};
use zhiban::core::time::{Ms, Zone};
use zhiban::core::week::{HallWeek, Kind as Of, Value, week_report};
use zhiban::export::doc::Document;
use zhiban::export::week::document;
use zhiban::export::xlsx;
use zhiban::store::{LogPart, Shadow};
use zhiban::text::words::Lang;

use super::ROUNDS;
use super::history::House;
use super::table::{Row, median, millis, ratio};

const HALLS: usize = 200;
/// Halls that are really different; the others are copies of these under other names.
const LOGS: usize = 4;
/// Follow-ups of each in the week.
const CALLS: i64 = 150;
/// Tickets of each on each of the days of both weeks.
const TICKETS: i64 = 200;
const DAY: i64 = 86_400;
const REPORT_MS_MAX: f64 = 2_000.0;
/// 2025-11-03 08:00 in Shanghai, a Monday.
const MONDAY: Ms = Ms(1_762_128_000_000);
/// Events of a page.
const PAGE: usize = 4_000;

fn config(hall: usize) -> HallConfig {
    HallConfig {
        hall_id: format!("H{hall:03}"),
        settings: Settings::standard(),
        ..HallConfig::default()
    }
}

fn event(at: Ms, kind: Kind, body: Body, feed: Option<FeedMeta>) -> Event {
    let stamp = Zone::default().stamp(at);
    let written = Written {
        wall: stamp,
        mono: 0,
        boot: Cow::Borrowed("bench"),
        lamport: 0,
        server_offset_ms: None,
        seen: None,
    };
    let proof = if feed.is_some() { Proof::Feed } else { Proof::OsUser };
    Event { kind, at: stamp, written, by: "e1".into(), proof, feed: feed.map(Box::new), body }
}

fn call(id: i64, at: Ms, fact: FollowUpFact) -> Event {
    let body = FollowUpEvent {
        follow_up_id: format!("f-{id:06}").into(),
        act_id: format!("act-{id}-{}", at.0).into(),
        by_name: "".into(),
        fact,
    };
    event(at, body.fact.kind(), Body::FollowUp(Box::new(body)), None)
}

fn made(at: Ms) -> FollowUpFact {
    FollowUpFact::Made(Box::new(FollowUpMade {
        number: "".into(),
        origin: Origin::Hand,
        origin_id: "".into(),
        service_kind: ServiceKind::Counter,
        service_id: "A".into(),
        served_on: Zone::default().date(at),
        person_id: format!("e{}", at.0 % 7).into(),
        customer: None,
        customer_kind: CustomerKind::Personal,
        phase: Phase::During,
        way: FollowUpWay::Telephone,
        due_at: at.plus_secs(3 * DAY),
        text: "新装宽带".into(),
        rows: None,
        file: "".into(),
    }))
}

fn answered(n: i64) -> FollowUpFact {
    let score = |by: i64| u8::try_from(5 - (n * by) % 4).unwrap_or(5);
    let scores = [("attitude", 3), ("waiting", 5), ("skill", 7), ("solving", 9)];
    FollowUpFact::Answered(Box::new(FollowUpAnswered {
        way: FollowUpWay::Telephone,
        settings: 0,
        scores: scores.map(|(item, by)| (item.into(), score(by))).into(),
        solved: Some(n % 9 > 0),
        text: "等候时间有点长, 其他都满意".into(),
    }))
}

fn ticket(n: i64, kind: Kind, at: Ms) -> Event {
    let data = QueueData {
        visit_id: Some(format!("v{n}").into()),
        ticket_no: Some(format!("A{:04}", n % 10_000).into()),
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
    event(at, kind, Body::Queue(Box::new(data)), Some(feed))
}

/// Two weeks of a hall, in the order of time.
fn log(which: i64) -> Vec<Event> {
    let mut events = Vec::new();
    for n in 0..14 * TICKETS {
        let at = MONDAY.plus_secs(n / TICKETS * DAY + n % TICKETS * (120 + which));
        for (kind, secs) in [
            (Kind::TicketIssued, 0),
            (Kind::TicketCalled, 300),
            (Kind::ServiceStarted, 310),
            (Kind::TicketFinished, 600),
        ] {
            events.push(ticket(n, kind, at.plus_secs(secs)));
        }
    }
    // Half as many in the week before.
    for n in 0..CALLS * 3 / 2 {
        let at = MONDAY.plus_secs(n % 5 * DAY + n * 60 + if n < CALLS { 5 * DAY } else { 0 });
        events.push(call(n, at, made(at)));
        if n % 10 > 0 {
            let at = at.plus_secs((1 + n % 4) * DAY);
            events.push(call(n, at, answered(n + which)));
        }
    }
    events.sort_by_key(|event| event.at.at);
    events
}

/// The folded log of a hall in a file.
fn folded(path: &Path, which: usize) {
    let mut shadow = Shadow::open(path, &config(which)).unwrap();
    let stream = [7; 16];
    let (mut first, mut prev) = (1, [0; 32]);
    let bytes: Vec<Vec<u8>> =
        log(i64::try_from(which).unwrap()).iter().map(Event::to_bytes).collect();
    for some in bytes.chunks(PAGE) {
        let lines: Vec<Line<'_>> = some.iter().map(|bytes| Line { origin: None, bytes }).collect();
        let chain = *chains(&prev, &stream, first, &lines).last().unwrap();
        let mut text = Vec::new();
        write_lines(&lines, &mut text).unwrap();
        let count = some.len() as u64;
        let part =
            LogPart { stream, first, count, prev, chain, skip: &[], hseq: first, lines: &text };
        shadow = shadow.take(&[part]).unwrap();
        (first, prev) = (first + count, chain);
    }
}

fn halls(house: &House) -> Vec<PathBuf> {
    let folder = house.empty_folder("weekly");
    let path = |hall: usize| folder.join(format!("{hall}.db"));
    for which in 0..LOGS {
        folded(&path(which), which);
    }
    for hall in LOGS..HALLS {
        std::fs::copy(path(hall % LOGS), path(hall)).unwrap();
    }
    (0..HALLS).map(path).collect()
}

/// The same rows, as plain SQL has them.
fn bare(paths: &[PathBuf]) -> Duration {
    let since = Stopwatch::start();
    let (mut rows, mut bytes) = (0, 0);
    for path in paths {
        let conn = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        for sql in ["SELECT json FROM record", "SELECT bytes FROM checkpoint WHERE kind = 'day'"] {
            let mut find = conn.prepare(sql).unwrap();
            let mut found = find.query([]).unwrap();
            while let Some(row) = found.next().unwrap() {
                let value = row.get_ref(0).unwrap();
                bytes += value.as_bytes().unwrap().len();
                rows += 1;
            }
        }
    }
    assert!(rows > HALLS * 200 && bytes > 0);
    since.elapsed()
}

fn stretch() -> Stretch {
    Stretch::of(Period::Week, Zone::default().date(MONDAY.plus_secs(7 * DAY)))
}

/// What is left of some halls, from their files; how long they took to be opened, read and reduced.
fn read(paths: &[PathBuf], first: usize) -> (Vec<Arc<HallWeek>>, [Duration; 3]) {
    let (mut opened, mut read, mut reduced) = Default::default();
    let mut weeks = Vec::new();
    for (path, hall) in paths.iter().zip(first..) {
        let since = Stopwatch::start();
        let shadow = Shadow::open(path, &config(hall)).unwrap();
        opened += since.elapsed();
        let since = Stopwatch::start();
        shadow.week_mark(stretch()).unwrap();
        let source = shadow.week(stretch()).unwrap();
        read += since.elapsed();
        let since = Stopwatch::start();
        weeks.push(Arc::new(HallWeek::of(&source, stretch())));
        reduced += since.elapsed();
    }
    (weeks, [opened, read, reduced])
}

/// That of all halls, two at a time as on a server.
fn gathered(paths: &[PathBuf]) -> (Vec<Arc<HallWeek>>, [Duration; 3]) {
    let (some, others) = paths.split_at(paths.len() / 2);
    let (mine, theirs) = std::thread::scope(|scope| {
        let theirs = scope.spawn(|| read(others, some.len()));
        (read(some, 0), theirs.join().unwrap())
    });
    let took = [0, 1, 2].map(|part| mine.1[part] + theirs.1[part]);
    (mine.0.into_iter().chain(theirs.0).collect(), took)
}

/// The report of halls that are known.
fn made_of(weeks: &[Arc<HallWeek>]) -> Document {
    let report = week_report(weeks.iter().map(Arc::as_ref), stretch(), Of::FollowUp);
    assert_ne!(report.value("1.due"), Value::Count(0));
    document(&report, Lang::Zh)
}

/// The workbook of a document, and how many figures lead to their records in it.
fn workbook(document: &Document, temp: &Path) -> (Duration, usize) {
    let figures = document.figures().len();
    let since = Stopwatch::start();
    let mut out = Cursor::new(Vec::new());
    xlsx::write(document, temp, &mut out).unwrap();
    assert!(out.into_inner().starts_with(b"PK"));
    (since.elapsed(), figures)
}

pub fn run(house: &mut House) -> Vec<Row> {
    let paths = halls(house);
    let (mut cold, mut warm, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    let (mut books, mut figures) = (Vec::new(), 0);
    let mut parts = [Duration::ZERO; 3];
    for _ in 0..ROUNDS {
        floor.push(bare(&paths));
        let since = Stopwatch::start();
        let (weeks, took) = gathered(&paths);
        let first = made_of(&weeks).hash();
        cold.push(since.elapsed());
        parts = took;
        let since = Stopwatch::start();
        let again = made_of(&weeks);
        let hash = again.hash();
        warm.push(since.elapsed());
        assert_eq!(first, hash, "the same week is the same report");
        let took = workbook(&again, house.dir());
        books.push(took.0);
        figures = took.1;
    }
    let (cold, warm, floor) = (median(&mut cold), median(&mut warm), median(&mut floor));
    let beside = |time| format!("plain SQL {}, {:.1}x", millis(floor), ratio(time, floor));
    let [opened, read, reduced] = parts.map(millis);
    let told = format!(
        "{}; two at a time, in all opened {opened}, read {read}, reduced {reduced}",
        beside(cold)
    );
    let row = |what: &str, time: Duration, beside: &str| {
        Row::at_most(what, millis(time), beside, time.as_secs_f64() * 1e3, REPORT_MS_MAX, "ms")
    };
    let book = median(&mut books);
    vec![
        row("the weekly report of 200 halls, from their files", cold, &told),
        row("the weekly report of 200 halls, from what is kept", warm, &beside(warm)),
        Row::told("its workbook", millis(book), &format!("{figures} figures")),
    ]
}
