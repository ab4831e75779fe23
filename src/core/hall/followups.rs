//! Follow-ups: what the log tells of them, and what of it falls due.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Applied, Day, Due, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::complaint::{
    CaseKind, Category, Channel, CustomerKind, Emotion, Phase, Place as Where, Severity, Tier,
    number as case_number,
};
use crate::core::event::{
    Body, CaseEvent, CustomerRef, Event, Fact, FollowUpEvent, FollowUpFact, FollowUpMade, Kind,
    Registered,
};
use crate::core::floor::Trace;
use crate::core::followup::{
    FollowUpWay, FollowUps, Origin, ServiceKind, Task, apart, call_back_due, repair_text, sampled,
};
use crate::core::queue::state::CountedAs;
use crate::core::queue::ticket::Ticket;
use crate::core::rows::{LogKind, Row, Touched};
use crate::core::time::Ms;

/// Visits drawn at once; the next look takes the next.
const SAMPLED_MAX: usize = 32;
/// The start of the id of a complaint that puts right what was answered.
const REPAIR: &str = "repair:";

impl Hall {
    /// The follow-ups that are in memory.
    pub fn follow_up_book(&self) -> &FollowUps {
        &self.follow_ups
    }

    /// The follow-ups that are to be made, the next one due first.
    pub fn follow_ups(&self) -> Vec<&Task> {
        self.follow_ups.open().collect()
    }

    pub(super) fn apply_follow_up(
        &mut self,
        event: &Event,
        body: &FollowUpEvent,
        done: &mut Applied,
    ) {
        let (at, id) = (event.at.at, &body.follow_up_id);
        if let FollowUpFact::Made(said) = &body.fact {
            return self.add_follow_up(event, body, said, done);
        }
        let Some(task) = self.follow_ups.get(id) else {
            // Of one that left memory: it stands in the log.
            done.effect = Effect::Stored;
            return;
        };
        let known = |past: &crate::core::followup::FollowUpPast| {
            *past.act_id == *body.act_id && past.fact.0 == body.fact
        };
        if task.history.iter().any(known) {
            done.effect = Effect::None;
            return;
        }
        let number = task.number.to_string();
        let who = (at, &*event.by, &*body.act_id);
        let holds = self.follow_ups.take(id, who, &body.fact, self.place).unwrap_or_default();
        self.weigh_answer(id);
        done.touched.push(Touched::FollowUp(self.names.intern(id)));
        if !holds {
            return self.lose_follow_up(event, id, &number);
        }
        self.note_asked(id, done);
        let line = self.follow_ups.get(id).and_then(|task| line(task, &body.fact));
        let line =
            line.map(|(kind, detail)| self.log_line(at, &event.by, kind, &number, &detail, done));
        let trace = Trace::FollowUp(self.config.zone.date(at));
        self.floor.note(&body.act_id, &event.by, Some(trace), line);
    }

    /// Whether what was answered asks to be put right, by the rules of when it was: an act that is taken back may leave
    /// another answer.
    fn weigh_answer(&mut self, id: &str) {
        let Some(task) = self.follow_ups.get(id) else { return };
        let low = task.reply().map(|reply| self.rules(reply.at).follow_up.low_score);
        let bad = low.is_some_and(|low| task.asks_repair(low));
        if bad != task.bad {
            self.follow_ups.change(id, |task| task.bad = bad);
        }
    }

    fn add_follow_up(
        &mut self,
        event: &Event,
        body: &FollowUpEvent,
        said: &FollowUpMade,
        done: &mut Applied,
    ) {
        let (at, id) = (event.at.at, &body.follow_up_id);
        if self.follow_ups.get(id).is_some() {
            done.effect = Effect::None;
            return;
        }
        let date = self.config.zone.date(at);
        self.follow_ups.add((id, said), (at, &event.by, &body.act_id), date);
        self.note_asked(id, done);
        done.touched.push(Touched::FollowUp(self.names.intern(id)));
        if said.origin == Origin::Order {
            self.note_order_calls(&said.origin_id, done);
        }
        let number = self.follow_ups.get(id).map_or_else(String::new, |it| it.number.to_string());
        let line = match (said.origin, said.rows) {
            (Origin::Import, Some(rows)) => Some((LogKind::FollowUpsImported, rows.to_string())),
            (Origin::Import | Origin::Sample, _) => None,
            _ => Some((LogKind::FollowUpMade, said.service_kind.as_str().to_owned())),
        };
        let line =
            line.map(|(kind, detail)| self.log_line(at, &event.by, kind, &number, &detail, done));
        // A file is taken back with one act: it leaves one trace.
        let begun = self.floor.act(&body.act_id).is_some();
        let trace = (!begun).then_some(Trace::FollowUp(date));
        self.floor.note(&body.act_id, &event.by, trace, line);
    }

