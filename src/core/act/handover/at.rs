//! A hand-over at which an act is done: its facts are weighed one after another, as they will be when they are
//! applied.

use super::barred;
use crate::core::act::{Decided, Desk, Draft, Refused};
use crate::core::event::{Body, HandoverEvent, HandoverFact, Meaning};
use crate::core::hall::{Hall, Place};
use crate::core::handover::{Bar, Frozen, Handover, SIGNED, Said, Signed, SignedAs};
use crate::core::shift::Shift;

fn draft(desk: &Desk, shift_id: &str, fact: HandoverFact) -> Draft {
    let kind = fact.kind();
    let body = HandoverEvent { shift_id: shift_id.into(), fact };
    desk.draft(kind, Body::Handover(Box::new(body)))
}

/// A hand-over at which an act is done, as it becomes fact by fact.
pub(super) struct At {
    pub(super) handover: Handover,
}

impl At {
    pub(super) fn of(hall: &Hall, shift: &Shift) -> At {
        let (shift_id, outgoing) = (hall.name(shift.id), hall.name(shift.person));
        let known = hall.handovers().get(shift_id).cloned();
        At { handover: known.unwrap_or_else(|| Handover::blank(shift_id, outgoing)) }
    }

    pub(super) fn report(&self) -> Result<&Frozen, Refused> {
        self.handover.report().ok_or_else(|| barred(Bar::NotFrozen))
    }

    /// The drafts of facts, each weighed as it will be when it is applied.
    pub(super) fn drafts(
        &mut self,
        desk: &Desk,
        facts: Vec<HandoverFact>,
    ) -> Result<Vec<Draft>, Refused> {
        let said = Said { at: desk.now.at, by: &desk.author.person, place: Place::HERE };
        let mut drafts = Vec::new();
        for fact in facts {
            self.handover.take(said, &fact).map_err(barred)?;
            drafts.push(draft(desk, &self.handover.shift_id, fact));
        }
        Ok(drafts)
    }

    // What is said in a hand-over is not taken back: it is returned, answered anew, or added to.
    pub(super) fn write(
        mut self,
        desk: &Desk,
        facts: Vec<HandoverFact>,
    ) -> Result<Decided, Refused> {
        let drafts = self.drafts(desk, facts)?;
        if drafts.is_empty() {
            return Err(Refused::Nothing);
        }
        Ok(Decided { act_id: String::new(), drafts })
    }

    /// The author's signature of the report.
    pub(super) fn sign(&mut self, desk: &mut Desk, signed_as: SignedAs) -> Result<Draft, Refused> {
        let report = self.report()?;
        let (snapshot_id, hash) = (report.snapshot_id.clone(), report.hash.clone());
        let meaning = match signed_as {
            SignedAs::Outgoing => Meaning::Prepared,
            SignedAs::Incoming => Meaning::Received,
        };
        let draft = desk.signature((SIGNED, &self.handover.shift_id), meaning, &hash);
        let signed = Signed {
            signature_id: "".into(),
            signed_as,
            person_id: desk.author.person.clone(),
            at: desk.now.at,
        };
        self.handover.note_signed(&snapshot_id, signed);
        Ok(draft)
    }
}
