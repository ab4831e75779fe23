//! The work list of follow-ups and the screen of a call: thirty calls an hour by keys alone. Pure, as `update`.

pub(super) mod call;
mod draft;
mod make;
mod undo;

use std::sync::Arc;

use super::answers::{send, send_line};
use super::cases;
use super::commands::{Ready, may};
use super::form::{Deed, Form};
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Overlay, State, Tone};
use crate::core::act::{Act, FollowUpAct};
use crate::core::followup::{Task, is_low};
use crate::core::people::Right;
use crate::text::named::Named;
use crate::text::words::fill;

pub(super) use call::{Call, Typing};
pub(super) use draft::{draft_name, open_draft, open_line};
pub(super) use make::{form as new_form, save as save_new};
pub(super) use undo::{stays, undone};

/// Follow-ups that were sent on their way and whose rows may not say so yet.
const SENT_MAX: usize = 64;

/// The list, or a call out of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Calls {
    /// The one in the light of the list.
    pub(super) id: String,
    /// Its place where it is gone.
    pub(super) at: usize,
    /// The call that is on the screen.
    pub(super) call: Option<Box<Call>>,
    /// Those that were sent on their way.
    sent: Vec<Sent>,
    /// What was taken back, to be on the screen again as soon as the rows have it.
    again: Option<(String, FollowUpAct)>,
}

/// A call whose outcome is on its way.
#[derive(Clone, Debug)]
struct Sent {
    id: String,
    /// It is on disk: the next rows say so too.
    written: bool,
}

/// The follow-ups as the newest rows have them, without those on their way.
pub(super) fn rows<'s>(state: &'s State, calls: &Calls) -> Vec<&'s Arc<Task>> {
    let all = state.board.iter().flat_map(|board| &board.calls.rows);
    all.filter(|task| !calls.sent.iter().any(|sent| *sent.id == *task.follow_up_id)).collect()
}

/// Where the light of the list stands.
pub(super) fn place(rows: &[&Arc<Task>], calls: &Calls) -> usize {
    let found = rows.iter().position(|task| *task.follow_up_id == *calls.id);
    found.unwrap_or(calls.at.min(rows.len().saturating_sub(1)))
}

pub(super) fn ready(state: &State) -> Ready {
    match may(state, Right::FollowUp) {
        // Whoever handles complaints sees the list, and what it takes to work on it.
        Ready::Denied(..) if !state.may(Right::Complaints) => Ready::Hidden,
        // To look at it nothing is written.
        Ready::No(_) if state.read_only && state.board.is_some() && state.may(Right::FollowUp) => {
            Ready::Yes
        }
        ready => ready,
    }
}

/// Says that nothing can be written, where that is so; whether it is.
fn is_barred(state: &mut State) -> bool {
    let ready = may(state, Right::FollowUp);
    let Some(reason) = ready.reason() else { return false };
    let text = fill(state.words().unavailable, &[reason]);
    state.tell(Tone::Notice, format!("{}  {text}", state.setup.lang.follow_ups().c_calls));
    true
}

/// Opens the list: the next one to call is in the light.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let mut calls = Calls::default();
    let next = rows(state, &calls)
        .iter()
        .find(|task| task.is_ready(state.now))
        .map(|task| task.follow_up_id.to_string());
    calls.id = next.unwrap_or_default();
    lay(state, calls);
    Vec::new()
}

fn lay(state: &mut State, calls: Calls) {
    state.overlay = Some(Overlay::Calls(Box::new(calls)));
}

