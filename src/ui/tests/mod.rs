//! Journeys of keys, screens, sizes.

mod bound;
mod chart;
mod complaints;
mod desk;
mod disk;
mod drafts;
mod duty;
mod findings;
mod incidents;
mod journeys;
mod morning;
mod privacy;
mod pty;
mod rests;
mod rounds;
pub(in crate::ui) mod sample;
pub(in crate::ui) mod screens;
mod typing;
