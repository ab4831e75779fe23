//! Slips before the freeze, words that come late, and a hall that nobody is in.

use super::stage::{Stage, accept, barred, stage};
use crate::core::act::{Act, HandoverAct, Refused};
use crate::core::complaint::Severity;
use crate::core::event::{Body, Event, HandoverEvent, HandoverFact, Proof, QueueData, ShiftClosed};
use crate::core::hall::Effect;
use crate::core::handover::{Bar, HandoverState};
use crate::core::tests::{at, event, ms};

const NEXT: &str = "2025-11-11T08:00:00+08:00";

fn note(text: &str) -> HandoverAct {
    HandoverAct::Note { text: text.into() }
}

fn undo(stage: &Stage) -> Act {
    let act_id = stage.handover(0).prepared.last().unwrap().act_id.to_string();
    Act::Undo { act_id }
}

#[test]
fn a_line_for_who_comes_next_goes_back_until_the_report_is_frozen() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    stage.hands("13:30", "wf", note("三号机等配件")).unwrap();
    stage.hands("13:31", "wf", note("四号")).unwrap();
    let slip = undo(&stage);
    assert_eq!(stage.does("13:32", "ct", &slip), Err(Refused::NoUndo), "it is not hers");
    stage.does("13:32", "wf", &slip).unwrap();
    let notes = |stage: &Stage| stage.handover(0).notes().count();
    assert_eq!(notes(&stage), 1);
    stage.hands("13:33", "wf", note("五号机")).unwrap();
    let kept = undo(&stage);
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    assert_eq!(stage.does("13:46", "wf", &kept), Err(Refused::Handover(Bar::Frozen)));
    assert_eq!((notes(&stage), stage.report(0).items.len()), (2, 2));
    // Sent back, it can be set right.
    stage.beside("13:47", ("wf", "ct"), HandoverAct::Return { reason: "错".into() }).unwrap();
    stage.does("13:48", "wf", &kept).unwrap();
    assert_eq!(notes(&stage), 1);
}

#[test]
fn a_report_is_read_once_however_many_items_are_answered() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    stage.complains("09:00", "wf", Severity::Sev4);
    stage.hands("13:45", "wf", HandoverAct::Freeze).unwrap();
    let report = stage.handover(0).report().unwrap();
    let (first, second) = (report.read().unwrap(), report.read().unwrap());
    assert!(std::ptr::eq(first, second));
    let stored = postcard::to_stdvec(&stage.hall).unwrap();
    assert!(postcard::from_bytes::<crate::core::hall::Hall>(&stored).unwrap() == stage.hall);
}

#[test]
fn an_empty_hall_after_a_shift_that_was_signed_alone_is_on_record_until_somebody_comes() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    stage.hands("18:35", "ct", HandoverAct::CloseDay).unwrap();
    assert_eq!(stage.falls_due("2025-11-11T08:29:59+08:00"), Vec::<&str>::new());
    assert_eq!(stage.falls_due("2025-11-11T08:30:00+08:00"), ["shift.unattended"]);
    assert_eq!(stage.handover(0).unattended_from, Some(ms("2025-11-11T08:30:00+08:00")));
    assert_eq!(stage.handover(0).unattended_until, None);
    let came = "2025-11-11T08:40:00+08:00";
    stage.opens(came, "wf");
    assert_eq!(stage.handover(0).unattended_until, Some(ms(came)));
    stage.signs_off("2025-11-11T14:05:00+08:00", "wf");
    stage.falls_due("2025-11-11T14:06:00+08:00");
    stage.opens("2025-11-11T14:10:00+08:00", "ct");
    assert_eq!(stage.handover(0).unattended_until, Some(ms(came)), "each has its own end");
}

#[test]
fn nobody_is_missed_before_the_shift_ended() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let end = "2025-11-10T14:05:00.863+08:00";
    stage.signs_off(end, "wf");
    assert_eq!(stage.falls_due("14:06"), ["shift.unattended"]);
    assert_eq!(stage.handover(0).unattended_from, Some(ms(end)));
}

#[test]
fn what_is_missing_is_said_before_a_shift_that_was_signed_alone_is_received() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    let append = |shift_id: &str| HandoverAct::Append {
        shift_id: shift_id.into(),
        text: "钥匙在抽屉".into(),
    };
    assert_eq!(stage.hands("18:00", "ct", append("")), barred(Bar::Gone));
    stage.hands("18:35", "ct", HandoverAct::CloseDay).unwrap();
    stage.hands("18:40", "ct", append("")).unwrap();
    assert!(!stage.handover(0).appended[0].omission);
    assert_eq!(
        stage.hands("18:41", "ct", append("none")),
        Err(Refused::Log(crate::core::duty_log::LogBar::NoShift))
    );
}

fn closed(shift_id: &str, time: &str) -> Event {
    let fact = HandoverFact::Closed(ShiftClosed {});
    let mut made = event(fact.kind(), at(time), 0, QueueData::default());
    (made.by, made.proof, made.feed) = ("system".into(), Proof::System, None);
    made.body = Body::Handover(Box::new(HandoverEvent { shift_id: shift_id.into(), fact }));
    made
}

#[test]
fn a_late_word_about_an_old_shift_pushes_no_live_one_out_of_memory() {
    let mut stage = stage();
    for day in 1..=10 {
        let date = format!("2025-11-{day:02}");
        stage.opens(&format!("{date}T07:50:00+08:00"), "wf");
        stage.hands(&format!("{date}T13:35:00+08:00"), "wf", HandoverAct::Prepare).unwrap();
        stage.hands(&format!("{date}T13:45:00+08:00"), "wf", HandoverAct::Freeze).unwrap();
        if day < 10 {
            let items = stage.report(usize::try_from(day).unwrap() - 1).items;
            for item in &items {
                stage
                    .beside(&format!("{date}T13:50:00+08:00"), ("wf", "ct"), accept(item))
                    .unwrap();
            }
            stage.signs_off(&format!("{date}T14:05:00+08:00"), "wf");
        }
    }
    let old = stage.shift_id(0);
    assert!(stage.hall.handovers().get(&old).is_none(), "it left memory");
    let before = stage.hall.handovers().clone();
    let late = closed(&old, NEXT);
    let done = stage.hall.apply(&late, 9_000);
    assert_eq!(done.effect, Effect::Stored);
    assert_eq!(*stage.hall.handovers(), before);
    assert_eq!(stage.handover(9).state, HandoverState::Frozen);
    // What is to be added to it is a line of the log that names it.
    let append = HandoverAct::Append { shift_id: old.clone(), text: "补一句".into() };
    stage.hands("2025-11-10T14:00:00+08:00", "wf", append).unwrap();
    let rows = stage.hall.duty_log().newest(3).into_iter();
    let added: Vec<String> = rows.map(|row| row.addendum_to).filter(|id| !id.is_empty()).collect();
    assert_eq!(added, [old]);
}
