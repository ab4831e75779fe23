//! A terminal as the server sees it: a key, a hall, a stream of events with their chain, and the segments it sends.

use ed25519_dalek::{Signer, SigningKey};
use zhiban::core::hex::hex;
use zhiban::core::sync::segment::{
    Chain, Line, Segment, Shape, StreamId, chained, head, write_lines,
};
use zhiban::core::sync::wire::SegmentHead;
use zhiban::core::time::Ms;
use zhiban::server::{DeviceId, Record, Upload};

/// One event as it is written, and where it was first written if that was another stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) origin: Option<Chain>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) chain: Chain,
}

/// A terminal.
#[derive(Clone)]
pub(crate) struct Terminal {
    pub(crate) key: SigningKey,
    pub(crate) hall: String,
    pub(crate) device: DeviceId,
    pub(crate) stream: StreamId,
    pub(crate) entries: Vec<Entry>,
}

impl Terminal {
    /// The number decides its key, device and stream.
    pub(crate) fn new(number: u8, hall: &str) -> Terminal {
        Terminal {
            key: SigningKey::from_bytes(&[number; 32]),
            hall: hall.to_owned(),
            device: [number; 16],
            stream: [number; 16],
            entries: Vec::new(),
        }
    }

    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// Writes an event.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        self.write_again(None, bytes);
    }

    /// Writes events that say which they are.
    pub(crate) fn write_many(&mut self, count: usize) {
        for _ in 0..count {
            let n = self.entries.len() + 1;
            let stream = hex(&self.stream[..4]);
            self.write(
                format!("{{\"type\":\"log.appended\",\"v\":1,\"at\":\"{stream}\",\"n\":{n}}}")
                    .as_bytes(),
            );
        }
    }

    /// Writes an event that another stream had before.
    pub(crate) fn write_again(&mut self, origin: Option<Chain>, bytes: &[u8]) {
        let seq = self.entries.len() as u64 + 1;
        let chain = chained(&self.chain_at(seq - 1), &self.stream, seq, bytes);
        self.entries.push(Entry { origin, bytes: bytes.to_vec(), chain });
    }

    /// Starts a new stream after the first `kept` events, and writes the others anew.
    pub(crate) fn part(&mut self, stream: StreamId, kept: usize) {
        self.stream = stream;
        let entries = std::mem::take(&mut self.entries);
        for entry in entries.into_iter().skip(kept) {
            self.write_again(entry.origin.or(Some(entry.chain)), &entry.bytes);
        }
    }

    pub(crate) fn last(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(crate) fn chain_at(&self, seq: u64) -> Chain {
        seq.checked_sub(1).map_or([0; 32], |at| self.entries[usize::try_from(at).unwrap()].chain)
    }

    /// Head and packed lines of the events from `first` to `last`.
    pub(crate) fn segment(&self, first: u64, last: u64) -> (SegmentHead, Vec<u8>) {
        let range = usize::try_from(first - 1).unwrap()..usize::try_from(last).unwrap();
        let lines: Vec<Line> = self.entries[range]
            .iter()
            .map(|entry| Line { origin: entry.origin, bytes: &entry.bytes })
            .collect();
        let mut text = Vec::new();
        write_lines(&lines, &mut text).unwrap();
        let packed = zstd::bulk::compress(&text, 3).unwrap();
        let shape = self.shape(first, last);
        let sign = |message: &[u8]| self.key.sign(message).to_bytes();
        (head(&shape, packed.len() as u64, sign), packed)
    }

    fn shape(&self, first: u64, last: u64) -> Shape {
        Shape {
            hall: self.hall.as_str().into(),
            stream: self.stream,
            first,
            count: last + 1 - first,
            prev: self.chain_at(first - 1),
            chain: self.chain_at(last),
        }
    }

    /// The same events as the server's storage gets them.
    pub(crate) fn upload(&self, first: u64, last: u64) -> Upload {
        let (_, packed) = self.segment(first, last);
        let range = usize::try_from(first - 1).unwrap()..usize::try_from(last).unwrap();
        let entries = &self.entries[range];
        let segment = Segment {
            shape: self.shape(first, last),
            lines: entries.iter().map(|e| Line { origin: e.origin, bytes: &[] }).collect(),
            chains: entries.iter().map(|entry| entry.chain).collect(),
        };
        Upload {
            hall: self.hall.clone(),
            device: self.device,
            segment,
            sig: [7; 64],
            packed: packed.into(),
            records: Vec::new(),
            erased: Vec::new(),
            presses: false,
            received: Ms(1_000),
        }
    }

    /// The same with records of customers.
    pub(crate) fn upload_with(&self, first: u64, last: u64, refs: &[&str]) -> Upload {
        let record = |person_ref: &&str| Record {
            person_ref: (*person_ref).to_owned(),
            sealed: format!("sealed {person_ref}").into_bytes(),
        };
        Upload { records: refs.iter().map(record).collect(), ..self.upload(first, last) }
    }
}

/// Numbers that look random and are the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(2).wrapping_add(1))
    }

    /// From 0 to below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides.max(1)
    }
}
