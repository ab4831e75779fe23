//! Who may do what. A right is checked where an act is decided ([`decide`](super::act::decide)), on the
//! terminal and on the server alike; a screen only says beforehand what would be refused.

use serde::{Deserialize, Serialize};

use super::event::Proof;

pub mod lockout;
pub mod pin;

/// Longest time that a terminal stays unlocked however much it is used, seconds (reliability 7.6).
pub const SESSION_SECS_MAX: u32 = 12 * 3600;

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
    /// Take complaints over, answer for them, send them to a department or a superior. Whoever may have the
    /// duty may do that too.
    Complaints,
    /// Give a complaint to somebody against their will. Whoever may take PINs away may do that too.
    Force,
    /// Put settings into force.
    Settings,
    /// Take away another person's PIN, so that they choose a new one.
    People,
    /// Call customers back: work on the list of follow-ups, make some, take in a file of them. Whoever answers for
    /// complaints may do that too.
    FollowUp,
}

impl Right {
    /// Every right.
    pub const ALL: &'static [Right] = &[
        Right::Log,
        Right::Alarms,
        Right::Staff,
        Right::Duty,
        Right::Complaints,
        Right::Force,
        Right::Settings,
        Right::People,
        Right::FollowUp,
    ];

    /// Whether a role with these rights has it: some come with another.
    pub fn is_in(self, held: &[Right]) -> bool {
        held.contains(&self)
            || match self {
                Right::Complaints => held.contains(&Right::Duty),
                Right::FollowUp => Right::Complaints.is_in(held),
                Right::Force => held.contains(&Right::People),
                _ => false,
            }
    }

    /// The right of that name in settings.
    pub fn from_text(text: &str) -> Option<Right> {
        Right::ALL.iter().copied().find(|right| right.as_str() == text)
    }

    /// Its name in settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Log => "log",
            Right::Alarms => "alarms",
            Right::Staff => "staff",
            Right::Duty => "duty",
            Right::Complaints => "complaints",
            Right::Force => "force",
            Right::Settings => "settings",
            Right::People => "people",
            Right::FollowUp => "follow_up",
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

/// Why an act about PINs is refused, beside what the PIN itself is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinDenied {
    /// The author's role does not allow it.
    NoRight,
    /// There is no such person in the settings.
    NoPerson,
    /// The first PIN of a hall belongs to somebody who may take PINs away: else nobody ever could.
    FirstMayNotReset,
    /// That person has a PIN: it has to be taken away first.
    HasPin,
    /// That person has none.
    NoPin,
    /// Nobody takes away their own: they change it.
    Own,
    /// Somebody else gave it and knows it: it is changed before anything is signed with it.
    Given,
}

/// Whose PIN is set, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinFor {
    /// The first one of the hall: nobody can prove anything yet.
    First,
    /// The author's own: the old one is asked for.
    Own,
    /// Somebody's who has none, beside an author who may.
    Other,
}

/// Why something about a PIN was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinTrouble {
    /// The PIN that was to prove it was not accepted.
    Refused(lockout::PinRefused),
    /// The author may not, or it makes no sense.
    May(PinDenied),
    /// The new PIN is too easy to guess.
    Weak(pin::Weak),
    /// It could not be read or written; the reason, to be shown.
    Failed(String),
}

/// Why a terminal locks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockWhy {
    /// Somebody asked for it.
    Key,
    /// No key for the set time.
    Idle,
    /// The machine was suspended.
    Suspend,
    /// Unlocked for [`SESSION_SECS_MAX`], however busy.
    Session,
    /// The board was left.
    Quit,
}

impl LockWhy {
    /// Its name in events.
    pub fn as_str(self) -> &'static str {
        match self {
            LockWhy::Key => "key",
            LockWhy::Idle => "idle",
            LockWhy::Suspend => "suspend",
            LockWhy::Session => "session",
            LockWhy::Quit => "quit",
        }
    }
}

/// Who acts at a terminal: whoever unlocked it; else nobody where people have PINs, and the user of the
/// operating system where nobody has.
pub fn author_at(session: Option<&str>, os_user: &str, locks: bool) -> Author {
    match session {
        Some(person) => Author { person: person.into(), proof: Proof::Pin },
        None if locks => Author { person: "".into(), proof: Proof::Nobody },
        None => Author { person: os_user.into(), proof: Proof::OsUser },
    }
}
