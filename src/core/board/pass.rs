//! One pass over the tickets of a day: sums per queue, counter and person.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::judge::{Judge, Sound};
use super::{QueueRow, Waiting};
use crate::core::hall::Hall;
use crate::core::ids::Ref;
use crate::core::queue::day::Day;
use crate::core::queue::life::{CountedAs, Life, State};
use crate::core::queue::ticket::Ticket;
use crate::core::settings::Settings;
use crate::core::time::Ms;

/// Sums over the tickets of one service, counter or person.
#[derive(Default)]
pub(super) struct Sum {
    pub(super) served: u32,
    pub(super) wait_count: u32,
    pub(super) wait_secs: i64,
    pub(super) wait_max: Option<i64>,
    pub(super) service_count: u32,
    pub(super) service_secs: i64,
    pub(super) service_max: Option<i64>,
    /// Of services that have a norm: how many, and the sum of the norms.
    pub(super) norms: (u32, i64),
}

impl Sum {
    pub(super) fn take(&mut self, life: &Life) {
        self.served += 1;
        if let Some(secs) = life.wait_secs() {
            self.wait_count += 1;
            self.wait_secs += secs;
            self.wait_max = self.wait_max.max(Some(secs));
        }
        if let Some(secs) = life.service_secs() {
            self.service_count += 1;
            self.service_secs += secs;
            self.service_max = self.service_max.max(Some(secs));
        }
    }

    pub(super) fn wait_mean(&self) -> Option<f64> {
        (self.wait_count > 0).then(|| self.wait_secs as f64 / f64::from(self.wait_count))
    }

    pub(super) fn norm_mean(&self) -> Option<f64> {
        let (count, secs) = self.norms;
        (count > 0).then(|| secs as f64 / f64::from(count))
    }

    pub(super) fn service_mean(&self) -> Option<f64> {
        (self.service_count > 0).then(|| self.service_secs as f64 / f64::from(self.service_count))
    }
}

#[derive(Default)]
pub(super) struct QueueSum {
    pub(super) row: QueueRow,
    pub(super) sum: Sum,
    pub(super) hour_started: u32,
    pub(super) hour_quick: u32,
    pub(super) sound: Option<Sound>,
}

#[derive(Default)]
pub(super) struct CounterSum<'d> {
    pub(super) sum: Sum,
    pub(super) here: Option<&'d Ticket>,
    pub(super) held: u32,
    pub(super) free_since: Option<Ms>,
    pub(super) sound: Option<Sound>,
}

/// A visit that was given back before a service was chosen changes nothing (17, 2), nor does one that
/// goes on under another.
fn is_shown(ticket: &Ticket) -> bool {
    let life = ticket.life();
    !ticket.is_empty() && (life.issued.is_some() || life.state != State::Removed)
}

/// What one pass over the tickets gives.
pub(super) struct Pass<'h> {
    pub(super) hall: &'h Hall,
    pub(super) now: Ms,
    pub(super) judge: Judge,
    pub(super) date: NaiveDate,
    pub(super) hour_start: Ms,
    pub(super) queues: BTreeMap<Ref, QueueSum>,
    pub(super) counters: BTreeMap<Ref, CounterSum<'h>>,
    pub(super) staff: BTreeMap<Ref, Sum>,
    pub(super) all: Sum,
    pub(super) quick: u32,
    pub(super) taken: u32,
    pub(super) abandoned: u32,
}

impl<'h> Pass<'h> {
    pub(super) fn new(hall: &'h Hall, now: Ms) -> Pass<'h> {
        let zone = hall.config.zone;
        Pass {
            hall,
            now,
            judge: Judge::new(hall, now),
            date: zone.date(now),
            hour_start: now.plus_secs(-i64::from(zone.second_of_day(now) % 3600)),
            queues: BTreeMap::new(),
            counters: BTreeMap::new(),
            staff: BTreeMap::new(),
            all: Sum::default(),
            quick: 0,
            taken: 0,
            abandoned: 0,
        }
    }

    pub(super) fn walk(&mut self, day: &'h Day) {
        let half_hour = self.hall.config.zone.half_hour(self.now);
        for ticket in day.tickets().iter().filter(|ticket| is_shown(ticket)) {
            let life = ticket.life();
            self.count_ticket(life, half_hour);
            let sound = self.judge.of(ticket.source);
            let queue = self.queue(life.service);
            queue.sound = Some(queue.sound.map_or(sound, |other| Judge::better(other, sound)));
            self.place_ticket(ticket);
            match life.counted_as(self.hall.rules(life.issued.unwrap_or_default())) {
                Some(CountedAs::Served) => self.count_served(life),
                Some(CountedAs::Abandoned) => {
                    self.abandoned += 1;
                    self.queue(life.service).row.abandoned += 1;
                }
                _ => {}
            }
        }
    }

    /// The settings in force when a number was taken.
    fn judged_by(&self, life: &Life) -> &'h Settings {
        self.hall.settings(life.issued.unwrap_or(self.now)).0
    }

