//! An act about one complaint while it is weighed: fact after fact, each by the case as the one before it
//! leaves it, so that an act is written whole or refused whole.

use super::possible::possible;
use crate::core::act::{Decided, Desk, Draft, Refused};
use crate::core::complaint::{Against, Case, Owner, Rule, Step};
use crate::core::event::{Body, CaseEvent, Fact};
use crate::core::hall::{Hall, Place, counts_at};
use crate::core::people::{Author, Right};
use crate::core::time::{Ms, Stamp};

/// An act while it is weighed.
pub(super) struct Plan<'a> {
    pub(super) hall: &'a Hall,
    pub(super) author: Author,
    pub(super) now: Stamp,
    /// The case as it was.
    was: &'a Case,
    /// The case as the facts so far leave it, without its history.
    pub(super) case: Case,
    pub(super) act_id: String,
    drafts: Vec<Draft>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(hall: &'a Hall, desk: &mut Desk, case: &'a Case) -> Plan<'a> {
        let act_id = (desk.new_id)();
        let (author, now) = (desk.author.clone(), desk.now);
        Plan { hall, author, now, was: case, case: case.clone(), act_id, drafts: Vec::new() }
    }

    /// The case as it was, with its history.
    pub(super) fn was(&self) -> &Case {
        self.was
    }

    /// The author's id.
    pub(super) fn by(&self) -> &str {
        &self.author.person
    }

    /// A rule that forbids it, with what is possible instead.
    pub(super) fn no(&self, part: u8, number: u8, why: Against) -> Refused {
        let instead = possible(self.hall, &self.author, self.was, self.now.at);
        Refused::Rule { rule: Rule { part, number }, why, instead }
    }

    /// The author must own the case: who moves it on answers for it.
    pub(super) fn owned(&self, number: u8) -> Result<(), Refused> {
        match &self.case.owner {
            Owner::Person(id) if **id == *self.by() => Ok(()),
            Owner::Person(_) => Err(self.no(1, number, Against::NotOwner)),
            Owner::Hall => Err(self.no(1, number, Against::NoOwner)),
        }
    }

    /// The author must own it, or be a manager.
    pub(super) fn owned_or_forced(&self, part: u8, number: u8) -> Result<(), Refused> {
        let own = matches!(&self.case.owner, Owner::Person(id) if **id == *self.by());
        let may = || self.hall.check_right(&self.author, Right::Force, self.now.at).is_ok();
        if own || may() { Ok(()) } else { Err(self.no(part, number, Against::NotOwner)) }
    }

    /// The author must own it, or handle complaints.
    pub(super) fn owned_or_may(&self, number: u8) -> Result<(), Refused> {
        let may = self.hall.check_right(&self.author, Right::Complaints, self.now.at);
        if may.is_ok() { Ok(()) } else { self.owned(number) }
    }

    /// A time that a person named: it may not lie ahead.
    pub(super) fn past(&self, at: Option<Ms>, number: u8) -> Result<Ms, Refused> {
        match at {
            Some(at) if at > self.now.at => Err(self.no(1, number, Against::BadTime)),
            Some(at) => Ok(at),
            None => Ok(self.now.at),
        }
    }

    /// The next fact, which happens now.
    pub(super) fn fact(&mut self, fact: Fact) -> Result<(), Refused> {
        self.fact_at(fact, self.now.at)
    }

    /// The next fact, which happened at an instant.
    pub(super) fn fact_at(&mut self, fact: Fact, claimed: Ms) -> Result<(), Refused> {
        let before = Some(self.case.changed_at());
        let (at, late) = counts_at(claimed, self.now.at, before, false);
        let step = Step {
            at,
            recorded_at: self.now.at,
            late,
            by: &self.author.person,
            proof: self.author.proof,
            act_id: &self.act_id,
            place: Place::HERE,
            heard_at: self.now.at,
            blind: false,
        };
        match self.case.weigh(&step, &fact) {
            Ok(after) => self.case = *after,
            Err(broken) => return Err(self.no(broken.rule.part, broken.rule.number, broken.why)),
        }
        let stamp = self.hall.config().zone.stamp(claimed);
        let kind = fact.kind();
        let (complaint_id, act_id) = (self.was.complaint_id.clone(), self.act_id.as_str().into());
        let body =
            Body::Case(Box::new(CaseEvent { by_name: "".into(), complaint_id, act_id, fact }));
        self.drafts.push(Draft { kind, at: stamp, feed: None, body });
        Ok(())
    }

    /// The act, to be written.
    pub(super) fn decided(self) -> Result<Decided, Refused> {
        if self.drafts.is_empty() {
            return Err(Refused::Nothing);
        }
        Ok(Decided { act_id: self.act_id, drafts: self.drafts })
    }

    /// The same, without a way back.
    pub(super) fn decided_for_good(mut self) -> Result<Decided, Refused> {
        self.bind();
        self.decided()
    }

    fn bind(&mut self) {
        for draft in &mut self.drafts {
            if let Body::Case(case) = &mut draft.body {
                case.act_id = "".into();
            }
        }
        self.act_id = String::new();
    }
}
