//! How much of everything one terminal, one address, and all of them may take (reliability.md 7.5; per device once it
//! proved itself, design.md 8.25), and the buckets that hold them to it.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time.
    pub connections_max: usize,
    /// Connections of one address that have not proved who they are.
    pub strangers_max: usize,
    /// Whether this machine's own addresses are spared from that.
    pub spare_loopback: bool,
    /// For the TLS handshake.
    pub handshake_time: Duration,
    /// For the first request of a connection to arrive.
    pub first_time: Duration,
    /// For the header of every other, and so the longest idle time.
    pub idle_time: Duration,
    /// For a whole body, and for any progress of an answer.
    pub body_time: Duration,
    /// What uploads that are read or wait to be stored hold in memory, of all together: their bodies, what is known of
    /// their events, and their records. What a check unpacks on the way is not in it: as many at a time do as there are
    /// cores.
    pub ingest_bytes: usize,
    /// Pages that are read from the disk at a time.
    pub pages_max: usize,
    /// Uploaded bytes of one device a second, and at once.
    pub upload_bytes: (u64, u64),
    /// Uploads of one device a second, and at once. A terminal sends one segment after the other, and a million events in
    /// segments of 512 are 2,000: sent at 400 a second they are out in five, and none of them waits. An upload of one
    /// event costs the storage as many questions as a large one, and bytes alone would allow a hundred thousand.
    pub uploads: (u64, u64),
    /// Downloads of one device a second, and at once.
    pub downloads: (u64, u64),
    /// Wrong codes of one address in a minute, and of all together.
    pub wrong_codes: (u64, u64),
    /// Challenges of one address a second, and at once.
    pub challenges: (u64, u64),
    /// How long a download may wait.
    pub wait_max: Duration,
    /// Life of a session.
    pub session_life: Duration,
    /// How long a session of the pages holds while nothing is asked in it.
    pub page_idle: Duration,
    /// How long one holds at most.
    pub page_longest: Duration,
    /// How often devices that were taken out are asked for.
    pub revoked_every: Duration,
    /// Terminals that come back after a start wait a random part of this, seconds.
    pub start_within_secs: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections_max: 8192,
            strangers_max: 32,
            spare_loopback: true,
            handshake_time: Duration::from_secs(5),
            first_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(60),
            body_time: Duration::from_secs(20),
            ingest_bytes: 64 << 20,
            pages_max: 32,
            upload_bytes: (16 << 20, 64 << 20),
            uploads: (400, 2_000),
            downloads: (200, 1_000),
            wrong_codes: (5, 100),
            challenges: (20, 200),
            wait_max: Duration::from_secs(crate::core::sync::wire::WAIT_SECS_MAX),
            session_life: Duration::from_secs(3600),
            page_idle: Duration::from_secs(30 * 60),
            page_longest: Duration::from_secs(12 * 3600),
            revoked_every: Duration::from_secs(5),
            start_within_secs: 0,
        }
    }
}

/// What counts as one address: whoever has one of IPv6 has the 2^64 others of its network too.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        address @ IpAddr::V4(_) => address,
    }
}

/// Most keys that are remembered; beyond it those whose bucket is full are let go.
const KEYS_MAX: usize = 16_384;

/// A token bucket for each key. Time is that of the caller, in milliseconds that never go back.
pub(crate) struct Buckets<K> {
    /// Tokens a minute, and at most.
    minute: u64,
    most: u64,
    held: Mutex<HashMap<K, (u64, u64)>>,
}

impl<K: Eq + Hash> Buckets<K> {
    /// So many a second, and so many at once.
    pub(crate) fn each_second((second, most): (u64, u64)) -> Buckets<K> {
        Buckets::each_minute(second.saturating_mul(60), most)
    }

    /// So many a minute, and so many at once.
    pub(crate) fn each_minute(minute: u64, most: u64) -> Buckets<K> {
        Buckets { minute, most: most.saturating_mul(60_000), held: Mutex::default() }
    }

    /// Takes tokens, or says in how many seconds there will be enough. More than the bucket holds is let through when it is
    /// full, so that nothing waits for ever.
    pub(crate) fn take(&self, key: K, tokens: u64, now_ms: u64) -> Result<(), u64> {
        let wanted = tokens.saturating_mul(60_000).min(self.most);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= KEYS_MAX && !held.contains_key(&key) {
            held.retain(|_, (left, at)| self.filled(*left, *at, now_ms) < self.most);
        }
        let (left, at) = held.entry(key).or_insert((self.most, now_ms));
        *left = self.filled(*left, *at, now_ms);
        *at = now_ms.max(*at);
        match left.checked_sub(wanted) {
            Some(rest) => {
                *left = rest;
                Ok(())
            }
            None => Err((wanted - *left).div_ceil(self.minute.max(1)).div_ceil(1000).max(1)),
        }
    }

    /// Gives tokens back that were taken for what did not come about.
    pub(crate) fn give_back(&self, key: &K, tokens: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((left, _)) = held.get_mut(key) {
            *left = left.saturating_add(tokens.saturating_mul(60_000)).min(self.most);
        }
    }

    /// Whether one token could be taken.
    pub(crate) fn has_one(&self, key: &K, now_ms: u64) -> bool {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(key).is_none_or(|(left, at)| self.filled(*left, *at, now_ms) >= 60_000)
    }

    fn filled(&self, left: u64, at: u64, now_ms: u64) -> u64 {
        left.saturating_add(now_ms.saturating_sub(at).saturating_mul(self.minute)).min(self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let five: Buckets<u8> = Buckets::each_minute(5, 5);
        assert!((0..5).all(|_| five.take(1, 1, 0).is_ok()));
        assert_eq!(five.take(1, 1, 0), Err(12), "five a minute are one in twelve seconds");
        assert_eq!(five.take(1, 1, 6_000), Err(6));
        assert_eq!(five.take(2, 1, 6_000), Ok(()), "each has its own");
        assert_eq!(five.take(1, 1, 12_000), Ok(()));
        assert_eq!(five.take(1, 9, 13_000), Err(59), "as much as it holds, at last");
        assert_eq!(five.take(1, 9, 72_000), Ok(()));
        assert_eq!(five.take(1, 1, 71_000), Err(12), "a clock that goes back gives nothing");
        five.give_back(&1, 1);
        assert_eq!(five.take(1, 1, 72_000), Ok(()));
        five.give_back(&2, 100);
        assert_eq!((0..9).filter(|_| five.take(2, 1, 6_000).is_ok()).count(), 5, "never more");
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let counted = |text: &str| counted(text.parse().unwrap()).to_string();
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:2:ffff::1"), "2001:db8:1:2::");
        assert_eq!(counted("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(counted("::ffff:10.1.2.3"), "10.1.2.3");
        assert_eq!(counted("10.1.2.3"), "10.1.2.3");
    }

    #[test]
    fn it_remembers_a_bounded_number() {
        let one: Buckets<usize> = Buckets::each_second((1, 1));
        for key in 0..3 * KEYS_MAX {
            assert_eq!(one.take(key, 1, key as u64 * 10), Ok(()));
        }
        assert!(one.held.lock().unwrap().len() <= KEYS_MAX);
    }
}
