//! Findings, praise, talks, needs and visits at the board: the list of findings and its keys. The forms stand in
//! `findings::forms`, what they become in `findings::save`, and what is said of them in `findings::tell`.

pub(super) mod forms;
pub(super) mod red;
mod save;
mod tell;

use super::answers::send;
use super::commands::{Ready, command, may, may_when};
use super::desk;
use super::form::{Deed, Form};
use super::keys::{Key, KeyPress};
use super::msg::Effect;
use super::overlay::step as step_of;
use super::state::{Overlay, State};
use super::update::give;
use crate::core::act::{Act, FindingAct, finding_steps};
use crate::core::board::{FindingRow, PanelRow, Place, TalkRow};
use crate::core::finding::{FindingStep, Measure};
use crate::core::people::Right;
use crate::text::words::fill;

use red::superiors;
pub(super) use save::save;
pub(super) use tell::{joined, late_text, phrase, told, told_people, what};

/// The name under which the form for an item of a round is kept.
const ITEM: &str = "round_item";

/// What a form about findings is for, and of which finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FindingSheet {
    /// A new one.
    New,
    /// What is to be done about it.
    Steps(String),
    /// The words that a step asks for.
    Step(FindingStep, String),
    /// Who puts an item of a round right: the round, and the item.
    Item(String, String),
}

impl FindingSheet {
    /// The finding that it is about.
    fn finding_id(&self) -> Option<&str> {
        match self {
            FindingSheet::New | FindingSheet::Item(..) => None,
            FindingSheet::Steps(id) | FindingSheet::Step(_, id) => Some(id),
        }
    }
}

/// What a form about people, needs and visits is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PeopleSheet {
    /// Praise.
    Praise,
    /// A talk, and what it goes back to.
    Coach(String),
    /// What came of a talk.
    Settle,
    /// What customers need.
    Need,
    /// The sheet of a visit.
    Visit,
}

/// The findings as the newest rows have them.
pub(super) fn rows(state: &State) -> &[FindingRow] {
    state.board.as_ref().map_or(&[], |board| &board.findings)
}

/// The finding of that id.
pub(super) fn row<'a>(state: &'a State, id: &str) -> Option<&'a FindingRow> {
    rows(state).iter().find(|row| row.finding_id == id)
}

/// Where the light of the list stands: on the finding that it was on, else near where that was.
pub(super) fn place(state: &State, id: &str, at: usize) -> usize {
    let rows = rows(state);
    let has = |row: &FindingRow| row.finding.occurrences.iter().any(|it| *it.occurrence_id == *id);
    let found = rows.iter().position(|row| row.finding_id == id);
    let found = found.or_else(|| rows.iter().position(has));
    found.unwrap_or(at.min(rows.len().saturating_sub(1)))
}

fn lay(state: &mut State, at: usize) {
    let id = rows(state).get(at).map_or_else(String::new, |row| row.finding_id.clone());
    state.overlay = Some(Overlay::Findings { id, at });
}

/// The finding in the light of the panel of rounds, while that has the keys.
pub(super) fn here(state: &State) -> Option<&FindingRow> {
    let at = state.selected(Place::Checks).filter(|_| state.focus == Place::Checks)?;
    match state.board.as_ref()?.panel_row(at)? {
        PanelRow::Finding(row) => Some(row),
        PanelRow::Round(_) => None,
    }
}

/// Opens the list, at the finding that was in the light.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    let at = here(state).map_or(0, |row| place(state, &row.finding_id, 0));
    lay(state, at);
    Vec::new()
}

/// After a form about a finding the list is there again.
pub(super) fn back(state: &mut State, deed: &Deed) {
    let id = match deed {
        Deed::Finding(FindingSheet::Item(round_id, _)) => {
            return super::check::back(state, round_id);
        }
        Deed::Finding(FindingSheet::New) => "",
        Deed::Finding(sheet) => sheet.finding_id().unwrap_or_default(),
        Deed::People(PeopleSheet::Coach(about)) if row(state, about).is_some() => about,
        _ => return,
    };
    if state.overlay.is_none() {
        let at = place(state, id, 0);
        lay(state, at);
    }
}

/// What was just raised has the light, be it new or known.
pub(super) fn acted(state: &mut State, act: &Act, act_id: &str) {
    let raised = matches!(act, Act::Finding { act, .. } if matches!(**act, FindingAct::Raise(_)));
    if let Some(Overlay::Findings { id, .. }) = state.overlay.as_mut().filter(|_| raised) {
        act_id.clone_into(id);
    }
}

