//! A snapshot on its way into a log that has nothing of its hall yet: its parts are kept as they come, and once all of
//! them are here the state is the hall's in one transaction. What was written here meanwhile stays on top.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params_from_iter};

use super::keep;
use super::page::PageFault;
use super::snapshot::{Cell, Content, MADE_THERE, Table, columns, read};
use super::tail::Link;
use crate::core::hex::hex;
use crate::core::sync::client::Begin;
use crate::core::sync::snapshot::Manifest;
use crate::core::time::Ms;
use crate::store::checkpoint::{self, fold_name};
use crate::store::error::StoreError;
use crate::store::fold::Batch;
use crate::store::schema::{self, DERIVED};
use crate::store::take_in::Base;
use crate::store::{Access, Store, case_index};

fn misfit<T>(what: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Page { fault: PageFault::Misfit, what: what.into() })
}

fn forged<T>(what: impl Into<String>) -> Result<T, StoreError> {
    Err(StoreError::Page { fault: PageFault::Forged, what: what.into() })
}

impl Store {
    /// From where on the hall's log is here.
    pub fn sync_begin(&self) -> Result<Begin, StoreError> {
        if let Some(past) = self.past()? {
            return Ok(Begin::Past { have: past.have, of: past.of });
        }
        let Some(link) = &self.state.link else { return Ok(Begin::Whole) };
        if link.confirmed > 0 || link.settled > 0 {
            return Ok(Begin::Whole);
        }
        // What waits under an origin, or is held, may be in the log already: only the whole of it can tell.
        let entangled = "SELECT EXISTS(SELECT 1 FROM unsent WHERE origin IS NOT NULL)
            OR EXISTS(SELECT 1 FROM held) OR EXISTS(SELECT 1 FROM skipped)
            OR EXISTS(SELECT 1 FROM parted)";
        let entangled: bool = self.conn.query_row(entangled, [], |row| row.get(0))?;
        if entangled {
            return Ok(Begin::Whole);
        }
        let Some(manifest) = self.manifest()? else { return Ok(Begin::Empty) };
        let have =
            self.conn.query_row("SELECT count(*) FROM snapshot_part", [], |row| row.get(0))?;
        Ok(Begin::Parts { id: manifest.id, have, parts: manifest.parts.len() as u64 })
    }

    /// What decides how this terminal folds, as a server is told it.
    pub fn fold_name(&self) -> String {
        fold_name(&self.state.config)
    }

    fn manifest(&self) -> Result<Option<Manifest>, StoreError> {
        let sql = "SELECT manifest FROM snapshot";
        let text: Option<String> = self.conn.query_row(sql, [], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps what a snapshot is made of, in place of another one.
    pub fn keep_manifest(&mut self, manifest: &Manifest, now: Ms) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        if !manifest.is_whole() {
            return forged("a snapshot is not what its name says");
        }
        if manifest.fold != fold_name(&self.state.config) {
            return misfit("the snapshot was folded in another way than this terminal folds");
        }
        let text = serde_json::to_string(manifest).unwrap_or_default();
        self.make_ready()?;
        let tx = self.conn.unchecked_transaction()?;
        tx.execute_batch("DELETE FROM snapshot; DELETE FROM snapshot_part;")?;
        tx.execute(
            "INSERT INTO snapshot(one, id, manifest, at) VALUES(1, ?1, ?2, ?3)",
            (&manifest.id, text, now.0),
        )?;
        Ok(tx.commit()?)
    }

    /// Keeps the next part of it.
    pub fn keep_part(&mut self, id: &str, part: u64, bytes: &[u8]) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        let Some(manifest) = self.manifest()?.filter(|manifest| manifest.id == id) else {
            return forged("a part is of another snapshot");
        };
        let number = usize::try_from(part).unwrap_or(usize::MAX);
        if !manifest.is_part(number, bytes) {
            return forged(format!("part {part} is not what the snapshot says"));
        }
        self.make_ready()?;
        let next = "INSERT INTO snapshot_part(n, bytes)
                    SELECT ?1, ?2 WHERE (SELECT count(*) FROM snapshot_part) = ?1";
        let kept = self.conn.execute(next, (part, bytes));
        kept.map(|_| ()).map_err(|error| self.give_up(error.into()))
    }

