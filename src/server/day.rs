//! A day of a hall's log in one piece: what terminals sent one by one is packed together, which takes a quarter of the
//! room, and comes out again byte for byte. Heads are JSON lines and events are the lines that were sent, both as zstd, so
//! that a day can be read in ten years with ordinary tools. Source: sync.md 4.15, 4.16, I27.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use zstd::bulk::Compressor;

use super::{Fault, SegmentRow};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::segment::{Chain, StreamId, chains, read_lines};
use crate::core::sync::wire::{Run, SEGMENT_INFLATED_MAX};
use crate::core::time::Ms;
use crate::sync::{unpack as unpack_sent, unpack_within};

/// Level at which days are packed, and at which terminals pack what they send.
const LEVEL: i32 = 3;

/// Packed bytes of segments that are read at once for packing.
pub(crate) const READ_BYTES: usize = 4 * 1024 * 1024;

/// Milliseconds of a day.
pub(crate) const MS_PER_DAY: i64 = 24 * 60 * 60 * 1_000;

/// The day of receipt, counted from 1970-01-01 UTC.
pub(crate) fn day_of(at: Ms) -> i64 {
    at.0.div_euclid(MS_PER_DAY)
}

/// A signature and a chain.
const SIGNED_BYTES: u64 = 64 + 32;

/// Most bytes of events in one part of a day: what is unpacked to read a page.
const PART_BYTES: usize = 8 * 1024 * 1024;

/// Most bytes of the heads of a part: many times what the segments of [`READ_BYTES`] have.
const HEADS_BYTES: usize = 64 * 1024 * 1024;

/// A segment with what only the storage needs of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    /// As it is handed out.
    pub(crate) row: SegmentRow,
    /// Number of the first event that was new when it came.
    pub(crate) own_first: u64,
    /// Bytes of the records that came with it.
    pub(crate) record_bytes: u64,
}

impl Kept {
    /// Itself, where its numbers fit together as those of a segment that was stored do: nothing that is reckoned with them
    /// goes beyond what a number can be.
    pub(crate) fn sound(self) -> Result<Kept, Fault> {
        let row = &self.row;
        let last = row.first.checked_add(row.count).filter(|_| row.first > 0 && row.count > 0);
        let own = last.is_some_and(|end| (row.first..end).contains(&self.own_first));
        let places = row.hseq > 0 && row.hseq.checked_add(row.count).is_some();
        let skips = row.skip.is_sorted_by(|a, b| a < b)
            && row.skip.last().is_none_or(|index| *index < row.count);
        if own && places && skips { Ok(self) } else { Err(damaged(&row.stream, row.first)) }
    }

    /// Number of its last event in the stream.
    pub(crate) fn last(&self) -> u64 {
        self.row.first + self.row.count - 1
    }

    /// Place of its last event that has one; where none has, the place before it.
    pub(crate) fn hseq_last(&self) -> u64 {
        self.row.hseq + self.row.count - 1 - self.row.skip.len() as u64
    }

    /// The part of it that holds events `first` to `last` of its stream and came with it first, with its places.
    pub(crate) fn run(&self, (first, last): (u64, u64)) -> Option<Run> {
        let row = &self.row;
        let from = first.max(self.own_first);
        let to = last.min(self.last());
        if from > to {
            return None;
        }
        let skipped = |seq: u64| row.skip.contains(&(seq - row.first));
        let before = (row.first..from).filter(|seq| !skipped(*seq)).count() as u64;
        let skip = (from..=to).filter(|seq| skipped(*seq)).map(|seq| seq - from).collect();
        Some(Run { first: from, count: to + 1 - from, hseq: row.hseq + before, skip })
    }

    /// Bytes that it takes by itself, with its signature and its chain.
    pub(crate) fn bytes(&self) -> u64 {
        self.row.packed.len() as u64 + SIGNED_BYTES
    }

    fn lines(&self) -> Result<Vec<u8>, Fault> {
        unpack_sent(&self.row.packed).map_err(|_| damaged(&self.row.stream, self.row.first))
    }

    /// The chain behind each of its events.
    pub(crate) fn chains(&self) -> Result<Vec<Chain>, Fault> {
        chains_of(&self.row, &self.lines()?)
    }
}

fn damaged(stream: &StreamId, first: u64) -> Fault {
    Fault::Broken(format!("events of stream {} from {first} on are damaged", hex(stream)))
}

fn chains_of(row: &SegmentRow, text: &[u8]) -> Result<Vec<Chain>, Fault> {
    let lines = read_lines(text, row.count).map_err(|_| damaged(&row.stream, row.first))?;
    Ok(chains(&row.prev, &row.stream, row.first, &lines))
}

