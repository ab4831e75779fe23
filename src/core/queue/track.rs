//! Moves of one entity in the order in which they happened, whatever the order of their arrival.
//!
//! Order is by `sequence` where every move has one and all are of one source, else by time, ties by
//! arrival. An entity is a fold over its track, so events that come late, swapped or after a gap end in
//! the same state as those that came in order.

use serde::{Deserialize, Serialize};

use crate::core::ids::Ref;
use crate::core::time::Ms;

/// Where a move stands among the moves of its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Sequence number of the source, `u64::MAX` where it has none.
    pub sequence: u64,
    /// When it happened.
    pub at: Ms,
    /// Place in the local log.
    pub pos: u64,
    /// The source.
    pub source: Ref,
}

/// Something that stands in a track.
pub trait Keyed {
    /// Its place.
    fn key(&self) -> Key;
}

/// Moves of one entity, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Track<T> {
    moves: Vec<T>,
    by_time: bool,
}

impl<T> Default for Track<T> {
    fn default() -> Track<T> {
        Track { moves: Vec::new(), by_time: false }
    }
}

impl<T: Keyed> Track<T> {
    /// Puts a move where it belongs. True if that is the end, so that a fold can go on from where it
    /// stands; false if the entity has to be folded anew.
    pub fn insert(&mut self, item: T) -> bool {
        let key = item.key();
        let Some(last) = self.moves.last().map(Keyed::key) else {
            self.by_time = key.sequence == u64::MAX;
            self.moves.push(item);
            return true;
        };
        if !self.by_time && (key.sequence == u64::MAX || key.source != last.source) {
            self.by_time = true;
            self.moves.push(item);
            self.moves.sort_by_key(|m| (m.key().at, m.key().pos));
            return false;
        }
        let by_time = self.by_time;
        let rank = |k: Key| if by_time { (k.at.0, k.pos) } else { (0, k.sequence) };
        if rank(last) <= rank(key) {
            self.moves.push(item);
            return true;
        }
        let place = self.moves.partition_point(|m| rank(m.key()) <= rank(key));
        self.moves.insert(place, item);
        false
    }

    /// Whether one stands there that `is_it`.
    pub fn has(&self, is_it: impl FnMut(&T) -> bool) -> bool {
        self.moves.iter().any(is_it)
    }

    /// Takes out the moves that the event at `pos` brought. True if there were any.
    pub fn forget(&mut self, pos: u64) -> bool {
        let before = self.moves.len();
        self.moves.retain(|m| m.key().pos != pos);
        self.moves.len() != before
    }

    /// Takes out what was taken back. What stays keeps its order.
    pub fn retain(&mut self, keep: impl FnMut(&T) -> bool) {
        self.moves.retain(keep);
    }

    /// The moves in order.
    pub fn moves(&self) -> &[T] {
        &self.moves
    }

    /// The newest move.
    pub fn last(&self) -> Option<&T> {
        self.moves.last()
    }

    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }
}
