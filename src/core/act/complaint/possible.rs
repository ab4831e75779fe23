//! What can be done with a case: what a menu lists and what a refusal offers instead, from one place.

use super::hand_off;
use crate::core::complaint::{Case, Possible, State};
use crate::core::hall::Hall;
use crate::core::people::{Author, Right};
use crate::core::time::Ms;

/// What the author can do with a case at an instant, in the order in which a menu offers it: whose it is comes
/// first.
pub fn possible(hall: &Hall, author: &Author, case: &Case, now: Ms) -> Vec<Possible> {
    let asked = Asked { hall, author, case, now };
    let hands = if asked.may(Right::Log) {
        hand_off::possible(hall, author, case, now)
    } else {
        Vec::new()
    };
    let rest = Possible::ALL.iter().copied().filter(|one| asked.can(*one));
    hands.into_iter().chain(rest).collect()
}

struct Asked<'a> {
    hall: &'a Hall,
    author: &'a Author,
    case: &'a Case,
    now: Ms,
}

impl Asked<'_> {
    fn may(&self, right: Right) -> bool {
        self.hall.check_right(self.author, right, self.now).is_ok()
    }

    /// What does not change whose it is.
    fn can(&self, one: Possible) -> bool {
        use State::{Assessed, Closed, Received, Resolved, Waiting, Working};
        let case = self.case;
        let (open, log) = (case.is_open(), self.may(Right::Log));
        let owns = log && self.hall.owns(case, &self.author.person);
        let handles = self.may(Right::Complaints);
        let moves = matches!(case.state, Received | Assessed | Working | Waiting);
        match one {
            Possible::Assess => open && (owns || handles),
            Possible::Start => case.state == Assessed && owns,
            Possible::Wait => matches!(case.state, Assessed | Working | Waiting) && owns,
            Possible::Resume => case.state == Waiting && owns,
            Possible::Dispatch => moves && handles,
            Possible::Department => open && log && case.open_dispatch().is_some(),
            Possible::Withdraw => open && owns && handles && case.open_dispatch().is_some(),
            Possible::Acknowledge => {
                open && log && case.running().is_some_and(|ladder| ladder.ack.is_none())
            }
            Possible::Escalate => open && handles,
            Possible::Resolve => moves && owns,
            Possible::Close => case.state == Resolved && owns,
            Possible::Reopen => matches!(case.state, Resolved | Closed) && (owns || handles),
            Possible::Amend if case.state == Closed => self.may(Right::Force),
            Possible::Amend | Possible::Contact => open && log,
            Possible::Register => log,
            Possible::Take
            | Possible::Ask
            | Possible::Join
            | Possible::Offer
            | Possible::Accept
            | Possible::Decline
            | Possible::Recall
            | Possible::Force
            | Possible::Confirm
            | Possible::Refuse
            | Possible::Unask
            | Possible::Unknown => false,
        }
    }
}
