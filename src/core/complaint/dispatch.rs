//! What a department has to do for a case, and what it says (domain 4.1). A dispatch moves the task and not the
//! ownership: the owner stays who it was. The rules, as refusals cite them:
//!
//! 1. a case that is decided or over sends nobody anything;
//! 2. from the third transfer on a reason is asked for;
//! 3. a department that has the task is not sent it again;
//! 4. a department accepts what it was sent, once;
//! 5. it answers what it was sent, in words; a plan names a time to come;
//! 6. an attempt to reach it belongs to a task it has;
//! 7. a task is taken back with a reason;
//! 8. somebody has to own the case, and it is the owner who sends it on;
//! 9. a department asks about a task it has, in words, and an open question is answered once, in words;
//! 10. a task is passed on by the department that has it, to another one, with a reason. It stays the same task.

use super::step::{Broken, Step};
use super::{Against, Case, ContactResult, DepartmentAnswer, Dispatch, Passed, Question, State};
use crate::core::event::{
    DispatchAccepted, DispatchAnswered, DispatchAsked, DispatchEnded, DispatchPassedOn,
    DispatchReplied, DispatchTried, Dispatched, Fact,
};

/// So often a case may move on before a reason is asked for and its severity rises (domain 3-10).
pub const TRANSFERS_UNASKED_MAX: u16 = 2;

type Taken = Result<(), Broken>;

fn no(number: u8, why: Against) -> Taken {
    Err(Broken::by(3, number, why))
}

pub(super) fn take(case: &mut Case, step: &Step, fact: &Fact) -> Taken {
    match fact {
        Fact::Dispatched(said) => send(case, step, said),
        Fact::DispatchAccepted(said) => accept(case, step, said),
        Fact::DispatchAnswered(said) => answer(case, step, said),
        Fact::DispatchTried(said) => attempt(case, said),
        Fact::DispatchAsked(said) => ask(case, step, said),
        Fact::DispatchReplied(said) => reply(case, step, said),
        Fact::DispatchPassedOn(said) => pass_on(case, step, said),
        Fact::DispatchWithdrawn(said) => withdraw(case, step, said),
        _ => Ok(()),
    }
}

impl Case {
    /// Whether it is still to be decided: only then is anybody sent anything, or called upon.
    pub fn is_undecided(&self) -> bool {
        self.is_open() && self.state != State::Resolved
    }

    /// Whether the next transfer asks for a reason.
    pub fn asks_for_reason(&self) -> bool {
        self.transfers >= TRANSFERS_UNASKED_MAX
    }

    /// No department owes it anything any more.
    pub(super) fn end_dispatches(&mut self, step: &Step) {
        for open in self.dispatches.iter_mut().filter(|it| it.ended_at.is_none()) {
            open.ended_at = Some(step.at);
        }
    }

    fn task(&mut self, dispatch_id: &str) -> Option<&mut Dispatch> {
        let open = self.dispatches.iter_mut().filter(|it| it.ended_at.is_none());
        let same = |it: &Dispatch| {
            *it.dispatch_id == *dispatch_id || it.also.iter().any(|id| **id == *dispatch_id)
        };
        open.rev().find(|it| same(it))
    }
}

/// What was sent twice to one department by people who did not know of each other is one task: the second word of it
/// is a reminder, and what is answered to it answers the first (sync 4.7).
pub(super) fn lose(case: &mut Case, step: &Step, fact: &Fact, broken: Broken) {
    let Fact::Dispatched(said) = fact else { return };
    let again = step.blind && broken.rule.number == 3 && broken.why == Against::Already;
    let open = case.dispatches.iter_mut().rev().find(|it| it.ended_at.is_none());
    if let Some(open) = open.filter(|it| again && it.department_id == said.department_id) {
        open.tries = open.tries.saturating_add(1);
        open.also.push(said.dispatch_id.clone());
    }
}

fn send(case: &mut Case, step: &Step, said: &Dispatched) -> Taken {
    if !case.is_undecided() {
        return no(1, Against::Over);
    }
    if case.asks_for_reason() && said.reason.trim().is_empty() {
        return no(2, Against::ReasonMissing);
    }
    if case.open_dispatch().is_some_and(|open| open.department_id == said.department_id) {
        return no(3, Against::Already);
    }
    // The task moves on: who had it owes nothing any more.
    case.end_dispatches(step);
    case.dispatches.push(Dispatch {
        dispatch_id: said.dispatch_id.clone(),
        department_id: said.department_id.clone(),
        contact: said.contact.clone(),
        order_no: said.order_no.clone(),
        sent_at: step.at,
        severity: case.severity,
        accepted_at: None,
        answered: None,
        planned_at: None,
        tries: 0,
        ended_at: None,
        stream: step.place.stream,
        also: Vec::new(),
        taken_at: None,
        passed: Vec::new(),
        asks: Vec::new(),
    });
    case.transfers = case.transfers.saturating_add(1);
    Ok(())
}

