//! Acts about complaints by examples, as the writer takes them.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod bad_input;
mod offered;

use super::*;
use crate::core::act::tests::Play;
use crate::core::complaint::{Against, Case, Emotion, Ground, Possible, Rule, Stage, State};
use crate::core::rows::LogKind;
use crate::core::tests::{ms, told};

const COUNTER: &str = "08:20 signed_in e1 c=01\n08:25 opened 01 p=e1\n\
    08:30 issued A1 s=A no=A001\n08:31 called A1 c=01 p=e1\n08:32 started A1 c=01 p=e1";

fn play() -> Play {
    Play::new(told(COUNTER))
}

fn only(play: &Play) -> &Case {
    let mut all = play.hall.cases().complaints();
    let case = all.next().unwrap();
    assert_eq!(all.next(), None);
    case
}

fn register(play: &mut Play, time: &str, by: &str, new: NewCase) -> String {
    play.act(time, by, &Act::Register(Box::new(new))).unwrap();
    let newest = play.hall.cases().complaints().max_by_key(|case| case.number().to_owned());
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
    let close = CaseAct::Close {
        answer: CustomerAnswer::Accepted,
        rating: Some(Rating::Satisfied),
        text: String::new(),
    };
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

#[test]
fn a_number_is_given_once_also_to_what_was_taken_back() {
    let mut play = play();
    let act = Act::Register(Box::new(taken()));
    let first = play.act("08:40", "li", &act).unwrap();
    play.act("08:41", "li", &Act::Undo { act_id: first.clone() }).unwrap();
    assert_eq!(only(&play).state, State::Void, "its number was said");
    assert_eq!(play.act("08:42", "li", &Act::Undo { act_id: first }), Err(Refused::NoUndo));
    play.act("08:43", "li", &act).unwrap();
    let mut numbers: Vec<&str> = play.hall.cases().complaints().map(Case::number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, ["TS-1110-01", "TS-1110-02"]);
}

#[test]
fn an_unhappy_mark_becomes_a_complaint_without_typing_and_once() {
    let mut play = play();
    let mark = Act::MarkUnhappy { counter_id: Some("01".into()), reason: "fee".into() };
    let mark_id = play.act("08:35", "wang", &mark).unwrap();
    let new = NewCase { mark_id: Some(mark_id.clone()), ..taken() };
    let id = register(&mut play, "08:50", "li", new.clone());
    let case = only(&play);
    assert_eq!((&*case.fields.first_contact, case.owner.id()), ("e1", "li"));
    assert_eq!(
        (case.fields.ticket_no.as_deref(), case.fields.service_id.as_deref()),
        (Some("A001"), Some("A"))
    );
    assert_eq!(play.hall.cases().of_mark(&mark_id).map(|case| &*case.complaint_id), Some(&*id));
    let again = play.act("08:51", "li", &Act::Register(Box::new(new)));
    assert_eq!(why(again), rule(1, Against::Already));
    let nothing = NewCase { mark_id: Some("x".into()), ..taken() };
    let of_nothing = play.act("08:51", "li", &Act::Register(Box::new(nothing)));
    assert_eq!(why(of_nothing), rule(1, Against::BadValue));
}

#[test]
fn severity_follows_from_what_is_known_and_falls_only_with_a_reason() {
    let customer = CustomerRef {
        person_ref: "p1".into(),
        commitment: "0".into(),
        phone_key: "k1".into(),
        phone_masked: "138****5678".into(),
        name_masked: "".into(),
    };
    let mut play = play();
    let severity = |play: &mut Play, time: &str, new: NewCase| {
        let id = register(play, time, "li", new);
        let case = play.hall.cases().get(&id).unwrap();
        (case.severity, case.fields.grounds.clone())
    };
    let shouting = NewCase { emotion: Emotion::Shouting, ..taken() };
    assert_eq!(severity(&mut play, "08:40", shouting), (Severity::Sev2, vec![Ground::Shouting]));
    let passed = NewCase { category: Category::PassedOn, ..taken() };
    assert_eq!(severity(&mut play, "08:41", passed), (Severity::Sev3, vec![Ground::PassedAround]));
    // What asks for a grade comes before what makes it worse by one, in whatever order it was said.
    let both = NewCase { grounds: vec![Ground::PassedAround, Ground::ManagerAsked], ..taken() };
    assert_eq!(severity(&mut play, "08:42", both).0, Severity::Sev2);
    let category = Category::Refund;
    let known = NewCase { customer: Some(customer), category, ..taken() };
    assert_eq!(severity(&mut play, "08:43", known.clone()), (Severity::Sev4, Vec::new()));
    let again = severity(&mut play, "08:44", known.clone());
    assert_eq!(again, (Severity::Sev3, vec![Ground::Repeat]));
    let third = severity(&mut play, "08:45", known.clone());
    assert_eq!(third, (Severity::Sev1, vec![Ground::Repeat, Ground::ThirdContact]));
    let other = NewCase { category: Category::Attitude, ..known.clone() };
    assert_eq!(severity(&mut play, "08:46", other).0, Severity::Sev4, "another matter");
    let milder = NewCase { severity: Some(Severity::Sev3), emotion: Emotion::Shouting, ..taken() };
    let silent = play.act("08:47", "li", &Act::Register(Box::new(milder.clone())));
    assert_eq!(why(silent), rule(3, Against::ReasonMissing));
    let told = NewCase { severity_reason: "a joke among friends".into(), ..milder };
    assert_eq!(severity(&mut play, "08:48", told).0, Severity::Sev3);
    let late = play.act("2025-12-20T09:00:00+08:00", "li", &Act::Register(Box::new(known)));
    late.unwrap();
    let newest = play.hall.cases().complaints().max_by_key(|case| case.registered_at).unwrap();
    assert_eq!(newest.severity, Severity::Sev4, "longer ago than thirty days");
}

#[test]
fn what_a_person_sees_later_makes_it_worse_too() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let amend = |value: &str| {
        let (value, reason) = (value.to_owned(), String::new());
        on(&id, CaseAct::Amend { field: Field::Grounds, value, reason, customer: None })
    };
    play.act("08:41", "li", &amend("manager_asked")).unwrap();
    assert_eq!(only(&play).severity, Severity::Sev3);
    play.act("08:42", "li", &amend("manager_asked violence")).unwrap();
    assert_eq!(only(&play).severity, Severity::Sev1);
    assert_eq!(only(&play).fields.grounds, [Ground::ManagerAsked, Ground::Violence]);
    assert!(play.act("08:43", "li", &amend("noise")).is_err());
}

