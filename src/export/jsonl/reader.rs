//! Reading exported events: each line is proved as it comes, in the one spelling that is written.

use std::io::{self, BufRead};

use serde::Serialize;

use super::{End, FORM, LogHead, Start, stands_as_it_is};
use crate::core::event::{Body, Event};
use crate::core::handover::{Heard, LogHead as Claim, ReportFault, ReportWalk};
use crate::core::hex::{hex, unhex, unhex_all};
use crate::core::sign::{check, check_key};
use crate::store::{ChainedEvent, StreamStart, chained};

/// Longest line that is read, in bytes: the longest event, spelt as digits, with room for its chain.
const LINE_BYTES_MAX: u64 = 1 << 20;

/// Largest place and number of an event, far beyond what any hall writes: what is counted on from it overflows nothing.
const NUMBER_MAX: u64 = 1 << 53;

/// A line that is not what was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Line, from 1; 0: the file as a whole.
    pub line: u64,
    /// Number of the event in its stream, where that is known.
    pub seq: Option<u64>,
    /// What is wrong.
    pub what: String,
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.seq) {
            (0, _) => f.write_str(&self.what),
            (line, None) => write!(f, "line {line}: {}", self.what),
            (line, Some(seq)) => write!(f, "line {line}, event {seq} of its stream: {}", self.what),
        }
    }
}

/// What a file was found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proved {
    /// What its first line says.
    pub head: LogHead,
    /// Events in it.
    pub events: u64,
    /// Chain of the last one, lowercase hexadecimal.
    pub chain: String,
    /// Signatures in it that belong to what they say, by the key that they name.
    pub signatures: u64,
}

/// Takes `before` from the beginning of a text and a number after it.
fn number<'a>(rest: &'a [u8], before: &str) -> Option<(u64, &'a [u8])> {
    let rest = rest.strip_prefix(before.as_bytes())?;
    let end = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    let (digits, rest) = rest.split_at_checked(end)?;
    let text = std::str::from_utf8(digits).ok()?;
    // A number has one spelling.
    (text == "0" || !text.starts_with('0')).then_some(())?;
    Some((text.parse().ok()?, rest))
}

/// Reads a line as it is written, and in no other spelling.
fn read_line(line: &[u8]) -> Option<ChainedEvent> {
    let (pos, rest) = number(line, "{\"pos\":")?;
    let (stream, rest) = number(rest, ",\"stream\":")?;
    let (seq, rest) = number(rest, ",\"seq\":")?;
    let rest = rest.strip_prefix(b",\"chain\":\"")?;
    let (chain, rest) = rest.split_at_checked(64)?;
    let chain = unhex_all(std::str::from_utf8(chain).ok()?)?;
    let stream = usize::try_from(stream).ok()?;
    if let Some(rest) = rest.strip_prefix(b"\",\"event\":") {
        let bytes = rest.strip_suffix(b"}")?;
        let bytes = stands_as_it_is(bytes).then(|| bytes.to_vec())?;
        return Some(ChainedEvent { pos, stream, seq, chain, bytes });
    }
    let digits = rest.strip_prefix(b"\",\"bytes\":\"")?.strip_suffix(b"\"}")?;
    let bytes = unhex(std::str::from_utf8(digits).ok()?)?;
    (!stands_as_it_is(&bytes)).then_some(ChainedEvent { pos, stream, seq, chain, bytes })
}

/// Reads a file and proves each line of it as it goes.
#[derive(Debug)]
pub struct LogReader<R> {
    input: R,
    head: LogHead,
    line: u64,
    next_pos: u64,
    links: Vec<(u64, [u8; 32])>,
    hasher: blake3::Hasher,
    chain: [u8; 32],
    events: u64,
    ended: bool,
}

