//! What stands behind a signature: it is not taken back, it says who said what, and what was the outgoing manager's to
//! put right goes with the duty. And what a hall without a roster offers.

use super::stage::{Stage, accept, barred, settings, stage};
use crate::core::act::{Act, FindingAct, HandoverAct, NewFinding, Refused};
use crate::core::board::{Board, HandoverNow};
use crate::core::complaint::Severity;
use crate::core::hall::{Hall, HallConfig};
use crate::core::handover::Bar;
use crate::core::rows::LogKind;
use crate::core::staff::StaffState;
use crate::core::tests::{config, ms};

const HERE: (&str, &str) = ("wf", "ct");

fn undo(stage: &mut Stage, time: &str, who: &str, act_id: &str) -> Result<(), Refused> {
    stage.does(time, who, &Act::Undo { act_id: act_id.to_owned() })
}

fn finds(stage: &mut Stage, time: &str, who: &str, code: &str) {
    let new = NewFinding {
        item_code: code.to_owned(),
        place: "02".to_owned(),
        severity: Some(Severity::Sev4),
        owner: who.to_owned(),
        ..NewFinding::default()
    };
    let act = Box::new(FindingAct::Raise(Box::new(new)));
    stage.does(time, who, &Act::Finding { finding_id: String::new(), act }).unwrap();
}

fn owner(stage: &Stage, code: &str) -> String {
    let mut open = stage.hall.findings().open();
    open.find(|one| *one.item_code == *code).unwrap().owner.to_string()
}

fn received(stage: &mut Stage) {
    for item in &stage.report(0).items {
        stage.beside("13:48", HERE, accept(item)).unwrap();
    }
    stage.beside("13:49", HERE, HandoverAct::Assume { reason: String::new() }).unwrap();
    stage.hands("13:50", "ct", HandoverAct::Receive).unwrap();
}

#[test]
fn what_was_signed_is_not_taken_back_and_says_what_to_do() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    finds(&mut stage, "10:00", "wf", "P2");
    let act_id = stage.hall.findings().open().next().unwrap().finding_id.to_string();
    let known = (0..40).map(|n| format!("id-{n}")).find(|id| stage.hall.floor().act(id).is_some());
    let act_id = known.unwrap_or(act_id);
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    // One that waits can still be returned; then what is in it can be taken back again.
    assert_eq!(undo(&mut stage, "13:46", "wf", &act_id), barred(Bar::Frozen));
    received(&mut stage);
    assert_eq!(undo(&mut stage, "13:51", "wf", &act_id), barred(Bar::Signed));
    assert_eq!(stage.hall.findings().open().count(), 1);
    // What is done after it is another shift's.
    finds(&mut stage, "13:52", "ct", "P4");
    let mut newest = (0..80).rev().map(|n| format!("id-{n}"));
    let newest = newest.find(|id| stage.hall.floor().act(id).is_some()).unwrap();
    assert_eq!(undo(&mut stage, "13:53", "ct", &newest), Ok(()));
}

#[test]
fn findings_go_with_the_duty_and_declined_ones_stay() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    finds(&mut stage, "10:00", "wf", "P2");
    finds(&mut stage, "10:01", "wf", "P4");
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    let report = stage.report(0);
    for item in &report.items {
        let act = if &*item.label == "P4" {
            HandoverAct::Decline {
                item_id: item.item_id.to_string(),
                reason: crate::core::complaint::DeclineReason::Load,
                text: String::new(),
            }
        } else {
            accept(item)
        };
        stage.beside("13:48", HERE, act).unwrap();
    }
    // Who receives is there, and every line says who said it.
    let roll = crate::core::staff::Roll::new(&stage.hall, ms("13:48"));
    let there = roll.entries().find(|entry| entry.id == "ct").unwrap().state(roll.rules);
    assert_eq!(there, StaffState::OnPost);
    let board = Board::build(&stage.hall, ms("13:48"));
    let mut lines = board.log.iter().filter(|line| line.kind == LogKind::ShiftItemAccepted);
    assert!(lines.next().is_some_and(|line| line.by == "ct") && lines.all(|line| line.by == "ct"));
    stage.beside("13:49", HERE, HandoverAct::Assume { reason: String::new() }).unwrap();
    stage.hands("13:50", "ct", HandoverAct::Receive).unwrap();
    assert_eq!((owner(&stage, "P2").as_str(), owner(&stage, "P4").as_str()), ("ct", "wf"));
}

fn now(stage: &Stage, time: &str) -> HandoverNow {
    let board = Board::build(&stage.hall, ms(time));
    HandoverNow::clone(board.handover.as_ref().unwrap())
}

/// Nobody is planned: that is no reason to close the day at eight, and the way to a colleague is open.
#[test]
fn a_hall_without_a_roster_closes_the_day_when_its_day_ends() {
    let mut plan = settings();
    plan.people.iter_mut().for_each(|person| person.week = Default::default());
    let mut stage = stage();
    stage.hall = Hall::new(HallConfig { settings: plan, ..config() });
    stage.opens("07:50", "wf");
    let early = now(&stage, "08:00");
    assert!(!early.last && early.may_close, "it can be, and is not proposed");
    let late = now(&stage, "17:30");
    assert!(late.last && late.may_close);
    stage.hands("12:00", "wf", HandoverAct::Freeze).unwrap();
    received_by_anybody(&mut stage);
    // With a roster nobody closes early.
    let mut planned = super::stage::stage();
    planned.opens("13:30", "ct");
    let early = now(&planned, "14:00");
    assert!(!early.last && !early.may_close);
    assert!(now(&planned, "18:35").last);
}

fn received_by_anybody(stage: &mut Stage) {
    stage.beside("13:49", HERE, HandoverAct::Assume { reason: String::new() }).unwrap();
    stage.hands("13:50", "ct", HandoverAct::Receive).unwrap();
    let shift = stage.hall.shifts().open().unwrap();
    assert_eq!(stage.hall.name(shift.person), "ct");
}

/// The sheet of a day that was closed can be looked at until the date is over.
#[test]
fn a_closed_sheet_can_be_looked_at() {
    let mut stage = stage();
    stage.opens("13:30", "ct");
    assert!(Board::build(&stage.hall, ms("14:00")).closed.is_none());
    stage.complains("15:00", "ct", Severity::Sev4);
    stage.hands("18:35", "ct", HandoverAct::CloseDay).unwrap();
    let board = Board::build(&stage.hall, ms("18:40"));
    let closed = board.closed.as_ref().unwrap();
    assert_eq!((closed.outgoing.as_str(), closed.sheet.items.len()), ("ct", 1));
    assert!(board.handover.is_none());
    assert!(Board::build(&stage.hall, ms("2025-11-11T07:00:00+08:00")).closed.is_none());
}
