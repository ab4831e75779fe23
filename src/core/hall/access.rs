//! Who may do what, and how people prove who they are.

use super::{Applied, Effect, Hall};
use crate::core::act::Refused;
use crate::core::event::{Access, Event};
use crate::core::people::{Author, Right};
use crate::core::time::Ms;

impl Hall {
    pub(super) fn apply_access(&mut self, _event: &Event, _body: &Access, done: &mut Applied) {
        done.effect = Effect::Stored;
    }

    /// Whether somebody may do something at an instant.
    pub fn check_right(&self, _author: &Author, _right: Right, _at: Ms) -> Result<(), Refused> {
        Ok(())
    }
}
