//! A feed: when it was last heard, what is missing from its sequence, what is wrong with it.
//!
//! Ages and the two seconds of a gap: rules 2, 5 and 10 of the neutral format. Nothing is held back for a
//! gap: every entity sorts its own moves, so a late event ends up where it belongs.

use serde::{Deserialize, Serialize};

use super::super::board::FeedAge;
use super::super::event::{Event, FeedMeta, Flags};
use super::super::ids::Ref;
use super::super::rules::Rules;
use super::super::time::Ms;

/// Holes kept apart; more are only counted.
const HOLES_MAX: usize = 64;
/// A number this much older than the newest recorded time, and below all seen, means that the machine's
/// counter began anew.
const RESTART_MS: i64 = 10_000;
/// A feed heard within a day of a step of our clock was heard by that clock.
const DAY_MS: i64 = 86_400_000;
/// An event may be written down a moment before the step is noticed.
const GRAIN_MS: i64 = 2000;
/// Bits of a sequence number in a rank; the format gives it twelve digits, which need 40.
const RANK_BITS: u32 = 47;

/// A hole in the sequence: numbers `from..=to` have not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Hole {
    from: u64,
    to: u64,
    noticed: Ms,
}

/// A part of a snapshot that waits for the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its number.
    pub part: u32,
    /// Instant it shows.
    pub as_of: Option<Ms>,
    /// What it says, as JSON: a stored state has no optional fields.
    pub json: Box<[u8]>,
}

/// One source of events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Feed {
    /// Its name.
    pub source: Ref,
    /// The stream in which it was last heard: whose clock that is told by.
    pub stream: [u8; 16],
    /// When it was last heard: by our clock if it came at once, else when it was recorded.
    pub heard: Ms,
    /// Whether it ever spoke as things happened: a file of an old day is no machine that fell silent.
    pub is_live: bool,
    /// Happening time of its newest event.
    pub last_event: Ms,
    /// Largest sequence.
    pub last_sequence: Option<u64>,
    /// How far its clock is off, seconds; ahead is positive.
    pub clock_off_secs: Option<i64>,
    /// Events taken.
    pub events: u64,
    /// Events with a fault found at the entrance.
    pub flagged: u64,
    /// How often each fault was found at the entrance, in the order of [`Flags::NAMED`].
    pub faults: [u64; 9],
    /// Parts of a snapshot that is not whole yet.
    pub parts: Vec<Part>,
    /// The age that stands in the log for the present silence.
    pub logged_age: FeedAge,
    holes: Vec<Hole>,
    holes_lost: u64,
    restarts: u16,
    last_recorded: Ms,
}

impl Feed {
    /// A feed not heard yet.
    pub fn new(source: Ref) -> Feed {
        Feed {
            source,
            stream: [0; 16],
            heard: Ms(i64::MIN),
            is_live: false,
            last_event: Ms(i64::MIN),
            last_sequence: None,
            clock_off_secs: None,
            events: 0,
            flagged: 0,
            faults: [0; 9],
            parts: Vec::new(),
            logged_age: FeedAge::Fresh,
            holes: Vec::new(),
            holes_lost: 0,
            restarts: 0,
            last_recorded: Ms(i64::MIN),
        }
    }

    /// Notes that an event came; `unset` is what our clock would have shown then had nobody set it. The
    /// answer has [`Flags::GAP`] if it shows a new hole.
    /// `stream` is the one that tells of it: what another one has told already is not counted once more.
    pub fn note(
        &mut self,
        (event, meta): (&Event, &FeedMeta),
        stream: [u8; 16],
        unset: Ms,
        rules: &Rules,
    ) -> Flags {
        let recorded = meta.recorded.map_or(event.at.at, |stamp| stamp.at);
        let wall = event.written.wall.at;
        let fits = |clock: Ms| clock.secs_since(recorded).abs() <= i64::from(rules.feed_dead_secs);
        let came_at_once = fits(wall) || fits(unset);
        self.is_live |= came_at_once;
        let heard = if came_at_once { wall } else { recorded.min(wall) };
        let again = self.stream != stream && meta.sequence.is_some_and(|it| self.has(it));
        if heard > self.heard {
            (self.heard, self.stream) = (heard, stream);
            // What an old file tells does not mean that the machine speaks again.
            if self.age(wall, rules) < FeedAge::Stale {
                self.logged_age = FeedAge::Fresh;
            }
        }
        self.last_event = self.last_event.max(event.at.at.min(wall));
        if again {
            return Flags::default();
        }
        self.events += 1;
        for (count, (flag, _)) in self.faults.iter_mut().zip(Flags::NAMED) {
            *count += u64::from(meta.flags.has(*flag));
        }
        self.flagged += u64::from(!meta.flags.is_empty());
        if meta.flags.has(Flags::CLOCK) {
            self.clock_off_secs = Some(event.at.at.secs_since(recorded.min(wall)));
        } else if meta.recorded.is_some() {
            self.clock_off_secs = None;
        }
        let flags = meta.sequence.map_or(Flags::default(), |seq| self.count(seq, recorded));
        self.last_recorded = self.last_recorded.max(recorded);
        flags
    }

