//! What is opened over the board, and what is set about the screen itself.

use chrono::Days;
use tui_input::Input;

use super::commands::{COMMANDS, Command, Ready};
use super::duty::LogFilter;
use super::layout::Tier;
use super::msg::Effect;
use super::state::{Answer, List, Overlay, State, Tone, slot};
use super::{causes, disk, drafts, findings, overlay};
use crate::core::board::Place;
use crate::text::words::fill;

pub(super) fn menu(state: &mut State) -> Vec<Effect> {
    if state.shown.as_ref().is_some_and(|shown| shown.looked_at) {
        return causes::act(state);
    }
    if findings::here(state).is_some() {
        return findings::open(state);
    }
    row_menu(state)
}

/// What can be done with the selected row.
pub(super) fn row_menu(state: &mut State) -> Vec<Effect> {
    let here = slot(state.focus);
    menu_of(state, |place| (1..=9).contains(&place), here)
}

/// What else can be done with the selected row.
pub(super) fn more(state: &mut State) -> Vec<Effect> {
    let here = slot(state.focus);
    menu_of(state, |place| place > 9, here)
}

fn menu_of(state: &mut State, listed: fn(u8) -> bool, here: usize) -> Vec<Effect> {
    let mut items: Vec<&'static Command> =
        COMMANDS.iter().filter(|c| listed(c.menu[here])).collect();
    items.sort_by_key(|command| command.menu[slot(state.focus)]);
    items.retain(|command| (command.ready)(state) != Ready::Hidden);
    state.overlay = Some(Overlay::Menu { items, at: 0 });
    Vec::new()
}

pub(super) fn palette(state: &mut State) -> Vec<Effect> {
    let items = overlay::palette_items(state, "");
    state.overlay = Some(Overlay::Palette { input: Input::default(), items, at: 0 });
    Vec::new()
}

pub(super) fn find(state: &mut State) -> Vec<Effect> {
    let input = state.pane(state.focus).filter.clone().into();
    state.overlay = Some(Overlay::Find { input });
    Vec::new()
}

pub(super) fn clear_find(state: &mut State) -> Vec<Effect> {
    let place = state.focus;
    state.pane_mut(place).filter.clear();
    state.pane_mut(place).marked.clear();
    if place == Place::Log {
        state.log_filter = LogFilter::default();
    }
    state.settle();
    Vec::new()
}

pub(super) fn read(state: &mut State, list: List) -> Vec<Effect> {
    state.overlay = Some(Overlay::Read { list, top: 0 });
    Vec::new()
}

pub(super) fn report(state: &mut State) -> Vec<Effect> {
    let Some(board) = &state.board else { return Vec::new() };
    let date = board.date;
    state.overlay = Some(Overlay::Report { date, report: Answer::Asked, top: 0 });
    vec![Effect::AskReport(date)]
}

/// Exports the newest shift; what comes of it is told when it is done.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    state.tell(Tone::Notice, state.words().report.export_begun.to_owned());
    vec![Effect::Export]
}

/// Exports the newest shift that is over: what was signed of it stands in its record.
pub(super) fn export_ended(state: &mut State) -> Vec<Effect> {
    state.tell(Tone::Notice, state.words().report.export_begun.to_owned());
    vec![Effect::ExportEnded]
}

/// Another date for the open report.
pub(super) fn turn_report(state: &mut State, forward: bool) -> Vec<Effect> {
    let today = state.board.as_ref().map(|board| board.date);
    let Some(Overlay::Report { date, report, top }) = &mut state.overlay else {
        return Vec::new();
    };
    let day = Days::new(1);
    let to = if forward { date.checked_add_days(day) } else { date.checked_sub_days(day) };
    match to {
        Some(to) if today.is_none_or(|today| to <= today) => {
            *date = to;
            *report = Answer::Asked;
            *top = 0;
            vec![Effect::AskReport(to)]
        }
        _ => Vec::new(),
    }
}

/// Leaves at once, unless something would be lost: then it says so, and the next time it leaves. What is on its way to
/// the disk is waited for.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if may_leave(state) || state.quit_warned {
        let mut effects = drafts::flush(state);
        effects.push(Effect::Quit);
        return effects;
    }
    (state.quit_warned, state.leaving) = (true, true);
    let (on, again) = (state.key_label("log.note"), state.key_label("quit"));
    let text = if is_half_written(state) {
        fill(state.words().t_quit_draft, &[&on, &again])
    } else {
        fill(state.words().disk.t_quit_lost, &[&again])
    };
    state.tell(Tone::Notice, text);
    Vec::new()
}

/// A line of the log was begun, and is not on its way.
fn is_half_written(state: &State) -> bool {
    !state.draft.is_empty() && !drafts::is_note_sent(state)
}

fn may_leave(state: &State) -> bool {
    let lost = drafts::are_in_memory_only(state) || disk::is_unwritten(state);
    !lost && !is_half_written(state)
}

/// Somebody wanted to leave while something was on its way to the disk, and has touched nothing since: it is there.
pub(super) fn leave_at_last(state: &mut State) -> Vec<Effect> {
    if state.leaving && may_leave(state) { quit(state) } else { Vec::new() }
}

pub(super) fn next_theme(state: &mut State) -> Vec<Effect> {
    state.setup.theme = state.setup.theme.next();
    state.tell(
        Tone::Done,
        fill(state.words().t_theme, &[state.words().theme(state.setup.theme.name())]),
    );
    Vec::new()
}

pub(super) fn toggle_lang(state: &mut State) -> Vec<Effect> {
    state.setup.lang = state.setup.lang.other();
    Vec::new()
}

impl State {
    /// Whether the form of the screen leaves room beside it for the board.
    pub(super) fn form_beside(&self) -> bool {
        matches!(self.tier(), Tier::Wide | Tier::Huge)
    }
}
