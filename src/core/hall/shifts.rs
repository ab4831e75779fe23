//! Shifts of duty managers.

use super::{Applied, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{Event, Kind, ShiftAct};
use crate::core::handover::{Cut, planned_end};
use crate::core::ids::Ref;
use crate::core::rows::{LogKind, ShiftRow, Touched};
use crate::core::shift::{Shift, Shifts};
use crate::core::time::Ms;

impl Hall {
    /// The shifts of its duty managers.
    pub fn shifts(&self) -> &Shifts {
        &self.shifts
    }

    pub(super) fn apply_shift(
        &mut self,
        event: &Event,
        body: &ShiftAct,
        pos: u64,
        done: &mut Applied,
    ) {
        let at = event.at.at;
        let (true_at, _) = self.true_time(at);
        let id = self.names.intern(&body.shift_id);
        let person = self.person_ref(&body.person_id, at);
        let by = self.person_ref(&event.by, at);
        if let Some(line) = self.second_of_shift(event, id, person) {
            // What somebody did who did not know it is in the log, and changes nothing of the shift that stands.
            let person = self.name(person).to_owned();
            let said = if body.note.is_empty() { &body.name } else { &body.note };
            self.log_line(at, &event.by, line, &person, said, done);
            return;
        }
        let place = self.place;
        let id = self.shifts.meant(id);
        let shift_id = self.name(id).to_owned();
        let shift = self.shifts.entry(id, person);
        // Of two that say the same the one that happened first holds, in whatever order they come: by one clock.
        let known_at = usize::from(event.kind != Kind::ShiftOpened);
        let same_clock = shift.places[known_at].stream == place.stream;
        let is_earlier = |known: Option<Ms>| known.is_none_or(|known| same_clock && at < known);
        let is_next = match event.kind {
            Kind::ShiftOpened => is_earlier(shift.opened),
            _ => is_earlier(shift.signed_off),
        };
        if is_next {
            shift.places[known_at] = place;
            shift.times[known_at] = true_at;
        }
        let line = if event.kind == Kind::ShiftOpened {
            if !is_earlier(shift.opened) {
                done.effect = Effect::None;
                return;
            }
            (shift.opened, shift.person) = (Some(at), person);
            shift.name.clone_from(&body.name);
            LogKind::ShiftOpened
        } else {
            if !is_earlier(shift.signed_off) {
                done.effect = Effect::None;
                return;
            }
            (shift.signed_off, shift.signed_off_by) = (Some(at), Some(by));
            shift.note.clone_from(&body.note);
            LogKind::ShiftSignedOff
        };
        self.shifts.settle();
        let person = self.name(person).to_owned();
        let said = if body.note.is_empty() { &body.name } else { &body.note };
        let number = self.log_line(at, &event.by, line, &person, said, done);
        done.touched.push(Touched::Shift(id));
        // What no report holds yet stands in the one of the shift that is open.
        let last = self.handovers.last_line();
        done.touched.extend(self.log.lines_behind(last).map(Touched::Log));
        if line == LogKind::ShiftSignedOff {
            self.handovers.promote(&shift_id, &place);
            self.handovers.cut(&shift_id, Cut { last_line: number, pos, at });
            self.handovers.end(&shift_id, pos);
        } else {
            self.note_attended(at, done);
        }
    }

    /// Whether an event opens a shift while another one is open, or ends one that is over, and its author did not know
    /// it: the first in the log stands (sync 4.7). The line that says so.
    fn second_of_shift(&mut self, event: &Event, id: Ref, person: Ref) -> Option<LogKind> {
        let (kind, place) = (event.kind, self.place);
        if kind == Kind::ShiftOpened {
            let open = self.shifts.open().filter(|open| open.id != id);
            let first = open.filter(|open| !place.knew(&open.places[0]))?;
            let by = self.name(first.person);
            let won = Side { by: by.into(), at: first.times[0], place: first.places[0] };
            let (first, (at, _)) = (first.id, self.true_time(event.at.at));
            self.shifts.rename(id, first);
            let shift_id = self.name(first).to_owned();
            let lost = Side::of(event, at, place);
            self.clash(ClashKind::OpenedTwice, &shift_id, "", lost, won);
            return Some(LogKind::ShiftOpened);
        }
        let meant = self.shifts.find(id)?;
        let over = meant.signed_off.is_some() && !place.knew(&meant.places[1]);
        // Whoever opened it under another name does not end it for who has it.
        let theirs = meant.id == id || meant.person == person;
        let meant_id = meant.id;
        if over {
            self.end_again(event, meant_id);
        } else if !theirs {
            let won = Side::known(self.name(meant.person), meant.times[0]);
            let (shift_id, lost) =
                (self.name(meant_id).to_owned(), Side::of(event, event.at.at, place));
            self.clash(ClashKind::HandoverLost, &shift_id, kind.as_str(), lost, won);
        }
        (over || !theirs).then_some(LogKind::ShiftSignedOff)
    }

    /// The id of the shift that something which happened at an instant belongs to.
    pub fn shift_id_at(&self, at: Ms) -> Option<&str> {
        self.shifts.at(at).map(|shift| self.name(shift.id))
    }

    /// Whether a shift that is known is over.
    pub fn is_shift_over(&self, shift_id: &str) -> bool {
        let shift = self.names.find(shift_id).and_then(|id| self.shifts.find(id));
        shift.is_some_and(|shift| shift.signed_off.is_some())
    }

    pub(super) fn shift_row(&self, shift: &Shift) -> Option<ShiftRow> {
        let opened_at = shift.opened?;
        let shift_id = self.name(shift.id);
        Some(ShiftRow {
            shift_id: shift_id.to_owned(),
            person_id: self.name(shift.person).to_owned(),
            name: shift.name.as_ref().into(),
            opened_at,
            signed_off_at: shift.signed_off,
            signed_off_by: shift
                .signed_off_by
                .filter(|by| *by != shift.person)
                .map(|by| self.name(by).to_owned()),
            note: shift.note.as_ref().into(),
            second: self.shifts.is_second(shift),
            settings_version: self.settings(opened_at).1,
            planned_end: planned_end(self, shift),
            handover: self.handovers.get(shift_id).map(|it| Box::new(it.clone())),
            cut: self.handovers.cut_of(shift_id),
            ended_pos: self.handovers.ended_pos(shift_id),
        })
    }
}
