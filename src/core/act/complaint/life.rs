//! Acts about a case itself (complaints I1): what of them needs the hall around the case. The rest of the
//! rules is the case's own, and is weighed fact by fact.

use super::plan::Plan;
use super::{CaseAct, register};
use crate::core::act::{Decided, Desk, Refused, floor};
use crate::core::complaint::{
    Against, Case, Category, CustomerAnswer, Emotion, Field, Ground, Owner, Rating, ResumedBy,
    State,
};
use crate::core::event::{
    Amended, Assessed, Closed, Contacted, Fact, Merged, Raised, Referred, Reopened, Resolved,
    Resumed, Said, VoidedCase, Waited,
};
use crate::core::followup::{apart, call_back_due, day_end, is_open_on};
use crate::core::hall::Hall;
use crate::core::people::Right;
use crate::core::staff::Roll;
use crate::core::time::Ms;

/// Most characters of what happened, as somebody told it.
pub const TEXT_MAX: usize = 10_000;
/// Most characters of any other field.
pub const FIELD_MAX: usize = 2_000;

pub(super) fn decide(
    hall: &Hall,
    desk: &mut Desk,
    case: &Case,
    act: &CaseAct,
) -> Result<Decided, Refused> {
    match act {
        CaseAct::Merge { target } => return merge(hall, desk, case, target),
        CaseAct::Reopen { reason } if is_past_window(hall, case, desk.now.at) => {
            return register::recur(hall, desk, case, reason);
        }
        _ => {}
    }
    let mut plan = Plan::new(hall, desk, case);
    match act {
        CaseAct::Amend { .. } => amend(&mut plan, act)?,
        CaseAct::Assess { category, severity, reason } => {
            plan.owned_or_may(3)?;
            let found = category.severity();
            if *severity < found && reason.trim().is_empty() {
                return Err(plan.no(1, 3, Against::ReasonMissing));
            }
            fits(&plan, 3, reason)?;
            let (category, severity, reason) = (*category, *severity, reason.trim().into());
            plan.fact(Fact::Assessed(Assessed { category, severity, reason }))?;
        }
        CaseAct::Contact { .. } => contact(&mut plan, act)?,
        CaseAct::Start { note } => {
            plan.owned(4)?;
            fits(&plan, 4, note)?;
            plan.fact(Fact::Started(Said { note: note.trim().into() }))?;
        }
        CaseAct::Wait { reason, until, note } => {
            plan.owned(5)?;
            fits(&plan, 5, note)?;
            if plan.case.state == State::Assessed {
                plan.fact(Fact::Started(Said::default()))?;
            }
            if *until > wait_end(hall, plan.now.at) {
                return Err(plan.no(1, 5, Against::BadTime));
            }
            let (reason, until, note) = (*reason, *until, note.trim().into());
            plan.fact(Fact::Waiting(Waited { reason, until, note }))?;
        }
        CaseAct::Resume => {
            plan.owned(6)?;
            plan.fact(Fact::Resumed(Resumed { why: ResumedBy::Hand }))?;
        }
        CaseAct::Resolve { .. } => resolve(&mut plan, act)?,
        CaseAct::Close { answer, rating, text } => {
            close(&mut plan, desk, (*answer, *rating), text)?;
        }
        CaseAct::Settle { resolve: told, rating } => {
            resolve(&mut plan, told)?;
            close(&mut plan, desk, (CustomerAnswer::Accepted, *rating), "")?;
        }
        CaseAct::Reopen { reason } => reopen(&mut plan, reason)?,
        CaseAct::Refer { body, ref_no } => refer(&mut plan, body, ref_no)?,
        CaseAct::Void { reason, confirmed_by } => void(&mut plan, reason, confirmed_by)?,
        _ => return Err(Refused::Nothing),
    }
    plan.decided()
}

/// What is too long for a field is refused, not cut: nothing somebody wrote is lost without a word.
fn fits(plan: &Plan, number: u8, text: &str) -> Result<(), Refused> {
    if text.chars().count() <= FIELD_MAX {
        return Ok(());
    }
    Err(plan.no(1, number, Against::BadValue))
}

