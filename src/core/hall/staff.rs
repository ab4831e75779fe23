//! What people do, as somebody said, and what of it was taken back.

use chrono::NaiveDate;

use super::{Applied, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{Event, StaffMark};
use crate::core::floor::Trace;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::track::{Key, Track};
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
        let (at, sure) = self.true_time(event.at.at);
        let date = self.config.zone.date(at);
        let counter = body.counter_id.as_deref().map(|id| self.names.intern(id));
        if let Some(counter) = counter {
            self.see_counter(counter, date, None);
        }
        let counter_id = body.counter_id.as_deref().unwrap_or_default();
        let said = MarkDetail { state: body.state, counter_id, reason: &body.reason };
        let detail = said.to_text();
        let past = self.is_shared() && (!sure || self.is_of_past_shift(at));
        for id in &body.staff {
            let person = self.person_ref(id, event.at.at);
            let id = self.name(person).to_owned();
            let line = LogKind::StaffMarked;
            let line_no = self.log_line(event.at.at, &event.by, line, &id, &detail, done);
            let mut sign = StaffSign {
                key: Key { sequence: u64::MAX, at, pos, source: Ref::NONE },
                state: body.state,
                counter,
                act: body.act_id.clone(),
                reason: body.reason.clone(),
                line_no,
                by: event.by.clone(),
                place: self.place,
                past,
            };
            if past {
                self.note_past_mark(event, (at, date), person, &sign);
            } else if self.is_shared() {
                self.settle_marks(event, date, person, &mut sign);
            }
            if !sure {
                // Nobody knows when that was: its line says what was told.
                continue;
            }
            let day = self.days.entry(date).or_insert_with(|| Day::new(date));
            day.last_event = day.last_event.max(at);
            day.marks.entry(person).or_default().insert(sign);
            self.touch_person(date, person, done);
        }
        self.floor.note(&body.act_id, &event.by, Some(Trace::Staff(date)), None);
    }

    /// Whether an instant lies in a shift that was over when what was said of it came, and whose author had not heard
    /// so; or on a date before one whose shift they had not heard of.
    pub(super) fn is_of_past_shift(&self, at: Ms) -> bool {
        let date = self.config.zone.date(at);
        self.shifts.all().iter().any(|shift| {
            let [began, ended] = [0, 1].map(|which| !self.place.knew(&shift.places[which]));
            let over = shift.signed_off.is_some() && ended && at <= shift.times[1];
            let later = began && shift.opened.is_some();
            over || later && date < self.config.zone.date(shift.times[0])
        })
    }

    /// A mark that came too late to say what somebody does now: its author is told, and who said the last word.
    fn note_past_mark(
        &mut self,
        event: &Event,
        (at, date): (Ms, NaiveDate),
        person: Ref,
        sign: &StaffSign,
    ) {
        let newest = self.days.iter().rev().filter(|(on, _)| date <= **on);
        let marks = newest.filter_map(|(_, day)| day.marks.get(&person)).flat_map(Track::moves);
        let last = marks.filter(|it| !it.past).max_by_key(|it| (it.key.at, it.key.pos));
        let ended = self.shifts.all().iter().rev().find(|shift| shift.signed_off.is_some());
        let won = match (last, ended) {
            (Some(mark), _) => Side { by: mark.by.clone(), at: mark.key.at, place: mark.place },
            (None, Some(shift)) => {
                let by = shift.signed_off_by.map_or("", |by| self.name(by));
                Side { by: by.into(), at: shift.times[1], place: shift.places[1] }
            }
            (None, None) => Side::known("", at),
        };
        let (subject, lost) = (self.name(person).to_owned(), Side::of(event, at, self.place));
        self.clash(ClashKind::StaffPast, &subject, sign.state.as_str(), lost, won);
    }

    /// Of two marks of one person whose authors did not know of each other the later one by a clock that can be
    /// believed says what they do now; of their own and somebody else's the later one in the log. Whose does not is
    /// told.
    fn settle_marks(&mut self, event: &Event, date: NaiveDate, person: Ref, sign: &mut StaffSign) {
        let id = self.name(person).to_owned();
        let marks = self.days.get(&date).and_then(|day| day.marks.get(&person));
        let apart = |it: &&StaffSign| !it.past && it.place.is_concurrent(&sign.place);
        let Some(other) = marks.into_iter().flat_map(Track::moves).rev().find(apart).cloned()
        else {
            return;
        };
        let own = |by: &str| by == id;
        if own(&other.by) != own(&sign.by) {
            sign.key.at = sign.key.at.max(other.key.at);
        }
        let same = (other.state, other.counter) == (sign.state, sign.counter);
        if same || other.by == sign.by {
            return;
        }
        let new = Side::of(event, sign.key.at, self.place);
        let old = Side { by: other.by.clone(), at: other.key.at, place: other.place };
        let wins = (other.key.at, other.key.pos) < (sign.key.at, sign.key.pos);
        let (won, lost, stands, gone) = if wins {
            (new, old, sign.state, other.state)
        } else {
            (old, new, other.state, sign.state)
        };
        let detail = format!("{} {}", gone.as_str(), stands.as_str());
        self.clash(ClashKind::StaffSet, &id, &detail, lost, won);
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
