//! What was asked of the disk and what it answered: written, refused, failed, taken back, done again.

use super::form::Form;
use super::msg::{Effect, Msg, Refusal};
use super::state::{Done, State, Tone, What};
use super::{cases, check, disk, drafts, findings, follow_ups, handover, incident, lock, tell};
use crate::core::act::{Act, Refused};
use crate::core::draft::FormDraft;
use crate::core::duty_log::TYPO_SECS;
use crate::core::rows::LogKind;
use crate::text::words::fill;

/// Sends a line of the log on its way.
pub(super) fn write(state: &mut State, text: String) -> Vec<Effect> {
    sent(state);
    let is_draft = state.draft == text;
    let note = Effect::Note { text };
    vec![if is_draft { drafts::saving_note(state, note) } else { note }]
}

/// Sends an act on its way.
pub(super) fn send(state: &mut State, act: Act) -> Vec<Effect> {
    sent(state);
    stay(state, &act);
    vec![Effect::Act(act)]
}

/// Sends the act of a form that took some writing.
pub(super) fn send_form(state: &mut State, act: Act, form: &Form) -> Vec<Effect> {
    sent(state);
    stay(state, &act);
    vec![drafts::send(state, act, form)]
}

/// Sends the act of a line that stands in no form.
pub(super) fn send_line(state: &mut State, act: Act, line: FormDraft) -> Vec<Effect> {
    sent(state);
    vec![drafts::send_line(state, act, line)]
}

/// What was done to a complaint may move its row: the selection goes with it, so that the next key is about the
/// same one.
fn stay(state: &mut State, act: &Act) {
    let here = cases::here(state).map(|case| case.complaint_id.clone());
    if here.is_some_and(|id| act.complaints().contains(&&*id)) {
        let place = state.focus;
        state.pane_mut(place).pinned = true;
    }
}

fn sent(state: &mut State) {
    state.writing += 1;
}

/// Takes in an answer.
pub(super) fn take(state: &mut State, msg: Msg) {
    let words = state.words();
    match msg {
        Msg::Noted { note_id, text } => {
            state.written();
            if state.draft == text {
                drafts::noted(state, true);
                state.draft = state.disk.kept.pop().unwrap_or_default();
            }
            state.tell(Tone::Done, fill(words.t_noted, &[&text, &state.key_label("undo")]));
            state.done.push(Done { id: note_id, what: What::Note(text) });
        }
        Msg::Voided { note_id } => {
            state.voided.push(note_id.clone());
            undone(state, &note_id);
        }
        Msg::Acted { act: Act::Undo { act_id }, .. } => undone(state, &act_id),
        Msg::Acted { act, act_id } => acted(state, act, act_id),
        Msg::ActRefused { act, why } => refused(state, act, why),
        Msg::ActFailed { act, why } => failed(state, act, &why),
        Msg::ReadOnly(holder) => {
            if let Some(holder) = &holder {
                state.tell(Tone::Notice, fill(words.t_read_only, &[holder]));
            }
            state.read_only = true;
            state.disk.held_by = holder;
        }
        Msg::Told(text) => state.tell(Tone::Done, text),
        Msg::TookOver(holder) => state.tell(Tone::Notice, fill(words.t_took_over, &[&holder])),
        Msg::Fault(text) => state.tell(Tone::Error, text),
        Msg::Going(text) => state.tell(Tone::Notice, text),
        other => disk::on_msg(state, other),
    }
}

fn acted(state: &mut State, act: Act, act_id: String) {
    state.written();
    let customer = drafts::acted(state, &act);
    incident::acted(state, &act, &act_id);
    handover::acted(state, &act);
    check::acted(state, &act, &act_id);
    findings::acted(state, &act, &act_id);
    let text = findings::joined(state, &act, &act_id)
        .or_else(|| follow_ups::low(state, &act))
        .unwrap_or_else(|| tell::act(state, &act));
    follow_ups::acted(state, &act);
    if matches!(act, Act::OpenShift { .. }) {
        // Told before the answer, so that the answer stands before it.
        lock::hint(state);
    }
    if matches!(act, Act::Register(_) | Act::Request(_)) {
        cases::registered(state, &act_id);
    }
    if act_id.is_empty() {
        state.tell(Tone::Done, text);
        return;
    }
    state.tell(Tone::Done, fill(state.words().deeds.t_acted, &[&text, &state.key_label("undo")]));
    state.done.push(Done { id: act_id, what: What::of(act, customer) });
}

