//! Keys while something lies over the board: menu, palette, search, form, lists, report. Pure, as
//! `update`.

use tui_input::{Input, InputRequest};

use super::commands::{COMMANDS, Command, Ready};
use super::keys::{Key, KeyPress};
use super::moves::Step;
use super::msg::Effect;
use super::state::{List, Overlay, State, Tone};
use super::update::give;
use super::{
    away, cases, causes, chart, check, desk, findings, follow_ups, handover, incident, lookup,
    moves, open, orders, people, privacy, weekly,
};
use crate::core::search::{Keys, Query};
use crate::text::clean::scrub;
use crate::text::words::{Lang, Words};

/// Characters of a search.
const FIND_CHARS_MAX: usize = 40;
/// Numbered entries on a page of the palette or of a menu.
pub(super) const PALETTE_ROWS: usize = 9;

pub(super) fn on_key(state: &mut State, press: KeyPress) -> Vec<Effect> {
    if press.ctrl && press.key == Key::Char('l') {
        return vec![Effect::Repaint];
    }
    // Ctrl-C leaves what lies on top, as Esc does; on the board it then quits.
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    let Some(overlay) = state.overlay.take() else { return Vec::new() };
    match overlay {
        Overlay::Menu { items, at } => {
            if !leave && press.digit() != Some(0) {
                return on_menu(state, press, items, at);
            }
        }
        Overlay::Palette { input, items, at } => {
            if !leave && press.digit() != Some(0) {
                return on_palette(state, press, input, items, at);
            }
        }
        Overlay::Find { input } => return on_find(state, press, leave, input),
        Overlay::Lookup if leave => {}
        Overlay::Lookup => return lookup::on_key(state, press),
        Overlay::Form(form) => return desk::on_key(state, press, form),
        Overlay::Findings { id, at } => return findings::on_key(state, press, &id, at),
        Overlay::Matters { which, id, at } => {
            return orders::on_key(state, press, (which, &id, at));
        }
        Overlay::Calls(calls) => return follow_ups::on_key(state, press, calls),
        Overlay::Incident { id, at } => return incident::on_key(state, press, id, at),
        Overlay::Handover(pad) => return handover::on_key(state, press, pad),
        Overlay::Round(walk) => return check::on_key(state, press, walk),
        Overlay::Chart(chart) => return chart::on_key(state, press, chart),
        Overlay::Away { at } => return away::on_key(state, press, at),
        Overlay::Ranking(shown) => return people::ranking::on_key(state, press, shown),
        Overlay::Weekly(shown) => return weekly::on_key(state, press, shown),
        Overlay::Read { list, top } => {
            let close = leave || press.digit() == Some(0) || press.key == Key::Enter;
            if !close || list == List::Alarms && press.key == Key::Enter {
                return on_read(state, press, list, top);
            }
            privacy::hide(state);
            lookup::back(state, list);
        }
        Overlay::Report { date, report, top } => {
            let close = leave || press.digit() == Some(0) || press.key == Key::Enter;
            if !close {
                let top = scroll(press, top, usize::from(state.size.1.saturating_sub(5)));
                state.overlay = Some(Overlay::Report { date, report, top });
                clamp(state);
                return match press.key {
                    Key::Left => open::turn_report(state, false),
                    Key::Right => open::turn_report(state, true),
                    _ => Vec::new(),
                };
            }
        }
    }
    Vec::new()
}

/// The move that a key means in a list; letters count only where nothing is typed.
pub(super) fn step(press: KeyPress, letters: bool) -> Option<Step> {
    Some(match press.folded().key {
        Key::Up | Key::BackTab => Step::Up,
        Key::Down | Key::Tab => Step::Down,
        Key::PageUp => Step::PageUp,
        Key::PageDown => Step::PageDown,
        Key::Home => Step::First,
        Key::End => Step::Last,
        Key::Char('k') if letters && !press.ctrl => Step::Up,
        Key::Char('j' | ' ') if letters && !press.ctrl => Step::Down,
        _ => return None,
    })
}

