//! Moves on the board: the selection, the panels, the marks.

use super::layout::{LOWER, PLACES, SIDE};
use super::msg::Effect;
use super::state::{State, slot};
use crate::core::board::Place;

/// A move of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl Step {
    /// Where the move ends among `len` places.
    pub(super) fn from(self, at: usize, page: usize, len: usize) -> usize {
        let to = match self {
            Step::Up => at.saturating_sub(1),
            Step::Down => at + 1,
            Step::PageUp => at.saturating_sub(page),
            Step::PageDown => at + page,
            Step::First => 0,
            Step::Last => len,
        };
        to.min(len.saturating_sub(1))
    }
}

pub(super) fn step(state: &mut State, step: Step) -> Vec<Effect> {
    let place = state.focus;
    let page = state.layout().page_rows(place);
    let at = step.from(state.pane(place).at, page, state.rows(place));
    state.select(place, at);
    state.pane_mut(place).pinned = at > 0;
    leave_cause(state);
    Vec::new()
}

/// Marks the selected row, or unmarks it, and steps on: several in a row are as many presses of one key.
pub(super) fn mark(state: &mut State) -> Vec<Effect> {
    let place = state.focus;
    let Some(row) = state.selected(place) else { return Vec::new() };
    let key = state.key(place, row);
    let marked = &mut state.pane_mut(place).marked;
    if !marked.remove(&key) {
        marked.insert(key);
    }
    step(state, Step::Down)
}

/// Marks every row that is shown, or unmarks all if every one is marked.
pub(super) fn mark_all(state: &mut State) -> Vec<Effect> {
    let place = state.focus;
    let rows = (0..state.rows(place)).filter_map(|at| state.row(place, at));
    let keys: std::collections::BTreeSet<String> = rows.map(|row| state.key(place, row)).collect();
    let marked = &mut state.pane_mut(place).marked;
    *marked = if *marked == keys { std::collections::BTreeSet::new() } else { keys };
    Vec::new()
}

/// What `n` showed is not what one looks at any more: Enter is the menu of the row again.
fn leave_cause(state: &mut State) {
    if let Some(shown) = &mut state.shown {
        shown.looked_at = false;
    }
}

pub(super) fn focus(state: &mut State, place: Place) -> Vec<Effect> {
    leave_cause(state);
    state.focus = place;
    if LOWER.contains(&place) {
        state.lower = place;
    }
    if SIDE.contains(&place) {
        state.side = place;
    }
    let at = state.pane(place).at;
    state.select(place, at);
    Vec::new()
}

pub(super) fn home(state: &mut State) -> Vec<Effect> {
    focus(state, Place::Queues);
    state.select(Place::Queues, 0);
    state.pane_mut(Place::Queues).pinned = false;
    Vec::new()
}

pub(super) fn turn(state: &mut State, by: usize) -> Vec<Effect> {
    let at = (slot(state.focus) + by) % PLACES.len();
    focus(state, PLACES[at])
}

/// Selects the row of that key; without a key only the panel gets the keys.
pub(super) fn go_to(state: &mut State, place: Place, key: &str) {
    focus(state, place);
    if key.is_empty() {
        return;
    }
    let pane = state.pane_mut(place);
    pane.filter.clear();
    pane.found = None;
    // An alarm of a round names which one; its row has its time beside that.
    let is_it = |known: &str| {
        known == key || place == Place::Checks && known.split('@').next() == Some(key)
    };
    let row = (0..state.rows(place)).find(|row| is_it(&state.key(place, *row)));
    if let Some(row) = row {
        state.select(place, row);
        state.pane_mut(place).pinned = true;
    }
}
