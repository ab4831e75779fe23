//! The simulator against the format, the table of moves and its own books.

mod hall;
mod replay;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::core::board::{CounterState, StaffState};
use crate::core::event::Kind;
use crate::core::time::Stamp;
use replay::Replay;

fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

fn machine(seed: u64) -> Machine {
    Machine::new(seed, date(), Zone::default(), Plan::default())
}

/// A day with few heartbeats, for tests that look at everything else.
fn quiet(seed: u64) -> Machine {
    Machine::new(seed, date(), Zone::default(), Plan { heartbeat_secs: 600, ..Plan::default() })
}

fn bytes(machine: Machine) -> String {
    machine.map(|event| event.json + "\n").collect()
}

#[test]
fn a_seed_gives_one_day_and_another_seed_another() {
    assert_eq!(bytes(machine(7)), bytes(machine(7)));
    assert_ne!(bytes(machine(7)), bytes(machine(8)));
    let tomorrow = date().succ_opt().unwrap();
    let other = Machine::new(7, tomorrow, Zone::default(), Plan::default());
    assert_ne!(bytes(machine(7)), bytes(other));
}

#[test]
fn heartbeats_leave_the_day_as_it_is() {
    let facts = |machine: Machine| -> Vec<(Ms, Value)> {
        machine
            .map(|event| (event.at, serde_json::from_str::<Value>(&event.json).unwrap()))
            .filter(|(_, line)| line["type"] != "hallqueue.v1.feed.heartbeat")
            .map(|(at, line)| (at, line["data"].clone()))
            .collect()
    };
    assert_eq!(facts(machine(3)), facts(quiet(3)));
}

#[test]
fn minute_steps_give_the_lines_of_one_run() {
    let whole: Vec<SimEvent> = machine(5).collect();
    let mut stepped = machine(5);
    let (mut lines, mut now) = (Vec::new(), stepped.now());
    while stepped.next_at().is_some() {
        stepped.run_until(now, &mut |event| {
            assert!(event.at <= now);
            lines.push(event);
        });
        assert_eq!(stepped.now(), now);
        now = now.plus_secs(60);
    }
    assert_eq!(whole, lines);
    let mut mixed = machine(5);
    let mut lines: Vec<SimEvent> = mixed.by_ref().take(1001).collect();
    mixed.run_until(Ms(i64::MAX), &mut |event| lines.push(event));
    assert_eq!(whole, lines);
    assert_eq!(stepped.totals(), mixed.totals());
}

/// Fields that each type must have (feed notes 16).
fn required(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::TicketIssued => &["visit_id", "ticket_no", "service_id"],
        Kind::TicketCalled | Kind::TicketRecalled | Kind::ServiceStarted => {
            &["visit_id", "counter_id"]
        }
        Kind::TicketTransferred => &["visit_id", "to"],
        Kind::TicketReprioritised => &["visit_id", "priority"],
        Kind::TicketClosedBySystem => &["visit_id", "cause"],
        Kind::CounterOpened
        | Kind::CounterClosed
        | Kind::CounterPaused
        | Kind::CounterClosingSoon => &["counter_id"],
        Kind::StaffSignedIn
        | Kind::StaffSignedOut
        | Kind::StaffBreakStarted
        | Kind::StaffBreakEnded => &["staff_id"],
        Kind::DeviceFault | Kind::DeviceCleared => &["device_id", "kind"],
        Kind::FeedHeartbeat => &[],
        Kind::TicketHeld
        | Kind::TicketResumed
        | Kind::TicketRequeued
        | Kind::TicketNoShow
        | Kind::TicketAbandoned
        | Kind::TicketRemoved
        | Kind::TicketFinished => &["visit_id"],
        other => panic!("the machine does not say {other:?}"),
    }
}

fn instant(line: &Value, field: &str, offset: &str) -> Ms {
    let text = line[field].as_str().unwrap();
    assert!(text.ends_with(offset), "{field}: {text}");
    Stamp::parse(text).unwrap().at
}