/// Takes a key for the list that was on top.
pub(super) fn on_key(state: &mut State, press: KeyPress, id: &str, at: usize) -> Vec<Effect> {
    let leave = press.key == Key::Esc || (press.ctrl && press.key == Key::Char('c'));
    if leave || press.digit() == Some(0) {
        return Vec::new();
    }
    let count = rows(state).len();
    let mut at = place(state, id, at);
    let page = at / super::field::PAGE * super::field::PAGE;
    let chosen = match (press.digit(), press.key) {
        (Some(digit), _) => Some(page + digit - 1),
        (None, Key::Enter) => Some(at),
        _ => None,
    };
    if let Some(chosen) = chosen.filter(|chosen| *chosen < count) {
        lay(state, chosen);
        return steps(state, chosen);
    }
    match press.folded().key {
        Key::Char('n') if !press.ctrl => return raise(state),
        // As in a round: it is right, or it is not.
        Key::Char('y') if !press.ctrl => {
            lay(state, at);
            return look_again(state, at, FindingStep::Verify);
        }
        Key::Char('f') if !press.ctrl => {
            lay(state, at);
            return look_again(state, at, FindingStep::Reject);
        }
        Key::Char('u') if !press.ctrl => {
            lay(state, at);
            return command("undo").map_or_else(Vec::new, |undo| give(state, undo));
        }
        Key::Char('t') if !press.ctrl => {
            lay(state, at);
            let untold = rows(state).get(at).filter(|row| row.tell.is_some());
            return match untold.map(|row| row.finding_id.clone()) {
                Some(id) => red::told(state, &[id]),
                None => Vec::new(),
            };
        }
        Key::Char('o') if !press.ctrl && coach_ready(state) == Ready::Yes => {
            let about = rows(state).get(at).map_or_else(String::new, |row| row.finding_id.clone());
            let person = rows(state).get(at).and_then(|row| red::person_of(state, row));
            return coach_with(state, person.as_deref(), &about);
        }
        _ => {}
    }
    if let Some(step) = step_of(press, true) {
        at = step.from(at, super::field::PAGE, count);
    }
    lay(state, at);
    Vec::new()
}

fn open_form(state: &mut State, form: Option<Form>) -> Vec<Effect> {
    match form {
        Some(form) => desk::open(state, form),
        None => Vec::new(),
    }
}

/// Who can look again at what whoever is at the board put right; none where that is not so.
pub(super) fn who_checks(state: &State, row: &FindingRow) -> Option<String> {
    let waits = row.finding.verified.is_none() && row.finding.is_open();
    let fixed = row.finding.fixed.as_ref().filter(|it| waits && *it.by == *state.me())?;
    let people = state.board.iter().flat_map(|board| &board.people);
    let can = people.filter(|it| it.may.contains(&Right::Duty) && it.person_id != *fixed.by);
    let names: Vec<&str> = can.map(|it| it.name.as_str()).collect();
    let w = state.words().findings;
    Some(if names.is_empty() {
        w.n_by_round.to_owned()
    } else {
        fill(w.n_by_other, &[&names.join(", ")])
    })
}

/// What can be done about a finding by who is at the board, as far as the board knows.
pub(super) fn steps_of(state: &State, row: &FindingRow) -> Vec<FindingStep> {
    let mut steps = finding_steps(&row.finding, state.me());
    let cases = state.board.iter().any(|board| board.complaints().next().is_some());
    steps.retain(|step| *step != FindingStep::Complaint || cases);
    steps.extend(row.tell.map(|_| FindingStep::Tell));
    steps
}

fn steps(state: &mut State, at: usize) -> Vec<Effect> {
    let form = rows(state).get(at).map(|row| forms::steps(state, row));
    open_form(state, form)
}

/// The one in the light was looked at again, and is right or not; where that cannot be said, what can be instead.
fn look_again(state: &mut State, at: usize, step: FindingStep) -> Vec<Effect> {
    let Some(row) = rows(state).get(at).cloned() else { return Vec::new() };
    if steps_of(state, &row).contains(&step) {
        return go(state, &row.finding_id, step);
    }
    steps(state, at)
}

/// Goes on with a step that was chosen: at once where nothing has to be said with it.
pub(super) fn go(state: &mut State, id: &str, step: FindingStep) -> Vec<Effect> {
    let Some(row) = row(state, id) else { return Vec::new() };
    let pending: Vec<&Measure> = row.finding.measures.iter().filter(|it| it.is_pending()).collect();
    match (step, &pending[..]) {
        (FindingStep::Verify, _) => act(state, id, FindingAct::Verify { text: String::new() }),
        (FindingStep::MeasureVerify, _) if to_check(state, row).len() == 1 => {
            let measure_id = to_check(state, row).concat();
            act(state, id, FindingAct::MeasureVerify { measure_id, text: String::new() })
        }
        (FindingStep::MeasureDone, [only]) => {
            let measure_id = only.measure_id.to_string();
            act(state, id, FindingAct::MeasureDone { measure_id, text: String::new() })
        }
        (FindingStep::Raise, _) => raise(state),
        _ => {
            let form = forms::step(state, row, step);
            open_form(state, form)
        }
    }
}

/// The measures that whoever is at the board can look at.
fn to_check(state: &State, row: &FindingRow) -> Vec<String> {
    let checked = row.finding.measures.iter().filter(|it| it.is_checked_by(state.me()));
    checked.map(|it| it.measure_id.to_string()).collect()
}

fn act(state: &mut State, id: &str, act: FindingAct) -> Vec<Effect> {
    send(state, Act::Finding { finding_id: id.to_owned(), act: Box::new(act) })
}

