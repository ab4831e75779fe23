//! People at work by examples: a small cast and the facts of a morning, through the same door as a screen.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod cast;
mod days;
mod doors;
mod morning;
mod shifts;
