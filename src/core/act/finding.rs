//! Acts about findings: raised by observation, given to somebody, contained, put right, checked, found to be none.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::complaint::{ContactWay, Severity};
use crate::core::event::{
    FindingAssigned, FindingContained, FindingFact, FindingFixed, FindingNoted, FindingRaised,
    FindingSeen, FindingTold, FindingVerified, FindingVoided, MeasureAdded, MeasureDropped,
    MeasureStep,
};
use crate::core::finding::{
    Call, CallCause, Finding, FindingBar, FindingField, FindingLimit, FindingStep, MeasureKind,
    RaisedWhy, Trail, due_at,
};
use crate::core::hall::Hall;
use crate::core::ladder::roster::level_of;
use crate::core::ladder::{Open, Policy};
use crate::core::time::Ms;

mod answer;
mod asked;
mod plan;
#[cfg(test)]
pub(crate) mod tests;

pub use answer::{FailedOrPassed, Failing, Fixer, of_answer, of_no_answer};
pub use asked::{FindingAct, NewFinding};
pub(super) use plan::Plan;
use plan::{known_complaint, noted, rejected};

/// What can be done about a finding by that person, in the order in which it is offered.
pub fn finding_steps(finding: &Finding, person: &str) -> Vec<FindingStep> {
    let mut steps = Vec::new();
    if finding.is_open() {
        let others = finding.fixed.as_ref().is_some_and(|fixed| *fixed.by != *person);
        let owners = finding.is_wrong() && !finding.owner.is_empty() && *finding.owner != *person;
        if (others && finding.verified.is_none()) || owners {
            steps.push(FindingStep::Verify);
        }
        let looked = others && finding.verified.is_none();
        if looked {
            steps.push(FindingStep::Reject);
        }
        if finding.is_wrong() {
            steps.push(FindingStep::Fix);
            steps.push(FindingStep::Assign);
        }
        if finding.state == crate::core::finding::FindingState::Open {
            steps.push(FindingStep::Contain);
        }
        if finding.is_wrong() && finding.cannot_do.is_none() {
            steps.push(FindingStep::CannotDo);
        }
        if finding.measures.iter().any(crate::core::finding::Measure::is_pending) {
            steps.push(FindingStep::MeasureDone);
        }
        steps.extend([FindingStep::Prevent, FindingStep::Note]);
        // Whoever put it right may say as well that it does not hold.
        if finding.is_put_right() && !looked {
            steps.push(FindingStep::Reject);
        }
        steps.push(FindingStep::Void);
        if finding.severity < Severity::Sev1 {
            steps.push(FindingStep::Grade);
        }
        if finding.measures.iter().any(|it| it.is_checked_by(person)) {
            steps.push(FindingStep::MeasureVerify);
        }
        if finding.measures.iter().any(crate::core::finding::Measure::is_pending) {
            steps.push(FindingStep::MeasureCancel);
        }
        steps.push(FindingStep::Complaint);
    } else {
        steps.push(FindingStep::Raise);
    }
    steps
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Finding { finding_id, act } = act else { return Err(Refused::Nothing) };
    let act_id = (desk.new_id)();
    known_complaint(hall, act.complaint())?;
    if let FindingAct::Raise(new) = &**act {
        let drafts = raise(hall, desk, &act_id, new)?;
        return Ok(Decided { act_id, drafts });
    }
    let gone = Refused::Finding { bar: FindingBar::Gone, instead: vec![FindingStep::Raise] };
    let trail = hall.findings().trail_of(finding_id).ok_or(gone)?;
    let author = desk.author.person.clone();
    let measure_id = (desk.new_id)();
    let mut plan = Plan::new(desk, &act_id, trail.clone(), finding_id);
    let done = one_act(hall, &mut plan, act, &measure_id)?;
    let instead = || plan_steps(trail.get(finding_id), &author);
    done.map_err(|bar| match bar {
        FindingBar::Repeat => Refused::Nothing,
        bar => Refused::Finding { bar, instead: instead() },
    })?;
    let drafts = plan.follow();
    if drafts.is_empty() {
        return Err(Refused::Nothing);
    }
    Ok(Decided { act_id, drafts })
}

