//! What happens when a duty manager hands the shift over: one fact an event. The type of the event says which
//! fact it is; its fields stand beside the id of the shift that is handed over.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;
use crate::core::complaint::DeclineReason;
use crate::core::handover::PreparedPart;
use crate::core::time::Ms;

/// One fact about the hand-over of one shift.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverEvent {
    /// The shift that is handed over.
    pub shift_id: Box<str>,
    /// What happened.
    pub fact: HandoverFact,
}

/// Something was prepared: the hand-over began, a line was written for the next shift, money, vouchers, seals or
/// keys were counted. Amounts are never written down (domain 7.2, section 11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftPrepared {
    /// What.
    pub part: PreparedPart,
    /// Of a line: what it says.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// Of what was counted: who counted beside the author; a person's id.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub with: Box<str>,
    /// The act, by which a line or a count can be taken back until the report is frozen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub act_id: Box<str>,
}

/// The report of the shift was frozen. Its canonical text stands in one or several events with the same
/// `snapshot_id`, in order; `hash` is over all of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftFrozen {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// BLAKE3 of the whole text, 64 hexadecimal digits.
    pub hash: Box<str>,
    /// Which part this is, from 1.
    pub part: u16,
    /// How many there are.
    pub parts: u16,
    /// The shift ends the day: nobody is there to receive it, and the receipt falls due at the next opening
    /// (design 8.18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub alone: bool,
    /// This part of the text: JSON of a [`Snapshot`](crate::core::handover::Snapshot).
    pub text: Box<str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_false(flag: &bool) -> bool {
    !*flag
}

/// The report goes back to who prepares it: what was signed of it counts no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftReturned {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// What is missing or wrong.
    pub reason: Box<str>,
}

/// Whoever comes next has read an item of the last hand-over, when they opened their shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftItemRead {
    /// The item.
    pub item_id: Box<str>,
    /// Who.
    pub person_id: Box<str>,
}

/// Whoever comes next takes an item over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftItemAccepted {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// The item.
    pub item_id: Box<str>,
    /// Who.
    pub person_id: Box<str>,
    /// Of an urgent one: what they said has to be done next, as [`NextStep`](crate::core::handover::NextStep)
    /// spells it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub read_back: Box<str>,
    /// It was taken over together with all others that are stable.
    #[serde(default, skip_serializing_if = "is_false")]
    pub in_bulk: bool,
}

/// Whoever comes next does not take an item over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftItemDeclined {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// The item.
    pub item_id: Box<str>,
    /// Who.
    pub person_id: Box<str>,
    /// Why.
    pub reason: DeclineReason,
    /// In words; asked for with `other`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Whoever comes next says that the duty is theirs from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAssumed {
    /// Who.
    pub person_id: Box<str>,
    /// Of items that nobody confirmed: why they go on all the same.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// The shift was received: both signatures are there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAccepted {
    /// The snapshot.
    pub snapshot_id: Box<str>,
    /// Who received it.
    pub person_id: Box<str>,
}

/// Nothing but addenda from now on (fell due). The shift is the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftClosed {}

/// Nobody has received the shift (fell due). Shift and step are the identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftOverdue {
    /// Which step, from 1.
    pub step: u8,
    /// When it should have been received.
    pub due: Ms,
    /// Who is called: ids of people and contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Box<str>>,
}

/// Nobody has the duty (fell due): the shift was signed off and nobody received it. The shift is the identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftUnattended {
    /// Since when, as far as the hall is open.
    pub since: Ms,
}

/// Somebody began to work without having received the shift before theirs (fell due, or an act).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftWorkedWithout {
    /// Who.
    pub person_id: Box<str>,
    /// Why, where they said so.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// Something was added after the shift was received: by who handed it over, within the time for omissions, or an
/// addendum later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftAppended {
    /// What.
    pub text: Box<str>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen to a hand-over.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum HandoverFact {
            $($(#[$doc])* $name($body),)*
        }

        impl HandoverFact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(HandoverFact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<HandoverFact> {
                type Read<T> = fn(T) -> HandoverFact;
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: Read<T>) -> Option<HandoverFact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, HandoverFact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of a hand-over.
            pub fn is_handover(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// Something was prepared.
    ShiftPrepared => Prepared(ShiftPrepared),
    /// The report was frozen.
    ShiftFrozen => Frozen(Box<ShiftFrozen>),
    /// It goes back to who prepares it.
    ShiftReturned => Returned(ShiftReturned),
    /// An item was read at the opening.
    ShiftItemRead => ItemRead(ShiftItemRead),
    /// An item was taken over.
    ShiftItemAccepted => ItemAccepted(ShiftItemAccepted),
    /// An item was not taken over.
    ShiftItemDeclined => ItemDeclined(ShiftItemDeclined),
    /// The duty was assumed.
    ShiftAssumed => Assumed(ShiftAssumed),
    /// The shift was received.
    ShiftAccepted => Accepted(ShiftAccepted),
    /// Nothing but addenda from now on.
    ShiftClosed => Closed(ShiftClosed),
    /// Nobody has received it.
    ShiftOverdue => Overdue(ShiftOverdue),
    /// Nobody has the duty.
    ShiftUnattended => Unattended(ShiftUnattended),
    /// Somebody works without having received it.
    ShiftWorkedWithout => WorkedWithout(ShiftWorkedWithout),
    /// Something was added.
    ShiftAppended => Appended(ShiftAppended),
}

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    shift_id: &'a str,
    #[serde(flatten)]
    fact: &'a HandoverFact,
}

#[derive(Deserialize)]
struct Head {
    shift_id: Box<str>,
}

impl Serialize for HandoverEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Out { shift_id: &self.shift_id, fact: &self.fact }.serialize(serializer)
    }
}

impl HandoverEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<HandoverEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = HandoverFact::read(kind, raw)?;
        Some(HandoverEvent { shift_id: head.shift_id, fact })
    }
}
impl HandoverFact {
    /// Who said it: whoever receives says it for themselves, also where somebody else has the terminal.
    pub fn by<'a>(&'a self, author: &'a str) -> &'a str {
        let person = match self {
            HandoverFact::ItemAccepted(of) => &of.person_id,
            HandoverFact::ItemDeclined(of) => &of.person_id,
            HandoverFact::Assumed(of) => &of.person_id,
            _ => return author,
        };
        if person.is_empty() { author } else { person }
    }
}