/// A part of a day, packed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Place of its first event.
    pub(crate) hseq_first: u64,
    /// Place of its last one.
    pub(crate) hseq_last: u64,
    /// How many segments it holds.
    pub(crate) segments: u64,
    /// The streams in it: the first event that came in it, the last one, and its chain.
    pub(crate) streams: BTreeMap<StreamId, (u64, u64, Chain)>,
    /// BLAKE3 of the three below.
    pub(crate) hash: [u8; 32],
    /// Heads of the segments, packed.
    pub(crate) heads: Vec<u8>,
    /// Their events one behind the other, packed.
    pub(crate) lines: Vec<u8>,
    /// What terminals packed otherwise than we do, as it was sent.
    pub(crate) frames: Vec<u8>,
}

impl Part {
    fn broken(&self) -> Fault {
        let (from, to) = (self.hseq_first, self.hseq_last);
        Fault::Broken(format!("the packed events {from} to {to} of a hall are damaged"))
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.heads.len() + self.lines.len() + self.frames.len()
    }
}

/// The head of a segment in a part.
#[derive(Serialize, Deserialize)]
struct HeadLine {
    stream: String,
    device: String,
    first: u64,
    count: u64,
    own_first: u64,
    // Left out where the segment before it in the same stream says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
    sig: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    skip: Vec<u64>,
    hseq: u64,
    received: i64,
    #[serde(default, skip_serializing_if = "is_zero")]
    record_bytes: u64,
    bytes: usize,
    // Its bytes stand in `frames`, packed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    as_sent: bool,
}

impl HeadLine {
    /// The segment behind this event of a stream, without its bytes and its chain.
    fn kept(&self, (stream, prev): (StreamId, Chain)) -> Option<Kept> {
        let row = SegmentRow {
            stream,
            device: unhex_all(&self.device)?,
            first: self.first,
            count: self.count,
            prev,
            chain: prev,
            sig: unhex_all(&self.sig)?,
            skip: self.skip.clone(),
            hseq: self.hseq,
            received: Ms(self.received),
            packed: Vec::new(),
        };
        Some(Kept { row, own_first: self.own_first, record_bytes: self.record_bytes })
    }
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde asks for a reference
fn is_zero(number: &u64) -> bool {
    *number == 0
}

fn hash(heads: &[u8], lines: &[u8], frames: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    for part in [heads, lines, frames] {
        hasher.update(&(part.len() as u64).to_be_bytes()).update(part);
    }
    *hasher.finalize().as_bytes()
}

fn squeezed(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    zstd::bulk::compress(bytes, LEVEL).map_err(|error| Fault::Broken(error.to_string()))
}

/// A part that is being filled.
#[derive(Default)]
struct Filling {
    part: Part,
    heads: Vec<u8>,
    lines: Vec<u8>,
    ends: BTreeMap<StreamId, Chain>,
}

impl Filling {
    fn add(&mut self, kept: &Kept, text: &[u8]) -> Result<(), Fault> {
        let row = &kept.row;
        let as_sent = squeezed(text)? != row.packed;
        let follows = self.ends.insert(row.stream, row.chain) == Some(row.prev);
        let head = HeadLine {
            stream: hex(&row.stream),
            device: hex(&row.device),
            first: row.first,
            count: row.count,
            own_first: kept.own_first,
            prev: (!follows).then(|| hex(&row.prev)),
            sig: hex(&row.sig),
            skip: row.skip.clone(),
            hseq: row.hseq,
            received: row.received.0,
            record_bytes: kept.record_bytes,
            bytes: if as_sent { row.packed.len() } else { text.len() },
            as_sent,
        };
        serde_json::to_writer(&mut self.heads, &head)
            .map_err(|error| Fault::Broken(error.to_string()))?;
        self.heads.push(b'\n');
        if as_sent {
            self.part.frames.extend_from_slice(&row.packed);
        } else {
            self.lines.extend_from_slice(text);
        }
        if self.part.segments == 0 {
            self.part.hseq_first = row.hseq;
        }
        self.part.segments += 1;
        self.part.hseq_last = kept.hseq_last();
        let seen = self.part.streams.entry(row.stream).or_insert((kept.own_first, 0, row.chain));
        (seen.1, seen.2) = (kept.last(), row.chain);
        Ok(())
    }

    fn done(mut self) -> Result<Part, Fault> {
        self.part.heads = squeezed(&self.heads)?;
        self.part.lines = squeezed(&self.lines)?;
        self.part.hash = hash(&self.part.heads, &self.part.lines, &self.part.frames);
        Ok(self.part)
    }
}

/// Packs segments in the order of their places. What comes out is read again and held against what went in.
pub(crate) fn pack(segments: &[Kept]) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut filling = Filling::default();
    for kept in segments {
        let text = kept.lines()?;
        if filling.part.segments > 0 && filling.lines.len() + text.len() > PART_BYTES {
            parts.push(std::mem::take(&mut filling).done()?);
        }
        filling.add(kept, &text)?;
    }
    if filling.part.segments > 0 {
        parts.push(filling.done()?);
    }
    let mut rest = segments;
    for part in &parts {
        let out = unpack(part)?;
        rest = rest
            .strip_prefix(&*out)
            .ok_or_else(|| Fault::Broken("a packed day is not what it was".to_owned()))?;
    }
    Ok(parts)
}