fn on_menu(
    state: &mut State,
    press: KeyPress,
    items: Vec<&'static Command>,
    mut at: usize,
) -> Vec<Effect> {
    let chosen = match (press.digit(), press.key) {
        (Some(digit), _) => Some(palette_top(at) + digit - 1),
        (None, Key::Enter) => Some(at),
        // A letter keeps its meaning in the menu that teaches it.
        _ => {
            let called = state.setup.keys.command(press);
            if let Some(called) = called.filter(|it| people::from_card(state, it.id)) {
                return give(state, called);
            }
            called.and_then(|called| items.iter().position(|item| item.id == called.id))
        }
    };
    if let Some((chosen, item)) = chosen.and_then(|at| Some((at, *items.get(at)?))) {
        let is_ready = (item.ready)(state) == Ready::Yes;
        let effects = give(state, item);
        if !is_ready {
            // The menu stays, with the reason under it.
            state.overlay = Some(Overlay::Menu { items, at: chosen });
        }
        return effects;
    }
    if let Some(step) = step(press, true) {
        at = step.from(at, PALETTE_ROWS, items.len());
    }
    state.overlay = Some(Overlay::Menu { items, at });
    Vec::new()
}

/// How well a command is named by what was typed: 0 its name or label, 1 the beginning of one, 2 any other
/// way; none if it is not found.
fn fit(command: &Command, typed: &str, query: &Query) -> Option<u8> {
    let (zh, en) = (Lang::Zh.words(), Lang::En.words());
    let names = [command.id, (command.label)(zh), (command.label)(en)];
    let typed = typed.to_lowercase();
    let said = |how: fn(&str, &str) -> bool| {
        !typed.is_empty() && names.iter().any(|name| how(&name.to_lowercase(), &typed))
    };
    if said(|name, typed| name == typed) {
        return Some(0);
    }
    if said(|name, typed| name.starts_with(typed)) {
        return Some(1);
    }
    let also = |words: &Words| match command.id {
        "shift.sign_off" => words.deeds.c_sign_off_also,
        "praises" => words.findings.c_praises_also,
        _ => "",
    };
    let texts = [(command.help)(zh), (command.help)(en), also(zh), also(en)];
    let found = names.iter().chain(&texts).any(|text| Keys::new(text).matches(query));
    (query.is_empty() || found).then_some(2)
}

/// Commands that the palette lists for what was typed: those first that are named by it, then in the order of
/// the table.
pub(super) fn palette_items(state: &State, typed: &str) -> Vec<&'static Command> {
    let query = Query::new(typed);
    let moves = ["row.up", "row.down", "page.up", "page.down", "palette", "row.first", "row.last"];
    let mut found: Vec<(u8, &Command)> = COMMANDS
        .iter()
        .filter(|command| (command.ready)(state) != Ready::Hidden && !moves.contains(&command.id))
        .filter_map(|command| Some((fit(command, typed, &query)?, command)))
        .collect();
    found.sort_by_key(|(fit, _)| *fit);
    found.into_iter().map(|(_, command)| command).collect()
}

/// First entry of the page that shows entry `at` of a palette or menu.
pub(super) fn palette_top(at: usize) -> usize {
    at / PALETTE_ROWS * PALETTE_ROWS
}

fn on_palette(
    state: &mut State,
    press: KeyPress,
    mut input: Input,
    mut items: Vec<&'static Command>,
    mut at: usize,
) -> Vec<Effect> {
    let chosen = match (press.digit(), press.key) {
        (Some(digit), _) => Some(palette_top(at) + digit - 1),
        (None, Key::Enter) => Some(at),
        _ => None,
    };
    if let Some(item) = chosen.and_then(|at| items.get(at)) {
        return give(state, item);
    }
    if let Some(step) = step(press, false) {
        at = step.from(at, PALETTE_ROWS, items.len());
    } else if chosen.is_none() && edit(&mut input, press, FIND_CHARS_MAX) {
        items = palette_items(state, input.value().trim());
        at = 0;
    }
    state.overlay = Some(Overlay::Palette { input, items, at });
    Vec::new()
}

fn on_find(state: &mut State, press: KeyPress, leave: bool, mut input: Input) -> Vec<Effect> {
    let place = state.focus;
    if leave {
        state.pane_mut(place).filter.clear();
        state.settle();
        return Vec::new();
    }
    // What stands on the board is not all there is.
    let none = press.key == Key::Enter && state.rows(place) == 0 && !input.value().is_empty();
    if lookup::goes_on(state) && (none || press.key == Key::Tab) {
        return lookup::go_on(state, input.value());
    }
    match press.key {
        Key::Enter => return Vec::new(),
        Key::Up | Key::Down | Key::PageUp | Key::PageDown => {
            if let Some(step) = step(press, false) {
                moves::step(state, step);
            }
        }
        _ => {
            if edit(&mut input, press, FIND_CHARS_MAX) {
                input.value().trim().clone_into(&mut state.pane_mut(place).filter);
                state.pane_mut(place).at = 0;
                state.settle();
            }
        }
    }
    state.overlay = Some(Overlay::Find { input });
    Vec::new()
}

