//! The lock of the board: who unlocked it, when it locks itself, and the dialogs in which a PIN is typed. While
//! it is locked the state holds a board without anything personal, so that no view can show it. Pure, as
//! `update`.

use std::sync::Arc;

use super::drafts::{self, Drafts};
use super::idle::{Why, verdict};
use super::keys::{Key, KeyPress};
use super::msg::{Effect, Msg};
use super::overlay::edit;
use super::state::{State, Tone};
use crate::clock::Uptime;
use crate::core::act::{Act, Refused};
use crate::core::board::{Board, PersonBrief, Place};
use crate::core::people::pin::{Pin, PinEntry};
use crate::core::people::{LockWhy, Right, SESSION_SECS_MAX};
use crate::core::search::{Keys, Query};
use crate::text::words::fill;

mod choose;
pub(super) mod dialog;
mod kept;
#[cfg(test)]
mod tests;
mod who;

pub(super) use choose::calls;
use dialog::{Dialog, What};
use kept::Kept;
pub(super) use kept::as_whoever_asked;

/// Digits of a counter's number that are taken.
const NUMBER_CHARS_MAX: usize = 4;
/// A dialog that nobody types in is closed after this long, and what was typed is gone, seconds.
const DIALOG_SECS: u64 = 60;

/// Whoever unlocked this terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) person_id: String,
    /// When, in milliseconds since boot; none before the first word of the uptime.
    since: Option<u64>,
}

/// The lock and what is typed into it.
#[derive(Debug, Default)]
pub(super) struct Lock {
    pub(super) session: Option<Session>,
    /// When the last key came.
    last_key: Option<Uptime>,
    pub(super) dialog: Option<Dialog>,
    /// The number of the counter where help is needed, as far as it is typed.
    pub(super) number: String,
    /// The last word of the locked screen.
    pub(super) told: Option<(Tone, String)>,
    kept: Vec<(String, Kept)>,
    /// Whether it was said that PINs can be set.
    hinted: bool,
    /// Whether the last board was one of a locked terminal.
    sealed: bool,
}

impl Lock {
    /// What of people who are locked out is not saved.
    pub(super) fn drafts(&mut self) -> impl Iterator<Item = (&str, &mut Drafts)> {
        self.kept.iter_mut().map(|(owner, kept)| (owner.as_str(), &mut kept.drafts))
    }

    /// On a board that was never locked; whoever is named sets a PIN first thing.
    pub(super) fn new(pin_for: Option<String>) -> Lock {
        Lock { dialog: pin_for.map(Dialog::of), ..Lock::default() }
    }
}

/// The board that may be held: of a locked terminal one without people.
pub(super) fn shown(state: &mut State, board: Arc<Board>) -> Arc<Board> {
    if !board.locks {
        state.lock.session = None;
        state.lock.sealed = false;
        return board;
    }
    if state.lock.session.is_some() {
        return board;
    }
    if !state.lock.sealed {
        seal(state, "");
    }
    Arc::new(board.without_people())
}

/// Locks where the PIN that unlocked this terminal was taken away elsewhere.
pub(super) fn on_board(state: &mut State) -> Vec<Effect> {
    let Some(session) = &state.lock.session else { return Vec::new() };
    let mut people = state.board.iter().flat_map(|board| &board.people);
    let known = people.find(|person| person.person_id == session.person_id);
    if known.is_some_and(|person| !person.has_pin) { by_key(state) } else { Vec::new() }
}

/// Says once, when a shift is opened here, that PINs can be set, where somebody stands in the settings who may
/// have the first one. At the start it would only cover the answers to keys.
pub(super) fn hint(state: &mut State) {
    let Some(board) = state.board.as_ref().filter(|board| !board.locks) else { return };
    let ready = board.people.iter().any(|person| person.may.contains(&Right::People));
    if ready && !state.lock.hinted {
        state.lock.hinted = true;
        let palette = state.key_label("palette");
        state.tell(Tone::Notice, fill(state.words().locking.t_pin_hint, &[&palette]));
    }
}

