//! The training hall's machine through the real entrance, fold, board and report, held against the
//! simulator's own books.

#![allow(clippy::unwrap_used)] // in a test a panic is the finding

mod common;

use chrono::NaiveDate;
use common::{config, logged};
use zhiban::core::board::{Board, CounterState};
use zhiban::core::hall::{Effect, Hall};
use zhiban::core::report::{DayReport, Figures, day_report};
use zhiban::core::time::{Ms, Zone};
use zhiban::feed::neutral::{Entrance, read_line};
use zhiban::feed::sim::{Machine, Plan, SimEvent, TicketTotals, Truth};

fn machine(seed: u64) -> Machine {
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    Machine::new(seed, date, Zone::default(), Plan::default())
}

/// A hall that takes the lines of a machine; every one must pass without a fault.
struct Listener {
    hall: Hall,
    pos: u64,
}

impl Listener {
    fn new() -> Listener {
        Listener { hall: Hall::new(config()), pos: 0 }
    }

    fn take(&mut self, event: &SimEvent) {
        let entrance = Entrance { hall: "H001", now: event.recorded };
        let read = read_line(event.json.as_bytes(), entrance).unwrap().unwrap();
        assert!(read.feed.flags.is_empty(), "{}", event.json);
        self.pos += 1;
        let applied = self.hall.apply(&logged(read), self.pos);
        assert!(applied.flags.is_empty(), "{:?}: {}", applied.flags, event.json);
        assert_ne!(applied.effect, Effect::None, "{}", event.json);
    }
}

fn same_queues(board: &Board, truth: &Truth) {
    for service in &truth.services {
        let id = &service.service_id;
        let Some(row) = board.queues.iter().find(|row| row.service_id == *id) else {
            assert_eq!(service.taken + service.transferred_in, 0, "{id} has no row");
            continue;
        };
        assert_eq!(row.waiting, Some(service.waiting), "{id}");
        assert_eq!(row.longest_since, service.longest_since, "{id}");
        assert_eq!(row.serving, service.serving, "{id}");
        assert_eq!(row.taken, service.taken, "{id}");
        assert_eq!(row.served, service.served_last, "{id}");
        assert_eq!(row.abandoned, service.abandoned_last, "{id}");
        assert_eq!(row.missed, service.missed_last, "{id}");
        assert_eq!(row.transferred_in, service.transferred_in, "{id}");
        assert_eq!(row.transferred_out, service.transferred_out, "{id}");
    }
}

fn same_posts(board: &Board, truth: &Truth) {
    for counter in &truth.counters {
        let id = &counter.counter_id;
        let Some(row) = board.counters.iter().find(|row| row.counter_id == *id) else {
            assert_eq!(counter.since, None, "{id} has no row");
            continue;
        };
        assert_eq!(row.state, counter.state, "{id}");
        assert_eq!(row.state_since, counter.since, "{id}");
        assert_eq!(row.ticket_no, counter.ticket_no, "{id}");
        assert_eq!(row.closing_soon, counter.closing_soon, "{id}");
        assert_eq!((row.held, row.served), (counter.held, counter.served), "{id}");
        if counter.state != CounterState::Closed {
            assert_eq!(row.staff_id, counter.staff_id, "{id}");
        }
    }
    for person in &truth.staff {
        let id = &person.staff_id;
        let Some(row) = board.staff.iter().find(|row| row.staff_id == *id) else {
            assert_eq!(person.since, None, "{id} has no row");
            continue;
        };
        assert_eq!(row.state, person.state, "{id}");
        assert_eq!(row.state_since, person.since, "{id}");
        if person.counter_id.is_some() {
            assert_eq!(row.counter_id, person.counter_id, "{id}");
        }
    }
}

#[test]
fn the_board_shows_the_truth_every_five_minutes() {
    for seed in 1..4 {
        let (mut machine, mut listener) = (machine(seed), Listener::new());
        let mut now = machine.now();
        while machine.next_at().is_some() {
            machine.run_until(now, &mut |event| listener.take(&event));
            let board = Board::build(&listener.hall, now);
            let truth = machine.truth();
            same_queues(&board, &truth);
            same_posts(&board, &truth);
            assert_eq!(board.feeds.iter().map(|feed| feed.missing).sum::<u64>(), 0);
            now = now.plus_secs(300);
        }
    }
}

fn same_figures(figures: &Figures, totals: &TicketTotals) {
    assert_eq!((figures.taken, figures.void), (totals.taken, totals.void));
    assert_eq!((figures.served, figures.abandoned), (totals.served, totals.abandoned));
    assert_eq!((figures.missed, figures.open), (totals.missed, totals.open));
    assert_eq!((figures.closed_by_system, figures.inferred), (totals.closed_by_system, 0));
    assert_eq!(figures.wait_secs_p90, totals.wait_secs_p90);
    assert_eq!(figures.wait_secs_max, totals.wait_secs_max);
    assert_eq!(figures.service_secs_max, totals.service_secs_max);
    for (ours, theirs) in [
        (figures.wait_secs_mean, totals.wait_secs_mean),
        (figures.wait_secs_median, totals.wait_secs_median),
        (figures.service_secs_mean, totals.service_secs_mean),
        (figures.ten_minute_rate, totals.ten_minute_rate),
        (figures.ten_minute_rate_strict, totals.ten_minute_rate_strict),
        (figures.abandon_rate, totals.abandon_rate),
        (figures.miss_rate, totals.miss_rate),
    ] {
        same_rate(ours, theirs);
    }
}

fn same_rate(ours: Option<f64>, theirs: Option<f64>) {
    let near = ours.zip(theirs).is_some_and(|(a, b)| (a - b).abs() < 1e-9);
    assert!(near || (ours.is_none() && theirs.is_none()), "{ours:?} and {theirs:?}");
}

fn report_of(machine: &mut Machine) -> DayReport {
    let mut listener = Listener::new();
    machine.run_until(Ms(i64::MAX), &mut |event| listener.take(&event));
    let day = listener.hall.day(machine.date()).unwrap();
    day_report(&listener.hall, day, None)
}

#[test]
fn the_report_of_the_day_has_the_simulators_figures() {
    for seed in 1..6 {
        let mut machine = machine(seed);
        let report = report_of(&mut machine);
        let totals = machine.totals();
        same_figures(&report.figures, &totals.tickets);
        assert_eq!(report.figures.waiting_max, totals.waiting_max, "seed {seed}");
        same_rate(report.staffing.utilisation, totals.utilisation);
        assert_eq!((report.never_issued, report.flagged), (0, 0));
        for queue in &totals.queues {
            let found = report.queues.iter().find(|one| one.service_id == queue.service_id);
            same_figures(&found.unwrap().figures, &queue.tickets);
        }
        for counter in &totals.counters {
            let found = report.counters.iter().find(|one| one.counter_id == counter.counter_id);
            let ours = found.unwrap();
            assert_eq!(ours.served, counter.served, "counter {}", counter.counter_id);
            assert_eq!(ours.open_secs, Some(i64::from(counter.open_secs)));
            assert_eq!(ours.paused_secs, Some(i64::from(counter.paused_secs)));
            assert_eq!(ours.serving_secs, i64::from(counter.serving_secs));
            same_rate(ours.utilisation, counter.utilisation);
        }
    }
}
