//! Findings: what is wrong in the hall, who puts it right until when, and who saw that it is (complaints K). One
//! trail for each fingerprint, so that there is one open finding of it at most, in whichever order its facts come.

mod book;
mod fingerprint;
mod limit;
mod line;
mod policy;
mod record;
mod tell;
#[cfg(test)]
mod tests;
mod trail;
mod values;
mod weigh;

pub use book::Findings;
pub use fingerprint::fingerprint;
pub use limit::due_at;
pub use line::FindingLine;
pub use policy::{Call, Silent, overdue_climb, silent};
pub use record::{Called, Finding, Measure, Occurrence, Seen, Told};
pub use tell::{RED_LINE, TellDuty};
pub use trail::{FindingPast, Trail};
pub use values::{
    CallCause, FindingField, FindingLimit, FindingState, FindingStep, MeasureKind, MeasureState,
    RaisedWhy,
};
pub use weigh::{FindingBar, Said};

/// A finding that comes back within so many seconds after it was closed needs a cause and a measure that prevents
/// it (complaints K: 30 days).
pub const RECURS_WITHIN_SECS: i64 = 30 * 86_400;
/// So many sightings in [`REPEATS_WITHIN_SECS`] make a finding one grade worse.
pub const REPEATS: usize = 3;
/// Within how many seconds (complaints K: 7 days).
pub const REPEATS_WITHIN_SECS: i64 = 7 * 86_400;
