//! Floor 0: the hall as a pure function of its events. No IO, no clock, no locale in here.

pub mod board;
pub mod clock_watch;
pub mod duty_log;
pub mod event;
pub mod hall;
pub mod ids;
pub mod queue;
pub mod report;
pub mod rows;
pub mod rules;
pub mod search;
#[cfg(test)]
pub(crate) mod tests;
pub mod time;
