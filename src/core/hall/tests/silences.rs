//! Feeds by examples: their ages, silences that are told once, holes in the sequence.

use crate::core::board::FeedAge;
use crate::core::event::{Event, Kind};
use crate::core::hall::{Due, Effect, Hall, due};
use crate::core::queue::feed::Feed;
use crate::core::rows::LogKind;
use crate::core::rules::Rules;
use crate::core::tests::{aged, apply, events, ms, told};

fn feed(hall: &Hall) -> &Feed {
    hall.feeds.values().next().unwrap()
}

#[test]
fn a_feed_ages_by_its_limits() {
    let hall = told("08:30 heartbeat");
    for (time, age) in [
        ("08:30:00", FeedAge::Fresh),
        ("08:30:29", FeedAge::Fresh),
        ("08:30:30", FeedAge::Late),
        ("08:30:59", FeedAge::Late),
        ("08:31:00", FeedAge::Stale),
        ("08:44:59", FeedAge::Stale),
        ("08:45:00", FeedAge::Dead),
    ] {
        assert_eq!(feed(&hall).age(ms(time), &Rules::default()), age, "{time}");
    }
}

fn written(found: &[Due]) -> Vec<Event> {
    let since = |due: &Due| match &due.body {
        crate::core::event::Body::FeedAged(aged) => aged.since,
        _ => panic!("{due:?}"),
    };
    found.iter().map(|due| aged(due.kind, due.at, since(due))).collect()
}

fn kinds(hall: &Hall) -> Vec<LogKind> {
    let mut lines = hall.log.newest(50);
    lines.sort_by_key(|line| line.line_no);
    lines.into_iter().map(|line| line.kind).collect()
}

#[test]
fn a_silence_is_told_once_for_each_age_and_its_end_once() {
    let mut hall = told("08:30 heartbeat");
    assert_eq!(due(&hall, ms("08:30:59")), []);
    let stale = due(&hall, ms("08:31:20"));
    assert_eq!(
        stale.iter().map(|d| (d.kind, d.at)).collect::<Vec<_>>(),
        [(Kind::FeedStalled, ms("08:31"))]
    );
    apply(&mut hall, &written(&stale));
    assert_eq!(due(&hall, ms("08:31:30")), [], "it stands in the log");
    let again = apply(&mut hall, &written(&stale));
    assert_eq!(again[0].effect, Effect::None, "another terminal said the same");
    let dead = due(&hall, ms("09:00"));
    assert_eq!(
        dead.iter().map(|d| (d.kind, d.at)).collect::<Vec<_>>(),
        [(Kind::FeedLost, ms("08:45"))]
    );
    apply(&mut hall, &written(&dead));
    let heard = events("09:01 heartbeat\n09:01:10 heartbeat");
    apply(&mut hall, &heard);
    let late = apply(&mut hall, &written(&dead));
    assert_eq!(late[0].effect, Effect::None, "that silence is over");
    let told = [LogKind::FeedStalled, LogKind::FeedLost, LogKind::FeedBack];
    assert_eq!(kinds(&hall), told);
    assert_eq!(due(&hall, ms("09:02:10")).len(), 1, "the next silence is another one");
}

#[test]
fn an_old_file_does_not_mean_that_the_machine_speaks_again() {
    let mut hall = told("08:30 heartbeat");
    let stale = due(&hall, ms("08:31:20"));
    apply(&mut hall, &written(&stale));
    apply(&mut hall, &events("07:00 issued A1 s=x rec=07:00 wall=08:40"));
    assert_eq!(kinds(&hall), [LogKind::FeedStalled]);
    let mut told = due(&hall, ms("08:40"));
    told.retain(|due| matches!(due.kind, Kind::FeedStalled | Kind::FeedLost));
    assert_eq!(told, [], "the same silence is not told twice");
    apply(&mut hall, &events("08:35 issued A2 s=x rec=08:35 wall=09:20"));
    assert_eq!(kinds(&hall), [LogKind::FeedStalled], "newer than all before, and yet long ago");
}

#[test]
fn a_feed_that_was_not_heard_today_is_not_missed() {
    let hall = told("2025-11-09T20:00:00+08:00 heartbeat");
    assert_eq!(due(&hall, ms("08:00")), []);
}

#[test]
fn numbers_that_do_not_come_are_missing_after_two_seconds_until_a_snapshot() {
    let rules = Rules::default();
    let hall = told(
        "08:30:00 heartbeat seq=1
         08:30:10 heartbeat seq=5
         08:30:11 heartbeat seq=3",
    );
    assert_eq!(feed(&hall).missing(ms("08:30:11"), &rules), 0, "they may still come");
    assert_eq!(feed(&hall).missing(ms("08:30:12"), &rules), 2, "2 and 4");
    let whole = crate::core::tests::snapshot("08:31", 6, r#"{"complete":true}"#);
    let part = crate::core::tests::snapshot("08:31", 6, r#"{"complete":false}"#);
    for (shown, missing) in [(part, 2), (whole, 0)] {
        let mut hall = hall.clone();
        apply(&mut hall, &[shown]);
        assert_eq!(feed(&hall).missing(ms("08:32"), &rules), missing);
    }
}

#[test]
fn no_sequence_is_too_wild_to_be_counted() {
    let hall = told(
        "08:30 heartbeat seq=0
         08:31 heartbeat seq=18446744073709551615
         08:32 heartbeat seq=0
         08:33 heartbeat seq=18446744073709551615
         08:34 heartbeat seq=7",
    );
    assert!(feed(&hall).missing(ms("09:00"), &Rules::default()) > 1_000_000);
}
