//! The word the user sees for where a case is (design 8.12, domain 4.1): one table over its state and what
//! lies over it.

use super::{Case, Channel, DepartmentAnswer, Outcome, Owner, RequestEnd, State};
use crate::core::value_set::value_set;

value_set! {
    /// Where a case is, as people in the hall say it.
    Stage {
        /// It is known, and nothing was done yet.
        Registered = "registered",
        /// The clerk who was asked first is at it.
        OnSite = "on_site",
        /// It waits for somebody to take it.
        Offered = "offered",
        /// Its owner has it.
        Taken = "taken",
        /// Its task went to a department.
        Dispatched = "dispatched",
        /// The department took the task.
        DeptAccepted = "dept_accepted",
        /// The department answered.
        DeptReplied = "dept_replied",
        /// The decision was told to the customer.
        Replied = "replied",
        /// The customer answered: done, the call-back is still to be made.
        Resolved = "resolved",
        /// Done, and nothing is left to do.
        Archived = "archived",
        /// Taken back by the customer, or entered by mistake.
        Withdrawn = "withdrawn",
        /// Opened again, and nothing was done since.
        Reopened = "reopened",
    }
}

impl Case {
    /// The word for where it is.
    pub fn stage(&self) -> Stage {
        match self.state {
            State::Void => Stage::Withdrawn,
            State::Closed if self.outcome == Some(Outcome::Withdrawn) => Stage::Withdrawn,
            State::Closed if self.request_end == Some(RequestEnd::NotNeeded) => Stage::Withdrawn,
            State::Closed if self.follow_up.is_some() || self.is_request() => Stage::Resolved,
            State::Closed | State::Merged => Stage::Archived,
            State::Resolved => Stage::Replied,
            _ => self.stage_open(),
        }
    }

    fn stage_open(&self) -> Stage {
        if self.offer.is_some() || self.owner == Owner::Hall {
            return Stage::Offered;
        }
        let dispatched = self.open_dispatch().filter(|dispatch| {
            // What was asked before it was opened again, was asked for the old decision.
            self.gaps.last().is_none_or(|gap| dispatch.sent_at >= gap.from)
        });
        if let Some(dispatch) = dispatched {
            // What is not theirs has to be sent to somebody else: nobody has it.
            let answer = dispatch.answered.as_ref().map(|(_, answer)| *answer);
            return match (answer, dispatch.taken_at) {
                // Passed on after an answer: the next one has not taken it yet.
                (Some(DepartmentAnswer::NotOurs), _) | (_, None) => Stage::Dispatched,
                (Some(_), Some(_)) => Stage::DeptReplied,
                (None, Some(_)) => Stage::DeptAccepted,
            };
        }
        let answered = self.dispatches.last().filter(|dispatch| {
            let since = self.gaps.last().map_or(dispatch.sent_at, |gap| gap.to);
            matches!(dispatch.answered, Some((at, DepartmentAnswer::Result)) if at >= since)
        });
        if answered.is_some() {
            return Stage::DeptReplied;
        }
        let reopened = self.gaps.last().is_some_and(|gap| {
            self.owner_since <= gap.to && self.contacts.iter().all(|contact| contact.at <= gap.to)
        });
        if reopened {
            return Stage::Reopened;
        }
        let first_hand = self.owner == Owner::of(&self.fields.first_contact);
        match self.state {
            // Who was asked first keeps it until somebody takes it over.
            _ if self.owner_changes > 0 || !first_hand => Stage::Taken,
            State::Received if self.contacts.is_empty() => Stage::Registered,
            _ if self.fields.channel == Channel::OnSite => Stage::OnSite,
            _ => Stage::Taken,
        }
    }
}
