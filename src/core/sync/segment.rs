//! Events of one stream on their way: a line each, the chain over them, the head that says which they are. Written and
//! read in one spelling, so that what two sides hold can be compared byte by byte. Source: sync.md 4.2, 4.4, 4.12.

use blake3::Hasher;
use ed25519_dalek::{SIGNATURE_LENGTH, VerifyingKey};

use super::wire::{SEGMENT_EVENTS_MAX, SEGMENT_INFLATED_MAX, SegmentHead, WIRE_VERSION};
use crate::core::event::EVENT_BYTES_MAX;
use crate::core::hex::{hex, unhex_all};
use crate::core::ids::is_hall_id;

/// Value of the chain behind an event.
pub type Chain = [u8; 32];

/// Id of a stream.
pub type StreamId = [u8; 16];

/// Largest event that is stored or sent, in bytes: what the entrance takes, with room for our envelope.
pub const EVENT_STORED_MAX: usize = 2 * EVENT_BYTES_MAX;

/// Largest number of an event in its stream, far beyond what any hall writes: what is counted on from it overflows
/// nothing.
pub const SEQ_MAX: u64 = 1 << 53;

/// What stands before an origin. No event begins with it, because an event is a JSON object.
const MARK: u8 = b'^';
/// The mark, 64 digits and the space behind them.
const ORIGIN_BYTES: usize = 1 + 64 + 1;

/// The chain of an event: `BLAKE3(chain of the one before || stream || seq || bytes)`.
pub fn chained(before: &Chain, stream: &StreamId, seq: u64, bytes: &[u8]) -> Chain {
    let mut hasher = Hasher::new();
    hasher.update(before);
    hasher.update(stream);
    hasher.update(&seq.to_be_bytes());
    hasher.update(bytes);
    *hasher.finalize().as_bytes()
}

/// One event on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where it was written anew into another stream: its chain in the stream it was first written to.
    pub origin: Option<Chain>,
    /// The event as first written.
    pub bytes: &'a [u8],
}

impl Line<'_> {
    /// Bytes that it takes, with its line end.
    pub fn len(&self) -> usize {
        self.bytes.len() + 1 + self.origin.map_or(0, |_| ORIGIN_BYTES)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LineFault {
    /// It holds a line break, or ends without one.
    Break,
    /// It holds no event.
    Empty,
    /// The event has more than [`EVENT_STORED_MAX`] bytes.
    TooLong,
    /// What stands before the event is no origin.
    Origin,
    /// There are more or fewer lines than the head says. The index is where one is missing or too many.
    Count,
}

/// The first line that is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Broken {
    /// Which line, from 0.
    pub index: u64,
    /// What is wrong with it.
    pub fault: LineFault,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = match self.fault {
            LineFault::Break => "holds a line break, or ends without one",
            LineFault::Empty => "is empty",
            LineFault::TooLong => "is longer than an event may be",
            LineFault::Origin => "names its origin in a wrong way",
            LineFault::Count => "is missing or too many",
        };
        write!(f, "event {} of the segment {what}", self.index)
    }
}

impl std::error::Error for Broken {}

/// What can stand as an event in a line.
fn weighed(bytes: &[u8]) -> Result<(), LineFault> {
    match bytes {
        [] => Err(LineFault::Empty),
        [MARK, ..] => Err(LineFault::Origin),
        _ if bytes.len() > EVENT_STORED_MAX => Err(LineFault::TooLong),
        _ if bytes.contains(&b'\n') || bytes.contains(&b'\r') => Err(LineFault::Break),
        _ => Ok(()),
    }
}

