//! Who has to be told of a red line that was crossed in a round, until when, and whether they were: the same table
//! that says it of complaints (domain 4.5). Telling is no escalation: the level is called upon only where it was
//! not told in time.

use serde::Serialize;

use super::record::Finding;
use super::values::CallCause;
use crate::core::complaint::Severity;
use crate::core::settings::{Settings, TellWhen};
use crate::core::time::Ms;

/// How bad what crosses a red line is.
pub const RED_LINE: Severity = Severity::Sev2;

/// A level that has to be told of a red line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TellDuty {
    /// Which level.
    pub level: u8,
    /// Since when it is a duty.
    pub from: Ms,
    /// Until when.
    pub until: Ms,
    /// When it was done: told, or called upon.
    pub done_at: Option<Ms>,
}

impl Finding {
    /// The last time that it was seen as a red line in a round.
    pub fn red_at(&self) -> Option<Ms> {
        self.occurrences.iter().rev().find(|it| it.red_line).map(|it| it.at)
    }

    /// Whom to tell of it by those settings, done or not: the lowest level that has to hear of cases as bad as a
    /// red line. What is put right has crossed it all the same; what was none has not.
    pub fn tell_duty(&self, settings: &Settings) -> Option<TellDuty> {
        let from = self.red_at()?;
        let severe = |tell: &&crate::core::settings::Tell| {
            tell.severity == RED_LINE && tell.when == TellWhen::Severe
        };
        let tell = settings.tells.iter().filter(severe).min_by_key(|tell| tell.level)?;
        if self.state == super::FindingState::Void {
            return None;
        }
        let told = self.told.iter().filter(|it| it.level >= tell.level && it.at >= from);
        let called = self.calls.iter().filter(|it| !it.to.is_empty() && it.level >= tell.level);
        let called = called.filter(|it| it.at >= from && it.cause != CallCause::CannotDo);
        Some(TellDuty {
            level: tell.level,
            from,
            until: from.plus_secs(i64::from(tell.within_secs)),
            done_at: told.map(|it| it.at).chain(called.map(|it| it.at)).min(),
        })
    }
}
