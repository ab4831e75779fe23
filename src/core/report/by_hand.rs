//! What was seen and counted by hand, in the report.

use std::collections::BTreeMap;

use super::{ByHand, WalkOuts};
use crate::core::floor::Seen;
use crate::core::hall::Hall;
use crate::core::queue::day::Day;
use crate::core::time::Ms;

/// Half hours by service and time.
pub(super) fn by_hand(hall: &Hall, day: &Day, within: impl Fn(Ms) -> bool) -> Vec<ByHand> {
    let mut rows: Vec<ByHand> = day
        .floor()
        .half_hours()
        .filter(|entered| within(entered.figures.from.at))
        .map(|entered| {
            let figures = &entered.figures;
            ByHand {
                service_id: figures.service_id.to_string(),
                from: hall.config().zone.hm(figures.from.at),
                taken: figures.taken,
                served: figures.served,
                abandoned: figures.abandoned,
                wait_secs_max: figures.wait_secs_max,
            }
        })
        .collect();
    rows.sort_by(|a, b| (&a.from, &a.service_id).cmp(&(&b.from, &b.service_id)));
    rows
}

/// Walk-outs by service and reason.
pub(super) fn walk_outs(day: &Day, within: impl Fn(Ms) -> bool) -> Vec<WalkOuts> {
    let mut counts: BTreeMap<(Option<&str>, &str), u32> = BTreeMap::new();
    let seen = day.floor().sightings().filter(|s| s.seen == Seen::WalkedOut);
    for sighting in seen.filter(|s| within(s.at)) {
        let mark = &sighting.mark;
        let count = counts.entry((mark.service_id.as_deref(), &mark.reason)).or_default();
        *count = count.saturating_add(mark.count);
    }
    let row = |((service_id, reason), count): ((Option<&str>, &str), u32)| WalkOuts {
        service_id: service_id.map(str::to_owned),
        reason: reason.to_owned(),
        count,
    };
    counts.into_iter().map(row).collect()
}

/// Customers seen unhappy.
pub(super) fn unhappy(day: &Day, within: impl Fn(Ms) -> bool) -> u32 {
    let seen = day.floor().sightings().filter(|s| s.seen == Seen::Unhappy && within(s.at));
    seen.fold(0, |sum, sighting| sum.saturating_add(sighting.mark.count))
}
