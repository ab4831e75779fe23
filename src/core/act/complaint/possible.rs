//! What can be done with a case: what a menu lists and what a refusal offers instead, from one place.

use super::hand_off;
use crate::core::complaint::{Case, Category, Dispatch, EXTENSIONS_MAX, Owner, Possible, State};
use crate::core::event::Proof;
use crate::core::hall::Hall;
use crate::core::ladder::DUTY_LEVEL;
use crate::core::people::{Author, Right};
use crate::core::time::Ms;

/// What the author can do with a case at an instant, in the order in which a menu offers it: whose it is comes
/// first.
pub fn possible(hall: &Hall, author: &Author, case: &Case, now: Ms) -> Vec<Possible> {
    let asked = Asked { hall, author, case, now };
    if author.proof == Proof::Console {
        let outside = [Possible::Department, Possible::Acknowledge, Possible::CallOff].into_iter();
        return outside.filter(|one| asked.can(*one)).collect();
    }
    let hands = if asked.may(Right::Log) {
        hand_off::possible(hall, author, case, now)
    } else {
        Vec::new()
    };
    let rest = Possible::ALL.iter().copied().filter(|one| asked.is_of_kind(*one));
    let rest = rest.filter(|one| asked.can(*one));
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

    /// The ladder goes on above the level at which the case stands.
    fn has_level_above(&self) -> bool {
        let pinned = self.case.running().map_or(self.case.settings, |ladder| ladder.settings);
        let settings = self.hall.settings_of(pinned, self.now);
        settings.level_above(self.case.level().unwrap_or(DUTY_LEVEL)).is_some()
    }

    /// What can be said of a case of that kind at all.
    fn is_of_kind(&self, one: Possible) -> bool {
        use Possible::{Amend, Department, Dispatch, Finish, Register, Reply, Withdraw};
        let both = matches!(one, Amend | Department | Dispatch | Register | Reply | Withdraw);
        both || (one == Finish) == self.case.is_request()
    }

    /// What does not change whose it is.
    fn can(&self, one: Possible) -> bool {
        use State::{Assessed, Closed, Received, Resolved, Waiting, Working};
        let case = self.case;
        let outside = self.author.proof == Proof::Console;
        let (open, log) = (case.is_open(), outside || self.may(Right::Log));
        let owns = log && self.hall.owns(case, &self.author.person);
        let handles = self.may(Right::Complaints);
        let moves = matches!(case.state, Received | Assessed | Working | Waiting);
        // A task is moved by the owner of the case, or by a manager for them.
        let sends = handles && case.owner != Owner::Hall && (owns || self.may(Right::Force));
        match one {
            Possible::Assess => open && (owns || handles),
            Possible::Start => case.state == Assessed && owns,
            Possible::Wait => {
                let often = case.open_pause().is_some_and(|it| it.extended >= EXTENSIONS_MAX);
                matches!(case.state, Assessed | Working | Waiting) && owns && !often
            }
            Possible::Resume => case.state == Waiting && owns,
            Possible::Dispatch => moves && sends,
            Possible::Department => open && log && case.open_dispatch().is_some(),
            Possible::Withdraw => open && sends && case.open_dispatch().is_some(),
            Possible::Acknowledge => {
                open && log && case.running().is_some_and(|ladder| ladder.ack.is_none())
            }
            Possible::Reply => {
                let asked = case.open_dispatch().and_then(Dispatch::open_ask).is_some();
                open && log && !outside && asked
            }
            Possible::AnswerSeen => {
                let may = owns || self.may(Right::Force);
                log && may && case.unseen_answer().is_some()
            }
            Possible::CallOff => {
                let own = outside || (handles && case.called_by(&self.author.person));
                case.is_undecided() && case.running().is_some() && own
            }
            Possible::Escalate => case.is_undecided() && handles && self.has_level_above(),
            Possible::Resolve => {
                let judged = case.state != Received || case.category != Category::Unclassified;
                moves && owns && judged
            }
            Possible::Close => case.state == Resolved && owns,
            Possible::Reopen => matches!(case.state, Resolved | Closed) && (owns || handles),
            Possible::Amend if case.state == Closed => self.may(Right::Force),
            Possible::Amend | Possible::Contact => open && log,
            Possible::Register => log,
            Possible::Finish => open && log && (owns || self.may(Right::Force)),
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
