//! What is known of the clock of each terminal, and the hall's own time from it: a clock that is off moves nothing of
//! the others (sync 4.3). The server's clock is the measure where a terminal has met one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Hall;
use crate::core::event::{Body, Event};
use crate::core::time::Ms;

/// A clock that is off by no more is taken at its word, milliseconds: what people see is what they read on it.
const LET_BE_MS: i64 = 120_000;
/// A time that is less sure than this says nothing of who is where now (sync 4.7), milliseconds.
const UNSURE_MS: i64 = 600_000;

/// The clock of one terminal, as its newest event shows it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Face {
    /// What it showed.
    wall: Ms,
    boot: Box<str>,
    /// The server's clock minus this one, when the two last met.
    offset_ms: Option<i64>,
    /// How far it was set since then.
    moved_ms: i64,
    /// It was set while nobody watched, and has met no other clock since.
    unsure: bool,
}

/// The clocks of all terminals, by their streams.
pub(super) type Faces = BTreeMap<[u8; 16], Face>;

impl Face {
    fn hear(&mut self, event: &Event) {
        let (wall, boot) = (event.written.wall.at, &*event.written.boot);
        let is_new = self.boot.is_empty();
        let same_boot = *self.boot == *boot;
        if self.offset_ms != event.written.server_offset_ms || is_new {
            self.offset_ms = event.written.server_offset_ms;
            (self.moved_ms, self.unsure) = (0, false);
        } else if let Body::ClockJump(jump) = &event.body {
            self.moved_ms =
                self.moved_ms.saturating_add(jump.to.at.0.saturating_sub(jump.from.at.0));
            // How long nobody watched is not known, and so neither is how far it was set.
            self.unsure |= !same_boot;
        } else if !same_boot {
            self.unsure |= wall.0.saturating_add(UNSURE_MS) < self.wall.0;
        }
        if !same_boot {
            self.boot = boot.into();
        }
        self.wall = wall;
    }

    /// A time that was read from it, as the server's clock would have shown it.
    fn true_time(&self, at: Ms) -> Ms {
        let off = self.offset_ms.unwrap_or_default().saturating_sub(self.moved_ms);
        let off = if self.offset_ms.is_some() { off } else { 0 };
        if off.saturating_abs() <= LET_BE_MS { at } else { Ms(at.0.saturating_add(off)) }
    }

    fn is_sure(&self) -> bool {
        self.offset_ms.is_some() && !self.unsure
    }
}

impl Hall {
    /// Takes in what the clock of an event's terminal shows, and the hall's own time from it. Answers what that clock
    /// showed last.
    pub(super) fn hear_clock(&mut self, event: &Event) -> Ms {
        let before = self.faces.get(&self.place.stream).map_or(self.wall, |face| face.wall);
        self.faces.entry(self.place.stream).or_default().hear(event);
        // What somebody wrote who was away moves no time back; who is years off by a clock that met no server moves
        // none ahead as long as anybody's did.
        let sure = self.faces.values().filter(|face| face.is_sure());
        let newest = sure.map(|face| face.true_time(face.wall)).max();
        self.recorded = event.written.wall.at;
        self.wall = newest.unwrap_or(self.recorded);
        before
    }

    /// A time that an event of the stream that is being applied tells, by a clock that can be believed; and whether it
    /// can.
    pub(super) fn true_time(&self, at: Ms) -> (Ms, bool) {
        self.faces
            .get(&self.place.stream)
            .map_or((at, true), |face| (face.true_time(at), !face.unsure))
    }

    /// What this terminal's clock showed when its newest event was written down; none before the first.
    pub fn newest_wall(&self) -> Option<Ms> {
        if self.config.stream == [0; 16] {
            return Some(self.recorded).filter(|_| !self.faces.is_empty());
        }
        self.faces.get(&self.config.stream).map(|face| face.wall)
    }
}
