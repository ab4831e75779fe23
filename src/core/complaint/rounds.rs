//! Which cases are to be looked at because time passed. A hall has thousands of cases and a tick many times a
//! second: a case that nothing happened to has nothing to say before an instant that is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Case, Falls};
use crate::core::time::Ms;

/// When each case is to be looked at again; none until the first round. It follows from the cases and is no
/// part of what they are.
#[derive(Debug, Default)]
pub(super) struct Rounds(Mutex<Option<Plan>>);

#[derive(Debug)]
struct Plan {
    /// When it was used last: it knows nothing of earlier instants.
    used_at: Ms,
    /// Changed since they were looked at, or had something to say that is not in the log.
    now: BTreeSet<Box<str>>,
    /// The others that will have something to say, by when.
    later: BTreeSet<(Ms, Box<str>)>,
    /// The same by case.
    at: BTreeMap<Box<str>, Ms>,
    /// What those say that have something to say.
    said: BTreeMap<Box<str>, Falls>,
}

impl Plan {
    fn of_all(cases: &BTreeMap<Box<str>, Arc<Case>>, now: Ms) -> Plan {
        Plan {
            used_at: now,
            now: cases.keys().cloned().collect(),
            later: BTreeSet::new(),
            at: BTreeMap::new(),
            said: BTreeMap::new(),
        }
    }

    fn drop_later(&mut self, complaint_id: &str) {
        if let Some((id, at)) = self.at.remove_entry(complaint_id) {
            self.later.remove(&(at, id));
        }
    }

    fn ripe(&mut self, now: Ms) -> BTreeSet<Box<str>> {
        let mut ripe = std::mem::take(&mut self.now);
        while let Some((at, _)) = self.later.first()
            && *at <= now
            && let Some((_, id)) = self.later.pop_first()
        {
            self.at.remove(&id);
            ripe.insert(id);
        }
        ripe
    }
}

impl Rounds {
    fn plan<T>(&self, use_it: impl FnOnce(&mut Option<Plan>) -> T) -> T {
        // A plan whose round was given up is missing cases at worst: it is made anew.
        let mut plan = match self.0.lock() {
            Ok(plan) => plan,
            Err(poisoned) => {
                let mut plan = PoisonError::into_inner(poisoned);
                *plan = None;
                plan
            }
        };
        use_it(&mut plan)
    }

    /// Something happened to a case.
    pub(super) fn changed(&self, complaint_id: &str) {
        self.plan(|plan| {
            if let Some(plan) = plan {
                plan.drop_later(complaint_id);
                plan.now.insert(complaint_id.into());
            }
        });
    }

    /// Every case is to be looked at again.
    pub(super) fn forget(&self) {
        self.plan(|plan| *plan = None);
    }

    /// Looks at those that may have something to say, and tells of all that have. One that says what is not in
    /// the log is looked at again until it is.
    pub(super) fn go(
        &self,
        cases: &BTreeMap<Box<str>, Arc<Case>>,
        now: Ms,
        mut look: impl FnMut(&Case) -> Falls,
        mut tell: impl FnMut(&Case, &Falls),
    ) {
        self.plan(|kept| {
            if kept.as_ref().is_some_and(|plan| plan.used_at > now) {
                *kept = None;
            }
            let plan = kept.get_or_insert_with(|| Plan::of_all(cases, now));
            plan.used_at = now;
            for id in plan.ripe(now) {
                plan.said.remove(&id);
                let Some(case) = cases.get(&id) else { continue };
                let falls = look(case);
                if !falls.facts.is_empty() {
                    plan.now.insert(id.clone());
                } else if let Some(at) = falls.next {
                    plan.later.insert((at, id.clone()));
                    plan.at.insert(id.clone(), at);
                }
                if !falls.facts.is_empty() || falls.pressing.is_some() {
                    plan.said.insert(id, falls);
                }
            }
            for (id, falls) in &plan.said {
                if let Some(case) = cases.get(id) {
                    tell(case, falls);
                }
            }
        });
    }
}

impl Clone for Rounds {
    fn clone(&self) -> Rounds {
        Rounds::default()
    }
}

impl PartialEq for Rounds {
    fn eq(&self, _: &Rounds) -> bool {
        true
    }
}

impl Eq for Rounds {}
