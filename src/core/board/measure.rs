//! What is measured now, beside its limits. Limits: the indicator table of the domain notes (5.2). Only what
//! is near a limit or beyond it is told.

use std::collections::BTreeMap;

use super::judge::Judge;
use super::{CounterRow, CounterState, FeedAge, Mark, QueueRow};
use crate::core::alarm::{AlarmKind, How, Reading};
use crate::core::hall::{Day, Hall};
use crate::core::ids::Ref;
use crate::core::queue::life::CountedAs;
use crate::core::rules::{CLOCK_AHEAD_SECS, Limits, Rules};
use crate::core::settings::Settings;
use crate::core::staff::serves;
use crate::core::time::Ms;

/// The rows that are measured.
pub(super) struct Rows<'a> {
    pub(super) hall: &'a Hall,
    pub(super) now: Ms,
    pub(super) day: Option<&'a Day>,
    pub(super) queues: &'a [QueueRow],
    pub(super) counters: &'a [CounterRow],
    /// Knows the instant that the running times of a row are judged at.
    pub(super) judge: &'a Judge,
}

/// Readings as they are found.
struct Found {
    clear_percent: u32,
    list: Vec<Reading>,
}

impl Found {
    fn push(&mut self, reading: Reading) {
        if reading.kept(self.clear_percent) > Mark::Normal {
            self.list.push(reading);
        }
    }
}

/// A number of people as a value.
fn count(number: u32) -> i64 {
    i64::from(number)
}

fn pair(limits: Limits) -> (Option<i64>, Option<i64>) {
    (Some(i64::from(limits.warn)), Some(i64::from(limits.breach)))
}

/// Limits of a service's time.
pub(super) fn service_limits(settings: &Settings, service_id: Option<&str>) -> Limits {
    let norm = service_id.and_then(|id| settings.service(id)).and_then(|service| service.norm_secs);
    settings.rules.service_limits(norm)
}

/// Every reading that is near a limit or beyond it.
pub(super) fn measure(rows: &Rows) -> Vec<Reading> {
    let settings = rows.hall.settings(rows.now).0;
    let mut found = Found { clear_percent: settings.rules.clear_percent, list: Vec::new() };
    let hour = abandons(rows, &settings.rules);
    let crowd_waiting = settings.rules.crowd_waiting;
    let mut crowds = moves_of_crowds(rows, crowd_waiting);
    for row in rows.queues {
        let judged_at = rows.judge.queue_at(&row.service_id);
        queue(row, settings, judged_at, &mut found);
        let service = rows.hall.names.find(&row.service_id);
        let since = service.and_then(|at| {
            let moves = crowds.remove(&at)?;
            crowded_since(rows.day, at, moves, row.waiting.unwrap_or(0), crowd_waiting)
        });
        crowd(row, since, &settings.rules, judged_at, &mut found);
        let ended = service.and_then(|at| hour.get(&at));
        let Some((ended, gone)) = ended.copied() else { continue };
        if ended >= settings.rules.abandon_sample_min.max(1) {
            let (warn, breach) = pair(settings.rules.abandon_permyriad);
            let value = count(gone) * 10_000 / count(ended);
            let (kind, subject) = (AlarmKind::Abandons, row.service_id.clone());
            let how = How::Above;
            found.push(Reading { kind, subject, value, since: None, how, warn, breach });
        }
    }
    load(rows, &settings.rules, &mut found);
    for row in rows.counters {
        let judged_at = rows.judge.counter_at(&row.counter_id);
        counter(row, settings, judged_at, &mut found);
    }
    feeds(rows, &settings.rules, &mut found);
    // Every number on the board counts by this clock: whoever reads them must know that it was set.
    if let Some(moved) = rows.hall.clock_moved(rows.now) {
        found.push(Reading {
            kind: AlarmKind::ClockJumped,
            subject: String::new(),
            value: moved.secs,
            since: None,
            how: How::Holds(Mark::Warn),
            warn: Some(0),
            breach: None,
        });
    }
    found.list
}

