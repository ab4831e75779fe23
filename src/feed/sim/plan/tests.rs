//! The default day is worth looking at, and odd plans and places do no harm.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::core::board::CounterState;
use crate::core::time::Zone;
use crate::feed::sim::tests::{date, quiet};
use crate::feed::sim::truth::tests::{Replay, same_posts, same_services};
use crate::feed::sim::{Machine, TicketTotals};
use chrono::NaiveDate;

/// Longest wait of any queue in seconds between two times of day, looked at every minute.
fn longest(machine: &mut Machine, from: u32, to: u32) -> i64 {
    let start = machine.zone().day_start(machine.date()).unwrap();
    let waits = (from..to).step_by(60).map(|second| {
        let now = start.plus_secs(i64::from(second));
        machine.run_until(now, &mut |_| {});
        let since = machine.truth().services.iter().filter_map(|one| one.longest_since).min();
        since.map_or(0, |since| now.secs_since(since))
    });
    waits.max().unwrap()
}

#[test]
fn both_peaks_pass_the_limits_and_the_day_stays_a_day_of_a_real_hall() {
    for seed in 0..8 {
        let mut machine = quiet(seed);
        let morning = longest(&mut machine, 10 * 3600, 11 * 3600 + 1800);
        let afternoon = longest(&mut machine, 15 * 3600, 16 * 3600 + 1800);
        assert!(morning > 600, "seed {seed}: {morning}");
        assert!(afternoon > 600, "seed {seed}: {afternoon}");
        assert!(morning.max(afternoon) > 900, "seed {seed}: {morning} {afternoon}");
        assert!(morning.max(afternoon) < 3600, "seed {seed}: {morning} {afternoon}");
        machine.by_ref().for_each(drop);
        let day = machine.totals();
        assert!(day.tickets.served > 280, "seed {seed}: {day:?}");
        assert!((8..=40).contains(&day.waiting_max), "seed {seed}: {day:?}");
        assert!(day.utilisation.is_some_and(|share| share > 0.5 && share < 0.85), "{day:?}");
    }
}

#[test]
fn the_morning_has_a_late_counter_and_flex_counters_open_at_the_peaks() {
    let mut machine = quiet(2);
    let start = machine.now();
    let mut open_at = |minute: i64| -> Vec<String> {
        machine.run_until(start.plus_secs(minute * 60), &mut |_| {});
        let counters = machine.truth().counters;
        let open = counters.into_iter().filter(|one| one.state != CounterState::Closed);
        open.map(|one| one.counter_id).collect()
    };
    assert!(open_at(9).is_empty());
    assert_eq!(open_at(12), ["01", "02", "04", "07", "08"]);
    assert_eq!(open_at(30), ["01", "02", "03", "04", "07", "08"]);
    assert_eq!(open_at(130), ["01", "02", "03", "04", "05", "06", "07", "08"]);
    assert!(open_at(260).iter().all(|id| id != "05" && id != "06"));
    assert!(open_at(430).contains(&"05".to_owned()));
    assert!(open_at(725).is_empty());
}

#[test]
fn a_counter_that_announced_its_closing_calls_nobody_new() {
    for seed in 0..4 {
        let mut closing: BTreeSet<String> = BTreeSet::new();
        let mut announced = 0;
        for event in quiet(seed) {
            let line: Value = serde_json::from_str(&event.json).unwrap();
            let counter = line["data"]["counter_id"].as_str().unwrap_or_default().to_owned();
            match line["type"].as_str().unwrap() {
                "hallqueue.v1.counter.closing_soon" => {
                    announced += 1;
                    closing.insert(counter);
                }
                "hallqueue.v1.counter.closed" => {
                    closing.remove(&counter);
                }
                "hallqueue.v1.ticket.called" => assert!(!closing.contains(&counter)),
                _ => {}
            }
        }
        assert!(announced >= 5, "seed {seed}: {announced}");
        assert!(closing.is_empty());
    }
}