/// Opens the form for a new one.
pub(super) fn raise(state: &mut State) -> Vec<Effect> {
    let form = forms::new(state);
    desk::open(state, form)
}

/// The person that is meant: the selected one of the staff.
fn person_here(state: &State) -> Option<String> {
    let row = state.selected(Place::Staff).filter(|_| state.focus == Place::Staff)?;
    Some(state.key(Place::Staff, row))
}

/// Whether anybody else than who is at the board is in the settings.
fn others(state: &State) -> bool {
    let me = state.me();
    state.board.iter().any(|board| board.people.iter().any(|person| person.person_id != me))
}

pub(super) fn praise_ready(state: &State) -> Ready {
    may_when(state, Right::Log, others(state), state.words().findings.r_no_people)
}

pub(super) fn coach_ready(state: &State) -> Ready {
    may_when(state, Right::Staff, others(state), state.words().findings.r_no_people)
}

pub(super) fn settle_ready(state: &State) -> Ready {
    let any = state.board.iter().any(|board| !board.talks.is_empty());
    may_when(state, Right::Staff, any, state.words().findings.r_no_talk)
}

pub(super) fn visit_ready(state: &State) -> Ready {
    may(state, Right::Duty)
}

/// The talks that are open, as far as they may be seen at this board.
pub(super) fn talks(state: &State) -> &[TalkRow] {
    let sees = [Right::Staff, Right::Duty, Right::People].iter().any(|right| state.may(*right));
    match &state.board {
        Some(board) if sees => &board.talks,
        _ => &[],
    }
}

pub(super) fn praise(state: &mut State) -> Vec<Effect> {
    let form = forms::praise(state, person_here(state).as_deref());
    desk::open(state, form)
}

/// Opens the form for a talk; `about` = the check item, finding or complaint that it goes back to.
pub(super) fn coach(state: &mut State, about: &str) -> Vec<Effect> {
    let person = person_here(state);
    coach_with(state, person.as_deref(), about)
}

/// The same, with whom it is proposed.
pub(super) fn coach_with(state: &mut State, person: Option<&str>, about: &str) -> Vec<Effect> {
    let form = forms::coach(state, person, about);
    desk::open(state, form)
}

pub(super) fn settle(state: &mut State) -> Vec<Effect> {
    let form = forms::settle(state, person_here(state).as_deref());
    desk::open(state, form)
}

pub(super) fn need(state: &mut State) -> Vec<Effect> {
    let form = forms::need(state);
    desk::open(state, form)
}

pub(super) fn visit(state: &mut State) -> Vec<Effect> {
    let form = forms::visit(state);
    desk::open(state, form)
}

/// The form of a draft, by the name and the subject that it was kept under; none where what it is about is gone.
pub(super) fn recalled(state: &State, name: &str, subject: &str) -> Option<Form> {
    match name {
        "finding_new" => Some(forms::new(state)),
        ITEM => super::check::item_form(state, subject),
        "praise" => Some(forms::praise(state, None)),
        "coaching" => Some(forms::coach(state, None, subject)),
        "coaching_settle" => Some(forms::settle(state, None)),
        "need" => Some(forms::need(state)),
        "visit" => Some(forms::visit(state)),
        _ => {
            let step = FindingStep::from_text(name.strip_prefix("finding_")?)?;
            forms::step(state, row(state, subject)?, step)
        }
    }
}

/// Under which name and subject a form is kept as a draft; none of those in which nothing is written.
pub(super) fn draft_of(deed: &Deed) -> Option<(String, String)> {
    let (form, subject): (String, &str) = match deed {
        Deed::Finding(FindingSheet::Item(round_id, item)) => {
            return Some((ITEM.to_owned(), format!("{round_id} {item}")));
        }
        Deed::Finding(FindingSheet::New) => ("finding_new".to_owned(), ""),
        Deed::Finding(FindingSheet::Step(step, id)) => (format!("finding_{}", step.as_str()), id),
        Deed::People(PeopleSheet::Praise) => ("praise".to_owned(), ""),
        Deed::People(PeopleSheet::Coach(about)) => ("coaching".to_owned(), about),
        Deed::People(PeopleSheet::Settle) => ("coaching_settle".to_owned(), ""),
        Deed::People(PeopleSheet::Need) => ("need".to_owned(), ""),
        Deed::People(PeopleSheet::Visit) => ("visit".to_owned(), ""),
        _ => return None,
    };
    Some((form, subject.to_owned()))
}

/// A word for the form of such a draft.
pub(super) fn draft_name(state: &State, name: &str) -> Option<&'static str> {
    let w = state.words().findings;
    Some(match name {
        "finding_new" => w.f_new,
        ITEM => w.f_item,
        "praise" => w.f_praise,
        "coaching" => w.f_coach,
        "coaching_settle" => w.f_settle,
        "need" => w.f_need,
        "visit" => w.f_visit,
        _ => forms::title(state, FindingStep::from_text(name.strip_prefix("finding_")?)?),
    })
}
