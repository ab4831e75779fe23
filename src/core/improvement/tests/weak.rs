//! Items of satisfaction that were weak in a week.

use crate::core::act::FollowUpAct;
use crate::core::act::followup::tests::{make, new, on, play};
use crate::core::act::tests::Play;
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
    for n in 0..count {
        play.act(&time(12, "09:00"), "he", &make(new(n))).unwrap();
    }
    let ids: Vec<String> =
        play.hall.follow_up_book().iter().map(|it: &Task| it.follow_up_id.to_string()).collect();
    for id in &ids {
        let scores = [("attitude".into(), 5), ("waiting".into(), 2)].into();
        let answer =
            FollowUpAct::Answer { way: None, scores, solved: Some(true), text: String::new() };
        play.act(&time(12, "10:00"), "he", &on(id, answer)).unwrap();
    }
    play
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

#[test]
fn too_few_answers_propose_nothing() {
    let mut play = asked(9);
    assert_eq!(proposed(&mut play, &time(17, "08:00")), []);
}