fn undone(state: &mut State, id: &str) {
    state.done.retain(|done| done.id != id);
    let Some(done) = state.undoing.take_if(|done| done.id == id) else { return };
    if let What::Act(act) | What::ActFor(act, _) = &done.what {
        check::undone(state, act);
        follow_ups::undone(state, act);
    }
    let text = told(state, &done.what);
    let text = follow_ups::stays(state, &done.what, &text).unwrap_or(text);
    let template = match done.what {
        What::Note(_) => state.words().t_voided,
        What::Act(_) | What::ActFor(..) | What::Discarded(_) => state.words().deeds.t_undone,
    };
    state.tell(Tone::Done, fill(template, &[&text, &state.key_label("redo")]));
    state.undone.push(done.what);
}

fn told(state: &State, what: &What) -> String {
    match what {
        What::Note(text) => text.clone(),
        What::Act(act) | What::ActFor(act, _) => tell::act(state, act),
        What::Discarded(draft) => drafts::gist(draft).to_owned(),
    }
}

fn refused(state: &mut State, act: Act, why: Refused) {
    let words = state.words().deeds;
    if let Act::Undo { act_id } = &act {
        // What cannot be taken back must not stand in the way of what was done before it.
        state.done.retain(|done| done.id != *act_id);
        state.undoing = None;
        let why = tell::refused(state, &why);
        state.tell(Tone::Error, fill(words.t_failed_undo, &[&why]));
        return;
    }
    state.written();
    // It is found again where it was filled in, to be set right.
    drafts::not_acted(state, &act, false);
    check::not_acted(state, &act);
    follow_ups::not_acted(state, &act);
    let (what, reason) = (tell::wanted(state, &act), tell::refused(state, &why));
    let instead = matches!(&why, Refused::Rule { instead, .. } if !instead.is_empty());
    if instead && matches!(act, Act::Case { .. }) {
        state.tell(Tone::Notice, fill(words.t_refused, &[&what, &reason]));
        state.refused.push_back((act, why));
    } else if matches!(why, Refused::TraineeAlone { .. } | Refused::BelowCoverage { .. }) {
        state.tell(Tone::Notice, fill(words.t_reason, &[&reason]));
        state.refused.push_back((act, why));
    } else {
        // What an act is called when it is done must not stand before the reason why it is not.
        let text = match act {
            Act::Check { .. } => fill(words.t_not_written, &[&reason]),
            _ => fill(words.t_refused, &[&what, &reason]),
        };
        state.tell(Tone::Error, text);
    }
}

fn failed(state: &mut State, act: Act, why: &Refusal) {
    let words = state.words().deeds;
    let reason = disk::reason(state.words(), why);
    if let Act::Undo { .. } = act {
        state.undoing = None;
        state.tell(Tone::Error, fill(words.t_failed_undo, &[reason]));
        return;
    }
    state.written();
    let customer = drafts::not_acted(state, &act, true);
    check::not_acted(state, &act);
    follow_ups::not_acted(state, &act);
    let what = format!("{}: {reason}", tell::wanted(state, &act));
    state.tell(Tone::Error, fill(words.t_failed, &[&what, &state.key_label("redo")]));
    state.undone.push(What::of(act, customer));
    state.disk.failed = true;
}

/// What `u` would take back: the last thing done here; of a former run the newest line that still stands.
pub(super) fn last_done(state: &State) -> Option<Done> {
    if let Some(last) = state.done.last() {
        return Some(last.clone());
    }
    let board = state.board.as_ref()?;
    let mine = board
        .log
        .iter()
        .filter(|line| line.kind == LogKind::Note && !line.is_struck() && line.by == state.me())
        .filter(|line| state.now.secs_since(line.recorded_at) <= TYPO_SECS)
        .find(|line| !state.voided.contains(&line.subject))?;
    Some(Done { id: mine.subject.clone(), what: What::Note(mine.detail.clone()) })
}

pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let Some(done) = last_done(state) else { return Vec::new() };
    if let What::Discarded(draft) = &done.what {
        return drafts::bring_back(state, draft);
    }
    state.undoing = Some(done.clone());
    match done.what {
        What::Note(_) => vec![Effect::VoidNote { note_id: done.id }],
        _ => vec![Effect::Act(Act::Undo { act_id: done.id })],
    }
}

pub(super) fn redo(state: &mut State) -> Vec<Effect> {
    match state.undone.pop() {
        None | Some(What::Discarded(_)) => Vec::new(),
        Some(What::Act(act)) => {
            state.disk.failed = false;
            sent(state);
            vec![drafts::send_again(state, act)]
        }
        Some(What::ActFor(act, customer)) => {
            sent(state);
            vec![cases::about_customer(drafts::send_again(state, act), &customer)]
        }
        Some(What::Note(text)) => {
            if state.draft.is_empty() {
                // Refused, it is found again where the message says: in the form.
                state.draft.clone_from(&text);
            }
            write(state, text)
        }
    }
}
