//! Improvements (改进): what comes up again and again, why, what is done about it, by whom and until when, and whether it
//! helped (domain 0-10). A finding's measures put one thing right; an improvement is for what no single finding holds.

mod book;
mod effect;
mod propose;
mod record;
#[cfg(test)]
mod tests;
mod values;

pub use book::Improvements;
pub use effect::{Effect, Evidence, came_up, days_before, effect_of};
pub use propose::{Proposal, proposal_id, proposals};
pub use record::{Checked, Improvement, ImprovementPast, Subject, Talk};
pub use values::{ImprovementBar, ImprovementState, SubjectKind};
