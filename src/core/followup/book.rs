//! The follow-ups of a hall that are in memory: every open one, and those that ended not long ago.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::asked::{ASKED_SECS, Asked, keys_of};
use super::files::Files;
use super::record::{FollowUpPast, Task};
use super::{Origin, Outcome, TaskState, number};
use crate::core::event::{CustomerRef, FollowUpFact, FollowUpMade, KeptFollowUpFact};
use crate::core::hall::Place;
use crate::core::memory::horizon;
use crate::core::time::Ms;

/// How long what is over stays in memory, seconds: a month that is counted, and the one before.
const KEPT_SECS: i64 = 62 * 86_400;
/// Dates of which it is known how many numbers were given.
const DATES_KEPT: usize = 40;

/// How many follow-ups wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Past their time.
    pub overdue: usize,
    /// Due until the end of the day.
    pub today: usize,
    /// Due later.
    pub later: usize,
}

/// Whose turn it is: by when it is due; of those that are due together as they were made, which is the order of a file.
type Turn = (Ms, Ms, u32, Box<str>);

fn turn_of(task: &Task) -> Turn {
    (task.due, task.made_at, number::count(&task.number), task.follow_up_id.clone())
}

/// Puts follow-ups into the order in which it is their turn.
pub fn by_turn(tasks: &mut [&Task]) {
    tasks.sort_by_cached_key(|task| turn_of(task));
}

fn belongs(set: &mut BTreeSet<Box<str>>, id: &str, does: bool) {
    if !does {
        set.remove(id);
    } else if !set.contains(id) {
        set.insert(id.into());
    }
}

/// The follow-ups of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUps {
    tasks: BTreeMap<Box<str>, Task>,
    /// Those that are open, by when they are due.
    open: BTreeSet<Turn>,
    /// Of those the ones that wait, or waited, for a time.
    waiting: BTreeSet<Turn>,
    /// By what people call them.
    numbers: BTreeMap<Box<str>, Box<str>>,
    /// Who is asked about what.
    asked: Asked,
    /// Those that were answered and were not taken back.
    answered: BTreeSet<Box<str>>,
    /// Answered badly, and nothing was opened to put it right.
    unrepaired: BTreeSet<Box<str>>,
    /// The last number given on a date.
    given: BTreeMap<NaiveDate, u32>,
    /// The files that were taken in and stand.
    files: Files,
    /// What ended before this has left memory.
    kept_from: Option<Ms>,
    /// The date on which that was looked at last.
    tidied: Option<NaiveDate>,
}

impl FollowUps {
    /// A follow-up by its id.
    pub fn get(&self, follow_up_id: &str) -> Option<&Task> {
        self.tasks.get(follow_up_id)
    }

    /// A follow-up by its number or id.
    pub fn find(&self, word: &str) -> Option<&Task> {
        let id = self.numbers.get(word).map_or(word, |id| id);
        self.get(id)
    }

    /// All that are in memory, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Task> + Clone {
        self.tasks.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Those that are open, the one due first first.
    pub fn open(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.open.iter().filter_map(|(.., id)| self.tasks.get(id))
    }

    /// Those that are open and may not be tried yet at `now`, the one due first first.
    pub fn waiting(&self, now: Ms) -> impl Iterator<Item = &Task> {
        let tasks = self.waiting.iter().filter_map(|(.., id)| self.tasks.get(id));
        tasks.filter(move |task| !task.is_ready(now))
    }

    /// The one to work on next: of those that may be tried now the one that is due first, behind `after` where that
    /// was left aside.
    pub fn next(&self, now: Ms, after: Option<&str>) -> Option<&Task> {
        let behind = after.and_then(|id| self.get(id)).map(turn_of);
        let ready = |turn: &Turn| self.tasks.get(&turn.3).filter(|task| task.is_ready(now));
        let from_there = behind.as_ref().and_then(|at| {
            use std::ops::Bound::{Excluded, Unbounded};
            self.open.range((Excluded(at), Unbounded)).find_map(ready)
        });
        from_there.or_else(|| self.open.iter().find_map(ready))
    }

    /// How many wait at `now`; `today` is the midnight that ends the day.
    pub fn standing(&self, now: Ms, today: Ms) -> Standing {
        let before = |at: Ms| self.open.range(..(at, Ms(i64::MIN), 0, Box::from(""))).count();
        // What is due at that midnight is due today.
        let by = Ms(today.0.saturating_add(1)).max(now);
        let (overdue, by_today) = (before(now), before(by));
        Standing { overdue, today: by_today - overdue, later: self.open.len() - by_today }
    }

