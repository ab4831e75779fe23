//! Acts about findings: raised by observation, given to somebody, contained, put right, checked, found to be none.

use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::complaint::Severity;
use crate::core::event::{
    Body, FindingAssigned, FindingClosed, FindingContained, FindingEvent, FindingFact,
    FindingFixed, FindingNoted, FindingRaised, FindingSeen, FindingVerified, FindingVoided,
    KeptFindingFact, MeasureAdded, MeasureDropped, MeasureStep,
};
use crate::core::finding::{
    Call, CallCause, Finding, FindingBar, FindingField, FindingLimit, FindingPast, FindingStep,
    MeasureKind, RaisedWhy, Said, Trail, due_at,
};
use crate::core::hall::Hall;
use crate::core::incident::Standing;
use crate::core::ladder::roster::level_of;
use crate::core::ladder::{Open, Policy};
use crate::core::people::Right;
use crate::core::time::Ms;

mod answer;
#[cfg(test)]
mod tests;

pub use answer::{FailedOrPassed, Failing, of_answer, of_no_answer};

/// Something wrong that a person saw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFinding {
    /// Code of the check item, or of a canned phrase; empty = the words say it.
    pub item_code: String,
    /// Where: a counter, a device; empty = the hall.
    pub place: String,
    /// What is wrong.
    pub text: String,
    /// How bad it is; none = minor.
    pub severity: Option<Severity>,
    /// How long there is to put it right; none = before the shift ends.
    pub limit: Option<FindingLimit>,
    /// Until when, where the limit is a date.
    pub due_at: Option<Ms>,
    /// Who has to: a person, a contact or a department by id; empty = nobody yet.
    pub owner: String,
    /// The complaint it belongs to; empty = none.
    pub complaint_id: String,
    /// Who put it right on the spot, if somebody did.
    pub fixed_by: Option<String>,
    /// What was done on the spot.
    pub fixed_text: String,
}

/// What a person asks for about a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindingAct {
    /// Raise one without a round.
    Raise(Box<NewFinding>),
    /// Somebody has to put it right, until a time.
    Assign {
        /// Who; empty = nobody.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
        /// Until when, where the limit is a date.
        due_at: Option<Ms>,
        /// Why it may take longer than was said.
        reason: String,
    },
    /// It can do no more harm for now.
    Contain {
        /// What was done.
        text: String,
    },
    /// It was put right.
    Fix {
        /// By whom; none = by the author.
        fixer: Option<String>,
        /// What was done.
        text: String,
    },
    /// It was looked at and is right. Where somebody else had to put it right, that is said with it.
    Verify {
        /// What was seen.
        text: String,
    },
    /// It, or a measure, cannot be done: it goes up one level.
    CannotDo {
        /// The measure; none = to put it right.
        measure_id: Option<String>,
        /// Why.
        reason: String,
    },
    /// Why it came back, and what is done so that it does not again.
    Prevent {
        /// The cause.
        cause: String,
        /// The measure.
        title: String,
        /// Who has to do it; empty = nobody yet.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
        /// It is done already.
        done: bool,
    },
    /// A measure beside putting it right.
    AddMeasure {
        /// What for.
        kind: MeasureKind,
        /// What.
        title: String,
        /// Who has to do it; empty = nobody yet.
        owner: String,
        /// How long there is.
        limit: FindingLimit,
    },
    /// A measure was done.
    MeasureDone {
        /// Which.
        measure_id: String,
        /// What was done.
        text: String,
    },
    /// A measure was seen to be done.
    MeasureVerify {
        /// Which.
        measure_id: String,
        /// What was seen.
        text: String,
    },
    /// A measure need not be done.
    MeasureCancel {
        /// Which.
        measure_id: String,
        /// Why.
        reason: String,
    },
    /// A field of the record is written.
    Note {
        /// Which.
        field: FindingField,
        /// What it says.
        text: String,
    },
    /// A person says that it is worse.
    Grade(Severity),
    /// It was none.
    Void {
        /// Why.
        reason: String,
    },
}

impl FindingAct {
    /// The right it takes.
    pub(super) fn right(&self) -> Right {
        match self {
            // Whoever works in the hall may say that something is wrong.
            FindingAct::Raise(_) | FindingAct::Note { .. } => Right::Log,
            _ => Right::Duty,
        }
    }

    /// The complaint that it names, by id.
    pub(super) fn complaint(&self) -> Option<&str> {
        let id = match self {
            FindingAct::Raise(new) => &new.complaint_id,
            FindingAct::Note { field: FindingField::Complaint, text } => text,
            _ => return None,
        };
        Some(id.as_str()).filter(|id| !id.is_empty())
    }

    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            FindingAct::Raise(_) => "finding.raise",
            FindingAct::Void { .. } => "finding.void",
            FindingAct::Verify { .. } => "finding.verify",
            _ => "finding.write",
        }
    }
}

