//! Whether the database is still the file that was opened. SQLite goes on writing into one that somebody deleted or moved
//! away, and what was acknowledged from then on would be in no file that anybody finds.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::schema::fault;
use crate::server::Fault;

/// A file, whatever it is called: its disk and its number there.
type Node = (u64, u64);

/// The database and its write-ahead log as they were opened.
pub(super) struct Anchor {
    db: (PathBuf, Option<Node>),
    wal: (PathBuf, Option<Node>),
}

fn node(path: &Path) -> std::io::Result<Node> {
    std::fs::metadata(path).map(|found| (found.dev(), found.ino()))
}

impl Anchor {
    /// Of a database that is open and was read: its write-ahead log is there until the last connection closes.
    pub(super) fn of(path: &Path) -> Anchor {
        let mut wal = path.as_os_str().to_owned();
        wal.push("-wal");
        let (db, wal) = (path.to_owned(), PathBuf::from(wal));
        let (db_node, wal_node) = (node(&db).ok(), node(&wal).ok());
        Anchor { db: (db, db_node), wal: (wal, wal_node) }
    }

    /// The same for the connection that writes: its end must not touch what stands under those names then.
    pub(super) fn hold(&self, conn: &Connection) -> Result<(), Fault> {
        let found = self.check();
        let rule = DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE;
        conn.set_db_config(rule, found.is_err()).map_err(fault)?;
        found
    }

    /// Whether their names still lead to them. What is confirmed is confirmed after this.
    pub(super) fn check(&self) -> Result<(), Fault> {
        for (path, known) in [&self.db, &self.wal] {
            let Some(known) = known else { continue };
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            match node(path) {
                Ok(found) if found == *known => {}
                Ok(_) => {
                    return Err(Fault::Gone(format!("another file stands in the place of {name}")));
                }
                Err(error) => {
                    return Err(Fault::Gone(format!("{name} is gone ({})", error.kind())));
                }
            }
        }
        Ok(())
    }
}
