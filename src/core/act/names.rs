//! What else is to be known of an act: the complaints that it names, and whether a shift ends with it.

use super::{Act, CaseAct, HandoverAct};

impl Act {
    /// The complaints that it is about or names, by id: whoever stores complaints puts those back into memory
    /// before it is decided.
    pub fn complaints(&self) -> Vec<&str> {
        match self {
            Act::Case { complaint_id, act } => {
                let other = match &**act {
                    CaseAct::Merge { target } => Some(target.as_str()),
                    _ => None,
                };
                other.into_iter().chain([complaint_id.as_str()]).collect()
            }
            Act::Register(new) => new.repeat_of.as_deref().into_iter().collect(),
            Act::Incident { act, .. } => act.complaint().into_iter().collect(),
            Act::Finding { act, .. } => act.complaint().into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a shift ends with it.
    pub fn ends_shift(&self) -> bool {
        match self {
            Act::SignOff { .. } => true,
            Act::Handover { act, .. } => {
                matches!(**act, HandoverAct::Receive | HandoverAct::CloseDay)
            }
            _ => false,
        }
    }
}
