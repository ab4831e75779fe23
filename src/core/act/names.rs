//! The complaints that an act names.

use super::{Act, CaseAct};

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
}
