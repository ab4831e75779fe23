//! What holds for any events, nonsense among them: nothing panics, the counts add up, the order of arrival
//! makes no difference, a stored state goes on as if it had never been stored.

use chrono::{NaiveDate, NaiveTime};
use proptest::prelude::*;
use serde_json::Value;

use crate::core::alarm::AlarmKind;
use crate::core::board::{Board, Mark};
use crate::core::event::{
    AlarmAct, AlarmStep, Body, Event, Flags, Kind, QueueData, ShiftAct, StaffMark, Target,
};
use crate::core::hall::{Day, Effect, Hall, due};
use crate::core::queue::life::State;
use crate::core::report::day_report;
use crate::core::settings::{Coverage, Person, Role, Service, Settings, Span, WorkingTime};
use crate::core::staff::StaffState;
use crate::core::tests::{apply, event, hall_in, ms, snapshot};
use crate::core::time::{Ms, Stamp, Zone};

/// A machine's event by dice: what it says, how many seconds after the one before it happened, and the
/// numbers of the visit, counter, person and service it is about.
type Throw = (usize, i64, u8, u8, u8);

const STATES: [&str; 11] = [
    "creating",
    "waiting",
    "called",
    "serving",
    "held",
    "done",
    "no_show",
    "abandoned",
    "removed",
    "closed_by_system",
    "nonsense",
];

fn kinds() -> Vec<Kind> {
    let by_due =
        [Kind::FeedStalled, Kind::FeedLost, Kind::LogNoted, Kind::LogVoided, Kind::ClockJumped];
    let mut kinds: Vec<Kind> = Kind::ALL.iter().copied().filter(|k| !by_due.contains(k)).collect();
    // Half of what a machine says is about tickets that were just taken.
    kinds.extend([Kind::TicketIssued; 12]);
    kinds.extend([Kind::StaffMarked; 4]);
    kinds
}

fn data(kind: Kind, (dice, _, visit, counter, more): Throw) -> QueueData {
    let text = |name: &str, number: u8| Some(format!("{name}{number}").into());
    let mut data = QueueData {
        visit_id: text("v", visit),
        ticket_no: text("A", visit % 100),
        counter_id: text("", counter).filter(|_| more % 4 > 0),
        staff_id: text("e", counter).filter(|_| more % 3 > 0),
        service_id: text("s", more % 3).filter(|_| kind == Kind::TicketIssued || more % 5 == 0),
        priority: Some(more % 3).filter(|_| more % 2 > 0),
        by: Some(["staff", "customer", "system"][dice % 3].into()),
        ..QueueData::default()
    };
    if kind == Kind::TicketTransferred {
        data.to = Some(Target { kind: "queue".into(), id: format!("s{}", more % 3).into() });
        // A visit goes on under a name that is its own alone, and is spoken of by it later.
        data.new_visit_id = text("v", visit + 100).filter(|_| more % 2 > 0 && visit < 100);
    }
    data
}

/// What people say by dice: of others, and of their shifts.
fn by_hand(kind: Kind, (dice, _, visit, counter, more): Throw) -> Option<Body> {
    let person = |number: u8| Box::from(format!("e{}", number % 5));
    let words = |number: u8| if number.is_multiple_of(3) { "why".into() } else { Box::from("") };
    Some(match kind {
        Kind::StaffMarked => Body::Staff(StaffMark {
            act_id: format!("a{dice}").into(),
            staff: (0..visit % 3).map(|n| person(more.wrapping_add(n))).collect(),
            state: StaffState::ALL[dice % StaffState::ALL.len()],
            counter_id: Some(counter).filter(|n| *n > 0).map(|n| n.to_string().into()),
            reason: words(more),
        }),
        Kind::ShiftOpened | Kind::ShiftSignedOff => Body::Shift(ShiftAct {
            shift_id: format!("s{}", visit % 4).into(),
            person_id: person(counter),
            name: words(more),
            note: words(visit),
        }),
        _ => return None,
    })
}

