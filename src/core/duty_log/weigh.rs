//! What may be done with a line that somebody wrote (complaints.md F): the same rules where it is asked for and where
//! it is taken in.

use super::{DutyLog, Line};
use crate::core::event::AmendClass;
use crate::core::rows::LogKind;
use crate::core::time::Ms;

/// What happened so much earlier than it was written down is a late entry, seconds (complaints.md F1).
pub const LATE_SECS: i64 = 600;
/// So long an author sets their own slips right, or takes a line back, without a word of why, seconds (F4).
pub const TYPO_SECS: i64 = 300;
/// So far back the time of a line may be set, seconds: what is older belongs to a day that was reported.
pub const BACK_SECS_MAX: i64 = 86_400;

/// Why a line cannot be written, corrected or voided so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogBar {
    /// It is not in memory any more, or there never was one.
    Gone,
    /// It was written by what happened: that is taken back where it was done, or a line beside it sets it right.
    Automatic,
    /// It was taken back, corrected or voided already.
    Struck,
    /// Somebody else wrote it.
    NotYours,
    /// Why has to be said.
    NoReason,
    /// A second person has to confirm it.
    NoWitness,
    /// Nothing would be written.
    Empty,
    /// The time lies ahead, or too far back.
    NotThatTime,
    /// There is no such shift, or it is not over.
    NoShift,
    /// Too late to take it back without a second person.
    TooLate,
    /// It stands in the report of a shift that was signed.
    Signed,
}

impl DutyLog {
    fn standing(&self, note_id: &str) -> Result<&Line, LogBar> {
        let line = self.find_note(note_id).ok_or(LogBar::Gone)?;
        if line.kind == LogKind::NoteVoided {
            return Err(LogBar::Automatic);
        }
        if line.voided || line.replaced.is_some() {
            return Err(LogBar::Struck);
        }
        Ok(line)
    }

    /// Whether somebody may write a line anew, and what that is then. `may_all`: they may do it to the lines of
    /// others too.
    pub fn may_amend(
        &self,
        (note_id, by, may_all): (&str, &str, bool),
        (text, reason): (&str, &str),
        now: Ms,
    ) -> Result<AmendClass, LogBar> {
        let line = self.standing(note_id)?;
        let own = &*line.by == by;
        if !own && !may_all {
            return Err(LogBar::NotYours);
        }
        if text.trim().is_empty() || text.trim() == &*line.detail {
            return Err(LogBar::Empty);
        }
        if own && now.secs_since(line.recorded) <= TYPO_SECS {
            return Ok(AmendClass::Typo);
        }
        if reason.trim().is_empty() { Err(LogBar::NoReason) } else { Ok(AmendClass::Correction) }
    }

    /// Whether somebody may void a line before a second person; `alone`: there is no second one in this hall.
    pub fn may_void(
        &self,
        (note_id, by, may_all): (&str, &str, bool),
        (reason, witness, alone): (&str, &str, bool),
    ) -> Result<(), LogBar> {
        let line = self.standing(note_id)?;
        if &*line.by != by && !may_all {
            return Err(LogBar::NotYours);
        }
        if reason.trim().is_empty() {
            return Err(LogBar::NoReason);
        }
        if witness == by || (witness.is_empty() && !alone) {
            return Err(LogBar::NoWitness);
        }
        Ok(())
    }

    /// Whether the act that wrote a line may be taken back: after the first minutes a line goes before a second
    /// person only, and one that was corrected goes after what corrected it. What left memory is long too late.
    pub(in crate::core) fn may_undo_line(&self, line_no: u64, now: Ms) -> Result<(), LogBar> {
        let line = self.find(line_no).ok_or(LogBar::TooLate)?;
        if line.replaced.is_some() {
            return Err(LogBar::Struck);
        }
        if now.secs_since(line.recorded) > TYPO_SECS { Err(LogBar::TooLate) } else { Ok(()) }
    }

    /// Whether somebody may take their line back without a second person.
    pub fn may_take_back(&self, note_id: &str, by: &str, now: Ms) -> Result<(), LogBar> {
        let line = self.standing(note_id)?;
        if &*line.by != by {
            return Err(LogBar::NotYours);
        }
        if now.secs_since(line.recorded) > TYPO_SECS { Err(LogBar::TooLate) } else { Ok(()) }
    }
}
