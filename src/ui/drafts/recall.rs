//! How a draft comes back: in its form, in the list of drafts, and after it was discarded.

use super::shape::{
    CASE_AMEND, CASE_DECLINE, CASE_DISPATCH, CASE_ESCALATE, CASE_FINISH, CASE_FORCE, CASE_OFFER,
    CASE_RECORD, CASE_REFER, CASE_REFUSE, CASE_REOPEN, CASE_VOID, CASE_WAIT, CASE_WITHDRAW,
    COMPLAINT, HALF_HOUR, INCIDENT_CLOSE, INCIDENT_RECORD, INCIDENT_RESTORE, INCIDENT_TELL,
    NEW_CALL, NOTE, REQUEST, SIGN_OFF, WALK_OUT, act_of, begun_of, key_of, note_key, restore,
    snapshot,
};
use super::{flush, open_drafts, unsaved};
use crate::core::board::ComplaintRow;
use crate::core::draft::{DraftKey, FormDraft};
use crate::core::time::Ms;
use crate::text::words::fill;
use crate::ui::form::{Deed, Form};
use crate::ui::msg::Effect;
use crate::ui::state::{Done, Overlay, State, Tone, What};
use crate::ui::{
    cases, check, desk, duty, findings, follow_ups, forms, handover, incident, orders,
};

/// When a draft was left: the time of today, else with its date.
pub(in crate::ui) fn when_left(state: &State, at: Ms) -> String {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let (date, time) = (zone.date(at), zone.hm(at));
    if date == zone.date(state.now) { time } else { format!("{} {time}", date.format("%m-%d")) }
}

/// A word for the form of a draft.
pub(in crate::ui) fn name(state: &State, draft: &FormDraft) -> &'static str {
    let words = state.words();
    match draft.key.form.as_str() {
        NOTE => words.n_title,
        HALF_HOUR => words.deeds.f_half,
        WALK_OUT => words.deeds.f_walk_out,
        SIGN_OFF => words.deeds.f_sign_off,
        COMPLAINT => words.cases.f_register,
        CASE_RECORD => words.cases.f_record,
        CASE_OFFER => words.cases.f_hand_on,
        CASE_DISPATCH => words.cases.f_dispatch,
        CASE_WAIT => words.cases.f_wait,
        CASE_REOPEN => words.cases.f_reopen,
        CASE_REFER => words.cases.f_refer,
        CASE_AMEND => words.cases.f_amend,
        CASE_FORCE => words.cases.f_force,
        CASE_ESCALATE => words.cases.f_escalate,
        CASE_DECLINE => words.cases.f_decline,
        CASE_REFUSE => words.cases.f_refuse,
        CASE_WITHDRAW => words.cases.f_withdraw,
        CASE_VOID => words.cases.f_void,
        CASE_FINISH => state.setup.lang.requests().f_done,
        REQUEST => state.setup.lang.requests().f_new,
        NEW_CALL => state.setup.lang.follow_ups().f_make,
        INCIDENT_RESTORE => words.incident.f_restore,
        INCIDENT_CLOSE => words.incident.f_close,
        INCIDENT_RECORD => words.incident.f_record,
        INCIDENT_TELL => words.incident.f_tell,
        other => findings::draft_name(state, other)
            .or_else(|| orders::draft_name(state, other))
            .or_else(|| duty::draft_name(state, &draft.key))
            .or_else(|| handover::draft_name(state, &draft.key))
            .or_else(|| check::draft_name(state, &draft.key))
            .or_else(|| follow_ups::draft_name(state, &draft.key))
            .unwrap_or(words.deeds.f_reason),
    }
}

