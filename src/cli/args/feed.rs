//! What may stand behind `feed`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `feed`.
#[derive(Clone, Debug, Subcommand)]
pub enum FeedCommand {
    /// Listen to the ticket machines without a board
    #[command(
        after_help = "The address and the files stand under [feed] in zhiban.toml. Ends at Ctrl-C or SIGTERM.\n\n\
        Example:\n  \
        zhiban feed run --data /var/lib/zhiban"
    )]
    Run,
    /// Take in events from a file, or from stdin with `-`
    #[command(
        after_help = "Files: neutral events, one JSON object a line (docs/format.md); event CSV; \
        one row per ticket with a mapping (docs/mapping.md). Importing a file twice changes nothing.\n\n\
        Examples:\n  \
        zhiban feed import day.ndjson\n  \
        zhiban feed import tickets.csv --map tickets.toml\n  \
        gunzip -c day.ndjson.gz | zhiban feed import - --verdicts"
    )]
    Import(ImportArgs),
    /// Age and faults of each feed
    #[command(after_help = "Example:\n  \
        zhiban feed status --json")]
    Status(StatusArgs),
}

/// `feed import`.
#[derive(Clone, Debug, Args)]
pub struct ImportArgs {
    /// The file, `-` = stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Mapping of a CSV with one row per ticket (TOML)
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Source of the events, where the file names none: `/hall/<hall-id>/<vendor>/<device>`
    #[arg(long, value_name = "S")]
    pub source: Option<String>,
    /// Take it in although that date already has tickets of another source
    #[arg(long)]
    pub also: bool,
    /// Print the verdict on every line as JSON
    #[arg(long)]
    pub verdicts: bool,
    /// Print the counts as JSON
    #[arg(long)]
    pub json: bool,
}

/// `feed status`.
#[derive(Clone, Debug, Args)]
pub struct StatusArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
