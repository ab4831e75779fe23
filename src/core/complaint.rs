//! Complaints: what a case is about, how bad it is, and the fixed values of its fields. Their words stand in
//! `text::complaint`.

mod category;
mod severity;
mod values;

pub use category::{Category, Class};
pub use severity::{Ground, Lift, Severity};
pub use values::{
    Channel, ContactResult, ContactWay, CustomerAnswer, CustomerKind, Department, Emotion, Measure,
    Outcome, PauseReason, Phase, Place, Rating, RootCause, Tier,
};
