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

/// The moves that bring a ticket to where a snapshot shows it; none if it stands there already.
pub fn implied(life: &Life, shown: &SnapTicket, as_of: Ms) -> Vec<(Kind, Ms)> {
    let Some(state) = State::from_text(&shown.state) else { return Vec::new() };
    if state == life.state {
        return Vec::new();
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
        State::Unseen | State::Creating => return moves,
        State::Waiting => Kind::TicketRequeued,
        State::Called => Kind::TicketCalled,
        State::Serving => Kind::ServiceStarted,
        State::Held => Kind::TicketHeld,
        State::Done => Kind::TicketFinished,
        State::NoShow => Kind::TicketNoShow,
        State::Abandoned => Kind::TicketAbandoned,
        State::Removed => Kind::TicketRemoved,
        State::ClosedBySystem => Kind::TicketClosedBySystem,
    };
    let there_already = match moves.last() {
        Some((Kind::TicketIssued, _)) => state == State::Waiting,
        Some((kind, _)) => *kind == last,
        None => false,
    };
    if !there_already {
        moves.push((last, shown.state_since.map_or(as_of, |stamp| stamp.at)));
    }
    moves
}
