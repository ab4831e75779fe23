//! The moves of a ticket: lining up, being called, missed, served, held, sent on, closed. Every
//! move is one of those that the feed notes allow (16 and 17.1), and two of one ticket never share
//! a second.

use super::day::{Closing, Day, Outcome, State, Step, Ticket};
use super::line::{Fact, Queue};
use super::plan::Act;
use crate::core::event::Kind;

impl Ticket {
    pub(super) fn new(visit: String, no: String, service: usize, priority: u8, t: u32) -> Ticket {
        Ticket {
            subject: format!("ticket/{visit}"),
            visit,
            no,
            taken_for: service,
            service,
            priority,
            issued: t,
            place: (t, 0),
            entered: t,
            changed: t,
            last_call: None,
            started: t,
            waited: 0,
            serviced: 0,
            state: State::Waiting,
            outcome: None,
            ever_called: false,
            ever_missed: false,
            gone: false,
            moved: false,
            remaining: 0,
            onward: None,
            finished_at: None,
            rating: None,
        }
    }

    /// Ends the leg at `t`: the time from entering the queue counts as waited.
    fn end_leg(&mut self, t: u32) {
        self.waited += t - self.entered;
    }
}

impl Day {
    /// Into the queue of its service, before those with a later `key`; wakes the counter that has
    /// been ready longest.
    pub(super) fn line_up(&mut self, t: u32, ticket: usize, key: u32) {
        let tie = self.tie_breaker();
        let entry = &mut self.tickets[ticket];
        entry.state = State::Waiting;
        entry.place = (key, tie);
        let service = entry.service;
        let ready = (0..self.posts.len())
            .filter(|&post| self.posts[post].ready && self.skills[post].contains(&service))
            .min_by_key(|&post| (self.posts[post].since, post));
        if let Some(post) = ready {
            self.posts[post].ready = false;
            let second = t + self.dice.between(1, 5);
            self.at(second, Step::Free { post });
        }
    }

    /// The ticket that a counter has to call next.
    pub(super) fn first_for(&self, post: usize) -> Option<usize> {
        (0..self.tickets.len())
            .filter(|&ticket| {
                let entry = &self.tickets[ticket];
                entry.state == State::Waiting
                    && entry.place.0 < u32::MAX
                    && self.skills[post].contains(&entry.service)
            })
            .min_by_key(|&ticket| (self.tickets[ticket].priority, self.tickets[ticket].place))
    }

    /// Writes down a fact about a ticket, which gets its visit filled in.
    fn tell(&mut self, t: u32, kind: Kind, ticket: usize, fact: Fact) {
        let entry = &self.tickets[ticket];
        let fact = Fact { visit_id: Some(&entry.visit), ..fact };
        self.writer.push(t, kind, &entry.subject, &fact);
    }

    /// The same with counter and clerk.
    fn tell_at(&mut self, t: u32, kind: Kind, ticket: usize, post: usize, fact: Fact) {
        let (entry, counter) = (&self.tickets[ticket], &self.plan.counters[post]);
        let fact = Fact {
            visit_id: Some(&entry.visit),
            counter_id: Some(&counter.id),
            staff_id: Some(&counter.staff),
            ..fact
        };
        self.writer.push(t, kind, &entry.subject, &fact);
    }

    pub(super) fn throw_away(&mut self, t: u32, ticket: usize) {
        self.finish(ticket, Outcome::Void);
        let fact = Fact { stage: Some("waiting"), by: Some("customer"), ..Fact::default() };
        self.tell(t, Kind::TicketRemoved, ticket, fact);
    }

    fn finish(&mut self, ticket: usize, outcome: Outcome) {
        self.tickets[ticket].state = State::Over;
        self.tickets[ticket].outcome = Some(outcome);
    }

    fn waits_unmoved(&self, ticket: usize) -> bool {
        let entry = &self.tickets[ticket];
        entry.state == State::Waiting && !entry.moved
    }

    pub(super) fn lose_patience(&mut self, t: u32, ticket: usize) {
        if !self.waits_unmoved(ticket) {
            return;
        }
        if !self.dice.chance(self.plan.odds.leaves_seen) {
            self.tickets[ticket].gone = true;
            return;
        }
        let by = if self.dice.chance(7000) { "staff" } else { "customer" };
        self.finish(ticket, Outcome::Abandoned);
        let fact = Fact { stage: Some("waiting"), by: Some(by), ..Fact::default() };
        self.tell(t, Kind::TicketAbandoned, ticket, fact);
    }

    pub(super) fn promote(&mut self, t: u32, ticket: usize) {
        let previous = self.tickets[ticket].priority;
        if !self.waits_unmoved(ticket) || previous == 1 {
            return;
        }
        self.tickets[ticket].priority = 1;
        self.tickets[ticket].changed = t;
        let fact = Fact { priority: Some(1), previous: Some(previous), ..Fact::default() };
        self.tell(t, Kind::TicketReprioritised, ticket, fact);
    }

