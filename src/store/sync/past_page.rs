//! A page of the log before a snapshot: its events take their places in table `past`, and with them what they prove. Nothing
//! is folded; what a feed told twice is counted where it was told first.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior};

use super::feeds::{feed_of, note_repeat};
use super::page::PageFault;
use super::past::Past;
use super::take::forged;
use super::{Page, SegmentIn, persons};
use crate::core::event::FeedMeta;
use crate::core::hex::{hex, unhex_all};
use crate::core::sync::segment::{Line, chained, read_lines};
use crate::core::sync::wire::PageSegment;
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::take_in::Base;
use crate::store::{Access, Store};

struct TakingPast<'t> {
    tx: &'t Transaction<'t>,
    own: i64,
    past: Past,
    base: Base,
}

impl Store {
    /// Takes in a page of the log before the snapshot: all of it that stands before it, or nothing.
    pub fn apply_past(&mut self, page: &Page, now: Ms) -> Result<Past, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        match self.past_in(page, now) {
            // Nothing of it is on disk.
            Err(error @ StoreError::Page { .. }) => Err(error),
            Err(error) => Err(self.give_up(error)),
            Ok(past) => Ok(past),
        }
    }

    fn past_in(&mut self, page: &Page, now: Ms) -> Result<Past, StoreError> {
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let Some(past) = Past::of(&tx)? else {
            let what = "the log is whole already".into();
            return Err(StoreError::Page { fault: PageFault::NotNext, what });
        };
        let base = Base::of(&tx)?;
        let mut taking = TakingPast { tx: &tx, own: self.state.stream.number, past, base };
        let listed = self.read_erased();
        persons::put_records(&tx, &page.records, &listed, now)?;
        for segment in &page.segments {
            taking.take(segment)?;
        }
        let past = taking.past;
        tx.commit()?;
        self.check_files()?;
        Ok(past)
    }
}

