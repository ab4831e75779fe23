//! Forms that were sent: one that is sent twice does nothing the second time. What is remembered is bounded and ends with
//! the server; what a form changes is guarded by its version beside that.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use super::Accounts;

/// Most that are remembered, the newest.
const MOST: usize = 10_000;

#[derive(Default)]
struct Held {
    /// By who sent it and its id: where it led.
    to: HashMap<(String, String), String>,
    order: VecDeque<(String, String)>,
}

/// Which forms were sent.
#[derive(Default)]
pub(super) struct Once(Mutex<Held>, Mutex<Turns>);

/// The forms that are being done, by who sent them and their ids.
type Turns = HashMap<(String, String), Arc<Turn<()>>>;

impl<S> Accounts<S> {
    /// The turn of a form: one that comes while the same one is being done waits until it is known what became of that.
    /// Held from before it is asked whether it was sent until that is remembered.
    pub async fn turn_of(&self, who: &str, once: &str) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.once.1.lock().unwrap_or_else(PoisonError::into_inner);
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            Arc::clone(turns.entry((who.to_owned(), once.to_owned())).or_default())
        };
        turn.lock_owned().await
    }

    /// Where a form led that somebody sent before.
    pub fn was_sent(&self, who: &str, once: &str) -> Option<String> {
        let held = self.once.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.to.get(&(who.to_owned(), once.to_owned())).cloned()
    }

    /// Remembers a form that did what it is for, and where it led.
    pub fn sent(&self, who: &str, once: &str, to: &str) {
        let mut held = self.once.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (who.to_owned(), once.to_owned());
        if held.to.insert(key.clone(), to.to_owned()).is_none() {
            held.order.push_back(key);
        }
        while held.order.len() > MOST {
            if let Some(oldest) = held.order.pop_front() {
                held.to.remove(&oldest);
            }
        }
    }
}
