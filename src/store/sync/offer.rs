//! What goes to the server: how this log stands, the next events of our stream with their chain, what somebody else
//! wrote and a server that was put back has lost. Reads; of an acknowledgement it notes how far it went.

use rusqlite::OptionalExtension;

use super::page::PageFault;
use super::tail::first_unsent;
use crate::core::event::Event;
use crate::core::hex::hex;
use crate::core::sync::client::Begin;
use crate::core::sync::segment::{Line, SEQ_MAX, write_lines};
use crate::core::sync::wire::{PageSegment, RecordLine, Run, Stored, StreamHead};
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::{Access, Store};

/// How the log of this terminal stands with the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncStanding {
    /// The hall.
    pub hall: String,
    /// Which copy of the server's data it knows.
    pub incarnation: String,
    /// Up to where it has the hall's log.
    pub head: u64,
    /// From where on it has it.
    pub begin: Begin,
    /// Our streams, the one that is written last.
    pub streams: Vec<StreamHead>,
    /// Number of the newest event of our stream that was acknowledged.
    pub sent: u64,
    /// Events of our stream that were not.
    pub unsent: u64,
    /// When the oldest of those was written down.
    pub unsent_since: Option<Ms>,
    /// There are events that somebody else wrote, which the server has to be offered again.
    pub has_held: bool,
    /// So many of them cannot be offered, for nobody here has the signature of their author any more.
    pub only_here: u64,
}

/// Events of our stream that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The stream.
    pub stream: String,
    /// Number of the first event.
    pub first: u64,
    /// How many there are.
    pub count: u64,
    /// Chain of the event before the first.
    pub prev: [u8; 32],
    /// Chain of each, in order: whoever sends fewer knows the chain of the last one.
    pub chains: Vec<[u8; 32]>,
    /// The lines.
    pub body: Vec<u8>,
    /// Sealed records of customers that these events name.
    pub records: Vec<RecordLine>,
}

/// A segment that somebody else wrote and signed, as it was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What the server said of it then; its place there is gone, and no bytes are counted.
    pub head: PageSegment,
    /// The lines.
    pub body: Vec<u8>,
    /// Sealed records of customers that its events name.
    pub records: Vec<RecordLine>,
}

type OwnRow = (u64, [u8; 32], Vec<u8>, Option<[u8; 32]>);

impl Store {
    /// How this log stands with the server; none where the hall has none.
    pub fn sync_standing(&self) -> Result<Option<SyncStanding>, StoreError> {
        let Some((link, with)) = self.state.link.as_ref().zip(self.enrolment()?) else {
            return Ok(None);
        };
        let mut older = self.conn.prepare_cached(
            "SELECT stream.ref, stream.id FROM parted JOIN stream ON stream.ref = stream_ref ORDER BY n",
        )?;
        let rows = older.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut streams = Vec::new();
        for row in rows {
            let (number, id): (i64, [u8; 16]) = row?;
            let (last, chain) = super::page::end_of_stream(&self.conn, number)?;
            streams.push(StreamHead { id: hex(&id), last, chain: hex(&chain) });
        }
        let head = &self.state.head;
        streams.push(StreamHead {
            id: hex(&self.state.stream.id),
            last: head.seq,
            chain: hex(&head.chain),
        });
        let (unsent, unsent_since) = self.waiting_behind(link.sent)?;
        let mut held = self.conn.prepare_cached("SELECT EXISTS(SELECT 1 FROM held)")?;
        let has_held: bool = held.query_row([], |row| row.get(0))?;
        Ok(Some(SyncStanding {
            hall: with.hall,
            incarnation: with.incarnation,
            head: link.confirmed,
            begin: self.sync_begin()?,
            streams,
            sent: link.sent,
            unsent,
            unsent_since,
            has_held,
            only_here: if has_held { self.only_here()? } else { 0 },
        }))
    }

    /// How many events of our stream there are behind one, and when the oldest of these was written down.
    pub fn waiting_behind(&self, seq: u64) -> Result<(u64, Option<Ms>), StoreError> {
        let oldest = self.own_rows(seq + 1, 1)?;
        let since = oldest.first().and_then(|row| Event::from_bytes(&row.2).ok());
        let events = self.state.head.seq.saturating_sub(seq);
        Ok((events, since.map(|event| event.written.wall.at)))
    }

    /// What the server has of our stream, and of the hall's log what is here; none where the hall has no server.
    pub fn shared_so_far(&self) -> Option<(u64, u64)> {
        self.state.link.as_ref().map(|link| (link.sent, link.confirmed))
    }

    /// The chain behind an event of our stream, wherever that stands by now; none where there is no such event.
    pub fn own_chain(&self, seq: u64) -> Result<Option<[u8; 32]>, StoreError> {
        if seq == 0 {
            return Ok(Some([0; 32]));
        }
        let mut find = self.conn.prepare_cached(
            "SELECT chain FROM event WHERE stream_ref = ?1 AND seq = ?2
             UNION ALL SELECT chain FROM skipped WHERE stream_ref = ?1 AND seq = ?2
             UNION ALL SELECT chain FROM unsent WHERE seq = ?2 LIMIT 1",
        )?;
        let found = find.query_row((self.state.stream.number, seq), |row| row.get(0));
        Ok(found.optional()?)
    }

