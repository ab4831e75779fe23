//! What may stand behind `server`. Only shapes; nothing is done here.

use std::net::SocketAddr;
use std::path::PathBuf;

use chrono::NaiveTime;
use clap::{Args, Subcommand};

use super::server_notices::NoticeCommand;
use super::server_people::{AuditCommand, DistrictCommand, UserCommand};
use super::time_of_day;

/// `server`.
#[derive(Clone, Debug, Args)]
pub struct ServerArgs {
    /// PostgreSQL database that keeps the records, on this machine or at the end of a tunnel; `init` needs one that is
    /// there and empty [default: ZHIBAN_SERVER_DATABASE, else that of server.toml, else a file in the folder]
    #[arg(long, value_name = "URL", global = true)]
    pub database: Option<String>,
    /// Which.
    #[command(subcommand)]
    pub command: ServerCommand,
}

/// What is done with it.
#[derive(Clone, Debug, Subcommand)]
pub enum ServerCommand {
    /// Make a server's folder: database, keys, certificates, settings
    #[command(
        after_help = "The names are those by which terminals reach it. Without --cert it has an authority of its \
        own, whose mark stands in every code, so that no terminal trusts blindly.\n\n\
        Examples:\n  \
        zhiban server init --data /var/lib/zhiban-server --name zhiban.example.net\n  \
        zhiban server init --name zhiban.example.net --database postgres://zhiban@%2Frun%2Fpostgresql/zhiban\n  \
        zhiban server init --name 10.1.2.3 --cert chain.pem --key key.pem --ca ca.pem"
    )]
    Init(ServerInitArgs),
    /// Serve terminals, until a signal
    #[command(after_help = "Example:\n  \
        zhiban server run --data /var/lib/zhiban-server")]
    Run(ServerRunArgs),
    /// A training centre: a server with simulated halls, in a temporary folder
    #[command(
        after_help = "It says who can sign in, goes on until Ctrl-C and removes its folder then. All of it is invented.\n\n\
        Example:\n  \
        zhiban server demo --halls 8 --speed 20"
    )]
    Demo(ServerDemoArgs),
    /// Make a one-time code that lets one terminal into a hall
    #[command(
        after_help = "Works beside a running server and without one. The code holds for 15 minutes.\n\n\
        Example:\n  \
        zhiban server code H023 --name 人民路营业厅"
    )]
    Code(CodeArgs),
    /// The terminals that were enrolled
    #[command(after_help = "Examples:\n  \
        zhiban server devices\n  \
        zhiban server devices H023 --json | jq -r '.[] | select(.revoked_at == null) | .device'")]
    Devices(DevicesArgs),
    /// Take a terminal out of its hall for ever
    #[command(
        after_help = "A running server refuses it at once. What it has not sent stays on it.\n\n\
        Example:\n  \
        zhiban server revoke 0f8c1d2e3a4b5c6d7e8f901234567890"
    )]
    Revoke(RevokeArgs),
    /// People who may use the server's pages
    #[command(subcommand)]
    User(UserCommand),
    /// Halls that belong together, for people who see all of them
    #[command(subcommand)]
    District(DistrictCommand),
    /// Make a one-time code for an administrator, for the first one or when all others are locked out
    #[command(
        after_help = "Works beside a running server. The code holds for 24 hours and is used on the page /first: whoever \
        has it there becomes an administrator. The one before holds no more.\n\n\
        Example:\n  \
        zhiban server admin-code"
    )]
    AdminCode,
    /// The record of who did what on the server's pages
    #[command(subcommand)]
    Audit(AuditCommand),
    /// What is told to people beyond the halls, by whom and how
    #[command(subcommand)]
    Notice(NoticeCommand),
    /// Read everything back that is stored, and say what is not as it was received
    #[command(
        after_help = "Works beside a running server, which does the same by itself, slowly. Ends with 1 where \
        something is damaged.\n\n\
        Example:\n  \
        zhiban server check --json | jq '.damaged[]'"
    )]
    Check(ServerCheckArgs),
    /// Write a proved copy of the database, also while the server runs
    #[command(
        after_help = "Terminals keep what they sent until a copy has it. master.key and the folder tls are not in it: \
        keep them in another place.\n\n\
        Example:\n  \
        zhiban server backup /mnt/backup/zhiban --keep 14"
    )]
    Backup(ServerBackupArgs),
    /// Put a copy in the place of the database
    #[command(
        after_help = "The server must not run. What stood there is renamed, never deleted. Terminals send again \
        what the copy does not have.\n\n\
        Example:\n  \
        zhiban server restore /mnt/backup/zhiban/zhiban-server-20251110-183000.db"
    )]
    Restore(ServerRestoreArgs),
}

/// `server init`.
#[derive(Clone, Debug, Args)]
pub struct ServerInitArgs {
    /// Name or address of the server, as terminals reach it; the first one stands in what `code` prints
    /// [default: the name of this machine]
    #[arg(long = "name", value_name = "HOST")]
    pub names: Vec<String>,
    /// Address and port
    #[arg(long, value_name = "ADDR", default_value = "0.0.0.0:8443")]
    pub listen: SocketAddr,
    /// File with its password, readable by the server's user alone [default: ZHIBAN_SERVER_DATABASE_PASSWORD]
    #[arg(long, value_name = "FILE")]
    pub database_password_file: Option<PathBuf>,
    /// The server's certificate, with those between it and the authority, PEM
    #[arg(long, value_name = "FILE", requires_all = ["key", "ca"])]
    pub cert: Option<PathBuf>,
    /// Its key, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub key: Option<PathBuf>,
    /// The authority's certificate, PEM
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub ca: Option<PathBuf>,
}

/// `server run`.
#[derive(Clone, Debug, Args)]
pub struct ServerRunArgs {
    /// Address and port; port 0 takes a free one [default: that of server.toml]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
}

/// `server demo`.
#[derive(Clone, Debug, Args)]
pub struct ServerDemoArgs {
    /// How many halls
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u16).range(1..=12))]
    pub halls: u16,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8920")]
    pub listen: SocketAddr,
    /// Seconds of the halls in each second, 0 stands still
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub speed: u32,
    /// Time of day at which it starts
    #[arg(long, value_name = "HH:MM", default_value = "11:00", value_parser = time_of_day)]
    pub at: NaiveTime,
}

/// `server code`.
#[derive(Clone, Debug, Args)]
pub struct CodeArgs {
    /// Id of the hall, as its settings have it
    #[arg(value_name = "HALL")]
    pub hall: String,
    /// What the hall is called
    #[arg(long, value_name = "NAME", default_value = "")]
    pub name: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server devices`.
#[derive(Clone, Debug, Args)]
pub struct DevicesArgs {
    /// Only those of this hall
    #[arg(value_name = "HALL")]
    pub hall: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server revoke`.
#[derive(Clone, Debug, Args)]
pub struct RevokeArgs {
    /// Its id, as `server devices` names it
    #[arg(value_name = "DEVICE")]
    pub device: String,
}

/// `server check`.
#[derive(Clone, Debug, Args)]
pub struct ServerCheckArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server backup`.
#[derive(Clone, Debug, Args)]
pub struct ServerBackupArgs {
    /// Folder for the copies, best on another disk
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
    /// Remove older copies in it, all but this many; never before the new one is proved
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..))]
    pub keep: Option<u16>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `server restore`.
#[derive(Clone, Debug, Args)]
pub struct ServerRestoreArgs {
    /// The copy
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Only prove it; touch nothing
    #[arg(long)]
    pub check: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
