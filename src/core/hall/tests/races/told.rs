//! I12 of sync.md beside complaints: of every fact that lost against one its author did not know, both authors are told,
//! in every order in which a network can bring them.

use super::*;
use crate::core::act::finding::{FindingAct, NewFinding};
use crate::core::act::{Act, AnswerItem, CheckAct, IncidentAct};
use crate::core::check::{Outcome as Found, Template};
use crate::core::clash::ClashKind as K;
use crate::core::event::{AlarmAct, Body, HelpCall, IncidentClosed, IncidentFact, Kind, Voided};
use crate::core::incident::{IncidentKind, Step};

fn raise(place: &str, text: &str) -> Act {
    let (item_code, place) = ("A1".into(), place.into());
    let new = NewFinding { item_code, place, text: text.into(), ..NewFinding::default() };
    Act::Finding { finding_id: String::new(), act: Box::new(FindingAct::Raise(Box::new(new))) }
}

fn finding(id: &str, act: FindingAct) -> Act {
    Act::Finding { finding_id: id.into(), act: Box::new(act) }
}

fn incident(id: &str, act: IncidentAct) -> Act {
    Act::Incident { incident_id: id.into(), act: Box::new(act) }
}

fn round(id: &str, act: CheckAct) -> Act {
    Act::Check { round_id: id.into(), act: Box::new(act) }
}

fn draft(kind: Kind, body: Body) -> crate::core::act::Draft {
    crate::core::act::Draft { kind, at: crate::core::tests::at("10:30"), feed: None, body }
}

/// What each order of a race has to tell: which clashes, and of each whom.
fn hold(name: &str, all: &Terminals, expected: &[K]) {
    let before = fold(&all.log).clashes().iter().count();
    for order in all.orders() {
        let hall = fold(&order);
        let list: Vec<_> = hall.clashes().iter().skip(before).cloned().collect();
        let kinds: Vec<K> = list.iter().map(|it| it.kind).collect();
        assert_eq!(kinds, expected, "{name}: as many losses as are told");
        for clash in list {
            let entry = clash.entry();
            let told = hall.told(ms("11:00")).into_iter().filter(|it| it.entry == entry);
            let told: Vec<_> = told.collect();
            let sides = [(&clash.lost.by, true), (&clash.won.by, false)];
            for (by, lost) in sides.into_iter().filter(|(by, _)| !by.is_empty()) {
                let one = told.iter().find(|it| it.to == *by);
                let one = one.unwrap_or_else(|| panic!("{name}: {by} is not told: {clash:?}"));
                assert!(one.lost == lost || clash.lost.by == clash.won.by, "{name}");
            }
        }
    }
}

/// Two terminals that know a finding of `wf`'s.
fn found() -> (Terminals, String) {
    let mut all = Terminals::new(2);
    all.acts(0, "10:00", "wf", &raise("gate", "dark")).unwrap();
    all.meet();
    let id = all.all[0].hall.findings().iter().next().unwrap().finding_id.to_string();
    (all, id)
}

#[test]
fn i12_i13_still_wrong_stands_before_put_right_and_both_are_told() {
    let (mut all, id) = found();
    let fix = FindingAct::Fix { fixer: Some("wf".into()), text: "new lamp".into() };
    all.acts(0, "10:30", "wf", &finding(&id, fix)).unwrap();
    all.acts(1, "10:30", "ct", &raise("gate", "dark")).unwrap();
    hold("still wrong", &all, &[K::FindingStill]);
}

#[test]
fn i10_i12_one_place_found_wrong_in_two_ways_stays_two_findings_and_a_merge_is_suggested() {
    let seen = |place: &str, text: &str| {
        let new = NewFinding { place: place.into(), text: text.into(), ..NewFinding::default() };
        finding("", FindingAct::Raise(Box::new(new)))
    };
    let mut all = Terminals::new(2);
    all.acts(0, "10:30", "wf", &seen("gate", "lamp dark")).unwrap();
    all.acts(1, "10:30", "ct", &seen("gate", "no light")).unwrap();
    assert_eq!(fold(&all.merged(&[])).findings().open().count(), 2);
    hold("alike", &all, &[K::FindingAlike]);
    // Elsewhere nothing is suggested.
    let mut all = Terminals::new(2);
    all.acts(0, "10:30", "wf", &seen("gate", "lamp dark")).unwrap();
    all.acts(1, "10:30", "ct", &seen("desk", "lamp dark")).unwrap();
    hold("elsewhere", &all, &[]);
}

#[test]
fn i12_i13_an_incident_is_closed_only_over_what_its_closer_knew() {
    let mut all = Terminals::new(2);
    let open = IncidentAct::Open { kind: IncidentKind::ALL[0], complaint_id: None };
    all.acts(0, "10:00", "wf", &incident("", open)).unwrap();
    all.meet();
    let id = all.all[0].hall.incidents().iter().next().unwrap().incident_id.to_string();
    all.acts(0, "10:20", "wf", &incident(&id, IncidentAct::Restore { taken: None, entered: None }))
        .unwrap();
    all.meet();
    let closed = IncidentFact::Closed(IncidentClosed { cause: "fuse".into(), lesson: "".into() });
    let body = crate::core::event::IncidentEvent {
        incident_id: id.as_str().into(),
        act_id: "close".into(),
        fact: closed,
    };
    all.writes(0, "10:30", "wf", draft(Kind::IncidentClosed, Body::Incident(Box::new(body))));
    let card = all.all[1].hall.incidents().get(&id).unwrap().card().unwrap();
    let step: Step = card.steps[0].step;
    all.acts(1, "10:30", "ct", &incident(&id, IncidentAct::Tick(step))).unwrap();
    let mut ends = Vec::new();
    for order in all.orders() {
        let hall = fold(&order);
        let one = hall.incidents().get(&id).unwrap();
        assert!(one.done(step).is_some(), "what was done was done");
        ends.push(one.closed_at);
    }
    assert_eq!(ends[0], ends[1], "whatever came first");
}

