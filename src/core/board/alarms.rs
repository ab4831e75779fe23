//! What is beyond a limit now. Limits: the indicator table of the domain notes (5.2).

use super::build::mark_of;
use super::judge::Judge;
use super::{Alarm, AlarmKind, Board, CounterRow, CounterState, FeedAge, Mark, Place, QueueRow};
use crate::core::hall::Hall;
use crate::core::rules::{CLOCK_AHEAD_SECS, Rules};
use crate::core::time::Ms;

/// The alarms of a board, worst first. `judge` knows the instant that the running times of a row are
/// judged at.
pub(super) fn alarms(board: &Board, hall: &Hall, judge: &Judge) -> Vec<Alarm> {
    let rules = &hall.config.rules;
    let mut found = Vec::from_iter(clock_alarm(board, hall));
    for row in &board.queues {
        queue_alarms(row, rules, judge.at(Place::Queues, &row.service_id), &mut found);
    }
    load_alarm(board, rules, &mut found);
    for row in &board.counters {
        let judged_at = judge.at(Place::Counters, &row.counter_id);
        found.extend(counter_alarm(row, rules, judged_at));
    }
    feed_alarms(board, rules, &mut found);
    found.sort_by(|a, b| {
        (b.mark.cmp(&a.mark))
            .then_with(|| severity(b).total_cmp(&severity(a)))
            .then_with(|| a.subject.cmp(&b.subject))
    });
    found
}

/// Every number on the board counts by this clock: whoever reads them must know that it was set.
fn clock_alarm(board: &Board, hall: &Hall) -> Option<Alarm> {
    let moved = hall.clock_moved(board.now)?;
    Some(Alarm {
        mark: Mark::Warn,
        kind: AlarmKind::ClockJumped,
        place: Place::Log,
        subject: String::new(),
        value: moved.secs,
        limit: 0,
        since: None,
    })
}

/// How far beyond its limit.
fn severity(alarm: &Alarm) -> f64 {
    alarm.value as f64 / (alarm.limit.max(1)) as f64
}

fn queue_alarms(row: &QueueRow, rules: &Rules, judged_at: Ms, found: &mut Vec<Alarm>) {
    let counted = row.longest_secs.map(i64::from);
    let longest = row.longest_since.map(|since| judged_at.secs_since(since)).or(counted);
    let mark = mark_of(longest.unwrap_or(0), rules.wait_secs);
    if mark > Mark::Normal {
        found.push(Alarm {
            mark,
            kind: AlarmKind::LongestWait,
            place: Place::Queues,
            subject: row.service_id.clone(),
            value: longest.unwrap_or(0),
            limit: i64::from(limit_of(mark, rules.wait_secs.warn, rules.wait_secs.breach)),
            since: row.longest_since,
        });
    }
    let waiting = row.waiting.unwrap_or(0);
    if waiting > 0 && row.counters_open == 0 && row.counters_eligible > 0 {
        found.push(Alarm {
            mark: Mark::Breach,
            kind: AlarmKind::NoCounter,
            place: Place::Queues,
            subject: row.service_id.clone(),
            value: i64::from(waiting),
            limit: 0,
            since: None,
        });
    }
}

fn limit_of(mark: Mark, warn: u32, breach: u32) -> u32 {
    if mark == Mark::Breach { breach } else { warn }
}

fn load_alarm(board: &Board, rules: &Rules, found: &mut Vec<Alarm>) {
    let totals = &board.totals;
    if totals.counters_open == 0 {
        return;
    }
    let load = u64::from(totals.waiting) * 100 / u64::from(totals.counters_open);
    let limits = rules.load_percent;
    let mark = if load >= u64::from(limits.breach) {
        Mark::Breach
    } else if load >= u64::from(limits.warn) {
        Mark::Warn
    } else {
        return;
    };
    found.push(Alarm {
        mark,
        kind: AlarmKind::Load,
        place: Place::Queues,
        subject: String::new(),
        value: i64::try_from(load).unwrap_or(i64::MAX),
        limit: i64::from(limit_of(mark, limits.warn, limits.breach)),
        since: None,
    });
}

fn counter_alarm(row: &CounterRow, rules: &Rules, judged_at: Ms) -> Option<Alarm> {
    let since = row.state_since?;
    let secs = judged_at.secs_since(since);
    let (kind, mark, limit) = match row.state {
        CounterState::Serving => {
            let mark = mark_of(secs, rules.service_secs);
            let limits = rules.service_secs;
            (AlarmKind::LongService, mark, limit_of(mark, limits.warn, limits.breach))
        }
        CounterState::Paused => {
            let mark = mark_of(secs, rules.paused_secs);
            let limits = rules.paused_secs;
            (AlarmKind::LongPause, mark, limit_of(mark, limits.warn, limits.breach))
        }
        CounterState::Calling if secs > i64::from(rules.called_secs) => {
            (AlarmKind::LongCall, Mark::Warn, rules.called_secs)
        }
        CounterState::Idle if row.idle_while_waiting => {
            (AlarmKind::IdleWhileWaiting, Mark::Warn, rules.idle_secs)
        }
        _ => return None,
    };
    (mark > Mark::Normal).then(|| Alarm {
        mark,
        kind,
        place: Place::Counters,
        subject: row.counter_id.clone(),
        value: secs,
        limit: i64::from(limit),
        since: Some(since),
    })
}

fn feed_alarms(board: &Board, rules: &Rules, found: &mut Vec<Alarm>) {
    // At night the machine is switched off: silence is a fault only while somebody waits or works.
    let at_work = board.totals.counters_open > 0 || board.totals.waiting > 0;
    for feed in board.feeds.iter().filter(|f| board.zone.date(f.heard_at) == board.date) {
        let mut push = |mark, kind, value, limit: u32, since| {
            found.push(Alarm {
                mark,
                kind,
                place: Place::Queues,
                subject: feed.source.clone(),
                value,
                limit: i64::from(limit),
                since,
            });
        };
        let silent = board.now.secs_since(feed.heard_at);
        let heard = Some(feed.heard_at);
        match feed.age {
            FeedAge::Dead if at_work => {
                push(Mark::Breach, AlarmKind::FeedAge, silent, rules.feed_dead_secs, heard);
            }
            FeedAge::Stale if at_work => {
                push(Mark::Warn, AlarmKind::FeedAge, silent, rules.feed_stale_secs, heard);
            }
            _ => {}
        }
        if feed.missing > 0 {
            let value = i64::try_from(feed.missing).unwrap_or(i64::MAX);
            push(Mark::Warn, AlarmKind::FeedGap, value, 0, None);
        }
        if let Some(off) = feed.clock_off_secs {
            push(Mark::Warn, AlarmKind::FeedClock, off, CLOCK_AHEAD_SECS, None);
        }
    }
}
