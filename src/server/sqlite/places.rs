//! What is looked up in stored segments: the chain of one event, and whether an event that was written anew is in the log
//! from before. Only the ends of segments have their chain in a column; the others are computed from the stored bytes.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Transaction};

use super::days::{self, Of};
use super::schema::fault;
use crate::core::sync::segment::{Chain, Segment, StreamId, chains, read_lines};
use crate::core::sync::verdict::{Identity, identities, skipped};
use crate::server::Fault;
use crate::server::unpack::unpack;

/// A segment as far as its chains need it.
pub(super) struct Stored {
    stream: StreamId,
    pub(super) first: u64,
    pub(super) last: u64,
    prev: Chain,
    packed: Vec<u8>,
}

impl Stored {
    /// Columns: id of the stream, first, last, prev, packed.
    pub(super) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Stored> {
        Ok(Stored {
            stream: row.get(0)?,
            first: row.get(1)?,
            last: row.get(2)?,
            prev: row.get(3)?,
            packed: row.get(4)?,
        })
    }

    /// The chain of each of its events.
    pub(super) fn chains(&self) -> Result<Vec<Chain>, Fault> {
        let damaged = || {
            Fault::Broken(format!("events {} to {} of a stream are damaged", self.first, self.last))
        };
        let text = unpack(&self.packed).map_err(|_| damaged())?;
        let lines = read_lines(&text, self.last + 1 - self.first).map_err(|_| damaged())?;
        Ok(chains(&self.prev, &self.stream, self.first, &lines))
    }
}

/// The chain of an event of a stream; none where the stream has no such event.
pub(super) fn chain_at(conn: &Connection, of: Of<'_>, seq: u64) -> Result<Option<Chain>, Fault> {
    if let Some(chain) = days::chain_at(conn, of, seq)? {
        return Ok(Some(chain));
    }
    let stream = of.reference;
    let found: Option<(u64, Chain)> = conn
        .prepare_cached(
            "SELECT last, chain FROM segment WHERE stream_ref = ?1 AND last >= ?2 ORDER BY last LIMIT 1",
        )
        .and_then(|mut get| {
            get.query_row((stream, seq), |row| Ok((row.get(0)?, row.get(1)?))).optional()
        })
        .map_err(fault)?;
    let Some((last, chain)) = found else { return Ok(None) };
    if last == seq {
        return Ok(Some(chain));
    }
    let segment = conn
        .prepare_cached(
            "SELECT stream.id, first, segment.last, prev, packed FROM segment
             JOIN stream ON stream.ref = stream_ref WHERE stream_ref = ?1 AND segment.last = ?2",
        )
        .and_then(|mut get| get.query_row((stream, last), Stored::read))
        .map_err(fault)?;
    let index = seq.checked_sub(segment.first).and_then(|at| usize::try_from(at).ok());
    let Some(index) = index else { return Ok(None) };
    Ok(segment.chains()?.get(index).copied())
}

/// Where events get their places.
pub(super) struct Place<'a> {
    pub(super) tx: &'a Transaction<'a>,
    pub(super) hall: i64,
    pub(super) stream: i64,
    pub(super) device: i64,
}

impl Place<'_> {
    /// Which events of a segment the log has from before, by index; the origins of the others are kept.
    pub(super) fn skipped(&self, segment: &Segment<'_>, from: usize) -> Result<Vec<u64>, Fault> {
        let mut known = HashSet::new();
        let mut looked_for = HashSet::new();
        for identity in identities(segment).skip(from) {
            if self.is_origin(identity.chain())? {
                known.insert(*identity.chain());
            } else if let Identity::Again(chain) = identity {
                looked_for.insert(chain);
            }
        }
        known.extend(self.in_other_streams(looked_for)?);
        let skip = skipped(segment, from, |identity| known.contains(identity.chain()));
        let mut put = self
            .tx
            .prepare_cached("INSERT OR IGNORE INTO origin(hall_ref, chain) VALUES(?1, ?2)")
            .map_err(fault)?;
        for identity in identities(segment).skip(from) {
            if let Identity::Again(chain) = identity {
                put.execute((self.hall, chain)).map_err(fault)?;
            }
        }
        Ok(skip)
    }

    fn is_origin(&self, chain: &Chain) -> Result<bool, Fault> {
        self.tx
            .prepare_cached("SELECT 1 FROM origin WHERE hall_ref = ?1 AND chain = ?2")
            .and_then(|mut get| get.exists((self.hall, chain)))
            .map_err(fault)
    }

    /// Which of these are chains of events in the other streams that this device named as its own, newest first, because
    /// what is written anew is the end of a stream.
    fn in_other_streams(&self, mut wanted: HashSet<Chain>) -> Result<HashSet<Chain>, Fault> {
        let mut found = HashSet::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let mut get = self
            .tx
            .prepare_cached(
                "SELECT stream.id, first, segment.last, prev, packed FROM named
                 JOIN segment ON segment.stream_ref = named.stream_ref
                 JOIN stream ON stream.ref = segment.stream_ref
                 WHERE named.device_ref = ?1 AND named.stream_ref <> ?2 AND segment.hall_ref = ?3
                 ORDER BY segment.ref DESC",
            )
            .map_err(fault)?;
        let mut rows = get.query((self.device, self.stream, self.hall)).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            for chain in Stored::read(row).map_err(fault)?.chains()? {
                if wanted.remove(&chain) {
                    found.insert(chain);
                }
            }
            if wanted.is_empty() {
                return Ok(found);
            }
        }
        let here = (self.hall, self.device, self.stream);
        found.extend(days::in_other_streams(self.tx, here, &mut wanted)?);
        Ok(found)
    }
}