/// Writes events one behind the other. Where one cannot stand in a line, nothing is added to `out`.
pub fn write_lines(lines: &[Line<'_>], out: &mut Vec<u8>) -> Result<(), Broken> {
    for (index, line) in (0..).zip(lines) {
        weighed(line.bytes).map_err(|fault| Broken { index, fault })?;
    }
    out.reserve(lines.iter().map(Line::len).sum());
    for line in lines {
        if let Some(origin) = &line.origin {
            out.push(MARK);
            out.extend_from_slice(hex(origin).as_bytes());
            out.push(b' ');
        }
        out.extend_from_slice(line.bytes);
        out.push(b'\n');
    }
    Ok(())
}

fn read_line(text: &[u8]) -> Result<Line<'_>, LineFault> {
    let [MARK, rest @ ..] = text else {
        return weighed(text).map(|()| Line { origin: None, bytes: text });
    };
    let (digits, rest) = rest.split_at_checked(64).ok_or(LineFault::Origin)?;
    let digits = std::str::from_utf8(digits).map_err(|_| LineFault::Origin)?;
    let origin = unhex_all(digits).ok_or(LineFault::Origin)?;
    let bytes = rest.strip_prefix(b" ").ok_or(LineFault::Origin)?;
    weighed(bytes).map(|()| Line { origin: Some(origin), bytes })
}

/// Where the first line ends, looked for in steps of several bytes at once.
fn line_end(text: &[u8]) -> Option<usize> {
    const STEP: usize = 64;
    let mut from = 0;
    for step in text.chunks(STEP) {
        if step.contains(&b'\n') {
            return step.iter().position(|byte| *byte == b'\n').map(|at| from + at);
        }
        from += step.len();
    }
    None
}

/// Reads `count` events, neither more nor fewer, and nothing but them.
pub fn read_lines(text: &[u8], count: u64) -> Result<Vec<Line<'_>>, Broken> {
    let mut lines = Vec::with_capacity(SEGMENT_EVENTS_MAX.min(text.len()));
    let mut rest = text;
    let mut index = 0;
    while !rest.is_empty() {
        if index == count {
            return Err(Broken { index, fault: LineFault::Count });
        }
        let end = line_end(rest);
        let end = end.ok_or(Broken { index, fault: LineFault::Break })?;
        let (line, after) = rest.split_at(end);
        lines.push(read_line(line).map_err(|fault| Broken { index, fault })?);
        rest = after.get(1..).unwrap_or_default();
        index += 1;
    }
    if index == count { Ok(lines) } else { Err(Broken { index, fault: LineFault::Count }) }
}

/// The chain behind each of some events that follow the one with chain `prev`; `first` is the number of the first.
/// An origin is no part of it.
pub fn chains(prev: &Chain, stream: &StreamId, first: u64, lines: &[Line<'_>]) -> Vec<Chain> {
    let mut chain = *prev;
    let step = |(seq, line): (u64, &Line<'_>)| {
        chain = chained(&chain, stream, seq, line.bytes);
        chain
    };
    (first..).zip(lines).map(step).collect()
}

/// How many events from the beginning of a tail go into one segment: at most `events_max` and
/// [`SEGMENT_EVENTS_MAX`], in at most [`SEGMENT_INFLATED_MAX`] bytes; at least one, where there is one.
pub fn cut(lines: &[Line<'_>], events_max: usize) -> usize {
    let mut bytes = 0;
    let fits = |line: &&Line<'_>| {
        bytes += line.len();
        bytes <= SEGMENT_INFLATED_MAX
    };
    let most = events_max.clamp(1, SEGMENT_EVENTS_MAX);
    lines.iter().take(most).take_while(fits).count().max(lines.len().min(1))
}

/// Which events of which stream, in numbers: what a [`SegmentHead`] says once its form is found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The hall.
    pub hall: Box<str>,
    /// The stream.
    pub stream: StreamId,
    /// Number of the first event.
    pub first: u64,
    /// How many there are, 1 to [`SEGMENT_EVENTS_MAX`].
    pub count: u64,
    /// Chain of the event before the first; zeros before event 1.
    pub prev: Chain,
    /// Chain of the last one.
    pub chain: Chain,
}

impl Shape {
    /// Number of the last event.
    pub fn last(&self) -> u64 {
        self.first + self.count - 1
    }
}

