//! What falls due: nobody receives a shift, nobody has the duty, somebody works without having read.

use super::stage::{Stage, stage};
use crate::core::act::{HandoverAct, Refused};
use crate::core::board::{AlarmKind, Board, Mark};
use crate::core::complaint::Severity;
use crate::core::event::{Body, HandoverFact};
use crate::core::handover::HandoverState;
use crate::core::tests::ms;

const NEXT: &str = "2025-11-11T08:00:00+08:00";

fn called(stage: &Stage) -> Vec<(u8, Vec<String>)> {
    let steps = stage.told.iter().filter_map(|event| match &event.body {
        Body::Handover(body) => match &body.fact {
            HandoverFact::Overdue(of) => {
                Some((of.step, of.to.iter().map(ToString::to_string).collect()))
            }
            _ => None,
        },
        _ => None,
    });
    steps.collect()
}

#[test]
fn whoever_has_the_shift_too_long_is_called_step_by_step() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    assert_eq!(stage.falls_due("14:19"), Vec::<&str>::new());
    assert_eq!(stage.falls_due("14:20"), ["shift.overdue"]);
    assert_eq!(called(&stage), [(1, vec!["wf".to_owned(), "ct".to_owned()])]);
    let alarm = |stage: &Stage, time: &str| {
        let alarms = Board::build(&stage.hall, ms(time)).alarms;
        alarms.iter().find(|it| it.kind == AlarmKind::Handover).map(|it| it.mark)
    };
    assert_eq!(alarm(&stage, "14:20"), Some(Mark::Warn));
    // A program that was off finds the same at once.
    assert_eq!(stage.falls_due("15:10"), ["shift.overdue", "shift.overdue"]);
    assert_eq!(alarm(&stage, "15:10"), Some(Mark::Breach));
    let steps: Vec<u8> = called(&stage).into_iter().map(|(step, _)| step).collect();
    assert_eq!(steps, [1, 2, 3]);
    stage.signs_off("15:11", "wf");
    assert_eq!(alarm(&stage, "15:12"), None);
}

#[test]
fn a_hall_that_is_closed_calls_nobody() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    assert_eq!(
        stage.falls_due("23:00"),
        Vec::<&str>::new(),
        "planned until 18:40, after the doors"
    );
    assert_eq!(stage.falls_due("2025-11-11T08:44:00+08:00"), Vec::<&str>::new());
    assert_eq!(stage.falls_due("2025-11-11T08:45:00+08:00"), ["shift.overdue"]);
}

#[test]
fn who_signs_off_all_the_same_leaves_the_hall_unattended() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let bad = stage.complains("11:20", "wf", Severity::Sev2);
    stage.signs_off("14:05", "wf");
    assert_eq!(stage.owner(&bad), "", "what was open is the hall's");
    assert_eq!(stage.falls_due("14:06"), ["shift.unattended"]);
    assert_eq!(stage.handover(0).unattended_from, Some(ms("14:05")));
    let serious = stage.hall.cases().get(&bad).unwrap();
    assert!(serious.calls.iter().any(|call| call.level > 1), "the urgent ones go up at once");
    stage.opens("14:30", "ct");
    assert_eq!(stage.falls_due("14:39"), Vec::<&str>::new(), "time to read");
    assert_eq!(stage.falls_due("14:40"), ["shift.worked_without"]);
    let without = stage.handover(0).worked_without.as_ref().unwrap();
    assert_eq!((&*without.person_id, without.at), ("ct", ms("14:40")));
    assert_eq!(stage.falls_due("14:50"), Vec::<&str>::new(), "once");
}

#[test]
fn after_the_doors_nobody_is_missed_before_they_open() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    stage.signs_off("18:40", "ct");
    assert_eq!(stage.falls_due("23:59"), Vec::<&str>::new());
    let opens = ms("2025-11-11T08:30:00+08:00");
    assert_eq!(stage.falls_due("2025-11-11T09:00:00+08:00"), ["shift.unattended"]);
    assert_eq!(stage.handover(0).unattended_from, Some(opens), "from the doors on");
}

#[test]
fn the_receipt_of_the_last_shift_is_missed_after_the_next_opening() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    stage.hands("18:35", "ct", HandoverAct::CloseDay).unwrap();
    let nobody = ["shift.unattended"];
    assert_eq!(stage.falls_due("2025-11-11T08:44:59+08:00"), nobody, "since the doors opened");
    assert_eq!(stage.falls_due("2025-11-11T08:45:00+08:00"), ["shift.overdue"]);
}

#[test]
fn work_can_begin_without_the_hand_over_and_stands_on_record() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let one = stage.complains("10:00", "wf", Severity::Sev3);
    let without = |reason: &str| HandoverAct::StartWithout { reason: reason.into() };
    let early = stage.hands("13:40", "ct", without("王芳不在"));
    assert_eq!(early, Err(Refused::ShiftOpen("王芳".into())), "the shift is not over yet");
    stage.hands("14:10", "ct", without("王芳送医")).unwrap();
    let shift = stage.hall.shifts().open().unwrap();
    assert_eq!(stage.hall.name(shift.person), "ct");
    let left = stage.handover(0);
    assert_eq!((left.state, stage.owner(&one)), (HandoverState::Open, ""));
    assert_eq!(&*left.worked_without.as_ref().unwrap().reason, "王芳送医");
    assert_eq!(
        stage.hall.opening(ms("14:11")).unwrap().left,
        1,
        "what is left is still to be read"
    );
    let row = stage.shift_row(0);
    assert_eq!(row.signed_off_by.as_deref(), Some("ct"));
    stage.signs_off("18:40", "ct");
    stage.hands(NEXT, "wf", without("")).unwrap();
    assert_eq!(&*stage.handover(1).worked_without.as_ref().unwrap().person_id, "wf");
}
