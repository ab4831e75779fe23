//! Notices against receivers of their own: programs, robots, a mail server and a gateway, as they behave on bad days.

mod hooks;
mod kit;
mod mail;
mod outbox;
mod robots;
mod sms;
