//! How often each target is written to, and which of them rest. The window slides, so that never more go out within a minute
//! than a service allows, wherever the minute begins.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use crate::core::time::Ms;

const MINUTE_MS: u64 = 60_000;
const SECOND_MS: u64 = 1_000;

#[derive(Default)]
struct Lane {
    /// When it was written to, in milliseconds that never go back.
    sent: VecDeque<u64>,
    /// Until when it rests, and why.
    rests: Option<(Ms, String)>,
    /// How often it failed one after the other.
    failed: u32,
}

/// The targets, by name.
#[derive(Default)]
pub(super) struct Lanes(Mutex<(HashMap<String, Lane>, HashSet<String>)>);

impl Lanes {
    fn on<T>(&self, target: &str, work: impl FnOnce(&mut Lane) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(all.0.entry(target.to_owned()).or_default())
    }

    /// Takes a target for one who writes to it; nobody else does meanwhile.
    pub(super) fn take(&self, target: &str) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.1.insert(target.to_owned())
    }

    /// Gives it back.
    pub(super) fn give(&self, target: &str) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.1.remove(target);
    }

    /// Whether somebody writes to it.
    pub(super) fn is_taken(&self, target: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.contains(target)
    }

    /// Whether it may be written to once more, within a minute and a second; if so that counts, else in how many
    /// milliseconds it may.
    pub(super) fn may(
        &self,
        target: &str,
        (minute, second): (u32, Option<u32>),
        ms: u64,
    ) -> Result<(), u64> {
        self.on(target, |lane| {
            while lane.sent.front().is_some_and(|at| at + MINUTE_MS <= ms) {
                lane.sent.pop_front();
            }
            // The one that has to be out of the window before another one may come in.
            let nth_last = |most: u32| lane.sent.len().checked_sub(most as usize);
            let first_of = |most: u32| nth_last(most).and_then(|at| lane.sent.get(at)).copied();
            let of_minute = first_of(minute).map(|at| at + MINUTE_MS);
            let of_second = second.and_then(first_of).map(|at| at + SECOND_MS);
            let opens = of_minute.max(of_second).unwrap_or(0);
            if opens > ms {
                return Err(opens - ms);
            }
            lane.sent.push_back(ms);
            Ok(())
        })
    }

    /// Lets it rest.
    pub(super) fn rest(&self, target: &str, until: Ms, why: &str) {
        self.on(target, |lane| {
            lane.failed = lane.failed.saturating_add(1);
            lane.rests = Some((until, why.to_owned()));
        });
    }

    /// Lets it rest for something that is not its fault.
    pub(super) fn pause(&self, target: &str, until: Ms, why: &str) {
        self.on(target, |lane| lane.rests = Some((until, why.to_owned())));
    }

    /// It answered.
    pub(super) fn works(&self, target: &str) {
        self.on(target, |lane| (lane.failed, lane.rests) = (0, None));
    }

    /// How often it failed one after the other.
    pub(super) fn failed(&self, target: &str) -> u32 {
        self.on(target, |lane| lane.failed)
    }

    /// Until when it rests at an instant, and why.
    pub(super) fn rests(&self, target: &str, now: Ms) -> Option<(Ms, String)> {
        self.on(target, |lane| lane.rests.clone().filter(|(until, _)| *until > now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_more_than_allowed_within_any_minute_or_second() {
        let lanes = Lanes::default();
        let mut sent: Vec<u64> = Vec::new();
        for ms in (0..200_000).step_by(37) {
            match lanes.may("a", (20, Some(5)), ms) {
                Ok(()) => sent.push(ms),
                Err(wait) => assert!((1..=MINUTE_MS).contains(&wait), "{wait}"),
            }
        }
        for (n, at) in sent.iter().enumerate() {
            let within = |span: u64| sent[n..].iter().take_while(|it| **it < at + span).count();
            assert!(within(MINUTE_MS) <= 20 && within(SECOND_MS) <= 5, "{at}");
        }
        assert!(sent.len() >= 60, "{}", sent.len());
        assert_eq!(lanes.may("b", (1, None), 0), Ok(()), "each has its own");
        assert_eq!(lanes.may("b", (1, None), 10), Err(MINUTE_MS - 10));
        assert_eq!(lanes.may("b", (1, None), MINUTE_MS), Ok(()));
    }

    #[test]
    fn one_that_rests_is_left_until_it_may() {
        let lanes = Lanes::default();
        lanes.rest("a", Ms(100), "busy");
        assert_eq!(lanes.rests("a", Ms(99)), Some((Ms(100), "busy".to_owned())));
        assert_eq!(lanes.rests("a", Ms(100)), None);
        assert_eq!(lanes.failed("a"), 1);
        lanes.works("a");
        assert_eq!((lanes.failed("a"), lanes.rests("a", Ms(0))), (0, None));
        assert!(lanes.take("a") && !lanes.take("a") && lanes.is_taken("a"));
        lanes.give("a");
        assert!(lanes.take("a"));
    }
}
