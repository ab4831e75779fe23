//! Clocks: what it costs to reckon every clock of a large hall anew, beside a bare sum over as many numbers.

use std::hint::black_box;
use std::time::Duration;

use zhiban::clock::Stopwatch;
use zhiban::core::alarm::Watch;
use zhiban::core::board::{Board, Look};
use zhiban::core::complaint::{
    Case, Category, ClockKind, Clockwork, ContactResult, ContactWay, PauseReason, Severity, Step,
    timers,
};
use zhiban::core::event::{Body, Contacted, Event, Fact, Proof, Registered, Said, Waited, Written};
use zhiban::core::hall::{Hall, HallConfig, Place, due_seen};
use zhiban::core::settings::Settings;
use zhiban::core::sla::{
    Calendar, CalendarKind, Change, ClockInput, Holidays, Pause, Policy, Timetable, evaluate,
    next_change,
};
use zhiban::core::time::{Ms, Stamp, Zone};

use super::history::House;
use super::table::{Row, median};

const CASES: usize = 2_000;
/// How often all of them are reckoned.
const LOOKS: usize = 50;

/// The clocks that an open case has at once.
const KINDS: [ClockKind; 6] = [
    ClockKind::FirstReply,
    ClockKind::DepartmentAnswer,
    ClockKind::NextContact,
    ClockKind::Close,
    ClockKind::Backstop,
    ClockKind::Dispatch,
];

pub fn run(_: &mut House) -> Vec<Row> {
    let zone = Zone::default();
    let now = Stamp::parse("2026-03-12T10:00:00+08:00").unwrap().at;
    let (office, always) =
        (Calendar::new(Timetable::office(&Holidays::china(), zone)), Calendar::always(zone));
    let policy = Policy::default();
    let mut clocks: Vec<(&Calendar, ClockInput)> = Vec::new();
    for case in 0..CASES {
        let ago = i64::try_from(case * 397 % 1_200_000).unwrap();
        let start = now.plus_secs(-ago);
        for kind in KINDS {
            let limit = policy.limit(kind, Severity::ALL[case % 3]).unwrap().clone();
            let calendar =
                if limit.calendar == CalendarKind::Department { &office } else { &always };
            let mut clock = ClockInput::new(start, limit);
            // Every third case waited, every fifth became worse.
            if case % 3 == 0 {
                let (from, until) = (start.plus_secs(3_000), start.plus_secs(90_000));
                let reason = "customer_to_supply".to_owned();
                clock.pauses.push(Pause { from, until, ended: None, reason, counts: true });
            }
            if case % 5 == 0 {
                let limit = policy.limit(kind, Severity::Sev2).unwrap().clone();
                clock.limits.push(Change { at: start.plus_secs(1_800), limit });
            }
            clocks.push((calendar, clock));
        }
    }
    let mut looks: Vec<Duration> = Vec::with_capacity(LOOKS);
    let mut plans: Vec<Duration> = Vec::with_capacity(LOOKS);
    let mut floors: Vec<Duration> = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let since = Stopwatch::start();
        let late = clocks
            .iter()
            .filter(|(calendar, clock)| evaluate(clock, calendar, now).breached_at.is_some());
        assert!(late.count() > 0);
        looks.push(since.elapsed());
        let since = Stopwatch::start();
        let next = clocks.iter().filter_map(|(calendar, clock)| next_change(clock, calendar, now));
        assert!(next.min().is_some());
        plans.push(since.elapsed());
        let since = Stopwatch::start();
        let sum: i64 = clocks.iter().map(|(_, clock)| black_box(now.secs_since(clock.start))).sum();
        assert!(sum > 0);
        floors.push(since.elapsed());
    }
    let (recomputed, clocks_of) = whole(now);
    let (board, fallen) = board(now);
    let millis = |time: Duration| time.as_secs_f64() * 1e3;
    let (look, plan, floor) = (median(&mut looks), median(&mut plans), median(&mut floors));
    let what = format!("every clock of {CASES} open cases ({} clocks)", clocks.len());
    let beside = format!("bare subtractions {:.0} us", floor.as_secs_f64() * 1e6);
    let ours = |time: Duration| format!("{:.2} ms", millis(time));
    vec![
        Row::at_most(&what, ours(look), &beside, millis(look), 5.0, " ms"),
        Row::told("  and when each changes next", ours(plan), ""),
        Row::at_most(
            &format!("  the same from {CASES} histories ({clocks_of} clocks)"),
            ours(recomputed),
            &beside,
            millis(recomputed),
            5.0,
            " ms",
        ),
        Row::told("  the board of these histories, built anew", ours(board), ""),
        Row::told("  a look at what fell due of them, nothing new", ours(fallen), ""),
    ]
}

