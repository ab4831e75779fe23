//! The rules of the clock one by one; `laws` holds what is true of every clock.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use chrono::NaiveDate;

use super::*;
use crate::core::complaint::{ClockKind, Severity};
use crate::core::settings::read;
use crate::core::time::{Ms, Stamp, Zone};

mod laws;
mod turns;

/// An instant in China: `02-13 16:00` of 2026, or a date with a year.
fn at(text: &str) -> Ms {
    let year = if text.len() > 11 { "" } else { "2026-" };
    let (date, time) = text.split_once(' ').unwrap();
    Stamp::parse(&format!("{year}{date}T{time}:00+08:00")).unwrap_or_else(|| panic!("{text}")).at
}

fn shown(at: Option<Ms>) -> String {
    let spell = |at| format!("{} {}", Zone::default().date(at), Zone::default().hm(at));
    at.map_or("never".to_owned(), spell)
}

fn office() -> Calendar {
    Calendar::new(Timetable::office(&Holidays::china(), Zone::default()))
}

/// Open 08:30-12:00 and 13:30-17:30 from Monday to Friday, 09:00-12:00 on Saturday; one day differs.
fn hall() -> Calendar {
    let text = "[hours]\ndaily = ['08:30-12:00', '13:30-17:30']\nsat = ['09:00-12:00']\nsun = []\n\
        [hours.days]\n2026-03-04 = []\n2026-03-08 = ['10:00-24:00']";
    let settings = read(text).unwrap_or_else(|faults| panic!("{faults:?}"));
    Calendar::new(Timetable::of_hall(&settings.hours, 3, Zone::default()))
}

fn limit(target: Target) -> Limit {
    let warns = vec![Threshold::Share(50), Threshold::Share(75), Threshold::Left(900)];
    Limit { target: Some(target), calendar: CalendarKind::Hall, pauses: true, warns }
}

fn hours(n: i64) -> Target {
    Target::Open { secs: n * 3600 }
}

fn clock(start: &str, target: Target) -> ClockInput {
    ClockInput::new(at(start), limit(target))
}

fn pause(from: &str, until: &str) -> Pause {
    let reason = "customer_to_supply".to_owned();
    Pause { from: at(from), until: at(until), ended: None, reason, counts: true }
}

#[test]
fn the_shipped_list_is_the_fixture() {
    let fixture = include_str!("../../../tests/fixtures/sla/cn-2024-2026.json");
    let of_fixture = read_table(fixture, Zone::default()).unwrap();
    let shipped = Timetable::office(&Holidays::china(), Zone::default());
    assert_eq!((&shipped.week, &shipped.days), (&of_fixture.week, &of_fixture.days));
    assert_eq!(shipped.covered_until, NaiveDate::from_ymd_opt(2026, 12, 31));
}

