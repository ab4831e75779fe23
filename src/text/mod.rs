//! Floor 0: texts and how they are measured. No IO, no clock.

pub mod words;
