//! One line of words that stands in no form, as a draft.

use super::{FormDraft, Sent, flush, keep, saving, shape};
use crate::core::act::Act;
use crate::core::draft::DraftKey;
use crate::core::time::Ms;
use crate::ui::form::Deed;
use crate::ui::msg::Effect;
use crate::ui::state::{Overlay, State};
use crate::ui::{check, follow_ups, handover};

/// A line as a draft.
pub(in crate::ui) fn line(key: DraftKey, text: &str, at: Ms) -> FormDraft {
    shape::note(key, text, at)
}

/// Keeps a line that was left.
pub(in crate::ui) fn keep_line(state: &mut State, draft: FormDraft) -> Vec<Effect> {
    state.drafts.put(draft);
    flush(state)
}

/// The line that is open now in a screen of its own, as a draft.
pub(super) fn open_line(state: &State) -> Option<FormDraft> {
    handover::open_line(state)
        .or_else(|| check::open_line(state))
        .or_else(|| follow_ups::open_line(state))
}

/// A line that was kept.
pub(in crate::ui) fn peek_line<'s>(state: &'s State, key: &DraftKey) -> Option<&'s str> {
    let list = state.drafts.list.iter();
    list.chain(state.drafts.sent.iter().map(|sent| &sent.draft))
        .find(|draft| draft.key == *key)
        .map(FormDraft::gist)
}

/// Keeps what is typed in whatever lies over the board, which goes.
pub(in crate::ui) fn put_away(state: &mut State) {
    if let Some(line) = open_line(state) {
        state.drafts.put(line);
    }
    match state.overlay.take() {
        Some(Overlay::Form(form)) if form.deed == Deed::Note => {
            form.text().trim().clone_into(&mut state.draft);
        }
        Some(Overlay::Form(form)) => drop(keep(state, &form)),
        _ => {}
    }
}

/// Takes out the line that was kept.
pub(in crate::ui) fn take_line(state: &mut State, key: &DraftKey) -> Option<String> {
    state.drafts.take(key).map(|draft| draft.gist().to_owned())
}

/// Takes out what was kept of something that stands in no form, also where the disk failed to take what it became.
pub(in crate::ui) fn take_draft(state: &mut State, key: &DraftKey) -> Option<FormDraft> {
    let sent = &mut state.drafts.sent;
    let failed = sent.iter().rposition(|sent| sent.failed && sent.draft.key == *key);
    let failed = failed.map(|at| sent.remove(at).draft);
    // What was typed since is newer.
    state.drafts.take(key).or(failed)
}

/// Sends the act of a line: the line is kept until the act is on disk.
pub(in crate::ui) fn send_line(state: &mut State, act: Act, draft: FormDraft) -> Effect {
    let key = draft.key.clone();
    state.drafts.sent.push(Sent { act: act.clone(), draft, failed: false });
    saving(state, key, Effect::Act(act))
}

/// Whether the line of the log that is kept is on its way already.
pub(in crate::ui) fn is_note_sent(state: &State) -> bool {
    state.drafts.saving.contains(&shape::note_key())
}