/// A hall with a roster: e1 learns from e2, e4 is in no roster.
fn hall_with_people() -> Hall {
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let person = |n: u8| Person {
        id: format!("e{n}"),
        role: "clerk".into(),
        trainee: n == 1,
        mentor: (n == 1).then(|| "e2".into()),
        skills: if n == 3 { vec!["fibre".into()] } else { Vec::new() },
        week: std::array::from_fn(|_| Some("day".into())),
        ..Person::default()
    };
    let mut config = hall_in(Zone::default()).config().clone();
    config.settings = Settings {
        people: (0..4).map(person).collect(),
        roles: vec![Role { id: "clerk".into(), serves: true, ..Role::default() }],
        services: vec![Service { id: "s1".into(), skill: "fibre".into(), ..Service::default() }],
        coverage: vec![Coverage {
            span: Span { from: clock(8), to: clock(20) },
            role: String::new(),
            people: 2,
        }],
        working_times: vec![WorkingTime {
            id: "day".into(),
            name: String::new(),
            span: Span { from: clock(8), to: clock(17) },
        }],
        ..Settings::default()
    };
    Hall::new(config)
}

/// Events in the order in which a machine says them, with a sequence.
fn day_of(throws: &[Throw], step_secs: i64) -> Vec<Event> {
    let kinds = kinds();
    let mut now = ms("08:00");
    let mut list: Vec<Event> = Vec::new();
    for (sequence, throw) in (1..).zip(throws) {
        now = now.plus_secs(throw.1 % step_secs);
        let kind = kinds[throw.0 % kinds.len()];
        let at = Zone::default().stamp(now);
        let mut made = event(kind, at, sequence, data(kind, *throw));
        if let Some(body) = by_hand(kind, *throw) {
            (made.feed, made.by, made.body) = (None, "e0".into(), body);
        }
        list.push(made);
    }
    list
}

fn throws(most: usize) -> impl Strategy<Value = Vec<Throw>> {
    let visit = prop_oneof![4 => 0..12u8, 1 => 100..112u8];
    prop::collection::vec((any::<usize>(), 0..100_000i64, visit, 0..4u8, any::<u8>()), 1..most)
}

/// An alarm of our own watch, of an episode that may never have begun.
fn alarm_step(event: &mut Event, dice: u8) {
    event.kind =
        [Kind::AlarmRaised, Kind::AlarmChanged, Kind::AlarmCleared][usize::from(dice / 12) % 3];
    event.feed = None;
    event.body = Body::Alarm(AlarmStep {
        kind: AlarmKind::ALL[usize::from(dice) % AlarmKind::ALL.len()],
        subject: format!("s{}", dice % 2).into(),
        episode: [0, 1, 2, u32::MAX][usize::from(dice / 36) % 4],
        mark: [Mark::Normal, Mark::Warn, Mark::Breach][usize::from(dice) % 3],
        value: i64::from(dice),
        limit: i64::from(dice / 2),
        since: None,
        settings: 0,
    });
}

/// A person's act on an alarm that may never have been raised.
fn alarm_act(event: &mut Event, dice: u8) {
    event.kind = [Kind::AlarmAcknowledged, Kind::AlarmActed][usize::from(dice / 12) % 2];
    event.feed = None;
    event.body = Body::AlarmAct(AlarmAct {
        act_id: format!("a{}", dice / 48).into(),
        kind: AlarmKind::ALL[usize::from(dice - 1) % AlarmKind::ALL.len()],
        subject: format!("s{}", dice / 12 % 2).into(),
        episode: 1,
        action: "open_counter".into(),
        detail: "".into(),
    });
}

