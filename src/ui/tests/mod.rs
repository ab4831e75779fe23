//! Journeys of keys, screens, sizes.

mod any_keys;
mod away;
mod bound;
mod calls;
mod chart;
mod complaints;
mod day;
mod desk;
mod disk;
mod drafts;
mod duty;
mod findings;
mod incidents;
mod journeys;
mod no_pins;
mod orders;
mod people;
mod privacy;
mod pty;
mod rests;
mod rounds;
pub(in crate::ui) mod sample;
pub(in crate::ui) mod screens;
mod server;
mod standing;
mod typing;
mod weekly;
