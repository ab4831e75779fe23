//! Dispatches and escalations in a hall with people: the morning of the notes (domain 6.3), every way in which
//! a ladder goes on, and the laws that hold for any acts.

use std::borrow::Cow;

use crate::core::act::tests::Play;
use crate::core::act::{Act, CaseAct, NewCase, Refused};
use crate::core::complaint::{
    Against, Call, Case, Category, ClockKind, ContactResult, ContactWay, DepartmentAnswer, Emotion,
    EscalationCause, Ground, Sent, Severity,
};
use crate::core::event::{Body, CaseEvent, Event, Fact, Kind, Proof, Warned, Written};
use crate::core::hall::{Effect, Hall, due};
use crate::core::settings::{Settings, read};
use crate::core::tests::{config, ms};
use crate::core::time::Ms;

mod jumps;
mod laws;
mod tells;

const HALL: &str = "
[hours]
daily = ['08:30-18:00']
[[working_time]]
id = 'early'
hours = '07:50-14:05'
[[working_time]]
id = 'late'
hours = '13:30-18:40'
[[person]]
id = 'wf'
role = 'duty_manager'
week = { daily = 'early' }
[[person]]
id = 'ct'
role = 'duty_manager'
week = { daily = 'late' }
[[person]]
id = 'hm'
role = 'hall_manager'
[[person]]
id = 'zl'
role = 'clerk'
";

const CONTACTS: &str = "
[[contact]]
id = 'hm_phone'
name = '店长手机'
level = 3
phone = '13900000000'
[[contact]]
id = 'centre'
name = '中心'
level = 4
phone = '010-1'
[[contact]]
id = 'city'
name = '市公司'
level = 5
phone = '010-2'
hours = { daily = ['08:00-20:00'] }
";

fn play(contacts: &str) -> Play {
    play_with(contacts, |_| {})
}

/// The same of a hall whose settings were changed in a way that its file may not.
fn play_with(contacts: &str, change: impl FnOnce(&mut Settings)) -> Play {
    let text = format!("{HALL}\n{contacts}");
    let mut settings = read(&text).unwrap_or_else(|faults| panic!("{faults:?}"));
    change(&mut settings);
    let mut play = Play::new(Hall::new(crate::core::hall::HallConfig { settings, ..config() }));
    play.act("07:50", "wf", &Act::OpenShift { name: String::new() }).unwrap();
    play
}

fn append(hall: &mut Hall, kind: Kind, at: Ms, now: Ms, body: Body) -> Effect {
    let zone = hall.config().zone;
    let written = Written {
        wall: zone.stamp(now),
        mono: 0,
        boot: Cow::Borrowed("test"),
        lamport: 1,
        server_offset_ms: None,
        seen: None,
    };
    let (by, proof) = ("system".into(), Proof::System);
    let event = Event { kind, at: zone.stamp(at), written, by, proof, feed: None, body };
    let event = Event::from_bytes(&event.to_bytes()).unwrap();
    hall.apply(&event, 9_000).effect
}

/// Everything that has fallen due by now, step after step as the driver writes it.
fn tick(hall: &mut Hall, now: Ms) {
    for _ in 0..200 {
        let found: Vec<_> =
            due(hall, now).into_iter().filter(|due| matches!(due.body, Body::Case(_))).collect();
        if found.is_empty() {
            return;
        }
        for due in found {
            let told = format!("{:?}", due.body);
            let effect = append(hall, due.kind, due.at, now, due.body);
            assert_eq!(effect, Effect::Applied, "found due and refused: {told}");
        }
    }
    panic!("what falls due does not end");
}

fn live(hall: &mut Hall, from: Ms, to: Ms) {
    let mut now = from;
    while now < to {
        tick(hall, now);
        now = now.plus_secs(60);
    }
    tick(hall, to);
}

fn case(play: &Play) -> &Case {
    play.hall.cases().complaints().next().unwrap()
}

fn on(play: &Play, act: CaseAct) -> Act {
    Act::Case { complaint_id: case(play).complaint_id.to_string(), act: Box::new(act) }
}

fn does(play: &mut Play, time: &str, by: &str, act: CaseAct) {
    let act = on(play, act);
    play.act(time, by, &act).unwrap_or_else(|why| panic!("{time} {act:?}: {why:?}"));
}

fn refused(play: &mut Play, time: &str, by: &str, act: CaseAct) -> Refused {
    let act = on(play, act);
    play.act(time, by, &act).unwrap_err()
}

