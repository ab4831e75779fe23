//! What is seen and counted on the floor by hand, and what of it was taken back.

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, FloorMark, HalfHour, HelpCall, Voided};

impl Hall {
    pub(super) fn apply_help(&mut self, _event: &Event, _body: &HelpCall, done: &mut Applied) {
        done.effect = Effect::Stored;
    }

    pub(super) fn apply_floor_mark(
        &mut self,
        _event: &Event,
        _body: &FloorMark,
        done: &mut Applied,
    ) {
        done.effect = Effect::Stored;
    }

    pub(super) fn apply_half_hour(&mut self, _event: &Event, _body: &HalfHour, done: &mut Applied) {
        done.effect = Effect::Stored;
    }

    pub(super) fn apply_voided(&mut self, event: &Event, body: &Voided, done: &mut Applied) {
        if !self.void_alarm_act(&body.act_id, event.at.at, done) {
            done.effect = Effect::Stored;
        }
    }
}
