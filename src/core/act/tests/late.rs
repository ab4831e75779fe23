//! A complaint beyond its limit, in the report of the day.

use super::*;
use crate::core::act::NewCase;
use crate::core::alarm::{AlarmKind, Watch};
use crate::core::board::Mark;
use crate::core::complaint::Severity;
use crate::core::event::Body;
use crate::core::hall::due_watched;

/// Writes down the alarms that are due, as the driver does.
fn alarms_due(play: &mut Play, watch: &mut Watch, time: &str) {
    for one in due_watched(&play.hall, watch, ms(time)) {
        let pos = play.next();
        let written = Written {
            wall: at(time),
            mono: 0,
            boot: Cow::Borrowed("test"),
            lamport: pos,
            server_offset_ms: None,
            seen: None,
        };
        let event = Event {
            kind: one.kind,
            at: Zone::default().stamp(one.at),
            written,
            by: "system".into(),
            proof: Proof::System,
            feed: None,
            body: one.body,
        };
        if matches!(event.body, Body::Alarm(_)) {
            play.hall.apply(&event, pos);
        }
    }
}

#[test]
fn a_complaint_that_stays_late_is_as_late_as_it_is_by_then() {
    let mut play = Play::new(told("08:30 opened c=01"));
    let new = NewCase {
        severity: Some(Severity::Sev2),
        take: true,
        text: "三次报修".into(),
        ..NewCase::default()
    };
    play.act("08:40", "wang", &Act::Register(Box::new(new))).unwrap();
    let case = play.hall.cases().complaints().next().unwrap().clone();
    let mut watch = Watch::default();
    let hours = ["09:30", "10:30", "11:30", "12:30", "13:30", "14:30"];
    let seen = hours.into_iter().find(|time| {
        alarms_due(&mut play, &mut watch, time);
        let alarms = play.board(time).alarms;
        alarms.iter().any(|it| it.kind == AlarmKind::Complaint && it.mark == Mark::Breach)
    });
    assert!(seen.is_some(), "a limit passes within the day");
    let late = |time: &str| {
        let running = play.hall.running_clocks(&case, ms(time));
        let dues = running.iter().filter(|it| it.standing.breached_at.is_some());
        dues.filter_map(|it| Some(ms(time).secs_since(it.standing.due?))).collect::<Vec<_>>()
    };
    let worst = |time: &str| {
        let red = play.report(time).red_periods;
        red.iter().find(|it| it.kind == AlarmKind::Complaint).map(|it| it.worst).unwrap()
    };
    assert!(late("16:00").contains(&worst("16:00")), "{} of {:?}", worst("16:00"), late("16:00"));
    assert_eq!(worst("17:00") - worst("16:00"), 3600, "and goes on");
}

#[test]
fn a_complaint_is_near_its_limit_from_three_quarters_of_it_on_and_not_before_it_was_registered() {
    let mut play = Play::new(told("08:30 opened c=01"));
    let new = NewCase {
        severity: Some(Severity::Sev2),
        take: true,
        text: "三次报修".into(),
        ..NewCase::default()
    };
    play.act("10:06", "wang", &Act::Register(Box::new(new))).unwrap();
    let case = play.hall.cases().complaints().next().unwrap().clone();
    let clocks = play.hall.running_clocks(&case, ms("10:06"));
    let first = clocks.iter().filter_map(|it| it.standing.due).min().unwrap();
    let limit = first.secs_since(ms("10:06"));
    assert!(limit > 0 && limit < 2 * 3600, "nearer than the time that is near at most: {limit}");
    let mut watch = Watch::default();
    let near = ms("10:06").plus_secs(limit * 3 / 4);
    let raised = |play: &mut Play, watch: &mut Watch, at: Ms| {
        alarms_due(play, watch, &Zone::default().hm(at));
        let alarms = play.board(&Zone::default().hm(at)).alarms;
        let of_case = alarms.iter().find(|it| it.kind == AlarmKind::Complaint);
        of_case.map(|it| (it.mark, it.raised_at))
    };
    assert_eq!(raised(&mut play, &mut watch, near.plus_secs(-60)), None);
    let later = near.plus_secs(120);
    assert_eq!(
        raised(&mut play, &mut watch, later),
        Some((Mark::Warn, near)),
        "not the look at it"
    );
}
