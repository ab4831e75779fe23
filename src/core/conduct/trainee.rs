//! Who is still learning: since when, what of their plan is done, and when they are to be examined (domain 3-13).

use chrono::{Days, NaiveDate};

use super::{Exam, ExamResult};
use crate::core::hall::Hall;
use crate::core::settings::Person;
use crate::core::time::Ms;

/// An item of a trainee's plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// As the settings name it.
    pub name: String,
    /// How long it was taught, minutes; 0 = not yet.
    pub minutes: u32,
}

/// A trainee as they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trainee {
    /// Who.
    pub person_id: String,
    /// Who teaches them.
    pub mentor: Option<String>,
    /// Since when, as the settings say.
    pub from: Option<NaiveDate>,
    /// Which day of it today is, from 1.
    pub day: Option<i64>,
    /// When they are to be examined: the planned end, else so many days after the beginning.
    pub due_on: Option<NaiveDate>,
    /// That day has come.
    pub due: bool,
    /// The date that was set for the exam.
    pub exam_on: Option<NaiveDate>,
    /// Their plan.
    pub plan: Vec<PlanItem>,
    /// How long they were taught altogether, minutes.
    pub minutes: u32,
    /// The last exam, which they did not pass.
    pub failed_on: Option<NaiveDate>,
}

impl Trainee {
    /// How many items of the plan are done.
    pub fn done(&self) -> usize {
        self.plan.iter().filter(|item| item.minutes > 0).count()
    }
}

impl Hall {
    /// Exams of somebody in the time for which they are in training by the settings.
    fn exams_of<'h>(&'h self, person: &'h Person, at: Ms) -> impl Iterator<Item = &'h Exam> {
        self.conduct().staff().exams().filter(move |exam| {
            let within = person.trainee_from.is_none_or(|from| from <= exam.on);
            *exam.person_id == *person.id && exam.at <= at && within
        })
    }

    /// Whether somebody is still learning: the settings say so, they have begun, and no exam since then was passed. The
    /// pass ends it from when it was written down; who begins anew later learns anew.
    pub fn is_trainee(&self, person: &Person, at: Ms) -> bool {
        let passed = |exam: &Exam| exam.result == ExamResult::Passed;
        let today = self.config().zone.date(at);
        let begun = person.trainee_from.is_none_or(|from| from <= today);
        person.trainee && begun && !self.exams_of(person, at).any(passed)
    }

    /// How somebody who is still learning stands; none of anybody else.
    pub fn trainee(&self, person: &Person, now: Ms) -> Option<Trainee> {
        if !self.is_trainee(person, now) {
            return None;
        }
        let today = self.config().zone.date(now);
        let own = |id: &str| *id == *person.id;
        let since = person.trainee_from.and_then(|from| self.config().zone.day_start(from));
        let all = self.conduct().staff().trainings();
        let taught: Vec<_> = all
            .filter(|it| own(&it.person_id) && it.at <= now && since.is_none_or(|at| at <= it.at))
            .collect();
        let minutes = |item: Option<&str>| {
            let some = taught.iter().filter(|it| item.is_none_or(|item| *it.item == *item));
            some.fold(0_u32, |sum, it| sum.saturating_add(it.minutes))
        };
        let plan = person.plan.iter().map(|name| {
            let item = PlanItem { name: name.clone(), minutes: minutes(Some(name)) };
            // What was ticked off without a time is done as well.
            let ticked = taught.iter().any(|it| *it.item == **name);
            PlanItem { minutes: item.minutes.max(u32::from(ticked)), ..item }
        });
        let days = u64::from(self.rules(now).people.trainee_days).saturating_sub(1);
        let by_days =
            || person.trainee_from.and_then(|from| from.checked_add_days(Days::new(days)));
        let due_on = person.trainee_until.or_else(by_days);
        let failed = self.exams_of(person, now).map(|exam| exam.on).max();
        Some(Trainee {
            person_id: person.id.clone(),
            mentor: person.mentor.clone(),
            from: person.trainee_from,
            day: person.trainee_from.map(|from| (today - from).num_days() + 1),
            due_on,
            due: due_on.is_some_and(|due| due <= today),
            exam_on: person.exam_on,
            plan: plan.collect(),
            minutes: minutes(None),
            failed_on: failed,
        })
    }

    /// Everybody who is still learning.
    pub fn trainees(&self, now: Ms) -> Vec<Trainee> {
        let people = self.settings(now).0.people.iter();
        people.filter_map(|person| self.trainee(person, now)).collect()
    }
}
