//! The lines of a page, read and held against their chains before they go into the log. Of a long page a second thread
//! does it while this one writes the rows; what was read is folded as it is, and not read from the disk again.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::Scope;

use super::SegmentIn;
use super::take::forged;
use crate::core::event::Event;
use crate::core::hex::unhex_all;
use crate::core::sync::segment::{Chain, chained, read_lines};
use crate::store::error::StoreError;

/// From so many events on, a second thread reads them.
const HELPED_EVENTS_MIN: u64 = if cfg!(test) { 8 } else { 512 };

/// How many segments that thread may be ahead.
const SEGMENTS_AHEAD: usize = 4;

/// A line of a segment.
pub(super) struct ReadLine<'s> {
    pub origin: Option<Chain>,
    pub bytes: &'s [u8],
    /// The chain behind it.
    pub chain: Chain,
    /// What it says; none where this version cannot read it.
    pub event: Option<Event>,
}

/// The lines of a segment. Whether they are what its head says is for whoever takes them in.
pub(super) type ReadSegment<'s> = Result<Vec<ReadLine<'s>>, StoreError>;

fn read(segment: &SegmentIn) -> ReadSegment<'_> {
    let head = &segment.head;
    if segment.body.is_empty() {
        return Ok(Vec::new());
    }
    let ids = unhex_all::<16>(&head.stream).zip(unhex_all::<32>(&head.prev));
    let Some((id, mut chain)) = ids else { return forged("a stream has no id") };
    let lines = read_lines(&segment.body, head.count).or_else(|error| forged(error.to_string()))?;
    let mut found = Vec::with_capacity(lines.len());
    for (seq, line) in (head.first..).zip(lines) {
        chain = chained(&chain, &id, seq, line.bytes);
        let event = Event::from_bytes(line.bytes).ok();
        found.push(ReadLine { origin: line.origin, bytes: line.bytes, chain, event });
    }
    Ok(found)
}

/// The segments of a page, one after the other.
pub(super) enum Reading<'s> {
    Here,
    Ahead(Receiver<ReadSegment<'s>>),
}

impl<'s> Reading<'s> {
    /// Begins.
    pub(super) fn begin<'scope>(
        scope: &'scope Scope<'scope, '_>,
        segments: &'s [SegmentIn],
    ) -> Reading<'s>
    where
        's: 'scope,
    {
        let with_body = segments.iter().filter(|segment| !segment.body.is_empty());
        if with_body.map(|segment| segment.head.count).sum::<u64>() < HELPED_EVENTS_MIN {
            return Reading::Here;
        }
        let (send, ready) = sync_channel(SEGMENTS_AHEAD);
        scope.spawn(move || {
            // Once a segment does not fit, nobody takes the next.
            segments.iter().try_for_each(|segment| send.send(read(segment))).unwrap_or_default();
        });
        Reading::Ahead(ready)
    }

    /// The lines of the next segment.
    pub(super) fn next(&self, segment: &'s SegmentIn) -> ReadSegment<'s> {
        match self {
            Reading::Here => read(segment),
            // It ended in a panic, which the scope passes on.
            Reading::Ahead(ready) => ready.recv().unwrap_or_else(|_| read(segment)),
        }
    }
}
