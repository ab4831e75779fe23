//! What may stand behind `backup`, `restore` and `recover`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::Args;

/// `backup`.
#[derive(Clone, Debug, Args)]
pub struct BackupArgs {
    /// Folder for the copies, best on another disk; its last part is made where it is missing
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Print name, events, chain head and size as JSON
    #[arg(long)]
    pub json: bool,
}

/// `restore`.
#[derive(Clone, Debug, Args)]
pub struct RestoreArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only prove it; touch nothing
    #[arg(long, conflicts_with = "replace")]
    pub check: bool,
    /// Set aside a log that has more than the copy, or that cannot be read
    #[arg(long)]
    pub replace: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `recover`.
#[derive(Clone, Debug, Args)]
pub struct RecoverArgs {
    /// A damaged database [default: the log of the hall's folder]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Folder for the new log: empty, or not there yet
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
