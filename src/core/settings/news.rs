//! What people of a hall are to know of the versions of its settings: which one holds, which is announced, what each changed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Change;
use crate::core::time::Ms;

/// What somebody says they have seen: a version that was announced, or that came into force. In an event it is spelt
/// `settings:3` and `settings:3:ahead`, which no clash is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The version.
    pub version: u32,
    /// It was not in force yet.
    pub ahead: bool,
}

impl Entry {
    /// Of its spelling.
    pub fn of(text: &str) -> Option<Entry> {
        let rest = text.strip_prefix("settings:")?;
        let (number, ahead) =
            rest.strip_suffix(":ahead").map_or((rest, false), |number| (number, true));
        let entry = Entry { version: number.parse().ok()?, ahead };
        (entry.to_string() == text).then_some(entry)
    }
}

impl std::fmt::Display for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "settings:{}{}", self.version, if self.ahead { ":ahead" } else { "" })
    }
}

/// What is known of a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// Its number.
    pub version: u32,
    /// From when it holds.
    pub from: Ms,
    /// When it was applied.
    pub applied_at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Why.
    pub note: Box<str>,
    /// Of a way back: the version whose text this is.
    pub back_to: Option<u32>,
    /// The version whose place it takes; 0 = the defaults.
    pub before: u32,
    /// It is not in force yet.
    pub ahead: bool,
    /// It is the one in force.
    pub holds: bool,
    /// It was applied at this terminal.
    pub own: bool,
    /// What differs from the one before, key by key.
    #[serde(skip)]
    pub changes: Arc<[Change]>,
    /// Who has seen it.
    #[serde(skip)]
    pub seen: Vec<Box<str>>,
}

impl News {
    /// What its reader says they have seen.
    pub fn entry(&self) -> Entry {
        Entry { version: self.version, ahead: self.ahead }
    }

    /// Whether somebody is to be told of it: it was not put into force at this terminal, and they have not seen it. Who did
    /// it makes no difference: where nobody has a PIN everybody has the name of the machine's user.
    pub fn is_news_to(&self, person_id: &str) -> bool {
        !self.own && !self.seen.iter().any(|it| **it == *person_id)
    }
}
