//! Floor 3: the terminal. `update` is pure, `view` only reads, `run` alone does IO.

pub mod commands;
mod disk;
pub mod idle;
pub mod keys;
mod layout;
mod lock;
pub mod msg;
pub mod once;
mod overlay;
mod paint;
pub mod run;
pub mod show;
pub mod state;
pub mod svg;
mod term;
pub mod theme;
pub mod update;
pub mod view;

#[cfg(test)]
mod tests;
