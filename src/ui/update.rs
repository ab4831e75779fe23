//! `update`: what a message does to the state, and what it asks for. Pure: no IO, no clock, so that
//! every journey of keys can be tested without a terminal. What the commands of the table do stands
//! here too.

use chrono::Days;
use tui_input::Input;

use super::commands::{COMMANDS, Command, Ready};
use super::keys::{Key, KeyPress};
use super::layout::{PLACES, Tier};
use super::msg::{Effect, Msg};
use super::overlay;
use super::state::{Answer, List, Overlay, State, Tone, slot};
use crate::core::board::Place;
use crate::core::rows::LogKind;
use crate::core::time::Ms;
use crate::text::keys::is_composed;
use crate::text::words::fill;

/// The hint about the input method comes at most this often, seconds.
const HINT_EVERY_SECS: i64 = 60;

/// Takes in one message.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    let mut effects = match msg {
        Msg::Key(press) => on_key(state, press),
        Msg::Paste(text) => {
            overlay::paste(state, &text);
            Vec::new()
        }
        Msg::Resize(width, height) => {
            state.size = (width, height);
            state.settle();
            Vec::new()
        }
        Msg::Tick(now) => {
            tick(state, now);
            Vec::new()
        }
        Msg::Board(board) => {
            let before = state.board.as_ref().map_or(0, |old| breaches(old));
            let louder = state.board.is_some() && breaches(&board) > before;
            state.now = state.now.max(board.now);
            state.service_rows = board
                .queues
                .iter()
                .enumerate()
                .map(|(at, queue)| (queue.service_id.clone(), at))
                .collect();
            state.board = Some(board);
            state.settle();
            if louder && state.setup.bell { vec![Effect::Bell] } else { Vec::new() }
        }
        Msg::Report(report) => {
            answer(state, report.date, Answer::Here(report));
            Vec::new()
        }
        Msg::ReportEmpty(date) => {
            answer(state, date, Answer::Empty);
            Vec::new()
        }
        Msg::Quit | Msg::Hangup => vec![Effect::Quit],
        other => {
            on_answer(state, other);
            Vec::new()
        }
    };
    let title = state.window_title();
    if title != state.title {
        state.title.clone_from(&title);
        effects.push(Effect::SetTitle(title));
    }
    effects
}

fn breaches(board: &crate::core::board::Board) -> usize {
    board.alarms.iter().filter(|alarm| alarm.mark == crate::core::board::Mark::Breach).count()
}

fn tick(state: &mut State, now: Ms) {
    state.now = now;
    state.toasts.retain(|toast| toast.until.is_none_or(|until| now < until));
}

fn answer(state: &mut State, day: chrono::NaiveDate, new: Answer) {
    // An answer to an older question is dropped: the newest date wins.
    if let Some(Overlay::Report { date, report, .. }) = &mut state.overlay
        && *date == day
    {
        *report = new;
    }
}

fn on_answer(state: &mut State, msg: Msg) {
    let words = state.words();
    match msg {
        Msg::Noted { note_id, text } => {
            state.writing = state.writing.saturating_sub(1);
            if state.draft == text {
                state.draft.clear();
            }
            state.tell(Tone::Done, fill(words.t_noted, &[&text]));
            state.notes.push((note_id, text));
        }
        Msg::Voided { note_id } => {
            state.voided.push(note_id.clone());
            state.notes.retain(|(id, _)| *id != note_id);
            if let Some((_, text)) = state.undoing.take_if(|(id, _)| *id == note_id) {
                state.tell(Tone::Done, fill(words.t_voided, &[&text]));
                state.undone.push(text);
            }
        }
        Msg::NoteRefused(reason) => {
            state.writing = state.writing.saturating_sub(1);
            state.tell(Tone::Error, fill(words.t_refused, &[&reason]));
        }
        Msg::VoidRefused(reason) => {
            state.undoing = None;
            state.tell(Tone::Error, fill(words.t_refused_void, &[&reason]));
        }
        Msg::ReadOnly(holder) => {
            state.tell(Tone::Notice, fill(words.t_read_only, &[&holder]));
            state.read_only = Some(holder);
        }
        Msg::Told(text) => state.tell(Tone::Done, text),
        Msg::Fault(text) => state.tell(Tone::Error, text),
        _ => {}
    }
}

