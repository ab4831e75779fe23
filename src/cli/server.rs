//! `zhiban server`: the central server and what its administrator does beside it. Its folder is not that of a hall.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::args::{Globals, ServerCommand};
use super::failure::{Exit, Failure};
use super::out::Out;
use crate::clock::Clock;
use crate::server::sqlite::{CopyFault, DB_FILE};
use crate::server::tls::{Given, Tls, TlsFault};
use crate::server::{Fault, IssueFault, KeyFault, MasterKey, Records, Storage, StorageError};

mod copies;
mod devices;
mod init;
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
    /// Who may read `/metrics` from another machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    metrics_token: Option<String>,
    /// Certificates that somebody gave; none = the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tls: Option<Given>,
}

/// A server's folder, read and checked.
struct Place {
    folder: PathBuf,
    settings: Settings,
}

impl Place {
    fn read(globals: &Globals) -> Result<Place, Failure> {
        let folder = folder(globals)?;
        let path = folder.join(SETTINGS_FILE);
        let text = std::fs::read_to_string(&path).map_err(|error| {
            Failure::io(
                format!("{} holds no server: {SETTINGS_FILE} cannot be read", folder.display()),
                &error,
            )
            .safe("nothing was changed")
            .next("name the server's folder with --data, or make one with `zhiban server init`")
        })?;
        let settings = toml::from_str(&text).map_err(|error| {
            Failure::usage(format!("{}: {error}", path.display())).safe("nothing was changed")
        })?;
        Ok(Place { folder, settings })
    }

    fn db(&self) -> PathBuf {
        self.folder.join(DB_FILE)
    }

    /// Opens the storage for a command that is short.
    fn open(&self) -> Result<Storage, Failure> {
        wait(self.opened(self.settings.database.as_deref()))?
    }

    /// Opens the storage: this database, or the file.
    async fn opened(&self, database: Option<&str>) -> Result<Storage, Failure> {
        let file = self.db();
        Ok(Storage::open(database.map_or(Records::File(&file), Records::Database)).await?)
    }

    /// The file with the records, for what is done with a file.
    fn file(&self) -> Result<PathBuf, Failure> {
        if self.settings.database.is_none() {
            return Ok(self.db());
        }
        Err(Failure::refused("the records of this server are in a PostgreSQL database")
            .safe("nothing was changed")
            .next("copy it with the means of PostgreSQL, for instance pg_basebackup and its log"))
    }

    fn master(&self) -> Result<MasterKey, Failure> {
        Ok(MasterKey::load(&self.folder)?)
    }

    fn tls(&self) -> Result<Tls, Failure> {
        Ok(match &self.settings.tls {
            Some(given) => Tls::given(given)?,
            None => Tls::own(&self.folder)?,
        })
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
pub fn run(globals: &Globals, command: &ServerCommand, out: &mut Out) -> Result<Exit, Failure> {
    if let ServerCommand::Init(args) = command {
        return init::run(&folder(globals)?, args, Clock::system().now(), out);
    }
    let place = Place::read(globals)?;
    match command {
        ServerCommand::Init(_) => Ok(Exit::Done),
        ServerCommand::Run(args) => run::run(&place, args, out),
        ServerCommand::Code(args) => devices::code(&place, args, out),
        ServerCommand::Devices(args) => devices::list(&place, args, out),
        ServerCommand::Revoke(args) => devices::revoke(&place, args, out),
        ServerCommand::User(command) => users::run(&place, command, out),
        ServerCommand::Backup(args) => copies::backup(&place, args, out),
        ServerCommand::Restore(args) => copies::restore(&place, args, out),
    }
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
told!(StorageError, CopyFault, TlsFault, KeyFault, Fault, IssueFault);
