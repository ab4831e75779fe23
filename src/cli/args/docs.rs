//! The generated pages of the documentation on the command line.

use std::path::PathBuf;

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

/// `keys`.
#[derive(Clone, Debug, Args)]
pub struct KeysArgs {
    /// As JSON
    #[arg(long, conflicts_with = "markdown")]
    pub json: bool,
    /// As the table that stands in the README
    #[arg(long)]
    pub markdown: bool,
}

/// `completions`.
#[derive(Clone, Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `man`.
#[derive(Clone, Debug, Args)]
pub struct ManArgs {
    /// Folder for one page per command [default: the main page to stdout]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
