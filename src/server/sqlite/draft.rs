//! A copy of a server's database on its way: a file of whoever makes it alone, readable by nobody else, and gone with it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use super::copy::{COPY, CopyFault, name_stamp, stamp};
use crate::core::time::Ms;
use crate::store::sync_folder;

/// What a copy has behind its name until it is finished.
const DRAFT: &str = ".part";
/// What SQLite keeps beside a database.
const BESIDE: [&str; 3] = ["-journal", "-wal", "-shm"];
/// Names that are tried, one second apart, where somebody else has taken the first.
const NAMES_MAX: i64 = 60;

/// A copy on its way; removed when it is dropped. The lock on it tells others that somebody still writes it.
pub(super) struct Draft {
    pub(super) path: PathBuf,
    finished: PathBuf,
    file: File,
}

impl Draft {
    pub(super) fn begin(folder: &Path, now: Ms) -> Result<Draft, CopyFault> {
        for later in 0..NAMES_MAX {
            let stamp = name_stamp(now.plus_secs(later));
            let finished = folder.join(format!("{COPY}{stamp}.db"));
            let path = folder.join(format!("{COPY}{stamp}{DRAFT}"));
            let made =
                OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path);
            let file = match made {
                Ok(file) => file,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(CopyFault::io(&path)(error)),
            };
            let draft = Draft { path, finished, file };
            // Where locks are not known, nothing there is taken for left.
            rustix::fs::flock(&draft.file, FlockOperation::LockExclusive).unwrap_or_default();
            // Before it was locked, somebody may have taken it for what a killed one left.
            let is_there = draft.file.metadata().is_ok_and(|found| found.nlink() > 0);
            if is_there && !draft.finished.exists() {
                return Ok(draft);
            }
        }
        Err(CopyFault::NoName(folder.into()))
    }

    /// Brings it to the disk and gives it its name. Answers that, and its size.
    pub(super) fn finish(self, folder: &Path) -> Result<(PathBuf, u64), CopyFault> {
        self.file.sync_all().map_err(CopyFault::io(&self.path))?;
        let bytes = self.file.metadata().map_err(CopyFault::io(&self.path))?.len();
        std::fs::rename(&self.path, &self.finished).map_err(CopyFault::io(&self.finished))?;
        sync_folder(folder).map_err(CopyFault::io(folder))?;
        Ok((self.finished.clone(), bytes))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After the rename it has gone; otherwise nothing of it may stay. That it stays is no new fault.
        remove(&self.path);
    }
}

fn remove(draft: &Path) {
    for end in BESIDE {
        let mut beside = draft.as_os_str().to_owned();
        beside.push(end);
        drop(std::fs::remove_file(beside));
    }
    drop(std::fs::remove_file(draft));
}

/// Removes what copies left behind that were killed, and nothing that somebody still writes.
pub(super) fn clear(folder: &Path) -> Result<(), CopyFault> {
    let entries = std::fs::read_dir(folder).map_err(CopyFault::io(folder))?;
    let paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    for path in paths {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let draft = BESIDE.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
        if stamp(draft, DRAFT).is_none() {
            continue;
        }
        let draft = folder.join(draft);
        let held = File::open(&draft);
        let is_left = match &held {
            Ok(file) => {
                file.metadata().is_ok_and(|found| found.is_file())
                    && rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
            }
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        // One that cannot be removed takes room and harms nothing else.
        if is_left {
            remove(&draft);
        }
    }
    Ok(())
}