/// What can be done about a finding by that person, in the order in which it is offered.
pub fn finding_steps(finding: &Finding, person: &str) -> Vec<FindingStep> {
    let mut steps = Vec::new();
    if finding.is_open() {
        let others = finding.fixed.as_ref().is_some_and(|fixed| *fixed.by != *person);
        let owners = finding.is_wrong() && !finding.owner.is_empty() && *finding.owner != *person;
        if (others && finding.verified.is_none()) || owners {
            steps.push(FindingStep::Verify);
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
        steps.extend([FindingStep::Prevent, FindingStep::Note, FindingStep::Void]);
    } else {
        steps.push(FindingStep::Raise);
    }
    steps
}

/// Facts that are weighed and taken one after another, before any of them is written.
pub(super) struct Plan<'d, 'a> {
    desk: &'d Desk<'a>,
    act_id: &'d str,
    trail: Trail,
    finding_id: Box<str>,
    drafts: Vec<Draft>,
}

impl<'d, 'a> Plan<'d, 'a> {
    fn new(desk: &'d Desk<'a>, act_id: &'d str, trail: Trail, finding_id: &str) -> Plan<'d, 'a> {
        Plan { desk, act_id, trail, finding_id: finding_id.into(), drafts: Vec::new() }
    }

    fn finding(&self) -> Option<&Finding> {
        self.trail.get(&self.finding_id)
    }

    fn add(&mut self, fact: FindingFact) -> Result<(), FindingBar> {
        let (at, by) = (self.desk.now.at, &self.desk.author.person);
        self.trail.weigh(&self.finding_id, &Said { at, by, fact: &fact })?;
        self.trail.take(FindingPast {
            finding_id: self.finding_id.clone(),
            at,
            recorded_at: at,
            by: by.clone(),
            act_id: self.act_id.into(),
            fact: KeptFindingFact(fact.clone()),
            standing: Standing::Holds,
        });
        let kind = fact.kind();
        let (finding_id, act_id) = (self.finding_id.clone(), self.act_id.into());
        let body = Body::Finding(Box::new(FindingEvent { finding_id, act_id, fact }));
        self.drafts.push(self.desk.draft(kind, body));
        Ok(())
    }

    /// Ends it where nothing is left to do, and makes it worse where it was seen too often.
    pub(super) fn follow(mut self) -> Vec<Draft> {
        if let Some(severity) =
            self.finding().filter(|it| it.is_open() && it.repeats()).map(|it| it.severity.one_up())
        {
            let raised = FindingRaised { severity, why: RaisedWhy::Repeated };
            let _ = self.add(FindingFact::Raised(raised));
        }
        if self.finding().is_some_and(|it| it.closable().is_ok()) {
            let _ = self.add(FindingFact::Closed(FindingClosed {}));
        }
        self.drafts
    }

    /// Somebody put it right; where that is somebody else than who says so, it was seen with it.
    fn fix(&mut self, fixer: &str, text: &str, round_id: &str) -> Result<(), FindingBar> {
        let author = self.desk.author.person.clone();
        let fixer: Box<str> = if fixer.is_empty() { author.clone() } else { fixer.into() };
        let fixed =
            FindingFixed { fixer: fixer.clone(), text: text.into(), round_id: round_id.into() };
        self.add(FindingFact::Fixed(fixed))?;
        if fixer == author || round_id.is_empty() {
            return Ok(());
        }
        let seen = FindingVerified { text: "".into(), round_id: round_id.into() };
        self.add(FindingFact::Verified(seen))
    }
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
            let due_at = due(hall, *limit, *named, now)?;
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
        FindingAct::Note { field, text } => {
            FindingFact::Noted(FindingNoted { field: *field, text: text.as_str().into() })
        }
        FindingAct::Grade(severity) => {
            FindingFact::Raised(FindingRaised { severity: *severity, why: RaisedWhy::ByHand })
        }
        FindingAct::Void { reason } => FindingFact::Voided(FindingVoided {
            reason: reason.as_str().into(),
            round_id: "".into(),
        }),
    };
    Ok(plan.add(fact))
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

fn known_complaint(hall: &Hall, complaint_id: Option<&str>) -> Result<(), Refused> {
    match complaint_id.filter(|id| hall.cases().get(id).is_none()) {
        Some(id) => Err(Refused::NoComplaint(id.to_owned())),
        None => Ok(()),
    }
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
    let fingerprint = hall.fingerprint_of(&seen);
    let known = hall.findings().trail(&fingerprint).cloned();
    let trail = known.unwrap_or_else(|| Trail::new(&fingerprint));
    let open = trail.open().map(|finding| finding.finding_id.clone());
    let finding_id = open.clone().unwrap_or_else(|| seen.occurrence_id.clone());
    let mut plan = Plan::new(desk, act_id, trail, &finding_id);
    let seen = Box::new(seen);
    plan.add(match open {
        Some(_) => FindingFact::Joined(seen),
        None => FindingFact::Opened(seen),
    })?;
    Ok(plan)
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
        complaint_id: new.complaint_id.as_str().into(),
    };
    let mut plan = sighting(hall, desk, act_id, seen).map_err(refused)?;
    if let Some(fixer) = &new.fixed_by {
        plan.fix(fixer, &new.fixed_text, "").map_err(refused)?;
    }
    Ok(plan.follow())
}
