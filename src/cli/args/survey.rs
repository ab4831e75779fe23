//! What may stand behind `survey`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `survey`.
#[derive(Clone, Debug, Subcommand)]
pub enum SurveyCommand {
    /// Take in a survey that others made of this hall
    #[command(
        after_help = "A file with any fault is not taken, and each fault is told with its row. The same \
        file again changes nothing. docs/satisfaction.md describes the mapping.\n\n\
        Examples:\n  \
        zhiban survey import october.csv --mapping survey.toml\n  \
        zhiban survey import october-2.csv --mapping survey.toml --replaces ID --reason corrected"
    )]
    Import(SurveyImportArgs),
    /// The surveys that were taken in
    #[command(after_help = "Example:\n  \
        zhiban survey list --json | jq -r '.surveys[].survey_id'")]
    List(SurveyListArgs),
    /// One of them, item by item, and what is weak
    #[command(after_help = "Example:\n  \
        zhiban survey show ID")]
    Show(SurveyShowArgs),
    /// Have one not count any more
    #[command(after_help = "Example:\n  \
        zhiban survey void ID --reason misread")]
    Void(SurveyVoidArgs),
    /// The catalogue of indicators: what each means, what it is held against, whose it is
    #[command(after_help = "Examples:\n  \
        zhiban survey indicators\n  \
        zhiban survey indicators --toml >> hall.toml")]
    Indicators(IndicatorsArgs),
}

/// `survey import`.
#[derive(Clone, Debug, Args)]
pub struct SurveyImportArgs {
    /// The file, CSV in UTF-8 or GBK
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What its columns mean
    #[arg(long, value_name = "FILE")]
    pub mapping: PathBuf,
    /// The survey that it takes the place of
    #[arg(long, value_name = "ID")]
    pub replaces: Option<String>,
    /// Why it does
    #[arg(long, value_name = "TEXT", default_value = "", requires = "replaces")]
    pub reason: String,
    /// Who does it: their PIN is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}

/// `survey list`.
#[derive(Clone, Debug, Args)]
pub struct SurveyListArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `survey show`.
#[derive(Clone, Debug, Args)]
pub struct SurveyShowArgs {
    /// Its id, as `survey list` tells it
    #[arg(value_name = "ID")]
    pub id: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `survey void`.
#[derive(Clone, Debug, Args)]
pub struct SurveyVoidArgs {
    /// Its id, as `survey list` tells it
    #[arg(value_name = "ID")]
    pub id: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who does it: their PIN is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}

/// `survey indicators`.
#[derive(Clone, Debug, Args)]
pub struct IndicatorsArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
    /// As a part of hall.toml, to be edited
    #[arg(long, conflicts_with = "json")]
    pub toml: bool,
}
