//! A page of the hall's log: its events take their places, ours leave those that wait, and the cursor moves with them,
//! all in one transaction. What does not follow the cursor is refused, never stepped over.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::feeds::{self, Waiting};
use super::tail::{Link, first_unsent};
use super::{move_back, persons, refold};
use crate::core::event::{Body, Event, Kind};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::segment::chained;
use crate::core::sync::wire::{PageEnd, PageSegment, RecordLine};
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::fold::Batch;
use crate::store::vault::{self, Erased};
use crate::store::{Access, Head, Store, Stream};

/// A segment of the hall's log with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentIn {
    /// What the server says of it.
    pub head: PageSegment,
    /// Its lines, unpacked; none where it is one of our own stream.
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

fn fault<T>(what: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Page { what: what.into() })
}

/// A page on its way into the tables of the log; nothing of it is folded yet.
pub(super) struct Taking<'t> {
    tx: &'t Transaction<'t>,
    own: Stream,
    pub link: Link,
    /// Events of ours that wait.
    left: u64,
    waits: Option<Waiting>,
    ends: HashMap<i64, (u64, [u8; 32])>,
    pub erased: Vec<Erased>,
    pub done: PageApplied,
    /// What is folded is not what stands in the log any more.
    pub refold: bool,
    /// Something has left `event`.
    pub rebuild: bool,
}

