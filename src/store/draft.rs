//! Drafts in the database: what people typed and have not saved. No part of the log, not computed from it, in
//! no copy and in no export; `rebuild` leaves them alone, and a recovered log has none.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::Store;
use super::append::{Appended, NewEvent};
use super::error::StoreError;
use super::open::Access;
use super::room::Room;
use super::vault::Vault;
use crate::core::draft::{DRAFT_SECS_MAX, DraftChange, DraftKey, FormDraft};
use crate::core::time::Ms;

/// The step of the format that brings the table.
pub(super) const DRAFT_TABLE: &str = "
CREATE TABLE draft(
  person_id TEXT NOT NULL, form TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY(person_id, form, subject)
) STRICT, WITHOUT ROWID;
";

/// How many drafts there are, and the oldest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DraftCount {
    /// Of all people.
    pub count: u64,
    /// When the oldest was typed last.
    pub oldest_at: Option<Ms>,
}

pub(super) fn drop_one(conn: &Connection, person: &str, key: &DraftKey) -> Result<(), StoreError> {
    conn.prepare_cached("DELETE FROM draft WHERE person_id = ?1 AND form = ?2 AND subject = ?3")?
        .execute((person, &key.form, &key.subject))?;
    Ok(())
}

// Those of a clock that was ahead would never grow old: they are as old as now.
fn drop_old(conn: &Connection, now: Ms) -> Result<(), StoreError> {
    conn.execute("DELETE FROM draft WHERE at <= ?1", [now.plus_secs(-DRAFT_SECS_MAX).0])?;
    conn.execute("UPDATE draft SET at = ?1 WHERE at > ?1", [now.0])?;
    Ok(())
}

/// Where a draft stands: it can be read there and nowhere else.
fn place(person: &str, key: &DraftKey) -> String {
    format!("draft/{person}/{}/{}", key.form, key.subject)
}

/// The drafts to be kept as they are stored: what people type may name a customer.
fn hidden(vault: &Vault, asked: &DraftChange) -> Result<Vec<String>, StoreError> {
    let hide = |draft: &FormDraft| {
        let body = serde_json::to_string(&draft.body)
            .map_err(|e| StoreError::Damaged { what: format!("a draft cannot be spelt: {e}") })?;
        Ok(vault.hide(&place(&asked.person_id, &draft.key), &body)?)
    };
    asked.keep.iter().map(hide).collect()
}

/// Hides every draft by another key; one that cannot be read stays as it is.
pub(super) fn hide_anew(tx: &Transaction, old: &Vault, new: &Vault) -> Result<(), StoreError> {
    let mut find = tx.prepare("SELECT person_id, form, subject, body FROM draft")?;
    let rows = find.query_map([], |row| {
        let key = DraftKey { form: row.get(1)?, subject: row.get(2)? };
        Ok((row.get::<_, String>(0)?, key, row.get::<_, String>(3)?))
    })?;
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (person, key, body) = row;
        let place = place(&person, &key);
        if let Ok(plain) = old.reveal(&place, &body) {
            let hidden = new.hide(&place, &plain)?;
            tx.prepare_cached(
                "UPDATE draft SET body = ?4 WHERE person_id = ?1 AND form = ?2 AND subject = ?3",
            )?
            .execute((&person, &key.form, &key.subject, hidden))?;
        }
    }
    Ok(())
}

fn change(
    tx: &Transaction,
    asked: &DraftChange,
    bodies: &[String],
    now: Ms,
) -> Result<(), StoreError> {
    drop_old(tx, now)?;
    for key in &asked.drop {
        drop_one(tx, &asked.person_id, key)?;
    }
    let mut put = tx.prepare_cached(
        "INSERT OR REPLACE INTO draft(person_id, form, subject, at, body)
         VALUES(?1, ?2, ?3, ?4, ?5)",
    )?;
    for (draft, body) in asked.keep.iter().zip(bodies) {
        put.execute(params![
            asked.person_id,
            draft.key.form,
            draft.key.subject,
            draft.at.0.min(now.0),
            body
        ])?;
    }
    Ok(())
}

