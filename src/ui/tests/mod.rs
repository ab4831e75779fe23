//! Journeys of keys, screens, sizes.

mod journeys;
mod pty;
mod rests;
mod sample;
mod screens;
