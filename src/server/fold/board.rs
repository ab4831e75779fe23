//! Which digest is known of each hall, and which halls wait for a newer one. Asked with every page, so that nothing here
//! looks at more than one hall.

use std::collections::{HashMap, HashSet, VecDeque};

use super::FoldRules;
use crate::core::sync::wire::Digest;
use crate::server::Incarnation;

/// Halls whose newest digest is remembered.
const KNOWN_MAX: usize = 65_536;

/// The newest digest of a hall; none where it could not be folded yet.
struct Known {
    digest: Option<Digest>,
    at_ms: u64,
    /// The last try failed: the next one waits, and the log is not filled with it.
    failed: bool,
}

/// What is known of one copy of the data.
pub(super) struct Board {
    of: Incarnation,
    known: HashMap<String, Known>,
    /// Halls whose digest is behind, the one that waits longest first.
    wanted: VecDeque<String>,
    /// The same halls.
    waiting: HashSet<String>,
}

impl Board {
    /// Of a copy that nothing is known of.
    pub(super) fn of(incarnation: Incarnation) -> Board {
        Board {
            of: incarnation,
            known: HashMap::new(),
            wanted: VecDeque::new(),
            waiting: HashSet::new(),
        }
    }

    /// Whether it is that copy.
    pub(super) fn is_of(&self, incarnation: &Incarnation) -> bool {
        self.of == *incarnation
    }

    /// The newest digest of a hall whose log ends at `head`, and whether it begins to wait for a newer one.
    pub(super) fn digest(
        &mut self,
        hall: &str,
        head: u64,
        (now_ms, rules): (u64, &FoldRules),
    ) -> (Option<Digest>, bool) {
        let age_max = u64::try_from(rules.age_max.as_millis()).unwrap_or(u64::MAX);
        let (digest, is_behind) = match self.known.get(hall) {
            None => (None, head > 0),
            Some(known) => {
                let at = known.digest.as_ref().map_or(0, |digest| digest.hseq);
                let events = head.saturating_sub(at);
                let is_old = now_ms.saturating_sub(known.at_ms) >= age_max && events > 0;
                let is_far = events >= rules.events_between && !known.failed;
                (known.digest.clone(), is_old || is_far)
            }
        };
        let is_new = is_behind && !self.waiting.contains(hall);
        if is_new {
            self.waiting.insert(hall.to_owned());
            self.wanted.push_back(hall.to_owned());
        }
        (digest, is_new)
    }

    /// The hall that waits longest, which waits no more; and of which copy it is.
    pub(super) fn next(&mut self) -> Option<(Incarnation, String)> {
        let hall = self.wanted.pop_front()?;
        self.waiting.remove(&hall);
        Some((self.of, hall))
    }

    /// Notes how a hall was folded; none = it was not.
    pub(super) fn note(&mut self, hall: &str, digest: Option<Digest>, at_ms: u64) {
        if self.known.len() >= KNOWN_MAX && !self.known.contains_key(hall) {
            self.known.clear();
        }
        let failed = digest.is_none();
        let before = self.known.remove(hall).and_then(|known| known.digest);
        let known = Known { digest: digest.or(before), at_ms, failed };
        self.known.insert(hall.to_owned(), known);
    }
}
