//! The complaints of a hall that are in memory: every open one, and those that were closed not long ago.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Case;

/// The complaints of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    list: BTreeMap<Box<str>, Case>,
}

impl Cases {
    /// A complaint by its id, if it is in memory.
    pub fn get(&self, complaint_id: &str) -> Option<&Case> {
        self.list.get(complaint_id)
    }

    /// The same, to be changed by the fold.
    pub(in crate::core) fn get_mut(&mut self, complaint_id: &str) -> Option<&mut Case> {
        self.list.get_mut(complaint_id)
    }

    /// Takes one in: a new one, or one that comes back from the store.
    pub(in crate::core) fn put(&mut self, case: Case) {
        self.list.insert(case.complaint_id.clone(), case);
    }

    /// Takes one out of memory, to be stored.
    pub(in crate::core) fn take(&mut self, complaint_id: &str) -> Option<Case> {
        self.list.remove(complaint_id)
    }

    /// All of them, oldest first: ids are made of the time.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.list.values()
    }

    /// Those about which somebody still has to do something.
    pub fn open(&self) -> impl Iterator<Item = &Case> {
        self.iter().filter(|case| case.is_open())
    }
}
