//! The board against the simulator's own truth, at every minute of a whole day; and the report against
//! its totals. The simulator's books are not made from events.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod common;

use chrono::NaiveDate;
use common::{config, events, logged};
use zhiban::core::board::{Board, CounterState, StaffState};
use zhiban::core::hall::Hall;
use zhiban::core::report::{Figures, day_report};
use zhiban::core::time::Zone;
use zhiban::feed::sim::{Machine, Plan, TicketTotals, Truth};

fn compare(board: &Board, truth: &Truth) {
    let at = board.zone.hms(board.now);
    for want in &truth.services {
        let Some(got) = board.queues.iter().find(|row| row.service_id == want.service_id) else {
            assert_eq!(
                (want.taken, want.transferred_in),
                (0, 0),
                "{at} {} missing",
                want.service_id
            );
            continue;
        };
        let name = format!("{at} queue {}", want.service_id);
        assert_eq!(got.waiting, Some(want.waiting), "{name} waiting");
        assert_eq!(got.longest_since, want.longest_since, "{name} longest");
        assert_eq!(got.serving, want.serving, "{name} serving");
        assert_eq!(got.taken, want.taken, "{name} taken");
        assert_eq!(got.served, want.served_last, "{name} served");
        assert_eq!(got.abandoned, want.abandoned_last, "{name} abandoned");
        assert_eq!(got.missed, want.missed_last, "{name} missed");
        assert_eq!(got.transferred_in, want.transferred_in, "{name} in");
        assert_eq!(got.transferred_out, want.transferred_out, "{name} out");
    }
    for want in &truth.counters {
        let Some(got) = board.counters.iter().find(|row| row.counter_id == want.counter_id) else {
            assert_eq!(want.since, None, "{at} counter {} missing", want.counter_id);
            continue;
        };
        let name = format!("{at} counter {}", want.counter_id);
        assert_eq!(got.state, want.state, "{name} state");
        assert_eq!(got.state_since, want.since, "{name} since");
        assert_eq!(got.ticket_no, want.ticket_no, "{name} ticket");
        assert_eq!(got.held, want.held, "{name} held");
        assert_eq!(got.served, want.served, "{name} served");
        assert_eq!(got.closing_soon, want.closing_soon, "{name} closing soon");
        if got.state != CounterState::Closed {
            assert_eq!(got.staff_id, want.staff_id, "{name} staff");
        }
    }
    for want in &truth.staff {
        let Some(got) = board.staff.iter().find(|row| row.staff_id == want.staff_id) else {
            assert_eq!(want.state, StaffState::Off, "{at} {} missing", want.staff_id);
            continue;
        };
        let name = format!("{at} staff {}", want.staff_id);
        assert_eq!(got.state, want.state, "{name} state");
        assert_eq!(got.state_since, want.since, "{name} since");
        assert_eq!(got.counter_id, want.counter_id, "{name} counter");
    }
}

fn compare_totals(got: &Figures, want: &TicketTotals, name: &str) {
    let near = |a: Option<f64>, b: Option<f64>, what: &str| match (a, b) {
        (Some(a), Some(b)) => assert!((a - b).abs() < 6e-7, "{name} {what}: {a} {b}"),
        _ => assert_eq!(a, b, "{name} {what}"),
    };
    assert_eq!(got.taken, want.taken, "{name} taken");
    assert_eq!(got.void, want.void, "{name} void");
    assert_eq!(got.served, want.served, "{name} served");
    assert_eq!(got.abandoned, want.abandoned, "{name} abandoned");
    assert_eq!(got.missed, want.missed, "{name} missed");
    assert_eq!(got.closed_by_system, want.closed_by_system, "{name} closed");
    assert_eq!(got.open, want.open, "{name} open");
    assert_eq!(got.wait_secs_p90, want.wait_secs_p90, "{name} p90");
    assert_eq!(got.wait_secs_max, want.wait_secs_max, "{name} max");
    assert_eq!(got.service_secs_max, want.service_secs_max, "{name} service max");
    near(got.wait_secs_mean, want.wait_secs_mean, "wait mean");
    near(got.wait_secs_median, want.wait_secs_median, "wait median");
    near(got.service_secs_mean, want.service_secs_mean, "service mean");
    near(got.ten_minute_rate, want.ten_minute_rate, "ten minutes");
    near(got.ten_minute_rate_strict, want.ten_minute_rate_strict, "ten minutes strict");
    near(got.abandon_rate, want.abandon_rate, "abandon rate");
    near(got.miss_rate, want.miss_rate, "miss rate");
}

#[test]
fn every_minute_of_a_day_the_board_shows_what_is_true() {
    let date = NaiveDate::from_ymd_opt(2025, 11, 10).unwrap();
    for seed in [1, 2, 7, 40] {
        let mut machine = Machine::new(seed, date, Zone::default(), Plan::default());
        let mut hall = Hall::new(config());
        let mut pos = 0;
        let mut now = machine.now();
        while machine.next_at().is_some() {
            now = now.plus_secs(60);
            let mut lines = Vec::new();
            machine.run_until(now, &mut |event| lines.push(event.json));
            for event in events(lines.join("\n").as_bytes()) {
                pos += 1;
                let done = hall.apply(&logged(event), pos);
                assert!(done.flags.is_empty(), "seed {seed}: {:?}", done.flags);
            }
            compare(&Board::build(&hall, now), &machine.truth());
        }
        let totals = machine.totals();
        let report = day_report(&hall, hall.day(date).unwrap(), None);
        compare_totals(&report.figures, &totals.tickets, "hall");
        assert_eq!(report.figures.waiting_max, totals.waiting_max);
        for want in &totals.queues {
            let got = report.queues.iter().find(|q| q.service_id == want.service_id).unwrap();
            compare_totals(&got.figures, &want.tickets, &want.service_id);
        }
        for want in &totals.counters {
            let got = report.counters.iter().find(|c| c.counter_id == want.counter_id).unwrap();
            assert_eq!(got.served, want.served);
            assert_eq!(got.open_secs, Some(i64::from(want.open_secs)));
            assert_eq!(got.paused_secs, Some(i64::from(want.paused_secs)));
            assert_eq!(got.serving_secs, i64::from(want.serving_secs));
        }
        let rated = report.ratings.map(|it| it.hall).unwrap_or_default();
        let (n, sum, low) = totals.ratings;
        assert!(n > 20, "seed {seed}: the pads are used");
        assert_eq!((rated.n, rated.mean_tenths, rated.low), (n, (20 * sum + n) / (2 * n), low));
        assert!((report.staffing.utilisation.unwrap() - totals.utilisation.unwrap()).abs() < 6e-7);
    }
}