/// A snapshot by dice, or a machine whose clock and sequence are mad.
fn nonsense(mut event: Event, dice: u8) -> Event {
    match dice % 12 {
        0 => {
            let text = format!(
                r#"{{"complete":{},"tickets":[{{"visit_id":"v{}","state":"{}","service_id":"s1","counter_id":"2",
                "issued_at":"{}"}}],"counters":[{{"counter_id":"1","state":"closed"}}],
                "staff":[{{"staff_id":"e1","state":"break"}}]}}"#,
                dice > 100,
                dice % 9,
                STATES[usize::from(dice) % STATES.len()],
                event.at.to_rfc3339(),
            );
            snapshot("09:00", u64::from(dice), &text)
        }
        1 => {
            event.at.at = Ms(event.at.at.0 - i64::from(dice) * 60_000_000);
            event
        }
        2 => {
            if let Some(meta) = event.feed.as_mut() {
                let mad = [None, Some(0), Some(u64::MAX), Some(3)];
                meta.sequence = mad[usize::from(dice / 12) % 4];
            }
            event
        }
        3 => {
            event.at = Stamp { at: Ms(253_402_300_799_000), offset_min: 0 };
            if let Some(meta) = event.feed.as_mut() {
                meta.flags.add(Flags::CLOCK);
            }
            event
        }
        4 => {
            if let Some(meta) = event.feed.as_mut() {
                meta.date = NaiveDate::from_ymd_opt(2025, 11, 11);
            }
            event
        }
        5 => {
            if let Some(meta) = event.feed.as_mut() {
                meta.source = "/hall/H001/other/2".into();
            }
            event
        }
        6 => {
            alarm_step(&mut event, dice);
            event
        }
        7 => {
            alarm_act(&mut event, dice);
            event
        }
        _ => event,
    }
}

/// Whether a number below zero stands anywhere but where it is one: a clock may be behind.
fn negative(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64().is_some_and(|n| n < 0.0),
        Value::Array(list) => list.iter().any(negative),
        Value::Object(map) => map.values().any(negative),
        _ => false,
    }
}

fn holds(hall: &Hall, now: Ms) {
    for date in hall.days() {
        let Some(day) = hall.day(date) else { continue };
        let report = day_report(hall, day, Some(now));
        let f = &report.figures;
        let counted = f.served + f.abandoned + f.void + f.closed_by_system + f.inferred + f.open;
        assert_eq!(counted, f.taken);
        assert_eq!(f.valid + f.void, f.taken);
        let sum = |of: fn(&crate::core::report::Figures) -> u32| {
            let queues: u32 = report.queues.iter().map(|queue| of(&queue.figures)).sum();
            let slots: u32 = report.half_hours.iter().map(|slot| of(&slot.figures)).sum();
            (queues, slots)
        };
        assert_eq!(sum(|f| f.taken), (f.taken, f.taken));
        assert_eq!(sum(|f| f.served), (f.served, f.served));
        assert_eq!(sum(|f| f.abandoned), (f.abandoned, f.abandoned));
        assert!(report.counters.iter().map(|c| c.served).sum::<u32>() <= f.served);
        assert!(f.ten_minute_rate_strict <= f.ten_minute_rate || f.ten_minute_rate.is_none());
        for rate in [f.ten_minute_rate, f.abandon_rate, report.staffing.open_ratio] {
            assert!(rate.is_none_or(|rate| (0.0..=1.0).contains(&rate)), "{report:?}");
        }
        assert!(!negative(&serde_json::to_value(&report).unwrap()), "{report:?}");
    }
    let board = Board::build(hall, now);
    let tickets = hall.day(board.date).into_iter().flat_map(Day::tickets);
    let waiting = tickets.filter(|ticket| ticket.life().state == State::Waiting).count();
    assert_eq!(board.totals.waiting as usize, waiting);
    let listed: usize = board.queues.iter().map(|row| row.tickets.len()).sum();
    assert_eq!(listed, waiting);
    assert!(board.queues.iter().all(|row| row.counters_open <= row.counters_eligible));
}

