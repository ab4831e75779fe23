//! The wall clock of this computer was set: what the hall measured by it moves along, so that nothing looks
//! older, newer or silent for longer than it is.

use serde::{Deserialize, Serialize};

use super::{Applied, Effect, Hall};
use crate::core::event::{ClockJump, Event};
use crate::core::rows::{LogKind, Touched};
use crate::core::time::{Ms, Stamp};

/// A machine that kept its own time is known as live for this long after a step of ours, seconds.
const KNOWN_SECS: i64 = 86_400;
/// A step of the clock is shown on the board for this long, seconds: long enough to be looked into.
const SHOWN_SECS: i64 = 1800;

/// The newest step of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockMoved {
    /// What it showed then.
    pub at: Ms,
    /// How far it was set, seconds; back is negative.
    pub secs: i64,
    /// How far it was set by this and all steps before, milliseconds: 0 once it is right again.
    pub sum_ms: i64,
}

impl Hall {
    /// The hall's time: up to when its log tells, by the newest of its clocks that can be believed.
    pub fn heard_to(&self) -> Ms {
        self.wall
    }

    /// The step of this terminal's clock that is to be shown at `now`, if there was one lately.
    pub fn clock_moved(&self, now: Ms) -> Option<ClockMoved> {
        let lately = |moved: &ClockMoved| (0..SHOWN_SECS).contains(&now.secs_since(moved.at));
        self.own_step().filter(lately)
    }

    /// The newest step of this terminal's clock.
    pub(super) fn own_step(&self) -> Option<ClockMoved> {
        // Nobody else writes where no stream is named.
        if self.config.stream == [0; 16] {
            return self.moved.values().max_by_key(|moved| moved.at).copied();
        }
        self.moved.get(&self.config.stream).copied()
    }

    /// What our clock would show at `wall` had nobody set it lately: a machine whose times fit that one has
    /// just spoken, too.
    pub(super) fn wall_unset(&self, wall: Ms) -> Ms {
        let known = |moved: &ClockMoved| (0..KNOWN_SECS).contains(&wall.secs_since(moved.at));
        let moved = self.moved.get(&self.place.stream).copied();
        let sum_ms = moved.filter(known).map_or(0, |moved| moved.sum_ms);
        Ms(wall.0.saturating_sub(sum_ms))
    }

    pub(super) fn apply_clock(&mut self, event: &Event, jump: &ClockJump, done: &mut Applied) {
        let (from, to) = (jump.from.at, jump.to.at);
        if from == to {
            done.effect = Effect::None;
            return;
        }
        // What another terminal measured, its own clock measured.
        let stream = self.place.stream;
        for (source, feed) in self.feeds.iter_mut().filter(|(_, feed)| feed.stream == stream) {
            feed.move_clock(from, to);
            done.touched.push(Touched::Feed(*source));
        }
        self.log.move_clock(to, &stream);
        self.persons.move_clock(from, to);
        let before = self.moved.get(&stream).map_or(0, |moved| moved.sum_ms);
        let sum_ms = before.saturating_add(to.0.saturating_sub(from.0));
        self.moved.insert(stream, ClockMoved { at: to, secs: jump.secs, sum_ms });
        let secs = format!("{:+}", jump.secs);
        let line = (LogKind::ClockJumped, secs.as_str(), shown(jump.from));
        self.log_line(event.at.at, "system", line.0, line.1, &line.2, done);
    }
}

/// Date and time to the minute, as the clock showed it.
fn shown(stamp: Stamp) -> String {
    let text = stamp.to_rfc3339().replacen('T', " ", 1);
    text.get(..16).map_or(text.clone(), str::to_owned)
}
