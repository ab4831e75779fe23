//! Hand-overs in a hall: face to face, returned, alone at the end of a day, read at the opening, missed; and the
//! table of what is possible when.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

mod due;
mod face;
mod laws;
mod opening;
mod signed;
mod slips;
mod stage;
mod table;
mod wrong;
