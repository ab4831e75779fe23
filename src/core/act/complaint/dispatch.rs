//! Acts about a department's task: what of them needs the hall around the case, beside the case's own rules.

use super::life::{self, FIELD_MAX};
use super::plan::Plan;
use super::{CaseAct, Desk, TaskSeen};
use crate::core::act::{Decided, Refused};
use crate::core::complaint::{Against, Case, Ground, Owner, TRANSFERS_UNASKED_MAX};
use crate::core::event::{
    DispatchAccepted, DispatchAnswered, DispatchAsked, DispatchEnded, DispatchPassedOn,
    DispatchReplied, DispatchTried, Dispatched, Fact,
};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::settings::Department;

pub(super) fn decide(
    hall: &Hall,
    desk: &mut Desk,
    case: &Case,
    act: &CaseAct,
) -> Result<Decided, Refused> {
    let mut plan = Plan::new(hall, desk, case);
    match act {
        CaseAct::Dispatch { .. } => send(&mut plan, act)?,
        CaseAct::DepartmentAccepted { contact, order_no, at, seen } => {
            let at = past(&plan, *at, 4)?;
            let dispatch_id = task_seen(&plan, seen.as_ref(), 4)?;
            fit(&plan, 4, &[contact, order_no])?;
            let (contact, order_no) = (contact.trim().into(), order_no.trim().into());
            let said = DispatchAccepted { dispatch_id, contact, order_no };
            plan.fact_at(Fact::DispatchAccepted(said), at)?;
        }
        CaseAct::DepartmentAnswered { answer, text, planned_at, contact, at, seen } => {
            let at = past(&plan, *at, 5)?;
            let dispatch_id = task_seen(&plan, seen.as_ref(), 5)?;
            fit(&plan, 5, &[contact, text])?;
            let said = DispatchAnswered {
                dispatch_id,
                answer: *answer,
                text: text.trim().into(),
                planned_at: *planned_at,
                contact: contact.trim().into(),
            };
            plan.fact_at(Fact::DispatchAnswered(said), at)?;
        }
        CaseAct::DepartmentTried { way, result, contact, text, at, seen } => {
            let at = past(&plan, *at, 6)?;
            let dispatch_id = task_seen(&plan, seen.as_ref(), 6)?;
            fit(&plan, 6, &[contact, text])?;
            let (contact, text) = (contact.trim().into(), text.trim().into());
            let said = DispatchTried { dispatch_id, way: *way, contact, result: *result, text };
            plan.fact_at(Fact::DispatchTried(said), at)?;
        }
        CaseAct::DepartmentAsks { text, contact, seen } => {
            let dispatch_id = task_seen(&plan, seen.as_ref(), 9)?;
            fit(&plan, 9, &[contact, text])?;
            let ask_id = plan.act_id.as_str().into();
            let (text, contact) = (text.trim().into(), contact.trim().into());
            plan.fact(Fact::DispatchAsked(DispatchAsked { dispatch_id, ask_id, text, contact }))?;
        }
        CaseAct::Reply { ask_id, text } => {
            let dispatch_id = task(&plan, 9)?;
            fit(&plan, 9, &[text])?;
            let open = plan.case.open_dispatch().and_then(|task| task.open_ask());
            let oldest = open.map(|ask| ask.ask_id.clone());
            let asked = ask_id.as_deref().map(Box::from).or(oldest);
            let Some(ask_id) = asked else { return Err(plan.no(3, 9, Against::NoQuestion)) };
            let text = text.trim().into();
            plan.fact(Fact::DispatchReplied(DispatchReplied { dispatch_id, ask_id, text }))?;
        }
        CaseAct::PassOn { .. } => pass_on(&mut plan, act)?,
        CaseAct::Withdraw { reason } => {
            owns(&plan)?;
            let dispatch_id = task(&plan, 7)?;
            fit(&plan, 7, &[reason])?;
            let said = DispatchEnded { dispatch_id, reason: reason.trim().into() };
            plan.fact(Fact::DispatchWithdrawn(said))?;
        }
        _ => return Err(Refused::Nothing),
    }
    plan.decided()
}

