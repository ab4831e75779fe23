//! The counters of a locked board by Up and Down, for a call for help.

use crate::core::board::{Board, HelpNow};
use crate::core::ids::natural;
use crate::ui::state::State;

/// Steps through the counters: a name without digits cannot be typed where a letter unlocks.
pub(super) fn counter(state: &mut State, down: bool) {
    let Some(board) = &state.board else { return };
    let mut ids: Vec<&String> = board.counters.iter().map(|counter| &counter.counter_id).collect();
    ids.sort_by(|one, other| natural(one).cmp(&natural(other)));
    let last = ids.len().saturating_sub(1);
    let at = match ids.iter().position(|id| **id == state.lock.number) {
        Some(at) if down => (at + 1).min(last),
        Some(at) => at.saturating_sub(1),
        None if down => 0,
        None => last,
    };
    if let Some(id) = ids.get(at) {
        state.lock.number = (*id).clone();
    }
}

/// Calls for help, those that wait longest first, as they are shown on a locked screen.
pub(in crate::ui) fn calls(board: &Board) -> Vec<&HelpNow> {
    let mut calls: Vec<_> = board.help.iter().collect();
    calls.sort_by(|a, b| {
        a.at.cmp(&b.at).then_with(|| natural(&a.counter_id).cmp(&natural(&b.counter_id)))
    });
    calls
}