    /// A guide finds a customer in the wrong queue.
    pub(super) fn redirect(&mut self, t: u32, ticket: usize) {
        if self.waits_unmoved(ticket)
            && !self.tickets[ticket].gone
            && let Some(to) = self.other_service(ticket)
        {
            self.tickets[ticket].end_leg(t);
            self.send_on(t, ticket, to);
        }
    }

    /// Any service but its own and the priority lane's, if there is one.
    fn other_service(&mut self, ticket: usize) -> Option<usize> {
        let own = self.tickets[ticket].service;
        let lane = self.plan.services.iter().map(|service| service.priority).min();
        let others: Vec<usize> = (0..self.plan.services.len())
            .filter(|&at| at != own && Some(self.plan.services[at].priority) != lane)
            .collect();
        let at = self.dice.below(u32::try_from(others.len()).unwrap_or(0)) as usize;
        others.get(at).copied()
    }

    /// To the queue of another service, with the place in the order that the number's age gives.
    fn send_on(&mut self, t: u32, ticket: usize, to: usize) {
        let from = self.tickets[ticket].service;
        self.transfers[from].1 += 1;
        self.transfers[to].0 += 1;
        let entry = &mut self.tickets[ticket];
        entry.service = to;
        entry.entered = t;
        entry.changed = t;
        entry.last_call = None;
        entry.moved = true;
        let issued = entry.issued;
        let (entry, services) = (&self.tickets[ticket], &self.plan.services);
        let fact = Fact {
            visit_id: Some(&entry.visit),
            to: Some(Queue::of(&services[to].id)),
            from: Some(Queue::of(&services[from].id)),
            keeps_wait: Some(true),
            ..Fact::default()
        };
        self.writer.push(t, Kind::TicketTransferred, &entry.subject, &fact);
        self.line_up(t, ticket, issued);
    }

    pub(super) fn call(&mut self, t: u32, post: usize, ticket: usize) {
        let entry = &mut self.tickets[ticket];
        entry.state = State::Called;
        entry.last_call = Some(t);
        entry.ever_called = true;
        let (gone, moved, no) = (entry.gone, entry.moved, entry.no.clone());
        self.posts[post].ticket = Some(ticket);
        self.posts[post].since = Some(t);
        let fact = Fact { ticket_no: Some(&no), call_no: Some(1), ..Fact::default() };
        self.tell_at(t, Kind::TicketCalled, ticket, post, fact);
        if gone || (!moved && self.dice.chance(self.plan.odds.missed)) {
            let (second, third) = (t + self.dice.between(18, 24), t + self.dice.between(38, 46));
            let end = t + self.dice.between(60, 75);
            self.at(second, Step::Recall { post, ticket, call_no: 2 });
            self.at(third, Step::Recall { post, ticket, call_no: 3 });
            self.at(end, Step::Miss { post, ticket });
            return;
        }
        let mut walk = self.dice.between(4, 35);
        if self.dice.chance(self.plan.odds.recalled) {
            self.at(t + walk, Step::Recall { post, ticket, call_no: 2 });
            walk += self.dice.between(4, 20);
        }
        self.at(t + walk, Step::Begin { post, ticket });
    }

    pub(super) fn recall(&mut self, t: u32, post: usize, ticket: usize, call_no: u32) {
        self.tickets[ticket].last_call = Some(t);
        let fact = Fact { call_no: Some(call_no), ..Fact::default() };
        self.tell_at(t, Kind::TicketRecalled, ticket, post, fact);
    }

    pub(super) fn miss(&mut self, t: u32, post: usize, ticket: usize) {
        let entry = &mut self.tickets[ticket];
        let last_call = entry.last_call.unwrap_or(t);
        entry.end_leg(last_call);
        entry.ever_missed = true;
        entry.state = State::Missed;
        let gone = entry.gone;
        let fact = Fact { stage: Some("called"), by: Some("staff"), ..Fact::default() };
        self.tell(t, Kind::TicketNoShow, ticket, fact);
        let in_time = t + 3600 < self.plan.doors_close;
        if !gone && in_time && self.dice.chance(self.plan.odds.comes_back) {
            let second = t + self.dice.between(90, 1500);
            self.at(second, Step::ComeBack { ticket });
        }
        self.leave(t, post);
    }

    /// A missed customer is there after all: three places back.
    pub(super) fn come_back(&mut self, t: u32, ticket: usize) {
        let service = self.tickets[ticket].service;
        let mut ahead: Vec<(u8, (u32, u32))> = (self.tickets.iter())
            .filter(|entry| entry.state == State::Waiting && entry.service == service)
            .filter(|entry| entry.place.0 < u32::MAX)
            .map(|entry| (entry.priority, entry.place))
            .collect();
        ahead.sort_unstable();
        ahead.truncate(3);
        let entry = &mut self.tickets[ticket];
        entry.entered = t;
        entry.changed = t;
        entry.last_call = None;
        entry.moved = true;
        let position = u32::try_from(ahead.len()).unwrap_or(3) + 1;
        let fact = Fact { position: Some(position), reason: Some("no_show"), ..Fact::default() };
        self.tell(t, Kind::TicketRequeued, ticket, fact);
        let key = ahead.last().map_or(t, |&(_, place)| place.0);
        self.line_up(t, ticket, key);
    }

