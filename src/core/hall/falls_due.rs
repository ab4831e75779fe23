//! What falls due by time. One pure function; the driver appends the answer as events.

use std::collections::BTreeMap;

use super::checks::due_checks;
use super::findings::due_findings;
use super::improvements::due_improvements;
use super::incidents::due_incidents;
use super::ladder_due::ladder_due;
use super::{Day, Due, Hall};
use crate::core::alarm::{AlarmRecord, Watch, WatchOf};
use crate::core::board::{FeedAge, Look};
use crate::core::event::{Body, FeedAged, Kind};
use crate::core::time::Ms;

/// What has fallen due and is not yet in the log: feeds that went stale or died today, alarms to be raised,
/// made worse or cleared. From a look that also shows the hall, by a driver that looks again and again: its
/// watch knows since when a value has been well below its limit.
pub fn due_seen(look: &mut Look, watch: &mut Watch) -> Vec<Due> {
    let (hall, now) = (look.hall(), look.now());
    let mut found = feeds(hall, now);
    found.extend(due_incidents(hall, now));
    found.extend(hall.handovers_due(now));
    found.extend(due_findings(hall, now));
    found.extend(due_checks(hall, now));
    found.extend(due_improvements(hall, now));
    found.extend(hall.due_follow_ups(now));
    found.extend(hall.case_clocks_due(now));
    let zone = hall.config.zone;
    let today = zone.date(now);
    // What was measured on an earlier date ended when that was last heard of.
    let ended = |record: &AlarmRecord| {
        let date = zone.date(record.raised_at);
        let midnight = || date.succ_opt().and_then(|next| zone.day_start(next)).unwrap_or(now);
        let of_day = hall.day(date).filter(|day| day.is_heard()).map(Day::last_event);
        let of_feeds = hall.feeds.values().map(|feed| feed.heard);
        let heard = of_feeds.filter(|heard| zone.date(*heard) == date).chain(of_day).max();
        (date < today).then(|| heard.unwrap_or_else(midnight))
    };
    let (settings, version) = hall.settings(now);
    found.extend(watch.steps(&WatchOf {
        book: &hall.alarms,
        readings: look.readings(),
        rules: &settings.rules,
        settings: version,
        now,
        ended: &ended,
    }));
    found.extend(hall.hand_offs_due(now));
    found.extend(hall.persons_due(now));
    found.extend(hall.moods_due(now));
    ladder_due(hall, now, &mut found);
    keep_first_of_each_case(hall, now, &mut found);
    found
}

/// Of each complaint only what fell due first: the rest follows from it, and is found again when that stands in
/// the log. And what follows from something cannot have been before it: a case that becomes worse shortens times
/// that run already. So a program that was off for hours finds the same as one that was not.
fn keep_first_of_each_case(hall: &Hall, now: Ms, found: &mut Vec<Due>) {
    let mut first: BTreeMap<Box<str>, Ms> = BTreeMap::new();
    for due in found.iter_mut() {
        let Body::Case(event) = &due.body else { continue };
        let known = hall.cases.get(&event.complaint_id);
        let history = known.map_or(&[][..], |case| &case.history);
        // What a clock that was ahead has written does not put off what is due now.
        let told = history.iter().map(|past| past.at.min(now));
        due.at = told.fold(due.at, Ms::max);
        let at = first.entry(event.complaint_id.clone()).or_insert(due.at);
        *at = due.at.min(*at);
    }
    found.retain(|due| match &due.body {
        Body::Case(event) => first.get(&event.complaint_id) == Some(&due.at),
        _ => true,
    });
}

/// The same of a hall at `now`, for a driver that looks once.
#[cfg(test)]
pub(crate) fn due(hall: &Hall, now: Ms) -> Vec<Due> {
    due_watched(hall, &mut Watch::default(), now)
}

/// The same of a hall at `now`.
#[cfg(test)]
pub(crate) fn due_watched(hall: &Hall, watch: &mut Watch, now: Ms) -> Vec<Due> {
    due_seen(&mut Look::new(hall, now), watch)
}

fn feeds(hall: &Hall, now: Ms) -> Vec<Due> {
    let zone = hall.config.zone;
    let rules = hall.rules(now);
    let today = zone.date(now);
    let mut found = Vec::new();
    for feed in hall.feeds.values() {
        // A feed that was not heard today is not expected to speak: the hall may be closed.
        if zone.date(feed.heard) != today {
            continue;
        }
        let age = feed.age(now, rules);
        let steps = [
            (FeedAge::Stale, Kind::FeedStalled, rules.feed_stale_secs),
            (FeedAge::Dead, Kind::FeedLost, rules.feed_dead_secs),
        ];
        for (level, kind, secs) in steps {
            if age >= level && feed.logged_age < level {
                let source = hall.names.name(feed.source).into();
                found.push(Due {
                    kind,
                    at: feed.heard.plus_secs(i64::from(secs)),
                    body: Body::FeedAged(FeedAged { source, since: feed.heard }),
                });
            }
        }
    }
    found
}
