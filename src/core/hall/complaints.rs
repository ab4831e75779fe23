//! Complaints: what the log tells of them.

use super::{Applied, Effect, Hall};
use crate::core::complaint::Cases;
use crate::core::event::{CaseEvent, Event};

impl Hall {
    /// The complaints that are in memory.
    pub fn cases(&self) -> &Cases {
        &self.cases
    }

    pub(super) fn apply_case(&mut self, event: &Event, body: &CaseEvent, done: &mut Applied) {
        let _ = (event, body);
        done.effect = Effect::Stored;
    }
}
