//! Journeys of keys, screens, sizes.

mod disk;
mod journeys;
mod pty;
mod rests;
mod sample;
mod screens;
