//! The only file that reads a clock, or waits. Everything else is handed the time.

#![allow(clippy::disallowed_methods)] // this is the place they are kept for

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::core::time::Ms;

/// A clock: the machine's own, or that of a training hall that starts at a chosen instant and runs at a
/// chosen speed.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    base: Option<(Ms, Instant, u32)>,
}

impl Clock {
    /// The machine's wall clock.
    pub fn system() -> Clock {
        Clock { base: None }
    }

    /// A clock that shows `from` now and runs `speed` times as fast as the machine's. Speed 0 stands still.
    pub fn simulated(from: Ms, speed: u32) -> Clock {
        Clock { base: Some((from, Instant::now(), speed)) }
    }

    /// What this clock shows.
    pub fn now(&self) -> Ms {
        match self.base {
            None => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
                Ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            }
            Some((from, started, speed)) => {
                let millis = started.elapsed().as_millis().saturating_mul(u128::from(speed));
                Ms(from.0.saturating_add(i64::try_from(millis).unwrap_or(i64::MAX)))
            }
        }
    }

    /// How many seconds of this clock pass in one second of the machine's.
    pub fn speed(&self) -> u32 {
        self.base.map_or(1, |(_, _, speed)| speed)
    }
}

/// Milliseconds since the machine booted, suspension included.
pub fn boot_ms() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1000
        + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000_000
}

/// Which boot this is: eight characters of the kernel's boot id, or `unknown`.
pub fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .ok()
        .and_then(|id| id.get(..8).map(str::to_owned))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// A stopwatch on the monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts at zero.
    pub fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Time since it was started.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// Waits. Only for threads that have nothing to block on.
pub fn sleep(time: Duration) {
    std::thread::sleep(time);
}
