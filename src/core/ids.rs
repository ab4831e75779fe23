//! Names as small numbers: services, counters, staff and sources repeat in every event, so the fold
//! keeps each spelling once and passes an index around.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

/// Index of a name in its [`Names`] table. Only meaningful together with that table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ref(pub u32);

/// A table that only grows: every name gets the next number, the same log gives the same numbers.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Box<str>>", into = "Vec<Box<str>>")]
pub struct Names {
    list: Vec<Box<str>>,
    index: HashMap<Box<str>, u32>,
}

impl Names {
    /// The number of `name`, given to it now if it has none.
    pub fn intern(&mut self, name: &str) -> Ref {
        if let Some(&at) = self.index.get(name) {
            return Ref(at);
        }
        let at = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.list.push(name.into());
        self.index.insert(name.into(), at);
        Ref(at)
    }

    /// The number of `name`, if it was ever seen.
    pub fn find(&self, name: &str) -> Option<Ref> {
        self.index.get(name).map(|&at| Ref(at))
    }

    /// The name behind a number; empty for a number of another table.
    pub fn name(&self, at: Ref) -> &str {
        self.list.get(at.0 as usize).map_or("", |name| name)
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
        (0..).map(Ref).zip(self.list.iter().map(AsRef::as_ref))
    }
}

impl From<Vec<Box<str>>> for Names {
    fn from(list: Vec<Box<str>>) -> Names {
        let index = (0..).zip(&list).map(|(at, name)| (name.clone(), at)).collect();
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
