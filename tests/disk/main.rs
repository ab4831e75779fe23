//! The program on disks that fail, fill up, turn read-only, are slow or are taken away: what was confirmed is
//! there afterwards, nothing is invented, and every failure is told with the next step. Faults are injected by
//! `strace` and by mounts in a namespace of their own.

#![allow(clippy::unwrap_used)] // a test that cannot have what it needs has failed
#![allow(clippy::print_stderr)] // what could not be tested here is said
#![allow(unreachable_pub, missing_docs, dead_code)] // no public side; each part uses some of the kit

#[path = "../common/config.rs"]
mod config;
#[path = "../process/kit.rs"]
mod kit;
#[path = "../process/screen.rs"]
mod screen;

mod faults;
mod frozen;
mod full;
mod kills;
mod memory;
mod mounts;
mod older;
mod order;
mod part;
mod prepared;
mod slow;
mod strace;