    /// Whether that number has come.
    fn has(&self, sequence: u64) -> bool {
        let missing = self.holes.iter().any(|hole| hole.from <= sequence && sequence <= hole.to);
        self.last_sequence.is_some_and(|last| sequence <= last) && !missing
    }

    fn count(&mut self, sequence: u64, recorded: Ms) -> Flags {
        let Some(last) = self.last_sequence else {
            self.last_sequence = Some(sequence);
            return Flags::default();
        };
        if sequence > last {
            self.last_sequence = Some(sequence);
            if sequence - last == 1 {
                return Flags::default();
            }
            if self.holes.len() < HOLES_MAX {
                self.holes.push(Hole { from: last + 1, to: sequence - 1, noticed: recorded });
            } else {
                self.holes_lost = self.holes_lost.saturating_add(sequence - last - 1);
            }
            return Flags::GAP;
        }
        if let Some(at) = self.holes.iter().position(|h| h.from <= sequence && sequence <= h.to) {
            let hole = self.holes.remove(at);
            for (from, to) in [(hole.from, sequence.wrapping_sub(1)), (sequence + 1, hole.to)] {
                if from <= to && to != u64::MAX {
                    self.holes.push(Hole { from, to, noticed: hole.noticed });
                }
            }
            self.holes.sort_by_key(|h| h.from);
        } else if recorded.0 > self.last_recorded.0.saturating_add(RESTART_MS) {
            self.last_sequence = Some(sequence);
            self.restarts = self.restarts.saturating_add(1);
        }
        Flags::default()
    }

    /// Place of a sequence number among all of this source: a machine that began to count anew goes on
    /// behind what it said before.
    pub fn rank(&self, sequence: u64) -> u64 {
        (u64::from(self.restarts) << RANK_BITS) | sequence.min((1 << RANK_BITS) - 1)
    }

    /// Numbers that have not come `gap_secs` after they were first missed.
    pub fn missing(&self, now: Ms, rules: &Rules) -> u64 {
        let ripe = self.holes.iter().filter(|hole| {
            let newest = now.max(self.last_recorded);
            newest.secs_since(hole.noticed) >= i64::from(rules.gap_secs)
        });
        ripe.fold(self.holes_lost, |sum, hole| sum.saturating_add(hole.to - hole.from + 1))
    }

    /// A snapshot tells what the missing events would have: the gap is over.
    pub fn forget_holes(&mut self) {
        self.holes.clear();
        self.holes_lost = 0;
    }

    /// Our clock was set. What was measured by it moves along, so that the silence of a feed is as long as it
    /// was; what only the machine's clock told moves where it would else lie in the future.
    pub fn move_clock(&mut self, from: Ms, to: Ms) {
        let silent_ms = from.0.saturating_sub(self.heard.0);
        if (-GRAIN_MS..=DAY_MS).contains(&silent_ms) || self.heard > to {
            let moved = to.0.saturating_sub(from.0);
            self.heard = Ms(self.heard.0.saturating_add(moved)).min(to);
        }
        self.last_event = self.last_event.min(to);
        self.last_recorded = self.last_recorded.min(to);
    }

    /// Age at `now`.
    pub fn age(&self, now: Ms, rules: &Rules) -> FeedAge {
        let silent = now.0.saturating_sub(self.heard.0).div_euclid(1000);
        if silent >= i64::from(rules.feed_dead_secs) {
            FeedAge::Dead
        } else if silent >= i64::from(rules.feed_stale_secs) {
            FeedAge::Stale
        } else if silent >= i64::from(rules.feed_interval_secs) * 3 {
            FeedAge::Late
        } else {
            FeedAge::Fresh
        }
    }
}
