//! The event: a fact with an author, written once, never changed.
//!
//! An event is a JSON object. Its bytes are stored, hashed, forwarded and exported as first written;
//! this file is the shape of what stands in them. docs/events.md lists every type and its fields.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::time::{Ms, Stamp};

mod acts;
mod bytes;
mod check;
mod complaint;
mod conduct;
mod finding;
mod flags;
mod followup;
mod handover;
mod improvement;
mod incident;
mod kind;
mod kinds;
mod log;
mod order;
mod person;
mod queue;
mod sign;
mod staff_care;
mod survey;
mod tracked;

pub use acts::{
    Access, AlarmAct, AlarmStep, ConflictSettled, FloorMark, HalfHour, HelpCall, SettingsApplied,
    ShiftAct, StaffMark, Voided,
};
pub use bytes::{BODY_VERSION, Unreadable};
pub use check::{
    CheckAborted, CheckAnswered, CheckEvent, CheckExplained, CheckFact, CheckMissed, CheckStarted,
    CheckSubmitted, KeptCheckFact,
};
pub use complaint::{
    Accepted, AckLapsed, Acked, Amended, AnswerSeen, Answered, Asked, Assessed, CallWithdrawn,
    CaseEvent, Closed, Confirmed, Contacted, CustomerRef, Declined, DispatchAccepted,
    DispatchAnswered, DispatchAsked, DispatchEnded, DispatchPassedOn, DispatchReplied,
    DispatchTried, Dispatched, Fact, Fired, Forced, Joined, KeptFact, Merged, NextAction,
    OfferEnded, Offered, PassedOver, Raised, Referred, Refused, Registered, Reopened, RequestDone,
    RequestMade, Resolved, Resumed, Said, Taken, Told, Unanswered, Unowned, VoidedCase, Waited,
    Warned,
};
pub use conduct::{
    CoachingRecorded, CoachingSettled, ConductAct, NeedNoted, PraiseRecorded, VisitEntered,
    VisitItem,
};
pub use finding::{
    FindingAssigned, FindingCalled, FindingClosed, FindingContained, FindingEvent, FindingFact,
    FindingFixed, FindingNoted, FindingRaised, FindingRejected, FindingSeen, FindingTold,
    FindingVerified, FindingVoided, KeptFindingFact, MeasureAdded, MeasureDropped, MeasureStep,
};
pub use flags::Flags;
pub use followup::{
    FollowUpAnswered, FollowUpDropped, FollowUpEvent, FollowUpFact, FollowUpMade, FollowUpMoved,
    FollowUpNamed, FollowUpTried, KeptFollowUpFact,
};
pub use handover::{
    HandoverEvent, HandoverFact, ShiftAccepted, ShiftAppended, ShiftAssumed, ShiftClosed,
    ShiftFrozen, ShiftItemAccepted, ShiftItemDeclined, ShiftItemRead, ShiftOverdue, ShiftPrepared,
    ShiftReturned, ShiftUnattended, ShiftWorkedWithout,
};
pub use improvement::{
    ImprovementChecked, ImprovementEntered, ImprovementEvent, ImprovementFact, ImprovementMoved,
    ImprovementProposed, ImprovementTalk, KeptImprovementFact,
};
pub use incident::{
    IncidentClosed, IncidentCount, IncidentEvent, IncidentFact, IncidentNoted, IncidentOpened,
    IncidentRaised, IncidentReminded, IncidentRestored, IncidentStep, IncidentTold,
    KeptIncidentFact,
};
pub use kind::Kind;
pub use log::{AmendClass, LogAmended, LogAppended, LogEntry, LogVoided};
pub use order::{
    KeptOrderFact, OrderChecked, OrderDone, OrderDropped, OrderEvent, OrderFact, OrderPromised,
    OrderStage, OrderWatched,
};
pub use person::PersonAct;
pub use queue::{QueueCount, QueueData, SnapPlace, SnapTicket, Snapshot, Target};
pub use sign::{KeyRegistered, Meaning, Method, Signature};
pub use staff_care::{ExamRecorded, MoodErased, MoodNoted, ReliefAnswered, TrainingRecorded};
pub use survey::{SurveyEvent, SurveyFigure, SurveyImported, SurveyVoided};

/// Largest event this program writes or takes, in bytes.
pub const EVENT_BYTES_MAX: usize = 64 * 1024;

/// How the author of an event proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// A queue machine's feed.
    Feed,
    /// The program itself: what fell due by time.
    System,
    /// The user of the operating system.
    OsUser,
    /// Their PIN unlocked the terminal for the session in which it happened.
    Pin,
    /// Signed in on the server's pages: somebody of a department, a superior, the centre. The server has weighed their
    /// own rights before; here they may do what departments and superiors do, and nothing else.
    Console,
    /// Not at all: what a locked terminal takes from whoever stands at it.
    Nobody,
    /// Something of a newer version.
    #[serde(other)]
    Other,
}