#[test]
fn i12_two_incidents_of_one_kind_are_told_to_be_one() {
    let mut all = Terminals::new(2);
    let open =
        || incident("", IncidentAct::Open { kind: IncidentKind::ALL[0], complaint_id: None });
    all.acts(0, "10:30", "wf", &open()).unwrap();
    all.acts(1, "10:30", "ct", &open()).unwrap();
    hold("alike", &all, &[K::IncidentAlike]);
}

#[test]
fn i10_i12_one_call_and_one_alarm_have_one_who_answered_first() {
    let mut all = Terminals::new(2);
    let call =
        |counter: &str| Body::Help(HelpCall { help_id: "h1".into(), counter_id: counter.into() });
    all.writes(0, "10:00", "zl", draft(Kind::HelpAsked, call("03")));
    all.meet();
    all.writes(0, "10:30", "wf", draft(Kind::HelpClaimed, call("")));
    all.writes(1, "10:30", "ct", draft(Kind::HelpClaimed, call("")));
    hold("help", &all, &[K::AnsweredTwice]);
    let mut all = Terminals::new(2);
    let step = crate::core::event::AlarmStep {
        kind: crate::core::alarm::AlarmKind::Crowd,
        subject: "".into(),
        episode: 1,
        mark: crate::core::board::Mark::Breach,
        value: 40,
        limit: 30,
        since: None,
        settings: 0,
    };
    all.writes(0, "10:00", "system", draft(Kind::AlarmRaised, Body::Alarm(step)));
    all.meet();
    for (terminal, by) in [(0, "wf"), (1, "ct")] {
        let body = Body::AlarmAct(AlarmAct {
            act_id: by.into(),
            kind: crate::core::alarm::AlarmKind::Crowd,
            subject: "".into(),
            episode: 1,
            action: "".into(),
            detail: "".into(),
        });
        all.writes(terminal, "10:30", by, draft(Kind::AlarmAcknowledged, body));
    }
    hold("alarm", &all, &[K::AnsweredTwice]);
}

#[test]
fn i12_what_is_not_taken_back_leaves_a_line_and_tells_both() {
    let (mut all, id) = found();
    let act_id = all.all[0].hall.findings().trail_of(&id).unwrap().history[0].act_id.clone();
    let note = FindingAct::Note {
        field: crate::core::finding::FindingField::Note,
        text: "ordered".into(),
    };
    all.acts(1, "10:20", "ct", &finding(&id, note)).unwrap();
    all.writes(0, "10:30", "wf", draft(Kind::ActVoided, Body::Voided(Voided { act_id })));
    let hall = fold(&all.merged(&[1, 0]));
    assert!(hall.findings().get(&id).unwrap().is_open());
    let lines = hall.duty_log().newest(3);
    assert!(lines.iter().any(|it| it.kind == crate::core::rows::LogKind::UndoRefused));
    let kinds: Vec<K> = hall.clashes().iter().map(|it| it.kind).collect();
    assert_eq!(kinds, [K::UndoRefused]);
    let clash = hall.clashes().iter().next().unwrap();
    assert_eq!((&*clash.lost.by, &*clash.won.by), ("wf", "ct"));
    // In the other order it is taken back, and what went on from it has lost its ground.
    let hall = fold(&all.merged(&[0, 1]));
    assert!(hall.findings().get(&id).is_none_or(|it| !it.is_open()));
}

#[test]
fn i10_i12_i13_two_rounds_of_one_slot_with_other_results_show_the_worse_one() {
    let mut all = Terminals::new(2);
    let start = || round("", CheckAct::Start { template: Template::Quick });
    for (terminal, by, result) in [(0, "wf", Found::Pass), (1, "ct", Found::Fail)] {
        all.acts(terminal, "10:20", by, &start()).unwrap();
        let one = all.all[terminal].hall.checks().rounds().next_back().unwrap().clone();
        for item in &one.items {
            let note = "seen".to_owned();
            let plain =
                |result| AnswerItem { note: note.clone(), ..AnswerItem::plain(&item.code, result) };
            let answer = |result| round(&one.round_id, CheckAct::Answer(Box::new(plain(result))));
            let _as_far_as_it_goes = all
                .acts(terminal, "10:25", by, &answer(result))
                .or_else(|_| all.acts(terminal, "10:25", by, &answer(Found::Pass)))
                .or_else(|_| all.acts(terminal, "10:25", by, &answer(Found::Skipped)));
        }
        all.acts(terminal, "10:30", by, &round(&one.round_id, CheckAct::Submit)).unwrap();
    }
    let planned = all.all[0].hall.checks().rounds().next_back().unwrap().key();
    for order in [[0usize; 99], [1; 99]] {
        let hall = fold(&all.merged(&order));
        let twice = hall.clashes().iter().filter(|it| it.kind == K::RoundTwice).count();
        assert_eq!(twice, usize::from(planned.is_some()));
        if let Some(key) = planned {
            let shown = hall.checks().of_slot(key).unwrap();
            assert_eq!(&*shown.started_by, "ct", "the worse one is shown");
        }
        assert_eq!(hall.checks().rounds().count(), 2, "both are kept");
    }
}