/// The form as it was left, if it was: what stands in `form` before is what a discarded one leaves.
pub(in crate::ui) fn recalled(state: &mut State, mut form: Form) -> Form {
    if let Some(draft) = key_of(&form.deed).and_then(|key| state.drafts.take(&key)) {
        let other = Box::new(form.clone());
        if matches!(form.deed, Deed::Register(_))
            && let Some(begun) = begun_of(&draft)
        {
            form = forms::complaint::register(state, begun);
        }
        restore(&mut form, &draft);
        form.recall = Some(Recall { at: draft.at, other, discarded: false });
    }
    form
}

/// The note form with the line that waits for it.
pub(in crate::ui) fn recalled_note(state: &State) -> Form {
    let mut form = forms::note(state);
    let known = state.drafts.known(&note_key()).map(|known| &known.draft);
    if let Some(known) =
        known.filter(|known| !state.draft.is_empty() && known.gist() == state.draft)
    {
        let mut other = Box::new(form.clone());
        other.set_text("");
        restore(&mut form, known);
        form.recall = Some(Recall { at: known.at, other, discarded: false });
    }
    form
}

/// That a form stands as it was left, and what it is without that.
#[derive(Clone, Debug)]
pub(in crate::ui) struct Recall {
    /// When it was left.
    pub(in crate::ui) at: Ms,
    /// The form without the draft; where that was discarded, the one with it.
    pub(in crate::ui) other: Box<Form>,
    pub(in crate::ui) discarded: bool,
}

/// The key that discards the draft in an open form; pressed once more it brings it back, as long as nothing
/// else was written.
pub(in crate::ui) fn toggle(state: &mut State, mut form: Box<Form>) -> Vec<Effect> {
    let written = form.is_written();
    let Some(mut recall) = form.recall.take_if(|recall| !recall.discarded || !written) else {
        state.overlay = Some(Overlay::Form(form));
        return Vec::new();
    };
    let (words, id) = (state.words().drafts, format!("draft {}", recall.at.0));
    if recall.discarded {
        state.done.retain(|done| done.id != id);
        state.tell(Tone::Done, words.t_back.to_owned());
    } else {
        if let Some(draft) = snapshot(&form, recall.at) {
            state.done.push(Done { id, what: What::Discarded(Box::new(draft)) });
        }
        if form.deed == Deed::Note {
            state.draft.clear();
        }
        state.tell(Tone::Done, fill(words.t_discarded, &[&state.key_label("undo")]));
    }
    let mut other = recall.other;
    recall.other = form;
    recall.discarded = !recall.discarded;
    other.recall = Some(recall);
    state.overlay = Some(Overlay::Form(other));
    flush(state)
}

/// Brings back what was discarded last.
pub(in crate::ui) fn bring_back(state: &mut State, draft: &FormDraft) -> Vec<Effect> {
    let words = state.words().drafts;
    if draft.key.form != NOTE && unsaved(state).iter().any(|typed| typed.key == draft.key) {
        state.tell(Tone::Notice, words.t_newer.to_owned());
        return Vec::new();
    }
    state.done.pop();
    put(state, draft);
    state.tell(Tone::Done, words.t_back.to_owned());
    flush(state)
}

