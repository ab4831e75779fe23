//! Keys of the hand-over screen: what an item, a line of what can be done, and what is asked beside them become.

use tui_input::Input;

use super::signing::{back, begin};
use super::typed::{draft, left, recalled};
use super::{
    Asked, Deal, For, Mode, PICKS_MAX, Pad, Row, TEXT_CHARS_MAX, deal_text, is_mine, mode,
    next_row, receiver, rows, waits,
};
use crate::core::act::{Act, HandoverAct};
use crate::core::complaint::DeclineReason;
use crate::core::draft::FormDraft;
use crate::core::handover::{HandoverState, NextStep, PreparedPart};
use crate::core::people::Right;
use crate::text::words::fill;
use crate::ui::answers::{send, send_line};
use crate::ui::commands::may;
use crate::ui::drafts;
use crate::ui::keys::{Key, KeyPress};
use crate::ui::lock::dialog::{open_second, open_set, open_sign};
use crate::ui::msg::Effect;
use crate::ui::overlay::{edit, step as step_of};
use crate::ui::privacy::{mask_line, minds_line};
use crate::ui::state::{Overlay, State, Tone};

/// Takes a key for the screen that was on top.
pub(in crate::ui) fn on_key(state: &mut State, press: KeyPress, mut pad: Pad) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if let Some(asked) = pad.asked.take() {
        let (asked, effects) = on_asked(state, press, &mut pad, asked, leave);
        if let Some(Overlay::Handover(open)) = &mut state.overlay {
            open.asked = asked;
            return effects;
        }
        pad.asked = asked;
        state.overlay = Some(Overlay::Handover(pad));
        return effects;
    }
    if leave || press.digit() == Some(0) {
        return Vec::new();
    }
    let mode = mode(state);
    if press.folded() == KeyPress::char('v') && matches!(mode, Mode::Shift(_) | Mode::Closed(_)) {
        state.overlay = Some(Overlay::Handover(Pad { asked: Some(Asked::Rest), ..pad }));
        return Vec::new();
    }
    // What can be done depends on who was chosen on the screen.
    state.overlay = Some(Overlay::Handover(pad.clone()));
    let rows = rows(state, &mode);
    let at = pad.at.min(rows.len().saturating_sub(1));
    let digit = press.digit().map(|digit| digit - 1).filter(|at| *at < mode.items().len());
    let enter = matches!(press.folded().key, Key::Enter | Key::Char(' ')).then_some(at);
    let letter = rows.iter().position(|row| match row {
        Row::Deal(deal) => is_key(state, *deal, press),
        Row::Item(_) => false,
    });
    let chosen = digit.or(enter).or(letter);
    pad.at = chosen.unwrap_or(at);
    if chosen.is_none()
        && let Some(step) = step_of(press, true)
    {
        pad.at = step.from(at, 5, rows.len());
        state.flow.handing = false;
    }
    let declines = matches!(press.folded().key, Key::Delete | Key::Backspace | Key::Char('x'));
    let row = chosen.and_then(|at| rows.get(at)).copied();
    let lit = mode.items().get(pad.at).filter(|_| declines).map(|item| item.item_id.to_string());
    let waits = matches!(&mode, Mode::Shift(handover) if waits(state, handover, &pad));
    state.overlay = Some(Overlay::Handover(pad));
    if waits && (matches!(row, Some(Row::Item(_))) || lit.is_some()) {
        return begin(state, Some(press));
    }
    match (row, lit) {
        (Some(Row::Item(place)), _) => on_item(state, &mode, place),
        (Some(Row::Deal(deal)), _) => on_deal(state, deal),
        (None, Some(item_id)) if frozen(&mode) => ask(state, Asked::Why(item_id)),
        _ => Vec::new(),
    }
}

fn is_key(state: &State, deal: Deal, press: KeyPress) -> bool {
    let key = deal_text(state, deal).0;
    press.folded() == KeyPress::char(key.chars().next().unwrap_or_default())
}

fn frozen(mode: &Mode) -> bool {
    matches!(mode, Mode::Shift(handover) if handover.state == HandoverState::Frozen)
}

