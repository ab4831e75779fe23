//! What happens to a complaint: one fact an event. The type of the event says which fact it is; its fields
//! stand beside the id of the complaint.

use serde::de::{DeserializeOwned, Error as _};
use serde::ser::Error as _;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Kind;

mod case;
mod dispatch;
mod escalation;
mod hand_off;
mod request;
mod words;

pub use case::{
    Amended, Assessed, Closed, Contacted, CustomerRef, Merged, Raised, Referred, Registered,
    Reopened, Resolved, Resumed, Said, VoidedCase, Waited,
};
pub use dispatch::{
    DispatchAccepted, DispatchAnswered, DispatchAsked, DispatchEnded, DispatchPassedOn,
    DispatchReplied, DispatchTried, Dispatched, Warned,
};
pub use escalation::{
    AckLapsed, Acked, AnswerSeen, Answered, CallWithdrawn, Fired, PassedOver, Told, Unanswered,
};
pub use hand_off::{
    Accepted, Asked, Confirmed, Declined, Forced, Joined, NextAction, OfferEnded, Offered, Refused,
    Taken, Unowned,
};
pub use request::{RequestDone, RequestMade};

/// One fact about one complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseEvent {
    /// The complaint: a UUIDv7.
    pub complaint_id: Box<str>,
    /// The act it belongs to, by which it can be taken back; empty for what fell due.
    pub act_id: Box<str>,
    /// Its author by name, where they may stand in no directory of the hall ([`Proof::Console`](super::Proof));
    /// empty else.
    pub by_name: Box<str>,
    /// What happened.
    pub fact: Fact,
}