    pub(super) fn queue(&mut self, service: Option<Ref>) -> &mut QueueSum {
        // A ticket whose service is unknown stands in a queue of its own, without a name.
        let service = service.or_else(|| self.hall.names.find("")).unwrap_or(Ref::NONE);
        self.queues.entry(service).or_default()
    }

    fn count_ticket(&mut self, life: &Life, half_hour: usize) {
        if let Some(issued) = life.issued {
            self.taken += 1;
            let slot = self.hall.config.zone.half_hour(issued);
            let queue = self.queue(life.first_service.or(life.service));
            queue.row.taken += 1;
            let recent = &mut queue.row.taken_recent;
            let place = (slot + recent.len()).checked_sub(half_hour + 1);
            if let Some(count) = place.and_then(|place| recent.get_mut(place)) {
                *count += 1;
            }
        }
        self.queue(life.service).row.missed += u32::from(life.missed);
        for (at, leg) in life.legs.iter().enumerate().filter(|(_, leg)| leg.transferred) {
            self.queue(leg.service).row.transferred_in += 1;
            let before = at.checked_sub(1).and_then(|at| life.legs.get(at));
            let from = before.map_or(life.first_service, |leg| leg.service);
            self.queue(from).row.transferred_out += 1;
        }
    }

    fn place_ticket(&mut self, ticket: &'h Ticket) {
        let life = ticket.life();
        let settings = self.judged_by(life);
        let rules = &settings.rules;
        let tier = life.priority.is_some_and(|priority| priority <= rules.priority_tier_max);
        match life.state {
            State::Waiting => {
                let since = life.open_leg().map_or(life.live_since, |leg| leg.live);
                let waited = self.judge.of(ticket.source).at.secs_since(since);
                let target = self.hall.target_wait_secs(settings, life.service);
                let number = ticket.number.as_deref().unwrap_or(&ticket.visit).to_owned();
                let row = &mut self.queue(life.service).row;
                *row.waiting.get_or_insert(0) += 1;
                row.waiting_tier += u32::from(tier);
                row.longest_since = Some(row.longest_since.map_or(since, |old| old.min(since)));
                row.over_target += u32::from(waited > target);
                row.at_risk += u32::from(waited <= target && waited > target / 2);
                row.tickets.push(Waiting { ticket_no: number, tier, wait_since: since });
            }
            State::Called | State::Serving => {
                self.queue(life.service).row.serving += 1;
                if let Some(counter) = life.counter {
                    let sound = self.judge.of(ticket.source);
                    let at = self.counters.entry(counter).or_default();
                    at.sound = Some(at.sound.map_or(sound, |other| Judge::better(other, sound)));
                    let rank = |t: &Ticket| (t.life().state == State::Serving, t.life().since);
                    let is_later = |other: &Ticket| {
                        (rank(other), &other.visit) < (rank(ticket), &ticket.visit)
                    };
                    if at.here.is_none_or(is_later) {
                        at.here = Some(ticket);
                    }
                }
            }
            State::Held => {
                if let Some(counter) = life.counter {
                    self.counters.entry(counter).or_default().held += 1;
                }
            }
            _ => {}
        }
        self.note_free(life);
    }

    /// A counter is free since its last customer left it, served or called in vain.
    fn note_free(&mut self, life: &Life) {
        let earlier = life.spans.iter().rev().skip(1).filter_map(|span| span.counter.zip(span.to));
        for (counter, at) in earlier.chain(life.freed) {
            let sum = self.counters.entry(counter).or_default();
            sum.free_since = sum.free_since.max(Some(at));
        }
    }

    fn count_served(&mut self, life: &Life) {
        let target =
            self.hall.target_wait_secs(self.judged_by(life), life.first_service.or(life.service));
        self.all.take(life);
        self.quick += u32::from(life.wait_secs().is_some_and(|secs| secs <= target));
        self.queue(life.service).sum.take(life);
        if let Some(counter) = life.spans.last().and_then(|span| span.counter) {
            self.counters.entry(counter).or_default().sum.take(life);
        }
        if let Some(person) = life.spans.last().and_then(|span| span.staff) {
            let service = life.service.map(|at| self.hall.name(at));
            let norm = service.and_then(|id| self.judged_by(life).service(id)?.norm_secs);
            let sum = self.staff.entry(person).or_default();
            sum.take(life);
            if let Some(norm) = norm.filter(|_| life.service_secs().is_some()) {
                sum.norms = (sum.norms.0 + 1, sum.norms.1 + i64::from(norm));
            }
        }
    }

    pub(super) fn count_hour(&mut self, day: &Day) {
        for ticket in day.tickets() {
            let life = ticket.life();
            let began = life.legs.last().and_then(|leg| leg.started);
            if began.is_some_and(|at| at >= self.hour_start && at <= self.now) {
                let target = self.hall.target_wait_secs(self.judged_by(life), life.service);
                let quick = life.wait_secs().is_some_and(|secs| secs <= target);
                let queue = self.queue(life.service);
                queue.hour_started += 1;
                queue.hour_quick += u32::from(quick);
            }
        }
    }
}