/// Puts away everything that is a person's, and everything that lies over the board.
fn seal(state: &mut State, person: &str) {
    super::privacy::hide(state);
    super::lookup::forget(state);
    drafts::put_away(state);
    let kept = Kept::take(state);
    state.lock.kept.retain(|(owner, _)| owner != person);
    state.lock.kept.push((person.to_owned(), kept));
    state.refused.clear();
    state.undoing = None;
    state.shown = None;
    state.toasts.clear();
    state.messages.clear();
    state.panes = Default::default();
    state.focus = Place::Queues;
    (state.lower, state.side) = (Place::Staff, Place::Staff);
    state.lock.dialog = None;
    state.lock.number.clear();
    state.lock.told = None;
    state.lock.sealed = true;
}

/// Locks, if somebody had unlocked it. The screen is drawn anew from nothing.
pub(super) fn lock(state: &mut State, why: LockWhy) -> Vec<Effect> {
    let mut effects = match &state.lock.session {
        Some(_) => drafts::flush(state),
        None => return Vec::new(),
    };
    let Some(session) = state.lock.session.take() else { return effects };
    seal(state, &session.person_id);
    if let Some(board) = &state.board {
        state.board = Some(Arc::new(board.without_people()));
    }
    state.settle();
    effects.extend([Effect::Lock(why), Effect::Repaint]);
    effects
}

/// The command of the same name.
pub(super) fn by_key(state: &mut State) -> Vec<Effect> {
    lock(state, LockWhy::Key)
}

/// What the uptime asks for: locking after an idle time, after a suspension and after a long session.
pub(super) fn on_uptime(state: &mut State, now: Uptime) -> Vec<Effect> {
    state.uptime = Some(now);
    let last_key = *state.lock.last_key.get_or_insert(now);
    if let Some(session) = &mut state.lock.session {
        let since = *session.since.get_or_insert(now.boot_ms);
        let idle_secs = state.board.as_ref().map_or(0, |board| board.idle_lock_secs);
        let long = now.boot_ms.saturating_sub(since) >= u64::from(SESSION_SECS_MAX) * 1000;
        let why = match verdict(last_key, now, idle_secs) {
            Some(Why::Idle) => Some(LockWhy::Idle),
            Some(Why::Suspend) => Some(LockWhy::Suspend),
            None => long.then_some(LockWhy::Session),
        };
        return why.map_or_else(Vec::new, |why| lock(state, why));
    }
    let idle_ms = now.boot_ms.saturating_sub(last_key.boot_ms);
    if idle_ms >= DIALOG_SECS * 1000 && state.lock.dialog.as_ref().is_some_and(|open| !open.busy) {
        state.lock.dialog = None;
        state.lock.number.clear();
        state.lock.told = None;
    }
    Vec::new()
}

/// Keys of a locked board and of the dialogs; none where the board has them.
pub(super) fn on_key(state: &mut State, press: KeyPress) -> Option<Vec<Effect>> {
    state.lock.last_key = state.uptime;
    if state.lock.dialog.is_none() && !state.is_locked() {
        return None;
    }
    if press == KeyPress::ctrl('l') {
        return Some(vec![Effect::Repaint]);
    }
    if state.lock.dialog.is_some() {
        return Some(dialog::on_key(state, press));
    }
    state.lock.told = None;
    Some(on_locked(state, press.folded()))
}

