//! Acts about the ladder of a case: a person calls upon a level, a superior has it, a superior was told.

use super::life::FIELD_MAX;
use super::plan::Plan;
use super::{CaseAct, Desk};
use crate::core::act::{Decided, Refused};
use crate::core::complaint::{Against, Case, ContactWay, EscalationCause, Sent};
use crate::core::event::{
    Acked, AnswerSeen, Answered, CallWithdrawn, Fact, Fired, PassedOver, Proof, Told,
};
use crate::core::hall::Hall;
use crate::core::ladder::roster::level_of;
use crate::core::ladder::{DUTY_LEVEL, Open, Policy};
use crate::core::settings::directory::LEVEL_MAX;

pub(super) fn decide(
    hall: &Hall,
    desk: &mut Desk,
    case: &Case,
    act: &CaseAct,
) -> Result<Decided, Refused> {
    let mut plan = Plan::new(hall, desk, case);
    match act {
        CaseAct::Escalate { seen_level, to_level, reason } => {
            escalate(&mut plan, *seen_level, *to_level, reason)?;
            // Somebody was called: that is not taken back, it is answered.
            plan.decided_for_good()
        }
        CaseAct::Acknowledge { person_id, way, seen, level } => {
            unmoved(&plan, *seen, 4)?;
            let (person_id, level) = superior(&plan, person_id, *level, 4)?;
            acknowledge(&mut plan, person_id, level, *way)?;
            plan.decided()
        }
        CaseAct::AnswerCall { .. } => {
            answer(&mut plan, act)?;
            plan.decided()
        }
        CaseAct::AnswerSeen { answer_id } => {
            plan.owned_or_forced(4, 11)?;
            let oldest = plan.case.unseen_answer().map(|answer| answer.answer_id.clone());
            let Some(answer_id) = answer_id.as_deref().map(Box::from).or(oldest) else {
                return Err(plan.no(4, 11, Against::Already));
            };
            plan.fact(Fact::AnswerSeen(AnswerSeen { answer_id }))?;
            plan.decided()
        }
        CaseAct::CallOff { reason, seen } => {
            unmoved(&plan, *seen, 10)?;
            fits(&plan, 10, reason)?;
            let own = plan.author.proof == Proof::Console || plan.was().called_by(plan.by());
            if !own {
                return Err(plan.no(4, 10, Against::NotOwner));
            }
            let reason = reason.trim().into();
            plan.fact(Fact::CallWithdrawn(CallWithdrawn { reason }))?;
            plan.decided_for_good()
        }
        CaseAct::Tell { person_id, way, result, text, at } => {
            if at.is_some_and(|at| at > plan.now.at) {
                return Err(plan.no(4, 7, Against::BadTime));
            }
            fits(&plan, 7, text)?;
            let (person_id, level) = superior(&plan, person_id, None, 7)?;
            let at = at.unwrap_or(plan.now.at);
            let text = text.trim().into();
            plan.fact_at(
                Fact::Told(Told { person_id, level, way: *way, result: *result, text }),
                at,
            )?;
            plan.decided()
        }
        _ => Err(Refused::Nothing),
    }
}

/// A ladder runs, where the author saw it.
fn unmoved(plan: &Plan, seen: Option<(u16, u8)>, number: u8) -> Result<(), Refused> {
    let Some(ladder) = plan.case.running() else {
        return Err(plan.no(4, number, Against::TooEarly));
    };
    if seen.is_some_and(|seen| seen != (ladder.round, ladder.level)) {
        return Err(moved(plan));
    }
    Ok(())
}

fn acknowledge(
    plan: &mut Plan,
    person_id: Box<str>,
    level: u8,
    way: ContactWay,
) -> Result<(), Refused> {
    let (hall, now) = (plan.hall, plan.now.at);
    let pinned = plan.case.running().map_or(plan.case.settings, |ladder| ladder.settings);
    let open = Open::new(&hall.settings(now).0.hours, hall.config().zone);
    let policy = Policy::new(hall.settings_of(pinned, now), plan.case.severity);
    let until = policy.held_until(now, &open);
    let ack_id = plan.act_id.as_str().into();
    plan.fact(Fact::Acked(Acked { ack_id, person_id, level, until, way }))
}

