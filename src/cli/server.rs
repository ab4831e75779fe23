//! `zhiban server`: the central server and what its administrator does beside it. Its folder is not that of a hall.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use chrono::{Local, NaiveTime, Offset as _, TimeZone as _};
use serde::{Deserialize, Serialize};

use self::database::Database;
use super::args::{Globals, ServerArgs, ServerCommand, time_of_day};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::core::time::Ms;
use crate::server::sqlite::{DB_FILE, OpenError};
use crate::server::tls::{Given, Source, Tls, TlsFault};
use crate::server::{
    Fault, IssueFault, KeyFault, Limits, MasterKey, Night, Records, Storage, StorageError,
};
use crate::store::Lock;

mod audit;
mod check;
mod copies;
mod database;
mod demo;
mod descriptors;
mod devices;
mod districts;
mod init;
mod notices;
mod rescue;
mod run;
mod users;

/// Name of the settings in a server's folder.
const SETTINGS_FILE: &str = "server.toml";

/// Settings of a server, as `init` wrote them and people may change them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// Names and addresses by which terminals reach it, the first one for what is printed.
    names: Vec<String>,
    /// Address and port.
    listen: SocketAddr,
    /// Address of the PostgreSQL database that holds the records; none = a file in this folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database: Option<String>,
    /// File with the password of that database; none = the environment has it, or it needs none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    database_password_file: Option<PathBuf>,
    /// When old days are packed, by this machine's clock: `03:10`.
    #[serde(default = "pack_at")]
    pack_at: String,
    /// After how many days.
    #[serde(default = "pack_after_days")]
    pack_after_days: u16,
    /// After how many minutes without a request somebody has to sign in to the pages again.
    #[serde(default = "page_idle_minutes")]
    page_idle_minutes: u16,
    /// After how many hours at most.
    #[serde(default = "page_hours_max")]
    page_hours_max: u16,
    /// Who may read `/metrics` from another machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metrics_token: Option<String>,
    /// Machines of the inside that notices may go to: names, addresses, networks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notice_allow: Vec<String>,
    /// Certificates that somebody gave; none = the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls: Option<Given>,
}

fn pack_at() -> String {
    let minute = Night::default().at_min;
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn pack_after_days() -> u16 {
    Night::default().hot_days
}

fn page_idle_minutes() -> u16 {
    u16::try_from(Limits::default().page_idle.as_secs() / 60).unwrap_or(u16::MAX)
}

fn page_hours_max() -> u16 {
    u16::try_from(Limits::default().page_longest.as_secs() / 3600).unwrap_or(u16::MAX)
}

/// A server's folder, read and checked.
struct Place {
    folder: PathBuf,
    settings: Settings,
    /// The database that was named on the command line.
    database: Option<String>,
}

impl Place {
    fn read(globals: &Globals, database: Option<String>) -> Result<Place, Failure> {
        let folder = folder(globals)?;
        let path = folder.join(SETTINGS_FILE);
        let text =
            std::fs::read_to_string(&path).map_err(|error| rescue::no_settings(&folder, &error))?;
        let settings = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {error}", path.display()))
                .safe("nothing was changed")
                .next("correct that line; docs/server.md has what can stand there")
        })?;
        Ok(Place { folder, settings, database })
    }

    fn db(&self) -> PathBuf {
        self.folder.join(DB_FILE)
    }

    /// Opens the storage for a command that is short.
    fn open(&self) -> Result<Storage, Failure> {
        wait(self.opened())?
    }

    /// Opens the storage, the same one for every command that is called in the same way.
    async fn opened(&self) -> Result<Storage, Failure> {
        let file = self.db();
        let database = Database::of(self.database.as_deref(), &self.settings)?;
        if database.is_none() {
            rescue::expect_database(&self.folder)?;
        }
        let records = database.as_ref().map_or(Records::File(&file), Database::records);
        Ok(Storage::open(records).await?)
    }

    /// When the nightly work is due. A zone that changes its clocks by the season is followed from the next start on.
    fn night(&self, now: Ms) -> Result<Night, Failure> {
        let at = time_of_day(&self.settings.pack_at).map_err(|what| {
            Failure::usage(format!("pack_at in {SETTINGS_FILE}: {what}"))
                .safe("nothing was changed")
                .next("write a time of day as in pack_at = \"03:10\"")
        })?;
        let minute = at.signed_duration_since(NaiveTime::MIN).num_minutes();
        let local = Local.timestamp_millis_opt(now.0).single();
        Ok(Night {
            at_min: u16::try_from(minute).unwrap_or(0),
            offset_min: local.map_or(0, |local| local.offset().fix().local_minus_utc() / 60),
            hot_days: self.settings.pack_after_days,
        })
    }

    /// The file with the records, for what is done with a file.
    fn file(&self) -> Result<PathBuf, Failure> {
        if Database::of(self.database.as_deref(), &self.settings)?.is_none() {
            return Ok(self.db());
        }
        Err(Failure::refused("the records of this server are in a PostgreSQL database")
            .safe("nothing was changed")
            .next("copy it with the means of PostgreSQL, for instance pg_basebackup and its log"))
    }

    fn master(&self) -> Result<MasterKey, Failure> {
        Ok(MasterKey::load(&self.folder)?)
    }

    fn certificates(&self) -> Source {
        match &self.settings.tls {
            Some(given) => Source::Given(given.clone()),
            None => Source::Own(self.folder.clone(), init::certified(&self.settings.names)),
        }
    }

    fn tls(&self) -> Result<Tls, Failure> {
        Ok(self.certificates().read()?)
    }

    /// What a terminal is given as its address.
    fn url(&self) -> String {
        let name = self.settings.names.first().map_or("localhost", |name| name);
        let name = if name.contains(':') { format!("[{name}]") } else { name.to_owned() };
        format!("https://{name}:{}", self.settings.listen.port())
    }
}

