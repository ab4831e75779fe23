//! Complaints that leave memory: those that are over and whose window has long passed. The store keeps them
//! and puts one back before an event about it is applied, so that it makes no difference which had left.

use std::sync::Arc;

use super::Hall;
use crate::core::complaint::{Case, State};
use crate::core::event::{Body, Event, Fact};
use crate::core::time::Ms;

/// How much longer than it can be opened again a complaint stays in memory, days: what comes late is nearly
/// always about one of these, and so is a customer who comes back.
const KEPT_DAYS: i64 = 30;

const DAY_SECS: i64 = 24 * 3600;

impl Hall {
    /// Complaints that may leave memory, by id: they are over, and nobody can open them again.
    pub fn old_cases(&self) -> Vec<Box<str>> {
        let rules = &self.rules(self.wall).complaint;
        // Who comes again with the same matter is known by what is in memory.
        let days = (i64::from(rules.reopen_days) + KEPT_DAYS).max(i64::from(rules.repeat_days));
        // What came up is counted over these days.
        let days = days.max(i64::from(rules.improve_days));
        let before = self.wall.plus_secs(-days * DAY_SECS);
        let old = self.cases.all_cases().filter(|case| is_over(case) && last_at(case) < before);
        old.map(|case| case.complaint_id.clone()).collect()
    }

    /// Takes a complaint out of memory, to be stored.
    pub fn take_case(&mut self, complaint_id: &str) -> Option<Arc<Case>> {
        self.cases.take(complaint_id)
    }

    /// Puts a stored complaint back.
    pub fn put_case(&mut self, case: impl Into<Arc<Case>>) {
        self.cases.put(case);
    }

    /// The complaints an event is about, or looks at. Whoever stores complaints puts those of them back that
    /// are not in memory before applying the event, and what they were merged into.
    pub fn cases_of<'e>(&self, event: &'e Event) -> impl Iterator<Item = &'e str> + use<'e> {
        let named = match &event.body {
            Body::Case(body) => {
                let (one, other) = match &body.fact {
                    Fact::Registered(fields) => {
                        (fields.repeat_of.as_deref(), fields.recurrence_of.as_deref())
                    }
                    Fact::Merged(merged) => (Some(&*merged.target), None),
                    _ => (None, None),
                };
                [Some(&*body.complaint_id), one, other]
            }
            // What is erased is erased in the complaint too.
            Body::Person(act) => [Some(&*act.complaint_id), None, None],
            _ => [None; 3],
        };
        named.into_iter().flatten()
    }
}

fn is_over(case: &Case) -> bool {
    matches!(case.state, State::Closed | State::Void | State::Merged)
}

// The last thing that happened to it, whatever became of it: somebody may still be at it.
fn last_at(case: &Case) -> Ms {
    let told = case.history.last().map_or(case.registered_at, |past| past.recorded_at);
    told.max(case.state_since)
}
