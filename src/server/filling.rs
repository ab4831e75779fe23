//! A page that is being filled with stored segments, in order. It is held against its numbers before it is handed out: a
//! hole is an error, not a page.

use super::day::Kept;
use super::{Fault, Page, PageAsk};
use crate::core::sync::segment::StreamId;

/// What a segment costs beside its bytes: the line that announces it.
pub(crate) const HEAD_BYTES: usize = 400;

/// What a segment costs; of the stream of whoever asks only the line.
pub(crate) fn cost(kept: &Kept, own: Option<StreamId>) -> usize {
    if own == Some(kept.row.stream) {
        return HEAD_BYTES;
    }
    let records = usize::try_from(kept.record_bytes).unwrap_or(usize::MAX);
    HEAD_BYTES.saturating_add(kept.row.packed.len()).saturating_add(records)
}

/// The page.
pub(crate) struct Filling<'a> {
    /// What was asked for.
    pub(crate) ask: &'a PageAsk,
    /// What there is so far.
    pub(crate) page: Page,
    /// What it costs.
    pub(crate) bytes: usize,
    /// The last number in it.
    pub(crate) through: u64,
    /// Whether nothing more goes in.
    pub(crate) full: bool,
}

impl<'a> Filling<'a> {
    /// An empty page of a log that ends with `head`.
    pub(crate) fn new(ask: &'a PageAsk, head: u64) -> Filling<'a> {
        let page = Page { head, ..Page::default() };
        Filling { ask, page, bytes: 0, through: ask.after, full: false }
    }

    /// Whether there is nothing behind what was asked for.
    pub(crate) fn is_done(&self) -> bool {
        self.ask.after >= self.page.head
    }

    /// Takes a segment where there is room for it.
    pub(crate) fn take(&mut self, kept: Kept) -> Result<(), Fault> {
        let own = self.ask.own == Some(kept.row.stream);
        let bytes = self.bytes.saturating_add(cost(&kept, self.ask.own));
        if self.full || (bytes > self.ask.bytes_max && !self.page.segments.is_empty()) {
            self.full = true;
            return Ok(());
        }
        if kept.row.hseq > self.through + 1 {
            return Err(self.hole());
        }
        self.bytes = bytes;
        self.full = bytes > self.ask.bytes_max;
        self.through = kept.hseq_last();
        let mut row = kept.row;
        if own {
            row.packed = Vec::new();
        }
        self.page.segments.push(row);
        Ok(())
    }

    /// That a page with room left ends where the log does.
    pub(crate) fn check_end(&self) -> Result<(), Fault> {
        if self.full || self.through == self.page.head { Ok(()) } else { Err(self.hole()) }
    }

    fn hole(&self) -> Fault {
        let (hall, after) = (&self.ask.hall, self.through);
        Fault::Broken(format!("events of {hall} behind {after} are missing"))
    }
}
