//! Rounds: what the log tells of them, which are to be done, and which were missed.

mod raced;

use std::sync::Arc;

use chrono::NaiveDate;

use super::{Applied, Due, Effect, Hall};
use crate::core::check::{
    Checks, Explained, Missed, Past, Round, Slot, SlotKey, Standing, Template, extra_slot,
    planned_slots,
};
use crate::core::complaint::Severity;
use crate::core::event::{Body, CheckEvent, CheckFact, CheckMissed, Event, KeptCheckFact, Kind};
use crate::core::floor::Trace;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;

/// How far back a program that was off looks for rounds that nobody did, days.
const LOOK_BACK_DAYS: u64 = 14;

/// Where a planned round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotState {
    /// Its time has not come.
    Planned,
    /// It can be begun.
    Due,
    /// Its grace is over.
    Overdue,
    /// Somebody walks it.
    Running,
    /// It was submitted.
    Done,
    /// It was not submitted in its time.
    Missed,
}

impl SlotState {
    /// Its name in records.
    pub fn as_str(self) -> &'static str {
        match self {
            SlotState::Planned => "planned",
            SlotState::Due => "due",
            SlotState::Overdue => "overdue",
            SlotState::Running => "running",
            SlotState::Done => "done",
            SlotState::Missed => "missed",
        }
    }
}

/// A planned round as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotNow {
    /// The planned round.
    pub slot: Slot,
    /// Where it stands.
    pub state: SlotState,
    /// The round that was begun for it.
    pub round: Option<Arc<Round>>,
    /// Why it was missed, as somebody said.
    pub reason: Option<Box<str>>,
}

/// A round that was planned and is not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotDone {
    /// Which one.
    pub key: SlotKey,
    /// Of the extra one after a serious incident: the incident.
    pub incident_id: Option<Box<str>>,
    /// Where it stands; never done.
    pub state: SlotState,
    /// Why it was missed, as somebody said.
    pub reason: Option<Box<str>>,
}

impl Hall {
    /// The rounds that are in memory, and what is known of planned ones.
    pub fn checks(&self) -> &Checks {
        &self.checks
    }

    /// The rounds that are planned for a date, extra ones after serious incidents among them, as they stand at
    /// `now`; in the order of their times.
    pub fn check_slots(&self, date: NaiveDate, now: Ms) -> Vec<SlotNow> {
        self.slots(date, now).into_iter().map(|slot| self.slot_now(slot, now)).collect()
    }

    /// The rounds that were planned from one instant up to another, not itself included, and are not done at `now`,
    /// whether it is too late for them or not; also those that were missed and that the plan of now does not name.
    pub fn slots_not_done(&self, (from, to): (Ms, Ms), now: Ms) -> Vec<NotDone> {
        let within = |key: SlotKey| from <= key.planned_at && key.planned_at < to;
        let zone = self.config.zone;
        let last = zone.date(to);
        let back = last.checked_sub_days(chrono::Days::new(LOOK_BACK_DAYS)).unwrap_or(last);
        let dates = zone.date(from).max(back).iter_days().take_while(|date| *date <= last);
        let slots = dates.flat_map(|date| self.check_slots(date, now));
        let open = slots.filter(|one| one.state != SlotState::Done);
        let mut found: Vec<NotDone> = open
            .map(|SlotNow { slot, state, reason, .. }| NotDone {
                key: slot.key,
                incident_id: slot.incident_id,
                state,
                reason,
            })
            .collect();
        let missed = self.checks.all_missed().filter(|one| self.is_missed(one));
        found.extend(missed.map(|one| NotDone {
            key: one.key,
            incident_id: one.incident_id.clone(),
            state: SlotState::Missed,
            reason: one.explained.last().map(|said| said.reason.clone()),
        }));
        found.retain(|one| within(one.key));
        found.sort_by_key(|one| one.key);
        found.dedup_by_key(|one| one.key);
        found
    }

