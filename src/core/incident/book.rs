//! The incidents of a hall that are in memory: every open one, and those that were closed not long ago.

use serde::{Deserialize, Serialize};

use super::Incident;
use crate::core::memory::horizon;

/// How long a closed one stays in memory beside later ones, seconds; after that it stands in the table alone.
const KEPT_SECS: i64 = 30 * 86_400;

/// The incidents of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incidents {
    list: Vec<Incident>,
}

impl Incidents {
    /// An incident by its id, if it is in memory.
    pub fn get(&self, incident_id: &str) -> Option<&Incident> {
        self.list.iter().find(|one| *one.incident_id == *incident_id)
    }

    /// In the order in which they were opened, those that were taken back among them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Incident> {
        self.list.iter()
    }

    /// Those about which somebody still has to do something.
    pub fn open(&self) -> impl Iterator<Item = &Incident> {
        self.iter().filter(|one| one.is_open())
    }

    /// The same, to be changed by the fold.
    pub(in crate::core) fn get_mut(&mut self, incident_id: &str) -> Option<&mut Incident> {
        self.list.iter_mut().find(|one| *one.incident_id == *incident_id)
    }

    /// A new one. What was closed long before the others leaves memory.
    pub(in crate::core) fn begin(&mut self, incident_id: &str) -> &mut Incident {
        let ended = |one: &Incident| one.closed_at.or(one.voided.then_some(one.opened_at));
        if let Some(before) = horizon(self.list.iter().filter_map(ended), KEPT_SECS) {
            self.list.retain(|one| ended(one).is_none_or(|ended| before < ended));
        }
        self.list.push(Incident::blank(incident_id));
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}
