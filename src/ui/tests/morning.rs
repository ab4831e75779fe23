//! The morning of the day on the floor (domain notes 6.3), 07:50 to 10:05: one hall, one terminal, one log,
//! row after row. The keys of each row are counted, and what must be true after it is looked for in the
//! hall, in the log on the disk and on the screen.
//!
//! The terminal locks itself when nobody touches it; proving who one is again is no act of a row and stands
//! outside its budget. Of the rows these parts wait for what is not built yet:
//!
//! - 07:50: reading the hand-over, both open items read and owned (items: issue 4, the hand-over: issue 5);
//! - 08:00: the opening walk with its two findings, whole (checks and rounds: issue 5);
//! - 09:30: the full round, whole (issue 5).

mod afternoon;
mod complaints;
mod floor;
mod handover;
mod hands;
mod lookups;

use floor::Floor;

use crate::core::alarm::AlarmKind;
use crate::core::board::{CounterState, FeedAge, Mark, StaffState};
use crate::core::event::{Accuracy, Body, Event, Kind, Proof};
use crate::core::report::day_report;
use crate::core::rows::LogKind;
use crate::core::staff::{Roll, trainees_alone};
use crate::core::tests::{ms, today};

const CLERKS: [&str; 9] = ["3001", "3002", "3003", "3004", "3005", "3006", "3007", "3008", "3009"];

/// Who comes, by the machine: all but 赵磊, who signs in nowhere. 吴迪 works in the back office.
const ARRIVALS: &str = "\
    07:54:05 signed_in 2001\n\
    07:55:05 signed_in 2002\n\
    07:56:05 signed_in 3001 c=01\n\
    07:56:25 signed_in 3002 c=02\n\
    07:57:05 signed_in 3003 c=03\n\
    07:57:25 signed_in 3004 c=04\n\
    07:58:05 signed_in 3005\n\
    07:58:25 signed_in 3007 c=07\n\
    07:59:05 signed_in 3008 c=08\n\
    07:59:25 signed_in 3009";

/// One visit: number, service, issued, counter, called, finished. The service begins ten seconds after the
/// call.
type Visit = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// From 09:53 more come than four counters can serve; at 10:05 seven wait. What 05 takes makes up for it by
/// 10:25.
#[rustfmt::skip] // one a line: it is a table
const VISITS: &[Visit] = &[
    ("B1", "basic", "08:31:00", "01", "08:31:20", "08:40:00"),
    ("B2", "basic", "08:33:00", "02", "08:33:20", "08:44:00"),
    ("B3", "basic", "08:40:00", "03", "08:40:20", "08:52:00"),
    ("V1", "vip", "08:45:00", "08", "08:45:20", "08:57:00"),
    ("N1", "net", "08:53:00", "07", "08:53:20", "09:11:00"),
    ("N2", "net", "08:54:30", "07", "09:11:20", "09:25:00"),
    ("B4", "basic", "09:04:00", "01", "09:04:20", "09:14:00"),
    ("B5", "basic", "09:05:00", "04", "09:05:20", "09:18:00"),
    ("B6", "basic", "09:30:00", "02", "09:30:20", "09:43:00"),
    ("C1", "basic", "09:51:00", "01", "09:51:20", "10:06:25"),
    ("C2", "basic", "09:51:10", "02", "09:51:30", "10:06:55"),
    ("C3", "basic", "09:51:20", "03", "09:51:40", "10:07:25"),
    ("C4", "basic", "09:51:30", "04", "09:51:50", "10:07:45"),
    ("W1", "basic", "09:53:30", "05", "10:05:50", "10:06:50"),
    ("W2", "basic", "09:53:35", "01", "10:06:30", "10:17:50"),
    ("W3", "basic", "09:53:40", "02", "10:07:00", "10:18:10"),
    ("W4", "basic", "09:53:45", "05", "10:07:10", "10:07:50"),
    ("W5", "basic", "09:53:50", "03", "10:07:30", "10:18:30"),
    ("W6", "basic", "09:53:55", "04", "10:07:55", "10:18:50"),
    ("W7", "basic", "09:54:00", "05", "10:08:00", "10:19:00"),
    ("R1", "basic", "10:05:45", "01", "10:18:00", "10:19:20"),
    ("R2", "basic", "10:06:25", "02", "10:18:20", "10:19:40"),
    ("R3", "basic", "10:06:55", "03", "10:18:40", "10:24:50"),
    ("R4", "basic", "10:07:05", "04", "10:19:00", "10:26:00"),
    ("R5", "basic", "10:07:25", "05", "10:19:20", "10:27:00"),
    ("R6", "basic", "10:07:45", "01", "10:19:40", "10:23:30"),
    ("R7", "basic", "10:07:55", "02", "10:20:00", "10:24:20"),
    ("S1", "basic", "10:17:55", "01", "10:24:00", "10:29:00"),
    ("S2", "basic", "10:18:15", "02", "10:24:30", "10:29:00"),
    ("S3", "basic", "10:18:35", "03", "10:25:00", "10:29:00"),
    ("S4", "basic", "10:18:55", "", "", ""),
    ("S5", "basic", "10:19:15", "", "", ""),
    ("S6", "basic", "10:19:35", "", "", ""),
    ("S7", "basic", "10:19:55", "", "", ""),
];