macro_rules! facts {
    ($($(#[$doc:meta])* $kind:ident => $name:ident($body:ty),)*) => {
        /// What can happen to a complaint.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize)]
        #[serde(untagged)]
        pub enum Fact {
            $($(#[$doc])* $name($body),)*
        }

        impl Fact {
            /// The type of its event.
            pub fn kind(&self) -> Kind {
                match self { $(Fact::$name(_) => Kind::$kind,)* }
            }

            fn read(kind: Kind, raw: &RawValue) -> Option<Fact> {
                fn of<T: DeserializeOwned>(raw: &RawValue, fact: fn(T) -> Fact) -> Option<Fact> {
                    serde_json::from_str(raw.get()).ok().map(fact)
                }
                match kind {
                    $(Kind::$kind => of(raw, Fact::$name),)*
                    _ => None,
                }
            }
        }

        impl Kind {
            /// Whether an event of this type is a fact of a complaint.
            pub fn is_case(self) -> bool {
                matches!(self, $(Kind::$kind)|*)
            }
        }
    };
}

facts! {
    /// It was registered.
    ComplaintRegistered => Registered(Box<Registered>),
    /// A field of it was corrected or filled in.
    ComplaintAmended => Amended(Amended),
    /// Severity and category were judged.
    ComplaintAssessed => Assessed(Assessed),
    /// Somebody spoke, or tried to speak, with the customer.
    ComplaintContacted => Contacted(Contacted),
    /// Work on it began.
    ComplaintStarted => Started(Said),
    /// It waits for something, until a time.
    ComplaintWaiting => Waiting(Waited),
    /// The waiting is over.
    ComplaintResumed => Resumed(Resumed),
    /// A decision was told to the customer.
    ComplaintResolved => Resolved(Box<Resolved>),
    /// The customer answered, or could not be reached: it is over.
    ComplaintClosed => Closed(Closed),
    /// It is open again.
    ComplaintReopened => Reopened(Reopened),
    /// The customer went to a body outside.
    ComplaintReferred => Referred(Referred),
    /// It is the same as another.
    ComplaintMerged => Merged(Merged),
    /// It was entered by mistake.
    ComplaintVoided => Voided(VoidedCase),
    /// Its severity rose by a rule.
    ComplaintRaised => Raised(Raised),
    /// It was offered to somebody.
    ComplaintOffered => Offered(Box<Offered>),
    /// The offer was accepted: it has a new owner.
    ComplaintAccepted => Accepted(Accepted),
    /// The offer was declined.
    ComplaintDeclined => Declined(Declined),
    /// The giver took the offer back.
    ComplaintRecalled => Recalled(OfferEnded),
    /// Nobody answered the offer in time.
    ComplaintOfferExpired => OfferExpired(OfferEnded),
    /// Somebody took it, without an offer.
    ComplaintTaken => Taken(Taken),
    /// Somebody asked its owner for it.
    ComplaintRequested => Requested(Asked),
    /// The owner said no to who asked for it.
    ComplaintRefused => RequestRefused(Refused),
    /// It was given to somebody by a manager.
    ComplaintForced => Forced(Forced),
    /// Whom it was given to has seen it.
    ComplaintConfirmed => Confirmed(Confirmed),
    /// Somebody joined as a helper.
    ComplaintJoined => Joined(Joined),
    /// Its owner left and nobody took it: it is the hall's.
    ComplaintUnowned => Unowned(Unowned),
    /// Its task went to a department.
    DispatchSent => Dispatched(Box<Dispatched>),
    /// The department took the task.
    DispatchAccepted => DispatchAccepted(DispatchAccepted),
    /// The department answered: a result, or a plan with a date.
    DispatchAnswered => DispatchAnswered(DispatchAnswered),
    /// Somebody tried to reach the department.
    DispatchTried => DispatchTried(DispatchTried),
    /// The task was taken back from the department.
    DispatchWithdrawn => DispatchWithdrawn(DispatchEnded),
    /// The department asks back.
    DispatchAsked => DispatchAsked(DispatchAsked),
    /// The hall answered what the department asked.
    DispatchReplied => DispatchReplied(DispatchReplied),
    /// The department passed the task on to another one.
    DispatchPassedOn => DispatchPassedOn(DispatchPassedOn),
    /// A level of the ladder was called upon.
    EscalationFired => Fired(Box<Fired>),
    /// Nobody was to be found for a level.
    EscalationPassedOver => PassedOver(PassedOver),
    /// Somebody at or above the level says that they have it.
    EscalationAcknowledged => Acked(Acked),
    /// What was acknowledged saw no progress in time.
    EscalationLapsed => AckLapsed(AckLapsed),
    /// The last level and the last round brought no answer.
    EscalationUnanswered => Unanswered(Unanswered),
    /// Who was called upon, or somebody above them, answered.
    EscalationAnswered => Answered(Answered),
    /// The owner has seen an answer that came behind the final one.
    EscalationAnswerSeen => AnswerSeen(AnswerSeen),
    /// The call was taken back.
    EscalationWithdrawn => CallWithdrawn(CallWithdrawn),
    /// Somebody above was told, by telephone or face to face.
    SuperiorTold => Told(Told),
    /// A clock of it is near its deadline, or past it.
    ClockWarned => Warned(Warned),
    /// The hall needs something of a department for itself.
    RequestMade => RequestMade(Box<RequestMade>),
    /// What was needed is there, or is not needed any more.
    RequestDone => RequestDone(RequestDone),
}

/// A fact as a state keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFact(pub Fact);

/// What every such body holds beside its fact.
#[derive(Serialize)]
struct Out<'a> {
    complaint_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    act_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    by_name: &'a str,
    #[serde(flatten)]
    fact: &'a Fact,
}

#[derive(Deserialize)]
struct Head {
    complaint_id: Box<str>,
    #[serde(default)]
    act_id: Box<str>,
    #[serde(default)]
    by_name: Box<str>,
}

impl Serialize for CaseEvent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let CaseEvent { complaint_id, act_id, by_name, fact } = self;
        Out { complaint_id, act_id, by_name, fact }.serialize(serializer)
    }
}

// A state keeps a fact by the type of its event and the JSON of its fields: both are needed to read it.
impl<'de> Deserialize<'de> for KeptFact {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<KeptFact, D::Error> {
        let (kind, text) = <(String, String)>::deserialize(deserializer)?;
        let raw = serde_json::from_str::<&RawValue>(&text).map_err(D::Error::custom)?;
        let fact = Fact::read(Kind::from_text(&kind), raw);
        fact.map(KeptFact).ok_or_else(|| D::Error::custom("a fact of another version"))
    }
}

impl Serialize for KeptFact {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(S::Error::custom)?;
        (self.0.kind().as_str(), text).serialize(serializer)
    }
}

impl CaseEvent {
    /// Reads the body of an event of that type; none where it is not of this version.
    pub fn read(kind: Kind, raw: &RawValue) -> Option<CaseEvent> {
        let head: Head = serde_json::from_str(raw.get()).ok()?;
        let fact = Fact::read(kind, raw)?;
        let Head { complaint_id, act_id, by_name } = head;
        Some(CaseEvent { complaint_id, act_id, by_name, fact })
    }
}
