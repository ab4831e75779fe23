//! What the terminals of a hall told of themselves: what waits on each, and how far each has the hall's log. Told with what
//! they ask or send, and kept in memory: after a start of the server it is not known until they speak again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::core::sync::wire::Unsent;
use crate::core::time::Ms;
use crate::server::DeviceId;

/// What a terminal told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    /// Events that it has not sent.
    events: u64,
    /// Since when the oldest of them waits, by the server's clock.
    since: Option<Ms>,
    /// Up to which event it has the hall's log.
    head: u64,
    /// When it said so.
    at: Ms,
}

impl Report {
    /// Of what a terminal said at an instant.
    pub(crate) fn of(said: &Unsent, at: Ms) -> Report {
        let secs = said.oldest_secs.filter(|_| said.events > 0);
        let secs = secs.map(|secs| i64::try_from(secs).unwrap_or(i64::MAX / 1000));
        let since = secs.map(|secs| at.plus_secs(-secs.min(at.0 / 1000)));
        Report { events: said.events, since, head: said.head, at }
    }
}

/// What waits on the terminals of a hall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Events that they have not sent.
    pub events: u64,
    /// Since when the oldest of them waits.
    pub since: Option<Ms>,
    /// When the one said so whose word is the oldest.
    pub told_at: Ms,
}

/// How the terminals of a hall stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terminals {
    /// How many belong to it.
    pub of: u32,
    /// How many are known to have the newest version of its settings.
    pub with_settings: u32,
    /// What waits on them; none: not known of any.
    pub waiting: Option<Waiting>,
}

/// The terminals of one hall.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    devices: BTreeSet<DeviceId>,
    reports: BTreeMap<DeviceId, Report>,
}

impl Told {
    /// The terminals that belong to the hall: what others told is over.
    pub(super) fn belong(&mut self, devices: BTreeSet<DeviceId>) {
        self.reports.retain(|device, _| devices.contains(device));
        self.devices = devices;
    }

    /// One told something.
    pub(super) fn hear(&mut self, device: DeviceId, report: Report) {
        self.devices.insert(device);
        self.reports.insert(device, report);
    }

    /// How they stand; `settings` is the place in the log of the newest version of the settings.
    pub(super) fn stand(&self, settings: u64) -> Terminals {
        let reports = || self.reports.values();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let waiting = reports().map(|it| it.at).min().map(|told_at| Waiting {
            events: reports().map(|it| it.events).fold(0, u64::saturating_add),
            since: reports().filter_map(|it| it.since).min(),
            told_at,
        });
        Terminals {
            of: count(self.devices.len()),
            with_settings: count(reports().filter(|it| it.head >= settings).count()),
            waiting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(events: u64, oldest_secs: Option<u64>, head: u64) -> Unsent {
        Unsent { events, oldest_secs, head }
    }

    #[test]
    fn what_several_terminals_told_is_one_row() {
        let now = Ms(1_000_000_000);
        let mut told = Told::default();
        assert_eq!(told.stand(0), Terminals::default(), "nobody spoke: not known");
        told.belong([[1; 16], [2; 16]].into());
        assert_eq!(told.stand(5), Terminals { of: 2, with_settings: 0, waiting: None });
        told.hear([1; 16], Report::of(&said(0, None, 9), now));
        let first = Waiting { events: 0, since: None, told_at: now };
        assert_eq!(told.stand(5), Terminals { of: 2, with_settings: 1, waiting: Some(first) });
        let later = now.plus_secs(30);
        told.hear([2; 16], Report::of(&said(12, Some(600), 4), later));
        let both = Waiting { events: 12, since: Some(later.plus_secs(-600)), told_at: now };
        assert_eq!(told.stand(5), Terminals { of: 2, with_settings: 1, waiting: Some(both) });
        assert_eq!(told.stand(4).with_settings, 2);
        // One that was taken out of the hall does not wait any more.
        told.belong([[1; 16]].into());
        assert_eq!(told.stand(5).waiting, Some(first));
    }

    #[test]
    fn nonsense_that_a_terminal_tells_breaks_nothing() {
        let now = Ms(1_000_000_000);
        let huge = Report::of(&said(u64::MAX, Some(u64::MAX), u64::MAX), now);
        assert_eq!(huge.since, Some(Ms(0)));
        let mut told = Told::default();
        told.hear([1; 16], huge);
        told.hear([2; 16], huge);
        assert_eq!(told.stand(u64::MAX).waiting.map(|it| it.events), Some(u64::MAX));
        assert_eq!(Report::of(&said(0, Some(90), 0), now).since, None, "nothing waits");
    }
}
