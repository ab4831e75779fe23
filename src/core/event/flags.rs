//! The faults an event can carry.

use serde::{Deserialize, Serialize};

/// Faults that are shown and never make an event lost. A set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(pub u16);

impl Flags {
    /// Text had to be cleaned.
    pub const TEXT: Flags = Flags(1);
    /// The machine's clock is off (over 30 s ahead, over 1 h behind).
    pub const CLOCK: Flags = Flags(1 << 1);
    /// A field had a value that cannot be; it counts as unknown.
    pub const BAD_FIELD: Flags = Flags(1 << 2);
    /// A required field other than the visit is missing.
    pub const MISSING_FIELD: Flags = Flags(1 << 3);
    /// A move outside the table of moves.
    pub const MOVE: Flags = Flags(1 << 4);
    /// A visit that was never issued.
    pub const UNKNOWN_VISIT: Flags = Flags(1 << 5);
    /// Called to a second counter while called.
    pub const TWO_CALLS: Flags = Flags(1 << 6);
    /// A hole in the sequence.
    pub const GAP: Flags = Flags(1 << 7);
    /// A span would be negative; it counts as unknown.
    pub const NEGATIVE_DURATION: Flags = Flags(1 << 8);
    /// A time was claimed that lies too far back, ahead, or before the step that came before it.
    pub const LATE_ENTRY: Flags = Flags(1 << 9);

    /// Every flag with its name, as files and JSON spell it.
    pub const NAMED: &'static [(Flags, &'static str)] = &[
        (Flags::TEXT, "text"),
        (Flags::CLOCK, "clock"),
        (Flags::BAD_FIELD, "bad_field"),
        (Flags::MISSING_FIELD, "missing_field"),
        (Flags::MOVE, "move"),
        (Flags::UNKNOWN_VISIT, "unknown_visit"),
        (Flags::TWO_CALLS, "two_calls"),
        (Flags::GAP, "gap"),
        (Flags::NEGATIVE_DURATION, "negative_duration"),
        (Flags::LATE_ENTRY, "late_entry"),
    ];

    /// No flag at all.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every flag of `other` is set.
    pub fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds the flags of `other`.
    pub fn add(&mut self, other: Flags) {
        self.0 |= other.0;
    }

    /// The names of the flags that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Flags::NAMED.iter().filter(move |(flag, _)| self.has(*flag)).map(|(_, name)| *name)
    }
}

impl std::ops::BitOr for Flags {
    type Output = Flags;
    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}
