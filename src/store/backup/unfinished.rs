//! A copy on its way: under a name of its own until it is whole, and gone with whoever made it.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use super::{BackupError, copies, io_error, name_stamp, sync_folder};
use crate::core::time::{Ms, Zone};

/// What a copy has behind its name until it is finished.
const UNFINISHED: &str = ".unfinished";
/// Names that are tried, one second apart, where somebody else has taken the first.
const NAMES_MAX: i64 = 60;

/// A copy under its unfinished name; removed when it is dropped. The lock on it tells others that somebody
/// still writes it.
pub(super) struct Unfinished {
    pub(super) path: PathBuf,
    finished: PathBuf,
    pub(super) file: File,
}

impl Unfinished {
    pub(super) fn begin(
        target: &Path,
        hall_id: &str,
        zone: Zone,
        now: Ms,
    ) -> Result<Unfinished, BackupError> {
        for later in 0..NAMES_MAX {
            let stamp = name_stamp(zone, now.plus_secs(later));
            let finished = target.join(format!("zhiban-{hall_id}-{stamp}.db"));
            let path = target.join(format!("zhiban-{hall_id}-{stamp}.db{UNFINISHED}"));
            let made =
                OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path);
            let file = match made {
                Ok(file) => file,
                Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(e) => return Err(io_error(target, &e)),
            };
            let copy = Unfinished { path, finished, file };
            // Where locks are not known, an unfinished copy is merely not cleared away by the next one.
            rustix::fs::flock(&copy.file, FlockOperation::NonBlockingLockExclusive)
                .unwrap_or_default();
            if !copy.finished.exists() {
                return Ok(copy);
            }
        }
        let reason = "every name of the next minute is taken".to_owned();
        Err(BackupError::Target { path: target.into(), reason })
    }

    pub(super) fn finish(self, target: &Path) -> Result<PathBuf, BackupError> {
        let renamed =
            std::fs::rename(&self.path, &self.finished).and_then(|()| sync_folder(target));
        renamed.map_err(|e| io_error(target, &e))?;
        Ok(self.finished.clone())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the rename it has gone; otherwise nothing of it may stay.
        remove_sidecars(&self.path);
        drop(std::fs::remove_file(&self.path));
    }
}

// A copy has the mode of the log while its last rows are written, and what SQLite then keeps beside it outlives a
// kill. They go before the copy: by its name they are found.
fn remove_sidecars(unfinished: &Path) {
    for suffix in ["-journal", "-wal", "-shm"] {
        let mut name = unfinished.as_os_str().to_owned();
        name.push(suffix);
        drop(std::fs::remove_file(name));
    }
}

// What a killed run left; nothing that somebody still writes.
pub(super) fn clear_unfinished(target: &Path, hall_id: &str) {
    for (path, _) in copies(target, hall_id, UNFINISHED) {
        let Ok(file) = File::open(&path) else { continue };
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            continue;
        }
        remove_sidecars(&path);
        if let Err(error) = std::fs::remove_file(&path) {
            tracing::warn!(%error, "an unfinished copy could not be removed");
        }
    }
}