/// How sure a fact of a feed is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accuracy {
    /// The machine said so.
    #[default]
    Reported,
    /// Taken from the difference of two snapshots.
    Inferred,
    /// Keyed in.
    Manual,
}

/// When and where the event was written down, as opposed to when it happened ([`Event::at`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The terminal's wall clock as read.
    pub wall: Stamp,
    /// Milliseconds since the machine booted.
    pub mono: u64,
    /// Which boot that was.
    pub boot: Cow<'static, str>,
    /// Larger than every counter seen in the hall before.
    pub lamport: u64,
    /// Server clock minus ours in milliseconds, where a server was ever seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_offset_ms: Option<i64>,
    /// Number in the hall's log of the newest event that its author's terminal had confirmed; none in a hall without
    /// a server. What it did not know is told by this alone, never by a clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u64>,
}

/// Where an event of a feed came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedMeta {
    /// `/hall/<hall-id>/<vendor>/<device>`.
    pub source: Box<str>,
    /// Unique within the source.
    pub id: Box<str>,
    /// Counter of the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// When the adapter learned of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Stamp>,
    /// Business date as the machine says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// How sure it is.
    #[serde(default, skip_serializing_if = "is_reported")]
    pub accuracy: Accuracy,
    /// Faults found at the entrance.
    #[serde(default, skip_serializing_if = "no_flags")]
    pub flags: Flags,
    /// BLAKE3 of the line as received, 32 hexadecimal digits.
    pub hash: Box<str>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn is_reported(accuracy: &Accuracy) -> bool {
    *accuracy == Accuracy::Reported
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde passes references
fn no_flags(flags: &Flags) -> bool {
    flags.is_empty()
}

/// A line a person wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// UUIDv7-shaped id of the line.
    pub note_id: Box<str>,
    /// Cleaned text; empty in `log.voided`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
    /// Code of the canned phrase that it begins with; empty = words of its author's own.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub phrase: Box<str>,
}

/// A feed that fell behind. Source, `since` and the kind of the event are its identity: a second one
/// with the same three is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedAged {
    /// The feed.
    pub source: Box<str>,
    /// When it was last heard.
    pub since: Ms,
}

/// The wall clock was set, as held against the clock that counts since boot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockJump {
    /// What it would have shown.
    pub from: Stamp,
    /// What it shows.
    pub to: Stamp,
    /// How far it was set, seconds; back is negative.
    pub secs: i64,
}

/// What an event says beside its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// Of a queue machine.
    Queue(Box<QueueData>),
    /// A line of the duty log.
    Note(Note),
    /// What was done with a line of the duty log.
    Log(Box<LogEntry>),
    /// A feed fell behind.
    FeedAged(FeedAged),
    /// A version of the settings.
    Settings(SettingsApplied),
    /// PINs, locking and unlocking.
    Access(Access),
    /// What people do.
    Staff(StaffMark),
    /// A duty manager's shift.
    Shift(ShiftAct),
    /// A step of an alarm.
    Alarm(AlarmStep),
    /// What was done about an alarm.
    AlarmAct(AlarmAct),
    /// A call for help.
    Help(HelpCall),
    /// Something seen on the floor.
    Floor(FloorMark),
    /// Half an hour by hand.
    HalfHour(HalfHour),
    /// An act taken back.
    Voided(Voided),
    /// The wall clock was set.
    ClockJump(ClockJump),
    /// What happened to a complaint.
    Case(Box<CaseEvent>),
    /// What happened to the record of a customer.
    Person(PersonAct),
    /// What happened in an incident.
    Incident(Box<IncidentEvent>),
    /// What happened to a hand-over.
    Handover(Box<HandoverEvent>),
    /// A key that somebody signs with.
    Key(Box<KeyRegistered>),
    /// A signature.
    Signature(Box<Signature>),
    /// What happened to a finding.
    Finding(Box<FindingEvent>),
    /// Praise, talks, needs, visits from outside.
    Conduct(ConductAct),
    /// Surveys of others.
    Survey(SurveyEvent),
    /// What happened to a follow-up.
    FollowUp(Box<FollowUpEvent>),
    /// What happened in a round.
    Check(Box<CheckEvent>),
    /// What was made of what two terminals did at once.
    Settled(Box<ConflictSettled>),
    /// What happened to a watched order.
    Order(Box<OrderEvent>),
    /// What happened to an improvement.
    Improvement(Box<ImprovementEvent>),
    /// A type or version this program does not know: the bytes are kept, nothing is read from them.
    Unknown,
}

/// One event, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: Kind,
    /// When it happened (of a feed: when the machine says).
    pub at: Stamp,
    /// When and where it was written down.
    pub written: Written,
    /// Who: a person's id, `feed` or `system`.
    pub by: Box<str>,
    /// How they proved it.
    pub proof: Proof,
    /// Of a feed: where it came from.
    pub feed: Option<Box<FeedMeta>>,
    /// What it says.
    pub body: Body,
}
