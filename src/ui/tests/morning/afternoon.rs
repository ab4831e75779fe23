//! The day of the floor after the morning (domain 6.3), 10:12 to 17:15: its complaints and its incident, row
//! after row, on one log through the real loop. The keys of each row are counted from the row of the panel that is
//! in the light; what must be true afterwards is looked for in the hall and on the disk.
//!
//! The two complaints of the week before are those of the evening before here. What others do at terminals of
//! their own comes into the log as theirs. The late manager's hand-over belongs to the hand-over of shifts
//! (issue 5): 王芳 stays.

use super::floor::Floor;
use crate::core::act::{Act, CaseAct, NewCase, OfferTo};
use crate::core::board::{ComplaintRow, Place};
use crate::core::complaint::{
    Case, Category, ClockKind, ContactResult, ContactWay, CustomerAnswer, DepartmentAnswer,
    Measure, Outcome, Owner, RootCause, Severity, State, Urgency,
};
use crate::core::event::{Fact, Kind};
use crate::core::incident::Contact;
use crate::core::rows::follow_ups;
use crate::core::sla::ClockState;
use crate::core::staff::StaffState;
use crate::core::tests::ms;
use crate::core::time::{Ms, Zone};
use crate::ui::state::Overlay;

const ARRIVALS: &str = "\
    07:56:05 signed_in 3001 c=01\n\
    07:56:25 signed_in 3002 c=02\n\
    07:57:05 signed_in 3003 c=03";

const NETWORK: &str = "TS-1109-01";
const CALL_BACK: &str = "TS-1109-02";

fn on(number: &str, floor: &Floor, act: CaseAct) -> Act {
    let complaint_id = case(floor, number).complaint_id.to_string();
    Act::Case { complaint_id, act: Box::new(act) }
}

fn contact(text: &str, promised_at: Option<Ms>) -> CaseAct {
    CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: text.to_owned(),
        promised_at,
        is_reply: true,
        calmed: false,
        at: None,
    }
}

fn new(category: Category, text: &str) -> Act {
    Act::Register(Box::new(NewCase {
        category,
        text: text.to_owned(),
        take: true,
        ..NewCase::default()
    }))
}

/// The evening before: the network department has until today 16:00, and a customer is to be called by 11:00.
fn carried_in(floor: &mut Floor) {
    floor.other("1002", new(Category::MobileSignal, "家里没信号"));
    let dispatch = CaseAct::Dispatch {
        department_id: "network".to_owned(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "请测试并答复".to_owned(),
        reason: String::new(),
    };
    floor.other("1002", on(NETWORK, floor, dispatch));
    let planned = CaseAct::DepartmentAnswered {
        answer: DepartmentAnswer::Plan,
        text: String::new(),
        planned_at: Some(ms("16:00")),
        contact: String::new(),
        at: None,
    };
    floor.other("1002", on(NETWORK, floor, planned));
    floor.other("1002", on(NETWORK, floor, contact("明天下午答复", Some(ms("16:30")))));
    floor.other("1002", new(Category::Mistake, "套餐办错了"));
    let decided = CaseAct::Resolve {
        outcome: Outcome::Upheld,
        text: "已改回原套餐".to_owned(),
        root_cause: RootCause::Slip,
        measures: vec![Measure::Corrected],
        explanation: String::new(),
        told_at: None,
        way: ContactWay::Phone,
        remedy_fen: None,
    };
    floor.other("1002", on(CALL_BACK, floor, contact("明天 11 点前回电", Some(ms("11:00")))));
    floor.other("1002", on(CALL_BACK, floor, decided));
}

fn case<'a>(floor: &'a Floor, number: &str) -> &'a Case {
    floor.hall().cases().numbered(number).unwrap_or_else(|| panic!("no {number}"))
}

fn row(floor: &Floor, number: &str) -> ComplaintRow {
    let rows = floor.board().complaints;
    rows.into_iter().find(|row| row.number == number).unwrap_or_else(|| panic!("no {number}"))
}

/// How the first clock of that kind stands.
fn clock(floor: &Floor, number: &str, kind: ClockKind) -> (ClockState, Option<Ms>) {
    let clocks = floor.hall().case_clocks(case(floor, number), floor.now);
    let found = clocks.into_iter().find(|clock| clock.kind == kind);
    let standing = found.unwrap_or_else(|| panic!("no {kind:?}")).standing;
    (standing.state, standing.due)
}

/// Goes to the row of a complaint.
fn go_to(floor: &mut Floor, number: &str) {
    if floor.state.focus != Place::Complaints {
        floor.press("3");
    }
    if !floor.state.pane(Place::Complaints).filter.is_empty() {
        floor.press("\u{1b}");
    }
    floor.press(&format!("/{}\n", number.trim_start_matches("TS-")));
    assert_eq!(crate::ui::cases::here(&floor.state).map(|row| &*row.number), Some(number));
}

