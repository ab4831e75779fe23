//! Shifts of duty managers.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, ShiftAct};

impl Hall {
    pub(super) fn apply_shift(&mut self, _event: &Event, _body: &ShiftAct, done: &mut Applied) {
        done.effect = Effect::Stored;
    }
}