fn queue(row: &QueueRow, settings: &Settings, judged_at: Ms, found: &mut Found) {
    let own = settings.service(&row.service_id).and_then(|service| service.wait_secs);
    let (warn, breach) = pair(own.unwrap_or(settings.rules.wait_secs));
    let counted = row.longest_secs.map(i64::from);
    let longest = row.longest_since.map(|since| judged_at.secs_since(since)).or(counted);
    found.push(Reading {
        kind: AlarmKind::LongestWait,
        subject: row.service_id.clone(),
        value: longest.unwrap_or(0),
        since: row.longest_since,
        how: How::Above,
        warn,
        breach,
    });
    let waiting = row.waiting.unwrap_or(0);
    if waiting > 0 && row.counters_open == 0 && row.counters_eligible > 0 {
        found.push(Reading {
            kind: AlarmKind::NoCounter,
            subject: row.service_id.clone(),
            value: count(waiting),
            since: None,
            how: How::Holds(Mark::Breach),
            warn: None,
            breach: Some(0),
        });
    }
}

/// Crowd control: more than so many wait, and have for so long (5.2, "needs an action entry").
fn crowd(row: &QueueRow, since: Option<Ms>, rules: &Rules, judged_at: Ms, found: &mut Found) {
    let waiting = row.waiting.unwrap_or(0);
    let lasts = |since: Ms| judged_at.secs_since(since) >= i64::from(rules.crowd_secs);
    found.push(Reading {
        kind: AlarmKind::Crowd,
        subject: row.service_id.clone(),
        value: count(waiting),
        since: None,
        how: if since.is_some_and(lasts) { How::Above } else { How::Keeps },
        warn: None,
        breach: Some(count(rules.crowd_waiting)),
    });
}

/// Of the services for which more wait than make a crowd: everybody who came to them or left, and when. One
/// pass over the tickets for all of them.
fn moves_of_crowds(rows: &Rows, most: u32) -> BTreeMap<Ref, Vec<(Ms, bool)>> {
    let crowded = rows.queues.iter().filter(|row| row.waiting.unwrap_or(0) > most);
    let mut moves: BTreeMap<Ref, Vec<(Ms, bool)>> = crowded
        .filter_map(|row| Some((rows.hall.names.find(&row.service_id)?, Vec::new())))
        .collect();
    if moves.is_empty() {
        return moves;
    }
    for leg in rows.day.into_iter().flat_map(Day::tickets).flat_map(|ticket| &ticket.life().legs) {
        let Some(moves) = leg.service.and_then(|service| moves.get_mut(&service)) else { continue };
        moves.push((leg.live, true));
        moves.extend(leg.waiting_until().map(|left| (left, false)));
    }
    moves
}

/// Since when more than `most` wait for a service of which `waiting` wait now: back from now over everybody
/// who came or left.
fn crowded_since(
    day: Option<&Day>,
    service: Ref,
    mut moves: Vec<(Ms, bool)>,
    waiting: u32,
    most: u32,
) -> Option<Ms> {
    if moves.is_empty() {
        return day?.counted.get(&service).and_then(|counted| counted.crowded_since);
    }
    moves.sort_unstable_by(|a, b| b.cmp(a));
    let mut number = waiting;
    for (at, came) in moves {
        number = if came { number.saturating_sub(1) } else { number.saturating_add(1) };
        if number <= most {
            return Some(at);
        }
    }
    None
}

/// By service, of the customers whose visit ended in the last hour: how many were valid, and how many of
/// them gave up.
fn abandons(rows: &Rows, rules: &Rules) -> BTreeMap<Ref, (u32, u32)> {
    let mut hour: BTreeMap<Ref, (u32, u32)> = BTreeMap::new();
    let from = rows.now.plus_secs(-3600);
    for ticket in rows.day.into_iter().flat_map(Day::tickets) {
        let life = ticket.life();
        if life.state.is_open() || life.since < from || life.since > rows.now {
            continue;
        }
        let Some(service) = life.service.filter(|_| life.issued.is_some()) else { continue };
        match life.counted_as(rules) {
            None | Some(CountedAs::Void) => {}
            Some(counted) => {
                let at = hour.entry(service).or_default();
                at.0 += 1;
                at.1 += u32::from(counted == CountedAs::Abandoned);
            }
        }
    }
    hour
}

fn load(rows: &Rows, rules: &Rules, found: &mut Found) {
    let open = rows.counters.iter().filter(|row| row.is_open()).count();
    let open = i64::try_from(open).unwrap_or(i64::MAX);
    if open == 0 {
        return;
    }
    let waiting: i64 = rows.queues.iter().filter_map(|row| row.waiting).map(count).sum();
    let (warn, breach) = pair(rules.load_percent);
    found.push(Reading {
        kind: AlarmKind::Load,
        subject: String::new(),
        value: waiting * 100 / open,
        since: None,
        how: How::AtLeast,
        warn,
        breach,
    });
}

