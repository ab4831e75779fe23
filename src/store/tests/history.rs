//! Whatever happened and however it was cut into transactions and starts: a checkpoint and its tail give
//! the state of the whole log, and the tables are what the log says.

use std::path::Path;

use proptest::prelude::*;

use super::{MORNING, config, note, open, pen, queue, tables, visit};
use crate::core::event::{Body, Kind, QueueData, SnapTicket, Snapshot, Target};
use crate::core::hall::Hall;
use crate::core::time::{Ms, Zone};
use crate::store::{Appended, Mode, NewEvent, Store};

const DAY_SECS: i64 = 86_400;

/// What a drawn step does: its sort, a visit, the day it happens on, the minute of that day.
pub(in crate::store) type Step = (u8, u8, i64, i64);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((0..14_u8, 0..24_u8, 0..6_i64, 0..600_i64), 1..120)
}

fn at(step: &Step) -> Ms {
    MORNING.plus_secs(step.2 * DAY_SECS + step.3 * 60)
}

fn snapshot(step: &Step, complete: bool) -> QueueData {
    let at = at(step);
    let ticket = |n: u8| SnapTicket {
        visit_id: format!("v{n}").into(),
        state: "waiting".into(),
        issued_at: Some(Zone::default().stamp(at.plus_secs(-3600))),
        ..SnapTicket::default()
    };
    let shown = Snapshot {
        as_of: Some(Zone::default().stamp(at)),
        tickets: vec![ticket(step.1), ticket(step.1 / 2)],
        complete,
        ..Snapshot::default()
    };
    QueueData { snapshot: Some(Box::new(shown)), ..QueueData::default() }
}

/// The events of the steps; a few come twice. A transferred customer `v3` goes on as `w3`.
pub(in crate::store) fn events(steps: &[Step]) -> Vec<NewEvent> {
    let mut moved = Vec::new();
    let mut all = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let other = step.1.saturating_sub(12);
        let name = match step.0 {
            13 => format!("v{}", step.1),
            _ if step.1 >= 12 && moved.contains(&other) => format!("w{other}"),
            _ => format!("v{}", step.1),
        };
        if step.0 == 13 {
            moved.push(step.1);
        }
        let event = event(n, step, &name);
        if n % 17 == 16 && event.feed.is_some() {
            all.push(event.clone());
        }
        all.push(event);
    }
    all
}

fn event(n: usize, step: &Step, name: &str) -> NewEvent {
    let (sort, number, ..) = *step;
    let id = format!("e{n}");
    let moves = [
        Kind::TicketIssued,
        Kind::TicketCalled,
        Kind::ServiceStarted,
        Kind::TicketFinished,
        Kind::TicketNoShow,
        Kind::TicketHeld,
    ];
    let place = |counter: bool| QueueData {
        counter_id: Some(format!("{}", number % 5).into()),
        staff_id: (!counter || number % 2 == 0).then(|| format!("p{}", number % 4).into()),
        ..QueueData::default()
    };
    match sort {
        0..=5 => visit(&id, moves[usize::from(sort)], name, at(step)),
        6 => visit(&id, Kind::TicketIssued, name, at(step)),
        7 => queue(&id, Kind::CounterOpened, at(step), place(true)),
        8 => queue(&id, Kind::CounterPaused, at(step), place(true)),
        9 => queue(&id, Kind::StaffSignedIn, at(step), place(false)),
        10 => queue(&id, Kind::HallSnapshot, at(step), snapshot(step, number % 3 > 0)),
        11 => note(&format!("n{number}"), Kind::LogNoted, at(step), "一行"),
        12 => note(&format!("n{number}"), Kind::LogVoided, at(step), ""),
        _ => {
            let mut moved = visit(&id, Kind::TicketTransferred, name, at(step));
            if let Body::Queue(data) = &mut moved.body {
                data.to = Some(Target { kind: "queue".into(), id: "S2".into() });
                data.new_visit_id = Some(format!("w{number}").into());
            }
            moved
        }
    }
}

fn without_days(hall: &Hall) -> Hall {
    let mut hall = hall.clone();
    for date in hall.days().collect::<Vec<_>>() {
        hall.take_day(date);
    }
    hall
}

fn same_as_the_whole_log(store: &Store) {
    let whole = store.full_replay().unwrap();
    assert_eq!(without_days(store.hall()), without_days(&whole));
    let dates: Vec<_> = whole.days().collect();
    for date in &dates {
        assert_eq!(store.day(*date).unwrap().as_ref(), whole.day(*date), "{date}");
    }
    let known = store.dates().unwrap();
    assert!(dates.iter().all(|date| known.contains(date)));
}