/// What must not depend on the order of arrival: rows by name, the report, the board.
fn picture(hall: &Hall) -> (Value, Value) {
    let now = ms("23:00");
    let mut board = Board::build(hall, now);
    board.feeds.clear();
    board.alarms.retain(|alarm| alarm.place == crate::core::board::Place::Counters);
    let day = hall.day(board.date);
    let report = day.map(|day| day_report(hall, day, Some(now)));
    let mut tickets: Vec<_> = (0..)
        .zip(day.into_iter().flat_map(Day::tickets))
        .filter(|(_, ticket)| !ticket.is_empty())
        .map(|(at, _)| {
            format!("{:?}", hall.row(crate::core::rows::Touched::Ticket(board.date, at)))
        })
        .collect();
    tickets.sort();
    let rows = serde_json::json!({ "report": report, "tickets": tickets });
    (serde_json::to_value(&board).unwrap(), rows)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_machine_says_the_counts_add_up(
        throws in throws(120),
        mad in prop::collection::vec(any::<u8>(), 120),
    ) {
        let list = day_of(&throws, 300);
        let list: Vec<Event> =
            list.into_iter().zip(mad).map(|(event, dice)| nonsense(event, dice)).collect();
        let mut hall = hall_with_people();
        for (at, event) in (0u32..).zip(&list) {
            hall.apply(event, u64::from(at));
            let now = ms("08:00").plus_secs(i64::from(at) * 300);
            for due in due(&hall, now) {
                prop_assert!(due.at <= now);
                // A step that the fold would ignore would be due for ever.
                if let Body::Alarm(_) = &due.body {
                    let mut made = event.clone();
                    (made.kind, made.feed, made.body) = (due.kind, None, due.body.clone());
                    made.at.at = due.at;
                    prop_assert_eq!(hall.clone().apply(&made, 9_999).effect, Effect::Applied);
                }
            }
            if at % 40 == 39 {
                holds(&hall, now);
            }
        }
        holds(&hall, ms("23:00"));
    }

    #[test]
    fn the_order_of_arrival_makes_no_difference(
        throws in throws(60),
        keys in prop::collection::vec(any::<u32>(), 60),
    ) {
        // Each at its own second, so that nothing but the sequence decides.
        let throws: Vec<Throw> = throws.into_iter().map(|t| (t.0, 1 + t.1 % 299, t.2, t.3, t.4)).collect();
        let list = day_of(&throws, 300);
        let mut shuffled: Vec<_> = list.iter().zip(keys).collect();
        shuffled.sort_by_key(|(_, key)| *key);
        let shuffled: Vec<Event> = shuffled.into_iter().map(|(event, _)| event.clone()).collect();
        let (mut sound, mut other) = (hall_with_people(), hall_with_people());
        apply(&mut sound, &list);
        apply(&mut other, &shuffled);
        prop_assert_eq!(picture(&sound), picture(&other));
    }

    #[test]
    fn a_stored_state_goes_on_as_if_it_had_not_been_stored(
        throws in throws(80),
        mad in prop::collection::vec(any::<u8>(), 80),
        cut in 0..80usize,
    ) {
        let list = day_of(&throws, 3000);
        let list: Vec<Event> =
            list.into_iter().zip(mad).map(|(event, dice)| nonsense(event, dice)).collect();
        let (head, tail) = list.split_at(cut.min(list.len()));
        let mut whole = hall_with_people();
        apply(&mut whole, head);
        let mut days = Vec::new();
        let mut shed = whole.clone();
        for date in whole.old_days() {
            days.push(postcard::to_stdvec(&shed.take_day(date).unwrap()).unwrap());
        }
        let bytes = postcard::to_stdvec(&shed).unwrap();
        let mut back: Hall = postcard::from_bytes(&bytes).unwrap();
        for day in days {
            back.put_day(postcard::from_bytes(&day).unwrap());
        }
        prop_assert!(back == whole);
        apply(&mut whole, tail);
        apply(&mut back, tail);
        prop_assert!(back == whole);
        prop_assert_eq!(picture(&back), picture(&whole));
    }
}