fn counter(row: &CounterRow, settings: &Settings, judged_at: Ms, found: &mut Found) {
    let Some(since) = row.state_since else { return };
    let rules = &settings.rules;
    let (kind, how, (warn, breach)) = match row.state {
        CounterState::Serving => {
            let limits = service_limits(settings, row.service_id.as_deref());
            (AlarmKind::LongService, How::Above, pair(limits))
        }
        CounterState::Paused => (AlarmKind::LongPause, How::Above, pair(rules.paused_secs)),
        CounterState::Calling => {
            (AlarmKind::LongCall, How::Above, (Some(i64::from(rules.called_secs)), None))
        }
        CounterState::Idle if row.idle_while_waiting => {
            let warn = Some(i64::from(rules.idle_secs));
            (AlarmKind::IdleWhileWaiting, How::Holds(Mark::Warn), (warn, None))
        }
        _ => return,
    };
    found.push(Reading {
        kind,
        subject: row.counter_id.clone(),
        value: judged_at.secs_since(since),
        since: Some(since),
        how,
        warn,
        breach,
    });
}

/// Since when the machines of the settings should have been heard today: the opening; where no hours are
/// set, the first sign that the hall is at work. None while they are not expected.
fn expected_since(rows: &Rows, at_work: bool) -> Option<Ms> {
    let (zone, now) = (rows.hall.config.zone, rows.now);
    let hours = &rows.hall.settings(now).0.hours;
    if hours.is_set() {
        let date = zone.date(now);
        let opening = hours.on(date).iter().map(|span| span.from).min()?;
        return zone.instant(date.and_time(opening)).filter(|_| serves(rows.hall, now));
    }
    let open = rows.counters.iter().filter(|row| row.is_open()).filter_map(|row| row.state_since);
    let waiting = rows.queues.iter().filter_map(|row| row.longest_since);
    open.chain(waiting).min().filter(|_| at_work)
}

fn feeds(rows: &Rows, rules: &Rules, found: &mut Found) {
    let (zone, now) = (rows.hall.config.zone, rows.now);
    let today = zone.date(now);
    // At night the machine is switched off: silence is a fault only while somebody waits or works.
    let waits = rows.queues.iter().any(|row| row.waiting.is_some_and(|waiting| waiting > 0));
    let at_work = waits || rows.counters.iter().any(CounterRow::is_open);
    let silent = |source: &str, since: Ms| Reading {
        kind: AlarmKind::FeedAge,
        subject: source.to_owned(),
        value: now.secs_since(since),
        since: Some(since),
        how: How::AtLeast,
        warn: Some(i64::from(rules.feed_stale_secs)),
        breach: Some(i64::from(rules.feed_dead_secs)),
    };
    if let Some(since) = expected_since(rows, at_work) {
        for expected in &rows.hall.settings(now).0.feeds {
            let feed = rows.hall.names.find(&expected.source);
            let feed = feed.and_then(|source| rows.hall.feeds.get(&source));
            if feed.is_none_or(|feed| zone.date(feed.heard) != today) {
                found.push(silent(&expected.source, since));
            }
        }
    }
    for feed in rows.hall.feeds.values().filter(|feed| zone.date(feed.heard) == today) {
        let subject = || rows.hall.name(feed.source).to_owned();
        let warn = |kind, value, limit: u32| Reading {
            kind,
            subject: subject(),
            value,
            since: None,
            how: How::Holds(Mark::Warn),
            warn: Some(i64::from(limit)),
            breach: None,
        };
        if at_work && feed.age(now, rules) > FeedAge::Fresh {
            found.push(silent(&subject(), feed.heard));
        }
        let missing = feed.missing(now, rules);
        if missing > 0 {
            let missing = i64::try_from(missing).unwrap_or(i64::MAX);
            found.push(warn(AlarmKind::FeedGap, missing, 0));
        }
        if let Some(off) = feed.clock_off_secs {
            found.push(warn(AlarmKind::FeedClock, off, CLOCK_AHEAD_SECS));
        }
    }
}
