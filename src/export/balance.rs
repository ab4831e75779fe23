//! How many complaints were open, came and went: carried in + new + reopened - closed - void = carried out. Counted
//! by when things were written down, so that what one shift carries out the next one carries in.

use crate::core::complaint::{Case, Kept};
use crate::core::event::{Fact, KeptFact};
use crate::core::time::Ms;

/// How a complaint came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// It was registered.
    New,
    /// It was opened again.
    Reopened,
    /// It was closed.
    Closed,
    /// It was entered by mistake, or merged into another.
    Void,
}

/// Everything that made a complaint open or over, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves(Vec<(Ms, Move)>);

impl Moves {
    /// Whether it was open just before an instant.
    pub fn was_open(&self, at: Ms) -> bool {
        let last = self.0.iter().rev().find(|(when, _)| *when < at);
        last.is_some_and(|(_, one)| matches!(one, Move::New | Move::Reopened))
    }

    /// Whether it came or went in a time, the end not included.
    pub fn moved_within(&self, from: Ms, to: Ms) -> bool {
        self.0.iter().any(|(at, _)| from <= *at && *at < to)
    }

    /// What it did in a time.
    pub fn within(&self, from: Ms, to: Ms) -> impl Iterator<Item = (Ms, Move)> + '_ {
        self.0.iter().copied().filter(move |(at, _)| from <= *at && *at < to)
    }
}

/// What a complaint did.
pub fn moves(case: &Case) -> Moves {
    let mut found: Vec<(Ms, Move)> = Vec::new();
    let mut open = false;
    for past in case.history.iter().filter(|past| past.standing == Kept::Holds) {
        let KeptFact(fact) = &past.fact;
        let next = match fact {
            Fact::Registered(_) | Fact::RequestMade(_) => Move::New,
            Fact::Reopened(_) => Move::Reopened,
            Fact::Closed(_) | Fact::RequestDone(_) => Move::Closed,
            Fact::Voided(_) | Fact::Merged(_) => Move::Void,
            _ => continue,
        };
        let opens = matches!(next, Move::New | Move::Reopened);
        if opens != open {
            found.push((past.recorded_at, next));
            open = opens;
        }
    }
    // An escalation that comes beside the closing opens it again, without a fact of its own.
    if let Some((last, _)) = found.last().copied().filter(|_| open != case.is_open()) {
        let how = if open { Move::Closed } else { Move::Reopened };
        found.push((case.state_since.max(last), how));
    }
    Moves(found)
}

/// What a time did to the complaints of a hall.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// Open before it.
    pub carried_in: u32,
    /// Registered in it.
    pub new: u32,
    /// Opened again in it.
    pub reopened: u32,
    /// Closed in it.
    pub closed: u32,
    /// Void or merged in it.
    pub void: u32,
    /// Open after it.
    pub carried_out: u32,
}

impl Balance {
    /// Of the time from one instant up to another, not itself included.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a Case>, from: Ms, to: Ms) -> Balance {
        let mut balance = Balance::default();
        for case in cases {
            let moves = moves(case);
            balance.carried_in += u32::from(moves.was_open(from));
            balance.carried_out += u32::from(moves.was_open(to));
            for (_, one) in moves.within(from, to) {
                match one {
                    Move::New => balance.new += 1,
                    Move::Reopened => balance.reopened += 1,
                    Move::Closed => balance.closed += 1,
                    Move::Void => balance.void += 1,
                }
            }
        }
        balance
    }

    /// Whether it adds up.
    pub fn is_even(&self) -> bool {
        self.carried_in + self.new + self.reopened == self.closed + self.void + self.carried_out
    }
}
