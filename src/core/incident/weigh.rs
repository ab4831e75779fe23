//! One fact taken by one incident. The same rules serve who decides and who folds, so that what is refused on
//! one terminal is not applied on another.

use super::card::{Step, card_severity};
use super::record::{Called, Graded, Incident, IncidentField, Measure, Past, Standing, Ticked};
use crate::core::complaint::{ContactResult, Severity};
use crate::core::event::{IncidentFact, IncidentOpened, IncidentRaised, IncidentTold};
use crate::core::incident::Tally;
use crate::core::time::Ms;

/// Customers that an incident counts at most; more is a slip of the finger.
const COUNT_MAX: i64 = 9_999;

/// Why a fact about an incident does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// There is no such incident, or its opening was taken back.
    Gone,
    /// One of that kind goes on already: what is done belongs to it.
    GoesOn,
    /// It says what is known.
    Repeat,
    /// The record is closed.
    Closed,
    /// It is over already.
    Over,
    /// It is not over yet.
    NotOver,
    /// So many orders on paper are not entered yet.
    Backlog(u32),
    /// The cause is missing.
    NoCause,
    /// The step is not on its card.
    NoStep,
    /// It becomes milder, and nobody says why.
    NoReason,
    /// A figure or a time that cannot be.
    Figures,
    /// A text that is too long.
    TooLong,
}

impl Incident {
    /// Takes in a fact; whether it holds stands in its history.
    pub(in crate::core) fn take(&mut self, mut past: Past) -> Standing {
        // Whoever closed it did not know what was written of it meanwhile: that comes first (sync 4.7).
        let closes = |old: &Past| {
            matches!(old.fact.0, IncidentFact::Closed(_)) && !past.place.knew(&old.place)
        };
        let mut history = self.history.iter();
        let closed = history.position(|old| old.standing == Standing::Holds && closes(old));
        if let Some(at) = closed.filter(|_| !matches!(past.fact.0, IncidentFact::Closed(_))) {
            let place = past.place;
            self.history.insert(at, past);
            self.replay();
            let own = self.history.iter().find(|it| it.place == place);
            return own.map_or(Standing::Against, |it| it.standing);
        }
        past.standing = self.put(&past);
        let standing = past.standing;
        self.history.push(past);
        standing
    }