#[test]
fn every_line_is_an_event_of_the_format() {
    const ENVELOPE: [&str; 11] = [
        "businessdate",
        "data",
        "datacontenttype",
        "id",
        "recordedtime",
        "sequence",
        "source",
        "specversion",
        "subject",
        "time",
        "type",
    ];
    let plan = Plan { first_sequence: 417, ..Plan::default() };
    let mut machine = Machine::new(11, date(), Zone::default(), plan);
    let (mut ids, mut last) = (BTreeSet::new(), Ms(i64::MIN));
    for (sequence, event) in (417_u64..).zip(machine.by_ref()) {
        assert!(event.json.len() < 1024 && !event.json.contains('\n'));
        let line: Value = serde_json::from_str(&event.json).unwrap();
        let mut names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ENVELOPE);
        assert_eq!(line["specversion"], "1.0");
        assert_eq!(line["source"], "/hall/H001/sim/q1");
        assert_eq!(line["datacontenttype"], "application/json");
        assert_eq!(line["businessdate"], "2025-11-10");
        assert_eq!(line["sequence"], format!("{sequence:012}"));
        assert!(ids.insert(line["id"].as_str().unwrap().to_owned()), "{}", line["id"]);
        assert_eq!(instant(&line, "time", "+08:00"), event.at);
        assert_eq!(instant(&line, "recordedtime", "+08:00"), event.recorded);
        assert!((150..=1150).contains(&(event.recorded.0 - event.at.0)), "{}", event.json);
        assert!(event.recorded >= last);
        last = event.recorded;
        let kind = line["type"].as_str().unwrap().strip_prefix("hallqueue.v1.").unwrap();
        let data = line["data"].as_object().unwrap();
        for field in required(Kind::from_text(kind)) {
            assert!(data.contains_key(*field), "{field} in {}", event.json);
        }
        assert_eq!(data["accuracy"], "reported");
        assert!(data.values().all(|value| !value.is_null()));
    }
    assert_eq!(machine.next_sequence(), 417 + ids.len() as u64);
}

#[test]
fn every_day_keeps_the_table_of_moves_and_ends_with_nothing_open() {
    let mut seen = BTreeMap::new();
    for seed in 0..12 {
        let mut replay = Replay::default();
        quiet(seed).for_each(|event| replay.take(&event));
        for (id, visit) in &replay.visits {
            let over = matches!(
                visit.state,
                "done" | "abandoned" | "removed" | "closed_by_system" | "no_show"
            );
            assert!(over, "{id} is still {}", visit.state);
        }
        assert!(replay.desks.values().all(|desk| desk.state == "closed"), "{:?}", replay.desks);
        assert!(replay.staff.values().all(|(state, _)| *state == "off"));
        let numbers: BTreeSet<&str> = replay.visits.values().map(|one| one.no.as_str()).collect();
        assert_eq!(numbers.len(), 320);
        for (from, to) in [("general", "broadband"), ("broadband", "general")] {
            let way = (from.to_owned(), to.to_owned());
            assert!(replay.transfers.contains(&way), "seed {seed}: {way:?}");
        }
        for kind in [Kind::TicketHeld, Kind::DeviceFault, Kind::DeviceCleared] {
            assert!(replay.kinds.contains_key(&kind), "seed {seed}: {kind:?}");
        }
        for (kind, count) in replay.kinds {
            *seen.entry(kind).or_insert(0) += count;
        }
    }
    // All that a machine can say about tickets, counters and staff is said on some day.
    for kind in Kind::ALL {
        let own = !matches!(kind, Kind::QueueCounts | Kind::HallSnapshot | Kind::FeedKept)
            && !matches!(kind, Kind::FeedDelayed | Kind::FeedStalled | Kind::FeedLost)
            && !matches!(kind, Kind::LogNoted | Kind::LogVoided);
        assert_eq!(own, seen.contains_key(kind), "{kind:?}");
    }
}

fn same_services(truth: &Truth, replay: &Replay) {
    for service in &truth.services {
        let id = service.service_id.as_str();
        let here = |state: &str| replay.count(|one| one.service == id && one.state == state);
        assert_eq!(service.waiting, here("waiting"));
        assert_eq!(service.serving, here("called") + here("serving"));
        assert_eq!(service.held, here("held"));
        assert_eq!(service.taken, replay.count(|one| one.taken_for == id));
        let gone = |one: &replay::Visit| matches!(one.state, "abandoned" | "no_show");
        assert_eq!(service.abandoned, replay.count(|one| one.taken_for == id && gone(one)));
        assert_eq!(service.abandoned_last, replay.count(|one| one.service == id && gone(one)));
        assert_eq!(service.served, replay.count(|one| one.taken_for == id && one.state == "done"));
        assert_eq!(service.served_last, here("done"));
        assert_eq!(service.missed, replay.count(|one| one.taken_for == id && one.missed));
        assert_eq!(service.missed_last, replay.count(|one| one.service == id && one.missed));
        let waiting = replay.visits.values().filter(|one| one.service == id);
        let waiting = waiting.filter(|one| one.state == "waiting");
        assert_eq!(service.longest_since, waiting.map(|one| one.entered).min());
        let moved = |end: fn(&(String, String)) -> &String| {
            replay.transfers.iter().filter(|way| end(way) == id).count()
        };
        assert_eq!(service.transferred_out as usize, moved(|way| &way.0));
        assert_eq!(service.transferred_in as usize, moved(|way| &way.1));
    }
}

