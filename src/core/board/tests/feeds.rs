//! Machines that the settings expect to speak: silence since the opening is a silence.

use super::alarms;
use crate::core::board::{AlarmKind, Board, FeedAge, Mark};
use crate::core::hall::Hall;
use crate::core::settings::read;
use crate::core::tests::{SOURCE, apply, at, events, ms, told};

const DEAD: &str = "/hall/H001/other/q2";
const HOURS: &str = "hours = { daily = ['08:30-12:00', '14:00-18:00'] }\n";

fn hall(script: &str, hours: &str, source: &str) -> Hall {
    let mut hall = told(script);
    let mut config = hall.config().clone();
    let file = format!("{hours}[[feed]]\nsource = '{source}'\nname = '叫号机'\n");
    config.settings = read(&file).unwrap();
    hall.set_config(config);
    hall
}

fn silence(hall: &Hall, now: &str) -> Option<(Mark, i64)> {
    let board = Board::build(hall, ms(now));
    let found = alarms(&board).into_iter().filter(|alarm| alarm.0 == AlarmKind::FeedAge);
    found.filter(|alarm| alarm.2 == DEAD).map(|alarm| (alarm.1, alarm.3)).next()
}

#[test]
fn a_machine_that_is_dead_from_the_morning_is_an_alarm_while_the_hall_serves() {
    for (now, told) in [
        ("08:20:00", None),
        ("08:30:59", None),
        ("08:31:00", Some((Mark::Warn, 60))),
        ("08:45:00", Some((Mark::Breach, 900))),
        ("13:00:00", None),
        ("14:00:00", Some((Mark::Breach, 19_800))),
        ("18:30:00", None),
    ] {
        assert_eq!(silence(&hall("", HOURS, DEAD), now), told, "{now}");
        let other = hall(&format!("{now} heartbeat"), HOURS, DEAD);
        assert_eq!(silence(&other, now), told, "{now}, and another machine speaks");
    }
    let name = hall("", HOURS, DEAD).subject_name(AlarmKind::FeedAge, DEAD, ms("09:00"));
    assert_eq!(name, "叫号机");
}

#[test]
fn where_no_hours_are_set_it_is_missed_once_the_hall_is_at_work() {
    assert_eq!(silence(&hall("", "", DEAD), "09:00"), None);
    let opened = hall("08:00 opened 1", "", DEAD);
    for (now, told) in [("08:00:59", None), ("08:15:00", Some((Mark::Breach, 900)))] {
        assert_eq!(silence(&opened, now), told, "{now}");
    }
    assert_eq!(silence(&hall("08:00 opened 1\n08:50 closed 1", "", DEAD), "09:00"), None);
}

#[test]
fn one_that_was_heard_today_is_as_old_as_its_last_word() {
    let hall = hall("08:00 opened 1\n08:59:30 heartbeat", HOURS, SOURCE);
    let board = Board::build(&hall, ms("09:00:00"));
    assert!(alarms(&board).iter().all(|alarm| alarm.0 != AlarmKind::FeedAge));
}

#[test]
fn a_file_of_an_old_day_says_nothing_of_today() {
    let mut live = told("08:00 opened 1\n08:30 issued A1 s=x\n08:31 heartbeat");
    let mut by_hand = told("");
    let file = "src=/hall/H001/csv/1";
    let mut old = events(&format!(
        "2025-11-08T09:00:00+08:00 opened 7 {file}
         2025-11-08T09:01:00+08:00 issued B1 s=general {file}
         2025-11-08T09:02:00+08:00 started B1 s=general c=7 {file}"
    ));
    for event in &mut old {
        event.written.wall = at("08:31");
    }
    for hall in [&mut live, &mut by_hand] {
        let mut config = hall.config().clone();
        config.settings = read("[[service]]\nid = 'y'\n[[counter]]\nid = '2'\n").unwrap();
        hall.set_config(config);
        let before = Board::build(hall, ms("08:31:05"));
        apply(hall, &old);
        let after = Board::build(hall, ms("08:31:05"));
        assert_eq!((&after.queues, &after.counters), (&before.queues, &before.counters));
        assert!(
            after.queues.iter().all(|row| row.age == FeedAge::Fresh && row.mark != Mark::Stale)
        );
    }
}

#[test]
fn a_machine_that_was_live_the_day_before_is_missed() {
    let hall = told("2025-11-09T17:00:00+08:00 issued A1 s=x");
    let board = Board::build(&hall, ms("09:00"));
    assert_eq!((board.queues.len(), board.queues[0].age), (1, FeedAge::Dead));
}
