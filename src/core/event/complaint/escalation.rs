//! The facts of an escalation (complaints I4).

use serde::{Deserialize, Serialize};

use super::case::is_false;
use crate::core::complaint::{
    ClockKind, ContactResult, ContactWay, EscalationCause, LapsedBy, Sent,
};
use crate::core::time::Ms;

/// A level was called upon. Complaint, cause with its id, round and level are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// What calls for it.
    pub cause: EscalationCause,
    /// What exactly calls: the clock with its deadline, the offer, the act, the severity and since when.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub cause_id: Box<str>,
    /// The clock, where that is what calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockKind>,
    /// The round, from 0.
    pub round: u16,
    /// The level, 0 to 5.
    pub level: u8,
    /// Who it goes to, as found when it fired: people of the hall, or contacts of the settings.
    pub to: Vec<Box<str>>,
    /// Why, in words; of a person's own.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub reason: Box<str>,
    /// How it went by itself, or why it did not.
    pub sent: Sent,
    /// The level that who asked for it saw; none for what fell due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_level: Option<u8>,
    /// The version of the settings whose ladder is climbed.
    pub settings: u32,
}

/// Nobody was to be found for a level: the next one is called upon at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// What calls for it.
    pub cause: EscalationCause,
    /// What exactly calls: the clock with its deadline, the offer, the act, the severity and since when.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub cause_id: Box<str>,
    /// The clock, where that is what calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockKind>,
    /// The round, from 0.
    pub round: u16,
    /// The level, 0 to 5.
    pub level: u8,
    /// Why.
    pub why: Sent,
    /// The version of the settings whose ladder is climbed.
    pub settings: u32,
}

/// Somebody at or above the level has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acked {
    /// The acknowledgement.
    pub ack_id: Box<str>,
    /// Who: a person of the hall or a contact of the settings.
    pub person_id: Box<str>,
    /// Their level, 0 to 5.
    pub level: u8,
    /// Until when it holds without progress.
    pub until: Ms,
    /// How they said so.
    pub way: ContactWay,
}

/// What was acknowledged saw no progress in time: the ladder goes on at the same level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AckLapsed {
    /// The acknowledgement.
    pub ack_id: Box<str>,
    /// Why.
    pub why: LapsedBy,
}

/// The last level and the last round brought no answer. Cause with its id, round and opening are its identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// What called.
    pub cause: EscalationCause,
    /// What exactly calls: the clock with its deadline, the offer, the act, the severity and since when.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub cause_id: Box<str>,
    /// The last round.
    pub round: u16,
    /// The opening of the hall at which it is said once more; none: for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Ms>,
}

/// Somebody above was told, by hand: that it does not depend on a network is the point (domain T-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Who: a person of the hall or a contact of the settings.
    pub person_id: Box<str>,
    /// Their level, 0 to 5.
    pub level: u8,
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
    /// What they said.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub text: Box<str>,
}

/// Somebody above answered. All answers stay, in the order of the log; the first one marked final decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub answer_id: Box<str>,
    /// Who: a person of the hall, a contact of the settings, or somebody from outside.
    pub person_id: Box<str>,
    /// Their level, 0 to 5.
    pub level: u8,
    /// In words.
    pub text: Box<str>,
    /// It decides.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_final: bool,
    /// Until when they mean to have it done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<Ms>,
}

/// The owner has seen an answer that came behind the final one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerSeen {
    /// The answer.
    pub answer_id: Box<str>,
}

/// The call was taken back, by who made it or by the centre.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallWithdrawn {
    /// Why.
    pub reason: Box<str>,
}
