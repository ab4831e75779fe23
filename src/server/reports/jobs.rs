//! The reports that are being made and those that wait to be fetched: so many and no more, whoever turns over weeks.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::Of;
use crate::core::satisfaction::Stretch;
use crate::core::week::HallWeek;

/// What is made and not fetched goes so long after it was made, milliseconds.
const UNFETCHED_MS: u64 = 60_000;
/// Jobs at work and waiting for their turn.
const UNDONE_MAX: usize = 8;
/// Jobs that are done and not fetched.
const UNFETCHED_MAX: usize = 8;

/// Which stretch of which halls.
pub(super) type Ask = (Stretch, Vec<Of>);

/// How far a job is.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    /// Halls that are done.
    pub(super) done: usize,
    /// What was made, and when that was.
    pub(super) made: Option<(Arc<Vec<HallWeek>>, u64)>,
}

/// Where an ask finds itself.
pub(super) enum Found {
    /// Somebody asked for it before.
    There(watch::Receiver<State>),
    /// It is to be made, and told there.
    New(watch::Sender<State>, watch::Receiver<State>),
    /// Too many are.
    Full,
}

/// What several who ask for the same wait for together.
#[derive(Default)]
pub(super) struct Jobs {
    all: BTreeMap<Ask, watch::Receiver<State>>,
}

fn made_at(state: &watch::Receiver<State>) -> Option<u64> {
    state.borrow().made.as_ref().map(|(_, at)| *at)
}

impl Jobs {
    /// The job of an ask, which is begun where there is room for one more.
    pub(super) fn of(&mut self, ask: &Ask, now: u64) -> Found {
        self.all.retain(|_, state| match made_at(state) {
            Some(at) => now.saturating_sub(at) < UNFETCHED_MS,
            // One that ended without an answer is none.
            None => state.has_changed().is_ok(),
        });
        if let Some(state) = self.all.get(ask) {
            return Found::There(state.clone());
        }
        let mut made: Vec<(u64, Ask)> = self
            .all
            .iter()
            .filter_map(|(ask, state)| made_at(state).map(|at| (at, ask.clone())))
            .collect();
        if self.all.len() - made.len() >= UNDONE_MAX {
            return Found::Full;
        }
        if made.len() > UNFETCHED_MAX {
            made.sort_unstable();
            for (_, ask) in made.iter().take(made.len() - UNFETCHED_MAX) {
                self.all.remove(ask);
            }
        }
        let (tell, state) = watch::channel(State::default());
        self.all.insert(ask.clone(), state.clone());
        Found::New(tell, state)
    }

    /// It was fetched, or ended.
    pub(super) fn remove(&mut self, ask: &Ask) {
        self.all.remove(ask);
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}