/// What was the outgoing duty manager's to put right is the author's with the duty, with the same limit. Declined
/// ones stay theirs; what cannot be done has gone up a level already, and giving it anew would hide that.
pub(super) fn findings_with_duty(
    hall: &Hall,
    desk: &Desk,
    outgoing: &str,
    declined: &[Box<str>],
) -> Vec<Draft> {
    let me = &desk.author.person;
    let goes = |one: &&Finding| {
        let theirs = *one.owner == *outgoing && *outgoing != **me && one.is_wrong();
        theirs && one.cannot_do.is_none() && !declined.contains(&one.finding_id)
    };
    let mut drafts = Vec::new();
    for finding in hall.findings().open().filter(goes) {
        let Some(trail) = hall.findings().trail_of(&finding.finding_id) else { continue };
        // Without an act of its own: what was signed for is not taken back.
        let mut plan = Plan::new(desk, "", trail.clone(), &finding.finding_id);
        let assigned = FindingAssigned {
            owner: me.clone(),
            limit: finding.limit,
            due_at: finding.due_at,
            reason: "".into(),
        };
        if plan.add(FindingFact::Assigned(assigned)).is_ok() {
            drafts.extend(plan.drafts);
        }
    }
    drafts
}

fn plan_steps(finding: Option<&Finding>, person: &str) -> Vec<FindingStep> {
    finding.map_or(Vec::new(), |finding| finding_steps(finding, person))
}

/// The facts of an act. The outer fault is one of the hall, the inner one of the finding.
fn one_act(
    hall: &Hall,
    plan: &mut Plan,
    act: &FindingAct,
    measure_id: &str,
) -> Result<Result<(), FindingBar>, Refused> {
    let now = plan.desk.now.at;
    let fact = match act {
        FindingAct::Raise(_) => return Err(Refused::Nothing),
        FindingAct::Assign { owner, limit, due_at: named, reason } => {
            known_owner(hall, owner, now)?;
            // Somebody else within the same limit: its time goes on, and needs no reason.
            let stands = |one: &&Finding| {
                named.is_none() && one.limit == *limit && one.due_at > now && *one.owner != **owner
            };
            let due_at = match plan.finding().filter(stands) {
                Some(finding) => finding.due_at,
                None => due(hall, *limit, *named, now)?,
            };
            FindingFact::Assigned(FindingAssigned {
                owner: owner.as_str().into(),
                limit: *limit,
                due_at,
                reason: reason.as_str().into(),
            })
        }
        FindingAct::Contain { text } => {
            FindingFact::Contained(FindingContained { text: text.as_str().into() })
        }
        FindingAct::Fix { fixer, text } => {
            let fixer = fixer.as_deref().unwrap_or_default();
            known_owner(hall, fixer, now)?;
            return Ok(plan.fix(fixer, text, ""));
        }
        FindingAct::Verify { text } => return Ok(verify(plan, text)),
        FindingAct::Reject { reason } => rejected(hall, plan.finding(), reason, now),
        FindingAct::CannotDo { measure_id, reason } => {
            return Ok(cannot_do(hall, plan, measure_id.as_deref(), reason));
        }
        FindingAct::Prevent { cause, title, owner, limit, done } => {
            known_owner(hall, owner, now)?;
            let added =
                measure(hall, now, measure_id, MeasureKind::Preventive, title, owner, *limit)?;
            return Ok(prevent(plan, cause, added, *done));
        }
        FindingAct::AddMeasure { kind, title, owner, limit } => {
            known_owner(hall, owner, now)?;
            let added = measure(hall, now, measure_id, *kind, title, owner, *limit)?;
            FindingFact::Added(Box::new(added))
        }
        FindingAct::MeasureDone { measure_id, text } => FindingFact::Done(step(measure_id, text)),
        FindingAct::MeasureVerify { measure_id, text } => {
            FindingFact::Checked(step(measure_id, text))
        }
        FindingAct::MeasureCancel { measure_id, reason } => {
            let (measure_id, reason) = (measure_id.as_str().into(), reason.as_str().into());
            FindingFact::Cancelled(MeasureDropped { measure_id, reason })
        }
        FindingAct::Note { field, text } => noted(*field, text),
        FindingAct::Grade { severity, reason } => return Ok(grade(plan, *severity, reason)),
        FindingAct::Tell { person_id, way, text } => {
            FindingFact::Told(telling(hall, plan, person_id, *way, text)?)
        }
        FindingAct::Void { reason } => FindingFact::Voided(FindingVoided {
            reason: reason.as_str().into(),
            round_id: "".into(),
        }),
    };
    Ok(plan.add(fact))
}

