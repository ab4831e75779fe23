//! What may stand behind `followup`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `followup`.
#[derive(Clone, Debug, Subcommand)]
pub enum FollowupCommand {
    /// Take in customers to be called back from a CSV file, all rows or none
    #[command(
        after_help = "The first line names the columns: external_id, served_on, service_id, service_kind, person_id, \
        name, phone, customer_kind, phase, way, text, or 编号, 办理日期, 业务, 类型, 经办, 姓名, 电话, 客户, 阶段, \
        方式, 事由. Only served_on must be there. A service or a person stands by id, or by a name that only one has. \
        UTF-8 and GBK are read. A customer who is asked about that service already is counted once and told; any other \
        fault, and the same file again, leaves everything as it was.\n\n\
        Examples:\n  \
        zhiban followup import installed.csv\n  \
        zhiban followup import crm.csv --mapping crm.toml --as wang"
    )]
    Import(FollowupImportArgs),
    /// Customers to be called back, the first due first
    #[command(after_help = "Example:\n  zhiban followup list --json | jq -r .number")]
    List(FollowupListArgs),
    /// Everything that is known of one, by its number
    #[command(after_help = "Example:\n  zhiban followup show HF-1110-01")]
    Show(FollowupShowArgs),
}

/// `followup import`.
#[derive(Clone, Debug, Args)]
pub struct FollowupImportArgs {
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Names of its columns and services: `[columns]` served_on = "日期", `[services]` "宽带" = "K"
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Look at every row and write nothing
    #[arg(long)]
    pub check: bool,
    /// Who does it: their PIN is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}

/// `followup list`.
#[derive(Clone, Debug, Args)]
pub struct FollowupListArgs {
    /// Those that are over too
    #[arg(long)]
    pub all: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `followup show`.
#[derive(Clone, Debug, Args)]
pub struct FollowupShowArgs {
    /// Its number or id
    #[arg(value_name = "NUMBER")]
    pub number: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