fn same_posts(truth: &Truth, replay: &Replay) {
    for counter in &truth.counters {
        let Some(desk) = replay.desks.get(&counter.counter_id) else {
            assert_eq!((counter.state, counter.since), (CounterState::Closed, None));
            continue;
        };
        let visit = desk.visit.as_ref().map(|id| &replay.visits[id]);
        let state = match (desk.state, visit.map(|visit| visit.state)) {
            ("closed", None) => CounterState::Closed,
            ("paused", None) => CounterState::Paused,
            ("open", None) => CounterState::Idle,
            ("open", Some("called")) => CounterState::Calling,
            ("open", Some("serving")) => CounterState::Serving,
            other => panic!("{other:?}"),
        };
        assert_eq!(counter.state, state);
        assert_eq!(counter.ticket_no.as_ref(), visit.map(|visit| &visit.no));
        assert_eq!((counter.since, counter.served), (desk.since, desk.served));
    }
    for person in &truth.staff {
        let (state, since) = replay.staff.get(&person.staff_id).copied().unzip();
        let state = match state {
            Some("on_post") => StaffState::OnPost,
            Some("break") => StaffState::Break,
            _ => StaffState::Off,
        };
        assert_eq!((person.state, person.since), (state, since));
        assert_eq!(person.counter_id.is_some(), state != StaffState::Off);
    }
}

#[test]
fn the_truth_is_what_the_lines_say_at_every_minute() {
    for seed in 0..2 {
        let (mut machine, mut replay) = (quiet(seed), Replay::default());
        let mut now = machine.now();
        while machine.next_at().is_some() {
            machine.run_until(now, &mut |event| replay.take(&event));
            let truth = machine.truth();
            assert_eq!(truth.at, now);
            same_services(&truth, &replay);
            same_posts(&truth, &replay);
            now = now.plus_secs(60);
        }
    }
}

fn close(ours: Option<f64>, theirs: f64) {
    assert!(ours.is_some_and(|ours| (ours - theirs).abs() < 1e-9), "{ours:?} and {theirs}");
}

#[test]
fn the_figures_of_the_day_add_up_and_are_those_of_its_lines() {
    for seed in 0..5 {
        let (mut machine, mut replay) = (quiet(seed), Replay::default());
        let mut waiting_max = 0;
        machine.by_ref().for_each(|event| {
            replay.take(&event);
            waiting_max = waiting_max.max(replay.count(|one| one.state == "waiting"));
        });
        let day = machine.totals();
        let all = &day.tickets;
        assert_eq!(day.waiting_max, waiting_max);
        assert_eq!((all.taken, all.open), (320, 0));
        assert_eq!(all.taken, all.void + all.served + all.abandoned + all.closed_by_system);
        assert_eq!(all.void, replay.count(|one| one.state == "removed"));
        assert_eq!(all.closed_by_system, replay.count(|one| one.state == "closed_by_system"));
        assert_eq!(all.missed, replay.count(|one| one.missed));
        let sum = |figure: fn(&TicketTotals) -> u32| -> u32 {
            day.queues.iter().map(|queue| figure(&queue.tickets)).sum()
        };
        assert_eq!(all.taken, sum(|queue| queue.taken));
        assert_eq!(all.served, sum(|queue| queue.served));
        assert_eq!(all.abandoned, sum(|queue| queue.abandoned));
        assert_eq!(all.served, day.counters.iter().map(|counter| counter.served).sum::<u32>());

        let done = || replay.visits.values().filter(|one| one.state == "done");
        let mut waits: Vec<i64> = done().map(|one| one.wait_secs).collect();
        waits.sort_unstable();
        let n = waits.len();
        assert_eq!(n, all.served as usize);
        let gone = f64::from(all.abandoned);
        let quick = waits.iter().filter(|wait| **wait <= 600).count() as f64;
        close(all.wait_secs_mean, waits.iter().sum::<i64>() as f64 / n as f64);
        close(all.wait_secs_median, (waits[(n - 1) / 2] + waits[n / 2]) as f64 / 2.0);
        assert_eq!(all.wait_secs_p90, Some(waits[(9 * n).div_ceil(10) - 1]));
        assert_eq!(all.wait_secs_max, waits.last().copied());
        let services: Vec<i64> = done().map(|one| one.service_secs).collect();
        close(all.service_secs_mean, services.iter().sum::<i64>() as f64 / n as f64);
        assert_eq!(all.service_secs_max, services.iter().copied().max());
        close(all.ten_minute_rate, quick / n as f64);
        close(all.ten_minute_rate_strict, quick / (n as f64 + gone));
        close(all.abandon_rate, gone / f64::from(all.taken - all.void));
        let called = replay.count(|one| one.called);
        close(all.miss_rate, f64::from(all.missed) / f64::from(called));

        let (mut serving, mut open) = (0, 0);
        for counter in &day.counters {
            let desk = &replay.desks[&counter.counter_id];
            assert_eq!(i64::from(counter.open_secs), desk.open_secs);
            assert_eq!(i64::from(counter.paused_secs), desk.paused_secs);
            assert_eq!(i64::from(counter.serving_secs), desk.serving_secs);
            close(counter.utilisation, desk.serving_secs as f64 / desk.open_secs as f64);
            (serving, open) = (serving + desk.serving_secs, open + desk.open_secs);
        }
        close(day.utilisation, serving as f64 / open as f64);
    }
}
