//! The vault: who customers are, encrypted. Each record has a key of its own, wrapped by the key of the hall,
//! which lies in a file outside the hall's folder and its copies. To destroy a record's key is to erase the
//! record; the log, which holds only what proves it, stays whole.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::core::customer::Customer;
use crate::core::event::CustomerRef;
use crate::core::hex::{hex, unhex};
use crate::text::clean::{self, Field, Limit, clean};
use crate::text::mask::{
    is_identity_number, mask_name, mask_phone, phone_digits, without_identities,
};

mod erased;
mod key;
mod moods;
mod records;
mod shared;
#[cfg(test)]
mod tests;

pub(super) use erased::Erased;
pub use key::{Keys, VaultError, key_path};
pub(super) use moods::erased_mood;
pub use records::PersonCount;
pub(super) use records::{PERSON_ACCESS, PERSON_TABLE, destroy, write_person};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const SALT_BYTES: usize = 32;
/// Contents are filled up to a multiple of this, so that their length says nothing.
const BLOCK_BYTES: usize = 128;
/// Longest field of a record.
const FIELD_LIMIT: Limit = Limit { graphemes: 200, bytes: 2_000 };

/// The key of a hall, and what is done with it.
pub struct Vault {
    key: Zeroizing<[u8; KEY_BYTES]>,
}

// No key in a log, a panic or a failing test.
impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

/// A record as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The record.
    pub person_ref: String,
    /// Which key of the hall wraps its key.
    pub key_id: [u8; 8],
    /// Its key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// What it says, encrypted by its key.
    pub content: Vec<u8>,
}

/// A customer, sealed: what the event says, and the record that is stored with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// For the event.
    pub customer: CustomerRef,
    /// For the vault.
    pub record: Record,
}

#[derive(Serialize, Deserialize)]
struct Content {
    salt: String,
    name: String,
    phone: String,
    contact: String,
    address: String,
}

fn random<const N: usize>() -> Result<[u8; N], VaultError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(VaultError::Random)?;
    Ok(bytes)
}

fn encrypt(key: &[u8; KEY_BYTES], about: &str, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let nonce: [u8; NONCE_BYTES] = random()?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: plain, aad: about.as_bytes() };
    let sealed = cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| VaultError::Broken)?;
    Ok([&nonce[..], &sealed].concat())
}

fn decrypt(
    key: &[u8; KEY_BYTES],
    about: &str,
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(VaultError::Broken)?;
    let cipher = XChaCha20Poly1305::new(&Key::from(*key));
    let payload = Payload { msg: sealed, aad: about.as_bytes() };
    let plain = cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| VaultError::Broken)?;
    Ok(Zeroizing::new(plain))
}

/// What the log holds of a customer, so that nobody can change the record unseen: salted, because names and
/// numbers can be guessed.
fn commit(content: &Content) -> String {
    let mut hash = blake3::Hasher::new_derive_key("zhiban 2026 commitment to a customer");
    for part in [&content.salt, &content.name, &content.phone, &content.contact, &content.address] {
        hash.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}

/// A field as it is kept: clean, one line, and no identity number in it.
fn tidy(text: &str) -> Result<String, clean::Refused> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    Ok(without_identities(&clean(text, Field::Line, FIELD_LIMIT)?.text))
}

/// A telephone number. A field for digits leaves the X of an identity number out: it is looked for with one.
fn tidy_phone(text: &str) -> Result<String, clean::Refused> {
    let phone = tidy(text)?;
    Ok(if is_identity_number(&phone) { without_identities(&format!("{phone}X")) } else { phone })
}

impl Vault {
    /// A key for one run, kept nowhere: of a training hall.
    pub fn of_one_run() -> Result<Vault, VaultError> {
        Ok(Vault { key: Zeroizing::new(random()?) })
    }

    /// With the key of a hall as its server keeps it. None where it is none.
    pub fn of_hall_key(key: &[u8]) -> Option<Vault> {
        Some(Vault { key: Zeroizing::new(key.try_into().ok()?) })
    }

    fn sub_key(&self, purpose: &str) -> Zeroizing<[u8; KEY_BYTES]> {
        Zeroizing::new(blake3::derive_key(purpose, &*self.key))
    }