fn ask(state: &mut State, asked: Asked) -> Vec<Effect> {
    if let Some(Overlay::Handover(pad)) = &mut state.overlay {
        pad.asked = Some(asked);
    }
    Vec::new()
}

/// Who receives, as the act names them: the author needs no name.
fn beside(state: &State) -> String {
    let Mode::Shift(handover) = mode(state) else { return String::new() };
    let Some(Overlay::Handover(pad)) = &state.overlay else { return String::new() };
    let receiver = receiver(state, &handover, pad);
    if receiver == state.me() { String::new() } else { receiver }
}

fn on_item(state: &mut State, mode: &Mode, place: usize) -> Vec<Effect> {
    let Some(item) = mode.items().get(place) else { return Vec::new() };
    let item_id = item.item_id.to_string();
    match mode {
        Mode::Opening(_) if mode.is_done(place) => {
            light_next(state, mode);
            Vec::new()
        }
        Mode::Opening(_) => act(state, HandoverAct::Read { item_id }, ""),
        Mode::Shift(handover) if handover.state == HandoverState::Frozen => {
            if is_mine(state, handover) && beside(state).is_empty() {
                return ask(state, Asked::Receiver);
            }
            if item.is_read_back() && !mode.is_done(place) {
                return ask(state, Asked::ReadBack(item_id));
            }
            act(state, HandoverAct::Accept { item_id, read_back: String::new() }, &beside(state))
        }
        _ => {
            let words = state.words().handover;
            let text = match mode {
                Mode::Shift(it) if is_mine(state, it) => words.t_not_frozen.to_owned(),
                Mode::Shift(it) => {
                    fill(words.t_not_frozen_other, &[state.person_name(&it.outgoing)])
                }
                _ => words.t_closed.to_owned(),
            };
            state.tell(Tone::Notice, text);
            Vec::new()
        }
    }
}

fn light_next(state: &mut State, mode: &Mode) {
    let next = next_row(state, mode);
    if let Some(Overlay::Handover(pad)) = &mut state.overlay {
        pad.at = next;
    }
}

fn text(state: &mut State, what: For) -> Vec<Effect> {
    let asked = recalled(state, what);
    ask(state, asked)
}

fn on_deal(state: &mut State, deal: Deal) -> Vec<Effect> {
    let mode = mode(state);
    match deal {
        Deal::Open => send(state, Act::OpenShift { name: String::new() }),
        Deal::Finish => finish(state, &mode),
        Deal::Prepare => act(state, HandoverAct::Prepare, ""),
        Deal::Freeze => act(state, HandoverAct::Freeze, ""),
        Deal::CloseDay => act(state, HandoverAct::CloseDay, ""),
        Deal::Note => text(state, For::Note),
        Deal::Count if people(state, false).is_empty() => {
            let text = state.words().handover.t_no_second.to_owned();
            state.tell(Tone::Notice, text);
            Vec::new()
        }
        Deal::Count => ask(state, Asked::Parts),
        Deal::Stable => act(state, HandoverAct::AcceptStable, &beside(state)),
        Deal::Assume if mode.left() > 0 => text(state, For::Assume),
        Deal::Assume => act(state, HandoverAct::Assume { reason: String::new() }, &beside(state)),
        Deal::Receive => {
            let beside = beside(state);
            act(state, HandoverAct::Receive, &beside)
        }
        Deal::SetPin => set_pin(state),
        Deal::Begin => begin(state, None),
        Deal::Back => back(state),
        Deal::Return | Deal::Recall => text(state, For::Return),
        Deal::Receiver => ask(state, Asked::Receiver),
        Deal::Without => text(state, For::Without),
        Deal::Append => text(state, For::Append),
    }
}

/// The first PIN of a hall is that of somebody who may give PINs; then whoever receives gets theirs.
fn set_pin(state: &mut State) -> Vec<Effect> {
    let receiver = beside(state);
    let locks = state.board.as_ref().is_some_and(|board| board.locks);
    let who = if locks { receiver } else { String::new() };
    open_set(state, who)
}