/// Every clock of as many cases, from their histories on, and how many clocks that are.
fn whole(now: Ms) -> (Duration, usize) {
    let works = Clockwork::of(&Settings::default(), 0, Zone::default());
    let cases: Vec<Case> = (0..CASES).map(|n| open_case(n, now)).collect();
    let mut times: Vec<Duration> = Vec::with_capacity(LOOKS);
    let mut count = 0;
    for _ in 0..LOOKS {
        let since = Stopwatch::start();
        count = 0;
        for case in &cases {
            let running = timers(case, &works);
            let running = running.iter().filter(|timer| timer.is_running());
            for timer in running {
                black_box(timer.stands(&works, now));
                count += 1;
            }
        }
        times.push(since.elapsed());
    }
    (median(&mut times), count)
}

/// A board with as many open cases built anew, and a further look at what fell due of them once all of it is
/// told.
fn board(now: Ms) -> (Duration, Duration) {
    let mut hall = Hall::new(HallConfig {
        hall_id: "H001".into(),
        name: String::new(),
        zone: Zone::default(),
        settings: Settings::default(),
        training: false,
        stream: [0; 16],
        devices: Vec::new(),
    });
    for n in 0..CASES {
        hall.put_case(open_case(n, now));
    }
    tell_all(&mut hall, now);
    let mut built: Vec<Duration> = Vec::with_capacity(LOOKS);
    let mut fallen: Vec<Duration> = Vec::with_capacity(LOOKS);
    for _ in 0..LOOKS {
        let since = Stopwatch::start();
        let board = Board::build(&hall, now);
        built.push(since.elapsed());
        assert_eq!(board.case_rows.len(), CASES);
        let since = Stopwatch::start();
        black_box(due_seen(&mut Look::new(&hall, now), &mut Watch::default()));
        fallen.push(since.elapsed());
    }
    (median(&mut built), median(&mut fallen))
}

/// Writes down what has fallen due, step after step, as the program does.
fn tell_all(hall: &mut Hall, now: Ms) {
    let zone = Zone::default();
    for pos in 1..1_000 {
        let found = due_seen(&mut Look::new(hall, now), &mut Watch::default())
            .into_iter()
            .filter(|due| matches!(due.body, Body::Case(_)));
        let found: Vec<_> = found.collect();
        if found.is_empty() {
            return;
        }
        for due in found {
            let written = Written {
                wall: zone.stamp(now),
                mono: 0,
                boot: "bench".into(),
                lamport: pos,
                server_offset_ms: None,
                seen: None,
            };
            let (at, by, proof) = (zone.stamp(due.at), "system".into(), Proof::System);
            let (kind, body) = (due.kind, due.body);
            hall.apply(&Event { kind, at, written, by, proof, feed: None, body }, pos);
        }
    }
    panic!("what falls due does not end");
}

/// A case of up to nine days ago that was heard, has a promise, and waited.
fn open_case(n: usize, now: Ms) -> Case {
    let start = now.plus_secs(-i64::try_from(n * 397 % 800_000).unwrap() - 600);
    let said = serde_json::json!({
        "number": format!("TS-0312-{n}"), "voiced_at": start, "channel": "on_site",
        "first_contact": "e1", "owner": "li", "customer_kind": "personal", "tier": "regular",
        "phase": "during", "category": Category::ALL[n % 20], "severity": Severity::ALL[n % 3],
        "emotion": "calm", "place": "counter",
    });
    let first: Registered = serde_json::from_value(said).unwrap();
    let mut case = Case::registered(&format!("c{n}"), &first, start, 0);
    let heard = Contacted {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        person_id: "li".into(),
        text: "".into(),
        promised_at: Some(start.plus_secs(90_000)),
        is_reply: n.is_multiple_of(2),
        calmed: false,
    };
    let wait = Waited {
        reason: PauseReason::CustomerToSupply,
        until: start.plus_secs(90_000),
        note: "the receipt".into(),
    };
    let mut facts = vec![
        Fact::Registered(Box::new(first)),
        Fact::Contacted(heard),
        Fact::Started(Said::default()),
    ];
    if n.is_multiple_of(3) {
        facts.push(Fact::Waiting(wait));
    }
    for (minute, fact) in (0..).zip(facts) {
        let at = start.plus_secs(minute * 60);
        let step = Step {
            at,
            recorded_at: at,
            late: false,
            by: "li",
            proof: Proof::Pin,
            act_id: "",
            place: Place::HERE,
            heard_at: at,
            blind: false,
        };
        let _rule = case.take(&step, &fact);
    }
    case
}
