//! What the hall needs of departments, by acts on several terminals and from outside: the same tasks, hands and notices as
//! those of complaints, and an end of its own.

use crate::core::act::{Act, CaseAct, FIELD_MAX, NewCase, NewRequest, Refused, possible};
use crate::core::board::Board;
use crate::core::complaint::{
    Against, Case, CaseKind, Category, ContactWay, DepartmentAnswer, Field, Owner, Possible,
    RequestEnd, Severity, Stage, State,
};
use crate::core::event::Proof;
use crate::core::hall::{Hall, NoticeKind};
use crate::core::handover::{ItemKind, open_items};
use crate::core::people::Author;
use crate::core::rows::LogKind;
use crate::core::tests::ms;
use crate::core::tests::terminals::Terminals;

fn new(department: &str, text: &str) -> NewRequest {
    NewRequest {
        department_id: department.into(),
        contact: "小孙".into(),
        way: ContactWay::Phone,
        text: text.into(),
        severity: Severity::Sev3,
    }
}

fn asks(all: &mut Terminals, now: &str, new: NewRequest) -> Result<String, Refused> {
    all.acts(0, now, "wf", &Act::Request(Box::new(new)))
}

/// Two terminals that know of a request of 吴芳's, and its id.
fn asked() -> (Terminals, String) {
    let mut all = Terminals::new(2);
    asks(&mut all, "09:10", new("field", " the printer of counter 04 ")).unwrap();
    all.meet();
    let id = request(&all.all[0].hall).complaint_id.to_string();
    (all, id)
}

fn request(hall: &Hall) -> &Case {
    hall.cases().all_cases().find(|case| case.is_request()).unwrap()
}

fn says(answer: DepartmentAnswer, text: &str) -> CaseAct {
    CaseAct::DepartmentAnswered {
        answer,
        text: text.into(),
        planned_at: (answer == DepartmentAnswer::Plan).then(|| ms("15:00")),
        contact: String::new(),
        at: None,
        seen: None,
    }
}

fn accepts() -> CaseAct {
    let (contact, order_no) = (String::new(), "N-1".into());
    CaseAct::DepartmentAccepted { contact, order_no, at: None, seen: None }
}

fn finish(outcome: RequestEnd, text: &str) -> CaseAct {
    CaseAct::Finish { outcome, text: text.into() }
}

fn why(refused: &Result<String, Refused>) -> (u8, u8, Against) {
    match refused {
        Err(Refused::Rule { rule, why, .. }) => (rule.part, rule.number, *why),
        other => panic!("not refused by a rule: {other:?}"),
    }
}

#[test]
fn a_request_is_with_the_department_in_one_act_under_a_number_of_its_own() {
    let (mut all, _) = asked();
    let hall = &all.all[0].hall;
    let case = request(hall);
    assert!(case.number().starts_with("XB-1110-01"), "{}", case.number());
    assert_eq!(
        (case.owner.id(), case.stage(), case.state),
        ("wf", Stage::Dispatched, State::Working)
    );
    assert_eq!(&*case.fields.text, "the printer of counter 04");
    assert_eq!(case.customer(), None);
    let task = case.open_dispatch().unwrap();
    assert_eq!((&*task.department_id, &*task.contact), ("field", "小孙"));
    let board = Board::build(hall, ms("09:11"));
    let lines = board.log.iter().filter(|row| matches!(row.kind, LogKind::Case(_)));
    assert_eq!(lines.count(), 1, "one act, one line");
    assert_eq!((board.cases.requests, board.cases.open, board.complaints().count()), (1, 0, 0));
    // The first complaint of the day is the first.
    let complaint = NewCase { category: Category::WrongBill, ..NewCase::default() };
    all.acts(0, "09:20", "wf", &Act::Register(Box::new(complaint))).unwrap();
    let hall = &all.all[0].hall;
    let numbers: Vec<&str> = hall.cases().complaints().map(Case::number).collect();
    assert!(numbers.len() == 1 && numbers[0].starts_with("TS-1110-01"), "{numbers:?}");
}

