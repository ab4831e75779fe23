//! An alarm whose value is better and not yet good says what it was.

use super::driver::Driver;
use crate::core::alarm::AlarmKind;
use crate::core::board::{Board, Mark};
use crate::core::tests::ms;

#[test]
fn a_red_below_its_limit_says_why_it_is_red() {
    let script = "08:00 opened 1 takes=y\n08:30 issued A1 s=x\n08:32 issued A2 s=x";
    let mut driver = Driver::new(script);
    let told = |driver: &Driver, now: &str| {
        let board = Board::build(&driver.hall, ms(now));
        let found = board.alarms.into_iter().find(|alarm| alarm.kind == AlarmKind::LongestWait);
        found.map(|alarm| (alarm.mark, alarm.value, alarm.limit, alarm.was)).unwrap()
    };
    driver.hear("08:45:20 heartbeat");
    driver.look("08:45:20");
    assert_eq!(told(&driver, "08:45:20"), (Mark::Breach, 920, 900, None));
    driver.hear("08:46 removed A1");
    assert_eq!(told(&driver, "08:46:10"), (Mark::Breach, 850, 900, Some(920)));
}
