//! The facts of a hand-off: offered, answered, taken, forced (complaints I2).

use serde::{Deserialize, Serialize};

use super::case::is_false;
use crate::core::complaint::{DeclineReason, UnownedBy, Urgency};
use crate::core::time::Ms;

/// What is to be done next, by whom and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextAction {
    /// What.
    pub text: Box<str>,
    /// Who; empty = the receiver.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub person_id: Box<str>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Ms>,
}

/// It was offered to somebody. Until they accept, the giver owns it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// The offer.
    pub offer_id: Box<str>,
    /// To whom: a person of the roster; empty if to a role.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub to: Box<str>,
    /// To which role; empty if to a person.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub to_role: Box<str>,
    /// How it is to be watched.
    pub urgency: Urgency,
    /// What stands.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub summary: Box<str>,
    /// What is to be done next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<NextAction>,
    /// If this, then that.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub if_then: Box<str>,
    /// When it ends unanswered.
    pub expires_at: Ms,
    /// Part of a shift hand-over: the receiver may still be off.
    #[serde(default, skip_serializing_if = "is_false")]
    pub at_shift_end: bool,
}

/// The offer was accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The offer.
    pub offer_id: Box<str>,
    /// Who owns it now.
    pub owner: Box<str>,
    /// Next actions that were read back, by their place in the offer, from 0.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_back: Vec<u16>,
}

/// The offer was declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// The offer.
    pub offer_id: Box<str>,
    /// Who declined.
    pub person_id: Box<str>,
    /// Why.
    pub reason: DeclineReason,
    /// In words; asked for with `other`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// The offer ended otherwise: recalled by the giver, or unanswered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferEnded {
    /// The offer.
    pub offer_id: Box<str>,
}

/// Somebody took it: free where the hall owns it; a duty manager takes over from a clerk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Who owns it now.
    pub owner: Box<str>,
    /// Whose it was, as who took it saw it; empty = the hall's.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub from: Box<str>,
    /// It came with the duty: the shift that was received. Empty = it was taken by itself.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub shift_id: Box<str>,
}

/// Somebody asked its owner for it. The owner answers with an offer or a no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The request.
    pub request_id: Box<str>,
    /// Who asks.
    pub person_id: Box<str>,
}

/// The owner said no to who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// The request.
    pub request_id: Box<str>,
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// It was given to somebody by a manager. Not confirmed until they say so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forced {
    /// Who owns it now.
    pub owner: Box<str>,
    /// Whose it was, as who gave it saw it; empty = the hall's. Whoever else had it by then goes on as a
    /// helper.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub from: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

/// Whom it was given to has seen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// Who.
    pub person_id: Box<str>,
}

/// Somebody joined as a helper. It stays its owner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// Who.
    pub person_id: Box<str>,
}

/// It is the hall's: its owner signed off, or let two offers go unanswered. Owner and cause are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unowned {
    /// Whose it was.
    pub from: Box<str>,
    /// Why.
    pub why: UnownedBy,
    /// The shift or the offer that ended.
    pub cause_id: Box<str>,
}
