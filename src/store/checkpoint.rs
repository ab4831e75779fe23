//! The state as it stood at one position of the log, so that a start folds only what came after. Days
//! leave memory only together with a checkpoint: the stored days always show the position of the stored
//! hall, and an event after it is never folded into a day twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::fold::Batch;
use super::open::Access;
use super::sync::{Fresh, Link, Logged, Past, read_chunk};
use super::tables::{date_from, date_text};
use super::{Head, State, Store, sync, tables};
use crate::core::complaint::Case;
use crate::core::event::Event;
use crate::core::hall::{Day, FOLD_VERSION, Hall, HallConfig};

/// A stored state is cut into parts of this many bytes, because long values are refused.
const PART_BYTES_MAX: usize = 1024 * 1024;

#[derive(Serialize)]
struct Saving<'a> {
    hall: &'a Hall,
    lamport: u64,
    date: Option<NaiveDate>,
    open_days: &'a BTreeSet<NaiveDate>,
    unreadable: u64,
}

#[derive(Deserialize)]
struct Saved {
    hall: Hall,
    lamport: u64,
    date: Option<NaiveDate>,
    open_days: BTreeSet<NaiveDate>,
    unreadable: u64,
}

/// What decides how the log is folded, name and kind of the hall apart: tables and checkpoints of another
/// fold are computed anew.
pub(super) fn fold_name(config: &HallConfig) -> String {
    let set = serde_json::to_vec(&(config.zone, &config.settings)).unwrap_or_default();
    format!("{FOLD_VERSION}-{}", blake3::hash(&set).to_hex())
}

pub(super) fn meta_fold(conn: &Connection) -> Result<Option<String>, StoreError> {
    let found = conn.query_row("SELECT value FROM meta WHERE key = 'fold'", [], |row| row.get(0));
    Ok(found.optional()?)
}

pub(super) fn set_meta_fold(conn: &Connection, fold: &str) -> Result<(), StoreError> {
    conn.execute(
        "INSERT INTO meta(key, value) VALUES('fold', ?1)
         ON CONFLICT(key) DO UPDATE SET value = excluded.value",
        [fold],
    )?;
    Ok(())
}

/// Whether the tables are to be computed anew when the log is opened next.
pub(super) fn is_rebuild_due(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn.prepare("SELECT 1 FROM meta WHERE key = 'rebuild_due'")?.exists([])?)
}

/// Has them computed anew then, or not any more.
pub(super) fn set_rebuild_due(conn: &Connection, is_due: bool) -> Result<(), StoreError> {
    let sql = if is_due {
        "INSERT OR REPLACE INTO meta(key, value) VALUES('rebuild_due', '1')"
    } else {
        "DELETE FROM meta WHERE key = 'rebuild_due'"
    };
    conn.execute(sql, [])?;
    Ok(())
}

fn write_parts(
    conn: &Connection,
    kind: &str,
    key: &str,
    pos: u64,
    bytes: &[u8],
) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM checkpoint WHERE kind = ?1 AND key = ?2")?
        .execute((kind, key))?;
    let mut insert = conn.prepare_cached(
        "INSERT INTO checkpoint(kind, key, part, pos, fold_version, hash, bytes)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let hash = blake3::hash(bytes);
    for (part, bytes) in (0_i64..).zip(bytes.chunks(PART_BYTES_MAX)) {
        insert.execute((kind, key, part, pos, FOLD_VERSION, &hash.as_bytes()[..], bytes))?;
    }
    Ok(())
}

// Position and bytes; none where there is nothing, or not what was written.
fn read_parts(
    conn: &Connection,
    kind: &str,
    key: &str,
) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let mut find = conn.prepare_cached(
        "SELECT pos, hash, bytes FROM checkpoint
         WHERE kind = ?1 AND key = ?2 AND fold_version = ?3 ORDER BY part",
    )?;
    let mut rows = find.query((kind, key, FOLD_VERSION))?;
    let mut found: Option<(u64, [u8; 32])> = None;
    let mut bytes = Vec::new();
    while let Some(row) = rows.next()? {
        found = Some((row.get(0)?, row.get(1)?));
        bytes.extend_from_slice(row.get_ref(2)?.as_blob().unwrap_or_default());
    }
    Ok(found.filter(|(_, hash)| blake3::hash(&bytes) == *hash).map(|(pos, _)| (pos, bytes)))
}

/// A day that left memory; none where its stored form cannot be read.
pub(super) fn read_day(conn: &Connection, date: NaiveDate) -> Result<Option<Day>, StoreError> {
    let stored = read_parts(conn, "day", &date_text(date))?;
    Ok(stored.and_then(|(_, bytes)| postcard::from_bytes(&bytes).ok()))
}

