//! The card of an incident: which row of it a key means, and which act that becomes. The forms it leads to are
//! described in `incident::forms`.

pub(super) mod forms;
mod save;

use super::answers::send;
use super::commands::{Ready, command, may};
use super::form::Deed;
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::overlay::step as step_of;
use super::show;
use super::state::{Overlay, State, Tone};
use super::update::give;
use crate::core::act::{Act, IncidentAct};
use crate::core::board::{IncidentRow, StepRow};
use crate::core::complaint::{ContactResult, ContactWay};
use crate::core::incident::{Contact, Step, Tally, When};
use crate::core::people::Right;
use crate::text::named::Named;
use crate::text::words::fill;

pub(super) use save::save;

/// What a form of incidents is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sheet {
    /// Which kind it is.
    Kinds,
    /// It is over.
    Restore(String),
    /// The record is closed.
    Close(String),
    /// Fields of the record.
    Record(String),
    /// A call, with the step it belongs to.
    Tell(String, Option<Step>),
}

impl Sheet {
    /// The incident under whose card it lies.
    pub(super) fn incident_id(&self) -> Option<&str> {
        match self {
            Sheet::Kinds => None,
            Sheet::Restore(id) | Sheet::Close(id) | Sheet::Record(id) | Sheet::Tell(id, _) => {
                Some(id)
            }
        }
    }
}

/// A row of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A step, by its place on the card.
    Step(usize),
    /// What is done about the incident as a whole.
    Deal(Deal),
}

/// What is done about the incident as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deal {
    Restore,
    Tell,
    Record,
    Close,
    New,
}

/// The rows of a card, as one steps through them.
pub(super) fn items(row: &IncidentRow) -> Vec<Item> {
    let steps = (0..row.steps.len()).map(Item::Step);
    let deals: &[Deal] = match (row.is_open(), row.restored_at) {
        (false, _) => &[Deal::New],
        (true, None) => &[Deal::Restore, Deal::Tell, Deal::Record, Deal::New],
        (true, Some(_)) => &[Deal::Close, Deal::Tell, Deal::Record, Deal::New],
    };
    steps.chain(deals.iter().map(|deal| Item::Deal(*deal))).collect()
}

/// Its words on the card, and its key.
pub(super) fn deal_text(state: &State, deal: Deal) -> (&'static str, &'static str) {
    let words = state.words().incident;
    match deal {
        Deal::Restore => ("r", words.e_restore),
        Deal::Tell => ("t", words.e_tell),
        Deal::Record => ("e", words.e_record),
        Deal::Close => ("c", words.e_close),
        Deal::New => ("i", words.e_new),
    }
}

/// The incident of that id, as the newest rows have it.
pub(super) fn row<'a>(state: &'a State, id: &str) -> Option<&'a IncidentRow> {
    state.board.as_ref()?.incident(id)
}

/// What `i` does: the card of the one that is open, else the kinds to choose from.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let open = state.board.iter().flat_map(|board| &board.incidents).filter(|one| one.is_open());
    let ids: Vec<String> = open.map(|one| one.incident_id.clone()).collect();
    if let [only] = &ids[..] {
        show(state, only);
        return Vec::new();
    }
    kinds(state)
}

/// Whether it can be opened, or looked at.
pub(super) fn ready(state: &State) -> Ready {
    let any = state.board.iter().any(|board| board.incidents.iter().any(IncidentRow::is_open));
    if any { Ready::Yes } else { may(state, Right::Complaints) }
}

/// Whether there is one to list.
pub(super) fn list_ready(state: &State) -> Ready {
    let any = state.board.iter().any(|board| !board.incidents.is_empty());
    if any { Ready::Yes } else { Ready::No(state.words().incident.r_none) }
}

/// Lays the card over the board, the next step in the light.
pub(super) fn show(state: &mut State, id: &str) {
    let at = row(state, id).map_or(0, next_step);
    state.overlay = Some(Overlay::Incident { id: id.to_owned(), at });
}

