//! Arguments of `enrol` and `sync`.

use std::path::PathBuf;

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
    /// Prove the log from its first event, and hold it against the server
    #[command(
        after_help = "Only reads, and may run beside a board. Without the server it proves what is here and says \
        what could not be compared. Ends with 1 if anything is wrong.\n\n\
        Examples:\n  \
        zhiban sync verify\n  \
        zhiban sync verify --offline --json | jq .ok"
    )]
    Verify(SyncVerifyArgs),
    /// Write what was not sent into a file, to be carried to another terminal of the hall
    #[command(
        after_help = "Only reads, and may run beside a board. What is in the file still waits here, and goes out \
        as usual when the server is reached; it is stored once. FILE must not be there yet.\n\n\
        Example:\n  \
        zhiban sync export --unsent /media/stick/counter-2.zhiban"
    )]
    Export(SyncExportArgs),
    /// Hand a file of another terminal over to the server
    #[command(
        after_help = "Only reads the log here, and may run beside a board. What the file holds comes to all \
        terminals with the hall's log.\n\n\
        Example:\n  \
        zhiban sync import /media/stick/counter-2.zhiban"
    )]
    Import(SyncImportArgs),
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

/// `sync verify`.
#[derive(Clone, Debug, Args)]
pub struct SyncVerifyArgs {
    /// Do not ask the server
    #[arg(long)]
    pub offline: bool,
    /// How long the server may take, seconds
    #[arg(long, value_name = "SECS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub wait: u64,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `sync export`.
#[derive(Clone, Debug, Args)]
pub struct SyncExportArgs {
    /// What the server has not acknowledged; there is nothing else to export yet
    #[arg(long, required = true)]
    pub unsent: bool,
    /// The file to write
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `sync import`.
#[derive(Clone, Debug, Args)]
pub struct SyncImportArgs {
    /// A file that `sync export` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How long it may take, seconds
    #[arg(long, value_name = "SECS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub wait: u64,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