/// A complaint that left memory; none where there is no such one, or its stored form cannot be read.
pub(super) fn read_case(conn: &Connection, id: &str) -> Result<Option<Arc<Case>>, StoreError> {
    let stored = read_parts(conn, "case", id)?;
    Ok(stored.and_then(|(_, bytes)| postcard::from_bytes(&bytes).ok()))
}

/// Whether a complaint left memory at some time.
pub(super) fn has_case(conn: &Connection, id: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM checkpoint WHERE kind = 'case' AND key = ?1";
    Ok(conn.prepare_cached(sql)?.exists([id])?)
}

fn stored_form<T: Serialize>(value: &T) -> Result<Vec<u8>, StoreError> {
    postcard::to_stdvec(value)
        .map_err(|e| StoreError::Damaged { what: format!("the state cannot be written: {e}") })
}

impl State {
    /// Takes old days and complaints out of memory and writes them and the hall, as of the head of this transaction.
    pub(super) fn save_checkpoint(
        &mut self,
        tx: &Transaction,
        head: &mut Head,
    ) -> Result<(), StoreError> {
        for date in self.hall.old_days() {
            if let Some(day) = self.hall.take_day(date) {
                write_parts(tx, "day", &date_text(date), head.pos, &stored_form(&day)?)?;
                self.stored_days.insert(date);
                if day.has_open_tickets() {
                    self.open_days.insert(date);
                } else {
                    self.open_days.remove(&date);
                }
            }
        }
        for id in self.hall.old_cases() {
            if let Some(case) = self.hall.take_case(&id) {
                write_parts(tx, "case", &id, head.pos, &stored_form(&case)?)?;
            }
        }
        let saving = Saving {
            hall: &self.hall,
            lamport: head.lamport,
            date: head.date,
            open_days: &self.open_days,
            unreadable: self.unreadable,
        };
        tables::write_spans(tx, &self.spans)?;
        self.spans.clear();
        write_parts(tx, "hall", "", head.pos, &stored_form(&saving)?)?;
        head.checkpoint = head.pos;
        self.day_turned = false;
        if self.link.is_some() {
            sync::clear_kept(tx)?;
        }
        Ok(())
    }

    // Empty, as before the first event.
    pub(super) fn forget(&mut self) {
        self.hall = Hall::new(self.config.clone());
        self.head = Head::empty();
        self.sources.clear();
        self.stored_days.clear();
        self.open_days.clear();
        self.spans.clear();
        self.unreadable = 0;
        self.day_turned = false;
        self.repeats.clear();
        self.streams.clear();
    }

    /// Reads everything from disk: the newest checkpoint of this fold, and what came after it.
    fn load(&mut self, conn: &Connection) -> Result<(), StoreError> {
        self.load_to(conn, u64::MAX, &mut |_| ())
    }

    /// The same up to a position, as it stood when that event was the newest. `told` hears of each position that
    /// was reached.
    pub(super) fn load_to(
        &mut self,
        conn: &Connection,
        until: u64,
        told: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        self.stream = Store::own_stream(conn)?;
        self.link = Link::read(conn)?;
        self.name_terminal(conn)?;
        self.forget();
        if meta_fold(conn)?.as_deref() == Some(&fold_name(&self.config)) {
            self.load_checkpoint(conn)?;
        }
        if self.head.pos > until {
            // It tells of what came later: everything before is folded from the beginning.
            self.forget();
        }
        if self.head.pos == 0
            && let Some(past) = Past::of(conn)?
        {
            return Err(past.into());
        }
        // Folded from the first event on, nothing has left memory: what is stored tells of what came later.
        let brings = self.head.checkpoint > 0;
        self.load_repeats(conn)?;
        loop {
            told(self.head.pos);
            let on_top = self.link.as_ref().map(|link| (link, self.stream));
            let mut chunk = read_chunk(conn, self.head.pos, on_top)?;
            chunk.retain(|logged| logged.pos <= until);
            if chunk.is_empty() {
                return self.load_head(conn);
            }
            let mut batch = Batch::reading(self.head.clone(), brings);
            for logged in chunk {
                self.fold_stored(conn, &logged, &mut batch)?;
            }
            self.head = batch.head;
        }
    }

    /// Which events of the log are not folded, of those behind the newest that is.
    fn load_repeats(&mut self, conn: &Connection) -> Result<(), StoreError> {
        if self.link.is_some() {
            self.repeats = sync::repeats(conn, self.head.pos)?;
        }
        Ok(())
    }

