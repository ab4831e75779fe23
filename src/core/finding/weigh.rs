//! One fact taken by one finding. The same rules serve who decides and who folds, so that what is refused on one
//! terminal is not applied on another.

use super::record::{Called, Finding, Measure, Seen, Told};
use super::values::{CallCause, FindingField, FindingState, MeasureState, RaisedWhy};
use crate::core::event::{
    FindingAssigned, FindingCalled, FindingFact, FindingNoted, FindingRaised, FindingTold,
    FindingVerified, MeasureAdded,
};
use crate::core::time::Ms;

/// Why a fact about a finding does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingBar {
    /// There is no such finding.
    Gone,
    /// It says what is known.
    Repeat,
    /// It is closed, or was none.
    Over,
    /// It was put right already: what is left is to look.
    AlreadyFixed,
    /// Nobody has put it right yet.
    NotFixed,
    /// Whoever put it right does not check it, unless a later round does.
    OwnFix,
    /// The round in which it was put right cannot check it.
    SameRound,
    /// Nobody has checked it yet.
    NotVerified,
    /// It came back: the cause is missing.
    NoCause,
    /// It came back: a measure that prevents it is missing.
    NoPreventive,
    /// So many measures are still to be done.
    OpenMeasures(usize),
    /// A reason is missing.
    NoReason,
    /// It has to be said what.
    NoText,
    /// There is no such measure, or it is over.
    NoMeasure,
    /// It is not worse than it was.
    NotWorse,
    /// It is beyond no red line: nobody has to be told.
    NotRed,
    /// A figure, a date or a code that cannot be.
    Figures,
}

/// One fact with who says it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: &'a str,
    /// What.
    pub fact: &'a FindingFact,
}

type Weighed = Result<(), FindingBar>;

fn must(holds: bool, bar: FindingBar) -> Weighed {
    if holds { Ok(()) } else { Err(bar) }
}

fn is_said(text: &str) -> bool {
    !text.trim().is_empty()
}

impl Finding {
    /// The rule that a fact breaks, if it breaks one. Sightings are weighed by the trail.
    pub(super) fn weigh(&self, said: &Said) -> Weighed {
        // What was put right and closed has crossed the red line all the same.
        if let FindingFact::Told(told) = said.fact {
            return self.weigh_told(told, said.at);
        }
        if let FindingFact::Called(call) = said.fact
            && call.cause == CallCause::Untold
        {
            must(self.red_at().is_some(), FindingBar::NotRed)?;
            return self.weigh_called(call);
        }
        // What a round corrects it takes back, also where it had closed it.
        let corrects = matches!(said.fact, FindingFact::Voided(none) if !none.round_id.is_empty());
        let closed = corrects && self.state == FindingState::Closed;
        must(closed || self.is_open(), FindingBar::Over)?;
        match said.fact {
            FindingFact::Told(_) => Err(FindingBar::NotRed),
            FindingFact::Opened(_) | FindingFact::Joined(_) => Err(FindingBar::Repeat),
            FindingFact::Assigned(to) => self.weigh_assigned(to),
            FindingFact::Contained(done) => {
                must(self.is_wrong(), FindingBar::AlreadyFixed)?;
                must(self.state == FindingState::Open, FindingBar::Repeat)?;
                must(is_said(&done.text), FindingBar::NoText)
            }
            FindingFact::Fixed(_) => must(self.is_wrong(), FindingBar::AlreadyFixed),
            FindingFact::Verified(seen) => self.weigh_verified(said.by, seen),
            FindingFact::Rejected(seen) => {
                must(self.is_put_right(), FindingBar::NotFixed)?;
                must(is_said(&seen.reason), FindingBar::NoReason)
            }
            FindingFact::Closed(_) => self.closable(),
            FindingFact::Voided(none) => {
                must(is_said(&none.reason) || !none.round_id.is_empty(), FindingBar::NoReason)
            }
            FindingFact::Raised(raised) => self.weigh_raised(raised),
            FindingFact::Noted(noted) => match noted.field {
                FindingField::Complaint => Ok(()),
                FindingField::Unknown => Err(FindingBar::Figures),
                _ => must(is_said(&noted.text), FindingBar::NoText),
            },
            FindingFact::Called(call) => self.weigh_called(call),
            FindingFact::Added(added) => {
                must(self.measure(&added.measure_id).is_none(), FindingBar::Repeat)?;
                must(*added.measure_id != *self.finding_id, FindingBar::Repeat)?;
                must(is_said(&added.title), FindingBar::NoText)
            }
            FindingFact::Done(step) => self.pending(&step.measure_id).map(|_| ()),
            FindingFact::Checked(step) => {
                let measure = self.measure(&step.measure_id).ok_or(FindingBar::NoMeasure)?;
                must(measure.state == MeasureState::Done, FindingBar::NotFixed)?;
                let own = measure.done.as_ref().is_some_and(|done| *done.by == *said.by);
                must(!own, FindingBar::OwnFix)
            }
            FindingFact::Impossible(dropped) => {
                must(is_said(&dropped.reason), FindingBar::NoReason)?;
                if *dropped.measure_id == *self.finding_id {
                    must(self.is_wrong(), FindingBar::AlreadyFixed)?;
                    return must(self.cannot_do.is_none(), FindingBar::Repeat);
                }
                let measure = self.pending(&dropped.measure_id)?;
                must(measure.state == MeasureState::Todo, FindingBar::Repeat)
            }
            FindingFact::Cancelled(dropped) => {
                must(is_said(&dropped.reason), FindingBar::NoReason)?;
                self.pending(&dropped.measure_id).map(|_| ())
            }
        }
    }

