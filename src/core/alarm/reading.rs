//! One measured value beside its limits: how bad it is, and which level it still keeps. Levels are left
//! later than they are reached, so that a value that wiggles round its limit is one alarm.

use std::collections::BTreeMap;

use super::AlarmKind;
use crate::core::board::Mark;
use crate::core::time::Ms;

/// How a value is held against its limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Beyond a limit above it.
    Above,
    /// Beyond a limit from it on.
    AtLeast,
    /// No number decides: the state itself is that bad as long as it lasts.
    Holds(Mark),
    /// Not for long enough to raise an alarm, yet enough to keep one that stands.
    Keeps,
}

/// A measured value. What is far from every limit need not be told.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: String,
    /// The value, in the unit the kind says.
    pub value: i64,
    /// Since when the measured thing runs, where the value is its age in seconds.
    pub since: Option<Ms>,
    /// How it is held against the limits.
    pub how: How,
    /// Limit of the warning; none = nothing is only a warning.
    pub warn: Option<i64>,
    /// Limit of the breach; none = never as bad as that.
    pub breach: Option<i64>,
}

impl Reading {
    /// How bad it is.
    pub fn mark(&self) -> Mark {
        self.level(|limit| match self.how {
            How::Above => self.value > limit,
            How::AtLeast => self.value >= limit,
            How::Holds(_) | How::Keeps => false,
        })
    }

    /// The worst level that it has not left: a level is left below `clear_percent` of its limit.
    pub fn kept(&self, clear_percent: u32) -> Mark {
        let percent = i128::from(clear_percent.min(100));
        let near = |limit: i64| {
            let limit = i128::from(limit);
            limit > 0 && self.value > 0 && i128::from(self.value) * 100 >= limit * percent
        };
        self.mark().max(self.level(near))
    }

    /// The limit of a level.
    pub fn limit(&self, mark: Mark) -> i64 {
        let own = if mark == Mark::Breach { self.breach } else { self.warn };
        own.or(self.breach).or(self.warn).unwrap_or(0)
    }

    /// When a level was reached, as far as the value itself tells: of what runs, the instant at which it
    /// passed the limit.
    pub fn reached_at(&self, mark: Mark, now: Ms) -> Ms {
        let own = if mark == Mark::Breach { self.breach } else { self.warn };
        match (self.since, own, self.how) {
            (Some(since), Some(limit), How::Above) => {
                since.plus_secs(limit.saturating_add(1)).min(now)
            }
            (Some(since), Some(limit), How::AtLeast) => since.plus_secs(limit).min(now),
            // Its clocks decide whether it is near or late, and both begin at an instant.
            (Some(since), Some(limit), How::Holds(_)) if self.kind.is_of_case() => {
                since.plus_secs(limit).min(now)
            }
            _ => now,
        }
    }

    fn level(&self, is_at: impl Fn(i64) -> bool) -> Mark {
        if let How::Holds(mark) = self.how {
            return mark;
        }
        if self.breach.is_some_and(&is_at) {
            Mark::Breach
        } else if self.warn.is_some_and(&is_at) {
            Mark::Warn
        } else {
            Mark::Normal
        }
    }
}

/// By kind and subject the worst reading: the first of those that are as bad.
pub(in crate::core) fn worst_by_key(readings: &[Reading]) -> BTreeMap<(AlarmKind, &str), &Reading> {
    let mut by_key: BTreeMap<(AlarmKind, &str), &Reading> = BTreeMap::new();
    for reading in readings {
        let at = by_key.entry((reading.kind, &reading.subject)).or_insert(reading);
        if reading.mark() > at.mark() {
            *at = reading;
        }
    }
    by_key
}
