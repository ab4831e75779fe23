//! Findings by examples: the day on the floor (domain notes 6.3), what is refused, and the way back.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use std::borrow::Cow;

use super::*;
use crate::core::act::tests::Play;
use crate::core::act::{Author, NewVisit, NewVisitItem, PeopleAct};
use crate::core::conduct::VisitKind;
use crate::core::event::{Body, Event, Kind, Proof, Written};
use crate::core::finding::FindingState;
use crate::core::hall::due;
use crate::core::people::Right;
use crate::core::rows::LogKind;
use crate::core::settings::read;
use crate::core::tests::{at, config, ms};
use crate::core::time::Zone;

mod again;
mod corrections;
mod red;

const HALL: &str = r#"
[hours]
daily = ["08:30-18:00"]
[[working_time]]
id = "early"
name = "early"
hours = "07:50-14:05"
[[person]]
id = "wang"
name = "王芳"
role = "duty_manager"
[person.week]
daily = "early"
[[person]]
id = "chen"
name = "陈涛"
role = "duty_manager"
[[person]]
id = "zhou"
name = "周敏"
role = "hall_manager"
[[person]]
id = "zhang"
name = "张岚"
role = "clerk"
[[department]]
id = "repair"
zh = "设备维修"
en = "repair"
"#;

/// A hall with two duty managers, their superior, a clerk and a department that repairs.
pub(crate) fn play() -> Play {
    let mut config = config();
    config.settings = read(HALL).unwrap_or_else(|faults| panic!("{faults:?}"));
    Play::new(Hall::new(config))
}

fn on(id: &str, act: FindingAct) -> Act {
    Act::Finding { finding_id: id.to_owned(), act: Box::new(act) }
}

fn seen(item: &str, place: &str) -> NewFinding {
    NewFinding { item_code: item.into(), place: place.into(), ..NewFinding::default() }
}

fn raise(new: NewFinding) -> Act {
    on("", FindingAct::Raise(Box::new(new)))
}

fn fix(fixer: Option<&str>) -> FindingAct {
    FindingAct::Fix { fixer: fixer.map(str::to_owned), text: String::new() }
}

fn verify() -> FindingAct {
    FindingAct::Verify { text: String::new() }
}

fn failing<'a>(limit: FindingLimit, owner: &'a str, fixed_by: Option<&'a str>) -> Failing<'a> {
    let fixed_by = fixed_by.map(Fixer::Named);
    let (severity, red_line, due_at) = (Severity::Sev4, false, None);
    Failing { text: "", severity, red_line, limit, due_at, owner, fixed_by }
}

impl Play {
    /// An answer of a round, as the round's act writes it; the act.
    fn answer(
        &mut self,
        time: &str,
        by: &str,
        item: (&str, &str, &str),
        failing: Option<Failing>,
    ) -> String {
        self.answered(time, by, item, failing, of_answer)
    }

    /// An answer that says nothing of an item.
    fn answer_nothing(&mut self, time: &str, by: &str, item: (&str, &str, &str)) -> String {
        self.answered(time, by, item, None, |hall, desk, said| of_no_answer(hall, desk, said))
    }

    fn answered(
        &mut self,
        time: &str,
        by: &str,
        (round_id, item_code, place): (&str, &str, &str),
        failing: Option<Failing>,
        of: fn(&Hall, &mut Desk, &FailedOrPassed) -> Vec<Draft>,
    ) -> String {
        let proof = Proof::OsUser;
        let author = Author { person: by.into(), proof };
        let act_id = format!("answer-{round_id}-{item_code}-{place}-{time}");
        let mut ids = 0;
        let mut new_id = || {
            ids += 1;
            format!("{act_id}-{ids}")
        };
        let mut desk = Desk { now: at(time), author: &author, device: "t1", new_id: &mut new_id };
        let said = FailedOrPassed { act_id: &act_id, round_id, item_code, place, failing };
        let drafts = of(&self.hall, &mut desk, &said);
        for draft in drafts {
            self.write(time, by, draft.kind, draft.at, draft.body);
        }
        act_id
    }