impl<R: BufRead> LogReader<R> {
    /// Reads the first line.
    pub fn new(mut input: R) -> Result<LogReader<R>, Wrong> {
        let wrong = |what: &str| Wrong { line: 1, seq: None, what: what.to_owned() };
        let bytes = next_line(&mut input).map_err(|what| wrong(&what))?;
        let Some(bytes) = bytes else {
            return Err(wrong("the file is empty"));
        };
        let start: Start = serde_json::from_slice(&bytes)
            .map_err(|_| wrong("this is not the beginning of an exported log"))?;
        if start.zhiban_log != FORM {
            return Err(wrong("it was written by a newer version of this program"));
        }
        if serde_json::to_vec(&start).ok().as_deref() != Some(&bytes[..]) {
            return Err(wrong("it is not spelt as it was written"));
        }
        let streams = start.streams.iter().map(|stream| {
            Some(StreamStart {
                id: unhex_all(&stream.id)?,
                own: stream.own,
                seq: stream.seq,
                chain: unhex_all(&stream.chain)?,
            })
        });
        let streams: Vec<StreamStart> =
            streams.collect::<Option<_>>().ok_or_else(|| wrong("a stream has no id or chain"))?;
        let too_large = streams.iter().any(|stream| stream.seq > NUMBER_MAX);
        let (first, last) = (start.first, start.last);
        if too_large || last > NUMBER_MAX || first == 0 || first > last + 1 {
            return Err(wrong("it names events that no log can hold"));
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&bytes).update(b"\n");
        Ok(LogReader {
            input,
            line: 1,
            next_pos: start.first,
            links: streams.iter().map(|stream| (stream.seq, stream.chain)).collect(),
            head: LogHead {
                hall_id: start.hall,
                zone: start.zone,
                first: start.first,
                last: start.last,
                streams,
            },
            hasher,
            chain: [0; 32],
            events: 0,
            ended: false,
        })
    }

    /// What the first line says.
    pub fn head(&self) -> &LogHead {
        &self.head
    }

    fn wrong(&self, seq: Option<u64>, what: &str) -> Wrong {
        Wrong { line: self.line, seq, what: what.to_owned() }
    }

    /// The next event, proved; none at the end.
    pub fn next_event(&mut self) -> Result<Option<ChainedEvent>, Wrong> {
        if self.ended {
            return Ok(None);
        }
        self.line += 1;
        let bytes = next_line(&mut self.input).map_err(|what| self.wrong(None, &what))?;
        let Some(line) = bytes else {
            return Err(self.wrong(None, "the file ends here: it was cut off"));
        };
        if line.starts_with(b"{\"events\":") {
            return self.end(&line).map(|()| None);
        }
        let Some(ChainedEvent { pos, stream, seq, chain, bytes }) = read_line(&line) else {
            return Err(self.wrong(None, "it is not spelt as it was written"));
        };
        if pos != self.next_pos {
            let what = format!("event {pos} stands where event {} belongs", self.next_pos);
            return Err(self.wrong(Some(seq), &what));
        }
        let (Some(start), Some(link)) = (self.head.streams.get(stream), self.links.get(stream))
        else {
            return Err(self.wrong(Some(seq), "it is of no stream that the first line names"));
        };
        if seq != link.0 + 1 {
            return Err(self.wrong(Some(seq), "it does not follow the one before it"));
        }
        if chained(&link.1, &start.id, seq, &bytes) != chain {
            return Err(self.wrong(Some(seq), "it was changed after it was written"));
        }
        if let Some(link) = self.links.get_mut(stream) {
            *link = (seq, chain);
        }
        self.hasher.update(&line).update(b"\n");
        self.next_pos += 1;
        self.events += 1;
        self.chain = chain;
        Ok(Some(ChainedEvent { pos, stream, seq, chain, bytes }))
    }

    fn end(&mut self, line: &[u8]) -> Result<(), Wrong> {
        let spelt = || self.wrong(None, "it is not spelt as it was written");
        let end: End = serde_json::from_slice(line).map_err(|_| spelt())?;
        if serde_json::to_vec(&end).ok().as_deref() != Some(line) {
            return Err(spelt());
        }
        if end.events != self.events || self.next_pos != self.head.last + 1 {
            let (found, told) = (self.events, end.events);
            let what = format!("{found} events stand above it, and it tells of {told}");
            return Err(self.wrong(None, &what));
        }
        if end.chain != hex(&self.chain) {
            return Err(self.wrong(None, "its chain is not that of the last event"));
        }
        if end.blake3 != self.hasher.finalize().to_hex().as_str() {
            return Err(self.wrong(None, "what stands above it is not what was written"));
        }
        let more = next_line(&mut self.input).map_err(|what| self.wrong(None, &what))?;
        if more.is_some() {
            self.line += 1;
            return Err(self.wrong(None, "nothing belongs behind the last line"));
        }
        self.ended = true;
        Ok(())
    }
}

