//! Alarms as the log tells them.

use super::{Applied, Effect, Hall};
use crate::core::event::{AlarmAct, AlarmStep, Event};

impl Hall {
    pub(super) fn apply_alarm(&mut self, _event: &Event, _body: &AlarmStep, done: &mut Applied) {
        done.effect = Effect::Stored;
    }

    pub(super) fn apply_alarm_act(&mut self, _event: &Event, _body: &AlarmAct, done: &mut Applied) {
        done.effect = Effect::Stored;
    }
}
