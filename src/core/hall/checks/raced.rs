//! Rounds that got into each other's way, because who walked them did not know of each other.

use std::sync::Arc;

use super::super::Hall;
use crate::core::check::Round;
use crate::core::clash::{ClashKind, Side};
use crate::core::event::Event;

impl Hall {
    pub(super) fn clash_of_round(
        &mut self,
        event: &Event,
        (kind, round_id): (ClashKind, &str),
        detail: &str,
        (other, wins): (Side, bool),
    ) {
        let new = Side::of(event, event.at.at, self.place);
        let (lost, won) = if wins { (new, other) } else { (other, new) };
        self.clash(kind, round_id, detail, lost, won);
    }

    /// One planned round that two walked, who did not know of each other: where the results differ both are told, and
    /// the worse one is shown.
    pub(super) fn note_walked_twice(&mut self, event: &Event, number: u64) {
        let Some(own) = self.checks.numbered(number).cloned() else { return };
        let Some(key) = own.key() else { return };
        let mut others = self.checks.rounds().rev().filter(|it| it.number != number);
        let place = self.place;
        let apart = |it: &&Arc<Round>| {
            it.key() == Some(key) && it.ended().is_some_and(|past| past.place.is_concurrent(&place))
        };
        let found = others.find(apart).cloned();
        drop(others);
        let Some(other) = found.filter(|it| it.differs(&own)) else { return };
        let Some(past) = other.ended() else { return };
        let side = Side { by: past.by.clone(), at: past.at, place: past.place };
        let shown = self.checks.of_slot(key).is_some_and(|it| it.number == other.number);
        let round_id = own.round_id.clone();
        let template = own.template.as_str();
        self.clash_of_round(event, (ClashKind::RoundTwice, &round_id), template, (side, shown));
    }
}
