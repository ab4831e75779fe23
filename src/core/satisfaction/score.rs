//! Our own score: the weighted mean of the items' means (domain 5.4), in whole numbers until the one rounding at its
//! end. Weights are those of the version of the settings by which each customer was asked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::{Deserialize, Serialize};

use super::exact::{Term, rounded};
use crate::core::settings::survey::{Period, SATISFACTION, SurveyItem};
use crate::core::settings::{Settings, SettingsBook};
use crate::core::time::Ms;

/// Points of an answer of 1: 5 are 100.
const POINTS: u64 = 20;
/// The best answer.
const BEST: u8 = 5;
/// Answers up to this are low.
pub const LOW: u8 = 2;
/// The most that a score can be, in tenths.
const MOST: u32 = 1_000;

/// Tenths of a point of 100.
pub type Tenths = u32;

/// What a customer answered.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// What it is told apart by: one call counts once, however often it is told.
    pub id: &'a str,
    /// When.
    pub at: Ms,
    /// By item, 1 to 5; what was not asked or not answered is not in it.
    pub scores: &'a BTreeMap<Box<str>, u8>,
    /// The version of the settings whose questions were asked.
    pub settings: u32,
    /// Whose service it is about.
    pub person_id: Option<&'a str>,
}

/// Every version of a hall's settings.
#[derive(Clone, Copy)]
pub struct Versions<'s> {
    /// Those that were applied.
    pub book: &'s SettingsBook,
    /// Version 0.
    pub standard: &'s Settings,
}

impl<'s> Versions<'s> {
    /// The settings of a version; of one that cannot be read those in force at an instant.
    pub fn of(&self, version: u32, at: Ms) -> &'s Settings {
        match version {
            0 => self.standard,
            _ => self.book.settings(version).unwrap_or_else(|| self.at(at)),
        }
    }

    /// Those in force at an instant.
    pub fn at(&self, at: Ms) -> &'s Settings {
        self.book.in_force(self.standard, at).0
    }

    /// The role of a person as a version says it; of somebody whom it does not name, as the newest version says that
    /// does. Who has left keeps what they had.
    pub fn role_of(&self, person_id: &str, version: u32, at: Ms) -> Option<&'s str> {
        let role = |settings: &'s Settings| {
            let own = settings.people.iter().find(|person| person.id == person_id);
            own.map(|person| person.role.as_str())
        };
        let every = self.book.versions().map(|it| it.version).collect::<Vec<u32>>();
        let mut newest = every.into_iter().rev().filter_map(|number| self.book.settings(number));
        role(self.of(version, at)).or_else(|| newest.find_map(role)).or_else(|| role(self.standard))
    }
}

/// Of whom a score is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of<'a> {
    /// The hall: every item.
    Hall,
    /// A role: the items that it answers for.
    Role(&'a str),
    /// A person: those of their role, by customers whom they served.
    Person(&'a str),
}

/// The answers to one item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSum {
    /// Its code.
    pub code: String,
    /// How many answered.
    pub n: u64,
    /// The sum of their answers, 1 to 5.
    pub sum: u64,
    /// How many of them answered 1 or 2.
    pub low: u64,
}

impl ItemSum {
    /// Its mean, in tenths of a point of 100; none where nobody answered.
    pub fn tenths(&self) -> Option<Tenths> {
        let term = Term { above: vec![self.sum, POINTS, 10], below: vec![self.n] };
        (self.n > 0).then(|| rounded(&[term], MOST))
    }

    /// Its mean as a fraction of points.
    pub fn mean(&self) -> Option<(u64, u64)> {
        (self.n > 0).then_some((self.sum.saturating_mul(POINTS), self.n))
    }

    fn add(&mut self, other: &ItemSum) {
        self.n += other.n;
        self.sum += other.sum;
        self.low += other.low;
    }

    fn take(&mut self, answer: u8) {
        self.n += 1;
        self.sum += u64::from(answer);
        self.low += u64::from(answer <= LOW);
    }
}

