//! Acts about incidents: opened, worked off by its card, counted, told, over, closed.

use super::floor::known_counter;
use super::{Act, Decided, Desk, Draft, Refused};
use crate::core::board::{Board, CounterState};
use crate::core::complaint::{Case, ContactResult, ContactWay, Severity};
use crate::core::event::KeptIncidentFact;
use crate::core::event::{
    Body, IncidentClosed, IncidentCount, IncidentEvent, IncidentFact, IncidentNoted,
    IncidentOpened, IncidentRaised, IncidentRestored, IncidentStep, IncidentTold,
};
use crate::core::hall::{Hall, Place};
use crate::core::incident::{
    Bar, Contact, Incident, IncidentField, IncidentKind, Past, Standing, Step, Tally, card_severity,
};
use crate::core::time::Ms;

/// What a person asks for about an incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncidentAct {
    /// Open one. The counters affected are filled in from those that are open.
    Open {
        /// What happened.
        kind: IncidentKind,
        /// The complaint it belongs to.
        complaint_id: Option<String>,
    },
    /// A step is done.
    Tick(Step),
    /// A step is not done after all.
    Untick(Step),
    /// So many more were counted.
    Count {
        /// What.
        of: Tally,
        /// How many; below zero sets right.
        count: i32,
    },
    /// Somebody was told, or it was tried. With the last one that a step tells it is done.
    Tell {
        /// Whom.
        contact: Contact,
        /// With which step.
        step: Option<Step>,
        /// How.
        way: ContactWay,
        /// What came of it.
        result: ContactResult,
        /// Who answered, what they said, the number of an order.
        text: String,
    },
    /// Fields of the record are written.
    Note(Vec<(IncidentField, String)>),
    /// A person says how bad it is.
    Grade {
        /// How bad.
        severity: Severity,
        /// Why; asked for where it becomes milder.
        reason: String,
    },
    /// It is over.
    Restore {
        /// Customers taken on paper in all; none = as counted.
        taken: Option<u32>,
        /// How many of them were entered; none = as counted.
        entered: Option<u32>,
    },
    /// The record is closed.
    Close {
        /// What it was.
        cause: String,
        /// What is learned from it.
        lesson: String,
    },
}

impl IncidentAct {
    /// The complaint that it names, by id.
    pub(super) fn complaint(&self) -> Option<&str> {
        match self {
            IncidentAct::Open { complaint_id, .. } => complaint_id.as_deref(),
            IncidentAct::Note(fields) => {
                let named =
                    fields.iter().rev().find(|(field, _)| *field == IncidentField::Complaint);
                named.map(|(_, id)| id.trim()).filter(|id| !id.is_empty())
            }
            _ => None,
        }
    }

    /// Its name in records.
    pub(super) fn name(&self) -> &'static str {
        match self {
            IncidentAct::Open { .. } => "incident.open",
            IncidentAct::Restore { .. } => "incident.restore",
            IncidentAct::Close { .. } => "incident.close",
            _ => "incident.write",
        }
    }
}

/// Most characters of a text about an incident, as of any field of a complaint.
const CHARS_MAX: usize = 2_000;

/// Kinds that befall the whole hall: while one goes on a second of the same kind is the same.
fn is_halls(kind: IncidentKind) -> bool {
    matches!(kind, IncidentKind::SystemDown | IncidentKind::Surge | IncidentKind::PowerOrFire)
}

pub(super) fn decide(hall: &Hall, desk: &mut Desk, act: &Act) -> Result<Decided, Refused> {
    let Act::Incident { incident_id, act } = act else { return Err(Refused::Nothing) };
    if let IncidentAct::Open { kind, complaint_id } = &**act {
        return open(hall, desk, *kind, complaint_id.as_deref());
    }
    let incident = hall.incidents().get(incident_id).ok_or(Refused::Incident(Bar::Gone))?;
    if !act.fits(CHARS_MAX) {
        return Err(Refused::Incident(Bar::TooLong));
    }
    known(hall, act, desk.now.at)?;
    let facts = facts(incident, act);
    let act_id = (desk.new_id)();
    let mut after = incident.clone();
    let mut drafts = Vec::new();
    for fact in facts {
        after.weigh(&fact).map_err(refused)?;
        after.take(Past {
            at: desk.now.at,
            recorded_at: desk.now.at,
            by: desk.author.person.clone(),
            act_id: act_id.as_str().into(),
            fact: KeptIncidentFact(fact.clone()),
            standing: Standing::Holds,
            place: Place::HERE,
        });
        drafts.push(draft(desk, incident_id, &act_id, fact));
    }
    if drafts.is_empty() {
        return Err(Refused::Nothing);
    }
    Ok(Decided { act_id, drafts })
}

