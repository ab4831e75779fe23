//! Alarms by examples: levels and how they are left, the states of a book, what people do about it, what the
//! watch finds due.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod driver;
mod eased;

use std::fmt::Write as _;

use driver::Driver;

use super::{AlarmBook, AlarmKind, AlarmRecord, AlarmState, How, Reading};
use crate::core::act::{Act, AlarmRef, Refused};
use crate::core::alarm::Watch;
use crate::core::board::Mark;
use crate::core::event::{AlarmAct, AlarmStep, Kind};
use crate::core::hall::{Effect, due_watched};
use crate::core::report::day_report;
use crate::core::rows::LogKind;
use crate::core::tests::{day, ms, told};
use crate::core::time::{Ms, Zone};

use AlarmKind::{Abandons, Crowd, FeedAge, LongestWait};
use AlarmState::{Acknowledged, Active, Cleared};
use Kind::{AlarmChanged, AlarmCleared, AlarmRaised};

fn wait_of_x() -> AlarmRef {
    AlarmRef { kind: LongestWait, subject: "x".into(), episode: 0 }
}

fn action(alarm: AlarmRef) -> Act {
    Act::TakeAction { alarm, action: "open_counter".into(), detail: "05".into() }
}

#[test]
fn a_level_is_left_later_than_it_is_reached() {
    let reading = |value, how| Reading {
        kind: LongestWait,
        subject: String::new(),
        value,
        since: None,
        how,
        warn: Some(600),
        breach: Some(900),
    };
    for (value, how, mark, kept) in [
        (539, How::Above, Mark::Normal, Mark::Normal),
        (540, How::Above, Mark::Normal, Mark::Warn),
        (600, How::Above, Mark::Normal, Mark::Warn),
        (600, How::AtLeast, Mark::Warn, Mark::Warn),
        (601, How::Above, Mark::Warn, Mark::Warn),
        (809, How::Above, Mark::Warn, Mark::Warn),
        (810, How::Above, Mark::Warn, Mark::Breach),
        (901, How::Above, Mark::Breach, Mark::Breach),
        (901, How::Keeps, Mark::Normal, Mark::Breach),
        (0, How::Holds(Mark::Warn), Mark::Warn, Mark::Warn),
        (i64::MAX, How::Above, Mark::Breach, Mark::Breach),
        (i64::MIN, How::Above, Mark::Normal, Mark::Normal),
    ] {
        let reading = reading(value, how);
        assert_eq!((reading.mark(), reading.kept(90)), (mark, kept), "{value} {how:?}");
    }
}

#[test]
fn a_wait_is_raised_made_worse_and_cleared_by_itself() {
    let mut driver = Driver::new("08:00 opened 1\n08:30 issued A1 s=x\n08:30 started Z c=1");
    assert_eq!(driver.look("08:40:00"), []);
    assert_eq!(driver.look("08:40:01"), [(AlarmRaised, LongestWait, Mark::Warn)]);
    assert_eq!(driver.look("08:40:01"), [], "it stands in the log");
    driver.hear("08:44:50 heartbeat");
    let worse = driver.look("08:45:20");
    assert_eq!(worse, [(AlarmChanged, LongestWait, Mark::Breach)]);
    let record = driver.record(LongestWait, "x");
    assert_eq!(
        record.red[0].from,
        ms("08:45:01"),
        "when it passed the limit, not when it was seen"
    );
    driver.hear("08:46 started A1 c=1");
    assert_eq!(driver.watch_until("08:46:00", "08:46:29"), [], "not at once");
    assert_eq!(driver.look("08:46:30"), [(AlarmCleared, LongestWait, Mark::Normal)]);
    let record = driver.record(LongestWait, "x");
    assert_eq!(record.cleared_at, Some(ms("08:46")), "since when it was well");
    assert_eq!((record.red[0].to, record.red.len()), (Some(ms("08:46")), 1));
    assert_eq!(driver.lines(), [LogKind::AlarmRaised, LogKind::AlarmCleared]);
    assert_eq!(driver.states("08:47"), [(LongestWait, Cleared, Mark::Breach, 1)]);
}

