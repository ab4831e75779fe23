//! 10:12 to 13:25: the complaints of the morning and of noon, meals in turn, and the outage.

use super::floor::{EARLY, Floor};
use super::{
    CALL_BACK, case, clock, complaint_act, done, facts, go_to, near, row_of, walk, walked,
};
use crate::core::act::{CaseAct, OfferTo};
use crate::core::alarm::AlarmKind;
use crate::core::board::StaffState;
use crate::core::check::Template;
use crate::core::complaint::{
    Category, ClockKind, ContactResult, CustomerAnswer, Owner, Severity, State, Urgency,
};
use crate::core::event::{Body, Event, Fact, Kind};
use crate::core::incident::Contact;
use crate::core::report::day_report;
use crate::core::sla::ClockState;
use crate::core::tests::{ms, today};
use crate::ui::keys::Key;

const CHARGED: &str = "TS-1110-01";
const SHOUTS: &str = "TS-1110-02";

pub(super) fn play(floor: &mut Floor) {
    a_service_nobody_ordered(floor);
    the_crowd_is_gone(floor);
    she_is_refunded(floor);
    a_quick_walk(floor, "10:35");
    the_call_back(floor);
    one_shouts(floor);
    they_have_to_know(floor);
    the_second_full_round(floor);
    the_department_is_silent(floor);
    the_department_comes(floor);
    the_system_is_down(floor);
    a_quick_walk(floor, "13:25");
}

/// 30 s: ten items, all right.
pub(super) fn a_quick_walk(floor: &mut Floor, time: &'static str) {
    floor.come_back(time);
    let began = floor.now;
    floor.row(time, 13, |floor| walk(floor, Template::Quick, &[]));
    assert!(floor.now.secs_since(began) <= 30);
    let round = walked(floor).pop().unwrap();
    assert_eq!((round.template, round.tenths), (Template::Quick, Some(1000)));
    assert!(round.in_grace);
}

/// 10:12, 40 s; 10:16, 2 keys.
fn a_service_nobody_ordered(floor: &mut Floor) {
    floor.come_back("10:12");
    let began = floor.now;
    floor.press("2");
    floor.key(Key::Home);
    floor.row_of("10:12", 40, "cbl22207\n2\n");
    assert!(floor.now.secs_since(began) <= 40);
    let it = case(floor, CHARGED);
    assert_eq!((it.severity, &*it.fields.first_contact), (Severity::Sev4, "3001"));
    assert_eq!(it.owner, Owner::of("3001"));
    floor.come_back("10:15");
    let offer = CaseAct::Offer {
        to: OfferTo::Person(EARLY.to_owned()),
        urgency: Urgency::Watch,
        summary: "客户要求退费".to_owned(),
        next: Vec::new(),
        if_then: String::new(),
        at_shift_end: false,
    };
    floor.other("3001", complaint_act(floor, CHARGED, offer));
    floor.come_back("10:16");
    floor.row("10:16", 2, |floor| done(floor, "t"));
    let it = case(floor, CHARGED);
    assert_eq!(it.owner, Owner::of(EARLY));
    near(facts(it, |fact| matches!(fact, Fact::Offered(_)))[0], "10:15");
    near(facts(it, |fact| matches!(fact, Fact::Accepted(_)))[0], "10:16");
}

