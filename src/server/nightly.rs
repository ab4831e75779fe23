//! What a server does once a day, when halls are closed: what was received some days ago is packed, and what the next days
//! need is made ahead. Ten minutes after a start too, so that a server that is off at night does it all the same.
//! Source: sync.md 4.15, 4.16.

use std::sync::{Arc, Weak};
use std::time::Duration;

use super::app::App;
use super::day::{MS_PER_DAY, day_of};
use super::metrics::Counter;
use super::{Fault, HallStore, Packed};
use crate::core::time::Ms;

const MS_PER_MINUTE: i64 = 60_000;

/// How long after a start it is done for the first time.
const FIRST_MS: i64 = 10 * MS_PER_MINUTE;

/// How often the clock is looked at: whoever sets it is noticed.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// When it is done, and what is old enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    /// Minute of the day.
    pub at_min: u16,
    /// Minutes that the clock on the wall is ahead of UTC.
    pub offset_min: i32,
    /// Days that uploads stay as they came.
    pub hot_days: u16,
}

impl Default for Night {
    fn default() -> Night {
        Night { at_min: 3 * 60 + 10, offset_min: 0, hot_days: 14 }
    }
}

impl Night {
    /// The next time that it is due after an instant.
    pub fn next(&self, after: Ms) -> Ms {
        let at = (i64::from(self.at_min) - i64::from(self.offset_min)) * MS_PER_MINUTE;
        Ms((after.0 - at).div_euclid(MS_PER_DAY) * MS_PER_DAY + at + MS_PER_DAY)
    }

    /// The last day, counted from 1970-01-01 UTC, that is packed at an instant. The day before it may still be going on
    /// somewhere, whatever is set.
    fn through(self, now: Ms) -> i64 {
        day_of(now) - i64::from(self.hot_days.max(1))
    }
}

impl<S: HallStore> App<S> {
    /// Does it now. It may be broken off anywhere; what is left is done the next time.
    pub async fn tend(&self, night: &Night) -> Result<Packed, Fault> {
        let now = self.config.times.now();
        self.store.tend(now).await?;
        let packed = self.store.pack(night.through(now)).await?;
        self.metrics.add(Counter::PackedSegments, packed.segments);
        self.metrics.add(Counter::PackedFrom, packed.bytes_before);
        self.metrics.add(Counter::PackedTo, packed.bytes_after);
        let Packed { days, segments, bytes_before, bytes_after } = packed;
        tracing::info!(days, segments, bytes_before, bytes_after, "old days were packed");
        Ok(packed)
    }
}

/// Does it every night for as long as the server runs. Must be called in a runtime.
pub fn keep_nights<S: HallStore>(app: &Arc<App<S>>, night: Night) {
    tokio::spawn(nights(Arc::downgrade(app), night));
}

async fn nights<S: HallStore>(app: Weak<App<S>>, night: Night) {
    let Some(mut next) = app.upgrade().map(|app| Ms(app.config.times.now().0 + FIRST_MS)) else {
        return;
    };
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let Some(app) = app.upgrade() else { return };
        let now = app.config.times.now();
        if now < next {
            // A clock that was set back by years must not put it off by years.
            next = next.min(night.next(now));
            continue;
        }
        next = night.next(now);
        let mut stopping = app.stopping.subscribe();
        let tended = tokio::select! {
            tended = app.tend(&night) => tended,
            _ = stopping.changed() => return,
        };
        if let Err(fault) = tended {
            tracing::error!(%fault, "old days were not packed; tomorrow again");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_night_is_within_a_day_and_by_the_clock_on_the_wall() {
        let hour = 60 * MS_PER_MINUTE;
        let utc = Night { at_min: 180, offset_min: 0, hot_days: 14 };
        assert_eq!(utc.next(Ms(0)), Ms(3 * hour));
        assert_eq!(utc.next(Ms(3 * hour)), Ms(27 * hour), "not twice in a night");
        assert_eq!(utc.next(Ms(3 * hour - 1)), Ms(3 * hour));
        let china = Night { offset_min: 480, ..utc };
        assert_eq!(china.next(Ms(0)), Ms(19 * hour), "three in the morning there");
        assert_eq!(china.next(Ms(20 * hour)), Ms(43 * hour));
        for now in [-1_000_000_007_i64, 0, 1_767_225_600_123] {
            let wait = china.next(Ms(now)).0 - now;
            assert!((1..=MS_PER_DAY).contains(&wait), "{wait}");
        }
        assert_eq!(utc.through(Ms(20 * MS_PER_DAY + 5)), 6);
        assert_eq!(Night { hot_days: 0, ..utc }.through(Ms(20 * MS_PER_DAY)), 19, "never today");
    }
}