#[test]
fn a_value_that_wiggles_round_its_limit_is_one_alarm() {
    // One customer after the other waits a little more than ten minutes.
    let mut script = String::from("08:00 opened 1\n08:00 opened 2");
    for at in 0..20 {
        write!(script, "\n08:{:02}:{:02} issued A{at} s=x", 20 + at / 4, at % 4 * 15).unwrap();
    }
    let mut driver = Driver::new(&script);
    let mut found = Vec::new();
    for at in 0..20 {
        let called = ms("08:20").plus_secs(at * 15 + 605);
        for secs in 0..15 {
            let now = called.plus_secs(secs - 14);
            found.extend(driver.look_at(now));
        }
        let time = Zone::default().hms(called);
        driver.hear(&format!("{time} removed A{at}"));
    }
    let of_wait: Vec<_> = found.iter().filter(|step| step.1 == LongestWait).collect();
    assert_eq!(of_wait, [&(AlarmRaised, LongestWait, Mark::Warn)], "{found:?}");
    assert_eq!(driver.hall.alarms().last_episode(LongestWait, "x"), 1);
}

#[test]
fn getting_worse_after_somebody_saw_it_makes_it_active_again() {
    let mut driver = Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x");
    driver.look("08:41");
    driver.act("08:41:10", &Act::Acknowledge(vec![wait_of_x()])).unwrap();
    assert_eq!(driver.states("08:41:20"), [(LongestWait, Acknowledged, Mark::Warn, 1)]);
    assert_eq!(
        driver.act("08:41:30", &Act::Acknowledge(vec![wait_of_x()])),
        Err(Refused::Nothing),
        "seen already"
    );
    let before = driver.states("08:45:01");
    assert_eq!(before, [(LongestWait, Active, Mark::Breach, 1)], "shown before it is in the log");
    driver.look("08:45:01");
    assert_eq!(driver.states("08:45:02"), [(LongestWait, Active, Mark::Breach, 1)]);
    driver.act("08:45:10", &Act::Acknowledge(vec![wait_of_x()])).unwrap();
    assert_eq!(driver.states("08:45:20"), [(LongestWait, Acknowledged, Mark::Breach, 1)]);
    driver.hear("08:46 removed A1");
    driver.watch_until("08:46:00", "08:46:31");
    assert_eq!(driver.states("08:46:40"), [], "back to normal: it was seen");
    assert_eq!(driver.act("08:47", &Act::Acknowledge(vec![wait_of_x()])), Err(Refused::NoAlarm));
}

#[test]
fn seen_are_the_alarms_of_the_list_and_none_that_began_since() {
    let mut driver =
        Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x\n08:33 issued B1 s=z");
    driver.look("08:41");
    assert_eq!(driver.states("08:41:10"), [(LongestWait, Active, Mark::Warn, 1)]);
    let gone = AlarmRef { subject: "y".to_owned(), ..wait_of_x() };
    let listed = Act::Acknowledge(vec![wait_of_x(), gone.clone()]);
    driver.look("08:44");
    assert_eq!(driver.states("08:44:10").len(), 2, "one more while the list stood open");
    driver.act("08:44:20", &listed).unwrap();
    let state = |driver: &Driver, subject: &str| {
        driver.hall.alarms().get(LongestWait, subject).and_then(AlarmRecord::state)
    };
    assert_eq!(state(&driver, "x"), Some(Acknowledged));
    assert_eq!(state(&driver, "z"), Some(Active));
    assert_eq!(driver.act("08:44:30", &listed), Err(Refused::Nothing));
    let none = Act::Acknowledge(vec![gone]);
    assert_eq!(driver.act("08:44:30", &none), Err(Refused::NoAlarm));
}

