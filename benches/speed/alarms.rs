//! Alarms: what it costs to weigh every rule for a large hall, and how long after an event was posted the
//! alarm it causes stands on the screen.

use std::borrow::Cow;
use std::net::TcpStream;
use std::time::Duration;

use zhiban::clock::{Clock, Stopwatch, sleep};
use zhiban::core::alarm::Watch;
use zhiban::core::board::{Board, Look};
use zhiban::core::event::{
    Accuracy, Body, Event, FeedMeta, Flags, Kind, Proof, QueueData, Written,
};
use zhiban::core::hall::{Hall, HallConfig, due_seen};
use zhiban::core::settings::{Person, Settings};
use zhiban::core::time::{Ms, Stamp, Zone};

use super::history::House;
use super::keys::{listener, post};
use super::table::{Row, median, millis, quantile};
use super::terminal::{Program, Session};

const QUEUES: usize = 20;
const COUNTERS: usize = 40;
const PEOPLE: usize = 80;
const TICKETS: usize = 300;
/// How often every rule is weighed.
const LOOKS: usize = 500;
/// Events that cause an alarm.
const ALARMS: usize = 40;

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = rules();
    rows.extend(on_screen(house));
    rows
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn rules() -> Vec<Row> {
    let (mut hall, now) = hall();
    let mut watch = Watch::default();
    // The alarms stand in the log, as in a hall that runs.
    let zone = hall.config().zone;
    for (pos, due) in (10_000..).zip(due_seen(&mut Look::new(&hall, now), &mut watch)) {
        let made = event(due.kind, zone.stamp(due.at), None, due.body);
        hall.apply(&made, pos);
    }
    let standing = hall.alarms().records().filter(|record| record.stands()).count();
    let mut looks: Vec<Duration> = Vec::with_capacity(LOOKS);
    let mut boards: Vec<Duration> = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let since = Stopwatch::start();
        let due = due_seen(&mut Look::new(&hall, now), &mut watch);
        looks.push(since.elapsed());
        assert!(due.is_empty(), "{due:?}");
        let since = Stopwatch::start();
        let board = Board::build(&hall, now);
        boards.push(since.elapsed());
        assert!(board.alarms.len() >= standing);
    }
    let (look, board) = (median(&mut looks), median(&mut boards));
    let what = format!("every rule: {QUEUES} queues, {COUNTERS} counters, {PEOPLE} people");
    let beside = format!("{standing} stand; a board {:.0} us", micros(board));
    vec![Row::at_most(
        &what,
        format!("{:.0} us", micros(look)),
        &beside,
        micros(look),
        200.0,
        " us",
    )]
}

fn event(kind: Kind, at: Stamp, feed: Option<u64>, body: Body) -> Event {
    let meta = feed.map(|number| {
        Box::new(FeedMeta {
            source: "/hall/H001/bench/1".into(),
            id: number.to_string().into(),
            sequence: Some(number),
            recorded: Some(at),
            date: None,
            accuracy: Accuracy::Reported,
            flags: Flags::default(),
            hash: "".into(),
        })
    });
    let written = Written {
        wall: at,
        mono: 0,
        boot: Cow::Borrowed("bench"),
        lamport: 0,
        server_offset_ms: None,
        seen: None,
    };
    let proof = if meta.is_some() { Proof::Feed } else { Proof::System };
    Event { kind, at, written, by: "bench".into(), proof, feed: meta, body }
}