    pub(super) fn begin(&mut self, t: u32, post: usize, ticket: usize) {
        let entry = &mut self.tickets[ticket];
        entry.end_leg(t);
        entry.state = State::Serving;
        entry.started = t;
        let service = entry.service;
        self.posts[post].since = Some(t);
        let id = self.plan.services[service].id.clone();
        let fact = Fact { service_id: Some(&id), ..Fact::default() };
        self.tell_at(t, Kind::ServiceStarted, ticket, post, fact);
        let mut secs = self.dice.spread(self.plan.services[service].mean_secs).max(15);
        let act = if self.tickets[ticket].moved { None } else { self.take_act(t, service) };
        let mut form = None;
        match act {
            Some(Act::Long(long)) => secs = long,
            Some(Act::Hold(away)) => form = Some(away),
            Some(Act::Transfer(to)) => self.tickets[ticket].onward = self.service_number(&to),
            None => {
                let early = t + 3600 < self.plan.doors_close;
                if early && self.dice.chance(self.plan.odds.held) {
                    form = Some(self.dice.between(120, 600));
                }
            }
        }
        if let Some(away) = form {
            secs = secs.max(60);
            self.tickets[ticket].remaining = secs - secs / 3;
            self.at(t + secs / 3, Step::Hold { post, ticket, secs: away });
        } else {
            self.at(t + secs, Step::End { post, ticket });
        }
    }

    /// The time in service up to now belongs to the ticket and to the counter.
    fn book_service(&mut self, t: u32, post: usize, ticket: usize) {
        let secs = t - self.tickets[ticket].started;
        self.tickets[ticket].serviced += secs;
        self.posts[post].serving_secs += secs;
    }

    pub(super) fn hold(&mut self, t: u32, post: usize, ticket: usize, secs: u32) {
        self.book_service(t, post, ticket);
        self.tickets[ticket].state = State::Held;
        self.posts[post].away += 1;
        let fact = Fact { reason: Some("form"), ..Fact::default() };
        self.tell_at(t, Kind::TicketHeld, ticket, post, fact);
        self.at(t + secs, Step::FormDone { post, ticket });
        self.leave(t, post);
    }

    pub(super) fn form_done(&mut self, t: u32, post: usize, ticket: usize) {
        self.posts[post].back.push(ticket);
        if self.posts[post].ticket.is_none() {
            self.free(t, post);
        }
    }

    pub(super) fn resume(&mut self, t: u32, post: usize, ticket: usize) {
        self.tickets[ticket].state = State::Serving;
        self.tickets[ticket].started = t;
        self.posts[post].away -= 1;
        self.posts[post].ticket = Some(ticket);
        self.posts[post].since = Some(t);
        self.tell_at(t, Kind::TicketResumed, ticket, post, Fact::default());
        self.at(t + self.tickets[ticket].remaining, Step::End { post, ticket });
    }

    pub(super) fn end(&mut self, t: u32, post: usize, ticket: usize) {
        if self.posts[post].closing == Closing::WhenEmpty
            && self.posts[post].away == 0
            && self.first_for(post).is_none()
            && self.dice.chance(self.plan.odds.left_open)
        {
            self.close_by_system(t, ticket, "logout");
            self.leave(t, post);
            return;
        }
        self.book_service(t, post, ticket);
        let (onward, moved) = (self.tickets[ticket].onward.take(), self.tickets[ticket].moved);
        let to = match onward {
            None if !moved && self.dice.chance(self.plan.odds.transferred) => {
                self.other_service(ticket)
            }
            scripted => scripted,
        };
        if let Some(to) = to {
            self.send_on(t, ticket, to);
        } else {
            self.finish(ticket, Outcome::Served);
            self.tickets[ticket].finished_at = Some(post);
            self.posts[post].served += 1;
            self.tell(
                t,
                Kind::TicketFinished,
                ticket,
                Fact { outcome: Some("done"), ..Fact::default() },
            );
            self.press(t, post, ticket);
        }
        self.leave(t, post);
    }

    fn close_by_system(&mut self, t: u32, ticket: usize, cause: &str) {
        self.finish(ticket, Outcome::BySystem);
        self.tell(
            t,
            Kind::TicketClosedBySystem,
            ticket,
            Fact { cause: Some(cause), ..Fact::default() },
        );
    }

    /// The machine closes what is open. A missed number is closed already and counts as abandoned.
    pub(super) fn close_all(&mut self, t: u32) {
        for ticket in 0..self.tickets.len() {
            if !matches!(self.tickets[ticket].state, State::Over | State::Missed) {
                self.close_by_system(t, ticket, "nightly");
            }
        }
    }
}