    fn pending(&self, measure_id: &str) -> Result<&Measure, FindingBar> {
        let measure = self.measure(measure_id).ok_or(FindingBar::NoMeasure)?;
        must(measure.is_pending(), FindingBar::NoMeasure)?;
        Ok(measure)
    }

    fn weigh_assigned(&self, to: &FindingAssigned) -> Weighed {
        must(self.is_wrong(), FindingBar::AlreadyFixed)?;
        let same = *to.owner == *self.owner && to.due_at == self.due_at;
        must(!same || self.cannot_do.is_some(), FindingBar::Repeat)?;
        // Time that is given after the fact would hide what is late.
        must(to.due_at <= self.due_at || is_said(&to.reason), FindingBar::NoReason)
    }

    fn weigh_verified(&self, by: &str, seen: &FindingVerified) -> Weighed {
        must(self.state != FindingState::Verified, FindingBar::Repeat)?;
        let Some(fixed) = &self.fixed else { return Err(FindingBar::NotFixed) };
        if *fixed.by != *by {
            return Ok(());
        }
        must(!seen.round_id.is_empty(), FindingBar::OwnFix)?;
        let last = self.occurrences.last().map_or("", |it| &it.round_id);
        let same = *seen.round_id == *fixed.round_id || *seen.round_id == *last;
        must(!same, FindingBar::SameRound)
    }

    fn weigh_raised(&self, raised: &FindingRaised) -> Weighed {
        must(raised.severity > self.severity, FindingBar::NotWorse)?;
        must(raised.why != RaisedWhy::Repeated || self.repeats(), FindingBar::Repeat)
    }

    fn weigh_told(&self, told: &FindingTold, at: Ms) -> Weighed {
        must(self.state != FindingState::Void, FindingBar::Over)?;
        let from = self.red_at().ok_or(FindingBar::NotRed)?;
        must(!told.person_id.is_empty(), FindingBar::NoText)?;
        let known = |it: &Told| {
            it.person_id == told.person_id && it.at >= from && it.at <= at && it.text == told.text
        };
        must(!self.told.iter().any(known), FindingBar::Repeat)
    }

    fn weigh_called(&self, call: &FindingCalled) -> Weighed {
        let own = *call.measure_id == *self.finding_id;
        must(own || self.measure(&call.measure_id).is_some(), FindingBar::NoMeasure)?;
        let made = |it: &Called| {
            *it.measure_id == *call.measure_id
                && (it.cause, it.due_at) == (call.cause, call.due_at)
                && (it.round, it.level) == (call.round, call.level)
        };
        must(!self.calls.iter().any(made), FindingBar::Repeat)
    }

    /// Whether nothing is left to do about it; else what is.
    pub fn closable(&self) -> Weighed {
        must(self.state == FindingState::Verified, FindingBar::NotVerified)?;
        if self.recurrence_of.is_some() {
            must(is_said(&self.cause), FindingBar::NoCause)?;
            must(self.is_prevented(), FindingBar::NoPreventive)?;
        }
        match self.measures.iter().filter(|it| it.is_pending()).count() {
            0 => Ok(()),
            left => Err(FindingBar::OpenMeasures(left)),
        }
    }

