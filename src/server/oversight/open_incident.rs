//! An incident that is open, as far as people beyond the hall are told of it.

use serde::{Deserialize, Serialize};

use crate::core::complaint::Severity;
use crate::core::incident::{Incident, IncidentKind};
use crate::core::time::Ms;

/// An incident that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenIncident {
    /// Its id.
    pub incident_id: String,
    /// What happened.
    pub kind: IncidentKind,
    /// How bad it is; none = nobody said.
    pub severity: Option<Severity>,
    /// When it was written down.
    pub opened_at: Ms,
}

impl From<&Incident> for OpenIncident {
    fn from(incident: &Incident) -> OpenIncident {
        OpenIncident {
            incident_id: incident.incident_id.to_string(),
            kind: incident.kind,
            severity: incident.severity(),
            opened_at: incident.opened_at,
        }
    }
}
