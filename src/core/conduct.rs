//! What is written about people and by people from outside: praise, talks with what was agreed, what customers
//! need, and sheets of visits. Talks are nobody's business but the duty manager's and the hall manager's.

mod book;
#[cfg(test)]
mod tests;

pub use book::{Coaching, Conduct, Noted, Praise, Settled, Visit, VisitItem};

use super::people::Right;
use crate::core::value_set::value_set;

value_set! {
    /// What came of what was agreed in a talk.
    CoachingEnd {
        /// It was done.
        Done = "done",
        /// It need not be done any more.
        Dropped = "dropped",
    }
}

value_set! {
    /// Who looks at a hall from outside.
    VisitKind {
        /// Somebody who comes as a customer and writes a sheet.
        MysteryShopper = "mystery_shopper",
        /// Somebody of the public who was asked to watch over service.
        LaySupervisor = "lay_supervisor",
        /// A superior.
        Inspection = "inspection",
    }
}

/// Points that one praise gives at most.
pub const POINTS_MAX: u8 = 10;
/// Customers that one note of a need counts at most; more is a slip of the finger.
pub const NEED_COUNT_MAX: u32 = 999;
/// Items that fail on one sheet at most.
pub const VISIT_ITEMS_MAX: usize = 40;
/// The score of a sheet at most: a hundred points, in tenths.
pub const SCORE_TENTHS_MAX: u16 = 1000;

/// Whether somebody with these rights may see talks (domain 8: duty manager and hall manager).
pub fn sees_coaching(rights: &[Right]) -> bool {
    [Right::Duty, Right::Staff, Right::People].iter().any(|right| right.is_in(rights))
}

/// Whether a check item that failed proposes a talk: those about how people serve (domain 1.1, 3-14).
pub fn proposes_coaching(item_code: &str) -> bool {
    item_code.strip_prefix('P').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()))
        && item_code.len() > 1
}
