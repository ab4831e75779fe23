//! What may stand behind `server notice`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// `server notice`.
#[derive(Clone, Debug, Subcommand)]
pub enum NoticeCommand {
    /// What waits to be sent, and what came of the last ones
    #[command(after_help = "Example:\n  \
        zhiban server notice list --json | jq '.done[] | select(.result != \"sent\")'")]
    List(NoticeListArgs),
    /// Send a marked test message through a target of the policy, now
    #[command(after_help = "Examples:\n  \
        zhiban server notice test group\n  \
        zhiban server notice test mail --to wang@example.com")]
    Test(NoticeTestArgs),
    /// Show the policy as TOML, or put the one of a file in force
    #[command(
        after_help = "Who changed it meanwhile is not overwritten: write the version that was shown behind --seen.\n\n\
        Examples:\n  \
        zhiban server notice policy > notices.toml\n  \
        zhiban server notice policy notices.toml --check\n  \
        zhiban server notice policy notices.toml"
    )]
    Policy(NoticePolicyArgs),
    /// Keep a secret that the policy names, from standard input; it is sealed and never shown again
    #[command(after_help = "The secret is the first thing that comes, from a file or a pipe.\n\n\
        Example:\n  \
        zhiban server notice secret group")]
    Secret(NoticeSecretArgs),
}

/// `server notice list`.
#[derive(Clone, Debug, Args)]
pub struct NoticeListArgs {
    /// Not more than so many of each
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub limit: u16,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server notice test`.
#[derive(Clone, Debug, Args)]
pub struct NoticeTestArgs {
    /// Name of the target
    #[arg(value_name = "TARGET")]
    pub target: String,
    /// To this address, where the target takes one [default: its first own receiver]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server notice policy`.
#[derive(Clone, Debug, Args)]
pub struct NoticePolicyArgs {
    /// File with the policy, TOML
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Only say what is wrong with it
    #[arg(long, requires = "file")]
    pub check: bool,
    /// The version that it takes the place of [default: the one in force]
    #[arg(long, value_name = "VERSION", requires = "file")]
    pub seen: Option<u64>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server notice secret`.
#[derive(Clone, Debug, Args)]
pub struct NoticeSecretArgs {
    /// What the policy calls it, without @
    #[arg(value_name = "NAME")]
    pub name: String,
}
