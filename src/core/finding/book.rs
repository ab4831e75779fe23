//! The findings of a hall that are in memory: every open one, and those that ended not long ago.

use serde::{Deserialize, Serialize};

use super::RECURS_WITHIN_SECS;
use super::record::Finding;
use super::trail::Trail;
use crate::core::incident::Standing;
use crate::core::memory::horizon;

/// The findings of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    trails: Vec<Trail>,
}

impl Findings {
    /// A finding by its id, or by the id of a sighting that joined it; if it is in memory.
    pub fn get(&self, id: &str) -> Option<&Finding> {
        self.trails.iter().find_map(|trail| trail.get(id))
    }

    /// The trail that a finding stands in.
    pub fn trail_of(&self, id: &str) -> Option<&Trail> {
        self.trails.iter().find(|trail| trail.get(id).is_some())
    }

    /// The trail of a fingerprint.
    pub fn trail(&self, fingerprint: &str) -> Option<&Trail> {
        self.trails.iter().find(|trail| *trail.fingerprint == *fingerprint)
    }

    /// Every trail, in the order in which they began.
    pub fn trails(&self) -> impl Iterator<Item = &Trail> {
        self.trails.iter()
    }

    /// Every finding in memory, in no order that means anything.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.trails.iter().flat_map(|trail| &trail.findings)
    }

    /// Those about which something is left to do.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        self.iter().filter(|finding| finding.is_open())
    }

    /// Whether an act gave others the ground for what they did about a finding since.
    pub fn is_ground_of_others(&self, act_id: &str, person: &str) -> bool {
        let stands = |trail: &&Trail| trail.history.iter().any(|past| *past.act_id == *act_id);
        self.trails.iter().filter(stands).any(|trail| {
            let mut since = trail.history.iter().skip_while(|past| *past.act_id != *act_id);
            since.any(|past| {
                past.standing == Standing::Holds && !past.act_id.is_empty() && *past.by != *person
            })
        })
    }

    pub(in crate::core) fn trail_mut(&mut self, fingerprint: &str) -> Option<&mut Trail> {
        self.trails.iter_mut().find(|trail| *trail.fingerprint == *fingerprint)
    }

    /// The trail of a fingerprint, begun where there is none. What ended long before the others leaves memory.
    pub(in crate::core) fn begin(&mut self, fingerprint: &str) -> &mut Trail {
        let before = horizon(self.iter().filter_map(|it| it.ended_at), RECURS_WITHIN_SECS);
        if let Some(before) = before {
            self.trails.retain(|it| *it.fingerprint == *fingerprint || !it.is_over(before));
            if let Some(trail) = self.trail_mut(fingerprint) {
                trail.forget(before);
            }
        }
        let known = self.trails.iter().position(|trail| *trail.fingerprint == *fingerprint);
        let at = known.unwrap_or(self.trails.len());
        if known.is_none() {
            self.trails.push(Trail::new(fingerprint));
        }
        &mut self.trails[at]
    }
}
