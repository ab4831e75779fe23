//! Alarms about people before the doors open, after they close, and on a day on which they stay shut.

use chrono::NaiveDate;

use super::cast::{Scene, scene_with, settings, span};
use crate::core::act::Refused;
use crate::core::board::{AlarmKind, Look, Mark};
use crate::core::settings::Settings;
use crate::core::staff::StaffState::{Meal, Off, OnPost};
use crate::core::tests::{ms, today};

use AlarmKind::{Coverage, StaffLate, StaffOver, TraineeAlone};

/// Open from 08:30 to 18:00, a break at noon; two are to be on post all day long.
fn open_hall() -> Settings {
    let mut settings = settings();
    let hours = || vec![span("08:30", "12:00"), span("13:30", "18:00")];
    settings.hours.week = std::array::from_fn(|_| hours());
    settings.coverage[0].span = span("07:00", "23:00");
    settings
}

fn closed_hall() -> Settings {
    let mut settings = open_hall();
    settings.hours.days.insert(today(), Vec::new());
    settings
}

/// The kinds of alarms about people at a time, each once.
fn kinds(scene: &Scene, now: &str) -> Vec<AlarmKind> {
    let mut look = Look::new(&scene.hall, ms(now));
    let of_people =
        |kind: &AlarmKind| matches!(kind, StaffLate | StaffOver | TraineeAlone | Coverage);
    let bad = look.readings().iter().filter(|reading| reading.mark() > Mark::Normal);
    let mut found: Vec<AlarmKind> = bad.map(|reading| reading.kind).filter(of_people).collect();
    found.sort();
    found.dedup();
    found
}

/// A trainee at a counter by herself, somebody at a meal since seven, nobody else there; all others have
/// signed off for the day.
fn alone(settings: Settings) -> Scene {
    let mut scene = scene_with(settings);
    for id in ["wf", "ct", "zl", "lj"] {
        scene.marks("06:50", id, Off, "", "").unwrap();
    }
    scene.marks("06:58", "wd", OnPost, "", "").unwrap();
    scene.marks("07:00", "wd", Meal, "", "").unwrap();
    scene.told("06:55 signed_in login-sy c=02\n06:55 opened 02");
    scene
}

#[test]
fn people_are_missed_while_somebody_is_to_be_served() {
    // Her working time ends at 18:00, and with it what is too long.
    let scene = alone(open_hall());
    for (now, want) in [
        ("08:29:59", &[][..]),
        ("08:30:00", &[StaffOver, TraineeAlone, Coverage]),
        ("11:59:59", &[StaffOver, TraineeAlone, Coverage]),
        ("12:00:00", &[]),
        ("13:30:00", &[StaffOver, TraineeAlone, Coverage]),
        ("17:59:59", &[StaffOver, TraineeAlone, Coverage]),
        ("18:00:00", &[]),
    ] {
        assert_eq!(kinds(&scene, now), want, "{now}");
    }
}

#[test]
fn customers_inside_count_before_the_doors_open_and_after_they_close() {
    let mut scene = alone(open_hall());
    scene.told(
        "08:10 issued A1 s=pay\n08:20 started A1 c=02\n08:25 finished A1
         17:50 issued B1 s=pay\n17:55 issued B2 s=pay\n18:05 called B1 c=02\n18:06 started B1 c=02
         18:10 abandoned B2\n18:20 finished B1\n18:21 heartbeat",
    );
    // Before the fold of a later hour changes what is known: each time by itself.
    let upto = |now: &str, script: &str| {
        let mut scene = alone(open_hall());
        scene.told(script);
        kinds(&scene, now)
    };
    let served = [TraineeAlone, Coverage];
    assert_eq!(upto("08:11", "08:10 issued A1 s=pay"), [StaffOver, TraineeAlone, Coverage]);
    assert_eq!(upto("18:04", "17:50 issued B1 s=pay\n18:04 heartbeat"), served);
    assert_eq!(upto("18:07", "17:50 issued B1 s=pay\n18:06 started B1 c=02"), served);
    assert_eq!(upto("18:04", "18:04 counts waiting=pay:2"), served, "a machine that only counts");
    assert_eq!(kinds(&scene, "18:21"), [], "the last one is out");
}

#[test]
fn a_machine_that_is_dead_keeps_nobody_in_the_house() {
    let mut scene = alone(open_hall());
    scene.told("17:50 issued B1 s=pay\n17:59 heartbeat");
    assert_eq!(kinds(&scene, "18:13:59"), [TraineeAlone, Coverage]);
    assert_eq!(kinds(&scene, "18:14:00"), [], "fifteen minutes without a word");
}

#[test]
fn on_a_closed_day_only_a_customer_makes_a_trainee_alone() {
    let mut scene = alone(closed_hall());
    assert_eq!(kinds(&scene, "10:00"), []);
    scene.told("10:00 issued A1 s=pay");
    // What the settings ask for is meant for days on which the hall is open.
    assert_eq!(kinds(&scene, "10:01"), [StaffOver, TraineeAlone]);
    let mut scene = scene_with(closed_hall());
    scene.told("07:00 heartbeat");
    assert_eq!(kinds(&scene, "09:00"), [], "nobody is late");
    assert!(scene.board("09:00").staff.iter().all(|row| row.mark == Mark::Normal));
}

#[test]
fn who_is_late_is_so_before_the_doors_open() {
    let mut scene = scene_with(open_hall());
    scene.told("07:40 heartbeat");
    assert_eq!(kinds(&scene, "08:05:00"), [StaffLate], "the manager of 07:50 alone");
    assert_eq!(scene.person("08:05", "zl").mark, Mark::Normal);
    assert_eq!(scene.person("08:05:01", "zl").mark, Mark::Warn);
}

#[test]
fn the_last_of_the_day_may_leave_without_a_reason() {
    let mut scene = scene_with(open_hall());
    for id in ["lj", "wd"] {
        scene.marks("08:20", id, OnPost, "", "").unwrap();
    }
    let below = Err(Refused::BelowCoverage { left: 1, least: 2 });
    assert_eq!(scene.marks("17:59", "wd", Off, "", ""), below);
    scene.marks("18:00", "wd", Off, "", "").unwrap();
    scene.told("18:01 issued B9 s=pay");
    let below = Err(Refused::BelowCoverage { left: 0, least: 2 });
    assert_eq!(scene.marks("18:02", "lj", Off, "", ""), below, "somebody is still inside");
}

#[test]
fn opening_hours_hold_from_their_first_minute_to_before_their_last() {
    let hours = open_hall().hours;
    let at = |text: &str| chrono::NaiveTime::parse_from_str(text, "%H:%M:%S").unwrap();
    let date = |day: u32| NaiveDate::from_ymd_opt(2025, 11, day).unwrap();
    for (time, open) in [("08:29:59", false), ("08:30:00", true), ("12:00:00", false)] {
        assert_eq!(hours.holds(date(10), at(time)), open, "{time}");
    }
    let shut = closed_hall().hours;
    assert!(!shut.holds(today(), at("10:00:00")) && shut.holds(date(11), at("10:00:00")));
    assert!(Settings::default().hours.holds(today(), at("03:00:00")), "nothing was said");
}
