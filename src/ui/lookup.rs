//! Complaints that are looked up beside the board: why their clocks are due when they are, and those of all
//! history, found by number, telephone, category, person or text. Pure, as `update`: what is looked up is asked
//! for and comes by message.

use std::sync::Arc;

use tui_input::Input;

use super::cases;
use super::commands::{Command, Ready};
use super::keys::{Key, KeyPress};
use super::msg::{Effect, Msg, Refusal};
use super::overlay::{edit, step};
use super::privacy;
use super::state::{List, Overlay, State, Tone};
use super::weekly::Weekly;
use crate::core::board::{CaseFile, Place};
use crate::core::time::Ms;
use crate::store::Hit;
use crate::text::words::fill;

/// Complaints that a search lists; who needs more names more.
pub const FOUND_MAX: usize = 200;
/// Characters of a search.
const CHARS_MAX: usize = 60;
/// A search that takes longer says for how long, milliseconds.
const SLOW_AFTER_MS: i64 = 500;
/// The command that explains the clocks.
const WHY: &str = "complaint.why";
/// The command that opens one again.
pub(super) const REOPEN: &str = "complaint.reopen";

/// A search that was asked for and has no answer yet.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    typed: String,
    since: Ms,
}

/// What a search gave.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// For what.
    pub(super) typed: String,
    /// What, the newest first, or why nothing could be found.
    pub(super) hits: Result<Vec<Hit>, Refusal>,
}

/// What is looked up.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    pub(super) input: Input,
    /// Counts the questions, so that an answer to an older one is dropped.
    nth: u32,
    /// What stands in the field is the last search, and nothing was typed since.
    is_last: bool,
    pub(super) asked: Option<Asked>,
    pub(super) found: Option<Found>,
    pub(super) at: usize,
    /// The complaint that was asked for, by its id.
    awaited: Option<String>,
    /// A complaint with its clocks.
    file: Option<Arc<CaseFile>>,
    /// What is shown is that one and not the selected row.
    is_past: bool,
    /// The reckoning was opened from the detail.
    over_detail: bool,
    /// The report that the detail was opened from.
    weekly: Option<Box<Weekly>>,
}

impl Lookup {
    /// The complaint of the record that lies open, if one does.
    pub(super) fn past(&self) -> Option<&Arc<CaseFile>> {
        self.file.as_ref().filter(|_| self.is_past)
    }

    /// The complaint whose clocks are explained; none while they are reckoned.
    pub(super) fn file(&self) -> Option<&CaseFile> {
        self.file.as_deref()
    }

    /// What was found for what stands in the field.
    pub(super) fn answered(&self) -> Option<&Found> {
        let typed = self.input.value().trim();
        self.found.as_ref().filter(|found| self.asked.is_none() && found.typed == typed)
    }

    fn hits(&self) -> &[Hit] {
        self.answered().and_then(|found| found.hits.as_deref().ok()).unwrap_or_default()
    }
}

/// Seconds that a search takes, once it takes long.
pub(super) fn slow_secs(state: &State) -> Option<i64> {
    let asked = state.lookup.asked.as_ref()?;
    let ms = state.steady().0.saturating_sub(asked.since.0);
    (ms >= SLOW_AFTER_MS).then_some(ms / 1000)
}

/// Takes everything away that was looked up: the board locks.
pub(super) fn forget(state: &mut State) {
    let nth = state.lookup.nth;
    state.lookup = Lookup { nth, ..Lookup::default() };
}

/// What lies open no longer is not what the next key is about.
pub(super) fn settle(state: &mut State) {
    let open = matches!(
        state.overlay,
        Some(
            Overlay::Lookup
                | Overlay::Weekly(_)
                | Overlay::Form(_)
                | Overlay::Read { list: List::Detail | List::Why, .. }
        )
    );
    let look = &mut state.lookup;
    if !open && (look.file.is_some() || look.awaited.is_some() || look.weekly.is_some()) {
        (look.file, look.awaited, look.is_past, look.over_detail) = (None, None, false, false);
        look.weekly = None;
    }
}

