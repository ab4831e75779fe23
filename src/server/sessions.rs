//! The sessions that were used since the start, in memory: what every request asks first. All of them stand in the storage
//! too, so that one that is let go here is found there again.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::DeviceId;
use super::check::Sender;

/// Of one device: a board, and what somebody types beside it. A device that opens a session for each request costs no
/// more memory than one that keeps its own.
const OF_DEVICE_MAX: usize = 4;

/// How often those that are over are looked for, milliseconds: looking takes as long as there are sessions.
const SWEEP_MS: u64 = 60_000;

/// A session that was used since the start.
#[derive(Clone)]
pub(super) struct Live {
    pub(super) sender: Arc<Sender>,
    pub(super) until_ms: u64,
}

#[derive(Default)]
struct All {
    live: HashMap<[u8; 32], Live>,
    /// Those of each device, the newest at the end.
    of: HashMap<DeviceId, VecDeque<[u8; 32]>>,
    swept_ms: u64,
}

impl All {
    fn retain(&mut self, holds: impl Fn(&Live) -> bool) {
        let All { live, of, .. } = self;
        live.retain(|_, one| holds(one));
        of.retain(|_, own| {
            own.retain(|hash| live.contains_key(hash));
            !own.is_empty()
        });
    }
}

/// The sessions, by the hashes of their tokens.
#[derive(Default)]
pub(super) struct Sessions(Mutex<All>);

impl Sessions {
    fn on<T>(&self, work: impl FnOnce(&mut All) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// One of them, over or not.
    pub(super) fn get(&self, hash: &[u8; 32]) -> Option<Live> {
        self.on(|all| all.live.get(hash).cloned())
    }

    /// Keeps one; the oldest of its device may be let go for it.
    pub(super) fn keep(&self, hash: [u8; 32], live: Live, now_ms: u64) {
        self.on(|all| {
            if now_ms.saturating_sub(all.swept_ms) >= SWEEP_MS {
                all.swept_ms = now_ms;
                all.retain(|one| one.until_ms > now_ms);
            }
            let own = all.of.entry(live.sender.device).or_default();
            own.retain(|known| *known != hash);
            own.push_back(hash);
            if own.len() > OF_DEVICE_MAX
                && let Some(oldest) = own.pop_front()
            {
                all.live.remove(&oldest);
            }
            all.live.insert(hash, live);
        });
    }

    /// Ends those of devices that were taken out.
    pub(super) fn end(&self, revoked: &HashSet<DeviceId>) {
        self.on(|all| all.retain(|one| !revoked.contains(&one.sender.device)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(device: u8, until_ms: u64) -> Live {
        let (hall, public_key) = ("H1".to_owned(), [0; 32]);
        Live { sender: Arc::new(Sender { device: [device; 16], hall, public_key }), until_ms }
    }

    #[test]
    fn of_each_device_the_newest_are_kept() {
        let sessions = Sessions::default();
        for n in 0..200 {
            sessions.keep([n; 32], live(1, 1_000), u64::from(n));
        }
        sessions.keep([250; 32], live(2, 1_000), 200);
        let has = |n: u8| sessions.get(&[n; 32]).is_some();
        assert!((196..200).all(has) && !(0..196).any(has) && has(250));
        sessions.keep([196; 32], live(1, 1_000), 201);
        sessions.keep([201; 32], live(1, 1_000), 202);
        assert!(has(196) && !has(197), "one that is used again is a new one");
    }

    #[test]
    fn what_is_over_is_looked_for_once_a_minute() {
        let sessions = Sessions::default();
        sessions.keep([1; 32], live(1, 10), 0);
        sessions.keep([2; 32], live(2, 10 * SWEEP_MS), 20);
        let count = || sessions.on(|all| (all.live.len(), all.of.len()));
        assert_eq!(count(), (2, 2));
        sessions.keep([3; 32], live(3, 10 * SWEEP_MS), SWEEP_MS);
        assert_eq!(count(), (2, 2), "the first one is gone");
        sessions.end(&HashSet::from([[3; 16]]));
        assert_eq!(count(), (1, 1));
        assert!(sessions.get(&[2; 32]).is_some());
    }
}
