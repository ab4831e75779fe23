//! What is taken back and done again in the list of follow-ups: of follow-ups alone, since nobody looks for anything else
//! there. Pure, as `update`.

use super::{Calls, begin, draft, lay, rows, sent};
use crate::core::act::{Act, FollowUpAct};
use crate::text::words::fill;
use crate::ui::answers::last_done;
use crate::ui::commands::{Command, Ready, command};
use crate::ui::msg::Effect;
use crate::ui::privacy;
use crate::ui::state::{Overlay, State, Tone, What};
use crate::ui::update::give;

/// The act about a follow-up that it was; none = it was something else.
fn of_follow_up(what: &What) -> Option<(&str, &FollowUpAct)> {
    match what {
        What::Act(Act::FollowUp { follow_up_id, act })
        | What::ActFor(Act::FollowUp { follow_up_id, act }, _) => Some((follow_up_id, act)),
        _ => None,
    }
}

/// Whether it came of a call.
fn is_of_a_call(act: &FollowUpAct) -> bool {
    !matches!(act, FollowUpAct::Make(_) | FollowUpAct::Import(_) | FollowUpAct::Name { .. })
}

fn is_ready(state: &State, command: Option<&Command>) -> bool {
    command.is_some_and(|it| (it.ready)(state) == Ready::Yes)
}

/// `u`: takes back what was done last, where that is about a follow-up.
pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let undo = command("undo");
    let last = last_done(state).filter(|_| is_ready(state, undo));
    // A draft that was thrown away here is known to nobody else.
    let other = |what: &What| of_follow_up(what).is_none() && !matches!(what, What::Discarded(_));
    if last.is_some_and(|done| other(&done.what)) {
        let text = state.setup.lang.follow_ups().bar_undo.to_owned();
        state.tell(Tone::Notice, text);
        return Vec::new();
    }
    undo.map_or_else(Vec::new, |undo| give(state, undo))
}

/// `U`: does again what was taken back, where that was about a follow-up.
pub(super) fn redo(state: &mut State, mut calls: Box<Calls>) -> Vec<Effect> {
    let redo = command("redo");
    let last = state.undone.last().filter(|_| is_ready(state, redo));
    let known = last.map(|what| of_follow_up(what).map(|(id, act)| (id.to_owned(), act.clone())));
    let open = calls.call.as_ref().map(|call| call.task.follow_up_id.to_string());
    match known {
        Some(None) => {
            let text = state.setup.lang.follow_ups().bar_redo.to_owned();
            lay(state, *calls);
            state.tell(Tone::Notice, text);
            return Vec::new();
        }
        // It is on the screen again: it goes from there as it did before, with what was typed until it is on disk.
        Some(Some((id, act))) if Some(&id) == open.as_ref() && is_of_a_call(&act) => {
            state.undone.pop();
            state.disk.failed = false;
            privacy::hide(state);
            return sent(state, calls, act);
        }
        Some(Some((id, _))) => calls.again.take_if(|(again, _)| *again == id),
        None => None,
    };
    lay(state, *calls);
    redo.map_or_else(Vec::new, |redo| give(state, redo))
}

/// What was taken back may be called again: it is on the screen in the place of the next one, or in the light.
pub(in crate::ui) fn undone(state: &mut State, act: &Act) {
    let Act::FollowUp { follow_up_id, act } = act else { return };
    if let Some(Overlay::Calls(calls)) = state.overlay.as_mut() {
        calls.sent.retain(|sent| sent.id != *follow_up_id);
        let again = (follow_up_id.clone(), FollowUpAct::clone(act));
        calls.again = is_of_a_call(act).then_some(again);
    }
    bring_back(state);
}

/// Puts the call that was taken back on the screen, as it was saved. What was answered in another one is a draft.
pub(super) fn bring_back(state: &mut State) {
    let Some(Overlay::Calls(calls)) = state.overlay.as_ref() else { return };
    let Some((id, act)) = calls.again.clone() else { return };
    let Some(task) = rows(state, calls).into_iter().find(|it| *it.follow_up_id == *id).cloned()
    else {
        return;
    };
    let Some(Overlay::Calls(mut calls)) = state.overlay.take() else { return };
    (calls.again, calls.id) = (None, id);
    if let Some(call) = calls.call.take() {
        privacy::hide(state);
        if let Some(typed) = draft::draft_of(&call, state.now) {
            state.drafts.put(typed);
        }
        begin(state, &mut calls, &task);
        if let Some(call) = calls.call.as_mut().filter(|call| !call.is_answered()) {
            call.answered(&act);
        }
    }
    lay(state, *calls);
}

/// That the complaint which followed from an answer is there by now and stays, after what was taken back; none where
/// nothing followed from it.
pub(in crate::ui) fn stays(state: &State, what: &What, told: &str) -> Option<String> {
    let (id, FollowUpAct::Answer { .. }) = of_follow_up(what)? else { return None };
    let mut cases = state.board.iter().flat_map(|board| &board.case_rows);
    let row = cases.find(|row| row.case.fields.follow_up_id.as_deref() == Some(id))?;
    Some(fill(state.setup.lang.follow_ups().done_stays, &[told, &row.number]))
}