/// What is wrong with a head, or with the events that came with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeadFault {
    /// Its version is one that this program does not know.
    Version,
    /// An id, a hash or a number in it is not spelt as it has to be.
    Form,
    /// The device did not sign it.
    Forged,
    /// A line is not an event.
    Line(Broken),
    /// The events have another chain than it says.
    Chain,
}

impl std::fmt::Display for HeadFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            HeadFault::Version => f.write_str("the envelope has a version that is not known"),
            HeadFault::Form => f.write_str("an id, a hash or a number of the envelope is wrong"),
            HeadFault::Forged => f.write_str("the signature does not belong to the envelope"),
            HeadFault::Line(broken) => broken.fmt(f),
            HeadFault::Chain => f.write_str("the events have another chain than the envelope says"),
        }
    }
}

impl std::error::Error for HeadFault {}

/// Makes the head of some events: `prev` is the chain before them, `chain` the one behind the last, `packed` their bytes
/// once packed. `sign` is the device's Ed25519 signature of what it is given.
pub fn head(
    shape: &Shape,
    packed: u64,
    sign: impl FnOnce(&[u8]) -> [u8; SIGNATURE_LENGTH],
) -> SegmentHead {
    let mut head = SegmentHead {
        v: WIRE_VERSION,
        hall: shape.hall.to_string(),
        stream: hex(&shape.stream),
        first: shape.first,
        count: shape.count,
        prev: hex(&shape.prev),
        chain: hex(&shape.chain),
        events_bytes: packed,
        sig: String::new(),
    };
    head.sig = hex(&sign(&head.message()));
    head
}

/// Reads a head as far as its form goes.
pub fn shape(head: &SegmentHead) -> Result<Shape, HeadFault> {
    if head.v != WIRE_VERSION {
        return Err(HeadFault::Version);
    }
    let stream = unhex_all(&head.stream).ok_or(HeadFault::Form)?;
    let prev = unhex_all(&head.prev).ok_or(HeadFault::Form)?;
    let chain = unhex_all(&head.chain).ok_or(HeadFault::Form)?;
    let events = 1..=SEGMENT_EVENTS_MAX as u64;
    let numbered = (1..=SEQ_MAX).contains(&head.first) && events.contains(&head.count);
    // Before the first event of a stream there is none whose chain could be named.
    if !numbered || !is_hall_id(&head.hall) || (head.first == 1) != (prev == [0; 32]) {
        return Err(HeadFault::Form);
    }
    let hall = head.hall.as_str().into();
    Ok(Shape { hall, stream, first: head.first, count: head.count, prev, chain })
}

/// Whether the device with this public key signed a head.
pub fn check_signature(head: &SegmentHead, public_key: &[u8; 32]) -> Result<(), HeadFault> {
    let sig = unhex_all::<SIGNATURE_LENGTH>(&head.sig).ok_or(HeadFault::Form)?;
    let public = VerifyingKey::from_bytes(public_key).map_err(|_| HeadFault::Forged)?;
    let sig = ed25519_dalek::Signature::from_bytes(&sig);
    // Strict: keys of small order and second spellings of a signature are refused.
    public.verify_strict(&head.message(), &sig).map_err(|_| HeadFault::Forged)
}

/// A segment whose events are those that its head names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment<'a> {
    /// What its head says.
    pub shape: Shape,
    /// The events.
    pub lines: Vec<Line<'a>>,
    /// The chain behind each of them.
    pub chains: Vec<Chain>,
}

impl<'a> Segment<'a> {
    /// Reads unpacked events and holds them against their head. The signature is another question:
    /// [`check_signature`].
    pub fn read(head: &SegmentHead, text: &'a [u8]) -> Result<Segment<'a>, HeadFault> {
        let shape = shape(head)?;
        let lines = read_lines(text, shape.count).map_err(HeadFault::Line)?;
        let chains = chains(&shape.prev, &shape.stream, shape.first, &lines);
        let chain = shape.chain;
        let segment = Segment { shape, lines, chains };
        if segment.chains.last() == Some(&chain) { Ok(segment) } else { Err(HeadFault::Chain) }
    }
}

#[cfg(test)]
mod tests;
