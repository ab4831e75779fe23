//! The record of one watched order. Everything in it follows from its history: an act that is taken back is marked
//! there, and the record is computed anew.

use serde::{Deserialize, Serialize};

use super::Process;
use super::values::{Late, OrderBar, OrderKind, OrderState};
use crate::core::complaint::Clockwork;
use crate::core::event::{KeptOrderFact, OrderFact, OrderWatched};
use crate::core::hall::Place;
use crate::core::incident::Standing;
use crate::core::time::Ms;

/// One fact of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPast {
    /// When it happened.
    pub at: Ms,
    /// Who.
    pub by: Box<str>,
    /// The act.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptOrderFact,
    /// Whether it counts.
    pub standing: Standing,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

/// A time that the customer was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// When it was said.
    pub at: Ms,
    /// Until when.
    pub until: Ms,
    /// Why it differs from the one before; empty = it is the first.
    pub reason: Box<str>,
}

/// A time in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageSpan {
    /// Its code.
    pub stage: Box<str>,
    /// Since when.
    pub from: Ms,
    /// Until when; none while it goes on.
    pub to: Option<Ms>,
}

/// A watched order as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Its id: the number as it is told from others.
    pub order_id: Box<str>,
    /// Its number as somebody wrote it.
    pub order_no: Box<str>,
    /// What it is for.
    pub kind: OrderKind,
    /// The department that has it; empty = nobody said.
    pub department_id: Box<str>,
    /// The record of the customer; empty = none.
    pub person_ref: Box<str>,
    /// The complaint it belongs to; empty = none.
    pub complaint_id: Box<str>,
    /// What it is about.
    pub text: Box<str>,
    /// The version of the settings whose stages it goes through.
    pub settings: u32,
    /// Since when it is watched; none: that was taken back.
    pub watched_at: Option<Ms>,
    /// Who watches it.
    pub watched_by: Box<str>,
    /// What the customer was promised, the first first.
    pub promises: Vec<Promise>,
    /// When somebody looks next; none = at the promise.
    pub check_at: Option<Ms>,
    /// When somebody looked last.
    pub checked_at: Option<Ms>,
    /// What was found then.
    pub found: Box<str>,
    /// The stages that it went through.
    pub stages: Vec<StageSpan>,
    /// When it was done: a call to the customer follows.
    pub done_at: Option<Ms>,
    /// When nobody needed to look any more.
    pub dropped_at: Option<Ms>,
    /// How it ended, or why it was dropped.
    pub ended_text: Box<str>,
    /// Everything that was said of it, as it came.
    pub history: Vec<OrderPast>,
}

impl Order {
    /// One of which nothing is known but its id.
    pub(in crate::core) fn blank(order_id: &str) -> Order {
        Order {
            order_id: order_id.into(),
            order_no: order_id.into(),
            kind: OrderKind::Unknown,
            department_id: "".into(),
            person_ref: "".into(),
            complaint_id: "".into(),
            text: "".into(),
            settings: 0,
            watched_at: None,
            watched_by: "".into(),
            promises: Vec::new(),
            check_at: None,
            checked_at: None,
            found: "".into(),
            stages: Vec::new(),
            done_at: None,
            dropped_at: None,
            ended_text: "".into(),
            history: Vec::new(),
        }
    }

    /// Whether watching it was taken back.
    pub fn is_void(&self) -> bool {
        self.watched_at.is_none()
    }

    /// Whether somebody still has to look at it.
    pub fn is_open(&self) -> bool {
        self.state() == OrderState::Open && !self.is_void()
    }

    /// Where it stands.
    pub fn state(&self) -> OrderState {
        match (self.done_at, self.dropped_at) {
            (Some(_), _) => OrderState::Done,
            (None, Some(_)) => OrderState::Dropped,
            (None, None) => OrderState::Open,
        }
    }

    /// The record of its customer, for the call that follows it; none where nobody named one.
    pub fn customer(&self) -> Option<&str> {
        Some(&*self.person_ref).filter(|it| !it.is_empty())
    }

    pub(super) fn over_at(&self) -> Option<Ms> {
        let void = || self.history.last().filter(|_| self.is_void()).map(|past| past.at);
        self.done_at.or(self.dropped_at).or_else(void)
    }

    /// Until when the customer was promised it last.
    pub fn promised_at(&self) -> Option<Ms> {
        self.promises.last().map(|it| it.until)
    }

    /// Until when they were promised it first: that is what is measured.
    pub fn first_promised_at(&self) -> Option<Ms> {
        self.promises.first().map(|it| it.until)
    }

    /// Whether the first promise was kept; none while it is open and not broken yet, and of one that was dropped before.
    pub fn kept_promise(&self, now: Ms) -> Option<bool> {
        let until = self.first_promised_at()?;
        match self.done_at {
            Some(done) => Some(done <= until),
            None => (self.dropped_at.unwrap_or(now) > until).then_some(false),
        }
    }

    /// The stage that it is in.
    pub fn stage(&self) -> Option<&StageSpan> {
        self.stages.last().filter(|span| span.to.is_none())
    }

