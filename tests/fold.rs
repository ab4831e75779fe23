//! The fold and the report against the fixtures: the worked example, the walks, random days and what bad
//! lines do to them.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod common;

use std::process::Command;

use common::{assert_figures, events, fixture, fixture_path, fold, json, ordered};
use serde_json::{Value, json};
use zhiban::core::board::Board;
use zhiban::core::event::Flags;
use zhiban::core::hall::Hall;
use zhiban::core::queue::life::{Leg, Life, State};
use zhiban::core::report::{DayReport, day_report};

fn report(hall: &Hall, date: &str) -> DayReport {
    let day = hall.day(date.parse().unwrap()).unwrap_or_else(|| panic!("no day {date}"));
    day_report(hall, day, None)
}

fn as_value(report: &DayReport) -> Value {
    serde_json::to_value(report).unwrap()
}

/// Expected figures without what the report does not list.
fn figures_of(mut expected: Value) -> Value {
    for key in ["events", "events_dropped", "events_doubled"] {
        expected.as_object_mut().unwrap().remove(key);
    }
    expected
}

#[test]
fn the_worked_example_gives_its_figures() {
    let (hall, _) = fold(ordered(events(&fixture("queue/worked-example.ndjson"))));
    let expected = json("queue/worked-example.expect.json");
    let got = report(&hall, "2025-11-10");
    assert_figures(&expected, &as_value(&got), "report");
}

fn leg_value(leg: &Leg, want: &Value) -> Value {
    let since = |at: Option<zhiban::core::time::Ms>| at.map(|at| at.secs_since(leg.entered));
    let mut value = json!({
        "wait_to_call_secs": since(leg.last_call),
        "wait_to_start_secs": since(leg.started),
    });
    if want.get("left_after_secs").is_some() {
        value["left_after_secs"] = json!(since(leg.left));
    }
    value
}

fn start_to_end_secs(life: &Life) -> Option<i64> {
    let (start, end) = (life.started()?, life.ended?);
    (life.state == State::Done).then(|| end.secs_since(start))
}

#[test]
fn the_walks_go_as_scripted() {
    for walk in 1..=7 {
        let name = format!("queue/walks/qt{walk}");
        let expected = json(&format!("{name}.expect.json"));
        let list = events(&fixture(&format!("{name}.ndjson")));
        for step in expected["state_after_event"].as_array().unwrap() {
            let id = step["event"].as_str().unwrap();
            let upto = list.iter().position(|e| e.feed.id.as_ref() == id).unwrap();
            let (hall, _) = fold(list[..=upto].to_vec());
            let (_, life) = find(&hall, step["visit_id"].as_str().unwrap());
            assert_eq!(life.state.as_str(), step["state"].as_str().unwrap(), "{name} {id}");
        }
        let (hall, applied) = fold(list.clone());
        assert!(applied.iter().all(|a| a.flags == Flags::default()), "{name}: {applied:?}");
        let got = report(&hall, expected["date"].as_str().unwrap());
        for key in ["taken", "void", "served", "abandoned"] {
            assert_eq!(expected[key], as_value(&got)[key], "{name} {key}");
        }
        for (visit, want) in expected["tickets"].as_object().unwrap() {
            let (ticket, life) = find(&hall, visit);
            let legs = want["legs"].as_array().unwrap();
            assert_eq!(legs.len(), life.legs.len(), "{name} {visit}");
            let mut have = json!({
                "state": life.state.as_str(),
                "service_id": life.service.map(|at| hall.name(at)),
                "counted_as": life.counted_as(&hall.config().settings.rules).map(zhiban::core::queue::life::CountedAs::as_str),
                "legs": life.legs.iter().zip(legs).map(|(l, w)| leg_value(l, w)).collect::<Vec<_>>(),
                "held_secs": life.held_secs,
                "start_to_end_secs": start_to_end_secs(life),
            });
            have["quantity"] = json!(ticket.quantity);
            assert_figures(want, &have, &format!("{name} {visit}"));
        }
    }
}

