//! Incidents on the board: those that are open, and those of today.

use serde::Serialize;

use super::Board;
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::hall::Hall;
use crate::core::incident::{Contact, Incident, IncidentKind, Step, Tally, When};
use crate::core::time::Ms;

/// A step of the card as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepRow {
    /// Which.
    pub step: Step,
    /// When it is to be done.
    #[serde(skip)]
    pub when: When,
    /// Until when; none where that is not said in minutes.
    pub due_at: Option<Ms>,
    /// When it was done.
    pub done_at: Option<Ms>,
    /// It should have been done by now.
    pub late: bool,
    /// Whom it tells.
    pub tells: Vec<Contact>,
    /// Whom of them nobody has reached yet.
    pub untold: Vec<Contact>,
    /// What is counted with it.
    pub tally: Option<Tally>,
}

/// Somebody who was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldRow {
    /// When.
    pub at: Ms,
    /// Whom.
    pub contact: Contact,
    /// With which step.
    pub step: Option<Step>,
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
    /// Who answered, what they said.
    pub text: String,
}

/// An incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentRow {
    /// Its id.
    pub incident_id: String,
    /// What happened.
    pub kind: IncidentKind,
    /// How bad; none where nobody has said so.
    pub severity: Option<Severity>,
    /// When it began.
    pub started_at: Ms,
    /// When it was over.
    pub restored_at: Option<Ms>,
    /// When its record was closed.
    pub closed_at: Option<Ms>,
    /// Who noticed it.
    pub detected_by: String,
    /// Counters affected.
    pub counters: Vec<String>,
    /// Customers affected, where that is said.
    pub customers: Option<u32>,
    /// The complaint it belongs to.
    pub complaint_id: Option<String>,
    /// Customers taken on paper.
    pub taken: u32,
    /// How many of them were entered.
    pub entered: u32,
    /// How many of them are left.
    pub left: u32,
    /// The card, in its order.
    pub steps: Vec<StepRow>,
    /// Who was told, in the order in which they were.
    pub told: Vec<ToldRow>,
    /// Effect and damage.
    pub effect: String,
    /// How it may go on.
    pub development: String,
    /// What it was.
    pub cause: String,
    /// What is learned from it.
    pub lesson: String,
}

impl IncidentRow {
    /// Whether somebody still has to do something about it.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// How long it lasts, or lasted, seconds.
    pub fn secs(&self, now: Ms) -> i64 {
        self.restored_at.unwrap_or(now).secs_since(self.started_at).max(0)
    }

    /// The steps that are late.
    pub fn late(&self) -> impl Iterator<Item = &StepRow> {
        self.steps.iter().filter(|step| step.late)
    }
}

/// Open ones, oldest first, then those of today that are closed.
pub(super) fn incidents(hall: &Hall, now: Ms) -> Vec<IncidentRow> {
    let zone = hall.config().zone;
    let today = zone.date(now);
    let is_todays = |at: Option<Ms>| at.is_some_and(|at| zone.date(at) == today);
    let known = hall.incidents().iter().filter(|one| !one.voided);
    let (mut open, closed): (Vec<_>, Vec<_>) = known.partition(|one| one.is_open());
    let closed = closed
        .into_iter()
        .filter(|one| is_todays(Some(one.started_at)) || is_todays(one.closed_at));
    open.extend(closed);
    open.into_iter().map(|incident| row(incident, now)).collect()
}

fn row(incident: &Incident, now: Ms) -> IncidentRow {
    let late = incident.late(now);
    let steps = incident.card().map_or(&[][..], |card| card.steps);
    let step = |step: &crate::core::incident::CardStep| StepRow {
        step: step.step,
        when: step.when,
        due_at: step.due_mins().map(|m| incident.started_at.plus_secs(i64::from(m) * 60)),
        done_at: incident.done(step.step).map(|done| done.at),
        late: late.contains(&step.step),
        tells: step.tells.to_vec(),
        untold: incident.untold(step.step),
        tally: step.tally,
    };
    let told = |called: &crate::core::incident::Called| ToldRow {
        at: called.at,
        contact: called.contact,
        step: called.step,
        way: called.way,
        result: called.result,
        text: called.text.to_string(),
    };
    IncidentRow {
        incident_id: incident.incident_id.to_string(),
        kind: incident.kind,
        severity: incident.severity(),
        started_at: incident.started_at,
        restored_at: incident.restored_at,
        closed_at: incident.closed_at,
        detected_by: incident.detected_by.to_string(),
        counters: incident.counters.iter().map(ToString::to_string).collect(),
        customers: incident.customers,
        complaint_id: incident.complaint_id.as_deref().map(str::to_owned),
        taken: incident.taken(),
        entered: incident.entered(),
        left: incident.left(),
        steps: steps.iter().map(step).collect(),
        told: incident.called.iter().map(told).collect(),
        effect: incident.effect.to_string(),
        development: incident.development.to_string(),
        cause: incident.cause.to_string(),
        lesson: incident.lesson.to_string(),
    }
}

impl Board {
    /// Steps of open incidents that are late: each is to be seen as an alarm is.
    pub fn steps_late(&self) -> usize {
        self.incidents.iter().filter(|one| one.is_open()).map(|one| one.late().count()).sum()
    }

    /// An incident by its id.
    pub fn incident(&self, incident_id: &str) -> Option<&IncidentRow> {
        self.incidents.iter().find(|one| one.incident_id == incident_id)
    }
}
