//! The central server: the contract of its storage, and what it answers over TCP and TLS.

#![allow(clippy::unwrap_used)] // what fails here fails the test

mod answers;
mod audit;
mod bounds;
mod certificates;
mod client;
mod cluster;
mod contract;
mod kit;
mod many;
mod packing;
mod plain;
mod postgres;
mod process;
mod rush;
mod sqlite;
mod standby;