/// A hall at ten in the morning: some wait, some are served, most are gone.
fn hall() -> (Hall, Ms) {
    let zone = Zone::default();
    let start = Stamp::parse("2025-11-10T08:00:00+08:00").unwrap().at;
    let person = |number: usize| Person {
        id: format!("e{number}"),
        name: format!("Person {number}"),
        ..Person::default()
    };
    let settings = Settings { people: (0..PEOPLE).map(person).collect(), ..Settings::default() };
    let (hall_id, name) = ("H001".to_owned(), String::new());
    let mut hall = Hall::new(HallConfig {
        hall_id,
        name,
        zone,
        settings,
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    });
    let mut number = 0;
    let mut say = |secs: usize, kind: Kind, data: QueueData| {
        number += 1;
        let at = zone.stamp(start.plus_secs(i64::try_from(secs).unwrap()));
        hall.apply(&event(kind, at, Some(number), Body::Queue(Box::new(data))), number);
    };
    let text = |prefix: &str, number: usize| Some(format!("{prefix}{number}").into());
    for counter in 0..COUNTERS {
        let takes = (0..5).map(|n| format!("s{}", (counter + n * 4) % QUEUES).into()).collect();
        let data = QueueData {
            counter_id: text("", counter),
            staff_id: text("e", counter),
            services: Some(takes),
            ..QueueData::default()
        };
        say(1, Kind::CounterOpened, data);
    }
    for person in 0..PEOPLE {
        let counter_id = text("", person).filter(|_| person < COUNTERS);
        let staff_id = text("e", person);
        say(2, Kind::StaffSignedIn, QueueData { staff_id, counter_id, ..QueueData::default() });
    }
    for ticket in 0..TICKETS {
        let visit = |counter: Option<usize>| QueueData {
            visit_id: text("v", ticket),
            ticket_no: text("A", ticket),
            service_id: text("s", ticket % QUEUES),
            counter_id: counter.and_then(|counter| text("", counter)),
            staff_id: counter.and_then(|counter| text("e", counter)),
            ..QueueData::default()
        };
        let issued = ticket * 20;
        say(issued, Kind::TicketIssued, visit(None));
        // The last ones wait; those before them are served.
        if ticket < TICKETS - 120 {
            let counter = Some(ticket % COUNTERS);
            say(issued + 400, Kind::TicketCalled, visit(counter));
            say(issued + 430, Kind::ServiceStarted, visit(counter));
            if ticket < TICKETS - 120 - COUNTERS {
                say(issued + 900, Kind::TicketFinished, visit(counter));
            }
        }
    }
    let now = start.plus_secs(7_200);
    say(7_199, Kind::FeedHeartbeat, QueueData::default());
    (hall, now)
}

/// Somebody waits for a service that no open counter takes: an alarm beyond the red line at once. Its number
/// stands in the title of the window, written with the frame that shows it.
fn on_screen(house: &House) -> Vec<Row> {
    let folder = house.empty_folder("alarms");
    let zone = house.zone();
    let mut session = Session::start(&Program::board(&folder), 200, 60);
    session.painted("zhiban");
    // Until the board has begun to watch.
    session.listen(Duration::from_millis(1500));
    let (address, token) = listener(&folder);
    let mut line = TcpStream::connect(&address).unwrap();
    line.set_nodelay(true).unwrap();
    let mut say = |id: &str, kind: &str, data: &str| {
        let at = zone.stamp(Clock::system().now()).to_rfc3339();
        let event = format!(
            r#"{{"specversion":"1.0","id":"{id}","source":"/hall/H001/bench/1","type":"hallqueue.v1.{kind}","time":"{at}","recordedtime":"{at}","data":{{{data}}}}}"#
        );
        post(&mut line, &token, &event);
    };
    say("o", "counter.opened", r#""counter_id":"1""#);
    say("c", "counter.closed", r#""counter_id":"1""#);
    let mut times: Vec<Duration> = Vec::with_capacity(ALARMS);
    for number in 1..=ALARMS {
        // Not in step with seconds and frames.
        sleep(Duration::from_millis(60 + (number as u64 * 37) % 50));
        session.drain(Duration::from_millis(5));
        let posted = session.elapsed();
        let data = format!(
            r#""visit_id":"v{number}","ticket_no":"A{number}","service_id":"s{:03}""#,
            999 - number
        );
        say(&format!("i{number}"), "ticket.issued", &data);
        times.push(session.painted(&format!("Alarms {number} ")).saturating_sub(posted));
    }
    session.quit(b"qq");
    let (p50, most) = (median(&mut times), quantile(&mut times, 1.0));
    let row = |what: &str, time: Duration| {
        Row::at_most(what, millis(time), "", time.as_secs_f64() * 1e3, 100.0, " ms")
    };
    vec![
        row("event posted to its alarm on the screen, p50", p50),
        row(&format!("  the longest of {ALARMS}"), most),
    ]
}