#[test]
fn what_is_no_request_is_refused_by_its_rule() {
    let mut all = Terminals::new(1);
    let long = "x".repeat(FIELD_MAX + 1);
    for (asked, reason) in [
        (new("field", "  "), Against::FieldMissing),
        (new("field", &long), Against::BadValue),
        (new("nowhere", "a printer"), Against::NoDepartment),
        (NewRequest { severity: Severity::Unknown, ..new("field", "x") }, Against::BadValue),
    ] {
        assert_eq!(why(&asks(&mut all, "09:10", asked)), (6, 2, reason));
    }
    assert_eq!(all.all[0].hall.cases().all_cases().count(), 0, "nothing of it is written");
    let by_clerk = all.acts(0, "09:10", "zl", &Act::Request(Box::new(new("field", "x"))));
    assert!(matches!(by_clerk, Err(Refused::NoRight(_))), "{by_clerk:?}");
}

#[test]
fn a_department_does_its_part_from_outside_and_its_owner_ends_it() {
    let (mut all, id) = asked();
    all.does((1, "out_gy"), "09:20", &id, accepts()).unwrap();
    let passed = CaseAct::PassOn {
        department_id: "network".into(),
        contact: String::new(),
        reason: "it is the line".into(),
        seen: None,
    };
    all.does((1, "out_gy"), "09:25", &id, passed).unwrap();
    let asked = CaseAct::DepartmentAsks {
        text: "which counter?".into(),
        contact: String::new(),
        seen: None,
    };
    all.does((1, "out_gy"), "09:26", &id, asked).unwrap();
    all.meet();
    let told = |all: &Terminals, now: &str| {
        let notices = all.all[0].hall.notices_for("wf", ms(now)).into_iter();
        notices.map(|notice| (notice.kind, notice.key)).collect::<Vec<_>>()
    };
    let asked = (NoticeKind::DepartmentAsked, Possible::Reply);
    assert!(told(&all, "09:30").contains(&asked), "{:?}", told(&all, "09:30"));
    let reply = CaseAct::Reply { ask_id: None, text: "04".into() };
    all.does((0, "wf"), "09:31", &id, reply).unwrap();
    all.meet();
    all.does((1, "out_gy"), "09:40", &id, says(DepartmentAnswer::Plan, "")).unwrap();
    all.does((1, "out_gy"), "10:05", &id, says(DepartmentAnswer::Result, "new roller")).unwrap();
    all.meet();
    assert!(told(&all, "10:06").contains(&(NoticeKind::DepartmentSaid, Possible::Finish)));
    let hall = &all.all[0].hall;
    let task = request(hall).dispatches.last().unwrap();
    assert_eq!((&*task.department_id, task.passed.len()), ("network", 1));
    assert_eq!(request(hall).last_answer(&task.dispatch_id), Some("new roller"));
    // Neither somebody else nor a department says that it is over.
    let other = all.does((1, "ct"), "10:07", &id, finish(RequestEnd::Done, "x"));
    assert_eq!(why(&other), (6, 3, Against::NotOwner));
    let outside = all.does((1, "out_gy"), "10:07", &id, finish(RequestEnd::Done, "x"));
    assert!(matches!(outside, Err(Refused::NoRight(_))), "{outside:?}");
    let act_id = all.does((0, "wf"), "10:08", &id, finish(RequestEnd::Done, "new roller")).unwrap();
    let hall = &all.all[0].hall;
    assert_eq!(
        (request(hall).stage(), request(hall).closed_at),
        (Stage::Resolved, Some(ms("10:08")))
    );
    assert_eq!(Board::build(hall, ms("10:09")).cases.requests, 0);
    assert!(hall.follow_ups().is_empty(), "nobody is called back for it");
    // What is done may be taken back, and goes on as it was.
    all.acts(0, "10:10", "wf", &Act::Undo { act_id }).unwrap();
    assert_eq!(request(&all.all[0].hall).state, State::Working);
}

