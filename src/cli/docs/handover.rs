//! What the events of hand-overs mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::ShiftPrepared => (
            "Its hand-over was prepared: `part` is `started`, `note` (`text` says it), or `money`, `vouchers`, `seals`, `keys`, counted `with` a second person",
            "shift_id, part",
            "text, with, act_id",
        ),
        Kind::ShiftFrozen => (
            "Its report was frozen; the canonical text stands in `parts` events, `hash` is BLAKE3 of all of it; `alone` = the last shift of a day",
            "shift_id, snapshot_id, hash, part, parts, text",
            "alone",
        ),
        Kind::ShiftReturned => (
            "Its report goes back: what was signed counts no more",
            "shift_id, snapshot_id, reason",
            "",
        ),
        Kind::ShiftItemRead => {
            ("An item of it was read at the next opening", "shift_id, item_id, person_id", "")
        }
        Kind::ShiftItemAccepted => (
            "An item of its report was taken over; of an urgent one `read_back` is what has to be done next",
            "shift_id, snapshot_id, item_id, person_id",
            "read_back, in_bulk",
        ),
        Kind::ShiftItemDeclined => (
            "An item of its report was not taken over",
            "shift_id, snapshot_id, item_id, person_id, reason",
            "text",
        ),
        Kind::ShiftAssumed => (
            "Who comes next says that the duty is theirs; `reason` where items were left",
            "shift_id, person_id",
            "reason",
        ),
        Kind::ShiftAccepted => (
            "It was received: both have signed the hash of its report",
            "shift_id, snapshot_id, person_id",
            "",
        ),
        Kind::ShiftClosed => ("Fell due: it takes nothing but addenda", "shift_id", ""),
        Kind::ShiftOverdue => (
            "Fell due: nobody has received it; `to` is who is called, `step` which time",
            "shift_id, step, due",
            "to",
        ),
        Kind::ShiftUnattended => (
            "Fell due: it was signed off, nobody received it, and nobody has the duty",
            "shift_id, since",
            "",
        ),
        Kind::ShiftWorkedWithout => (
            "Somebody works without having received it: fell due, or a person says so",
            "shift_id, person_id",
            "reason",
        ),
        Kind::ShiftAppended => {
            ("Something was added to it after it was received", "shift_id, text", "")
        }
        _ => return None,
    })
}
