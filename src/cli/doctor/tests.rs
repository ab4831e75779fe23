//! Each check against a planted fault, and against what is as it should be.

use super::*;
use crate::core::board::{FeedAge, FeedStatus};
use crate::core::time::Ms;

fn level(finding: &Finding) -> Level {
    // Whatever is not right says what to do.
    assert_eq!(finding.next.is_none(), finding.level == Level::Ok, "{finding:?}");
    assert!(finding.next.as_ref().is_none_or(|next| !next.is_empty()), "{finding:?}");
    finding.level
}

#[test]
fn the_terminal_is_judged() {
    use terminal::{encoding, kind, size, width};
    for (finding, expected) in [
        (encoding(Some("zh_CN.UTF-8")), Level::Ok),
        (encoding(Some("C.utf8")), Level::Ok),
        (encoding(Some("zh_CN.GBK")), Level::Warn),
        (encoding(None), Level::Warn),
        (kind(Some("xterm-256color")), Level::Ok),
        (kind(Some("linux")), Level::Warn),
        (kind(Some("dumb")), Level::Bad),
        (kind(None), Level::Bad),
        (size(Some((80, 24))), Level::Ok),
        (size(Some((79, 24))), Level::Warn),
        (size(None), Level::Warn),
        (width(Some(1)), Level::Ok),
        (width(Some(2)), Level::Warn),
        (width(None), Level::Warn),
    ] {
        assert_eq!(level(&finding), expected, "{finding:?}");
    }
}

#[test]
fn the_holidays_are_judged() {
    let list = Holidays::china();
    for (today, expected) in [
        ("2026-10-01", Level::Ok),
        ("2026-11-16", Level::Ok),
        ("2026-11-17", Level::Warn),
        ("2027-06-01", Level::Warn),
    ] {
        let finding = calendar::look(&list, today.parse().unwrap());
        assert_eq!(level(&finding), expected, "{today}: {finding:?}");
    }
}

#[test]
fn the_clock_is_judged() {
    let zone = Zone::named("Asia/Shanghai").unwrap();
    for (finding, expected) in [
        (clock::year(Ms(1_762_740_000_000), zone), Level::Ok),
        (clock::year(Ms(0), zone), Level::Bad),
        (clock::year(Ms(4_102_444_800_000), zone), Level::Bad),
        (clock::same_zone(Some(480), 480), Level::Ok),
        (clock::same_zone(Some(0), 480), Level::Warn),
        (clock::same_zone(None, 480), Level::Warn),
        (clock::boot("0a1b2c3d"), Level::Ok),
        (clock::boot("unknown"), Level::Warn),
    ] {
        assert_eq!(level(&finding), expected, "{finding:?}");
    }
}

#[test]
fn room_on_the_disk_is_judged() {
    use crate::store::RoomRules;
    let space = |free_bytes| folder::space(free_bytes, &RoomRules::default());
    assert_eq!(level(&space(200 << 20)), Level::Ok);
    assert_eq!(level(&space((200 << 20) - 1)), Level::Warn);
    assert!(!space(50 << 20).what.contains("not imported"));
    assert!(space((50 << 20) - 1).what.contains("not imported"));
    // By the figures of the hall, where it has its own.
    let strict = RoomRules { low_bytes: 9 << 30, import_bytes: 1 << 30, ..RoomRules::default() };
    assert_eq!(level(&folder::space(200 << 20, &strict)), Level::Warn);
    let only = RoomRules { low_bytes: 0, import_bytes: 1 << 30, ..RoomRules::default() };
    assert!(folder::space(200 << 20, &only).what.contains("not imported"));
    let lax = RoomRules { low_bytes: 1 << 20, import_bytes: 0, ..RoomRules::default() };
    assert_eq!(level(&folder::space(2 << 20, &lax)), Level::Ok);
}

#[test]
fn a_machine_is_judged() {
    let feed = |age, missing, clock_off_secs| FeedStatus {
        source: "/hall/H001/test/1".to_owned(),
        age,
        heard_at: Ms(0),
        missing,
        clock_off_secs,
        events: 1,
        flagged: 0,
        faults: Vec::new(),
    };
    for (status, expected) in [
        (feed(FeedAge::Fresh, 0, None), Level::Ok),
        (feed(FeedAge::Late, 0, None), Level::Warn),
        (feed(FeedAge::Dead, 0, None), Level::Warn),
        (feed(FeedAge::Fresh, 1, None), Level::Warn),
        (feed(FeedAge::Fresh, 0, Some(-90)), Level::Warn),
    ] {
        assert_eq!(level(&feeds::age(&status, Ms(5000))), expected, "{status:?}");
    }
}