#[test]
fn a_list_that_makes_no_sense_is_refused() {
    let list = |closed: &str, working: &str| {
        let text = format!(
            r#"{{"name":"x","covered_until":"2027-12-31","closed":[{closed}],"working":[{working}]}}"#
        );
        Holidays::read(&text)
    };
    assert!(list(r#""2027-10-01""#, r#""2027-10-09""#).is_ok());
    let both = list(r#""2027-10-01""#, r#""2027-10-01""#).unwrap_err();
    assert!(matches!(both, HolidaysFault::Both(_)), "{both}");
    let beyond = list(r#""2028-01-01""#, "").unwrap_err();
    assert!(matches!(beyond, HolidaysFault::Beyond(_)), "{beyond}");
    assert!(matches!(list("1", "").unwrap_err(), HolidaysFault::Form(_)));
    let nameless = r#"{"name":" ","covered_until":"2027-12-31","closed":[],"working":[]}"#;
    assert_eq!(Holidays::read(nameless), Err(HolidaysFault::Nameless));
    let day = |text: &str| text.parse().unwrap();
    assert!(!Holidays::china().ends_within(day("2026-09-01"), 90));
    assert!(Holidays::china().ends_within(day("2026-10-15"), 90));
    assert!(Holidays::china().ends_within(day("2028-01-01"), 90));
}

#[test]
fn ranges_are_half_open_and_a_date_replaces_its_weekday() {
    let hall = hall();
    for (time, open) in [
        ("03-02 08:29", false),
        ("03-02 08:30", true),
        ("03-02 12:00", false),
        ("03-02 13:30", true),
        ("03-02 17:30", false),
        ("03-04 10:00", false),
        ("03-07 11:59", true),
        ("03-08 23:59", true),
        ("03-09 00:00", false),
    ] {
        assert_eq!(hall.is_open(at(time)), open, "{time}");
    }
    assert_eq!(hall.open_secs(at("03-02 00:00"), at("03-05 00:00")), 2 * 27_000);
    assert_eq!(hall.open_secs(at("03-05 00:00"), at("03-02 00:00")), 0);
}

#[test]
fn ranges_that_make_no_sense_are_refused() {
    let table = |day: &[(u32, u32)]| {
        let mut table = Timetable::always(Zone::default());
        table.week[2] =
            day.iter().map(|(open, close)| Range { open: *open, close: *close }).collect();
        table.checked().map(|table| table.week[2].clone())
    };
    assert_eq!(table(&[(7200, 9000), (0, 3600)]).unwrap()[0], Range { open: 0, close: 3600 });
    assert_eq!(table(&[(0, 3600), (3600, 7200)]).unwrap().len(), 2);
    assert_eq!(table(&[(0, 3601), (3600, 7200)]), Err(TimetableFault::Overlap("wed".into())));
    assert_eq!(table(&[(3600, 3600)]), Err(TimetableFault::Range("wed".into())));
    assert_eq!(table(&[(0, 86_401)]), Err(TimetableFault::Range("wed".into())));
}

#[test]
fn every_kind_of_limit_is_due_when_the_notes_say() {
    let office = office();
    let work = |n, end_of_day| Target::WorkDays { n, end_of_day };
    let promise = Target::At { at: Zone::default().stamp(at("02-20 21:15")) };
    for (start, target, due) in [
        ("02-13 16:00", hours(2), "2026-02-13 18:00"),
        ("02-13 16:00", hours(0), "2026-02-13 16:00"),
        ("02-13 20:00", hours(0), "2026-02-13 20:00"),
        ("02-13 16:00", hours(3), "2026-02-14 10:00"),
        ("02-14 16:00", hours(3), "2026-02-24 10:00"),
        ("02-13 16:00", work(2, false), "2026-02-24 16:00"),
        ("02-13 16:00", work(2, true), "2026-02-24 18:00"),
        ("02-15 22:00", work(1, false), "2026-02-24 22:00"),
        ("02-13 16:00", Target::Days { n: 2 }, "2026-02-15 16:00"),
        ("02-13 16:00", promise, "2026-02-20 21:15"),
    ] {
        assert_eq!(shown(deadline(&office, at(start), target, &[])), due, "{start} {target:?}");
    }
}

#[test]
fn without_open_time_nothing_is_due_and_nothing_loops() {
    let mut never = Timetable::always(Zone::default());
    never.week = Default::default();
    let mut once = never.clone();
    once.days.insert("2026-03-02".parse().unwrap(), vec![Range { open: 0, close: 3600 }]);
    for (table, hour) in [(never, "never"), (once, "2026-03-02 01:00")] {
        let calendar = Calendar::new(table);
        let due = |target| shown(deadline(&calendar, at("01-01 00:00"), target, &[]));
        assert_eq!(due(hours(1)), hour);
        assert_eq!(due(hours(2)), "never");
        assert_eq!(due(Target::Open { secs: i64::MAX }), "never");
        assert_eq!(due(Target::WorkDays { n: 2, end_of_day: true }), "never");
        assert_eq!(due(Target::WorkDays { n: -1, end_of_day: true }), "never");
        assert_eq!(due(Target::Days { n: i32::MAX }), "never");
        assert_eq!(calendar.before(at("01-01 00:00"), 1), None);
        let clock = clock("01-01 00:00", hours(2));
        let standing = evaluate(&clock, &calendar, at("04-01 00:00"));
        assert_eq!((standing.state, standing.due), (ClockState::NoLimit, None));
        assert_eq!(next_change(&clock, &calendar, at("04-01 00:00")), None);
        assert!(explain(&clock, &calendar, at("04-01 00:00")).contains(&Line::Never));
    }
}

#[test]
fn a_clock_is_late_from_the_first_second_over_and_kept_at_equality() {
    let office = office();
    let mut clock = clock("02-13 16:00", hours(2));
    // Due at closing: kept over the night, red at the first open second.
    for (time, state, left_secs) in [
        ("02-13 15:00", ClockState::Running, 7200),
        ("02-13 17:00", ClockState::Running, 3600),
        ("02-13 18:00", ClockState::Due, 0),
        ("02-14 09:00", ClockState::Due, 0),
        ("02-14 09:01", ClockState::Overdue, -60),
    ] {
        let standing = evaluate(&clock, &office, at(time));
        assert_eq!((standing.state, standing.left_secs), (state, Some(left_secs)), "{time}");
    }
    let first = at("02-14 09:00").plus_secs(1);
    assert_eq!(evaluate(&clock, &office, first).breached_at, Some(first));
    assert!(evaluate(&clock, &office, at("02-13 17:30")).soon);
    assert!(!evaluate(&clock, &office, at("02-13 17:29")).soon);
    let closing = explain(&clock, &office, first);
    assert!(closing.iter().any(|line| matches!(line, Line::Due { closing: true, .. })));
    for (done, state) in [(at("02-14 09:00"), ClockState::Met), (first, ClockState::Missed)] {
        clock.stops = vec![Stop { at: done, reopened: None }];
        assert_eq!(evaluate(&clock, &office, at("03-01 00:00")).state, state);
        assert_eq!(next_change(&clock, &office, done), None);
    }
}

#[test]
fn the_standard_policy_is_the_table_of_the_notes() {
    let policy = Policy::default();
    let spelt = |kind: ClockKind| {
        let one = |severity| match policy.limit(kind, severity).unwrap().target {
            Some(Target::Open { secs }) => (secs / 60).to_string(),
            Some(Target::Days { n }) => format!("{n} d"),
            other => format!("{other:?}"),
        };
        Severity::ALL.iter().map(|severity| one(*severity)).collect::<Vec<_>>().join(" ")
    };
    for (kind, row) in [
        (ClockKind::Register, "5 5 2 15"),
        (ClockKind::HandUp, "15 5 1 1"),
        (ClockKind::TakeOver, "10 5 2 1"),
        (ClockKind::FirstWord, "30 30 15 10"),
        (ClockKind::Dispatch, "60 45 20 10"),
        (ClockKind::DepartmentAccept, "240 120 30 15"),
        (ClockKind::DepartmentAnswer, "720 480 180 60"),
        (ClockKind::FirstReply, "2880 1440 240 60"),
        (ClockKind::NextContact, "2 d 1 d 1 d 1 d"),
        (ClockKind::Close, "10080 7200 4320 None"),
        (ClockKind::Backstop, "15 d 15 d 15 d 15 d"),
    ] {
        assert_eq!(spelt(kind), row, "{kind:?}");
        let pauses = policy.limit(kind, Severity::Sev4).unwrap().pauses;
        let internal = [
            ClockKind::Dispatch,
            ClockKind::DepartmentAccept,
            ClockKind::DepartmentAnswer,
            ClockKind::Close,
        ];
        assert_eq!(pauses, internal.contains(&kind), "{kind:?}");
    }
    assert_eq!(policy.limits.len(), limited().len());
    assert_eq!(limited().last(), Some(&ClockKind::Backstop));
    assert_eq!(policy.limit(ClockKind::Offer, Severity::Sev4), None);
}

#[test]
fn a_hall_may_have_its_own_limits() {
    let row = |texts: [&str; 4]| texts.map(str::to_owned);
    let own = [("close".to_owned(), row(["2 working days", "", "5 h", "nonsense"]))].into();
    let policy = Policy::of(&own, 7);
    let target = |kind, severity| policy.limit(kind, severity).unwrap().target;
    let two_days = Target::WorkDays { n: 2, end_of_day: false };
    assert_eq!(target(ClockKind::Close, Severity::Sev4), Some(two_days));
    assert_eq!(target(ClockKind::Close, Severity::Sev3), None);
    assert_eq!(target(ClockKind::Close, Severity::Sev2), Some(hours(5)));
    let standard = Policy::default();
    assert_eq!(
        policy.limit(ClockKind::Close, Severity::Sev1),
        standard.limit(ClockKind::Close, Severity::Sev1)
    );
    assert_eq!(
        policy.limit(ClockKind::TakeOver, Severity::Sev4),
        standard.limit(ClockKind::TakeOver, Severity::Sev4)
    );
    assert_eq!(
        (policy.version, Policy::of(&std::collections::BTreeMap::default(), 0)),
        (7, standard)
    );
}

#[test]
fn a_wait_needs_a_reason_an_end_and_is_bounded() {
    let (policy, office) = (Policy::default(), office());
    let check = |reason: &str, until: &str, extended| {
        policy.check_pause(reason, at("02-13 16:00"), at(until), extended, &office)
    };
    assert_eq!(check("customer_to_supply", "02-14 16:00", 0), Ok(()));
    assert_eq!(check("lunch", "02-14 16:00", 0), Err(PauseRefused::Reason));
    assert_eq!(check("customer_appointed", "02-13 16:00", 0), Err(PauseRefused::Order));
    // Five working days over the Spring Festival.
    assert_eq!(check("customer_appointed", "02-27 16:00", 2), Ok(()));
    assert_eq!(check("customer_appointed", "02-27 16:01", 0), Err(PauseRefused::Long));
    assert_eq!(check("customer_appointed", "02-14 16:00", 3), Err(PauseRefused::Extended));
    assert_eq!(policy.pauses_for("department"), Some(false));
}

#[test]
fn a_claimed_time_counts_where_it_can_be_true() {
    let (noon, morning, night) = (at("03-02 12:00"), at("03-02 09:00"), at("03-01 23:00"));
    for (occurred, last, from, late) in [
        (morning, None, morning, false),
        (noon, None, noon, false),
        (morning, Some(morning), morning, false),
        (morning, Some(noon), noon, true),
        (night, None, noon, true),
        (at("03-02 12:01"), None, noon, true),
    ] {
        assert_eq!(claimed_time(occurred, noon, last, 8 * 3600), (from, late));
    }
}

#[test]
fn behind_the_known_holidays_a_deadline_is_provisional() {
    let office = office();
    let far = clock("12-30 16:00", Target::WorkDays { n: 2, end_of_day: false });
    assert!(evaluate(&far, &office, at("12-30 17:00")).provisional);
    let told = explain(&far, &office, at("12-30 17:00"));
    assert!(told.iter().any(|line| matches!(line, Line::Provisional { .. })), "{told:?}");
    let near = clock("12-30 16:00", hours(2));
    assert!(!evaluate(&near, &office, at("12-30 17:00")).provisional);
    // Dates are dates, whoever works on them.
    let days = clock("12-30 16:00", Target::Days { n: 15 });
    assert!(!evaluate(&days, &office, at("12-30 17:00")).provisional);
}