fn against(why: &Refused) -> (u8, u8, Against) {
    match why {
        Refused::Rule { rule, why, .. } => (rule.part, rule.number, *why),
        other => panic!("no rule: {other:?}"),
    }
}

fn registers(play: &mut Play, time: &str, category: Category, shouting: bool) {
    let new = NewCase {
        category,
        grounds: if shouting { vec![Ground::Shouting] } else { Vec::new() },
        emotion: if shouting { Emotion::Shouting } else { Emotion::Upset },
        first_contact: "zl".into(),
        take: true,
        text: "dead for three days".into(),
        ..NewCase::default()
    };
    play.act(time, "wf", &Act::Register(Box::new(new))).unwrap();
}

fn dispatch(department: &str, reason: &str) -> CaseAct {
    CaseAct::Dispatch {
        department_id: department.into(),
        contact: String::new(),
        way: ContactWay::Phone,
        text: "go there today".into(),
        reason: reason.into(),
    }
}

fn tell(person: &str) -> CaseAct {
    CaseAct::Tell {
        person_id: person.into(),
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: String::new(),
        at: None,
    }
}

fn escalate(seen_level: Option<u8>, to_level: Option<u8>) -> CaseAct {
    CaseAct::Escalate { seen_level, to_level, reason: "no answer".into() }
}

fn acknowledge(person: &str) -> CaseAct {
    CaseAct::Acknowledge {
        person_id: person.into(),
        way: ContactWay::Phone,
        seen: None,
        level: None,
    }
}

fn spoke(is_reply: bool) -> CaseAct {
    CaseAct::Contact {
        way: ContactWay::FaceToFace,
        result: ContactResult::Reached,
        text: "heard out".into(),
        promised_at: None,
        is_reply,
        calmed: true,
        at: None,
    }
}

fn accepted() -> CaseAct {
    CaseAct::DepartmentAccepted {
        contact: "liu".into(),
        order_no: "7".into(),
        at: None,
        seen: None,
    }
}

fn answered(answer: DepartmentAnswer, planned_at: Option<Ms>) -> CaseAct {
    let (text, contact, at) = ("done".into(), String::new(), None);
    CaseAct::DepartmentAnswered { answer, text, planned_at, contact, at, seen: None }
}

/// A clock is past its deadline, as the clocks say it.
fn overdue(play: &mut Play, clock: ClockKind, due_at: Ms, now: Ms) {
    let task = case(play).open_dispatch().map(|task| task.dispatch_id.clone());
    let subject = task.unwrap_or_default();
    let fact = Fact::Warned(Warned { clock, subject, due: due_at, percent: 100, overdue: true });
    let complaint_id = case(play).complaint_id.clone();
    let body = Body::Case(Box::new(CaseEvent {
        by_name: "".into(),
        complaint_id,
        act_id: "".into(),
        fact,
    }));
    append(&mut play.hall, Kind::ClockWarned, due_at, now, body);
}

fn called(play: &Play) -> Vec<(u8, Vec<&str>, Sent)> {
    let one = |call: &'_ Call| (call.level, call.sent);
    let calls = &case(play).calls;
    calls
        .iter()
        .map(|call| (one(call).0, call.to.iter().map(|id| &**id).collect(), one(call).1))
        .collect()
}

