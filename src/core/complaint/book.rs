//! The cases of a hall that are in memory: every open one, and those that were closed not long ago.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::rounds::Rounds;
use super::{Case, CaseKind, Falls, number};
use crate::core::time::Ms;

/// Dates of which it is known how many numbers were given; a registration that is told later than that is
/// told apart by its number's mark.
const DATES_KEPT: usize = 40;

/// Within this time nobody else has the number of a complaint: half a year.
const NUMBER_SECS: i64 = 183 * 86_400;

/// The complaints of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cases {
    /// Shared with whoever shows them: what somebody still looks at is copied when it changes, nothing else.
    list: BTreeMap<Box<str>, Arc<Case>>,
    /// The last number given to a complaint on a date.
    given: BTreeMap<NaiveDate, u32>,
    /// The last number given to a request on a date.
    given_requests: BTreeMap<NaiveDate, u32>,
    #[serde(skip)]
    rounds: Rounds,
}

impl Cases {
    /// A complaint by its id, if it is in memory.
    pub fn get(&self, complaint_id: &str) -> Option<&Case> {
        self.shared(complaint_id).map(|case| &**case)
    }

    /// The same, to be held on to.
    pub fn shared(&self, complaint_id: &str) -> Option<&Arc<Case>> {
        self.list.get(complaint_id)
    }

    /// The case that stands for a complaint: itself, or the one that it was merged into.
    pub fn root(&self, complaint_id: &str) -> Option<&Case> {
        let mut case = self.get(complaint_id)?;
        // Whatever is merged is merged into an older one, so this ends; the bound is for what was put in.
        for _ in 0..self.list.len() {
            match case.merged_into.as_deref().and_then(|target| self.get(target)) {
                Some(target) => case = target,
                None => break,
            }
        }
        Some(case)
    }

    /// A complaint by its number, the newest of that number.
    pub fn numbered(&self, number: &str) -> Option<&Case> {
        self.list.values().rev().find(|case| case.number() == number).map(|case| &**case)
    }

    /// The complaint that grew from a mark "unhappy customer".
    pub fn of_mark(&self, mark_id: &str) -> Option<&Case> {
        let grown = |case: &&Case| case.fields.mark_id.as_deref() == Some(mark_id);
        self.complaints().filter(grown).find(|case| case.state != super::State::Void)
    }

    /// The same, to be changed by the fold.
    pub(in crate::core) fn get_mut(&mut self, complaint_id: &str) -> Option<&mut Case> {
        self.rounds.changed(complaint_id);
        self.list.get_mut(complaint_id).map(Arc::make_mut)
    }

    /// Takes one in: a new one, or one that comes back from the store.
    pub(in crate::core) fn put(&mut self, case: impl Into<Arc<Case>>) {
        let case = case.into();
        self.rounds.changed(&case.complaint_id);
        self.list.insert(case.complaint_id.clone(), case);
    }

    /// Takes one out of memory, to be stored.
    pub(in crate::core) fn take(&mut self, complaint_id: &str) -> Option<Arc<Case>> {
        self.rounds.changed(complaint_id);
        self.list.remove(complaint_id)
    }

    /// The number that the next case of that kind gets on a date.
    pub fn next_number(&self, kind: CaseKind, date: NaiveDate) -> String {
        let given = if kind == CaseKind::Request { &self.given_requests } else { &self.given };
        number::spell(kind, date, given.get(&date).map_or(1, |given| given.saturating_add(1)))
    }

    /// Notes the number of a new case; the one it really gets, if another has that one already. Those
    /// of other years have the same numbers again.
    pub(in crate::core) fn note_number(
        &mut self,
        (kind, date): (CaseKind, NaiveDate),
        told: &str,
        (complaint_id, at): (&str, Ms),
    ) -> Box<str> {
        let near = |case: &Case| at.secs_since(case.registered_at).abs() < NUMBER_SECS;
        let taken = self.all_cases().any(|case| case.number() == told && near(case));
        let book =
            if kind == CaseKind::Request { &mut self.given_requests } else { &mut self.given };
        if let Some(count) = number::count_of(kind, told, date) {
            let given = book.entry(date).or_default();
            *given = count.max(*given);
        }
        if book.len() > DATES_KEPT {
            book.pop_first();
        }
        if taken { number::apart(told, complaint_id).into() } else { told.into() }
    }

    /// The complaints of customers, oldest first: ids are made of the time. What is counted of complaints is counted
    /// of these.
    pub fn complaints(&self) -> impl Iterator<Item = &Case> {
        self.all_cases().map(|case| &**case).filter(|case| case.is_complaint())
    }

    /// Cases of every kind, requests of the hall to departments among them, to be held on to.
    pub fn all_cases(&self) -> impl Iterator<Item = &Arc<Case>> {
        self.list.values()
    }

    /// Tells of the cases that have something to say at `now`. `look` says what, and when to look again: a case
    /// that nobody touched is not looked at before that.
    pub(in crate::core) fn round(
        &self,
        now: Ms,
        look: impl FnMut(&Case) -> Falls,
        tell: impl FnMut(&Case, &Falls),
    ) {
        self.rounds.go(&self.list, now, look, tell);
    }

    /// The settings are others: every case is to be looked at again.
    pub(in crate::core) fn look_anew(&self) {
        self.rounds.forget();
    }

    /// The complaints about which somebody still has to do something.
    pub fn open_complaints(&self) -> impl Iterator<Item = &Case> {
        self.complaints().filter(|case| case.is_open())
    }

    /// Cases of every kind about which somebody still has to do something.
    pub fn all_open(&self) -> impl Iterator<Item = &Case> {
        self.all_cases().map(|case| &**case).filter(|case| case.is_open())
    }
}