impl Store {
    /// Keeps drafts and drops others, of all people those that are too old with them; all or none. A disk that
    /// is full or takes no writes is not even tried, and what it keeps back for entries is not used.
    pub fn keep_drafts(&mut self, asked: &DraftChange, now: Ms) -> Result<(), StoreError> {
        if self.lock.is_none() {
            return Err(StoreError::ReadOnly);
        }
        match self.gauge.room() {
            Room::Full => return Err(StoreError::DiskFull),
            Room::Frozen | Room::Gone => return Err(StoreError::ReadOnly),
            Room::Plenty | Room::Low | Room::Short => {}
        }
        self.make_ready()?;
        let bodies = if asked.keep.is_empty() { Vec::new() } else { hidden(self.vault()?, asked)? };
        let done = (|| -> Result<(), StoreError> {
            let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
            change(&tx, asked, &bodies, now)?;
            Ok(tx.commit()?)
        })();
        done.map_err(|error| self.give_up(error))
    }

    /// Stores events and drops the draft they were made from, in one transaction: a kill leaves both or none.
    pub fn append_drafted(
        &mut self,
        events: Vec<NewEvent>,
        draft: Option<(&str, &DraftKey)>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| match draft {
            Some((person, key)) => drop_one(tx, person, key),
            None => Ok(()),
        })
    }

    /// Somebody's drafts that are not too old, those typed last first. One that cannot be read is left out.
    pub fn drafts(&self, person: &str, now: Ms) -> Result<Vec<FormDraft>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT form, subject, at, body FROM draft WHERE person_id = ?1 AND at > ?2
             ORDER BY at DESC, form, subject",
        )?;
        let rows = find.query_map((person, now.plus_secs(-DRAFT_SECS_MAX).0), |row| {
            let key = DraftKey { form: row.get(0)?, subject: row.get(1)? };
            Ok((key, Ms(row.get(2)?), row.get::<_, String>(3)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (key, at, body) = row?;
            let plain = self.revealed(&place(person, &key), &body);
            let Some(plain) = plain else {
                tracing::warn!(form = %key.form, "a draft was written with another key");
                continue;
            };
            match serde_json::from_str(&plain) {
                Ok(body) => found.push(FormDraft { key, at: at.min(now), body }),
                Err(error) => tracing::warn!(form = %key.form, %error, "a draft cannot be read"),
            }
        }
        Ok(found)
    }

    /// Drops what is too old of anybody. Does nothing, and writes nothing, where nothing is.
    pub fn drop_old_drafts(&mut self, now: Ms) -> Result<(), StoreError> {
        let sql = "SELECT count(*) FROM draft WHERE at <= ?1 OR at > ?2";
        let limits = (now.plus_secs(-DRAFT_SECS_MAX).0, now.0);
        let due: i64 = self.conn.query_row(sql, limits, |row| row.get(0))?;
        if due == 0 || self.access != Access::Write {
            return Ok(());
        }
        self.keep_drafts(&DraftChange::default(), now)
    }

    /// Drafts of all people. An older format has none.
    pub fn draft_count(&self) -> Result<DraftCount, StoreError> {
        let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'draft'";
        if !self.conn.prepare(there)?.exists([])? {
            return Ok(DraftCount::default());
        }
        let found = self.conn.query_row("SELECT count(*), min(at) FROM draft", [], |row| {
            let oldest: Option<i64> = row.get(1)?;
            Ok(DraftCount { count: row.get(0)?, oldest_at: oldest.map(Ms) })
        })?;
        Ok(found)
    }
}

/// Empties the table in a copy: what is not saved is nobody's record, and may name a customer.
pub(super) fn leave_out(copy: &Connection) -> rusqlite::Result<()> {
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'draft'";
    if copy.prepare(there)?.exists([])? {
        copy.execute_batch("PRAGMA secure_delete=ON; DELETE FROM draft;")?;
    }
    Ok(())
}