impl<'t> Taking<'t> {
    fn new(tx: &'t Transaction<'t>, own: Stream, head: &Head, link: Link) -> Taking<'t> {
        Taking {
            tx,
            own,
            left: head.pos - link.settled,
            link,
            waits: None,
            ends: HashMap::new(),
            erased: Vec::new(),
            done: PageApplied::default(),
            refold: false,
            rebuild: false,
        }
    }

    fn stream(&self, id: &str) -> Result<i64, StoreError> {
        let Some(id) = unhex_all::<16>(id) else { return fault("a stream has no id") };
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO stream(id, own) VALUES(?1, 0)")?
            .execute([&id[..]])?;
        let mut find = self.tx.prepare_cached("SELECT ref FROM stream WHERE id = ?1")?;
        Ok(find.query_row([&id[..]], |row| row.get(0))?)
    }

    fn end(&mut self, number: i64) -> Result<(u64, [u8; 32]), StoreError> {
        if let Some(end) = self.ends.get(&number) {
            return Ok(*end);
        }
        let end = end_of_stream(self.tx, number)?;
        self.ends.insert(number, end);
        Ok(end)
    }

    /// One segment after the other.
    fn take(&mut self, segment: &SegmentIn) -> Result<(), StoreError> {
        let head = &segment.head;
        if head.kept() > 0 && head.hseq != self.link.confirmed + 1 {
            return fault(format!(
                "event {} of the hall's log was due, it begins with {}",
                self.link.confirmed + 1,
                head.hseq
            ));
        }
        let number = self.stream(&head.stream)?;
        let is_own = number == self.own.number;
        if is_own && self.take_in_place(head)? {
            return Ok(());
        }
        if self.link.confirmed < self.link.settled {
            self.loosen()?;
        }
        let (last, chain) = self.end(number)?;
        if head.kept() == 0 && head.first + head.count <= last + 1 {
            return Ok(());
        }
        if head.first != last + 1 || hex(&chain) != head.prev {
            return fault(format!("what was event {last} of its stream is another one here"));
        }
        if is_own { self.take_own(head) } else { self.take_foreign(number, segment) }
    }

    /// Ours, and they stand where the server put them: as it is where a log from before goes out.
    fn take_in_place(&mut self, head: &PageSegment) -> Result<bool, StoreError> {
        let last = self.link.confirmed + head.count;
        if self.link.confirmed >= self.link.settled || !head.skip.is_empty() || head.count == 0 {
            return Ok(false);
        }
        let mut find = self.tx.prepare_cached(
            "SELECT chain FROM event WHERE pos = ?1 AND stream_ref = ?2 AND seq = ?3",
        )?;
        let at = (last, self.own.number, head.first + head.count - 1);
        let found: Option<[u8; 32]> = find.query_row(at, |row| row.get(0)).optional()?;
        let Some(chain) = found else { return Ok(false) };
        if hex(&chain) != head.chain {
            return fault("our stream is another one there");
        }
        self.link.confirmed = last;
        self.link.sent = self.link.sent.max(head.first + head.count - 1);
        self.done.own += head.count;
        Ok(true)
    }

    fn loosen(&mut self) -> Result<(), StoreError> {
        let moved = move_back::loosen(self.tx, self.link.confirmed)?;
        self.left += moved;
        self.link.settled = self.link.confirmed;
        (self.refold, self.rebuild) = (true, true);
        self.ends.clear();
        Ok(())
    }

    fn take_own(&mut self, head: &PageSegment) -> Result<(), StoreError> {
        let mut find = self.tx.prepare_cached(
            "SELECT seq, chain, bytes, origin, hseq < 0 FROM unsent WHERE seq >= ?1 AND seq < ?1 + ?2
             ORDER BY seq",
        )?;
        let mut rows = find.query((head.first, head.count))?;
        let mut found = 0;
        let mut newest = [0; 32];
        while let Some(row) = rows.next()? {
            let (seq, chain): (u64, [u8; 32]) = (row.get(0)?, row.get(1)?);
            let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
            let origin: Option<[u8; 32]> = row.get(3)?;
            let is_double = row.get::<_, Option<bool>>(4)?.unwrap_or(false);
            if head.skip.contains(&found) {
                self.skip(self.own.number, (seq, chain), bytes, origin)?;
                // It was folded, unless the log was known to have it.
                self.refold = true;
            } else {
                self.link.confirmed += 1;
                let pos = self.link.confirmed;
                self.insert(self.own.number, (pos, seq, chain), bytes, origin)?;
                let feed = feeds::feed_of(bytes);
                if feed.is_some_and(|feed| feeds::is_repeat(self.tx, &feed).unwrap_or(false)) {
                    feeds::note_repeat(self.tx, pos)?;
                }
                self.refold |= is_double;
                self.done.own += 1;
            }
            (newest, found) = (chain, found + 1);
        }
        if found != head.count || hex(&newest) != head.chain {
            return fault("our stream is another one there");
        }
        self.tx
            .prepare_cached("DELETE FROM unsent WHERE seq >= ?1 AND seq < ?1 + ?2")?
            .execute((head.first, head.count))?;
        let last = head.first + head.count - 1;
        self.ends.insert(self.own.number, (last, newest));
        self.left -= head.count;
        self.link.settled = self.link.confirmed;
        self.link.sent = self.link.sent.max(last);
        Ok(())
    }

    fn insert(
        &self,
        number: i64,
        (pos, seq, chain): (u64, u64, [u8; 32]),
        bytes: &[u8],
        origin: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((pos, number, seq, &chain[..], bytes))?;
        if let Some(origin) = origin {
            self.tx
                .prepare_cached("INSERT INTO reissued(stream_ref, seq, origin) VALUES(?1, ?2, ?3)")?
                .execute((number, seq, &origin[..]))?;
        }
        Ok(())
    }

    fn skip(
        &self,
        number: i64,
        (seq, chain): (u64, [u8; 32]),
        bytes: &[u8],
        origin: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        let Some(origin) = origin else {
            return fault("an event was passed over that was written only once");
        };
        self.tx
            .prepare_cached(
                "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((number, seq, &chain[..], bytes, &origin[..], self.link.confirmed))?;
        Ok(())
    }

    fn take_foreign(&mut self, number: i64, segment: &SegmentIn) -> Result<(), StoreError> {
        let head = &segment.head;
        let Some(id) = unhex_all::<16>(&head.stream) else { return fault("a stream has no id") };
        let (mut seq, mut chain) = self.end(number)?;
        let (prev, hseq, mut found) = (chain, self.link.confirmed + 1, 0);
        for line in super::lines::read_lines(&segment.body) {
            let (origin, bytes) = line.or_else(|error| fault(error.to_string()))?;
            seq += 1;
            chain = chained(&chain, &id, seq, bytes);
            if head.skip.contains(&found) {
                self.skip(number, (seq, chain), bytes, origin)?;
            } else {
                self.link.confirmed += 1;
                self.insert(number, (self.link.confirmed, seq, chain), bytes, origin)?;
                self.hear(bytes, (chain, origin))?;
            }
            found += 1;
        }
        if found != head.count || hex(&chain) != head.chain {
            return fault("a segment is not what its chain says");
        }
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO foreign_segment(stream_ref, first, count, prev, chain, device, sig, hseq)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute((
                number, head.first, head.count, &prev[..], &chain[..], &head.device, &head.sig, hseq,
            ))?;
        self.tx
            .prepare_cached("DELETE FROM held WHERE stream_ref = ?1 AND seq <= ?2")?
            .execute((number, seq))?;
        self.ends.insert(number, (seq, chain));
        self.refold |= self.left > 0 && head.kept() > 0;
        self.done.foreign += head.kept();
        self.link.settled = self.link.confirmed;
        Ok(())
    }

    /// What an event of others says beside the fold: of feeds, of erased records, of what waits here, too.
    fn hear(
        &mut self,
        bytes: &[u8],
        (chain, origin): ([u8; 32], Option<[u8; 32]>),
    ) -> Result<(), StoreError> {
        let pos = self.link.confirmed;
        if let Some(feed) = feeds::feed_of(bytes)
            && !feeds::take_foreign(self.tx, &feed, pos, &mut self.waits)?
        {
            feeds::note_repeat(self.tx, pos)?;
        }
        if bytes.windows(ERASED.len()).any(|part| part == ERASED)
            && let Ok(event) = Event::from_bytes(bytes)
            && let (Kind::PersonErased, Body::Person(act)) = (event.kind, &event.body)
        {
            vault::destroy(self.tx, &act.person_ref)?;
            self.erased.push(Erased::new(act));
        }
        let waits = self.link.origins.get(&chain);
        let waits = waits.or_else(|| self.link.origins.get(&origin?)).copied();
        if let Some(seq) = waits {
            // Negative: the log has it, from elsewhere.
            self.tx
                .prepare_cached("UPDATE unsent SET hseq = ?2 WHERE seq = ?1")?
                .execute((seq, -i64::try_from(pos).unwrap_or(i64::MAX)))?;
            self.refold = true;
        }
        Ok(())
    }

    /// What is acknowledged and was in the log before needs no segment to go.
    fn drop_doubles(&mut self) -> Result<(), StoreError> {
        while self.left > 0 {
            let mut find = self.tx.prepare_cached(
                "SELECT seq, chain, bytes, origin FROM unsent
                 WHERE seq = (SELECT min(seq) FROM unsent) AND hseq < 0 AND seq <= ?1",
            )?;
            let found: Option<(u64, [u8; 32], Vec<u8>, Option<[u8; 32]>)> = find
                .query_row([self.link.sent], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })
                .optional()?;
            let Some((seq, chain, bytes, origin)) = found else { break };
            self.skip(self.own.number, (seq, chain), &bytes, origin)?;
            self.tx.prepare_cached("DELETE FROM unsent WHERE seq = ?1")?.execute([seq])?;
            self.left -= 1;
            self.refold = true;
        }
        Ok(())
    }
}