fn on_key(state: &mut State, press: KeyPress) -> Vec<Effect> {
    state.toasts.retain(|toast| toast.tone != Tone::Error);
    if state.overlay.is_some() {
        return overlay::on_key(state, press);
    }
    if let Some(command) = state.setup.keys.command(press) {
        return give(state, command);
    }
    if let KeyPress { key: Key::Char(c), ctrl: false } = press
        && is_composed(c)
    {
        hint(state);
    }
    Vec::new()
}

/// Gives a command, or says why it cannot be given.
pub(super) fn give(state: &mut State, command: &'static Command) -> Vec<Effect> {
    match (command.ready)(state) {
        Ready::Yes => (command.run)(state),
        Ready::Hidden => Vec::new(),
        Ready::No(reason) => {
            let text = fill(state.words().unavailable, &[reason]);
            state.tell(Tone::Notice, format!("{}  {text}", (command.label)(state.words())));
            Vec::new()
        }
    }
}

fn hint(state: &mut State) {
    let due = state.hint_at.is_none_or(|at| state.now.secs_since(at) >= HINT_EVERY_SECS);
    if due {
        state.hint_at = Some(state.now);
        state.tell(Tone::Notice, state.words().t_ime.to_owned());
    }
}

/// A move of the selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
}

impl Step {
    /// Where the move ends among `len` places.
    pub(super) fn from(self, at: usize, page: usize, len: usize) -> usize {
        let to = match self {
            Step::Up => at.saturating_sub(1),
            Step::Down => at + 1,
            Step::PageUp => at.saturating_sub(page),
            Step::PageDown => at + page,
            Step::First => 0,
            Step::Last => len,
        };
        to.min(len.saturating_sub(1))
    }
}

pub(super) fn step(state: &mut State, step: Step) -> Vec<Effect> {
    let place = state.focus;
    let page = state.layout().page_rows(place);
    let at = step.from(state.pane(place).at, page, state.rows(place));
    state.select(place, at);
    state.pane_mut(place).pinned = at > 0;
    Vec::new()
}

pub(super) fn focus(state: &mut State, place: Place) -> Vec<Effect> {
    state.focus = place;
    if matches!(place, Place::Staff | Place::Log) {
        state.lower = place;
    }
    let at = state.pane(place).at;
    state.select(place, at);
    Vec::new()
}

pub(super) fn home(state: &mut State) -> Vec<Effect> {
    focus(state, Place::Queues);
    state.select(Place::Queues, 0);
    state.pane_mut(Place::Queues).pinned = false;
    Vec::new()
}

pub(super) fn turn(state: &mut State, by: usize) -> Vec<Effect> {
    let at = (slot(state.focus) + by) % PLACES.len();
    focus(state, PLACES[at])
}

pub(super) fn open_menu(state: &mut State) -> Vec<Effect> {
    let mut items: Vec<&'static Command> = COMMANDS.iter().filter(|c| c.menu > 0).collect();
    items.sort_by_key(|command| command.menu);
    items.retain(|command| (command.ready)(state) != Ready::Hidden);
    state.overlay = Some(Overlay::Menu { items, at: 0 });
    Vec::new()
}

pub(super) fn open_palette(state: &mut State) -> Vec<Effect> {
    let items = overlay::palette_items(state, "");
    state.overlay = Some(Overlay::Palette { input: Input::default(), items, at: 0 });
    Vec::new()
}

pub(super) fn open_find(state: &mut State) -> Vec<Effect> {
    let input = state.pane(state.focus).filter.clone().into();
    state.overlay = Some(Overlay::Find { input });
    Vec::new()
}

pub(super) fn clear_find(state: &mut State) -> Vec<Effect> {
    let place = state.focus;
    state.pane_mut(place).filter.clear();
    state.settle();
    Vec::new()
}

pub(super) fn read(state: &mut State, list: List) -> Vec<Effect> {
    state.overlay = Some(Overlay::Read { list, top: 0 });
    Vec::new()
}