fn fill(dir: &Path, steps: &[Step], size: usize, restart: usize) -> Store {
    let mut store = open(dir);
    for (n, group) in events(steps).chunks(size).enumerate() {
        store.append(group.to_vec(), group[0].at.at).unwrap();
        if n % restart == restart - 1 {
            if n % 2 == 0 {
                store.write_checkpoint().unwrap();
            }
            store.close().unwrap();
            store = open(dir);
        }
    }
    store
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_checkpoint_and_its_tail_are_the_whole_log(
        steps in steps(), size in 1..12_usize, restart in 1..6_usize,
    ) {
        let dir = tempfile::tempdir().unwrap();
        let mut store = fill(dir.path(), &steps, size, restart);
        same_as_the_whole_log(&store);
        let before = tables(&store);
        store.rebuild().unwrap();
        prop_assert_eq!(&tables(&store), &before);
        same_as_the_whole_log(&store);
        store.close().unwrap();
        let reader = Store::open(dir.path(), &config(), Mode::ReadOnly).unwrap();
        same_as_the_whole_log(&reader);
    }

    #[test]
    fn importing_twice_changes_nothing(steps in steps(), first in 1..30_usize, second in 1..30_usize) {
        let dir = tempfile::tempdir().unwrap();
        let of_feed: Vec<Step> = steps.into_iter().filter(|step| !(11..13).contains(&step.0)).collect();
        prop_assume!(!of_feed.is_empty());
        let store = fill(dir.path(), &of_feed, first, 99);
        let (before, chain) = (tables(&store), store.state.head.chain);
        drop(store);
        let mut store = open(dir.path());
        for group in events(&of_feed).chunks(second) {
            let answers = store.append(group.to_vec(), MORNING).unwrap();
            prop_assert!(answers.iter().all(|one| *one == Appended::Repeat));
        }
        prop_assert_eq!((tables(&store), store.state.head.chain), (before, chain));
    }
}

#[test]
fn old_days_leave_memory_and_come_back_for_a_late_event() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for day in 0..5 {
        let name = format!("v{day}");
        let issued = visit(&name, Kind::TicketIssued, &name, MORNING.plus_secs(day * DAY_SECS));
        store.append(vec![issued], MORNING.plus_secs(day * DAY_SECS)).unwrap();
    }
    assert_eq!(store.hall().days().count(), 2);
    assert_eq!(store.dates().unwrap().len(), 5);
    let first = store.dates().unwrap()[0];
    // Happens on the fifth day, but is about the customer of the first.
    let late = MORNING.plus_secs(4 * DAY_SECS + 60);
    store.append(vec![visit("late", Kind::TicketFinished, "v0", late)], late).unwrap();
    assert!(store.hall().has_day(first));
    same_as_the_whole_log(&store);
    let state: String = store
        .conn
        .query_row("SELECT state FROM ticket WHERE visit_id = 'v0'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(state, "done");
    store.append(vec![], late).unwrap();
    let next = MORNING.plus_secs(5 * DAY_SECS);
    store.append(vec![visit("v5", Kind::TicketIssued, "v5", next)], next).unwrap();
    assert!(!store.hall().has_day(first));
    same_as_the_whole_log(&store);
}

#[test]
fn a_day_is_replayed_alone_and_up_to_an_instant() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    let mut events = Vec::new();
    for n in 0..6_i64 {
        let at = MORNING.plus_secs(n % 2 * DAY_SECS + n * 60);
        events.push(visit(&format!("e{n}"), Kind::TicketIssued, &format!("v{n}"), at));
    }
    // Finished after midnight: belongs to the date of its issue.
    let midnight = MORNING.plus_secs(17 * 3600);
    events.push(visit("end", Kind::TicketFinished, "v0", midnight));
    store.append(events, MORNING).unwrap();
    let first = store.dates().unwrap()[0];
    let whole = store.replay_day(first, None).unwrap();
    let tickets = whole.day(first).unwrap().tickets();
    assert_eq!(tickets.len(), 3);
    assert!(!tickets[0].life().state.is_open());
    assert_eq!(whole.days().count(), 1);
    let part = store.replay_day(first, Some(MORNING.plus_secs(120))).unwrap();
    assert_eq!(part.day(first).unwrap().tickets().len(), 2);
}

#[test]
fn a_damaged_checkpoint_is_not_used() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for day in 0..4_i64 {
        let name = format!("v{day}");
        let at = MORNING.plus_secs(day * DAY_SECS);
        store.append(vec![visit(&name, Kind::TicketIssued, &name, at)], at).unwrap();
    }
    let hall = store.hall().clone();
    store.close().unwrap();
    let conn = rusqlite::Connection::open(dir.path().join("zhiban.db")).unwrap();
    let changed = conn
        .execute("UPDATE checkpoint SET bytes = zeroblob(length(bytes)) WHERE kind = 'hall'", [])
        .unwrap();
    assert_eq!(changed, 1);
    conn.close().unwrap();
    let store = open(dir.path());
    assert_eq!(store.state.tail_len(), 4);
    same_as_the_whole_log(&store);
    assert_eq!(without_days(store.hall()), without_days(&hall));
}

#[test]
fn a_damaged_day_is_folded_from_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = open(dir.path());
    for day in 0..4_i64 {
        let name = format!("v{day}");
        let at = MORNING.plus_secs(day * DAY_SECS);
        store.append(vec![visit(&name, Kind::TicketIssued, &name, at)], at).unwrap();
    }
    store.conn.execute("UPDATE checkpoint SET bytes = x'00' WHERE kind = 'day'", []).unwrap();
    same_as_the_whole_log(&store);
}

#[test]
fn two_runs_of_the_same_events_write_the_same_bytes() {
    let steps: Vec<Step> = (0..60_u8).map(|n| (n % 14, n % 24, i64::from(n / 20), 7)).collect();
    let bytes = || {
        let dir = tempfile::tempdir().unwrap();
        let mut store = fill(dir.path(), &steps, 5, 99);
        store.state.pen = pen();
        store.events(1..=u64::MAX).map(|event| event.unwrap().bytes).collect::<Vec<_>>()
    };
    assert_eq!(bytes(), bytes());
}