#[test]
fn the_department_is_silent_on_a_monday_morning() {
    let mut play = play(CONTACTS);
    registers(&mut play, "11:20", Category::Broadband, true);
    assert_eq!(case(&play).severity, Severity::Sev2);
    let proposed = play.hall.settings(ms("11:27")).0.departments_of(Category::Broadband);
    assert_eq!(proposed.map(|it| it.id.as_str()).collect::<Vec<_>>(), ["field"]);
    does(&mut play, "11:24", "wf", spoke(false));
    does(&mut play, "11:28", "wf", dispatch("field", ""));
    assert_eq!(case(&play).owner.id(), "wf", "the task moves, the case stays");
    let standing = |play: &Play| -> Vec<(u8, Ms, bool)> {
        let duties = case(play).duties(play.hall.settings(ms("11:28")).0);
        duties.iter().map(|duty| (duty.level, duty.until, duty.done_at.is_some())).collect()
    };
    assert_eq!(standing(&play), [(3, ms("11:30"), false), (4, ms("11:50"), false)]);
    does(&mut play, "11:29", "wf", tell("hm"));
    does(&mut play, "11:31", "wf", tell("centre"));
    assert_eq!(standing(&play), [(3, ms("11:30"), true), (4, ms("11:50"), true)]);
    live(&mut play.hall, ms("11:20"), ms("11:57"));
    assert_eq!(case(&play).calls, [], "who is told in time is not called upon");

    overdue(&mut play, ClockKind::DepartmentAccept, ms("11:58"), ms("11:58"));
    tick(&mut play.hall, ms("11:58"));
    assert_eq!(called(&play), [(1, vec!["wf"], Sent::Board)]);
    // Who has not seen that is told so; nothing is called twice.
    let why = refused(&mut play, "11:58", "wf", escalate(None, None));
    assert_eq!(why, Refused::LevelMoved { level: 1, by: String::new() });
    let act = CaseAct::Escalate { seen_level: Some(1), to_level: None, reason: String::new() };
    does(&mut play, "11:58", "wf", act);
    let ladder = case(&play).running().unwrap();
    assert_eq!((ladder.level, ladder.clock), (3, Some(ClockKind::DepartmentAccept)));
    assert_eq!(case(&play).calls.last().map(|call| &*call.to[0]), Some("hm_phone"));

    live(&mut play.hall, ms("11:58"), ms("12:05"));
    does(&mut play, "12:05", "wf", accepted());
    assert_eq!(case(&play).level(), None, "what it was called for is over");
    does(&mut play, "12:06", "wf", answered(DepartmentAnswer::Plan, Some(ms("18:00"))));
    does(&mut play, "12:08", "wf", spoke(true));
    live(&mut play.hall, ms("12:08"), ms("17:00"));
    let above = case(&play).calls.iter().filter(|call| call.level >= 3);
    assert_eq!(above.count(), 1, "one escalation; telling is none");
    assert_eq!((case(&play).tells.len(), case(&play).dispatches.len()), (2, 1));
    let task = &case(&play).dispatches[0];
    assert_eq!((task.accepted_at, task.planned_at), (Some(ms("12:05")), Some(ms("18:00"))));
    let lines: Vec<_> = play.board("17:00").log.iter().map(|line| line.kind.as_str()).collect();
    for kind in ["dispatch.sent", "superior.told", "escalation.fired", "dispatch.accepted"] {
        assert!(lines.contains(&kind), "{kind}: {lines:?}");
    }
}

#[test]
fn who_was_not_told_in_time_is_called_upon() {
    let mut play = play(CONTACTS);
    registers(&mut play, "11:20", Category::Broadband, true);
    does(&mut play, "11:24", "wf", spoke(true));
    does(&mut play, "11:28", "wf", dispatch("field", ""));
    does(&mut play, "11:29", "wf", accepted());
    live(&mut play.hall, ms("11:29"), ms("11:35"));
    assert_eq!(called(&play), [(3, vec!["hm_phone"], Sent::Call)]);
    assert_eq!(case(&play).calls[0].at, ms("11:30"));
    does(&mut play, "11:36", "wf", acknowledge("hm"));
    // The one above has to be told all the same.
    live(&mut play.hall, ms("11:36"), ms("11:55"));
    assert_eq!(called(&play).len(), 2);
    assert_eq!(called(&play)[1], (4, vec!["centre"], Sent::Call));
}

#[test]
fn a_ladder_climbs_passes_over_and_is_never_silent() {
    let mut play = play("[[contact]]\nid = 'none'\nname = 'x'\nlevel = 5");
    registers(&mut play, "16:00", Category::WrongBill, false);
    overdue(&mut play, ClockKind::FirstWord, ms("16:30"), ms("16:30"));
    play.act("16:35", "wf", &Act::SignOff { note: String::new() }).unwrap();
    let evening = ms("22:00");
    live(&mut play.hall, ms("16:35"), evening);
    let sent: Vec<(u16, u8, Sent)> =
        case(&play).calls.iter().map(|call| (call.round, call.level, call.sent)).collect();
    assert_eq!(sent[0], (0, 1, Sent::Board), "the late duty manager is there");
    let passed = [(3, Sent::NobodyOnDuty), (4, Sent::NobodyOnDuty), (5, Sent::NoContact)];
    for (level, why) in passed {
        assert!(sent.contains(&(0, level, why)), "{level}: {sent:?}");
    }
    let said = case(&play).running().unwrap().unanswered;
    assert!(said.is_some_and(|said| said < evening), "{said:?}");
    let before = unanswered(&play);
    let morning = ms("2025-11-11T08:31:00+08:00");
    live(&mut play.hall, evening, morning);
    let said = case(&play).running().unwrap().unanswered;
    assert_eq!(said, Some(ms("2025-11-11T08:30:00+08:00")), "said again as the doors open");
    assert_eq!(unanswered(&play), before + 1);
    // A clock that was years off is set right: the openings between are not told one by one.
    let later = ms("2027-11-11T12:00:00+08:00");
    live(&mut play.hall, later, later.plus_secs(600));
    let said = case(&play).running().unwrap().unanswered;
    assert_eq!(said, Some(ms("2027-11-11T08:30:00+08:00")));
    assert_eq!(unanswered(&play), before + 2);
}

