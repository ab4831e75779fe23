//! The versions of a hall's settings that were put into force, and which of them holds when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::news::{Entry as Told, News};
use super::{Change, Settings, diff, read};
use crate::core::time::Ms;

/// A version as it was applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version {
    /// Its number, from 1.
    pub version: u32,
    /// From when it holds.
    pub from: Ms,
    /// When it was applied.
    pub applied_at: Ms,
    /// By whom.
    pub by: Box<str>,
    /// Why.
    pub note: Box<str>,
    /// Of a way back: the version whose text this is.
    pub back_to: Option<u32>,
    /// The whole file.
    pub text: Box<str>,
    /// The stream that it was written in; zeros where the hall has one alone.
    pub stream: [u8; 16],
    /// Its place in the hall's log.
    pub pos: u64,
    /// It was put into force from outside the hall.
    pub outside: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    version: Version,
    /// The text can be read; of one that cannot, only the text is kept.
    sound: bool,
    /// Read when first asked for: a start needs one or two of many.
    #[serde(skip)]
    read: OnceLock<Option<Box<Settings>>>,
    /// What it changed: compared when first asked for, and again when another version came.
    #[serde(skip)]
    changed: OnceLock<Arc<[Change]>>,
}

impl Entry {
    fn settings(&self) -> Option<&Settings> {
        self.read.get_or_init(|| read(&self.version.text).ok().map(Box::new)).as_deref()
    }
}

/// Every version that was applied.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct SettingsBook {
    entries: BTreeMap<u32, Entry>,
    /// From when each sound version holds, in order; of several from one instant the newest number wins.
    line: Vec<(Ms, u32)>,
    /// Who has seen which of them, announced or in force.
    seen: BTreeMap<Told, BTreeSet<Box<str>>>,
}

impl PartialEq for SettingsBook {
    fn eq(&self, other: &SettingsBook) -> bool {
        self.versions().eq(other.versions()) && self.seen == other.seen
    }
}

impl SettingsBook {
    /// Takes a version in. False if it changes nothing: it is known, or another one has its number and was
    /// applied before (so that the order in which two are heard of makes no difference).
    pub fn take(&mut self, version: Version) -> bool {
        if let Some(known) = self.entries.get(&version.version) {
            let rank = |it: &Version| (it.applied_at, it.clone());
            if rank(&known.version) <= rank(&version) {
                return false;
            }
        }
        let number = version.version;
        let read = OnceLock::from(read(&version.text).ok().map(Box::new));
        let sound = read.get().is_some_and(Option::is_some);
        self.entries.insert(number, Entry { version, sound, read, changed: OnceLock::new() });
        // What an older one takes the place of may be another one by now.
        self.entries.values_mut().for_each(|entry| entry.changed = OnceLock::new());
        let sound = self.entries.values().filter(|entry| entry.sound);
        self.line = sound.map(|entry| (entry.version.from, entry.version.version)).collect();
        self.line.sort_unstable();
        true
    }

