//! Dates, midnight, and acts that are taken back.

use super::cast::scene;
use crate::core::act::{CounterTo, Refused};
use crate::core::board::CounterState;
use crate::core::event::Kind;
use crate::core::hall::Hall;
use crate::core::report::day_report;
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::staff::{Entry, MarkDetail, Roll, StaffState};
use crate::core::tests::{ms, today};
use crate::core::time::Ms;

use StaffState::{Absent, Away, Meal, Off, OnPost};

const NEXT: &str = "2025-11-11T";

fn tomorrow(time: &str) -> String {
    format!("{NEXT}{time}:00+08:00")
}

fn over_on(hall: &Hall, id: &str) -> i64 {
    let roll = Roll::of(hall, today(), Ms(i64::MAX));
    roll.entry(id).map_or(0, |entry| entry.over_secs(roll.rules))
}

#[test]
fn a_stay_goes_on_over_midnight_and_is_counted_once() {
    let mut scene = scene();
    scene.marks("22:00", "zh", OnPost, "01", "").unwrap();
    scene.marks("23:50", "zh", Meal, "", "").unwrap();
    let row = scene.person(&tomorrow("00:10"), "zh");
    assert_eq!((row.state, row.state_since), (Meal, Some(ms("23:50"))));
    let over = scene.overruns(ms(&tomorrow("00:40")));
    assert_eq!((over.len(), over[0].secs), (1, 3000));
    scene.marks(&tomorrow("00:45"), "zh", OnPost, "", "").unwrap();
    let row = scene.person(&tomorrow("01:00"), "zh");
    assert_eq!(row.counter_id.as_deref(), Some("01"), "where they sat before");
    assert_eq!(row.over_secs, 0, "it began the day before");
    assert_eq!(over_on(&scene.hall, "zh"), 600);
    let at = scene.hall.names.find("zh").unwrap();
    let Some(Row::StaffDay(day)) = scene.hall.row(Touched::StaffDay(today(), at)) else { panic!() };
    assert_eq!((day.over_secs, day.planned_from), (600, None));
}

#[test]
fn who_forgot_to_leave_is_not_at_work_the_next_morning() {
    let mut scene = scene();
    scene.marks("17:50", "wd", Away, "", "").unwrap();
    assert_eq!(scene.person("18:30", "wd").over_secs, 0, "the working time ended it");
    assert_eq!(scene.overruns(ms("20:00")), []);
    let row = scene.person(&tomorrow("08:30"), "wd");
    assert_eq!((row.state, row.late_secs), (StaffState::Absent, Some(1800)));
}

#[test]
fn what_was_worked_runs_to_the_last_word() {
    let mut scene = scene();
    scene.marks("08:03", "wd", OnPost, "", "").unwrap();
    let worked = |hall: &Hall, now: &str| {
        let roll = Roll::new(hall, ms(now));
        roll.entry("wd").and_then(Entry::worked)
    };
    assert_eq!(worked(&scene.hall, "10:00"), Some((ms("08:03"), ms("10:00"))));
    scene.marks("18:05", "wd", Off, "", "").unwrap();
    assert_eq!(worked(&scene.hall, "20:00"), Some((ms("08:03"), ms("18:05"))));
}

#[test]
fn a_mark_taken_back_leaves_no_trace_but_its_line() {
    let mut scene = scene();
    scene.told("08:00 signed_in login-wd c=03\n08:30 opened 03");
    let before = scene.board("10:50");
    let act = scene.marks("10:30", "wd,zl", Meal, "", "").unwrap();
    assert_ne!(scene.board("10:50").staff, before.staff);
    scene.undoes("10:40", &act).unwrap();
    let after = scene.board("10:50");
    assert_eq!((&after.staff, &after.counters), (&before.staff, &before.counters));
    let lines = after.log.iter().filter(|line| line.kind == LogKind::StaffMarked);
    assert_eq!(lines.filter(|line| line.voided).count(), 2);
    assert_eq!(scene.undoes("10:41", &act), Err(Refused::NoUndo), "once");
}

