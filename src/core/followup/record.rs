//! One follow-up: what is known of it, and where it stands by what happened. Its state is a function of its history,
//! so that an act that is taken back leaves what it would be without it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FollowUpWay, Origin, Outcome, ServiceKind, TRIES_MAX, TaskState};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::event::{CustomerRef, FollowUpAnswered, FollowUpFact, KeptFollowUpFact};
use crate::core::hall::Place;
use crate::core::time::Ms;

/// Something that happened to a follow-up, with its author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpPast {
    /// When.
    pub at: Ms,
    /// Who.
    pub by: Box<str>,
    /// The act.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptFollowUpFact,
    /// It counts; else somebody was first, or it was over.
    pub holds: bool,
    /// Taken back.
    pub voided: bool,
    /// Where it stands in the log.
    pub place: Place,
}

/// A customer's answer, as whoever counts answers needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply<'a> {
    /// When.
    pub at: Ms,
    /// Who asked.
    pub by: &'a str,
    /// What they said.
    pub said: &'a FollowUpAnswered,
}

/// A follow-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Its id.
    pub follow_up_id: Box<str>,
    /// What people call it.
    pub number: Box<str>,
    /// Where it comes from.
    pub origin: Origin,
    /// The complaint, order, visit or row that it comes from; empty = none has a name.
    pub origin_id: Box<str>,
    /// What kind of service it was.
    pub service_kind: ServiceKind,
    /// Which service; empty = not known.
    pub service_id: Box<str>,
    /// The date of the service.
    pub served_on: NaiveDate,
    /// Whom it is about; empty = not known.
    pub person_id: Box<str>,
    /// The customer.
    #[serde(with = "crate::core::kept")]
    pub customer: Option<CustomerRef>,
    /// The customer as it was made with; one that is typed later takes their place.
    #[serde(with = "crate::core::kept")]
    pub first_customer: Option<CustomerRef>,
    /// Whose contract it is.
    pub customer_kind: CustomerKind,
    /// Which part of the service.
    pub phase: Phase,
    /// How they are to be asked.
    pub way: FollowUpWay,
    /// What it is about.
    pub text: Box<str>,
    /// When it was made.
    pub made_at: Ms,
    /// Who made it; `system` = it fell due, or followed.
    pub made_by: Box<str>,
    /// The act that made it; empty = none.
    pub made_act: Box<str>,
    /// Until when it is to be made.
    pub due: Ms,
    /// The follow-up whose bad answer was put right before this one.
    pub after: Box<str>,
    /// What they answered asks to be put right, by the settings of then.
    pub bad: bool,
    /// The complaint that its bad answer opened.
    pub repair: Option<Box<str>>,
    /// What it was made for is open again, since then.
    pub gone_at: Option<Ms>,
    /// The act that made it was taken back.
    pub voided: bool,
    /// Where it stands.
    pub state: TaskState,
    /// How it ended, or what came of the last attempt.
    pub outcome: Option<Outcome>,
    /// Nobody tries before this.
    pub not_before: Option<Ms>,
    /// When it ended.
    pub ended_at: Option<Ms>,
    /// Everything that happened, in the order of the log.
    pub history: Vec<FollowUpPast>,
}

/// Whether an answer has to be put right: an item at `low` or below, or not solved.
pub fn is_low(scores: &BTreeMap<Box<str>, u8>, solved: Option<bool>, low: u32) -> bool {
    solved == Some(false) || scores.values().any(|score| u32::from(*score) <= low)
}

impl Task {
    /// Whether somebody still has to ask.
    pub fn is_open(&self) -> bool {
        self.state == TaskState::Open
    }

    /// Changes with everything that happens to it: what an act on it is held against that was typed beside a page.
    pub fn version(&self) -> u64 {
        let taken_back = self.history.iter().filter(|past| past.voided).count();
        let over = u64::from(self.voided) + 2 * u64::from(self.gone_at.is_some());
        (self.history.len() as u64) << 24 | (taken_back as u64) << 8 | over
    }

    /// When it counts as due: one that came too late to be in time was due before anybody could know of it, in a time
    /// that may be reported on already.
    pub fn counts_at(&self) -> Ms {
        self.due.max(self.made_at)
    }

    /// Attempts that count: when, and what came of each. An answer is one.
    pub fn attempts(&self) -> impl Iterator<Item = (Ms, Outcome)> {
        self.held().filter_map(|past| match &past.fact.0 {
            FollowUpFact::Tried(said) => Some((past.at, said.outcome)),
            FollowUpFact::Answered(_) => Some((past.at, Outcome::Reached)),
            _ => None,
        })
    }

    /// What came of it last: when, and what of an attempt; none = it was put off.
    pub fn last_said(&self) -> Option<(Ms, Option<Outcome>)> {
        let said = self.held().filter_map(|past| match &past.fact.0 {
            FollowUpFact::Tried(said) => Some((past.at, Some(said.outcome))),
            FollowUpFact::Answered(_) => Some((past.at, Some(Outcome::Reached))),
            FollowUpFact::Moved(_) => Some((past.at, None)),
            _ => None,
        });
        said.last()
    }

