//! Whether the files of the log are still those that were opened. SQLite goes on writing into a file that
//! somebody deleted or replaced, and what is confirmed from then on would be lost with the process.

use std::fs::Metadata;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;

use super::Store;
use super::error::StoreError;
use super::open::{Access, WAL_KEPT_BYTES, wal_path};
use crate::core::time::{Ms, Zone};

/// A file, whatever it is called: its disk and its number there.
type Node = (u64, u64);

/// The database and its write-ahead log as they were opened.
#[derive(Debug)]
pub(super) struct Anchor {
    path: PathBuf,
    db: Node,
    wal: Node,
    /// The write-ahead log was at least so long and never grows shorter, but for what SQLite cuts off above
    /// its limit.
    wal_bytes: u64,
    /// Something was cut off it: what was lost does not come back with its length.
    cut: bool,
    /// When all was confirmed to be in its place.
    sound_at: Option<Ms>,
    zone: Zone,
}

impl Store {
    /// Whether the files of the log are still those that were opened.
    pub(super) fn check_files(&mut self) -> Result<(), StoreError> {
        match &mut self.anchor {
            Some(anchor) if self.access == Access::Write => anchor.check(),
            Some(anchor) => anchor.check_db(),
            None => Ok(()),
        }
    }

    pub(super) fn note_gone(&self, gone: bool) {
        if self.gauge.note_gone(gone) == gone {
            return;
        }
        // The end of a connection writes into, or takes away, what stands under that name now.
        let rule = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        if let Err(error) = self.conn.set_db_config(rule, gone) {
            tracing::warn!(%error, "how the log is closed could not be set");
        }
    }
}

fn node(found: &Metadata) -> Node {
    (found.dev(), found.ino())
}

// None where there is nothing under that name.
fn look(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match std::fs::symlink_metadata(path) {
        Ok(found) => Ok(Some(found)),
        Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(source) => Err(StoreError::Io { path: path.into(), source }),
    }
}

impl Anchor {
    /// Of a database that was just opened for writing, after the first thing was read from it.
    pub(super) fn new(path: &Path, zone: Zone) -> Result<Anchor, StoreError> {
        let gone = || StoreError::Gone {
            path: path.into(),
            what: "it was taken away while it was opened",
            until: "its opening".into(),
        };
        let db = look(path)?.ok_or_else(gone)?;
        let wal = look(&wal_path(path))?.ok_or_else(gone)?;
        Ok(Anchor {
            path: path.into(),
            db: node(&db),
            wal: node(&wal),
            wal_bytes: wal.len().min(WAL_KEPT_BYTES),
            cut: false,
            sound_at: None,
            zone,
        })
    }

    /// Whether the name of the database still leads to it.
    pub(super) fn check_db(&self) -> Result<(), StoreError> {
        match look(&self.path)? {
            Some(found) if node(&found) == self.db => Ok(()),
            Some(_) => Err(self.gone("another file stands in its place")),
            None => Err(self.gone("the file is gone")),
        }
    }

    /// The same of the write-ahead log too, and whether all of it is there. To be asked only while a
    /// connection has it open: the last one that closes takes it away.
    pub(super) fn check(&mut self) -> Result<(), StoreError> {
        self.check_db()?;
        let wal = match look(&wal_path(&self.path))? {
            Some(found) if node(&found) == self.wal => found,
            Some(_) => return Err(self.gone("its -wal was replaced")),
            None => return Err(self.gone("its -wal is gone")),
        };
        self.cut |= wal.len() < self.wal_bytes;
        if self.cut {
            return Err(self.gone("its -wal was cut short"));
        }
        self.wal_bytes = wal.len().min(WAL_KEPT_BYTES);
        Ok(())
    }

    /// The store itself emptied the write-ahead log, after all of it was in the database.
    pub(super) fn note_emptied(&mut self) {
        self.wal_bytes = 0;
    }

    /// What was confirmed until now is in its place.
    pub(super) fn note_sound(&mut self, now: Ms) {
        self.sound_at = Some(now);
    }

    fn gone(&self, what: &'static str) -> StoreError {
        let at = self.sound_at.map(|at| self.zone.hms(at));
        let until = at.unwrap_or_else(|| "its opening".into());
        StoreError::Gone { path: self.path.clone(), what, until }
    }
}
