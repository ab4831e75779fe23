//! Floor 3: the terminal. `update` is pure, `view` only reads, `run` does the IO, and before the first board
//! `first::terminal`.

mod answers;
mod away;
pub mod cases;
mod causes;
mod chart;
mod check;
pub mod commands;
mod desk;
mod disk;
mod drafts;
mod duty;
mod field;
mod findings;
pub mod first;
mod follow_ups;
mod form;
mod forms;
mod handover;
pub mod idle;
mod incident;
pub mod keys;
mod layout;
mod lock;
pub mod lookup;
mod moves;
pub mod msg;
mod names;
mod needs;
mod notices;
pub mod once;
mod open;
mod orders;
mod overlay;
mod paint;
mod people;
mod privacy;
mod rows;
pub mod run;
mod server;
pub mod show;
mod standing;
pub mod state;
pub mod svg;
mod tell;
mod term;
pub mod theme;
pub mod update;
pub mod view;
pub mod weekly;

#[cfg(test)]
mod tests;