#[test]
fn what_was_beyond_the_red_line_stays_until_it_is_seen_and_a_warning_does_not() {
    for (removed, looked, want) in [
        ("08:42", "08:42:31", vec![]),
        ("08:46", "08:46:31", vec![(LongestWait, Cleared, Mark::Breach, 1)]),
    ] {
        let mut driver = Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x");
        driver.look("08:41");
        driver.look(removed);
        driver.hear(&format!("{removed} removed A1"));
        driver.look(removed);
        driver.look(looked);
        assert_eq!(driver.states(looked), want);
        if !want.is_empty() {
            driver.act("08:50", &Act::Acknowledge(vec![wait_of_x()])).unwrap();
            assert_eq!(driver.states("08:50"), []);
        }
    }
}

#[test]
fn an_action_is_bound_to_its_alarm_and_the_red_period_shows_it() {
    let mut driver =
        Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x\n08:30 issued B1 s=z");
    driver.watch_until("08:45:01", "08:45:02");
    driver.act("08:47", &action(wait_of_x())).unwrap();
    assert_eq!(driver.record(LongestWait, "x").state(), Some(Acknowledged), "acting is seeing");
    driver.look("08:49:59");
    driver.hear("08:50 removed A1\n08:50 removed B1");
    driver.watch_until("08:50:00", "08:50:31");
    let late = action(AlarmRef { episode: 1, ..wait_of_x() });
    assert!(driver.act("09:10", &late).is_ok(), "half an hour after its end");
    assert_eq!(driver.act("09:30", &late), Err(Refused::NoAlarm));
    let other = AlarmRef { episode: 7, ..wait_of_x() };
    assert_eq!(driver.act("08:51", &action(other)), Err(Refused::NoAlarm));
    let report = day_report(&driver.hall, day(&driver.hall), Some(ms("09:00")));
    let told: Vec<_> = report
        .red_periods
        .iter()
        .map(|red| (red.kind, red.subject.as_str(), red.actions.len(), red.handled))
        .collect();
    assert_eq!(told, [(LongestWait, "x", 2, true), (LongestWait, "z", 0, false)]);
    let red = &report.red_periods[0];
    assert_eq!((red.worst, red.limit), (1199, 900));
    assert_eq!(red.from.at, ms("08:45:01"));
    assert_eq!(red.to.map(|to| to.at), Some(ms("08:50")));
    assert_eq!(driver.lines().iter().filter(|kind| **kind == LogKind::AlarmActed).count(), 2);
}

#[test]
fn what_was_done_about_an_alarm_can_be_taken_back() {
    let mut driver = Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x");
    driver.look("08:46");
    let done = driver.act("08:47", &action(wait_of_x())).unwrap();
    let back = driver.void("08:48", &done.act_id);
    assert_ne!(back.effect, Effect::None);
    let record = driver.record(LongestWait, "x");
    assert_eq!((record.actions.len(), record.state()), (0, Some(Active)));
    assert_eq!(day(&driver.hall).alarms()[0], *record, "the day says the same");
    assert_eq!(driver.void("08:49", &done.act_id).effect, Effect::None);
}

#[test]
fn whoever_did_something_since_has_seen_it_also_after_an_act_is_taken_back() {
    let ack = |at, id| (Kind::AlarmAcknowledged, at, id);
    let did = |at, id| (Kind::AlarmActed, at, id);
    for (acts, voided, seen) in [
        (vec![ack(1, "a")], "a", None),
        (vec![ack(1, "a"), did(2, "b"), did(3, "c")], "a", Some("b")),
        (vec![ack(1, "a"), did(3, "c"), did(2, "b")], "a", Some("b")),
        (vec![did(1, "a"), did(2, "b")], "a", Some("b")),
        (vec![did(1, "a"), did(1, "b")], "a", Some("b")),
        (vec![did(1, "a"), did(2, "b")], "b", Some("a")),
        (vec![did(1, "a"), (AlarmChanged, 2, ""), ack(3, "b"), did(4, "c")], "b", Some("c")),
        (vec![did(1, "a"), (AlarmChanged, 2, ""), ack(3, "b")], "b", None),
    ] {
        let mut book = AlarmBook::default();
        let step = |mark| AlarmStep {
            kind: LongestWait,
            subject: "x".into(),
            episode: 1,
            mark,
            value: 901,
            limit: 900,
            since: None,
            settings: 0,
        };
        book.step(AlarmRaised, &step(Mark::Warn), Ms(0)).unwrap();
        for (what, at, id) in &acts {
            let act = AlarmAct {
                act_id: (*id).into(),
                kind: LongestWait,
                subject: "x".into(),
                episode: 1,
                action: "guide".into(),
                detail: "".into(),
            };
            let done = match what {
                AlarmChanged => book.step(*what, &step(Mark::Breach), Ms(*at)),
                _ => book.act(*what, &act, "wang", Ms(*at)),
            };
            assert!(done.is_some(), "{acts:?}");
        }
        let changed = book.void(voided);
        let now = changed[0].seen.as_ref().map(|seen| &*seen.act_id);
        assert_eq!(now, seen, "{acts:?} without {voided}");
        let state = if seen.is_some() { Acknowledged } else { Active };
        assert_eq!(changed[0].state(), Some(state));
    }
}