/// It is worse, as a person says: why stands in its notes.
fn grade(plan: &mut Plan, severity: Severity, reason: &str) -> Result<(), FindingBar> {
    if reason.trim().is_empty() {
        return Err(FindingBar::NoReason);
    }
    plan.add(FindingFact::Raised(FindingRaised { severity, why: RaisedWhy::ByHand }))?;
    let noted = FindingNoted { field: FindingField::Note, text: reason.trim().into() };
    plan.add(FindingFact::Noted(noted))
}

/// Somebody who stands high enough was told.
fn telling(
    hall: &Hall,
    plan: &Plan,
    person_id: &str,
    way: ContactWay,
    text: &str,
) -> Result<FindingTold, Refused> {
    let now = plan.desk.now.at;
    let known = hall.settings(now).0.person(person_id);
    let person_id = known.map_or(person_id, |person| &person.id);
    let needed = plan.finding().and_then(|finding| hall.tell_duty(finding));
    let level = level_of(hall, person_id, now);
    let enough = |level: &u8| needed.is_none_or(|duty| *level >= duty.level);
    let level = level.filter(enough).ok_or_else(|| Refused::NoPerson(person_id.to_owned()))?;
    Ok(FindingTold { person_id: person_id.into(), level, way, text: text.trim().into() })
}

fn step(measure_id: &str, text: &str) -> MeasureStep {
    MeasureStep { measure_id: measure_id.into(), text: text.into() }
}

#[allow(clippy::too_many_arguments)] // the fields of a measure, each once
fn measure(
    hall: &Hall,
    now: Ms,
    measure_id: &str,
    kind: MeasureKind,
    title: &str,
    owner: &str,
    limit: FindingLimit,
) -> Result<MeasureAdded, Refused> {
    Ok(MeasureAdded {
        measure_id: measure_id.into(),
        kind,
        title: title.into(),
        owner: owner.into(),
        limit,
        due_at: due(hall, limit, None, now)?,
    })
}

/// A re-check by hand. Of what somebody else had to put right, and has, nobody need say so twice.
fn verify(plan: &mut Plan, text: &str) -> Result<(), FindingBar> {
    let author = plan.desk.author.person.clone();
    let finding = plan.finding().ok_or(FindingBar::Gone)?;
    if finding.is_wrong() && !finding.owner.is_empty() && finding.owner != author {
        let fixed =
            FindingFixed { fixer: finding.owner.clone(), text: "".into(), round_id: "".into() };
        plan.add(FindingFact::Fixed(fixed))?;
    }
    plan.add(FindingFact::Verified(FindingVerified { text: text.into(), round_id: "".into() }))
}

fn prevent(
    plan: &mut Plan,
    cause: &str,
    added: MeasureAdded,
    done: bool,
) -> Result<(), FindingBar> {
    let noted = FindingNoted { field: FindingField::Cause, text: cause.into() };
    plan.add(FindingFact::Noted(noted))?;
    let measure_id = added.measure_id.clone();
    plan.add(FindingFact::Added(Box::new(added)))?;
    if done { plan.add(FindingFact::Done(step(&measure_id, ""))) } else { Ok(()) }
}

