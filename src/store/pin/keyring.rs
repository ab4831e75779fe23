//! The keys that people sign with: one for each person on each terminal. The secret half stands in a table of its
//! own, encrypted under a key from argon2id over the PIN keyed by the secret of this device, and is unlocked for the
//! moment of signing alone. No part of the log, in no copy and in no export.

use argon2::{Algorithm, Argon2, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signer as _, SigningKey};
use rusqlite::{Connection, OptionalExtension, params};
use zeroize::Zeroizing;

use crate::core::event::{KeyRegistered, Method, Signature};
use crate::core::hex::hex;
use crate::core::people::pin::Pin;
use crate::core::sign::{ALGORITHM, key_id, key_message, message};
use crate::core::time::{Ms, Stamp};
use crate::store::Store;
use crate::store::append::{Appended, NewEvent};
use crate::store::error::StoreError;
use crate::store::pin_secret::DeviceSecret;
use crate::store::pin_verifier::Cost;

#[cfg(test)]
mod tests;

/// The step of the format that brings the table.
pub(in crate::store) const SECRET_TABLE: &str = "
CREATE TABLE signing_secret(
  person_id TEXT PRIMARY KEY, key_id TEXT NOT NULL, secret_id BLOB NOT NULL,
  salt BLOB NOT NULL, memory_kib INTEGER NOT NULL, passes INTEGER NOT NULL,
  wrapped BLOB NOT NULL, made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const SECRET_BYTES: usize = 32;

/// Why a key could not be made.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No random numbers.
    #[error(
        "this system gives no random numbers ({0}); nothing was signed. Start the machine again"
    )]
    Random(getrandom::Error),
    /// No memory for the slow part.
    #[error("too little memory to make a key; nothing was signed. Close other programs")]
    Memory,
}

/// Whose key it is and where: what is proved with it when it is unlocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyPlace {
    /// The hall.
    pub hall_id: String,
    /// This terminal.
    pub device: String,
    /// The person.
    pub person_id: String,
}

impl KeyPlace {
    fn about(&self, key_id: &str) -> String {
        let parts = [&*self.hall_id, &self.device, &self.person_id, key_id];
        let parts: Vec<String> =
            parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        format!("signing/{}", parts.concat())
    }
}

/// A key that is unlocked. Erased from memory when dropped.
pub struct SignKey {
    key: SigningKey,
    id: String,
    place: KeyPlace,
}

// No key in a log, a panic or a failing test.
impl std::fmt::Debug for SignKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignKey").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A key as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedKey {
    /// Whose.
    pub person_id: String,
    /// The key.
    pub key_id: String,
    /// [`DeviceSecret::id`] of the secret it needs.
    pub secret_id: [u8; 8],
    salt: [u8; SALT_BYTES],
    cost: Cost,
    wrapped: Vec<u8>,
}

fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(bytes)
}

/// The key that wraps: slow on purpose, and of no use for checking the PIN.
fn wrapping(
    secret: &DeviceSecret,
    pin: &Pin,
    salt: &[u8],
    cost: Cost,
) -> Option<Zeroizing<[u8; SECRET_BYTES]>> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
    let mut key = Zeroizing::new([0; SECRET_BYTES]);
    argon2.hash_password_into(&*secret.keyed_for_keys(pin), salt, &mut *key).ok()?;
    Some(key)
}

impl SignKey {
    /// Makes one.
    pub fn make(place: KeyPlace) -> Result<SignKey, KeyError> {
        let secret = Zeroizing::new(random::<SECRET_BYTES>()?);
        Ok(SignKey::of(&secret, place))
    }

    fn of(secret: &[u8; SECRET_BYTES], place: KeyPlace) -> SignKey {
        let key = SigningKey::from_bytes(secret);
        let id = key_id(key.verifying_key().as_bytes());
        SignKey { key, id, place }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose it is.
    pub fn person_id(&self) -> &str {
        &self.place.person_id
    }

    /// Wraps it with a PIN; slow on purpose.
    pub fn wrap(
        &self,
        secret: &DeviceSecret,
        pin: &Pin,
        cost: Cost,
    ) -> Result<WrappedKey, KeyError> {
        let (salt, nonce) = (random::<SALT_BYTES>()?, random::<NONCE_BYTES>()?);
        let key = wrapping(secret, pin, &salt, cost).ok_or(KeyError::Memory)?;
        let plain = Zeroizing::new(self.key.to_bytes());
        let about = self.place.about(&self.id);
        let payload = Payload { msg: &*plain, aad: about.as_bytes() };
        let sealed =
            XChaCha20Poly1305::new(&Key::from(*key)).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| KeyError::Memory)?;
        Ok(WrappedKey {
            person_id: self.place.person_id.clone(),
            key_id: self.id.clone(),
            secret_id: secret.id(),
            salt,
            cost,
            wrapped: [&nonce[..], &sealed].concat(),
        })
    }