fn on_read(state: &mut State, press: KeyPress, list: List, top: usize) -> Vec<Effect> {
    if list == List::Alarms
        && let Some(at) = press.digit().and_then(|digit| digit.checked_sub(1))
    {
        return causes::show_alarm(state, at);
    }
    if list == List::Alarms && press.key == Key::Enter {
        state.shown = None;
        return causes::next(state);
    }
    if list == List::Detail
        && let Some(command) = lookup::command(state, press)
    {
        state.overlay = Some(Overlay::Read { list, top });
        return give(state, command);
    }
    if list == List::Detail
        && let Some(command) = cases::command(state, press)
    {
        privacy::hide(state);
        return give(state, command);
    }
    let page = usize::from(state.size.1.saturating_sub(5));
    state.overlay = Some(Overlay::Read { list, top: scroll(press, top, page) });
    clamp(state);
    Vec::new()
}

/// Where a list stands after a key; [`clamp`] brings it back to the last page.
fn scroll(press: KeyPress, top: usize, page: usize) -> usize {
    match step(press, true) {
        Some(step) => step.from(top, page.max(1), super::view::LINES_MAX),
        None => top,
    }
}

/// Keeps an open list on its last page.
fn clamp(state: &mut State) {
    let page = usize::from(state.layout().body.height.saturating_sub(1));
    let last = super::view::list_length(state).saturating_sub(page);
    if let Some(Overlay::Read { top, .. } | Overlay::Report { top, .. }) = &mut state.overlay {
        *top = (*top).min(last);
    }
}

/// Text pasted: goes into the open field as one line, never submits; without a field nothing
/// happens.
pub(super) fn paste(state: &mut State, text: &str) {
    let (text, words) = (scrub(text), state.words());
    if let Some(Overlay::Form(form)) = &mut state.overlay {
        form.paste(&text, words);
        return;
    }
    if let Some(Overlay::Handover(pad)) = &mut state.overlay {
        handover::paste(pad, &text);
        return;
    }
    if let Some(Overlay::Calls(calls)) = &mut state.overlay {
        if let Err(why) = calls.paste(&text, words) {
            state.tell(Tone::Error, why.to_owned());
        }
        return;
    }
    let words = matches!(&state.overlay, Some(Overlay::Round(walk)) if walk.is_typing());
    for c in text.chars() {
        if words || matches!(state.overlay, Some(Overlay::Find { .. } | Overlay::Lookup)) {
            on_key(state, KeyPress::char(c));
        } else if let Some(Overlay::Palette { .. }) = state.overlay
            && !c.is_numeric()
        {
            on_key(state, KeyPress::char(c));
        }
    }
}

/// Whether a field takes the character: not what cleaning takes out, which the terminal might obey; the
/// two marks that hold an emoji together are for the cleaning of the whole text.
fn is_seen(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0f}') || !scrub(c.encode_utf8(&mut [0; 4])).is_empty()
}

/// Lets a field take a key; says whether its text changed.
pub(super) fn edit(input: &mut Input, press: KeyPress, chars_max: usize) -> bool {
    let request = match (press.key, press.ctrl) {
        (Key::Char(c), false) if input.value().chars().count() < chars_max && is_seen(c) => {
            InputRequest::InsertChar(c)
        }
        (Key::Char('u'), true) => InputRequest::DeleteLine,
        (Key::Char('w'), true) => InputRequest::DeletePrevWord,
        (Key::Backspace, _) => InputRequest::DeletePrevChar,
        (Key::Delete, _) => InputRequest::DeleteNextChar,
        (Key::Left, _) => InputRequest::GoToPrevChar,
        (Key::Right, _) => InputRequest::GoToNextChar,
        (Key::Home, _) => InputRequest::GoToStart,
        (Key::End, _) => InputRequest::GoToEnd,
        _ => return false,
    };
    input.handle(request).is_some_and(|changed| changed.value)
}
