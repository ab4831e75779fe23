//! A report that is frozen names the end of the log before it. The hall does not know where its log ends; who writes
//! it does, and says so between the decision and the signature.

use super::frozen;
use crate::core::act::Draft;
use crate::core::event::{Body, HandoverEvent, HandoverFact, ShiftFrozen};
use crate::core::handover::{LogHead, Snapshot};

fn frozen_in(draft: &Draft) -> Option<(&str, &ShiftFrozen)> {
    match &draft.body {
        Body::Handover(body) => match &body.fact {
            HandoverFact::Frozen(part) => Some((&body.shift_id, part)),
            _ => None,
        },
        _ => None,
    }
}

/// Has the report that the drafts freeze, if they do, name the newest event of each stream; what is still to be
/// signed of it is signed with that. Call it before [`complete`](crate::core::act::complete), with the log as it
/// stands.
pub fn cover(drafts: &mut Vec<Draft>, log: Vec<LogHead>) {
    let Some(first) = drafts.iter().position(|draft| frozen_in(draft).is_some()) else { return };
    let parts: Vec<(&str, &ShiftFrozen)> = drafts.iter().skip(first).map_while(frozen_in).collect();
    let Some(&(shift_id, part)) = parts.first() else { return };
    let text: String = parts.iter().map(|(_, part)| &*part.text).collect();
    let Some(snapshot) = Snapshot::read(&text) else { return };
    let snapshot = Snapshot { log, ..snapshot };
    let facts = frozen(&snapshot, &part.snapshot_id, part.alone);
    let (count, before) = (parts.len(), part.hash.clone());
    let at = drafts.get(first).map(|draft| draft.at);
    let Some(at) = at else { return };
    let after = match facts.first() {
        Some(HandoverFact::Frozen(part)) => part.hash.clone(),
        _ => return,
    };
    let shift_id: Box<str> = shift_id.into();
    let made = facts.into_iter().map(|fact| {
        let kind = fact.kind();
        let body = HandoverEvent { shift_id: shift_id.clone(), fact };
        Draft { kind, at, feed: None, body: Body::Handover(Box::new(body)) }
    });
    let made: Vec<Draft> = made.collect();
    drop(drafts.splice(first..first + count, made));
    for draft in drafts {
        if let Body::Signature(asked) = &mut draft.body
            && asked.hash == before
        {
            asked.hash = after.clone();
        }
    }
}
