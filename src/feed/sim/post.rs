//! The moves of a counter and its clerk: signing in, looking for work, breaks, closing. A counter
//! has one customer at a time, and only [`Day::free`] decides what a free one does.

use super::day::{Closing, Day, Post, Seat, Step};
use super::line::Fact;
use crate::core::event::Kind;

impl Post {
    pub(super) fn closed() -> Post {
        Post {
            seat: Seat::Closed,
            since: None,
            signed_in: false,
            on_break: false,
            staff_since: None,
            ticket: None,
            ready: false,
            closing: Closing::No,
            wants: None,
            away: 0,
            back: Vec::new(),
            dawdled: 0,
            served: 0,
            serving_secs: 0,
            open_secs: 0,
            paused_secs: 0,
            seat_since: 0,
        }
    }

    /// Announced that it closes.
    pub(super) fn is_announced(&self) -> bool {
        matches!(self.closing, Closing::At(_))
    }

    fn sit(&mut self, t: u32, seat: Seat) {
        let secs = t - self.seat_since.min(t);
        match self.seat {
            Seat::Open => self.open_secs += secs,
            Seat::Paused => self.paused_secs += secs,
            Seat::Closed => {}
        }
        self.seat = seat;
        self.seat_since = t;
        self.since = Some(t);
        self.ready = false;
    }
}

impl Day {
    /// Writes down a fact about a counter and changes its seat if `seat` says so.
    fn tell_counter(&mut self, t: u32, kind: Kind, post: usize, seat: Option<Seat>) {
        if let Some(seat) = seat {
            self.posts[post].sit(t, seat);
        }
        let counter = &self.plan.counters[post];
        let opened = kind == Kind::CounterOpened;
        let fact = Fact {
            counter_id: Some(&counter.id),
            staff_id: Some(&counter.staff),
            services: opened.then_some(counter.services.as_slice()),
            ..Fact::default()
        };
        self.writer.push(t, kind, &format!("counter/{}", counter.id), &fact);
    }

    fn tell_staff(&mut self, t: u32, kind: Kind, post: usize, until: Option<u32>) {
        self.posts[post].staff_since = Some(t);
        let counter = &self.plan.counters[post];
        let fact = Fact {
            staff_id: Some(&counter.staff),
            counter_id: Some(&counter.id),
            until: until.map(|second| self.writer.stamp(second)),
            ..Fact::default()
        };
        self.writer.push(t, kind, &format!("staff/{}", counter.staff), &fact);
    }

    pub(super) fn sign_in(&mut self, t: u32, post: usize) {
        if self.posts[post].signed_in {
            return;
        }
        self.posts[post].signed_in = true;
        self.posts[post].closing = Closing::No;
        self.tell_staff(t, Kind::StaffSignedIn, post, None);
        self.tell_counter(t, Kind::CounterOpened, post, Some(Seat::Open));
        let second = t + self.dice.between(1, 20);
        self.at(second, Step::Free { post });
    }

    /// The customer has left the counter; the clerk looks up a little later.
    pub(super) fn leave(&mut self, t: u32, post: usize) {
        self.posts[post].ticket = None;
        self.posts[post].since = Some(t);
        let second = t + self.dice.between(2, 12);
        self.at(second, Step::Free { post });
    }

    /// The counter has nobody: a held customer who is back, a break, closing, the next number, or
    /// nothing. May be asked too often; a counter that is taken or not open stays as it is.
    pub(super) fn free(&mut self, t: u32, post: usize) {
        let state = &mut self.posts[post];
        if state.seat != Seat::Open || state.ticket.is_some() {
            return;
        }
        state.ready = false;
        if !state.back.is_empty() {
            let ticket = state.back.remove(0);
            self.resume(t, post, ticket);
            return;
        }
        match state.closing {
            Closing::At(second) => {
                if t >= second && state.away == 0 {
                    self.close(t, post);
                }
                return;
            }
            Closing::WhenEmpty => {
                let done = t >= self.plan.last_call || self.first_for(post).is_none();
                if done && self.posts[post].away == 0 {
                    self.close(t, post);
                }
                if done {
                    return;
                }
            }
            Closing::No => {
                if let Some(number) = state.wants.take() {
                    self.go_on_break(t, post, number);
                    return;
                }
            }
        }
        self.look_for_work(t, post);
    }

    fn look_for_work(&mut self, t: u32, post: usize) {
        let dawdled = self.posts[post].dawdled;
        let dawdle = self.plan.counters[post].dawdles.get(dawdled).copied();
        let Some(ticket) = self.first_for(post) else {
            self.posts[post].ready = true;
            return;
        };
        match dawdle {
            Some((from, secs)) if t >= from => {
                self.posts[post].dawdled += 1;
                self.at(t + secs, Step::Free { post });
            }
            // Two events of one ticket never share a second.
            _ if self.tickets[ticket].changed >= t => self.at(t + 1, Step::Free { post }),
            _ => self.call(t, post, ticket),
        }
    }

    pub(super) fn ask_break(&mut self, t: u32, post: usize, number: usize) {
        let state = &mut self.posts[post];
        if state.seat == Seat::Open && state.closing == Closing::No {
            state.wants = Some(number);
            if state.ready {
                self.free(t, post);
            }
        }
    }

    fn go_on_break(&mut self, t: u32, post: usize, number: usize) {
        let planned = self.plan.counters[post].breaks[number];
        self.posts[post].on_break = true;
        if planned.meal {
            self.tell_counter(t, Kind::CounterClosed, post, Some(Seat::Closed));
        } else {
            self.tell_counter(t, Kind::CounterPaused, post, Some(Seat::Paused));
        }
        self.tell_staff(t, Kind::StaffBreakStarted, post, Some(t + planned.secs));
        self.at(t + planned.secs + planned.overrun_secs, Step::BackFromBreak { post });
    }

    pub(super) fn back_from_break(&mut self, t: u32, post: usize) {
        self.posts[post].on_break = false;
        self.tell_staff(t, Kind::StaffBreakEnded, post, None);
        self.tell_counter(t, Kind::CounterOpened, post, Some(Seat::Open));
        let second = t + self.dice.between(1, 20);
        self.at(second, Step::Free { post });
    }

    pub(super) fn announce(&mut self, t: u32, post: usize, closes: u32) {
        let state = &mut self.posts[post];
        if state.seat == Seat::Open {
            state.closing = Closing::At(closes);
            state.ready = false;
            self.tell_counter(t, Kind::CounterClosingSoon, post, None);
        }
    }

    pub(super) fn ask_close(&mut self, t: u32, post: usize) {
        let state = &mut self.posts[post];
        if !state.signed_in {
            return;
        }
        if state.on_break {
            self.at(t + 60, Step::AskClose { post });
            return;
        }
        if state.closing == Closing::No {
            state.closing = Closing::WhenEmpty;
        }
        self.free(t, post);
    }

    fn close(&mut self, t: u32, post: usize) {
        self.posts[post].signed_in = false;
        self.posts[post].closing = Closing::No;
        self.posts[post].wants = None;
        if self.posts[post].seat != Seat::Closed {
            self.tell_counter(t, Kind::CounterClosed, post, Some(Seat::Closed));
        }
        self.tell_staff(t, Kind::StaffSignedOut, post, None);
    }

    /// At night nobody is left at a counter, whatever was going on there.
    pub(super) fn send_all_home(&mut self, t: u32) {
        for post in 0..self.posts.len() {
            let state = &mut self.posts[post];
            (state.ticket, state.away) = (None, 0);
            state.back.clear();
            state.on_break = false;
            if state.signed_in {
                self.close(t, post);
            }
        }
    }
}