    fn own_rows(&self, first: u64, most: usize) -> Result<Vec<OwnRow>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT seq, chain, bytes, origin FROM (
               SELECT seq, chain, bytes, (SELECT origin FROM reissued
                 WHERE stream_ref = event.stream_ref AND reissued.seq = event.seq) AS origin
               FROM event WHERE stream_ref = ?1 AND seq >= ?2 AND seq < ?2 + ?3
               UNION ALL SELECT seq, chain, bytes, nullif(origin, chain) FROM skipped
                 WHERE stream_ref = ?1 AND seq >= ?2 AND seq < ?2 + ?3
               UNION ALL SELECT seq, chain, bytes, origin FROM unsent
                 WHERE seq >= ?2 AND seq < ?2 + ?3
             ) ORDER BY seq",
        )?;
        let rows = find.query_map((self.state.stream.number, first, most), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Events of our stream from `first` on, at most `most` and in at most so many bytes of lines, with the records that
    /// they name; none where there are none.
    pub fn segment(
        &self,
        first: u64,
        most: usize,
        bytes_max: usize,
    ) -> Result<Option<Offer>, StoreError> {
        let Some(prev) = self.own_chain(first.saturating_sub(1))? else { return Ok(None) };
        let mut offer = Offer {
            stream: hex(&self.state.stream.id),
            first,
            count: 0,
            prev,
            chains: Vec::new(),
            body: Vec::new(),
            records: Vec::new(),
        };
        for (seq, chain, bytes, origin) in self.own_rows(first, most)? {
            let long = offer.body.len() + bytes.len() + 70 > bytes_max && offer.count > 0;
            if long || seq != first + offer.count {
                break;
            }
            put_line(&mut offer.body, origin, &bytes)?;
            offer.count += 1;
            offer.chains.push(chain);
            self.add_record(&bytes, &mut offer.records)?;
        }
        Ok((offer.count > 0).then_some(offer))
    }

    /// Notes what the server has on its disk. It shows nothing anew: the places of the events come with the hall's log.
    pub fn mark_sent(&mut self, stored: &Stored) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        let Some(link) = &self.state.link else { return Err(StoreError::NotEnrolled) };
        let last = stored.last.min(self.state.head.seq);
        let (sent, from) = (link.sent.max(last), first_unsent(&self.state.head, link));
        if self.own_chain(last)?.is_none_or(|chain| hex(&chain) != stored.chain) {
            let what = "it acknowledges another stream".into();
            return Err(StoreError::Page { fault: PageFault::OwnMissing, what });
        }
        if !stored.runs.iter().all(|run| is_within(run, last)) {
            let what = "it acknowledges what was never sent".into();
            return Err(StoreError::Page { fault: PageFault::Forged, what });
        }
        let tx = self.conn.unchecked_transaction()?;
        let mut mark =
            tx.prepare_cached("UPDATE unsent SET hseq = ?2 WHERE seq = ?1 AND hseq IS NULL")?;
        for run in &stored.runs {
            let mut hseq = run.hseq;
            for at in 0..run.count {
                if run.skip.contains(&at) {
                    continue;
                }
                if run.first + at >= from {
                    mark.execute((run.first + at, hseq))?;
                }
                hseq += 1;
            }
        }
        drop(mark);
        tx.prepare_cached("UPDATE server SET sent = ?1")?.execute([sent])?;
        tx.commit()?;
        if let Some(link) = &mut self.state.link {
            link.sent = sent;
        }
        Ok(())
    }

    /// How many events that somebody else wrote the server has to be offered again. It reads all of them.
    pub fn held_events(&self) -> Result<u64, StoreError> {
        if !super::tail::has_tables(&self.conn)? {
            return Ok(0);
        }
        Ok(self.conn.query_row("SELECT count(*) FROM held", [], |row| row.get(0))?)
    }

    /// Of those, the ones without a signed segment, and what stands behind them in the same stream: a server takes no
    /// event before the one that it follows.
    fn only_here(&self) -> Result<u64, StoreError> {
        let mut count = self.conn.prepare_cached(
            "SELECT count(*) FROM held JOIN (
               SELECT stream_ref AS gap_ref, min(seq) AS gap FROM held WHERE coalesce((
                 SELECT first + count FROM foreign_segment AS near
                 WHERE near.stream_ref = held.stream_ref AND near.first <= held.seq
                 ORDER BY near.first DESC LIMIT 1), 0) <= held.seq
               AND NOT EXISTS (SELECT 1 FROM foreign_segment AS one
                 WHERE one.stream_ref = held.stream_ref
                   AND held.seq BETWEEN one.first AND one.first + one.count - 1)
               GROUP BY stream_ref
             ) ON gap_ref = stream_ref AND seq >= gap",
        )?;
        Ok(count.query_row([], |row| row.get(0))?)
    }

    /// The first segments of others, at most so many, that a server which was put back has lost. What it has got comes
    /// back with the hall's log, and is not held any more then.
    pub fn held_segments(&self, most: u64) -> Result<Vec<Held>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT stream.id, device, first, count, prev, chain, sig, stream_ref FROM foreign_segment
             JOIN stream ON stream.ref = stream_ref
             WHERE EXISTS (SELECT 1 FROM held WHERE held.stream_ref = foreign_segment.stream_ref
               AND held.seq BETWEEN first AND first + count - 1)
             ORDER BY hseq, first LIMIT ?1",
        )?;
        let found = find.query_map([most], |row| {
            let (id, prev, chain): ([u8; 16], [u8; 32], [u8; 32]) =
                (row.get(0)?, row.get(4)?, row.get(5)?);
            let head = PageSegment {
                stream: hex(&id),
                device: row.get(1)?,
                first: row.get(2)?,
                count: row.get(3)?,
                prev: hex(&prev),
                chain: hex(&chain),
                sig: row.get(6)?,
                ..PageSegment::default()
            };
            Ok((head, row.get(7)?))
        })?;
        found.map(|found| self.held_in(found?)).collect()
    }

    fn held_in(&self, (head, number): (PageSegment, i64)) -> Result<Held, StoreError> {
        let mut held = Held { head, body: Vec::new(), records: Vec::new() };
        let mut find = self.conn.prepare_cached(
            "SELECT seq, bytes, origin FROM held WHERE stream_ref = ?1 AND seq >= ?2 AND seq < ?2 + ?3
             UNION ALL SELECT seq, bytes, nullif(origin, chain) FROM skipped
               WHERE stream_ref = ?1 AND seq >= ?2 AND seq < ?2 + ?3
             UNION ALL SELECT seq, bytes, (SELECT origin FROM reissued
                 WHERE stream_ref = event.stream_ref AND reissued.seq = event.seq)
               FROM event WHERE stream_ref = ?1 AND seq >= ?2 AND seq < ?2 + ?3
             ORDER BY 1",
        )?;
        let mut rows = find.query((number, held.head.first, held.head.count))?;
        while let Some(row) = rows.next()? {
            let (bytes, origin): (Vec<u8>, Option<[u8; 32]>) = (row.get(1)?, row.get(2)?);
            put_line(&mut held.body, origin, &bytes)?;
            self.add_record(&bytes, &mut held.records)?;
        }
        Ok(held)
    }
}

