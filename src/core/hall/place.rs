//! Where an event stands in the log of its hall, and what its author knew when it was written: all that tells an event
//! that came after another from one whose author had not heard of it (sync 4.7).

use serde::{Deserialize, Serialize};

use super::Hall;
use crate::core::time::Ms;

/// The place of an event. Whether it is confirmed is no part of it: a state that is folded must be the same before
/// and after that. Whoever shows it holds [`Place::pos`] against the confirmed head.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its position in the hall's log, rising; of one that is not confirmed yet the head and its number behind that.
    pub pos: u64,
    /// The stream it was written in; zeros where the hall has one alone.
    pub stream: [u8; 16],
    /// Its number in that stream, from 1.
    pub seq: u64,
    /// Position of the newest confirmed event that its author's terminal had folded; none = it had heard of no other
    /// stream. Of an event written before a server was restored no more than what outlived that.
    pub seen: Option<u64>,
}

/// A log with one stream: everything before is known.
impl From<u64> for Place {
    fn from(pos: u64) -> Place {
        Place { pos, stream: [0; 16], seq: pos, seen: None }
    }
}

impl Place {
    /// Of an act that is weighed here and now: its author knows everything that this terminal knows.
    pub const HERE: Place =
        Place { pos: u64::MAX, stream: [0; 16], seq: u64::MAX, seen: Some(u64::MAX) };

    /// Whether a time in this event and one in an event of another stream were read from one clock, so that they can
    /// be held against each other.
    pub fn has_clock_of(&self, stream: &[u8; 16]) -> bool {
        self.stream == *stream || *self == Place::HERE
    }

    /// Whether this event is in the past of another: its author had it on their terminal when they wrote.
    pub fn precedes(&self, other: &Place) -> bool {
        if self.stream == other.stream {
            return self.seq < other.seq;
        }
        other.seen.is_some_and(|seen| self.pos <= seen)
    }

    /// Whether neither author knew of the other's event.
    pub fn is_concurrent(&self, other: &Place) -> bool {
        let same = (self.stream, self.seq) == (other.stream, other.seq);
        !same && !self.precedes(other) && !other.precedes(self)
    }

    /// Whether its author knew of an event that stands before it in the log: of their own stream always.
    pub fn knew(&self, earlier: &Place) -> bool {
        self.stream == earlier.stream || earlier.precedes(self)
    }
}

impl Hall {
    /// Whether several terminals write this hall's log, or may: what counts up on one of them says which one it was.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// Where the event that is being applied stands, and when it came to be known: by the hall's time, which no clock
    /// that is off decides.
    pub(super) fn heard(&self) -> (Place, Ms) {
        (self.place, self.wall)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(pos: u64, stream: u8, seq: u64, seen: Option<u64>) -> Place {
        Place { pos, stream: [stream; 16], seq, seen }
    }

    #[test]
    fn in_one_stream_everything_before_is_known() {
        let (one, two) = (Place::from(1), Place::from(2));
        assert!(one.precedes(&two) && two.knew(&one));
        assert!(!two.precedes(&one) && !one.is_concurrent(&two));
        assert!(!one.is_concurrent(&one) && !one.precedes(&one));
    }

    #[test]
    fn of_other_streams_what_was_seen_is_known() {
        let first = place(1, 1, 1, None);
        for (seen, known) in [(None, false), (Some(0), false), (Some(1), true), (Some(9), true)] {
            let other = place(2, 2, 1, seen);
            assert_eq!(first.precedes(&other), known, "{seen:?}");
            assert_eq!(other.knew(&first), known, "{seen:?}");
            assert_eq!(first.is_concurrent(&other), !known, "{seen:?}");
            assert_eq!(other.is_concurrent(&first), !known, "{seen:?}");
        }
    }

    #[test]
    fn what_was_seen_may_stand_behind_what_comes_first() {
        // Written on a terminal that was behind, and delivered after what others wrote meanwhile.
        let late = place(7, 2, 1, Some(3));
        assert!(late.knew(&place(3, 1, 3, None)));
        assert!(late.is_concurrent(&place(6, 1, 4, Some(3))));
    }
}
