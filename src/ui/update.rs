//! `update`: what a message does to the state, and what it asks for. Pure: no IO, no clock, so that
//! every journey of keys can be tested without a terminal. What the commands of the table do stands
//! in `moves`, `open`, `desk` and `answers`.

use std::sync::Arc;

use super::commands::{Command, Ready};
use super::keys::{Key, KeyPress};
use super::msg::{Effect, Msg};
use super::state::{Answer, Overlay, State, Tone};
use super::{
    answers, away, cases, causes, chart, check, desk, disk, drafts, handover, lock, lookup, open,
    overlay, people, privacy, server, standing, weekly,
};
use crate::core::board::{AlarmState, Board, Mark};
use crate::text::keys::is_composed;
use crate::text::words::fill;

/// The hint about the input method comes at most this often, seconds.
const HINT_EVERY_SECS: i64 = 60;

/// Takes in one message.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    state.leaving &= !matches!(msg, Msg::Key(_) | Msg::Paste(_));
    let mut effects = match msg {
        Msg::Key(press) => lock::on_key(state, press).unwrap_or_else(|| on_key(state, press)),
        Msg::Paste(text) => {
            // A locked board takes no more than single keys, and a PIN is typed.
            if !state.is_locked() && state.lock.dialog.is_none() {
                overlay::paste(state, &text);
            }
            Vec::new()
        }
        Msg::Resize(width, height) => {
            state.size = (width, height);
            state.settle();
            Vec::new()
        }
        Msg::Tick(now) => {
            state.tick(now);
            privacy::on_time(state);
            drafts::on_tick(state)
        }
        Msg::Uptime(uptime) => {
            let effects = lock::on_uptime(state, uptime);
            privacy::on_time(state);
            effects
        }
        Msg::Board(board) => on_board(state, board),
        Msg::Server(now) => server::take(state, now),
        Msg::Report(report) => answer(state, report.date, Answer::Here(report)),
        Msg::ReportEmpty(date) => answer(state, date, Answer::Empty),
        Msg::Weekly(wanted, document) => weekly::take(state, wanted, document),
        msg @ (Msg::CasesFound { .. } | Msg::Case(_) | Msg::CaseGone { .. }) => {
            lookup::take(state, msg)
        }
        Msg::Quit | Msg::Hangup => {
            let mut effects = drafts::flush(state);
            effects.push(Effect::Quit);
            effects
        }
        other => {
            disk::heard(state, &other);
            let other = asked_for(state, other).and_then(|other| drafts::on_msg(state, other));
            if let Some(other) = other.and_then(|other| lock::on_answer(state, other)) {
                lock::as_whoever_asked(state, |state| answers::take(state, other));
            }
            Vec::new()
        }
    };
    effects.extend(handover::replay(state));
    disk::tell_hall_file(state);
    lookup::settle(state);
    // An answer never takes a form from under the hands that fill it.
    if state.overlay.is_none()
        && state.board.is_some()
        && let Some((act, why)) = state.refused.pop_front()
    {
        desk::ask_reason(state, act, &why);
    }
    effects.extend(drafts::ask(state));
    effects.extend(new_title(state));
    effects.extend(open::leave_at_last(state));
    effects
}

/// Takes what somebody asked for by itself; anything else is given back.
fn asked_for(state: &mut State, msg: Msg) -> Option<Msg> {
    match msg {
        Msg::Unmasked { person_ref, customer } => privacy::take(state, person_ref, customer),
        Msg::UnmaskRefused(why) => privacy::refused(state, &why),
        Msg::Mood { record, text } => privacy::take_mood(state, record, text),
        Msg::Ranking(month, ranking) => people::ranking::take(state, month, ranking),
        other => return Some(other),
    }
    None
}

/// The window's title where it is another than before.
fn new_title(state: &mut State) -> Option<Effect> {
    let title = state.window_title();
    (title != state.title).then(|| {
        state.title.clone_from(&title);
        Effect::SetTitle(title)
    })
}

/// New rows have come.
fn on_board(state: &mut State, board: Arc<Board>) -> Vec<Effect> {
    let board = lock::shown(state, board);
    let before = state.board.as_ref().map_or(0, |old| breaches(old));
    let louder = state.board.is_some() && breaches(&board) > before;
    state.now = state.now.max(board.now);
    let old = state.board.clone();
    state.take_rows(board);
    standing::on_rows(state, old.as_deref());
    people::on_rows(state, old.as_deref());
    desk::refresh(state);
    cases::on_rows(state);
    away::on_rows(state);
    handover::on_rows(state);
    let mut effects = lock::on_board(state);
    effects.extend(check::on_rows(state));
    effects.extend(chart::on_rows(state));
    effects.extend((louder && state.setup.bell).then_some(Effect::Bell));
    effects
}

/// What is red and nobody has seen yet, calls for help among them.
fn breaches(board: &Board) -> usize {
    let unseen = |state| state == AlarmState::Active;
    let red = board.alarms.iter().filter(|a| a.mark == Mark::Breach && unseen(a.state)).count();
    red + board.help.len() + board.steps_late() + causes::unanswered(board).count()
}

fn answer(state: &mut State, day: chrono::NaiveDate, new: Answer) -> Vec<Effect> {
    chart::take(state, day, &new);
    // An answer to an older question is dropped: the newest date wins.
    if let Some(Overlay::Report { date, report, .. }) = &mut state.overlay
        && *date == day
    {
        *report = new;
    }
    Vec::new()
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
    let ready = (command.ready)(state);
    if ready == Ready::Yes {
        return (command.run)(state);
    }
    if let Some(reason) = ready.reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, format!("{}  {text}", (command.label)(state.words())));
    }
    match ready {
        // Who asks for what is not theirs to do is written down, here as where an act is decided.
        Ready::Denied(right, _) => vec![Effect::Denied { act: command.id, right }],
        _ => Vec::new(),
    }
}

/// Says that an input method is on; not again with every key.
pub(super) fn hint(state: &mut State) {
    let due = state.hint_at.is_none_or(|at| state.steady().secs_since(at) >= HINT_EVERY_SECS);
    if due {
        state.hint_at = Some(state.steady());
        state.tell(Tone::Notice, state.words().t_ime.to_owned());
    }
}
