//! What a case keeps of its escalation: the ladder it stands on, the calls that were made and who was told
//! (complaints I4).

use serde::{Deserialize, Serialize};

use super::{Case, ClockKind, ContactResult, ContactWay, EscalationCause, Kept, Sent, Severity};
use crate::core::event::{Fact, Proof};
use crate::core::time::Ms;
use crate::core::value_set::value_set;

/// The ladder of a case: one at a time, whatever its causes (complaints I4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// What called for it last.
    pub cause: EscalationCause,
    /// What exactly.
    pub cause_id: Box<str>,
    /// The clock, where that is what called.
    pub clock: Option<ClockKind>,
    /// The version of the settings whose ladder is climbed: pinned when it starts.
    pub settings: u32,
    /// The level it began at, 0 to 5: further rounds begin there again.
    pub first: u8,
    /// The level it stands at.
    pub level: u8,
    /// The round, from 0.
    pub round: u16,
    /// When that level was called upon, or passed over.
    pub fired_at: Ms,
    /// From when the level's time runs: the call, or the acknowledgement that lapsed.
    pub waits_from: Ms,
    /// Who it went to; nobody: the level was passed over.
    pub to: Vec<Box<str>>,
    /// Who has it, if anybody.
    pub ack: Option<LadderAck>,
    /// Everything was tried and nobody answered: since when, or the opening at which it was last said again.
    pub unanswered: Option<Ms>,
    /// What called for it is over: nobody is called any more, the level stays to be seen.
    pub ended_at: Option<Ms>,
    /// The answer that decided.
    pub decided_by: Option<Box<str>>,
    /// It was taken back.
    pub withdrawn: bool,
}

impl Ladder {
    /// One on which nobody was called yet: its cause (what, which, the clock, the version of the settings), the
    /// level and round it stands at, and since when.
    pub(super) fn begun(
        (cause, cause_id, clock, settings): (EscalationCause, &str, Option<ClockKind>, u32),
        (level, round): (u8, u16),
        at: Ms,
    ) -> Ladder {
        Ladder {
            cause,
            cause_id: cause_id.into(),
            clock,
            settings,
            first: level,
            level,
            round,
            fired_at: at,
            waits_from: at,
            to: Vec::new(),
            ack: None,
            unanswered: None,
            ended_at: None,
            decided_by: None,
            withdrawn: false,
        }
    }
}

/// Somebody has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LadderAck {
    /// The acknowledgement.
    pub ack_id: Box<str>,
    /// Who.
    pub person_id: Box<str>,
    /// How severe the case was then.
    pub severity: Severity,
    /// Since when.
    pub at: Ms,
    /// Until when it held as it was given.
    pub until: Ms,
    /// The last progress: from there it holds anew.
    pub moved_at: Ms,
    /// They named a time: until then nobody asks again.
    pub planned_at: Option<Ms>,
}

impl LadderAck {
    /// From when it holds for its time: the last progress, or the time they named.
    pub fn held_from(&self) -> Ms {
        self.planned_at.map_or(self.moved_at, |planned| planned.max(self.moved_at))
    }
}

value_set! {
    /// What an answer from above is.
    AnswerRank {
        /// Words on the way.
        Said = "said",
        /// The first final one: it decides.
        Decides = "decides",
        /// A final one behind another: the owner has to see it.
        Amends = "amends",
        /// It came when the call had been taken back: it decides nothing.
        Withdrawn = "after_withdrawal",
    }
}

/// An answer from above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerMade {
    /// The answer.
    pub answer_id: Box<str>,
    /// When.
    pub at: Ms,
    /// Who.
    pub person_id: Box<str>,
    /// Their level.
    pub level: u8,
    /// What it is.
    pub rank: AnswerRank,
    /// Until when they mean to have it done.
    pub planned_at: Option<Ms>,
    /// The owner has said that they saw it.
    pub seen: bool,
}

/// A level that was called upon, or passed over: what was tried, with person, means, time and result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// What called for it.
    pub cause: EscalationCause,
    /// What exactly.
    pub cause_id: Box<str>,
    /// The round, from 0.
    pub round: u16,
    /// The level, 0 to 5.
    pub level: u8,
    /// When.
    pub at: Ms,
    /// Who it went to; nobody: it was passed over.
    pub to: Vec<Box<str>>,
    /// How it went, or why it did not.
    pub sent: Sent,
}

/// A superior was told, or somebody tried to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TellMade {
    /// When.
    pub at: Ms,
    /// Who was told.
    pub person_id: Box<str>,
    /// Their level.
    pub level: u8,
    /// How.
    pub way: ContactWay,
    /// What came of it.
    pub result: ContactResult,
}

impl Ladder {
    /// Whether somebody may still be called upon by it, or has it.
    pub fn runs(&self) -> bool {
        self.ended_at.is_none()
    }
}

impl Case {
    /// Its ladder while it runs.
    pub fn running(&self) -> Option<&Ladder> {
        self.ladder.as_ref().filter(|ladder| ladder.runs())
    }

    /// The level that it stands at while its ladder runs: what a screen shows, and what who escalates by hand
    /// has seen.
    pub fn level(&self) -> Option<u8> {
        self.running().map(|ladder| ladder.level)
    }

    /// What somebody may promise its customer, in fen, by what their role says (`own`, 0 where it says nothing):
    /// that, or more where who has the escalation may more; none = no limit, where somebody above the hall has
    /// it, of whom `limit` knows nothing.
    pub fn promise_max(&self, own: i64, limit: impl Fn(&str) -> Option<i64>) -> Option<i64> {
        match self.ladder.as_ref().and_then(|ladder| ladder.ack.as_ref()) {
            Some(ack) => limit(&ack.person_id).map(|theirs| theirs.max(own)),
            None => Some(own),
        }
    }

    /// Whether a level was called for that very cause.
    pub fn was_called(&self, cause: EscalationCause, cause_id: &str) -> bool {
        self.calls.iter().any(|call| call.cause == cause && *call.cause_id == *cause_id)
    }

    /// The call of a level in a round for that very cause.
    pub fn called(
        &self,
        cause: EscalationCause,
        cause_id: &str,
        round: u16,
        level: u8,
    ) -> Option<&Call> {
        let mut calls = self.calls.iter();
        calls.find(|call| {
            (call.cause, &*call.cause_id, call.round, call.level) == (cause, cause_id, round, level)
        })
    }

    /// Who called upon a level last, as far as its history says: empty = it fell due.
    pub fn last_call_by(&self) -> Option<&str> {
        let mut past = self.history.iter().rev().filter(|past| past.standing == Kept::Holds);
        let made = past.find(|past| matches!(past.fact.0, Fact::Fired(_) | Fact::PassedOver(_)))?;
        Some(if made.proof == Proof::System { "" } else { &made.by })
    }
}
