//! The simulator against the format and the table of moves, and against itself.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::*;
use crate::core::event::Kind;
use crate::core::time::Stamp;
use truth::tests::Replay;

pub(super) fn date() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 11, 10).unwrap()
}

fn machine(seed: u64) -> Machine {
    Machine::new(seed, date(), Zone::default(), Plan::default())
}

/// A day with few heartbeats, for tests that look at everything else.
pub(super) fn quiet(seed: u64) -> Machine {
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
        Kind::RatingGiven => &["visit_id", "counter_id", "staff_id", "score"],
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
        // What follows in the list is the program's own, and what people do.
        let own = !matches!(kind, Kind::QueueCounts | Kind::HallSnapshot | Kind::FeedKept)
            && *kind < Kind::FeedStalled;
        assert_eq!(own, seen.contains_key(kind), "{kind:?}");
    }
}

#[test]
fn the_settings_of_the_hall_are_those_of_its_plan() {
    let hall = crate::core::settings::read(super::HALL_TOML).unwrap_or_else(|f| panic!("{f:?}"));
    let plan = Plan::default();
    assert_eq!(hall.name, plan.hall_name);
    let services: Vec<(&str, &str)> =
        hall.services.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    let planned: Vec<(&str, &str)> =
        plan.services.iter().map(|it| (it.id.as_str(), it.name.as_str())).collect();
    assert_eq!(services, planned);
    for counter in &plan.counters {
        assert_eq!(hall.counter(&counter.id).map(|it| &it.services), Some(&counter.services));
        assert!(hall.person(&counter.staff).is_some(), "{}", counter.staff);
    }
    assert_eq!(hall.feeds[0].source, format!("/hall/{}/{}", plan.hall_id, plan.device));
}