    fn write(
        &mut self,
        time: &str,
        by: &str,
        kind: Kind,
        when: crate::core::time::Stamp,
        body: Body,
    ) {
        let pos = self.next();
        let written = Written {
            wall: at(time),
            mono: 0,
            boot: Cow::Borrowed("test"),
            lamport: pos,
            server_offset_ms: None,
            seen: None,
        };
        let (by, proof, feed) = (by.into(), Proof::OsUser, None);
        let event = Event { kind, at: when, written, by, proof, feed, body };
        let event = Event::from_bytes(&event.to_bytes()).unwrap();
        self.hall.apply(&event, pos);
        assert_eq!(replayed(&self.hall), *self.hall.findings(), "replay equals what was folded");
    }

    /// What fell due of findings, written down until nothing is left.
    pub(crate) fn findings_due(&mut self, time: &str) -> Vec<(Kind, String)> {
        let mut told = Vec::new();
        loop {
            let found = due(&self.hall, ms(time));
            let next = found.into_iter().find(|it| matches!(it.body, Body::Finding(_)));
            let Some(next) = next else { return told };
            told.push((next.kind, Zone::default().hm(next.at)));
            self.write(
                time,
                "system",
                next.kind,
                Zone::default().stamp(next.at),
                next.body.clone(),
            );
            // Whoever says it once more changes nothing.
            let before = self.hall.findings().clone();
            self.write(time, "system", next.kind, Zone::default().stamp(next.at), next.body);
            assert_eq!(before, *self.hall.findings());
            assert!(told.len() < 20, "{told:?}");
        }
    }

    fn finding(&self, id: &str) -> Finding {
        self.hall.findings().get(id).unwrap().clone()
    }

    fn at_item(&self, item: &str) -> Finding {
        let found = self.hall.findings().iter().filter(|it| *it.item_code == *item);
        found.last().unwrap().clone()
    }

    fn finding_lines(&self, time: &str) -> Vec<LogKind> {
        let log = self.board(time).log;
        let own = |kind: &LogKind| matches!(kind, LogKind::Finding(_));
        log.iter().rev().filter(|line| !line.voided).map(|line| line.kind).filter(own).collect()
    }
}

fn replayed(hall: &Hall) -> crate::core::finding::Findings {
    let mut again = hall.findings().clone();
    let fingerprints: Vec<String> =
        again.trails().map(|trail| trail.fingerprint.to_string()).collect();
    for fingerprint in fingerprints {
        again.trail_mut(&fingerprint).unwrap().replay();
    }
    again
}

fn undo(act_id: &str) -> Act {
    Act::Undo { act_id: act_id.to_owned() }
}

