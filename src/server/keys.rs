//! The server's master key, a file beside the database and in none of its copies: it seals the halls' keys and makes the
//! hash of a code worth nothing to whoever reads the database. And the random numbers of ids and tokens.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use crate::core::hex::{hex, unhex_all};
use crate::store::write_whole;

/// Name of the file in a server's folder.
pub const MASTER_KEY_FILE: &str = "master.key";

const NONCE_BYTES: usize = 24;

/// What sealed bytes are for, each with a key of its own.
const HALL_KEYS: &str = "zhiban 2026 server: seal of halls' keys";
const USER_SECRETS: &str = "zhiban 2026 server: seal of users' secrets";

/// What can be wrong with the master key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFault {
    /// The system refused.
    #[error("{path}: {source}; nothing was changed. The server's user must own this file")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// It is gone.
    #[error(
        "{0} is gone; nothing was changed. Put your copy of it back: without it no hall's key can be opened"
    )]
    Missing(PathBuf),
    /// Others on this machine may read it.
    #[error(
        "{0} can be read by others on this machine, so it is not used. Make it private: chmod 600 {0}"
    )]
    Open(PathBuf),
    /// Others on this machine may replace it.
    #[error(
        "{0} can be written by others on this machine, so the key in it is not used. Make it private: chmod 700 {0}"
    )]
    OpenFolder(PathBuf),
    /// It is not what was written.
    #[error(
        "{0} is no master key; it was left as it is. Put your copy of it back: without it no hall's key can be opened"
    )]
    Damaged(PathBuf),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers ({0}); nothing was done")]
    Random(getrandom::Error),
    /// What was sealed cannot be opened with this key.
    #[error("a hall's key cannot be opened with this master key. Put the right master.key back")]
    Sealed,
}

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> Result<[u8; N], KeyFault> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(KeyFault::Random)?;
    Ok(bytes)
}

/// The master key.
#[derive(Clone)]
pub struct MasterKey(Zeroizing<[u8; 32]>);

