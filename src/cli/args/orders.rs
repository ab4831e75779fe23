//! What may stand behind `order` and `improvement`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `order`.
#[derive(Clone, Debug, Subcommand)]
pub enum OrderCommand {
    /// Watch the orders of a list; those that are known stay as they are
    #[command(
        after_help = "FILE is CSV in UTF-8 or GBK. Its first line names the columns: number, kind (installation, move, repair, other), \
        department (id or name; may be empty), promised_at and check_at (2025-11-10 17:00 or 2025/11/10, then until the hall closes; check_at may be empty), complaint (its number; may be empty), text; \
        or in Chinese 工单号, 类型, 部门, 承诺时间, 下次查看, 投诉, 内容. Every \
        fault is told with its line; the other lines are taken. A second import changes nothing.\n\n\
        Examples:\n  \
        zhiban order import orders.csv\n  \
        zhiban order import orders.csv --as m1"
    )]
    Import(OrderImportArgs),
    /// Those that somebody still has to look at, the late ones first; or all that are at hand
    #[command(after_help = "With --json an object a line.\n\n\
        Examples:\n  \
        zhiban order list\n  \
        zhiban order list --all --json | jq -r 'select(.late != []) | .order.order_no'")]
    List(OrderListArgs),
    /// One of them with everything that happened to it
    #[command(after_help = "Examples:\n  \
        zhiban order show ZJ-20251110-01\n  \
        zhiban order show ZJ-20251110-01 --json | jq .history")]
    Show(OrderShowArgs),
}

/// `order import`.
#[derive(Clone, Debug, Args)]
pub struct OrderImportArgs {
    /// The list
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Who does it, where the hall has PINs: their PIN is asked for
    #[arg(long = "as", value_name = "ID")]
    pub author: Option<String>,
}

/// `order list`.
#[derive(Clone, Debug, Args)]
pub struct OrderListArgs {
    /// Those that are over, too
    #[arg(long)]
    pub all: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `order show`.
#[derive(Clone, Debug, Args)]
pub struct OrderShowArgs {
    /// Its number
    #[arg(value_name = "NUMBER")]
    pub number: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `improvement`.
#[derive(Clone, Debug, Subcommand)]
pub enum ImprovementCommand {
    /// Those about which something is left to do; or all that are at hand
    #[command(after_help = "With --json an object a line.\n\n\
        Example:\n  \
        zhiban improvement list --json | jq -r 'select(.late) | .improvement.person_id'")]
    List(OrderListArgs),
}
