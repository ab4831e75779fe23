//! The central server: the contract of its storage, and what it answers over TCP and TLS.

#![allow(clippy::unwrap_used)] // what fails here fails the test
#![allow(clippy::print_stdout)] // what was proved is said in a line each

mod answers;
mod audit;
mod bounds;
mod certificates;
mod client;
mod cluster;
mod contract;
mod docs;
mod kit;
mod looks;
mod many;
mod packing;
mod people;
mod people_at_once;
mod people_known;
mod plain;
mod postgres;
mod process;
mod rescue;
mod rush;
mod sqlite;
mod standby;
