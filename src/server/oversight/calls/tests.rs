//! Which follow-ups of a hall the centre sees.

use super::*;
use crate::core::act::followup::tests::{make, new, play};
use crate::core::act::tests::Play;
use crate::core::act::{Act, FollowUpAct, NewFollowUp};
use crate::core::tests::ms;

const LATE: &str = "2025-11-14T09:00:00+08:00";

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap()
}

fn face_to_face(n: u32) -> Act {
    make(NewFollowUp { customer: None, way: FollowUpWay::FaceToFace, ..new(n) })
}

/// Puts the newest one off.
fn put_off(play: &mut Play, until: &str) {
    let id = play.hall.follow_up_book().open().last().unwrap().follow_up_id.to_string();
    let act = FollowUpAct::Move { until: ms(until), text: String::new() };
    let act = Act::FollowUp { follow_up_id: id, act: Box::new(act) };
    play.act("08:36", "he", &act).unwrap();
}

#[test]
fn what_cannot_be_called_from_the_centre_takes_no_place_of_what_can() {
    let mut play = play();
    for n in 1..=count(CALLS_MAX) {
        play.act("08:35", "he", &face_to_face(n)).unwrap();
    }
    play.act("08:35", "he", &make(new(901))).unwrap();
    put_off(&mut play, "2025-11-20T09:30:00+08:00");
    play.act("08:37", "he", &make(new(902))).unwrap();
    let calls = calls_of(&play.hall, ms(LATE));
    assert_eq!(calls.list.len(), CALLS_MAX);
    let first: Vec<(bool, bool)> =
        calls.list.iter().take(3).map(|it| (it.can_be_called(), it.is_ready(ms(LATE)))).collect();
    assert_eq!(first, [(true, true), (true, false), (false, true)]);
    let left: Vec<(bool, u32)> = calls.left.iter().map(|it| (it.can_be_called, it.count)).collect();
    assert_eq!(left, [(false, 2)], "those that are alike are counted together");
}

#[test]
fn of_many_that_can_be_called_those_that_wait_come_behind() {
    let mut play = play();
    for n in 1..=count(CALLS_MAX) {
        play.act("08:35", "he", &make(new(n))).unwrap();
        put_off(&mut play, "2025-11-20T09:30:00+08:00");
    }
    play.act("08:37", "he", &make(new(901))).unwrap();
    let calls = calls_of(&play.hall, ms(LATE));
    assert!(calls.list[0].is_ready(ms(LATE)) && !calls.list[1].is_ready(ms(LATE)));
    assert_eq!(calls.left.iter().map(|it| it.count).sum::<u32>(), 1);
    // Once their time has come they are as any other.
    let calls = calls_of(&play.hall, ms("2025-11-21T09:00:00+08:00"));
    assert!(calls.list.iter().all(|it| it.is_ready(ms("2025-11-21T09:00:00+08:00"))));
}
