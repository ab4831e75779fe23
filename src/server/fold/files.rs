//! The files of the folded halls, and how much all of them may take. What is done here reads or writes the disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{FoldFault, Halls};
use crate::core::hex::hex;
use crate::server::Incarnation;
use crate::store::{Disk, Shadow, StoreError};

/// A folder of them.
#[derive(Clone)]
pub(super) struct Files {
    folder: PathBuf,
}

/// What the names of the files of one copy of the data begin with.
fn prefix(of: &Incarnation) -> String {
    format!("{}-", hex(&of[..8]))
}

impl Files {
    /// Those of a folder.
    pub(super) fn of(folder: &Path) -> Files {
        Files { folder: folder.into() }
    }

    /// What the disk has left.
    pub(super) fn free_bytes(&self) -> u64 {
        Disk::under(&self.folder).map_or(0, |disk| disk.free_bytes)
    }

    /// That of a hall.
    pub(super) fn path(&self, of: &Incarnation, hall: &str) -> PathBuf {
        // A hall's id may be anything that a file's name may not.
        let name = blake3::hash(hall.as_bytes()).to_hex();
        self.folder.join(format!("{}{name}.db", prefix(of)))
    }

    /// Names of the files, and when each was changed last.
    fn found(&self) -> Result<BTreeMap<String, SystemTime>, StoreError> {
        let io = |source| StoreError::Io { path: self.folder.clone(), source };
        let mut found = BTreeMap::new();
        for entry in std::fs::read_dir(&self.folder).map_err(io)? {
            let entry = entry.map_err(io)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|end| end == "db") {
                let changed = entry.metadata().and_then(|meta| meta.modified()).map_err(io)?;
                found.insert(name, changed);
            }
        }
        Ok(found)
    }

    /// Removes what was folded of other copies of the data.
    pub(super) fn remove_others(&self, of: &Incarnation) -> Result<(), StoreError> {
        let ours = prefix(of);
        for (name, _) in self.found()? {
            if !name.starts_with(&ours) {
                Shadow::remove(&self.folder.join(name))?;
            }
        }
        Ok(())
    }

    /// Removes what was used longest ago, until the files take no more than they may; the one that was used just now last.
    pub(super) fn make_room(
        &self,
        open: &mut Halls,
        (of, just): (&Incarnation, &str),
        bytes_max: u64,
    ) -> Result<(), FoldFault> {
        let sized = |(name, changed)| {
            let path = self.folder.join(name);
            (changed, Shadow::bytes(&path), path)
        };
        let mut files: Vec<_> = self.found()?.into_iter().map(sized).collect();
        files.sort();
        let mut all: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        let ours = self.path(of, just);
        for (_, bytes, path) in files {
            if all <= bytes_max {
                return Ok(());
            }
            if path != ours {
                open.retain(|(_, shadow)| shadow.path() != path);
                Shadow::remove(&path)?;
                all = all.saturating_sub(bytes);
            }
        }
        if all <= bytes_max {
            return Ok(());
        }
        open.retain(|(_, shadow)| shadow.path() != ours);
        Shadow::remove(&ours)?;
        Err(FoldFault::NoRoom)
    }
}