/// What it says in a line: its age and what is late, or what is still to be done after it.
pub(super) fn in_short(state: &State, row: &IncidentRow) -> String {
    let (w, lang) = (state.words(), state.setup.lang);
    let (words, name) = (w.incident, row.kind.name(lang));
    if row.restored_at.is_some() {
        return match row.left {
            0 => fill(words.strip_over, &[name]),
            left => fill(words.strip_left, &[name, &left.to_string()]),
        };
    }
    let age = show::span(w, row.secs(state.now));
    let late: Vec<&str> = row.late().map(|step| step.step.name(lang)).collect();
    let text = match late[..] {
        [] => return fill(words.strip, &[name, &age]),
        [only] => only.to_owned(),
        [first, ..] => fill(words.strip_more, &[first, &late.len().to_string()]),
    };
    fill(words.strip_late, &[name, &age, &text])
}

/// The first step that is late, else the first that is not done; with all done what closes it.
fn next_step(row: &IncidentRow) -> usize {
    let late = row.steps.iter().position(|step| step.late);
    // Once it is over, what was to be done while it lasted is not next any more.
    let over = row.restored_at.is_some();
    let is_next = |step: &StepRow| step.done_at.is_none() && (step.when == When::Over) == over;
    let open = || row.steps.iter().position(is_next);
    late.or_else(open).unwrap_or(row.steps.len())
}

fn kinds(state: &mut State) -> Vec<Effect> {
    let form = forms::kinds(state);
    state.overlay = Some(Overlay::Form(Box::new(form)));
    Vec::new()
}

fn lay(state: &mut State, sheet: Option<super::form::Form>) {
    let Some(form) = sheet else { return };
    let form = super::drafts::recalled(state, form);
    state.overlay = Some(Overlay::Form(Box::new(form)));
}

/// After a form of a card the card is there again.
pub(super) fn back(state: &mut State, deed: &Deed) {
    if let Deed::Incident(sheet) = deed
        && let Some(id) = sheet.incident_id().filter(|_| state.overlay.is_none())
    {
        show(state, id);
        // A call belongs to its step: the next one may too.
        if let (Sheet::Tell(id, Some(step)), Some(Overlay::Incident { at, .. })) =
            (sheet, &mut state.overlay)
        {
            let row = state.board.as_ref().and_then(|board| board.incident(id));
            let here = row.and_then(|row| row.steps.iter().position(|row| row.step == *step));
            *at = here.unwrap_or(*at);
        }
    }
}

/// Takes a key for the card that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, id: String, mut at: usize) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        return Vec::new();
    }
    let Some(row) = row(state, &id).cloned() else {
        state.overlay = Some(Overlay::Incident { id, at });
        return Vec::new();
    };
    let items = items(&row);
    at = at.min(items.len().saturating_sub(1));
    let chosen = match (press.digit(), press.folded().key) {
        (Some(digit), _) => items.iter().position(|item| *item == Item::Step(digit - 1)),
        (None, Key::Enter | Key::Char(' ')) => Some(at),
        _ => None,
    };
    let deal = items.iter().find_map(|item| match item {
        Item::Deal(deal) if is_key(state, *deal, press) => Some(*deal),
        _ => None,
    });
    if chosen.is_none()
        && deal.is_none()
        && let Some(step) = step_of(press, true)
    {
        at = step.from(at, 5, items.len());
    }
    let at = chosen.unwrap_or(at);
    state.overlay = Some(Overlay::Incident { id: id.clone(), at });
    let act = match (chosen.and_then(|at| items.get(at)), deal, press.folded().key) {
        (Some(Item::Step(no)), ..) => return on_step(state, &row, *no),
        (Some(Item::Deal(deal)), ..) => return on_deal(state, &row, *deal, at),
        (_, Some(deal), _) => return on_deal(state, &row, deal, at),
        (_, _, Key::Char('+' | '=')) => IncidentAct::Count { of: Tally::Taken, count: 1 },
        (_, _, Key::Char('-')) => IncidentAct::Count { of: Tally::Entered, count: 1 },
        (_, _, Key::Char('u')) => {
            return command("undo").map_or_else(Vec::new, |undo| give(state, undo));
        }
        (_, _, Key::Backspace | Key::Delete) => match lit(&row, at) {
            Some(step) => IncidentAct::Untick(step.step),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    ask(state, &row, act)
}

fn is_key(state: &State, deal: Deal, press: KeyPress) -> bool {
    let key = deal_text(state, deal).0;
    press.folded() == KeyPress::char(key.chars().next().unwrap_or_default())
}

fn lit(row: &IncidentRow, at: usize) -> Option<&StepRow> {
    row.steps.get(at)
}

/// Sends an act, if whoever is at the board may write.
fn ask(state: &mut State, row: &IncidentRow, act: IncidentAct) -> Vec<Effect> {
    if let Some(reason) = may(state, Right::Complaints).reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, text);
        return Vec::new();
    }
    send(state, Act::Incident { incident_id: row.incident_id.clone(), act: Box::new(act) })
}

