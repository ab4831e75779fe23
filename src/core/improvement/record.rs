//! The record of one improvement. Everything in it follows from its history: an act that is taken back is marked there,
//! and the record is computed anew.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::values::{ImprovementBar, ImprovementState, SubjectKind};
use crate::core::event::{ImprovementFact, KeptImprovementFact};
use crate::core::hall::Place;
use crate::core::incident::Standing;
use crate::core::time::Ms;

/// One fact of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementPast {
    /// When it happened.
    pub at: Ms,
    /// Who; `system` for what fell due.
    pub by: Box<str>,
    /// The act; empty for what fell due.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptImprovementFact,
    /// Whether it counts.
    pub standing: Standing,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

/// What it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// What kind of thing.
    pub kind: SubjectKind,
    /// Which, by its code; empty = the words say it.
    pub code: Box<str>,
    /// The words.
    pub text: Box<str>,
}

/// It was talked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    /// Who wrote it down.
    pub by: Box<str>,
    /// With whom.
    pub person_id: Box<str>,
    /// When it was.
    pub at: Ms,
    /// What was said and agreed.
    pub text: Box<str>,
}

/// Whether it helped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When somebody looked.
    pub at: Ms,
    /// Who.
    pub by: Box<str>,
    /// It did.
    pub effective: bool,
    /// How often it came up before.
    pub before: Option<u32>,
    /// And after.
    pub after: Option<u32>,
    /// What was seen.
    pub text: Box<str>,
}

/// An improvement as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvement {
    /// Its id: what it was proposed for, or the act that entered it.
    pub improvement_id: Box<str>,
    /// What it is about.
    pub subject: Subject,
    /// Where it stands; `Unknown` = what began it was taken back.
    pub state: ImprovementState,
    /// When it was proposed, and of how many within how many days.
    pub proposed: Option<(Ms, u32, u32)>,
    /// When somebody took it on, and who wrote that.
    pub entered: Option<(Ms, Box<str>)>,
    /// Why it comes up.
    pub cause: Box<str>,
    /// What is done about it.
    pub measure: Box<str>,
    /// Who does it.
    pub person_id: Box<str>,
    /// Until when.
    pub due_on: Option<NaiveDate>,
    /// How often it came up in the days before it was taken on.
    pub before: Option<u32>,
    /// Complaints and findings that it goes back to.
    pub sources: Vec<Box<str>>,
    /// Talks about it.
    pub talks: Vec<Talk>,
    /// When it was done, by whom, and what was done.
    pub done: Option<(Ms, Box<str>, Box<str>)>,
    /// Whether it helped.
    pub checked: Option<Checked>,
    /// When nothing was left to do, and of one that was dropped why.
    pub over: Option<(Ms, Box<str>)>,
    /// Everything that was said of it, as it came.
    pub history: Vec<ImprovementPast>,
}

impl Improvement {
    /// One of which nothing is known but its id.
    pub(in crate::core) fn blank(improvement_id: &str) -> Improvement {
        Improvement {
            improvement_id: improvement_id.into(),
            subject: Subject { kind: SubjectKind::Unknown, code: "".into(), text: "".into() },
            state: ImprovementState::Unknown,
            proposed: None,
            entered: None,
            cause: "".into(),
            measure: "".into(),
            person_id: "".into(),
            due_on: None,
            before: None,
            sources: Vec::new(),
            talks: Vec::new(),
            done: None,
            checked: None,
            over: None,
            history: Vec::new(),
        }
    }

    /// Whether what began it was taken back.
    pub fn is_void(&self) -> bool {
        self.state == ImprovementState::Unknown
    }

    /// Whether something is left to do about it.
    pub fn is_open(&self) -> bool {
        !self.is_void() && !self.state.is_over()
    }

