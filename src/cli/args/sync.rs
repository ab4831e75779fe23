//! Arguments of `enrol` and `sync`.

use clap::{Args, Subcommand};

/// `enrol`.
#[derive(Clone, Debug, Args)]
pub struct EnrolArgs {
    /// Address of the server, such as `https://hall-server.example:8443`
    #[arg(value_name = "URL")]
    pub url: String,
    /// The code that the administrator gave out, in either case, with or without dashes
    #[arg(value_name = "CODE")]
    pub code: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `sync`.
#[derive(Clone, Debug, Subcommand)]
pub enum SyncCommand {
    /// How this log stands with the server
    #[command(after_help = "Reads the log only, and asks nobody.\n\n\
        Examples:\n  \
        zhiban sync status\n  \
        zhiban sync status --json | jq .unsent")]
    Status(SyncStatusArgs),
    /// Send and fetch now, where no board does
    #[command(after_help = "Ends with 1 where something is unsent at its end.\n\n\
        Example:\n  \
        zhiban sync now --wait 60")]
    Now(SyncNowArgs),
    /// What became of the sessions with the server, the newest first
    #[command(after_help = "The newest 1,000 are kept.\n\n\
        Examples:\n  \
        zhiban sync log\n  \
        zhiban sync log --limit 5 --json")]
    Log(SyncLogArgs),
}

/// `sync status`.
#[derive(Clone, Debug, Args)]
pub struct SyncStatusArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `sync now`.
#[derive(Clone, Debug, Args)]
pub struct SyncNowArgs {
    /// How long it may take, seconds
    #[arg(long, value_name = "SECS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub wait: u64,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `sync log`.
#[derive(Clone, Debug, Args)]
pub struct SyncLogArgs {
    /// The newest N notes
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// As JSON, a line each
    #[arg(long)]
    pub json: bool,
}
