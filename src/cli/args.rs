//! What may stand on the command line, and its help. Only shapes and their reading; nothing is done here.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

mod complaints;
mod copies;
mod docs;
mod export;
mod feed;
mod followup;
mod orders;
mod people;
mod person;
mod report;
mod server;
pub mod server_notices;
pub mod server_people;
mod settings;
mod sla;
mod survey;
mod sync;
mod values;

pub use complaints::{
    CaseFilter, Categories, ComplaintCommand, ComplaintListArgs, ComplaintShowArgs, SearchArgs,
};
pub use copies::{BackupArgs, RecoverArgs, RestoreArgs};
pub use docs::{CompletionsArgs, DocsArgs, DocsCommand, KeysArgs, ManArgs};
pub use export::{ExportArgs, ExportFormat, ImportLogArgs, VerifyArgs};
pub use feed::{FeedCommand, ImportArgs, StatusArgs};
pub use followup::{FollowupCommand, FollowupImportArgs, FollowupListArgs, FollowupShowArgs};
pub use orders::{ImprovementCommand, OrderCommand, OrderImportArgs, OrderListArgs, OrderShowArgs};
pub use people::{PeopleCommand, PeopleListArgs, PinArgs, RankingArgs};
pub use person::{AuditArgs, EraseArgs, PersonCommand};
pub use report::{DayArgs, ReportCommand, WeeklyArgs};
pub use server::{
    CodeArgs, DevicesArgs, RevokeArgs, ServerArgs, ServerBackupArgs, ServerCheckArgs,
    ServerCommand, ServerDemoArgs, ServerInitArgs, ServerRestoreArgs, ServerRunArgs,
};
pub use settings::{ApplyArgs, CheckArgs, HistoryArgs, InitArgs, SettingsCommand, ShowArgs};
pub use sla::SlaArgs;
pub use survey::{
    IndicatorsArgs, SurveyCommand, SurveyImportArgs, SurveyListArgs, SurveyShowArgs, SurveyVoidArgs,
};
pub use sync::{
    EnrolArgs, SyncCommand, SyncExportArgs, SyncImportArgs, SyncLogArgs, SyncNowArgs,
    SyncStatusArgs, SyncVerifyArgs,
};
use values::date;
pub use values::{At, Size, Theme, time_of_day};

/// The whole command line.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "zhiban",
    version,
    about = "The duty manager's floor board for telecom service halls",
    long_about = "The duty manager's floor board for telecom service halls.\n\n\
        Without a command it opens the board of this hall: queues, counters, staff and the duty log, \
        live from the ticket machine. What it shows and what is written on it lies in one folder \
        (--data) and needs no network.",
    after_help = "Examples:\n  \
        zhiban demo                          look around in a simulated hall\n  \
        zhiban                               the board of this hall\n  \
        zhiban feed import day.ndjson        take in a day from a file\n  \
        zhiban report day --date 2025-11-10 --json\n\n\
        Exit codes: 0 done, 1 refused or found wrong, 2 bad usage.",
    max_term_width = 100
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub globals: Globals,
    /// The command; none = the board.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What holds for every command.
#[derive(Clone, Debug, Default, Args)]
pub struct Globals {
    /// Folder of the hall, or of the server: log, settings and program logs [default: in the user's data folder]
    #[arg(long, value_name = "DIR", env = "ZHIBAN_DATA", global = true)]
    pub data: Option<PathBuf>,
    /// Language of the board [default: the settings, else the locale]
    #[arg(long, value_enum, value_name = "LANG", global = true)]
    pub lang: Option<Lang>,
    /// Colours of the board [default: the settings, else `default`]
    #[arg(long, value_enum, value_name = "THEME", global = true)]
    pub theme: Option<Theme>,
}

/// Language of what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese
    Zh,
    /// English
    En,
}