/// 10:25: the recovery is written down by itself, and the red time stands in the report with what was done.
fn the_crowd_is_gone(floor: &mut Floor) {
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

/// 10:31, 8 keys: 36 yuan given back, as the role may.
fn she_is_refunded(floor: &mut Floor) {
    floor.come_back("10:31");
    go_to(floor, CHARGED);
    floor.row("10:31", 8, |floor| done(floor, "r1\n5336\n"));
    let it = case(floor, CHARGED);
    assert_eq!((it.state, it.answer), (State::Closed, Some(CustomerAnswer::Accepted)));
    assert_eq!(&*it.fields.first_contact, "3001", "who was asked first does not change");
}

/// 10:50, 6 keys: in time for 11:00.
fn the_call_back(floor: &mut Floor) {
    floor.come_back("10:50");
    go_to(floor, CALL_BACK);
    floor.row("10:50", 6, |floor| done(floor, "r1"));
    let it = case(floor, CALL_BACK);
    assert_eq!((it.state, it.closed_at.map(|at| at < ms("11:00"))), (State::Closed, Some(true)));
}

/// 11:20, 5 keys before walking over; 11:24, 6 keys: he is calmed, and has a promise.
fn one_shouts(floor: &mut Floor) {
    floor.come_back("11:19:30");
    floor.until("11:20");
    floor.row_of("11:20", 5, "2c!");
    let it = case(floor, SHOUTS);
    assert_eq!((it.severity, &it.owner), (Severity::Sev2, &Owner::of(EARLY)));
    near(it.owner_since, "11:20");
    floor.come_back("11:24");
    go_to(floor, SHOUTS);
    floor.row("11:24", 6, |floor| done(floor, "r21730"));
    let it = case(floor, SHOUTS);
    let word = it.contacts.last().unwrap();
    assert_eq!((word.result, word.promised_at), (ContactResult::Reached, Some(ms("17:30"))));
    near(word.at, "11:24");
    assert_eq!(clock(floor, SHOUTS, ClockKind::FirstWord).0, ClockState::Met);
    assert_eq!(clock(floor, SHOUTS, ClockKind::NextContact).1, Some(ms("17:30")));
    floor.sees("17:30");
    // The rest is filled in later: broadband that was repaired before.
    floor.press("\n7nq4");
    floor.save();
    let it = case(floor, SHOUTS);
    assert_eq!(
        (it.category, it.severity),
        (Category::FaultAgain, Severity::Sev2),
        "{}",
        floor.screen()
    );
    assert!(floor.state.overlay.is_none(), "{}", floor.screen());
}

/// 11:28 and 11:31, 8 keys: the department has it, and whoever is above knows.
fn they_have_to_know(floor: &mut Floor) {
    floor.come_back("11:28");
    go_to(floor, SHOUTS);
    floor.row("11:28", 8, |floor| {
        done(floor, "dzw\n");
        done(floor, "r41");
    });
    let sent = case(floor, SHOUTS).open_dispatch().unwrap();
    assert_eq!(&*sent.department_id, "field");
    near(sent.sent_at, "11:28");
    let due = clock(floor, SHOUTS, ClockKind::DepartmentAccept).1.unwrap();
    assert_eq!(due.secs_since(case(floor, SHOUTS).open_dispatch().unwrap().sent_at), 30 * 60);
    floor.come_back("11:30");
    eats(floor, "11:30", "3005");
    floor.come_back("11:31");
    go_to(floor, SHOUTS);
    floor.row("11:31", 3, |floor| {
        floor.press("r4");
        floor.pick("区县营销中心");
    });
    eats(floor, "11:31", "3004");
    let told: Vec<_> = case(floor, SHOUTS).tells.iter().map(|told| (told.level, told.at)).collect();
    assert_eq!(told.iter().map(|(level, _)| *level).collect::<Vec<_>>(), [3, 4]);
    near(told[0].1, "11:28");
    near(told[1].1, "11:31");
    assert!(case(floor, SHOUTS).calls.is_empty(), "telling is no escalation");
}

/// Somebody goes to a meal: three keys on their row.
fn eats(floor: &mut Floor, row: &'static str, person: &str) {
    find(floor, person);
    floor.row(row, 3, |floor| {
        floor.press("s");
        floor.pick("用餐");
    });
    assert_eq!(floor.person(person).state, StaffState::Meal);
}

/// And is back.
pub(super) fn is_back(floor: &mut Floor, row: &'static str, person: &str) {
    find(floor, person);
    floor.row_of(row, 3, "s1\n");
    assert_eq!(floor.person(person).state, StaffState::OnPost);
}

/// Goes to the row of somebody.
fn find(floor: &mut Floor, person: &str) {
    floor.press("6");
    floor.key(Key::Home);
    while !floor.in_light(person) {
        floor.press("j");
    }
}

/// 11:45: the second full round, planned for 11:30.
fn the_second_full_round(floor: &mut Floor) {
    floor.come_back("11:45");
    floor.row("11:45", 60, |floor| walk(floor, Template::Full, &[("S1", "3/4\n3")]));
    let round = walked(floor).pop().unwrap();
    assert_eq!((round.tenths, round.in_grace), (Some(988), true));
}

/// 52 minutes of 45 are noted by themselves.
fn a_meal_was_long(floor: &mut Floor) {
    let hall = floor.hall();
    let report = day_report(hall, hall.day(today()).unwrap(), Some(floor.now));
    let long: Vec<_> = report.staff.iter().filter(|one| one.over_secs > 0).collect();
    let [one] = &long[..] else { panic!("{long:?}") };
    assert_eq!((&*one.staff_id, one.meal_secs / 60, one.over_secs / 60), ("3005", 52, 7));
}

/// 11:58, 3 keys: nobody took it in 30 minutes.
fn the_department_is_silent(floor: &mut Floor) {
    floor.come_back("11:58:20");
    assert_eq!(row_of(floor, SHOUTS).late, Some(ClockKind::DepartmentAccept), "the late stage");
    go_to(floor, SHOUTS);
    floor.sees("超时 部门受理");
    floor.row("11:58", 3, |floor| done(floor, "e1"));
    let it = case(floor, SHOUTS);
    let call = it.calls.iter().find(|call| call.level == 3).expect("level 3 was called upon");
    near(call.at, "11:58");
    let fired = it.history.iter().rev().find_map(|past| match &past.fact.0 {
        Fact::Fired(fired) if *past.by == *EARLY => Some(fired),
        _ => None,
    });
    let fired = fired.unwrap();
    assert_eq!((fired.level, &*fired.to[0]), (3, "1001"));
    assert!(!fired.reason.is_empty(), "the reason is preset");
}

/// 12:05 and 12:08, 8 keys: they come, and the customer knows.
fn the_department_comes(floor: &mut Floor) {
    floor.come_back("12:05");
    go_to(floor, SHOUTS);
    floor.row("12:05", 6, |floor| done(floor, "r51800"));
    floor.come_back("12:08");
    go_to(floor, SHOUTS);
    floor.row("12:08", 2, |floor| done(floor, "r3"));
    let it = case(floor, SHOUTS);
    assert_eq!(it.open_dispatch().unwrap().planned_at, Some(ms("18:00")));
    assert!(it.contacts.last().unwrap().is_reply);
    let (state, due) = clock(floor, SHOUTS, ClockKind::FirstReply);
    assert_eq!(state, ClockState::Met);
    near(due.unwrap(), "15:20");
    floor.come_back("12:10");
    is_back(floor, "12:10", "3004");
    eats(floor, "12:10", "3008");
    floor.come_back("12:22:15");
    is_back(floor, "12:22", "3005");
    a_meal_was_long(floor);
}

/// 12:40, 3 keys, then one for each step; 13:18, 5 keys.
fn the_system_is_down(floor: &mut Floor) {
    floor.come_back("12:39");
    is_back(floor, "12:39", "3008");
    let open = floor.board().totals.counters_open;
    assert!(open > 0);
    floor.until("12:40");
    floor.row_of("12:40", 3, "i1");
    let it = |floor: &Floor| floor.board().incidents[0].clone();
    assert_eq!(u32::try_from(it(floor).counters.len()), Ok(open), "those that are open");
    for (time, keys) in
        [("12:41", "1"), ("12:42", "2"), ("12:45", "3"), ("12:46", "4"), ("12:47", "\n")]
    {
        floor.until(time);
        floor.row_of(time, 1, keys);
    }
    for minute in 49..=62 {
        floor.until(&format!("{:02}:{:02}", 12 + minute / 60, minute % 60));
        floor.row_of("12:49-13:02", 1, "+");
    }
    assert_eq!((it(floor).taken, it(floor).severity), (14, None));
    floor.until("13:10:10");
    floor.sees("逾期: 满 30 分钟未恢复: 第二次报告");
    assert_eq!(it(floor).severity, Some(Severity::Sev2), "after half an hour");
    floor.row_of("13:10", 2, "6");
    floor.until("13:11");
    floor.row_of("13:11", 2, "\n");
    let second: Vec<Contact> = it(floor).told.iter().rev().take(2).map(|it| it.contact).collect();
    assert_eq!(second, [Contact::Centre, Contact::HallManager]);
    floor.until("13:18");
    floor.row_of("13:18", 5, "r10\n");
    let row = it(floor);
    assert_eq!((row.secs(floor.now) / 60, row.taken, row.entered, row.left), (38, 14, 10, 4));
    floor.press("\u{1b}");
    assert_eq!(floor.events(Kind::IncidentOpened).len(), 1);
}
