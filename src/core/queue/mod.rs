//! The queue: tickets, counters and people of a business date, and the feeds that tell about them.

pub mod day;
pub mod feed;
pub mod life;
mod outcome;
pub mod place;
pub mod snapshot;
pub mod state;
pub mod ticket;
pub mod track;