/// How a type of event stands in its bytes.
const ERASED: &[u8] = b"\"person.erased\"";

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
        let mut taking = Taking::new(&tx, own, &head, link);
        let listed = self.read_erased();
        persons::put_records(&tx, &page.records, &listed, now)?;
        page.segments.iter().try_for_each(|segment| taking.take(segment))?;
        taking.drop_doubles()?;
        let Taking { mut link, erased, mut done, refold, rebuild, .. } = taking;
        if page.end.head < link.confirmed {
            return fault("the hall's log is shorter than what came of it");
        }
        tx.prepare_cached("UPDATE server SET confirmed = ?1, sent = ?2")?
            .execute((link.confirmed, link.sent))?;
        link.read_marks(&tx)?;
        done.head = link.confirmed;
        done.more = page.end.head > link.confirmed;
        done.refolded = refold;
        let rebuild = rebuild && self.state.head.checkpoint > link.confirmed;
        if rebuild {
            refold::must_rebuild(&tx)?;
        } else {
            self.state.link = Some(link);
            self.state.fold_page(&tx, refold)?;
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
    fn fold_page(&mut self, tx: &Transaction, refold: bool) -> Result<(), StoreError> {
        let Some(link) = self.link.clone() else { return Ok(()) };
        let late = self.head.pos == link.settled
            || link.settled.saturating_sub(self.head.checkpoint) <= 4 * super::TAIL_MAX;
        if refold || !late {
            return self.refold(tx);
        }
        let mut batch = Batch::new(self.head.clone(), 0);
        if self.head.pos < link.settled {
            let repeats = feeds::repeats(tx, self.head.pos)?;
            self.repeats.extend(repeats);
            self.fold_behind(tx, &mut batch)?;
        }
        self.settle(tx, &mut batch)?;
        self.head = batch.head;
        debug_assert!(first_unsent(&self.head, &link) >= 1);
        Ok(())
    }
}
