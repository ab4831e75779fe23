//! When a board that nobody touches locks itself. Pure, and by the boot clock alone: whoever sets the wall
//! clock can neither put the lock off nor bring it on.

use crate::clock::Uptime;

/// A machine that was suspended for longer than this since the last key was out of its user's sight,
/// milliseconds. Shorter, and the two clocks may only have been read a moment apart.
const ASLEEP_MS_MAX: u64 = 2000;

/// Why a board locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// No key for the set time.
    Idle,
    /// The machine was suspended.
    Suspend,
}

/// Whether a board locks at `now` that had its last key at `last_key`: after `idle_secs` of uptime, and at
/// once after a suspension. Ask it before each key, each tick and each frame.
pub fn verdict(last_key: Uptime, now: Uptime, idle_secs: u32) -> Option<Why> {
    if now.asleep_ms.saturating_sub(last_key.asleep_ms) > ASLEEP_MS_MAX {
        return Some(Why::Suspend);
    }
    let idle_ms = now.boot_ms.saturating_sub(last_key.boot_ms);
    (idle_ms >= u64::from(idle_secs) * 1000).then_some(Why::Idle)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDLE_SECS: u32 = 300;

    fn up(boot_ms: u64, asleep_ms: u64) -> Uptime {
        Uptime { boot_ms, asleep_ms }
    }

    #[test]
    fn a_board_locks_after_the_time_without_a_key_or_when_the_machine_slept() {
        let hour = 3_600_000;
        for (last_key, now, why) in [
            (up(0, 0), up(0, 0), None),
            (up(hour, 0), up(hour + 299_999, 0), None),
            (up(hour, 0), up(hour + 300_000, 0), Some(Why::Idle)),
            (up(hour, 0), up(hour + 302_000, 0), Some(Why::Idle)),
            (up(hour, 0), up(hour * 900, 0), Some(Why::Idle)),
            // Slept a moment, slept for long, slept longer than the idle time.
            (up(hour, 0), up(hour + 3000, 2000), None),
            (up(hour, 0), up(hour + 3001, 2001), Some(Why::Suspend)),
            (up(hour, 0), up(hour + 600_000, 599_000), Some(Why::Suspend)),
            // What it slept before the last key is over; clocks shifted by a container count as that.
            (up(hour, hour), up(hour + 1000, hour), None),
            (up(hour, hour / 2), up(hour + 1000, hour / 2 + 900), None),
            (up(hour, hour / 2), up(hour + 5000, hour / 2 + 4000), Some(Why::Suspend)),
            // Clocks that go back are never a reason to lock, nor to panic.
            (up(hour, 5000), up(hour - 1, 0), None),
            (up(u64::MAX, u64::MAX), up(0, 0), None),
            (up(0, 0), up(u64::MAX, 0), Some(Why::Idle)),
        ] {
            assert_eq!(verdict(last_key, now, IDLE_SECS), why, "{last_key:?} {now:?}");
        }
        assert_eq!(verdict(up(hour, 0), up(hour + 59_999, 0), 60), None);
        assert_eq!(verdict(up(hour, 0), up(hour + 60_000, 0), 60), Some(Why::Idle));
    }

    proptest! {
        #[test]
        fn once_locked_it_stays_so_until_a_key(
            start in 0..1_000_000_000u64,
            steps in prop::collection::vec((0..20_000u64, 0..3000u64), 1..60),
        ) {
            let last_key = up(start, start / 3);
            let (mut now, mut locked) = (last_key, None);
            for (awake, asleep) in steps {
                now = up(now.boot_ms + awake + asleep, now.asleep_ms + asleep);
                let was = locked;
                locked = verdict(last_key, now, IDLE_SECS);
                prop_assert!(was.is_none() || locked.is_some());
                let due = now.boot_ms - start >= 300_000 || now.asleep_ms - start / 3 > 2000;
                prop_assert_eq!(locked.is_some(), due);
            }
        }
    }
}
