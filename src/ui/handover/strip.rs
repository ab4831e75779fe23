//! What the header and the strip say of a hand-over: that the time has come, what waits, what is still to be read.

use std::sync::Arc;

use super::State;
use crate::core::board::HandoverNow;
use crate::core::handover::HandoverState;
use crate::text::words::fill;

/// What the header says beside the shift once the time to prepare has come; empty before it.
pub(in crate::ui) fn window(state: &State) -> String {
    let handover = state.board.as_ref().and_then(|board| board.handover.as_ref());
    let is_due = |it: &Arc<HandoverNow>| {
        let due = it.window_from.is_some_and(|from| from <= state.now);
        due && it.state == HandoverState::Open
    };
    let due = handover.is_some_and(is_due);
    let key = state.key_label("handover");
    if due { fill(state.words().handover.s_key, &[&key]) } else { String::new() }
}

/// What the strip says of it: what is still to be read, which stands before everything but calls for help, and that
/// the time to prepare has come.
pub(in crate::ui) fn needs(state: &State) -> Vec<(bool, String)> {
    let words = state.words().handover;
    let Some(board) = &state.board else { return Vec::new() };
    let key = state.key_label("handover");
    let mut found = Vec::new();
    if let Some(opening) = &board.opening {
        let left = opening.left().to_string();
        let template = if opening.without { words.s_without } else { words.s_unread };
        found.push((true, fill(template, &[&left, &key])));
    }
    let Some(handover) = &board.handover else { return found };
    let due = handover.window_from.is_some_and(|from| from <= state.now);
    let hm = |at| board.zone.hm(at);
    match handover.state {
        HandoverState::Open if due => {
            let end = handover.planned_end.map_or_else(String::new, hm);
            found.push((false, fill(words.s_window, &[&end, &key])));
        }
        HandoverState::Frozen => found.push((false, fill(words.s_frozen, &[&key]))),
        HandoverState::Returned => {
            let why = handover.returned.as_ref().map_or("", |(_, why)| why);
            found.push((false, fill(words.s_returned, &[why, &key])));
        }
        _ => {}
    }
    found
}
