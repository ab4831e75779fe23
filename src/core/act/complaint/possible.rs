//! What can be done with a case: what a menu lists and what a refusal offers instead, from one place.

use crate::core::complaint::{Case, Owner, Possible, State};
use crate::core::hall::Hall;
use crate::core::people::{Author, Right};
use crate::core::time::Ms;

/// What the author can do with a case at an instant, in the order in which a menu offers it.
pub fn possible(hall: &Hall, author: &Author, case: &Case, now: Ms) -> Vec<Possible> {
    let asked = Asked { hall, author, case, now };
    let all = Possible::ALL.iter().copied();
    all.filter(|one| asked.can(*one)).collect()
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

    fn owns(&self) -> bool {
        self.hall.owns(self.case, &self.author.person)
    }

    /// The open offer is the author's to answer.
    fn is_offered(&self) -> bool {
        let settings = self.hall.settings(self.now).0;
        let role = settings.person(&self.author.person).map(|person| person.role.as_str());
        self.case.offer.as_ref().is_some_and(|offer| {
            let (to, to_role) = (&*offer.offered.to, &*offer.offered.to_role);
            let own =
                if to.is_empty() { Some(to_role) == role } else { *to == *self.author.person };
            own && *offer.from != *self.author.person
        })
    }

    /// Its owner is somebody who may not handle complaints: a duty manager takes it over without asking.
    fn is_clerks(&self) -> bool {
        let Owner::Person(owner) = &self.case.owner else { return false };
        let rights = self.hall.rights(owner, self.now);
        ![Right::Complaints, Right::Duty].iter().any(|right| rights.contains(right))
    }

    fn can(&self, one: Possible) -> bool {
        use State::{Assessed, Closed, Received, Resolved, Waiting, Working};
        let case = self.case;
        let (open, log) = (case.is_open(), self.may(Right::Log));
        let (handles, owns) = (self.may(Right::Complaints), self.owns());
        let moves = matches!(case.state, Received | Assessed | Working | Waiting);
        let free = case.owner == Owner::Hall || (handles && self.is_clerks());
        let department = case.open_dispatch().is_some();
        match one {
            Possible::Take => open && log && !owns && free,
            Possible::Ask => open && log && !owns && !free && case.request.is_none(),
            Possible::Join => {
                let helps = case.helpers.iter().any(|id| **id == *self.author.person);
                open && log && !owns && !helps
            }
            Possible::Offer => open && log && owns && case.offer.is_none(),
            Possible::Accept | Possible::Decline => open && log && self.is_offered(),
            Possible::Recall => {
                let giver = case.offer.as_ref().map(|offer| &*offer.from);
                open && log && giver == Some(&*self.author.person)
            }
            Possible::Force => open && self.may(Right::Force),
            Possible::Contact => open && log,
            Possible::Assess => open && log && (owns || handles),
            Possible::Start => case.state == Assessed && log && owns,
            Possible::Wait => matches!(case.state, Assessed | Working | Waiting) && log && owns,
            Possible::Resume => case.state == Waiting && log && owns,
            Possible::Dispatch => moves && handles,
            Possible::Department => open && log && department,
            Possible::Escalate => open && handles,
            Possible::Resolve => moves && log && owns,
            Possible::Close => case.state == Resolved && log && owns,
            Possible::Reopen => matches!(case.state, Resolved | Closed) && log && (owns || handles),
            Possible::Amend => match case.state {
                Closed => self.may(Right::Force),
                _ => open && log,
            },
            Possible::Register => log,
            Possible::Unknown => false,
        }
    }
}
