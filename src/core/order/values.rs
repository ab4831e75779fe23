//! What orders are told by: kinds, states, what of them is late, why something about them is refused.

use serde::Serialize;

use crate::core::time::Ms;
use crate::core::value_set::value_set;

value_set! {
    /// What an order is for.
    OrderKind {
        /// Something is installed.
        Installation = "installation",
        /// It moves with the customer.
        Move = "move",
        /// A fault is repaired.
        Repair = "repair",
        /// Something else.
        Other = "other",
    }
}

value_set! {
    /// Where an order stands.
    OrderState {
        /// Somebody still has to look at it.
        Open = "open",
        /// It is done.
        Done = "done",
        /// Nobody needs to look at it any more.
        Dropped = "dropped",
    }
}

/// The number of an order as it is told from others: half-width, capitals, without blanks.
pub fn order_id_of(order_no: &str) -> String {
    let narrow = order_no.chars().map(crate::core::search::half_width);
    narrow.filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Why a fact about an order does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderBar {
    /// It is watched already.
    Known,
    /// There is no such order, or it is over.
    Gone,
    /// Its number is missing or too long.
    Number,
    /// That time cannot be.
    Time,
    /// It has to be said why.
    NoReason,
    /// It has to be said what was found.
    NoText,
    /// The settings know no such stage of it.
    NoStage,
    /// The settings know no such department.
    NoDepartment,
    /// There is no such complaint.
    NoComplaint,
    /// It says what is known already.
    Repeat,
}

/// What of an order is past its time, the worst first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Late {
    /// What the customer was promised.
    Promise {
        /// Since when.
        since: Ms,
    },
    /// A stage, by its code: the one that is late has a name.
    Stage {
        /// Which.
        stage: Box<str>,
        /// The department that owns it; empty = nobody said.
        owner: Box<str>,
        /// Since when.
        since: Ms,
    },
    /// Somebody should have looked.
    Check {
        /// Since when.
        since: Ms,
    },
}

impl Late {
    /// Since when.
    pub fn since(&self) -> Ms {
        match self {
            Late::Promise { since } | Late::Stage { since, .. } | Late::Check { since } => *since,
        }
    }
}
