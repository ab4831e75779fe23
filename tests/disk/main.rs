//! The program on disks that fail, fill up, turn read-only, are slow or are taken away: what was confirmed is
//! there afterwards, nothing is invented, and every failure is told with the next step. Faults are injected by
//! `strace` and by mounts in a namespace of their own.

#![allow(clippy::unwrap_used)] // a test that cannot have what it needs has failed
#![allow(unreachable_pub, missing_docs, dead_code)] // no public side; each part uses some of the kit

#[path = "../process/kit.rs"]
mod kit;
#[path = "../process/screen.rs"]
mod screen;

mod faults;
mod kills;
mod part;
mod slow;
mod strace;