/// Presses the keys of a row, which leave no form open.
fn done(floor: &mut Floor, keys: &str, budget: usize) {
    floor.within(keys, budget);
    let open = matches!(floor.state.overlay, Some(Overlay::Form(_)));
    assert!(!open, "{keys:?} leaves a form:\n{}", floor.screen());
}

fn near(at: Ms, time: &str) {
    let off = at.secs_since(ms(time));
    assert!((0..60).contains(&off), "{} is not {time}", Zone::default().hms(at));
}

fn facts(case: &Case, is: impl Fn(&Fact) -> bool) -> Vec<Ms> {
    case.history.iter().filter(|past| is(&past.fact.0)).map(|past| past.at).collect()
}

#[test]
fn the_complaints_and_the_incident_of_the_day_are_played_within_their_keys() {
    let mut floor = Floor::after(include_str!("hall.toml"), ARRIVALS, carried_in);
    floor.until("07:59");
    floor.unlock();
    floor.press(":kb\n");
    floor.press("2s5");
    let (staff, state) = (vec!["1001".to_owned()], StaffState::OnPost);
    let here = Act::MarkStaff { staff, state, counter_id: None, reason: String::new() };
    floor.other("1002", here);
    a_service_nobody_ordered(&mut floor);
    the_call_back(&mut floor);
    one_shouts(&mut floor);
    the_department_is_silent(&mut floor);
    the_system_is_down(&mut floor);
    an_old_woman_was_misled(&mut floor);
    the_network_answers(&mut floor);
    the_product_department_has_it(&mut floor);
    the_broadband_is_back(&mut floor);
    the_day_adds_up(&floor);
}

/// 10:12, 40 s; 10:16, 2 keys; 10:31, 8 keys.
fn a_service_nobody_ordered(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-01";
    floor.come_back("10:12");
    let began = floor.now;
    floor.press("2cbl22207\n2\n");
    assert!(floor.now.secs_since(began) <= 40);
    let it = case(floor, NUMBER);
    assert_eq!((it.severity, &*it.fields.first_contact), (Severity::Sev4, "3001"));
    assert_eq!(it.owner, Owner::of("3001"));
    floor.come_back("10:15");
    let offer = CaseAct::Offer {
        to: OfferTo::Person("1002".to_owned()),
        urgency: Urgency::Watch,
        summary: "客户要求退费".to_owned(),
        next: Vec::new(),
        if_then: String::new(),
        at_shift_end: false,
    };
    floor.other("3001", on(NUMBER, floor, offer));
    floor.come_back("10:16");
    done(floor, "t", 2);
    let it = case(floor, NUMBER);
    assert_eq!(it.owner, Owner::of("1002"));
    near(facts(it, |fact| matches!(fact, Fact::Offered(_)))[0], "10:15");
    near(facts(it, |fact| matches!(fact, Fact::Accepted(_)))[0], "10:16");
    floor.come_back("10:31");
    go_to(floor, NUMBER);
    // Refunded: 36 yuan, as the role may.
    done(floor, "r1\n5336\n", 8);
    let it = case(floor, NUMBER);
    assert_eq!((it.state, it.answer), (State::Closed, Some(CustomerAnswer::Accepted)));
    assert_eq!(&*it.fields.first_contact, "3001", "who was asked first does not change");
}

/// 10:50, 6 keys: in time for 11:00.
fn the_call_back(floor: &mut Floor) {
    floor.come_back("10:50");
    go_to(floor, CALL_BACK);
    done(floor, "r1", 6);
    let it = case(floor, CALL_BACK);
    assert_eq!((it.state, it.closed_at.map(|at| at < ms("11:00"))), (State::Closed, Some(true)));
}

