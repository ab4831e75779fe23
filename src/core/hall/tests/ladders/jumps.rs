//! Ladders under a clock that was set ahead and back again: what it wrote under the wrong date stops nothing.

use super::*;
use crate::core::event::ClockJump;

const WRONG: &str = "2025-11-20T09:35:00+08:00";

fn jump(play: &mut Play, from: Ms, to: Ms) {
    let zone = play.hall.config().zone;
    let secs = to.secs_since(from);
    let body = Body::ClockJump(ClockJump { from: zone.stamp(from), to: zone.stamp(to), secs });
    append(&mut play.hall, Kind::ClockJumped, to, to, body);
}

#[test]
fn what_nobody_answered_under_a_wrong_date_is_said_again_tomorrow() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    overdue(&mut play, ClockKind::FirstWord, ms("09:30"), ms("09:30"));
    live(&mut play.hall, ms("09:30"), ms("09:34"));
    assert_eq!(case(&play).level(), Some(1));
    jump(&mut play, ms("09:35"), ms(WRONG));
    tick(&mut play.hall, ms(WRONG));
    let said = case(&play).running().unwrap().unanswered;
    assert!(said.is_some_and(|said| said > ms("2025-11-19T00:00:00+08:00")), "{said:?}");
    jump(&mut play, ms(WRONG).plus_secs(60), ms("09:36"));
    live(&mut play.hall, ms("09:36"), ms("09:50"));
    let before = unanswered(&play);
    live(&mut play.hall, ms("2025-11-11T08:20:00+08:00"), ms("2025-11-11T08:40:00+08:00"));
    assert_eq!(unanswered(&play), before + 1);
    let said = case(&play).running().unwrap().unanswered;
    assert_eq!(said, Some(ms("2025-11-11T08:30:00+08:00")));
}

#[test]
fn an_acknowledgement_of_a_wrong_date_holds_as_long_as_any_other() {
    let mut play = play(CONTACTS);
    registers(&mut play, "09:00", Category::WrongBill, false);
    does(&mut play, "09:01", "wf", spoke(true));
    does(&mut play, "09:02", "wf", dispatch("billing", ""));
    does(&mut play, "09:03", "wf", answered(DepartmentAnswer::Plan, Some(ms("17:00"))));
    does(&mut play, "09:05", "wf", escalate(None, Some(3)));
    jump(&mut play, ms("09:35"), ms(WRONG));
    does(&mut play, WRONG, "wf", acknowledge("hm"));
    jump(&mut play, ms(WRONG).plus_secs(60), ms("09:36"));
    live(&mut play.hall, ms("09:36"), ms("11:35"));
    assert!(case(&play).running().unwrap().ack.is_some());
    live(&mut play.hall, ms("11:35"), ms("11:37"));
    let ladder = case(&play).running().unwrap();
    assert!(ladder.ack.is_none(), "two hours from when the clock was set back");
    assert_eq!(ladder.waits_from, ms("11:36"));
}