/// Does a step: tells whom it tells, counts what it counts, else it is done.
fn on_step(state: &mut State, row: &IncidentRow, no: usize) -> Vec<Effect> {
    let Some(step) = row.steps.get(no) else { return Vec::new() };
    let act = match (step.done_at, step.tally, step.untold.first()) {
        (_, Some(Tally::Taken), _) if row.restored_at.is_none() => {
            IncidentAct::Count { of: Tally::Taken, count: 1 }
        }
        (_, Some(Tally::Entered), _) if row.left > 0 => {
            IncidentAct::Count { of: Tally::Entered, count: 1 }
        }
        (Some(at), ..) => {
            let hm = state.board.as_ref().map_or_else(String::new, |board| board.zone.hm(at));
            let name = step.step.name(state.setup.lang);
            let text = fill(state.words().incident.t_done, &[name, &hm]);
            state.tell(Tone::Notice, text);
            return Vec::new();
        }
        (None, _, Some(contact)) => told_by_phone(*contact, step.step),
        (None, ..) if step.step == Step::CloseRecord && row.restored_at.is_some() => {
            return on_deal(state, row, Deal::Close, no);
        }
        (None, ..) => IncidentAct::Tick(step.step),
    };
    ask(state, row, act)
}

/// The plain case, which one key says: telephoned, and reached.
fn told_by_phone(contact: Contact, step: Step) -> IncidentAct {
    IncidentAct::Tell {
        contact,
        step: Some(step),
        way: ContactWay::Phone,
        result: ContactResult::Reached,
        text: String::new(),
    }
}

fn on_deal(state: &mut State, row: &IncidentRow, deal: Deal, at: usize) -> Vec<Effect> {
    if let Some(reason) = may(state, Right::Complaints).reason() {
        let text = fill(state.words().unavailable, &[reason]);
        state.tell(Tone::Notice, text);
        return Vec::new();
    }
    let form = match deal {
        // Nothing was taken on paper: there is nothing to ask.
        Deal::Restore if row.steps.iter().all(|step| step.tally.is_none()) => {
            return ask(state, row, IncidentAct::Restore { taken: None, entered: None });
        }
        Deal::Restore => forms::restore(state, &row.incident_id),
        Deal::Tell => forms::tell(state, &row.incident_id, lit(row, at).map(|step| step.step)),
        Deal::Record => forms::record(state, &row.incident_id),
        Deal::Close => forms::close(state, &row.incident_id),
        Deal::New => return kinds(state),
    };
    lay(state, form);
    Vec::new()
}

/// What an act does, as a toast names it.
pub(super) fn told(state: &State, act: &IncidentAct) -> String {
    let (words, lang) = (state.words().incident, state.setup.lang);
    match act {
        IncidentAct::Open { kind, .. } => fill(words.done_open, &[kind.name(lang)]),
        IncidentAct::Tick(step) => fill(words.done_tick, &[step.name(lang)]),
        IncidentAct::Untick(step) => fill(words.done_untick, &[step.name(lang)]),
        IncidentAct::Count { of: Tally::Entered, count } => {
            fill(words.done_entered, &[&count.to_string()])
        }
        IncidentAct::Count { count, .. } => fill(words.done_taken, &[&count.to_string()]),
        IncidentAct::Tell { contact, result: ContactResult::Reached, .. } => {
            fill(words.done_tell, &[contact.name(lang)])
        }
        IncidentAct::Tell { contact, result, .. } => {
            fill(words.done_try, &[contact.name(lang), result.name(lang)])
        }
        IncidentAct::Note(_) => words.done_note.to_owned(),
        IncidentAct::Grade { severity, .. } => fill(words.done_grade, &[severity.name(lang)]),
        IncidentAct::Restore { .. } => words.done_restore.to_owned(),
        IncidentAct::Close { .. } => words.done_close.to_owned(),
    }
}

/// An incident that was opened here has its card on the screen at once.
pub(super) fn acted(state: &mut State, act: &Act, act_id: &str) {
    let Act::Incident { act, .. } = act else { return };
    if matches!(**act, IncidentAct::Open { .. }) && state.overlay.is_none() {
        show(state, act_id);
    }
}
