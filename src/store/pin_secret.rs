//! The secret of this device: 32 random bytes in a file outside the hall's folder and its copies. Without it
//! a database that was taken away says nothing about a PIN.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::{make_folder, sync_folder};
use crate::core::people::pin::Pin;

/// Name of the file.
const SECRET_FILE: &str = "device-secret";
const SECRET_BYTES: usize = 32;

/// Why the secret of this device could not be read or made. Fails safe: no PIN is accepted without it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The place for it lies in the hall's folder, from where copies would carry it away.
    #[error(
        "the device secret would lie in the hall's own folder ({folder}), and copies would carry it \
         away; nothing was written. Set ZHIBAN_SECRET_DIR to another folder"
    )]
    InsideData {
        /// The place.
        folder: PathBuf,
    },
    /// The file is not what was written.
    #[error(
        "{path} is no device secret; it was left as it is, and no PIN can be checked. Put the right file \
         there, or move this one away and run `zhiban people recover`"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// Others on this machine may read it.
    #[error(
        "{path} can be read by others on this machine, so no PIN is accepted. Make it private again: \
         chmod 600 {path}; and have every PIN set anew"
    )]
    Open {
        /// The file.
        path: PathBuf,
    },
    /// The system refused.
    #[error(
        "{path}: {source}; no PIN was changed. Make that folder readable and writable for this user"
    )]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// No random numbers.
    #[error(
        "this system gives no random numbers ({0}); no PIN was changed. Start the machine again"
    )]
    Random(getrandom::Error),
}

/// The secret of this device.
pub struct DeviceSecret(Zeroizing<[u8; SECRET_BYTES]>);

// No secret in a log, a panic or a failing test.
impl std::fmt::Debug for DeviceSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceSecret")
    }
}

impl DeviceSecret {
    /// Reads it from its folder; none where there is none yet.
    pub fn load(folder: &Path) -> Result<Option<DeviceSecret>, SecretError> {
        let path = folder.join(SECRET_FILE);
        let io = |source| SecretError::Io { path: path.clone(), source };
        // A pipe of that name would be waited for, for ever.
        let wait = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
        let opened = OpenOptions::new().read(true).custom_flags(wait).open(&path);
        let mut file = match opened {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(io(e)),
        };
        let meta = file.metadata().map_err(io)?;
        if !meta.is_file() || meta.len() != SECRET_BYTES as u64 {
            return Err(SecretError::Damaged { path });
        }
        if meta.permissions().mode() & 0o077 != 0 {
            return Err(SecretError::Open { path });
        }
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        file.read_exact(&mut *bytes).map_err(io)?;
        Ok(Some(DeviceSecret(bytes)))
    }

    /// Reads it, or makes it where there is none: private, and on disk before any PIN rests on it. `data` is
    /// the hall's folder, in which it must not lie.
    pub fn load_or_make(folder: &Path, data: &Path) -> Result<DeviceSecret, SecretError> {
        let io = |source| SecretError::Io { path: folder.into(), source };
        if is_inside(folder, data) {
            return Err(SecretError::InsideData { folder: folder.into() });
        }
        make_folder(folder).map_err(io)?;
        // Again, now that links in it can be followed.
        if is_inside(folder, data) {
            return Err(SecretError::InsideData { folder: folder.into() });
        }
        if let Some(secret) = DeviceSecret::load(folder)? {
            return Ok(secret);
        }
        std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).map_err(io)?;
        let mut bytes = Zeroizing::new([0; SECRET_BYTES]);
        getrandom::fill(&mut *bytes).map_err(SecretError::Random)?;
        write_whole(&folder.join(SECRET_FILE), &*bytes).map_err(io)?;
        Ok(DeviceSecret(bytes))
    }

    /// What tells it from another one, without saying anything about it: a hash under a name of its own.
    pub fn id(&self) -> [u8; 8] {
        let hash = blake3::derive_key("zhiban 2026 device secret id", &*self.0);
        let mut id = [0; 8];
        id.copy_from_slice(hash.get(..8).unwrap_or_default());
        id
    }

    /// What argon2id is given in the place of a PIN: the PIN keyed by this secret.
    pub(super) fn keyed(&self, pin: &Pin) -> Zeroizing<[u8; 32]> {
        self.keyed_under("zhiban 2026 PIN", pin)
    }

    /// The same for the key that wraps a signing key: what checks a PIN says nothing about it.
    pub(super) fn keyed_for_keys(&self, pin: &Pin) -> Zeroizing<[u8; 32]> {
        self.keyed_under("zhiban 2026 signing keys", pin)
    }

    fn keyed_under(&self, purpose: &str, pin: &Pin) -> Zeroizing<[u8; 32]> {
        let key = Zeroizing::new(blake3::derive_key(purpose, &*self.0));
        Zeroizing::new(*blake3::keyed_hash(&key, pin.as_bytes()).as_bytes())
    }
}

/// Writes a secret under another name, private from the first instant, and then gives it its own.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    match std::fs::remove_file(&unfinished) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// Whether a folder lies in the hall's, also by way of links.
pub(super) fn is_inside(folder: &Path, data: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    folder.starts_with(data) || real(folder).starts_with(real(data))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn it_is_made_once_private_and_outside_the_hall() {
        let top = tempfile::tempdir().unwrap();
        let (data, folder) = (top.path().join("hall"), top.path().join("state/zhiban"));
        std::fs::create_dir(&data).unwrap();
        assert!(DeviceSecret::load(&folder).unwrap().is_none());
        let made = DeviceSecret::load_or_make(&folder, &data).unwrap();
        let again = DeviceSecret::load_or_make(&folder, &data).unwrap();
        assert_eq!(made.id(), again.id());
        assert_eq!(*made.0, *DeviceSecret::load(&folder).unwrap().unwrap().0);
        assert_eq!((mode(&folder), mode(&folder.join(SECRET_FILE))), (0o700, 0o600));
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1, "nothing unfinished is left");
        let other = DeviceSecret::load_or_make(&top.path().join("other"), &data).unwrap();
        assert_ne!(made.id(), other.id());
        assert!(!made.0.windows(8).any(|part| part == made.id()));
        assert_eq!(format!("{made:?}"), "DeviceSecret");
    }

    #[test]
    fn a_place_in_the_hall_a_wrong_file_and_one_that_others_may_read_are_refused() {
        let top = tempfile::tempdir().unwrap();
        let data = top.path().join("hall");
        std::fs::create_dir(&data).unwrap();
        let link = top.path().join("link");
        std::os::unix::fs::symlink(&data, &link).unwrap();
        for inside in [data.clone(), data.join("keys"), link.clone(), link.join("keys")] {
            let refused = DeviceSecret::load_or_make(&inside, &data).unwrap_err();
            assert!(matches!(refused, SecretError::InsideData { .. }), "{inside:?}: {refused}");
        }
        let folder = top.path().join("state");
        DeviceSecret::load_or_make(&folder, &data).unwrap();
        let path = folder.join(SECRET_FILE);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        assert!(matches!(DeviceSecret::load(&folder), Err(SecretError::Open { .. })));
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
        std::fs::write(&path, b"short").unwrap();
        let refused = DeviceSecret::load_or_make(&folder, &data).unwrap_err();
        assert!(matches!(refused, SecretError::Damaged { .. }), "{refused}");
        assert_eq!(std::fs::read(&path).unwrap(), b"short", "left as it is");
        std::fs::remove_file(&path).unwrap();
        let private = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mkfifoat(rustix::fs::CWD, &path, private).unwrap();
        assert!(matches!(DeviceSecret::load(&folder), Err(SecretError::Damaged { .. })), "a pipe");
    }
}