    /// Whether it should have been done by that date.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state.is_to_do() && self.due_on.is_some_and(|due| due < today)
    }

    /// Since when it is there.
    pub fn since(&self) -> Option<Ms> {
        let entered = self.entered.as_ref().map(|(at, _)| *at);
        self.proposed.map(|(at, ..)| at).or(entered)
    }

    /// When nothing was left to do about it, or it was taken back.
    pub(in crate::core) fn over_at(&self) -> Option<Ms> {
        let void = || self.history.last().filter(|_| self.is_void()).map(|past| past.at);
        self.over.as_ref().map(|(at, _)| *at).or_else(void)
    }

    /// The rule that a fact of somebody breaks, if it breaks one.
    pub(in crate::core) fn weigh(
        &self,
        by: &str,
        fact: &ImprovementFact,
    ) -> Result<(), ImprovementBar> {
        use ImprovementBar as B;
        let must = |holds: bool, bar: B| if holds { Ok(()) } else { Err(bar) };
        let said = |text: &str| !text.trim().is_empty();
        match fact {
            ImprovementFact::Proposed(_) => return must(self.is_void(), B::Known),
            ImprovementFact::Entered(new) => {
                let free = self.is_void() || self.state == ImprovementState::Proposed;
                must(free, B::Known)?;
                must(said(&new.code) || said(&new.text), B::NoSubject)?;
                must(said(&new.person_id), B::NoPerson)?;
                must(said(&new.cause), B::NoCause)?;
                return must(said(&new.measure), B::NoMeasure);
            }
            _ => must(self.is_open(), B::Gone)?,
        }
        match fact {
            ImprovementFact::Proposed(_) | ImprovementFact::Entered(_) => Ok(()),
            ImprovementFact::Talked(talk) => {
                must(said(&talk.person_id), B::NoPerson)?;
                must(said(&talk.text), B::NoText)
            }
            ImprovementFact::Moved(to) => {
                must(to.state != self.state, B::Repeat)?;
                if to.state == ImprovementState::Dropped {
                    return must(said(&to.text), B::NoText);
                }
                must(self.entered.is_some(), B::NotEntered)?;
                must(to.state.is_to_do() || to.state == ImprovementState::Done, B::Repeat)
            }
            ImprovementFact::Checked(_) => {
                must(self.state == ImprovementState::Done, B::NotDone)?;
                let own = self.done.as_ref().is_some_and(|(_, who, _)| **who == *by);
                must(!own, B::Own)
            }
        }
    }

    /// Takes in one more fact; whether it counts.
    pub(in crate::core) fn take(&mut self, mut past: ImprovementPast) -> Standing {
        let KeptImprovementFact(fact) = past.fact.clone();
        let holds = self.weigh(&past.by, &fact).is_ok();
        past.standing = if holds { Standing::Holds } else { Standing::Against };
        if holds {
            self.put(past.at, &past.by, &fact);
        }
        self.history.push(past);
        if holds { Standing::Holds } else { Standing::Against }
    }

    /// Takes back an act: the record is what the rest of its history says. Whether there was anything.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> bool {
        let own =
            |past: &ImprovementPast| *past.act_id == *act_id && past.standing == Standing::Holds;
        if act_id.is_empty() || !self.history.iter().any(own) {
            return false;
        }
        let mut anew = Improvement::blank(&self.improvement_id);
        for mut past in std::mem::take(&mut self.history) {
            if *past.act_id == *act_id {
                past.standing = Standing::Undone;
            }
            if past.standing == Standing::Undone {
                anew.history.push(past);
            } else {
                anew.take(past);
            }
        }
        *self = anew;
        true
    }

    /// As it stood at an instant, without what happened then or later.
    #[must_use]
    pub fn as_of(&self, end: Ms) -> Improvement {
        let mut stood = Improvement::blank(&self.improvement_id);
        for past in self.history.iter().filter(|past| past.at < end) {
            if past.standing == Standing::Undone {
                stood.history.push(past.clone());
            } else {
                stood.take(past.clone());
            }
        }
        stood
    }

    fn put(&mut self, at: Ms, by: &str, fact: &ImprovementFact) {
        match fact {
            ImprovementFact::Proposed(new) => {
                let (kind, code) = (new.subject, new.code.clone());
                self.subject = Subject { kind, code, text: "".into() };
                self.state = ImprovementState::Proposed;
                self.proposed = Some((at, new.count, new.days));
                self.sources.clone_from(&new.sources);
            }
            ImprovementFact::Entered(new) => {
                let (code, text) = (new.code.clone(), new.text.clone());
                self.subject = Subject { kind: new.subject, code, text };
                self.state = ImprovementState::Open;
                self.entered = Some((at, by.into()));
                (self.cause, self.measure) = (new.cause.clone(), new.measure.clone());
                (self.person_id, self.due_on) = (new.person_id.clone(), Some(new.due_on));
                self.before = new.before;
                let more = new.sources.iter().filter(|it| !self.sources.contains(it));
                let more: Vec<Box<str>> = more.cloned().collect();
                self.sources.extend(more);
            }
            ImprovementFact::Talked(talk) => self.talks.push(Talk {
                by: by.into(),
                person_id: talk.person_id.clone(),
                at: talk.talked_at,
                text: talk.text.clone(),
            }),
            ImprovementFact::Moved(to) => {
                self.state = to.state;
                let done = to.state == ImprovementState::Done;
                self.done = done.then(|| (at, by.into(), to.text.clone()));
                if to.state == ImprovementState::Dropped {
                    self.over = Some((at, to.text.clone()));
                }
            }
            ImprovementFact::Checked(seen) => {
                self.state = if seen.effective {
                    ImprovementState::Effective
                } else {
                    ImprovementState::NotEffective
                };
                self.over = Some((at, "".into()));
                self.checked = Some(Checked {
                    at,
                    by: by.into(),
                    effective: seen.effective,
                    before: seen.before,
                    after: seen.after,
                    text: seen.text.clone(),
                });
            }
        }
    }
}
