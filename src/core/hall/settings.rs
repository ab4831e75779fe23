//! Settings put into force.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, SettingsApplied};

impl Hall {
    pub(super) fn apply_settings(
        &mut self,
        _event: &Event,
        _body: &SettingsApplied,
        done: &mut Applied,
    ) {
        done.effect = Effect::Stored;
    }
}