#[test]
fn what_can_be_done_with_a_request_is_what_is_done_with_a_task() {
    let (all, _) = asked();
    let hall = &all.all[0].hall;
    let can = |by: &str| {
        let author = Author { person: by.into(), proof: Proof::Pin };
        possible(hall, &author, request(hall), ms("09:15"))
    };
    let mine = can("wf");
    for one in [Possible::Offer, Possible::Dispatch, Possible::Department, Possible::Withdraw] {
        assert!(mine.contains(&one), "{one:?} {mine:?}");
    }
    assert!(mine.contains(&Possible::Finish) && !can("ct").contains(&Possible::Finish));
    for one in [Possible::Contact, Possible::Escalate, Possible::Resolve, Possible::Close] {
        assert!(!mine.contains(&one), "{one:?} {mine:?}");
    }
}

#[test]
fn what_is_said_of_complaints_is_not_said_of_a_request() {
    let (mut all, id) = asked();
    all.case_of("c1", "wf");
    let reason = || "why".to_owned();
    for act in [
        CaseAct::Start { note: String::new() },
        CaseAct::Void { reason: reason(), confirmed_by: "ct".into() },
        CaseAct::Refer { body: reason(), ref_no: String::new() },
    ] {
        let refused = all.does((0, "wf"), "09:15", &id, act);
        assert_eq!(why(&refused), (6, 1, Against::NotOfKind));
    }
    let merge = |target: &str| CaseAct::Merge { target: target.to_owned() };
    for (one, other) in [(id.as_str(), "c1"), ("c1", id.as_str())] {
        let refused = all.does((0, "wf"), "09:15", one, merge(other));
        assert_eq!(why(&refused), (1, 13, Against::NotOfKind), "{one} into {other}");
    }
    let amend = |field, value: &str| CaseAct::Amend {
        field,
        value: value.into(),
        reason: String::new(),
        customer: None,
    };
    all.does((0, "wf"), "09:16", &id, amend(Field::Text, "two printers")).unwrap();
    let refused = all.does((0, "wf"), "09:16", &id, amend(Field::Loss, "x"));
    assert_eq!(why(&refused), (6, 1, Against::NotOfKind));
    let ended = all.does((0, "wf"), "09:17", "c1", finish(RequestEnd::Done, "x"));
    assert_eq!(why(&ended), (6, 1, Against::NotOfKind));
}

#[test]
fn an_open_request_is_handed_over_and_stays_the_halls() {
    let (mut all, id) = asked();
    let items = open_items(&all.all[0].hall, ms("17:00"));
    let [item] = &items[..] else { panic!("{items:?}") };
    assert_eq!((item.kind, &*item.subject_id, &*item.owner), (ItemKind::Request, &*id, "wf"));
    assert!(item.overdue, "the department has said nothing since 09:10");
    // Signed off, it is the hall's; whoever is next takes it.
    all.acts(0, "17:30", "wf", &Act::SignOff { note: String::new() }).unwrap();
    assert_eq!(request(&all.all[0].hall).owner, Owner::Hall);
    all.does((0, "ct"), "17:40", &id, CaseAct::Take).unwrap();
    assert_eq!(request(&all.all[0].hall).owner.id(), "ct");
}

#[test]
fn of_two_terminals_each_ends_it_and_the_answer_that_came_late_is_told() {
    let (mut all, id) = asked();
    all.does((0, "wf"), "10:00", &id, finish(RequestEnd::NotNeeded, "it works again")).unwrap();
    all.does((1, "out_gy"), "10:01", &id, says(DepartmentAnswer::Result, "mended")).unwrap();
    all.sends(0);
    all.meet();
    for terminal in &all.all {
        let case = request(&terminal.hall);
        assert_eq!((case.kind, case.request_end), (CaseKind::Request, Some(RequestEnd::NotNeeded)));
        assert_eq!(case.history.len(), 4, "what the department said stays");
        let told = terminal.hall.notices_for("wf", ms("10:05"));
        assert!(told.iter().any(|it| it.kind == NoticeKind::AnsweredLate), "{told:?}");
    }
}
