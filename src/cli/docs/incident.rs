//! What the events of incidents mean, for the page of events.

use super::Meaning;
use crate::core::event::Kind;

pub(super) fn meaning(kind: Kind) -> Option<Meaning> {
    Some(match kind {
        Kind::IncidentOpened => (
            "An incident was opened; `kind` says which card belongs to it",
            "incident_id, act_id, kind, started_at, detected_by",
            "counters, severity, complaint_id",
        ),
        Kind::IncidentStepDone => ("A step of its card was done", "incident_id, act_id, step", ""),
        Kind::IncidentStepUndone => {
            ("A step of its card is not done after all", "incident_id, act_id, step", "")
        }
        Kind::IncidentCounted => (
            "So many more were taken on paper (`of` = `taken`), or entered of that (`entered`); below 0 it sets right",
            "incident_id, act_id, of, count",
            "",
        ),
        Kind::IncidentTold => (
            "Somebody was told, or it was tried, written down by hand",
            "incident_id, act_id, contact, way, result",
            "step, text",
        ),
        Kind::IncidentNoted => (
            "A field of its record was written; of `measure` and `attachment` one more",
            "incident_id, act_id, field, text",
            "",
        ),
        Kind::IncidentRestored => ("It is over", "incident_id, act_id", ""),
        Kind::IncidentClosed => ("Its record was closed", "incident_id, act_id, cause", "lesson"),
        Kind::IncidentReminded => (
            "Fell due: it still goes on, and a report is to be made once more",
            "incident_id, step, after_mins",
            "",
        ),
        Kind::IncidentRaised => (
            "It is worse or milder: fell due (`after_mins`), or a person says so (`act_id`, `reason`)",
            "incident_id, severity",
            "act_id, after_mins, reason",
        ),
        _ => return None,
    })
}
