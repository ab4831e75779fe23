//! Items of satisfaction that were weak in a week.

use crate::core::act::followup::tests::{make, new, on, play};
use crate::core::act::tests::Play;
use crate::core::act::{Act, FollowUpAct, ImprovementAct};
use crate::core::event::Kind;
use crate::core::followup::Task;
use crate::core::hall::due;
use crate::core::improvement::{Improvement, ImprovementState, Subject, SubjectKind};
use crate::core::tests::ms;

fn time(day: u32, time: &str) -> String {
    format!("2025-11-{day:02}T{time}:00+08:00")
}

/// So many customers are asked on the 12th, a Wednesday: all were served well and waited for long.
fn asked(count: u32) -> Play {
    let mut play = play();
    ask(&mut play, 0..count, "2025-11-12");
    play
}

fn ask(play: &mut Play, customers: std::ops::Range<u32>, date: &str) {
    let at = |time: &str| format!("{date}T{time}:00+08:00");
    for n in customers {
        play.act(&at("09:00"), "he", &make(new(n))).unwrap();
    }
    let open: Vec<String> =
        play.hall.follow_ups().iter().map(|it: &&Task| it.follow_up_id.to_string()).collect();
    for id in &open {
        let scores = [("attitude".into(), 5), ("waiting".into(), 2)].into();
        let answer =
            FollowUpAct::Answer { way: None, scores, solved: Some(true), text: String::new() };
        play.act(&at("10:00"), "he", &on(id, answer)).unwrap();
    }
}

/// Writes down what is proposed by then; of what it is.
fn proposed(play: &mut Play, now: &str) -> Vec<(String, usize)> {
    let found = due(&play.hall, ms(now));
    let mut told = Vec::new();
    for due in found.into_iter().filter(|it| it.kind == Kind::ImprovementProposed) {
        let crate::core::event::Body::Improvement(body) = &due.body else { panic!("{due:?}") };
        let id = body.improvement_id.clone();
        play.write_due(now, due.kind, due.at, due.body.clone());
        let one = play.hall.improvements().get(&id).unwrap();
        assert_eq!(one.state, ImprovementState::Proposed);
        told.push((one.subject.code.to_string(), one.sources.len()));
    }
    told
}

#[test]
fn an_item_that_was_weak_in_the_week_is_proposed_once_when_it_is_over() {
    let mut play = asked(10);
    assert_eq!(proposed(&mut play, &time(16, "23:59")), [], "the week goes on");
    assert_eq!(proposed(&mut play, &time(17, "08:00")), [("waiting".to_owned(), 10)]);
    assert_eq!(proposed(&mut play, &time(17, "08:01")), []);
    assert_eq!(proposed(&mut play, &time(23, "23:00")), []);
    let one: &Improvement = play.hall.improvements().all().next().unwrap();
    assert_eq!(one.proposed.map(|(at, ..)| at), Some(ms(&time(17, "00:00"))));
    // Low answers tell whether it helped.
    let subject =
        Subject { kind: SubjectKind::SurveyItem, code: "waiting".into(), text: "".into() };
    assert_eq!(play.hall.came_up_before(&subject, ms(&time(17, "08:00"))), Some(10));
    assert_eq!(play.hall.came_up_before(&subject, ms(&time(20, "08:00"))), Some(0));
}

/// What was weak while an improvement ran says nothing new once it is closed; a week of its own does.
#[test]
fn what_was_answered_before_an_improvement_was_closed_is_not_proposed_again() {
    let mut play = asked(10);
    assert_eq!(proposed(&mut play, &time(17, "08:00")).len(), 1);
    let first = play.hall.improvements().all().next().unwrap().improvement_id.to_string();
    ask(&mut play, 20..30, "2025-11-17");
    let drop =
        ImprovementAct::Move { state: ImprovementState::Dropped, text: "等候区改造".into() };
    let act = Act::Improvement { improvement_id: first, act: Box::new(drop) };
    play.act(&time(24, "08:30"), "zhou", &act).unwrap();
    assert_eq!(proposed(&mut play, &time(24, "08:31")), [], "in the second it is closed");
    assert_eq!(proposed(&mut play, &time(30, "23:00")), []);
    ask(&mut play, 40..50, "2025-11-25");
    let next = "2025-12-01T08:00:00+08:00";
    assert_eq!(proposed(&mut play, next), [], "it was open on the first day of that week");
    ask(&mut play, 60..70, "2025-12-02");
    let next = "2025-12-08T08:00:00+08:00";
    assert_eq!(proposed(&mut play, next), [("waiting".to_owned(), 10)]);
}

#[test]
fn too_few_answers_propose_nothing() {
    let mut play = asked(9);
    assert_eq!(proposed(&mut play, &time(17, "08:00")), []);
}