/// The answers that were given under the same weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The newest version of the settings by which they were asked.
    pub version: u32,
    /// How many answered anything.
    pub n: u64,
    /// Its own score.
    pub tenths: Option<Tenths>,
    /// The items in the order of the settings, with their weights; those nobody answered are among them.
    pub items: Vec<(ItemSum, u32)>,
}

impl Block {
    fn new(version: u32, items: &[&SurveyItem]) -> Block {
        let items = items
            .iter()
            .map(|item| (ItemSum { code: item.code.clone(), ..ItemSum::default() }, item.weight));
        Block { version, n: 0, tenths: None, items: items.collect() }
    }

    /// Whether it is of these items under these weights, in whatever order a version names them.
    fn has(&self, items: &[&SurveyItem]) -> bool {
        let known = |item: &&SurveyItem| {
            self.items.iter().any(|(own, weight)| own.code == item.code && *weight == item.weight)
        };
        self.items.len() == items.len() && items.iter().all(known)
    }

    /// Its items and weights, by code.
    fn key(&self) -> Vec<(&str, u32)> {
        let mut key: Vec<(&str, u32)> =
            self.items.iter().map(|(item, weight)| (item.code.as_str(), *weight)).collect();
        key.sort_unstable();
        key
    }

    /// Adds another one of the same items and weights. Where they are named in another order, none of both is the one.
    fn add(&mut self, other: &Block) {
        self.version = self.version.max(other.version);
        self.n += other.n;
        for (item, _) in &mut self.items {
            if let Some((more, _)) = other.items.iter().find(|(it, _)| it.code == item.code) {
                item.add(more);
            }
        }
        let codes = |block: &[(ItemSum, u32)]| -> Vec<String> {
            block.iter().map(|(item, _)| item.code.clone()).collect()
        };
        if codes(&self.items) != codes(&other.items) {
            self.items.sort_by(|a, b| a.0.code.cmp(&b.0.code));
        }
    }

    /// Puts the items in the order of a version.
    fn order(&mut self, items: &[&SurveyItem]) {
        self.items.sort_by_key(|(own, _)| items.iter().position(|item| item.code == own.code));
    }

    fn take(&mut self, reply: &Reply) {
        let mut any = false;
        for (item, _) in &mut self.items {
            let answer = reply.scores.get(item.code.as_str()).copied();
            if let Some(answer) = answer.filter(|answer| (1..=BEST).contains(answer)) {
                item.take(answer);
                any = true;
            }
        }
        if any {
            self.n += 1;
            self.version = self.version.max(reply.settings);
        }
    }

    /// The terms of its score in tenths: each item that anybody answered, by its share of their weights.
    fn terms(&self) -> Vec<Term> {
        let answered = self.items.iter().filter(|(item, _)| item.n > 0);
        let weights: u64 = answered.clone().map(|(_, weight)| u64::from(*weight)).sum();
        let term = |(item, weight): &(ItemSum, u32)| Term {
            above: vec![u64::from(*weight), POINTS, 10, item.sum],
            below: vec![item.n, weights],
        };
        answered.map(term).collect()
    }
}

/// A score with what it stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Tenths of a point of 100; none where nobody answered.
    pub tenths: Option<Tenths>,
    /// How many answered anything of it.
    pub n: u64,
    /// Fewer than make a sample: shown grey.
    pub small: bool,
    /// What has to be reached, points.
    pub target: Option<u32>,
    /// Each item over the whole time, in the order of the newest weights.
    pub items: Vec<ItemSum>,
    /// What was answered under the same weights, oldest first; more than one where these changed.
    pub blocks: Vec<Block>,
}

impl Score {
    /// By how much the target is missed, tenths; below 0 it is.
    pub fn gap(&self) -> Option<i64> {
        Some(i64::from(self.tenths?) - i64::from(self.target?) * 10)
    }
}