impl From<Lang> for crate::text::words::Lang {
    fn from(lang: Lang) -> crate::text::words::Lang {
        match lang {
            Lang::Zh => crate::text::words::Lang::Zh,
            Lang::En => crate::text::words::Lang::En,
        }
    }
}

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// A training hall: a simulated ticket machine, in a temporary folder
    #[command(after_help = "Examples:\n  \
        zhiban demo --speed 60               a minute of the hall each second\n  \
        zhiban demo --once --at 10:40 --size 120x40 --lang en\n\n\
        Nothing of it reaches the hall's own folder.")]
    Demo(DemoArgs),
    /// One frame of the board on stdout
    #[command(after_help = "Examples:\n  \
        zhiban board --once --size 200x60\n  \
        zhiban board --once --at 2025-11-10T09:30:00+08:00 --ansi")]
    Board(BoardArgs),
    /// Write the two files of a hall, with a comment for every value
    #[command(after_help = "Writes over nothing without --force.\n\n\
        Example:\n  \
        zhiban init --name 人民路营业厅 --hall-id H023")]
    Init(InitArgs),
    /// The hall's settings: show, check, apply, go back
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Ticket machines: listen, import, look at their health
    #[command(subcommand)]
    Feed(FeedCommand),
    /// Figures of the hall
    #[command(subcommand)]
    Report(ReportCommand),
    /// What customers think: surveys of others, and what the figures mean
    #[command(subcommand)]
    Survey(SurveyCommand),
    /// The people of the hall and their PINs
    #[command(subcommand)]
    People(PeopleCommand),
    /// Customers' records: erase one, see who saw them
    #[command(subcommand)]
    Person(PersonCommand),
    /// Customers to be called back: take in a list, list them, show one
    #[command(subcommand)]
    Followup(FollowupCommand),
    /// When something is due, and why: working time, holidays, pauses
    #[command(
        after_help = "Answers a file of questions, one a line, or explains one deadline.\n\n\
        Examples:\n  \
        zhiban sla --from 2026-02-13T16:00 --limit 2wd --calendar office\n  \
        zhiban sla --from 2026-02-13T16:00 --limit 4h --pause 2026-02-13T17:00..2026-02-14T09:30\n  \
        zhiban sla questions.jsonl | jq -r .deadline"
    )]
    Sla(SlaArgs),
    /// Complaints: list them, show one
    #[command(subcommand)]
    Complaint(ComplaintCommand),
    /// Watched orders: bring in a list, list them, show one
    #[command(subcommand)]
    Order(OrderCommand),
    /// Improvements: what comes up again and again, and what is done about it
    #[command(subcommand)]
    Improvement(ImprovementCommand),
    /// Find complaints, over all history
    #[command(
        after_help = "Finds them by number, last four digits of the telephone, category (code, name, pinyin), \
        person (name, pinyin, id), and by anything that was written. Of several words all must be found.\n\n\
        Examples:\n  \
        zhiban search 5678\n  \
        zhiban search 信号 zs --from 2025-01-01\n  \
        zhiban search 宽带 --json | jq -r .number"
    )]
    Search(SearchArgs),
    /// The duty log, for scripts
    #[command(after_help = "Examples:\n  \
        zhiban log --date 2025-11-10\n  \
        zhiban log --kind written --person 1001\n  \
        zhiban log --limit 20 --json | jq -r .detail")]
    Log(LogArgs),
    /// The record of a shift or a date: workbook, page, tables, events, brief
    #[command(
        after_help = "Each export gets a folder of its own in DIR, which appears whole or not at all. A new \
        revision is made only where the record says something else. Customers are masked.\n\n\
        Examples:\n  \
        zhiban export --shift last\n  \
        zhiban export --date 2025-11-10 --out /mnt/stick --formats xlsx,html\n  \
        zhiban export --shift last --formats brief --json | jq -r .folder"
    )]
    Export(ExportArgs),
    /// Exported events back into an empty folder, byte for byte
    #[command(
        after_help = "Each line is proved by its chain before anything stands in the folder.\n\n\
        Example:\n  \
        zhiban import H001_2025-11-10_s1_log_r1.jsonl --data /tmp/hall"
    )]
    Import(ImportLogArgs),
    /// Prove the hall's log, or an export, whole and unchanged
    #[command(
        after_help = "Ends with 1 if anything is wrong, and says what; it changes nothing.\n\n\
        Examples:\n  \
        zhiban verify --json\n  \
        zhiban verify exports/H001_2025-11-10_s1_record_r1"
    )]
    Verify(VerifyArgs),
    /// Look at everything the board rests on; each fault with what to do
    #[command(
        after_help = "Looks at the folder, the log, the feeds, the terminal and the clock, and changes \
        nothing. Run it in the terminal the board is shown in. Ends with 1 if anything is bad.\n\n\
        Examples:\n  \
        zhiban doctor\n  \
        zhiban doctor --json | jq '.findings[] | select(.level != \"ok\")'"
    )]
    Doctor(DoctorArgs),
    /// Let this terminal belong to a hall of a server
    #[command(
        after_help = "No board may run meanwhile. What stands in the log goes with it, and the \
        hall's key, so that every terminal of the hall can open the customers' records.\n\n\
        Example:\n  \
        zhiban enrol https://hall-server.example:8443 0123-4567-ZW00-2081-0M2G-A1R8"
    )]
    Enrol(EnrolArgs),
    /// The terminal's side of the server: status, a round by hand, what happened, a proof, a stick
    #[command(subcommand)]
    Sync(SyncCommand),
    /// Write the derived tables anew from the log
    #[command(
        after_help = "The log is only read. Do it after `zhiban verify` says that a table and the \
        log differ.\n\n\
        Example:\n  \
        zhiban rebuild"
    )]
    Rebuild,
    /// Write a proved copy of the log, also while a board runs
    #[command(
        after_help = "The newest 14 copies of this hall stay in DIR. zhiban.toml is not in them.\n\n\
        Examples:\n  \
        zhiban backup /mnt/stick/zhiban\n  \
        zhiban backup /mnt/stick/zhiban --json"
    )]
    Backup(BackupArgs),
    /// Prove a copy, or put it in the place of the hall's log
    #[command(after_help = "What stood in the folder is renamed, never deleted.\n\n\
        Examples:\n  \
        zhiban restore zhiban-H001-20251110-183000.db --check\n  \
        zhiban restore zhiban-H001-20251110-183000.db --data /var/lib/zhiban --replace")]
    Restore(RestoreArgs),
    /// Save what a damaged log still holds into a new folder
    #[command(
        after_help = "The damaged files are only read. Every position that is missing is named; ends with 1 if \
        any is.\n\n\
        Examples:\n  \
        zhiban recover --data /var/lib/zhiban --out /var/lib/zhiban-saved\n  \
        zhiban recover damaged-copy.db --out saved --json"
    )]
    Recover(RecoverArgs),
    /// The central server: make one, serve terminals, let them in
    Server(ServerArgs),
    /// The keys of the board
    #[command(after_help = "Example:\n  \
        zhiban keys --lang zh")]
    Keys(KeysArgs),
    /// Write a completion script for a shell
    #[command(after_help = "Example:\n  \
        zhiban completions bash > ~/.local/share/bash-completion/completions/zhiban")]
    Completions(CompletionsArgs),
    /// Write the manual page, or one page per command
    #[command(after_help = "Examples:\n  \
        zhiban man | man -l -\n  \
        zhiban man --out /usr/local/share/man/man1")]
    Man(ManArgs),
    /// Write a generated page of the documentation
    #[command(hide = true)]
    Docs(DocsArgs),
}