fn machine() -> String {
    let mut lines = vec![ARRIVALS.to_owned()];
    for (visit, service, issued, counter, called, finished) in VISITS {
        lines.push(format!("{issued} issued {visit} s={service} no={visit}"));
        if !counter.is_empty() {
            let started = crate::core::time::Zone::default().hms(ms(called).plus_secs(10));
            lines.push(format!("{called} called {visit} c={counter}"));
            lines.push(format!("{started} started {visit} c={counter}"));
            lines.push(format!("{finished} finished {visit} c={counter}"));
        }
    }
    lines.join("\n")
}

#[test]
fn the_morning_from_0750_to_1005_is_played_within_its_keys() {
    let mut floor = Floor::new(include_str!("morning/hall.toml"), &machine());
    the_shift_opens(&mut floor);
    one_is_missing(&mut floor);
    he_comes(&mut floor);
    the_trainee_sits_beside_her_mentor(&mut floor);
    the_doors_open(&mut floor);
    a_look_round(&mut floor);
    seven_wait(&mut floor);
    it_is_over(&mut floor);
}

/// 07:50, 4 keys: 王芳 opens the shift.
fn the_shift_opens(floor: &mut Floor) {
    floor.until("07:50");
    floor.unlock();
    floor.sees("无人值班");
    floor.within(":kb\n", 4);
    let shift = floor.hall().shifts().open().expect("open");
    assert_eq!((floor.hall().name(shift.person), &*shift.name), ("1002", "早班"));
    assert!(shift.opened.unwrap().secs_since(ms("07:50")) <= 20, "within its 20 s");
    floor.sees("值班 王芳  早班");
    let opened = &floor.events(Kind::ShiftOpened)[..];
    let [Event { by, proof: Proof::Pin, .. }] = opened else { panic!("{opened:?}") };
    assert_eq!(&**by, "1002");
    let line = floor.log().into_iter().find(|line| line.kind == LogKind::ShiftOpened);
    assert_eq!(line.map(|line| line.by), Some("1002".to_owned()));
}

fn attendance(floor: &Floor) -> usize {
    let here = |id: &&&str| floor.person(id).state == StaffState::OnPost;
    CLERKS.iter().filter(here).count()
}

/// 08:15, 8 keys: the briefing, and 赵磊 is not there.
fn one_is_missing(floor: &mut Floor) {
    floor.until("08:15");
    floor.unlock();
    floor.within("6s7l1\n", 8);
    assert_eq!(attendance(floor), 8, "of {}", CLERKS.len());
    let row = floor.person("3006");
    assert_eq!((row.state, row.mark), (StaffState::Absent, Mark::Warn));
    let late = floor.alarm(AlarmKind::StaffLate, "3006");
    assert!(late.stands() && late.raised_at >= ms("08:05"), "{late:?}");
    let marked = floor.events(Kind::StaffMarked);
    assert!(marked.iter().all(|event| *event.by == *"1002"), "{marked:?}");
    let briefing = floor.log().into_iter().find(|line| line.kind == LogKind::Note).unwrap();
    assert_eq!((briefing.detail.as_str(), briefing.by.as_str()), ("班前会", "1002"));
    floor.sees("赵磊         缺勤");
    floor.press("7");
    floor.sees("王芳   班前会");
    floor.press("6");
}

