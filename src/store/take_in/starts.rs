//! What came before the first event of each stream in a part of a log: with it the part is proved by itself.

use rusqlite::OptionalExtension;

use super::{Base, StreamStart};
use crate::store::Store;
use crate::store::error::StoreError;

impl Store {
    /// The streams of the events up to a position, and what came before the first event of each in the range.
    pub fn stream_starts(&self, (first, last): (u64, u64)) -> Result<Vec<StreamStart>, StoreError> {
        if self.state.link.is_some() {
            return self.starts_between_others((first, last));
        }
        let base = Base::of(&self.conn)?;
        let mut all = self.conn.prepare_cached("SELECT ref, id, own FROM stream ORDER BY ref")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let mut next = self.conn.prepare_cached(
            "SELECT stream_ref, min(seq) FROM event WHERE pos BETWEEN ?1 AND ?2 GROUP BY stream_ref",
        )?;
        let firsts: Vec<(i64, u64)> = next
            .query_map((first, last), |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<_, _>>()?;
        let mut starts = Vec::new();
        for row in rows {
            let (number, id, own): (i64, [u8; 16], bool) = row?;
            let own_first =
                firsts.iter().find(|(stream, _)| *stream == number).map(|(_, seq)| *seq);
            let before: Option<(u64, [u8; 32])> = match own_first {
                Some(seq) => self
                    .conn
                    .prepare_cached(
                        "SELECT seq, chain FROM event WHERE stream_ref = ?1 AND seq = ?2",
                    )?
                    .query_row((number, seq.saturating_sub(1)), |row| {
                        Ok((row.get(0)?, row.get(1)?))
                    })
                    .optional()?,
                // It says nothing here, but what is written next is of it.
                None if own => self
                    .conn
                    .prepare_cached(
                        "SELECT seq, chain FROM event WHERE stream_ref = ?1 AND pos < ?2
                         ORDER BY pos DESC LIMIT 1",
                    )?
                    .query_row((number, first), |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()?,
                None => continue,
            };
            let (seq, chain) = before.unwrap_or_else(|| base.link(&id));
            starts.push(StreamStart { id, own, seq, chain });
        }
        Ok(starts)
    }
}

impl Store {
    /// Of a hall with a server: events may wait on top of the log, and a stream may go on behind some that have no place
    /// in it. Such a stream is named again from there on.
    fn starts_between_others(
        &self,
        (first, last): (u64, u64),
    ) -> Result<Vec<StreamStart>, StoreError> {
        let own = self.state.stream.id;
        let mut starts: Vec<StreamStart> = Vec::new();
        let mut ends: Vec<([u8; 16], u64)> = Vec::new();
        for stored in self.events(first..=last) {
            let stored = stored?;
            let (id, before) = (stored.stream, stored.seq.saturating_sub(1));
            let known = ends.iter_mut().find(|(known, _)| *known == id);
            let follows = if let Some((_, seq)) = known {
                std::mem::replace(seq, stored.seq) == before
            } else {
                ends.push((id, stored.seq));
                false
            };
            if !follows {
                let chain = self.chain_of(&id, before)?;
                starts.push(StreamStart { id, own: id == own, seq: before, chain });
            }
        }
        if !starts.iter().any(|start| start.own) {
            // It says nothing here, but what is written next is of it.
            let (seq, chain) = self.own_before(first)?;
            starts.push(StreamStart { id: own, own: true, seq, chain });
        }
        Ok(starts)
    }

    /// Number and chain of the newest event of our stream in front of a position.
    fn own_before(&self, first: u64) -> Result<(u64, [u8; 32]), StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT seq, chain FROM event WHERE stream_ref = ?1 AND pos < ?2
             ORDER BY pos DESC LIMIT 1",
        )?;
        let found =
            find.query_row((self.state.stream.number, first), |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or((0, [0; 32])))
    }

    /// The chain of an event, wherever it stands; zeros in front of the first.
    fn chain_of(&self, id: &[u8; 16], seq: u64) -> Result<[u8; 32], StoreError> {
        if seq == 0 {
            return Ok([0; 32]);
        }
        let mut find = self.conn.prepare_cached(
            "WITH of(number, own) AS (SELECT ref, own FROM stream WHERE id = ?1)
             SELECT chain FROM event, of WHERE stream_ref = number AND seq = ?2
             UNION ALL SELECT chain FROM skipped, of WHERE stream_ref = number AND seq = ?2
             UNION ALL SELECT chain FROM unsent, of WHERE of.own = 1 AND seq = ?2 LIMIT 1",
        )?;
        let found: Option<[u8; 32]> =
            find.query_row((&id[..], seq), |row| row.get(0)).optional()?;
        found.ok_or_else(|| StoreError::Damaged {
            what: format!("what came before event {} of a stream is not known", seq + 1),
        })
    }
}