#[test]
fn three_of_one_category_on_a_day_are_hot() {
    let mut play = play();
    for time in ["08:40", "08:41"] {
        register(&mut play, time, "li", taken());
    }
    assert_eq!(play.hall.hot_topics(ms("08:42")), []);
    register(&mut play, "08:43", "li", taken());
    assert_eq!(play.hall.hot_topics(ms("08:44")), [(Category::WrongBill, 3)]);
    let judged = |case: &Case| (case.fields.grounds.contains(&Ground::SameCause), case.severity);
    let all: Vec<_> = play.hall.cases().complaints().map(judged).collect();
    let plain = (false, Severity::Sev4);
    assert_eq!(all, [plain, plain, (true, Severity::Sev2)], "the third of one cause");
    assert_eq!(play.hall.hot_topics(ms("2025-11-11T08:44:00+08:00")), []);
}

#[test]
fn times_ahead_are_refused_and_times_long_ago_are_marked() {
    let mut play = play();
    let ahead = NewCase { voiced_at: Some(ms("09:00")), ..taken() };
    let refused = play.act("08:40", "li", &Act::Register(Box::new(ahead)));
    assert_eq!(why(refused), rule(1, Against::BadTime));
    let earlier = NewCase { voiced_at: Some(ms("08:10")), ..taken() };
    let id = register(&mut play, "08:40", "li", earlier);
    assert_eq!(only(&play).registered_at, ms("08:10"), "its clocks run from there");
    let CaseAct::Contact { way, result, text, .. } = contact() else { panic!() };
    let at = Some(ms("2025-11-09T08:00:00+08:00"));
    let (promised_at, is_reply, calmed) = (None, false, false);
    let late = CaseAct::Contact { way, result, text, promised_at, is_reply, calmed, at };
    play.act("08:41", "li", &on(&id, late)).unwrap();
    let last = only(&play).history.last().unwrap();
    assert_eq!((last.at, last.late), (ms("08:41"), true));
    let long = NewCase { text: "多".repeat(10_000), ..taken() };
    play.act("08:42", "li", &Act::Register(Box::new(long))).unwrap();
    let longer = NewCase { text: "多".repeat(10_001), ..taken() };
    let refused = play.act("08:43", "li", &Act::Register(Box::new(longer)));
    assert_eq!(why(refused), rule(1, Against::BadValue));
}