fn ready(state: &State) -> Ready {
    if state.read_only { Ready::No(state.words().past.r_read_only) } else { Ready::Yes }
}

/// Whether all history can be searched.
pub(super) fn find_ready(state: &State) -> Ready {
    if state.board.is_none() { Ready::No(state.words().r_no_board) } else { ready(state) }
}

/// Whether the clocks of the selected complaint can be explained.
pub(super) fn why_ready(state: &State) -> Ready {
    if cases::here(state).is_none() {
        return Ready::No(state.words().cases.r_no_case);
    }
    ready(state)
}

/// `f`: the search, with what was found last; what is typed first takes the place of what was looked for.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    state.lookup.is_last = true;
    state.overlay = Some(Overlay::Lookup);
    Vec::new()
}

/// The search of a panel goes on in all history.
pub(super) fn go_on(state: &mut State, typed: &str) -> Vec<Effect> {
    state.pane_mut(state.focus).filter.clear();
    state.settle();
    if let Some(reason) = ready(state).reason() {
        state.tell(Tone::Notice, reason.to_owned());
        return Vec::new();
    }
    state.lookup.input = typed.trim().into();
    state.overlay = Some(Overlay::Lookup);
    ask(state)
}

/// Whether a search in a panel can go on in all history.
pub(super) fn goes_on(state: &State) -> bool {
    matches!(state.focus, Place::Complaints | Place::Escalations)
}

fn ask(state: &mut State) -> Vec<Effect> {
    let typed = state.lookup.input.value().trim().to_owned();
    if typed.is_empty() {
        return Vec::new();
    }
    let since = state.steady();
    let look = &mut state.lookup;
    look.nth = look.nth.wrapping_add(1);
    look.asked = Some(Asked { typed: typed.clone(), since });
    look.at = 0;
    vec![Effect::FindCases { nth: look.nth, typed }]
}

pub(super) fn ask_case(state: &mut State, complaint_id: &str) -> Vec<Effect> {
    state.lookup.awaited = Some(complaint_id.to_owned());
    vec![Effect::AskCase { complaint_id: complaint_id.to_owned() }]
}

/// `x`: why the clocks of the selected complaint are due when they are.
pub(super) fn why(state: &mut State) -> Vec<Effect> {
    let Some(id) = cases::here(state).map(|row| row.complaint_id.clone()) else {
        return Vec::new();
    };
    let detail = matches!(state.overlay, Some(Overlay::Read { list: List::Detail, .. }));
    state.overlay = Some(Overlay::Read { list: List::Why, top: 0 });
    state.lookup.over_detail = detail;
    if state.lookup.is_past {
        return Vec::new();
    }
    state.lookup.file = None;
    ask_case(state, &id)
}

/// A list was left: what it was opened from lies there again.
pub(super) fn back(state: &mut State, list: List) {
    let look = &mut state.lookup;
    match list {
        List::Why if look.over_detail => {
            look.over_detail = false;
            state.overlay = Some(Overlay::Read { list: List::Detail, top: 0 });
        }
        List::Detail if look.weekly.is_some() => {
            (look.file, look.is_past) = (None, false);
            state.overlay = look.weekly.take().map(Overlay::Weekly);
        }
        List::Detail if look.is_past => {
            (look.file, look.is_past) = (None, false);
            state.overlay = Some(Overlay::Lookup);
        }
        _ => {}
    }
}

/// The command that a key means in the detail of a complaint: all that are about one, also of one of the record
/// what can be done with that.
pub(super) fn command(state: &State, press: KeyPress) -> Option<&'static Command> {
    cases::here(state)?;
    let called = state.setup.keys.command(press)?;
    let always = [WHY, privacy::UNMASK, privacy::LOCK].contains(&called.id);
    let allowed = match state.lookup.past() {
        Some(_) => always || (called.id == REOPEN && is_at_hand(state)),
        // What is done with a complaint of the board is done from its row: see `cases`.
        None => always,
    };
    allowed.then_some(called)
}

fn is_at_hand(state: &State) -> bool {
    state.lookup.past().is_none_or(|file| file.at_hand)
}

