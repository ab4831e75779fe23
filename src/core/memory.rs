//! How long what is over stays in memory. One clock that was far ahead for an hour must not take everything with it:
//! the age of a thing is reckoned from what lies a good number of things back.

use super::time::Ms;

/// So many of the newest things stay however old they are, and do not say how late it is.
const SPARE: usize = 32;

/// Before which instant what is over may leave memory: `secs` before the newest of these instants, without the
/// [`SPARE`] that say the latest. `None`: nothing leaves.
pub(super) fn horizon(instants: impl Iterator<Item = Ms>, secs: i64) -> Option<Ms> {
    let mut instants: Vec<Ms> = instants.collect();
    let at = instants.len().checked_sub(SPARE + 1)?;
    let (_, newest, _) = instants.select_nth_unstable(at);
    Some(newest.plus_secs(-secs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_clocks_that_are_far_ahead_take_nothing_with_them() {
        let day = |n: i64| Ms(0).plus_secs(n * 86_400);
        let good = || (0..100).map(day);
        assert_eq!(horizon(good().take(SPARE), 0), None, "few things stay however old they are");
        assert_eq!(horizon(good(), 86_400), Some(day(66)));
        let ahead = good().chain((9_000..).take(SPARE).map(day));
        assert_eq!(horizon(ahead, 86_400), Some(day(98)), "the last good one says how late it is");
    }
}
