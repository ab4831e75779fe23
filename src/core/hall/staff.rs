//! What people do, as somebody said, and what of it was taken back.

use chrono::NaiveDate;

use super::{Applied, Effect, Hall};
use crate::core::event::{Event, StaffMark};
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::track::Key;
use crate::core::rows::{LogKind, Touched};
use crate::core::staff::{MarkDetail, StaffSign};
use crate::core::time::Ms;

impl Hall {
    /// The person of an id: their own id, or one of those by which a machine calls them.
    pub(super) fn person_ref(&mut self, id: &str, at: Ms) -> Ref {
        let own = self.settings(at).0.person(id).filter(|person| person.id != id);
        match own.map(|person| person.id.clone()) {
            Some(own) => self.names.intern(&own),
            None => self.names.intern(id),
        }
    }

    /// The rows of a person on a date, and those of the date before, whose last stay may end here.
    pub(super) fn touch_person(&self, date: NaiveDate, person: Ref, done: &mut Applied) {
        let before = date.pred_opt().filter(|before| {
            self.days.get(before).is_some_and(|day| day.marks.contains_key(&person))
        });
        for date in before.into_iter().chain([date]) {
            done.touched.push(Touched::Staff(date, person));
            done.touched.push(Touched::StaffDay(date, person));
        }
    }

    pub(super) fn apply_staff_mark(
        &mut self,
        event: &Event,
        body: &StaffMark,
        pos: u64,
        done: &mut Applied,
    ) {
        if body.staff.is_empty() {
            done.effect = Effect::None;
            return;
        }
        let at = event.at.at;
        let date = self.config.zone.date(at);
        let counter = body.counter_id.as_deref().map(|id| self.names.intern(id));
        if let Some(counter) = counter {
            self.see_counter(counter, date, None);
        }
        let counter_id = body.counter_id.as_deref().unwrap_or_default();
        let said = MarkDetail { state: body.state, counter_id, reason: &body.reason };
        let detail = said.to_text();
        for id in &body.staff {
            let person = self.person_ref(id, at);
            let id = self.name(person).to_owned();
            let line_no = self.log_line(at, &event.by, LogKind::StaffMarked, &id, &detail, done);
            let sign = StaffSign {
                key: Key { sequence: u64::MAX, at, pos, source: Ref::NONE },
                state: body.state,
                counter,
                act: body.act_id.clone(),
                reason: body.reason.clone(),
                line_no,
            };
            let day = self.days.entry(date).or_insert_with(|| Day::new(date));
            day.last_event = day.last_event.max(at);
            day.marks.entry(person).or_default().insert(sign);
            self.touch_person(date, person, done);
        }
        self.floor.note(&body.act_id, &event.by, Some(Trace::Staff(date)), None);
    }

    /// Takes back what an act said of people: its marks leave the record of the day, its lines of the log
    /// stay, marked.
    pub(super) fn void_staff_mark(&mut self, act_id: &str, done: &mut Applied) {
        let mut people = Vec::new();
        let mut lines = Vec::new();
        for (date, day) in &mut self.days {
            for (person, marks) in &mut day.marks {
                let ours = marks.moves().iter().filter(|sign| *sign.act == *act_id);
                let found: Vec<u64> = ours.map(|sign| sign.line_no).collect();
                if !found.is_empty() {
                    marks.retain(|sign| *sign.act != *act_id);
                    people.push((*date, *person));
                    lines.extend(found);
                }
            }
        }
        for (date, person) in people {
            self.touch_person(date, person, done);
        }
        for line in lines {
            self.log.set_voided(line);
            done.touched.push(Touched::Log(line));
        }
    }
}