    /// What tells this key from another one, without saying anything about it.
    pub fn id(&self) -> [u8; 8] {
        let hash = self.sub_key("zhiban 2026 hall key id");
        let mut id = [0; 8];
        id.copy_from_slice(hash.get(..8).unwrap_or_default());
        id
    }

    /// What two complaints of one telephone number have in common, 32 hexadecimal digits: the same however the
    /// number is written, and nothing to whoever has not the key. Empty for a text without digits. It is made when a
    /// customer is written down and stays in the log: the key of one that was written with a 0 before its mobile number
    /// before that 0 was left out is another one for good, and such a customer is not known again by it.
    pub fn phone_key(&self, phone: &str) -> String {
        let digits = Zeroizing::new(phone_digits(phone));
        if digits.is_empty() {
            return String::new();
        }
        let key = self.sub_key("zhiban 2026 telephone numbers");
        let hash = blake3::keyed_hash(&key, digits.as_bytes());
        hex(hash.as_bytes().get(..16).unwrap_or_default())
    }

    /// Seals a customer: a new record, and what the event says of it.
    pub fn seal(&self, customer: &Customer) -> Result<Sealed, VaultError> {
        let content = Content {
            salt: hex(&random::<SALT_BYTES>()?),
            name: tidy(&customer.name)?,
            phone: tidy_phone(&customer.phone)?,
            contact: tidy(&customer.contact)?,
            address: tidy(&customer.address)?,
        };
        let person_ref = hex(&random::<16>()?);
        let mut plain =
            Zeroizing::new(serde_json::to_vec(&content).map_err(|_| VaultError::Broken)?);
        let filled = plain.len().next_multiple_of(BLOCK_BYTES);
        plain.resize(filled, b' ');
        let key = Zeroizing::new(random::<KEY_BYTES>()?);
        let wrap = self.sub_key("zhiban 2026 keys of records");
        let record = Record {
            key_id: self.id(),
            wrapped_key: encrypt(&wrap, &format!("person/{person_ref}/key"), &*key)?,
            content: encrypt(&key, &format!("person/{person_ref}/content"), &plain)?,
            person_ref: person_ref.clone(),
        };
        let customer = CustomerRef {
            person_ref: person_ref.into(),
            commitment: commit(&content).into(),
            phone_key: self.phone_key(&content.phone).into(),
            phone_masked: mask_phone(&content.phone).into(),
            name_masked: mask_name(&content.name).into(),
        };
        Ok(Sealed { customer, record })
    }

    /// Opens a record, and proves it by what the log says of it where that is known.
    pub fn open(&self, record: &Record, commitment: Option<&str>) -> Result<Customer, VaultError> {
        if record.key_id != self.id() {
            return Err(VaultError::OtherKey);
        }
        let wrap = self.sub_key("zhiban 2026 keys of records");
        let about = |what: &str| format!("person/{}/{what}", record.person_ref);
        let key = decrypt(&wrap, &about("key"), &record.wrapped_key)?;
        let key =
            Zeroizing::new(<[u8; KEY_BYTES]>::try_from(&key[..]).map_err(|_| VaultError::Broken)?);
        let plain = decrypt(&key, &about("content"), &record.content)?;
        let content: Content = serde_json::from_slice(&plain).map_err(|_| VaultError::Broken)?;
        if commitment.is_some_and(|known| known != commit(&content)) {
            return Err(VaultError::Broken);
        }
        let Content { name, phone, contact, address, salt: _ } = content;
        Ok(Customer { name, phone, contact, address })
    }

    /// Hides a text that stands in the database for a while; `place` says where, and is proved with it.
    pub fn hide(&self, place: &str, text: &str) -> Result<String, VaultError> {
        Ok(hex(&encrypt(&self.sub_key("zhiban 2026 drafts"), place, text.as_bytes())?))
    }

    /// A text that [`Vault::hide`] hid.
    pub fn reveal(&self, place: &str, hidden: &str) -> Result<String, VaultError> {
        let sealed = unhex(hidden).ok_or(VaultError::Broken)?;
        let plain = decrypt(&self.sub_key("zhiban 2026 drafts"), place, &sealed)?;
        String::from_utf8(plain.to_vec()).map_err(|_| VaultError::Broken)
    }
}
