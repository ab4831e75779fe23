//! All findings of one fingerprint, one after another, as their history gives them. An act that is taken back is
//! marked in the history and the trail is computed anew; so a sighting that opened a finding joins the one before
//! it, or the other way round, whichever holds.

use serde::{Deserialize, Serialize};

use super::record::Finding;
use super::weigh::{FindingBar, Said};
use super::{FindingState, RECURS_WITHIN_SECS};
use crate::core::clash::{ClashKind, Side};
use crate::core::event::{FindingFact, FindingSeen, KeptFindingFact};
use crate::core::hall::Place;
use crate::core::incident::Standing;
use crate::core::time::Ms;

/// One fact of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingPast {
    /// The finding it was said of.
    pub finding_id: Box<str>,
    /// When it happened.
    pub at: Ms,
    /// When it was written down.
    pub recorded_at: Ms,
    /// Who; `system` for what fell due.
    pub by: Box<str>,
    /// The act; empty for what fell due.
    pub act_id: Box<str>,
    /// What.
    pub fact: KeptFindingFact,
    /// Whether it counts.
    pub standing: Standing,
    /// Where it stands in the log, and what its author knew.
    pub place: Place,
}

impl FindingPast {
    fn said(&self) -> Said<'_> {
        Said { at: self.at, by: &self.by, fact: &self.fact.0 }
    }
}

/// The findings of one fingerprint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// The fingerprint.
    pub fingerprint: Box<str>,
    /// Everything that was said of them, as it came.
    pub history: Vec<FindingPast>,
    /// The findings, oldest first: of these at most the last one is open.
    pub findings: Vec<Finding>,
    /// Which finding each sighting belongs to.
    places: Vec<(Box<str>, Box<str>)>,
    /// The newest one that left memory, and when it was closed.
    left: Option<(Box<str>, Ms)>,
}

impl Trail {
    /// One of which nothing is known.
    pub(in crate::core) fn new(fingerprint: &str) -> Trail {
        Trail {
            fingerprint: fingerprint.into(),
            history: Vec::new(),
            findings: Vec::new(),
            places: Vec::new(),
            left: None,
        }
    }