/// 08:22, 3 keys: 赵磊 comes.
fn he_comes(floor: &mut Floor) {
    floor.until("08:22");
    floor.within("s1\n", 3);
    let row = floor.person("3006");
    assert_eq!(row.state, StaffState::OnPost);
    assert_eq!(row.late_secs.map(|secs| secs / 60), Some(22), "computed, not typed");
    assert_eq!(attendance(floor), 9);
    let marked = floor.events(Kind::StaffMarked);
    let Some(Body::Staff(mark)) = marked.last().map(|event| &event.body) else { panic!() };
    assert_eq!((&*mark.staff[0], &*mark.reason), ("3006", ""));
    floor.sees("迟22分");
    // The alarm is over when he has been there for a while.
    floor.until("08:23");
    assert_eq!(floor.person("3006").mark, Mark::Normal);
    let late = floor.alarm(AlarmKind::StaffLate, "3006");
    assert_eq!(late.cleared_at.map(|at| at.secs_since(ms("08:22")) < 10), Some(true));
}

/// 08:25, 5 keys: the trainee is placed beside her mentor; alone she would not be.
fn the_trainee_sits_beside_her_mentor(floor: &mut Floor) {
    floor.until("08:24:40");
    let before = floor.events(Kind::StaffMarked).len();
    floor.press(">s15\n");
    floor.sees("孙悦 是实习生, 不能独自在 05 台席");
    floor.press("\u{1b}");
    assert_eq!(floor.events(Kind::StaffMarked).len(), before, "nothing is written of it");
    floor.until("08:25");
    floor.within(">s12\n", 5);
    let board = floor.board();
    let counter = board.counters.iter().find(|row| row.counter_id == "02").unwrap();
    let here: Vec<_> = counter.people.iter().map(|at| (&*at.name, at.trainee)).collect();
    assert_eq!(here, [("刘静", false), ("孙悦", true)]);
    let roll = Roll::new(floor.hall(), floor.now);
    assert_eq!(trainees_alone(&roll, floor.hall(), floor.now), []);
    floor.sees("刘静+1");
    floor.press("2j\n1");
    floor.sees("刘静+孙悦(实习)");
    floor.press("\u{1b}");
}

/// 08:30, 8 keys: the doors open, 01 to 04, 07 and 08.
fn the_doors_open(floor: &mut Floor) {
    floor.until("08:30");
    floor.within("2s5", 8);
    let board = floor.board();
    assert_eq!((board.totals.counters_open, board.totals.counters), (6, 8));
    let shut = board.counters.iter().filter(|row| row.state == CounterState::Closed);
    assert_eq!(shut.map(|row| row.counter_id.as_str()).collect::<Vec<_>>(), ["05", "06"]);
    floor.sees("开 6/8");
    let opened = floor.events(Kind::CounterOpened);
    assert_eq!(opened.len(), 6);
    let by_hand = |event: &Event| {
        let feed = event.feed.as_ref().unwrap();
        *event.by == *"1002" && feed.accuracy == Accuracy::Manual
    };
    assert!(opened.iter().all(by_hand), "{opened:?}");
}

