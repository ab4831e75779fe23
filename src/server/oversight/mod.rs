//! What is known of every hall, from its folded log: how it stands ([`HallStanding`]) and what departments and superiors
//! have to do about it ([`Item`]). Both are plain data that hold instants and not ages, so that they stay right while
//! nothing happens: what is late is reckoned when somebody looks. Knows no HTML.

mod calls;
mod changes;
mod compare;
mod days;
mod heard;
mod item;
mod keep;
mod keeper;
mod known;
mod listeners;
mod make;
mod marks;
mod news;
mod open_incident;
mod order;
mod standing;
mod terminals;
#[cfg(test)]
mod tests;
mod topics;

pub use calls::{CallItem, CallsLeft, HallCalls, calls_of};
pub use changes::Changed;
pub use compare::{Comparison, Sums, compare};
pub use days::{DAYS_KEPT, HallDay, HallDays, TaskDay};
pub use heard::SILENT_SECS;
pub use item::{Item, ItemKind, ItemState, Urgency};
pub use keeper::{Oversight, OversightRules, Seen};
pub use known::Whose;
pub use make::items_of;
pub use open_incident::OpenIncident;
pub use order::{Reason, Worst, by_urgency, worst_first};
pub use standing::{CaseDue, Duty, HallStanding, LongestWait, RoundMark, standing_of};
pub use terminals::{Terminals, Waiting};
pub use topics::{Topic, topics};

pub(crate) use keeper::Parts;
pub(crate) use listeners::Listener;
pub(crate) use news::{News, presses};
pub(crate) use terminals::Report;