#[test]
fn without_paper_no_number_comes_from_the_kiosk() {
    let mut out = false;
    let mut meanwhile = 0;
    for event in quiet(4) {
        out =
            (out || event.json.contains("device.fault")) && !event.json.contains("device.cleared");
        if out && event.json.contains("ticket.issued") {
            meanwhile += 1;
            assert!(event.json.contains(r#""channel":"app""#), "{}", event.json);
        }
    }
    assert!(meanwhile > 0);
}

#[test]
fn odd_plans_give_days_without_faults() {
    let none = Odds { void: 0, missed: 0, ..Odds::default() };
    let all = Odds {
        missed: 10_000,
        comes_back: 10_000,
        held: 10_000,
        transferred: 10_000,
        redirected: 10_000,
        left_open: 10_000,
        patience_secs: 60,
        ..Odds::default()
    };
    let base = Plan { heartbeat_secs: 0, ..Plan::default() };
    let one = vec![Plan::default().counters[0].clone()];
    let plans = [
        Plan { tickets: 0, ..base.clone() },
        Plan { tickets: 1, script: Vec::new(), ..base.clone() },
        Plan { odds: none, ..base.clone() },
        Plan { odds: all, ..base.clone() },
        Plan { counters: one, ..base.clone() },
        Plan { counters: Vec::new(), ..base.clone() },
        Plan { services: Plan::default().services[4..].to_vec(), ..base.clone() },
        Plan { services: Vec::new(), tickets: 0, ..base.clone() },
        Plan { tickets: 900, arrivals: vec![0, 1], ..base.clone() },
    ];
    for plan in plans {
        let (tickets, counters) = (plan.tickets, plan.counters.len());
        let mut machine = Machine::new(1, date(), Zone::default(), plan);
        let mut replay = Replay::default();
        machine.by_ref().for_each(|event| replay.take(&event));
        let day = machine.totals();
        assert_eq!((day.tickets.taken, day.tickets.open), (tickets, 0));
        assert_eq!(day.counters.len(), counters);
        assert!(replay.desks.values().all(|desk| desk.state == "closed"));
        if tickets == 0 {
            assert_eq!(day.tickets, TicketTotals::default());
        }
        if counters == 0 {
            assert_eq!((day.tickets.served, day.utilisation), (0, None));
        }
    }
}

#[test]
fn a_machine_that_is_switched_off_in_the_rush_leaves_nothing_open() {
    for minute in [0, 130, 200, 225, 260, 420] {
        let night = 8 * 3600 + 1800 + minute * 60 + 7;
        let plan = Plan { night, heartbeat_secs: 60, ..Plan::default() };
        let mut machine = Machine::new(3, date(), Zone::default(), plan);
        let mut replay = Replay::default();
        machine.by_ref().for_each(|event| replay.take(&event));
        let open = |state| matches!(state, "waiting" | "called" | "serving" | "held");
        assert_eq!(replay.count(|one| open(one.state)), 0);
        assert!(replay.desks.values().all(|desk| desk.state == "closed"));
        assert!(replay.staff.values().all(|(state, _)| *state == "off"));
        let closed = machine.totals().tickets.closed_by_system;
        assert_eq!(closed, replay.count(|one| one.state == "closed_by_system"));
        assert_eq!(closed > 0, minute > 0, "{minute}: {closed}");
        let truth = machine.truth();
        same_services(&truth, &replay);
        same_posts(&truth, &replay);
    }
}

#[test]
fn times_carry_the_offset_of_the_place_and_the_day() {
    for (zone, date, offset) in [
        ("Asia/Kathmandu", (2025, 11, 10), "+05:45"),
        // The clocks went forward in the night before, and the day's first hours are short.
        ("America/New_York", (2026, 3, 8), "-04:00"),
    ] {
        let date = NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap();
        let mut machine = Machine::new(1, date, Zone::named(zone).unwrap(), Plan::default());
        assert_eq!(machine.zone().hm(machine.now()), "08:20");
        let event = machine.next().unwrap();
        assert!(event.json.contains(&format!("T08:20:00{offset}\"")), "{}", event.json);
    }
}