fn accept(case: &mut Case, step: &Step, said: &DispatchAccepted) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(4, Against::NoDispatch) };
    if task.taken_at.is_some() {
        return no(4, Against::Already);
    }
    if step.place.has_clock_of(&task.stream) && step.at < task.sent_at {
        return no(4, Against::BadTime);
    }
    task.taken_at = Some(step.at);
    task.accepted_at = task.accepted_at.or(Some(step.at));
    keep_named(task, &said.contact, &said.order_no);
    Ok(())
}

fn answer(case: &mut Case, step: &Step, said: &DispatchAnswered) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(5, Against::NoDispatch) };
    if step.place.has_clock_of(&task.stream) && step.at < task.sent_at {
        return no(5, Against::BadTime);
    }
    if said.text.trim().is_empty() && said.answer != DepartmentAnswer::Plan {
        return no(5, Against::FieldMissing);
    }
    match said.answer {
        DepartmentAnswer::Plan if said.planned_at.is_none_or(|planned| planned <= step.at) => {
            return no(5, Against::BadTime);
        }
        DepartmentAnswer::Plan => task.planned_at = said.planned_at,
        DepartmentAnswer::Result | DepartmentAnswer::NotOurs => task.ended_at = Some(step.at),
        DepartmentAnswer::Unknown => return no(5, Against::BadValue),
    }
    // Who answers has it.
    task.taken_at = task.taken_at.or(Some(step.at));
    task.accepted_at = task.accepted_at.or(Some(step.at));
    task.answered = Some((step.at, said.answer));
    keep_named(task, &said.contact, "");
    Ok(())
}

fn attempt(case: &mut Case, said: &DispatchTried) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(6, Against::NoDispatch) };
    if said.result == ContactResult::Unknown {
        return no(6, Against::BadValue);
    }
    task.tries = task.tries.saturating_add(1);
    keep_named(task, &said.contact, "");
    Ok(())
}

fn ask(case: &mut Case, step: &Step, said: &DispatchAsked) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(9, Against::NoDispatch) };
    if said.text.trim().is_empty() {
        return no(9, Against::FieldMissing);
    }
    if task.asks.iter().any(|known| known.ask_id == said.ask_id) {
        return no(9, Against::Already);
    }
    let (ask_id, text) = (said.ask_id.clone(), said.text.clone());
    task.asks.push(Question { ask_id, at: step.at, text, over_at: None });
    // Who asks has it.
    task.taken_at = task.taken_at.or(Some(step.at));
    task.accepted_at = task.accepted_at.or(Some(step.at));
    keep_named(task, &said.contact, "");
    Ok(())
}

fn reply(case: &mut Case, step: &Step, said: &DispatchReplied) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(9, Against::NoDispatch) };
    if said.text.trim().is_empty() {
        return no(9, Against::FieldMissing);
    }
    let open = task.asks.iter_mut().find(|ask| ask.ask_id == said.ask_id && ask.over_at.is_none());
    let Some(open) = open else { return no(9, Against::NoQuestion) };
    open.over_at = Some(step.at);
    Ok(())
}

/// The task, its clocks and its promised date stay; who has to take it and to do it is another one.
fn pass_on(case: &mut Case, step: &Step, said: &DispatchPassedOn) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(10, Against::NoDispatch) };
    if said.reason.trim().is_empty() {
        return no(10, Against::ReasonMissing);
    }
    if said.from != task.department_id {
        return no(10, Against::OtherTask);
    }
    if said.department_id == task.department_id {
        return no(10, Against::Already);
    }
    for ask in task.asks.iter_mut().filter(|ask| ask.over_at.is_none()) {
        ask.over_at = Some(step.at);
    }
    task.passed.push(Passed { at: step.at, from: task.department_id.clone() });
    task.department_id = said.department_id.clone();
    (task.contact, task.order_no) = (said.contact.clone(), "".into());
    task.taken_at = None;
    case.transfers = case.transfers.saturating_add(1);
    Ok(())
}

fn withdraw(case: &mut Case, step: &Step, said: &DispatchEnded) -> Taken {
    let Some(task) = case.task(&said.dispatch_id) else { return no(7, Against::NoDispatch) };
    if said.reason.trim().is_empty() {
        return no(7, Against::ReasonMissing);
    }
    task.ended_at = Some(step.at);
    Ok(())
}

fn keep_named(task: &mut Dispatch, contact: &str, order_no: &str) {
    if !contact.is_empty() {
        task.contact = contact.into();
    }
    if !order_no.is_empty() {
        task.order_no = order_no.into();
    }
}