/// What a person names has to be there: a complaint, and counters where any is known.
fn known(hall: &Hall, act: &IncidentAct, now: Ms) -> Result<(), Refused> {
    known_complaint(hall, act.complaint())?;
    let IncidentAct::Note(fields) = act else { return Ok(()) };
    if hall.settings(now).0.counters.is_empty() && !hall.knows_counters() {
        return Ok(());
    }
    let counters = fields.iter().filter(|(field, _)| *field == IncidentField::Counters);
    let mut named = counters.flat_map(|(_, text)| text.split_whitespace());
    named.try_for_each(|counter_id| known_counter(hall, counter_id, now))
}

fn known_complaint(hall: &Hall, complaint_id: Option<&str>) -> Result<(), Refused> {
    match complaint_id.filter(|id| !hall.cases().get(id).is_some_and(Case::is_complaint)) {
        Some(id) => Err(Refused::NoComplaint(id.to_owned())),
        None => Ok(()),
    }
}

fn refused(bar: Bar) -> Refused {
    if bar == Bar::Repeat { Refused::Nothing } else { Refused::Incident(bar) }
}

fn draft(desk: &Desk, incident_id: &str, act_id: &str, fact: IncidentFact) -> Draft {
    let kind = fact.kind();
    let body = IncidentEvent { incident_id: incident_id.into(), act_id: act_id.into(), fact };
    desk.draft(kind, Body::Incident(Box::new(body)))
}

fn open(
    hall: &Hall,
    desk: &mut Desk,
    kind: IncidentKind,
    complaint_id: Option<&str>,
) -> Result<Decided, Refused> {
    let now = desk.now.at;
    if kind == IncidentKind::Unknown {
        return Err(Refused::Incident(Bar::Figures));
    }
    if is_halls(kind) && hall.incidents().open().any(|one| one.kind == kind && one.goes_on()) {
        return Err(Refused::Incident(Bar::GoesOn));
    }
    known_complaint(hall, complaint_id)?;
    let act_id = (desk.new_id)();
    let opened = IncidentOpened {
        kind,
        started_at: now,
        detected_by: desk.author.person.clone(),
        counters: if is_halls(kind) { open_counters(hall, now) } else { Vec::new() },
        severity: card_severity(kind, 0),
        complaint_id: complaint_id.map(Into::into),
    };
    let drafts = vec![draft(desk, &act_id, &act_id, IncidentFact::Opened(Box::new(opened)))];
    Ok(Decided { act_id, drafts })
}

/// Counters that are open as the board shows it, by number.
fn open_counters(hall: &Hall, now: Ms) -> Vec<Box<str>> {
    let shut = |state| matches!(state, CounterState::Closed | CounterState::Paused);
    let rows = Board::build(hall, now).counters;
    let open = rows.iter().filter(|row| !shut(row.state));
    let mut open: Vec<Box<str>> = open.map(|row| row.counter_id.as_str().into()).collect();
    open.sort();
    open
}