#[test]
fn a_crowd_is_more_than_five_for_ten_minutes() {
    let mut script = String::from("08:00 opened 1 takes=x\n08:00 started Z c=1");
    for at in 0..7 {
        write!(script, "\n08:3{at} issued A{at} s=x").unwrap();
    }
    // The sixth comes at 08:35; one is called and another one comes.
    script.push_str("\n08:38 called A0 c=1\n08:38:30 issued A8 s=x");
    let mut driver = Driver::new(&script);
    let crowds = |steps: Vec<(Kind, AlarmKind, Mark)>| {
        steps.into_iter().filter(|step| step.1 == Crowd).count()
    };
    assert_eq!(crowds(driver.look("08:44:59")), 0);
    assert_eq!(crowds(driver.look("08:45")), 1, "7, 6 and again 7 are more than five all the time");
    assert_eq!(driver.record(Crowd, "x").mark, Mark::Breach);
    driver.hear("08:46 removed A1\n08:46 removed A2");
    assert_eq!(crowds(driver.watch_until("08:46:00", "08:48:00")), 0, "five are not yet few");
    driver.hear("08:48 removed A3");
    driver.watch_until("08:48:00", "08:48:31");
    assert!(!driver.record(Crowd, "x").stands());
}

#[test]
fn a_crowd_that_thins_out_for_a_moment_begins_anew() {
    let mut script = String::from("08:00 opened 1 takes=x");
    for at in 0..6 {
        write!(script, "\n08:30 issued A{at} s=x").unwrap();
    }
    script.push_str("\n08:39 removed A0\n08:39:30 issued A9 s=x");
    let mut driver = Driver::new(&script);
    let found = driver.look("08:41");
    assert!(found.iter().all(|step| step.1 != Crowd), "{found:?}");
    assert!(driver.look("08:49:30").iter().any(|step| step.1 == Crowd));
    let counts = "08:30 counts waiting=x:7/60\n08:35 counts waiting=x:6/60";
    let mut counted = Driver::new(counts);
    assert!(counted.look("08:39:59").iter().all(|step| step.1 != Crowd));
    let mut stale = Driver::new(&format!("{counts}\n08:40 heartbeat"));
    assert!(stale.look("08:40").iter().any(|step| step.1 == Crowd), "a machine without tickets");
}

#[test]
fn who_gives_up_is_judged_over_the_last_hour_and_only_of_enough() {
    let day = |given_up: usize, all: usize| {
        let mut script = String::from("08:00 opened 1");
        for at in 0..all {
            write!(script, "\n08:10 issued A{at} s=x").unwrap();
        }
        for at in 0..all {
            let end = if at < given_up { "abandoned" } else { "finished" };
            write!(script, "\n08:11 started A{at} c=1\n08:12 {end} A{at}").unwrap();
        }
        Driver::new(&script).look("08:20").into_iter().find(|step| step.1 == Abandons)
    };
    assert_eq!(day(1, 19), None, "too few to say anything");
    assert_eq!(day(1, 20), None, "5 %");
    assert_eq!(day(2, 30), Some((AlarmRaised, Abandons, Mark::Warn)), "6.6 %");
    assert_eq!(day(2, 20), Some((AlarmRaised, Abandons, Mark::Breach)), "10 %");
}

