//! Which PostgreSQL database holds the records, and its password, which stands neither on a command line nor in a log:
//! whoever lists the processes of the machine would see it.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::super::failure::Failure;
use super::Settings;
use crate::server::Records;
use crate::server::postgres::has_password;

/// Names the database, with or without its password.
const ADDRESS_ENV: &str = "ZHIBAN_SERVER_DATABASE";
/// Its password.
const PASSWORD_ENV: &str = "ZHIBAN_SERVER_DATABASE_PASSWORD";

/// A database and what opens it.
pub(super) struct Database {
    address: Zeroizing<String>,
    password: Option<Zeroizing<String>>,
}

impl Database {
    /// The one in force: that of the command line, else of the environment, else of the settings; none = the file.
    pub(super) fn of(
        given: Option<&str>,
        settings: &Settings,
    ) -> Result<Option<Database>, Failure> {
        let address = match given {
            Some(address) => Some(shown(address)?.to_owned()),
            None => from_env(ADDRESS_ENV).or_else(|| settings.database.clone()),
        };
        let Some(address) = address.map(Zeroizing::new) else { return Ok(None) };
        let file = || settings.database_password_file.as_deref().map(read).transpose();
        let password = match from_env(PASSWORD_ENV) {
            Some(password) => Some(Zeroizing::new(password)),
            // One that stands in the address needs no file.
            None if has_password(&address) => None,
            None => file()?,
        };
        Ok(Some(Database { address, password }))
    }

    /// As the storage is told.
    pub(super) fn records(&self) -> Records<'_> {
        Records::Database(&self.address, self.password.as_deref().map(String::as_str))
    }
}

fn from_env(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The address that a new server keeps in its settings, which is one without a password.
pub(super) fn kept(given: Option<&str>) -> Result<Option<String>, Failure> {
    let address = given.map(str::to_owned).or_else(|| from_env(ADDRESS_ENV));
    address.map(|address| shown(&address).map(str::to_owned)).transpose()
}

fn shown(address: &str) -> Result<&str, Failure> {
    if !has_password(address) {
        return Ok(address);
    }
    Err(Failure::usage("a password in --database would be seen by everybody on this machine")
        .safe("nothing was changed")
        .next(format!(
            "leave it out, and name its file with --database-password-file or set {PASSWORD_ENV}"
        )))
}

/// Reads a password from a file that is private.
fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::io(format!("cannot read the database's password in {}", path.display()), &error)
    };
    let mode = std::fs::metadata(path).map_err(cannot)?.permissions().mode();
    if mode & 0o077 != 0 {
        let path = path.display();
        return Err(Failure::refused(format!("{path} can be read by others on this machine"))
            .safe("it was not used")
            .next(format!("make it private: chmod 600 {path}")));
    }
    let mut text = Zeroizing::new(std::fs::read_to_string(path).map_err(cannot)?);
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}

/// The whole path of a file that is named on the command line.
pub(super) fn whole(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path)
        .map_err(|error| Failure::io(format!("cannot find {}", path.display()), &error))
}
