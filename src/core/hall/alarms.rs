//! Alarms as the log tells them: the book, the day's record, the lines of the duty log.

use super::{Applied, Day, Effect, Hall};
use crate::core::alarm::{AlarmKind, AlarmLine, AlarmRecord};
use crate::core::board::Mark;
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{AlarmAct, AlarmStep, Event, Kind};
use crate::core::floor::Trace;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

impl Hall {
    pub(super) fn apply_alarm(&mut self, event: &Event, body: &AlarmStep, done: &mut Applied) {
        let at = event.at.at;
        let was = self.alarms.get(body.kind, &body.subject);
        let was_red = was.is_some_and(|record| {
            record.episode == body.episode && record.worst_mark == Mark::Breach
        });
        let Some(record) = self.alarms.step(event.kind, body, at).cloned() else {
            done.effect = Effect::None;
            return;
        };
        let name = self.subject_name(record.kind, &record.subject, at);
        let kind = record.kind;
        let line = match event.kind {
            Kind::AlarmCleared if record.worst_mark == Mark::Breach => {
                let (worst, secs) = (record.worst, record.secs(at));
                Some((LogKind::AlarmCleared, AlarmLine::Cleared { kind, worst, secs, name }))
            }
            _ if record.mark == Mark::Breach && !was_red => {
                let (value, limit) = (record.value, record.limit);
                Some((LogKind::AlarmRaised, AlarmLine::Raised { kind, value, limit, name }))
            }
            _ => None,
        };
        // Of a feed the log tells already that it fell silent and that it is back.
        if let Some((log_kind, line)) = line.filter(|_| kind != AlarmKind::FeedAge) {
            self.log_line(at, "system", log_kind, &record.subject, &line.to_text(), done);
        }
        self.keep_alarm(at, record, done);
    }

    pub(super) fn apply_alarm_act(&mut self, event: &Event, body: &AlarmAct, done: &mut Applied) {
        let at = event.at.at;
        let Some(record) = self.alarms.act(event.kind, body, &event.by, at).cloned() else {
            done.effect = Effect::None;
            self.note_seen_twice(event, body);
            return;
        };
        let mut wrote = None;
        let is_alarm = |trace: &Trace| matches!(trace, Trace::Alarm(_));
        let told = self.floor.act(&body.act_id).is_some_and(|act| act.traces.iter().any(is_alarm));
        // A counter that opens may answer several alarms, and several may be seen at once: the log says it of the
        // worst, which comes first.
        if event.kind == Kind::AlarmAcknowledged && !told {
            let name = self.subject_name(record.kind, &record.subject, at);
            let text = AlarmLine::Seen { kind: record.kind, name }.to_text();
            let seen = LogKind::AlarmSeen;
            wrote = Some(self.log_line(at, &event.by, seen, &record.subject, &text, done));
        }
        if event.kind == Kind::AlarmActed && !told {
            let action = body.action.to_string();
            let words = self.action_words(&action, at);
            let name = self.subject_name(record.kind, &record.subject, at);
            let with = body.detail.to_string();
            let line = AlarmLine::Acted { kind: record.kind, action, words, name, with };
            let (acted, text) = (LogKind::AlarmActed, line.to_text());
            wrote = Some(self.log_line(at, &event.by, acted, &record.subject, &text, done));
        }
        let trace = Trace::Alarm(self.config.zone.date(at));
        self.floor.note(&body.act_id, &event.by, Some(trace), wrote);
        self.keep_alarm(at, record, done);
    }

    /// Two have seen one alarm, each before they heard of the other.
    fn note_seen_twice(&mut self, event: &Event, body: &AlarmAct) {
        let record = self.alarms.get(body.kind, &body.subject);
        let record = record.filter(|it| it.episode == body.episode && self.shared);
        let seen = record.and_then(|it| it.seen.as_ref()).filter(|seen| *seen.by != *event.by);
        let Some(won) = seen.map(|seen| Side::known(&seen.by, seen.at)) else { return };
        let told = self.clashes.iter().rev().any(|it| *it.subject == *body.act_id);
        let name = self.subject_name(body.kind, &body.subject, event.at.at);
        if !told && event.kind == Kind::AlarmAcknowledged {
            let detail = format!("alarm {} {name}", body.kind.as_str());
            let lost = Side::of(event, event.at.at, self.place);
            self.clash(ClashKind::AnsweredTwice, &body.act_id, &detail, lost, won);
        }
    }

    /// Takes back what an act said about alarms.
    pub(super) fn void_alarm_act(&mut self, act_id: &str, at: Ms, done: &mut Applied) {
        for record in self.alarms.void(act_id) {
            self.keep_alarm(at, record, done);
        }
    }

    /// The record as it is now stands in the day of the event that changed it: an alarm that outlasts
    /// midnight stands in both.
    fn keep_alarm(&mut self, at: Ms, record: AlarmRecord, done: &mut Applied) {
        let date = self.config.zone.date(at);
        let day = self.days.entry(date).or_insert_with(|| Day::new(date));
        let number = day.keep_alarm(record);
        done.touched.push(Touched::Alarm(date, number));
    }

    /// An action in Chinese and English; of one that the settings do not know its code.
    pub(in crate::core) fn action_words(&self, action: &str, at: Ms) -> [String; 2] {
        let known = self.settings(at).0.actions.iter().find(|choice| choice.code == action);
        known.map_or_else(
            || [action.to_owned(), action.to_owned()],
            |choice| [choice.zh.clone(), choice.en.clone()],
        )
    }

    /// What people call the subject of an alarm.
    pub fn subject_name(&self, kind: AlarmKind, subject: &str, at: Ms) -> String {
        use AlarmKind::{
            Abandons, Coverage, Crowd, FeedAge, FeedClock, FeedGap, LongestWait, NoCounter,
            NoSkill, StaffLate, StaffOver,
        };
        let settings = self.settings(at).0;
        let told = || {
            let known = self.names.find(subject).and_then(|at| self.services.get(&at));
            known.and_then(|known| known.name.as_deref()).unwrap_or(subject).to_owned()
        };
        let set = match kind {
            LongestWait | Crowd | NoCounter | NoSkill | Abandons => {
                let service = settings.service(subject).map(|service| service.name.clone());
                Some(service.filter(|name| !name.is_empty()).unwrap_or_else(told))
            }
            StaffLate | StaffOver => settings.person(subject).map(|person| person.name.clone()),
            Coverage => settings.role(subject).map(|role| role.name.clone()),
            FeedAge | FeedGap | FeedClock => settings.feed(subject).map(|feed| feed.name.clone()),
            _ => None,
        };
        set.filter(|name| !name.is_empty()).unwrap_or_else(|| subject.to_owned())
    }
}
