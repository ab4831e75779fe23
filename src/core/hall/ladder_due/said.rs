//! What falls due of a ladder by itself, as facts.

use crate::core::complaint::{Ladder, LapsedBy};
use crate::core::event::{AckLapsed, Fact, Unanswered};
use crate::core::time::Ms;

pub(super) fn lapsed(ladder: &Ladder, why: LapsedBy) -> Option<Fact> {
    let ack_id = ladder.ack.as_ref()?.ack_id.clone();
    Some(Fact::AckLapsed(AckLapsed { ack_id, why }))
}

pub(super) fn unanswered(ladder: &Ladder, opening: Option<Ms>) -> Fact {
    let (cause, cause_id, round) = (ladder.cause, ladder.cause_id.clone(), ladder.round);
    Fact::Unanswered(Unanswered { cause, cause_id, round, opening })
}
