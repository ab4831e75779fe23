//! How old the numbers of a row are, and at which instant they are judged: per feed, not per hall. A stale
//! number is judged at the last instant it was sound, so that it neither raises nor clears an alarm.

use std::collections::BTreeMap;

use super::FeedAge;
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// Age of a number, and the instant it is judged at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sound {
    pub(super) age: FeedAge,
    pub(super) at: Ms,
}

/// The feeds of a hall at an instant.
pub(super) struct Judge {
    by_source: BTreeMap<Ref, Sound>,
    /// Of what no single feed tells: the best of those heard today.
    pub(super) hall: Sound,
    queues: BTreeMap<String, Ms>,
    counters: BTreeMap<String, Ms>,
}

impl Judge {
    pub(super) fn new(hall: &Hall, now: Ms) -> Judge {
        let zone = hall.config.zone;
        let today = zone.date(now);
        let heard_today = hall.feeds.values().filter(|feed| zone.date(feed.heard) == today);
        let by_source: BTreeMap<Ref, Sound> = heard_today
            .map(|feed| {
                let age = feed.age(now, hall.rules(now));
                let at = if age >= FeedAge::Stale { feed.heard } else { now };
                (feed.source, Sound { age, at })
            })
            .collect();
        let by_hand =
            hall.floor().sources().map(|source| (source, Sound { age: FeedAge::Fresh, at: now }));
        // A machine that spoke on another day is silent today; a file of another day says nothing of today.
        let silent = hall.feeds.values().any(|feed| feed.is_live);
        let none = if silent { FeedAge::Dead } else { FeedAge::Fresh };
        let best = by_source.values().copied().reduce(Judge::better);
        let hall = best.unwrap_or(Sound { age: none, at: now });
        // Whoever counts by hand is there.
        let by_source = by_source.into_iter().chain(by_hand).collect();
        Judge { by_source, hall, queues: BTreeMap::new(), counters: BTreeMap::new() }
    }

    /// Of one feed; of one not heard today that of the hall.
    pub(super) fn of(&self, source: Ref) -> Sound {
        self.by_source.get(&source).copied().unwrap_or(self.hall)
    }

    /// Of what several feeds tell: the fresher one, of two old ones the one heard later.
    pub(super) fn better(a: Sound, b: Sound) -> Sound {
        let at = a.at.max(b.at);
        Sound { age: a.age.min(b.age), at }
    }

    /// Notes at which instant a queue is judged.
    pub(super) fn note_queue(&mut self, id: &str, sound: Sound) {
        self.queues.insert(id.to_owned(), sound.at);
    }

    /// Notes at which instant a counter is judged.
    pub(super) fn note_counter(&mut self, id: &str, sound: Sound) {
        self.counters.insert(id.to_owned(), sound.at);
    }

    /// The instant at which a queue is judged.
    pub(super) fn queue_at(&self, id: &str) -> Ms {
        self.queues.get(id).copied().unwrap_or(self.hall.at)
    }

    /// The instant at which a counter is judged.
    pub(super) fn counter_at(&self, id: &str) -> Ms {
        self.counters.get(id).copied().unwrap_or(self.hall.at)
    }
}
