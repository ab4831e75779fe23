//! Who may do what. A right is checked where an act is decided ([`decide`](super::act::decide)), on the
//! terminal and on the server alike; a screen only says beforehand what would be refused.

use serde::{Deserialize, Serialize};

use super::event::Proof;

/// Something a role may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Write a line into the duty log, mark what is seen on the floor, tally by hand.
    Log,
    /// Acknowledge an alarm and say what was done about it.
    Alarms,
    /// Say what people do and where they sit; open and close counters by hand.
    Staff,
    /// Be the duty manager: open and sign off a shift.
    Duty,
    /// Put settings into force.
    Settings,
    /// Take away another person's PIN, so that they choose a new one.
    People,
}

impl Right {
    /// Every right.
    pub const ALL: &'static [Right] =
        &[Right::Log, Right::Alarms, Right::Staff, Right::Duty, Right::Settings, Right::People];

    /// Its name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Log => "log",
            Right::Alarms => "alarms",
            Right::Staff => "staff",
            Right::Duty => "duty",
            Right::Settings => "settings",
            Right::People => "people",
        }
    }
}

/// Who acts, and how they proved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// A person's id; of [`Proof::Nobody`] empty.
    pub person: Box<str>,
    /// How they proved it.
    pub proof: Proof,
}
