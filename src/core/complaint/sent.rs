//! What became of a dispatch, from the history of its case.

use super::clocks::told;
use super::{Case, DepartmentAnswer};
use crate::core::event::Fact;
use crate::core::time::Ms;

/// What became of one dispatch.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) accepted: Option<Ms>,
    /// The first result or date.
    pub(super) answered: Option<Ms>,
    /// Dates they named, each with when they did.
    pub(super) plans: Vec<(Ms, Ms)>,
    pub(super) over: Option<Ms>,
}

impl Sent {
    pub(super) fn of(case: &Case, dispatch_id: &str) -> Sent {
        let mut sent = Sent::default();
        for (past, fact) in told(case) {
            match fact {
                Fact::DispatchAccepted(said) if *said.dispatch_id == *dispatch_id => {
                    sent.accepted.get_or_insert(past.at);
                }
                Fact::DispatchAsked(said) if *said.dispatch_id == *dispatch_id => {
                    sent.accepted.get_or_insert(past.at);
                }
                Fact::DispatchAnswered(said) if *said.dispatch_id == *dispatch_id => {
                    match (said.answer, said.planned_at) {
                        (DepartmentAnswer::Plan, Some(due)) => sent.plans.push((past.at, due)),
                        (DepartmentAnswer::Plan, None) => {}
                        _ => drop(sent.over.get_or_insert(past.at)),
                    }
                    if said.answer != DepartmentAnswer::NotOurs {
                        sent.answered.get_or_insert(past.at);
                    }
                }
                Fact::DispatchWithdrawn(said) if *said.dispatch_id == *dispatch_id => {
                    sent.over.get_or_insert(past.at);
                }
                _ => {}
            }
        }
        sent
    }
}
