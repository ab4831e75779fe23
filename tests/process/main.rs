//! The finished program as its users and its enemies meet it: real processes, real folders, real sockets
//! and pseudo-terminals. What one part does alone is tested beside it; here the parts are joined.

#![allow(clippy::unwrap_used)] // a test that cannot have what it needs has failed
#![allow(unreachable_pub, missing_docs)] // a program of tests has no public side

#[path = "../common/mod.rs"]
mod common;

mod apply;
mod attack;
mod board;
mod clocks;
mod demo;
mod drafts;
mod enrolled;
mod first;
mod followups;
mod import;
mod kit;
mod matrix;
mod people;
mod person;
mod refuse;
mod screen;
mod server_demo;
mod server_user;
mod shifts;
mod soak;
mod terminal;
mod text;
// The one of the console's tests.
#[allow(dead_code)] // not every test uses all of it
#[path = "../console/visitor.rs"]
mod visitor;
mod window;
