//! The generated pages of the documentation on the command line.

use clap::{Args, Subcommand};

/// `docs`.
#[derive(Clone, Debug, Args)]
pub struct DocsArgs {
    /// The page
    #[command(subcommand)]
    pub page: DocsCommand,
}

/// A generated page.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum DocsCommand {
    /// docs/events.md: every event type with its fields
    Events,
    /// docs/settings.md: every key of hall.toml
    Settings,
    /// The whole checklist of rounds with its texts, as a part of hall.toml to be edited
    Checklist,
}
