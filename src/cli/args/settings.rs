//! What may stand behind `init` and `settings`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::At;

/// `init`.
#[derive(Clone, Debug, Args)]
pub struct InitArgs {
    /// Name of the hall, shown on the board
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// Hall id, as it stands in the sources of its feeds: `/hall/<id>/...`
    #[arg(long, value_name = "ID", default_value = "H001")]
    pub hall_id: String,
    /// Write over files that are there; they are kept under a dated name
    #[arg(long)]
    pub force: bool,
}

/// `settings`.
#[derive(Clone, Debug, Subcommand)]
pub enum SettingsCommand {
    /// The settings in force, or those of a version, as a file
    #[command(after_help = "Examples:\n  \
        zhiban settings show\n  \
        zhiban settings show --version 3 > hall.toml")]
    Show(ShowArgs),
    /// Every fault of a file with its line, and what it would change
    #[command(after_help = "Ends with 1 if anything is wrong; it changes nothing.\n\n\
        Example:\n  \
        zhiban settings check")]
    Check(CheckArgs),
    /// Put a file into force, or go back to a version
    #[command(
        after_help = "Shows what changes and asks. Tickets taken before keep the version they \
        are judged by. A running board shows them at once.\n\n\
        Examples:\n  \
        zhiban settings apply --note noon\n  \
        zhiban settings apply --as m1\n  \
        zhiban settings apply --from 2025-11-11T00:00:00+08:00 --yes\n  \
        zhiban settings apply --back-to 3"
    )]
    Apply(ApplyArgs),
    /// Every version that was applied
    #[command(after_help = "Example:\n  \
        zhiban settings history --diff")]
    History(HistoryArgs),
}

/// `settings show`.
#[derive(Clone, Debug, Args)]
pub struct ShowArgs {
    /// That version, 0 = the defaults [default: the one in force]
    #[arg(long, value_name = "N")]
    pub version: Option<u32>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `settings check`.
#[derive(Clone, Debug, Args)]
pub struct CheckArgs {
    /// The file [default: hall.toml in the hall's folder]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Faults and changes as JSON
    #[arg(long)]
    pub json: bool,
}

/// `settings apply`.
#[derive(Clone, Debug, Args)]
pub struct ApplyArgs {
    /// The file [default: hall.toml in the hall's folder]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Go back to the text of that version
    #[arg(long, value_name = "N", conflicts_with = "file")]
    pub back_to: Option<u32>,
    /// From when it holds: RFC 3339, or HH:MM of today in the hall's zone [default: now]
    #[arg(long, value_name = "TIME")]
    pub from: Option<At>,
    /// Why, for the record
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: String,
    /// Who does it, in a hall with PINs: theirs is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub yes: bool,
    /// Also where hall.toml was written on an older version, and takes away what others set
    #[arg(long)]
    pub force: bool,
}

/// `settings history`.
#[derive(Clone, Debug, Args)]
pub struct HistoryArgs {
    /// With what each version changed
    #[arg(long)]
    pub diff: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}