// No key in a log, a panic or a failing test.
impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// Makes one in a server's folder, where there is none.
    pub fn make(folder: &Path) -> Result<MasterKey, KeyFault> {
        let path = folder.join(MASTER_KEY_FILE);
        if path.exists() {
            return MasterKey::load(folder);
        }
        let key = Zeroizing::new(random::<32>()?);
        let text = Zeroizing::new(hex(&*key) + "\n");
        write_whole(&path, text.as_bytes()).map_err(|source| KeyFault::Io { path, source })?;
        Ok(MasterKey(key))
    }

    /// Reads that of a server's folder.
    pub fn load(folder: &Path) -> Result<MasterKey, KeyFault> {
        let path = folder.join(MASTER_KEY_FILE);
        let io = |source| KeyFault::Io { path: path.clone(), source };
        let mode = match std::fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KeyFault::Missing(path));
            }
            found => found.map_err(io)?.permissions().mode(),
        };
        if mode & 0o077 != 0 {
            return Err(KeyFault::Open(path));
        }
        if std::fs::metadata(folder).is_ok_and(|found| found.permissions().mode() & 0o002 != 0) {
            return Err(KeyFault::OpenFolder(folder.into()));
        }
        let text = Zeroizing::new(std::fs::read_to_string(&path).map_err(io)?);
        let key = unhex_all(text.trim_end()).ok_or(KeyFault::Damaged(path))?;
        Ok(MasterKey(Zeroizing::new(key)))
    }

    /// The same key, for whoever outlives this one.
    pub(in crate::server) fn twin(&self) -> MasterKey {
        MasterKey(self.0.clone())
    }

    fn derived(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(blake3::derive_key(purpose, &*self.0))
    }

    /// What a code or a token is kept as.
    pub fn hash(&self, secret: &[u8]) -> [u8; 32] {
        let key = self.derived("zhiban 2026 server: hash of codes and tokens");
        *blake3::keyed_hash(&key, secret).as_bytes()
    }

    /// What the centre signs with in a hall's log: the same for ever, so that what a copy of the data lost can be brought
    /// back by whoever has it.
    pub(super) fn centre_key(&self, hall: &str) -> SigningKey {
        let key = self.derived("zhiban 2026 server: keys of the centre");
        SigningKey::from_bytes(blake3::keyed_hash(&key, hall.as_bytes()).as_bytes())
    }

    /// Seals the key of a hall's records.
    pub fn seal(&self, hall: &str, plain: &[u8]) -> Result<Vec<u8>, KeyFault> {
        self.sealed(HALL_KEYS, hall, plain)
    }

    /// Opens it again.
    pub fn open(&self, hall: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        self.opened(HALL_KEYS, hall, sealed)
    }

    /// Seals a secret of somebody who uses the pages, for them alone.
    pub fn seal_for(&self, user: &str, plain: &[u8]) -> Result<Vec<u8>, KeyFault> {
        self.sealed(USER_SECRETS, user, plain)
    }

    /// Opens it again.
    pub fn open_of(&self, user: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        self.opened(USER_SECRETS, user, sealed)
    }

    fn sealed(&self, purpose: &str, owner: &str, plain: &[u8]) -> Result<Vec<u8>, KeyFault> {
        let nonce: [u8; NONCE_BYTES] = random()?;
        let payload = Payload { msg: plain, aad: owner.as_bytes() };
        let sealed = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload);
        Ok([&nonce[..], &sealed.map_err(|_| KeyFault::Sealed)?].concat())
    }

    fn opened(
        &self,
        purpose: &str,
        owner: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyFault> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(KeyFault::Sealed)?;
        let payload = Payload { msg: sealed, aad: owner.as_bytes() };
        let plain = self.cipher(purpose).decrypt(&XNonce::from(*nonce), payload);
        plain.map(Zeroizing::new).map_err(|_| KeyFault::Sealed)
    }

    fn cipher(&self, purpose: &str) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.derived(purpose)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_hall_with_its_key_alone() {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [ours, other] =
            folders.each_ref().map(|folder| MasterKey::make(folder.path()).unwrap());
        let sealed = ours.seal("H1", b"key of H1").unwrap();
        assert_eq!(*ours.open("H1", &sealed).unwrap(), b"key of H1");
        assert!(!sealed.windows(6).any(|part| part == b"key of"));
        assert!(matches!(ours.open("H2", &sealed), Err(KeyFault::Sealed)));
        assert!(matches!(other.open("H1", &sealed), Err(KeyFault::Sealed)));
        assert!(matches!(ours.open("H1", b"short"), Err(KeyFault::Sealed)));
        assert!(matches!(ours.open_of("H1", &sealed), Err(KeyFault::Sealed)), "a key for each use");
        let secret = ours.seal_for("wang", b"secret").unwrap();
        assert_eq!(*ours.open_of("wang", &secret).unwrap(), b"secret");
        assert!(matches!(ours.open_of("li", &secret), Err(KeyFault::Sealed)));
        let again = MasterKey::load(folders[0].path()).unwrap();
        assert_eq!(again.hash(b"code"), ours.hash(b"code"));
        assert_ne!(other.hash(b"code"), ours.hash(b"code"));
        assert_eq!(format!("{ours:?}"), "MasterKey");
    }

    #[test]
    fn a_key_that_is_not_private_or_not_whole_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(MASTER_KEY_FILE);
        assert!(matches!(MasterKey::load(folder.path()), Err(KeyFault::Missing(_))));
        MasterKey::make(folder.path()).unwrap();
        let mode = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(&path, mode).unwrap();
        assert!(matches!(MasterKey::load(folder.path()), Err(KeyFault::Open(_))));
        write_whole(&path, b"00ff\n").unwrap();
        assert!(matches!(MasterKey::load(folder.path()), Err(KeyFault::Damaged(_))));
        let mode = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder.path(), mode).unwrap();
        assert!(matches!(MasterKey::load(folder.path()), Err(KeyFault::OpenFolder(_))));
    }
}
