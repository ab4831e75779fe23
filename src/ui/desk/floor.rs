//! What is counted by hand at a queue, and who walked out.

use super::open;
use crate::core::act::{Act, TallyOf};
use crate::core::board::Place;
use crate::core::time::Ms;
use crate::ui::answers::send;
use crate::ui::field::Slot;
use crate::ui::form::Form;
use crate::ui::forms;
use crate::ui::msg::Effect;
use crate::ui::state::State;

/// The queue that has the light, where the queues have the keys.
pub(in crate::ui) fn queue_here(state: &State) -> Option<String> {
    let row = state.selected(Place::Queues).filter(|_| state.focus == Place::Queues)?;
    Some(state.key(Place::Queues, row))
}

pub(in crate::ui) fn tally(state: &mut State, of: TallyOf) -> Vec<Effect> {
    match queue_here(state) {
        Some(service_id) => send(state, Act::Tally { service_id, of }),
        None => Vec::new(),
    }
}

pub(in crate::ui) fn half_hour(state: &mut State) -> Vec<Effect> {
    let Some(service) = queue_here(state) else { return Vec::new() };
    let form = forms::half_hour(state, service);
    open(state, form)
}

pub(in crate::ui) fn walk_out(state: &mut State) -> Vec<Effect> {
    let form = forms::walk_out(state);
    open(state, form)
}

pub(super) fn half_hour_of(service_id: String, form: &Form) -> Act {
    let from = form.code(Slot::Half).parse().map_or(Ms(0), Ms);
    Act::EnterHalfHour {
        service_id,
        from,
        taken: form.number(Slot::Taken).unwrap_or(0),
        served: form.number(Slot::Served).unwrap_or(0),
        abandoned: form.number(Slot::Abandoned).unwrap_or(0),
        wait_secs_max: form.number(Slot::Longest).map(|minutes| minutes * 60),
    }
}