fn on_locked(state: &mut State, press: KeyPress) -> Vec<Effect> {
    let number = &mut state.lock.number;
    match press {
        KeyPress { key: Key::Char('c'), ctrl: true } => return vec![Effect::Quit],
        KeyPress { key: Key::Char(c), ctrl: false } if c.is_ascii_digit() => {
            // After a counter that was chosen a number begins anew.
            if !number.chars().all(|c| c.is_ascii_digit()) {
                number.clear();
            }
            number.push(c);
            number.truncate(NUMBER_CHARS_MAX);
        }
        KeyPress { key: Key::Up | Key::Down, .. } => choose::counter(state, press.key == Key::Down),
        KeyPress { key: Key::Char(c), ctrl: false } if c.is_alphanumeric() => {
            open(state, What::Unlock);
            return dialog::on_key(state, press);
        }
        KeyPress { key: Key::Backspace, .. } => {
            number.pop();
        }
        KeyPress { key: Key::Esc, .. } => number.clear(),
        KeyPress { key: Key::Enter, .. } if number.is_empty() => return open(state, What::Unlock),
        KeyPress { key: Key::Enter, .. } => return ask_help(state),
        KeyPress { key: Key::Tab, .. } => {
            let next = match state.focus {
                Place::Queues => Place::Counters,
                Place::Counters => Place::Staff,
                _ => Place::Queues,
            };
            super::moves::focus(state, next);
        }
        _ => {}
    }
    Vec::new()
}

/// Opens a dialog, where this board may write at all.
pub(super) fn open(state: &mut State, what: What) -> Vec<Effect> {
    state.lock.number.clear();
    if state.read_only {
        state.lock.told = Some((Tone::Notice, state.words().locking.lk_read_only.to_owned()));
    } else {
        state.lock.dialog = Some(Dialog::new(what));
    }
    Vec::new()
}

/// The counter that somebody means who typed this number: by its whole id, else by its digits.
fn counter_of(board: &Board, number: &str) -> Option<String> {
    let ids = || board.counters.iter().map(|counter| &counter.counter_id);
    let digits = |id: &str| id.chars().filter(char::is_ascii_digit).collect::<String>();
    let wanted: Option<u32> = number.parse().ok();
    let mut same = ids().filter(|id| digits(id).parse().ok() == wanted);
    let exact = ids().find(|id| *id == number);
    let found = exact.or_else(|| same.next().filter(|_| same.next().is_none()));
    found.cloned()
}

fn ask_help(state: &mut State) -> Vec<Effect> {
    let number = std::mem::take(&mut state.lock.number);
    let words = state.words();
    if state.read_only {
        state.lock.told = Some((Tone::Notice, words.locking.lk_read_only.to_owned()));
        return Vec::new();
    }
    let counter_id = state.board.as_ref().and_then(|board| counter_of(board, &number));
    let Some(counter_id) = counter_id else {
        state.lock.told = Some((Tone::Error, fill(words.locking.lk_no_counter, &[&number])));
        return Vec::new();
    };
    vec![Effect::Act(Act::AskHelp { counter_id })]
}

/// The person that somebody means who typed this: an id, else the initials of one name alone. What fits
/// nobody stays as it is: it is refused like a wrong PIN.
pub(super) fn person_of(board: &Board, typed: &str) -> String {
    let typed = typed.trim();
    let id = |person: &&PersonBrief| person.person_id.eq_ignore_ascii_case(typed);
    if let Some(person) = board.people.iter().find(id) {
        return person.person_id.clone();
    }
    let query = Query::new(typed);
    let found = |whole: bool| {
        let fits = move |person: &&PersonBrief| {
            let length = person.name.chars().count() == typed.chars().count();
            (length || !whole) && Keys::new(&person.name).matches(&Query::new(typed))
        };
        let mut found = board.people.iter().filter(fits);
        found.next().filter(|_| found.next().is_none())
    };
    let person = (!query.is_empty()).then(|| found(true).or_else(|| found(false))).flatten();
    person.map_or_else(|| typed.to_owned(), |person| person.person_id.clone())
}

