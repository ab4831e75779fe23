//! zhiban (值班, "on duty"): the duty manager's floor board for telecom service halls.
//!
//! Floors, lowest first; a file may use its own floor and any floor below, never one above
//! (`tests/tidy.rs` checks it): [`core`] and [`text`] (pure), [`store`], [`feed`], [`export`] and [`sync`],
//! [`ui`] and [`server`], [`cli`].
//! ARCHITECTURE.md is the map.

pub mod cli;
pub mod clock;
pub mod core;
pub mod export;
pub mod feed;
pub mod server;
pub mod store;
pub mod sync;
pub mod text;
pub mod ui;