/// 11:20, 5 keys; 11:24, 6 keys; 11:28, 8 keys: he shouts, is calmed, and the department has it.
fn one_shouts(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-02";
    floor.come_back("11:19:30");
    floor.until("11:20");
    floor.within("2c!", 5);
    let it = case(floor, NUMBER);
    assert_eq!((it.severity, &it.owner), (Severity::Sev2, &Owner::of("1002")));
    near(it.owner_since, "11:20");
    floor.come_back("11:24");
    go_to(floor, NUMBER);
    done(floor, "r21730", 6);
    let it = case(floor, NUMBER);
    let word = it.contacts.last().unwrap();
    assert_eq!((word.result, word.promised_at), (ContactResult::Reached, Some(ms("17:30"))));
    near(word.at, "11:24");
    assert_eq!(clock(floor, NUMBER, ClockKind::FirstWord).0, ClockState::Met);
    assert_eq!(clock(floor, NUMBER, ClockKind::NextContact).1, Some(ms("17:30")));
    // The rest is filled in later: what it is about.
    let assess = CaseAct::Assess {
        category: Category::FaultAgain,
        severity: Severity::Sev2,
        reason: String::new(),
    };
    floor.other("1002", on(NUMBER, floor, assess));
    floor.come_back("11:28");
    go_to(floor, NUMBER);
    done(floor, "dzw\n", 4);
    done(floor, "r41", 8);
    let sent = case(floor, NUMBER).open_dispatch().unwrap_or_else(|| panic!("{}", floor.screen()));
    assert_eq!(&*sent.department_id, "field");
    near(sent.sent_at, "11:28");
    let due = clock(floor, NUMBER, ClockKind::DepartmentAccept).1.unwrap();
    assert_eq!(due.secs_since(sent.sent_at), 30 * 60);
    floor.come_back("11:31");
    let centre = CaseAct::Tell {
        person_id: "centre".to_owned(),
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: String::new(),
        at: None,
    };
    floor.other("1002", on(NUMBER, floor, centre));
    let told: Vec<_> = case(floor, NUMBER).tells.iter().map(|told| (told.level, told.at)).collect();
    assert_eq!(told.iter().map(|(level, _)| *level).collect::<Vec<_>>(), [3, 4]);
    near(told[0].1, "11:28");
    near(told[1].1, "11:31");
    assert!(case(floor, NUMBER).calls.is_empty(), "telling is no escalation");
}

/// 11:58, 3 keys: nobody took it in 30 minutes; 12:05, 8 keys: they come, and the customer knows.
fn the_department_is_silent(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-02";
    floor.come_back("11:58:20");
    assert_eq!(row(floor, NUMBER).late, Some(ClockKind::DepartmentAccept), "the late stage");
    go_to(floor, NUMBER);
    floor.sees("超时 部门受理");
    done(floor, "e1", 3);
    let it = case(floor, NUMBER);
    let call = it.calls.iter().find(|call| call.level == 3).expect("level 3 was called upon");
    near(call.at, "11:58");
    let fired = it.history.iter().rev().find_map(|past| match &past.fact.0 {
        Fact::Fired(fired) if *past.by == *"1002" => Some(fired),
        _ => None,
    });
    let fired = fired.unwrap_or_else(|| panic!("{}", floor.screen()));
    assert_eq!((fired.level, &*fired.to[0]), (3, "1001"));
    assert!(!fired.reason.is_empty(), "the reason is preset");
    floor.come_back("12:05");
    go_to(floor, NUMBER);
    done(floor, "r51800", 6);
    floor.come_back("12:08");
    go_to(floor, NUMBER);
    done(floor, "r3", 2);
    let it = case(floor, NUMBER);
    assert_eq!(it.open_dispatch().unwrap().planned_at, Some(ms("18:00")));
    assert!(it.contacts.last().unwrap().is_reply);
    let (state, due) = clock(floor, NUMBER, ClockKind::FirstReply);
    assert_eq!(state, ClockState::Met);
    near(due.unwrap(), "15:20");
}

/// 12:40, 3 keys, then one for each step; 13:18, 5 keys.
fn the_system_is_down(floor: &mut Floor) {
    floor.come_back("12:39:30");
    let open = floor.board().totals.counters_open;
    assert!(open > 0);
    floor.until("12:40");
    floor.within("i1", 3);
    let it = |floor: &Floor| floor.board().incidents[0].clone();
    assert_eq!(u32::try_from(it(floor).counters.len()), Ok(open), "those that are open");
    for (time, keys) in [("12:41", "1"), ("12:42", "2"), ("12:45", "3"), ("12:46", "4")] {
        floor.until(time);
        floor.within(keys, 1);
    }
    floor.within("\n", 1);
    for minute in 49..=62 {
        floor.until(&format!("{:02}:{:02}", 12 + minute / 60, minute % 60));
        floor.within("+", 1);
    }
    assert_eq!((it(floor).taken, it(floor).severity), (14, None));
    floor.until("13:10:10");
    floor.sees("逾期: 满 30 分钟未恢复: 第二次报告");
    assert_eq!(it(floor).severity, Some(Severity::Sev2), "after half an hour");
    floor.within("6", 2);
    floor.until("13:11");
    floor.within("\n", 2);
    let second: Vec<Contact> = it(floor).told.iter().rev().take(2).map(|it| it.contact).collect();
    assert_eq!(second, [Contact::Centre, Contact::HallManager]);
    floor.until("13:18");
    floor.within("r10\n", 5);
    let row = it(floor);
    assert_eq!((row.secs(floor.now) / 60, row.taken, row.entered, row.left), (38, 14, 10, 4));
    floor.press("\u{1b}");
    assert_eq!(floor.events(Kind::IncidentOpened).len(), 1);
}

