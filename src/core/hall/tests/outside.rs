//! Who writes from outside: what they are called is kept, and nothing but their part is taken of them.

use crate::core::act::{Act, CaseAct, FollowUpAct, NewOrder, OrderAct, Refused};
use crate::core::complaint::{ContactResult, ContactWay, DepartmentAnswer};
use crate::core::event::Kind;
use crate::core::followup::{FollowUpWay, TaskState};
use crate::core::order::OrderKind;
use crate::core::people::Right;
use crate::core::tests::ms;
use crate::core::tests::terminals::Terminals;

fn sent() -> Terminals {
    let mut all = Terminals::new(2);
    all.case_of("c1", "wf");
    let sent = CaseAct::Dispatch {
        department_id: "network".into(),
        contact: String::new(),
        way: ContactWay::Online,
        text: "no signal".into(),
        reason: String::new(),
    };
    all.does((0, "wf"), "09:10", "c1", sent).unwrap();
    all.meet();
    all
}

fn answered() -> CaseAct {
    CaseAct::DepartmentAnswered {
        answer: DepartmentAnswer::Result,
        text: "a cell was down".into(),
        planned_at: None,
        contact: String::new(),
        at: None,
        seen: None,
    }
}

#[test]
fn a_department_answers_from_outside_and_is_called_by_name() {
    let mut all = sent();
    let act_id = all.does((1, "out_gy"), "09:20", "c1", answered()).unwrap();
    all.meet();
    let hall = &all.all[0].hall;
    let stands = hall.cases().get("c1").unwrap().history.iter().any(|it| *it.act_id == *act_id);
    assert!(stands, "a form that is sent again finds it");
    let undo = hall.may_undo(&act_id, "out_gy", ms("09:21"));
    assert!(undo.is_err(), "what was heard is not taken back");
    assert_eq!(hall.outsider("out_gy"), Some("out_gy (网络优化)"));
    assert_eq!(hall.outsider("wf"), None);
    let case = hall.cases().get("c1").unwrap();
    let answer = case.dispatches[0].answered.as_ref().map(|(_, answer)| *answer);
    assert_eq!(answer, Some(DepartmentAnswer::Result));
}

#[test]
fn nothing_of_the_halls_own_is_done_from_outside() {
    let mut all = sent();
    let contact = CaseAct::Contact {
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: String::new(),
        promised_at: None,
        is_reply: false,
        calmed: false,
        at: None,
    };
    let refused = all.does((1, "out_gy"), "09:20", "c1", contact.clone());
    assert_eq!(refused, Err(Refused::NoRight(Right::Log)));
    assert_eq!(
        all.does((1, "out_gy"), "09:21", "c1", CaseAct::Take),
        Err(Refused::NoRight(Right::Log))
    );
    // Nor is it taken in where a log holds it all the same.
    all.does((0, "wf"), "09:22", "c1", contact).unwrap();
    let mut forged = all.all[0].unsent.last().unwrap().event.clone();
    let before = all.all[1].hall.cases().get("c1").cloned();
    (forged.by, forged.proof) = ("out_gy".into(), crate::core::event::Proof::Console);
    let applied = all.all[1].hall.apply(&forged, crate::core::hall::Place::from(900));
    assert_eq!(applied.effect, crate::core::hall::Effect::Stored);
    assert_eq!(all.all[1].hall.cases().get("c1").cloned(), before);
}

/// Whoever works at the centre calls the hall's customers: what comes of it counts, under their name; more they may not.
#[test]
fn the_centre_calls_back_and_makes_nothing() {
    let mut all = Terminals::new(2);
    let new = NewOrder {
        order_no: "ZJ-1".into(),
        kind: OrderKind::Installation,
        department_id: String::new(),
        promised_at: ms("15:00"),
        check_at: None,
        complaint_id: String::new(),
        text: String::new(),
    };
    let on = |act| Act::Order { order_id: "ZJ-1".into(), act: Box::new(act) };
    all.acts(0, "09:00", "wf", &on(OrderAct::Watch(Box::new(new)))).unwrap();
    all.acts(0, "09:10", "wf", &on(OrderAct::Done { text: String::new() })).unwrap();
    all.falls_due(0, "09:11");
    all.meet();
    let id = all.all[1].hall.follow_ups()[0].follow_up_id.to_string();
    let call = |act| Act::FollowUp { follow_up_id: id.clone(), act: Box::new(act) };
    let named = all.acts(1, "09:20", "out_he", &call(FollowUpAct::Name { customer: None }));
    assert_eq!(named, Err(Refused::NoRight(Right::FollowUp)));
    let before = all.all[0].hall.follow_up_book().get(&id).unwrap().version();
    let answer = FollowUpAct::Answer {
        way: Some(FollowUpWay::FaceToFace),
        scores: [("attitude".into(), 1)].into(),
        solved: Some(false),
        text: String::new(),
    };
    all.acts(1, "09:21", "out_he", &call(answer)).unwrap();
    all.meet();
    let hall = &all.all[0].hall;
    let task = hall.follow_up_book().get(&id).unwrap();
    assert_eq!((task.reply().unwrap().by, task.state), ("out_he", TaskState::Done));
    assert_ne!(task.version(), before);
    assert_eq!(hall.outsider("out_he"), Some("out_he (网络优化)"));
    assert!(all.falls_due(0, "09:22").contains(&Kind::ComplaintRegistered), "it is put right");
}