pub(super) fn open_note(state: &mut State) -> Vec<Effect> {
    state.quit_warned = false;
    state.overlay = Some(Overlay::Note { input: state.draft.clone().into(), empty: false });
    Vec::new()
}

/// The line of the log that `u` would take back: the newest one of this person that still stands.
pub(super) fn last_note(state: &State) -> Option<(String, String)> {
    if let Some(last) = state.notes.last() {
        return Some(last.clone());
    }
    let board = state.board.as_ref()?;
    let mine = board
        .log
        .iter()
        .filter(|line| line.kind == LogKind::Note && !line.voided && line.by == state.setup.me)
        .find(|line| !state.voided.contains(&line.subject))?;
    Some((mine.subject.clone(), mine.detail.clone()))
}

pub(super) fn undo(state: &mut State) -> Vec<Effect> {
    let Some((note_id, text)) = last_note(state) else { return Vec::new() };
    state.undoing = Some((note_id.clone(), text));
    vec![Effect::VoidNote { note_id }]
}

pub(super) fn redo(state: &mut State) -> Vec<Effect> {
    let Some(text) = state.undone.pop() else { return Vec::new() };
    if state.draft.is_empty() {
        // Refused, it is found again where the message says: in the form.
        state.draft.clone_from(&text);
    }
    write(state, text)
}

/// Sends a line of the log on its way.
pub(super) fn write(state: &mut State, text: String) -> Vec<Effect> {
    state.writing += 1;
    vec![Effect::Note { text }]
}

pub(super) fn next_alarm(state: &mut State) -> Vec<Effect> {
    let Some(board) = state.board.clone() else { return Vec::new() };
    // The list may have changed since the last step: go on after the alarm that was shown, wherever it
    // stands now; if it is over, the next one has moved into its place.
    let next = state.alarm_at.as_ref().map_or(0, |(at, kind, subject)| {
        let shown = board.alarms.iter().position(|a| a.kind == *kind && a.subject == *subject);
        shown.map_or(*at, |shown| shown + 1)
    });
    let at = if next < board.alarms.len() { next } else { 0 };
    show_alarm(state, at)
}

/// Goes to the cause of the `at`-th alarm and says what it is.
pub(super) fn show_alarm(state: &mut State, at: usize) -> Vec<Effect> {
    let Some(board) = state.board.clone() else { return Vec::new() };
    let Some(alarm) = board.alarms.get(at) else { return Vec::new() };
    state.alarm_at = Some((at, alarm.kind, alarm.subject.clone()));
    focus(state, alarm.place);
    if !alarm.subject.is_empty() {
        let place = alarm.place;
        state.pane_mut(place).filter.clear();
        state.pane_mut(place).found = None;
        let row = (0..state.rows(place))
            .find(|row| super::state::is_key(&board, place, *row, &alarm.subject));
        if let Some(row) = row {
            state.select(place, row);
            state.pane_mut(place).pinned = true;
        }
    }
    let text = super::show::alarm(state, alarm);
    let (at, all) = ((at + 1).to_string(), board.alarms.len().to_string());
    let told = fill(state.words().t_alarm, &[&at, &all, &text]);
    // Stepping on replaces the line: five alarms are not five messages.
    state.toasts.retain(|toast| toast.tone != Tone::Notice);
    state.tell(Tone::Notice, told);
    Vec::new()
}

pub(super) fn open_report(state: &mut State) -> Vec<Effect> {
    let Some(board) = &state.board else { return Vec::new() };
    let date = board.date;
    state.overlay = Some(Overlay::Report { date, report: Answer::Asked, top: 0 });
    vec![Effect::AskReport(date)]
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

/// Leaves at once, unless a draft would be lost: then it says so, and the next time it leaves.
pub(super) fn quit(state: &mut State) -> Vec<Effect> {
    if state.draft.is_empty() || state.quit_warned {
        return vec![Effect::Quit];
    }
    state.quit_warned = true;
    state.tell(Tone::Notice, state.words().t_quit_draft.to_owned());
    Vec::new()
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