/// Takes a key for the list, or the call, that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, mut calls: Box<Calls>) -> Vec<Effect> {
    if calls.call.is_some() {
        return call::on_key(state, press, calls);
    }
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        return Vec::new();
    }
    let rows = rows(state, &calls);
    let count = rows.len();
    let mut at = place(&rows, &calls);
    let page = at / super::field::PAGE * super::field::PAGE;
    let chosen = match (press.digit(), press.key) {
        (Some(digit), _) => Some(page + digit - 1),
        (None, Key::Enter) => Some(at),
        _ => None,
    };
    if let Some(task) = chosen.and_then(|at| rows.get(at)) {
        let task = Arc::clone(task);
        begin(state, &mut calls, &task);
        lay(state, *calls);
        return Vec::new();
    }
    match press.folded().key {
        Key::Char('u') if !press.ctrl => {
            lay(state, *calls);
            return undo::undo(state);
        }
        Key::Char('U') if !press.ctrl => return undo::redo(state, calls),
        Key::Char('n') if !press.ctrl => {
            if is_barred(state) {
                lay(state, *calls);
                return Vec::new();
            }
            let form = new_form(state);
            return super::desk::open(state, form);
        }
        _ => {}
    }
    if let Some(step) = step_of(press, true) {
        at = step.from(at, super::field::PAGE, count);
    }
    calls.id = rows.get(at).map_or_else(String::new, |task| task.follow_up_id.to_string());
    calls.at = at;
    lay(state, *calls);
    Vec::new()
}

/// Puts a call on the screen; one that was left goes on.
fn begin(state: &mut State, calls: &mut Calls, task: &Arc<Task>) {
    calls.id = task.follow_up_id.to_string();
    calls.call = Some(Box::new(draft::begun(state, task)));
}

/// Sends what came of a call, and goes on with the next one. What was typed is kept until that is on disk.
fn sent(state: &mut State, mut calls: Box<Calls>, act: FollowUpAct) -> Vec<Effect> {
    let Some(call) = calls.call.take() else { return Vec::new() };
    let id = call.task.follow_up_id.to_string();
    let number = call.task.number.to_string();
    let typed = draft::draft_of(&call, state.now);
    state.called.retain(|(own, _)| *own != id);
    state.called.push_back((id.clone(), number));
    if state.called.len() > SENT_MAX {
        state.called.pop_front();
    }
    calls.sent.push(Sent { id: id.clone(), written: false });
    if calls.sent.len() > SENT_MAX {
        calls.sent.remove(0);
    }
    let next = next_of(state, &calls, &id);
    if let Some(task) = next {
        begin(state, &mut calls, &task);
    } else {
        calls.id.clear();
        calls.at = 0;
    }
    lay(state, *calls);
    let act = Act::FollowUp { follow_up_id: id, act: Box::new(act) };
    match typed {
        Some(typed) => send_line(state, act, typed),
        None => send(state, act),
    }
}

/// Leaves a call for another time and opens the one behind it; what was answered is a draft.
fn aside(state: &mut State, mut calls: Box<Calls>) -> Vec<Effect> {
    super::privacy::hide(state);
    let Some(call) = calls.call.take() else { return Vec::new() };
    let effects = match draft::draft_of(&call, state.now) {
        Some(typed) => super::drafts::keep_line(state, typed),
        None => Vec::new(),
    };
    match next_of(state, &calls, &call.task.follow_up_id) {
        Some(task) => begin(state, &mut calls, &task),
        None => calls.id = call.task.follow_up_id.to_string(),
    }
    lay(state, *calls);
    effects
}

/// The one to call after that one: behind it in the list, else from its top.
fn next_of(state: &State, calls: &Calls, id: &str) -> Option<Arc<Task>> {
    let board = state.board.as_ref()?;
    let list = &board.calls.rows;
    let at = list.iter().position(|task| *task.follow_up_id == *id);
    let left = |task: &&Arc<Task>| {
        let sent = calls.sent.iter().any(|sent| *sent.id == *task.follow_up_id);
        !sent && *task.follow_up_id != *id && task.is_ready(state.now)
    };
    let (before, behind) = list.split_at(at.map_or(0, |at| at + 1));
    behind.iter().chain(before).find(left).map(Arc::clone)
}

/// What was sent was not written: it is in the list again. What was typed is a draft as before, whatever came of it.
pub(super) fn not_acted(state: &mut State, act: &Act) {
    let Act::FollowUp { follow_up_id, .. } = act else { return };
    if let Some(Overlay::Calls(calls)) = state.overlay.as_mut() {
        calls.sent.retain(|sent| sent.id != *follow_up_id);
    }
}

