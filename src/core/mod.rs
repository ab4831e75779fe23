//! Floor 0: the hall as a pure function of its events. No IO, no clock, no locale in here.

pub mod act;
pub mod alarm;
pub mod board;
pub mod check;
pub mod clock_watch;
pub mod complaint;
pub mod conduct;
pub mod customer;
pub mod draft;
pub mod duty_log;
pub mod event;
pub mod finding;
pub mod floor;
pub mod hall;
pub mod handover;
pub mod hex;
pub mod ids;
pub mod incident;
mod kept;
pub mod ladder;
mod memory;
pub mod people;
pub mod queue;
pub mod report;
pub mod rows;
pub mod rules;
pub mod search;
pub mod series;
pub mod settings;
pub mod shift;
pub mod sign;
pub mod sla;
pub mod staff;
#[cfg(test)]
pub(crate) mod tests;
pub mod time;
mod value_set;