    fn slots(&self, date: NaiveDate, now: Ms) -> Vec<Slot> {
        let zone = self.config.zone;
        // A past day is judged by what held at its end.
        let end = date.succ_opt().and_then(|next| zone.day_start(next)).unwrap_or(now);
        let (settings, version) = self.settings(now.min(end.plus_secs(-1)));
        let (checklist, hours) = (&settings.checks, &settings.hours);
        let mut slots = planned_slots(checklist, hours, zone, date);
        self.leave_out_surprises(&mut slots, version, date);
        let mut extra = Vec::new();
        let mut walks = None;
        for (incident_id, serious_at) in self.serious() {
            let due = serious_at.plus_secs(i64::from(checklist.extra_after_mins) * 60);
            // Once the doors are closed there is nobody to walk for.
            if zone.date(due) != date || !hours.holds(date, zone.time(due)) || !hours.is_set() {
                continue;
            }
            let walks = walks.get_or_insert_with(|| self.checks.walks());
            extra.extend(extra_slot(checklist, &slots, walks, (incident_id, serious_at), now));
        }
        slots.extend(extra);
        slots.sort_by_key(|slot| slot.key);
        slots.dedup_by_key(|slot| slot.key);
        let since = self.checks.since();
        slots.retain(|slot| since.is_some_and(|since| since <= slot.key.planned_at));
        slots
    }

    /// Nobody could do a round at a time at which nobody had planned it: of what a version planned before it was
    /// put into force only that counts which stood in the plan before.
    fn leave_out_surprises(&self, slots: &mut Vec<Slot>, version: u32, date: NaiveDate) {
        let applied = self.book.version(version).map(|version| version.applied_at);
        let Some(applied) = applied else { return };
        let was_planned = |key: SlotKey| {
            let settings = self.book.known_at(&self.config.settings, key.planned_at);
            let plan = planned_slots(&settings.checks, &settings.hours, self.config.zone, date);
            plan.iter().any(|slot| slot.key == key)
        };
        slots.retain(|slot| applied <= slot.key.planned_at || was_planned(slot.key));
    }

    /// Whether a round that was missed is still to be told: not one that was done late, nor the extra one of an
    /// incident that was none.
    pub fn is_missed(&self, one: &Missed) -> bool {
        let none = |id: &str| self.incidents.get(id).is_some_and(|incident| incident.voided);
        !self.checks.is_done(one.key) && !one.incident_id.as_deref().is_some_and(none)
    }

    /// Incidents that became serious, with the instant at which they did.
    fn serious(&self) -> impl Iterator<Item = (&str, Ms)> {
        let known = self.incidents.iter().filter(|one| !one.voided);
        known.filter_map(|one| {
            let bad = |severity| matches!(severity, Severity::Sev1 | Severity::Sev2);
            let first = one.graded.iter().find(|graded| bad(graded.severity))?;
            // What was written down afterwards obliges nobody before that.
            Some((&*one.incident_id, first.at.max(one.opened_at)))
        })
    }

    fn slot_now(&self, slot: Slot, now: Ms) -> SlotNow {
        let round = self.checks.of_slot(slot.key).cloned();
        let missed = self.checks.missed(slot.key);
        let state = if self.checks.is_done(slot.key) {
            SlotState::Done
        } else if missed.is_some() || slot.miss_at <= now {
            SlotState::Missed
        } else if round.is_some() {
            SlotState::Running
        } else if slot.overdue_at() < now {
            SlotState::Overdue
        } else if slot.opens_at() <= now {
            SlotState::Due
        } else {
            SlotState::Planned
        };
        let reason = missed.and_then(|one| Some(one.explained.last()?.reason.clone()));
        SlotNow { slot, state, round, reason }
    }

