//! Who has a complaint, and who above: requests and their answers, what a superior says, what is taken back,
//! what was registered by mistake, and where a new one began.

use super::{here, said};
use crate::core::act::{Act, CaseAct};
use crate::core::board::{ComplaintRow, Place};
use crate::core::complaint::ContactWay;
use crate::core::people::Right;
use crate::core::rows::LogKind;
use crate::ui::answers::{send, send_form};
use crate::ui::commands::{COMMANDS, Command};
use crate::ui::field::Slot;
use crate::ui::form::{Begun, CaseForm, CaseWhat, Form};
use crate::ui::forms::complaint as forms;
use crate::ui::keys::KeyPress;
use crate::ui::lock;
use crate::ui::msg::Effect;
use crate::ui::state::{State, slot};

/// Where a complaint began that is registered now: at the selected counter, or with the mark of an unhappy
/// customer that the selected line of the log tells of.
pub(super) fn begun(state: &State) -> Begun {
    let Some(board) = &state.board else { return Begun::default() };
    let Some(row) = state.selected(state.focus) else { return Begun::default() };
    match state.focus {
        Place::Counters => begun_of(state, &state.key(Place::Counters, row)),
        Place::Log => {
            let line = board.log.get(row).filter(|line| line.kind == LogKind::CustomerUnhappy);
            let same = |at: &&crate::core::board::MarkNow| {
                line.is_some_and(|line| line.at == at.at && line.detail == at.reason)
            };
            let mark = board.marks.iter().find(same);
            mark.map_or_else(Begun::default, |mark| begun_of(state, &mark.mark_id))
        }
        _ => Begun::default(),
    }
}

/// Where a complaint began, by the counter or the mark. Of a counter it is the mark of the customer who stands
/// there, if somebody made one.
pub(in crate::ui) fn begun_of(state: &State, id: &str) -> Begun {
    let Some(board) = &state.board else { return Begun::default() };
    if let Some(mark) = board.marks.iter().find(|mark| mark.mark_id == id) {
        let counter_id = Some(mark.counter_id.clone()).filter(|id| !id.is_empty());
        let mark_id = Some(mark.mark_id.clone());
        return Begun { counter_id, mark_id, ..Begun::default() };
    }
    let counter = board.counters.iter().find(|counter| counter.counter_id == id);
    let since = counter.and_then(|counter| counter.unhappy_since);
    let mut marks = board.marks.iter().filter(|mark| mark.counter_id == id);
    let mark = marks.find(|mark| since.is_some_and(|since| mark.at >= since));
    let counter_id = Some(id.to_owned()).filter(|id| !id.is_empty());
    Begun {
        counter_id,
        mark_id: mark.map(|mark| mark.mark_id.clone()),
        ticket_no: counter.and_then(|counter| counter.ticket_no.clone()),
        clerk: counter.and_then(|counter| counter.staff_id.clone()),
        at: None,
        was_left: false,
    }
}

/// The command that a key gives in the detail of a complaint: those of its row.
pub(in crate::ui) fn command(state: &State, press: KeyPress) -> Option<&'static Command> {
    here(state)?;
    let called = state.setup.keys.command(press)?;
    let listed = called.id != "row.detail" && called.menu[slot(state.focus)] > 0;
    COMMANDS.iter().find(|command| listed && command.id == called.id)
}

/// Whether taking it only asks its owner for it: somebody who answers for complaints has it.
pub(in crate::ui) fn asks(state: &State, row: &ComplaintRow) -> bool {
    let people = state.board.iter().flat_map(|board| &board.people);
    let owner = people.into_iter().find(|person| person.person_id == row.owner);
    row.owner != state.me()
        && owner.is_some_and(|owner| Right::Complaints.is_in(&owner.may))
        && !super::is_offered(state, row)
}

/// Whoever asks for it asks no longer.
pub(in crate::ui) fn unask(state: &mut State) -> Vec<Effect> {
    super::do_now(state, CaseAct::RefuseRequest { reason: String::new() })
}

/// Who above has it: whoever is here at once where they were called, else it is asked who said so.
pub(in crate::ui) fn acknowledge(state: &mut State) -> Vec<Effect> {
    let Some(row) = here(state) else { return Vec::new() };
    let Some(ladder) = row.case.running() else { return Vec::new() };
    if ladder.to.iter().any(|id| **id == *state.me()) {
        let (person_id, way) = (state.me().to_owned(), ContactWay::FaceToFace);
        let seen = Some((ladder.round, ladder.level));
        return super::do_now(state, CaseAct::Acknowledge { person_id, way, seen, level: None });
    }
    let form = forms::acknowledge(state, row);
    form.map_or_else(Vec::new, |form| super::open(state, form))
}

/// Turns one of these forms into what it asks for.
pub(super) fn save(state: &mut State, about: &CaseForm, form: &Form) -> Vec<Effect> {
    let person = || form.code(Slot::Person).to_owned();
    let act = match about.what {
        CaseWhat::Refuse => CaseAct::RefuseRequest { reason: said(form, Slot::Text) },
        CaseWhat::Withdraw => CaseAct::Withdraw { reason: said(form, Slot::Text) },
        CaseWhat::Acknowledge(round, level) => {
            let way = ContactWay::from_text(form.code(Slot::Reached));
            let way = way.unwrap_or(ContactWay::Phone);
            CaseAct::Acknowledge {
                person_id: person(),
                way,
                seen: Some((round, level)),
                level: None,
            }
        }
        _ => CaseAct::Void { reason: said(form, Slot::Text), confirmed_by: person() },
    };
    let asks_pin = about.what == CaseWhat::Void;
    let act = Act::Case { complaint_id: about.complaint_id.clone(), act: Box::new(act) };
    if asks_pin && state.board.as_ref().is_some_and(|board| board.locks) {
        lock::dialog::open_second(state, person(), act);
        return Vec::new();
    }
    if asks_pin { send(state, act) } else { send_form(state, act, form) }
}
