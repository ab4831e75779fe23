//! The rounds of a hall that are in memory, and what is known of planned ones: done, missed, and why.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::plan::SlotKey;
use super::round::{Round, RoundState};
use super::template::Template;
use crate::core::memory::horizon;
use crate::core::time::Ms;

/// Rounds that stay in memory, those of some days; older ones stand in the table alone. By number and not by age:
/// a clock that is far ahead would let go of all of them.
const KEPT: usize = 24;
/// How long it is known of a planned round whether it was done, seconds; longer than anybody looks back for one
/// that was missed.
const KNOWN_SECS: i64 = 31 * 86_400;

/// Why a round was missed, as somebody said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explained {
    /// When.
    pub at: Ms,
    /// Who.
    pub by: Box<str>,
    /// The act, by which it can be taken back.
    pub act_id: Box<str>,
    /// Why.
    pub reason: Box<str>,
}

/// A planned round that was not submitted in its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    /// Which round, and when it was planned.
    pub key: SlotKey,
    /// When that was clear.
    pub at: Ms,
    /// Of the extra one after a serious incident: the incident.
    pub incident_id: Option<Box<str>>,
    /// Why, as somebody said; the last one holds.
    pub explained: Vec<Explained>,
}

/// The rounds of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checks {
    rounds: Vec<Arc<Round>>,
    count: u64,
    missed: BTreeMap<SlotKey, Missed>,
    /// Planned rounds that were submitted and have left memory.
    done: BTreeMap<SlotKey, Ms>,
    /// When walks that have left memory were begun.
    walked: Vec<Ms>,
    since: Option<Ms>,
}

impl Checks {
    /// A round by its id, if it is in memory.
    pub fn get(&self, round_id: &str) -> Option<&Arc<Round>> {
        self.rounds.iter().find(|one| *one.round_id == *round_id)
    }

    /// The same by its number.
    pub fn numbered(&self, number: u64) -> Option<&Arc<Round>> {
        self.rounds.iter().find(|one| one.number == number)
    }

    /// In the order in which they were begun, those that were taken back among them.
    pub fn rounds(&self) -> impl DoubleEndedIterator<Item = &Arc<Round>> {
        self.rounds.iter()
    }

    /// What is known of a planned round that was missed.
    pub fn missed(&self, key: SlotKey) -> Option<&Missed> {
        self.missed.get(&key)
    }

    /// Every one of the last weeks, in the order of their times. One that was submitted late all the same is
    /// among them: see [`Checks::is_done`].
    pub fn all_missed(&self) -> impl DoubleEndedIterator<Item = &Missed> {
        self.missed.values()
    }

    /// Those of the last weeks before `now` of which nobody has said why yet, and which nobody did late.
    pub fn unexplained(&self, now: Ms) -> impl Iterator<Item = &Missed> {
        let asked = move |one: &&Missed| now.secs_since(one.key.planned_at) < KNOWN_SECS;
        let missed = self.missed.values().filter(asked);
        missed.filter(|one| one.explained.is_empty() && !self.is_done(one.key))
    }

    /// Whether a planned round was submitted.
    pub fn is_done(&self, key: SlotKey) -> bool {
        let is_it = |round: &&Arc<Round>| {
            round.state() == RoundState::Submitted && round.key() == Some(key)
        };
        self.rounds.iter().any(|round| is_it(&round)) || self.done.contains_key(&key)
    }

    /// The round that was begun for a planned one and was not broken off.
    pub fn of_slot(&self, key: SlotKey) -> Option<&Arc<Round>> {
        let counts = |round: &&Arc<Round>| {
            round.key() == Some(key)
                && matches!(round.state(), RoundState::Running | RoundState::Submitted)
        };
        // Of several the one that is over says most.
        let mut done = self.rounds.iter().filter(|round| counts(round) && !round.is_running());
        let done = match (done.next(), done.next()) {
            // Of two walks of it the worse one is shown (sync 4.7).
            (Some(first), Some(second)) => [first, second]
                .into_iter()
                .chain(done)
                .max_by_key(|round| (round.badness(), std::cmp::Reverse(round.number))),
            (first, _) => first,
        };
        done.or_else(|| self.rounds.iter().find(counts))
    }

    /// The round of that kind that runs.
    pub fn running(&self, template: Template) -> Option<&Arc<Round>> {
        self.rounds.iter().rev().find(|round| round.is_running() && round.template == template)
    }

