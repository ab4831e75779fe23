//! The lines of the duty log that hand-overs write.

use super::Hall;
use crate::core::event::HandoverFact;
use crate::core::handover::{Bar, Frozen, Handover, ItemKind, PreparedPart};
use crate::core::rows::LogKind;

/// Characters of a hash that people read out to each other.
const HASH_SHOWN: usize = 8;

impl Hall {
    /// Why an act is not taken back any more: what it wrote stands in a report that was signed. What wrote no line
    /// stands in the report of what was done after it.
    pub(in crate::core) fn seals(&self, act_id: &str) -> Option<Bar> {
        let line = self.floor.line_of(act_id)?;
        self.handovers.seals(line)
    }

    /// What people call an item, behind its kind.
    fn item_name(&self, handover: &Handover, item_id: &str) -> String {
        let snapshot = handover.report().and_then(Frozen::read);
        if let Some(item) = snapshot.and_then(|it| it.item(item_id)) {
            return format!("{} {}", item.kind.as_str(), item.label);
        }
        let (kind, id) = item_id.split_once(':').unwrap_or((item_id, ""));
        let label = match ItemKind::from_text(kind) {
            Some(ItemKind::Complaint | ItemKind::Request) => {
                self.cases.get(id).map_or(id, |case| case.number())
            }
            Some(ItemKind::Incident) => self.incidents.get(id).map_or(id, |it| it.kind.as_str()),
            Some(ItemKind::Finding) => self
                .findings
                .get(id)
                .map_or(id, |it| if it.item_code.is_empty() { &it.text } else { &it.item_code }),
            Some(ItemKind::Order) => self.orders.get(id).map_or(id, |it| &it.order_no),
            Some(ItemKind::Improvement) => self.improvements.get(id).map_or(id, |it| {
                if it.subject.code.is_empty() { &it.subject.text } else { &it.subject.code }
            }),
            _ => id,
        };
        format!("{kind} {label}")
    }

    /// The line of the duty log that a fact writes: codes, because the words are the reader's.
    pub(super) fn said_of(
        &self,
        handover: &Handover,
        fact: &HandoverFact,
    ) -> Option<(LogKind, String)> {
        let named = |item_id: &str| self.item_name(handover, item_id);
        Some(match fact {
            HandoverFact::Prepared(of) => {
                let said = match of.part {
                    PreparedPart::Note => &of.text,
                    _ => &of.with,
                };
                let said = format!("{} {said}", of.part.as_str());
                (LogKind::ShiftPrepared, said.trim_end().to_owned())
            }
            HandoverFact::Frozen(of) => {
                // Of a report in several parts the last one says it.
                let report = handover.report().filter(|it| it.snapshot_id == of.snapshot_id)?;
                let short: String = of.hash.chars().take(HASH_SHOWN).collect();
                let items = report.read()?.items.len();
                (LogKind::ShiftFrozen, format!("{items} {short}"))
            }
            HandoverFact::Returned(of) => (LogKind::ShiftReturned, of.reason.to_string()),
            HandoverFact::ItemRead(of) => (LogKind::ShiftItemRead, named(&of.item_id)),
            HandoverFact::ItemAccepted(of) => (LogKind::ShiftItemAccepted, named(&of.item_id)),
            HandoverFact::ItemDeclined(of) => {
                let said = format!("{} {}", of.reason.as_str(), named(&of.item_id));
                (LogKind::ShiftItemDeclined, said)
            }
            HandoverFact::Assumed(of) => (LogKind::ShiftAssumed, of.reason.to_string()),
            HandoverFact::Accepted(of) => (LogKind::ShiftAccepted, of.person_id.to_string()),
            HandoverFact::Closed(_) => (LogKind::ShiftClosed, String::new()),
            HandoverFact::Overdue(of) => {
                let to: Vec<&str> = of.to.iter().map(|id| &**id).collect();
                let said = format!("{} {}", of.step, to.join(" "));
                (LogKind::ShiftOverdue, said.trim_end().to_owned())
            }
            HandoverFact::Unattended(_) => (LogKind::ShiftUnattended, String::new()),
            HandoverFact::WorkedWithout(of) => (LogKind::ShiftWorkedWithout, of.reason.to_string()),
            HandoverFact::Appended(of) => (LogKind::ShiftAppended, of.text.to_string()),
        })
    }
}