    /// Whoever worked on one that somebody else was first with is told; it changes nothing.
    fn lose_follow_up(&mut self, event: &Event, id: &str, number: &str) {
        let place = self.place;
        let won = self.follow_ups.get(id).and_then(|task| {
            let past =
                task.history.iter().find(|past| past.holds && past.place.is_concurrent(&place))?;
            Some(Side { by: past.by.clone(), at: past.at, place: past.place })
        });
        if let Some(won) = won {
            let lost = Side::of(event, event.at.at, place);
            self.clash(ClashKind::FollowUpTwice, id, number, lost, won);
        }
    }

    /// Keeps the follow-ups of a complaint in step with it: closed it has one, open again that is dropped.
    pub(super) fn note_follow_up(&mut self, complaint_id: &str, done: &mut Applied) {
        let Some(case) = self.cases.get(complaint_id) else { return };
        let closed = case.history.iter().filter_map(|past| match &past.fact.0 {
            Fact::Closed(said) if !said.follow_up_id.is_empty() => Some(said.follow_up_id.clone()),
            _ => None,
        });
        let made: Vec<Box<str>> = closed.collect();
        if made.is_empty() {
            return;
        }
        let (stands, since) = (case.follow_up.clone(), case.state_since);
        let stands_id = stands.as_ref().map(|it| it.follow_up_id.clone());
        for id in made.iter().filter(|id| Some(*id) != stands_id.as_ref()) {
            let gone = |task: &mut Task| task.gone_at = task.gone_at.or(Some(since));
            if self.follow_ups.change(id, gone).is_some() {
                done.touched.push(Touched::FollowUp(self.names.intern(id)));
            }
        }
        let Some(one) = stands else { return };
        let customer = case.customer().cloned();
        let (kind, after) = (case.fields.customer_kind, case.fields.follow_up_id.clone());
        let said = FollowUpMade {
            number: one.number.clone(),
            origin: Origin::Complaint,
            origin_id: one.complaint_id.clone(),
            service_kind: ServiceKind::Complaint,
            service_id: case.fields.service_id.clone().unwrap_or_default(),
            served_on: self.config.zone.date(one.made_at),
            person_id: case.owner.id().into(),
            customer: customer.clone(),
            customer_kind: kind,
            phase: case.fields.phase,
            way: FollowUpWay::Telephone,
            due_at: one.due,
            text: case.fields.text.clone(),
            rows: None,
            file: "".into(),
        };
        let by = case.history.last().map_or_else(|| "system".into(), |past| past.by.clone());
        let id = one.follow_up_id;
        if self.follow_ups.get(&id).is_none() && !self.follow_ups.is_past(one.made_at) {
            let date = self.config.zone.date(one.made_at);
            self.follow_ups.add((&id, &said), (one.made_at, &by, ""), date);
        }
        let kept = self.follow_ups.change(&id, |task| {
            (task.gone_at, task.first_customer) = (None, customer);
            task.after = after.unwrap_or_default();
        });
        if kept.is_some() {
            done.touched.push(Touched::FollowUp(self.names.intern(&id)));
        }
    }

    /// A complaint that puts right what was answered is there.
    pub(super) fn note_repair(
        &mut self,
        complaint_id: &str,
        fields: &Registered,
        done: &mut Applied,
    ) {
        let Some(id) = fields.follow_up_id.as_deref() else { return };
        let kept = self.follow_ups.change(id, |task| task.repair = Some(complaint_id.into()));
        if kept.is_some() {
            done.touched.push(Touched::FollowUp(self.names.intern(id)));
        }
    }