    /// Takes in a fact that was weighed.
    pub(super) fn put(&mut self, said: &Said, act_id: &str) {
        let seen = |by: &str, text: &str, round_id: &str| Seen {
            at: said.at,
            by: by.into(),
            said_by: said.by.into(),
            text: text.into(),
            round_id: round_id.into(),
        };
        let step = |text: &str| Some(seen(said.by, text, ""));
        match said.fact {
            FindingFact::Opened(_) | FindingFact::Joined(_) => {}
            FindingFact::Assigned(to) => {
                (self.owner, self.limit, self.due_at) = (to.owner.clone(), to.limit, to.due_at);
                self.cannot_do = None;
            }
            FindingFact::Contained(done) => {
                self.state = FindingState::Contained;
                self.contain(&done.text, act_id, seen(said.by, &done.text, ""));
            }
            FindingFact::Fixed(done) => {
                self.state = FindingState::Fixed;
                self.fixed = Some(seen(&done.fixer, &done.text, &done.round_id));
                self.cannot_do = None;
            }
            FindingFact::Verified(done) => {
                self.state = FindingState::Verified;
                self.verified = Some(seen(said.by, &done.text, &done.round_id));
            }
            FindingFact::Rejected(it) => self.reject(it.due_at, seen(said.by, &it.reason, "")),
            FindingFact::Closed(_) => {
                (self.state, self.ended_at) = (FindingState::Closed, Some(said.at));
            }
            FindingFact::Voided(none) => {
                // Of a round that takes back what it saw the trail leaves those sightings out.
                if none.round_id.is_empty() {
                    (self.state, self.ended_at) = (FindingState::Void, Some(said.at));
                    self.void_reason = none.reason.clone();
                }
            }
            FindingFact::Raised(raised) => {
                self.severity = raised.severity;
                self.raised.push((said.at, raised.why));
            }
            FindingFact::Told(of) => self.told.push(told(of, said)),
            FindingFact::Noted(noted) => self.note(noted, seen(said.by, &noted.text, "")),
            FindingFact::Called(call) => self.calls.push(called(call, said.at)),
            FindingFact::Added(added) => self.measures.push(measure(added, said.at)),
            FindingFact::Done(it) => self.set(&it.measure_id, MeasureState::Done, |measure| {
                measure.done = step(&it.text);
            }),
            FindingFact::Checked(it) => {
                self.set(&it.measure_id, MeasureState::Verified, |measure| {
                    measure.verified = step(&it.text);
                });
            }
            FindingFact::Impossible(it) if *it.measure_id == *self.finding_id => {
                self.cannot_do = step(&it.reason);
            }
            FindingFact::Impossible(it) => {
                self.set(&it.measure_id, MeasureState::CannotDo, |measure| {
                    measure.dropped = step(&it.reason);
                });
            }
            FindingFact::Cancelled(it) => {
                self.set(&it.measure_id, MeasureState::Cancelled, |measure| {
                    measure.dropped = step(&it.reason);
                });
            }
        }
    }

    /// It has to be put right once more.
    fn reject(&mut self, due_at: Ms, said: Seen) {
        (self.state, self.fixed, self.verified) = (FindingState::Open, None, None);
        self.due_at = due_at;
        self.rejected.push(said);
    }

    fn note(&mut self, noted: &FindingNoted, seen: Seen) {
        match noted.field {
            FindingField::Cause => self.cause = noted.text.clone(),
            FindingField::Complaint => self.complaint_id = noted.text.clone(),
            FindingField::Note => self.notes.push(seen),
            FindingField::Unknown => {}
        }
    }

    fn set(&mut self, id: &str, state: MeasureState, change: impl FnOnce(&mut Measure)) {
        if let Some(measure) = self.measures.iter_mut().find(|it| *it.measure_id == *id) {
            measure.state = state;
            change(measure);
        }
    }

    /// Containing it is a measure that is done with the same word.
    fn contain(&mut self, title: &str, act_id: &str, done: Seen) {
        self.measures.push(Measure {
            measure_id: act_id.into(),
            kind: super::MeasureKind::Containment,
            title: title.into(),
            owner: done.by.clone(),
            limit: super::FindingLimit::AtOnce,
            due_at: done.at,
            state: MeasureState::Done,
            added_at: done.at,
            done: Some(done),
            verified: None,
            dropped: None,
        });
    }
}

fn told(of: &FindingTold, said: &Said) -> Told {
    Told {
        at: said.at,
        by: said.by.into(),
        person_id: of.person_id.clone(),
        level: of.level,
        way: of.way,
        text: of.text.clone(),
    }
}

fn called(call: &FindingCalled, at: Ms) -> Called {
    Called {
        at,
        measure_id: call.measure_id.clone(),
        cause: call.cause,
        due_at: call.due_at,
        round: call.round,
        level: call.level,
        to: call.to.clone(),
        sent: call.sent,
    }
}

fn measure(added: &MeasureAdded, at: Ms) -> Measure {
    Measure {
        measure_id: added.measure_id.clone(),
        kind: added.kind,
        title: added.title.clone(),
        owner: added.owner.clone(),
        limit: added.limit,
        due_at: added.due_at,
        state: MeasureState::Todo,
        added_at: at,
        done: None,
        verified: None,
        dropped: None,
    }
}
