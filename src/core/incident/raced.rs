//! What was said of an incident by authors who did not know of each other (sync 4.7).

use super::record::{Incident, Past, Standing};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::IncidentFact;
use crate::core::hall::Place;

impl Incident {
    /// Whether the fact of that place got into the way of one that its author did not know: how, what of, whose does
    /// not hold and whose does. `was_closed`: it was closed before.
    pub(in crate::core) fn lost_beside(
        &self,
        place: &Place,
        was_closed: bool,
    ) -> Option<(ClashKind, String, Side, Side)> {
        let side = |past: &Past| Side { by: past.by.clone(), at: past.at, place: past.place };
        let own = self.history.iter().rfind(|past| past.place == *place)?;
        let apart = |past: &&Past| past.place.is_concurrent(place);
        let kind = self.kind.as_str().to_owned();
        let closes = |past: &&Past| matches!(past.fact.0, IncidentFact::Closed(_));
        if own.standing == Standing::Holds {
            let open = was_closed && self.closed_at.is_none();
            let closed = self.history.iter().filter(apart).rfind(closes).filter(|_| open)?;
            return Some((ClashKind::IncidentOpen, kind, side(closed), side(own)));
        }
        let holds = |past: &&Past| past.standing == Standing::Holds;
        let other = self.history.iter().filter(apart).rfind(holds)?;
        // Closed over something that came in before: it has to be looked at again.
        let how = if closes(&own) { ClashKind::IncidentOpen } else { ClashKind::IncidentLost };
        let how = if self.closed_at.is_some() { ClashKind::IncidentLost } else { how };
        Some((how, kind, side(own), side(other)))
    }
}
