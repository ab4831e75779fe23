//! What changed, counted and named by hall, for whoever shows it or tells somebody of it.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Changes that are remembered by hall; who knows less is told that everything may have changed.
const KEPT: usize = 4_096;

/// Which halls changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// These: hall, and whether its items did.
    Halls(HashMap<String, bool>),
    /// Any of them may have.
    All,
}

#[derive(Default)]
struct Told {
    generation: u64,
    halls: VecDeque<(u64, String, bool)>,
}

/// The changes so far.
pub(super) struct Changes {
    told: Mutex<Told>,
    generation: watch::Sender<u64>,
}

impl Default for Changes {
    fn default() -> Changes {
        Changes { told: Mutex::default(), generation: watch::channel(0).0 }
    }
}

impl Changes {
    pub(super) fn generation(&self) -> watch::Receiver<u64> {
        self.generation.subscribe()
    }

    /// Which halls changed behind a generation.
    pub(super) fn since(&self, generation: u64) -> Changed {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = told.halls.front().map_or(told.generation, |(at, ..)| at - 1);
        if generation < oldest || generation > told.generation {
            return Changed::All;
        }
        let mut found: HashMap<String, bool> = HashMap::new();
        for (_, hall, items) in told.halls.iter().filter(|(at, ..)| *at > generation) {
            *found.entry(hall.clone()).or_default() |= items;
        }
        Changed::Halls(found)
    }

    /// A hall changed; `items`: what somebody has to do did.
    pub(super) fn tell(&self, hall: &str, items: bool) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.generation += 1;
        let generation = told.generation;
        told.halls.push_back((generation, hall.to_owned(), items));
        if told.halls.len() > KEPT {
            told.halls.pop_front();
        }
        drop(told);
        self.generation.send_replace(generation);
    }

    /// Everything may be otherwise.
    pub(super) fn tell_all(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        // A gap: who knows less than this knows nothing.
        told.generation += 2;
        told.halls.clear();
        let generation = told.generation;
        drop(told);
        self.generation.send_replace(generation);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_knows_too_little_is_told_that_all_may_have_changed() {
        let halls = |of: &[(&str, bool)]| {
            Changed::Halls(of.iter().map(|(hall, items)| ((*hall).to_owned(), *items)).collect())
        };
        let changes = Changes::default();
        assert_eq!(changes.since(0), halls(&[]));
        assert_eq!(changes.since(7), Changed::All, "of another start");
        changes.tell("a", false);
        changes.tell("b", true);
        changes.tell("a", true);
        assert_eq!(changes.since(0), halls(&[("a", true), ("b", true)]));
        assert_eq!(changes.since(2), halls(&[("a", true)]));
        assert_eq!((changes.since(3), *changes.generation().borrow()), (halls(&[]), 3));
        changes.tell_all();
        assert_eq!(changes.since(3), Changed::All);
        assert_eq!(changes.since(5), halls(&[]));
        changes.tell("a", false);
        assert_eq!(changes.since(5), halls(&[("a", false)]));
        for _ in 0..KEPT {
            changes.tell("c", false);
        }
        assert_eq!(changes.since(5), Changed::All);
    }
}
