//! Notices against receivers of their own: programs, robots, a mail server and a gateway, as they behave on bad days.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test

mod hooks;
mod kit;
mod mail;
mod outbox;
mod robots;
mod sms;
