//! Acts about complaints by examples, as the writer takes them.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;
use crate::core::act::tests::Play;
use crate::core::complaint::{Against, Case, Rule, Stage, State};
use crate::core::rows::LogKind;
use crate::core::tests::{ms, told};

const COUNTER: &str = "08:20 signed_in e1 c=01\n08:25 opened 01 p=e1\n\
    08:30 issued A1 s=A no=A001\n08:31 called A1 c=01 p=e1\n08:32 started A1 c=01 p=e1";

fn play() -> Play {
    Play::new(told(COUNTER))
}

fn only(play: &Play) -> &Case {
    let mut all = play.hall.cases().iter();
    let case = all.next().unwrap();
    assert_eq!(all.next(), None);
    case
}

fn register(play: &mut Play, time: &str, by: &str, new: NewCase) -> String {
    play.act(time, by, &Act::Register(Box::new(new))).unwrap();
    let newest = play.hall.cases().iter().max_by_key(|case| case.number().to_owned());
    newest.unwrap().complaint_id.to_string()
}

fn on(complaint_id: &str, act: CaseAct) -> Act {
    Act::Case { complaint_id: complaint_id.to_owned(), act: Box::new(act) }
}

fn contact() -> CaseAct {
    CaseAct::Contact {
        way: ContactWay::FaceToFace,
        result: ContactResult::Reached,
        text: "heard out".into(),
        promised_at: None,
        is_reply: false,
        calmed: false,
        at: None,
    }
}

fn resolve() -> CaseAct {
    CaseAct::Resolve {
        outcome: Outcome::Upheld,
        text: "the fee is given back".into(),
        root_cause: RootCause::System,
        measures: vec![Measure::Corrected],
        explanation: String::new(),
        told_at: None,
        way: ContactWay::FaceToFace,
        remedy_fen: None,
    }
}

fn taken() -> NewCase {
    NewCase { category: Category::WrongBill, take: true, ..NewCase::default() }
}

fn why(refused: Result<String, Refused>) -> (Rule, Against) {
    match refused {
        Err(Refused::Rule { rule, why, .. }) => (rule, why),
        other => panic!("not refused by a rule: {other:?}"),
    }
}

fn rule(number: u8, why: Against) -> (Rule, Against) {
    (Rule { part: 1, number }, why)
}

#[test]
fn a_complaint_is_taken_over_at_once_answered_and_closed() {
    let mut play = play();
    let new = NewCase { counter_id: Some("01".into()), ..taken() };
    let id = register(&mut play, "08:40", "li", new);
    let case = only(&play);
    assert_eq!(case.number(), "TS-1110-01");
    assert_eq!((&*case.fields.first_contact, case.owner.id()), ("e1", "li"));
    assert_eq!(case.fields.ticket_no.as_deref(), Some("A001"));
    assert_eq!((case.state, case.stage()), (State::Received, Stage::Taken));
    play.act("08:41", "li", &on(&id, contact())).unwrap();
    assert_eq!(only(&play).state, State::Assessed);
    play.act("08:50", "li", &on(&id, resolve())).unwrap();
    assert_eq!(only(&play).stage(), Stage::Replied);
    let close =
        CaseAct::Close { answer: CustomerAnswer::Accepted, rating: Some(Rating::Satisfied) };
    play.act("08:55", "li", &on(&id, close)).unwrap();
    let case = only(&play);
    assert_eq!((case.state, case.stage()), (State::Closed, Stage::Resolved));
    assert_eq!((case.closed_at, case.rating), (Some(ms("08:55")), Some(Rating::Satisfied)));
    let due = play.hall.follow_ups();
    assert_eq!(due.len(), 1);
    assert_eq!(
        due[0].due,
        ms("2025-11-14T00:00:00+08:00"),
        "three days after, to the end of the day"
    );
    let lines: Vec<_> = play.board("08:56").log;
    let kinds: Vec<&str> = lines.iter().rev().map(|line| line.kind.as_str()).collect();
    let told: Vec<&str> = kinds.into_iter().filter(|kind| kind.starts_with("complaint.")).collect();
    let each = ["registered", "contacted", "resolved", "closed"];
    assert_eq!(told, each.map(|word| format!("complaint.{word}")));
    assert!(lines.iter().all(|line| line.kind == LogKind::Note || !line.detail.contains("fee")));
}
