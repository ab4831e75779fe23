//! What a machine says beside tickets, counters and people: its devices, the sums of its queues, its silences.

use super::apply::Context;
use super::{Applied, Effect, Hall};
use crate::core::board::FeedAge;
use crate::core::event::{Event, FeedAged, Kind, QueueData};
use crate::core::queue::day::Counted;
use crate::core::rows::{LogKind, Touched};

impl Hall {
    pub(super) fn apply_device(&mut self, context: &Context, data: &QueueData, done: &mut Applied) {
        let line = match context.event.kind {
            Kind::DeviceFault => LogKind::DeviceFault,
            _ => LogKind::DeviceCleared,
        };
        let device = data.device_id.as_deref().unwrap_or_default();
        let kind = data.device_kind.as_deref().unwrap_or_default();
        if self.may_repeat(context) && self.log.has(context.live, line, device, kind) {
            done.effect = Effect::None;
            return;
        }
        self.log_line(context.live, "feed", line, device, kind, done);
    }

    pub(super) fn apply_counts(&mut self, context: &Context, data: &QueueData) {
        for count in data.queues.iter().flatten() {
            let service = self.names.intern(&count.service_id);
            self.see_service(service, context.date, None);
            let most = self.rules(context.live).crowd_waiting;
            let day = self.day_mut(context);
            let before = day.counted.get(&service).and_then(|counted| counted.crowded_since);
            let since = before.unwrap_or(context.live);
            let counted = Counted {
                source: context.key.source,
                at: context.live,
                waiting: count.waiting,
                crowded_since: (count.waiting > most).then_some(since),
                longest_wait_secs: count.longest_wait_secs,
                served: count.served,
                open_counters: count.open_counters,
            };
            let newest = day.counted.get(&service).is_none_or(|old| old.at <= counted.at);
            if newest {
                day.counted.insert(service, counted);
            }
        }
    }

    pub(super) fn apply_aged(&mut self, event: &Event, aged: &FeedAged, done: &mut Applied) {
        let source = self.names.intern(&aged.source);
        let (age, line) = match event.kind {
            Kind::FeedLost => (FeedAge::Dead, LogKind::FeedLost),
            _ => (FeedAge::Stale, LogKind::FeedStalled),
        };
        let Some(feed) = self.feeds.get_mut(&source) else {
            done.effect = Effect::None;
            return;
        };
        // The cause is the identity: the same silence is told once, whoever tells it.
        if feed.heard != aged.since || feed.logged_age >= age {
            done.effect = Effect::None;
            return;
        }
        feed.logged_age = age;
        done.touched.push(Touched::Feed(source));
        self.log_line(event.at.at, "system", line, &aged.source, "", done);
    }
}
