//! Journeys of keys, screens, sizes.

mod bound;
mod complaints;
mod desk;
mod disk;
mod drafts;
mod findings;
mod incidents;
mod journeys;
mod morning;
mod privacy;
mod pty;
mod rests;
pub(in crate::ui) mod sample;
pub(in crate::ui) mod screens;