    /// What the customer answered.
    pub fn reply(&self) -> Option<Reply<'_>> {
        self.held().find_map(|past| match &past.fact.0 {
            FollowUpFact::Answered(said) => Some(Reply { at: past.at, by: &past.by, said }),
            _ => None,
        })
    }

    /// Since when it counts as in time: somebody was spoken with, or the third attempt was made (domain 5.2).
    pub fn contacted_at(&self) -> Option<Ms> {
        let spoken = |outcome| matches!(outcome, Outcome::Reached | Outcome::Refused);
        let first = self.attempts().find(|(_, outcome)| spoken(*outcome));
        let third = self.attempts().nth(TRIES_MAX - 1);
        first.into_iter().chain(third).map(|(at, _)| at).min()
    }

    /// When it was said that it is not to be made.
    pub fn dropped_at(&self) -> Option<Ms> {
        let said = self.held().find_map(|past| match &past.fact.0 {
            FollowUpFact::Dropped(_) => Some(past.at),
            _ => None,
        });
        said.or(self.gone_at).filter(|_| self.state == TaskState::Dropped)
    }

    /// Whether what the customer says now counts, though it is over: who was given up rings back.
    pub fn may_answer(&self) -> bool {
        self.state == TaskState::Done && self.reply().is_none()
    }

    /// Whether it may be tried now.
    pub fn is_ready(&self, now: Ms) -> bool {
        self.is_open() && self.not_before.is_none_or(|from| from <= now)
    }

    /// Whether what they answered has to be put right: an item at `low` or below, or not solved.
    pub fn asks_repair(&self, low: u32) -> bool {
        self.reply().is_some_and(|reply| is_low(&reply.said.scores, reply.said.solved, low))
    }

    /// Every customer that it names or ever named.
    pub fn customers(&self) -> Vec<CustomerRef> {
        let typed = self.history.iter().filter_map(|past| match &past.fact.0 {
            FollowUpFact::Named(said) => Some(said.customer.clone()),
            _ => None,
        });
        self.first_customer.iter().cloned().chain(typed).collect()
    }

    /// The worst item of what they answered, with their score.
    pub fn lowest(&self) -> Option<(&str, u8)> {
        let scores = self.reply()?.said.scores.iter();
        scores.min_by_key(|(_, score)| **score).map(|(item, score)| (&**item, *score))
    }

    fn held(&self) -> impl Iterator<Item = &FollowUpPast> {
        self.history.iter().filter(|past| past.holds && !past.voided)
    }

    /// As it stood at an instant, without what happened then or later; none if it was not made by then.
    pub fn as_of(&self, end: Ms) -> Option<Task> {
        if self.made_at >= end {
            return None;
        }
        let mut stood = self.clone();
        stood.history.retain(|past| past.at < end);
        stood.gone_at = self.gone_at.filter(|at| *at < end);
        stood.replay();
        Some(stood)
    }

    /// Takes what happened, at the end of its history; whether it counts.
    pub(super) fn take(&mut self, past: FollowUpPast) -> bool {
        self.history.push(past);
        self.replay();
        self.history.last().is_some_and(|past| past.holds)
    }

    /// Where it stands by its history.
    pub(super) fn replay(&mut self) {
        let mut stands = Stands::default();
        let mut history = std::mem::take(&mut self.history);
        self.customer.clone_from(&self.first_customer);
        for past in &mut history {
            past.holds = !past.voided && stands.take(past);
            if past.holds
                && let FollowUpFact::Named(said) = &past.fact.0
            {
                self.customer = Some(said.customer.clone());
            }
        }
        self.history = history;
        let open = stands.ended_at.is_none();
        (self.outcome, self.not_before) = (stands.outcome, stands.not_before.filter(|_| open));
        (self.state, self.ended_at) = match (self.voided, stands.ended_at, self.gone_at) {
            (true, ..) => (TaskState::Void, Some(self.made_at)),
            (false, Some(at), _) if stands.dropped => (TaskState::Dropped, Some(at)),
            (false, Some(at), _) => (TaskState::Done, Some(at)),
            (false, None, Some(at)) => (TaskState::Dropped, Some(at)),
            (false, None, None) => (TaskState::Open, None),
        };
    }
}

/// Where it stands, fact after fact.
#[derive(Default)]
struct Stands {
    no_answer: usize,
    answered: bool,
    dropped: bool,
    outcome: Option<Outcome>,
    not_before: Option<Ms>,
    ended_at: Option<Ms>,
}

impl Stands {
    /// Whether it counts. An answer counts also of who was given up: they rang back. One that was first stays.
    fn take(&mut self, past: &FollowUpPast) -> bool {
        let open = self.ended_at.is_none();
        match &past.fact.0 {
            FollowUpFact::Answered(_) if !self.answered && !self.dropped => {
                self.answered = true;
                self.end(past.at, Outcome::Reached);
            }
            FollowUpFact::Tried(said) if open => {
                (self.outcome, self.not_before) = (Some(said.outcome), said.again_from);
                match said.outcome {
                    Outcome::NoAnswer => self.no_answer += 1,
                    Outcome::Unknown => {}
                    end => self.end(past.at, end),
                }
                if self.no_answer >= TRIES_MAX {
                    self.end(past.at, Outcome::GivenUp);
                }
            }
            FollowUpFact::Moved(said) if open => self.not_before = Some(said.until),
            FollowUpFact::Dropped(_) if open => {
                (self.dropped, self.ended_at) = (true, Some(past.at));
            }
            FollowUpFact::Named(_) if open => {}
            _ => return false,
        }
        true
    }

    fn end(&mut self, at: Ms, outcome: Outcome) {
        (self.outcome, self.ended_at) = (Some(outcome), Some(at));
    }
}