fn amend(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::Amend { field, value, reason, customer } = act else { return Ok(()) };
    if plan.case.state == State::Closed {
        plan.hall.check_right(&plan.author, Right::Force, plan.now.at)?;
    }
    let most = if *field == Field::Text { TEXT_MAX } else { FIELD_MAX };
    let value = value.trim();
    if value.chars().count() > most || reason.chars().count() > FIELD_MAX {
        return Err(plan.no(1, 15, Against::BadValue));
    }
    let old = plan.case.field(*field);
    let new = match (field, customer) {
        (Field::Customer, Some(one)) => {
            format!("{} {}", one.name_masked, one.phone_masked).trim().to_owned()
        }
        // Who a customer is goes through the vault, or not at all.
        (Field::Customer, None) if !value.is_empty() => {
            return Err(plan.no(1, 15, Against::BadValue));
        }
        _ => value.to_owned(),
    };
    let same_customer = *field != Field::Customer || plan.case.customer() == customer.as_ref();
    if *old == *new && same_customer {
        return Err(Refused::Nothing);
    }
    match field {
        Field::Counter if !new.is_empty() => floor::known_counter(plan.hall, &new, plan.now.at)?,
        Field::RepeatOf if !new.is_empty() => {
            let known = plan
                .hall
                .cases()
                .get(&new)
                .filter(|one| one.is_complaint() && one.complaint_id != plan.case.complaint_id);
            known.ok_or_else(|| Refused::NoComplaint(new.clone()))?;
        }
        _ => {}
    }
    let customer = customer.clone().filter(|_| *field == Field::Customer);
    let said: Vec<Ground> = plan.case.fields.grounds.clone();
    let subject: Box<str> = new.as_str().into();
    let reason = reason.trim().into();
    plan.fact(Fact::Amended(Amended { field: *field, old, new: new.into(), reason, customer }))?;
    if *field == Field::Emotion && plan.case.emotion == Emotion::Shouting {
        raise(plan, Ground::Shouting, "".into())?;
    }
    if *field == Field::Grounds {
        let new: Vec<Ground> = plan.case.fields.grounds.clone();
        for ground in new.into_iter().filter(|ground| !said.contains(ground)) {
            raise(plan, ground, "".into())?;
        }
    }
    if *field == Field::RepeatOf && !subject.is_empty() {
        raise(plan, Ground::Repeat, subject)?;
    }
    Ok(())
}

/// Raises the severity as the ground asks for, where it does.
pub(super) fn raise(plan: &mut Plan, ground: Ground, subject: Box<str>) -> Result<(), Refused> {
    let Some(lift) = ground.lift() else { return Ok(()) };
    let severity = lift.apply(plan.case.severity);
    let told = |one: &Raised| one.ground == ground && one.subject == subject;
    if !plan.case.is_open() || severity <= plan.case.severity || plan.case.raised.iter().any(told) {
        return Ok(());
    }
    plan.fact(Fact::Raised(Raised { severity, ground, subject }))
}

fn contact(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::Contact { way, result, text, promised_at, is_reply, calmed, at } = act else {
        return Ok(());
    };
    fits(plan, 2, text)?;
    let at = plan.past(*at, 2)?;
    if promised_at.is_some_and(|promised| promised <= at) {
        return Err(plan.no(1, 2, Against::BadTime));
    }
    let said = Contacted {
        way: *way,
        result: *result,
        person_id: plan.by().into(),
        text: text.trim().into(),
        promised_at: *promised_at,
        is_reply: *is_reply,
        calmed: *calmed,
    };
    plan.fact_at(Fact::Contacted(said), at)
}

fn resolve(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::Resolve {
        outcome,
        text,
        root_cause,
        measures,
        explanation,
        told_at,
        way,
        remedy_fen,
    } = act
    else {
        return Ok(());
    };
    plan.owned(7)?;
    fits(plan, 7, text)?;
    fits(plan, 7, explanation)?;
    let told_at = plan.past(*told_at, 7)?;
    let fen = remedy_fen.unwrap_or(0);
    if fen < 0 {
        return Err(plan.no(1, 7, Against::BadValue));
    }
    if fen > 0 && promise_max(plan).is_some_and(|most| fen > most) {
        return Err(plan.no(1, 7, Against::BeyondAuthority));
    }
    if plan.case.state == State::Received && plan.case.category != Category::Unclassified {
        // Told to the customer at once: that it was judged beforehand is in the answer.
        let (category, severity) = (plan.case.category, plan.case.severity);
        let said = Assessed { category, severity, reason: "".into() };
        plan.fact_at(Fact::Assessed(said), told_at)?;
    }
    plan.fact_at(
        Fact::Resolved(Box::new(Resolved {
            outcome: *outcome,
            text: text.trim().into(),
            root_cause: *root_cause,
            measures: measures.clone(),
            explanation: explanation.trim().into(),
            told_at,
            told_by: plan.by().into(),
            way: *way,
            remedy_fen: remedy_fen.filter(|fen| *fen > 0),
        })),
        told_at,
    )
}

/// What the author may promise, in fen: as their role says, or as the role of whom it was escalated to and
/// who has it; none where somebody above the hall has it.
fn promise_max(plan: &Plan) -> Option<i64> {
    let settings = plan.hall.settings(plan.now.at).0;
    let limit = |id: &str| {
        let person = settings.person(id)?;
        Some(settings.role(&person.role).and_then(|role| role.promise_fen).unwrap_or(0))
    };
    let own = limit(plan.by()).unwrap_or(0);
    plan.case.promise_max(own, limit)
}

