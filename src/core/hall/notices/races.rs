//! Notices of races: of what happened on two terminals that did not know of each other both sides are told, also of a
//! case that is over (sync 4.7). One is gone once its reader acts on the case and knows of both, or their shift is over.

use super::{Hall, Notice, NoticeKind};
use crate::core::complaint::{Case, Kept, Owner, Past, Possible, RaceKind, Raced, State};
use crate::core::event::Fact;
use crate::core::time::Ms;

/// One side of a race: who is told what, and what their one key does.
type Side<'c> = (&'c str, NoticeKind, Possible);

impl Hall {
    /// What people are to know about the races of a case, and have not acted upon.
    pub(super) fn notices_of_races(&self, case: &Case, now: Ms) -> Vec<Notice> {
        let races = case.races().into_iter();
        let told = races.flat_map(|race| {
            let notices = race_notices(case, &race).into_iter();
            notices.filter(move |it| stands(case, &race, it)).collect::<Vec<_>>()
        });
        told.filter(|notice| !self.shift_over(&notice.to, notice.at, now)).collect()
    }
}

fn stands(case: &Case, race: &Raced, notice: &Notice) -> bool {
    let later = case.history.iter().skip(race.settled() + 1);
    let own = |past: &&Past| *past.by == *notice.to && past.standing != Kept::Undone;
    !later.filter(own).any(|past| case.knows(past, race))
}

/// What both sides of a race are told, whether they have seen it or not.
pub(in crate::core) fn race_notices(case: &Case, race: &Raced) -> Vec<Notice> {
    let (Some(lost), Some(won)) = (case.history.get(race.lost), case.history.get(race.won)) else {
        return Vec::new();
    };
    let Some((loser, winner)) = sides(case, race.kind, lost, won) else { return Vec::new() };
    let at = lost.heard_at.max(won.heard_at);
    let one = |(to, kind, key): Side, other: &str| Notice {
        kind,
        complaint_id: case.complaint_id.clone(),
        number: case.fields.number.clone(),
        to: to.into(),
        at,
        other: other.into(),
        key,
    };
    let both = [one(loser, winner.0), one(winner, loser.0)];
    both.into_iter().filter(|notice| !notice.to.is_empty()).collect()
}

fn sides<'c>(
    case: &'c Case,
    kind: RaceKind,
    lost: &'c Past,
    won: &'c Past,
) -> Option<(Side<'c>, Side<'c>)> {
    use NoticeKind as N;
    use Possible as P;
    let (by, other) = (&*lost.by, &*won.by);
    let pair =
        |first: (N, P), second: (N, P)| Some(((by, first.0, first.1), (other, second.0, second.1)));
    let amend = if case.is_open() { P::Amend } else { P::Contact };
    match kind {
        // Told with what happened to whose the case is, while that matters.
        RaceKind::Hands if case.is_open() && told_as_hands(&lost.fact.0) => None,
        RaceKind::Proposal | RaceKind::Merged => {
            let owner = match &case.owner {
                Owner::Person(id) => &**id,
                Owner::Hall => other,
            };
            let (key, reach) = (proposed(case, &lost.fact.0), reach(case));
            Some(((by, N::ProposedOnly, reach), (owner, N::Proposed, key)))
        }
        RaceKind::Escalated => {
            pair((N::DecidedEscalated, P::Contact), (N::EscalatedDecided, P::Acknowledge))
        }
        RaceKind::Heard => {
            let again = if case.state == State::Resolved { P::Close } else { P::Contact };
            pair((N::ClosedHeard, again), (N::HeardClosed, P::Contact))
        }
        RaceKind::Decided => pair((N::DecidedTwice, amend), (N::DecidedTwice, amend)),
        RaceKind::Differs => pair((N::DecisionsDiffer, amend), (N::DecisionsDiffer, amend)),
        RaceKind::Contacted => {
            pair((N::ContactedTwice, P::Contact), (N::ContactedTwice, P::Contact))
        }
        RaceKind::Edited => pair((N::EditedOver, amend), (N::EditedToo, amend)),
        RaceKind::Dispatched => {
            pair((N::DispatchedTwice, P::Department), (N::DispatchedTwice, P::Department))
        }
        RaceKind::Answered => {
            let owner = if case.owner == Owner::Hall { other } else { case.owner.id() };
            Some(((by, N::Overtaken, P::Contact), (owner, N::AnsweredLate, P::Contact)))
        }
        RaceKind::Hands | RaceKind::Mistake | RaceKind::Other => {
            pair((N::Overtaken, reach(case)), (N::OvertakenBy, P::Contact))
        }
    }
}

fn told_as_hands(fact: &Fact) -> bool {
    matches!(fact, Fact::Taken(_) | Fact::Accepted(_))
}

/// How to come by the case that somebody else has by now.
fn reach(case: &Case) -> Possible {
    match &case.owner {
        _ if !case.is_open() => Possible::Reopen,
        Owner::Hall => Possible::Take,
        Owner::Person(_) => Possible::Ask,
    }
}

/// The ordinary step by which the owner makes a proposal their own.
fn proposed(case: &Case, fact: &Fact) -> Possible {
    match fact {
        _ if !case.is_open() => Possible::Reopen,
        Fact::Started(_) => Possible::Start,
        Fact::Waiting(_) => Possible::Wait,
        Fact::Resumed(_) => Possible::Resume,
        Fact::Closed(_) if case.state == State::Resolved => Possible::Close,
        Fact::Resolved(_) | Fact::Closed(_) => Possible::Resolve,
        _ => Possible::Contact,
    }
}
