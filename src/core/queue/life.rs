//! The life of a ticket as a fold over its moves: state, legs of waiting, spans of service.
//!
//! Counting rules: the queue fixtures' README (legs, served, void, abandoned); the table of moves:
//! sections 16 and 17 of the feed notes. A move outside the table is applied and flagged: the machine is
//! right about itself.

use serde::{Deserialize, Serialize};

use super::ticket::{EndedBy, Move};

pub use super::state::{CountedAs, Leg, Span, State};
use crate::core::event::{Accuracy, Flags, Kind};
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// What a ticket's moves add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Life {
    /// Where it stands.
    pub state: State,
    /// Since when, as it happened.
    pub since: Ms,
    /// Since when, for live ages.
    pub live_since: Ms,
    /// When the number was taken; none if that was never heard.
    pub issued: Option<Ms>,
    /// Service it waits for, or got last.
    pub service: Option<Ref>,
    /// Service the number was taken for.
    pub first_service: Option<Ref>,
    /// Priority, 1 before 2.
    pub priority: Option<u8>,
    /// Counter it is or was last at.
    pub counter: Option<Ref>,
    /// Person who has or had it last.
    pub staff: Option<Ref>,
    /// Legs of waiting, in order.
    pub legs: Vec<Leg>,
    /// Spans of service, in order.
    pub spans: Vec<Span>,
    /// Seconds on hold, so far as ended.
    pub held_secs: i64,
    /// First call ever.
    pub first_call: Option<Ms>,
    /// Missed a call at least once.
    pub missed: bool,
    /// When it ended.
    pub ended: Option<Ms>,
    /// Who ended it.
    pub ended_by: EndedBy,
    /// Its end was inferred.
    pub inferred: bool,
    /// Faults of all its moves.
    pub flags: Flags,
    /// Counter it was last called to or served at and has left, and when, for live ages.
    pub freed: Option<(Ref, Ms)>,
    held_from: State,
}

impl Life {
    /// Takes in the next move and says what is odd about it.
    pub fn take(&mut self, step: &Move) -> Flags {
        if self.knows_better(step) {
            return Flags::default();
        }
        let mut flags = self.judge(step);
        flags.add(self.walk(step));
        self.flags.add(flags);
        flags
    }

    /// A snapshot is a guess about what was not heard. What it implied of a customer who had left, or who
    /// stood there already, is void once the machine's own word has come, however late.
    fn knows_better(&self, step: &Move) -> bool {
        if !step.is_inferred() || self.state == State::Unseen {
            return false;
        }
        let next = self.next_state(step);
        match step.kind {
            Kind::TicketCalled | Kind::ServiceStarted => {
                next == self.state && step.counter == self.counter
            }
            Kind::TicketRequeued | Kind::TicketTransferred => {
                self.open_leg().is_some_and(|leg| leg.entered == step.key.at)
            }
            _ => !next.is_open() && (next == self.state || !self.state.is_open()),
        }
    }

    /// The state a move leads to.
    fn next_state(&self, step: &Move) -> State {
        match step.kind {
            Kind::TicketCalled | Kind::TicketRecalled => State::Called,
            Kind::TicketHeld => State::Held,
            Kind::TicketResumed if self.state == State::Held => self.held_from,
            Kind::ServiceStarted | Kind::TicketResumed => State::Serving,
            Kind::TicketTransferred | Kind::TicketRequeued => State::Waiting,
            Kind::TicketNoShow => State::NoShow,
            Kind::TicketAbandoned => State::Abandoned,
            Kind::TicketRemoved => State::Removed,
            Kind::TicketFinished => State::Done,
            Kind::TicketClosedBySystem => State::ClosedBySystem,
            Kind::TicketIssued | Kind::TicketReprioritised if self.state == State::Unseen => {
                State::Waiting
            }
            _ => self.state,
        }
    }

