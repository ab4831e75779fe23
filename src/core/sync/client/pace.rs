//! How long to wait before the next try: full jitter between one second and five minutes, so that terminals that lost
//! their server together do not come back together. Source: sync.md 4.13.

/// Shortest pause, milliseconds.
pub(super) const PAUSE_MS_MIN: u64 = 1_000;

/// Longest pause that the terminal takes by itself, milliseconds.
pub const PAUSE_MS_MAX: u64 = 300_000;

/// Longest pause that a server can ask for, milliseconds: a wrong header must not silence a hall for a day.
pub const RETRY_AFTER_MS_MAX: u64 = 3_600_000;

/// Random numbers that come from a seed: the same seed, the same numbers. They spread load and keep no secret.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From any seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number (splitmix64).
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `most`.
    pub fn upto(&mut self, most: u64) -> u64 {
        let number = self.roll();
        most.checked_add(1).map_or(number, |sides| number % sides)
    }
}

/// The pause after so many failures in a row.
pub(super) fn pause(fails: u32, dice: &mut Dice) -> u64 {
    let most = PAUSE_MS_MIN.saturating_mul(1 << fails.min(20)).min(PAUSE_MS_MAX);
    PAUSE_MS_MIN + dice.upto(most - PAUSE_MS_MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_and_stays_between_its_bounds() {
        let mut dice = Dice::new(1);
        let longest = |fails: u32, dice: &mut Dice| {
            (0..500).map(|_| pause(fails, dice)).fold(0, |most, one| {
                assert!((PAUSE_MS_MIN..=PAUSE_MS_MAX).contains(&one));
                most.max(one)
            })
        };
        assert_eq!(longest(0, &mut dice), PAUSE_MS_MIN);
        assert!((1_900..=2_000).contains(&longest(1, &mut dice)));
        assert!((30_000..=32_000).contains(&longest(5, &mut dice)));
        assert!(longest(u32::MAX, &mut dice) > 290_000);
    }
}