#[test]
fn a_feed_that_flaps_is_one_alarm() {
    let mut driver = Driver::live("08:00 opened 1\n08:30 issued A1 s=x");
    let mut found = Vec::new();
    // It speaks once in a little more than a minute.
    let mut at = ms("08:30");
    for _ in 0..6 {
        for secs in 1..=65 {
            found.extend(driver.look_at(at.plus_secs(secs)));
        }
        at = at.plus_secs(65);
        let time = Zone::default().hms(at);
        driver.hear(&format!("{time} heartbeat"));
    }
    let of_feed: Vec<_> = found.iter().filter(|step| step.1 == FeedAge).collect();
    assert_eq!(of_feed, [&(AlarmRaised, FeedAge, Mark::Warn)]);
}

#[test]
fn stale_data_neither_raises_nor_clears() {
    let mut driver = Driver::live("08:00 opened 1\n08:30 issued A1 s=x\n08:35 issued B1 s=y");
    driver.hear("08:41 heartbeat");
    driver.look("08:41");
    assert!(driver.record(LongestWait, "x").stands());
    let later = driver.watch_until("08:42:00", "09:10:00");
    assert!(later.iter().all(|step| step.1 == FeedAge), "{later:?}");
    assert_eq!(driver.record(LongestWait, "x").mark, Mark::Warn);
    assert_eq!(driver.hall.alarms().get(LongestWait, "y"), None);
}

#[test]
fn a_night_ends_what_nobody_ended() {
    let mut driver = Driver::new("08:00 opened 1 takes=y\n17:30 issued A1 s=x\n17:50 heartbeat");
    driver.look("17:50");
    assert!(driver.record(LongestWait, "x").stands());
    let next = ms("2025-11-11T07:55:00+08:00");
    let found = driver.look_at(next);
    assert!(found.contains(&(AlarmCleared, LongestWait, Mark::Normal)), "{found:?}");
    let record = driver.record(LongestWait, "x");
    assert_eq!(record.cleared_at, Some(ms("17:50")), "when the hall was last heard");
    assert_eq!(day(&driver.hall).alarms()[0].cleared_at, Some(ms("17:50")), "in the day it was of");
}

#[test]
fn an_alarm_of_old_days_is_not_raised() {
    let hall = told("2025-11-03T08:30:00+08:00 issued A1 s=x rec=2025-11-03T08:30:00+08:00");
    let found = due_watched(&hall, &mut Watch::default(), ms("08:45"));
    assert_eq!(found, [], "last week's file says nothing about this morning");
}

#[test]
fn a_clock_set_back_neither_floods_the_log_nor_keeps_an_alarm() {
    let mut driver = Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x");
    driver.look("08:46");
    assert_eq!(driver.look("08:20"), [], "an hour ago nobody had waited: it waits a while");
    let found = driver.watch_until("08:20:01", "08:20:40");
    assert_eq!(found.iter().filter(|step| step.1 == LongestWait).count(), 1, "{found:?}");
    let record = driver.record(LongestWait, "x");
    assert!(!record.stands() && record.secs(ms("08:21")) == 0);
}

#[test]
fn the_record_in_another_order_of_repeats_is_the_same() {
    let mut driver = Driver::new("08:00 opened 1 takes=y\n08:30 issued A1 s=x");
    driver.look("08:41");
    driver.act("08:42", &action(wait_of_x())).unwrap();
    driver.look("08:45:01");
    driver.hear("08:46 removed A1");
    driver.watch_until("08:46:00", "08:46:31");
    let before = driver.hall.clone();
    for event in driver.log.clone() {
        let is_change = event.kind == AlarmChanged;
        let done = driver.hall.apply(&event, 2_000);
        assert_eq!(done.effect, Effect::None, "{is_change}: {event:?}");
    }
    assert!(driver.hall == before);
    assert!(
        !AlarmBook::takes_action(driver.record(LongestWait, "x"), ms("12:00")) || {
            driver.record(LongestWait, "x").state() == Some(Cleared)
        }
    );
}