/// Opens the list of drafts.
pub(in crate::ui) fn list(state: &mut State) -> Vec<Effect> {
    let form = forms::drafts(state, &open_drafts(state));
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// The form of that name about a complaint.
fn case_form(name: &str) -> Option<fn(&State, &ComplaintRow) -> Option<Form>> {
    use forms::complaint as of;
    Some(match name {
        CASE_RECORD => |state, row| Some(of::record(state, row)),
        CASE_OFFER => |state, row| Some(of::hand_on(state, row)),
        CASE_DISPATCH => |state, row| Some(of::dispatch(state, row)),
        CASE_WAIT => |state, row| Some(of::wait(state, row)),
        CASE_REOPEN => |state, row| Some(of::reopen(state, row)),
        CASE_REFER => |state, row| Some(of::refer(state, row)),
        CASE_AMEND => |state, row| Some(of::amend(state, row)),
        CASE_FORCE => |state, row| Some(of::force(state, row)),
        CASE_ESCALATE => |state, row| Some(of::escalate(state, row)),
        CASE_DECLINE => of::decline,
        CASE_REFUSE => |state, row| Some(of::refuse(state, row)),
        CASE_WITHDRAW => |state, row| Some(of::withdraw(state, row)),
        CASE_VOID => |state, row| Some(of::void(state, row)),
        _ => return None,
    })
}

/// The form of an incident; none where that is not on the board any more.
fn of_incident(state: &State, key: &DraftKey) -> Option<Form> {
    let id = key.subject.as_str();
    match key.form.as_str() {
        INCIDENT_RESTORE => incident::forms::restore(state, id),
        INCIDENT_CLOSE => incident::forms::close(state, id),
        INCIDENT_RECORD => incident::forms::record(state, id),
        _ => incident::forms::tell(state, id, None),
    }
}

fn gone_line(state: &mut State) -> Vec<Effect> {
    let text = state.words().duty.b_gone.to_owned();
    state.tell(Tone::Notice, text);
    Vec::new()
}

fn gone(state: &mut State) -> Vec<Effect> {
    let text = state.words().incident.bar_gone.to_owned();
    state.tell(Tone::Notice, text);
    Vec::new()
}

/// Opens the form of a draft.
pub(in crate::ui) fn open(state: &mut State, key: &DraftKey) -> Vec<Effect> {
    if key.form == NOTE {
        let nth = key.subject.parse::<usize>().unwrap_or(0);
        if let Some(line) = nth.checked_sub(1).and_then(|at| state.disk.kept.get_mut(at)) {
            std::mem::swap(line, &mut state.draft);
        }
        return desk::open_note(state);
    }
    let opened = handover::open_draft(state, key)
        || check::open_draft(state, key)
        || follow_ups::open_draft(state, key);
    if opened {
        return Vec::new();
    }
    let form = match key.form.as_str() {
        SIGN_OFF => return desk::sign_off(state),
        HALF_HOUR => forms::half_hour(state, key.subject.clone()),
        WALK_OUT => forms::walk_out(state),
        NEW_CALL => follow_ups::new_form(state),
        COMPLAINT => {
            let begun = cases::begun_of(state, &key.subject);
            forms::complaint::register(state, begun)
        }
        form if case_form(form).is_some() => {
            let row = cases::by_id(state, &key.subject);
            match case_form(form).zip(row).and_then(|(form, row)| form(state, row)) {
                Some(form) => form,
                None => return Vec::new(),
            }
        }
        INCIDENT_RESTORE | INCIDENT_CLOSE | INCIDENT_RECORD | INCIDENT_TELL => {
            match of_incident(state, key) {
                Some(form) => form,
                None => return gone(state),
            }
        }
        other if findings::draft_name(state, other).is_some() => {
            let Some(form) = findings::recalled(state, other, &key.subject) else {
                let text = state.words().findings.bar_gone.to_owned();
                state.tell(Tone::Notice, text);
                return Vec::new();
            };
            form
        }
        other if orders::draft_name(state, other).is_some() => {
            let Some(form) = orders::recalled(state, other, &key.subject) else {
                let text = state.setup.lang.orders().bar_gone.to_owned();
                state.tell(Tone::Notice, text);
                return Vec::new();
            };
            form
        }
        _ if duty::draft_name(state, key).is_some() => match duty::form_of(state, key) {
            Some(form) => form,
            None => return gone_line(state),
        },
        _ => match act_of(&key.subject) {
            Some(act) => forms::reason_again(state, act),
            None => return Vec::new(),
        },
    };
    let form = recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

/// Puts a draft where its form finds it.
pub(super) fn put(state: &mut State, draft: &FormDraft) {
    if draft.key.form != NOTE {
        state.drafts.put(draft.clone());
    } else if state.draft.is_empty() {
        draft.gist().clone_into(&mut state.draft);
    } else {
        state.disk.kept.push(draft.gist().to_owned());
    }
}
