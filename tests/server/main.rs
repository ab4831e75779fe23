//! The central server: the contract of its storage, and what it answers over TCP and TLS.

#![allow(clippy::unwrap_used)] // what fails here fails the test

mod answers;
mod bounds;
mod client;
mod cluster;
mod contract;
mod kit;
mod many;
mod packing;
mod postgres;
mod process;
mod rush;
mod sqlite;
