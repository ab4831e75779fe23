//! The end of the day and the opening after it (design 8.18; domain 6.3, 18:35 and 07:50).

use super::stage::{barred, stage};
use crate::core::act::{HandoverAct, Refused};
use crate::core::complaint::Severity;
use crate::core::event::Meaning;
use crate::core::handover::{Bar, HandoverState, SIGNED};
use crate::core::rows::LogKind;
use crate::core::tests::ms;

const NEXT: &str = "2025-11-11T07:50:00+08:00";

fn read(item_id: &str) -> HandoverAct {
    HandoverAct::Read { item_id: item_id.to_owned() }
}

#[test]
fn the_last_shift_is_signed_alone_and_received_at_the_next_opening() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let close = HandoverAct::CloseDay;
    assert_eq!(stage.hands("14:00", "wf", close.clone()), barred(Bar::NotLast("陈涛".into())));
    stage.signs_off("14:05", "wf");
    stage.opens("14:06", "ct");
    let one = stage.complains("15:10", "ct", Severity::Sev3);
    let two = stage.complains("15:20", "ct", Severity::Sev4);
    stage.hands("18:35", "ct", close).unwrap();
    assert_eq!(stage.hall.shifts().open(), None);
    assert_eq!((stage.handover(1).state, stage.owner(&one)), (HandoverState::Frozen, ""));
    assert!(stage.hall.signed(SIGNED, &stage.shift_id(1), Meaning::Prepared).is_some());
    assert_eq!(
        stage.falls_due("2025-11-11T07:49:00+08:00"),
        Vec::<&str>::new(),
        "nobody is missed at night"
    );

    stage.opens(NEXT, "wf");
    let opening = stage.hall.opening(ms(NEXT)).unwrap();
    assert_eq!((opening.items.len(), opening.left), (2, 2));
    assert_eq!(stage.hands(NEXT, "wf", HandoverAct::Finish), barred(Bar::Unanswered(2)));
    assert_eq!(stage.hands(NEXT, "wf", read("complaint:no")), barred(Bar::NoItem));
    let ids: Vec<_> = opening.items.iter().map(|item| item.item_id.to_string()).collect();
    stage.hands(NEXT, "wf", read(&ids[0])).unwrap();
    assert_eq!(stage.hands(NEXT, "wf", read(&ids[0])), Err(Refused::Nothing));
    assert_eq!(stage.hands(NEXT, "wf", HandoverAct::Finish), barred(Bar::Unanswered(1)));
    stage.hands(NEXT, "wf", read(&ids[1])).unwrap();
    stage.hands(NEXT, "wf", HandoverAct::Finish).unwrap();
    assert_eq!((stage.owner(&one), stage.owner(&two)), ("wf", "wf"));
    assert_eq!(stage.handover(1).state, HandoverState::Accepted);
    assert!(stage.hall.signed(SIGNED, &stage.shift_id(1), Meaning::Received).is_some());
    assert_eq!(stage.hall.opening(ms(NEXT)), None);
    let changes = stage.hall.cases().get(&one).unwrap().owner_changes;
    assert!(changes <= 2, "what comes with the duty is not passed to and fro: {changes}");
}

#[test]
fn what_a_shift_left_without_a_report_is_read_too() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    let one = stage.complains("15:10", "ct", Severity::Sev3);
    stage.signs_off("18:35", "ct");
    stage.opens(NEXT, "wf");
    let later = "2025-11-11T07:55:00+08:00";
    stage.complains(later, "wf", Severity::Sev4);
    let opening = stage.hall.opening(ms(later)).unwrap();
    assert_eq!(
        (opening.items.len(), opening.snapshot_id.is_none()),
        (1, true),
        "not what came since"
    );
    stage.hands(later, "wf", read(&opening.items[0].item_id)).unwrap();
    stage.hands(later, "wf", HandoverAct::Finish).unwrap();
    assert_eq!(stage.owner(&one), "wf");
    let lines = stage.lines(later);
    assert!(lines.iter().any(|(kind, _)| *kind == LogKind::ShiftAssumed));
    assert!(stage.hands(later, "wf", HandoverAct::Finish).is_err());
}

#[test]
fn a_shift_that_left_nothing_leaves_nothing_to_read() {
    let mut stage = stage();
    stage.opens("14:06", "ct");
    stage.signs_off("18:35", "ct");
    stage.opens(NEXT, "wf");
    assert_eq!(stage.hall.opening(ms(NEXT)), None);
    assert_eq!(stage.hands(NEXT, "wf", HandoverAct::Finish), barred(Bar::Gone));
}

#[test]
fn items_come_again_until_they_are_done_with_their_age_in_shifts() {
    let mut stage = stage();
    stage.opens("07:50", "wf");
    let old = stage.complains("10:00", "wf", Severity::Sev3);
    stage.signs_off("14:05", "wf");
    stage.opens("14:06", "ct");
    stage.takes("14:07", "ct", &old);
    let new = stage.complains("15:00", "ct", Severity::Sev4);
    stage.hands("18:35", "ct", HandoverAct::CloseDay).unwrap();
    stage.opens(NEXT, "wf");
    let items = stage.hall.opening(ms(NEXT)).unwrap().items;
    for item in &items {
        stage.hands(NEXT, "wf", read(&item.item_id)).unwrap();
    }
    stage.hands(NEXT, "wf", HandoverAct::Finish).unwrap();
    stage.hands("2025-11-11T13:45:00+08:00", "wf", HandoverAct::Freeze).unwrap();
    let report = stage.report(2);
    let age = |id: &str| {
        report.items.iter().find(|item| *item.subject_id == *id).map(|item| item.age_shifts)
    };
    assert_eq!((age(&old), age(&new)), (Some(3), Some(2)));
}