/// What was sent is on disk.
pub(super) fn acted(state: &mut State, act: &Act) {
    let (Act::FollowUp { follow_up_id, .. }, Some(Overlay::Calls(calls))) =
        (act, state.overlay.as_mut())
    else {
        return;
    };
    for sent in calls.sent.iter_mut().filter(|sent| sent.id == *follow_up_id) {
        sent.written = true;
    }
}

/// Who the customer is was typed: it goes into the vault.
pub(super) fn name(state: &mut State, id: &str, form: &Form) -> Vec<Effect> {
    let act = Box::new(FollowUpAct::Name { customer: None });
    let effects = send(state, Act::FollowUp { follow_up_id: id.to_owned(), act });
    match cases::customer(form) {
        Some(customer) => {
            effects.into_iter().map(|it| cases::about_customer(it, &customer)).collect()
        }
        None => effects,
    }
}

/// After the form the call, or the list, is there again.
pub(super) fn back(state: &mut State, deed: &Deed) {
    if let (Deed::NewCall, None) = (deed, &state.overlay) {
        open(state);
        return;
    }
    let (Deed::Caller(id), None) = (deed, &state.overlay) else { return };
    let call = state.privacy.calling.take().filter(|call| *call.task.follow_up_id == **id);
    lay(state, Calls { id: id.clone(), call, ..Calls::default() });
}

/// New rows: what is on disk stands in them.
pub(super) fn rows_came(state: &mut State) {
    undo::bring_back(state);
    if let Some(Overlay::Calls(calls)) = state.overlay.as_mut() {
        calls.sent.retain(|sent| !sent.written);
        let rows = state.board.iter().flat_map(|board| &board.calls.rows);
        if let Some(call) = calls.call.as_mut()
            && let Some(task) =
                rows.into_iter().find(|task| task.follow_up_id == call.task.follow_up_id)
        {
            call.task = Arc::clone(task);
        }
    }
}

/// What people call a follow-up, as far as the board knows.
fn number(state: &State, id: &str) -> String {
    let row = state.board.iter().flat_map(|board| &board.calls.rows);
    let known = row.into_iter().find(|task| *task.follow_up_id == *id);
    let called = || state.called.iter().find(|(own, _)| own == id);
    let known = known.map(|task| task.number.to_string());
    known.or_else(|| called().map(|(_, number)| number.clone())).unwrap_or_default()
}

/// That an answer was low, and what follows from it; none where it was not.
pub(super) fn low(state: &State, act: &Act) -> Option<String> {
    let Act::FollowUp { follow_up_id, act } = act else { return None };
    let FollowUpAct::Answer { scores, solved, .. } = &**act else { return None };
    let low = state.board.as_ref()?.calls.low;
    let t = state.setup.lang.follow_ups();
    is_low(scores, *solved, low).then(|| fill(t.done_low, &[&number(state, follow_up_id)]))
}

/// What an act does, as a message names it.
pub(super) fn told(state: &State, id: &str, act: &FollowUpAct) -> String {
    let (t, lang) = (state.setup.lang.follow_ups(), state.setup.lang);
    let number = number(state, id);
    let text = match act {
        FollowUpAct::Make(_) => t.done_made.to_owned(),
        FollowUpAct::Import(rows) => fill(t.done_imported, &[&rows.len().to_string()]),
        FollowUpAct::Name { .. } => fill(t.done_named, &[&number]),
        FollowUpAct::Try { outcome, .. } => fill(t.done_tried, &[&number, outcome.name(lang)]),
        FollowUpAct::Answer { .. } => fill(t.done_answered, &[&number]),
        FollowUpAct::Move { until, .. } => {
            fill(t.done_moved, &[&number, &super::show::time(state, *until)])
        }
        FollowUpAct::Drop { .. } => fill(t.done_dropped, &[&number]),
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