pub(super) fn send(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::Dispatch { department_id, contact, way, text, reason } = act else {
        return Ok(());
    };
    owns(plan)?;
    fit(plan, 1, &[contact, text, reason])?;
    let department =
        known(plan, department_id).ok_or_else(|| plan.no(3, 3, Against::NoDepartment))?;
    let contact = if contact.trim().is_empty() { &department.contact } else { contact };
    let third = plan.case.transfers == TRANSFERS_UNASKED_MAX;
    let dispatch_id: Box<str> = plan.act_id.as_str().into();
    let said = Dispatched {
        dispatch_id: dispatch_id.clone(),
        department_id: department.id.as_str().into(),
        contact: contact.trim().into(),
        way: *way,
        text: text.trim().into(),
        order_no: "".into(),
        reason: reason.trim().into(),
    };
    plan.fact(Fact::Dispatched(Box::new(said)))?;
    // Passed on for the third time: that alone makes it worse, once.
    if third {
        life::raise(plan, Ground::ThirdTransfer, dispatch_id)?;
    }
    Ok(())
}

/// A department that the directory has lost since is still known to the cases that were judged by it.
fn known<'h>(plan: &Plan<'h>, department_id: &str) -> Option<&'h Department> {
    let (hall, now, pinned) = (plan.hall, plan.now.at, plan.case.settings);
    let known = hall.settings(now).0.department(department_id);
    known.or_else(|| hall.settings_of(pinned, now).department(department_id))
}

fn pass_on(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::PassOn { department_id, contact, reason, seen } = act else { return Ok(()) };
    let dispatch_id = task_seen(plan, seen.as_ref(), 10)?;
    fit(plan, 10, &[contact, reason])?;
    let to = known(plan, department_id).ok_or_else(|| plan.no(3, 10, Against::NoDepartment))?;
    let contact = if contact.trim().is_empty() { &to.contact } else { contact };
    let third = plan.case.transfers == TRANSFERS_UNASKED_MAX;
    let from = plan.case.open_dispatch().map(|task| task.department_id.clone());
    let said = DispatchPassedOn {
        dispatch_id: dispatch_id.clone(),
        department_id: to.id.as_str().into(),
        from: from.unwrap_or_default(),
        reason: reason.trim().into(),
        contact: contact.trim().into(),
    };
    plan.fact(Fact::DispatchPassedOn(said))?;
    if third {
        life::raise(plan, Ground::ThirdTransfer, dispatch_id)?;
    }
    Ok(())
}

/// Who sends a task on, or takes it back, owns the case; a hall manager may do it for them.
fn owns(plan: &Plan) -> Result<(), Refused> {
    match &plan.case.owner {
        Owner::Hall => Err(plan.no(3, 8, Against::NoOwner)),
        Owner::Person(id) if **id == *plan.by() => Ok(()),
        Owner::Person(_) => {
            let may = plan.hall.check_right(&plan.author, Right::Force, plan.now.at);
            may.map_err(|_| plan.no(3, 8, Against::NotOwner))
        }
    }
}

/// The task that a department has.
fn task(plan: &Plan, number: u8) -> Result<Box<str>, Refused> {
    let open = plan.case.open_dispatch().map(|task| task.dispatch_id.clone());
    open.ok_or_else(|| plan.no(3, number, Against::NoDispatch))
}

/// The same, where it is the one that the author saw: a page may be older than the case.
fn task_seen(plan: &Plan, seen: Option<&TaskSeen>, number: u8) -> Result<Box<str>, Refused> {
    let Some(open) = plan.case.open_dispatch() else { return task(plan, number) };
    let same = seen.is_none_or(|seen| {
        let (task, department) = (&*open.dispatch_id, &*open.department_id);
        task == seen.dispatch_id && department == seen.department_id
    });
    if same {
        return Ok(open.dispatch_id.clone());
    }
    Err(plan.no(3, number, Against::OtherTask))
}

/// A time that a person named, of what was done by telephone before it was written down.
fn past(
    plan: &Plan,
    at: Option<crate::core::time::Ms>,
    number: u8,
) -> Result<crate::core::time::Ms, Refused> {
    match at {
        Some(at) if at > plan.now.at => Err(plan.no(3, number, Against::BadTime)),
        at => Ok(at.unwrap_or(plan.now.at)),
    }
}

/// What is too long is refused, not cut.
fn fit(plan: &Plan, number: u8, texts: &[&String]) -> Result<(), Refused> {
    if texts.iter().all(|text| text.chars().count() <= FIELD_MAX) {
        return Ok(());
    }
    Err(plan.no(3, number, Against::BadValue))
}