/// What cannot be done goes to the level above the one where it stands.
fn cannot_do(
    hall: &Hall,
    plan: &mut Plan,
    measure_id: Option<&str>,
    reason: &str,
) -> Result<(), FindingBar> {
    let now = plan.desk.now.at;
    let measure_id: Box<str> = measure_id.map_or(plan.finding_id.clone(), Into::into);
    let dropped = MeasureDropped { measure_id: measure_id.clone(), reason: reason.into() };
    plan.add(FindingFact::Impossible(dropped))?;
    let finding = plan.finding().ok_or(FindingBar::Gone)?;
    let (settings, version) = hall.settings(now);
    let policy = Policy::of_findings(settings, finding.severity);
    let stands = finding.level().or_else(|| level_of(hall, &plan.desk.author.person, now));
    let Some(level) = policy.above(stands.unwrap_or(0)) else { return Ok(()) };
    let call = Call {
        at: now,
        measure_id: &measure_id,
        owner: &finding.owner,
        cause: CallCause::CannotDo,
        due_at: now,
        round: 0,
        level,
    };
    let open = Open::new(&settings.hours, hall.config().zone);
    let found = hall.find_for_finding(finding, call.owner, level, now, &open);
    let fact = crate::core::hall::finding_called(&call, found, version);
    plan.add(fact)
}

/// Whoever is to do something has to be known: people, contacts and departments of the settings, and whoever has
/// a shift. A hall whose settings name nobody takes any name.
pub(super) fn known_owner(hall: &Hall, id: &str, now: Ms) -> Result<(), Refused> {
    let settings = hall.settings(now).0;
    let known = id.is_empty()
        || settings.people.is_empty()
        || settings.person(id).is_some()
        || settings.contact(id).is_some()
        || settings.department(id).is_some();
    if known { Ok(()) } else { Err(Refused::NoPerson(id.to_owned())) }
}

/// The deadline; a date that somebody named lies ahead.
fn due(hall: &Hall, limit: FindingLimit, named: Option<Ms>, now: Ms) -> Result<Ms, Refused> {
    if limit == FindingLimit::Date && named.is_none_or(|named| named <= now) {
        return Err(Refused::NotThatTime);
    }
    Ok(due_at(hall, limit, now, named))
}

/// What was seen, on the trail of its fingerprint: it opens a finding or joins the open one.
pub(super) fn sighting<'d, 'a>(
    hall: &Hall,
    desk: &'d Desk<'a>,
    act_id: &'d str,
    seen: FindingSeen,
) -> Result<Plan<'d, 'a>, FindingBar> {
    let mut plan = Plan::new(desk, act_id, trail_for(hall, &seen), "");
    plan.see(seen)?;
    Ok(plan)
}

/// The trail on which what was seen belongs.
fn trail_for(hall: &Hall, seen: &FindingSeen) -> Trail {
    let fingerprint = hall.fingerprint_of(seen);
    let known = hall.findings().trail(&fingerprint).cloned();
    known.unwrap_or_else(|| Trail::new(&fingerprint))
}

fn raise(
    hall: &Hall,
    desk: &mut Desk,
    act_id: &str,
    new: &NewFinding,
) -> Result<Vec<Draft>, Refused> {
    let now = desk.now.at;
    let refused = |bar| Refused::Finding { bar, instead: Vec::new() };
    if new.item_code.trim().is_empty() && new.text.trim().is_empty() {
        return Err(refused(FindingBar::NoText));
    }
    known_owner(hall, &new.owner, now)?;
    known_owner(hall, new.fixed_by.as_deref().unwrap_or_default(), now)?;
    let limit = new.limit.unwrap_or(FindingLimit::Shift);
    let seen = FindingSeen {
        occurrence_id: act_id.into(),
        item_code: new.item_code.trim().into(),
        place: new.place.trim().into(),
        text: new.text.trim().into(),
        severity: new.severity.unwrap_or(Severity::Sev4),
        limit,
        due_at: due(hall, limit, new.due_at, now)?,
        owner: new.owner.as_str().into(),
        round_id: "".into(),
        visit_id: "".into(),
        red_line: false,
        complaint_id: new.complaint_id.as_str().into(),
    };
    let mut plan = sighting(hall, desk, act_id, seen).map_err(refused)?;
    if let Some(fixer) = &new.fixed_by {
        plan.fix(fixer, &new.fixed_text, "").map_err(refused)?;
    }
    Ok(plan.follow())
}