/// 09:05, no key: the board tells by itself what is worst, within a second.
fn a_look_round(floor: &mut Floor) {
    floor.until("09:04:59");
    floor.is_locked();
    let waiting = |floor: &Floor| floor.board().totals.waiting;
    let before = waiting(floor);
    floor.until("09:05");
    assert_eq!(waiting(floor), before + 1);
    let board = floor.board();
    let worst = &board.queues[0];
    assert_eq!((worst.service_id.as_str(), worst.mark), ("net", Mark::Warn));
    assert_eq!(board.age, Some(FeedAge::Fresh));
    let screen = floor.screen();
    let rows: Vec<&str> = screen.lines().collect();
    let head = rows.iter().position(|row| row.contains("业务") && row.contains("等候")).unwrap();
    assert!(rows[head + 1].contains("宽带业务"), "worst on line 1: {screen}");
    assert!(rows.iter().any(|row| row.contains("综合业务") && row.contains("  1 ")), "{screen}");
    floor.is_locked();
}

/// 10:05, 6 keys: seven wait for eleven minutes; 05 opens for 吴迪, and the guide sends people to the
/// machines.
fn seven_wait(floor: &mut Floor) {
    floor.until("10:04:50");
    floor.unlock();
    floor.until("10:05");
    let board = floor.board();
    let queue = board.queues.iter().find(|row| row.service_id == "basic").unwrap();
    assert_eq!(queue.waiting, Some(7));
    let wait_secs = floor.now.secs_since(queue.longest_since.unwrap());
    assert_eq!(wait_secs / 60, 11);
    let crowd = floor.alarm(AlarmKind::Crowd, "basic");
    assert!(crowd.stands() && crowd.actions.is_empty());
    assert_eq!((crowd.worst_mark, crowd.settings), (Mark::Breach, 1));
    let raised_at = crowd.raised_at;
    assert!(raised_at >= ms("10:03:55") && raised_at <= ms("10:04:00"), "{raised_at:?}");
    let keys = floor.press("n\n") + floor.pick("开 05 台席") + floor.pick("吴迪");
    let keys = keys + floor.pick("只记: 引导至自助");
    assert!(keys <= 6, "{keys} keys");
    floor.sees("已做      开 05 台席");
    floor.press("\u{1b}");
    let crowd = floor.alarm(AlarmKind::Crowd, "basic");
    let done: Vec<_> = crowd.actions.iter().map(|one| (&*one.action, &*one.detail)).collect();
    assert_eq!(done, [("open_counter", "05"), ("guide", "")], "bound to the alarm");
    assert!(crowd.actions.iter().all(|one| *one.by == *"1002" && one.at < ms("10:05:10")));
    let board = floor.board();
    let counter = board.counters.iter().find(|row| row.counter_id == "05").unwrap();
    assert_ne!(counter.state, CounterState::Closed);
    assert_eq!(counter.people[0].name, "吴迪");
    assert_eq!(board.totals.counters_open, 7);
    let acted = floor.log().into_iter().filter(|line| line.kind == LogKind::AlarmActed);
    assert_eq!(acted.count(), 2);
    floor.sees("开 7/8");
}

/// 10:25: the recovery is written down by itself, and the red time stands in the report with what was done.
fn it_is_over(floor: &mut Floor) {
    let before = floor.events(Kind::AlarmCleared).len();
    floor.until("10:24:59");
    assert!(floor.alarm(AlarmKind::Crowd, "basic").stands());
    floor.until("10:25:40");
    let crowd = floor.alarm(AlarmKind::Crowd, "basic");
    assert_eq!(crowd.cleared_at, Some(ms("10:25")));
    let cleared = &floor.events(Kind::AlarmCleared)[before..];
    let is_it =
        |event: &&Event| matches!(&event.body, Body::Alarm(step) if step.kind == AlarmKind::Crowd);
    let found: Vec<&Event> = cleared.iter().filter(is_it).collect();
    let [Event { by, at, .. }] = found[..] else { panic!("{cleared:?}") };
    assert_eq!((&**by, at.at), ("system", ms("10:25")));
    let report = day_report(floor.hall(), floor.hall().day(today()).unwrap(), Some(floor.now));
    let red = report.red_periods.iter().find(|red| red.kind == AlarmKind::Crowd).unwrap();
    assert!(red.handled && red.actions.len() == 2, "{red:?}");
    assert_eq!((red.to.map(|to| to.at), red.settings_version), (Some(ms("10:25")), 1));
}
