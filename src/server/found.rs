//! What judging an upload needs of the stored log beyond what short rows say: chains inside a segment, places inside a packed
//! day, events that other streams hold. It is looked up beside the writers, because segments never change; inside the
//! transaction only what came since is looked at, so that no upload ever keeps the others waiting for old days.

use std::collections::HashSet;
use std::sync::Arc;

use super::day::Kept;
use super::{Incarnation, Upload};
use crate::core::sync::segment::Chain;
use crate::core::sync::wire::Run;

/// An upload on its way into the storage.
#[derive(Clone, Debug)]
pub struct Put {
    /// The upload.
    pub upload: Arc<Upload>,
    /// What was looked up for it; none where nobody asked for it yet.
    pub found: Option<Arc<Found>>,
}

/// What was looked up for an upload.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// The copy of the data that it is of, where that can change.
    pub(crate) copy: Option<Incarnation>,
    /// Of its events that were stored.
    pub(crate) stored: Option<Stored>,
    /// What a fork names.
    pub(crate) known: Option<Vec<(u64, Chain)>>,
    /// Of the events that it brings anew.
    pub(crate) elsewhere: Option<Elsewhere>,
}

/// Events of an upload that the log has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stored {
    /// The last of them.
    pub(crate) last: u64,
    /// Its chain.
    pub(crate) chain: Option<Chain>,
    /// Their places, as they came first.
    pub(crate) runs: Vec<Run>,
}

/// Events that the other streams of a device hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Elsewhere {
    /// Number of the last event of the hall's log that was looked at.
    pub(crate) head: u64,
    /// Those of the origins asked for that are there.
    pub(crate) chains: HashSet<Chain>,
}

impl Found {
    /// What is known of the events `first` to `last` of a stream, all of them stored: what was found before, and what rows of
    /// segments say of the rest (oldest first, their bytes are not needed). None = it takes a look.
    pub(crate) fn stored(
        found: Option<&Found>,
        rows: &[Kept],
        (first, last): (u64, u64),
    ) -> Option<Stored> {
        let before = found.and_then(|found| found.stored.as_ref());
        let rest = rest(found, first);
        let mut all = Stored { last, ..before.cloned().unwrap_or_default() };
        if rest > last {
            return Some(all);
        }
        let reaches = rows.first().is_some_and(|kept| kept.own_first <= rest);
        let end = rows.last().filter(|kept| reaches && kept.last() >= last)?;
        // Inside a segment it takes a look, for whoever needs it.
        all.chain = (end.last() == last).then_some(end.row.chain);
        all.runs.extend(rows.iter().filter_map(|kept| kept.run((rest, last))));
        Some(all)
    }
}

/// From which event on rows are asked for, of those from `first` on.
pub(crate) fn rest(found: Option<&Found>, first: u64) -> u64 {
    let before = found.and_then(|found| found.stored.as_ref());
    before.map_or(first, |stored| first.max(stored.last.saturating_add(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::SegmentRow;

    fn row(first: u64, own_first: u64, last: u64, hseq: u64) -> Kept {
        let count = last + 1 - first;
        let chain = [u8::try_from(last).unwrap(); 32];
        let row = SegmentRow { first, count, chain, hseq, ..SegmentRow::of([1; 16]) };
        Kept { row, own_first, record_bytes: 0 }
    }

    fn places(stored: &Stored) -> Vec<(u64, u64, u64)> {
        stored.runs.iter().map(|run| (run.first, run.count, run.hseq)).collect()
    }

    #[test]
    fn rows_answer_where_they_reach_and_what_was_found_before_answers_the_rest() {
        let rows = [row(4, 4, 6, 10), row(7, 7, 9, 20)];
        let own = Found::stored(None, &rows, (5, 9)).unwrap();
        assert_eq!((own.chain, places(&own)), (Some([9; 32]), vec![(5, 2, 11), (7, 3, 20)]));
        let inside = Found::stored(None, &rows, (5, 8)).unwrap();
        assert_eq!((inside.chain, places(&inside)), (None, vec![(5, 2, 11), (7, 2, 20)]));
        assert_eq!(Found::stored(None, &rows, (3, 9)), None, "the third is packed");
        assert_eq!(Found::stored(None, &rows[..1], (5, 9)), None);
        let runs = vec![Run { first: 2, count: 2, hseq: 3, skip: vec![] }];
        let stored = Some(Stored { last: 3, chain: Some([3; 32]), runs });
        let found = Found { stored, ..Found::default() };
        assert_eq!(rest(Some(&found), 2), 4);
        let both = Found::stored(Some(&found), &rows, (2, 9)).unwrap();
        assert_eq!(places(&both), [(2, 2, 3), (4, 3, 10), (7, 3, 20)]);
        let all = Found::stored(Some(&found), &[], (2, 3)).unwrap();
        assert_eq!((all.chain, all.runs.len()), (Some([3; 32]), 1));
    }
}