/// What the footer of a complaint's detail says; none where nothing special can be done there.
pub(super) fn hint(state: &State) -> Option<String> {
    let w = state.words();
    let row = cases::here(state)?;
    let part = |id: &str, template: &str| {
        let key = state.setup.keys.label(id, w);
        (!key.is_empty()).then(|| fill(template, &[&key]))
    };
    let past = state.lookup.past();
    let over = past.is_some_and(|file| file.at_hand) && !row.case.is_open();
    let parts = [
        why_ready(state).reason().is_none().then(|| part(WHY, w.past.f_part_why)).flatten(),
        over.then(|| part(REOPEN, w.past.f_part_reopen)).flatten(),
        privacy::hint(state),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let whole = if past.is_some() { w.past.f_past } else { w.past.f_detail };
    (!parts.is_empty()).then(|| fill(whole, &[&parts.join("  ")]))
}

/// Keys of the search.
pub(super) fn on_key(state: &mut State, press: KeyPress) -> Vec<Effect> {
    state.overlay = Some(Overlay::Lookup);
    if press.key == Key::Enter {
        let hit = state.lookup.hits().get(state.lookup.at);
        let known = state.lookup.answered().is_some_and(|found| found.hits.is_ok());
        return match hit.map(|hit| hit.complaint_id.clone()) {
            Some(id) => ask_case(state, &id),
            None if known => Vec::new(),
            None => ask(state),
        };
    }
    let moves = matches!(press.key, Key::Up | Key::Down | Key::PageUp | Key::PageDown);
    if let Some(step) = step(press, false).filter(|_| moves) {
        let page = usize::from(state.layout().body.height.saturating_sub(4)).max(1);
        state.lookup.at = step.from(state.lookup.at, page, state.lookup.hits().len());
    } else {
        let typed = matches!(press.key, Key::Char(_)) && !press.ctrl;
        if std::mem::take(&mut state.lookup.is_last) && typed {
            state.lookup.input = Input::default();
        }
        if edit(&mut state.lookup.input, press, CHARS_MAX) {
            state.lookup.at = 0;
        }
    }
    Vec::new()
}

/// An answer has come. One that nobody waits for any more is dropped.
pub(super) fn take(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::CasesFound { nth, hits } if nth == state.lookup.nth => {
            if let Some(asked) = state.lookup.asked.take() {
                state.lookup.found = Some(Found { typed: asked.typed, hits });
            }
        }
        Msg::Case(file) => take_file(state, file),
        Msg::CaseGone { complaint_id } => gone(state, &complaint_id),
        _ => {}
    }
    Vec::new()
}

fn gone(state: &mut State, complaint_id: &str) {
    if state.lookup.awaited.take_if(|id| id == complaint_id).is_none() {
        return;
    }
    let hit = state.lookup.hits().iter().find(|hit| hit.complaint_id == complaint_id);
    let number = hit.map_or(complaint_id, |hit| &hit.number);
    let text = fill(state.words().past.p_gone, &[number]);
    state.tell(Tone::Notice, text);
}

fn take_file(state: &mut State, file: Arc<CaseFile>) {
    let id = file.row.complaint_id.clone();
    if state.lookup.awaited.take_if(|awaited| *awaited == id).is_none() {
        return;
    }
    match state.overlay.take() {
        Some(Overlay::Lookup) => show(state, file),
        Some(Overlay::Weekly(shown)) => {
            show(state, file);
            state.lookup.weekly = Some(shown);
        }
        other => {
            if matches!(other, Some(Overlay::Read { list: List::Why, .. })) {
                state.lookup.file = Some(file);
            }
            state.overlay = other;
        }
    }
}

/// What stands on the board is shown as that: there all can be done with it that can be done.
fn show(state: &mut State, file: Arc<CaseFile>) {
    let id = &file.row.complaint_id;
    if cases::by_id(state, id).is_some() {
        cases::show(state, id);
    } else {
        (state.lookup.file, state.lookup.is_past) = (Some(file), true);
    }
    state.overlay = Some(Overlay::Read { list: List::Detail, top: 0 });
}
