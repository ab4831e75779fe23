//! The hand-over screen: which row of it a key means, and which act that becomes. What stands on it is the board's;
//! here is only what is asked for. Two people stand at one terminal: whoever hands over has it unlocked, whoever
//! receives confirms item by item beside them, and each signs with their own PIN.

mod deals;
mod keys;
mod signing;
mod strip;
mod typed;

use std::sync::Arc;

use tui_input::Input;

use super::answers::send;
use super::commands::{Ready, may, may_when};
use super::keys::KeyPress;
use super::msg::Effect;
use super::overlay::edit;
use super::state::{Overlay, State};
use crate::core::act::{Act, HandoverAct};
use crate::core::board::{HandoverNow, OpeningNow};
use crate::core::handover::{HandoverState, Item, PreparedPart};
use crate::core::people::Right;

pub(super) use self::deals::deal_text;
use self::deals::deals;
use self::keys::act;
pub(super) use self::keys::{choices, on_key, parts, people};
pub(super) use self::signing::{answered, go_on, replay, told as sign_told};
pub(super) use self::strip::{needs, window};
pub(super) use self::typed::{draft_name, open_draft, open_line};

/// Characters of what is typed here.
const TEXT_CHARS_MAX: usize = 200;
/// Entries of a list that are picked by a digit.
const PICKS_MAX: usize = 9;

/// What a line is typed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum For {
    /// A line for who comes next.
    Note,
    /// Why the sheet goes back.
    Return,
    /// Why the duty is assumed although items are not confirmed.
    Assume,
    /// Why an item is not taken over.
    Decline(String),
    /// Why work begins without the hand-over.
    Without,
    /// What is added to the last shift.
    Append,
}

/// What is asked beside the list.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    /// What has to be done next about an item.
    ReadBack(String),
    /// Why an item is not taken over.
    Why(String),
    /// Who receives the shift.
    Receiver,
    /// What was counted.
    Parts,
    /// By whom beside the author.
    With(Vec<PreparedPart>),
    /// Nothing: all that stands beside the items is shown.
    Rest,
    /// A line of text.
    Text(For, Input),
}

/// What waits for the next rows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Flow {
    /// Whoever receives pressed this before they typed their PIN: it is done once the terminal is theirs.
    pressed: Option<KeyPress>,
    /// The row that was in the light then.
    lit: usize,
    /// The terminal is theirs since a moment ago.
    going: bool,
    /// A shift was opened here: what is to be read is shown at once.
    to_read: bool,
    /// Something was answered: the light goes on to what is next.
    handing: bool,
}

/// The open screen.
#[derive(Clone, Debug, Default)]
pub(super) struct Pad {
    /// The row in the light.
    pub(super) at: usize,
    /// What is asked beside it.
    pub(super) asked: Option<Asked>,
    /// Who receives, where somebody chose.
    pub(super) receiver: String,
}

/// A row of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// An item, by its place.
    Item(usize),
    /// What is done about the whole.
    Deal(Deal),
}

/// What is done about the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deal {
    Open,
    Finish,
    Prepare,
    Freeze,
    CloseDay,
    Note,
    Count,
    Stable,
    Begin,
    Back,
    Recall,
    Assume,
    Receive,
    SetPin,
    Return,
    Receiver,
    Without,
    Append,
}

/// What the screen is about.
#[derive(Clone, Debug)]
pub(super) enum Mode {
    /// What whoever opened the shift still has to read.
    Opening(Arc<OpeningNow>),
    /// The hand-over of the open shift.
    Shift(Arc<HandoverNow>),
    /// No shift is open, and the last one of today can be looked at.
    Closed(Arc<HandoverNow>),
    /// No shift is open.
    None,
}

/// What the screen is about now: reading comes before everything else.
pub(super) fn mode(state: &State) -> Mode {
    let Some(board) = &state.board else { return Mode::None };
    if let Some(opening) = board.opening.as_ref().filter(|_| state.is_on_duty()) {
        return Mode::Opening(Arc::clone(opening));
    }
    if let Some(handover) = &board.handover {
        return Mode::Shift(Arc::clone(handover));
    }
    board.closed.as_ref().map_or(Mode::None, |it| Mode::Closed(Arc::clone(it)))
}

impl Mode {
    /// Its items, what presses most first.
    pub(super) fn items(&self) -> &[Item] {
        match self {
            Mode::Opening(opening) => &opening.items,
            Mode::Shift(handover) | Mode::Closed(handover) => &handover.sheet.items,
            Mode::None => &[],
        }
    }

    /// Whether an item is done with.
    pub(super) fn is_done(&self, place: usize) -> bool {
        match self {
            Mode::Opening(opening) => opening.read.get(place).copied().unwrap_or(true),
            Mode::Shift(handover) | Mode::Closed(handover) => {
                self.items().get(place).is_some_and(|item| {
                    handover.answers.iter().any(|answer| answer.item_id == item.item_id)
                })
            }
            Mode::None => true,
        }
    }

    /// How many items are not done with.
    pub(super) fn left(&self) -> usize {
        (0..self.items().len()).filter(|place| !self.is_done(*place)).count()
    }
}

fn is_mine(state: &State, handover: &HandoverNow) -> bool {
    handover.outgoing == state.me()
}

