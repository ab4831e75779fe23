//! Journeys of keys, screens, sizes.

mod journeys;
mod sample;
mod screens;