impl Store {
    /// The segments of others whose signatures are kept here, in the order of the hall's log; whether each is that of
    /// the events that stand here is told with it.
    pub fn signed_segments(
        &self,
        each: &mut dyn FnMut(PageSegment, bool),
    ) -> Result<(), StoreError> {
        if !super::tail::has_tables(&self.conn)? {
            return Ok(());
        }
        let mut find = self.conn.prepare(
            "SELECT stream.id, device, first, count, prev, segment.chain, sig, hseq,
               (SELECT chain FROM event WHERE event.stream_ref = segment.stream_ref
                  AND event.seq = first + count - 1
                UNION ALL SELECT chain FROM skipped WHERE skipped.stream_ref = segment.stream_ref
                  AND skipped.seq = first + count - 1
                UNION ALL SELECT chain FROM held WHERE held.stream_ref = segment.stream_ref
                  AND held.seq = first + count - 1)
             FROM foreign_segment AS segment JOIN stream ON stream.ref = segment.stream_ref
             ORDER BY hseq, first",
        )?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let (id, prev, chain): ([u8; 16], [u8; 32], [u8; 32]) =
                (row.get(0)?, row.get(4)?, row.get(5)?);
            let stands: Option<[u8; 32]> = row.get(8)?;
            let head = PageSegment {
                stream: hex(&id),
                device: row.get(1)?,
                first: row.get(2)?,
                count: row.get(3)?,
                prev: hex(&prev),
                chain: hex(&chain),
                sig: row.get(6)?,
                hseq: row.get(7)?,
                ..PageSegment::default()
            };
            each(head, stands == Some(chain));
        }
        Ok(())
    }
}

/// Whether the server gives places to events of ours up to the last one, and to none else.
fn is_within(run: &Run, last: u64) -> bool {
    let end = run.first.checked_add(run.count);
    run.first > 0 && end.is_some_and(|end| end <= last + 1) && run.hseq <= SEQ_MAX
}

fn put_line(body: &mut Vec<u8>, origin: Option<[u8; 32]>, bytes: &[u8]) -> Result<(), StoreError> {
    write_lines(&[Line { origin, bytes }], body)
        .map_err(|error| StoreError::Damaged { what: format!("it cannot be sent: {error}") })
}