    /// Whether a customer is asked about a date already, or a row of a file was taken.
    pub fn is_asked(&self, key: &str) -> bool {
        self.asked.has(key)
    }

    /// Whether a file was taken in, by its hash, and that was not taken back.
    pub fn has_file(&self, hash: &str) -> bool {
        self.files.has(hash)
    }

    /// Under which keys a follow-up is known as one that is asked already.
    pub fn keys_of(
        origin: Origin,
        origin_id: &str,
        customer: Option<&CustomerRef>,
        served_on: NaiveDate,
    ) -> Vec<String> {
        keys_of(origin, origin_id, customer, served_on)
    }

    /// The number that the next one of a date gets, `plus` behind it.
    pub fn next_number(&self, date: NaiveDate, plus: u32) -> String {
        let given = self.given.get(&date).copied().unwrap_or_default();
        number::spell(date, given.saturating_add(1).saturating_add(plus))
    }

    /// Those answered badly of which nothing was opened to put it right.
    pub fn unrepaired(&self) -> impl Iterator<Item = &Task> {
        self.unrepaired.iter().filter_map(|id| self.get(id))
    }

    /// Those that were answered, by id.
    pub fn answered(&self) -> impl Iterator<Item = &Task> + Clone {
        self.answered.iter().filter_map(|id| self.get(id))
    }

    /// Whether it left memory, or would have.
    pub(in crate::core) fn is_past(&self, made_at: Ms) -> bool {
        self.kept_from.is_some_and(|from| made_at < from)
    }

    /// Notes the number of a new one; the one it really gets, if another has that one already.
    fn note_number(&mut self, told: &str, id: &str, date: NaiveDate) -> Box<str> {
        let told = if told.is_empty() { self.next_number(date, 0) } else { told.to_owned() };
        if let Some(count) = number::count_of(&told, date) {
            let given = self.given.entry(date).or_default();
            *given = count.max(*given);
        }
        if self.given.len() > DATES_KEPT {
            self.given.pop_first();
        }
        let taken = self.numbers.contains_key(&*told);
        let number: Box<str> = if taken { number::apart(&told, id).into() } else { told.into() };
        self.numbers.insert(number.clone(), id.into());
        number
    }

    /// Adds one. `date` is that on which it is made.
    pub(in crate::core) fn add(
        &mut self,
        (id, said): (&str, &FollowUpMade),
        (at, by, act_id): (Ms, &str, &str),
        date: NaiveDate,
    ) {
        let number = self.note_number(&said.number, id, date);
        let task = Task {
            follow_up_id: id.into(),
            number,
            origin: said.origin,
            origin_id: said.origin_id.clone(),
            service_kind: said.service_kind,
            service_id: said.service_id.clone(),
            served_on: said.served_on,
            person_id: said.person_id.clone(),
            customer: said.customer.clone(),
            first_customer: said.customer.clone(),
            customer_kind: said.customer_kind,
            phase: said.phase,
            way: said.way,
            text: said.text.clone(),
            made_at: at,
            made_by: by.into(),
            made_act: act_id.into(),
            due: said.due_at,
            after: "".into(),
            bad: false,
            repair: None,
            gone_at: None,
            voided: false,
            state: TaskState::Open,
            outcome: None,
            not_before: None,
            ended_at: None,
            history: Vec::new(),
        };
        self.asked.add(&task);
        self.files.add(&said.file, at, act_id);
        self.put(task);
        if self.tidied.is_none_or(|on| on < date) {
            self.tidied = Some(date);
            self.forget();
        }
    }

    /// Takes one in, or as it stands now.
    fn put(&mut self, task: Task) {
        let id = task.follow_up_id.clone();
        if let Some(was) = self.tasks.get(&id) {
            let turn = turn_of(was);
            self.open.remove(&turn);
            self.waiting.remove(&turn);
        }
        if task.is_open() {
            let turn = turn_of(&task);
            if task.not_before.is_some() {
                self.waiting.insert(turn.clone());
            }
            self.open.insert(turn);
        }
        let answered = task.state != TaskState::Void && task.reply().is_some();
        belongs(&mut self.answered, &id, answered);
        let unrepaired = task.bad && task.repair.is_none() && !task.voided;
        belongs(&mut self.unrepaired, &id, unrepaired && task.reply().is_some());
        self.tasks.insert(id, task);
    }

