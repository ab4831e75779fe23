//! What is seen and counted on the floor by hand, and what of it was taken back.

use super::{Applied, Day, Effect, Hall, Place};
use crate::core::clash::{ClashKind, Side};
use crate::core::duty_log::LogBar;
use crate::core::event::{Event, FloorMark, HalfHour, HelpCall, Kind, Voided};
use crate::core::floor::{Done, Entered, Floor, Seen, Sighting, Trace};
use crate::core::handover::Bar;
use crate::core::rows::{LogKind, Touched};
use crate::core::time::Ms;
use chrono::NaiveDate;

/// Why an act cannot be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoUndo {
    /// It is somebody else's, too old, or others went on from it.
    Gone,
    /// It wrote a line of the log that stays.
    Log(LogBar),
    /// It stands in a report that was frozen or signed.
    Signed(Bar),
}

impl Hall {
    /// Calls for help and the acts that can be taken back.
    pub fn floor(&self) -> &Floor {
        &self.floor
    }

    fn day_of(&mut self, event: &Event) -> (NaiveDate, &mut Day) {
        let date = self.config.zone.date(event.at.at);
        let day = self.days.entry(date).or_insert_with(|| Day::new(date));
        day.last_event = day.last_event.max(event.at.at);
        (date, day)
    }

    pub(super) fn apply_help(&mut self, event: &Event, call: &HelpCall, done: &mut Applied) {
        let at = event.at.at;
        if event.kind == Kind::HelpAsked {
            let Some(number) = self.floor.call(&call.help_id, &call.counter_id, at) else {
                done.effect = Effect::None;
                return;
            };
            done.touched.push(Touched::Help(number));
            self.log_line(at, &event.by, LogKind::HelpAsked, &call.counter_id, "", done);
            return;
        }
        let Some(claimed) = self.floor.claim(&call.help_id, at, &event.by) else {
            done.effect = Effect::None;
            let known =
                self.floor.call_of(&call.help_id).and_then(|it| Some((it, it.claimed.as_ref()?)));
            let other = known.filter(|(_, (_, by))| *by != event.by);
            if let Some((known, (at, by))) = other {
                let (detail, won) = (format!("help {}", known.counter), Side::known(by, *at));
                let lost = Side::of(event, event.at.at, self.place);
                self.clash(ClashKind::AnsweredTwice, &call.help_id, &detail, lost, won);
            }
            return;
        };
        let counter = claimed.counter.clone();
        done.touched.push(Touched::Help(claimed.number));
        self.log_line(at, &event.by, LogKind::HelpClaimed, &counter, "", done);
    }

    pub(super) fn apply_floor_mark(&mut self, event: &Event, mark: &FloorMark, done: &mut Applied) {
        let seen = match event.kind {
            Kind::CustomerUnhappy => Seen::Unhappy,
            _ => Seen::WalkedOut,
        };
        let (at, by) = (event.at.at, event.by.clone());
        let (date, day) = self.day_of(event);
        let number = u32::try_from(day.floor.sightings.len()).unwrap_or(u32::MAX);
        let known = day.floor.sightings.iter().any(|old| old.mark.act_id == mark.act_id);
        if known {
            done.effect = Effect::None;
            return;
        }
        day.floor.sightings.push(Sighting { seen, at, by, mark: mark.clone(), voided: false });
        done.touched.push(Touched::Sighting(date, number));
        let place = mark.counter_id.as_deref().or(mark.service_id.as_deref()).unwrap_or_default();
        let (kind, detail) = match seen {
            Seen::Unhappy => (LogKind::CustomerUnhappy, mark.reason.to_string()),
            Seen::WalkedOut if mark.reason.is_empty() => {
                (LogKind::CustomerWalkedOut, mark.count.to_string())
            }
            Seen::WalkedOut => {
                (LogKind::CustomerWalkedOut, format!("{} {}", mark.count, mark.reason))
            }
        };
        let line = self.log_line(at, &event.by, kind, place, &detail, done);
        let trace = Trace::Sighting(date, number);
        self.floor.note(&mark.act_id, &event.by, Some(trace), Some(line));
    }

