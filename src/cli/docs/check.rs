//! What the events of rounds mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::CheckStarted => (
            "A round was begun; `items` and `marks` are what it is judged by, whatever becomes of the checklist",
            "round_id, act_id, template, settings, items, marks",
            "planned_at, in_grace, incident_id",
        ),
        Kind::CheckAnswered => (
            "An item was answered, or answered otherwise in place of the answer of the act `replaces`: `result` is pass, fail, na or skipped",
            "round_id, act_id, item, result",
            "right, of, value_milli, by_queue, phrase, note, place, owner, limit, due_at, fixed, replaces",
        ),
        Kind::CheckSubmitted => ("The round is over; its answers stand", "round_id, act_id", ""),
        Kind::CheckAborted => ("The round was broken off", "round_id, act_id, reason", ""),
        Kind::CheckMissed => (
            "Fell due: a planned round was not submitted in its time. Round and time are its identity",
            "template, planned_at",
            "incident_id",
        ),
        Kind::CheckExplained => {
            ("A person said why a round was missed", "act_id, template, planned_at, reason", "")
        }
        _ => return None,
    })
}
