//! The board by examples: order and marks, running times against their limits, feeds that are silent, machines
//! that tell only counts, and dates on which nothing is known.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod feeds;
mod offers;
mod services;

use super::{Alarm, AlarmKind, Board, CounterState, FeedAge, Mark, QueueRow, StaffState};
use crate::core::tests::{SOURCE, apply, events, hall_in, ms, told};
use crate::core::time::Zone;

fn board(script: &str, now: &str) -> Board {
    Board::build(&told(&format!("{script}\n{now} heartbeat")), ms(now))
}

fn queue<'b>(board: &'b Board, id: &str) -> &'b QueueRow {
    board.queues.iter().find(|row| row.service_id == id).unwrap()
}

fn alarms(board: &Board) -> Vec<(AlarmKind, Mark, &str, i64)> {
    let line = |alarm: &'_ Alarm| (alarm.kind, alarm.mark, alarm.value);
    board.alarms.iter().map(|a| (line(a).0, line(a).1, a.subject.as_str(), line(a).2)).collect()
}

#[test]
fn a_wait_is_marked_above_its_limits_and_not_at_them() {
    for (now, mark) in [
        ("08:40:00", Mark::Normal),
        ("08:40:01", Mark::Warn),
        ("08:45:00", Mark::Warn),
        ("08:45:01", Mark::Breach),
    ] {
        let board = board("08:30 issued A1 s=x", now);
        assert_eq!(queue(&board, "x").mark, mark, "{now}");
    }
}

#[test]
fn limits_of_counters_are_those_of_their_state() {
    use AlarmKind::{IdleWhileWaiting, LongCall, LongPause, LongService};
    for (script, now, want) in [
        ("08:30 issued A1 s=x\n08:31 called A1 c=1", "08:32:00", None),
        ("08:30 issued A1 s=x\n08:31 called A1 c=1", "08:32:01", Some((LongCall, Mark::Warn, 61))),
        (
            "08:30 issued A1 s=x\n08:31 started A1 c=1",
            "08:51:01",
            Some((LongService, Mark::Warn, 1201)),
        ),
        (
            "08:30 issued A1 s=x\n08:31 started A1 c=1",
            "09:01:01",
            Some((LongService, Mark::Breach, 1801)),
        ),
        ("08:30 paused 1", "08:40:01", Some((LongPause, Mark::Warn, 601))),
        ("08:30 paused 1", "08:45:01", Some((LongPause, Mark::Breach, 901))),
        ("08:31 issued A1 s=x", "08:31:59", None),
        ("08:31 issued A1 s=x", "08:32:00", Some((IdleWhileWaiting, Mark::Warn, 120))),
        ("08:31 issued A1 s=y", "08:39:00", None),
        // A number called in vain keeps a counter busy, however it ends.
        (
            "08:31 issued A1 s=x\n08:31 issued A2 s=x\n08:32 called A1 c=1\n08:33 requeued A1",
            "08:34:59",
            None,
        ),
        (
            "08:31 issued A1 s=x\n08:31 issued A2 s=x\n08:32 called A1 c=1\n08:33 abandoned A1",
            "08:34:59",
            None,
        ),
        (
            "08:31 issued A1 s=x\n08:31 issued A2 s=x\n08:32 called A1 c=1\n08:33 no_show A1",
            "08:35:00",
            Some((IdleWhileWaiting, Mark::Warn, 120)),
        ),
    ] {
        let board = board(&format!("08:30 opened 1 takes=x\n{script}"), now);
        let of_counter = board.alarms.iter().find(|alarm| alarm.subject == "1");
        let found = of_counter.map(|alarm| (alarm.kind, alarm.mark, alarm.value));
        assert_eq!(found, want, "{script} at {now}");
        let mark = want.map_or(Mark::Normal, |(_, mark, _)| mark);
        assert_eq!(board.counters[0].mark, mark, "{script} at {now}");
    }
}

#[test]
fn load_and_queues_that_nobody_takes_are_alarms() {
    let waiting = (0..5).map(|n| format!("08:3{n} issued A{n} s=x")).collect::<Vec<_>>().join("\n");
    let busy =
        board(&format!("08:00 opened 1 takes=x\n08:00 opened 2 takes=x\n{waiting}"), "08:35");
    assert!(!alarms(&busy).iter().any(|a| a.0 == AlarmKind::Load), "2.5 a counter");
    let busy = board(&format!("08:00 opened 1 takes=x\n{waiting}"), "08:35");
    assert!(alarms(&busy).contains(&(AlarmKind::Load, Mark::Breach, "", 500)));
    let shut = board(&format!("08:00 opened 1 takes=x\n08:20 closed 1\n{waiting}"), "08:35");
    assert_eq!(alarms(&shut), [(AlarmKind::NoCounter, Mark::Breach, "x", 5)]);
    let soon = board(&format!("08:00 opened 1 takes=x\n08:20 closing_soon 1\n{waiting}"), "08:35");
    assert!(alarms(&soon).contains(&(AlarmKind::NoCounter, Mark::Breach, "x", 5)));
}