#[test]
fn who_moves_a_case_on_owns_it_and_is_told_what_goes_instead() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    play.act("08:41", "wang", &on(&id, contact())).unwrap();
    match play.act("08:42", "wang", &on(&id, resolve())) {
        Err(Refused::Rule { rule, why, instead }) => {
            assert_eq!((rule, why), (Rule { part: 1, number: 7 }, Against::NotOwner));
            assert!(instead.contains(&Possible::Contact) && !instead.contains(&Possible::Resolve));
            assert!(instead.contains(&Possible::Ask) || instead.contains(&Possible::Take));
        }
        other => panic!("{other:?}"),
    }
    let nobody = play.act("08:43", "li", &on("c9", CaseAct::Resume));
    assert_eq!(nobody, Err(Refused::NoComplaint("c9".into())));
}

#[test]
fn nothing_is_promised_beyond_the_role() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let CaseAct::Resolve { outcome, text, root_cause, measures, explanation, told_at, way, .. } =
        resolve()
    else {
        panic!()
    };
    let remedy_fen = Some(1);
    let act = CaseAct::Resolve {
        outcome,
        text,
        root_cause,
        measures,
        explanation,
        told_at,
        way,
        remedy_fen,
    };
    let refused = play.act("08:41", "li", &on(&id, act));
    assert_eq!(why(refused), rule(7, Against::BeyondAuthority), "nothing is set: nothing may be");
}

#[test]
fn settled_at_once_is_one_act_and_goes_back_as_one() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let before = only(&play).clone();
    let settle = CaseAct::Settle { resolve: Box::new(resolve()), rating: None };
    let act_id = play.act("08:45", "li", &on(&id, settle)).unwrap();
    assert_eq!(only(&play).state, State::Closed);
    let undo = Act::Undo { act_id };
    assert_eq!(play.act("08:46", "wang", &undo), Err(Refused::NoUndo), "not hers");
    play.act("08:46", "li", &undo).unwrap();
    let case = only(&play);
    assert_eq!((case.state, case.decision.as_ref()), (State::Received, None));
    assert_eq!((case.follow_up.as_ref(), play.hall.follow_ups()), (None, Vec::new()));
    assert_eq!(case.history.len(), before.history.len() + 3, "what was done stays readable");
    assert!(play.board("08:47").log.iter().filter(|line| line.voided).count() >= 2);
}

#[test]
fn what_somebody_went_on_with_is_not_taken_back() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let act_id = play.act("08:41", "li", &on(&id, contact())).unwrap();
    play.act("08:42", "wang", &on(&id, contact())).unwrap();
    assert_eq!(play.act("08:43", "li", &Act::Undo { act_id }), Err(Refused::NoUndo));
}

