//! What happens to a finding, and to what is to be done about it: one fact an event. The type of the event says
//! which fact it is; its fields stand beside the id of the finding.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;
use crate::core::complaint::{ContactWay, Sent, Severity};
use crate::core::finding::{CallCause, FindingField, FindingLimit, MeasureKind, RaisedWhy};
use crate::core::time::Ms;

/// One fact about one finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingEvent {
    /// The finding: the id of the sighting that opened it.
    pub finding_id: Box<str>,
    /// The act it belongs to, by which it can be taken back; empty for what fell due.
    pub act_id: Box<str>,
    /// What happened.
    pub fact: FindingFact,
}

/// Something wrong was seen: for the first time, or once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingSeen {
    /// This sighting; of one that opens a finding the finding's id.
    pub occurrence_id: Box<str>,
    /// Code of the check item, or of a canned phrase; empty = only the words say what it is.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub item_code: Box<str>,
    /// Where: a counter, a device; empty = the hall.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub place: Box<str>,
    /// What is wrong, in words.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// How bad it is.
    pub severity: Severity,
    /// How long there is to put it right.
    pub limit: FindingLimit,
    /// Until when.
    pub due_at: Ms,
    /// Who has to: a person, a contact or a department by id; empty = nobody yet.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
    /// The round in which it was seen; empty = outside of any.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub round_id: Box<str>,
    /// The visit from outside that found it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub visit_id: Box<str>,
    /// The complaint that it belongs to.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub complaint_id: Box<str>,
    /// A round found it beyond a red line.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub red_line: bool,
}

/// Somebody above was told of a red line, by hand: the record of who was told depends on no network (domain T-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingTold {
    /// Who: a person of the hall or a contact of the settings.
    pub person_id: Box<str>,
    /// Their level, 0 to 5.
    pub level: u8,
    /// How.
    pub way: ContactWay,
    /// What they said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Somebody has to put it right, until a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAssigned {
    /// Who; empty = nobody.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
    /// How long there is.
    pub limit: FindingLimit,
    /// Until when.
    pub due_at: Ms,
    /// Why it may take longer than was said before.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
}

/// It can do no more harm for now: a containment measure that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingContained {
    /// What was done.
    pub text: Box<str>,
}

/// It was put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingFixed {
    /// Who did it.
    pub fixer: Box<str>,
    /// What was done; evidence.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// The round in which it was put right on the spot; empty = outside of any.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub round_id: Box<str>,
}

/// Somebody saw that it is right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingVerified {
    /// What was seen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// The round whose answer it is; empty = a re-check by hand.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub round_id: Box<str>,
}

/// Somebody looked again, and it is not right: it has to be put right once more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRejected {
    /// What is still wrong.
    pub reason: Box<str>,
    /// Until when it has to be put right now.
    pub due_at: Ms,
}

/// Nothing is left to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingClosed {}

/// It was no finding; or one round takes back what it had seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingVoided {
    /// Why.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// The round whose answer was corrected: only what it saw is struck. Empty = the whole finding.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub round_id: Box<str>,
}

/// It is worse than it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRaised {
    /// How bad from now on.
    pub severity: Severity,
    /// Why.
    pub why: RaisedWhy,
}

/// A field of its record was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingNoted {
    /// Which.
    pub field: FindingField,
    /// What it says from now on.
    pub text: Box<str>,
}

/// A level of the ladder was called upon. Measure, deadline, cause, round and level are the identity of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCalled {
    /// The measure it is about; the finding's id: to put it right.
    pub measure_id: Box<str>,
    /// Why.
    pub cause: CallCause,
    /// The deadline that was missed, or when somebody said that it cannot be done.
    pub due_at: Ms,
    /// Which time everything is tried.
    pub round: u16,
    /// The level.
    pub level: u8,
    /// Who was found, by id; nobody: it was passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Box<str>>,
    /// How, or why nobody.
    pub sent: Sent,
    /// The version of the settings whose ladder it is.
    pub settings: u32,
}

