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

    /// What the machine's wall clock and its boot clock show at one instant, as (wall, milliseconds since
    /// boot); none of a simulated clock, which nobody sets.
    pub fn reading(&self) -> Option<(Ms, u64)> {
        self.base.is_none().then(|| together(|| self.now()))
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

/// Two readings that belong together were taken within this time, milliseconds.
const TOGETHER_MS: u64 = 50;
/// Tries to take them so; a machine that is stopped in between each time has other worries.
const TOGETHER_TRIES: u32 = 8;

/// How long the machine has been up, as far as a lock that waits for an idle hand must know. A wall clock
/// that is set can neither lengthen nor shorten it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uptime {
    /// Milliseconds since boot, suspension included (CLOCK_BOOTTIME).
    pub boot_ms: u64,
    /// Of these, milliseconds that the machine was suspended. Only its growth means anything: where a
    /// container shifts the clocks it does not begin at 0.
    pub asleep_ms: u64,
}

/// How long the machine has been up.
pub fn uptime() -> Uptime {
    let (awake_ms, boot_ms) = together(monotonic_ms);
    Uptime { boot_ms, asleep_ms: boot_ms.saturating_sub(awake_ms) }
}

fn monotonic_ms() -> u64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    u64::try_from(now.tv_sec).unwrap_or(0) * 1000
        + u64::try_from(now.tv_nsec).unwrap_or(0) / 1_000_000
}

/// Reads another clock and the boot clock as one: a process that is stopped between the two must not see a
/// clock that moved.
fn together<T>(read: impl Fn() -> T) -> (T, u64) {
    let mut tries = 0;
    loop {
        let before = boot_ms();
        let other = read();
        let after = boot_ms();
        tries += 1;
        if after.saturating_sub(before) <= TOGETHER_MS || tries == TOGETHER_TRIES {
            return (other, after);
        }
    }
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

/// See [`Cadence`].
const REST_MAX: Duration = Duration::from_secs(1);

/// The pace of work of which nobody knows how long it takes: it begins at most this often, and is done for
/// at most a quarter of the time, so that a thread with other work always gets to it. It never rests for
/// longer than a second: a machine that stood still meanwhile must not count as work.
#[derive(Clone, Copy, Debug)]
pub struct Cadence {
    least: Duration,
    last: Option<(Stopwatch, Duration)>,
}

impl Cadence {
    /// Begins at most once in `least`; the first time at once.
    pub fn new(least: Duration) -> Cadence {
        Cadence { least, last: None }
    }

    /// Whether it may begin.
    pub fn is_due(&self) -> bool {
        self.last.is_none_or(|(since, rest)| since.elapsed() >= rest)
    }

    /// It is done now, and began when `since` was started.
    pub fn done(&mut self, since: Stopwatch) {
        self.last = Some((since, self.between_begins(since.elapsed())));
    }

    fn between_begins(&self, took: Duration) -> Duration {
        self.least.max(took.saturating_mul(4).min(REST_MAX))
    }
}

/// Waits. Only for threads that have nothing to block on.
pub fn sleep(time: Duration) {
    std::thread::sleep(time);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_begins_less_often() {
        let cadence = Cadence::new(Duration::from_millis(33));
        assert!(cadence.is_due(), "the first time");
        let between = |ms| cadence.between_begins(Duration::from_millis(ms)).as_millis();
        let waits = [0, 1, 8, 9, 50, 300, u64::MAX].map(between);
        assert_eq!(waits, [33, 33, 33, 36, 200, 1000, 1000]);
        let mut hourly = Cadence::new(Duration::from_secs(3600));
        hourly.done(Stopwatch::start());
        assert!(!hourly.is_due());
    }

    #[test]
    fn the_uptime_goes_on_and_sleep_is_a_part_of_it() {
        let before = uptime();
        sleep(Duration::from_millis(20));
        let after = uptime();
        assert!(after.boot_ms >= before.boot_ms + 20, "{before:?} {after:?}");
        assert!(after.asleep_ms <= after.boot_ms);
        assert!(Clock::simulated(Ms(0), 1).reading().is_none());
        let (wall, boot_ms) = Clock::system().reading().unwrap();
        assert!(wall <= Clock::system().now() && boot_ms >= after.boot_ms);
    }
}
