//! New events as the log spells them: envelope, bytes, chain. It reads and writes no table, so that a batch
//! can be spelt on one thread while another writes the rows of what came before.

use std::borrow::Cow;
use std::sync::OnceLock;
use std::sync::mpsc::Receiver;
use std::vec;

use super::append::NewEvent;
use super::{Head, Stream};
use crate::clock;
use crate::core::event::{Event, Written};
use crate::core::sync::segment::{EVENT_STORED_MAX, chained};
use crate::core::time::Stamp;

/// Events that are handed over together.
const SHEET_EVENTS: usize = 256;

/// The parts of an event's envelope that come from the machine: which boot, and the time since it.
#[derive(Clone, Debug)]
pub struct Pen {
    /// Which boot, as [`clock::boot_id`] names it.
    pub boot: Cow<'static, str>,
    /// Milliseconds since that boot.
    pub mono: fn() -> u64,
}

impl Default for Pen {
    fn default() -> Pen {
        static BOOT: OnceLock<String> = OnceLock::new();
        Pen { boot: Cow::Borrowed(BOOT.get_or_init(clock::boot_id)), mono: clock::boot_ms }
    }
}

/// What the machine adds to every event of a batch.
pub(super) struct Envelope {
    pub wall: Stamp,
    pub mono: u64,
    pub boot: Cow<'static, str>,
    /// Server clock minus ours, milliseconds.
    pub server_offset_ms: Option<i64>,
    /// Up to where the hall's log is known here; none in a hall without a server.
    pub seen: Option<u64>,
}

/// A new event, and whether it is there already.
pub(super) struct Marked {
    pub new: NewEvent,
    /// Number of its feed, where it has one.
    pub source_ref: Option<i64>,
    pub repeat: bool,
}

/// What became of one event.
#[allow(clippy::large_enum_variant)] // nearly every line is a new one: a box would be one more allocation
pub(super) enum Line {
    /// It is in the log, or stands before in this batch.
    Repeat { source_ref: Option<i64>, id: Box<str> },
    /// Too long, or nothing that could be written.
    Refused { source_ref: Option<i64>, id: Box<str>, bytes: usize },
    /// It follows the one before.
    New { event: Event, chain: [u8; 32] },
}

/// Some events with their bytes, which lie one behind the other.
#[derive(Default)]
pub(super) struct Sheet {
    lines: Vec<(Line, usize)>,
    bytes: Vec<u8>,
}

impl Sheet {
    /// Each with its bytes; none but the new ones have any.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&Line, &[u8])> {
        let mut from = 0;
        self.lines.iter().map(move |(line, end)| {
            let bytes = self.bytes.get(from..*end).unwrap_or_default();
            from = *end;
            (line, bytes)
        })
    }
}

/// Spells a batch, sheet by sheet.
pub(super) struct Scribe {
    rest: vec::IntoIter<Marked>,
    envelope: Envelope,
    stream: Stream,
    seq: u64,
    lamport: u64,
    chain: [u8; 32],
    /// Sheets whose rows are written. Emptied and used again here, because giving back the memory of their
    /// events takes as long as a good part of the rows.
    spent: Option<Receiver<Sheet>>,
}

impl Scribe {
    /// The events follow `head`.
    pub(super) fn new(
        events: Vec<Marked>,
        envelope: Envelope,
        head: &Head,
        stream: Stream,
    ) -> Scribe {
        let Head { seq, lamport, chain, .. } = *head;
        let rest = events.into_iter();
        Scribe { rest, envelope, stream, seq, lamport, chain, spent: None }
    }

    /// Takes sheets back.
    pub(super) fn reuse(mut self, spent: Receiver<Sheet>) -> Scribe {
        self.spent = Some(spent);
        self
    }

    fn line(&mut self, marked: Marked, sheet: &mut Vec<u8>) -> Line {
        let Marked { new, source_ref, repeat } = marked;
        if repeat {
            return Line::Repeat { source_ref, id: new.feed.map_or_else(Box::default, |f| f.id) };
        }
        let event = Event {
            kind: new.kind,
            at: new.at,
            written: Written {
                wall: self.envelope.wall,
                mono: self.envelope.mono,
                boot: self.envelope.boot.clone(),
                lamport: self.lamport + 1,
                server_offset_ms: self.envelope.server_offset_ms,
                seen: self.envelope.seen,
            },
            by: new.by,
            proof: new.proof,
            feed: new.feed,
            body: new.body,
        };
        let start = sheet.len();
        event.write_bytes(sheet);
        let bytes = sheet.get(start..).unwrap_or_default();
        if bytes.is_empty() || bytes.len() > EVENT_STORED_MAX {
            let bytes = bytes.len();
            sheet.truncate(start);
            let id = event.feed.map_or_else(Box::default, |feed| feed.id);
            return Line::Refused { source_ref, id, bytes };
        }
        self.seq += 1;
        self.lamport += 1;
        self.chain = chained(&self.chain, &self.stream.id, self.seq, bytes);
        Line::New { event, chain: self.chain }
    }
}

impl Iterator for Scribe {
    type Item = Sheet;

    fn next(&mut self) -> Option<Sheet> {
        let spent = self.spent.as_ref().and_then(|spent| spent.try_recv().ok());
        let mut sheet = spent.unwrap_or_default();
        sheet.lines.clear();
        sheet.bytes.clear();
        while sheet.lines.len() < SHEET_EVENTS {
            let Some(marked) = self.rest.next() else { break };
            let line = self.line(marked, &mut sheet.bytes);
            sheet.lines.push((line, sheet.bytes.len()));
        }
        (!sheet.lines.is_empty()).then_some(sheet)
    }
}
