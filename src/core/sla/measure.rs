//! Time that counts: open and not paused. Pauses as one set of stretches, and sums over them.

use super::calendar::Calendar;

/// Pauses from a start on: sorted, apart from each other, none empty. Seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pauses(Vec<(i64, i64)>);

impl Pauses {
    /// The union of stretches, cut at `start`.
    pub(super) fn of(start: i64, stretches: impl Iterator<Item = (i64, i64)>) -> Pauses {
        let cut = stretches.map(|(from, to)| (from.max(start), to));
        let mut all: Vec<(i64, i64)> = cut.filter(|(from, to)| from < to).collect();
        if all.len() > 1 {
            all.sort_unstable();
            let mut apart: Vec<(i64, i64)> = Vec::with_capacity(all.len());
            for (from, to) in all {
                match apart.last_mut() {
                    Some(last) if from <= last.1 => last.1 = last.1.max(to),
                    _ => apart.push((from, to)),
                }
            }
            all = apart;
        }
        Pauses(all)
    }

    /// The pause that an instant lies in.
    pub(super) fn at(&self, at: i64) -> Option<(i64, i64)> {
        self.0.iter().copied().find(|(from, to)| *from <= at && at < *to)
    }

    /// The parts of the pauses within `[from, to)`.
    pub(super) fn within(&self, from: i64, to: i64) -> impl Iterator<Item = (i64, i64)> + '_ {
        let cut = self.0.iter().map(move |(a, b)| ((*a).max(from), (*b).min(to)));
        cut.filter(|(a, b)| a < b)
    }

    /// The parts of `[from, to)` outside the pauses.
    pub(super) fn outside(&self, from: i64, to: i64) -> Vec<(i64, i64)> {
        let mut parts = Vec::new();
        let mut at = from;
        for (a, b) in self.within(from, to) {
            if at < a {
                parts.push((at, a));
            }
            at = b;
        }
        if at < to {
            parts.push((at, to));
        }
        parts
    }
}

/// Which seconds count for a limit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Measure<'a> {
    /// Open seconds outside the pauses.
    Open(&'a Calendar, &'a Pauses),
    /// All of them.
    Wall,
}

impl Measure<'_> {
    /// Seconds that count in `[from, to)`; 0 if `to` is not later.
    pub(super) fn between(self, from: i64, to: i64) -> i64 {
        match self {
            Measure::Wall => to.saturating_sub(from).max(0),
            Measure::Open(calendar, pauses) => {
                let paused = pauses.within(from, to).map(|(a, b)| calendar.between(a, b));
                calendar.between(from, to) - paused.sum::<i64>()
            }
        }
    }

    /// The earliest instant with so many of them since `from`; none if there never are.
    pub(super) fn reach(self, from: i64, secs: i64) -> Option<i64> {
        match self {
            Measure::Wall => from.checked_add(secs.max(0)),
            Measure::Open(calendar, pauses) => {
                let (mut at, mut left) = (from, secs);
                for (a, b) in pauses.within(from, i64::MAX) {
                    let open = calendar.between(at, a);
                    if left <= open {
                        break;
                    }
                    left -= open;
                    at = b;
                }
                calendar.reach(at, left)
            }
        }
    }
}
