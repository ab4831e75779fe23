//! A snapshot against what is known: which moves it implies, and which tickets it says are gone.
//!
//! Rule 4 of the neutral format: a complete snapshot wins; open tickets of its source that are not in it
//! become removed (inferred), but only if their last change is older than `as_of`. History stays: a
//! snapshot adds moves, it never takes any away.

use super::day::Day;
use super::life::{Life, State};
use crate::core::event::{Kind, SnapTicket, Snapshot};
use crate::core::ids::Ref;
use crate::core::time::Ms;

/// A machine may round the time since when a customer waits; later by more than this they came back.
const BACK_SECS: i64 = 60;

/// Open tickets of `source` in `day` that a complete snapshot does not show any more.
pub fn gone(day: &Day, source: Ref, snapshot: &Snapshot, as_of: Ms) -> Vec<u32> {
    let shown = |visit: &str| snapshot.tickets.iter().any(|t| t.visit_id.as_ref() == visit);
    (0..)
        .zip(day.tickets())
        .filter(|(_, ticket)| {
            ticket.source == source
                && ticket.life().state.is_open()
                && ticket.last_change().is_some_and(|change| change < as_of)
                && !shown(&ticket.visit)
                && !ticket.aliases.iter().any(|alias| shown(alias))
        })
        .map(|(at, _)| at)
        .collect()
}

/// The moves that bring a ticket to where a snapshot shows it, with the counter and the service it shows;
/// none if it stands there already.
pub fn implied(life: &Life, shown: &SnapTicket, seen: Seen, as_of: Ms) -> Vec<(Kind, Ms)> {
    let state = match State::from_text(&shown.state) {
        None | Some(State::Unseen | State::Creating) => return Vec::new(),
        Some(state) => state,
    };
    let since = shown.state_since.map_or(as_of, |stamp| stamp.at);
    if state == life.state {
        let moved = moved_unheard(life, shown, seen);
        return moved.map(|kind| (kind, since)).into_iter().collect();
    }
    let mut moves = Vec::new();
    if let Some(issued) = shown.issued_at.filter(|_| life.state == State::Unseen) {
        moves.push((Kind::TicketIssued, issued.at));
    }
    if let Some(called) = shown.called_at.filter(|_| life.first_call.is_none()) {
        moves.push((Kind::TicketCalled, called.at));
    }
    if let Some(started) = shown.started_at.filter(|_| life.spans.is_empty()) {
        moves.push((Kind::ServiceStarted, started.at));
    }
    let last = match state {
        State::Called => Kind::TicketCalled,
        State::Serving => Kind::ServiceStarted,
        State::Held => Kind::TicketHeld,
        State::Done => Kind::TicketFinished,
        State::NoShow => Kind::TicketNoShow,
        State::Abandoned => Kind::TicketAbandoned,
        State::Removed => Kind::TicketRemoved,
        State::ClosedBySystem => Kind::TicketClosedBySystem,
        State::Waiting | State::Unseen | State::Creating => Kind::TicketRequeued,
    };
    let there_already = match moves.last() {
        Some((Kind::TicketIssued, _)) => state == State::Waiting,
        Some((kind, _)) => *kind == last,
        None => false,
    };
    if !there_already {
        moves.push((last, since));
    }
    moves
}

/// Where a snapshot shows a ticket.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// The counter.
    pub counter: Option<Ref>,
    /// The service.
    pub service: Option<Ref>,
}

/// The move nobody told of a ticket in the same state as before: to another queue or another counter, or
/// away and back into the queue since.
fn moved_unheard(life: &Life, shown: &SnapTicket, seen: Seen) -> Option<Kind> {
    let other = |new: Option<Ref>, old: Option<Ref>| new.is_some() && new != old;
    match life.state {
        State::Waiting if other(seen.service, life.service) => Some(Kind::TicketTransferred),
        State::Waiting => {
            let entered = life.open_leg().map_or(life.since, |leg| leg.entered);
            let later = shown.state_since.is_some_and(|s| s.at.secs_since(entered) > BACK_SECS);
            later.then_some(Kind::TicketRequeued)
        }
        State::Called if other(seen.counter, life.counter) => Some(Kind::TicketCalled),
        State::Serving if other(seen.counter, life.counter) => Some(Kind::ServiceStarted),
        _ => None,
    }
}
