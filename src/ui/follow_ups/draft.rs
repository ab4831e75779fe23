//! A call that was left half done, as a draft: it goes on after the program was started anew. Pure, as `update`.

use std::sync::Arc;

use super::{Call, Calls, Typing, lay, rows};
use crate::core::draft::{DraftBody, DraftField, DraftKey, FormDraft};
use crate::core::followup::{FollowUpWay, Task};
use crate::core::time::Ms;
use crate::ui::drafts;
use crate::ui::state::{Overlay, State, Tone};

/// Kind of the draft.
const CALL: &str = "call";
/// What stands before the code of an item.
const SCORE: &str = "score ";

fn key_of(task: &Task) -> DraftKey {
    DraftKey::new(CALL, &*task.follow_up_id)
}

/// What was answered in a call so far; none where nothing was.
pub(super) fn draft_of(call: &Call, at: Ms) -> Option<FormDraft> {
    let words = match &call.typing {
        Some(Typing::Text(input)) => input.value(),
        _ => &call.text,
    };
    let reason = match &call.typing {
        Some(Typing::Reason(input)) => input.value().trim(),
        _ => "",
    };
    if !call.is_answered() && words.trim().is_empty() && reason.is_empty() {
        return None;
    }
    let field = |slot: &str, text: &str| DraftField {
        slot: slot.to_owned(),
        text: text.to_owned(),
        code: None,
    };
    let mut fields = vec![field("number", &call.task.number)];
    fields.extend(
        call.scores
            .iter()
            .map(|(item, score)| field(&format!("{SCORE}{item}"), &score.to_string())),
    );
    if let Some(solved) = call.solved {
        fields.push(field("solved", if solved { "yes" } else { "no" }));
    }
    if call.way != call.task.way {
        fields.push(field("way", call.way.as_str()));
    }
    if !words.trim().is_empty() {
        fields.push(field("text", words));
    }
    if !reason.is_empty() {
        fields.push(field("reason", reason));
    }
    let body = DraftBody { fields, place: String::new(), cursor: call.at };
    Some(FormDraft { key: key_of(&call.task), at, body })
}

/// The call of a follow-up, as it was left.
pub(super) fn begun(state: &mut State, task: &Arc<Task>) -> Call {
    let mut call = Call::new(task);
    let Some(draft) = drafts::take_draft(state, &key_of(task)) else { return call };
    for DraftField { slot, text, .. } in &draft.body.fields {
        match slot.as_str() {
            "solved" => call.solved = Some(text == "yes"),
            "way" => call.way = FollowUpWay::from_text(text).unwrap_or(call.way),
            "text" => call.text.clone_from(text),
            "reason" => call.typing = Some(Typing::Reason(text.clone().into())),
            slot => {
                let item = slot.strip_prefix(SCORE);
                if let Some((item, score)) = item.zip(text.parse().ok()) {
                    call.scores.insert(item.into(), score);
                }
            }
        }
    }
    call.at = draft.body.cursor;
    call
}

/// The call that is on the screen, or waits below a form, as a draft.
pub(in crate::ui) fn open_line(state: &State) -> Option<FormDraft> {
    let shown = match &state.overlay {
        Some(Overlay::Calls(calls)) => calls.call.as_ref(),
        _ => state.privacy.calling.as_ref(),
    };
    draft_of(shown?, state.now)
}

/// A word for such a draft.
pub(in crate::ui) fn draft_name(state: &State, key: &DraftKey) -> Option<&'static str> {
    (key.form == CALL).then(|| state.setup.lang.follow_ups().c_calls)
}

/// Goes on with the call of a draft; whether it is one.
pub(in crate::ui) fn open_draft(state: &mut State, key: &DraftKey) -> bool {
    if key.form != CALL {
        return false;
    }
    let mut calls = Calls::default();
    let task = rows(state, &calls).into_iter().find(|task| *task.follow_up_id == *key.subject);
    let Some(task) = task.cloned() else {
        let text = state.setup.lang.follow_ups().bar_over.to_owned();
        state.tell(Tone::Notice, text);
        return true;
    };
    super::begin(state, &mut calls, &task);
    lay(state, calls);
    true
}
