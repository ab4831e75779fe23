//! The segments of a page, one after the other, into the tables of the log.

use std::collections::HashMap;

use rusqlite::{CachedStatement, OptionalExtension, Transaction};

use super::feeds::{self, Waiting};
use super::move_back;
use super::page::{PageApplied, PageFault, end_of_stream};
use super::reading::{ReadLine, ReadSegment};
use super::tail::{Fresh, Link};
use crate::core::event::{Body, Kind};
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::wire::PageSegment;
use crate::store::error::StoreError;
use crate::store::vault::{self, Erased};
use crate::store::{Head, Stream};

pub(super) fn forged<T>(what: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Page { fault: PageFault::Forged, what: what.into() })
}

fn missing<T>() -> Result<T, StoreError> {
    let what = "our own stream is another one there".into();
    Err(StoreError::Page { fault: PageFault::OwnMissing, what })
}

/// A page on its way into the tables of the log; nothing of it is folded yet.
pub(super) struct Taking<'t> {
    tx: &'t Transaction<'t>,
    put: CachedStatement<'t>,
    own: Stream,
    link: Link,
    /// Events of ours that wait.
    left: u64,
    waits: Option<Waiting>,
    ends: HashMap<i64, (u64, [u8; 32])>,
    erased: Vec<Erased>,
    done: PageApplied,
    fresh: Vec<Fresh>,
    refold: bool,
    loosened: Option<u64>,
}

/// What is to be done once all of it stands in the tables of the log.
pub(super) struct Taken {
    pub(super) link: Link,
    pub(super) erased: Vec<Erased>,
    pub(super) done: PageApplied,
    /// What came of others, in the order of the log.
    pub(super) fresh: Vec<Fresh>,
    /// What is folded is not what stands in the log any more.
    pub(super) refold: bool,
    /// Where something has left `event`: up to where it stayed.
    pub(super) loosened: Option<u64>,
}

