//! Rounds that clocks, plans and second thoughts meddle with: what was done stays done, nobody misses what nobody
//! had planned, and an answer loses its ground only with its finding.

use super::checks::{HALL, hall};
use super::*;
use crate::core::act::{AnswerItem, CheckAct, IncidentAct};
use crate::core::check::{Outcome, Template};
use crate::core::event::{CheckAnswered, CheckEvent, CheckFact, SettingsApplied, Voided};
use crate::core::incident::IncidentKind;
use crate::core::rows::{Row, Touched};
use crate::core::tests::events;

fn on(round_id: &str, act: CheckAct) -> Act {
    Act::Check { round_id: round_id.to_owned(), act: Box::new(act) }
}

fn start(template: Template) -> Act {
    on("", CheckAct::Start { template })
}

fn said(round_id: &str, code: &str, result: Outcome, note: &str) -> Act {
    let answer = AnswerItem { note: note.into(), ..AnswerItem::plain(code, result) };
    on(round_id, CheckAct::Answer(Box::new(answer)))
}

/// A round of which everything is right.
fn walked(play: &mut Play, time: &str, template: Template) -> String {
    let id = play.act(time, "wf", &start(template)).unwrap();
    let round = play.hall.checks().get(&id).unwrap();
    let items: Vec<String> = round.items.iter().map(|it| it.code.to_string()).collect();
    for code in items {
        play.act(time, "wf", &said(&id, &code, Outcome::Pass, "")).unwrap();
    }
    play.act(time, "wf", &on(&id, CheckAct::Submit)).unwrap();
    id
}

/// Something as another terminal wrote it, without a look at this hall.
fn hears(play: &mut Play, time: &str, by: &str, kind: Kind, body: Body) {
    let mut event = events("08:30 opened c=02").remove(0);
    (event.kind, event.at, event.by, event.proof) = (kind, at(time), by.into(), Proof::OsUser);
    (event.feed, event.body, event.written.wall) = (None, body, at(time));
    let pos = play.next();
    play.hall.apply(&Event::from_bytes(&event.to_bytes()).unwrap(), pos);
}

#[test]
fn a_clock_that_was_years_ahead_for_one_round_makes_nothing_undone() {
    let mut play = hall(HALL);
    walked(&mut play, "08:05", Template::Opening);
    let planned = [
        ("09:30", Template::Full),
        ("10:30", Template::Quick),
        ("11:30", Template::Full),
        ("13:30", Template::Quick),
        ("14:15", Template::Full),
        ("15:30", Template::Quick),
        ("16:30", Template::Full),
        ("17:15", Template::Quick),
        ("18:00", Template::Closing),
    ];
    for (time, template) in planned {
        walked(&mut play, time, template);
    }
    play.act("2035-01-08T09:30:00+08:00", "wf", &start(Template::Full)).unwrap();
    play.act("2025-11-11T08:05:00+08:00", "wf", &start(Template::Opening)).unwrap();
    assert_eq!(play.misses("2025-11-11T08:06:00+08:00"), Vec::<String>::new());
}

#[test]
fn a_plan_that_came_later_makes_nobody_miss_what_was_not_planned() {
    let mut play = hall(HALL);
    walked(&mut play, "08:05", Template::Opening);
    let missed = play.misses("11:00");
    assert_eq!(missed, ["09:30 R", "10:30 H"]);
    let text = format!("{HALL}\n[checks.full]\nat = ['09:30', '10:00', '14:15', '15:45']\n");
    let applied = SettingsApplied {
        by_name: "".into(),
        version: 1,
        from: at("11:05"),
        text: text.into(),
        note: "".into(),
        back_to: None,
    };
    hears(&mut play, "11:05", "wf", Kind::SettingsApplied, Body::Settings(applied));
    assert!(play.hall.settings_book().settings(1).is_some(), "it can be read");
    assert_eq!(play.misses("11:06"), Vec::<String>::new(), "nobody knew of 10:00");
    let slots = play.hall.check_slots(crate::core::tests::today(), ms("11:06"));
    let zone = Zone::default();
    let full = slots.iter().filter(|one| one.slot.key.template == Template::Full);
    let full: Vec<String> = full.map(|one| zone.hm(one.slot.key.planned_at)).collect();
    assert_eq!(full, ["09:30", "14:15", "15:45"]);
    assert_eq!(play.misses("17:00").len(), 4, "what was planned in time is missed");
}

#[test]
fn a_beginning_goes_after_its_answers_for_who_hears_of_it_too() {
    let mut play = hall(HALL);
    let id = play.act("09:30", "wf", &start(Template::Full)).unwrap();
    let failed = play.act("09:31", "wf", &said(&id, "E3", Outcome::Fail, "地上有水")).unwrap();
    assert_eq!(play.hall.findings().open().count(), 1);
    assert_eq!(play.act("09:32", "wf", &undo(&id)), Err(Refused::NoUndo));
    let voided = Voided { act_id: id.as_str().into() };
    hears(&mut play, "09:32", "wf", Kind::ActVoided, Body::Voided(voided));
    assert!(!play.hall.checks().get(&id).unwrap().voided, "the same on every terminal");
    play.act("09:33", "wf", &undo(&failed)).unwrap();
    play.act("09:34", "wf", &undo(&id)).unwrap();
    assert!(play.hall.checks().get(&id).unwrap().voided);
    assert_eq!(play.hall.findings().iter().count(), 0, "no finding without its round");
}

