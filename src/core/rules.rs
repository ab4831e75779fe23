//! Thresholds: what counts as too long here. Sources: the indicator table of the design's domain notes
//! (5.2) and the feed rules (16, rule 10). Every value is a default that a hall may change.

use serde::{Deserialize, Serialize};

/// A pair of limits: near the red line, beyond it. In the unit its field says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Above this: warning.
    pub warn: u32,
    /// Above this: breach.
    pub breach: u32,
}

/// All thresholds of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Longest wait now, seconds.
    pub wait_secs: Limits,
    /// The wait that counts as within target, seconds (the ten-minute rate).
    pub target_wait_secs: u32,
    /// Waiting customers per open counter, times 100 (at or above).
    pub load_percent: Limits,
    /// A service that takes longer, seconds.
    pub service_secs: Limits,
    /// A counter idle this long while a ticket it may take waits, seconds.
    pub idle_secs: u32,
    /// A called number nobody came to, seconds.
    pub called_secs: u32,
    /// A paused counter, seconds.
    pub paused_secs: Limits,
    /// Interval at which a feed is expected to say something, seconds; late after three of them.
    pub feed_interval_secs: u32,
    /// Stale after this, seconds.
    pub feed_stale_secs: u32,
    /// Dead after this, seconds.
    pub feed_dead_secs: u32,
    /// A hole in the sequence is a gap after this, seconds of `recordedtime`.
    pub gap_secs: u32,
    /// A ticket removed at most this long after its issue, never called, is void; seconds.
    pub void_secs: u32,
    /// Priorities up to this are a priority tier.
    pub priority_tier_max: u8,
    /// A terminal that nobody touches locks itself after this, seconds; 60 to 900.
    pub idle_lock_secs: u32,
}

/// A feed's clock ahead by more than this is off, seconds. No threshold of a hall: the entrance judges each
/// event once, and what it found stands in the log.
pub const CLOCK_AHEAD_SECS: u32 = 30;
/// A feed's clock behind by more than this is off, seconds.
pub const CLOCK_BEHIND_SECS: u32 = 3600;

impl Default for Rules {
    fn default() -> Rules {
        Rules {
            wait_secs: Limits { warn: 600, breach: 900 },
            target_wait_secs: 600,
            load_percent: Limits { warn: 300, breach: 500 },
            service_secs: Limits { warn: 1200, breach: 1800 },
            idle_secs: 120,
            called_secs: 60,
            paused_secs: Limits { warn: 600, breach: 900 },
            feed_interval_secs: 10,
            feed_stale_secs: 60,
            feed_dead_secs: 900,
            gap_secs: 2,
            void_secs: 60,
            priority_tier_max: 1,
            idle_lock_secs: 300,
        }
    }
}