fn finish(state: &mut State, mode: &Mode) -> Vec<Effect> {
    let left = mode.left();
    if left > 0 {
        let text = fill(state.words().handover.t_unread, &[&left.to_string()]);
        state.tell(Tone::Notice, text);
        light_next(state, mode);
        return Vec::new();
    }
    act(state, HandoverAct::Finish, "")
}

/// Sends an act; one that is signed first asks for the PIN of who signs.
pub(super) fn act(state: &mut State, act: HandoverAct, person_id: &str) -> Vec<Effect> {
    act_of_line(state, act, person_id, None)
}

/// The same of a line, which stays a draft until the act is on disk.
fn act_of_line(
    state: &mut State,
    act: HandoverAct,
    person_id: &str,
    line: Option<FormDraft>,
) -> Vec<Effect> {
    if let Some(reason) = may(state, Right::Duty).reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, text);
        return line.map_or_else(Vec::new, |line| drafts::keep_line(state, line));
    }
    state.flow.handing = true;
    let has_report = matches!(mode(state), Mode::Opening(opening) if opening.has_report);
    let signs = act.is_signed() || has_report && act == HandoverAct::Finish;
    let locks = state.board.as_ref().is_some_and(|board| board.locks);
    let receives = act == HandoverAct::Receive;
    if signs && locks {
        // Whoever signs is the author: nobody is named beside them.
        let signer = if person_id.is_empty() { state.me() } else { person_id }.to_owned();
        let takes_over = receives && signer != state.me();
        let act = Act::Handover { person_id: String::new(), act: Box::new(act) };
        open_sign(state, signer, act, takes_over);
        return Vec::new();
    }
    let second = match &act {
        HandoverAct::Count { with, .. } if locks => Some(with.clone()),
        _ => None,
    };
    let act = Act::Handover { person_id: person_id.to_owned(), act: Box::new(act) };
    if let Some(second) = second {
        open_second(state, second, act);
        return Vec::new();
    }
    match line {
        Some(line) => send_line(state, act, line),
        None => send(state, act),
    }
}

/// Who can be picked by a digit.
pub(in crate::ui) fn people(state: &State, duty: bool) -> Vec<(String, String)> {
    let me = state.me();
    let Some(board) = &state.board else { return Vec::new() };
    let outgoing = board.handover.as_ref().map_or("", |it| it.outgoing.as_str());
    let able = board.people.iter().filter(|person| {
        let right = !duty || person.may.contains(&Right::Duty);
        // Who counts beside the author says so by their PIN, where there are PINs.
        let can = duty || !board.locks || person.has_pin;
        right && can && person.person_id != me && (!duty || person.person_id != outgoing)
    });
    let mut list: Vec<_> = able.map(|it| (it.person_id.clone(), it.name.clone())).collect();
    let next = board.handover.as_ref().map_or("", |it| it.next.as_str());
    list.sort_by_key(|(id, _)| id != next);
    list.truncate(PICKS_MAX);
    list
}

/// What a reading back offers of an item.
pub(in crate::ui) fn choices(state: &State, item_id: &str) -> Vec<NextStep> {
    let mode = mode(state);
    let item = mode.items().iter().find(|item| *item.item_id == *item_id);
    item.map_or_else(Vec::new, |item| item.choices(mode.items()))
}

/// What can be counted, by digit: all of it first.
pub(in crate::ui) fn parts(digit: usize) -> Option<Vec<PreparedPart>> {
    let all = PreparedPart::COUNTED;
    match digit {
        1 => Some(all.to_vec()),
        _ => digit.checked_sub(2).and_then(|at| all.get(at)).map(|part| vec![*part]),
    }
}

