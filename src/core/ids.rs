//! Names as small numbers: services, counters, staff and sources repeat in every event, so the fold
//! keeps each spelling once and passes an index around.

use std::num::NonZeroU32;

use foldhash::HashMap;
use serde::{Deserialize, Serialize};

use super::hex::hex;
use super::time::Ms;

/// Index of a name in its [`Names`] table. Only meaningful together with that table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ref(NonZeroU32);

impl Ref {
    /// A number that no table gives: nothing is named by it.
    pub const NONE: Ref = Ref(NonZeroU32::MAX);

    fn at(place: usize) -> Ref {
        let number = u32::try_from(place).unwrap_or(u32::MAX - 1).saturating_add(1);
        Ref(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    /// As a number that rises with the order in which names were first heard of.
    pub fn number(self) -> u32 {
        self.0.get()
    }

    fn place(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// What ids are sorted by, so that numbers sort as numbers: counter 9 before counter 10.
pub fn natural(id: &str) -> (usize, &str) {
    let digits = id.trim_start_matches('0');
    (if digits.is_empty() { 1 } else { digits.len() }, id)
}

/// Whether a text can be the id of a hall.
pub fn is_hall_id(id: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=64).contains(&id.chars().count()) && id.chars().all(plain)
}

/// A UUID of version 7: 48 bits of time, then random ones. The time is for locality only and never read.
pub fn entity_id(now: Ms, random: [u8; 16]) -> String {
    let mut bytes = random;
    let millis = u64::try_from(now.0).unwrap_or(0).to_be_bytes();
    for (byte, time) in bytes.iter_mut().zip(&millis[2..]) {
        *byte = *time;
    }
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex = hex(&bytes);
    let parts = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 32)];
    let text: Vec<&str> = parts.iter().filter_map(|(from, to)| hex.get(*from..*to)).collect();
    text.join("-")
}

/// Whether a text is spelt as [`entity_id`] spells one.
pub fn is_entity_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        })
}

/// A table that only grows: every name gets the next number, the same log gives the same numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Box<str>>", into = "Vec<Box<str>>")]
pub struct Names {
    list: Vec<Box<str>>,
    index: HashMap<Box<str>, Ref>,
}

impl Names {
    /// The number of `name`, given to it now if it has none.
    pub fn intern(&mut self, name: &str) -> Ref {
        if let Some(&at) = self.index.get(name) {
            return at;
        }
        let at = Ref::at(self.list.len());
        self.list.push(name.into());
        self.index.insert(name.into(), at);
        at
    }

    /// The number of `name`, if it was ever seen.
    pub fn find(&self, name: &str) -> Option<Ref> {
        self.index.get(name).copied()
    }

    /// The name behind a number; empty for a number of another table.
    pub fn name(&self, at: Ref) -> &str {
        self.list.get(at.place()).map_or("", |name| name)
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether no name was seen yet.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All names in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (Ref, &str)> {
        (0..).map(Ref::at).zip(self.list.iter().map(AsRef::as_ref))
    }
}

impl From<Vec<Box<str>>> for Names {
    fn from(list: Vec<Box<str>>) -> Names {
        let index = (0..).zip(&list).map(|(at, name)| (name.clone(), Ref::at(at))).collect();
        Names { list, index }
    }
}

impl From<Names> for Vec<Box<str>> {
    fn from(names: Names) -> Vec<Box<str>> {
        names.list
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Names) -> bool {
        self.list == other.list
    }
}
