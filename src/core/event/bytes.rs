//! An event as it stands on disk: what is written of it, and how stored bytes are read again.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{
    Access, AlarmAct, AlarmStep, Body, CaseEvent, CheckEvent, ClockJump, ConductAct,
    ConflictSettled, Event, FeedAged, FeedMeta, FindingEvent, FloorMark, FollowUpEvent, HalfHour,
    HandoverEvent, HelpCall, ImprovementEvent, IncidentEvent, KeyRegistered, Kind, LogEntry, Note,
    OrderEvent, PersonAct, Proof, QueueData, SettingsApplied, ShiftAct, Signature, StaffMark,
    SurveyEvent, Voided, Written,
};
use crate::core::time::Stamp;

/// Why stored bytes are not an event that this version can read.
#[derive(Debug, thiserror::Error)]
#[error("not an event: {0}")]
pub struct Unreadable(#[from] serde_json::Error);

/// The version of the body that this program writes.
pub const BODY_VERSION: u16 = 1;

#[derive(Serialize)]
struct Out<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    v: u16,
    at: Stamp,
    wall: Stamp,
    mono: u64,
    boot: &'a str,
    lamport: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    server_offset_ms: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<u64>,
    by: &'a str,
    proof: Proof,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<&'a FeedMeta>,
    body: BodyOut<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum BodyOut<'a> {
    Queue(&'a QueueData),
    Note(&'a Note),
    Log(&'a LogEntry),
    FeedAged(&'a FeedAged),
    Settings(&'a SettingsApplied),
    Access(&'a Access),
    Staff(&'a StaffMark),
    Shift(&'a ShiftAct),
    Alarm(&'a AlarmStep),
    AlarmAct(&'a AlarmAct),
    Help(&'a HelpCall),
    Floor(&'a FloorMark),
    HalfHour(&'a HalfHour),
    Voided(&'a Voided),
    ClockJump(&'a ClockJump),
    Case(&'a CaseEvent),
    Person(&'a PersonAct),
    Incident(&'a IncidentEvent),
    Handover(&'a HandoverEvent),
    Key(&'a KeyRegistered),
    Signature(&'a Signature),
    Finding(&'a FindingEvent),
    Conduct(&'a ConductAct),
    Survey(&'a SurveyEvent),
    FollowUp(&'a FollowUpEvent),
    Check(&'a CheckEvent),
    Settled(&'a ConflictSettled),
    Order(&'a OrderEvent),
    Improvement(&'a ImprovementEvent),
}

#[derive(Deserialize)]
struct In<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    v: u16,
    at: Stamp,
    wall: Stamp,
    mono: u64,
    #[serde(borrow)]
    boot: Cow<'a, str>,
    lamport: u64,
    #[serde(default)]
    server_offset_ms: Option<i64>,
    #[serde(default)]
    seen: Option<u64>,
    #[serde(borrow)]
    by: Cow<'a, str>,
    proof: Proof,
    #[serde(default)]
    feed: Option<Box<FeedMeta>>,
    #[serde(borrow)]
    body: &'a RawValue,
}

impl Event {
    /// The bytes of a new event. An [`Body::Unknown`] is never written anew: its bytes are kept where
    /// they are.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        self.write_bytes(&mut bytes);
        bytes
    }

    /// The same at the end of `bytes`; nothing for a [`Body::Unknown`].
    pub fn write_bytes(&self, bytes: &mut Vec<u8>) {
        let body = match &self.body {
            Body::Queue(data) => BodyOut::Queue(data),
            Body::Note(note) => BodyOut::Note(note),
            Body::Log(entry) => BodyOut::Log(entry),
            Body::FeedAged(aged) => BodyOut::FeedAged(aged),
            Body::Settings(body) => BodyOut::Settings(body),
            Body::Access(body) => BodyOut::Access(body),
            Body::Staff(body) => BodyOut::Staff(body),
            Body::Shift(body) => BodyOut::Shift(body),
            Body::Alarm(body) => BodyOut::Alarm(body),
            Body::AlarmAct(body) => BodyOut::AlarmAct(body),
            Body::Help(body) => BodyOut::Help(body),
            Body::Floor(body) => BodyOut::Floor(body),
            Body::HalfHour(body) => BodyOut::HalfHour(body),
            Body::Voided(body) => BodyOut::Voided(body),
            Body::ClockJump(jump) => BodyOut::ClockJump(jump),
            Body::Case(case) => BodyOut::Case(case),
            Body::Person(act) => BodyOut::Person(act),
            Body::Incident(body) => BodyOut::Incident(body),
            Body::Handover(body) => BodyOut::Handover(body),
            Body::Key(body) => BodyOut::Key(body),
            Body::Signature(body) => BodyOut::Signature(body),
            Body::Finding(body) => BodyOut::Finding(body),
            Body::Conduct(act) => BodyOut::Conduct(act),
            Body::Survey(said) => BodyOut::Survey(said),
            Body::FollowUp(body) => BodyOut::FollowUp(body),
            Body::Check(body) => BodyOut::Check(body),
            Body::Settled(body) => BodyOut::Settled(body),
            Body::Order(body) => BodyOut::Order(body),
            Body::Improvement(body) => BodyOut::Improvement(body),
            Body::Unknown => return,
        };
        let out = Out {
            kind: self.kind.as_str(),
            v: BODY_VERSION,
            at: self.at,
            wall: self.written.wall,
            mono: self.written.mono,
            boot: &self.written.boot,
            lamport: self.written.lamport,
            server_offset_ms: self.written.server_offset_ms,
            seen: self.written.seen,
            by: &self.by,
            proof: self.proof,
            feed: self.feed.as_deref(),
            body,
        };
        let start = bytes.len();
        if serde_json::to_writer(&mut *bytes, &out).is_err() {
            bytes.truncate(start);
        }
    }

    /// Reads stored bytes. A type or version of a newer program gives [`Kind::Unknown`], not an error;
    /// so does a body of a known type that this version cannot read.
    pub fn from_bytes(bytes: &[u8]) -> Result<Event, Unreadable> {
        let read: In = serde_json::from_slice(bytes)?;
        let mut kind = Kind::from_text(&read.kind);
        if read.v > BODY_VERSION {
            kind = Kind::Unknown;
        }
        let body = Body::read(kind, read.body);
        if body == Body::Unknown {
            kind = Kind::Unknown;
        }
        Ok(Event {
            kind,
            at: read.at,
            written: Written {
                wall: read.wall,
                mono: read.mono,
                boot: Cow::Owned(read.boot.into_owned()),
                lamport: read.lamport,
                server_offset_ms: read.server_offset_ms,
                seen: read.seen,
            },
            by: read.by.into(),
            proof: read.proof,
            feed: read.feed,
            body,
        })
    }
}

impl Body {
    fn read(kind: Kind, raw: &RawValue) -> Body {
        fn of<'a, T: Deserialize<'a>>(raw: &'a RawValue, body: fn(T) -> Body) -> Body {
            serde_json::from_str(raw.get()).map_or(Body::Unknown, body)
        }
        match kind {
            Kind::Unknown => Body::Unknown,
            Kind::LogNoted | Kind::LogVoided | Kind::LogAmended => {
                match LogEntry::read(kind, raw) {
                    Some(entry) => Body::Log(Box::new(entry)),
                    None if kind == Kind::LogAmended => Body::Unknown,
                    None => of(raw, Body::Note),
                }
            }
            Kind::FeedStalled | Kind::FeedLost => of(raw, Body::FeedAged),
            Kind::ClockJumped => of(raw, Body::ClockJump),
            Kind::SettingsApplied => of(raw, Body::Settings),
            Kind::PinSet
            | Kind::PinReset
            | Kind::PinRefused
            | Kind::ActRefused
            | Kind::TerminalUnlocked
            | Kind::TerminalLocked => of(raw, Body::Access),
            Kind::StaffMarked => of(raw, Body::Staff),
            Kind::ShiftOpened | Kind::ShiftSignedOff => of(raw, Body::Shift),
            Kind::AlarmRaised | Kind::AlarmChanged | Kind::AlarmCleared => of(raw, Body::Alarm),
            Kind::AlarmAcknowledged | Kind::AlarmActed => of(raw, Body::AlarmAct),
            Kind::HelpAsked | Kind::HelpClaimed => of(raw, Body::Help),
            Kind::CustomerUnhappy | Kind::CustomerWalkedOut => of(raw, Body::Floor),
            Kind::HalfHourEntered => of(raw, Body::HalfHour),
            Kind::ActVoided => of(raw, Body::Voided),
            Kind::KeyRegistered => of(raw, |key| Body::Key(Box::new(key))),
            Kind::SignatureMade => of(raw, |made| Body::Signature(Box::new(made))),
            Kind::PersonUnmasked | Kind::PersonErased => of(raw, Body::Person),
            kind if kind.is_case() => {
                CaseEvent::read(kind, raw).map_or(Body::Unknown, |case| Body::Case(Box::new(case)))
            }
            kind if kind.is_incident() => IncidentEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Incident(Box::new(body))),
            kind if kind.is_handover() => HandoverEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Handover(Box::new(body))),
            kind if kind.is_finding() => FindingEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Finding(Box::new(body))),
            Kind::PraiseRecorded => of(raw, |it| Body::Conduct(ConductAct::Praise(it))),
            Kind::CoachingRecorded => of(raw, |it| Body::Conduct(ConductAct::Coaching(it))),
            Kind::CoachingSettled => of(raw, |it| Body::Conduct(ConductAct::Settled(it))),
            Kind::NeedNoted => of(raw, |it| Body::Conduct(ConductAct::Need(it))),
            Kind::SurveyImported => of(raw, |it| Body::Survey(SurveyEvent::Imported(it))),
            Kind::SurveyVoided => of(raw, |it| Body::Survey(SurveyEvent::Voided(it))),
            Kind::ConflictSettled => of(raw, |it| Body::Settled(Box::new(it))),
            Kind::VisitEntered => of(raw, |it| Body::Conduct(ConductAct::Visit(Box::new(it)))),
            Kind::TrainingRecorded => of(raw, |it| Body::Conduct(ConductAct::Training(it))),
            Kind::ExamRecorded => of(raw, |it| Body::Conduct(ConductAct::Exam(it))),
            Kind::ReliefAnswered => of(raw, |it| Body::Conduct(ConductAct::Relief(it))),
            Kind::MoodNoted => of(raw, |it| Body::Conduct(ConductAct::Mood(it))),
            Kind::MoodErased => of(raw, |it| Body::Conduct(ConductAct::MoodErased(it))),
            kind if kind.is_follow_up() => FollowUpEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::FollowUp(Box::new(body))),
            kind if kind.is_check() => CheckEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Check(Box::new(body))),
            kind if kind.is_order() => OrderEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Order(Box::new(body))),
            kind if kind.is_improvement() => ImprovementEvent::read(kind, raw)
                .map_or(Body::Unknown, |body| Body::Improvement(Box::new(body))),
            _ => of(raw, |data| Body::Queue(Box::new(data))),
        }
    }
}
