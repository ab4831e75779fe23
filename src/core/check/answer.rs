//! The answer to one item of a round.

use serde::{Deserialize, Serialize};

use crate::core::finding::FindingLimit;
use crate::core::hall::Place;
use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// What was found.
    Outcome {
        /// As it has to be.
        Pass = "pass",
        /// Not as it has to be; of a count: not all of them.
        Fail = "fail",
        /// Does not apply here and now: out of what is earned and out of what could be.
        NotApplicable = "na",
        /// Not looked at, with a reason: earns nothing and could have.
        Skipped = "skipped",
    }
}

impl Outcome {
    /// How bad it is that it was found: of two people who looked at one thing and did not know of each other the
    /// worse word stands (sync.md 4.7). What nobody saw is worse than what was seen to be right.
    pub(super) fn rank(self) -> u8 {
        match self {
            Outcome::Pass | Outcome::Unknown => 0,
            Outcome::NotApplicable => 1,
            Outcome::Skipped => 2,
            Outcome::Fail => 3,
        }
    }
}

/// The answer that holds for an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The item, by its code.
    pub item: Box<str>,
    /// When it was given.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// What was found.
    pub result: Outcome,
    /// Of a count: how many are right, and of how many.
    pub count: Option<(u32, u32)>,
    /// Of a value: what was measured; of an automatic one what the queue data said. Thousandths of the unit.
    pub value_milli: Option<i64>,
    /// The queue data said so.
    pub by_queue: bool,
    /// Code of a canned phrase; empty = none.
    pub phrase: Box<str>,
    /// What was written; of what is skipped why.
    pub note: Box<str>,
    /// Where: a counter, a machine; empty = the hall.
    pub place: Box<str>,
    /// Who puts it right; empty of what is right.
    pub owner: Box<str>,
    /// Until when.
    pub limit: Option<FindingLimit>,
    /// The instant, where the limit is a date.
    pub due_at: Option<Ms>,
    /// It was put right on the spot.
    pub fixed: bool,
    /// What it earned, in thousandths of a point.
    pub awarded_milli: u32,
    /// The act that gave it.
    pub act_id: Box<str>,
    /// Where it stands in the log.
    pub stands: Place,
}
