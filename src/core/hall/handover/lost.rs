//! What of a hand-over did not hold, because it was done at the same time on another terminal.

use super::super::{Applied, Effect, Hall};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{Event, HandoverFact, Proof};
use crate::core::handover::{Bar, Handover, PreparedPart, Said};
use crate::core::ids::Ref;

impl Hall {
    /// A fact that broke a rule: a second report is kept beside the first, anything else is told to its author.
    pub(super) fn lose_handover(
        &mut self,
        event: &Event,
        (shift_id, fact): (&str, &HandoverFact),
        bar: &Bar,
        done: &mut Applied,
    ) {
        if event.proof == Proof::System {
            done.effect = Effect::None;
            return;
        }
        done.effect = Effect::Stored;
        let said = Said { at: event.at.at, by: &event.by, place: self.place };
        let Some(handover) = self.handovers.get_mut(shift_id).filter(|_| self.shared) else {
            return;
        };
        if let HandoverFact::Frozen(of) = fact {
            handover.keep_rival(said, of);
            return;
        }
        // That it is prepared, or was read or taken over, is so whoever said it first.
        let begins = matches!(fact, HandoverFact::Prepared(of) if of.part == PreparedPart::Started);
        if begins || *bar == Bar::Repeat {
            return;
        }
        let won = winner(handover);
        let lost = Side::of(event, event.at.at, self.place);
        self.clash(ClashKind::HandoverLost, shift_id, fact.kind().as_str(), lost, won);
    }

    /// The shift was ended, at the same time as it was ended already: over the same report that is a co-signature, over
    /// another one somebody above decides which counts.
    pub(in crate::core::hall) fn end_again(&mut self, event: &Event, id: Ref) {
        let shift_id = self.name(id).to_owned();
        let Some(shift) = self.shifts.find(id) else { return };
        let (first, by) = (shift.places[1], shift.signed_off_by);
        let by = by.map_or("", |by| self.name(by));
        let won = Side { by: by.into(), at: shift.times[1], place: first };
        let hash = |place| {
            let report = self.handovers.get(&shift_id).and_then(|it| it.report_of(place));
            report.map_or("", |it| &*it.hash).to_owned()
        };
        let (counts, other) = (hash(&first), hash(&self.place));
        let same = counts == other;
        let kind = if same { ClashKind::ClosedTwice } else { ClashKind::CloseConflict };
        let short = |hash: &str| hash.get(..8).unwrap_or("-").to_owned();
        let detail = format!("{} {}", short(&counts), short(&other));
        let (at, _) = self.true_time(event.at.at);
        let lost = Side::of(event, at, self.place);
        self.clash(kind, &shift_id, &detail, lost, won);
    }
}

/// Whose step stands: of who received it, else of who froze the report, else of who has the shift.
fn winner(handover: &Handover) -> Side {
    if let Some(taken) = handover.accepted.as_ref().or(handover.assumed.as_ref()) {
        return Side::known(&taken.person_id, taken.at);
    }
    match handover.report() {
        Some(report) => Side { by: report.by.clone(), at: report.at, place: report.place },
        None => Side::known(&handover.outgoing, crate::core::time::Ms(0)),
    }
}
