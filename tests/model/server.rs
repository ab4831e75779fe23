//! A server that keeps everything in memory and decides with the real verdict.

use std::collections::{BTreeMap, HashSet};

use super::Planted;
use zhiban::core::hex::hex;
use zhiban::core::sync::segment::{Chain, Line, Segment, StreamId};
use zhiban::core::sync::verdict::{
    Identity, StreamRecord, Verdict, decide, fork_points, skipped, wanted,
};
use zhiban::core::sync::wire::{
    PageSegment, Refusal, Refused, Run, SegmentHead, Session, Stored, StreamHead, StreamState,
};

/// An event with its chain and its place.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub origin: Option<Chain>,
    pub bytes: Vec<u8>,
    pub chain: Chain,
    pub hseq: Option<u64>,
}

#[derive(Clone, Debug)]
struct Row {
    record: StreamRecord,
    events: Vec<Held>,
}

/// A page: heads with their lines, none where they were to be left out.
pub(super) type Page = Vec<(PageSegment, Option<Vec<(Option<Chain>, Vec<u8>)>>)>;

/// The state of the hall at some event: what it shows, and where each stream ends in it.
#[derive(Clone, Debug)]
pub(super) struct Snap {
    pub id: String,
    pub shown: Vec<Vec<u8>>,
    pub ends: BTreeMap<StreamId, (u64, Chain)>,
}

/// Parts of a snapshot.
pub(super) const PARTS: u64 = 3;

#[derive(Clone, Debug)]
pub(super) struct Server {
    pub incarnation: String,
    /// Up to where each earlier incarnation is the same.
    commons: BTreeMap<String, u64>,
    rows: BTreeMap<StreamId, Row>,
    segments: Vec<(StreamId, PageSegment)>,
    /// The hall's log.
    pub log: Vec<Vec<u8>>,
    chains: HashSet<Chain>,
    origins: HashSet<Chain>,
    pub tokens: HashSet<String>,
    /// The snapshot that is handed out.
    pub snap: Option<Snap>,
    planted: Option<Planted>,
}

pub(super) fn refused(error: Refusal) -> Refused {
    let message = String::new();
    let (retry_after_secs, stream, known, index, bytes_max) = (None, None, Vec::new(), None, None);
    Refused { error, message, retry_after_secs, stream, known, index, bytes_max, hall: None }
}

impl Server {
    pub(super) fn new(planted: Option<Planted>) -> Server {
        Server {
            planted,
            incarnation: "i0".to_owned(),
            commons: BTreeMap::new(),
            rows: BTreeMap::new(),
            segments: Vec::new(),
            log: Vec::new(),
            chains: HashSet::new(),
            origins: HashSet::new(),
            tokens: HashSet::new(),
            snap: None,
        }
    }

    /// An older copy takes the place of this one.
    pub(super) fn restored(copy: &Server, incarnation: String) -> Server {
        let mut server = copy.clone();
        let head = server.log.len() as u64;
        server.commons.insert(copy.incarnation.clone(), head);
        for common in server.commons.values_mut() {
            *common = head.min(*common);
        }
        server.incarnation = incarnation;
        server.snap = None;
        server
    }

    /// The snapshot that is handed out; made where there is none.
    pub(super) fn snap(&mut self, id: u64) -> Snap {
        let ends = self.rows.values().filter(|row| row.record.last > 0);
        let ends = ends.map(|row| (row.record.id, (row.record.last, row.record.chain))).collect();
        let (id, shown) = (format!("s{id}"), self.log.clone());
        self.snap.get_or_insert(Snap { id, shown, ends }).clone()
    }

    fn head_of(&self, stream: &StreamId) -> StreamHead {
        let row = self.rows.get(stream).map(|row| (row.record.last, row.record.chain));
        let (last, chain) = row.unwrap_or((0, [0; 32]));
        StreamHead { id: hex(stream), last, chain: hex(&chain) }
    }

    fn chain_at(&self, stream: &StreamId, seq: u64) -> Option<Chain> {
        if seq == 0 {
            return Some([0; 32]);
        }
        let at = usize::try_from(seq - 1).ok()?;
        self.rows.get(stream)?.events.get(at).map(|held| held.chain)
    }

