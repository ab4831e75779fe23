//! The file of a hall's key: outside the hall's folder, private, made at its first use. Where it lies, and what
//! can be wrong with it.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{KEY_BYTES, Vault, random};
use crate::store::make_folder;
use crate::store::pin_secret::{is_inside, write_whole};
use crate::text::clean;

/// Where the key of a hall is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Keys {
    /// Nowhere: nothing of a customer can be written down or seen.
    #[default]
    Nowhere,
    /// In memory for one run: of a training hall, whose records end with it.
    OneRun,
    /// In this folder, which must not lie in the hall's.
    Folder(PathBuf),
}

/// Why the record of a customer could not be written or seen. Fails safe: without the key nothing is written in
/// plain.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no place for the key.
    #[error(
        "there is no folder for the key of this hall, so nothing of a customer was written; the complaint itself \
         can be registered. Set ZHIBAN_SECRET_DIR to a folder of this user"
    )]
    NoPlace,
    /// The place for it lies in the hall's folder, from where copies would carry it away.
    #[error(
        "the key of this hall would lie in its own folder ({folder}), and copies would carry it away; nothing was \
         written. Set ZHIBAN_SECRET_DIR to another folder"
    )]
    InsideData {
        /// The place.
        folder: PathBuf,
    },
    /// The file is not what was written.
    #[error(
        "{path} is no key of a hall; it was left as it is, and nothing of a customer was written. Put the right \
         file there, or move this one away: then a new key is made, and older records stay closed"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others on this machine may read it.
    #[error(
        "{path} can be read by others on this machine, so it is not used. Make it private again: chmod 600 {path}"
    )]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error(
        "{path}: {source}; nothing of a customer was written. Make that folder this user's own"
    )]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// An erasure could not be listed beside the key.
    #[error(
        "{path}: {source}; an erasure is listed there first, so nothing was erased. Make that folder this user's \
         own, and erase once more"
    )]
    Unlisted {
        /// The list.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No random numbers.
    #[error(
        "this system gives no random numbers ({0}); nothing was written. Start the machine again"
    )]
    Random(getrandom::Error),
    /// The record was sealed by another key: of another terminal, or one that is lost.
    #[error(
        "this record was sealed with another key of the hall; it is untouched. Look at it on the terminal where it \
         was written, or put that terminal's key file in place"
    )]
    OtherKey,
    /// There is no such record here.
    #[error("there is no such record of a customer here; nothing was changed. Check the number")]
    NoRecord,
    /// It was erased.
    #[error("this record was erased and cannot be brought back; the log says when and why")]
    Erased,
    /// What stands there is not what was written.
    #[error(
        "the record is not as it was written, so it is not shown; the log is untouched. Run `zhiban verify`, and \
         restore a backup if it finds faults"
    )]
    Broken,
    /// Text that cannot be kept.
    #[error("{0}; nothing was written")]
    Text(#[from] clean::Refused),
}

/// The file of a hall's key in a folder. A hall whose id is no name of a file is named by its hash.
pub fn key_path(folder: &Path, hall_id: &str) -> PathBuf {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !hall_id.is_empty() && hall_id.len() <= 64 && hall_id.chars().all(plain) {
        return folder.join(format!("hall-key-{hall_id}"));
    }
    let hash = blake3::hash(hall_id.as_bytes()).to_hex();
    folder.join(format!("hall-key-{}", hash.get(..16).unwrap_or_default()))
}

impl Vault {
    /// Reads the key of a hall; none where there is none yet.
    pub fn load(folder: &Path, hall_id: &str) -> Result<Option<Vault>, VaultError> {
        let path = key_path(folder, hall_id);
        let io = |source| VaultError::Io { path: path.clone(), source };
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io(e)),
        };
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() || meta.len() != KEY_BYTES as u64 {
            return Err(VaultError::Damaged { path });
        }
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(VaultError::Open { path });
        }
        let mut key = Zeroizing::new([0; KEY_BYTES]);
        file.read_exact(&mut *key).map_err(io)?;
        Ok(Some(Vault { key }))
    }

    /// Reads it, or makes it where there is none: private, and on disk before any record rests on it. `data` is
    /// the hall's folder.
    pub fn load_or_make(folder: &Path, data: &Path, hall_id: &str) -> Result<Vault, VaultError> {
        let io = |source| VaultError::Io { path: folder.into(), source };
        if is_inside(folder, data) {
            return Err(VaultError::InsideData { folder: folder.into() });
        }
        make_folder(folder).map_err(io)?;
        // Again, now that links in it can be followed.
        if is_inside(folder, data) {
            return Err(VaultError::InsideData { folder: folder.into() });
        }
        if let Some(vault) = Vault::load(folder, hall_id)? {
            return Ok(vault);
        }
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).map_err(io)?;
        let key = Zeroizing::new(random()?);
        write_whole(&key_path(folder, hall_id), &*key).map_err(io)?;
        Ok(Vault { key })
    }
}
