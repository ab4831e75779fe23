//! Where an export is made: a folder under another name beside its place, which gets its own name in one step when all of
//! it is on the disk.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, Mode, OFlags, RenameFlags, flock, renameat_with};

use super::ExportError;
use super::place::io;
use crate::store::sync_folder;

/// The folder in which an export is made, held so that nobody else makes the same one.
pub(super) struct Staging {
    pub(super) path: PathBuf,
    handle: File,
    done: bool,
}

impl Staging {
    pub(super) fn begin(out: &Path, name: &str) -> Result<Staging, ExportError> {
        let path = out.join(format!(".{name}.unfinished"));
        let fail = |source| io(&path, source);
        loop {
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                    return Err(fail(error));
                }
                _ => {}
            }
            let handle = match open_folder(&path) {
                // Somebody tidied up in between.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                opened => opened.map_err(fail)?,
            };
            match flock(&handle, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => {}
                Err(rustix::io::Errno::WOULDBLOCK) => {
                    return Err(ExportError::Busy { path: path.clone() });
                }
                Err(error) => return Err(fail(error.into())),
            }
            // Whoever held it may have given it its name meanwhile: then it is theirs, and whole.
            let ours = handle.metadata().map_err(fail)?;
            let there = fs::metadata(&path).ok();
            if there.is_some_and(|there| (there.dev(), there.ino()) == (ours.dev(), ours.ino())) {
                let staging = Staging { path: path.clone(), handle, done: false };
                staging.clear().map_err(fail)?;
                return Ok(staging);
            }
        }
    }

    /// Takes away what runs that ended suddenly have left beside the records of this name.
    pub(super) fn tidy(out: &Path, stem: &str) -> io::Result<()> {
        for entry in fs::read_dir(out)? {
            let entry = entry?;
            let (name, path) = (entry.file_name(), entry.path());
            let name = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_prefix(stem));
            let left = name.is_some_and(|it| it.starts_with("_r") && it.ends_with(".unfinished"));
            if !left || !entry.file_type()?.is_dir() {
                continue;
            }
            let Ok(handle) = open_folder(&path) else { continue };
            // Another export may be at work in it.
            if flock(&handle, FlockOperation::NonBlockingLockExclusive).is_ok() {
                fs::remove_dir_all(&path)?;
            }
        }
        Ok(())
    }

    /// Takes out what a run that was killed has left.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Whether two folders can change places in one step on this disk. Those of some sticks and servers cannot.
    pub(super) fn can_change_places(&self) -> Result<bool, ExportError> {
        let (one, other) = (self.path.join("one"), self.path.join("other"));
        let made = fs::create_dir(&one).and_then(|()| fs::create_dir(&other));
        made.map_err(|source| io(&self.path, source))?;
        let changed = renameat_with(CWD, &one, CWD, &other, RenameFlags::EXCHANGE);
        let gone = fs::remove_dir(&one).and_then(|()| fs::remove_dir(&other));
        gone.map_err(|source| io(&self.path, source))?;
        match changed {
            Ok(()) => Ok(true),
            Err(error) if is_unknown(error) => Ok(false),
            Err(error) => Err(io(&self.path, error.into())),
        }
    }

    /// Gives it its name; what stood there goes where `replaces` says so.
    pub(super) fn finish(mut self, name: &Path, replaces: bool) -> Result<PathBuf, ExportError> {
        let fail = |source| io(name, source);
        self.handle.sync_all().map_err(fail)?;
        let out = name.parent().unwrap_or(Path::new("."));
        let flags = if replaces { RenameFlags::EXCHANGE } else { RenameFlags::NOREPLACE };
        match renameat_with(CWD, &self.path, CWD, name, flags) {
            Ok(()) => {}
            // Nobody else gives this name while the folder is held.
            Err(error) if !replaces && is_unknown(error) && !name.exists() => {
                fs::rename(&self.path, name).map_err(fail)?;
            }
            Err(error) => return Err(fail(error.into())),
        }
        self.done = true;
        sync_folder(out).map_err(fail)?;
        if replaces {
            // The same record in fewer formats.
            drop(fs::remove_dir_all(&self.path));
        }
        Ok(name.to_owned())
    }
}

/// Opens a folder, and nothing that only leads to one: what lies in it is deleted.
fn open_folder(path: &Path) -> io::Result<File> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::RDONLY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

/// Whether a disk does not know a way of renaming.
fn is_unknown(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&error)
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.done {
            drop(fs::remove_dir_all(&self.path));
        }
    }
}