/// The segments of a part.
pub(crate) fn unpack(part: &Part) -> Result<Vec<Kept>, Fault> {
    unpack_some(part, |_| true)
}

/// Those of a part that somebody wants; they are asked without their bytes.
pub(crate) fn unpack_some(part: &Part, wanted: impl Fn(&Kept) -> bool) -> Result<Vec<Kept>, Fault> {
    let mut segments = Segments::of(part)?;
    let mut all = Vec::new();
    while let Some(kept) = segments.next_that(&wanted)? {
        all.push(kept);
    }
    Ok(all)
}

/// The segments of a part, one by one: what nobody takes is not packed as it was sent, which is most of the work.
pub(crate) struct Segments<'a> {
    part: &'a Part,
    heads: Vec<u8>,
    lines: Vec<u8>,
    /// How far each of the three was read.
    at: (usize, usize, usize),
    ends: BTreeMap<StreamId, Chain>,
    packer: Compressor<'static>,
}

impl<'a> Segments<'a> {
    /// Of a part whose bytes are those that were written.
    pub(crate) fn of(part: &'a Part) -> Result<Segments<'a>, Fault> {
        if hash(&part.heads, &part.lines, &part.frames) != part.hash {
            return Err(part.broken());
        }
        let unpacked = |packed: &[u8], most| unpack_within(packed, most).map_err(|_| part.broken());
        Ok(Segments {
            part,
            heads: unpacked(&part.heads, HEADS_BYTES)?,
            lines: unpacked(&part.lines, PART_BYTES.max(SEGMENT_INFLATED_MAX))?,
            at: (0, 0, 0),
            ends: BTreeMap::new(),
            packer: Compressor::new(LEVEL).map_err(|error| Fault::Broken(error.to_string()))?,
        })
    }

    /// The next one that is wanted; it is asked without its bytes.
    pub(crate) fn next_that(
        &mut self,
        wanted: impl Fn(&Kept) -> bool,
    ) -> Result<Option<Kept>, Fault> {
        let broken = || self.part.broken();
        loop {
            let Some(rest) = self.heads.get(self.at.0..).filter(|rest| !rest.is_empty()) else {
                return Ok(None);
            };
            let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
            self.at.0 += line.len() + 1;
            if line.is_empty() {
                continue;
            }
            let head: HeadLine = serde_json::from_slice(line).map_err(|_| broken())?;
            let (from, at) = if head.as_sent {
                (&self.part.frames, &mut self.at.2)
            } else {
                (&self.lines, &mut self.at.1)
            };
            let end = at.checked_add(head.bytes).ok_or_else(broken)?;
            let bytes = from.get(*at..end).ok_or_else(broken)?;
            *at = end;
            let stream = unhex_all(&head.stream).ok_or_else(broken)?;
            let prev = match &head.prev {
                Some(prev) => unhex_all(prev).ok_or_else(broken)?,
                None => *self.ends.get(&stream).ok_or_else(broken)?,
            };
            let mut kept = head.kept((stream, prev)).ok_or_else(broken)?.sound()?;
            kept.row.chain = if head.as_sent {
                let text = unpack_sent(bytes).map_err(|_| broken())?;
                end_of(&kept.row, &text)?
            } else {
                end_of(&kept.row, bytes)?
            };
            self.ends.insert(stream, kept.row.chain);
            if !wanted(&kept) {
                continue;
            }
            kept.row.packed = if head.as_sent {
                bytes.to_vec()
            } else {
                self.packer.compress(bytes).map_err(|error| Fault::Broken(error.to_string()))?
            };
            return Ok(Some(kept));
        }
    }
}

/// The chain behind the last event of a segment.
fn end_of(row: &SegmentRow, text: &[u8]) -> Result<Chain, Fault> {
    chains_of(row, text)?.last().copied().ok_or_else(|| damaged(&row.stream, row.first))
}

/// Indices of events that have no place, below 512, as two bytes each.
pub(crate) fn spelt(skip: &[u64]) -> Vec<u8> {
    let short = |index: &u64| u16::try_from(*index).unwrap_or(u16::MAX).to_be_bytes();
    skip.iter().flat_map(short).collect()
}

/// Back again.
pub(crate) fn unspelt(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks::<2>().0.iter().map(|pair| u64::from(u16::from_be_bytes(*pair))).collect()
}

#[cfg(test)]
mod tests;