    /// The finding that is open.
    pub fn open(&self) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.is_open())
    }

    /// The finding of that id, or the one that a sighting of that id belongs to.
    pub fn get(&self, id: &str) -> Option<&Finding> {
        let at = self.place(id)?;
        self.findings.get(at)
    }

    /// Every id that a finding of it has or could have had: those of its sightings, taken back or not.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.history.iter().filter_map(|past| Some(&*seen(&past.fact.0)?.occurrence_id))
    }

    fn place(&self, id: &str) -> Option<usize> {
        let own = |id: &str| self.findings.iter().position(|it| *it.finding_id == *id);
        let by_sighting = || {
            let (_, found) = self.places.iter().find(|(seen, _)| **seen == *id)?;
            own(found)
        };
        own(id).or_else(by_sighting)
    }

    /// The rule that a fact breaks, if it breaks one.
    pub fn weigh(&self, finding_id: &str, said: &Said) -> Result<(), FindingBar> {
        if let Some(seen) = seen(said.fact) {
            let known = self.places.iter().any(|(id, _)| *id == seen.occurrence_id);
            return if known { Err(FindingBar::Repeat) } else { Ok(()) };
        }
        self.get(finding_id).ok_or(FindingBar::Gone)?.weigh(said)
    }

    /// Takes in a fact; whether it holds stands in the history.
    pub(in crate::core) fn take(&mut self, past: FindingPast) -> Standing {
        let voids = matches!(&past.fact.0, FindingFact::Voided(none) if !none.round_id.is_empty());
        let races = self.history.iter().any(|old| is_race(old, &past) || is_race(&past, old));
        self.history.push(past);
        if voids || races {
            self.replay();
        } else if let Some(mut last) = self.history.pop() {
            last.standing = self.put(&last);
            self.history.push(last);
        }
        self.history.last().map_or(Standing::Against, |past| past.standing)
    }

    /// Takes back an act. Whether there was anything.
    pub(in crate::core) fn void(&mut self, act_id: &str) -> bool {
        let mut any = false;
        for past in self.history.iter_mut().filter(|past| *past.act_id == *act_id) {
            any |= past.standing != Standing::Undone;
            past.standing = Standing::Undone;
        }
        if any {
            self.replay();
        }
        any
    }

    /// The sighting that opened a finding.
    pub(in crate::core) fn opened_by(&self, finding_id: &str) -> Option<&FindingPast> {
        let own = |past: &&FindingPast| {
            seen(&past.fact.0).is_some_and(|it| *it.occurrence_id == *finding_id)
        };
        self.history.iter().find(own)
    }

    /// What the newest fact got into the way of, or what of it: how, whose does not hold, and whose does.
    pub(in crate::core) fn lost_beside(&self, place: &Place) -> Vec<(ClashKind, Side, Side)> {
        let Some((own, before)) = self.history.split_last().filter(|(own, _)| own.place == *place)
        else {
            return Vec::new();
        };
        let side =
            |past: &FindingPast| Side { by: past.by.clone(), at: past.at, place: past.place };
        let by_hand = |past: &&FindingPast| !past.act_id.is_empty();
        let mut found = Vec::new();
        for past in before.iter().filter(by_hand) {
            if is_race(past, own) {
                found.push((ClashKind::FindingStill, side(past), side(own)));
            } else if is_race(own, past) {
                found.push((ClashKind::FindingStill, side(own), side(past)));
                return found;
            }
        }
        if found.is_empty() && own.standing == Standing::Against {
            let apart = |past: &&FindingPast| past.place.is_concurrent(place);
            let holds = |past: &&FindingPast| past.standing == Standing::Holds;
            let other = before.iter().filter(by_hand).filter(apart).rfind(holds);
            found.extend(other.map(|past| (ClashKind::FindingLost, side(own), side(past))));
        }
        found
    }

    /// What holds of what was told of one of its findings, by itself: it says how that stood at any time, also once the
    /// trail has let go of it.
    pub(crate) fn of_one(&self, finding: &Finding) -> Trail {
        let id = &finding.finding_id;
        let own = |of: &str| self.get(of).is_some_and(|it| it.finding_id == *id);
        let about = |past: &&FindingPast| {
            let of = seen(&past.fact.0).map_or(&past.finding_id, |it| &it.occurrence_id);
            past.standing == Standing::Holds && own(of)
        };
        let before = finding.recurrence_of.clone();
        Trail {
            fingerprint: self.fingerprint.clone(),
            history: self.history.iter().filter(about).cloned().collect(),
            findings: vec![finding.clone()],
            places: self.places.iter().filter(|(_, found)| found == id).cloned().collect(),
            left: before.map(|before| (before, finding.opened_at)),
        }
    }

    /// As it stood at an instant, without what happened then or later.
    #[must_use]
    pub fn as_of(&self, end: Ms) -> Trail {
        let history = self.history.iter().filter(|past| past.at < end).cloned().collect();
        let mut stood = Trail { history, left: self.left.clone(), ..Trail::new(&self.fingerprint) };
        stood.replay();
        stood
    }

    /// Computes the findings anew from the history.
    pub(in crate::core) fn replay(&mut self) {
        let mut history = std::mem::take(&mut self.history);
        self.findings.clear();
        self.places.clear();
        let mut struck = struck(&history);
        for (at, past) in history.iter().enumerate() {
            struck[at] |= history.iter().any(|seen| is_race(past, seen));
        }
        for (past, struck) in history.iter_mut().zip(struck) {
            if past.standing == Standing::Undone {
                continue;
            }
            past.standing = if struck { Standing::Against } else { self.put(past) };
        }
        self.history = history;
    }

    fn put(&mut self, past: &FindingPast) -> Standing {
        let said = past.said();
        if self.weigh(&past.finding_id, &said).is_err() {
            return Standing::Against;
        }
        if let Some(seen) = seen(said.fact) {
            self.see(seen, past);
            return Standing::Holds;
        }
        if let Some(finding) = self.place(&past.finding_id).and_then(|at| self.findings.get_mut(at))
        {
            finding.put(&said, &past.act_id);
        }
        Standing::Holds
    }

    fn see(&mut self, seen: &FindingSeen, past: &FindingPast) {
        let open = self.findings.iter_mut().find(|finding| finding.is_open());
        let found = if let Some(finding) = open {
            finding.see(seen, past.at, &past.by);
            finding.finding_id.clone()
        } else {
            let mut finding = Finding::first(seen, past.at, &past.by);
            finding.recurrence_of = self.closed_before(past.at);
            self.findings.push(finding);
            seen.occurrence_id.clone()
        };
        self.places.push((seen.occurrence_id.clone(), found));
    }

    /// The one that was closed not long before an instant.
    fn closed_before(&self, at: Ms) -> Option<Box<str>> {
        let closed = self.findings.iter().filter(|it| it.state == FindingState::Closed);
        let closed = closed.filter_map(|it| Some((&it.finding_id, it.ended_at?)));
        let left = self.left.iter().map(|(id, ended)| (id, *ended));
        let last = left.chain(closed).max_by_key(|(_, ended)| *ended);
        last.filter(|(_, ended)| at.secs_since(*ended) <= RECURS_WITHIN_SECS)
            .map(|(id, _)| id.clone())
    }

    /// Lets go of what ended before an instant: so long ago that it is nobody's ground any more.
    pub(super) fn forget(&mut self, before: Ms) {
        let is_old = |it: &Finding| it.ended_at.is_some_and(|ended| ended < before);
        let old: Vec<Finding> = self.findings.iter().filter(|it| is_old(it)).cloned().collect();
        for finding in old {
            let of_it = |id: &str, places: &[(Box<str>, Box<str>)]| {
                let found = places.iter().find(|(seen, _)| **seen == *id);
                *finding.finding_id == *id
                    || found.is_some_and(|(_, found)| *found == finding.finding_id)
            };
            let places = &self.places;
            self.history.retain(|past| {
                let id = seen(&past.fact.0).map_or(&past.finding_id, |it| &it.occurrence_id);
                !of_it(id, places)
            });
            self.places.retain(|(_, found)| *found != finding.finding_id);
            self.findings.retain(|it| it.finding_id != finding.finding_id);
            if let Some(ended) = finding.ended_at.filter(|_| finding.state == FindingState::Closed)
            {
                self.left = Some((finding.finding_id.clone(), ended));
            }
        }
    }

    /// Whether all of it ended before an instant.
    pub(super) fn is_over(&self, before: Ms) -> bool {
        let ended = |it: &Finding| it.ended_at.is_some_and(|ended| ended < before);
        let old = |past: &FindingPast| past.recorded_at < before;
        self.findings.iter().all(ended) && self.history.iter().all(old)
    }
}

