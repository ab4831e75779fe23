//! What may stand behind `server user` and `server audit`. Only shapes; nothing is done here.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `server user`.
#[derive(Clone, Debug, Subcommand)]
pub enum UserCommand {
    /// Add somebody, or give them a new password, typed twice at this terminal
    #[command(after_help = "Examples:\n  \
        zhiban server user add wang --role hall_manager --hall H023\n  \
        zhiban server user add li --role department --department network")]
    Add(UserAddArgs),
    /// Who there is
    #[command(after_help = "Example:\n  \
        zhiban server user list --json")]
    List(UserListArgs),
    /// Let somebody in no more; their sessions end at once
    #[command(after_help = "Example:\n  \
        zhiban server user disable wang")]
    Disable(UserArgs),
    /// Change what somebody may; what is not named stays
    #[command(after_help = "Examples:\n  \
        zhiban server user role wang --role centre --district east\n  \
        zhiban server user role li --hall '*'")]
    Role(UserRoleArgs),
    /// Give somebody a password that they change when they sign in, and let them try again
    #[command(after_help = "Example:\n  \
        zhiban server user reset wang --second")]
    Reset(UserResetArgs),
}

/// `server user disable`.
#[derive(Clone, Debug, Args)]
pub struct UserArgs {
    /// How they sign in
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// What somebody may.
#[derive(Clone, Debug, Default, Args)]
pub struct UserMayArgs {
    /// A role: department, hall_manager, centre, city, auditor, admin; may be named several times
    #[arg(long = "role", value_name = "ROLE")]
    pub roles: Vec<String>,
    /// A hall that they see, by its id; '*' = all
    #[arg(long = "hall", value_name = "HALL")]
    pub halls: Vec<String>,
    /// A department whose inbox they work, by its id; '*' = all
    #[arg(long = "department", value_name = "DEPARTMENT")]
    pub departments: Vec<String>,
    /// A district whose halls they see, by its id
    #[arg(long = "district", value_name = "DISTRICT")]
    pub districts: Vec<String>,
    /// What others read
    #[arg(long = "shown", value_name = "TEXT")]
    pub shown: Option<String>,
    /// Their id in the directories of halls [default: NAME]
    #[arg(long = "person", value_name = "ID")]
    pub person: Option<String>,
}

/// `server user add`.
#[derive(Clone, Debug, Args)]
pub struct UserAddArgs {
    /// How they sign in
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What they may.
    #[command(flatten)]
    pub may: UserMayArgs,
}

/// `server user role`.
#[derive(Clone, Debug, Args)]
pub struct UserRoleArgs {
    /// How they sign in
    #[arg(value_name = "NAME")]
    pub name: String,
    /// What they may.
    #[command(flatten)]
    pub may: UserMayArgs,
}

/// `server user reset`.
#[derive(Clone, Debug, Args)]
pub struct UserResetArgs {
    /// How they sign in
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Take their second factor too: they set up another one
    #[arg(long)]
    pub second: bool,
}

/// `server user list`.
#[derive(Clone, Debug, Args)]
pub struct UserListArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server district`.
#[derive(Clone, Debug, Subcommand)]
pub enum DistrictCommand {
    /// Say what a district is called and which halls it has, all of them
    #[command(
        after_help = "Works beside a running server: whoever has the district sees these halls from their next page on.\n\n\
        Examples:\n  \
        zhiban server district set east --name 东区 --halls H001,H002,H003\n  \
        zhiban server user role wang --role centre --district east"
    )]
    Set(DistrictSetArgs),
    /// Which there are
    #[command(after_help = "Example:\n  \
        zhiban server district list --json")]
    List(DistrictListArgs),
    /// Take one away; its halls stay
    #[command(after_help = "Example:\n  \
        zhiban server district remove east")]
    Remove(DistrictArgs),
}

/// `server district set`.
#[derive(Clone, Debug, Args)]
pub struct DistrictSetArgs {
    /// Its id, as users have it
    #[arg(value_name = "ID")]
    pub id: String,
    /// What it is called
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Ids of its halls
    #[arg(long, value_name = "A,B", value_delimiter = ',', required = true)]
    pub halls: Vec<String>,
}

/// `server district list`.
#[derive(Clone, Debug, Args)]
pub struct DistrictListArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server district remove`.
#[derive(Clone, Debug, Args)]
pub struct DistrictArgs {
    /// Its id
    #[arg(value_name = "ID")]
    pub id: String,
}

/// `server audit`.
#[derive(Clone, Debug, Subcommand)]
pub enum AuditCommand {
    /// Prove that no line was changed or taken out
    #[command(
        after_help = "Works beside a running server. With a file it proves an export, which needs no server's folder but \
        to be called. Ends with 1 where a line does not follow.\n\n\
        Example:\n  \
        zhiban server audit verify --json"
    )]
    Verify(AuditVerifyArgs),
    /// Write the lines to standard output, oldest first
    #[command(
        after_help = "Whole, as NDJSON, it can be proved with `audit verify FILE`; a part that was picked out cannot.\n\n\
        Examples:\n  \
        zhiban server audit export > audit.ndjson\n  \
        zhiban server audit export --format csv --what unmasked > unmasked.csv"
    )]
    Export(AuditExportArgs),
}

/// `server audit verify`.
#[derive(Clone, Debug, Args)]
pub struct AuditVerifyArgs {
    /// An export as NDJSON; none = what the server has
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// In what form lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// A JSON object a line, with its hash
    #[default]
    Ndjson,
    /// For a spreadsheet
    Csv,
}

/// `server audit export`.
#[derive(Clone, Debug, Args)]
pub struct AuditExportArgs {
    /// In what form
    #[arg(long, value_enum, default_value_t)]
    pub format: AuditFormat,
    /// Only what somebody did, or what was done to them
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Only of a hall
    #[arg(long, value_name = "HALL")]
    pub hall: Option<String>,
    /// Only of a kind: sign_in, unmasked, exported, ...
    #[arg(long, value_name = "WHAT")]
    pub what: Option<String>,
}