#[test]
fn worst_first_then_longest_and_counters_by_number() {
    let board = board(
        "08:00 opened 10
         08:00 opened 9
         08:00 opened 2
         08:00 paused 10
         08:30 issued A1 s=x
         08:10 issued B1 s=y
         08:25 issued C1 s=z",
        "08:35",
    );
    let queues: Vec<_> = board.queues.iter().map(|row| row.service_id.as_str()).collect();
    assert_eq!(queues, ["y", "z", "x"]);
    let counters: Vec<_> = board.counters.iter().map(|row| row.counter_id.as_str()).collect();
    assert_eq!(
        counters,
        ["10", "2", "9"],
        "the long pause first; then 2, 9 (both idle while people wait)"
    );
}

#[test]
fn a_queue_is_served_by_tier_and_then_by_time() {
    let board = board(
        "08:30 issued A1 s=x no=A001 prio=2
         08:31 issued A2 s=x no=A002 prio=1
         08:31 issued A0 s=x no=A000 prio=1
         08:32 issued A3 s=x no=A003
         08:33 called A1 c=1
         08:34 requeued A1",
        "08:41",
    );
    let row = queue(&board, "x");
    let order: Vec<_> = row.tickets.iter().map(|ticket| ticket.ticket_no.as_str()).collect();
    assert_eq!(order, ["A000", "A002", "A003", "A001"]);
    assert_eq!((row.waiting, row.waiting_tier, row.over_target, row.at_risk), (Some(4), 2, 0, 4));
    assert_eq!(row.longest_since, Some(ms("08:31")));
}

#[test]
fn stale_numbers_neither_raise_nor_clear_an_alarm() {
    let script = "08:20 issued A1 s=x\n08:34:30 issued A2 s=y";
    let hall = told(&format!("{script}\n08:35 heartbeat"));
    let fresh = Board::build(&hall, ms("08:35"));
    let stale = Board::build(&hall, ms("09:30"));
    let waits = |board: &Board| -> Vec<(String, Mark)> {
        let long = board.alarms.iter().filter(|alarm| alarm.kind == AlarmKind::LongestWait);
        long.map(|alarm| (alarm.subject.clone(), alarm.mark)).collect()
    };
    assert_eq!(waits(&fresh), [("x".to_owned(), Mark::Warn)]);
    assert_eq!(waits(&stale), waits(&fresh));
    assert!(stale.queues.iter().all(|row| row.mark == Mark::Stale && row.age == FeedAge::Dead));
    assert!(alarms(&stale).contains(&(AlarmKind::FeedAge, Mark::Breach, SOURCE, 3300)));
}

#[test]
fn of_two_machines_the_silent_one_alone_is_stale() {
    let other = "src=/hall/H001/other/2";
    let script = format!(
        "08:00 opened 1
         08:00 opened 2 {other}
         08:31 issued A1 s=x
         08:31 issued B1 s=y {other}
         08:31 issued B2 s=y {other}
         08:32 started B2 c=2 {other}
         08:36 heartbeat {other}
         08:59 heartbeat"
    );
    let board = Board::build(&told(&script), ms("08:59"));
    assert_eq!((queue(&board, "x").age, queue(&board, "y").age), (FeedAge::Fresh, FeedAge::Dead));
    assert_eq!((queue(&board, "x").mark, queue(&board, "y").mark), (Mark::Breach, Mark::Stale));
    let long: Vec<_> = board.alarms.iter().filter(|a| a.kind == AlarmKind::LongestWait).collect();
    assert_eq!(long.len(), 1, "what the silent machine said last is not judged on: {long:?}");
    assert_eq!((queue(&board, "x").over_target, queue(&board, "y").over_target), (1, 0));
    let marks: Vec<_> =
        board.counters.iter().map(|row| (row.counter_id.as_str(), row.mark)).collect();
    assert_eq!(marks, [("1", Mark::Warn), ("2", Mark::Stale)]);
    assert_eq!(board.age, Some(FeedAge::Dead), "the header names the worst");
}

