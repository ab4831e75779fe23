//! What happens to a follow-up: one fact an event. The type of the event says which fact it is; its fields stand
//! beside the id of the follow-up. Who the customer is stands in the vault alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{CustomerRef, Kind};
use crate::core::complaint::{CustomerKind, Phase};
use crate::core::followup::{FollowUpWay, Origin, Outcome, ServiceKind};
use crate::core::time::Ms;

/// One fact about one follow-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpEvent {
    /// The follow-up.
    pub follow_up_id: Box<str>,
    /// The act it belongs to, by which it can be taken back; empty for what fell due.
    pub act_id: Box<str>,
    /// What its author is called, where they may stand in no directory of the hall: they work at the centre.
    pub by_name: Box<str>,
    /// What happened.
    pub fact: FollowUpFact,
}

/// A customer is to be asked how it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpMade {
    /// What people call it: `HF-MMDD-NN`.
    pub number: Box<str>,
    /// Where it comes from.
    pub origin: Origin,
    /// The order, the visit or the row that it comes from; empty = none has a name.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub origin_id: Box<str>,
    /// What kind of service it was.
    pub service_kind: ServiceKind,
    /// Which service, where that is known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub service_id: Box<str>,
    /// The date of the service.
    pub served_on: NaiveDate,
    /// Who served them, where that is known.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub person_id: Box<str>,
    /// The customer, where it is known who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerRef>,
    /// Whose contract it is.
    pub customer_kind: CustomerKind,
    /// Which part of the service.
    pub phase: Phase,
    /// How they are to be asked.
    pub way: FollowUpWay,
    /// Until when.
    pub due_at: Ms,
    /// What it is about.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// Of the first one of an import: how many came with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u32>,
    /// Of the first one of an import: the hash (BLAKE3) of the file.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub file: Box<str>,
}

/// Somebody tried to reach the customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpTried {
    /// What came of it.
    pub outcome: Outcome,
    /// How.
    pub way: FollowUpWay,
    /// Nobody tries again before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again_from: Option<Ms>,
    /// Words to it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// The customer answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpAnswered {
    /// How they were asked.
    pub way: FollowUpWay,
    /// The version of the settings whose questions were asked.
    pub settings: u32,
    /// Code of the item to 1 to 5; one that was not asked, or not answered, is absent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<Box<str>, u8>,
    /// Whether what they came for is solved, where they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<bool>,
    /// What they said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// The customer asks for another time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpMoved {
    /// Nobody tries before this.
    pub until: Ms,
    /// What they said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// The customer of a follow-up is known now: a sampled visit has none before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpNamed {
    /// Who.
    pub customer: CustomerRef,
}

/// It is not to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUpDropped {
    /// Why.
    pub reason: Box<str>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen to a follow-up.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum FollowUpFact {
            $($(#[$doc])* $name($body),)*
        }

        impl FollowUpFact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(FollowUpFact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<FollowUpFact> {
                type Read<T> = fn(T) -> FollowUpFact;
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: Read<T>) -> Option<FollowUpFact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, FollowUpFact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of a follow-up.
            pub fn is_follow_up(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// It is to be made.
    FollowUpMade => Made(Box<FollowUpMade>),
    /// Somebody tried.
    FollowUpTried => Tried(FollowUpTried),
    /// They answered.
    FollowUpAnswered => Answered(Box<FollowUpAnswered>),
    /// At another time.
    FollowUpMoved => Moved(FollowUpMoved),
    /// Who they are.
    FollowUpNamed => Named(Box<FollowUpNamed>),
    /// It is not to be made.
    FollowUpDropped => Dropped(FollowUpDropped),
}

/// A fact as a state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFollowUpFact(pub FollowUpFact);

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    follow_up_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    act_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    by_name: &'a str,
    #[serde(flatten)]
    fact: &'a FollowUpFact,
}

#[derive(Deserialize)]
struct Head {
    follow_up_id: Box<str>,
    #[serde(default)]
    act_id: Box<str>,
    #[serde(default)]
    by_name: Box<str>,
}

impl Serialize for FollowUpEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FollowUpEvent { follow_up_id, act_id, by_name, fact } = self;
        Out { follow_up_id, act_id, by_name, fact }.serialize(serializer)
    }
}

impl FollowUpEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<FollowUpEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = FollowUpFact::read(kind, raw)?;
        let Head { follow_up_id, act_id, by_name } = head;
        Some(FollowUpEvent { follow_up_id, act_id, by_name, fact })
    }
}

// As findings keep theirs: the type of the event and the JSON of its fields.
impl<'de> Deserialize<'de> for KeptFollowUpFact {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<KeptFollowUpFact, D::Error> {
        let (kind, text) = <(String, String)>::deserialize(de)?;
        let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
        let fact = FollowUpFact::read(Kind::from_text(&kind), raw);
        fact.map(KeptFollowUpFact).ok_or_else(|| D::Error::custom("a fact of another version"))
    }
}

impl Serialize for KeptFollowUpFact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        (self.0.kind().as_str(), text).serialize(serializer)
    }
}
