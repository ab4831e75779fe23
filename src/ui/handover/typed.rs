//! Words that are typed in the hand-over screen, as drafts: leaving the line, the screen or the program keeps them, as
//! it does in every form.

use tui_input::Input;

use super::{Asked, For, show};
use crate::core::draft::{DraftKey, FormDraft};
use crate::ui::drafts;
use crate::ui::msg::Effect;
use crate::ui::state::{Overlay, State};

const NOTE: &str = "handover_note";
const RETURN: &str = "handover_return";
const ASSUME: &str = "handover_assume";
const DECLINE: &str = "handover_decline";
const WITHOUT: &str = "handover_without";
const APPEND: &str = "handover_append";

fn key_of(what: &For) -> DraftKey {
    match what {
        For::Note => DraftKey::new(NOTE, ""),
        For::Return => DraftKey::new(RETURN, ""),
        For::Assume => DraftKey::new(ASSUME, ""),
        For::Decline(item_id) => DraftKey::new(DECLINE, item_id.as_str()),
        For::Without => DraftKey::new(WITHOUT, ""),
        For::Append => DraftKey::new(APPEND, ""),
    }
}

fn line_of(key: &DraftKey) -> Option<For> {
    Some(match key.form.as_str() {
        NOTE => For::Note,
        RETURN => For::Return,
        ASSUME => For::Assume,
        DECLINE => For::Decline(key.subject.clone()),
        WITHOUT => For::Without,
        APPEND => For::Append,
        _ => return None,
    })
}

/// A line as a draft; none of an empty one.
pub(super) fn draft(state: &State, what: &For, input: &Input) -> Option<FormDraft> {
    let text = input.value().trim();
    (!text.is_empty()).then(|| drafts::line(key_of(what), text, state.now))
}

/// The line that is open now, as a draft.
pub(in crate::ui) fn open_line(state: &State) -> Option<FormDraft> {
    let Some(Overlay::Handover(pad)) = &state.overlay else { return None };
    let Some(Asked::Text(what, input)) = &pad.asked else { return None };
    draft(state, what, input)
}

/// The line was left: what stands in it is kept.
pub(super) fn left(state: &mut State, what: &For, input: &Input) -> Vec<Effect> {
    match draft(state, what, input) {
        Some(draft) => drafts::keep_line(state, draft),
        None => Vec::new(),
    }
}

/// The line as it was left, if it was.
pub(super) fn recalled(state: &mut State, what: For) -> Asked {
    let text = drafts::take_line(state, &key_of(&what)).unwrap_or_default();
    Asked::Text(what, text.into())
}

/// A word for such a draft; none of any other.
pub(in crate::ui) fn draft_name(state: &State, key: &DraftKey) -> Option<&'static str> {
    let words = state.words().handover;
    Some(match line_of(key)? {
        For::Note => words.q_note,
        For::Return => words.q_return,
        For::Assume => words.q_assume,
        For::Decline(_) => words.q_decline,
        For::Without => words.q_without,
        For::Append => words.q_append,
    })
}

/// Opens the screen with the line of a draft; whether it is one of these.
pub(in crate::ui) fn open_draft(state: &mut State, key: &DraftKey) -> bool {
    let Some(what) = line_of(key) else { return false };
    show(state);
    let asked = recalled(state, what);
    if let Some(Overlay::Handover(pad)) = &mut state.overlay {
        pad.asked = Some(asked);
    }
    true
}