impl<'t> Taking<'t> {
    pub(super) fn new(
        tx: &'t Transaction<'t>,
        own: Stream,
        head: &Head,
        link: Link,
    ) -> Result<Taking<'t>, StoreError> {
        Ok(Taking {
            tx,
            put: tx.prepare_cached(
                "INSERT INTO event(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
            )?,
            own,
            left: head.pos - link.settled,
            link,
            waits: None,
            ends: HashMap::new(),
            erased: Vec::new(),
            fresh: Vec::new(),
            done: PageApplied::default(),
            refold: false,
            loosened: None,
        })
    }

    /// All of it is taken.
    pub(super) fn all(self) -> Taken {
        let Taking { link, erased, done, fresh, refold, loosened, .. } = self;
        Taken { link, erased, done, fresh, refold, loosened }
    }

    fn stream(&self, id: &str) -> Result<i64, StoreError> {
        let Some(id) = unhex_all::<16>(id) else { return forged("a stream has no id") };
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
    pub(super) fn take(
        &mut self,
        head: &PageSegment,
        lines: ReadSegment<'_>,
    ) -> Result<(), StoreError> {
        if head.kept() > 0 && head.hseq != self.link.confirmed + 1 {
            let due = self.link.confirmed + 1;
            let what = format!("event {due} of the hall's log was due, not {}", head.hseq);
            return Err(StoreError::Page { fault: PageFault::NotNext, what });
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
        if head.first == last + 1 && hex(&chain) != head.prev {
            return forged(format!("what was event {last} of its stream is another one here"));
        }
        if is_own { self.take_own(head, last + 1) } else { self.take_foreign(number, head, lines?) }
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
            return missing();
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
        (self.refold, self.loosened) = (true, Some(self.link.confirmed));
        self.ends.clear();
        Ok(())
    }

    /// Ours, from `from` on: the server has what came before it in the log already, or passed it over.
    fn take_own(&mut self, head: &PageSegment, from: u64) -> Result<(), StoreError> {
        let after = head.first + head.count;
        let mut find = self.tx.prepare_cached(
            "SELECT seq, chain, bytes, origin, hseq < 0 FROM unsent WHERE seq >= ?1 AND seq < ?2
             ORDER BY seq",
        )?;
        let mut rows = find.query((from, after))?;
        let (mut next, mut newest) = (from, [0; 32]);
        while let Some(row) = rows.next()? {
            let (seq, chain): (u64, [u8; 32]) = (row.get(0)?, row.get(1)?);
            let bytes = row.get_ref(2)?.as_blob().unwrap_or_default();
            let origin: Option<[u8; 32]> = row.get(3)?;
            let is_double = row.get::<_, Option<bool>>(4)?.unwrap_or(false);
            if seq < head.first || head.skip.contains(&(seq - head.first)) {
                self.skip(self.own.number, (seq, chain), bytes, origin, head)?;
                // It was folded, unless the log was known to have it.
                self.refold = true;
            } else {
                self.link.confirmed += 1;
                let pos = self.link.confirmed;
                self.insert(self.own.number, (pos, seq, chain), bytes, origin)?;
                let feed = feeds::feed_of(bytes);
                if feed.map_or(Ok(false), |feed| feeds::is_repeat(self.tx, &feed))? {
                    feeds::note_repeat(self.tx, pos)?;
                }
                self.refold |= is_double;
                self.done.own += 1;
            }
            (newest, next) = (chain, next + 1);
        }
        if next != after || hex(&newest) != head.chain {
            return missing();
        }
        self.tx
            .prepare_cached("DELETE FROM unsent WHERE seq >= ?1 AND seq < ?2")?
            .execute((from, after))?;
        self.ends.insert(self.own.number, (after - 1, newest));
        self.left -= after - from;
        self.link.settled = self.link.confirmed;
        self.link.sent = self.link.sent.max(after - 1);
        Ok(())
    }

    fn insert(
        &mut self,
        number: i64,
        (pos, seq, chain): (u64, u64, [u8; 32]),
        bytes: &[u8],
        origin: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        self.put.execute((pos, number, seq, &chain[..], bytes))?;
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
        head: &PageSegment,
    ) -> Result<(), StoreError> {
        // One that was written only once is told by its chain: the log has what was written anew from another copy.
        let origin = origin.unwrap_or(chain);
        // It stands in its segment, and goes with that where a server has lost it.
        let behind = match head.kept() {
            0 if head.count == 0 => i64::MAX as u64,
            0 => self.link.confirmed,
            kept => head.hseq + kept - 1,
        };
        self.tx
            .prepare_cached(
                "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((number, seq, &chain[..], bytes, &origin[..], behind))?;
        Ok(())
    }

    fn take_foreign(
        &mut self,
        number: i64,
        head: &PageSegment,
        lines: Vec<ReadLine<'_>>,
    ) -> Result<(), StoreError> {
        let Some(prev) = unhex_all::<32>(&head.prev) else {
            return forged("a stream has no id");
        };
        let (last, newest) = self.end(number)?;
        if head.first > last + 1 {
            self.pass_gap(number, head, &prev)?;
        }
        let (mut seq, mut chain) = (head.first - 1, prev);
        let hseq = self.link.confirmed + 1;
        for (at, line) in (0..).zip(lines) {
            seq += 1;
            chain = line.chain;
            let is_skipped = head.skip.contains(&at);
            if seq <= last {
                // It came with another segment.
                if !is_skipped || (seq == last && chain != newest) {
                    return forged(format!("event {seq} of its stream is another one here"));
                }
            } else if is_skipped {
                self.skip(number, (seq, chain), line.bytes, line.origin, head)?;
            } else {
                self.link.confirmed += 1;
                let pos = self.link.confirmed;
                self.insert(number, (pos, seq, chain), line.bytes, line.origin)?;
                self.hear(&line)?;
                self.fresh.push(Fresh { pos, stream: number, seq, event: line.event });
            }
        }
        if seq + 1 != head.first + head.count || hex(&chain) != head.chain {
            return forged("a segment is not what its chain says");
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

    /// The stream goes on behind events that the log has from elsewhere, and that never came: only its chain is known
    /// from there on. The log itself has no gap.
    fn pass_gap(&self, number: i64, head: &PageSegment, prev: &[u8; 32]) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
                 VALUES(?1, ?2, ?3, x'', zeroblob(32), ?4)",
            )?
            .execute((number, head.first - 1, &prev[..], self.link.confirmed))?;
        Ok(())
    }

    /// What an event of others says beside the fold: of feeds, of erased records, of what waits here, too.
    fn hear(&mut self, line: &ReadLine<'_>) -> Result<(), StoreError> {
        let pos = self.link.confirmed;
        let (chain, origin) = (line.chain, line.origin);
        if let Some(event) = &line.event {
            if let Some(feed) = &event.feed
                && !feeds::take_foreign(self.tx, feed, pos, &mut self.waits)?
            {
                feeds::note_repeat(self.tx, pos)?;
            }
            if let (Kind::PersonErased, Body::Person(act)) = (event.kind, &event.body) {
                vault::destroy(self.tx, &act.person_ref)?;
                self.erased.push(Erased::new(act));
            } else if let Some(record) = vault::erased_mood(event) {
                vault::destroy(self.tx, record)?;
                self.erased.push(Erased::by_time(record));
            }
        }
        let waits = self.link.origins.get(&chain);
        let mut waits = waits.or_else(|| self.link.origins.get(&origin?)).copied();
        if let (None, Some(origin)) = (waits, origin) {
            // A copy of this log wrote anew what waits here as it was first written.
            let mut find = self.tx.prepare_cached("SELECT seq FROM unsent WHERE chain = ?1")?;
            waits = find.query_row([&origin[..]], |row| row.get(0)).optional()?;
        }
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
    pub(super) fn drop_doubles(&mut self) -> Result<(), StoreError> {
        while self.left > 0 {
            let mut find = self.tx.prepare_cached(
                "SELECT seq, chain, bytes, origin FROM unsent
                 WHERE seq = (SELECT min(seq) FROM unsent) AND hseq < 0 AND seq <= ?1",
            )?;
            let mut rows = find.query([self.link.sent])?;
            let Some(row) = rows.next()? else { break };
            let (seq, chain, bytes): (u64, [u8; 32], Vec<u8>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let origin: Option<[u8; 32]> = row.get(3)?;
            drop(rows);
            self.skip(self.own.number, (seq, chain), &bytes, origin, &PageSegment::default())?;
            self.tx.prepare_cached("DELETE FROM unsent WHERE seq = ?1")?.execute([seq])?;
            self.left -= 1;
            self.refold = true;
        }
        Ok(())
    }
}
