//! What the events of follow-ups mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::FollowUpMade => (
            "A customer is to be asked how it was: by a person, from a file (of the first one `rows`: how many came \
             with it, and `file`: its BLAKE3), or because their visit was drawn or a watched order is done (fell due; the visit, or the end of the \
             order, is its identity). The follow-up of a \
             complaint is made by `complaint.closed`",
            "follow_up_id, number, origin, service_kind, served_on, customer_kind, phase, way, due_at",
            "act_id, origin_id, service_id, person_id, customer, text, rows, file",
        ),
        Kind::FollowUpTried => (
            "Somebody tried to reach them; the third one without an answer ends it",
            "follow_up_id, act_id, outcome, way",
            "again_from, text, by_name",
        ),
        Kind::FollowUpAnswered => (
            "They answered the questions of that version of the settings; an item that was not asked or not answered is \
             absent from `scores`. A low one, or not `solved`, opens a complaint to put it right",
            "follow_up_id, act_id, way, settings",
            "scores, solved, text, by_name",
        ),
        Kind::FollowUpMoved => (
            "They ask for another time: nobody tries before",
            "follow_up_id, act_id, until",
            "text, by_name",
        ),
        Kind::FollowUpNamed => ("Who they are is known now", "follow_up_id, act_id, customer", ""),
        Kind::FollowUpDropped => {
            ("It is not to be made", "follow_up_id, act_id, reason", "by_name")
        }
        _ => return None,
    })
}