#[test]
fn counters_set_by_hand_are_taken_back_with_who_sat_down() {
    let mut scene = scene();
    let before = scene.board("09:30").counters;
    let act = scene.sets("09:00", "05,06", CounterTo::Open, "wd", "").unwrap();
    assert_eq!(scene.counter("09:30", "05").state, CounterState::Idle);
    scene.undoes("09:10", &act).unwrap();
    let state = |rows: &[crate::core::board::CounterRow]| {
        rows.iter().map(|row| (row.state, row.people.clone())).collect::<Vec<_>>()
    };
    assert_eq!(state(&scene.board("09:30").counters), state(&before));
}

#[test]
fn a_mark_is_one_text_in_the_log() {
    for (state, counter_id, reason, text) in [
        (Meal, "", "", "meal"),
        (OnPost, "02", "", "on_post@02"),
        (OnPost, "02", "带教: 临时", "on_post@02: 带教: 临时"),
        (Off, "", "病假", "off: 病假"),
    ] {
        let said = MarkDetail { state, counter_id, reason };
        assert_eq!(said.to_text(), text);
        assert_eq!(MarkDetail::parse(text), Some(said));
    }
    assert_eq!(MarkDetail::parse("nonsense"), None);
}

#[test]
fn marks_that_arrive_late_end_in_the_same_record() {
    let script = "08:00 signed_in wd c=03
                  09:00 marked wd state=break act=b
                  09:08 break_ended wd
                  11:30 marked wd,zl state=meal act=m
                  11:31 break_started wd
                  12:22 marked wd c=05 act=p
                  12:40 signed_in wd c=03";
    let events = crate::core::tests::events(script);
    let want = {
        let mut scene = scene();
        for event in &events {
            scene.apply(event);
        }
        scene.board("13:00")
    };
    for turn in 1..events.len() {
        let mut scene = scene();
        for event in events.iter().cycle().skip(turn).take(events.len()) {
            scene.apply(event);
        }
        let got = scene.board("13:00");
        assert_eq!(
            (got.staff, got.counters),
            (want.staff.clone(), want.counters.clone()),
            "{turn}"
        );
    }
}

#[test]
fn who_opens_a_shift_is_there_until_they_sign_off() {
    let mut scene = scene();
    assert_eq!(scene.person("08:30", "wf").state, Absent, "planned, and nobody saw her");
    scene.shift("07:58", "wf", Kind::ShiftOpened).unwrap();
    let row = scene.person("08:30", "wf");
    assert_eq!((row.state, row.late_secs), (OnPost, Some(480)), "late is late");
    scene.shift("14:05", "wf", Kind::ShiftSignedOff).unwrap();
    assert_eq!(scene.person("14:06", "wf").state, Off);
    scene.shift("14:06", "ct", Kind::ShiftOpened).unwrap();
    scene.marks("14:30", "ct", Meal, "", "").unwrap();
    assert_eq!(scene.person("14:31", "ct").state, Meal, "what was said since holds");
    let day = scene.hall.day(today()).unwrap();
    let report = day_report(&scene.hall, day, Some(ms("15:00")));
    let wf = report.staff.iter().find(|row| row.staff_id == "wf").unwrap();
    let (came, left) = (wf.came_at.map(|at| at.at), wf.left_at.map(|at| at.at));
    assert_eq!((came, left, wf.absent), (Some(ms("07:58")), Some(ms("14:05")), false));
}

#[test]
fn who_signed_in_at_a_counter_that_is_still_closed_sits_there() {
    let mut scene = scene();
    scene.told("08:00 signed_in login-wd c=03");
    assert_eq!(scene.names_at("08:10", "03"), ["吴迪"]);
    assert_eq!(scene.counter("08:10", "03").state, CounterState::Closed);
    assert_eq!(scene.board("08:10").totals.counters_open, 0);
}