/// Whether somebody proves by their PIN who they are before anything is theirs at this terminal.
fn proves(state: &State, person_id: &str) -> bool {
    let Some(board) = state.board.as_ref().filter(|board| board.locks) else { return false };
    board.people.iter().any(|it| it.person_id == person_id && it.has_pin)
}

/// Whether what is said of the items waits for the PIN of who receives: the terminal is theirs who hand over.
fn waits(state: &State, handover: &HandoverNow, pad: &Pad) -> bool {
    let receiver = receiver(state, handover, pad);
    handover.state == HandoverState::Frozen
        && is_mine(state, handover)
        && (receiver.is_empty() || proves(state, &receiver))
        && state.board.as_ref().is_some_and(|board| board.locks)
}

/// Who receives: chosen, or who began to, or who comes next by the roster; at their own terminal whoever is there.
pub(super) fn receiver(state: &State, handover: &HandoverNow, pad: &Pad) -> String {
    if !is_mine(state, handover) {
        return state.me().to_owned();
    }
    let known = [&handover.incoming, &pad.receiver, &handover.next];
    known.into_iter().find(|id| !id.is_empty()).cloned().unwrap_or_default()
}

/// The rows of the screen, as one steps through them.
pub(super) fn rows(state: &State, mode: &Mode) -> Vec<Row> {
    let items = (0..mode.items().len()).map(Row::Item);
    items.chain(deals(state, mode).into_iter().map(Row::Deal)).collect()
}

/// The row that is next: the first item that is not done with, else the first thing to do.
fn next_row(state: &State, mode: &Mode) -> usize {
    let answers = match mode {
        Mode::Opening(_) => true,
        Mode::Shift(handover) => handover.state == HandoverState::Frozen,
        Mode::Closed(_) | Mode::None => false,
    };
    let open = (0..mode.items().len()).find(|place| answers && !mode.is_done(*place));
    let rows = rows(state, mode).len();
    // What is over is looked at: a stray Enter opens no shift.
    if matches!(mode, Mode::Closed(_)) && !mode.items().is_empty() {
        return 0;
    }
    open.unwrap_or_else(|| mode.items().len().min(rows.saturating_sub(1)))
}

/// Who receives by what stands on the screen; empty where nobody is chosen, or it is not about that.
pub(super) fn pad_receiver(state: &State) -> String {
    match (&state.overlay, mode(state)) {
        (Some(Overlay::Handover(pad)), Mode::Shift(it)) => receiver(state, &it, pad),
        _ => String::new(),
    }
}

/// What the command does: nobody has the duty, so it begins; else the screen.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if let Mode::None = mode(state) {
        return send(state, Act::OpenShift { name: String::new() });
    }
    show(state);
    Vec::new()
}

/// Lays the screen over the board, the next row in the light.
pub(super) fn show(state: &mut State) {
    let at = next_row(state, &mode(state));
    state.overlay = Some(Overlay::Handover(Pad { at, ..Pad::default() }));
}

/// The last shift of the day is closed at once.
pub(super) fn close(state: &mut State) -> Vec<Effect> {
    show(state);
    act(state, HandoverAct::CloseDay, "")
}

/// Whether the screen can be opened.
pub(super) fn ready(state: &State) -> Ready {
    may(state, Right::Duty)
}

/// Whether the shift can be closed alone.
pub(super) fn close_ready(state: &State) -> Ready {
    let handover = state.board.as_ref().and_then(|board| board.handover.as_ref());
    let last = handover.is_some_and(|it| it.may_close && is_mine(state, it));
    may_when(state, Right::Duty, last, state.words().handover.r_not_last)
}

/// Whoever opened a shift finds what they have to read on the screen at once.
pub(super) fn on_rows(state: &mut State) {
    let Some(board) = &state.board else { return };
    let unread = board.opening.is_some() && state.is_on_duty();
    if state.flow.to_read && unread && state.overlay.is_none() {
        state.flow.to_read = false;
        show(state);
    }
    let mode = mode(state);
    let next = next_row(state, &mode);
    if let Some(Overlay::Handover(pad)) = &mut state.overlay {
        // What was answered gives the light to what comes next, as soon as the rows say that it was.
        let done = pad.at >= mode.items().len() || mode.is_done(pad.at);
        if state.flow.handing && pad.asked.is_none() && done && pad.at != next {
            pad.at = next;
            state.flow.handing = false;
        }
    }
}

/// Text pasted into an open line; whether there is one.
pub(super) fn paste(pad: &mut Pad, text: &str) -> bool {
    let Some(Asked::Text(_, input)) = &mut pad.asked else { return false };
    for c in text.chars() {
        edit(input, KeyPress::char(c), TEXT_CHARS_MAX);
    }
    true
}

/// What an act leaves: who opened a shift finds what is to be read, whose shift is over finds the board.
pub(super) fn acted(state: &mut State, act: &Act) {
    match act {
        Act::OpenShift { .. } => state.flow.to_read = true,
        Act::Handover { act, .. } => {
            let over = matches!(
                **act,
                HandoverAct::Receive
                    | HandoverAct::Finish
                    | HandoverAct::CloseDay
                    | HandoverAct::StartWithout { .. }
                    | HandoverAct::Append { .. }
            );
            if over && matches!(state.overlay, Some(Overlay::Handover(_))) {
                state.overlay = None;
            }
            state.flow.to_read |= matches!(**act, HandoverAct::StartWithout { .. });
        }
        _ => {}
    }
}