    /// When walks over the floor were begun, of those that were not broken off.
    pub fn walks(&self) -> Vec<Ms> {
        let live = self.rounds.iter().filter(|round| is_walk(round));
        self.walked.iter().copied().chain(live.map(|round| round.started_at)).collect()
    }

    /// Of how many an item was last counted.
    pub fn counted_of(&self, item: &str) -> Option<u32> {
        let of = |round: &Arc<Round>| round.answer(item)?.count.map(|(_, of)| of);
        let mut live = self.rounds.iter().rev().filter(|round| !round.voided);
        live.find_map(of)
    }

    /// Since when rounds are expected: before that nobody kept this log.
    pub fn since(&self) -> Option<Ms> {
        self.since
    }

    pub(in crate::core) fn hear(&mut self, wall: Ms) {
        self.since.get_or_insert(wall);
    }

    /// The same, to be changed by the fold.
    pub(in crate::core) fn get_mut(&mut self, round_id: &str) -> Option<&mut Round> {
        let at = self.rounds.iter().position(|one| *one.round_id == *round_id)?;
        Some(Arc::make_mut(&mut self.rounds[at]))
    }

    pub(in crate::core) fn numbered_mut(&mut self, number: u64) -> Option<&mut Round> {
        let at = self.rounds.iter().position(|one| one.number == number)?;
        Some(Arc::make_mut(&mut self.rounds[at]))
    }

    /// A new one. The oldest ones leave memory.
    pub(in crate::core) fn begin(&mut self, round_id: &str) -> &mut Round {
        self.forget();
        self.count += 1;
        self.rounds.push(Arc::new(Round::blank(round_id, self.count)));
        let last = self.rounds.len() - 1;
        Arc::make_mut(&mut self.rounds[last])
    }

    fn forget(&mut self) {
        // The last one of each kind says of how many things there are to be counted.
        let last = |template: Template| {
            let over = |one: &&Arc<Round>| one.state() == RoundState::Submitted;
            self.rounds.iter().rev().filter(over).find(|one| one.template == template)
        };
        let kept: Vec<u64> =
            Template::ALL.iter().filter_map(|one| Some(last(*one)?.number)).collect();
        let first = self.rounds.iter().rev().nth(KEPT - 1).map_or(0, |one| one.number);
        let goes = |one: &Arc<Round>| one.number < first && !kept.contains(&one.number);
        for round in self.rounds.iter().filter(|one| goes(one)) {
            if let (RoundState::Submitted, Some(key)) = (round.state(), round.key()) {
                self.done.insert(key, round.submitted_at.unwrap_or_default());
            }
            if is_walk(round) {
                self.walked.push(round.started_at);
            }
        }
        self.rounds.retain(|one| !goes(one));
        let known = |at: Ms, from: Option<Ms>| from.is_none_or(|from| from <= at);
        let from = horizon(self.done.keys().map(|key| key.planned_at), KNOWN_SECS);
        self.done.retain(|key, _| known(key.planned_at, from));
        let from = horizon(self.missed.keys().map(|key| key.planned_at), KNOWN_SECS);
        self.missed.retain(|key, _| known(key.planned_at, from));
        let from = horizon(self.walked.iter().copied(), KNOWN_SECS);
        self.walked.retain(|at| known(*at, from));
    }

    /// Notes that a planned round was missed; false if that is known.
    pub(in crate::core) fn miss(&mut self, missed: Missed) -> bool {
        if self.missed.contains_key(&missed.key) {
            return false;
        }
        self.missed.insert(missed.key, missed);
        true
    }

    /// Notes why; false if nothing was missed then, or the act is known.
    pub(in crate::core) fn explain(&mut self, key: SlotKey, explained: Explained) -> bool {
        let Some(missed) = self.missed.get_mut(&key) else { return false };
        if missed.explained.iter().any(|old| old.act_id == explained.act_id) {
            return false;
        }
        missed.explained.push(explained);
        true
    }

    /// Takes back what an act said of a missed round; whether there was anything.
    pub(in crate::core) fn unexplain(&mut self, key: SlotKey, act_id: &str) -> bool {
        let Some(missed) = self.missed.get_mut(&key) else { return false };
        let before = missed.explained.len();
        missed.explained.retain(|old| *old.act_id != *act_id);
        missed.explained.len() < before
    }
}

fn is_walk(round: &Round) -> bool {
    let counts = matches!(round.state(), RoundState::Running | RoundState::Submitted);
    counts && round.template.is_walk()
}