fn find<'h>(hall: &'h Hall, visit: &str) -> (&'h zhiban::core::queue::ticket::Ticket, &'h Life) {
    let day = hall.days().next().and_then(|date| hall.day(date)).unwrap();
    let ticket = day.tickets().iter().find(|t| t.visit.as_ref() == visit).unwrap();
    (ticket, ticket.life())
}

/// A random day by the fixture's generator.
fn random_day(seed: u32, more: &[&str]) -> (Vec<u8>, Value) {
    let truth = tempfile::NamedTempFile::new().unwrap();
    let out = Command::new("python3")
        .arg(fixture_path("queue/day.py"))
        .args(["--seed", &seed.to_string(), "--tickets", "300", "--counters", "6"])
        .args(more)
        .arg("--truth")
        .arg(truth.path())
        .output()
        .expect("python3 runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let truth = serde_json::from_slice(&std::fs::read(truth.path()).unwrap()).unwrap();
    (out.stdout, truth)
}

#[test]
fn random_days_give_their_true_figures() {
    for seed in 1..=12 {
        let (text, truth) = random_day(seed, &[]);
        let (hall, applied) = fold(events(&text));
        let got = report(&hall, "2025-11-10");
        assert_figures(&figures_of(truth), &as_value(&got), &format!("seed {seed}"));
        let odd: Vec<_> = applied.iter().filter(|a| !a.flags.is_empty()).collect();
        assert!(odd.is_empty(), "seed {seed}: {odd:?}");
    }
}

#[test]
fn a_doubled_and_shuffled_day_is_the_same_day_live_and_from_a_file() {
    for seed in 1..=8 {
        for more in [&[][..], &["--no-sequence"]] {
            let (sound, _) = random_day(seed, more);
            let mut bad = more.to_vec();
            bad.extend(["--anomalies", "duplicate,shuffle"]);
            let (bad, _) = random_day(seed, &bad);
            let (want, _) = fold(events(&sound));
            let report_of = |hall: &Hall| as_value(&report(hall, "2025-11-10"));
            let noon = noon();
            let board_of = |hall: &Hall| {
                let mut board = Board::build(hall, noon);
                board.log.iter_mut().for_each(|line| line.line_no = 0);
                for feed in &mut board.feeds {
                    feed.heard_at = noon;
                }
                board
            };
            for arrived in [events(&bad), ordered(events(&bad))] {
                let (got, _) = fold(arrived);
                assert_eq!(report_of(&want), report_of(&got), "seed {seed} {more:?}");
                assert_eq!(board_of(&want), board_of(&got), "seed {seed} {more:?}");
            }
        }
    }
}

fn noon() -> zhiban::core::time::Ms {
    zhiban::core::time::Stamp::parse("2025-11-10T20:31:30+08:00").unwrap().at
}

#[test]
fn a_day_with_lost_events_says_what_it_inferred_and_ends_empty() {
    for seed in 1..=6 {
        let (text, truth) = random_day(seed, &["--anomalies"]);
        let (hall, _) = fold(ordered(events(&text)));
        let got = report(&hall, "2025-11-10");
        assert_eq!(got.figures.open, 0, "seed {seed}");
        let counted = got.figures.served
            + got.figures.abandoned
            + got.figures.void
            + got.figures.closed_by_system
            + got.figures.inferred;
        assert_eq!(counted, got.figures.taken, "seed {seed}");
        assert!(got.figures.inferred > 0, "seed {seed}");
        assert!(u64::from(got.figures.taken) < truth["taken"].as_u64().unwrap(), "seed {seed}");
        let board = Board::build(&hall, noon());
        assert_eq!(board.totals.waiting, 0, "seed {seed}");
        assert_eq!(board.totals.counters_open, 0, "seed {seed}");
    }
}