    /// Lets go of the parts.
    pub fn drop_parts(&mut self) -> Result<(), StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        Ok(self.conn.execute_batch("DELETE FROM snapshot; DELETE FROM snapshot_part;")?)
    }

    /// The state of the snapshot is the hall's from now on, and the log goes on behind it. Answers its place in the log.
    pub fn install_snapshot(&mut self) -> Result<u64, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        self.make_ready()?;
        let Begin::Parts { .. } = self.sync_begin()? else {
            return misfit("something of the hall's log is here already");
        };
        let content = self.content()?;
        let ours = self.ours_in(&content)?;
        let hseq = content.hseq;
        self.install(content, ours).map_err(|error| self.give_up(error))?;
        Ok(hseq)
    }

    fn content(&self) -> Result<Content, StoreError> {
        let Some(manifest) = self.manifest()? else { return forged("no snapshot is here") };
        let mut find = self.conn.prepare("SELECT bytes FROM snapshot_part ORDER BY n")?;
        let parts = find.query_map([], |row| row.get(0))?;
        let parts: Vec<Vec<u8>> = parts.collect::<Result<_, _>>()?;
        let is_part = |(number, bytes): (usize, &Vec<u8>)| manifest.is_part(number, bytes);
        if parts.len() != manifest.parts.len() || !parts.iter().enumerate().all(is_part) {
            return forged("the parts are not those of the snapshot");
        }
        let content = read(&parts.concat());
        let content = content.or_else(|what| misfit(format!("it cannot be read: {what}")))?;
        let hall = self.enrolment()?.map(|with| with.hall);
        if hall.as_deref() != Some(content.hall.as_str()) || content.hseq != manifest.hseq {
            return misfit("the snapshot is of another hall");
        }
        if content.fold != fold_name(&self.state.config) {
            return misfit("the snapshot was folded in another way than this terminal folds");
        }
        Ok(content)
    }

    /// Up to which of our events the snapshot tells; they must be the same here.
    fn ours_in(&self, content: &Content) -> Result<u64, StoreError> {
        let own = self.state.stream.id;
        let Some((_, last, chain)) = content.streams.iter().find(|(id, ..)| *id == own) else {
            return Ok(0);
        };
        if self.own_chain(*last)? == Some(*chain) {
            Ok(*last)
        } else {
            misfit("our own stream is another one there")
        }
    }

    // The state in memory moves with it: on an error everything is read anew from disk.
    fn install(&mut self, content: Content, ours: u64) -> Result<(), StoreError> {
        let hseq = content.hseq;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        schema::drop_derived(&tx)?;
        schema::create_derived(&tx, self.state.config.zone)?;
        for table in content.tables {
            fill(&tx, table)?;
        }
        know_feeds(&tx, &content.sources, &content.feeds)?;
        begin_behind(&tx, &content.streams, hseq)?;
        // What the snapshot tells of our own entries waits no more; each takes its place with the log.
        tx.execute(
            "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
             SELECT ?1, seq, chain, bytes, chain, ?2 FROM unsent WHERE seq <= ?3",
            (self.state.stream.number, hseq, ours),
        )?;
        tx.execute("DELETE FROM unsent WHERE seq <= ?1", [ours])?;
        tx.execute("UPDATE server SET confirmed = ?1, sent = max(sent, ?2)", (hseq, ours))?;
        tx.execute_batch("DELETE FROM snapshot; DELETE FROM snapshot_part;")?;
        checkpoint::set_meta_fold(&tx, &content.fold)?;
        let state = &mut self.state;
        state.link = Link::read(&tx)?;
        state.forget();
        state.load_checkpoint(&tx)?;
        if state.head.pos != hseq {
            return misfit("its state cannot be read");
        }
        state.index_cases(&tx)?;
        keep::begin(&tx)?;
        let mut batch = Batch::new(state.head.clone(), 0);
        state.fold_behind(&tx, &mut batch)?;
        state.settle(&tx, &mut batch)?;
        state.head = batch.head;
        state.load_head(&tx)?;
        Ok(tx.commit()?)
    }
}

