//! Notices of what departments, superiors and the centre did on the server's pages: told to the owner, or to who has the
//! duty where nobody owns the case. What was typed in the hall is known there.

use super::{Notice, NoticeKind, Reading};
use crate::core::complaint::{AnswerRank, Case, DepartmentAnswer, Past, Possible};
use crate::core::event::{DispatchAnswered, Fact, Proof};

impl<'c> Reading<'c> {
    pub(super) fn read_outside(&mut self, place: usize, past: &'c Past) {
        if past.proof != Proof::Console {
            return;
        }
        let Some((kind, key)) = told(self.case, &past.fact.0) else { return };
        let to = if self.owner.is_empty() { self.duty.unwrap_or_default() } else { self.owner };
        self.tell(place, past, kind, to, &past.by, key);
    }
}

fn told(case: &Case, fact: &Fact) -> Option<(NoticeKind, Possible)> {
    use NoticeKind as N;
    use Possible as P;
    // Of a request there is no customer who could be told.
    let then = if case.is_request() { P::Department } else { P::Contact };
    Some(match fact {
        Fact::DispatchAccepted(_) => (N::DepartmentHas, then),
        Fact::DispatchAnswered(said) if case.is_request() && is_result(said) => {
            (N::DepartmentSaid, P::Finish)
        }
        Fact::DispatchAnswered(_) => (N::DepartmentSaid, then),
        Fact::DispatchAsked(_) => (N::DepartmentAsked, P::Reply),
        Fact::DispatchPassedOn(_) => (N::DepartmentPassed, P::Department),
        Fact::Acked(said) if is_answered_with(case, &said.ack_id) => return None,
        Fact::Acked(_) => (N::SuperiorHas, P::Contact),
        Fact::Answered(said) => match rank(case, &said.answer_id) {
            Some(AnswerRank::Decides) => (N::SuperiorDecided, P::Contact),
            Some(AnswerRank::Amends) => (N::SuperiorAmended, P::AnswerSeen),
            Some(AnswerRank::Withdrawn) => (N::SuperiorLate, P::Contact),
            _ => (N::SuperiorSaid, P::Contact),
        },
        Fact::CallWithdrawn(_) => (N::CallWithdrawn, P::Escalate),
        _ => return None,
    })
}

fn is_result(said: &DispatchAnswered) -> bool {
    said.answer == DepartmentAnswer::Result
}

/// Who answered has it with the same act: that is told once.
fn is_answered_with(case: &Case, ack_id: &str) -> bool {
    case.answers.iter().any(|made| *made.answer_id == *ack_id)
}

fn rank(case: &Case, answer_id: &str) -> Option<AnswerRank> {
    case.answers.iter().find(|made| *made.answer_id == *answer_id).map(|made| made.rank)
}

/// Whether the answer at that place of the history amends a decision, and its owner has not said that they saw it.
pub(super) fn is_unseen(case: &Case, place: usize) -> bool {
    let Some(Fact::Answered(said)) = case.history.get(place).map(|past| &past.fact.0) else {
        return false;
    };
    case.answers.iter().any(|made| made.answer_id == said.answer_id && !made.seen)
}

/// Whether the question at that place of the history still waits for its answer.
pub(super) fn is_open(case: &Case, place: usize) -> bool {
    let Some(Fact::DispatchAsked(said)) = case.history.get(place).map(|past| &past.fact.0) else {
        return false;
    };
    let asks = case.open_dispatch().into_iter().flat_map(|task| &task.asks);
    asks.into_iter().any(|ask| ask.ask_id == said.ask_id && ask.over_at.is_none())
}

/// Of the notices of a case that is over those that its closer may not have heard of.
pub(super) fn unheard(notices: Vec<Notice>) -> impl Iterator<Item = Notice> {
    notices.into_iter().filter(|notice| {
        use NoticeKind as N;
        matches!(
            notice.kind,
            N::DepartmentHas
                | N::DepartmentSaid
                | N::DepartmentAsked
                | N::DepartmentPassed
                | N::SuperiorHas
                | N::SuperiorSaid
                | N::SuperiorDecided
                | N::SuperiorAmended
                | N::SuperiorLate
                | N::CallWithdrawn
        )
    })
}