fn bar(refused: Result<String, Refused>) -> (FindingBar, Vec<FindingStep>) {
    match refused {
        Err(Refused::Finding { bar, instead }) => (bar, instead),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_day_on_the_floor() {
    let mut play = play();
    // 08:00 paper low, filled up at once by the guide; terminal 3 dead, a day for the repair.
    let once = failing(FindingLimit::AtOnce, "zhang", Some("zhang"));
    play.answer("08:00", "wang", ("r0", "F1", ""), Some(once));
    let day = failing(FindingLimit::Day, "repair", None);
    play.answer("08:02", "wang", ("r0", "S1", "3"), Some(day));
    assert_eq!(play.at_item("F1").state, FindingState::Closed, "she saw that somebody did it");
    let terminal = play.at_item("S1");
    assert_eq!((terminal.state, &*terminal.owner), (FindingState::Open, "repair"));
    assert_eq!(terminal.due_at.secs_since(ms("08:02")), 86_400);
    // 09:30 and 11:45: still dead, one finding.
    for (time, round) in [("09:30", "r1"), ("11:45", "r2")] {
        play.answer(time, "wang", (round, "S1", "3"), Some(day));
    }
    assert_eq!(play.hall.findings().open().count(), 1);
    let terminal = play.at_item("S1");
    assert_eq!(terminal.occurrences.len(), 3);
    assert_eq!(terminal.severity, Severity::Sev3, "the third time within the week");
    // 15:00 repaired: the re-check says both.
    let id = terminal.finding_id.to_string();
    play.act("15:00", "chen", &on(&id, verify())).unwrap();
    let terminal = play.finding(&id);
    assert_eq!(terminal.state, FindingState::Closed);
    assert_eq!(&*terminal.fixed.unwrap().by, "repair");
    let kinds = [
        Kind::FindingOpened,
        Kind::FindingFixed,
        Kind::FindingOpened,
        Kind::FindingJoined,
        Kind::FindingJoined,
        Kind::FindingFixed,
    ];
    assert_eq!(play.finding_lines("15:01"), kinds.map(LogKind::Finding));
    assert_eq!(play.hall.findings().iter().count(), 2);
}

#[test]
fn somebody_else_within_the_same_limit_needs_no_reason_and_gets_no_more_time() {
    let mut play = play();
    let day = failing(FindingLimit::Day, "wang", None);
    play.answer("08:00", "wang", ("r0", "S1", "3"), Some(day));
    let found = play.at_item("S1");
    let give = |owner: &str, limit| FindingAct::Assign {
        owner: owner.to_owned(),
        limit,
        due_at: None,
        reason: String::new(),
    };
    let id = found.finding_id.to_string();
    play.act("08:02", "wang", &on(&id, give("repair", FindingLimit::Day))).unwrap();
    let given = play.finding(&id);
    assert_eq!((&*given.owner, given.due_at), ("repair", found.due_at));
    let (why, _) = bar(play.act("08:03", "wang", &on(&id, give("repair", FindingLimit::Week))));
    assert_eq!(why, FindingBar::NoReason, "more time says why");
}

#[test]
fn what_was_put_right_on_the_spot_by_nobody_who_is_named_is_closed_at_once() {
    let mut play = play();
    let seen =
        Failing { fixed_by: Some(Fixer::Unnamed), ..failing(FindingLimit::AtOnce, "wang", None) };
    play.answer("08:00", "wang", ("r0", "F1", ""), Some(seen));
    let paper = play.at_item("F1");
    assert_eq!(paper.state, FindingState::Closed);
    assert_eq!((&*paper.fixed.unwrap().by, &*paper.verified.unwrap().by), ("", "wang"));
}

#[test]
fn whoever_put_it_right_does_not_check_it_but_a_later_round_does() {
    let mut play = play();
    let own = failing(FindingLimit::AtOnce, "", Some(""));
    play.answer("09:00", "wang", ("r1", "E3", ""), Some(own));
    let id = play.at_item("E3").finding_id.to_string();
    assert_eq!(play.finding(&id).state, FindingState::Fixed);
    let (why, instead) = bar(play.act("09:05", "wang", &on(&id, verify())));
    assert_eq!(why, FindingBar::OwnFix);
    assert!(!instead.contains(&FindingStep::Verify) && instead.contains(&FindingStep::Void));
    play.answer("09:06", "wang", ("r1", "E3", "hall"), None);
    assert_eq!(play.finding(&id).state, FindingState::Fixed, "another place");
    play.answer("10:30", "wang", ("r2", "E3", ""), None);
    assert_eq!(play.finding(&id).state, FindingState::Closed);
}

#[test]
fn what_comes_back_needs_a_cause_and_a_measure_that_prevents_it() {
    let mut play = play();
    let first = play.act("09:00", "wang", &raise(seen("dirt", "01"))).unwrap();
    play.act("09:10", "wang", &on(&first, fix(Some("zhang")))).unwrap();
    play.act("09:11", "wang", &on(&first, verify())).unwrap();
    assert_eq!(play.finding(&first).state, FindingState::Closed);
    let second = play.act("10:00", "wang", &raise(seen("dirt", "01"))).unwrap();
    assert_eq!(play.finding(&second).recurrence_of.as_deref(), Some(&*first));
    play.act("10:05", "wang", &on(&second, fix(Some("zhang")))).unwrap();
    play.act("10:06", "wang", &on(&second, verify())).unwrap();
    assert_eq!(play.finding(&second).state, FindingState::Verified);
    assert_eq!(play.finding(&second).closable(), Err(FindingBar::NoCause));
    let prevent = |cause: &str, done| FindingAct::Prevent {
        cause: cause.into(),
        title: "每两小时擦一次".into(),
        owner: "zhang".into(),
        limit: FindingLimit::Day,
        done,
    };
    let (why, _) = bar(play.act("10:07", "wang", &on(&second, prevent(" ", false))));
    assert_eq!(why, FindingBar::NoText);
    play.act("10:08", "wang", &on(&second, prevent("无人负责", false))).unwrap();
    assert_eq!(play.finding(&second).closable(), Err(FindingBar::OpenMeasures(1)));
    let measure_id = play.finding(&second).measures[0].measure_id.to_string();
    let done = FindingAct::MeasureDone { measure_id, text: String::new() };
    let act = play.act("12:00", "wang", &on(&second, done)).unwrap();
    assert_eq!(play.finding(&second).state, FindingState::Closed);
    play.act("12:01", "wang", &undo(&act)).unwrap();
    assert_eq!(play.finding(&second).state, FindingState::Verified, "open again with the measure");
}

#[test]
fn what_is_overdue_goes_up_the_ladder_in_open_time() {
    let mut play = play();
    play.act("08:35", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    let mut new = seen("S1", "3");
    (new.limit, new.owner) = (Some(FindingLimit::AtOnce), "repair".into());
    let id = play.act("08:40", "wang", &raise(new)).unwrap();
    assert_eq!(play.findings_due("09:10"), []);
    assert_eq!(play.findings_due("09:11"), [(Kind::FindingCalled, "09:10".to_owned())]);
    let call = play.finding(&id).calls[0].clone();
    assert_eq!((call.level, &*call.to[0]), (1, "wang"));
    assert!(play.finding(&id).is_late(ms("09:11")));
    // Four open hours for each level; nobody above the hall manager for a minor one.
    assert_eq!(play.findings_due("13:11"), [(Kind::FindingCalled, "13:10".to_owned())]);
    assert_eq!(play.finding(&id).calls.last().map(|call| call.level), Some(3));
    assert_eq!(play.finding(&id).level(), Some(1), "nobody was found there");
    assert_eq!(play.findings_due("17:59"), []);
    // Another deadline needs a reason, and begins anew.
    let assign = |reason: &str| FindingAct::Assign {
        owner: "repair".into(),
        limit: FindingLimit::Day,
        due_at: None,
        reason: reason.into(),
    };
    let (why, _) = bar(play.act("14:00", "wang", &on(&id, assign(""))));
    assert_eq!(why, FindingBar::NoReason);
    play.act("14:00", "wang", &on(&id, assign("备件在路上"))).unwrap();
    assert!(!play.finding(&id).is_late(ms("17:59")));
}

#[test]
fn what_cannot_be_done_goes_up_one_level() {
    let mut play = play();
    play.act("08:35", "wang", &Act::OpenShift { name: String::new() }).unwrap();
    let id = play.act("08:40", "wang", &raise(seen("S1", "3"))).unwrap();
    let cannot = |reason: &str| {
        on(&id, FindingAct::CannotDo { measure_id: None, reason: reason.to_owned() })
    };
    assert_eq!(bar(play.act("08:45", "wang", &cannot(""))).0, FindingBar::NoReason);
    play.act("08:46", "wang", &cannot("厂家停产")).unwrap();
    let finding = play.finding(&id);
    assert_eq!(finding.calls.len(), 1);
    assert_eq!((finding.calls[0].level, finding.calls[0].cause), (3, CallCause::CannotDo));
    assert_eq!(play.findings_due("17:00"), [], "nobody above for a minor one");
    let (before, act) = (play.hall.findings().clone(), cannot("还是不行"));
    assert_eq!(play.act("08:50", "wang", &act), Err(Refused::Nothing));
    assert_eq!(before, *play.hall.findings());
}

#[test]
fn an_answer_that_is_corrected_takes_its_finding_with_it() {
    let mut play = play();
    let once = failing(FindingLimit::Shift, "zhang", None);
    play.answer("09:00", "wang", ("r1", "P2", "02"), Some(once));
    assert_eq!(play.hall.findings().open().count(), 1);
    // It was counter 03.
    play.answer("09:01", "wang", ("r1", "P2", "03"), Some(once));
    let open: Vec<String> = play.hall.findings().open().map(|it| it.place.to_string()).collect();
    assert_eq!(open, ["03"]);
    // And in truth nothing.
    let passed = play.answer("09:02", "wang", ("r1", "P2", ""), None);
    assert_eq!(play.hall.findings().open().count(), 0);
    play.act("09:03", "wang", &undo(&passed)).unwrap();
    let open: Vec<String> = play.hall.findings().open().map(|it| it.place.to_string()).collect();
    assert_eq!(open, ["03"], "the undo brings back what the answer took");
    // Said twice with other words it is one sighting.
    let again = Failing { text: "又忘戴", ..once };
    play.answer("09:04", "wang", ("r1", "P2", "03"), Some(again));
    let finding = play.at_item("P2");
    assert_eq!((finding.occurrences.len(), &*finding.text), (1, "又忘戴"));
}

#[test]
fn every_act_has_its_way_back() {
    let mut play = play();
    let empty = play.hall.findings().iter().count();
    let first = play.act("09:00", "wang", &raise(seen("dirt", "01"))).unwrap();
    let acts = [
        FindingAct::Assign {
            owner: "zhang".into(),
            limit: FindingLimit::AtOnce,
            due_at: None,
            reason: String::new(),
        },
        FindingAct::Contain { text: "先围起来".into() },
        FindingAct::Note { field: FindingField::Note, text: "第二次了".into() },
        FindingAct::Grade { severity: Severity::Sev2, reason: "twice as many".into() },
        FindingAct::AddMeasure {
            kind: MeasureKind::Corrective,
            title: "换垫子".into(),
            owner: "zhang".into(),
            limit: FindingLimit::Week,
        },
        FindingAct::CannotDo { measure_id: None, reason: "没有备件".into() },
        fix(None),
        FindingAct::Void { reason: "看错了".into() },
    ];
    for act in acts {
        let before = play.finding(&first);
        let id = play.act("09:10", "wang", &on(&first, act)).unwrap();
        assert_ne!(before, play.finding(&first));
        let undone = undo(&id);
        play.act("09:11", "wang", &undone).unwrap();
        assert_eq!(before, play.finding(&first));
        assert_eq!(play.act("09:12", "wang", &undone), Err(Refused::NoUndo), "only once");
    }
    // What others built on stays.
    play.act("09:15", "chen", &on(&first, fix(None))).unwrap();
    assert_eq!(play.act("09:16", "wang", &undo(&first)), Err(Refused::NoUndo));
    let other = play.act("09:20", "wang", &raise(seen("dirt", "02"))).unwrap();
    play.act("09:21", "wang", &undo(&other)).unwrap();
    assert!(play.hall.findings().get(&other).is_none());
    assert_eq!(play.hall.findings().iter().count(), empty + 1);
}

#[test]
fn illegal_moves_are_refused_with_what_is_possible() {
    let mut play = play();
    let id = play.act("09:00", "wang", &raise(seen("dirt", "01"))).unwrap();
    let (why, instead) = bar(play.act("09:01", "wang", &on(&id, verify())));
    assert_eq!(why, FindingBar::NotFixed);
    assert!(instead.contains(&FindingStep::Fix));
    let nobody = FindingAct::Fix { fixer: Some("nobody".into()), text: String::new() };
    let known = Err(Refused::NoPerson("nobody".into()));
    assert_eq!(play.act("09:01", "wang", &on(&id, nobody)), known);
    let void = |reason: &str| on(&id, FindingAct::Void { reason: reason.into() });
    assert_eq!(bar(play.act("09:02", "wang", &void(" "))).0, FindingBar::NoReason);
    play.act("09:03", "wang", &void("看错了")).unwrap();
    let (why, instead) = bar(play.act("09:04", "wang", &on(&id, fix(None))));
    assert_eq!((why, instead), (FindingBar::Over, vec![FindingStep::Raise]));
    let gone = bar(play.act("09:05", "wang", &on("none", fix(None))));
    assert_eq!(gone, (FindingBar::Gone, vec![FindingStep::Raise]));
    assert_eq!(bar(play.act("09:06", "wang", &raise(NewFinding::default()))).0, FindingBar::NoText);
    assert_eq!(on(&id, fix(None)).right(), Some(Right::Duty));
    assert_eq!(raise(seen("safety", "门口")).right(), Some(Right::Log), "anybody may say it");
    let none = play.act(
        "09:09",
        "wang",
        &Act::People(Box::new(PeopleAct::Need {
            topic: String::new(),
            text: " ".into(),
            count: 1,
        })),
    );
    assert_eq!(none, Err(Refused::Conduct(crate::core::act::ConductBar::NoText)));
}