    /// A half hour happened when it began, whenever it is entered: so it belongs to that business date.
    pub(super) fn apply_half_hour(
        &mut self,
        event: &Event,
        figures: &HalfHour,
        done: &mut Applied,
    ) {
        let (at, by) = (event.written.wall.at, event.by.clone());
        let (date, day) = self.day_of(event);
        if day.floor.half_hours.iter().any(|old| old.figures.act_id == figures.act_id) {
            done.effect = Effect::None;
            return;
        }
        let number = u32::try_from(day.floor.half_hours.len()).unwrap_or(u32::MAX);
        for (old, at) in day.floor.half_hours.iter_mut().zip(0..) {
            let same = old.figures.service_id == figures.service_id
                && old.figures.from.at == figures.from.at;
            if same && !old.voided {
                old.voided = true;
                done.touched.push(Touched::HalfHour(date, at));
            }
        }
        day.floor.half_hours.push(Entered { at, by, figures: figures.clone(), voided: false });
        done.touched.push(Touched::HalfHour(date, number));
        let service = self.names.intern(&figures.service_id);
        self.see_service(service, date, None);
        let from = self.config.zone.hm(figures.from.at);
        let kind = LogKind::HalfHourEntered;
        let line = self.log_line(at, &event.by, kind, &figures.service_id, &from, done);
        let trace = Trace::HalfHour(date, number);
        self.floor.note(&figures.act_id, &event.by, Some(trace), Some(line));
    }

    /// Whether somebody may take an act back: the same for who asks for it and for who hears of it.
    pub fn may_undo(&self, act_id: &str, by: &str, now: Ms) -> Result<(), NoUndo> {
        // A day that may have left memory is not changed any more, so that it makes no difference whether
        // it has.
        let first = self.config.zone.date(now).pred_opt().unwrap_or_default();
        let act = self.floor.act(act_id).filter(|act| *act.by == *by).ok_or(NoUndo::Gone)?;
        // What two people signed stays as they signed it; what is wrong is said beside it.
        self.seals(act_id).map_or(Ok(()), |bar| Err(NoUndo::Signed(bar)))?;
        let goes = |trace: &Trace| {
            trace.date() >= first
                && self.may_undo_case(act_id, by, trace)
                && self.may_undo_check(act_id, trace)
                && self.may_undo_handover(trace)
        };
        // What others did since belongs to what was opened: it must not lose its ground.
        let opened = self.incidents.get(act_id);
        let is_ground = opened.is_some_and(|incident| incident.is_of_others(by))
            || self.findings.is_ground_of_others(act_id, by)
            || self.follow_ups.is_ground_of_others(act_id, by);
        if is_ground || !act.traces.iter().all(goes) {
            return Err(NoUndo::Gone);
        }
        let written = act.traces.iter().filter_map(|trace| match trace {
            Trace::Log(_, line) => Some(*line),
            _ => None,
        });
        for line in written {
            self.log.may_undo_line(line, now).map_err(NoUndo::Log)?;
        }
        Ok(())
    }

    pub(super) fn apply_voided(&mut self, event: &Event, voided: &Voided, done: &mut Applied) {
        let may = self.may_undo(&voided.act_id, &event.by, event.at.at).is_ok();
        let taken = if may { self.floor.take(&voided.act_id) } else { None };
        let Some(Done { act_id, traces, lines, .. }) = taken else {
            done.effect = Effect::None;
            self.refuse_undo(event, &voided.act_id, done);
            return;
        };
        let mut taken: Vec<Trace> = Vec::new();
        for trace in traces {
            // An act of several facts about one complaint is taken out of it once.
            if matches!(trace, Trace::Case(..)) && taken.contains(&trace) {
                continue;
            }
            self.take_back(&act_id, &trace, event.at.at, done);
            taken.push(trace);
        }
        for line in lines {
            self.log.set_voided(line);
            done.touched.push(Touched::Log(line));
            self.drop_addendum(line, done);
        }
    }

    /// What was to be taken back stands: its author did not know what others had done with it meanwhile. That stays to
    /// be seen, in the log and by both.
    fn refuse_undo(&mut self, event: &Event, act_id: &str, done: &mut Applied) {
        let Some(act) = self.floor.act(act_id).filter(|act| *act.by == *event.by) else { return };
        let line = act.lines.first().and_then(|line| self.log.find(*line));
        let said =
            line.map(|line| format!("{}\t{}\t{}", line.kind.as_str(), line.subject, line.detail));
        let since = act.traces.iter().find_map(|trace| self.last_beside(trace));
        let won = since.unwrap_or_else(|| Side::known("", event.at.at));
        let lost = Side::of(event, event.at.at, self.place);
        self.clash(ClashKind::UndoRefused, act_id, said.as_deref().unwrap_or_default(), lost, won);
        let line = line_no_of(self.floor.act(act_id));
        self.log_line(event.at.at, &event.by, LogKind::UndoRefused, &line, "", done);
    }

