//! Keys that people sign with, and signatures: what the log says of them. How they are made and proved stands in
//! [`sign`](crate::core::sign).

use serde::{Deserialize, Serialize};

/// A person has a key of their own on a terminal from now on; the one they had there before signs nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRegistered {
    /// The key: the start of a hash of it, 32 hexadecimal digits.
    pub key_id: Box<str>,
    /// Whose it is.
    pub person_id: Box<str>,
    /// On which terminal.
    pub device: Box<str>,
    /// How it signs: `ed25519`.
    pub alg: Box<str>,
    /// The public half, lowercase hexadecimal.
    pub public_key: Box<str>,
    /// What the key itself signs of this: nobody can register the key of somebody else as theirs.
    pub sig: Box<str>,
}

/// What somebody says with a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// Prepared it and hands it over.
    Prepared,
    /// Received and understood it.
    Received,
    /// Looked through it.
    Reviewed,
    /// Proved that it is done.
    Verified,
    /// Did it against the will of whom it concerns, or without them.
    Forced,
}

impl Meaning {
    /// Every meaning.
    pub const ALL: &'static [Meaning] = &[
        Meaning::Prepared,
        Meaning::Received,
        Meaning::Reviewed,
        Meaning::Verified,
        Meaning::Forced,
    ];

    /// Its name in the log and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Meaning::Prepared => "prepared",
            Meaning::Received => "received",
            Meaning::Reviewed => "reviewed",
            Meaning::Verified => "verified",
            Meaning::Forced => "forced",
        }
    }

    /// The meaning of that name.
    pub fn from_text(text: &str) -> Option<Meaning> {
        Meaning::ALL.iter().copied().find(|meaning| meaning.as_str() == text)
    }
}

/// How a signature was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// With the key of the person, unlocked by their PIN for this one act.
    Pin,
    /// By whoever had unlocked the terminal, without a key.
    Session,
    /// By the user of the operating system, in a hall without PINs, without a key.
    OsUser,
}

impl Method {
    /// Every method.
    pub const ALL: &'static [Method] = &[Method::Pin, Method::Session, Method::OsUser];

    /// The method of that name.
    pub fn from_text(text: &str) -> Option<Method> {
        Method::ALL.iter().copied().find(|method| method.as_str() == text)
    }

    /// Its name in the log and in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Pin => "pin",
            Method::Session => "session",
            Method::OsUser => "os_user",
        }
    }
}

/// A signature: who says what about which state of something. Its time is that of the event. Without a key
/// (`session`, `os_user`) the last four fields are empty: it proves no more than any other line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The signature: its identity.
    pub signature_id: Box<str>,
    /// What kind of thing is signed: `shift`, ...
    pub subject_kind: Box<str>,
    /// Which one.
    pub subject_id: Box<str>,
    /// Who signs.
    pub person_id: Box<str>,
    /// Their role in the settings of that time; empty where there is none.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub role: Box<str>,
    /// What they say with it.
    pub meaning: Meaning,
    /// How it was made.
    pub method: Method,
    /// BLAKE3 of what is signed, as it stood: 64 hexadecimal digits.
    pub hash: Box<str>,
    /// `ed25519`.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub alg: Box<str>,
    /// Which key.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub key_id: Box<str>,
    /// Its public half.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub public_key: Box<str>,
    /// The signature itself, 128 hexadecimal digits.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub sig: Box<str>,
}
