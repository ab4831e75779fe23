//! What can be done on the hand-over screen as it stands, what is next first, and its words.

use super::{
    Deal, HandoverNow, HandoverState, Mode, Overlay, Pad, State, is_mine, pad_receiver, proves,
    receiver, waits,
};
use crate::core::handover::Grade;

/// What can be done now, what is next first.
pub(super) fn deals(state: &State, mode: &Mode) -> Vec<Deal> {
    let mut deals = match mode {
        Mode::None | Mode::Closed(_) => vec![Deal::Open],
        Mode::Opening(opening) if opening.without => vec![Deal::Finish],
        Mode::Opening(_) => vec![Deal::Finish, Deal::Without],
        Mode::Shift(handover) => shift_deals(state, mode, handover),
    };
    let received = state.board.as_ref().and_then(|board| board.received.as_ref());
    if received.is_some() && !matches!(mode, Mode::Opening(_)) {
        deals.push(Deal::Append);
    }
    deals
}

fn shift_deals(state: &State, mode: &Mode, handover: &HandoverNow) -> Vec<Deal> {
    let mine = is_mine(state, handover);
    let open = handover.window_from.is_some_and(|from| from <= state.now);
    let over = handover.planned_end.is_some_and(|end| end <= state.now);
    let mut deals = match (handover.state, mine) {
        (HandoverState::Frozen, _) => frozen_deals(state, mode, handover),
        (HandoverState::Open, true) => vec![Deal::Prepare],
        (HandoverState::Open, false) if open => vec![Deal::Prepare],
        (HandoverState::Preparing | HandoverState::Returned, true) => {
            vec![Deal::Freeze, Deal::Note, Deal::Count]
        }
        (HandoverState::Preparing, false) => vec![Deal::Note],
        (HandoverState::Returned, false) if proves(state, &handover.outgoing) => vec![Deal::Back],
        _ => Vec::new(),
    };
    // The closing of the day stands first once its time has come, and last while nobody can know.
    if mine && handover.may_close && handover.state != HandoverState::Frozen {
        deals.insert(if handover.last { 0 } else { deals.len() }, Deal::CloseDay);
    }
    if !mine && over {
        deals.push(Deal::Without);
    }
    deals
}

fn frozen_deals(state: &State, mode: &Mode, handover: &HandoverNow) -> Vec<Deal> {
    let mine = is_mine(state, handover);
    let blank = Pad::default();
    let pad = match &state.overlay {
        Some(Overlay::Handover(pad)) => pad,
        _ => &blank,
    };
    if waits(state, handover, pad) {
        let other = (!receiver(state, handover, pad).is_empty()).then_some(Deal::Receiver);
        return [Deal::Begin].into_iter().chain(other).chain([Deal::Recall]).collect();
    }
    let stable = mode.items().iter().enumerate();
    let stable =
        stable.filter(|(place, item)| item.grade == Grade::Stable && !mode.is_done(*place)).count();
    let next = match handover.assumed_at {
        Some(_) if lacks_pin(state, handover) => Deal::SetPin,
        Some(_) => Deal::Receive,
        None => Deal::Assume,
    };
    let bulk = (stable > 1).then_some(Deal::Stable);
    let who = mine.then_some(Deal::Receiver);
    bulk.into_iter().chain([next, Deal::Return]).chain(who).collect()
}

/// Whether who receives at this terminal cannot sign on it yet.
fn lacks_pin(state: &State, handover: &HandoverNow) -> bool {
    let Some(board) = &state.board else { return false };
    let Some(Overlay::Handover(pad)) = &state.overlay else { return false };
    let receiver = receiver(state, handover, pad);
    let has_pin = |id: &str| board.people.iter().any(|it| it.person_id == id && it.has_pin);
    receiver != state.me() && !receiver.is_empty() && !(board.locks && has_pin(&receiver))
}

/// Its letter, and its words on the screen.
pub(in crate::ui) fn deal_text(state: &State, deal: Deal) -> (&'static str, &'static str) {
    let words = state.words().handover;
    match deal {
        Deal::Open => ("o", words.e_open),
        Deal::Finish => ("f", words.e_finish),
        Deal::Prepare => ("s", words.e_prepare),
        Deal::Freeze => ("s", words.e_freeze),
        Deal::CloseDay => ("c", words.e_close_day),
        Deal::Note => ("n", words.e_note),
        Deal::Count => ("m", words.e_count),
        Deal::Stable => ("a", words.e_stable),
        Deal::Begin if pad_receiver(state).is_empty() => ("s", words.e_begin_who),
        Deal::Begin => ("s", words.e_begin),
        Deal::Back => ("s", words.e_back),
        Deal::Recall => ("r", words.e_recall),
        Deal::Assume => ("s", words.e_assume),
        Deal::Receive => ("s", words.e_receive),
        Deal::SetPin => ("i", words.e_set_pin),
        Deal::Return => ("r", words.e_return),
        Deal::Receiver => ("p", words.e_receiver),
        Deal::Without => ("w", words.e_without),
        Deal::Append => ("b", words.e_append),
    }
}