    /// Who went on from what an act changed, and did not know that it was to be taken back.
    fn last_beside(&self, trace: &Trace) -> Option<Side> {
        let apart = |place: &Place| place.is_concurrent(&self.place);
        match trace {
            Trace::Case(_, id) => {
                let case = self.cases.root(self.name(*id))?;
                let past = case.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Finding(_, id) => {
                let trail = self.findings.trail(self.name(*id))?;
                let past = trail.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Incident(_, id) => {
                let incident = self.incidents.get(self.name(*id))?;
                let past = incident.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Check(_, number) => {
                let round = self.checks.numbered(*number)?;
                let past = round.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Order(_, id) => {
                let order = self.orders.get(self.name(*id))?;
                let past = order.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Improvement(_, id) => {
                let one = self.improvements.get(self.name(*id))?;
                let past = one.history.iter().rfind(|past| apart(&past.place))?;
                Some(Side { by: past.by.clone(), at: past.at, place: past.place })
            }
            Trace::Handover(_, shift) => {
                let report = self.handovers.get(self.name(*shift))?.report()?;
                Some(Side { by: report.by.clone(), at: report.at, place: report.place })
            }
            _ => None,
        }
    }

    fn take_back(&mut self, act_id: &str, trace: &Trace, at: Ms, done: &mut Applied) {
        match trace {
            Trace::Ticket(date, number, pos) => {
                let ticket = self.days.get_mut(date).and_then(|day| day.ticket_mut(*number));
                if let Some(ticket) = ticket {
                    ticket.forget(*pos);
                    done.touched.push(Touched::Ticket(*date, *number));
                }
            }
            Trace::Counter(date, counter, pos) => {
                let day = self.days.get_mut(date);
                if let Some(place) = day.and_then(|day| day.counters.get_mut(counter)) {
                    place.forget(*pos);
                    done.touched.push(Touched::Counter(*date, *counter));
                }
            }
            Trace::Staff(_) => self.void_staff_mark(act_id, done),
            Trace::Case(_, complaint) => {
                let id = self.name(*complaint).to_owned();
                self.take_back_case(act_id, &id, done);
            }
            Trace::Log(_, line) => self.void_log_entry(*line, done),
            Trace::Handover(_, shift) => self.void_prepared(*shift, act_id, done),
            Trace::Alarm(_) => self.void_alarm_act(act_id, at, done),
            Trace::Incident(_, id) => self.void_incident_act(*id, act_id, done),
            Trace::Finding(_, fingerprint) => self.void_finding_act(*fingerprint, act_id, done),
            Trace::Conduct(_) => self.void_conduct_act(act_id, done),
            Trace::Order(_, id) => self.void_order_act(*id, act_id, done),
            Trace::Improvement(_, id) => self.void_improvement_act(*id, act_id, done),
            Trace::FollowUp(_) => self.void_follow_up_act(act_id, done),
            Trace::Check(_, number) => self.void_check_act(*number, act_id, done),
            Trace::Missed(_, key) => {
                if self.checks.unexplain(*key, act_id) {
                    done.touched.push(Touched::Missed(*key));
                }
            }
            Trace::Sighting(date, number) => {
                let seen = self.days.get_mut(date).map(|day| &mut day.floor.sightings);
                if let Some(sighting) = seen.and_then(|list| list.get_mut(*number as usize)) {
                    sighting.voided = true;
                    done.touched.push(Touched::Sighting(*date, *number));
                }
            }
            Trace::HalfHour(date, number) => {
                let entered = self.days.get_mut(date).map(|day| &mut day.floor.half_hours);
                if let Some(entry) = entered.and_then(|list| list.get_mut(*number as usize)) {
                    entry.voided = true;
                    done.touched.push(Touched::HalfHour(*date, *number));
                }
            }
        }
    }
}

/// The first line of the log that an act wrote, as a line about it names it.
fn line_no_of(act: Option<&Done>) -> String {
    act.and_then(|act| act.lines.first()).map_or_else(String::new, u64::to_string)
}
