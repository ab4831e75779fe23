//! What falls due by time. One pure function; the driver appends the answer as events.

use super::{Due, Hall};
use crate::core::board::FeedAge;
use crate::core::event::{Body, FeedAged, Kind};
use crate::core::time::Ms;

/// What has fallen due at `now` and is not yet in the log: feeds that went stale or died today.
pub fn due(hall: &Hall, now: Ms) -> Vec<Due> {
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