    pub(super) fn session(
        &mut self,
        device: &str,
        stream: StreamId,
        (last, chain): (u64, Chain),
        incarnation: &str,
    ) -> Session {
        let record = || {
            let (hall, device) = ("H1".into(), device.into());
            StreamRecord { id: stream, hall, device, last: 0, chain: [0; 32] }
        };
        let row =
            self.rows.entry(stream).or_insert_with(|| Row { record: record(), events: vec![] });
        let mine = *row.record.device == *device;
        let fits = mine && self.chain_at(&stream, last).is_none_or(|ours| ours == chain);
        let token = format!("t{}{}", self.incarnation, self.tokens.len());
        self.tokens.insert(token.clone());
        let common =
            (incarnation != self.incarnation).then(|| self.commons.get(incarnation).copied());
        Session {
            token,
            life_secs: 3_600,
            incarnation: self.incarnation.clone(),
            common: common.flatten(),
            head: self.log.len() as u64,
            durable_through: 0,
            start_within_secs: 0,
            streams: vec![StreamState { head: self.head_of(&stream), fits }],
        }
    }

    /// Takes an upload as the real server does, but in memory.
    pub(super) fn take(
        &mut self,
        device: &str,
        head: &SegmentHead,
        text: &[u8],
    ) -> Result<Stored, Box<Refused>> {
        let Ok(segment) = Segment::read(head, text) else {
            return Err(refused(Refusal::Envelope).into());
        };
        let stream = segment.shape.stream;
        let record = self.rows.get(&stream).map(|row| &row.record);
        let asked = record.and_then(|record| wanted(record, &segment.shape));
        let verdict = decide(record, ("H1", device), &segment, |seq| {
            assert_eq!(Some(seq), asked, "another chain was looked up than was said");
            self.chain_at(&stream, seq)
        });
        let verdict = self.misjudged(verdict, record, device, &segment);
        let from = match verdict {
            Verdict::Append => 0,
            Verdict::AppendRest { from } => from,
            Verdict::Repeat => segment.lines.len(),
            Verdict::Gap => return Err(self.at_odds(Refusal::Gap, &stream).into()),
            Verdict::Fork => return Err(self.at_odds(Refusal::Fork, &stream).into()),
            Verdict::Unknown => return Err(refused(Refusal::StreamUnknown).into()),
            Verdict::WrongHall => return Err(refused(Refusal::WrongHall).into()),
        };
        let bad = |line: &Line<'_>| line.bytes.starts_with(b"{\"bad");
        if let Some(index) = segment.lines.iter().skip(from).position(bad) {
            let at = (from + index) as u64;
            // Every second server does not say which.
            let index = at.is_multiple_of(2).then_some(at);
            return Err(Refused { index, ..refused(Refusal::Envelope) }.into());
        }
        if self.planted == Some(Planted::AckBeforeCommit) && segment.shape.chain[0] < 25 {
            let mut never = self.clone();
            never.append(&segment, from, device);
            return Ok(never.stored(&segment));
        }
        if from < segment.lines.len() {
            self.append(&segment, from, device);
        }
        Ok(self.stored(&segment))
    }

    /// The verdict of a server that lacks a rule.
    fn misjudged(
        &self,
        verdict: Verdict,
        record: Option<&StreamRecord>,
        device: &str,
        segment: &Segment<'_>,
    ) -> Verdict {
        let (Some(planted), Some(record)) = (self.planted, record) else { return verdict };
        let shape = &segment.shape;
        let overlaps = shape.first <= record.last && *record.device == *device;
        match (planted, verdict) {
            (Planted::OverlapUnseen, Verdict::Fork) if overlaps && shape.last() <= record.last => {
                Verdict::Repeat
            }
            (Planted::OverlapUnseen, Verdict::Fork) if overlaps => Verdict::AppendRest {
                from: usize::try_from(record.last + 1 - shape.first).unwrap(),
            },
            (Planted::GapTaken, Verdict::Gap) => Verdict::Append,
            (Planted::ForkTaken, Verdict::Fork) if !overlaps && *record.device == *device => {
                Verdict::Append
            }
            (_, verdict) => verdict,
        }
    }

    fn at_odds(&self, error: Refusal, stream: &StreamId) -> Refused {
        let head = self.head_of(stream);
        let known = |seq: u64| Some((seq, hex(&self.chain_at(stream, seq)?)));
        let known = fork_points(head.last).into_iter().filter_map(known).collect();
        Refused { stream: Some(head), known, ..refused(error) }
    }

