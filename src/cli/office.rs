//! Where an errand is done: here, where nobody writes in the folder, else by the board that does, over its local
//! listener. The lock file names it and holds its token; who can read that owns the folder.

use std::net::SocketAddr;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::access::{Gate, keys};
use super::clerk::LogClerk;
use super::config::Setup;
use super::failure::{Exit, Failure, failed};
use crate::clock::Clock;
use crate::core::hall::Hall;
use crate::feed::errand::{Clerk as _, Errand, ErrandRefused, Outcome};
use crate::feed::post::{PostError, Poster};
use crate::store::{LOCK_FILE, Mode, Store, StoreError, Writer, read_holder};

/// Where errands are done. [`Office::close`] ends it in order.
#[derive(Debug)]
pub enum Office {
    /// In this process.
    Here {
        /// The log.
        writer: Writer,
        /// Who does them.
        clerk: LogClerk,
    },
    /// By the board that has this folder.
    Board(PathBuf),
}

/// Why an errand was not done, or not known to be done.
#[derive(Debug)]
pub enum NotDone {
    /// It was refused.
    Refused(ErrandRefused),
    /// The board went away or said nothing before it answered; the reason.
    Lost(String),
    /// It could not be asked for.
    Failed(Failure),
}

impl Office {
    /// Opens the hall, and gives it as it stands. Where a board has it, it must be one that can be asked.
    pub fn open(setup: &Setup) -> Result<(Office, Hall), Failure> {
        let mut store = match Store::open(&setup.folder, &setup.hall(), Mode::Write) {
            Ok(store) => store.with_keys(keys())?,
            Err(busy @ StoreError::Busy { .. }) => {
                counter(&setup.folder).ok_or_else(|| closed(&busy.to_string()))?;
                let store = Store::open(&setup.folder, &setup.hall(), Mode::ReadOnly)?;
                let hall = store.hall().clone();
                store.close()?;
                return Ok((Office::Board(setup.folder.clone()), hall));
            }
            Err(other) => return Err(other.into()),
        };
        let clock = Clock::system();
        store.erase_again(clock.now())?;
        let hall = store.hall().clone();
        let writer = Writer::spawn(store, clock, |_| ()).map_err(|error| failed(&error))?;
        let clerk = LogClerk::new(writer.handle(), clock).map_err(|error| failed(&error))?;
        Ok((Office::Here { writer, clerk }, hall))
    }

    /// Opens it, does something with it and closes it in order.
    pub fn with(
        setup: &Setup,
        work: impl FnOnce(&Office, &Hall) -> Result<Exit, Failure>,
    ) -> Result<Exit, Failure> {
        let (office, hall) = Office::open(setup)?;
        let done = work(&office, &hall);
        office.close()?;
        done
    }

    /// What PINs need, where they are kept here.
    pub fn gate(&self) -> Option<&Gate> {
        match self {
            Office::Here { clerk, .. } => Some(&clerk.gate),
            Office::Board(_) => None,
        }
    }

    /// Does one. An outcome is on disk.
    pub fn run(&self, errand: &Errand) -> Result<Outcome, NotDone> {
        let folder = match self {
            Office::Here { clerk, .. } => return clerk.run(errand).map_err(NotDone::Refused),
            Office::Board(folder) => folder,
        };
        // Read anew for each: while a person types, another program may have taken the port of a board that is
        // gone, and a PIN is for the board alone.
        let gone = || NotDone::Lost("the board that had the folder is gone".to_owned());
        let (address, token) = counter(folder).ok_or_else(gone)?;
        only_ours(folder).map_err(NotDone::Failed)?;
        let poster = Poster::new(address, Some(token)).map_err(|error| {
            NotDone::Failed(
                Failure::io("cannot reach the board", &error).safe("nothing was changed"),
            )
        })?;
        match poster.errand(errand) {
            Ok(done) => done.map_err(NotDone::Refused),
            Err(PostError::Unreachable { reason, .. }) => Err(NotDone::Lost(reason)),
            Err(PostError::Refused { status, text, .. }) => {
                let what = format!("the board answered {status}: {text}");
                let next = match status {
                    413 => "split the file, or leave the board with q and import it then",
                    _ => "try again; if it is of another version, end it first",
                };
                Err(NotDone::Failed(Failure::refused(what).safe("nothing was changed").next(next)))
            }
        }
    }

    /// Closes the log, if it is open here.
    pub fn close(self) -> Result<(), Failure> {
        match self {
            Office::Here { writer, clerk } => {
                drop(clerk);
                writer.stop().map_err(|error| failed(&error))
            }
            Office::Board(_) => Ok(()),
        }
    }
}

/// Where the board that has the folder can be asked, and the token it asks for.
pub fn counter(folder: &Path) -> Option<(SocketAddr, String)> {
    let holder = read_holder(folder)?;
    let text = |key: &str| holder.extra.get(key).and_then(|value| value.as_str());
    Some((text("address")?.parse().ok()?, text("token")?.to_owned()))
}

fn closed(why: &str) -> Failure {
    Failure::refused(why).safe("nothing was changed").next(
        "leave the board with q and try again, or give it a listener under [feed] in zhiban.toml",
    )
}

/// A lock file that somebody else can write may name a listener of theirs.
fn only_ours(folder: &Path) -> Result<(), Failure> {
    let path = folder.join(LOCK_FILE);
    let found = std::fs::metadata(&path).map_err(|error| {
        Failure::io(format!("cannot look at {}", path.display()), &error)
            .safe("nothing was changed")
    })?;
    let me = rustix::process::geteuid().as_raw();
    let reached = found.mode() & 0o077 > 0;
    if !reached && (found.uid() == me || me == 0) {
        return Ok(());
    }
    Err(Failure::refused(format!("{} is not of this user alone", path.display()))
        .safe("nothing was sent and nothing was changed")
        .next(format!("chmod 600 '{}', and look who else can reach the folder", path.display())))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_lock_file_that_others_reach_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        let mode = |mode| std::fs::set_permissions(&path, PermissionsExt::from_mode(mode));
        assert!(only_ours(folder.path()).is_err());
        std::fs::write(&path, "{}").unwrap();
        for (bits, sound) in [(0o600, true), (0o644, false), (0o620, false), (0o400, true)] {
            mode(bits).unwrap();
            assert_eq!(only_ours(folder.path()).is_ok(), sound, "{bits:o}");
        }
    }
}
