//! The server's pages as people use them: a server over TLS, real terminals of halls, browsers and visitors.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test
#![allow(clippy::print_stderr)] // what could not be tested here is said
#![allow(unreachable_pub, missing_docs, dead_code)] // a program of tests has no public side

mod bad_settings;
mod browsed;
mod browser;
mod calls;
mod day;
mod desk;
mod doors;
mod halls;
mod kit;
mod notices;
mod others;
mod people;
mod people_bad;
mod reports;
mod requests;
mod roles;
mod standing;
mod survey;
mod unmask;
mod visitor;