/// Something is to be done about it beside putting it right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureAdded {
    /// The measure.
    pub measure_id: Box<str>,
    /// What for.
    pub kind: MeasureKind,
    /// What is to be done.
    pub title: Box<str>,
    /// Who has to; empty = nobody yet.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub owner: Box<str>,
    /// How long there is.
    pub limit: FindingLimit,
    /// Until when.
    pub due_at: Ms,
}

/// A measure was done, and seen to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureStep {
    /// Which.
    pub measure_id: Box<str>,
    /// What was done or seen.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// A measure will not be done: it cannot, or need not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasureDropped {
    /// Which; the finding's id: to put it right.
    pub measure_id: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen to a finding.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum FindingFact {
            $($(#[$doc])* $name($body),)*
        }

        impl FindingFact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(FindingFact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<FindingFact> {
                type Read<T> = fn(T) -> FindingFact;
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: Read<T>) -> Option<FindingFact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, FindingFact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of a finding.
            pub fn is_finding(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// It was seen for the first time.
    FindingOpened => Opened(Box<FindingSeen>),
    /// It was seen once more.
    FindingJoined => Joined(Box<FindingSeen>),
    /// Who has to put it right, and until when.
    FindingAssigned => Assigned(FindingAssigned),
    /// It can do no more harm.
    FindingContained => Contained(FindingContained),
    /// It was put right.
    FindingFixed => Fixed(FindingFixed),
    /// Somebody saw that it is right.
    FindingVerified => Verified(FindingVerified),
    /// Somebody saw that it is not.
    FindingRejected => Rejected(FindingRejected),
    /// Nothing is left to do.
    FindingClosed => Closed(FindingClosed),
    /// It was none.
    FindingVoided => Voided(FindingVoided),
    /// It is worse.
    FindingRaised => Raised(FindingRaised),
    /// A field was written.
    FindingNoted => Noted(FindingNoted),
    /// Somebody above was told.
    FindingTold => Told(FindingTold),
    /// A level was called upon.
    FindingCalled => Called(Box<FindingCalled>),
    /// Something is to be done.
    MeasureAdded => Added(Box<MeasureAdded>),
    /// It was done.
    MeasureDone => Done(MeasureStep),
    /// Somebody saw that it was.
    MeasureVerified => Checked(MeasureStep),
    /// It cannot be done.
    MeasureImpossible => Impossible(MeasureDropped),
    /// It need not be done.
    MeasureCancelled => Cancelled(MeasureDropped),
}

/// A fact as a state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFindingFact(pub FindingFact);

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    finding_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    act_id: &'a str,
    #[serde(flatten)]
    fact: &'a FindingFact,
}

#[derive(Deserialize)]
struct Head {
    finding_id: Box<str>,
    #[serde(default)]
    act_id: Box<str>,
}

impl Serialize for FindingEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FindingEvent { finding_id, act_id, fact } = self;
        Out { finding_id, act_id, fact }.serialize(serializer)
    }
}

impl FindingEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<FindingEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = FindingFact::read(kind, raw)?;
        Some(FindingEvent { finding_id: head.finding_id, act_id: head.act_id, fact })
    }
}

// A state keeps a fact by the type of its event and the JSON of its fields: both are needed to read it.
impl<'de> Deserialize<'de> for KeptFindingFact {
    fn deserialize<D: serde::Deserializer<'de>>(de: D) -> Result<KeptFindingFact, D::Error> {
        let (kind, text) = <(String, String)>::deserialize(de)?;
        let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
        let fact = FindingFact::read(Kind::from_text(&kind), raw);
        fact.map(KeptFindingFact).ok_or_else(|| D::Error::custom("a fact of another version"))
    }
}

impl Serialize for KeptFindingFact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        (self.0.kind().as_str(), text).serialize(serializer)
    }
}