/// The folder in force: that of `--data`, else one of its own among the user's data.
fn folder(globals: &Globals) -> Result<PathBuf, Failure> {
    if globals.data.is_some() {
        return super::config::folder(globals);
    }
    directories::ProjectDirs::from("", "", "zhiban-server")
        .map(|places| places.data_dir().to_owned())
        .ok_or_else(|| {
            Failure::usage("this user has no home folder")
                .next("name the server's folder with --data")
        })
}

/// Runs what the storage answers later, for commands that are short.
fn wait<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::io("cannot begin", &error))?;
    Ok(runtime.block_on(work))
}

/// Runs one of them.
pub fn run(globals: &Globals, args: &ServerArgs, out: &mut Out) -> Result<Exit, Failure> {
    let ServerArgs { database, command } = args;
    if let ServerCommand::Init(args) = command {
        let database = database.as_deref();
        return init::run((&folder(globals)?, database), args, Clock::system().now(), out);
    }
    if let ServerCommand::Demo(args) = command {
        return demo::run(args, out);
    }
    let place = Place::read(globals, database.clone())?;
    match command {
        ServerCommand::Init(_) | ServerCommand::Demo(_) => Ok(Exit::Done),
        ServerCommand::Run(args) => run::run(&place, args, out),
        ServerCommand::Code(args) => devices::code(&place, args, out),
        ServerCommand::Devices(args) => devices::list(&place, args, out),
        ServerCommand::Revoke(args) => devices::revoke(&place, args, out),
        ServerCommand::User(command) => users::run(&place, command, out),
        ServerCommand::District(command) => districts::run(&place, command, out),
        ServerCommand::AdminCode => users::admin_code(&place, out),
        ServerCommand::Audit(command) => audit::run(&place, command, out),
        ServerCommand::Notice(command) => notices::run(&place, command, out),
        ServerCommand::Check(args) => check::run(&place, args, out),
        ServerCommand::Backup(args) => {
            if let Ok(file) = place.file() {
                rescue::expect_database(file.parent().unwrap_or(&place.folder))?;
            }
            let done = copies::backup(&place, args, out).map_err(rescue::of_backup)?;
            kept_key(&place)?;
            Ok(done)
        }
        ServerCommand::Restore(args) => {
            rescue::expect_copy(&args.file)?;
            place.file()?;
            place.opens_copy(&args.file).map_err(rescue::of_copy)?;
            if !args.check {
                drop(Lock::take(&place.folder).map_err(rescue::held)?);
            }
            copies::restore(&place, args, out).map_err(rescue::of_copy)
        }
    }
}

/// A copy without the key that opens it is worth little, and it is not in the copy.
fn kept_key(place: &Place) -> Result<(), Failure> {
    wait(async { place.opens_one(&place.opened().await?).await })?
        .map(drop)
        .map_err(|failure| failure.safe("the copy was made and proved"))
}

/// Whether a folder is empty or not there, as a new server needs it.
fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut found| found.next().is_none())
}

macro_rules! told {
    ($($fault:ty),*) => {$(
        impl From<$fault> for Failure {
            fn from(fault: $fault) -> Failure {
                super::failure::failed(&fault)
            }
        }
    )*};
}
told!(StorageError, OpenError, TlsFault, KeyFault, Fault, IssueFault);