    pub(super) fn load_checkpoint(&mut self, conn: &Connection) -> Result<(), StoreError> {
        let Some((pos, bytes)) = read_parts(conn, "hall", "")? else { return Ok(()) };
        let Ok(saved) = postcard::from_bytes::<Saved>(&bytes) else { return Ok(()) };
        self.hall = saved.hall;
        self.hall.set_config(self.config.clone());
        self.open_days = saved.open_days;
        self.unreadable = saved.unreadable;
        self.head = Head {
            pos,
            lamport: saved.lamport,
            date: saved.date,
            checkpoint: pos,
            ..Head::empty()
        };
        let mut days = conn.prepare("SELECT DISTINCT key FROM checkpoint WHERE kind = 'day'")?;
        for key in days.query_map([], |row| row.get::<_, String>(0))? {
            self.stored_days.extend(date_from(&key?));
        }
        Ok(())
    }

    pub(super) fn load_head(&mut self, conn: &Connection) -> Result<(), StoreError> {
        if self.link.is_some() {
            (self.head.seq, self.head.chain) = sync::own_end(conn, self.stream)?;
            return Ok(());
        }
        let last = conn
            .query_row(
                "SELECT seq, chain FROM event WHERE stream_ref = ?1 ORDER BY seq DESC LIMIT 1",
                [self.stream.number],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        if let Some((seq, chain)) = last {
            self.head.seq = seq;
            self.head.chain = chain;
        }
        Ok(())
    }

    /// Folds an event that is in the log already.
    pub(super) fn fold_stored(
        &mut self,
        conn: &Connection,
        logged: &Logged,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        let event = Event::from_bytes(&logged.bytes).ok();
        let (pos, stream, seq) = (logged.pos, logged.stream, logged.seq);
        self.fold_fresh(conn, &Fresh { pos, stream, seq, event }, batch)
    }

    /// The same for one that was read already.
    pub(super) fn fold_fresh(
        &mut self,
        conn: &Connection,
        fresh: &Fresh,
        batch: &mut Batch,
    ) -> Result<(), StoreError> {
        batch.head.pos = fresh.pos;
        let Some(event) = &fresh.event else {
            self.unreadable += 1;
            return Ok(());
        };
        batch.head.lamport = batch.head.lamport.max(event.written.lamport);
        if self.is_left_out(conn, (fresh.pos, fresh.seq), event)? {
            return Ok(());
        }
        let stream = sync::stream_id(conn, &mut self.streams, fresh.stream)?;
        let place = sync::place_of(fresh.pos, stream, fresh.seq, event);
        self.fold(conn, event, place, batch)
    }

    // What the log has from elsewhere is kept in it and not folded.
    fn is_left_out(
        &self,
        conn: &Connection,
        (pos, seq): (u64, u64),
        event: &Event,
    ) -> Result<bool, StoreError> {
        if self.repeats.contains(&pos) {
            return Ok(true);
        }
        match &self.link {
            Some(link) if pos > link.settled => sync::is_known(conn, link, seq, event),
            _ => Ok(false),
        }
    }
}

impl Store {
    /// Reads the state from disk, in one view of the file. Tables of another fold are computed anew where
    /// this store may write.
    pub(super) fn load(&mut self) -> Result<(), StoreError> {
        self.load_told(&mut |_| ())
    }

    /// The same; where the tables are computed anew, `told` hears of each position that was reached.
    pub(super) fn load_told(&mut self, told: &mut dyn FnMut(u64)) -> Result<(), StoreError> {
        if self.access == Access::Write {
            let fold = fold_name(&self.state.config);
            match meta_fold(&self.conn)? {
                Some(found) if found == fold => {}
                None if is_empty(&self.conn)? => set_meta_fold(&self.conn, &fold)?,
                _ => return self.rebuild_told(told),
            }
            if Link::read(&self.conn)?.is_some() && !self.keeps_changes()? {
                return self.rebuild_told(told);
            }
        }
        let tx = self.conn.unchecked_transaction()?;
        self.state.load(&tx)
    }

    /// Writes a checkpoint of the present state.
    pub(super) fn write_checkpoint(&mut self) -> Result<(), StoreError> {
        if self.state.link.as_ref().is_some_and(|link| self.state.head.pos > link.settled) {
            // What waits may come behind what others wrote.
            return Ok(());
        }
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let mut head = self.state.head.clone();
        self.state.save_checkpoint(&tx, &mut head)?;
        tx.commit()?;
        self.state.head = head;
        Ok(())
    }
}

fn is_empty(conn: &Connection) -> Result<bool, StoreError> {
    let none = conn.query_row("SELECT NOT EXISTS (SELECT 1 FROM event)", [], |row| row.get(0))?;
    Ok(none && !sync::has_unsent(conn)?)
}
