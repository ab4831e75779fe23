//! The alarms of a hall as the log tells them: a state machine for each measure and subject. A pure function
//! of the events; what repeats changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::{ActionRecord, AlarmRecord, Seen};
use super::{AlarmKind, AlarmState};
use crate::core::board::Mark;
use crate::core::event::{AlarmAct, AlarmStep, Kind};
use crate::core::time::Ms;

/// What was done about an alarm may be said for so long after its end, seconds.
pub const LATE_ACTION_SECS: i64 = 1800;
/// An alarm that is over leaves memory after so long, seconds; the tables keep it.
const KEPT_SECS: i64 = 24 * 3600;

type Key = (AlarmKind, Box<str>);

/// The alarms that stand, and those that are over but still matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AlarmBook {
    records: BTreeMap<Key, AlarmRecord>,
    episodes: BTreeMap<Key, u32>,
}

impl AlarmBook {
    /// The newest record of what is measured there.
    pub fn get(&self, kind: AlarmKind, subject: &str) -> Option<&AlarmRecord> {
        self.records.get(&(kind, Box::from(subject)))
    }

    /// Every record in memory, by kind and subject.
    pub fn records(&self) -> impl Iterator<Item = &AlarmRecord> {
        self.records.values()
    }

    /// The number of the last time it stood; 0 = never.
    pub fn last_episode(&self, kind: AlarmKind, subject: &str) -> u32 {
        self.episodes.get(&(kind, Box::from(subject))).copied().unwrap_or(0)
    }

    /// Takes in a step; the record as it is now, or none if it says what is known.
    pub fn step(&mut self, what: Kind, step: &AlarmStep, at: Ms) -> Option<&AlarmRecord> {
        self.forget(at);
        let key = (step.kind, step.subject.clone());
        let serious = step.mark >= Mark::Warn;
        match what {
            Kind::AlarmRaised if serious && step.episode > self.last(&key) => {
                self.episodes.insert(key.clone(), step.episode);
                self.records.insert(key.clone(), AlarmRecord::raised(step, at));
            }
            Kind::AlarmChanged if serious => {
                let standing = self.standing(&key, step.episode)?;
                if standing.mark == step.mark {
                    return None;
                }
                standing.become_mark(step, at);
            }
            Kind::AlarmCleared => self.standing(&key, step.episode)?.clear(step, at),
            _ => return None,
        }
        self.records.get(&key)
    }

    /// Takes in what a person did; the record as it is now, or none if there is none or nothing is new.
    pub fn act(&mut self, what: Kind, act: &AlarmAct, by: &str, at: Ms) -> Option<&AlarmRecord> {
        let key = (act.kind, act.subject.clone());
        let record = self.records.get_mut(&key).filter(|one| one.episode == act.episode)?;
        let seen = || Seen { act_id: act.act_id.clone(), at, by: by.into() };
        match what {
            Kind::AlarmAcknowledged if record.seen.is_none() => record.seen = Some(seen()),
            Kind::AlarmActed if record.actions.iter().all(|one| one.act_id != act.act_id) => {
                record.seen.get_or_insert_with(seen);
                record.actions.push(ActionRecord {
                    act_id: act.act_id.clone(),
                    at,
                    by: by.into(),
                    action: act.action.clone(),
                    detail: act.detail.clone(),
                });
            }
            _ => return None,
        }
        Some(record)
    }

    /// Takes an act back: what was seen by it was not, what was done by it was not. Who did something about it
    /// since then has seen it all the same. The records that this changed.
    pub fn void(&mut self, act_id: &str) -> Vec<AlarmRecord> {
        let mut changed = Vec::new();
        for record in self.records.values_mut().filter(|record| knows(record, act_id)) {
            record.actions.retain(|action| action.act_id.as_ref() != act_id);
            if let Some(seen) = record.seen.take_if(|seen| seen.act_id.as_ref() == act_id) {
                let since = record.actions.iter().filter(|action| action.at >= seen.at);
                record.seen = since.min_by_key(|action| action.at).map(ActionRecord::seen);
            }
            changed.push(record.clone());
        }
        changed
    }

    /// Whether something done about it may be said at `now`.
    pub fn takes_action(record: &AlarmRecord, now: Ms) -> bool {
        let over = record.cleared_at.map_or(0, |cleared| now.secs_since(cleared));
        record.state() == Some(AlarmState::Cleared) || over <= LATE_ACTION_SECS
    }

    fn last(&self, key: &Key) -> u32 {
        self.episodes.get(key).copied().unwrap_or(0)
    }

    fn standing(&mut self, key: &Key, episode: u32) -> Option<&mut AlarmRecord> {
        let record = self.records.get_mut(key)?;
        (record.episode == episode && record.stands()).then_some(record)
    }

    fn forget(&mut self, at: Ms) {
        self.records.retain(|_, record| {
            record.cleared_at.is_none_or(|cleared| at.secs_since(cleared) < KEPT_SECS)
        });
    }
}

fn knows(record: &AlarmRecord, act_id: &str) -> bool {
    let seen = record.seen.as_ref().is_some_and(|seen| seen.act_id.as_ref() == act_id);
    seen || record.actions.iter().any(|action| action.act_id.as_ref() == act_id)
}
