//! What happened to one clock, as the log says: its start, the limits in force one after the other, its pauses
//! and its end.

use super::calendar::second;
use super::measure::Pauses;
use super::policy::Limit;
use crate::core::time::Ms;

/// A limit and since when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Since when; of the first one it does not matter.
    pub at: Ms,
    /// The limit.
    pub limit: Limit,
}

/// A time in which the case waits. It ends at the earliest of `until` and `ended`, whether or not anybody was
/// there to see it. An extension is a pause of its own from when it was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub from: Ms,
    /// The end that was set at the beginning.
    pub until: Ms,
    /// When it was ended by hand, by a contact or by the answer.
    pub ended: Option<Ms>,
    /// The code of its reason.
    pub reason: String,
    /// Whether the policy lets this reason stop clocks.
    pub counts: bool,
}

/// Everything that happened to a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockInput {
    /// When it started: [`claimed_time`] of its event. No change of severity or limit moves it.
    pub start: Ms,
    /// The limits, in order of time; the first holds from the start. None = nothing is ever due.
    pub limits: Vec<Change>,
    /// Pauses, in any order.
    pub pauses: Vec<Pause>,
    /// When what it waits for happened, in order of time; more than one of a case that was opened again.
    pub stops: Vec<Stop>,
    /// Nothing is due earlier than so many open seconds after an opening anew.
    pub reopen_secs: i64,
}

/// What a clock waits for happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stop {
    /// When.
    pub at: Ms,
    /// When it turned out that it had not: the case was opened again. The time between is a pause.
    pub reopened: Option<Ms>,
}

impl ClockInput {
    /// A clock that runs since then under that limit.
    pub fn new(start: Ms, limit: Limit) -> ClockInput {
        ClockInput {
            start,
            limits: vec![Change { at: start, limit }],
            pauses: Vec::new(),
            stops: Vec::new(),
            reopen_secs: 2 * 3600,
        }
    }

    /// The limit in force at an instant.
    pub fn limit_at(&self, at: Ms) -> Option<&Limit> {
        let known = self.limits.iter().rev().find(|change| change.at <= at);
        known.or(self.limits.first()).map(|change| &change.limit)
    }

    /// The stop that stands, as far as it was known at an instant.
    pub(super) fn stopped_at(&self, at: Ms) -> Option<i64> {
        let stop = self.stops.iter().rev().find(|stop| stop.at <= at)?;
        let open_again = stop.reopened.is_some_and(|reopened| reopened <= at);
        (!open_again).then(|| second(stop.at.max(self.start)))
    }

    /// The last opening anew, as far as it was known at an instant.
    pub(super) fn reopened_at(&self, at: Ms) -> Option<i64> {
        let known = self.stops.iter().filter_map(|stop| stop.reopened);
        known.filter(|reopened| *reopened <= at).max().map(second)
    }

    /// The stretches in which this clock stands still, each with its reason, as far as they were known at an
    /// instant. Those between an answer and the opening anew have none.
    pub(super) fn still_at<'a>(
        &'a self,
        limit: &'a Limit,
        at: Ms,
    ) -> impl Iterator<Item = (i64, i64, Option<&'a str>)> {
        let known = self.pauses.iter().filter(move |it| limit.pauses && it.counts && it.from <= at);
        let waits = known.map(move |pause| {
            let answers = self.stops.iter().map(|stop| stop.at);
            // An answer ends a wait, also one that nobody ended.
            let answer = answers.filter(|stop| pause.from <= *stop && *stop <= at).min();
            let end = answer.map_or(pause.end_at(at), |answer| pause.end_at(at).min(answer));
            (second(pause.from), second(end), Some(&*pause.reason))
        });
        let known = self.stops.iter().filter_map(|stop| Some((stop.at, stop.reopened?)));
        let gaps = known.filter(move |(_, reopened)| *reopened <= at);
        waits.chain(gaps.map(|(from, to)| (second(from), second(to), None)))
    }

    /// The same as one set.
    pub(super) fn pauses_at(&self, limit: &Limit, at: Ms) -> Pauses {
        let still = self.still_at(limit, at).map(|(from, to, _)| (from, to));
        Pauses::of(second(self.start), still)
    }

    /// The instants up to `now` from which on a limit, a pause or a stop was another, with the start.
    pub(super) fn turns(&self, now: Ms) -> Vec<Ms> {
        let limits = self.limits.iter().skip(1).map(|change| change.at);
        let pauses = self.pauses.iter().filter(|pause| pause.counts);
        let pauses = pauses.flat_map(|pause| [Some(pause.from), pause.ended]).flatten();
        let stops = self.stops.iter().flat_map(|stop| [Some(stop.at), stop.reopened]).flatten();
        let all = limits.chain(pauses).chain(stops);
        let mut turns: Vec<Ms> = all.filter(|at| self.start < *at && *at <= now).collect();
        turns.push(self.start);
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}

impl Pause {
    /// Its end, as far as it was known at an instant.
    pub(super) fn end_at(&self, at: Ms) -> Ms {
        let ended = self.ended.filter(|ended| *ended <= at);
        ended.map_or(self.until, |ended| ended.min(self.until))
    }
}

/// The instant from which a clock counts, and whether the entry was late: when it is said to have happened, if
/// that is neither later than it was recorded, nor before the last change of the same case, nor further back
/// than the limit; else when it was recorded.
pub fn claimed_time(
    occurred: Ms,
    recorded: Ms,
    last_change: Option<Ms>,
    back_date_secs: i64,
) -> (Ms, bool) {
    let orderly = last_change.is_none_or(|last| last <= occurred);
    let recent = recorded.secs_since(occurred) <= back_date_secs;
    if occurred <= recorded && orderly && recent { (occurred, false) } else { (recorded, true) }
}
