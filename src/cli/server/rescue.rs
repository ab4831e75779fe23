//! What a server's folder lacks, or holds that does not belong together: said so that nobody throws away what is left.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::super::failure::Failure;
use super::{Place, SETTINGS_FILE};
use crate::server::sqlite::{CopyFault, DB_FILE, OpenError, SqliteStore};
use crate::server::tls::TLS_FOLDER;
use crate::server::{Fault, HallStore, KeyFault, MASTER_KEY_FILE, MasterKey, Storage};
use crate::store::StoreError;

/// Another server has the folder.
pub(super) fn held(error: StoreError) -> Failure {
    match error {
        StoreError::Busy { holder } => {
            Failure::refused(format!("{holder} writes in this folder already"))
                .safe("nothing was changed")
                .next("a server runs on this data: end it first (systemctl stop zhiban-server), or leave it running")
        }
        other => other.into(),
    }
}

/// Stands for the next step where it depends on whose file is damaged: the server's own, or a copy.
const BY_WHOSE: &str = "look at the file's disk";

/// The settings of a server cannot be read.
pub(super) fn no_settings(folder: &Path, error: &io::Error) -> Failure {
    let shown = folder.display();
    let failure = Failure::io(format!("{SETTINGS_FILE} in {shown} cannot be read"), error)
        .safe("nothing was changed");
    if error.kind() == ErrorKind::PermissionDenied {
        return failure.next(
            "run this as the user of the server, as root or with sudo -u, or name its folder with --data",
        );
    }
    let left = [MASTER_KEY_FILE, TLS_FOLDER, DB_FILE]
        .into_iter()
        .filter(|name| folder.join(name).symlink_metadata().is_ok())
        .collect::<Vec<_>>()
        .join(", ");
    if left.is_empty() {
        return Failure::refused(format!("{shown} holds no server: there is no {SETTINGS_FILE}"))
            .safe("nothing was changed")
            .next("name the server's folder with --data, or make one with `zhiban server init`");
    }
    failure.next(format!(
        "keep what is there ({left}): put {SETTINGS_FILE} back, or make a server in another folder with `zhiban server \
         init --data OTHER --name NAME` and copy its {SETTINGS_FILE} here"
    ))
}

/// The database of a server is where it must be.
pub(super) fn expect_database(folder: &Path) -> Result<(), Failure> {
    let file = folder.join(DB_FILE);
    let what = match std::fs::metadata(&file) {
        Ok(found) if found.is_file() => return Ok(()),
        Ok(_) => format!("{} is no file", file.display()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("the database {} is gone", file.display())
        }
        Err(error) => {
            return Err(Failure::io(format!("cannot read {}", file.display()), &error)
                .safe("nothing was changed")
                .next("run this as the user of the server"));
        }
    };
    Err(Failure::refused(what).safe("nothing was changed").next(format!(
        "keep {MASTER_KEY_FILE} and {TLS_FOLDER} as they are, and put the newest copy back: zhiban server restore \
         NEWEST --data {}",
        folder.display()
    )))
}

/// A copy is where it is said to be.
pub(super) fn expect_copy(file: &Path) -> Result<(), Failure> {
    let failure = match std::fs::metadata(file) {
        Ok(found) if found.is_file() => return Ok(()),
        Ok(_) => Failure::refused(format!("there is no copy here: {} is no file", file.display())),
        Err(error) => Failure::io(format!("there is no copy here: {}", file.display()), &error),
    };
    let next = "name a file zhiban-server-*.db that `zhiban server backup` made";
    Err(failure.safe("nothing was changed").next(next))
}

/// What a copy's fault says, but for the next step, which `of_copy` and `of_backup` say.
impl From<CopyFault> for Failure {
    fn from(fault: CopyFault) -> Failure {
        let damaged = |what: String| {
            let safe = "the server's data and the other copies are untouched";
            Failure::refused(what).safe(safe).next(BY_WHOSE)
        };
        match fault {
            CopyFault::NotWhole { path, what } => {
                damaged(format!("{} is not whole: {what}", path.display()))
            }
            CopyFault::Open(OpenError::Store(StoreError::Damaged { what }))
            | CopyFault::Store(Fault::Broken(what)) => {
                damaged(format!("the file is damaged: {what}"))
            }
            CopyFault::Open(OpenError::Foreign(path)) => {
                damaged(format!("{} is no database of a server", path.display()))
            }
            other => super::super::failure::failed(&other),
        }
    }
}

fn said(failure: Failure, next: &str) -> Failure {
    match failure.told() {
        Some(told) if told.next == BY_WHOSE => failure.next(next),
        _ => failure,
    }
}

/// A copy could not be put back.
pub(super) fn of_copy(failure: Failure) -> Failure {
    said(
        failure,
        "this copy cannot be used: take an older one that `zhiban server restore FILE --check` calls whole",
    )
}

/// A copy could not be made.
pub(super) fn of_backup(failure: Failure) -> Failure {
    said(failure, "look at the server's own data: zhiban server check")
}

/// Whether the master key opens what it must.
fn opens(master: &MasterKey, hall: &str, sealed: &[u8], of: &str) -> Result<(), Failure> {
    master.open(hall, sealed).map(|_| ()).map_err(|fault| match fault {
        KeyFault::Sealed => Failure::refused(format!(
            "{MASTER_KEY_FILE} does not open the key of hall {hall} in {of}: it is of another server"
        ))
        .safe("nothing was changed")
        .next(format!(
            "put the {MASTER_KEY_FILE} back that belongs to it; where no copy of that is left, make a new server in \
             another folder and enrol the terminals there: they bring their logs and keys"
        )),
        other => other.into(),
    })
}

impl Place {
    /// Whether the master key here opens the halls' keys: the first that there is, for one key seals them all.
    pub(super) async fn opens_one(&self, store: &Storage) -> Result<MasterKey, Failure> {
        let master = self.master()?;
        for hall in store.halls().await? {
            if let Some(sealed) = store.escrow(&hall.id).await? {
                opens(&master, &hall.id, &sealed, "the database")?;
                break;
            }
        }
        Ok(master)
    }

    /// The same of each of them.
    pub(super) async fn opens_all(&self, store: &Storage) -> Result<(), Failure> {
        let master = self.master()?;
        for hall in store.halls().await? {
            if let Some(sealed) = store.escrow(&hall.id).await? {
                opens(&master, &hall.id, &sealed, "the database")?;
            }
        }
        Ok(())
    }

    /// The same of a copy that is to take the database's place.
    pub(super) fn opens_copy(&self, file: &Path) -> Result<(), Failure> {
        let master = self.master()?;
        for (hall, sealed) in SqliteStore::escrows(file)? {
            opens(&master, &hall, &sealed, "this copy")?;
        }
        Ok(())
    }
}
