//! `export`, `verify` and `import` as a shell sees them: the figures are those of the report, the files say what they
//! should to other programs, nothing half is ever seen, and every change is found.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test
#![allow(clippy::print_stderr)] // what could not be tested here is said
#![allow(unreachable_pub)] // no public side

#[path = "../common/mod.rs"]
mod common;
mod cuts;
mod files;
mod forged;
mod kit;
mod moods;
// Of the disks of our own only some are needed here.
#[allow(dead_code)]
#[path = "../disk/mounts.rs"]
mod mounts;
mod proofs;
mod record;
mod rich;
mod spreadsheet;
mod told;
mod weekly;