fn unanswered(play: &Play) -> usize {
    let history = case(play).history.iter();
    history.filter(|past| matches!(past.fact.0, Fact::Unanswered(_))).count()
}

#[test]
fn an_acknowledgement_holds_by_progress_and_ends_with_the_shift() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    does(&mut play, "09:01", "wf", spoke(true));
    does(&mut play, "09:02", "wf", dispatch("billing", ""));
    does(&mut play, "09:03", "wf", answered(DepartmentAnswer::Plan, Some(ms("17:00"))));
    does(&mut play, "09:05", "wf", escalate(None, Some(3)));
    let why = refused(&mut play, "09:06", "wf", acknowledge("wf"));
    assert_eq!(against(&why), (4, 4, Against::BelowLevel));
    let why = refused(&mut play, "09:06", "wf", acknowledge("stranger"));
    assert_eq!(against(&why), (4, 4, Against::NoPerson));
    does(&mut play, "09:10", "wf", acknowledge("hm"));
    live(&mut play.hall, ms("09:10"), ms("10:30"));
    does(&mut play, "10:30", "wf", spoke(false));
    live(&mut play.hall, ms("10:30"), ms("12:29"));
    let clocks = play.hall.running_clocks(case(&play), ms("12:29"));
    let of_ack = clocks.iter().find(|it| it.kind == ClockKind::Escalation).unwrap();
    assert_eq!((of_ack.standing.due, of_ack.standing.breached_at), (Some(ms("12:30")), None));
    let row = &play.board("12:29").escalations[0];
    assert_eq!(row.until, Some(ms("12:30")), "as its ladder has it");
    assert!(case(&play).running().unwrap().ack.is_some(), "renewed until 12:30");
    live(&mut play.hall, ms("12:29"), ms("12:31"));
    let ladder = case(&play).running().unwrap();
    assert_eq!((ladder.level, ladder.waits_from), (3, ms("12:30")), "the same level");
    assert!(ladder.ack.is_none());
    assert_eq!(case(&play).calls.len(), 1, "called once in a round");
    // It is the duty manager's own now, until the shift ends.
    let mut other = self::play(CONTACTS);
    registers(&mut other, "13:00", Category::WrongBill, false);
    overdue(&mut other, ClockKind::FirstWord, ms("13:30"), ms("13:30"));
    live(&mut other.hall, ms("13:30"), ms("13:40"));
    does(&mut other, "13:40", "wf", acknowledge("wf"));
    other.act("14:05", "wf", &Act::SignOff { note: String::new() }).unwrap();
    tick(&mut other.hall, ms("14:06"));
    assert!(case(&other).running().is_none_or(|ladder| ladder.ack.is_none()));
}

#[test]
fn worse_is_called_anew_and_a_decision_ends_it() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    overdue(&mut play, ClockKind::FirstWord, ms("09:30"), ms("09:30"));
    tick(&mut play.hall, ms("09:30"));
    does(&mut play, "09:31", "wf", acknowledge("wf"));
    let worse = CaseAct::Assess {
        category: Category::WrongBill,
        severity: Severity::Sev2,
        reason: "shouts".into(),
    };
    does(&mut play, "09:40", "wf", worse);
    tick(&mut play.hall, ms("09:41"));
    let ladder = case(&play).running().unwrap();
    assert_eq!(
        (ladder.level, ladder.cause, ladder.ack.is_none()),
        (3, EscalationCause::Severity, true)
    );
    does(&mut play, "09:45", "wf", dispatch("billing", ""));
    let resolve = CaseAct::Resolve {
        outcome: crate::core::complaint::Outcome::Upheld,
        text: "given back".into(),
        root_cause: crate::core::complaint::RootCause::System,
        measures: vec![crate::core::complaint::Measure::Refunded],
        explanation: String::new(),
        told_at: None,
        way: ContactWay::FaceToFace,
        remedy_fen: None,
    };
    does(&mut play, "09:50", "wf", resolve);
    assert_eq!((case(&play).ladder.clone(), case(&play).open_dispatch()), (None, None));
    live(&mut play.hall, ms("09:50"), ms("17:00"));
    assert_eq!(case(&play).level(), None);
    let why = refused(&mut play, "17:00", "wf", escalate(None, None));
    assert_eq!(against(&why), (4, 1, Against::Over));
}

