//! What changes while a clock runs: pauses, severity, an answer that was none. And what it warns of.

use super::*;
use crate::core::complaint::{ClockKind, Severity};

fn warned(clock: &ClockInput, calendar: &Calendar, now: &str) -> Vec<String> {
    let told = history(clock, calendar, at(now));
    let said = |one: &Warning| {
        format!("{:?} of {} at {}", one.threshold, shown(Some(one.due)), shown(Some(one.at)))
    };
    told.warnings.iter().map(said).collect()
}

#[test]
fn a_pause_ends_by_itself_by_hand_and_by_an_answer() {
    let office = office();
    let mut clock = clock("03-02 10:00", hours(4));
    clock.pauses.push(pause("03-02 11:00", "03-03 10:00"));
    let stands = |clock: &ClockInput, time: &str| {
        let standing = evaluate(clock, &office, at(time));
        (standing.state, shown(standing.due), standing.used_secs / 60)
    };
    // Nobody knows of it before it begins.
    assert_eq!(stands(&clock, "03-02 10:59"), (ClockState::Running, "2026-03-02 14:00".into(), 59));
    assert_eq!(stands(&clock, "03-02 15:00"), (ClockState::Paused, "2026-03-03 13:00".into(), 60));
    assert_eq!(stands(&clock, "03-03 10:30"), (ClockState::Running, "2026-03-03 13:00".into(), 90));
    assert_eq!(next_change(&clock, &office, at("03-02 15:00")), Some(at("03-03 10:00")));
    let paused = evaluate(&clock, &office, at("03-02 15:00"));
    assert_eq!(paused.paused_until, Some(at("03-03 10:00")));
    clock.pauses[0].ended = Some(at("03-02 16:00"));
    assert_eq!(stands(&clock, "03-02 15:00").0, ClockState::Paused);
    assert_eq!(stands(&clock, "03-02 16:30"), (ClockState::Running, "2026-03-03 10:00".into(), 90));
    // Answered while it waited.
    clock.pauses[0].ended = None;
    clock.stops.push(Stop { at: at("03-02 15:00"), reopened: None });
    assert_eq!(stands(&clock, "03-05 10:00").0, ClockState::Met);
    assert_eq!(stands(&clock, "03-05 10:00").2, 60);
}

#[test]
fn what_may_not_pause_runs_on_and_says_so() {
    let office = office();
    let mut clock = clock("03-02 10:00", hours(4));
    clock.pauses.push(Pause { counts: false, ..pause("03-02 11:00", "03-03 10:00") });
    let standing = evaluate(&clock, &office, at("03-02 12:00"));
    assert_eq!((standing.state, standing.used_secs), (ClockState::Running, 7200));
    let lines = explain(&clock, &office, at("03-02 12:00"));
    assert!(lines.iter().any(|line| matches!(line, Line::RanOn { .. })), "{lines:?}");
    clock.pauses[0].counts = true;
    clock.limits[0].limit.pauses = false;
    let standing = evaluate(&clock, &office, at("03-02 12:00"));
    assert_eq!((standing.state, standing.used_secs), (ClockState::Running, 7200));
}

#[test]
fn a_change_of_severity_keeps_start_and_pauses() {
    let office = office();
    let mut clock = clock("03-02 09:00", hours(8));
    clock.pauses.push(pause("03-02 10:00", "03-02 11:00"));
    clock.limits.push(Change { at: at("03-02 14:00"), limit: limit(hours(3)) });
    clock.limits.push(Change { at: at("03-03 09:00"), limit: limit(hours(10)) });
    let due = |time: &str| shown(evaluate(&clock, &office, at(time)).due);
    assert_eq!(due("03-02 13:59"), "2026-03-02 18:00");
    assert_eq!(due("03-02 14:00"), "2026-03-02 13:00");
    assert_eq!(due("03-03 09:00"), "2026-03-03 11:00");
    // The breach of the shorter limit stays on record; it began with the change that made it one.
    let told = history(&clock, &office, at("03-03 10:00"));
    let breach = Breach { due: at("03-02 13:00"), at: at("03-02 14:00") };
    assert_eq!(told.breaches, [breach]);
    assert_eq!(evaluate(&clock, &office, at("03-03 10:00")).state, ClockState::Running);
}

#[test]
fn a_warning_is_given_once_for_each_deadline() {
    let office = office();
    let mut clock = clock("03-02 09:00", hours(4));
    let first = [
        "Share(50) of 2026-03-02 13:00 at 2026-03-02 11:00",
        "Share(75) of 2026-03-02 13:00 at 2026-03-02 12:00",
        "Left(900) of 2026-03-02 13:00 at 2026-03-02 12:45",
    ];
    assert_eq!(warned(&clock, &office, "03-02 11:59"), first[..1]);
    assert_eq!(warned(&clock, &office, "03-09 18:00"), first);
    // Moved far: it may warn again. Moved back to the same deadline: it has been said.
    let turn = |time: &str, target| Change { at: at(time), limit: limit(target) };
    clock.limits.push(turn("03-02 11:30", hours(8)));
    clock.limits.push(turn("03-02 13:30", hours(4)));
    let told = warned(&clock, &office, "03-09 18:00");
    let moved = "Share(50) of 2026-03-02 17:00 at 2026-03-02 13:00";
    assert_eq!(told, [first[0], moved]);
    // A shorter limit says at once what is crossed by it, and not again what was said of the longer one.
    clock.limits.truncate(1);
    clock.limits.push(turn("03-02 11:30", Target::Open { secs: 3 * 3600 }));
    let told = warned(&clock, &office, "03-09 18:00");
    assert_eq!(told[1], "Share(75) of 2026-03-02 12:00 at 2026-03-02 11:30");
    assert_eq!(told.len(), 3);
}

