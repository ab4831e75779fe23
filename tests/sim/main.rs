//! A hall in one process: the real server, several real terminals, each with its real storage on a disk in memory, and a
//! network and clocks that the test moves. What happens is decided by a seed; the same seed gives the same run. TLS is left
//! out here: its random numbers would make each run another one, and `tests/link.rs` and `tests/server` have it.

#![allow(clippy::unwrap_used)] // what fails here fails the test
#![allow(clippy::print_stdout)] // what was proved is told, for `./check.sh --proof`

#[path = "../common/config.rs"]
mod config;
mod net;
mod quiet;
mod rows;
mod schedules;
mod template;
mod terminal;
mod world;
