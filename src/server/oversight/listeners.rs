//! Pages that are kept up to date: so many of one person at a time, so that nobody takes all connections.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Pages of one person.
const EACH_MAX: u32 = 8;

/// How many pages of whom are open.
#[derive(Clone, Default)]
pub(super) struct Listeners(Arc<Mutex<HashMap<String, u32>>>);

/// A page that is open; its place is given back when this is dropped.
pub(crate) struct Listener {
    who: String,
    of: Listeners,
}

impl Listeners {
    pub(super) fn take(&self, who: &str) -> Option<Listener> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.entry(who.to_owned()).or_default();
        if *own >= EACH_MAX {
            return None;
        }
        *own += 1;
        Some(Listener { who: who.to_owned(), of: self.clone() })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let mut open = self.of.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_all_and_a_place_comes_back() {
        let listeners = Listeners::default();
        let mut own: Vec<Listener> = (0..EACH_MAX).map(|_| listeners.take("li").unwrap()).collect();
        assert!(listeners.take("li").is_none());
        assert!(listeners.take("wu").is_some());
        own.pop();
        assert!(listeners.take("li").is_some());
        drop(own);
        assert!(listeners.0.lock().unwrap().is_empty());
    }
}