#[test]
fn neither_a_pause_nor_midnight_repeats_a_warning() {
    let office = office();
    let mut clock = clock("03-02 09:00", hours(12));
    clock.pauses.push(pause("03-02 16:00", "03-03 11:00"));
    let told = warned(&clock, &office, "03-09 18:00");
    assert_eq!(
        told,
        [
            "Share(50) of 2026-03-03 12:00 at 2026-03-02 15:00",
            "Share(75) of 2026-03-03 16:00 at 2026-03-03 13:00",
            "Left(900) of 2026-03-03 16:00 at 2026-03-03 15:45",
        ]
    );
}

#[test]
fn a_short_limit_does_not_warn_at_its_start() {
    let always = Calendar::always(Zone::default());
    let clock = clock("03-02 09:00", Target::Open { secs: 600 });
    let told = warned(&clock, &always, "03-02 09:09");
    assert_eq!(told.len(), 2);
    assert!(told.iter().all(|line| line.starts_with("Share")), "{told:?}");
}

#[test]
fn the_backstop_warns_on_its_days() {
    let office = office();
    let policy = Policy::default();
    let limit = policy.limit(ClockKind::Backstop, Severity::Sev2).unwrap().clone();
    let clock = ClockInput::new(at("02-13 16:00"), limit);
    assert_eq!(
        warned(&clock, &office, "03-09 18:00"),
        [
            "Day(10) of 2026-02-28 16:00 at 2026-02-23 16:00",
            "Day(13) of 2026-02-28 16:00 at 2026-02-26 16:00",
        ]
    );
}

#[test]
fn a_promise_replaces_the_limit_whether_earlier_or_later() {
    let office = office();
    for promised in ["03-02 09:30", "03-06 21:00"] {
        let stamp = Zone::default().stamp(at(promised));
        let clock = ClockInput::new(at("03-02 09:00"), limit(hours(4)).promised(stamp));
        assert_eq!(evaluate(&clock, &office, at("03-02 09:00")).due, Some(at(promised)));
        let late = at(promised).plus_secs(1);
        assert_eq!(evaluate(&clock, &office, late).breached_at, Some(late));
    }
}

#[test]
fn a_case_that_is_opened_again_goes_on_with_what_was_left_and_some_time_to_act() {
    let office = office();
    let mut clock = clock("03-02 09:00", hours(4));
    let stop = Stop { at: at("03-02 12:30"), reopened: Some(at("03-04 10:00")) };
    clock.stops.push(stop);
    let stands = |time: &str| evaluate(&clock, &office, at(time));
    assert_eq!(stands("03-03 10:00").state, ClockState::Met);
    let open = stands("03-04 10:00");
    // Half an hour was left; two open hours are given.
    assert_eq!((open.state, open.due), (ClockState::Running, Some(at("03-04 12:00"))));
    assert_eq!((open.used_secs, open.left_secs), (12_600, Some(7200)));
    let lines = explain(&clock, &office, at("03-04 10:00"));
    assert!(lines.iter().any(|line| matches!(line, Line::Reopened { .. })), "{lines:?}");
    let gap = |line: &Line| matches!(line, Line::Paused { reason: None, .. });
    assert!(lines.iter().any(gap), "{lines:?}");
    clock.limits[0].limit.target = Some(hours(40));
    assert_eq!(shown(evaluate(&clock, &office, at("03-04 10:00")).due), "2026-03-10 10:30");
}

#[test]
fn an_explanation_adds_up() {
    let calendar = hall();
    let mut clock = clock("03-02 16:30", hours(9));
    clock.pauses.push(pause("03-03 09:00", "03-03 14:30"));
    let lines = explain(&clock, &calendar, at("03-20 00:00"));
    let counted: Vec<(String, i64, i64)> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Counted { from, secs, total_secs, .. } => {
                Some((shown(Some(from.at)), *secs / 60, *total_secs / 60))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        counted,
        [
            ("2026-03-02 16:30".into(), 60, 60),
            ("2026-03-03 08:30".into(), 30, 90),
            ("2026-03-03 14:30".into(), 180, 270),
            ("2026-03-05 08:30".into(), 210, 480),
            ("2026-03-05 13:30".into(), 60, 540),
        ]
    );
    let closed = lines.iter().filter(|line| matches!(line, Line::Closed { listed: true, .. }));
    assert_eq!(closed.count(), 1);
    let Some(Line::Limited { version, calendar: name, .. }) = lines.get(1) else {
        panic!("{lines:?}")
    };
    assert_eq!((*version, name.as_str()), (3, "hall"));
    assert!(lines.iter().any(|line| matches!(line, Line::Paused { secs: 14_400, .. })));
}
