//! One time that an alarm stood: from its raising to its end, with what was done about it.

use serde::{Deserialize, Serialize};

use super::{AlarmKind, AlarmState};
use crate::core::board::Mark;
use crate::core::event::AlarmStep;
use crate::core::time::Ms;

/// Something done about an alarm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActionRecord {
    /// The act.
    pub act_id: Box<str>,
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Code of the settings.
    pub action: Box<str>,
    /// With what.
    pub detail: Box<str>,
}

impl ActionRecord {
    /// Who does something about an alarm has seen it.
    pub(super) fn seen(&self) -> Seen {
        Seen { act_id: self.act_id.clone(), at: self.at, by: self.by.clone() }
    }
}

/// Who has seen an alarm first, and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// The act.
    pub act_id: Box<str>,
    /// When.
    pub at: Ms,
    /// By whom.
    pub by: Box<str>,
}

/// A time beyond the red line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedSpan {
    /// From.
    pub from: Ms,
    /// To; none while it lasts.
    pub to: Option<Ms>,
    /// The worst value told so far, in the unit the kind says.
    pub worst: i64,
    /// The limit that was passed, same unit.
    pub limit: i64,
}

/// One time that an alarm stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlarmRecord {
    /// What is measured.
    pub kind: AlarmKind,
    /// Queue, counter, person or feed; empty = the hall.
    pub subject: Box<str>,
    /// Which time it stands, from 1.
    pub episode: u32,
    /// When it was raised.
    pub raised_at: Ms,
    /// How bad it is; once cleared, normal.
    pub mark: Mark,
    /// How bad it ever was.
    pub worst_mark: Mark,
    /// The worst value told so far.
    pub worst: i64,
    /// The value as last told.
    pub value: i64,
    /// The limit of `mark`, of a cleared one that of `worst_mark`.
    pub limit: i64,
    /// Since when the measured thing runs, as last told.
    pub since: Option<Ms>,
    /// Times beyond the red line, in order.
    pub red: Vec<RedSpan>,
    /// When it was back within its limits.
    pub cleared_at: Option<Ms>,
    /// Who has seen it as bad as it is.
    pub seen: Option<Seen>,
    /// What was done about it, oldest first.
    pub actions: Vec<ActionRecord>,
    /// The version of the settings it was raised by.
    pub settings: u32,
}

impl AlarmRecord {
    /// One that was raised at `at`.
    pub fn raised(step: &AlarmStep, at: Ms) -> AlarmRecord {
        let mut record = AlarmRecord {
            kind: step.kind,
            subject: step.subject.clone(),
            episode: step.episode,
            raised_at: at,
            mark: Mark::Normal,
            worst_mark: Mark::Normal,
            worst: step.value,
            value: step.value,
            limit: step.limit,
            since: step.since,
            red: Vec::new(),
            cleared_at: None,
            seen: None,
            actions: Vec::new(),
            settings: step.settings,
        };
        record.become_mark(step, at);
        record
    }

    /// It is as bad as that from now on. What is worse than what somebody has seen nobody has seen.
    pub(super) fn become_mark(&mut self, step: &AlarmStep, at: Ms) {
        if step.mark > self.mark {
            self.seen = None;
        }
        if let Some(red) = self.red.last_mut().filter(|red| red.to.is_none()) {
            red.worst = worse(self.kind, red.worst, step.value);
            if step.mark < Mark::Breach {
                red.to = Some(at.max(red.from));
            }
        } else if step.mark == Mark::Breach {
            self.red.push(RedSpan { from: at, to: None, worst: step.value, limit: step.limit });
        }
        self.mark = step.mark;
        self.worst_mark = self.worst_mark.max(step.mark);
        self.worst = worse(self.kind, self.worst, step.value);
        (self.value, self.limit, self.since) = (step.value, step.limit, step.since);
    }

    /// It is back within its limits.
    pub(super) fn clear(&mut self, step: &AlarmStep, at: Ms) {
        let limit = self.limit;
        let normal = AlarmStep { mark: Mark::Normal, ..step.clone() };
        self.become_mark(&normal, at);
        self.limit = limit;
        self.since = None;
        self.cleared_at = Some(at.max(self.raised_at));
    }

    /// Whether it still stands.
    pub fn stands(&self) -> bool {
        self.cleared_at.is_none()
    }

    /// Where it stands; none: back to normal. A warning that went away unseen leaves nothing to be seen,
    /// what was beyond the red line stays until somebody has seen it.
    pub fn state(&self) -> Option<AlarmState> {
        match (self.stands(), self.seen.is_some()) {
            (true, false) => Some(AlarmState::Active),
            (true, true) => Some(AlarmState::Acknowledged),
            (false, false) if self.worst_mark == Mark::Breach => Some(AlarmState::Cleared),
            (false, _) => None,
        }
    }

    /// How long it stood, or has stood at `now`, seconds.
    pub fn secs(&self, now: Ms) -> i64 {
        self.cleared_at.unwrap_or(now).secs_since(self.raised_at).max(0)
    }
}

/// The worse of two values: more is worse, but of people on post fewer are.
pub(super) fn worse(kind: AlarmKind, a: i64, b: i64) -> i64 {
    match kind {
        AlarmKind::Coverage => a.min(b),
        AlarmKind::FeedClock | AlarmKind::ClockJumped
            if b.saturating_abs() > a.saturating_abs() =>
        {
            b
        }
        AlarmKind::FeedClock | AlarmKind::ClockJumped => a,
        _ => a.max(b),
    }
}