#[test]
fn an_undo_that_was_asked_for_elsewhere_takes_no_ground_from_others() {
    let mut play = crate::core::act::finding::tests::play();
    let raise = |place: &str| {
        let new = crate::core::act::NewFinding {
            item_code: "dirt".into(),
            place: place.into(),
            ..crate::core::act::NewFinding::default()
        };
        let act = Box::new(crate::core::act::FindingAct::Raise(Box::new(new)));
        Act::Finding { finding_id: String::new(), act }
    };
    let id = play.act("09:00", "wang", &raise("01")).unwrap();
    let fix = crate::core::act::FindingAct::Fix { fixer: None, text: String::new() };
    let fix = Act::Finding { finding_id: id.clone(), act: Box::new(fix) };
    play.act("09:01", "chen", &fix).unwrap();
    let before = play.hall.findings().clone();
    let voided = Voided { act_id: id.as_str().into() };
    hears(&mut play, "09:02", "wang", Kind::ActVoided, Body::Voided(voided));
    assert_eq!(*play.hall.findings(), before);
    // A line of the log goes in its first minutes alone, whoever says it.
    let note =
        Act::Log(LogAct::Note { text: "一行".into(), at: None, addendum_to: String::new() });
    let line = play.act("10:00", "wang", &note).unwrap();
    let late = Voided { act_id: line.as_str().into() };
    hears(&mut play, "10:06", "wang", Kind::ActVoided, Body::Voided(late));
    let row = play.hall.duty_log().row(play.hall.duty_log().last_line()).unwrap();
    assert!(!row.voided, "six minutes later");
}

fn answered(act_id: &str, round_id: &str, result: Outcome, replaces: &str) -> Body {
    let fact = CheckFact::Answered(Box::new(CheckAnswered {
        item: "E3".into(),
        result,
        right: None,
        of: None,
        value_milli: None,
        by_queue: false,
        phrase: "".into(),
        note: if result == Outcome::Fail { "地上有水".into() } else { "".into() },
        place: "".into(),
        owner: "".into(),
        limit: None,
        due_at: None,
        fixed: false,
        replaces: replaces.into(),
    }));
    let (round_id, act_id) = (round_id.into(), act_id.into());
    Body::Check(Box::new(CheckEvent { round_id, act_id, fact }))
}

#[test]
fn of_two_who_did_not_know_of_each_other_the_worse_word_stands() {
    let mut play = hall(HALL);
    let id = play.act("09:30", "wf", &start(Template::Full)).unwrap();
    let stands = |play: &Play| play.hall.checks().get(&id).unwrap().answer("E3").unwrap().clone();
    let hear = |play: &mut Play, by: &str, act: &str, result, replaces: &str| {
        hears(play, "09:31", by, Kind::CheckAnswered, answered(act, &id, result, replaces));
    };
    hear(&mut play, "wf", "a1", Outcome::Fail, "");
    hear(&mut play, "ct", "b1", Outcome::Pass, "");
    assert_eq!((stands(&play).result, &*stands(&play).act_id), (Outcome::Fail, "a1"));
    hear(&mut play, "ct", "b2", Outcome::Pass, "b1");
    assert_eq!(stands(&play).result, Outcome::Fail, "what it replaces does not stand");
    hear(&mut play, "ct", "b3", Outcome::Pass, "a1");
    assert_eq!((stands(&play).result, &*stands(&play).act_id), (Outcome::Pass, "b3"), "resolved");
    hear(&mut play, "wf", "a2", Outcome::Fail, "");
    assert_eq!(stands(&play).result, Outcome::Fail, "whichever is heard of first");
    // Here each answer names the one that it replaces.
    let last = play.act("09:40", "ct", &said(&id, "E3", Outcome::Pass, "")).unwrap();
    assert_eq!((stands(&play).result, &*stands(&play).act_id), (Outcome::Pass, &*last));
    play.act("09:41", "ct", &undo(&last)).unwrap();
    assert_eq!(&*stands(&play).act_id, "a2");
}

#[test]
fn what_was_done_late_has_one_row_and_the_walk_of_no_incident_is_not_asked_for() {
    let mut play = hall(HALL);
    let id = play.act("10:40", "wf", &start(Template::Quick)).unwrap();
    play.misses("11:00");
    let round = play.hall.checks().get(&id).unwrap();
    let key = round.key().unwrap();
    let items: Vec<String> = round.items.iter().map(|it| it.code.to_string()).collect();
    let stands = |play: &Play| match play.hall.row(Touched::Missed(key)) {
        Some(Row::Missed(_, _, done)) => !done,
        _ => panic!("no row"),
    };
    assert!(stands(&play));
    for code in items {
        play.act("11:01", "wf", &said(&id, &code, Outcome::Pass, "")).unwrap();
    }
    let submitted = play.act("11:02", "wf", &on(&id, CheckAct::Submit)).unwrap();
    assert!(!stands(&play));
    play.act("11:03", "wf", &undo(&submitted)).unwrap();
    assert!(stands(&play), "and again where it was not");
    let open = IncidentAct::Open { kind: IncidentKind::PowerOrFire, complaint_id: None };
    let open = Act::Incident { incident_id: String::new(), act: Box::new(open) };
    let incident = play.act("12:05", "wf", &open).unwrap();
    let missed = |play: &Play| play.board("14:06").checks.missed.len();
    assert!(play.misses("14:06").contains(&"13:05 H".to_owned()));
    let before = missed(&play);
    play.act("14:06", "wf", &undo(&incident)).unwrap();
    assert_eq!(missed(&play), before - 1);
}