impl TakingPast<'_> {
    fn take(&mut self, segment: &SegmentIn) -> Result<(), StoreError> {
        let head = &segment.head;
        let (due, last) = (self.past.have + 1, head.first + head.count.saturating_sub(1));
        let Some((id, prev)) = unhex_all::<16>(&head.stream).zip(unhex_all::<32>(&head.prev))
        else {
            return forged("a stream has no id");
        };
        let is_behind =
            if head.kept() > 0 { head.hseq > self.past.of } else { last > self.base.link(&id).0 };
        if is_behind {
            // It stands behind the snapshot.
            return Ok(());
        }
        if head.kept() > 0 && head.hseq != due {
            let what = format!("event {due} of the hall's log was due, not {}", head.hseq);
            return Err(StoreError::Page { fault: PageFault::NotNext, what });
        }
        let number = self.stream(id)?;
        let (end, chain) = self.end(number)?;
        if head.kept() == 0 && last <= end {
            return Ok(());
        }
        if head.first == end + 1 && hex(&chain) != head.prev {
            return forged(format!("what was event {end} of its stream is another one here"));
        }
        if head.first > end + 1 {
            self.pass(number, (head.first - 1, prev), &[], [0; 32], self.past.have)?;
        }
        self.take_lines(number, (id, prev, end), segment)?;
        if number != self.own {
            let (device, sig, chain) = (&head.device, &head.sig, self.end(number)?.1);
            self.tx
                .prepare_cached(
                    "INSERT OR REPLACE INTO foreign_segment(stream_ref, first, count, prev, chain, device, sig, hseq)
                     VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute((
                    number, head.first, head.count, &prev[..], &chain[..], device, sig, due,
                ))?;
        }
        Ok(())
    }

    fn take_lines(
        &mut self,
        number: i64,
        (id, prev, end): ([u8; 16], [u8; 32], u64),
        segment: &SegmentIn,
    ) -> Result<(), StoreError> {
        let head = &segment.head;
        let lines =
            read_lines(&segment.body, head.count).or_else(|error| forged(error.to_string()))?;
        let (mut seq, mut chain) = (head.first - 1, prev);
        for (at, Line { origin, bytes }) in (0..).zip(lines) {
            seq += 1;
            chain = chained(&chain, &id, seq, bytes);
            let is_skipped = head.skip.contains(&at);
            if seq <= end && !is_skipped {
                return forged(format!("event {seq} of its stream is another one here"));
            } else if seq > end && is_skipped {
                let behind = behind(head).unwrap_or(self.past.have);
                self.pass(number, (seq, chain), bytes, origin.unwrap_or(chain), behind)?;
            } else if seq > end {
                self.past.have += 1;
                self.put((number, seq, chain), bytes, origin)?;
            }
        }
        if hex(&chain) != head.chain {
            return forged("a segment is not what its chain says");
        }
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO past_end(stream_ref, seq, chain) VALUES(?1, ?2, ?3)",
            )?
            .execute((number, seq, &chain[..]))?;
        Ok(())
    }

    fn stream(&self, id: [u8; 16]) -> Result<i64, StoreError> {
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO stream(id, own) VALUES(?1, 0)")?
            .execute([&id[..]])?;
        let mut find = self.tx.prepare_cached("SELECT ref FROM stream WHERE id = ?1")?;
        Ok(find.query_row([&id[..]], |row| row.get(0))?)
    }

    fn end(&self, number: i64) -> Result<(u64, [u8; 32]), StoreError> {
        let mut find =
            self.tx.prepare_cached("SELECT seq, chain FROM past_end WHERE stream_ref = ?1")?;
        let found = find.query_row([number], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or((0, [0; 32])))
    }

    fn put(
        &self,
        (number, seq, chain): (i64, u64, [u8; 32]),
        bytes: &[u8],
        origin: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        let pos = self.past.have;
        self.tx
            .prepare_cached(
                "INSERT INTO past(pos, stream_ref, seq, chain, bytes) VALUES(?1, ?2, ?3, ?4, ?5)",
            )?
            .execute((pos, number, seq, &chain[..], bytes))?;
        if let Some(origin) = origin {
            self.tx
                .prepare_cached("INSERT INTO reissued(stream_ref, seq, origin) VALUES(?1, ?2, ?3)")?
                .execute((number, seq, &origin[..]))?;
        }
        match feed_of(bytes) {
            Some(feed) => self.hear(&feed, number == self.own),
            None => Ok(()),
        }
    }

    /// The server has passed it over in the log. What stands here for the end of its stream gives way to it.
    fn pass(
        &self,
        number: i64,
        (seq, chain): (u64, [u8; 32]),
        bytes: &[u8],
        origin: [u8; 32],
        behind: u64,
    ) -> Result<(), StoreError> {
        self.tx
            .prepare_cached(
                "INSERT OR REPLACE INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            )?
            .execute((number, seq, &chain[..], bytes, &origin[..], behind))?;
        Ok(())
    }

    /// What a feed told counts where it stands first in the log.
    fn hear(&self, feed: &FeedMeta, is_own: bool) -> Result<(), StoreError> {
        let pos = self.past.have;
        let mut find = self.tx.prepare_cached(
            "SELECT pos FROM feed_seen
             WHERE source_ref = (SELECT ref FROM source WHERE name = ?1) AND id = ?2",
        )?;
        let known: Option<Option<u64>> =
            find.query_row((&*feed.source, &*feed.id), |row| row.get(0)).optional()?;
        let other = match known {
            Some(Some(first)) if first < pos => return note_repeat(self.tx, pos),
            Some(Some(first)) if first == pos => return Ok(()),
            Some(None) if is_own => return Ok(()),
            Some(Some(first)) => Some(first),
            // Heard here, too.
            Some(None) => match self.place_of_own(feed)? {
                Some(first) if first < pos => return note_repeat(self.tx, pos),
                place => place,
            },
            None => None,
        };
        if let Some(other) = other {
            // It was taken for the first one.
            note_repeat(self.tx, other)?;
        }
        self.tx
            .prepare_cached("INSERT OR IGNORE INTO source(name) VALUES(?1)")?
            .execute([&*feed.source])?;
        self.tx
            .prepare_cached(
                "INSERT INTO feed_seen(source_ref, id, pos) SELECT ref, ?2, ?3 FROM source WHERE name = ?1
                 ON CONFLICT(source_ref, id) DO UPDATE SET pos = excluded.pos",
            )?
            .execute((&*feed.source, &*feed.id, pos))?;
        Ok(())
    }

    /// Where our own event of a feed stands in the log; a terminal that begins with a snapshot has written few.
    fn place_of_own(&self, feed: &FeedMeta) -> Result<Option<u64>, StoreError> {
        let mut find = self.tx.prepare_cached(
            "SELECT pos, bytes FROM past WHERE stream_ref = ?1
             UNION ALL SELECT pos, bytes FROM event WHERE stream_ref = ?1 ORDER BY pos",
        )?;
        let mut rows = find.query([self.own])?;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
            if feed_of(bytes).is_some_and(|own| own.source == feed.source && own.id == feed.id) {
                return Ok(Some(row.get(0)?));
            }
        }
        Ok(None)
    }
}

fn behind(head: &PageSegment) -> Option<u64> {
    head.kept().checked_sub(1).map(|more| head.hseq + more)
}