    /// The planned round that a round of that kind, begun at `now`, is: the earliest that is still open.
    pub(in crate::core) fn slot_for(&self, template: Template, now: Ms) -> Option<Slot> {
        let slots = self.check_slots(self.config.zone.date(now), now);
        let open = |one: &SlotNow| matches!(one.state, SlotState::Due | SlotState::Overdue);
        let mut open = slots.into_iter().filter(open);
        open.find(|one| one.slot.takes(template, now)).map(|one| one.slot)
    }

    pub(super) fn apply_check(&mut self, event: &Event, body: &CheckEvent, done: &mut Applied) {
        match &body.fact {
            CheckFact::Missed(missed) => self.apply_missed(event, missed, done),
            CheckFact::Explained(said) => {
                let explained = Explained {
                    at: event.at.at,
                    by: event.by.clone(),
                    act_id: body.act_id.clone(),
                    reason: said.reason.clone(),
                };
                if !self.checks.explain(said.key(), explained) {
                    done.effect = Effect::None;
                    return;
                }
                let zone = self.config.zone;
                let (date, time) = (zone.date(said.planned_at), zone.hm(said.planned_at));
                let detail = format!("{date} {time} {}", said.reason);
                let kind = LogKind::CheckExplained;
                let template = said.template.as_str();
                let line = self.log_line(event.at.at, &event.by, kind, template, &detail, done);
                done.touched.push(Touched::Missed(said.key()));
                let trace = Trace::Missed(self.config.zone.date(event.at.at), said.key());
                self.floor.note(&body.act_id, &event.by, Some(trace), Some(line));
            }
            _ => self.apply_round(event, body, done),
        }
    }

    fn apply_missed(&mut self, event: &Event, missed: &CheckMissed, done: &mut Applied) {
        let key = missed.key();
        let incident_id = missed.incident_id.clone();
        let missed = Missed { key, at: event.at.at, incident_id, explained: Vec::new() };
        if !self.checks.miss(missed) {
            done.effect = Effect::None;
            return;
        }
        let (template, detail) = (key.template.as_str(), self.config.zone.hm(key.planned_at));
        self.log_line(event.at.at, "system", LogKind::CheckMissed, template, &detail, done);
        done.touched.push(Touched::Missed(key));
    }

    fn apply_round(&mut self, event: &Event, body: &CheckEvent, done: &mut Applied) {
        let begins = matches!(body.fact, CheckFact::Started(_));
        let wall = event.written.wall.at;
        let known = self.checks.get_mut(&body.round_id);
        let round = match known {
            Some(_) if begins => {
                done.effect = Effect::None;
                return;
            }
            Some(round) => round,
            None if begins => self.checks.begin(&body.round_id),
            None => {
                // Of one that left memory: it stands in the log.
                done.effect = Effect::Stored;
                return;
            }
        };
        let past = Past {
            at: event.at.at,
            recorded_at: wall,
            by: event.by.clone(),
            act_id: body.act_id.clone(),
            fact: KeptCheckFact(body.fact.clone()),
            standing: Standing::Holds,
            place: self.place,
        };
        let standing = round.take(past);
        let number = round.number;
        let lost = round.lost_beside(&self.place);
        let told = line(round, &body.fact).filter(|_| standing == Standing::Holds);
        self.touch_round(number, done);
        if let Some((kind, detail, won)) = lost {
            self.clash_of_round(event, (kind, &body.round_id), &detail, won);
        } else if standing == Standing::Holds && matches!(body.fact, CheckFact::Submitted(_)) {
            self.note_walked_twice(event, number);
        }
        let line = told.map(|(kind, detail)| {
            self.log_line(event.at.at, &event.by, kind, &body.round_id, &detail, done)
        });
        let trace = Trace::Check(self.config.zone.date(event.at.at), number);
        self.floor.note(&body.act_id, &event.by, Some(trace), line);
    }

