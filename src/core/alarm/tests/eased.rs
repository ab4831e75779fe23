//! An alarm whose value is better and not yet good says what it was.

use super::driver::Driver;
use crate::core::alarm::AlarmKind;
use crate::core::board::{Board, Mark};
use crate::core::report::day_report;
use crate::core::tests::{day, ms};

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

#[test]
fn what_stays_red_is_as_bad_as_the_longest_wait_within_it() {
    let mut driver = Driver::new(
        "08:00 opened 1 takes=y\n08:00 issued A1 s=x\n08:19 issued A2 s=x\n08:20 issued A3 s=x\n08:24 issued A4 s=x",
    );
    driver.look("08:15:30");
    // One after the other waits beyond the limit: it is one alarm, and nobody waited as long as it stands.
    driver
        .hear("08:35 started A1 c=1\n08:36 started A2 c=1\n08:40 started A3 c=1\n08:41 heartbeat");
    driver.look("08:42");
    let worst = |end: &str| {
        let report = day_report(&driver.hall, day(&driver.hall), Some(ms(end)));
        report.red_periods.iter().map(|red| (red.to.is_none(), red.worst)).collect::<Vec<_>>()
    };
    assert_eq!(worst("08:42"), [(true, 35 * 60)], "from eight to 08:35");
    assert_eq!(worst("08:30"), [(true, 30 * 60)]);
    assert_eq!(worst("09:04"), [(true, 40 * 60)], "who still waits counts on");
}

/// Every red period has its action, or is listed as one that nobody did anything about (domain 1-9).
#[test]
fn what_was_done_about_one_red_time_is_not_counted_for_the_next() {
    let script = "08:00 opened 1 takes=y\n08:30 issued A1 s=x\n08:38 issued A2 s=x";
    let mut driver = Driver::new(script);
    driver.look("08:45:20");
    driver.act("08:46", &super::action(super::wait_of_x())).unwrap();
    // Between the two it is near its limit alone.
    driver.hear("08:47 removed A1\n08:47:30 heartbeat");
    driver.watch_until("08:47:30", "08:48:30");
    driver.hear("08:53 heartbeat");
    driver.look("08:53:20");
    let report = day_report(&driver.hall, day(&driver.hall), Some(ms("08:54")));
    let red = report.red_periods.iter().filter(|red| red.kind == AlarmKind::LongestWait);
    let told: Vec<_> = red.map(|red| (red.actions.len(), red.handled)).collect();
    assert_eq!(told, [(1, true), (0, false)]);
}