/// Who answers has it, where nobody had.
fn answer(plan: &mut Plan, act: &CaseAct) -> Result<(), Refused> {
    let CaseAct::AnswerCall { person_id, level, text, is_final, planned_at, seen } = act else {
        return Ok(());
    };
    if seen.is_some() && plan.case.running().is_some() {
        unmoved(plan, *seen, 9)?;
    }
    fits(plan, 9, text)?;
    let (person_id, level) = superior(plan, person_id, *level, 9)?;
    let nobody = plan.case.running().is_some_and(|it| it.ack.is_none() && level >= it.level);
    if nobody && plan.case.is_undecided() {
        acknowledge(plan, person_id.clone(), level, ContactWay::Online)?;
    }
    plan.fact(Fact::Answered(Answered {
        answer_id: plan.act_id.as_str().into(),
        person_id,
        level,
        text: text.trim().into(),
        is_final: *is_final,
        planned_at: *planned_at,
    }))
}

/// Somebody by any of their ids, and the level at which they stand: of who is signed in with the server what it says,
/// since they need not stand in the hall's directory.
fn superior(
    plan: &Plan,
    id: &str,
    level: Option<u8>,
    number: u8,
) -> Result<(Box<str>, u8), Refused> {
    if let Some(level) = level.filter(|_| plan.author.proof == Proof::Console) {
        return Ok((id.into(), level));
    }
    let now = plan.now.at;
    let person = plan.hall.settings(now).0.person(id);
    let id = person.map_or(id, |person| &person.id);
    let level = level_of(plan.hall, id, now);
    level.map(|level| (id.into(), level)).ok_or_else(|| plan.no(4, number, Against::NoPerson))
}

fn fits(plan: &Plan, number: u8, text: &str) -> Result<(), Refused> {
    if text.chars().count() <= FIELD_MAX {
        return Ok(());
    }
    Err(plan.no(4, number, Against::BadValue))
}

fn escalate(
    plan: &mut Plan,
    seen_level: Option<u8>,
    to_level: Option<u8>,
    reason: &str,
) -> Result<(), Refused> {
    if !plan.case.is_undecided() {
        return Err(plan.no(4, 1, Against::Over));
    }
    let stands = plan.case.level();
    if stands != seen_level {
        return Err(moved(plan));
    }
    fits(plan, 8, reason)?;
    let overdue = plan.case.overdue().max_by_key(|warned| warned.due).map(|warned| warned.clock);
    if reason.trim().is_empty() && overdue.is_none() {
        return Err(plan.no(4, 8, Against::ReasonMissing));
    }
    let (hall, now) = (plan.hall, plan.now.at);
    let pinned = plan.case.running().map_or(plan.case.settings, |ladder| ladder.settings);
    let settings = hall.settings_of(pinned, now);
    let policy = Policy::new(settings, plan.case.severity);
    // Who escalates by hand has the duty: the level above is meant.
    let least = stands.unwrap_or(DUTY_LEVEL);
    let asked = match to_level {
        Some(level) if stands.is_some_and(|stands| level <= stands) => {
            return Err(plan.no(4, 3, Against::BelowLevel));
        }
        Some(level) => Some(level).filter(|level| *level <= LEVEL_MAX),
        None => settings.level_above(least),
    };
    let Some(mut level) = asked.filter(|level| policy.level(*level).is_some()) else {
        return Err(plan.no(4, 3, Against::LastLevel));
    };
    let open = Open::new(&hall.settings(now).0.hours, hall.config().zone);
    let cause_id: Box<str> = plan.act_id.as_str().into();
    // Nobody there: the next level at once, and each of them on record.
    loop {
        let found = hall.find_for(&plan.case, &policy, level, now, &open);
        if !found.to.is_empty() {
            return plan.fact(Fact::Fired(Box::new(Fired {
                cause: EscalationCause::Manual,
                cause_id,
                clock: overdue,
                round: 0,
                level,
                to: found.to,
                reason: reason.trim().into(),
                sent: found.sent,
                seen_level,
                settings: pinned,
            })));
        }
        pass(plan, &cause_id, overdue, level, found.sent, pinned)?;
        match settings.level_above(level) {
            Some(above) => level = above,
            // Everybody is on record as not there; what comes then falls due of itself.
            None => return Ok(()),
        }
    }
}

fn pass(
    plan: &mut Plan,
    cause_id: &str,
    clock: Option<crate::core::complaint::ClockKind>,
    level: u8,
    why: Sent,
    settings: u32,
) -> Result<(), Refused> {
    let cause = EscalationCause::Manual;
    let cause_id = cause_id.into();
    plan.fact(Fact::PassedOver(PassedOver {
        cause,
        cause_id,
        clock,
        round: 0,
        level,
        why,
        settings,
    }))
}

/// The level moved since it was seen: who moved it, and to where.
fn moved(plan: &Plan) -> Refused {
    let Some(level) = plan.case.level() else { return plan.no(4, 3, Against::Stale) };
    let by = plan.was().last_call_by();
    Refused::LevelMoved { level, by: by.unwrap_or_default().to_owned() }
}
