//! Relief after hard complaints: proposed after two in an hour, once, and never again after it was answered.

use super::*;
use crate::core::act::{CaseAct, IncidentAct};
use crate::core::incident::IncidentKind;

fn complain(play: &mut Play, time: &str, counter: &str, severity: Severity) -> String {
    let new = NewCase {
        category: Category::Attitude,
        severity: Some(severity),
        severity_reason: "as judged".into(),
        counter_id: Some(counter.into()),
        take: true,
        ..NewCase::default()
    };
    play.act(time, "wang", &Act::Register(Box::new(new))).unwrap();
    let last = play.hall.cases().all_cases().max_by_key(|case| case.registered_at).unwrap();
    last.complaint_id.to_string()
}

fn answer(person: &str, case: &str, answer: ReliefAnswer) -> Act {
    people(PeopleAct::Relieve {
        person_id: person.into(),
        complaint_id: case.into(),
        answer,
        reason: "轮换".into(),
    })
}

fn ids(play: &Play, time: &str) -> Vec<(String, String)> {
    let due = play.hall.reliefs_due(ms(time));
    due.into_iter().map(|it| (it.person_id, it.complaint_id)).collect()
}

#[test]
fn two_hard_complaints_in_an_hour_propose_relief_and_the_answer_is_a_fact() {
    let mut play = play();
    seat(&mut play, "08:30", "zhang", "01");
    seat(&mut play, "08:30", "li", "02");
    complain(&mut play, "09:00", "01", Severity::Sev2);
    complain(&mut play, "09:10", "01", Severity::Sev3);
    assert_eq!(ids(&play, "09:11"), [], "a minor one is none");
    complain(&mut play, "09:20", "02", Severity::Sev1);
    assert_eq!(ids(&play, "09:21"), [], "of somebody else");
    let made = complain(&mut play, "10:00", "01", Severity::Sev2);
    assert_eq!(ids(&play, "10:01"), [("zhang".to_owned(), made.clone())]);

    play.act("10:02", "wang", &answer("zhang", &made, ReliefAnswer::Later)).unwrap();
    assert_eq!(ids(&play, "10:10"), [], "put off");
    assert_eq!(ids(&play, "10:17"), [("zhang".to_owned(), made.clone())], "and proposed again");
    let lines = play.hall.log_count();
    let done = play.act("10:18", "wang", &answer("zhang", &made, ReliefAnswer::Relieved)).unwrap();
    assert_eq!(play.hall.log_count(), lines + 1, "the break alone is told");
    let row = play.board("10:19").staff.into_iter().find(|row| row.staff_id == "zhang").unwrap();
    assert_eq!((row.state, row.reason.as_str()), (StaffState::Break, "轮换"));
    assert_eq!(ids(&play, "10:19"), []);
    let again = play.act("10:20", "wang", &answer("zhang", &made, ReliefAnswer::NotNeeded));
    assert_eq!(again, Err(Refused::Conduct(ConductBar::NoRelief)));
    // One act: with the answer the break is taken back.
    play.act("10:21", "wang", &Act::Undo { act_id: done }).unwrap();
    assert_eq!(ids(&play, "10:22"), [("zhang".to_owned(), made)]);
}

#[test]
fn who_sat_there_then_is_meant_and_not_who_sits_there_now() {
    let mut play = play();
    seat(&mut play, "08:30", "zhang", "01");
    complain(&mut play, "09:00", "01", Severity::Sev2);
    seat(&mut play, "09:05", "zhang", "02");
    seat(&mut play, "09:06", "li", "01");
    let made = complain(&mut play, "09:30", "02", Severity::Sev2);
    assert_eq!(ids(&play, "09:31"), [("zhang".to_owned(), made)]);
}

#[test]
fn one_complaint_that_was_written_down_twice_is_one() {
    let mut play = play();
    seat(&mut play, "08:30", "zhang", "01");
    let first = complain(&mut play, "09:00", "01", Severity::Sev2);
    let again = complain(&mut play, "09:10", "01", Severity::Sev2);
    assert_eq!(ids(&play, "09:11"), [("zhang".to_owned(), again.clone())]);
    let merge = Box::new(CaseAct::Merge { target: first });
    play.act("09:12", "wang", &Act::Case { complaint_id: again, act: merge }).unwrap();
    assert_eq!(ids(&play, "09:13"), []);
}

#[test]
fn beyond_the_hour_nothing_is_proposed_and_shouting_makes_a_complaint_hard() {
    let mut play = play();
    seat(&mut play, "08:30", "zhang", "01");
    complain(&mut play, "09:00", "01", Severity::Sev2);
    let quiet = complain(&mut play, "10:30", "01", Severity::Sev3);
    assert_eq!(ids(&play, "10:31"), []);
    let loud =
        IncidentAct::Open { kind: IncidentKind::Disturbance, complaint_id: Some(quiet.clone()) };
    let open = Act::Incident { incident_id: String::new(), act: Box::new(loud) };
    play.act("10:32", "wang", &open).unwrap();
    assert_eq!(ids(&play, "10:33"), [], "the other one was more than an hour ago");
    let made = complain(&mut play, "10:50", "01", Severity::Sev2);
    assert_eq!(ids(&play, "10:51"), [("zhang".to_owned(), made.clone())]);
    play.act("10:52", "wang", &answer("zhang", &made, ReliefAnswer::NotNeeded)).unwrap();
    assert_eq!(ids(&play, "10:53"), []);
    complain(&mut play, "10:55", "01", Severity::Sev1);
    assert_eq!(ids(&play, "10:56"), [], "what was answered counts no more");
}
