//! Whom the board proposes to relieve: what customers' anger does to a clerk goes on to the next customer. A proposal
//! is no event: it follows from the complaints, and is gone once it is answered. Only its answer is written down.

use std::collections::BTreeMap;

use super::{Relief, ReliefAnswer};
use crate::core::complaint::{Case, Severity, State};
use crate::core::hall::Hall;
use crate::core::incident::IncidentKind;
use crate::core::settings::Person;
use crate::core::staff::{Roll, StaffState};
use crate::core::time::Ms;

/// A hard complaint that somebody faced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HardCase {
    /// The complaint.
    pub complaint_id: String,
    /// What people call it.
    pub number: String,
    /// When it was registered.
    pub at: Ms,
}

/// A proposal to relieve somebody. Person and complaint are its identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReliefDue {
    /// Who.
    pub person_id: String,
    /// The complaint that made it.
    pub complaint_id: String,
    /// Since when it stands.
    pub at: Ms,
    /// The complaints behind it, oldest first.
    pub cases: Vec<HardCase>,
    /// Somebody said "later", and that time is over.
    pub again: bool,
}

impl Hall {
    /// Whether a complaint is hard: serious or critical, or somebody shouted.
    fn is_hard(&self, case: &Case) -> bool {
        let shouted = |id: &str| {
            self.incidents.iter().any(|it| {
                let bound = it.complaint_id.as_deref() == Some(id);
                bound && !it.voided && it.kind == IncidentKind::Disturbance
            })
        };
        matches!(case.severity, Severity::Sev1 | Severity::Sev2) || shouted(&case.complaint_id)
    }

    /// Who faced the customer: who was asked first, which is whoever sat at the counter of the complaint unless somebody
    /// said otherwise, and stays so to the end. Nobody but people whose role serves.
    fn faced<'h>(&'h self, case: &'h Case, now: Ms) -> Option<&'h Person> {
        let settings = self.settings(now).0;
        let serves = |person: &&Person| settings.role(&person.role).is_some_and(|role| role.serves);
        let id = &*case.fields.first_contact;
        settings.people.iter().find(|person| person.id == id).filter(serves)
    }

    /// The hard complaints of today by who faced them, oldest first.
    fn hard_cases(&self, now: Ms) -> BTreeMap<&str, Vec<HardCase>> {
        let zone = self.config().zone;
        let today = zone.date(now);
        let mut found: BTreeMap<&str, Vec<HardCase>> = BTreeMap::new();
        for case in self.cases().all_cases() {
            let at = case.registered_at;
            if zone.date(at) != today
                || at > now
                || !case.is_complaint()
                // What was merged is the complaint of another record, which counts.
                || matches!(case.state, State::Void | State::Merged)
                || !self.is_hard(case)
            {
                continue;
            }
            let Some(person) = self.faced(case, now) else { continue };
            found.entry(&person.id).or_default().push(HardCase {
                complaint_id: case.complaint_id.to_string(),
                number: case.fields.number.to_string(),
                at,
            });
        }
        for cases in found.values_mut() {
            cases.sort_by(|a, b| (a.at, &a.complaint_id).cmp(&(b.at, &b.complaint_id)));
        }
        found
    }

    /// Whom the board proposes to relieve now: so many hard complaints in so short a time since the last proposal was
    /// answered, and they are still on post.
    pub fn reliefs_due(&self, now: Ms) -> Vec<ReliefDue> {
        let rules = &self.rules(now).relief;
        let count = usize::try_from(rules.count).unwrap_or(usize::MAX);
        let within = i64::from(rules.within_minutes) * 60;
        let mut found = Vec::new();
        let hard = self.hard_cases(now);
        if hard.values().all(|cases| cases.len() < count) {
            return found;
        }
        let roll = Roll::new(self, now);
        for (id, cases) in hard {
            let on_post =
                roll.entry(id).is_none_or(|entry| entry.state(roll.rules) == StaffState::OnPost);
            let own = || self.conduct().staff().reliefs().filter(|it| *it.person_id == *id);
            let ended = own().filter(|it| it.answer != ReliefAnswer::Later).map(|it| it.at).max();
            let since: Vec<&HardCase> =
                cases.iter().filter(|it| ended.is_none_or(|ended| ended < it.at)).collect();
            let near = |some: &&[&HardCase]| match (some.first(), some.last()) {
                (Some(first), Some(last)) => last.at.secs_since(first.at) <= within,
                _ => false,
            };
            let Some(some) = since.windows(count.max(1)).rfind(near).filter(|_| on_post) else {
                continue;
            };
            let Some(last) = some.last() else { continue };
            let of_it = |it: &&Relief| *it.complaint_id == *last.complaint_id;
            let put_off = own().filter(of_it).map(|it| it.at).max();
            let again = i64::from(rules.later_minutes) * 60;
            if put_off.is_some_and(|at| now.secs_since(at) < again) {
                continue;
            }
            found.push(ReliefDue {
                person_id: id.to_owned(),
                complaint_id: last.complaint_id.clone(),
                at: last.at,
                cases: some.iter().map(|it| (*it).clone()).collect(),
                again: put_off.is_some(),
            });
        }
        found.sort_by(|a, b| (a.at, &a.person_id).cmp(&(b.at, &b.person_id)));
        found
    }
}
