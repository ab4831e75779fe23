//! The table of sync.md 4.4, row by row, and the drop of what was written anew.

use super::*;
use crate::core::sync::segment::{Line, chains};

const STREAM: StreamId = [7; 16];

/// A stream of events `n`, and its chains; the chain of event `seq` is at `seq`.
struct Fixture {
    events: Vec<Vec<u8>>,
    chains: Vec<Chain>,
}

impl Fixture {
    fn new(words: &[&str]) -> Fixture {
        let events: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
        let lines: Vec<Line<'_>> =
            events.iter().map(|bytes| Line { origin: None, bytes }).collect();
        let mut all = vec![[0; 32]];
        all.extend(chains(&[0; 32], &STREAM, 1, &lines));
        Fixture { events, chains: all }
    }

    fn record(&self, last: usize) -> StreamRecord {
        let (hall, device, chain) = ("H1".into(), "D1".into(), self.chains[last]);
        StreamRecord { id: STREAM, hall, device, last: last as u64, chain }
    }

    fn segment(&self, first: usize, count: usize) -> Segment<'_> {
        let range = first..first + count;
        let events = &self.events[first - 1..first - 1 + count];
        let shape = Shape {
            hall: "H1".into(),
            stream: STREAM,
            first: first as u64,
            count: count as u64,
            prev: self.chains[first - 1],
            chain: self.chains[first + count - 1],
        };
        let lines = events.iter().map(|bytes| Line { origin: None, bytes }).collect();
        Segment { shape, lines, chains: self.chains[range].to_vec() }
    }

    fn weigh(&self, last: usize, segment: &Segment<'_>) -> Verdict {
        let at = |seq: u64| self.chains.get(usize::try_from(seq).unwrap()).copied();
        decide(Some(&self.record(last)), ("H1", "D1"), segment, at)
    }
}

#[test]
fn each_row_of_the_table_has_its_answer() {
    let here = Fixture::new(&["a", "b", "c", "d", "e"]);
    let copy = Fixture::new(&["a", "b", "C", "D", "E"]);
    let rows = [
        (0, here.segment(1, 2), Verdict::Append),
        (2, here.segment(3, 3), Verdict::Append),
        (2, here.segment(1, 2), Verdict::Repeat),
        (5, here.segment(2, 2), Verdict::Repeat),
        (3, here.segment(2, 4), Verdict::AppendRest { from: 2 }),
        (1, here.segment(3, 1), Verdict::Gap),
        (3, copy.segment(4, 2), Verdict::Fork),
        (3, copy.segment(3, 2), Verdict::Fork),
        (5, copy.segment(3, 1), Verdict::Fork),
        (5, copy.segment(2, 3), Verdict::Fork),
        (2, copy.segment(1, 2), Verdict::Repeat),
    ];
    for (last, segment, answer) in rows {
        assert_eq!(here.weigh(last, &segment), answer, "{last} {segment:?}");
    }
}

#[test]
fn whose_it_is_comes_before_what_it_is() {
    let here = Fixture::new(&["a", "b"]);
    let segment = here.segment(1, 1);
    let at = |_| None;
    assert_eq!(decide(None, ("H1", "D1"), &segment, at), Verdict::Unknown);
    let other = StreamRecord { id: [8; 16], ..here.record(1) };
    assert_eq!(decide(Some(&other), ("H1", "D1"), &segment, at), Verdict::Unknown);
    assert_eq!(decide(Some(&here.record(1)), ("H2", "D1"), &segment, at), Verdict::WrongHall);
    let other = StreamRecord { hall: "H2".into(), ..here.record(1) };
    assert_eq!(decide(Some(&other), ("H1", "D1"), &segment, at), Verdict::WrongHall);
    assert_eq!(decide(Some(&here.record(1)), ("H1", "D2"), &segment, at), Verdict::Fork);
}

#[test]
fn a_chain_is_looked_up_only_where_the_end_lies_inside_what_is_there() {
    let here = Fixture::new(&["a", "b", "c"]);
    assert_eq!(wanted(&here.record(3), &here.segment(1, 2).shape), Some(2));
    assert_eq!(wanted(&here.record(3), &here.segment(1, 3).shape), None);
    assert_eq!(wanted(&here.record(2), &here.segment(2, 2).shape), None);
    assert_eq!(wanted(&here.record(0), &here.segment(1, 1).shape), None);
}

#[test]
fn a_fork_names_a_few_events_and_never_one_that_is_none() {
    assert_eq!(fork_points(0), Vec::<u64>::new());
    assert_eq!(fork_points(3), vec![3, 2, 1]);
    let points = fork_points(1_000_000);
    assert_eq!(points[..3], [1_000_000, 999_999, 999_998]);
    assert!(points.windows(2).all(|two| two[0] > two[1]) && points.len() < 40);
    assert!(points.last().is_some_and(|at| *at < 500_000));
}

#[test]
fn what_was_written_anew_gets_a_place_once() {
    let here = Fixture::new(&["a", "b", "c", "d"]);
    let mut segment = here.segment(1, 4);
    segment.lines[1].origin = Some([1; 32]);
    segment.lines[2].origin = Some([2; 32]);
    segment.lines[3].origin = Some([2; 32]);
    let first = Identity::First(here.chains[1]);
    let all = [first, Identity::Again([1; 32]), Identity::Again([2; 32]), Identity::Again([2; 32])];
    assert_eq!(identities(&segment).collect::<Vec<_>>(), all);
    assert_eq!(skipped(&segment, 0, |_| false), [3]);
    assert_eq!(skipped(&segment, 0, |one| *one.chain() == [1; 32]), [1, 3]);
    assert_eq!(skipped(&segment, 2, |_| true), [2, 3]);
    assert_eq!(skipped(&segment, 0, |one| *one == first), [0, 3]);
}
