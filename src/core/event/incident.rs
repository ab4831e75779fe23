//! What happens in an incident: one fact an event. The type of the event says which fact it is; its fields
//! stand beside the id of the incident.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;
use crate::core::complaint::{ContactResult, ContactWay, Severity};
use crate::core::incident::{Contact, IncidentField, IncidentKind, Step, Tally};
use crate::core::time::Ms;

/// One fact about one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentEvent {
    /// The incident: the id of the act that opened it.
    pub incident_id: Box<str>,
    /// The act it belongs to, by which it can be taken back; empty for what fell due.
    pub act_id: Box<str>,
    /// What happened.
    pub fact: IncidentFact,
}

/// An incident was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentOpened {
    /// What happened.
    pub kind: IncidentKind,
    /// When it began.
    pub started_at: Ms,
    /// Who noticed it; a person's id.
    pub detected_by: Box<str>,
    /// Counters affected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Box<str>>,
    /// How bad it is from its beginning on; absent where only a person can say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// The complaint it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint_id: Option<Box<str>>,
}

/// A step of the card was done, or is not done after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentStep {
    /// Which.
    pub step: Step,
}

/// Something was counted: customers taken on paper, or what of that was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentCount {
    /// What.
    pub of: Tally,
    /// How many more; below zero it sets right what was counted too much.
    pub count: i32,
}

/// Somebody was told, or it was tried: by hand, so that it does not depend on a network (domain T-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentTold {
    /// Whom: as the card names them.
    pub contact: Contact,
    /// With which step; absent = beside the card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
    /// Who answered, what they said, the number of an order.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Something was written into the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentNoted {
    /// Which field.
    pub field: IncidentField,
    /// What it says from now on; of measures and attachments one more.
    pub text: Box<str>,
}

/// It is over; [`Event::at`](super::Event::at) says when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRestored {}

/// The record is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentClosed {
    /// What it was.
    pub cause: Box<str>,
    /// What is learned from it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub lesson: Box<str>,
}

/// It still goes on: a report is due once more (fell due). Incident and step are its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentReminded {
    /// The step that is due.
    pub step: Step,
    /// Minutes after the start.
    pub after_mins: u16,
}

/// It is worse, or milder: by time (incident and severity are the identity) or because a person says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncidentRaised {
    /// How bad it is from now on.
    pub severity: Severity,
    /// Of what fell due: minutes after the start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_mins: Option<u16>,
    /// Why, of a person; asked for where it becomes milder.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen in an incident.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum IncidentFact {
            $($(#[$doc])* $name($body),)*
        }

        impl IncidentFact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(IncidentFact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<IncidentFact> {
                type Read<T> = fn(T) -> IncidentFact;
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: Read<T>) -> Option<IncidentFact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, IncidentFact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of an incident.
            pub fn is_incident(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// It was opened.
    IncidentOpened => Opened(Box<IncidentOpened>),
    /// A step was done.
    IncidentStepDone => StepDone(IncidentStep),
    /// A step is not done after all.
    IncidentStepUndone => StepUndone(IncidentStep),
    /// Something was counted.
    IncidentCounted => Counted(IncidentCount),
    /// Somebody was told.
    IncidentTold => Told(IncidentTold),
    /// A field of the record was written.
    IncidentNoted => Noted(IncidentNoted),
    /// It is over.
    IncidentRestored => Restored(IncidentRestored),
    /// The record is closed.
    IncidentClosed => Closed(IncidentClosed),
    /// A report is due once more.
    IncidentReminded => Reminded(IncidentReminded),
    /// It is worse or milder.
    IncidentRaised => Raised(IncidentRaised),
}

/// A fact as a state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptIncidentFact(pub IncidentFact);

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    incident_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    act_id: &'a str,
    #[serde(flatten)]
    fact: &'a IncidentFact,
}

#[derive(Deserialize)]
struct Head {
    incident_id: Box<str>,
    #[serde(default)]
    act_id: Box<str>,
}

impl Serialize for IncidentEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let IncidentEvent { incident_id, act_id, fact } = self;
        Out { incident_id, act_id, fact }.serialize(serializer)
    }
}

impl IncidentEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<IncidentEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = IncidentFact::read(kind, raw)?;
        Some(IncidentEvent { incident_id: head.incident_id, act_id: head.act_id, fact })
    }
}

// A state keeps a fact by the type of its event and the JSON of its fields: both are needed to read it.
impl<'de> Deserialize<'de> for KeptIncidentFact {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<KeptIncidentFact, D::Error> {
        let (kind, text) = <(String, String)>::deserialize(de)?;
        let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
        let fact = IncidentFact::read(Kind::from_text(&kind), raw);
        fact.map(KeptIncidentFact).ok_or_else(|| D::Error::custom("a fact of another version"))
    }
}

impl Serialize for KeptIncidentFact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        (self.0.kind().as_str(), text).serialize(serializer)
    }
}