    fn append(&mut self, segment: &Segment<'_>, from: usize, device: &str) {
        let skip = skipped(segment, from, |identity| match identity {
            Identity::First(chain) => self.origins.contains(chain),
            Identity::Again(chain) => self.chains.contains(chain) || self.origins.contains(chain),
        });
        let skip = if self.planted == Some(Planted::DropsNothing) { Vec::new() } else { skip };
        let hseq = self.log.len() as u64 + 1;
        let shape = &segment.shape;
        let row = self.rows.get_mut(&shape.stream).unwrap();
        let prev = row.record.chain;
        let before = from.checked_sub(1).map_or(shape.prev, |at| segment.chains[at]);
        assert_eq!(before, prev, "I5: a stream goes on behind another event than its own");
        for (index, (line, chain)) in
            segment.lines.iter().zip(&segment.chains).enumerate().skip(from)
        {
            let kept = !skip.contains(&(index as u64));
            if kept {
                self.log.push(line.bytes.to_vec());
                self.chains.insert(*chain);
                self.origins.extend(line.origin);
            }
            row.events.push(Held {
                origin: line.origin,
                bytes: line.bytes.to_vec(),
                chain: *chain,
                hseq: kept.then_some(self.log.len() as u64),
            });
        }
        row.record.last = shape.last();
        row.record.chain = shape.chain;
        let segment = PageSegment {
            stream: hex(&shape.stream),
            device: device.to_owned(),
            first: shape.first + from as u64,
            count: shape.count - from as u64,
            prev: hex(&prev),
            chain: hex(&shape.chain),
            sig: String::new(),
            skip: skip.iter().map(|index| index - from as u64).collect(),
            hseq,
            received: 0,
            bytes: 1,
        };
        self.segments.push((shape.stream, segment));
        self.check();
    }

    fn stored(&self, segment: &Segment<'_>) -> Stored {
        let row = &self.rows[&segment.shape.stream];
        let (first, last) = (segment.shape.first, segment.shape.last());
        let mut runs = Vec::new();
        for (_, one) in self.segments.iter().filter(|(stream, _)| *stream == row.record.id) {
            let from = first.max(one.first);
            let upto = last.min(one.first + one.count - 1);
            if from > upto {
                continue;
            }
            let places: Vec<Option<u64>> = (from..=upto)
                .map(|seq| row.events[usize::try_from(seq).unwrap() - 1].hseq)
                .collect();
            let skip = (0..).zip(&places).filter(|(_, at)| at.is_none()).map(|(n, _)| n).collect();
            let hseq = places.iter().flatten().next().copied().unwrap_or(one.hseq);
            runs.push(Run { first: from, count: upto - from + 1, hseq, skip });
        }
        let StreamRecord { last, chain, .. } = &row.record;
        Stored { last: *last, chain: hex(chain), runs, head: self.log.len() as u64 }
    }

    /// Some segments behind `after`.
    pub(super) fn page(&self, after: u64, own: Option<StreamId>, most: usize) -> Page {
        let behind = |one: &&(StreamId, PageSegment)| one.1.hseq + one.1.kept() > after + 1;
        let with_lines = |(stream, one): &(StreamId, PageSegment)| {
            let range = usize::try_from(one.first).unwrap() - 1;
            let events = self.rows[stream].events.iter().skip(range);
            let events = events.take(usize::try_from(one.count).unwrap());
            let lines = || events.map(|held| (held.origin, held.bytes.clone())).collect();
            (one.clone(), (own != Some(*stream)).then(lines))
        };
        self.segments.iter().filter(behind).take(most).map(with_lines).collect()
    }

    /// I3: every stream has its events from 1 to its last. I2: no event has two places.
    fn check(&self) {
        for row in self.rows.values() {
            assert_eq!(row.events.len() as u64, row.record.last, "I3");
        }
        let once: HashSet<&Vec<u8>> = self.log.iter().collect();
        assert_eq!(once.len(), self.log.len(), "I2: an event has two places in the hall's log");
    }

    /// The chains of a stream, for I5.
    pub(super) fn stream(&self, stream: &StreamId) -> Vec<Chain> {
        let events = self.rows.get(stream).map(|row| row.events.iter().map(|held| held.chain));
        events.into_iter().flatten().collect()
    }
}
