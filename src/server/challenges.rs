//! What devices are given to sign. Whoever asks costs no memory, because anybody may: what is given carries its own proof
//! that it was given here, to that device, a moment ago. Only what was signed well is remembered, so that it is good once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use super::DeviceId;

/// How long a challenge holds.
const LIFE_MS: u64 = 60_000;

/// Most that are remembered as used. Devices of the halls alone can fill it; beyond it the oldest is let go, a few seconds
/// before its time.
const USED_MAX: usize = 65_536;

/// A time, random bytes, and the proof of both and of the device.
pub(super) type Nonce = [u8; 32];

/// The challenges of a running server.
pub(super) struct Challenges {
    /// Made at each start: what was given before is asked for again.
    key: [u8; 32],
    /// By their time.
    used: Mutex<BTreeSet<Nonce>>,
}

impl Challenges {
    /// With a key that nobody else has.
    pub(super) fn with(key: [u8; 32]) -> Challenges {
        Challenges { key, used: Mutex::default() }
    }

    fn sealed(&self, at_ms: u64, random: [u8; 8], device: &DeviceId) -> Nonce {
        let mut text = [0; 32];
        text[..8].copy_from_slice(&at_ms.to_be_bytes());
        text[8..16].copy_from_slice(&random);
        text[16..].copy_from_slice(device);
        let proof = blake3::keyed_hash(&self.key, &text);
        text[16..].copy_from_slice(&proof.as_bytes()[..16]);
        text
    }

    /// One for a device.
    pub(super) fn give(&self, device: &DeviceId, random: [u8; 8], now_ms: u64) -> Nonce {
        self.sealed(now_ms, random, device)
    }

    /// Whether it was given to that device, and a moment ago.
    pub(super) fn holds(&self, nonce: &Nonce, device: &DeviceId, now_ms: u64) -> bool {
        let (mut at, mut random) = ([0; 8], [0; 8]);
        at.copy_from_slice(&nonce[..8]);
        random.copy_from_slice(&nonce[8..16]);
        let at = u64::from_be_bytes(at);
        // Compared in a time that says nothing of where they differ.
        let is_ours = blake3::Hash::from(self.sealed(at, random, device)) == *nonce;
        is_ours && at <= now_ms && now_ms - at < LIFE_MS
    }

    /// Takes one that was signed well. Answers whether it is the first time.
    pub(super) fn use_up(&self, nonce: &Nonce, now_ms: u64) -> bool {
        let over = now_ms.saturating_sub(LIFE_MS).to_be_bytes();
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        while used.first().is_some_and(|old| old[..8] < over[..] || used.len() >= USED_MAX) {
            used.pop_first();
        }
        used.insert(*nonce)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_good_for_its_device_for_a_minute_and_once() {
        let (ours, others) = (Challenges::with([1; 32]), Challenges::with([2; 32]));
        let (a, b) = ([3; 16], [4; 16]);
        let nonce = ours.give(&a, [5; 8], 1_000);
        assert!(ours.holds(&nonce, &a, 1_000) && ours.holds(&nonce, &a, 60_999));
        assert!(!ours.holds(&nonce, &a, 61_000) && !ours.holds(&nonce, &a, 999));
        assert!(!ours.holds(&nonce, &b, 1_000) && !others.holds(&nonce, &a, 1_000));
        for at in 0..nonce.len() {
            let mut changed = nonce;
            changed[at] ^= 1;
            assert!(!ours.holds(&changed, &a, 1_001), "{at}");
        }
        assert!(ours.use_up(&nonce, 1_001) && !ours.use_up(&nonce, 1_001));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let ours = Challenges::with([1; 32]);
        for n in 0..=USED_MAX as u64 {
            assert!(ours.use_up(&ours.give(&[3; 16], n.to_be_bytes(), 1_000), 1_000));
        }
        assert_eq!(ours.used.lock().unwrap().len(), USED_MAX);
        assert!(ours.use_up(&ours.give(&[3; 16], [0; 8], 61_001), 61_001));
        assert_eq!(ours.used.lock().unwrap().len(), 1, "their time is over");
    }
}
