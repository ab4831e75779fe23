//! What a PIN is asked for in a hand-over, in a sentence; and how the terminal passes to whoever receives, so that
//! what they say of the items is on record as theirs.

use super::keys::on_key;
use super::{Asked, Mode, Overlay, Pad, State, is_mine, mode, next_row, proves, receiver};
use crate::core::act::{Act, HandoverAct};
use crate::core::board::HandoverNow;
use crate::core::handover::HandoverState;
use crate::text::named::Named;
use crate::text::words::fill;
use crate::ui::keys::KeyPress;
use crate::ui::lock::dialog::{What, open_receive};
use crate::ui::msg::Effect;
use crate::ui::state::Tone;

/// Whoever receives types their PIN; then the key that they pressed is done, as theirs.
pub(super) fn begin(state: &mut State, pressed: Option<KeyPress>) -> Vec<Effect> {
    let (Mode::Shift(handover), Some(Overlay::Handover(pad))) = (mode(state), &state.overlay)
    else {
        return Vec::new();
    };
    if handover.state != HandoverState::Frozen || !is_mine(state, &handover) {
        return Vec::new();
    }
    let receiver = receiver(state, &handover, pad);
    if receiver.is_empty() {
        if let Some(Overlay::Handover(open)) = &mut state.overlay {
            open.asked = Some(Asked::Receiver);
        }
        return Vec::new();
    }
    if proves(state, &receiver) {
        (state.flow.pressed, state.flow.lit) = (pressed, pad.at);
        open_receive(state, receiver);
    }
    Vec::new()
}

/// Whoever hands over gets the terminal back, to add what is missing.
pub(super) fn back(state: &mut State) -> Vec<Effect> {
    if let Mode::Shift(handover) = mode(state) {
        state.flow.pressed = None;
        open_receive(state, handover.outgoing.clone());
    }
    Vec::new()
}

/// The terminal is theirs now who received the shift; or who only begin to, and then the screen stands as before.
pub(in crate::ui) fn go_on(state: &mut State, person_id: &str, begins: bool) {
    if !begins {
        state.tell(Tone::Done, state.words().handover.done_receive.to_owned());
        return;
    }
    let at = next_row(state, &mode(state));
    let at = if state.flow.pressed.is_some() { state.flow.lit } else { at };
    state.overlay = Some(Overlay::Handover(Pad { at, ..Pad::default() }));
    state.flow.going = true;
    let text = fill(state.words().handover.t_you_now, &[state.person_name(person_id)]);
    state.tell(Tone::Done, text);
}

/// What was pressed before the PIN is done.
pub(in crate::ui) fn replay(state: &mut State) -> Vec<Effect> {
    if !std::mem::take(&mut state.flow.going) {
        return Vec::new();
    }
    let Some(press) = state.flow.pressed.take() else { return Vec::new() };
    match state.overlay.take() {
        Some(Overlay::Handover(pad)) => on_key(state, press, pad),
        other => {
            state.overlay = other;
            Vec::new()
        }
    }
}

/// Which shift it is: its date, its name, whose.
fn shift(state: &State, it: &HandoverNow) -> String {
    let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
    let date = zone.date(it.sheet.opened_at).format("%m-%d").to_string();
    let name = state.person_name(&it.outgoing);
    let parts = [date.as_str(), &it.sheet.shift_name, name];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// What the PIN is for: what is signed, of which shift, with how many items.
pub(in crate::ui) fn told(
    state: &State,
    what: What,
    (person_id, act): (&str, Option<&Act>),
) -> Option<String> {
    let (words, mode) = (state.words().handover, mode(state));
    let all = mode.items().len().to_string();
    let name = state.person_name(person_id);
    if what == What::Receive {
        let Mode::Shift(it) = &mode else { return None };
        let shift = shift(state, it);
        return Some(if person_id == it.outgoing {
            fill(words.sg_back, &[name, &shift])
        } else {
            fill(words.sg_begin, &[name, &shift, &all, name])
        });
    }
    let Some(Act::Handover { act, .. }) = act else { return None };
    if let HandoverAct::Count { parts, .. } = &**act {
        let parts: Vec<&str> = parts.iter().map(|part| part.name(state.setup.lang)).collect();
        return Some(fill(words.sg_count, &[&parts.join(" ")]));
    }
    match (&**act, &mode) {
        (HandoverAct::CloseDay, Mode::Shift(it)) => {
            Some(fill(words.sg_close, &[&shift(state, it), &all]))
        }
        (HandoverAct::Freeze, Mode::Shift(it)) => {
            Some(fill(words.sg_freeze, &[&shift(state, it), &all]))
        }
        (HandoverAct::Receive, Mode::Shift(it)) => {
            let (taken, declined) = answered(it);
            let left = mode.left().to_string();
            let counts = [&shift(state, it), &all, &taken.to_string(), &declined.to_string()];
            let [a, b, c, d] = counts.map(String::as_str);
            Some(fill(words.sg_receive, &[a, b, c, d, &left]))
        }
        (HandoverAct::Finish, Mode::Opening(it)) => {
            let zone = state.board.as_ref().map(|board| board.zone).unwrap_or_default();
            let date = zone.date(it.opened_at).format("%m-%d");
            let whose = format!("{date} {}", state.person_name(&it.outgoing));
            Some(fill(words.sg_finish, &[&whose, &all]))
        }
        _ => None,
    }
}

/// How many items were taken over, and how many were not.
pub(in crate::ui) fn answered(it: &HandoverNow) -> (usize, usize) {
    let declined = it.answers.iter().filter(|answer| answer.declined.is_some()).count();
    (it.answers.len() - declined, declined)
}
