//! Times beyond a red line, from the alarms of a day. One that nobody did anything about is listed as such.

use super::{RedAction, RedPeriod};
use crate::core::alarm::{AlarmKind, AlarmRecord};
use crate::core::board::FeedAge;
use crate::core::hall::{Day, Hall};
use crate::core::time::Ms;

/// The last instant that a day knows of.
pub(super) fn last_told(day: &Day) -> Ms {
    let of_alarm = |record: &AlarmRecord| record.cleared_at.unwrap_or(record.raised_at);
    let of_alarms = day.alarms().iter().map(of_alarm).max();
    if day.is_heard() { day.last_event() } else { of_alarms.unwrap_or_default() }
}

/// How bad what lasts became by `end`, beyond what was told of it.
fn worst_by(hall: &Hall, day: &Day, (record, red_from): (&AlarmRecord, Ms), end: Ms) -> i64 {
    match record.kind {
        AlarmKind::LongestWait => longest_wait(hall, day, &record.subject, (red_from, end)),
        kind if kind.is_of_case() => lateness(hall, &record.subject, end),
        kind => {
            let since = record.since.filter(|_| kind.runs());
            since.map_or(i64::MIN, |since| end.secs_since(since))
        }
    }
}

/// The longest that somebody had waited within a time. One customer after the other makes one alarm: who waited longest when
/// it was told may have been called long since.
fn longest_wait(hall: &Hall, day: &Day, service: &str, (from, end): (Ms, Ms)) -> i64 {
    let Some(service) = hall.names.find(service) else { return i64::MIN };
    let end = sound_at(hall, day, end);
    let legs = day.tickets().iter().flat_map(|ticket| &ticket.life().legs);
    let waits = legs.filter(|leg| leg.service == Some(service)).filter_map(|leg| {
        let until = leg.waiting_until().map_or(end, |until| until.min(end));
        (until >= from).then(|| until.secs_since(leg.live))
    });
    waits.max().unwrap_or(i64::MIN)
}

/// Of machines that fell silent, when they were last to be believed.
fn sound_at(hall: &Hall, day: &Day, end: Ms) -> Ms {
    let zone = hall.config().zone;
    let feeds = hall.feeds.values().filter(|feed| zone.date(feed.heard) == day.date());
    let Some(last) = feeds.max_by_key(|feed| feed.heard) else { return end };
    let is_silent = last.age(end, hall.rules(end)) >= FeedAge::Stale;
    if is_silent { last.heard.min(end) } else { end }
}

/// By how much a complaint is late, of its number.
fn lateness(hall: &Hall, number: &str, end: Ms) -> i64 {
    let late = hall.pressing(end, |case, pressing| {
        (pressing.overdue && case.number() == number).then(|| end.secs_since(pressing.due))
    });
    late.into_iter().flatten().max().unwrap_or(i64::MIN)
}

/// The red periods of a day, by their beginning. `end` is the instant up to which what lasts is counted.
pub(super) fn red_periods(
    hall: &Hall,
    day: &Day,
    end: Ms,
    within: impl Fn(Ms) -> bool,
) -> Vec<RedPeriod> {
    let zone = hall.config().zone;
    let mut found: Vec<(Ms, RedPeriod)> = Vec::new();
    for record in day.alarms() {
        let name = hall.subject_name(record.kind, &record.subject, record.raised_at);
        for red in record.red.iter().filter(|red| within(red.from)) {
            let worst = if red.to.is_some() {
                red.worst
            } else {
                red.worst.max(worst_by(hall, day, (record, red.from), end))
            };
            let actions = record.actions.iter().map(|action| RedAction {
                at: zone.stamp(action.at),
                by: action.by.to_string(),
                words: hall.action_words(&action.action, action.at),
                action: action.action.to_string(),
                detail: action.detail.to_string(),
            });
            found.push((
                red.from,
                RedPeriod {
                    kind: record.kind,
                    subject: record.subject.to_string(),
                    name: name.clone(),
                    from: zone.stamp(red.from),
                    to: red.to.map(|to| zone.stamp(to)),
                    worst,
                    limit: red.limit,
                    actions: actions.collect(),
                    handled: !record.actions.is_empty(),
                    settings_version: record.settings,
                },
            ));
        }
    }
    found.sort_by(|a, b| (a.0, a.1.kind, &a.1.subject).cmp(&(b.0, b.1.kind, &b.1.subject)));
    found.into_iter().map(|(_, period)| period).collect()
}