/// `demo`.
#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    /// Seconds of the hall in each second, 0 stands still
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=3600))]
    pub speed: u32,
    /// The day that is simulated: the same number gives the same day
    #[arg(long, value_name = "N", default_value_t = 13)]
    pub seed: u64,
    /// Time of that day at which it starts, or of the one frame
    #[arg(long, value_name = "HH:MM", default_value = "10:40", value_parser = time_of_day)]
    pub at: NaiveTime,
    /// How a frame is printed.
    #[command(flatten)]
    pub frame: FrameArgs,
}

/// How one frame is printed.
#[derive(Clone, Debug, Args)]
pub struct FrameArgs {
    /// Print one frame and end
    #[arg(long)]
    pub once: bool,
    /// Size of that frame in columns and rows [default: 120x40]
    #[arg(long, value_name = "WxH", requires = "once")]
    pub size: Option<Size>,
    /// Print that frame with colours
    #[arg(long, requires = "once")]
    pub ansi: bool,
    /// Print its rows as JSON instead
    #[arg(long, requires = "once", conflicts_with_all = ["size", "ansi"])]
    pub json: bool,
}

/// `board`.
#[derive(Clone, Debug, Args)]
pub struct BoardArgs {
    /// The instant to show: RFC 3339, or HH:MM of today in the hall's zone [default: now]
    #[arg(long, value_name = "TIME", requires = "once")]
    pub at: Option<At>,
    /// How the frame is printed.
    #[command(flatten)]
    pub frame: FrameArgs,
}

/// `log`.
#[derive(Clone, Debug, Args)]
pub struct LogArgs {
    /// Only this business date
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    pub date: Option<NaiveDate>,
    /// Only lines of a kind: written, customers, alarms, floor, system; entry, late_entry, amendment, addendum,
    /// void; or a name of the column `kind`, such as complaint.registered
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Only lines that somebody wrote or that are about them: an id or a name of the settings
    #[arg(long, value_name = "PERSON")]
    pub person: Option<String>,
    /// Only lines of a shift or added to it later: its id, as the column `shift_id` has it
    #[arg(long, value_name = "SHIFT")]
    pub shift: Option<String>,
    /// Only lines that hold these words, in Chinese, by initials or by number
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
    /// The newest N lines
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// `doctor`.
#[derive(Clone, Debug, Args)]
pub struct DoctorArgs {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

#[cfg(test)]
mod tests;
