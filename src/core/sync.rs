//! The terminal's and the server's side of synchronisation as pure functions: no socket, no clock, no disk. What goes
//! over the wire, what a segment is, what a server answers to one, and when a terminal sends, fetches, waits or starts
//! a new stream. Source: sync.md 4.

pub mod client;
pub mod code;
pub mod segment;
pub mod snapshot;
pub mod status;
pub mod verdict;
pub mod wire;