fn close(
    plan: &mut Plan,
    desk: &mut Desk,
    (answer, rating): (CustomerAnswer, Option<Rating>),
    text: &str,
) -> Result<(), Refused> {
    let rule = if answer == CustomerAnswer::Unreachable { 9 } else { 8 };
    plan.owned(rule)?;
    if answer == CustomerAnswer::NotAccepted {
        let said = text.trim();
        return reopen(plan, if said.is_empty() { answer.as_str() } else { said });
    }
    fits(plan, rule, text)?;
    let (hall, now) = (plan.hall, plan.now.at);
    let (zone, settings) = (hall.config().zone, hall.settings(now).0);
    let due = call_back_due(settings, zone, zone.date(now));
    let number = hall.follow_up_book().next_number(zone.date(now), 0);
    let number = if hall.is_shared() { apart(&number, desk.device) } else { number };
    plan.fact(Fact::Closed(Closed {
        answer,
        rating,
        text: text.trim().into(),
        follow_up_id: (desk.new_id)().into(),
        follow_up_number: number.into(),
        follow_up_due: due,
    }))
}

fn reopen(plan: &mut Plan, reason: &str) -> Result<(), Refused> {
    plan.owned_or_may(11)?;
    fits(plan, 11, reason)?;
    let keeps = match &plan.case.owner {
        Owner::Person(id) if plan.case.state == State::Closed => {
            let own = **id == *plan.by();
            (own || is_at_work(plan.hall, id, plan.now.at)).then(|| id.clone())
        }
        owner => Some(owner.id().into()),
    };
    let owner = keeps.unwrap_or_default();
    plan.fact(Fact::Reopened(Reopened { reason: reason.trim().into(), owner }))
}

fn refer(plan: &mut Plan, body: &str, ref_no: &str) -> Result<(), Refused> {
    fits(plan, 12, body)?;
    fits(plan, 12, ref_no)?;
    let (body, ref_no) = (body.trim().into(), ref_no.trim().into());
    plan.fact(Fact::Referred(Referred { body, ref_no }))?;
    raise(plan, Ground::OutsideNamed, "".into())
}

fn void(plan: &mut Plan, reason: &str, confirmed_by: &str) -> Result<(), Refused> {
    plan.owned_or_may(14)?;
    fits(plan, 14, reason)?;
    let people = &plan.hall.settings(plan.now.at).0.people;
    if !people.is_empty()
        && !confirmed_by.is_empty()
        && !people.iter().any(|p| p.id == confirmed_by)
    {
        return Err(Refused::NoPerson(confirmed_by.to_owned()));
    }
    let (reason, confirmed_by) = (reason.trim().into(), confirmed_by.into());
    plan.fact(Fact::Voided(VoidedCase { reason, confirmed_by }))
}

/// Of two that are the same the first one stays: merged into each other they are one all the same.
fn merge(hall: &Hall, desk: &mut Desk, case: &Case, target: &str) -> Result<Decided, Refused> {
    let own = Plan::new(hall, desk, case);
    own.owned_or_may(13)?;
    let other = hall.cases().get(target).ok_or_else(|| Refused::NoComplaint(target.to_owned()))?;
    if other.kind != case.kind {
        return Err(own.no(1, 13, Against::NotOfKind));
    }
    if other.complaint_id == case.complaint_id || other.state == State::Merged {
        return Err(own.no(1, 13, Against::Circle));
    }
    if !case.is_open() || !other.is_open() {
        return Err(own.no(1, 13, Against::Over));
    }
    let age = |case: &Case| (case.born(), case.complaint_id.clone());
    let (older, younger) = if age(other) < age(case) { (other, case) } else { (case, other) };
    let mut plan = Plan::new(hall, desk, younger);
    plan.fact(Fact::Merged(Merged { target: older.complaint_id.clone() }))?;
    plan.decided()
}

fn is_past_window(hall: &Hall, case: &Case, now: Ms) -> bool {
    let days = i64::from(hall.rules(now).complaint.reopen_days);
    case.closed_at.is_some_and(|closed| now.secs_since(closed) > days * 86_400)
}

/// Whether somebody is at work: has the duty, or was seen or marked at work.
pub(super) fn is_at_work(hall: &Hall, person_id: &str, now: Ms) -> bool {
    let on_duty = hall.shifts().open().is_some_and(|shift| hall.name(shift.person) == person_id);
    let roll = Roll::new(hall, now);
    let entry = roll.entry(person_id);
    on_duty || entry.is_some_and(|entry| entry.state(roll.rules).is_work())
}

/// The latest end of a wait that begins now: the end of the last of its working days (complaints J8).
fn wait_end(hall: &Hall, now: Ms) -> Ms {
    let zone = hall.config().zone;
    let settings = hall.settings(now).0;
    let mut left = settings.rules.complaint.wait_days;
    let mut date = zone.date(now);
    // A hall that is closed for good has no working days: the days are counted all the same.
    for _ in 0..366 {
        if left == 0 {
            break;
        }
        let Some(next) = date.succ_opt() else { break };
        date = next;
        left -= u32::from(is_open_on(&settings.hours, date));
    }
    day_end(zone, date)
}
