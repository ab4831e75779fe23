//! The improvements of a hall that are in memory: every one that is not over, and those that ended not long ago.

use serde::{Deserialize, Serialize};

use super::{Improvement, SubjectKind};
use crate::core::memory::horizon;

/// How long one that is over stays in memory beside later ones, seconds; after that it stands in the table alone.
const KEPT_SECS: i64 = 92 * 86_400;

/// The improvements of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Improvements {
    list: Vec<Improvement>,
}

impl Improvements {
    /// An improvement by its id, if it is in memory.
    pub fn get(&self, improvement_id: &str) -> Option<&Improvement> {
        self.list.iter().find(|one| *one.improvement_id == *improvement_id)
    }

    /// Those that were not taken back, as they came up.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Improvement> {
        self.list.iter().filter(|one| !one.is_void())
    }

    /// Those about which something is left to do.
    pub fn open(&self) -> impl Iterator<Item = &Improvement> {
        self.all().filter(|one| one.is_open())
    }

    /// Those about a thing.
    pub fn about<'a>(
        &'a self,
        kind: SubjectKind,
        code: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a Improvement> {
        self.all().filter(move |one| one.subject.kind == kind && *one.subject.code == *code)
    }

    pub(in crate::core) fn get_mut(&mut self, improvement_id: &str) -> Option<&mut Improvement> {
        self.list.iter_mut().find(|one| *one.improvement_id == *improvement_id)
    }

    /// One of that id, which is new where there is none. What ended long before the others leaves memory.
    pub(in crate::core) fn begin(&mut self, improvement_id: &str) -> &mut Improvement {
        let known = self.list.iter().position(|one| *one.improvement_id == *improvement_id);
        let at = known.unwrap_or_else(|| {
            let over = self.list.iter().filter_map(Improvement::over_at);
            if let Some(before) = horizon(over, KEPT_SECS) {
                self.list.retain(|one| one.over_at().is_none_or(|over| before < over));
            }
            self.list.push(Improvement::blank(improvement_id));
            self.list.len() - 1
        });
        &mut self.list[at]
    }
}
