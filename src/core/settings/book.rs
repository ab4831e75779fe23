//! The versions of a hall's settings that were put into force, and which of them holds when.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::{Settings, read};
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
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    version: Version,
    /// The text can be read; of one that cannot, only the text is kept.
    sound: bool,
    /// Read when first asked for: a start needs one or two of many.
    #[serde(skip)]
    read: OnceLock<Option<Box<Settings>>>,
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
}

impl PartialEq for SettingsBook {
    fn eq(&self, other: &SettingsBook) -> bool {
        self.versions().eq(other.versions())
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
        self.entries.insert(number, Entry { version, sound, read });
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