#[test]
fn at_night_a_silent_feed_is_no_alarm() {
    let board = Board::build(&told("08:00 opened 1\n17:00 closed 1"), ms("19:00"));
    assert_eq!(alarms(&board), []);
}

#[test]
fn a_machine_without_tickets_gives_its_counts() {
    let board = board("08:30 counts waiting=x:4/950/17/2 waiting=y:0", "08:35");
    let row = queue(&board, "x");
    assert_eq!((row.waiting, row.longest_secs, row.longest_since), (Some(4), Some(950), None));
    assert_eq!((row.served, row.counters_open), (17, 2));
    assert_eq!((board.totals.waiting, board.totals.served), (4, 17));
    assert_eq!(alarms(&board), [(AlarmKind::LongestWait, Mark::Breach, "x", 950)]);
    let unsaid = queue(&board, "y");
    assert_eq!((unsaid.waiting, unsaid.longest_secs), (Some(0), None));
    let newer = self::board("08:34 counts waiting=x:2\n08:30 counts waiting=x:4", "08:35");
    assert_eq!(queue(&newer, "x").waiting, Some(2), "what comes late does not hide what is newer");
    let told = self::board("08:30 counts waiting=x:4\n08:31 issued A1 s=x", "08:35");
    assert_eq!(queue(&told, "x").waiting, Some(1), "tickets say more than counts");
}

#[test]
fn a_machine_that_tells_no_counters_closes_none() {
    let script =
        "08:30 issued A1 s=x\n08:31 started A1 c=1\n08:33 finished A1\n08:30 issued A2 s=x";
    let board = board(script, "08:36");
    let row = &board.counters[0];
    assert_eq!((row.state, row.state_since), (CounterState::Idle, Some(ms("08:33"))));
    assert_eq!(alarms(&board), [], "nobody said that it was open, nor that none is");
}

#[test]
fn who_sits_where_is_known_from_either_side() {
    let board = board(
        "08:00 signed_in e1 c=1
         08:01 opened 1
         08:00 opened 2 p=e2
         08:10 signed_in e3 c=3
         08:20 signed_out e3
         08:30 break_started e1",
        "08:35",
    );
    let at: Vec<_> = board
        .counters
        .iter()
        .map(|row| (row.counter_id.as_str(), row.staff_id.as_deref()))
        .collect();
    assert_eq!(at, [("1", Some("e1")), ("2", Some("e2"))]);
    let staff: Vec<_> = board
        .staff
        .iter()
        .map(|row| (row.staff_id.as_str(), row.state, row.counter_id.as_deref()))
        .collect();
    let want = [
        ("e1", StaffState::Break, Some("1")),
        ("e2", StaffState::OnPost, Some("2")),
        ("e3", StaffState::Off, None),
    ];
    assert_eq!(staff, want);
}

#[test]
fn a_number_given_back_before_it_was_issued_makes_no_queue() {
    let board = board("08:30 removed A1\n08:31 issued A2 s=x", "08:35");
    assert_eq!(board.queues.len(), 1);
    assert_eq!(board.totals.taken, 1);
}

#[test]
fn after_midnight_the_board_is_that_of_a_new_day_of_which_nothing_is_known() {
    let hall = told("2025-11-10T23:50:00+08:00 issued A1 s=x\n2025-11-10T23:50:00+08:00 opened 1");
    let board = Board::build(&hall, ms("2025-11-11T00:05:00+08:00"));
    assert_eq!(board.date.to_string(), "2025-11-11");
    assert_eq!((queue(&board, "x").waiting, board.totals.taken), (None, 0));
    assert_eq!(board.counters[0].state_since, None);
    assert_eq!(alarms(&board), []);
    let long_after = Board::build(&hall, ms("2025-12-11T09:00:00+08:00"));
    assert!(long_after.queues.is_empty() && long_after.feeds.is_empty());
}

#[test]
fn the_hour_begins_where_the_zone_says() {
    let mut hall = hall_in(Zone::named("Asia/Kathmandu").unwrap());
    apply(
        &mut hall,
        &events(
            "2025-11-10T09:40:00+05:45 issued A1 s=x
             2025-11-10T09:58:00+05:45 started A1 c=1
             2025-11-10T09:59:00+05:45 issued A2 s=x
             2025-11-10T10:01:00+05:45 started A2 c=2",
        ),
    );
    let board = Board::build(&hall, ms("2025-11-10T10:05:00+05:45"));
    assert_eq!(queue(&board, "x").hour_within_target, Some(1.0), "A1 began in the hour before");
    assert_eq!(queue(&board, "x").taken_recent, [0, 0, 0, 0, 0, 0, 2, 0]);
}