    /// Takes back an act; the lines of its history stay, and count no more. Whether there was anything.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> bool {
        let mut any = false;
        for past in self.history.iter_mut().filter(|past| *past.act_id == *act_id) {
            any |= past.standing != Standing::Undone;
            past.standing = Standing::Undone;
        }
        self.replay();
        any
    }

    /// Computes it anew from its history.
    fn replay(&mut self) {
        let mut history = std::mem::take(&mut self.history);
        let mut fresh = Incident::blank(&self.incident_id);
        for past in history.iter_mut().filter(|past| past.standing != Standing::Undone) {
            past.standing = fresh.put(past);
        }
        if fresh.voided {
            // What it was stays readable, also where nothing of it counts.
            (fresh.kind, fresh.opened_at) = (self.kind, self.opened_at);
            (fresh.started_at, fresh.opened_by) = (self.started_at, self.opened_by.clone());
        }
        fresh.history = history;
        *self = fresh;
    }

    fn put(&mut self, past: &Past) -> Standing {
        let fact = &past.fact.0;
        if self.weigh(fact).is_err() {
            return Standing::Against;
        }
        let (at, by) = (past.at, &past.by);
        match fact {
            IncidentFact::Opened(opened) => self.open(opened, past),
            IncidentFact::StepDone(of) => {
                self.ticked.push(Ticked { step: of.step, at, by: by.clone() });
            }
            IncidentFact::StepUndone(of) => self.ticked.retain(|done| done.step != of.step),
            IncidentFact::Counted(counted) => {
                let count = i64::from(counted.count);
                match counted.of {
                    Tally::Entered => self.entered_sum += count,
                    Tally::Taken | Tally::Unknown => self.taken_sum += count,
                }
            }
            IncidentFact::Told(told) => self.called.push(Called {
                at,
                by: by.clone(),
                contact: told.contact,
                step: told.step,
                way: told.way,
                result: told.result,
                text: told.text.clone(),
            }),
            IncidentFact::Noted(noted) => self.note(noted.field, &noted.text, past),
            IncidentFact::Restored(_) => self.restored_at = Some(at),
            IncidentFact::Closed(closed) => {
                self.closed_at = Some(at);
                self.closed_by = by.clone();
                self.cause = closed.cause.clone();
                if !closed.lesson.is_empty() {
                    self.lesson = closed.lesson.clone();
                }
            }
            IncidentFact::Reminded(reminded) => self.reminded.push(reminded.step),
            IncidentFact::Raised(raised) => {
                self.graded.push(Graded { at, severity: raised.severity });
                match raised.after_mins {
                    Some(mins) => self.raised.push(mins),
                    None => self.settle(at),
                }
            }
        }
        Standing::Holds
    }

    fn open(&mut self, opened: &IncidentOpened, past: &Past) {
        self.kind = opened.kind;
        self.opened_at = past.at;
        self.opened_by = past.by.clone();
        self.started_at = opened.started_at;
        self.detected_by = opened.detected_by.clone();
        self.counters.clone_from(&opened.counters);
        self.complaint_id.clone_from(&opened.complaint_id);
        let graded = |severity| Graded { at: opened.started_at, severity };
        self.graded = opened.severity.map(graded).into_iter().collect();
        self.voided = false;
        if opened.severity.is_some() {
            self.settle(past.at);
        }
    }

    /// Somebody graded it at that instant: what time says up to then is known to them.
    fn settle(&mut self, at: Ms) {
        let elapsed = at.secs_since(self.started_at);
        let all = self.card().map_or(&[][..], |card| card.severities);
        let over = all.iter().map(|(mins, _)| *mins).filter(|it| i64::from(*it) * 60 <= elapsed);
        for mins in over {
            if !self.raised.contains(&mins) {
                self.raised.push(mins);
            }
        }
    }

    fn note(&mut self, field: IncidentField, text: &str, past: &Past) {
        let words = || text.split_whitespace().map(Into::into).collect();
        match field {
            IncidentField::Started => {
                if let Some(at) = instant(text) {
                    self.started_at = at;
                }
            }
            IncidentField::DetectedBy => self.detected_by = text.into(),
            IncidentField::Counters => self.counters = words(),
            IncidentField::Customers => self.customers = text.parse().ok(),
            IncidentField::Effect => self.effect = text.into(),
            IncidentField::Development => self.development = text.into(),
            IncidentField::Measure => {
                let by = past.by.clone();
                self.measures.push(Measure { at: past.at, by, text: text.into() });
            }
            IncidentField::Cause => self.cause = text.into(),
            IncidentField::Lesson => self.lesson = text.into(),
            IncidentField::Attachment => self.attachments.push(text.into()),
            IncidentField::Complaint => {
                self.complaint_id = (!text.is_empty()).then(|| text.into());
            }
            IncidentField::Unknown => {}
        }
    }

    /// The rule that a fact breaks, if it breaks one.
    pub(in crate::core) fn weigh(&self, fact: &IncidentFact) -> Result<(), Bar> {
        if let IncidentFact::Opened(_) = fact {
            return if self.voided && self.history.is_empty() { Ok(()) } else { bar_opened(self) };
        }
        if self.voided {
            return Err(Bar::Gone);
        }
        if self.closed_at.is_some() {
            return Err(Bar::Closed);
        }
        match fact {
            IncidentFact::StepDone(of) => self.on_card(of.step, false),
            IncidentFact::StepUndone(of) => self.on_card(of.step, true),
            IncidentFact::Counted(counted) => {
                let sum = match counted.of {
                    Tally::Entered => self.entered_sum,
                    Tally::Taken | Tally::Unknown => self.taken_sum,
                };
                let sum = sum + i64::from(counted.count);
                if (0..=COUNT_MAX).contains(&sum) { Ok(()) } else { Err(Bar::Figures) }
            }
            IncidentFact::Noted(noted) => match noted.field {
                IncidentField::Started => self.begins(&noted.text),
                IncidentField::Customers if noted.text.parse::<u32>().is_err() => Err(Bar::Figures),
                _ => Ok(()),
            },
            IncidentFact::Told(told) if self.is_told(told) => Err(Bar::Repeat),
            IncidentFact::Restored(_) | IncidentFact::Reminded(_) if self.restored_at.is_some() => {
                Err(Bar::Over)
            }
            IncidentFact::Reminded(of) if self.reminded.contains(&of.step) => Err(Bar::Repeat),
            IncidentFact::Reminded(of) => self.on_card(of.step, false),
            IncidentFact::Raised(raised) => self.grade(raised),
            IncidentFact::Closed(_) if self.restored_at.is_none() => Err(Bar::NotOver),
            IncidentFact::Closed(_) if self.left() > 0 => Err(Bar::Backlog(self.left())),
            IncidentFact::Closed(closed) if closed.cause.trim().is_empty() => Err(Bar::NoCause),
            _ => Ok(()),
        }
    }

    /// Whether it says no more than that a call reached whom it had reached: a key pressed twice.
    fn is_told(&self, told: &IncidentTold) -> bool {
        let bare = told.text.is_empty() && told.result == ContactResult::Reached;
        bare && told.step.is_some_and(|step| self.reached(told.contact, step).is_some())
    }

    fn on_card(&self, step: Step, done: bool) -> Result<(), Bar> {
        if self.card_step(step).is_none() {
            return Err(Bar::NoStep);
        }
        if self.done(step).is_some() == done { Ok(()) } else { Err(Bar::Repeat) }
    }

    fn begins(&self, text: &str) -> Result<(), Bar> {
        let over = self.restored_at.unwrap_or(Ms(i64::MAX));
        match instant(text) {
            Some(at) if at <= self.opened_at && at <= over => Ok(()),
            _ => Err(Bar::Figures),
        }
    }

    fn grade(&self, raised: &IncidentRaised) -> Result<(), Bar> {
        let now = self.severity();
        if raised.severity == Severity::Unknown {
            return Err(Bar::Figures);
        }
        if raised.after_mins.is_some() && self.restored_at.is_some() {
            return Err(Bar::Over);
        }
        if raised.after_mins.is_some_and(|mins| self.raised.contains(&mins)) {
            return Err(Bar::Repeat);
        }
        match now {
            Some(now) if now == raised.severity => Err(Bar::Repeat),
            // By time it only ever grows worse.
            Some(now) if now > raised.severity && raised.after_mins.is_some() => Err(Bar::Repeat),
            Some(now) if now > raised.severity && raised.reason.trim().is_empty() => {
                Err(Bar::NoReason)
            }
            _ => Ok(()),
        }
    }

    /// What its severity is by time alone, with the minute it became so; none where it is that bad already, or
    /// where somebody judged otherwise since.
    pub(in crate::core) fn grows_to(&self, now: Ms) -> Vec<(u16, Severity)> {
        let Some(card) = self.card().filter(|_| self.goes_on()) else { return Vec::new() };
        let elapsed = now.secs_since(self.started_at);
        let worst = card_severity(self.kind, elapsed);
        let is_worse = |at: &&(u16, Severity)| self.severity().is_none_or(|now| at.1 > now);
        let reached = |at: &&(u16, Severity)| worst.is_some_and(|worst| at.1 <= worst);
        let is_new = |at: &&(u16, Severity)| !self.raised.contains(&at.0);
        let all = card.severities.iter().filter(reached);
        all.filter(is_worse).filter(is_new).copied().collect()
    }
}

fn bar_opened(incident: &Incident) -> Result<(), Bar> {
    // Nobody opens again what was taken back: its id is that of the act.
    Err(if incident.voided { Bar::Gone } else { Bar::Repeat })
}

fn instant(text: &str) -> Option<Ms> {
    text.parse().ok().map(Ms)
}