#[test]
fn a_closed_case_opens_again_in_its_window_and_is_a_new_one_after_it() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let settle = CaseAct::Settle { resolve: Box::new(resolve()), rating: None };
    play.act("08:45", "li", &on(&id, settle.clone())).unwrap();
    let reopen = CaseAct::Reopen { reason: "billed again".into() };
    play.act("2025-11-17T08:00:00+08:00", "li", &on(&id, reopen.clone())).unwrap();
    assert_eq!((only(&play).state, only(&play).owner.id()), (State::Working, "li"));
    play.act("2025-11-17T09:00:00+08:00", "li", &on(&id, settle)).unwrap();
    let later = "2025-11-24T09:00:01+08:00";
    play.act(later, "li", &on(&id, reopen)).unwrap();
    assert_eq!(play.hall.cases().get(&id).unwrap().state, State::Closed);
    let new = play.hall.cases().complaints().find(|case| *case.complaint_id != *id).unwrap();
    assert_eq!(new.fields.recurrence_of.as_deref(), Some(&*id));
    assert_eq!((new.number(), new.severity), ("TS-1124-01", Severity::Sev3));
}

#[test]
fn of_two_that_are_the_same_the_older_stays_and_hears_what_comes_later() {
    let mut play = play();
    let first = register(&mut play, "08:40", "li", taken());
    let second = register(&mut play, "08:41", "li", taken());
    let merge = |target: &str| CaseAct::Merge { target: target.to_owned() };
    assert_eq!(why(play.act("08:42", "li", &on(&first, merge(&first)))), rule(13, Against::Circle));
    play.act("08:43", "li", &on(&first, merge(&second))).unwrap();
    let cases = play.hall.cases();
    assert_eq!(cases.get(&second).unwrap().merged_into.as_deref(), Some(&*first));
    assert_eq!(cases.root(&second).map(|case| &*case.complaint_id), Some(&*first));
    play.act("08:44", "li", &on(&second, contact())).unwrap();
    assert_eq!(play.hall.cases().get(&first).unwrap().contacts.len(), 1);
}

#[test]
fn a_wait_ends_within_the_working_days_of_the_hall_and_by_itself() {
    use crate::core::event::{Body, Fact};
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    play.act("08:41", "li", &on(&id, contact())).unwrap();
    let wait = |until: &str| CaseAct::Wait {
        reason: PauseReason::CustomerToSupply,
        until: ms(until),
        note: "the contract".into(),
    };
    let long = wait("2025-11-16T00:00:01+08:00");
    assert_eq!(why(play.act("08:42", "li", &on(&id, long))), rule(5, Against::BadTime));
    play.act("08:42", "li", &on(&id, wait("12:00"))).unwrap();
    assert_eq!(only(&play).state, State::Waiting, "it was begun with the same key");
    let due = |play: &Play, time: &str| {
        let all = crate::core::hall::due(&play.hall, ms(time)).into_iter();
        all.filter(
            |due| matches!(&due.body, Body::Case(one) if matches!(one.fact, Fact::Resumed(_))),
        )
        .map(|due| due.at)
        .collect::<Vec<_>>()
    };
    assert_eq!(due(&play, "11:59"), []);
    assert_eq!(due(&play, "2025-11-12T09:00:00+08:00"), [ms("12:00")], "as of then");
}

#[test]
fn a_mood_that_turns_and_a_body_outside_make_it_worse() {
    let mut play = play();
    let id = register(&mut play, "08:40", "li", taken());
    let shouting = CaseAct::Amend {
        field: Field::Emotion,
        value: "shouting".into(),
        reason: String::new(),
        customer: None,
    };
    play.act("08:41", "li", &on(&id, shouting.clone())).unwrap();
    assert_eq!((only(&play).severity, only(&play).emotion), (Severity::Sev2, Emotion::Shouting));
    assert_eq!(play.act("08:42", "li", &on(&id, shouting)), Err(Refused::Nothing));
    let id = register(&mut play, "08:43", "li", taken());
    let refer = CaseAct::Refer { body: "the regulator".into(), ref_no: String::new() };
    play.act("08:44", "li", &on(&id, refer)).unwrap();
    let case = play.hall.cases().get(&id).unwrap();
    assert_eq!((case.severity, case.referred.as_deref()), (Severity::Sev2, Some("the regulator")));
    assert!(case.is_open());
}
