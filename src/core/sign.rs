//! What a signature binds, and the proof of it. Pure: keys are made and used in the store, where their secret half
//! is unlocked. The bytes that are signed are spelled here and nowhere else.

use ed25519_dalek::{SIGNATURE_LENGTH, VerifyingKey};

use super::event::{KeyRegistered, Method, Signature};
use super::hex::{hex, unhex_all};
use super::time::Stamp;

mod book;

pub use book::{Heard, KEPT_MAX, KeyRow, SignBook, SignatureRow, Standing};

/// The one algorithm so far. The field exists because a buyer may one day ask for another.
pub const ALGORITHM: &str = "ed25519";

/// Bytes of a public key.
const KEY_BYTES: usize = 32;
/// Bytes of a hash of what is signed.
const HASH_BYTES: usize = 32;

/// What is wrong with a key or a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Not of the form that a signature has.
    Form,
    /// Made by something this version does not know.
    Algorithm,
    /// The key was never registered before it.
    NoKey,
    /// The key is another one than was registered, or somebody else's.
    OtherKey,
    /// The key was out of use: its PIN was taken away, or another key came in its place.
    Retired,
    /// Who wrote it down is not who signs, or had not proved it.
    Author,
    /// Made without a key where a PIN is asked for.
    NoPin,
    /// It does not belong to what it says: something of it was changed.
    Forged,
    /// The same signature once more.
    Repeated,
}

impl Fault {
    /// In words, for whoever checks a log.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Form => "is no signature by its form",
            Fault::Algorithm => "is made by an algorithm that this version does not know",
            Fault::NoKey => "is made with a key that was not registered before",
            Fault::OtherKey => "is made with another key than the one registered for that person",
            Fault::Retired => "is made with a key that was out of use",
            Fault::Author => "is written down by somebody else than who signs",
            Fault::NoPin => "is made without a key in a hall that asks for PINs",
            Fault::Forged => "does not belong to what it says: something was changed",
            Fault::Repeated => "stands in the log a second time",
        }
    }

    /// Its name in tables.
    pub fn code(self) -> &'static str {
        match self {
            Fault::Form => "form",
            Fault::Algorithm => "algorithm",
            Fault::NoKey => "no_key",
            Fault::OtherKey => "other_key",
            Fault::Retired => "retired",
            Fault::Author => "author",
            Fault::NoPin => "no_pin",
            Fault::Forged => "forged",
            Fault::Repeated => "repeated",
        }
    }
}

/// Lays fields one behind the other, each behind its length: no two lists of fields give the same bytes.
fn laid(purpose: &str, fields: &[&str]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    for field in [purpose].iter().chain(fields) {
        bytes.extend_from_slice(&(field.len() as u64).to_le_bytes());
        bytes.extend_from_slice(field.as_bytes());
    }
    bytes
}

/// What a person signs: everything the signature says, in which hall, and when.
pub fn message(hall_id: &str, at: Stamp, made: &Signature) -> Vec<u8> {
    let at = at.to_rfc3339();
    laid(
        "zhiban 2026 signature v1",
        &[
            hall_id,
            &at,
            &made.signature_id,
            &made.subject_kind,
            &made.subject_id,
            &made.person_id,
            &made.role,
            made.meaning.as_str(),
            made.method.as_str(),
            &made.hash,
            &made.alg,
            &made.key_id,
        ],
    )
}

/// What a key signs when it is registered: whose it is, where, and when.
pub fn key_message(hall_id: &str, at: Stamp, key: &KeyRegistered) -> Vec<u8> {
    let at = at.to_rfc3339();
    let fields = [hall_id, &at, &key.key_id, &key.person_id, &key.device, &key.alg];
    laid("zhiban 2026 signing key v1", &[&fields[..], &[&*key.public_key]].concat())
}

/// The id of a public key, 32 hexadecimal digits.
pub fn key_id(public: &[u8; KEY_BYTES]) -> String {
    let hash = blake3::derive_key("zhiban 2026 signing key id", public);
    hex(hash.get(..16).unwrap_or_default())
}

/// Whether a text is the hash of something, as signatures spell it.
pub fn is_hash(text: &str) -> bool {
    unhex_all::<HASH_BYTES>(text).is_some()
}

fn proved(public_key: &str, key: &str, sig: &str, message: &[u8]) -> Result<(), Fault> {
    let public = unhex_all::<KEY_BYTES>(public_key).ok_or(Fault::Form)?;
    let sig = unhex_all::<SIGNATURE_LENGTH>(sig).ok_or(Fault::Form)?;
    if key_id(&public) != key {
        return Err(Fault::OtherKey);
    }
    let public = VerifyingKey::from_bytes(&public).map_err(|_| Fault::Form)?;
    let sig = ed25519_dalek::Signature::from_bytes(&sig);
    // Strict: keys of small order and second spellings of a signature are refused.
    public.verify_strict(message, &sig).map_err(|_| Fault::Forged)
}

/// Whether a key that is registered proves itself.
pub fn check_key(hall_id: &str, at: Stamp, key: &KeyRegistered) -> Result<(), Fault> {
    if &*key.alg != ALGORITHM {
        return Err(Fault::Algorithm);
    }
    proved(&key.public_key, &key.key_id, &key.sig, &key_message(hall_id, at, key))
}

/// Whether a signature belongs to what it says, by the key it names. Whose key that is, and whether it was in use,
/// only the log knows: [`SignBook`].
pub fn check(hall_id: &str, at: Stamp, made: &Signature) -> Result<(), Fault> {
    if !is_hash(&made.hash) {
        return Err(Fault::Form);
    }
    let empty = [&made.alg, &made.key_id, &made.public_key, &made.sig];
    if made.method != Method::Pin {
        return if empty.iter().all(|field| field.is_empty()) { Ok(()) } else { Err(Fault::Form) };
    }
    if &*made.alg != ALGORITHM {
        return Err(Fault::Algorithm);
    }
    proved(&made.public_key, &made.key_id, &made.sig, &message(hall_id, at, made))
}