/// A line without its end; none at the end of the file. A last line without an end was cut off.
fn next_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let mut line = Vec::new();
    let mut limited = io::Read::take(&mut *input, LINE_BYTES_MAX);
    limited.read_until(b'\n', &mut line).map_err(|error| format!("it cannot be read: {error}"))?;
    if line.is_empty() {
        return Ok(None);
    }
    if line.len() as u64 == LINE_BYTES_MAX && line.last() != Some(&b'\n') {
        return Err("it is longer than any line that is written".to_owned());
    }
    if line.pop() != Some(b'\n') {
        return Err("it has no end: the file was cut off, or this is no exported log".to_owned());
    }
    Ok(Some(line))
}

/// What is proved beside the chain: signatures and keys by themselves, reports by the events above them.
#[derive(Default)]
struct Walk {
    reports: ReportWalk,
    /// Chain of each event, by its stream.
    chains: Vec<Vec<[u8; 32]>>,
    signatures: u64,
}

/// Types of the events of which more than the chain is proved.
const TYPES: [&str; 3] = ["signature.made", "key.registered", "shift.frozen"];

impl Walk {
    /// Whose key it is was known where it was registered: that may be before the first event here.
    fn take(&mut self, head: &LogHead, event: &ChainedEvent) -> Result<(), String> {
        self.chains.resize_with(head.streams.len(), Vec::new);
        if let Some(chains) = self.chains.get_mut(event.stream) {
            chains.push(event.chain);
        }
        let is = |kind: &&str| event.bytes.starts_with(format!("{{\"type\":\"{kind}\"").as_bytes());
        if !TYPES.iter().any(is) {
            return Ok(());
        }
        let Ok(read) = Event::from_bytes(&event.bytes) else { return Ok(()) };
        let judged = match &read.body {
            Body::Signature(made) => Some(check(&head.hall_id, read.at, made)),
            Body::Key(key) => Some(check_key(&head.hall_id, read.at, key)),
            _ => None,
        };
        if let Some(Err(fault)) = judged {
            return Err(format!("a signature or key in it {}", fault.as_str()));
        }
        self.signatures += u64::from(judged.is_some());
        match self.reports.hear(&read) {
            Heard::Wrong(fault) => Err(format!("it {}", fault.as_str())),
            Heard::Report(claimed) if !self.stands(head, event.stream, &claimed) => {
                Err(format!("it {}", ReportFault::OtherLog.as_str()))
            }
            _ => Ok(()),
        }
    }

    /// Whether the events that a report names have the chains it names, as far as they are here; its own stream is
    /// among them.
    fn stands(&self, head: &LogHead, own: usize, claimed: &[Claim]) -> bool {
        let own = head.streams.get(own).map(|stream| hex(&stream.id));
        let of_own = |claim: &Claim| own.as_deref() == Some(&*claim.stream);
        if !claimed.iter().any(of_own) {
            return claimed.is_empty();
        }
        claimed.iter().all(|claim| {
            let is = |stream: &StreamStart| hex(&stream.id) == *claim.stream;
            // Of a stream that is named again, the part that it stands in.
            let mut parts = head.streams.iter();
            let at = parts
                .rposition(|stream| is(stream) && stream.seq <= claim.seq)
                .or_else(|| head.streams.iter().position(is));
            let Some((start, chains)) =
                at.and_then(|at| Some((head.streams.get(at)?, self.chains.get(at)?)))
            else {
                return true;
            };
            // What is before the first event here is proved by the log it comes from.
            let Some(behind) = claim.seq.checked_sub(start.seq) else { return true };
            let chain = match usize::try_from(behind).unwrap_or(usize::MAX).checked_sub(1) {
                None => Some(&start.chain),
                Some(nth) => chains.get(nth),
            };
            chain.map_or(!of_own(claim), |chain| hex(chain) == *claim.chain)
        })
    }
}

/// Proves a whole file.
pub fn prove(input: impl BufRead) -> Result<Proved, Wrong> {
    let mut reader = LogReader::new(input)?;
    let mut walk = Walk::default();
    while let Some(event) = reader.next_event()? {
        let taken = walk.take(&reader.head, &event);
        taken.map_err(|what| reader.wrong(Some(event.seq), &what))?;
    }
    let (events, chain) = (reader.events, hex(&reader.chain));
    Ok(Proved { events, chain, signatures: walk.signatures, head: reader.head })
}