    fn judge(&self, step: &Move) -> Flags {
        let mut flags = Flags::default();
        if step.is_inferred() {
            return flags;
        }
        let next = self.next_state(step);
        if self.state == State::Unseen {
            // A number given back before a service was chosen was never issued, and need not be.
            if !matches!(step.kind, Kind::TicketIssued | Kind::TicketRemoved) {
                flags.add(Flags::UNKNOWN_VISIT);
            }
            return flags;
        }
        let odd = match step.kind {
            Kind::TicketIssued => true,
            Kind::TicketRequeued => self.state == State::Waiting || !self.state.may_become(next),
            Kind::TicketReprioritised => self.state != State::Waiting,
            Kind::TicketResumed => self.state != State::Held,
            _ => !self.state.may_become(next),
        };
        if odd {
            flags.add(Flags::MOVE);
        }
        let called = matches!(step.kind, Kind::TicketCalled | Kind::TicketRecalled);
        if called
            && self.state == State::Called
            && let (Some(before), Some(now)) = (self.counter, step.counter)
            && before != now
        {
            flags.add(Flags::TWO_CALLS);
        }
        flags
    }

    fn walk(&mut self, step: &Move) -> Flags {
        let next = self.next_state(step);
        let at = step.key.at;
        let mut flags = Flags::default();
        let mut entered = None;
        let was_at = self.occupies();
        match step.kind {
            Kind::TicketIssued => {
                self.issue(step);
                entered = (self.state == State::Unseen).then_some(false);
            }
            Kind::TicketReprioritised => {}
            Kind::TicketTransferred => {
                flags.add(self.leave(at, false));
                entered = Some(true);
            }
            Kind::TicketRequeued => {
                flags.add(self.leave(at, false));
                entered = Some(false);
            }
            Kind::TicketCalled | Kind::TicketRecalled => flags.add(self.call(at)),
            Kind::ServiceStarted => flags.add(self.start(step)),
            Kind::TicketResumed => flags.add(self.resume(step, next, &mut entered)),
            // How long a service really lasted that the machine closed, or whose end is only inferred,
            // nobody knows.
            _ => flags.add(self.leave(at, next == State::ClosedBySystem || self.is_rough(step))),
        }
        self.note_people(step);
        if let Some(transferred) = entered {
            self.enter(step, transferred);
        }
        self.settle(step, next);
        if was_at != self.occupies() {
            self.freed = was_at.map(|counter| (counter, step.live)).or(self.freed);
        }
        flags
    }

    /// Whether nobody knows when the service really ended: it is only inferred, or one key said both that it
    /// began and that it was done.
    fn is_rough(&self, step: &Move) -> bool {
        let began = self.spans.last().map(|span| span.from);
        step.is_inferred() || (step.accuracy == Accuracy::Manual && began == Some(step.key.at))
    }

    /// The counter that has nobody else while this customer is called to it or served there.
    fn occupies(&self) -> Option<Ref> {
        self.counter.filter(|_| matches!(self.state, State::Called | State::Serving))
    }

    fn issue(&mut self, step: &Move) {
        if self.issued.is_none() {
            self.issued = Some(step.key.at);
            self.first_service = step.service;
        }
    }

    fn call(&mut self, at: Ms) -> Flags {
        self.first_call.get_or_insert(at);
        let flags = match self.state {
            State::Serving | State::Held => self.leave(at, false),
            _ => Flags::default(),
        };
        if let Some(leg) = self.legs.last_mut().filter(|leg| leg.is_open()) {
            leg.first_call.get_or_insert(at);
            leg.last_call = Some(at);
        }
        flags
    }

    fn start(&mut self, step: &Move) -> Flags {
        let at = step.key.at;
        let mut flags = Flags::default();
        if self.state == State::Held {
            self.held_secs += at.secs_since(self.since).max(0);
        }
        flags.add(self.end_leg(at));
        flags.add(self.end_span(at, false));
        self.open_span(step);
        flags
    }

    /// The wait ends in service.
    fn end_leg(&mut self, at: Ms) -> Flags {
        let mut flags = Flags::default();
        if let Some(leg) = self.legs.last_mut().filter(|leg| leg.is_open()) {
            leg.started = Some(at);
            if at < leg.entered {
                flags.add(Flags::NEGATIVE_DURATION);
            }
        }
        flags
    }