fn fill(tx: &Transaction, table: Table) -> Result<(), StoreError> {
    let Table { name, columns: named, rows } = table;
    let is_ours = DERIVED.contains(&name.as_str()) && !MADE_THERE.contains(&name.as_str());
    if !is_ours || columns(tx, &name)? != named {
        return misfit(format!("it has another table {name}"));
    }
    let places: Vec<String> = (1..=named.len()).map(|n| format!("?{n}")).collect();
    let mut put = tx.prepare(&format!("INSERT INTO {name} VALUES({})", places.join(", ")))?;
    for row in rows {
        if row.len() != named.len() {
            return misfit(format!("a row of table {name} is not whole"));
        }
        put.execute(params_from_iter(row.into_iter().map(Cell::into_value)))?;
    }
    Ok(())
}

/// What feeds told before counts there; what repeats it does not.
fn know_feeds(
    tx: &Transaction,
    sources: &[String],
    feeds: &[(u32, String, u64)],
) -> Result<(), StoreError> {
    for name in sources {
        tx.execute("INSERT OR IGNORE INTO source(name) VALUES(?1)", [name])?;
    }
    let mut put = tx.prepare(
        // What was heard here, too, counts where the log has it.
        "INSERT INTO feed_seen(source_ref, id, pos) SELECT ref, ?2, ?3 FROM source WHERE name = ?1
         ON CONFLICT(source_ref, id) DO UPDATE SET pos = excluded.pos",
    )?;
    for (source, id, pos) in feeds {
        let name = usize::try_from(*source).ok().and_then(|at| sources.get(at));
        let Some(name) = name else { return misfit("a feed of it has no name") };
        put.execute((name, id, pos))?;
    }
    Ok(())
}

/// The log begins behind the snapshot: where each stream goes on is known from it.
fn begin_behind(
    tx: &Transaction,
    streams: &[([u8; 16], u64, [u8; 32])],
    hseq: u64,
) -> Result<(), StoreError> {
    Base::note(tx, hseq, streams)?;
    tx.execute("INSERT INTO past_of(one, upto) VALUES(1, ?1)", [hseq])?;
    for (id, seq, chain) in streams {
        tx.execute("INSERT OR IGNORE INTO stream(id, own) VALUES(?1, 0)", [&id[..]])?;
        tx.execute(
            "INSERT INTO skipped(stream_ref, seq, chain, bytes, origin, behind)
             SELECT ref, ?2, ?3, x'', zeroblob(32), ?4 FROM stream WHERE id = ?1 AND own = 0",
            (&id[..], seq, &chain[..], hseq),
        )?;
    }
    Ok(())
}

impl crate::store::State {
    /// Every complaint can be searched for.
    fn index_cases(&mut self, tx: &Transaction) -> Result<(), StoreError> {
        let mut find = tx.prepare("SELECT n, coalesce(complaint_id, '') FROM complaint")?;
        let rows = find.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        for row in rows {
            let (number, id): (u32, String) = row?;
            if let Some(case) = self.hall.cases().get(&id) {
                case_index::write(tx, number, case)?;
            } else if let Some(case) = checkpoint::read_case(tx, &id)? {
                case_index::write(tx, number, &case)?;
            } else {
                return misfit(format!("complaint {} of it is missing", hex(id.as_bytes())));
            }
        }
        Ok(())
    }
}
