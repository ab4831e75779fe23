//! A wall clock that was set is an event like any other: noticed here, by the thread that writes, before
//! the next event is written down with the new time.

use super::Store;
use super::append::NewEvent;
use super::error::StoreError;
use crate::core::clock_watch::{ClockWatch, Step};
use crate::core::event::{Body, ClockJump, Kind, Proof};
use crate::core::time::Ms;

/// What the clocks showed when the wall clock was last known to be as before.
#[derive(Debug, Default)]
pub(super) struct Steps(Option<ClockWatch>);

impl Steps {
    /// Takes in what the wall clock and the boot clock show, and writes down a step since the last time;
    /// the first time one since the newest event. Answers whether there was any. A step that cannot be
    /// written is found again the next time.
    pub(super) fn note(
        &mut self,
        store: &mut Store,
        reading: (Ms, u64),
    ) -> Result<bool, StoreError> {
        let step = match self.0 {
            Some(watch) => watch.step(reading),
            None => store
                .hall()
                .newest_wall()
                .and_then(|newest| ClockWatch::step_since_log(newest, reading.0)),
        };
        if let Some(step) = step {
            store.append(vec![event(store, step)], step.to)?;
            tracing::warn!(secs = step.secs(), "the clock of this computer was set");
        }
        if step.is_some() || self.0.is_none() {
            self.0 = Some(ClockWatch::new(reading));
        }
        Ok(step.is_some())
    }
}

fn event(store: &Store, step: Step) -> NewEvent {
    let zone = store.config().zone;
    let (from, to) = (zone.stamp(step.from), zone.stamp(step.to));
    NewEvent {
        kind: Kind::ClockJumped,
        at: to,
        by: "system".into(),
        proof: Proof::System,
        feed: None,
        body: Body::ClockJump(ClockJump { from, to, secs: step.secs() }),
    }
}