/// The sighting that a fact is.
pub(super) fn seen(fact: &FindingFact) -> Option<&FindingSeen> {
    match fact {
        FindingFact::Opened(seen) | FindingFact::Joined(seen) => Some(seen),
        _ => None,
    }
}

/// The round in which a fact saw that something is wrong, or that it is right; empty = in none.
fn round_of(fact: &FindingFact) -> &str {
    match fact {
        FindingFact::Opened(seen) | FindingFact::Joined(seen) => &seen.round_id,
        FindingFact::Verified(seen) => &seen.round_id,
        _ => "",
    }
}

/// Whether a fact says that something was put right while somebody, who did not know of it, saw that it was not: still
/// wrong stands before put right, in whatever order the log has them (sync 4.7).
fn is_race(right: &FindingPast, seen: &FindingPast) -> bool {
    let fixes = matches!(
        &right.fact.0,
        FindingFact::Fixed(_) | FindingFact::Verified(_) | FindingFact::Closed(_)
    );
    let wrong = matches!(
        &seen.fact.0,
        FindingFact::Opened(_) | FindingFact::Joined(_) | FindingFact::Rejected(_)
    );
    fixes && wrong && seen.standing != Standing::Undone && seen.place.is_concurrent(&right.place)
}

/// Which facts of a history a round has taken back: whatever its acts said with what they had seen.
fn struck(history: &[FindingPast]) -> Vec<bool> {
    let mut struck = vec![false; history.len()];
    for (at, past) in history.iter().enumerate() {
        let FindingFact::Voided(none) = &past.fact.0 else { continue };
        if none.round_id.is_empty() || past.standing == Standing::Undone {
            continue;
        }
        let before = &history[..at];
        let of_round = |past: &&FindingPast| round_of(&past.fact.0) == &*none.round_id;
        let acts: Vec<&str> = before.iter().filter(of_round).map(|past| &*past.act_id).collect();
        for (slot, past) in struck.iter_mut().zip(before) {
            *slot |= !past.act_id.is_empty() && acts.contains(&&*past.act_id);
        }
    }
    struck
}
