//! 07:50 to 10:25: the shift is opened, the walk before the doors, who is there, the doors, the first full round, the
//! crowd of ten o'clock.

use super::floor::{EARLY, Floor};
use super::{Walked, walk};
use crate::core::alarm::AlarmKind;
use crate::core::board::{CounterState, FeedAge, Mark, StaffState};
use crate::core::check::{Grade, Template};
use crate::core::event::{Accuracy, Body, Event, Kind, Proof};
use crate::core::finding::{Finding, FindingState};
use crate::core::rows::LogKind;
use crate::core::staff::{Roll, trainees_alone};
use crate::core::tests::ms;
use crate::ui::keys::Key;

const CLERKS: [&str; 9] = ["3001", "3002", "3003", "3004", "3005", "3006", "3007", "3008", "3009"];

pub(super) fn play(floor: &mut Floor) {
    the_shift_opens(floor);
    the_walk_before_the_doors(floor);
    one_is_missing(floor);
    he_comes(floor);
    the_trainee_sits_beside_her_mentor(floor);
    the_walk_ends(floor);
    the_doors_open(floor);
    a_look_round(floor);
    the_first_full_round(floor);
    seven_wait(floor);
}

/// 07:50, 4 keys: 王芳 reads what the evening left, and both items are hers.
fn the_shift_opens(floor: &mut Floor) {
    floor.until("07:50");
    floor.unlock();
    floor.sees("无人值班");
    floor.row("07:50", 4, |floor| {
        floor.hand_over();
        floor.sees("2 项, 已阅 0");
        floor.press("\n\n\n");
    });
    floor.sees("开班完成");
    let shift = floor.hall().shifts().open().expect("open");
    assert_eq!((floor.hall().name(shift.person), &*shift.name), (EARLY, "早班"));
    assert!(shift.opened.unwrap().secs_since(ms("07:50")) <= 20, "within its 20 s");
    floor.sees("值班 王芳  早班");
    let owners: Vec<&str> =
        floor.hall().cases().open_complaints().map(|case| case.owner.id()).collect();
    assert_eq!(owners, [EARLY, EARLY]);
    let today = |event: &&Event| event.at.at >= ms("00:00");
    let opened = floor.events(Kind::ShiftOpened);
    let opened: Vec<&Event> = opened.iter().filter(today).collect();
    let [Event { by, proof: Proof::Pin, .. }] = opened[..] else { panic!("{opened:?}") };
    assert_eq!(&**by, EARLY);
    assert_eq!(floor.events(Kind::ShiftItemRead).len(), 2);
}

fn finding<'a>(floor: &'a Floor, item: &str) -> &'a Finding {
    let mut all = floor.hall().findings().iter();
    all.find(|one| &*one.item_code == item).unwrap_or_else(|| panic!("nothing of {item}"))
}

/// 08:00, two keys for each good item at most, three minutes in all: paper is low, terminal 3 is dead.
fn the_walk_before_the_doors(floor: &mut Floor) {
    floor.come_back("08:00");
    let began = floor.now;
    let own = [("F1", "f1"), ("S1", "3/4\n3"), ("P1", "")];
    floor.row("08:00", 50, |floor| walk(floor, Template::Opening, &own));
    assert!(floor.now.secs_since(began) <= 180);
    assert_eq!(finding(floor, "F1").state, FindingState::Closed, "at once");
    let dead = finding(floor, "S1");
    assert_eq!((dead.state, dead.due_at), (FindingState::Open, dead.opened_at.plus_secs(86_400)));
    // Whoever repairs it is called.
    floor.key(Key::F(6));
    floor.press("\n");
    floor.pick("派整改");
    floor.press("zdsh\n");
    floor.save();
    assert_eq!(&*finding(floor, "S1").owner, "device_service", "{}", floor.screen());
    floor.press("\u{1b}");
}

/// 08:25: the last item of it, now that everybody is there.
fn the_walk_ends(floor: &mut Floor) {
    floor.row_of("08:25 (P1)", 8, "x9/9\n\n\u{1b}");
    let Walked { tenths, template, .. } = super::walked(floor).pop().unwrap();
    assert_eq!((template, tenths), (Template::Opening, Some(909)));
}

/// 09:30, a minute: a badge is missing and put on, terminal 3 is still dead.
fn the_first_full_round(floor: &mut Floor) {
    floor.come_back("09:30");
    let began = floor.now;
    let own = [("S1", "3/4\n3"), ("P2", "8/9\n1")];
    floor.row("09:30", 60, |floor| walk(floor, Template::Full, &own));
    assert!(floor.now.secs_since(began) <= 60);
    let round = super::walked(floor).pop().unwrap();
    assert_eq!((round.tenths, round.grade), (Some(983), Some(Grade::Excellent)));
    assert_eq!(finding(floor, "S1").occurrences.len(), 2, "the same, and no second one");
    assert_eq!(finding(floor, "P2").state, FindingState::Closed);
    assert_eq!(floor.hall().findings().iter().count(), 3);
}

fn attendance(floor: &Floor) -> usize {
    let here = |id: &&&str| floor.person(id).state == StaffState::OnPost;
    CLERKS.iter().filter(here).count()
}

/// 08:15, 8 keys: the briefing, and 赵磊 is not there.
fn one_is_missing(floor: &mut Floor) {
    floor.come_back("08:15");
    floor.row_of("08:15", 8, "6s7l1\n");
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
    floor.row_of("08:22", 3, "s1\n");
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
    floor.row_of("08:25", 5, ">s12\n");
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
    floor.row_of("08:30", 8, "2s5");
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
    floor.row("10:05", 6, |floor| {
        floor.press("n\n");
        floor.pick("开 05 台席");
        floor.pick("吴迪");
        floor.pick("只记: 引导至自助");
    });
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
