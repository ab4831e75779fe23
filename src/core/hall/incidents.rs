//! Incidents: what the log tells of them, and what of it falls due.

use super::{Applied, Due, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{
    Body, Event, IncidentEvent, IncidentFact, IncidentRaised, IncidentReminded, KeptIncidentFact,
    Kind,
};
use crate::core::floor::Trace;
use crate::core::incident::{Incident, Incidents, Past, Standing, Tally, When};
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

impl Hall {
    /// The incidents that are in memory.
    pub fn incidents(&self) -> &Incidents {
        &self.incidents
    }

    pub(super) fn apply_incident(
        &mut self,
        event: &Event,
        body: &IncidentEvent,
        done: &mut Applied,
    ) {
        let opens = matches!(body.fact, IncidentFact::Opened(_));
        let wall = event.written.wall.at;
        let known = self.incidents.get_mut(&body.incident_id);
        let incident = match known {
            Some(_) if opens => {
                done.effect = Effect::None;
                return;
            }
            Some(incident) => incident,
            None if opens => self.incidents.begin(&body.incident_id),
            None => {
                // Of one that left memory: it stands in the log.
                done.effect = Effect::Stored;
                return;
            }
        };
        let past = Past {
            at: event.at.at,
            recorded_at: wall,
            by: event.by.clone(),
            act_id: body.act_id.clone(),
            fact: KeptIncidentFact(body.fact.clone()),
            standing: Standing::Holds,
            place: self.place,
        };
        // What fell due says its cause: told once more, it is not worth a line of the history.
        if body.act_id.is_empty() && incident.weigh(&body.fact).is_err() {
            done.effect = Effect::None;
            return;
        }
        let was_closed = incident.closed_at.is_some();
        let standing = incident.take(past);
        let lost = incident.lost_beside(&self.place, was_closed);
        let told = line(incident, &body.fact);
        let id = self.names.intern(&body.incident_id);
        done.touched.push(Touched::Incident(id));
        if !body.act_id.is_empty() {
            if let Some((kind, detail, lost, won)) = lost {
                self.clash(kind, &body.incident_id, &detail, lost, won);
            }
            if opens {
                self.note_incident_alike(event, &body.incident_id);
            }
        }
        let told = told.filter(|_| standing == Standing::Holds);
        let line = told.map(|(kind, detail)| {
            let by = if body.act_id.is_empty() { "system" } else { &event.by };
            self.log_line(event.at.at, by, kind, &body.incident_id, &detail, done)
        });
        if !body.act_id.is_empty() {
            let trace = Trace::Incident(self.config.zone.date(event.at.at), id);
            self.floor.note(&body.act_id, &event.by, Some(trace), line);
        }
    }

    /// One that was opened while another terminal opened one of the same kind: they are probably the same.
    fn note_incident_alike(&mut self, event: &Event, incident_id: &str) {
        let Some(own) = self.incidents.get(incident_id) else { return };
        let place = self.place;
        let alike = |it: &&Incident| {
            *it.incident_id != *incident_id
                && it.kind == own.kind
                && it.history.first().is_some_and(|past| past.place.is_concurrent(&place))
        };
        let Some(other) = self.incidents.open().find(alike) else { return };
        let won = other.history.first().map(|past| Side {
            by: past.by.clone(),
            at: past.at,
            place: past.place,
        });
        let (kind, detail) = (own.kind.as_str().to_owned(), other.incident_id.clone());
        let lost = Side::of(event, event.at.at, place);
        if let Some(won) = won {
            let detail = format!("{kind} {detail}");
            self.clash(ClashKind::IncidentAlike, incident_id, &detail, lost, won);
        }
    }

    /// Takes back what an act said of an incident.
    pub(super) fn void_incident_act(
        &mut self,
        id: crate::core::ids::Ref,
        act_id: &str,
        done: &mut Applied,
    ) {
        let name = self.names.name(id).to_owned();
        if self.incidents.get_mut(&name).is_some_and(|incident| incident.void(act_id)) {
            done.touched.push(Touched::Incident(id));
        }
    }
}

/// The line of the duty log that a fact writes: codes, because the words are the reader's.
fn line(incident: &Incident, fact: &IncidentFact) -> Option<(LogKind, String)> {
    let kind = incident.kind.as_str();
    Some(match fact {
        IncidentFact::Opened(_) => (LogKind::IncidentOpened, kind.to_owned()),
        IncidentFact::StepDone(of) => {
            (LogKind::IncidentStep, format!("{kind} {}", of.step.as_str()))
        }
        IncidentFact::StepUndone(of) => {
            (LogKind::IncidentUnticked, format!("{kind} {}", of.step.as_str()))
        }
        IncidentFact::Told(told) => {
            let said = [told.contact.as_str(), told.way.as_str(), told.result.as_str()].join(" ");
            (LogKind::IncidentTold, format!("{kind} {said}"))
        }
        IncidentFact::Counted(counted) if counted.of == Tally::Entered => {
            let (entered, left) = (incident.entered(), incident.left());
            (LogKind::IncidentEntered, format!("{kind} {entered} {left}"))
        }
        // One press a customer would fill the log; the record has each with its minute.
        IncidentFact::Counted(_) => return None,
        IncidentFact::Noted(noted) => {
            (LogKind::IncidentNoted, format!("{kind} {}", noted.field.as_str()))
        }
        IncidentFact::Restored(_) => {
            let secs = incident.secs(incident.restored_at.unwrap_or_default());
            let counts = [incident.taken(), incident.entered(), incident.left()];
            let counts = counts.map(|count| count.to_string()).join(" ");
            (LogKind::IncidentRestored, format!("{kind} {secs} {counts}"))
        }
        IncidentFact::Closed(_) => (LogKind::IncidentClosed, kind.to_owned()),
        IncidentFact::Reminded(of) => {
            (LogKind::IncidentReminded, format!("{kind} {} {}", of.step.as_str(), of.after_mins))
        }
        IncidentFact::Raised(raised) => {
            (LogKind::IncidentRaised, format!("{kind} {}", raised.severity.as_str()))
        }
    })
}

/// What has fallen due about incidents that go on: reports to be made once more, and a severity that time
/// alone raises. The deadline is when it happened, whether anybody looked or not.
pub(super) fn due_incidents(hall: &Hall, now: Ms) -> Vec<Due> {
    let mut found = Vec::new();
    for incident in hall.incidents.open().filter(|incident| incident.goes_on()) {
        let after = |mins: u16| incident.started_at.plus_secs(i64::from(mins) * 60);
        let mut push = |kind: Kind, at: Ms, fact: IncidentFact| {
            let incident_id = incident.incident_id.clone();
            let body = IncidentEvent { incident_id, act_id: "".into(), fact };
            found.push(Due { kind, at, body: Body::Incident(Box::new(body)) });
        };
        for step in incident.card().map_or(&[][..], |card| card.steps) {
            let When::StillAt(mins) = step.when else { continue };
            let reminded =
                IncidentFact::Reminded(IncidentReminded { step: step.step, after_mins: mins });
            if after(mins) <= now && incident.weigh(&reminded).is_ok() {
                push(Kind::IncidentReminded, after(mins), reminded);
            }
        }
        for (mins, severity) in incident.grows_to(now) {
            let raised = IncidentRaised { severity, after_mins: Some(mins), reason: "".into() };
            push(Kind::IncidentRaised, after(mins), IncidentFact::Raised(raised));
        }
    }
    found
}