    /// Whether a complaint that puts something right was opened before: one that left memory is not opened twice.
    pub(super) fn has_repair(&self, complaint_id: &str) -> bool {
        let task = complaint_id.strip_prefix(REPAIR).and_then(|id| self.follow_ups.get(id));
        task.is_some_and(|task| task.repair.as_deref() == Some(complaint_id))
    }

    pub(super) fn void_follow_up_act(&mut self, act_id: &str, done: &mut Applied) {
        for id in self.follow_ups.void(act_id) {
            self.weigh_answer(&id);
            self.note_asked(&id, done);
            done.touched.push(Touched::FollowUp(self.names.intern(&id)));
        }
    }

    pub(super) fn follow_up_row(&self, id: &str) -> Option<Row> {
        self.follow_ups.get(id).map(|task| Row::FollowUp(Box::new(task.clone())))
    }

    /// Takes note of the customer of a follow-up, and of its end. That of a complaint belongs to the complaint.
    pub(super) fn note_asked(&mut self, id: &str, done: &mut Applied) {
        let Some(task) = self.follow_ups.get(id).filter(|it| it.origin != Origin::Complaint) else {
            return;
        };
        let (over_at, named) = (task.ended_at, task.customers());
        for customer in named {
            if self.is_erased(&customer.person_ref) {
                // Of another terminal, which had not heard of it.
                self.forget_asked(&customer.person_ref, super::persons::blank, done);
            } else {
                self.persons.note_asked(id, &customer, over_at);
            }
        }
    }

    /// Takes name and number of a customer out of every follow-up.
    pub(super) fn forget_asked(
        &mut self,
        person_ref: &str,
        blank: fn(&mut Option<CustomerRef>, &str) -> bool,
        done: &mut Applied,
    ) {
        for id in self.follow_ups.blank(person_ref, blank) {
            done.touched.push(Touched::FollowUp(self.names.intern(&id)));
        }
    }

    /// What has fallen due: complaints that put right what was answered, calls after orders, and visits that are drawn.
    pub(super) fn due_follow_ups(&self, now: Ms) -> Vec<Due> {
        let mut found: Vec<Due> = self.repair_due(now).into_iter().collect();
        match self.order_call_due() {
            // What is drawn gets the numbers behind it.
            Some(call) => found.push(call),
            None => self.samples_due(now, &mut found),
        }
        found
    }

    /// One at a look: the next one gets the next number.
    fn repair_due(&self, now: Ms) -> Option<Due> {
        let bad = self.follow_ups.unrepaired().next()?;
        let at = bad.reply().map_or(now, |reply| reply.at);
        let body = CaseEvent {
            by_name: "".into(),
            complaint_id: format!("{REPAIR}{}", bad.follow_up_id).into(),
            act_id: "".into(),
            fact: Fact::Registered(Box::new(self.repair_of(bad, at, now))),
        };
        Some(Due { kind: Kind::ComplaintRegistered, at, body: Body::Case(Box::new(body)) })
    }

    /// The complaint that a bad answer is: whose the duty is, has it; nobody: the hall.
    fn repair_of(&self, task: &Task, at: Ms, now: Ms) -> Registered {
        let on_duty = self.shifts.open().map(|shift| self.name(shift.person));
        let owner: Box<str> = on_duty.unwrap_or_default().into();
        let date = self.config.zone.date(now);
        let number = self.cases.next_number(CaseKind::Complaint, date);
        let number =
            if self.is_shared() { case_number::apart(&number, &task.follow_up_id) } else { number };
        let first = if task.person_id.is_empty() { &owner } else { &task.person_id };
        let known = |customer: &&CustomerRef| !self.is_erased(&customer.person_ref);
        Registered {
            number: number.into(),
            voiced_at: at,
            channel: Channel::FollowUp,
            first_contact: first.clone(),
            owner: owner.clone(),
            customer: task.customer.as_ref().filter(known).cloned(),
            label: task.number.clone(),
            customer_kind: task.customer_kind,
            tier: Tier::Regular,
            phase: task.phase,
            category: Category::Unclassified,
            severity: Severity::Sev3,
            grounds: Vec::new(),
            text: repair_text(task, self.settings(at).0).into(),
            request: "".into(),
            loss: "".into(),
            // Nobody said that they were anything else.
            emotion: Emotion::Calm,
            place: Where::Remote,
            attendant: "".into(),
            counter_id: None,
            service_id: Some(task.service_id.clone()).filter(|id| !id.is_empty()),
            ticket_no: None,
            mark_id: None,
            repeat_of: None,
            recurrence_of: None,
            follow_up_id: Some(task.follow_up_id.clone()),
            retention: false,
        }
    }