/// The score of some replies. `held` are the settings by which they are judged: those in force at the end of the time.
pub fn score<'a>(
    replies: impl IntoIterator<Item = Reply<'a>>,
    of: Of,
    versions: Versions,
    (held, period): (&Settings, Period),
) -> Score {
    let mut once: BTreeMap<&str, Reply> = BTreeMap::new();
    for reply in replies {
        let known = once.entry(reply.id).or_insert(reply);
        // Of one call that is told twice the later one counts, in whatever order they come.
        if (reply.at, reply.scores, reply.settings) > (known.at, known.scores, known.settings) {
            *known = reply;
        }
    }
    let mut blocks: Vec<Block> = Vec::new();
    for reply in once.values() {
        let settings = versions.of(reply.settings, reply.at);
        let role = match of {
            Of::Hall => None,
            Of::Role(role) => Some(role),
            Of::Person(id) if reply.person_id == Some(id) => {
                versions.role_of(id, reply.settings, reply.at)
            }
            Of::Person(_) => continue,
        };
        let counts =
            |item: &&SurveyItem| role.is_none_or(|role| item.roles.iter().any(|it| it == role));
        let items: Vec<&SurveyItem> = settings.survey_items.iter().filter(counts).collect();
        let at = blocks.iter().position(|block| block.has(&items)).unwrap_or(blocks.len());
        if at == blocks.len() {
            blocks.push(Block::new(reply.settings, &items));
        }
        if let Some(block) = blocks.get_mut(at) {
            if block.version < reply.settings {
                block.order(&items);
            }
            block.take(reply);
        }
    }
    blocks.retain(|block| block.n > 0);
    blocks.sort_by_key(|block| block.version);
    joined(blocks, of, versions, (held, period))
}

fn joined(blocks: Vec<Block>, of: Of, versions: Versions, held: (&Settings, Period)) -> Score {
    let (settings, period) = held;
    let role = |role| settings.target(SATISFACTION, period, role, None);
    let target = match of {
        Of::Hall => role("hall_manager"),
        Of::Role(id) => role(id),
        Of::Person(id) => {
            let newest = blocks.last().map_or(0, |block| block.version);
            let own = settings.people.iter().find(|person| person.id == id);
            let own = own.map(|person| person.role.as_str());
            let own = own.or_else(|| versions.role_of(id, newest, Ms(i64::MAX)));
            own.and_then(|role| settings.target(SATISFACTION, period, role, Some(id)))
        }
    };
    let care = &settings.rules.care;
    let least = match of {
        Of::Person(_) => care.people_min(),
        Of::Hall | Of::Role(_) => care.sample_min,
    };
    let score = sum(blocks);
    Score { target, small: score.n < u64::from(least), ..score }
}

/// Blocks as one score: each by its own weights, joined by how many answered.
fn sum(mut blocks: Vec<Block>) -> Score {
    let n = blocks.iter().map(|block| block.n).sum();
    let mut all = Vec::new();
    for block in &mut blocks {
        let mut terms = block.terms();
        block.tenths = Some(rounded(&terms, MOST));
        for term in &mut terms {
            term.above.push(block.n);
            term.below.push(n);
        }
        all.append(&mut terms);
    }
    let mut items: Vec<ItemSum> = Vec::new();
    for (item, _) in blocks.iter().rev().flat_map(|block| &block.items) {
        match items.iter_mut().find(|known| known.code == item.code) {
            Some(known) => known.add(item),
            None => items.push(item.clone()),
        }
    }
    let tenths = (n > 0).then(|| rounded(&all, MOST));
    Score { tenths, n, small: false, target: None, items, blocks }
}

/// The score of several halls: answers to the same items under the same weights are one block, whichever hall they are
/// of, so that it is never a mean of means. In which order the halls come makes no difference. What has to be reached,
/// and how many make a sample, is for whoever asks to say.
pub fn joined_halls<'b>(blocks: impl IntoIterator<Item = &'b Block>) -> Score {
    let mut by_weights: BTreeMap<Vec<(&str, u32)>, Block> = BTreeMap::new();
    for block in blocks.into_iter().filter(|block| block.n > 0) {
        match by_weights.entry(block.key()) {
            Entry::Vacant(free) => {
                free.insert(block.clone());
            }
            Entry::Occupied(mut known) => known.get_mut().add(block),
        }
    }
    let mut merged: Vec<Block> = by_weights.into_values().collect();
    // Which version is the newest says nothing across halls: what most customers were asked stands first.
    merged.sort_by_key(|block| block.n);
    sum(merged)
}
