//! Lines of the duty log that people write: entries, late ones, corrections, voids, what is added to a shift that is
//! over.

use chrono::Datelike as _;

use super::{Applied, Effect, Hall};
use crate::core::duty_log::{DutyLog, LATE_SECS, LogBar, Month, VOIDED, Written};
use crate::core::event::{AmendClass, Event, Kind, LogEntry, LogVoided, Meaning, Note};
use crate::core::floor::Trace;
use crate::core::handover::Said;
use crate::core::rows::{LogEntryKind, LogKind, LogRow, Touched};
use crate::core::time::Ms;

impl Hall {
    /// The newest lines of the duty log.
    pub fn duty_log(&self) -> &DutyLog {
        &self.log
    }

    fn month(&self, at: Ms) -> Month {
        let date = self.config.zone.date(at);
        (date.year(), date.month())
    }

    /// Writes a line of somebody, and remembers it so that it can be taken back.
    fn write_entry(
        &mut self,
        event: &Event,
        (kind, id, text): (LogKind, &str, &str),
        written: Written,
        done: &mut Applied,
    ) -> u64 {
        // What takes the place of a slip stands where that stood.
        let of = written.about.filter(|_| written.folds).and_then(|about| self.log.find(about));
        let at = of.map_or(event.at.at, |line| line.at);
        let line = self.log_line(at, &event.by, kind, id, text, done);
        let month = self.month(at);
        if let Some(about) = written.about {
            done.touched.push(Touched::Log(about));
        }
        self.log.note_written(line, month, written);
        let trace = Trace::Log(self.config.zone.date(event.written.wall.at), line);
        self.floor.note(id, &event.by, Some(trace), Some(line));
        line
    }

    pub(super) fn apply_note(&mut self, event: &Event, note: &Note, done: &mut Applied) {
        let known = self.log.find_note(&note.note_id);
        let known = known.map(|line| (line.number, line.voided || line.replaced.is_some()));
        match (event.kind, known) {
            (Kind::LogNoted, None) => {
                let late = event.written.wall.at.secs_since(event.at.at) > LATE_SECS;
                let entry = if late { LogEntryKind::LateEntry } else { LogEntryKind::Entry };
                let written = Written { entry, ..Written::default() };
                let said = (LogKind::Note, &*note.note_id, &*note.text);
                self.write_entry(event, said, written, done);
            }
            (Kind::LogVoided, Some((line, false))) => {
                self.log.set_voided(line);
                done.touched.push(Touched::Log(line));
                self.drop_addendum(line, done);
            }
            _ => done.effect = Effect::None,
        }
    }

    pub(super) fn apply_log_entry(&mut self, event: &Event, said: &LogEntry, done: &mut Applied) {
        if self.log.find_note(said.id()).is_some() {
            done.effect = Effect::None;
            return;
        }
        match said {
            LogEntry::Appended(entry) => {
                let written = Written {
                    entry: LogEntryKind::Addendum,
                    addendum_to: entry.addendum_to.clone(),
                    ..Written::default()
                };
                let said = (LogKind::Note, &*entry.note_id, &*entry.text);
                self.write_entry(event, said, written, done);
                let said = Said { at: event.at.at, by: &event.by, place: self.place };
                let handover = self.handovers.get_mut(&entry.addendum_to);
                if handover.is_some_and(|it| it.append(&entry.note_id, &entry.text, said)) {
                    self.touch_shift(&entry.addendum_to, done);
                }
            }
            LogEntry::Amended(entry) => {
                let Some(about) = self.line_stands(&entry.amends) else {
                    done.effect = Effect::Stored;
                    return;
                };
                let written = Written {
                    entry: LogEntryKind::Amendment,
                    about: Some(about),
                    folds: entry.class == AmendClass::Typo,
                    reason: entry.reason.clone(),
                    addendum_to: entry.addendum_to.clone(),
                    ..Written::default()
                };
                let said = (LogKind::NoteAmended, &*entry.note_id, &*entry.text);
                self.write_entry(event, said, written, done);
            }
            LogEntry::Voided(entry) => {
                let stands = self.line_stands(&entry.note_id);
                let Some(about) = stands.filter(|_| self.is_confirmed(event, entry)) else {
                    done.effect = Effect::Stored;
                    return;
                };
                let written = Written {
                    entry: LogEntryKind::Void,
                    about: Some(about),
                    reason: entry.reason.clone(),
                    witness: entry.confirmed_by.clone(),
                    addendum_to: entry.addendum_to.clone(),
                    ..Written::default()
                };
                let said = (LogKind::NoteVoided, &*entry.void_id, &*entry.reason);
                self.write_entry(event, said, written, done);
                self.drop_addendum(about, done);
            }
        }
    }

    /// Whether a second person confirmed that a line is voided, with a signature where people have PINs.
    fn is_confirmed(&self, event: &Event, entry: &LogVoided) -> bool {
        let witness = &entry.confirmed_by;
        if witness.is_empty() {
            return self.settings(event.at.at).0.people.is_empty();
        }
        let signed = || {
            let signed = self.signed(VOIDED, &entry.void_id, Meaning::Verified);
            signed.is_some_and(|it| it.person_id == *witness && *it.hash == *entry.hash())
        };
        *witness != event.by && (!self.locks() || signed())
    }

    fn touch_shift(&self, shift_id: &str, done: &mut Applied) {
        let shift = self.names.find(shift_id).and_then(|id| self.shifts.find(id));
        done.touched.extend(shift.map(|shift| Touched::Shift(shift.id)));
    }

    /// A line that counts no more adds nothing to its shift.
    pub(super) fn drop_addendum(&mut self, line_no: u64, done: &mut Applied) {
        let line = self.log.row(line_no).filter(|row| !row.addendum_to.is_empty());
        let Some(row) = line else { return };
        let handover = self.handovers.get_mut(&row.addendum_to);
        if handover.is_some_and(|it| it.void_append(&row.subject)) {
            self.touch_shift(&row.addendum_to, done);
        }
    }

    /// Whether somebody may take their line back without a second person: not behind a signature.
    pub fn may_take_back(&self, note_id: &str, by: &str, now: Ms) -> Result<(), LogBar> {
        self.log.may_take_back(note_id, by, now)?;
        let line = self.log.find_note(note_id).and_then(|line| self.handovers.seals(line.number));
        if line.is_some() { Err(LogBar::Signed) } else { Ok(()) }
    }

    /// The number of a line that stands as it was written.
    fn line_stands(&self, note_id: &str) -> Option<u64> {
        let line = self.log.find_note(note_id)?;
        let stands = !line.voided && line.replaced.is_none() && line.kind != LogKind::NoteVoided;
        stands.then_some(line.number)
    }

    /// What a line corrected or voided stands again as it was.
    pub(super) fn void_log_entry(&mut self, line_no: u64, done: &mut Applied) {
        let back = self.log.put_back(line_no);
        done.touched.extend(back.map(Touched::Log));
    }

    /// A line of the log with the shift in whose report it stands and its number as people read it.
    pub(crate) fn in_shift(&self, row: LogRow) -> LogRow {
        let number = row.month_number.map(|((year, month), n)| {
            format!("{}-{year:04}-{month:02}-{n:04}", self.config.hall_id)
        });
        LogRow {
            shift_id: self.shift_of_line(row.line_no).map(str::to_owned),
            number: number.unwrap_or_default(),
            ..row
        }
    }
}