/// Answers about PINs and locks, and what a locked screen says of the call for help; gives back any other.
pub(super) fn on_answer(state: &mut State, msg: Msg) -> Option<Msg> {
    let words = state.words();
    let answered =
        matches!(msg, Msg::Acted { .. } | Msg::ActRefused { .. } | Msg::ActFailed { .. });
    let proved = |it: &Dialog| matches!(it.what, What::Second | What::Sign) && it.busy;
    if answered && state.lock.dialog.as_ref().is_some_and(proved) {
        state.lock.dialog = None;
        // While it was proved who confirms it nothing was being written.
        state.writing += 1;
    }
    match msg {
        Msg::Unlocked { person_id } => unlocked(state, person_id),
        Msg::Locked => {}
        Msg::NoteNotAllowed => {
            state.written();
            state.undoing = None;
            as_whoever_asked(state, |state| drafts::noted(state, false));
            state.tell(Tone::Error, words.locking.r_no_right.to_owned());
        }
        Msg::PinSet { person_id } => {
            state.lock.dialog = None;
            tell(state, Tone::Done, fill(words.locking.t_pin_set, &[&person_id]));
        }
        Msg::PinReset { person_id } => {
            state.lock.dialog = None;
            tell(state, Tone::Done, fill(words.locking.t_pin_reset, &[&person_id]));
        }
        Msg::PinTrouble(trouble) => {
            let text = words.pin_trouble(&trouble);
            match &mut state.lock.dialog {
                Some(dialog) => dialog.refused(text),
                None => tell(state, Tone::Error, text),
            }
        }
        Msg::Acted { act: Act::AskHelp { counter_id }, .. } if state.is_locked() => {
            tell(state, Tone::Done, fill(words.locking.lk_help_asked, &[&counter_id]));
        }
        Msg::ActRefused { act: Act::AskHelp { counter_id }, why } if state.is_locked() => match why
        {
            Refused::Nothing => {
                let text = fill(words.locking.lk_help_stands, &[&counter_id]);
                tell(state, Tone::Notice, text);
            }
            why => {
                let why = super::tell::refused(state, &why);
                tell(state, Tone::Error, fill(words.locking.lk_help_failed, &[&why]));
            }
        },
        Msg::ActFailed { act: Act::AskHelp { .. }, why } if state.is_locked() => {
            let reason = super::disk::reason(words, &why);
            tell(state, Tone::Error, fill(words.locking.lk_help_failed, &[reason]));
        }
        other => return Some(other),
    }
    None
}

// On a locked screen nothing but its own words is shown: a message may name somebody.
fn tell(state: &mut State, tone: Tone, text: String) {
    if state.is_locked() {
        state.lock.told = Some((tone, text));
    } else {
        state.tell(tone, text);
    }
}

fn unlocked(state: &mut State, person_id: String) {
    let what = state.lock.dialog.take().map(|dialog| dialog.what);
    // Whoever received the shift has the terminal: what is theirs who handed it over is put away first.
    let before = state.lock.session.take().filter(|it| it.person_id != person_id);
    let handed = before.is_some();
    if let Some(before) = before {
        seal(state, &before.person_id);
    }
    let since = state.uptime.map(|up| up.boot_ms);
    let lock = &mut state.lock;
    lock.told = None;
    lock.number.clear();
    lock.sealed = false;
    lock.last_key = state.uptime;
    // What was told meanwhile is told to whoever it was meant for, and to nobody else.
    let same = lock.kept.last().is_some_and(|(owner, _)| *owner == person_id);
    if !same {
        state.toasts.clear();
        state.messages.clear();
    }
    let kept = &mut lock.kept;
    let at = kept.iter().position(|(owner, _)| *owner == person_id || owner.is_empty());
    // Who comes for the first time finds nothing of anybody.
    let (owner, kept) = at.map(|at| kept.remove(at)).unwrap_or_default();
    kept.give(state);
    state.drafts.ask_again(owner == person_id);
    state.quit_warned = false;
    if what == Some(What::Set) {
        state.tell(Tone::Done, fill(state.words().locking.t_pin_set, &[&person_id]));
    }
    state.lock.session = Some(Session { person_id: person_id.clone(), since });
    if handed {
        super::handover::go_on(state, &person_id, what == Some(What::Receive));
    }
    state.settle();
}