    /// What the log says of it from then on.
    pub fn registration(&self, at: Stamp) -> KeyRegistered {
        let mut key = KeyRegistered {
            key_id: self.id.as_str().into(),
            person_id: self.place.person_id.as_str().into(),
            device: self.place.device.as_str().into(),
            alg: ALGORITHM.into(),
            public_key: hex(self.key.verifying_key().as_bytes()).into(),
            sig: "".into(),
        };
        let said = key_message(&self.place.hall_id, at, &key);
        key.sig = hex(&self.key.sign(&said).to_bytes()).into();
        key
    }

    /// Signs: what is said is as given, how and with what is put in.
    pub fn sign(&self, at: Stamp, asked: Signature) -> Signature {
        let mut made = Signature {
            person_id: self.place.person_id.as_str().into(),
            method: Method::Pin,
            alg: ALGORITHM.into(),
            key_id: self.id.as_str().into(),
            public_key: hex(self.key.verifying_key().as_bytes()).into(),
            sig: "".into(),
            ..asked
        };
        let said = message(&self.place.hall_id, at, &made);
        made.sig = hex(&self.key.sign(&said).to_bytes()).into();
        made
    }
}

impl WrappedKey {
    /// Unlocks it; slow on purpose. None with another PIN, another device secret, another place, or where the row
    /// is not as it was written.
    pub fn unlock(&self, secret: &DeviceSecret, pin: &Pin, place: KeyPlace) -> Option<SignKey> {
        let key = wrapping(secret, pin, &self.salt, self.cost)?;
        let (nonce, sealed) = self.wrapped.split_first_chunk::<NONCE_BYTES>()?;
        let about = place.about(&self.key_id);
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        let plain = XChaCha20Poly1305::new(&Key::from(*key))
            .decrypt(&XNonce::from(*nonce), payload)
            .ok()?;
        let plain = Zeroizing::new(plain);
        let plain = Zeroizing::new(<[u8; SECRET_BYTES]>::try_from(&plain[..]).ok()?);
        Some(SignKey::of(&plain, place)).filter(|key| key.id == self.key_id)
    }
}

/// Puts somebody's key in the place of the one before, of which nothing stays in the file.
pub(super) fn keep(conn: &Connection, key: &WrappedKey, now: Ms) -> Result<(), StoreError> {
    conn.execute_batch("PRAGMA secure_delete=ON;")?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO signing_secret(person_id, key_id, secret_id, salt, memory_kib, passes,
           wrapped, made_at)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![
        key.person_id,
        key.key_id,
        &key.secret_id[..],
        &key.salt[..],
        key.cost.memory_kib,
        key.cost.passes,
        key.wrapped,
        now.0,
    ])?;
    Ok(())
}

/// Destroys somebody's key, or everybody's, with the PIN that unlocked it.
pub(super) fn destroy(conn: &Connection, person: Option<&str>) -> Result<(), StoreError> {
    conn.execute_batch("PRAGMA secure_delete=ON;")?;
    match person {
        Some(person) => {
            conn.execute("DELETE FROM signing_secret WHERE person_id = ?1", [person])?
        }
        None => conn.execute("DELETE FROM signing_secret", [])?,
    };
    Ok(())
}

/// Takes the keys out of a copy: whoever has it shall not even have them wrapped.
pub(in crate::store) fn leave_out(copy: &Connection) -> rusqlite::Result<()> {
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'signing_secret'";
    if copy.prepare(there)?.exists([])? {
        copy.execute_batch("PRAGMA secure_delete=ON; DELETE FROM signing_secret;")?;
    }
    Ok(())
}

impl Store {
    /// Somebody's key on this terminal, as it stands in the table.
    pub fn signing_key(&self, person: &str) -> Result<Option<WrappedKey>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT key_id, secret_id, salt, memory_kib, passes, wrapped FROM signing_secret
             WHERE person_id = ?1",
        )?;
        let found = find.query_row([person], |row| {
            Ok(WrappedKey {
                person_id: person.to_owned(),
                key_id: row.get(0)?,
                secret_id: row.get(1)?,
                salt: row.get(2)?,
                cost: Cost { memory_kib: row.get(3)?, passes: row.get(4)? },
                wrapped: row.get(5)?,
            })
        });
        match found.optional() {
            // A row that somebody wrote over is as good as none: a new key is made.
            Err(
                rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::FromSqlConversionFailure(..),
            ) => Ok(None),
            found => Ok(found?),
        }
    }

    /// Gives somebody a key; the events that register it are stored with it.
    pub fn keep_signing_key(
        &mut self,
        key: &WrappedKey,
        events: Vec<NewEvent>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| keep(tx, key, now))
    }
}