    /// What of it is past its time at `now`, the promise before the stage, the stage before a look at it.
    pub fn late(&self, process: Option<&Process>, works: &Clockwork, now: Ms) -> Vec<Late> {
        if !self.is_open() {
            return Vec::new();
        }
        let past = |at: Option<Ms>| at.filter(|at| *at <= now);
        let promise = past(self.promised_at()).map(|since| Late::Promise { since });
        let stage = process.and_then(|process| {
            let span = self.stage()?;
            let since = past(process.stage_due(self, works))?;
            let owner = process.owner_of(self, &span.stage).into();
            Some(Late::Stage { stage: span.stage.clone(), owner, since })
        });
        let check = past(self.check_at).map(|since| Late::Check { since });
        promise.into_iter().chain(stage).chain(check).collect()
    }

    /// What is due next: the promise, the stage, a look at it.
    pub fn next_due(&self, process: Option<&Process>, works: &Clockwork) -> Option<Ms> {
        let stage = process.and_then(|process| process.stage_due(self, works));
        let dues = [self.promised_at(), stage, self.check_at];
        dues.into_iter().flatten().min().filter(|_| self.is_open())
    }

    /// The rule that a fact breaks at `at`, if it breaks one.
    pub(in crate::core) fn weigh(&self, fact: &OrderFact) -> Result<(), OrderBar> {
        let must = |holds: bool, bar: OrderBar| if holds { Ok(()) } else { Err(bar) };
        let said = |text: &str| !text.trim().is_empty();
        if let OrderFact::Watched(_) = fact {
            return must(!self.is_open(), OrderBar::Known);
        }
        must(self.is_open(), OrderBar::Gone)?;
        match fact {
            OrderFact::Watched(_) | OrderFact::Done(_) => Ok(()),
            OrderFact::Begun(begun) => {
                let same = self.stage().is_some_and(|span| span.stage == begun.stage);
                must(!same, OrderBar::Repeat)
            }
            OrderFact::Ended(ended) => {
                let same = self.stage().is_some_and(|span| span.stage == ended.stage);
                must(same, OrderBar::NoStage)
            }
            OrderFact::Checked(checked) => must(said(&checked.text), OrderBar::NoText),
            OrderFact::Promised(promised) => {
                must(Some(promised.promised_at) != self.promised_at(), OrderBar::Repeat)?;
                must(said(&promised.reason), OrderBar::NoReason)
            }
            OrderFact::Dropped(dropped) => must(said(&dropped.reason), OrderBar::NoReason),
        }
    }

    /// Takes in one more fact; whether it counts.
    pub(in crate::core) fn take(&mut self, mut past: OrderPast) -> Standing {
        let KeptOrderFact(fact) = &past.fact;
        past.standing = if self.weigh(fact).is_ok() { Standing::Holds } else { Standing::Against };
        if past.standing == Standing::Holds {
            let (at, by, fact) = (past.at, past.by.clone(), fact.clone());
            self.put(at, &by, &fact);
        }
        let standing = past.standing;
        self.history.push(past);
        standing
    }

    /// Takes back an act: the record is what the rest of its history says. Whether there was anything.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> bool {
        let own = |past: &OrderPast| *past.act_id == *act_id && past.standing == Standing::Holds;
        if act_id.is_empty() || !self.history.iter().any(own) {
            return false;
        }
        let history = std::mem::take(&mut self.history);
        let mut anew = Order::blank(&self.order_id);
        for mut past in history {
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
    pub fn as_of(&self, end: Ms) -> Order {
        let mut stood = Order::blank(&self.order_id);
        for past in self.history.iter().filter(|past| past.at < end) {
            if past.standing == Standing::Undone {
                stood.history.push(past.clone());
            } else {
                stood.take(past.clone());
            }
        }
        stood
    }

    fn put(&mut self, at: Ms, by: &str, fact: &OrderFact) {
        match fact {
            OrderFact::Watched(watched) => self.watch(at, by, watched),
            OrderFact::Begun(begun) => {
                self.end_stage(at);
                self.stages.push(StageSpan { stage: begun.stage.clone(), from: at, to: None });
            }
            OrderFact::Ended(_) => self.end_stage(at),
            OrderFact::Checked(checked) => {
                (self.checked_at, self.found) = (Some(at), checked.text.clone());
                self.check_at = checked.check_at;
            }
            OrderFact::Promised(said) => self.promises.push(Promise {
                at,
                until: said.promised_at,
                reason: said.reason.clone(),
            }),
            OrderFact::Done(done) => {
                self.end_stage(at);
                (self.done_at, self.ended_text) = (Some(at), done.text.clone());
            }
            OrderFact::Dropped(dropped) => {
                self.end_stage(at);
                (self.dropped_at, self.ended_text) = (Some(at), dropped.reason.clone());
            }
        }
    }

    /// One that was over and is watched again begins anew; what was before stands in its history.
    fn watch(&mut self, at: Ms, by: &str, watched: &OrderWatched) {
        let history = std::mem::take(&mut self.history);
        let first = Promise { at, until: watched.promised_at, reason: "".into() };
        *self = Order {
            order_no: watched.order_no.clone(),
            kind: watched.kind,
            department_id: watched.department_id.clone(),
            person_ref: watched.person_ref.clone(),
            complaint_id: watched.complaint_id.clone(),
            text: watched.text.clone(),
            settings: watched.settings,
            watched_at: Some(at),
            watched_by: by.into(),
            promises: vec![first],
            check_at: watched.check_at,
            history,
            ..Order::blank(&self.order_id)
        };
    }

    fn end_stage(&mut self, at: Ms) {
        if let Some(span) = self.stages.last_mut().filter(|span| span.to.is_none()) {
            span.to = Some(at.max(span.from));
        }
    }
}
