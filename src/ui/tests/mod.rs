//! Journeys of keys, screens, sizes.

mod journeys;
mod pty;
mod sample;
mod screens;
