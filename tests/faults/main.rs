//! The fault matrix against real processes, sockets, disks and clocks: whatever breaks between a terminal and its
//! server, nothing is lost, nothing is doubled, and nothing is called sent that is not.

#![allow(clippy::unwrap_used)] // what fails here fails the test
#![allow(clippy::print_stdout)] // the lines of the proof
#![allow(clippy::print_stderr)] // what could not be tested here is said
#![allow(unreachable_pub, missing_docs, dead_code)] // no public side; each part uses some of the kit

#[path = "../common/config.rs"]
mod config;
#[path = "../process/kit.rs"]
mod kit;
#[path = "../process/screen.rs"]
mod screen;

#[path = "../server/cluster.rs"]
mod cluster;
/// What the cluster's servers are made with.
mod contract {
    pub(crate) const INCARNATION: [u8; 16] = [9; 16];
}

mod answers;
mod clocks;
mod cuts;
mod cutter;
mod disks;
mod done;
mod kills;
#[path = "../disk/mounts.rs"]
mod mounts;
mod plain;
mod returns;
mod rig;
mod script;
#[path = "../disk/strace.rs"]
mod strace;
mod ways;
