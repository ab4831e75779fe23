//! What may stand behind `export`, `verify` and `import`. Only shapes; nothing is done here.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, ValueEnum};

use super::values::date;

/// `export`.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("what").required(true))]
pub struct ExportArgs {
    /// A shift: `last`, also while it is open, or its id, or the beginning of it
    #[arg(long, value_name = "last|ID", group = "what")]
    pub shift: Option<String>,
    /// A business date, with all its shifts
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date, group = "what")]
    pub date: Option<NaiveDate>,
    /// Folder in which the export gets a folder of its own [default: the settings, else `exports` in the hall's folder]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What it is written as, separated by commas; `jsonl`, the events for the archive, holds the words of talks with
    /// staff too
    #[arg(long, value_enum, value_name = "FORMAT", value_delimiter = ',',
        default_values_t = ExportFormat::ALL)]
    pub formats: Vec<ExportFormat>,
    /// Print folder, revision and files as JSON
    #[arg(long)]
    pub json: bool,
}

/// A format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A workbook, one sheet for each section
    Xlsx,
    /// A page that prints well
    Html,
    /// One file for each table
    Csv,
    /// The events, lossless
    Jsonl,
    /// At most twelve lines for a chat group
    Brief,
}

impl ExportFormat {
    /// Every format: what is written where none is named.
    pub const ALL: [ExportFormat; 5] = [
        ExportFormat::Xlsx,
        ExportFormat::Html,
        ExportFormat::Csv,
        ExportFormat::Jsonl,
        ExportFormat::Brief,
    ];
}

/// `verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyArgs {
    /// An export: its folder, its manifest or one of its files [default: the hall's log]
    #[arg(value_name = "FILE|DIR")]
    pub path: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `import`.
#[derive(Clone, Debug, Args)]
pub struct ImportLogArgs {
    /// The exported events, a file that ends with .jsonl
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
