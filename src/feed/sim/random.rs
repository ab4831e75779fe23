//! Chance for the training hall: a small generator and a curve, whole numbers only, so that a
//! seed gives the same day on every machine. Nothing here may be used where a secret is needed.

/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014;
/// the constants are those of Vigna's public-domain `splitmix64.c`). One stream serves one purpose,
/// so that a change in one part of the day leaves the others as they are.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    state: u64,
}

/// Multipliers of a log-normal spread with sigma 0.55 and mean 1, in thousandths: the values at
/// 0/32, 1/32 .. 32/32 of the probability, the two ends cut at 0.4 % and 99.6 %. Service times look
/// like this: most are short, a few very long.
const SPREAD: [u32; 33] = [
    200, 308, 369, 415, 456, 493, 527, 559, 592, 624, 656, 688, 720, 753, 787, 822, 858, 896, 935,
    977, 1023, 1071, 1122, 1180, 1243, 1315, 1398, 1496, 1616, 1772, 1995, 2390, 3690,
];

impl Dice {
    /// A stream of its own for `purpose` out of the seed of the day.
    pub(super) fn new(seed: u64, purpose: u64) -> Dice {
        let mut dice = Dice { state: seed };
        let mixed = dice.next() ^ purpose.wrapping_mul(0xd6e8_feb8_6659_fd93);
        Dice { state: mixed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which counts as 1 if it is 0. The high 32 bits are scaled down: the
    /// bias is below one in a million for the ranges used here.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(end.max(1));
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// True this many times in ten thousand.
    pub(super) fn chance(&mut self, per_10k: u32) -> bool {
        self.below(10_000) < per_10k
    }

    /// A span around `mean`, spread as [`SPREAD`] says.
    pub(super) fn spread(&mut self, mean: u32) -> u32 {
        let place = self.below(32 * 1024);
        let (left, rest) = ((place / 1024) as usize, place % 1024);
        let (low, high) = (SPREAD[left], SPREAD[left + 1]);
        let thousandths = low + (high - low) * rest / 1024;
        u32::try_from(u64::from(mean) * u64::from(thousandths) / 1000).unwrap_or(mean)
    }
}

/// The place in `weights` that `point` falls on, the last one if it is beyond their sum.
pub(super) fn pick(weights: impl Iterator<Item = u32>, point: u32) -> usize {
    let mut sum = 0;
    let mut last = 0;
    for (at, weight) in weights.enumerate() {
        sum += weight;
        if weight > 0 {
            last = at;
        }
        if point < sum {
            return at;
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_numbers_are_those_of_the_reference() {
        // From splitmix64.c with state 1234567.
        let mut dice = Dice { state: 1_234_567 };
        let first: Vec<u64> = (0..3).map(|_| dice.next()).collect();
        assert_eq!(
            first,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn ranges_are_kept_and_the_spread_has_its_mean() {
        let mut dice = Dice::new(5, 1);
        let mut sum = 0_u64;
        for _ in 0..20_000 {
            assert!((3..=9).contains(&dice.between(3, 9)));
            let span = dice.spread(400);
            assert!((80..=1476).contains(&span), "{span}");
            sum += u64::from(span);
        }
        assert!((385..=415).contains(&(sum / 20_000)), "mean {}", sum / 20_000);
        assert_eq!(dice.below(0), 0);
        assert!(!dice.chance(0));
        assert!(dice.chance(10_000));
    }
}
