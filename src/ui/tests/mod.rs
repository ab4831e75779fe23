//! Journeys of keys, screens, sizes.

mod desk;
mod journeys;
mod pty;
mod rests;
mod sample;
mod screens;
