//! What people do, as somebody said.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, StaffMark};

impl Hall {
    pub(super) fn apply_staff_mark(
        &mut self,
        _event: &Event,
        _body: &StaffMark,
        _pos: u64,
        done: &mut Applied,
    ) {
        done.effect = Effect::Stored;
    }
}