    /// The settings in force at an instant and their version; 0 = `standard`, before any other.
    pub fn in_force<'b>(&'b self, standard: &'b Settings, at: Ms) -> (&'b Settings, u32) {
        let began = self.line.partition_point(|(from, _)| *from <= at);
        let held = self.line.iter().take(began).rev().find_map(|(_, number)| {
            let settings = self.entries.get(number)?.settings()?;
            Some((settings, *number))
        });
        held.unwrap_or((standard, 0))
    }

    /// The settings in force at an instant, as far as they were applied by then: what was put into force later
    /// for the whole of that day did not hold yet for who was there.
    pub fn known_at<'b>(&'b self, standard: &'b Settings, at: Ms) -> &'b Settings {
        let began = self.line.partition_point(|(from, _)| *from <= at);
        let known = self.line.iter().take(began).rev().find_map(|(_, number)| {
            let entry = self.entries.get(number)?;
            entry.settings().filter(|_| entry.version.applied_at <= at)
        });
        known.unwrap_or(standard)
    }

    /// The settings that began to hold by an instant and were applied by then, the newest first.
    pub fn held_by(&self, at: Ms) -> impl Iterator<Item = &Settings> {
        let began = self.line.partition_point(|(from, _)| *from <= at);
        let held = self.line.iter().take(began).rev();
        held.filter_map(move |(_, number)| {
            let entry = self.entries.get(number)?;
            entry.settings().filter(|_| entry.version.applied_at <= at)
        })
    }

    /// When a version began to hold: not before it was applied.
    fn start(&self, number: u32, from: Ms) -> Ms {
        self.version(number).map_or(from, |it| it.applied_at.max(from))
    }

    /// The version whose place another one takes; 0 = none held before it.
    fn before(&self, start: Ms) -> u32 {
        let earlier = |(from, number): &&(Ms, u32)| self.start(*number, *from) < start;
        self.line.iter().rev().find(earlier).map_or(0, |(_, number)| *number)
    }

    /// What is to be known of the versions that can be read, oldest first: the one in force, those announced, and those
    /// that came into force after `since`. What never held because another one took its place at once is left out.
    pub fn news(&self, standard: &Settings, now: Ms, since: Ms) -> Vec<News> {
        let mut found = Vec::new();
        for (at, (from, number)) in self.line.iter().enumerate() {
            let (next, start) = (self.line.get(at + 1), self.start(*number, *from));
            let holds = *from <= now && next.is_none_or(|(next, _)| *next > now);
            let replaced =
                next.is_some_and(|(next, by)| next == from && self.start(*by, *next) <= start);
            let entry = self.entries.get(number).filter(|_| !replaced && (holds || start > since));
            let Some(entry) = entry else { continue };
            let (version, before, ahead) = (&entry.version, self.before(start), *from > now);
            let changes = entry.changed.get_or_init(|| {
                let old = self.settings(before).unwrap_or(standard);
                entry.settings().map(|new| diff(old, new)).unwrap_or_default().into()
            });
            // Whoever has seen that it holds needs no word of its announcement.
            let names = [false, true].map(|ahead| Told { version: *number, ahead });
            let seen = names.iter().filter(|told| ahead || !told.ahead);
            let seen = seen.filter_map(|told| self.seen.get(told)).flatten();
            found.push(News {
                version: *number,
                from: *from,
                applied_at: version.applied_at,
                by: version.by.clone(),
                note: version.note.clone(),
                back_to: version.back_to,
                before,
                ahead,
                holds,
                own: false,
                changes: Arc::clone(changes),
                seen: seen.cloned().collect(),
            });
        }
        found
    }

    /// Notes that somebody has seen a version. Whether that is new.
    pub fn see(&mut self, told: Told, by: &str) -> bool {
        self.entries.contains_key(&told.version)
            && self.seen.entry(told).or_default().insert(by.into())
    }

    /// Whether somebody could still say that they have seen it.
    pub fn is_unseen(&self, told: Told, by: &str) -> bool {
        self.entries.contains_key(&told.version)
            && !self.seen.get(&told).is_some_and(|seen| seen.contains(by))
    }

    /// The settings of a version; none if there is none of that number, or its text cannot be read.
    pub fn settings(&self, version: u32) -> Option<&Settings> {
        self.entries.get(&version)?.settings()
    }

    /// A version by its number.
    pub fn version(&self, version: u32) -> Option<&Version> {
        self.entries.get(&version).map(|entry| &entry.version)
    }

    /// Every version, by number.
    pub fn versions(&self) -> impl Iterator<Item = &Version> {
        self.entries.values().map(|entry| &entry.version)
    }

    /// The number of the next version.
    pub fn next(&self) -> u32 {
        self.entries.keys().next_back().map_or(1, |last| last.saturating_add(1))
    }
}