    /// Whether an act about a round can be taken back: once a round is over its answers stand.
    pub(in crate::core) fn may_undo_check(&self, act_id: &str, trace: &Trace) -> bool {
        let Trace::Check(_, number) = trace else { return true };
        let round = self.checks.numbered(*number);
        round.is_some_and(|round| {
            // What was found since must not lose its ground: answers are taken back one by one, or the round is
            // broken off.
            let begun = *round.round_id == *act_id;
            round.may_void(act_id) && !(begun && round.holds_more_than(act_id))
        })
    }

    /// Takes back what an act said in a round.
    pub(super) fn void_check_act(&mut self, number: u64, act_id: &str, done: &mut Applied) {
        if self.checks.numbered_mut(number).is_some_and(|round| round.void(act_id)) {
            self.touch_round(number, done);
        }
    }

    /// A round changed, and with it whether the planned one that it is was missed.
    fn touch_round(&mut self, number: u64, done: &mut Applied) {
        self.note_worth(number);
        done.touched.push(Touched::Check(number));
        let key = self.checks.numbered(number).and_then(|round| round.key());
        let missed = key.filter(|key| self.checks.missed(*key).is_some());
        done.touched.extend(missed.map(Touched::Missed));
    }
}

/// The line of the duty log that a fact writes. What is right has none: a walk would fill the log, and the
/// record of the round has each with its minute.
fn line(round: &Round, fact: &CheckFact) -> Option<(LogKind, String)> {
    use crate::core::check::Outcome;
    let template = round.template.as_str();
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    Some(match fact {
        CheckFact::Started(_) => (LogKind::CheckStarted, template.to_owned()),
        CheckFact::Answered(said) if said.result == Outcome::Fail => {
            let count = said.right.zip(said.of).map(|(right, of)| format!("{right}/{of}"));
            let (count, phrase) = (count.unwrap_or_default(), or_dash(&said.phrase));
            let detail = format!("{} {} {phrase} {}", said.item, or_dash(&count), said.note);
            (LogKind::CheckFailed, detail.trim_end().to_owned())
        }
        CheckFact::Answered(said) if said.result == Outcome::Skipped => {
            (LogKind::CheckSkipped, format!("{} {}", said.item, said.note))
        }
        CheckFact::Submitted(_) => {
            let score = round.score();
            let tenths = |it: Option<u32>| it.map_or("-".to_owned(), |tenths| tenths.to_string());
            let grade = score.grade.map_or("-", |grade| grade.as_str());
            let (raw, graded) = (tenths(score.raw_tenths), tenths(score.graded_tenths));
            (LogKind::CheckSubmitted, format!("{template} {raw} {graded} {grade}"))
        }
        CheckFact::Aborted(aborted) => {
            (LogKind::CheckAborted, format!("{template} {}", aborted.reason))
        }
        _ => return None,
    })
}

/// Planned rounds that nobody submitted in their time, whether the program ran or not. The deadline is when
/// it happened.
pub(super) fn due_checks(hall: &Hall, now: Ms) -> Vec<Due> {
    let zone = hall.config.zone;
    let mut found = Vec::new();
    let Some(since) = hall.checks.since().filter(|since| *since <= now) else { return found };
    let today = zone.date(now);
    let back = today.checked_sub_days(chrono::Days::new(LOOK_BACK_DAYS)).unwrap_or(today);
    let first = zone.date(since).max(back);
    for date in first.iter_days().take_while(|date| *date <= today) {
        for slot in hall.slots(date, now) {
            let (key, at) = (slot.key, slot.miss_at);
            let known = || hall.checks.missed(key).is_some() || hall.checks.is_done(key);
            if now < at || known() {
                continue;
            }
            let SlotKey { planned_at, template } = key;
            let missed = CheckMissed { template, planned_at, incident_id: slot.incident_id };
            let fact = CheckFact::Missed(missed);
            let body = CheckEvent { round_id: "".into(), act_id: "".into(), fact };
            found.push(Due { kind: Kind::CheckMissed, at, body: Body::Check(Box::new(body)) });
        }
    }
    found
}
