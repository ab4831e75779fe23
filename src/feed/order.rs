//! The order in which the events of a file are applied (queue-feeds 17.5): by `sequence` within a source
//! where it has one, else by `time`. Live events are not held here: they are applied as they arrive, and
//! the fold puts the moves of a ticket in order. Memory is bounded by the window, whatever the file.

use std::collections::HashMap;

use super::neutral::FeedEvent;

/// How many events are looked at together, about 60 MB. A file with fewer is in exact order; in a longer
/// one an event that stands further than half of this from its place is applied late, which the fold
/// allows for, and counted.
pub const WINDOW_EVENTS: usize = 65_536;

/// An event and the physical line it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Line of the file, from 1.
    pub line: u64,
    /// The event.
    pub event: FeedEvent,
}

struct Waiting {
    placed: Placed,
    source: usize,
    /// The time by which it is merged with other sources: for a source with a sequence the largest so
    /// far, so that a clock set back does not undo the sequence.
    merge_ms: i64,
}

/// Puts events in order within a sliding window.
pub struct Window {
    size: usize,
    waiting: Vec<Waiting>,
    sources: HashMap<Box<str>, usize>,
    /// Per source the largest time that has left the window.
    reached_ms: Vec<i64>,
    left_ms: i64,
    late: u64,
}

impl Default for Window {
    fn default() -> Window {
        Window::of(WINDOW_EVENTS)
    }
}

impl Window {
    /// A window of `size` events.
    pub fn of(size: usize) -> Window {
        Window {
            size: size.max(2),
            waiting: Vec::new(),
            sources: HashMap::new(),
            reached_ms: Vec::new(),
            left_ms: i64::MIN,
            late: 0,
        }
    }

    /// Takes in one event. When the window is full, its older half comes out in order.
    pub fn push(&mut self, placed: Placed) -> Option<Vec<Placed>> {
        let name = &placed.event.feed.source;
        let before = self.waiting.last().filter(|last| last.placed.event.feed.source == *name);
        let source = before.map(|last| last.source).or_else(|| self.sources.get(name).copied());
        let source = source.unwrap_or_else(|| {
            let next = self.reached_ms.len();
            self.sources.insert(name.clone(), next);
            self.reached_ms.push(i64::MIN);
            next
        });
        let merge_ms = placed.event.at.at.0;
        self.waiting.push(Waiting { placed, source, merge_ms });
        if self.waiting.len() < self.size {
            return None;
        }
        self.sort();
        Some(self.release(self.size / 2))
    }

    /// Everything that is left, in order.
    pub fn finish(&mut self) -> Vec<Placed> {
        self.sort();
        self.release(self.waiting.len())
    }

    /// How many events came out after one that belonged behind them.
    pub fn late(&self) -> u64 {
        self.late
    }

    fn sort(&mut self) {
        // Nearly every file is in order as it is: that is seen at once, and sorting takes room for copies.
        let in_file = |w: &Waiting| (w.source, w.placed.event.feed.sequence, w.placed.line);
        if !self.waiting.is_sorted_by_key(in_file) {
            self.waiting.sort_by_key(in_file);
        }
        let mut reached = self.reached_ms.clone();
        for waiting in &mut self.waiting {
            waiting.merge_ms = waiting.placed.event.at.at.0;
            if waiting.placed.event.feed.sequence.is_some() {
                let reached = &mut reached[waiting.source];
                *reached = (*reached).max(waiting.merge_ms);
                waiting.merge_ms = *reached;
            }
        }
        // Stable: within a source equal times keep the order of the sequence, else of the lines.
        let merged = |w: &Waiting| (w.merge_ms, w.source);
        if !self.waiting.is_sorted_by_key(merged) {
            self.waiting.sort_by_key(merged);
        }
    }

    fn release(&mut self, count: usize) -> Vec<Placed> {
        let mut out = Vec::with_capacity(count);
        for waiting in self.waiting.drain(..count) {
            if waiting.merge_ms < self.left_ms {
                self.late += 1;
            }
            self.left_ms = self.left_ms.max(waiting.merge_ms);
            if waiting.placed.event.feed.sequence.is_some() {
                let reached = &mut self.reached_ms[waiting.source];
                *reached = (*reached).max(waiting.merge_ms);
            }
            out.push(waiting.placed);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::time::Ms;
    use crate::feed::neutral::{Entrance, read};

    fn placed(line: u64, source: &str, minute: u32, sequence: Option<u64>) -> Placed {
        let sequence = sequence.map(|n| format!(r#""sequence":"{n:012}","#)).unwrap_or_default();
        let text = format!(
            r#"{{"specversion":"1.0","id":"{line}","source":"/hall/H1/v/{source}",{sequence}"type":"hallqueue.v1.feed.heartbeat","time":"2025-11-10T09:{minute:02}:00+08:00"}}"#
        );
        let event = read(text.as_bytes(), Entrance { hall: "H1", now: Ms(i64::MAX) }).unwrap();
        Placed { line, event }
    }

    fn lines(placed: &[Placed]) -> Vec<u64> {
        placed.iter().map(|placed| placed.line).collect()
    }

    #[test]
    fn sequence_beats_time_within_a_source_and_time_merges_sources() {
        let mut window = Window::default();
        for event in [
            placed(1, "a", 5, Some(2)),
            placed(2, "a", 9, Some(1)), // its clock was ahead
            placed(3, "b", 7, None),
            placed(4, "b", 6, None),
            placed(5, "b", 6, None),
            placed(6, "a", 10, Some(3)),
        ] {
            assert_eq!(window.push(event), None);
        }
        assert_eq!(lines(&window.finish()), [4, 5, 3, 2, 1, 6]);
        assert_eq!(window.late(), 0);
    }

    #[test]
    fn a_full_window_gives_its_older_half_and_counts_what_came_too_late() {
        let mut window = Window::of(4);
        let mut out = Vec::new();
        for (line, minute) in [(1, 3), (2, 1), (3, 4), (4, 2), (5, 5), (6, 0)] {
            out.extend(window.push(placed(line, "a", minute, None)).unwrap_or_default());
        }
        out.extend(window.finish());
        assert_eq!(lines(&out), [2, 4, 6, 1, 3, 5]);
        assert_eq!(window.late(), 1);
    }
}
