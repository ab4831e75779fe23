//! What happens in a round: one fact an event. The type of the event says which fact it is; its fields stand
//! beside the id of the round, which what fell due has not.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;
use crate::core::check::{Marks, Outcome, RoundItem, SlotKey, Template};
use crate::core::finding::FindingLimit;
use crate::core::time::Ms;

/// One fact about one round, or about one that was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckEvent {
    /// The round: the id of the act that began it; empty where it was not done.
    pub round_id: Box<str>,
    /// The act it belongs to, by which it can be taken back; empty for what fell due.
    pub act_id: Box<str>,
    /// What happened.
    pub fact: CheckFact,
}

/// A round was begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckStarted {
    /// Which round.
    pub template: Template,
    /// When it was planned; absent of one that was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Ms>,
    /// Whether it was begun within the grace of its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_grace: Option<bool>,
    /// Of the extra one after a serious incident: the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<Box<str>>,
    /// The version of the settings whose checklist it is; 0 = the shipped one.
    pub settings: u32,
    /// Its items, as they are judged.
    pub items: Vec<RoundItem>,
    /// What it is graded by.
    pub marks: Marks,
}

/// An item was answered, or answered otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAnswered {
    /// The item, by its code.
    pub item: Box<str>,
    /// What was found.
    pub result: Outcome,
    /// Of a count: how many are right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub right: Option<u32>,
    /// Of how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    /// What was measured, in thousandths of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_milli: Option<i64>,
    /// The queue data said so.
    #[serde(default, skip_serializing_if = "is_not")]
    pub by_queue: bool,
    /// Code of a canned phrase.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub phrase: Box<str>,
    /// What was written; of what is skipped why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub note: Box<str>,
    /// Where.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub place: Box<str>,
    /// Who puts it right.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
    /// Until when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<FindingLimit>,
    /// The instant, where the limit is a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Ms>,
    /// It was put right on the spot.
    #[serde(default, skip_serializing_if = "is_not")]
    pub fixed: bool,
    /// The act of the answer in whose place it is given; absent of the first one, and of one whose author did not
    /// know of another.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub replaces: Box<str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_not(flag: &bool) -> bool {
    !*flag
}

/// A round is over; its answers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckSubmitted {}

/// A round was broken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckAborted {
    /// Why.
    pub reason: Box<str>,
}

/// A planned round was not submitted in its time (fell due). Round and time are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckMissed {
    /// Which round.
    pub template: Template,
    /// When it was planned.
    pub planned_at: Ms,
    /// Of the extra one after a serious incident: the incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<Box<str>>,
}

/// Why a round was missed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckExplained {
    /// Which round.
    pub template: Template,
    /// When it was planned.
    pub planned_at: Ms,
    /// Why.
    pub reason: Box<str>,
}

impl CheckMissed {
    /// Which planned round it is.
    pub fn key(&self) -> SlotKey {
        SlotKey { planned_at: self.planned_at, template: self.template }
    }
}

impl CheckExplained {
    /// Which planned round it is.
    pub fn key(&self) -> SlotKey {
        SlotKey { planned_at: self.planned_at, template: self.template }
    }
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen in a round.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum CheckFact {
            $($(#[$doc])* $name($body),)*
        }

        impl CheckFact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(CheckFact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<CheckFact> {
                type Read<T> = fn(T) -> CheckFact;
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: Read<T>) -> Option<CheckFact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, CheckFact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of a round.
            pub fn is_check(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// It was begun.
    CheckStarted => Started(Box<CheckStarted>),
    /// An item was answered.
    CheckAnswered => Answered(Box<CheckAnswered>),
    /// It is over.
    CheckSubmitted => Submitted(CheckSubmitted),
    /// It was broken off.
    CheckAborted => Aborted(CheckAborted),
    /// A planned one was not done.
    CheckMissed => Missed(CheckMissed),
    /// Why it was not done.
    CheckExplained => Explained(CheckExplained),
}

/// A fact as a state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCheckFact(pub CheckFact);

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    round_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    act_id: &'a str,
    #[serde(flatten)]
    fact: &'a CheckFact,
}

#[derive(Deserialize)]
struct Head {
    #[serde(default)]
    round_id: Box<str>,
    #[serde(default)]
    act_id: Box<str>,
}

impl Serialize for CheckEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let CheckEvent { round_id, act_id, fact } = self;
        Out { round_id, act_id, fact }.serialize(serializer)
    }
}

impl CheckEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<CheckEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = CheckFact::read(kind, raw)?;
        Some(CheckEvent { round_id: head.round_id, act_id: head.act_id, fact })
    }
}

// A state keeps a fact by the type of its event and the JSON of its fields: both are needed to read it.
impl<'de> Deserialize<'de> for KeptCheckFact {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<KeptCheckFact, D::Error> {
        let (kind, text) = <(String, String)>::deserialize(de)?;
        let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
        let fact = CheckFact::read(Kind::from_text(&kind), raw);
        fact.map(KeptCheckFact).ok_or_else(|| D::Error::custom("a fact of another version"))
    }
}

impl Serialize for KeptCheckFact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        (self.0.kind().as_str(), text).serialize(serializer)
    }
}