/// A key for what is asked; what is asked after it, and what it becomes.
fn on_asked(
    state: &mut State,
    press: KeyPress,
    pad: &mut Pad,
    asked: Asked,
    leave: bool,
) -> (Option<Asked>, Vec<Effect>) {
    if leave {
        let effects = match &asked {
            Asked::Text(what, input) => left(state, what, input),
            _ => Vec::new(),
        };
        return (None, effects);
    }
    // The act names who receives by what stands on the screen.
    state.overlay = Some(Overlay::Handover(Pad { asked: None, ..pad.clone() }));
    let digit = press.digit();
    match asked {
        Asked::Rest => (None, Vec::new()),
        Asked::Text(what, input) => on_text(state, press, what, input),
        asked if digit == Some(0) => {
            drop(asked);
            (None, Vec::new())
        }
        Asked::ReadBack(item_id) => on_read_back(state, digit, item_id),
        Asked::Why(item_id) => {
            let reason = digit.and_then(|digit| DeclineReason::ALL.get(digit - 1)).copied();
            match reason {
                Some(DeclineReason::Other) => {
                    (Some(recalled(state, For::Decline(item_id))), Vec::new())
                }
                Some(reason) => {
                    let beside = beside(state);
                    let text = String::new();
                    (None, act(state, HandoverAct::Decline { item_id, reason, text }, &beside))
                }
                None => (Some(Asked::Why(item_id)), Vec::new()),
            }
        }
        Asked::Receiver => {
            let all = people(state, true);
            let picked = digit.and_then(|digit| all.get(digit - 1));
            if let (Some((id, _)), Some(Overlay::Handover(open))) = (picked, &mut state.overlay) {
                open.receiver.clone_from(id);
                // Whoever was chosen goes on at once.
                return (None, begin(state, None));
            }
            (Some(Asked::Receiver), Vec::new())
        }
        Asked::Parts => match digit.and_then(parts) {
            Some(parts) => (Some(Asked::With(parts)), Vec::new()),
            None => (Some(Asked::Parts), Vec::new()),
        },
        Asked::With(parts) => {
            let all = people(state, false);
            match digit.and_then(|digit| all.get(digit - 1)).cloned() {
                Some((with, _)) => (None, act(state, HandoverAct::Count { parts, with }, "")),
                None => (Some(Asked::With(parts)), Vec::new()),
            }
        }
    }
}

/// The receiver says what comes next, by its digit.
fn on_read_back(
    state: &mut State,
    digit: Option<usize>,
    item_id: String,
) -> (Option<Asked>, Vec<Effect>) {
    let all = choices(state, &item_id);
    let picked = digit.and_then(|digit| all.get(digit - 1)).map(NextStep::spell);
    match picked {
        Some(read_back) => {
            let beside = beside(state);
            (None, act(state, HandoverAct::Accept { item_id, read_back }, &beside))
        }
        None => (Some(Asked::ReadBack(item_id)), Vec::new()),
    }
}

fn on_text(
    state: &mut State,
    press: KeyPress,
    what: For,
    mut input: Input,
) -> (Option<Asked>, Vec<Effect>) {
    if press.key != Key::Enter {
        if press.key == Key::F(4) {
            mask_line(&mut input);
        } else {
            edit(&mut input, press, TEXT_CHARS_MAX);
        }
        return (Some(Asked::Text(what, input)), Vec::new());
    }
    if minds_line(state, &mut input) {
        return (Some(Asked::Text(what, input)), Vec::new());
    }
    let text = input.value().trim().to_owned();
    if text.is_empty() && what != For::Without {
        return (Some(Asked::Text(what, input)), Vec::new());
    }
    let beside = beside(state);
    let line = draft(state, &what, &input);
    let (said, person_id) = match what {
        For::Note => (HandoverAct::Note { text }, ""),
        For::Return => (HandoverAct::Return { reason: text }, &*beside),
        For::Assume => (HandoverAct::Assume { reason: text }, &*beside),
        For::Decline(item_id) => {
            let reason = DeclineReason::Other;
            (HandoverAct::Decline { item_id, reason, text }, &*beside)
        }
        For::Without => (HandoverAct::StartWithout { reason: text }, ""),
        For::Append => (HandoverAct::Append { shift_id: String::new(), text }, ""),
    };
    (None, act_of_line(state, said, person_id, line))
}
