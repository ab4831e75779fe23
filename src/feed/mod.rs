//! What comes in from queue machines: lines, files and posts become checked events and go to a
//! [`Sink`]. Nothing here decides what an event means, and nothing here writes to disk.

pub mod config;
pub mod csv;
pub mod errand;
pub mod import;
pub mod listen;
pub mod mapping;
pub mod mqtt;
pub mod neutral;
pub mod order;
pub mod post;
pub mod sim;
pub mod sink;
pub mod survey;
pub mod tail;

pub use neutral::{Entrance, FeedEvent, Reason, Rejected};
pub use sink::{Sink, SinkError, Taken};