#[test]
fn the_third_transfer_asks_for_a_reason_and_makes_it_worse_once() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    let again = |play: &mut Play| refused(play, "09:09", "wf", dispatch("billing", ""));
    does(&mut play, "09:01", "wf", dispatch("billing", ""));
    assert_eq!(against(&again(&mut play)), (3, 3, Against::Already));
    does(&mut play, "09:02", "wf", dispatch("market", ""));
    assert!(case(&play).dispatches[0].ended_at.is_some(), "who had it owes nothing");
    let why = refused(&mut play, "09:03", "wf", dispatch("billing", " "));
    assert_eq!(against(&why), (3, 2, Against::ReasonMissing));
    assert_eq!(case(&play).severity, Severity::Sev4);
    does(&mut play, "09:04", "wf", dispatch("billing", "theirs after all"));
    assert_eq!(case(&play).severity, Severity::Sev2);
    does(&mut play, "09:05", "wf", dispatch("audit", "a slip"));
    assert_eq!(case(&play).severity, Severity::Sev2, "the fourth says nothing new");
    let why = refused(&mut play, "09:06", "wf", dispatch("nowhere", "x"));
    assert_eq!(against(&why), (3, 3, Against::NoDepartment));
}

#[test]
fn a_department_accepts_answers_and_is_rung_up_by_hand() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    let why = refused(&mut play, "09:01", "wf", accepted());
    assert_eq!(against(&why), (3, 4, Against::NoDispatch));
    does(&mut play, "09:01", "wf", dispatch("billing", ""));
    let tried = CaseAct::DepartmentTried {
        way: ContactWay::Phone,
        result: ContactResult::NoAnswer,
        contact: "liu".into(),
        text: String::new(),
        at: None,
        seen: None,
    };
    does(&mut play, "09:10", "wf", tried);
    // Said on the telephone at 09:20, written down at 09:40.
    let at = Some(ms("09:20"));
    let act = CaseAct::DepartmentAccepted {
        contact: "liu".into(),
        order_no: "77".into(),
        at,
        seen: None,
    };
    does(&mut play, "09:40", "wf", act);
    let ahead = CaseAct::DepartmentAccepted {
        contact: String::new(),
        order_no: String::new(),
        at: Some(ms("10:00")),
        seen: None,
    };
    assert_eq!(against(&refused(&mut play, "09:41", "wf", ahead)), (3, 4, Against::BadTime));
    assert_eq!(against(&refused(&mut play, "09:41", "wf", accepted())), (3, 4, Against::Already));
    let task = &case(&play).dispatches[0];
    assert_eq!((task.accepted_at, task.tries), (Some(ms("09:20")), 1));
    assert_eq!((&*task.contact, &*task.order_no), ("liu", "77"));
    let past = answered(DepartmentAnswer::Plan, Some(ms("09:00")));
    assert_eq!(against(&refused(&mut play, "09:42", "wf", past)), (3, 5, Against::BadTime));
    does(&mut play, "09:42", "wf", answered(DepartmentAnswer::Plan, Some(ms("16:00"))));
    assert!(case(&play).open_dispatch().is_some(), "a plan is no result");
    let bare = CaseAct::Withdraw { reason: String::new() };
    assert_eq!(against(&refused(&mut play, "09:43", "wf", bare)), (3, 7, Against::ReasonMissing));
    does(&mut play, "15:00", "wf", answered(DepartmentAnswer::NotOurs, None));
    assert_eq!(case(&play).open_dispatch(), None);
    let late = CaseAct::Withdraw { reason: "settled".into() };
    assert_eq!(against(&refused(&mut play, "15:01", "wf", late)), (3, 7, Against::NoDispatch));
}
