//! One fact taken by one case. The same rules serve who decides ([`Case::weigh`]) and who folds
//! ([`Case::take`]), so that what is refused on one terminal is not applied on another. What needs the hall
//! around the case (rights, who is on post, the settings) is weighed in `core::act::complaint` alone.

use super::{
    Against, Case, Kept, Past, Rule, dispatch, escalation, hand_off, kind, life, race, stand,
};
use crate::core::event::{Fact, KeptFact, Proof};
use crate::core::hall::Place;
use crate::core::time::Ms;

/// The circumstances of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// When, by the rule of J1.
    pub at: Ms,
    /// When it was written down.
    pub recorded_at: Ms,
    /// Another time was claimed, which could not count (J1).
    pub late: bool,
    /// Who.
    pub by: &'a str,
    /// How they proved it.
    pub proof: Proof,
    /// The act; empty for what fell due.
    pub act_id: &'a str,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
    /// When it came to be known here: later than it was written down, where its terminal was alone for a while.
    pub heard_at: Ms,
    /// Something stands in the case's history that its author did not know of. Seen by the case as it takes the fact
    /// in; said beforehand where the fact was told of another case that has become part of this one.
    pub blind: bool,
}

/// The rule that a fact breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Which.
    pub rule: Rule,
    /// Why in particular.
    pub why: Against,
}

impl Broken {
    pub(super) fn by(part: u8, number: u8, why: Against) -> Broken {
        Broken { rule: Rule { part, number }, why }
    }
}

impl Case {
    /// Takes in a fact: what holds changes the case, what breaks a rule is kept in its history and changes
    /// nothing else. Whether it holds.
    ///
    /// What the program found by itself and breaks a rule was said before, or is so no more: it is told by
    /// every terminal that sees it, and stands in no history.
    pub fn take(&mut self, step: &Step, fact: &Fact) -> Result<(), Broken> {
        let step = &Step { blind: step.blind || race::is_blind(self, step), ..*step };
        if step.blind {
            if let Some(cleared) = race::cleared(self, step, fact) {
                *self = cleared;
                self.raced = true;
            }
            if let Some(broken) = race::lost(self, step, fact) {
                self.keep(step, fact, Kept::Against(broken.rule));
                return Err(broken);
            }
        }
        self.take_known(step, fact)
    }

    fn take_known(&mut self, step: &Step, fact: &Fact) -> Result<(), Broken> {
        // The rules judge the case, not its history, which may be long and is not copied.
        let history = std::mem::take(&mut self.history);
        let taken = self.weigh(step, fact);
        let (standing, answer) = match taken {
            Ok(changed) => {
                *self = *changed;
                hand_off::see(self, step);
                (Kept::Holds, Ok(()))
            }
            Err(broken) => {
                hand_off::lose(self, step, fact, broken);
                dispatch::lose(self, step, fact, broken);
                (Kept::Against(broken.rule), Err(broken))
            }
        };
        self.history = history;
        if step.proof != Proof::System || answer.is_ok() {
            self.keep(step, fact, standing);
        }
        answer
    }

    /// Keeps a fact that broke a rule which is not the case's own.
    pub(in crate::core) fn keep(&mut self, step: &Step, fact: &Fact, standing: Kept) {
        let past = Past {
            at: step.at,
            recorded_at: step.recorded_at,
            late: step.late,
            by: step.by.into(),
            proof: step.proof,
            act_id: step.act_id.into(),
            fact: KeptFact(fact.clone()),
            standing,
            place: step.place,
            heard_at: step.heard_at,
            blind: step.blind || race::is_blind(self, step),
        };
        self.raced |= race::is_race(&past);
        self.history.push(past);
    }

    /// The case as it would be after that fact, which its history does not tell yet; or the rule that
    /// forbids it.
    pub fn weigh(&self, step: &Step, fact: &Fact) -> Result<Box<Case>, Broken> {
        kind::fits(self, fact)?;
        let mut after = Box::new(self.clone());
        match fact {
            Fact::Registered(_)
            | Fact::Amended(_)
            | Fact::Assessed(_)
            | Fact::Contacted(_)
            | Fact::Started(_)
            | Fact::Waiting(_)
            | Fact::Resumed(_)
            | Fact::Resolved(_)
            | Fact::Closed(_)
            | Fact::Reopened(_)
            | Fact::Referred(_)
            | Fact::Merged(_)
            | Fact::Voided(_)
            | Fact::Raised(_)
            | Fact::Warned(_) => life::take(&mut after, step, fact),
            Fact::Offered(_)
            | Fact::Accepted(_)
            | Fact::Declined(_)
            | Fact::Recalled(_)
            | Fact::OfferExpired(_)
            | Fact::Taken(_)
            | Fact::Requested(_)
            | Fact::RequestRefused(_)
            | Fact::Forced(_)
            | Fact::Confirmed(_)
            | Fact::Joined(_)
            | Fact::Unowned(_) => hand_off::take(&mut after, step, fact),
            Fact::Dispatched(_)
            | Fact::DispatchAccepted(_)
            | Fact::DispatchAnswered(_)
            | Fact::DispatchTried(_)
            | Fact::DispatchAsked(_)
            | Fact::DispatchReplied(_)
            | Fact::DispatchPassedOn(_)
            | Fact::DispatchWithdrawn(_) => dispatch::take(&mut after, step, fact),
            Fact::Fired(_)
            | Fact::PassedOver(_)
            | Fact::Acked(_)
            | Fact::AckLapsed(_)
            | Fact::Unanswered(_)
            | Fact::Answered(_)
            | Fact::AnswerSeen(_)
            | Fact::CallWithdrawn(_)
            | Fact::Told(_) => escalation::take(&mut after, step, fact),
            Fact::RequestMade(_) | Fact::RequestDone(_) => kind::take(&mut after, step, fact),
        }?;
        stand::settle(&mut after, self, step, fact);
        Ok(after)
    }
}