    /// Changes one.
    pub(in crate::core) fn change<T>(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Task) -> T,
    ) -> Option<T> {
        let mut task = self.tasks.get(id)?.clone();
        let done = change(&mut task);
        task.replay();
        self.put(task);
        Some(done)
    }

    /// Takes what happened to one; whether it counts.
    pub(in crate::core) fn take(
        &mut self,
        id: &str,
        (at, by, act_id): (Ms, &str, &str),
        fact: &FollowUpFact,
        place: Place,
    ) -> Option<bool> {
        let past = FollowUpPast {
            at,
            by: by.into(),
            act_id: act_id.into(),
            fact: KeptFollowUpFact(fact.clone()),
            holds: true,
            voided: false,
            place,
        };
        self.change(id, |task| task.take(past))
    }

    /// Takes back an act; the ids of what it had changed.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> Vec<Box<str>> {
        self.files.void(act_id);
        let of_act = |task: &&Task| {
            (*task.made_act == *act_id && !task.voided)
                || task.history.iter().any(|past| *past.act_id == *act_id && !past.voided)
        };
        let found: Vec<Box<str>> =
            self.iter().filter(of_act).map(|task| task.follow_up_id.clone()).collect();
        for id in &found {
            let was = self.get(id).cloned();
            self.change(id, |task| {
                task.voided |= *task.made_act == *act_id;
                for past in task.history.iter_mut().filter(|past| *past.act_id == *act_id) {
                    past.voided = true;
                }
            });
            if let Some(was) = was.filter(|_| self.get(id).is_some_and(|task| task.voided)) {
                self.asked.remove(&was);
            }
        }
        found
    }

    /// Whether others have gone on from what an act made.
    pub(in crate::core) fn is_ground_of_others(&self, act_id: &str, by: &str) -> bool {
        let others = |task: &Task| task.history.iter().any(|past| *past.by != *by && !past.voided);
        self.iter().any(|task| *task.made_act == *act_id && others(task))
    }

    /// What is left of a customer once their record is erased: that there was one. The ids of what named them.
    pub(in crate::core) fn blank(
        &mut self,
        person_ref: &str,
        blank: fn(&mut Option<CustomerRef>, &str) -> bool,
    ) -> Vec<Box<str>> {
        let mut found = Vec::new();
        self.asked.blank(person_ref);
        for task in self.tasks.values().cloned().collect::<Vec<_>>() {
            let mut anew = task.clone();
            let mut named = blank(&mut anew.customer, person_ref);
            named |= blank(&mut anew.first_customer, person_ref);
            for past in &mut anew.history {
                let FollowUpFact::Named(said) = &mut past.fact.0 else { continue };
                let mut customer = Some(said.customer.clone());
                named |= blank(&mut customer, person_ref);
                said.customer = customer.unwrap_or_else(|| said.customer.clone());
            }
            if named {
                // What told that they are asked already told who they are.
                self.asked.remove(&task);
                self.asked.add(&anew);
                found.push(task.follow_up_id.clone());
                self.put(anew);
            }
        }
        found
    }

    /// Lets go of what was over long before the newest.
    fn forget(&mut self) {
        let ended = self.tasks.values().filter_map(|task| task.ended_at);
        let Some(from) = horizon(ended, KEPT_SECS) else { return };
        self.kept_from = self.kept_from.max(Some(from));
        let old = |task: &&Task| task.ended_at.is_some_and(|at| at < from);
        let gone: Vec<Task> = self.tasks.values().filter(old).cloned().collect();
        for task in gone {
            self.asked.leave(&task);
            self.numbers.remove(&task.number);
            self.unrepaired.remove(&task.follow_up_id);
            self.answered.remove(&task.follow_up_id);
            self.tasks.remove(&task.follow_up_id);
        }
        self.asked.forget(from.plus_secs(KEPT_SECS - ASKED_SECS));
    }
}

impl Outcome {
    /// Whether a person says it; the other one follows by rule.
    pub fn is_said(self) -> bool {
        !matches!(self, Outcome::GivenUp | Outcome::Unknown)
    }
}
