//! What people try at a hand-over that must not be: signing what is not theirs, twice, too late, to themselves, with a
//! clock that was set in between. Each is refused with its reason, and nothing of the report changes.

use super::stage::{Stage, accept, barred, stage};
use crate::core::act::{Act, HandoverAct, Refused};
use crate::core::complaint::Severity;
use crate::core::event::Meaning;
use crate::core::handover::{Bar, HandoverState, SIGNED};
use crate::core::tests::ms;

const HERE: (&str, &str) = ("wf", "ct");

fn assume() -> HandoverAct {
    HandoverAct::Assume { reason: String::new() }
}

fn undo(stage: &mut Stage, time: &str, who: &str, act_id: &str) -> Result<(), Refused> {
    stage.does(time, who, &Act::Undo { act_id: act_id.to_owned() })
}

/// 王芳 has the shift with one complaint, and froze it at 13:45.
fn frozen() -> Stage {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    stage.complains("10:12", "wf", Severity::Sev4);
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    stage
}

fn answered(stage: &mut Stage, time: &str) {
    for item in &stage.report(0).items {
        stage.beside(time, HERE, accept(item)).unwrap();
    }
}

fn signatures(stage: &Stage) -> (bool, bool) {
    let id = stage.shift_id(0);
    let has = |meaning| stage.hall.signed(SIGNED, &id, meaning).is_some();
    (has(Meaning::Prepared), has(Meaning::Received))
}

#[test]
fn nobody_signs_what_is_not_theirs_or_twice() {
    let mut stage = stage();
    assert_eq!(stage.hands("07:40", "wf", HandoverAct::Freeze), Err(Refused::NoShift));
    assert_eq!(stage.hands("07:40", "wf", HandoverAct::Receive), Err(Refused::NoShift));
    stage.opens("07:50", "wf");
    stage.complains("10:12", "wf", Severity::Sev4);
    for who in ["ct", "hm", "zz", ""] {
        let refused = stage.hands("13:45", who, HandoverAct::Freeze);
        assert_eq!(refused, barred(Bar::NotYours("王芳".into())), "{who}");
        assert!(stage.hands("13:45", who, HandoverAct::CloseDay).is_err(), "{who}");
    }
    assert_eq!(stage.hands("13:45", "ct", HandoverAct::Receive), barred(Bar::NotFrozen));
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    assert_eq!(stage.hands("13:46", "wf", HandoverAct::Freeze), barred(Bar::Frozen));
    assert!(stage.hands("13:46", "wf", HandoverAct::CloseDay).is_err());
    assert_eq!(signatures(&stage), (true, false));
    let report = stage.report(0);
    // Nobody receives for somebody who is not known, and nobody from themselves.
    let item = accept(&report.items[0]);
    let unknown = stage.beside("13:47", ("wf", "zz"), item.clone());
    assert_eq!(unknown, Err(Refused::NoPerson("zz".into())));
    assert_eq!(stage.beside("13:47", ("wf", "wf"), item.clone()), barred(Bar::Own));
    assert_eq!(
        stage.beside("13:47", ("hm", "ct"), item),
        barred(Bar::NotYours("王芳".into())),
        "only at the terminal of who hands over"
    );
    assert_eq!(stage.hands("13:47", "wf", HandoverAct::Receive), barred(Bar::Own));
    answered(&mut stage, "13:48");
    stage.beside("13:49", HERE, assume()).unwrap();
    // Without PINs the terminal is of who is logged in: nobody else signs on it.
    let beside = stage.beside("13:50", HERE, HandoverAct::Receive);
    assert_eq!(beside, barred(Bar::NoPin("陈涛".into())));
    assert!(stage.hands("13:50", "hm", HandoverAct::Receive).is_err(), "who assumed it does");
    assert_eq!(signatures(&stage), (true, false));
    stage.hands("13:50", "ct", HandoverAct::Receive).unwrap();
    assert_eq!(signatures(&stage), (true, true));
    // It is the receiver's shift now: theirs is not frozen, and the one before is over.
    assert_eq!(stage.hands("13:51", "ct", HandoverAct::Receive), barred(Bar::NotFrozen));
    assert_eq!(stage.hands("13:51", "wf", HandoverAct::Receive), barred(Bar::NotFrozen));
    let late = stage.beside("13:52", HERE, accept(&report.items[0]));
    assert!(late.is_err(), "taken over after the end: {late:?}");
}

#[test]
fn what_was_signed_is_not_taken_back() {
    let mut stage = frozen();
    let before = stage.handover(0).clone();
    // Whatever can be named is tried by everybody.
    for n in 0..80 {
        for who in ["wf", "ct", "hm"] {
            undo(&mut stage, "13:46", who, &format!("id-{n}")).ok();
        }
    }
    assert_eq!(*stage.handover(0), before, "the report stands");
    assert_eq!(signatures(&stage), (true, false));
}

#[test]
fn a_clock_that_is_set_in_between_loses_nothing() {
    for (accepts, receives) in [
        ("07:00", "06:00"),
        ("13:45", "13:45"),
        ("23:59", "00:01"),
        ("13:46", "2025-11-12T08:00:00+08:00"),
    ] {
        let mut stage = frozen();
        let id = stage.shift_id(0);
        answered(&mut stage, accepts);
        stage.beside(accepts, HERE, assume()).unwrap();
        stage.falls_due(receives);
        stage.hands(receives, "ct", HandoverAct::Receive).unwrap();
        let handover = stage.hall.handovers().get(&id).unwrap();
        assert_eq!(handover.state, HandoverState::Accepted, "{accepts} {receives}");
        for meaning in [Meaning::Prepared, Meaning::Received] {
            assert!(stage.hall.signed(SIGNED, &id, meaning).is_some(), "{meaning:?}");
        }
        let shift = stage.hall.shifts().open().unwrap();
        assert_eq!(stage.hall.name(shift.person), "ct");
        stage.falls_due("2025-11-13T08:00:00+08:00");
    }
}

#[test]
fn a_shift_that_nobody_ends_calls_and_is_taken_over_in_the_end() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let left = stage.complains("10:12", "wf", Severity::Sev3);
    let mut due = stage.falls_due("14:21");
    for day in 10..16 {
        for hour in ["09", "15", "21"] {
            due.extend(stage.falls_due(&format!("2025-11-{day}T{hour}:00:00+08:00")));
        }
    }
    let calls = due.iter().filter(|kind| **kind == "shift.overdue").count();
    assert_eq!(calls, 3, "three calls and no more: {due:?}");
    let now = "2025-11-16T07:50:00+08:00";
    // Whoever comes begins to work, on record, and the log says what was left.
    let begun = stage.hands(now, "ct", HandoverAct::StartWithout { reason: "无人交接".into() });
    assert_eq!(begun, Ok(()));
    let shift = stage.hall.shifts().open().unwrap();
    assert_eq!(stage.hall.name(shift.person), "ct");
    assert!(stage.handover(0).worked_without.is_some());
    assert!(["", "wf", "ct"].contains(&stage.owner(&left)));
    assert!(stage.hall.opening(ms(now)).is_some(), "what was left is to be read");
}