/// 15:10, 40 s; the severity that is proposed is set with a reason.
fn an_old_woman_was_misled(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-03";
    floor.come_back("15:09:30");
    floor.until("15:10");
    let began = floor.now;
    floor.press("2csv4\n\n4\n");
    done(floor, "t", 2);
    assert!(floor.now.secs_since(began) <= 40);
    let it = case(floor, NUMBER);
    assert_eq!((it.category, &it.owner), (Category::Misled, &Owner::of("1002")));
    let assess = CaseAct::Assess {
        category: Category::Misled,
        severity: Severity::Sev3,
        reason: "差额小, 家人在场".to_owned(),
    };
    if it.severity != Severity::Sev3 {
        floor.other("1002", on(NUMBER, floor, assess));
    }
    assert_eq!(case(floor, NUMBER).severity, Severity::Sev3);
}

/// 15:50, 5 keys: dispatched, and the hall's manager knows.
fn the_product_department_has_it(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-03";
    floor.come_back("15:50");
    go_to(floor, NUMBER);
    done(floor, "d1r41", 5);
    let it = case(floor, NUMBER);
    assert_eq!(&*it.open_dispatch().unwrap().department_id, "market");
    assert_eq!(it.tells.last().map(|told| told.level), Some(3));
    let due = clock(floor, NUMBER, ClockKind::FirstReply).1.unwrap();
    assert_eq!(due.secs_since(it.registered_at), 24 * 3_600, "15:10 of the next day");
}

/// 15:35 and 15:48, 8 keys: before 16:00.
fn the_network_answers(floor: &mut Floor) {
    floor.come_back("15:35");
    go_to(floor, NETWORK);
    // It is done, as they say: 8 keys in both rows.
    done(floor, "r61", 3);
    floor.come_back("15:48");
    go_to(floor, NETWORK);
    done(floor, "r1\n58", 5);
    let it = case(floor, NETWORK);
    assert_eq!((it.state, it.closed_at.map(|at| at < ms("16:00"))), (State::Closed, Some(true)));
    assert_eq!(clock(floor, NETWORK, ClockKind::DepartmentPlan).0, ClockState::Met);
}

/// 17:02 and 17:15, 6 keys each: before the promise of 17:30.
fn the_broadband_is_back(floor: &mut Floor) {
    const NUMBER: &str = "TS-1110-02";
    floor.come_back("17:02");
    go_to(floor, NUMBER);
    done(floor, "r61", 6);
    floor.come_back("17:15");
    go_to(floor, NUMBER);
    done(floor, "r13\n58", 6);
    let it = case(floor, NUMBER);
    assert_eq!(it.state, State::Closed);
    assert!(it.closed_at.unwrap() < ms("17:30"));
}

/// What the reconciliation of the day says of complaints, told from the record.
fn the_day_adds_up(floor: &Floor) {
    let all: Vec<&Case> = floor.hall().cases().iter().collect();
    let today = |at: Ms| at >= ms("00:00");
    assert_eq!(all.iter().filter(|case| !today(case.registered_at)).count(), 2, "carried in");
    assert_eq!(all.iter().filter(|case| today(case.registered_at)).count(), 3, "new");
    assert_eq!(all.iter().filter(|case| case.state == State::Closed).count(), 4, "closed");
    let open: Vec<&str> = all.iter().filter(|case| case.is_open()).map(|it| it.number()).collect();
    assert_eq!(open, ["TS-1110-03"], "carried out");
    let due: Vec<String> = all
        .iter()
        .flat_map(|case| follow_ups(case))
        .map(|task| Zone::default().date(task.due_at).to_string())
        .collect();
    assert_eq!(due, ["2025-11-13"; 4], "follow-up tasks");
    let of_today = |kind| floor.events(kind).iter().filter(|event| today(event.at.at)).count();
    assert_eq!(of_today(Kind::ComplaintAccepted), 1, "handed over by a clerk");
    assert_eq!(of_today(Kind::DispatchSent), 2);
    let history = all.iter().flat_map(|case| &case.history);
    let by_hand = history
        .filter(|past| matches!(past.fact.0, Fact::Fired(_)) && *past.by != *"system")
        .filter(|past| today(past.at));
    assert_eq!(by_hand.count(), 1, "escalations by hand");
}
