//! What somebody asked for that is not theirs: a line of the record each, within bounds. Whoever asks again and again fills
//! no disk; how often they did is written down as one line.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::{Accounts, Caller, Entry, What};
use crate::server::limits::Buckets;
use crate::server::{Fault, HallStore};

/// Of one thing somebody has so many lines in that time: the page and its form, and what is alike.
const OF_ONE: u32 = 4;
const WITHIN_MS: u64 = 60_000;

/// Of all things together, so many at once and so many a minute.
const AT_ONCE: u64 = 60;
const A_MINUTE: u64 = 6;

/// Since when a minute of somebody counts, what was written in it, and how much was left out.
#[derive(Default)]
struct Minute {
    since: u64,
    written: HashMap<(What, String, String), u32>,
    left_out: u64,
}

/// What was written down lately, by who asked.
pub(super) struct Denied {
    by: Mutex<HashMap<String, Minute>>,
    all: Buckets<String>,
}

impl Default for Denied {
    fn default() -> Denied {
        Denied { by: Mutex::default(), all: Buckets::each_minute(A_MINUTE, AT_ONCE) }
    }
}

impl Denied {
    /// Whether a line is left out.
    fn leaves_out(&self, entry: &Entry, now: u64) -> bool {
        let mut by = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = || Minute { since: now, ..Minute::default() };
        let minute = by.entry(entry.who.clone()).or_insert_with(fresh);
        if now.saturating_sub(minute.since) >= WITHIN_MS {
            minute.since = now;
            minute.written.clear();
        }
        let thing = (entry.what, entry.hall.clone(), entry.subject.clone());
        let before = minute.written.get(&thing).copied().unwrap_or_default();
        let leaves_out = before >= OF_ONE || self.all.take(entry.who.clone(), 1, now).is_err();
        if leaves_out {
            minute.left_out += 1;
        } else {
            minute.written.insert(thing, before + 1);
        }
        leaves_out
    }

    /// Who was left out how often, where a minute has passed.
    fn taken(&self, now: u64) -> Vec<(String, u64)> {
        let mut by = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |minute: &Minute| now.saturating_sub(minute.since) >= WITHIN_MS;
        let over = by.extract_if(|_, minute| is_over(minute));
        over.map(|(who, minute)| (who, minute.left_out)).filter(|(_, left)| *left > 0).collect()
    }

    fn put_back(&self, who: String, left_out: u64) {
        let mut by = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        by.entry(who).or_default().left_out += left_out;
    }
}

impl<S: HallStore> Accounts<S> {
    /// Whether a line is one of too many of what somebody was denied.
    pub(super) fn is_left_out(&self, entry: &Entry) -> bool {
        matches!(entry.what, What::Denied | What::Forged)
            && !entry.who.is_empty()
            && self.denied.leaves_out(entry, self.times.steady_ms())
    }

    /// Writes down how much was left out, a line for each of those who asked.
    pub async fn tell_left_out(&self) -> Result<(), Fault> {
        for (who, left_out) in self.denied.taken(self.times.steady_ms()) {
            let entry = Entry::done(&who, What::Denied, &Caller::default()).refused();
            let entry = entry.with(format!("{left_out} more were left out"));
            if let Err(fault) = self.write(Vec::new(), Vec::new(), vec![entry]).await {
                self.denied.put_back(who, left_out);
                return Err(fault);
            }
        }
        Ok(())
    }
}