    /// Visits that ended and are drawn, by the settings that were in force then. Each has a number of the date on which it
    /// ended, as the book counts it.
    fn samples_due(&self, now: Ms, found: &mut Vec<Due>) {
        let date = self.config.zone.date(now);
        let mut given: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        let days = self.days.values().filter(|day| day.date() <= date);
        let drawn = days.flat_map(Day::tickets).filter_map(|ticket| self.sample_of(ticket));
        for (id, at, mut said) in drawn.take(SAMPLED_MAX) {
            let plus = given.entry(said.served_on).or_default();
            let number = self.follow_ups.next_number(said.served_on, *plus);
            *plus += 1;
            said.number = if self.is_shared() { apart(&number, &id).into() } else { number.into() };
            found.push(Due {
                kind: Kind::FollowUpMade,
                at,
                body: Body::FollowUp(Box::new(FollowUpEvent {
                    follow_up_id: id.into(),
                    act_id: "".into(),
                    by_name: "".into(),
                    fact: FollowUpFact::Made(Box::new(said)),
                })),
            });
        }
    }

    /// The follow-up of a visit, without its number. Every ticket is asked at every look: what costs most comes last.
    fn sample_of(&self, ticket: &Ticket) -> Option<(String, Ms, FollowUpMade)> {
        let life = ticket.life();
        let ended = life.ended.filter(|at| !self.follow_ups.is_past(*at))?;
        let settings = self.settings(ended).0;
        let served = || life.counted_as(&settings.rules) == Some(CountedAs::Served);
        if !settings.draws_visits() || !served() {
            return None;
        }
        let service = life.service.map_or("", |service| self.name(service));
        let percent = settings.sample_percent(service);
        let id = sampled(&self.config.hall_id, self.name(ticket.source), &ticket.visit, percent)?;
        if self.follow_ups.get(&id).is_some() {
            return None;
        }
        let zone = self.config.zone;
        let served_on = zone.date(ended);
        let said = FollowUpMade {
            number: "".into(),
            origin: Origin::Sample,
            origin_id: ticket.visit.as_ref().into(),
            service_kind: settings.service_kind(service),
            service_id: service.into(),
            served_on,
            person_id: life.staff.map_or("", |staff| self.name(staff)).into(),
            customer: None,
            customer_kind: CustomerKind::Personal,
            phase: Phase::During,
            way: FollowUpWay::Telephone,
            due_at: call_back_due(settings, zone, served_on),
            text: ticket.number.as_deref().unwrap_or_default().into(),
            rows: None,
            file: "".into(),
        };
        Some((id, ended, said))
    }
}

/// Kind and detail of the line of the duty log that a fact writes: never what a customer said.
fn line(task: &Task, fact: &FollowUpFact) -> Option<(LogKind, String)> {
    Some(match fact {
        FollowUpFact::Tried(said) => {
            let outcome = task.outcome.filter(|_| !task.is_open()).unwrap_or(said.outcome);
            (LogKind::FollowUpTried, outcome.as_str().to_owned())
        }
        FollowUpFact::Answered(_) => (LogKind::FollowUpAnswered, String::new()),
        FollowUpFact::Moved(said) => (LogKind::FollowUpMoved, said.until.0.to_string()),
        FollowUpFact::Dropped(said) => (LogKind::FollowUpDropped, said.reason.to_string()),
        FollowUpFact::Named(_) | FollowUpFact::Made(_) => return None,
    })
}
