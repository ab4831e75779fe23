//! What every fact does to what lies over a case: progress renews an acknowledgement, what called for a level may
//! be over with it, and a decision ends all of it in the same instant (complaints I1, I4).

use super::step::Step;
use super::{Case, ClockKind, ContactResult, EscalationCause, OfferEnd, Owner, State};
use crate::core::event::{Fact, Proof, Warned};

/// The case as a fact left it is put in order. `before` is the case as it was.
pub(super) fn settle(case: &mut Case, before: &Case, step: &Step, fact: &Fact) {
    if !case.is_undecided() {
        case.end_dispatches(step);
        case.ladder = None;
        return;
    }
    let moved = step.proof != Proof::System && is_progress(fact);
    let is_over = case.running().is_some_and(|ladder| match (ladder.cause, ladder.clock) {
        (EscalationCause::OfferExpired, _) => case.owner != Owner::Hall,
        (_, Some(clock)) => ends(fact, clock),
        _ => false,
    });
    let Some(ladder) = case.ladder.as_mut().filter(|ladder| ladder.runs()) else { return };
    if is_over {
        ladder.ended_at = Some(step.at);
        return;
    }
    // A new owner starts anew, unless it is they who have it already (complaints I2).
    let was_held = before.running().is_some_and(|ladder| ladder.ack.is_some());
    let is_theirs = ladder.ack.as_ref().is_some_and(|ack| *ack.person_id == *case.owner.id());
    if case.owner != before.owner && was_held && !is_theirs {
        ladder.ack = None;
        ladder.waits_from = step.at;
    }
    if let Some(ack) = ladder.ack.as_mut().filter(|_| moved) {
        ack.moved_at = ack.moved_at.max(step.at);
    }
}

/// Whether a fact moves the case on, so that who has it need not answer again.
fn is_progress(fact: &Fact) -> bool {
    match fact {
        Fact::Contacted(said) => said.result == ContactResult::Reached,
        Fact::DispatchTried(said) => said.result == ContactResult::Reached,
        Fact::Assessed(_)
        | Fact::Started(_)
        | Fact::Waiting(_)
        | Fact::Resumed(_)
        | Fact::Reopened(_)
        | Fact::Accepted(_)
        | Fact::Taken(_)
        | Fact::Dispatched(_)
        | Fact::DispatchAccepted(_)
        | Fact::DispatchAnswered(_)
        | Fact::DispatchAsked(_)
        | Fact::DispatchReplied(_)
        | Fact::DispatchPassedOn(_)
        | Fact::Answered(_)
        | Fact::DispatchWithdrawn(_) => true,
        _ => false,
    }
}

/// Whether a fact is what that clock waited for.
fn ends(fact: &Fact, clock: ClockKind) -> bool {
    use ClockKind::{
        DepartmentAccept, DepartmentAnswer as Answer, DepartmentPlan, Dispatch, FirstReply,
        FirstWord, HandUp, NextContact, Offer, TakeOver,
    };
    match fact {
        Fact::Contacted(said) if said.result == ContactResult::Reached => match clock {
            FirstWord | NextContact => true,
            FirstReply => said.is_reply,
            _ => false,
        },
        Fact::Accepted(_) | Fact::Taken(_) | Fact::Forced(_) => {
            matches!(clock, HandUp | TakeOver | Offer)
        }
        Fact::Offered(_) => clock == HandUp,
        Fact::Declined(_) => clock == Offer,
        Fact::Recalled(_) => matches!(clock, TakeOver | Offer),
        // Sent elsewhere, the old department owes nothing; the new one has clocks of its own.
        Fact::Dispatched(_) => {
            matches!(clock, Dispatch | DepartmentAccept | Answer | DepartmentPlan)
        }
        // Who asks about it has it.
        Fact::DispatchAccepted(_) | Fact::DispatchAsked(_) => clock == DepartmentAccept,
        Fact::DispatchAnswered(_) | Fact::DispatchWithdrawn(_) => {
            matches!(clock, DepartmentAccept | Answer | DepartmentPlan)
        }
        _ => false,
    }
}

impl Case {
    /// Whether what a clock was overdue for is still to be done.
    pub fn is_wanting(&self, warned: &Warned) -> bool {
        use ClockKind::{
            Backstop, Close, DepartmentAccept, DepartmentAnswer as Answer, DepartmentPlan,
            Dispatch, Escalation, FirstReply, FirstWord, HandUp, NextContact, Offer, Register,
            TakeOver, Unknown,
        };
        if !self.is_undecided() {
            return false;
        }
        let task = self.dispatches.iter().find(|it| it.dispatch_id == warned.subject);
        let reached = self.contacts.iter().filter(|it| it.result == ContactResult::Reached);
        match warned.clock {
            FirstWord => !self.was_contacted(),
            FirstReply => !reached.into_iter().any(|it| it.is_reply),
            NextContact => !reached.into_iter().any(|it| it.at >= warned.due),
            Close | Backstop => true,
            TakeOver => {
                let recalled = self
                    .past_offers
                    .iter()
                    .any(|past| past.end == OfferEnd::Recalled && past.ended_at >= warned.due);
                !recalled && (self.owner_changes == 0 || self.owner == Owner::Hall)
            }
            Dispatch => self.dispatches.is_empty() && self.state != State::Waiting,
            DepartmentAccept => {
                task.is_some_and(|it| it.ended_at.is_none() && it.accepted_at.is_none())
            }
            Answer => task.is_some_and(|it| it.ended_at.is_none() && it.answered.is_none()),
            DepartmentPlan => {
                task.is_some_and(|it| it.ended_at.is_none() && it.planned_at <= Some(warned.due))
            }
            Offer => self.offer.as_ref().is_some_and(|it| it.offered.offer_id == warned.subject),
            HandUp => self.owner_changes == 0 && self.offer.is_none(),
            // The ladder sees to itself, and what was registered late stays late.
            Escalation | Register | Unknown => false,
        }
    }
}
