//! A page of the hall's log: its events take their places, ours leave those that wait, and the cursor moves with them,
//! all in one transaction. What does not follow the cursor is refused, never stepped over.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::feeds;
use super::reading::Reading;
use super::tail::{Fresh, first_unsent};
use super::take::{Taken, Taking, forged};
use super::{Past, guard, persons, refold};
use crate::core::sync::wire::{PageEnd, PageSegment, RecordLine};
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::fold::Batch;
use crate::store::{Access, Store};

/// A segment of the hall's log with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentIn {
    /// What the server says of it.
    pub head: PageSegment,
    /// Its lines, unpacked; none where the server left out what is ours.
    pub body: Vec<u8>,
}

/// A page of the hall's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The segments in order.
    pub segments: Vec<SegmentIn>,
    /// The last line of it.
    pub end: PageEnd,
    /// Sealed records of customers.
    pub records: Vec<RecordLine>,
}

/// Why a page does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFault {
    /// The first event does not follow the last one that is here.
    NotNext,
    /// It leaves out events as ours that are not here, or not the same.
    OwnMissing,
    /// It is not what its heads say.
    Forged,
    /// A snapshot that was folded in another way, or tells of another hall or another stream of ours.
    Misfit,
}

/// What a page brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageApplied {
    /// Up to where the hall's log is here now.
    pub head: u64,
    /// Events of others.
    pub foreign: u64,
    /// Events of ours that have their places now.
    pub own: u64,
    /// The tail was folded anew.
    pub refolded: bool,
    /// The server has more.
    pub more: bool,
}

/// Number and chain of the newest event of a stream that has its place, or that was passed over.
pub(super) fn end_of_stream(conn: &Connection, number: i64) -> Result<(u64, [u8; 32]), StoreError> {
    let mut newest: (u64, [u8; 32]) = (0, [0; 32]);
    for table in ["event", "skipped"] {
        let sql = format!(
            "SELECT seq, chain FROM {table} WHERE stream_ref = ?1 ORDER BY seq DESC LIMIT 1"
        );
        let mut find = conn.prepare_cached(&sql)?;
        let found: Option<(u64, [u8; 32])> =
            find.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        newest = found.filter(|(seq, _)| *seq > newest.0).unwrap_or(newest);
    }
    Ok(newest)
}

impl Store {
    /// Takes in a page of the hall's log: all of it and the cursor, or nothing.
    pub fn apply_page(&mut self, page: &Page, now: Ms) -> Result<PageApplied, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        match self.page_in(page, now) {
            // The stored state cannot be read: the whole log tells what it was.
            Err(error @ StoreError::Checkpoint) => {
                self.give_up(error);
                self.rebuild()?;
                self.page_in(page, now).map_err(|error| self.give_up(error))
            }
            // Nothing was folded, and nothing of it is on disk.
            Err(error @ (StoreError::Page { .. } | StoreError::NotEnrolled)) => Err(error),
            Err(error) => Err(self.give_up(error)),
            Ok(done) => Ok(done),
        }
    }

    fn page_in(&mut self, page: &Page, now: Ms) -> Result<PageApplied, StoreError> {
        let Some(link) = self.state.link.clone() else { return Err(StoreError::NotEnrolled) };
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let (own, head) = (self.state.stream, self.state.head.clone());
        // Of thousands of events each was held against the one before it already; what stands in the log is guarded on.
        let events: u64 = page.segments.iter().map(|segment| segment.head.kept()).sum();
        let is_rush = events > refold::RUSH_EVENTS && link.confirmed == link.settled;
        let guards = is_rush.then(|| guard::set_aside(&tx)).transpose()?;
        let mut taking = Taking::new(&tx, own, &head, link)?;
        if !page.records.is_empty() {
            persons::put_records(&tx, &page.records, &self.read_erased(), now)?;
        }
        std::thread::scope(|scope| {
            let reading = Reading::begin(scope, &page.segments);
            let mut segments = page.segments.iter();
            segments.try_for_each(|segment| taking.take(&segment.head, reading.next(segment)))
        })?;
        taking.drop_doubles()?;
        if let Some(guards) = guards {
            guard::put_up(&tx, &guards)?;
        }
        let Taken { mut link, erased, mut done, fresh, refold, loosened } = taking.all();
        if page.end.head < link.confirmed {
            return forged("the hall's log is shorter than what came of it");
        }
        tx.prepare_cached("UPDATE server SET confirmed = ?1, sent = ?2")?
            .execute((link.confirmed, link.sent))?;
        link.read_marks(&tx)?;
        done.head = link.confirmed;
        done.more = page.end.head > link.confirmed;
        done.refolded = refold;
        // From what is folded beyond there nothing leads back.
        let base = self.state.base(&tx)?;
        let rebuild = loosened.is_some_and(|upto| base > upto);
        if rebuild {
            refold::must_rebuild(&tx)?;
        } else {
            self.state.link = Some(link);
            self.state.fold_page(&tx, refold, &fresh)?;
        }
        // As an append lists it: before what it tells of is gone.
        self.list_erased(&erased)?;
        tx.commit()?;
        self.check_files()?;
        if rebuild {
            self.rebuild()?;
        }
        self.after_erasure(&erased);
        Ok(done)
    }
}

impl crate::store::State {
    // The head in memory moves with it: on an error everything is read anew from disk.
    fn fold_page(
        &mut self,
        tx: &Transaction,
        refold: bool,
        fresh: &[Fresh],
    ) -> Result<(), StoreError> {
        let Some(link) = self.link.clone() else { return Ok(()) };
        // Where much waits, it is folded anew as seldom as it is much.
        let waits = self.head.pos.saturating_sub(link.settled);
        let late = self.head.pos == link.settled
            || link.settled.saturating_sub(self.head.checkpoint) <= 4 * super::TAIL_MAX.max(waits);
        if refold || !late {
            return self.refold(tx, fresh);
        }
        let mut batch = Batch::new(self.head.clone(), 0);
        if self.head.pos < link.settled {
            let repeats = feeds::repeats(tx, self.head.pos)?;
            self.repeats.extend(repeats);
            self.fold_log(tx, &mut batch, fresh)?;
        }
        self.fold_behind(tx, &mut batch)?;
        self.settle(tx, &mut batch)?;
        self.head = batch.head;
        debug_assert!(first_unsent(&self.head, &link) >= 1);
        self.follow(tx, link.settled)
    }

    /// Whatever comes next before what waits, little has to be written again.
    fn follow(&mut self, tx: &Transaction, settled: u64) -> Result<(), StoreError> {
        let lag = settled.saturating_sub(self.base(tx)?);
        let waits = self.head.pos.saturating_sub(settled);
        if lag < refold::BASE_LAG_MAX.max(waits) || Past::of(tx)?.is_some() {
            return Ok(());
        }
        if self.head.pos == settled { Self::move_base(tx, settled) } else { self.refold(tx, &[]) }
    }
}