    fn open_span(&mut self, step: &Move) {
        self.spans.push(Span {
            counter: step.counter.or(self.counter.filter(|_| step.kind != Kind::ServiceStarted)),
            staff: step.staff.or(self.staff.filter(|_| self.stays_with(step))),
            service: step.service.or(self.service),
            from: step.key.at,
            to: None,
            dropped: false,
        });
    }

    fn resume(&mut self, step: &Move, next: State, entered: &mut Option<bool>) -> Flags {
        let at = step.key.at;
        if self.state == State::Held {
            self.held_secs += at.secs_since(self.since).max(0);
        }
        match next {
            State::Waiting => *entered = Some(false),
            State::Serving => {
                // The hold was never heard of: service begins here as far as anyone knows.
                let mut flags = self.end_leg(at);
                flags.add(self.end_span(at, false));
                self.open_span(step);
                return flags;
            }
            _ => {}
        }
        Flags::default()
    }

    /// Ends what runs: the leg, the span, the hold.
    fn leave(&mut self, at: Ms, by_system: bool) -> Flags {
        let mut flags = Flags::default();
        if self.state == State::Held {
            let secs = at.secs_since(self.since);
            self.held_secs += secs.max(0);
        }
        if let Some(leg) = self.legs.last_mut().filter(|leg| leg.is_open()) {
            leg.left = Some(at);
            if leg.last_call.unwrap_or(at) < leg.entered {
                flags.add(Flags::NEGATIVE_DURATION);
            }
        }
        flags.add(self.end_span(at, by_system));
        flags
    }

    fn end_span(&mut self, at: Ms, by_system: bool) -> Flags {
        let mut flags = Flags::default();
        if let Some(span) = self.spans.last_mut().filter(|span| span.to.is_none()) {
            span.to = Some(at);
            span.dropped = by_system;
            if at < span.from {
                flags.add(Flags::NEGATIVE_DURATION);
            }
        }
        flags
    }

    fn enter(&mut self, step: &Move, transferred: bool) {
        self.legs.push(Leg {
            service: step.service.or(self.service),
            entered: step.key.at,
            live: step.live,
            first_call: None,
            last_call: None,
            started: None,
            left: None,
            transferred,
        });
    }

    /// Whether the person who had the customer before still has them: nobody else was named, and they did
    /// not go to another counter.
    fn stays_with(&self, step: &Move) -> bool {
        match step.kind {
            Kind::TicketCalled => false,
            Kind::ServiceStarted => step.counter == self.counter,
            _ => true,
        }
    }

    fn note_people(&mut self, step: &Move) {
        let goes_away = matches!(step.kind, Kind::TicketTransferred | Kind::TicketRequeued);
        if goes_away {
            self.counter = None;
            self.staff = None;
        } else {
            let arrives = matches!(step.kind, Kind::TicketCalled | Kind::ServiceStarted);
            self.staff = step.staff.or(self.staff.filter(|_| self.stays_with(step)));
            self.counter = step.counter.or(self.counter.filter(|_| !arrives));
        }
        if let Some(service) = step.service {
            self.service = Some(service);
        }
        if let Some(priority) = step.priority {
            self.priority = Some(priority);
        }
    }

    fn settle(&mut self, step: &Move, next: State) {
        let stays = next == self.state
            && (matches!(next, State::Serving | State::Waiting | State::Called)
                || matches!(step.kind, Kind::TicketIssued | Kind::TicketReprioritised));
        if next == State::Held {
            self.held_from = if self.state == State::Held { self.held_from } else { self.state };
        }
        if next == State::NoShow {
            self.missed = true;
        }
        if !stays || self.state == State::Unseen {
            self.since = step.key.at;
            self.live_since = step.live;
        }
        let was_open = self.state.is_open() || self.state == State::Unseen;
        self.state = next;
        if next.is_open() {
            self.ended = None;
            self.ended_by = EndedBy::Unknown;
            self.inferred = step.is_inferred();
        } else if was_open || !matches!(step.kind, Kind::TicketReprioritised | Kind::TicketIssued) {
            self.ended = Some(step.key.at);
            self.ended_by = step.ended_by;
            self.inferred = step.is_inferred();
        }
    }
}
