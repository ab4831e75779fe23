//! Reports of one shift that were frozen on terminals which did not know of each other (sync 4.7). Both stay as they were
//! signed; the shift is over with the one it was first ended over.

use super::record::{Frozen, Handover, HandoverState, Parsed};
use super::weigh::Said;
use crate::core::event::ShiftFrozen;
use crate::core::hall::Place;

impl Handover {
    /// Keeps a part of a report that was frozen at the same time as the one that counts.
    pub(in crate::core) fn keep_rival(&mut self, said: Said, of: &ShiftFrozen) {
        if of.part == 1 && self.rivals.iter().all(|it| it.snapshot_id != of.snapshot_id) {
            self.rivals.push(begun(said, of));
        }
        let rival = self.rivals.iter_mut().find(|it| it.snapshot_id == of.snapshot_id);
        if let Some(rival) = rival.filter(|it| usize::from(of.part) == it.parts.len() + 1) {
            rival.parts.push(of.text.clone());
        }
    }

    /// The report that an author knew when they ended the shift: of two that were frozen at the same time their own.
    pub fn report_of(&self, place: &Place) -> Option<&Frozen> {
        let whole = |it: &&Frozen| it.text().is_some();
        let own = |it: &&Frozen| it.place.stream == place.stream;
        let rival = self.rivals.iter().filter(whole).rfind(own);
        rival.or_else(|| self.report().filter(|it| place.knew(&it.place)))
    }

    /// The shift is ended over a rival, before it was over the report that was first frozen: of two ends the first one
    /// counts, with what it was signed over.
    pub(in crate::core) fn promote(&mut self, place: &Place) {
        let counts = self.report().is_some_and(|it| place.knew(&it.place));
        let own = |it: &Frozen| it.place.stream == place.stream && it.text().is_some();
        let Some(at) = self.rivals.iter().rposition(own).filter(|_| !counts) else { return };
        let rival = self.rivals.remove(at);
        self.rivals.extend(self.frozen.pop_if(|it| it.returned.is_none()));
        self.frozen.push(rival);
        self.state = HandoverState::Frozen;
    }
}

/// A report of which no part came yet.
pub(super) fn begun(said: Said, of: &ShiftFrozen) -> Frozen {
    Frozen {
        snapshot_id: of.snapshot_id.clone(),
        hash: of.hash.clone(),
        parts: Vec::new(),
        parts_due: of.parts,
        at: said.at,
        by: said.by.into(),
        alone: of.alone,
        signed: Vec::new(),
        place: said.place,
        answers: Vec::new(),
        incoming: "".into(),
        returned: None,
        parsed: Parsed::default(),
    }
}
