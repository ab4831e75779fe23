//! Journeys of keys, screens, sizes.

mod desk;
mod disk;
mod journeys;
mod morning;
mod pty;
mod rests;
pub(in crate::ui) mod sample;
pub(in crate::ui) mod screens;
