//! Which cases are to be looked at because time passed. A hall has thousands of cases and a tick many times a
//! second: a case that nothing happened to has nothing to say before an instant that is known.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::Case;
use crate::core::time::Ms;

/// When each case is to be looked at again. It follows from the cases and is no part of what they are.
#[derive(Debug, Default)]
pub(super) struct Rounds(Mutex<Option<Plan>>);

/// None until the first round: then every case is looked at.
#[derive(Debug, Default)]
struct Plan {
    /// Changed since they were looked at, or had something to say.
    now: BTreeSet<Box<str>>,
    /// The others that will have something to say, by when.
    later: BTreeSet<(Ms, Box<str>)>,
    /// The same by case.
    at: BTreeMap<Box<str>, Ms>,
}

impl Plan {
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

    /// Looks at those that may have something to say. One that has is looked at again until what it said has
    /// happened to it.
    pub(super) fn go<T>(
        &self,
        cases: &BTreeMap<Box<str>, Case>,
        now: Ms,
        mut look: impl FnMut(&Case) -> (Vec<T>, Option<Ms>),
    ) -> Vec<T> {
        let mut said = Vec::new();
        self.plan(|plan| {
            let plan = plan.get_or_insert_with(|| Plan {
                now: cases.keys().cloned().collect(),
                ..Plan::default()
            });
            for id in plan.ripe(now) {
                let Some(case) = cases.get(&id) else { continue };
                let (found, next) = look(case);
                if !found.is_empty() {
                    plan.now.insert(id);
                } else if let Some(at) = next {
                    plan.later.insert((at, id.clone()));
                    plan.at.insert(id, at);
                }
                said.extend(found);
            }
        });
        said
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