/// What an act says, as facts in the order in which they hold.
fn facts(incident: &Incident, act: &IncidentAct) -> Vec<IncidentFact> {
    match act {
        IncidentAct::Open { .. } | IncidentAct::Count { count: 0, .. } => Vec::new(),
        IncidentAct::Tick(step) => vec![IncidentFact::StepDone(IncidentStep { step: *step })],
        IncidentAct::Untick(step) => vec![IncidentFact::StepUndone(IncidentStep { step: *step })],
        IncidentAct::Count { of, count } => {
            let counted = IncidentCount { of: *of, count: *count };
            let (taken, entered) = match of {
                Tally::Entered => (0, i64::from(*count)),
                Tally::Taken | Tally::Unknown => (i64::from(*count), 0),
            };
            let mut facts = vec![IncidentFact::Counted(counted)];
            facts.extend(ticked_by_count(incident, (taken, entered)));
            facts
        }
        IncidentAct::Tell { contact, step, way, result, text } => {
            let (contact, step, way, result) = (*contact, *step, *way, *result);
            let text = text.as_str().into();
            let told = IncidentTold { contact, step, way, result, text };
            let mut facts = vec![IncidentFact::Told(told)];
            facts.extend(ticked_with(incident, contact, step, result));
            facts
        }
        IncidentAct::Note(fields) => {
            let noted = |(field, text): &(IncidentField, String)| {
                IncidentFact::Noted(IncidentNoted { field: *field, text: text.as_str().into() })
            };
            fields.iter().map(noted).collect()
        }
        IncidentAct::Grade { severity, reason } => {
            let reason = reason.as_str().into();
            let raised = IncidentRaised { severity: *severity, after_mins: None, reason };
            vec![IncidentFact::Raised(raised)]
        }
        IncidentAct::Restore { taken, entered } => {
            let mut facts = counted(Tally::Taken, incident.taken(), *taken);
            facts.extend(counted(Tally::Entered, incident.entered(), *entered));
            facts.push(IncidentFact::Restored(IncidentRestored {}));
            let more = |is: u32, said: &Option<u32>| {
                said.map_or(0, |said| i64::from(said) - i64::from(is))
            };
            let more = (more(incident.taken(), taken), more(incident.entered(), entered));
            facts.extend(ticked_by_count(incident, more));
            facts
        }
        IncidentAct::Close { cause, lesson } => {
            let (cause, lesson) = (cause.as_str().into(), lesson.as_str().into());
            let closed = IncidentFact::Closed(IncidentClosed { cause, lesson });
            // To close the record is the last step of every card.
            let last = IncidentFact::StepDone(IncidentStep { step: Step::CloseRecord });
            let open = incident.done(Step::CloseRecord).is_none();
            last_step(incident, open.then_some(last)).into_iter().chain([closed]).collect()
        }
    }
}

fn last_step(incident: &Incident, fact: Option<IncidentFact>) -> Option<IncidentFact> {
    fact.filter(|fact| incident.weigh(fact).is_ok())
}

/// What sets a count from what it is to what it is said to be.
fn counted(of: Tally, is: u32, said: Option<u32>) -> Vec<IncidentFact> {
    let more = said.map_or(0, |said| i64::from(said) - i64::from(is));
    let count = i32::try_from(more).unwrap_or(i32::MAX);
    if count == 0 { Vec::new() } else { vec![IncidentFact::Counted(IncidentCount { of, count })] }
}

/// The steps that counting does: paper is taken with the first customer, and entered once none is left.
fn ticked_by_count(incident: &Incident, (taken, entered): (i64, i64)) -> Vec<IncidentFact> {
    let (taken, entered) =
        (i64::from(incident.taken()) + taken, i64::from(incident.entered()) + entered);
    let mut steps = Vec::new();
    if taken > 0 {
        steps.push(Step::TakeOnPaper);
    }
    if taken > 0 && entered >= taken {
        steps.push(Step::EnterBacklog);
    }
    let facts = steps.into_iter().map(|step| IncidentFact::StepDone(IncidentStep { step }));
    facts.filter(|fact| incident.weigh(fact).is_ok()).collect()
}

/// The step that is done once this contact is reached, being the last one it tells.
fn ticked_with(
    incident: &Incident,
    contact: Contact,
    step: Option<Step>,
    result: ContactResult,
) -> Option<IncidentFact> {
    let step = step.filter(|_| result == ContactResult::Reached)?;
    let mut untold = incident.untold(step);
    untold.retain(|other| *other != contact);
    let fact = IncidentFact::StepDone(IncidentStep { step });
    (untold.is_empty() && incident.weigh(&fact).is_ok()).then_some(fact)
}
