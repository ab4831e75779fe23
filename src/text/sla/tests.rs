//! Every line of an explanation in both languages.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

use super::*;

fn at(text: &str) -> Stamp {
    Stamp::parse(&format!("2026-{text}+08:00")).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn said(one: &Line) -> [String; 2] {
    [line(Lang::Zh, one), line(Lang::En, one)]
}

#[test]
fn limits_are_said_with_whose_time_counts() {
    let limited = |target, calendar: &str, version, first| Line::Limited {
        since: at("03-02T10:00:00"),
        target,
        calendar: calendar.to_owned(),
        version,
        first,
    };
    let hours = Target::Open { secs: 5400 };
    let days = Target::WorkDays { n: 3, end_of_day: true };
    for (one, zh, en) in [
        (
            limited(hours, "24x7", 0, true),
            "时限 1小时30分钟, 全天连续计时",
            "limit 1 h 30 min, every hour of every day",
        ),
        (
            limited(hours, "hall", 3, true),
            "时限 1小时30分钟, 只计营业时间 (设置第 3 版)",
            "limit 1 h 30 min, opening hours count (settings version 3)",
        ),
        (
            limited(days, "cn-2026", 0, false),
            "2026-03-02 周一 10:00 起时限改为 3 个工作日, 到当日下班, 只计工作时间 (日历 cn-2026)",
            "from 2026-03-02 Mon 10:00 on the limit is 3 working days, end of day, working time counts \
             (calendar cn-2026)",
        ),
        (limited(Target::Days { n: 15 }, "hall", 0, true), "时限 15 天", "limit 15 calendar days"),
        (
            limited(Target::At { at: at("03-02T16:00:30") }, "hall", 0, true),
            "时限 约定 2026-03-02 周一 16:00:30",
            "limit promised for 2026-03-02 Mon 16:00:30",
        ),
    ] {
        assert_eq!(said(&one), [zh, en]);
    }
}

#[test]
fn stretches_are_said_with_what_they_count() {
    let (from, to) = (at("03-02T10:00:00"), at("03-03T10:30:05"));
    for (one, zh, en) in [
        (
            Line::Counted { from, to, secs: 88_205, total_secs: 0, listed: false },
            "2026-03-02 周一 10:00 至 2026-03-03 周二 10:30:05  计 24小时30分钟5秒, 累计 0分钟",
            "2026-03-02 Mon 10:00 to 2026-03-03 Tue 10:30:05: 24 h 30 min 5 s counted, 0 min so far",
        ),
        (
            Line::Paused { from, to, secs: 3600, reason: Some("customer_appointed".into()) },
            "2026-03-02 周一 10:00 至 2026-03-03 周二 10:30:05  暂停 (客户约定时间), 不计 1小时",
            "2026-03-02 Mon 10:00 to 2026-03-03 Tue 10:30:05: paused (customer named a time), 1 h not counted",
        ),
        (
            Line::RanOn { from, to: from, reason: "own_reason".into() },
            "2026-03-02 周一 10:00 至 2026-03-02 周一 10:00  等待 (own_reason), 照常计时",
            "2026-03-02 Mon 10:00 to 2026-03-02 Mon 10:00: waiting (own_reason), the clock ran on",
        ),
        (
            Line::Closed { from: date("2026-10-01"), to: date("2026-10-01"), listed: true },
            "2026-10-01 周四 休息 (节假日或特定日)",
            "2026-10-01 Thu: closed (holiday or special day)",
        ),
        (
            Line::Added { from, secs: 60 },
            "暂停占去工作时间 1分钟, 从 2026-03-02 周一 10:00 起补足",
            "1 min of working time were paused, added from 2026-03-02 Mon 10:00 on",
        ),
    ] {
        assert_eq!(said(&one), [zh, en]);
    }
}

#[test]
fn what_is_left_is_never_too_long_and_what_is_over_never_too_short() {
    for (secs, zh) in [
        (0, "不足1分钟"),
        (59, "不足1分钟"),
        (60, "1分钟"),
        (119, "1分钟"),
        (7259, "2小时"),
        (-1, "1分钟"),
        (-60, "1分钟"),
        (-61, "2分钟"),
        (-7199, "2小时"),
    ] {
        assert_eq!(left(Lang::Zh, secs), zh, "{secs}");
    }
    let stands =
        |state, left_secs| Line::Stands { state, left_secs, at: Some(at("03-02T10:00:00")) };
    for (state, zh, en) in [
        (ClockState::NoLimit, "没有到期时间", "never due"),
        (ClockState::Running, "还剩 2分钟", "2 min left"),
        (ClockState::Paused, "暂停中, 还剩 2分钟", "paused, 2 min left"),
        (ClockState::Due, "已到时限", "due now"),
        (ClockState::Met, "2026-03-02 周一 10:00 按时完成", "done in time 2026-03-02 Mon 10:00"),
    ] {
        assert_eq!(said(&stands(state, 130)), [zh, en]);
    }
    assert_eq!(said(&stands(ClockState::Overdue, -61)), ["超时 2分钟", "overdue by 2 min"]);
    let missed = "2026-03-02 周一 10:00 完成, 超时 2分钟";
    assert_eq!(said(&stands(ClockState::Missed, -61))[0], missed);
}
