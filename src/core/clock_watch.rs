//! Whether somebody set the wall clock: it is held against the clock that counts since boot, which nobody
//! sets. Pure; both readings come in as data. The limits are those of the design's rules for time.

use super::time::Ms;

/// A step back of at least this much is told, milliseconds. Less is the grain of two readings.
const BACK_MS_MIN: i64 = 500;
/// A step forward is told beyond this, milliseconds: a clock that is put right by a minute is no event.
const AHEAD_MS_MAX: i64 = 120_000;

/// A step of the wall clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What it would show had nobody set it.
    pub from: Ms,
    /// What it shows.
    pub to: Ms,
}

impl Step {
    /// How far it was set, in seconds, the nearest whole one that is not 0; back is negative.
    pub fn secs(self) -> i64 {
        let moved = self.to.0.saturating_sub(self.from.0);
        moved.saturating_add(500 * moved.signum()) / 1000
    }

    fn is_told(self) -> bool {
        let moved = self.to.0.saturating_sub(self.from.0);
        moved <= -BACK_MS_MIN || moved > AHEAD_MS_MAX
    }
}

/// Both clocks at one instant; later readings are held against them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockWatch {
    wall: Ms,
    boot_ms: u64,
}

impl ClockWatch {
    /// Watches from this reading on.
    pub fn new((wall, boot_ms): (Ms, u64)) -> ClockWatch {
        ClockWatch { wall, boot_ms }
    }

    /// The step since the last reading that was kept, if it is one to be told. Many small ones add up.
    pub fn step(&self, (wall, boot_ms): (Ms, u64)) -> Option<Step> {
        let passed = i64::try_from(boot_ms.saturating_sub(self.boot_ms)).unwrap_or(i64::MAX);
        let step = Step { from: Ms(self.wall.0.saturating_add(passed)), to: wall };
        step.is_told().then_some(step)
    }

    /// The step from the newest line of a log that was closed meanwhile. Of a time without readings only
    /// one thing is certain: the clock did not run backwards by itself.
    pub fn step_since_log(newest: Ms, wall: Ms) -> Option<Step> {
        let step = Step { from: newest, to: wall };
        Some(step).filter(|step| step.to < step.from && step.is_told())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOON: Ms = Ms(1_795_320_000_000);
    const YEAR_MS: i64 = 365 * 86_400_000;

    #[test]
    fn a_step_back_is_told_and_a_step_forward_beyond_two_minutes() {
        let watch = ClockWatch::new((NOON, 5000));
        for (moved_ms, secs) in [
            (0, None),
            (-499, None),
            (-500, Some(-1)),
            (-1000, Some(-1)),
            (-3_600_000, Some(-3600)),
            (1000, None),
            (120_000, None),
            (120_001, Some(120)),
            (3_600_000, Some(3600)),
            (20 * YEAR_MS, Some(20 * YEAR_MS / 1000)),
            (-20 * YEAR_MS, Some(-20 * YEAR_MS / 1000)),
        ] {
            for passed_ms in [0, 1000, 86_400_000] {
                let reading = (Ms(NOON.0 + passed_ms + moved_ms), 5000 + passed_ms.unsigned_abs());
                let step = watch.step(reading);
                assert_eq!(step.map(Step::secs), secs, "{moved_ms} after {passed_ms}");
                assert!(step.is_none_or(|step| step.from.0 == NOON.0 + passed_ms));
            }
        }
        assert_eq!(
            ClockWatch::new((Ms(i64::MAX), 0)).step((Ms(i64::MIN), u64::MAX)).map(|s| s.to),
            Some(Ms(i64::MIN))
        );
    }

    #[test]
    fn a_log_from_the_future_shows_a_step_back() {
        let secs = |newest, wall| ClockWatch::step_since_log(newest, wall).map(Step::secs);
        assert_eq!(secs(NOON, NOON), None);
        assert_eq!(secs(NOON, NOON.plus_secs(86_400)), None, "nobody wrote for a day");
        assert_eq!(secs(NOON, NOON.plus_secs(-7200)), Some(-7200));
        assert_eq!(secs(Ms(i64::MIN), NOON), None, "an empty log");
    }

    proptest! {
        #[test]
        fn every_step_is_told_once_and_their_sum_is_right(
            moves in prop::collection::vec((0..90_000_i64, prop_oneof![
                3 => Just(0_i64),
                2 => -20 * YEAR_MS..20 * YEAR_MS,
                1 => -2000..200_000_i64,
            ]), 1..200),
        ) {
            let mut watch = ClockWatch::new((NOON, 0));
            let (mut wall, mut boot_ms, mut told, mut moved) = (NOON.0, 0, 0, 0);
            for (passed, by) in moves {
                boot_ms += passed.unsigned_abs();
                wall += passed + by;
                moved += by;
                let reading = (Ms(wall), boot_ms);
                if let Some(step) = watch.step(reading) {
                    told += step.to.0 - step.from.0;
                    watch = ClockWatch::new(reading);
                    prop_assert_eq!(watch.step(reading), None);
                }
                // What is not told yet is within the limits.
                let rest = moved - told;
                prop_assert!(rest > -BACK_MS_MIN && rest <= AHEAD_MS_MAX, "{}", rest);
            }
        }
    }
}
