//! What the keeper does every so often, and when it did it last.

use std::time::Duration;

/// What is done every so often.
#[derive(Clone, Copy, Debug)]
pub(super) enum Mark {
    /// The storage is asked for all halls.
    Ask,
    /// What is known is written down.
    Keep,
}

/// When what was done last.
#[derive(Debug, Default)]
pub(super) struct Marks([Option<u64>; 2]);

impl Marks {
    /// Whether it is time; if so it is done now.
    pub(super) fn is_due(&mut self, mark: Mark, now_ms: u64, every: Duration) -> bool {
        let last = &mut self.0[mark as usize];
        let every = u64::try_from(every.as_millis()).unwrap_or(u64::MAX);
        let due = last.is_none_or(|last| now_ms.saturating_sub(last) >= every);
        if due {
            *last = Some(now_ms);
        }
        due
    }
}
