//! The duty manager's shift by examples.

use super::cast::{note, scene};
use crate::core::act::{Act, Refused};
use crate::core::event::Kind::{ShiftOpened, ShiftSignedOff};
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::tests::ms;

#[test]
fn one_shift_at_a_time_and_everything_written_belongs_to_it() {
    let mut scene = scene();
    scene.apply(&note("07:40", "n0"));
    assert_eq!(scene.shift("07:45", "wf", ShiftSignedOff), Err(Refused::NoShift));
    scene.shift("07:50", "wf", ShiftOpened).unwrap();
    let shift = scene.board("08:00").shift.unwrap();
    assert_eq!((shift.name.as_str(), shift.person_name.as_str()), ("早班", "王芳"));
    assert_eq!(shift.opened_at, ms("07:50"));
    assert_eq!(scene.shift("08:00", "wf", ShiftOpened), Err(Refused::Nothing));
    assert_eq!(scene.shift("13:30", "ct", ShiftOpened), Err(Refused::ShiftOpen("王芳".into())));
    assert_eq!(scene.shift("13:30", "ct", ShiftSignedOff), Err(Refused::ShiftOpen("王芳".into())));
    scene.apply(&note("09:00", "n1"));
    scene.shift("14:05", "wf", ShiftSignedOff).unwrap();
    assert_eq!(scene.board("14:06").shift, None);
    scene.apply(&note("14:06", "n2"));
    scene.shift("14:07", "ct", ShiftOpened).unwrap();
    assert_eq!(scene.board("14:08").shift.unwrap().name, "晚班");
    let log = scene.board("15:00").log;
    let of = |kind: LogKind| {
        let lines = log.iter().rev().filter(move |line| line.kind == kind);
        lines.map(|line| line.shift_id.as_deref()).collect::<Vec<_>>()
    };
    let first = Some("id-1");
    // Each stands in the report of the shift in which it was written down: what came before the first one in
    // that one, what came after its end in the next.
    assert_eq!(of(LogKind::Note), [first, first, Some("id-2")]);
    assert_eq!(of(LogKind::ShiftSignedOff), [first]);
    let id = scene.hall.names.find("id-1").unwrap();
    let Some(Row::Shift(row)) = scene.hall.row(Touched::Shift(id)) else { panic!("no row") };
    assert_eq!((row.person_id.as_str(), row.signed_off_at), ("wf", Some(ms("14:05"))));
    assert!(!row.second && row.signed_off_by.is_none());
    assert_eq!(row.note, "");
}

#[test]
fn what_is_said_on_signing_off_stands_in_the_log_and_with_the_shift() {
    let mut scene = scene();
    scene.shift("07:50", "wf", ShiftOpened).unwrap();
    scene.does("14:05", "wf", &Act::SignOff { note: "三号机报修".into() }).unwrap();
    let log = scene.board("14:06").log;
    assert_eq!((log[0].kind, log[0].detail.as_str()), (LogKind::ShiftSignedOff, "三号机报修"));
    assert_eq!(log[1].detail, "早班", "its beginning keeps its name");
    let id = scene.hall.names.find("id-1").unwrap();
    let Some(Row::Shift(row)) = scene.hall.row(Touched::Shift(id)) else { panic!("no row") };
    assert_eq!((row.name.as_str(), row.note.as_str()), ("早班", "三号机报修"));
}

#[test]
fn a_shift_left_open_stays_open_and_the_hall_manager_may_end_it() {
    let mut scene = scene();
    let act = Act::OpenShift { name: "代班".into() };
    scene.does("13:30", "ct", &act).unwrap();
    let next = "2025-11-11T07:50:00+08:00";
    assert_eq!(scene.board(next).shift.unwrap().name, "代班");
    assert_eq!(scene.shift(next, "wf", ShiftSignedOff), Err(Refused::ShiftOpen("陈涛".into())));
    scene.shift(next, "hm", ShiftSignedOff).unwrap();
    let id = scene.hall.names.find("id-1").unwrap();
    let Some(Row::Shift(row)) = scene.hall.row(Touched::Shift(id)) else { panic!("no row") };
    assert_eq!((row.person_id.as_str(), row.signed_off_by.as_deref()), ("ct", Some("hm")));
    scene.shift(next, "wf", ShiftOpened).unwrap();
}

#[test]
fn the_order_of_arrival_of_shifts_makes_no_difference() {
    let script = "07:50 shift.opened wf id=s1 name=early
                  12:00 shift.opened ct id=s2 name=late
                  14:05 shift.signed_off wf id=s1
                  14:05 shift.signed_off wf id=s1";
    let events = crate::core::tests::events(script);
    for turn in 0..events.len() {
        let mut scene = scene();
        for event in events.iter().cycle().skip(turn).take(events.len()) {
            scene.apply(event);
        }
        let open = |time: &str| scene.board(time).shift.map(|shift| shift.shift_id);
        assert_eq!(open("15:00").as_deref(), Some("s2"), "{turn}");
        let second = |id: &str| {
            let at = scene.hall.names.find(id).unwrap();
            matches!(scene.hall.row(Touched::Shift(at)), Some(Row::Shift(row)) if row.second)
        };
        assert_eq!((second("s1"), second("s2")), (false, true), "{turn}");
        assert_eq!(scene.hall.shift_id_at(ms("13:00")), Some("s1"), "{turn}");
    }
}
