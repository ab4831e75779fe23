//! The records of customers in the database. One is written in the transaction of the event that first names it,
//! and only its key is ever taken away.

use rusqlite::{Connection, OptionalExtension, params};

use super::erased::Erased;
use super::key::{Keys, VaultError};
use super::{Record, Sealed, Vault};
use crate::core::customer::Customer;
use crate::core::draft::DraftKey;
use crate::core::event::Kind;
use crate::core::rows::PersonRow;
use crate::core::time::Ms;
use crate::store::append::{Appended, NewEvent};
use crate::store::error::StoreError;
use crate::store::open::Access;
use crate::store::{Store, draft};

/// The step of the format that brings the table.
pub(in crate::store) const PERSON_TABLE: &str = "
CREATE TABLE person(
  person_ref TEXT PRIMARY KEY, key_id BLOB NOT NULL CHECK(length(key_id) = 8), kept_at INTEGER NOT NULL,
  wrapped_key BLOB, content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER person_only_new BEFORE INSERT ON person
WHEN EXISTS(SELECT 1 FROM person WHERE person_ref = NEW.person_ref)
BEGIN SELECT RAISE(ABORT, 'the record of a customer is never written twice'); END;
CREATE TRIGGER person_only_erased BEFORE UPDATE ON person
WHEN NEW.person_ref IS NOT OLD.person_ref OR NEW.key_id IS NOT OLD.key_id
  OR NEW.kept_at IS NOT OLD.kept_at OR NEW.wrapped_key IS NOT NULL OR length(NEW.content) > 0
BEGIN SELECT RAISE(ABORT, 'the record of a customer is never changed, only erased'); END;
CREATE TRIGGER person_never_deleted BEFORE DELETE ON person
BEGIN SELECT RAISE(ABORT, 'the record of a customer is never deleted, only erased'); END;
";

/// Who saw a record in full, and which were erased: computed from the log.
pub(in crate::store) const PERSON_ACCESS: &str = "
CREATE TABLE person_access(
  n INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, kind TEXT NOT NULL,
  person_ref TEXT NOT NULL, complaint_id TEXT NOT NULL, reason TEXT NOT NULL, device TEXT NOT NULL,
  receipt_id TEXT NOT NULL, receipt TEXT NOT NULL
) STRICT;
";

const WRITE_ACCESS: &str = "
INSERT INTO person_access(n, at, by, kind, person_ref, complaint_id, reason, device, receipt_id, receipt)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
ON CONFLICT(n) DO NOTHING";

/// Writes a row of that table. None is ever changed. After an erasure the histories of the complaints are written
/// anew: they hold the mask of who was erased.
pub(in crate::store) fn write_person(conn: &Connection, row: &PersonRow) -> Result<(), StoreError> {
    if row.kind == Kind::PersonErased.as_str() {
        let mut delete =
            conn.prepare_cached("DELETE FROM complaint_event WHERE complaint_id = ?1")?;
        for complaint_id in [&row.complaint_id].into_iter().chain(&row.also) {
            delete.execute([complaint_id])?;
        }
    }
    conn.prepare_cached(WRITE_ACCESS)?.execute(params![
        i64::try_from(row.n).unwrap_or(i64::MAX),
        row.at.0,
        row.by,
        row.kind,
        row.person_ref,
        row.complaint_id,
        row.reason,
        row.device,
        row.receipt_id,
        row.receipt,
    ])?;
    Ok(())
}

/// Takes the key of a record away, and what it encrypted. What is freed of the file is overwritten.
pub(in crate::store) fn destroy(conn: &Connection, person_ref: &str) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE person SET wrapped_key = NULL, content = x''
         WHERE person_ref = ?1 AND wrapped_key IS NOT NULL",
    )?
    .execute([person_ref])?;
    Ok(())
}

pub(super) fn read(conn: &Connection, person_ref: &str) -> Result<Record, StoreError> {
    let mut find = conn
        .prepare_cached("SELECT key_id, wrapped_key, content FROM person WHERE person_ref = ?1")?;
    let found = find
        .query_row([person_ref], |row| {
            Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get(2)?))
        })
        .optional()?;
    let (key_id, wrapped_key, content) = found.ok_or(VaultError::NoRecord)?;
    let wrapped_key = wrapped_key.ok_or(VaultError::Erased)?;
    Ok(Record { person_ref: person_ref.to_owned(), key_id, wrapped_key, content })
}

/// How many records of customers there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonCount {
    /// That can be opened by whoever has their key.
    pub kept: u64,
    /// Whose key is gone.
    pub erased: u64,
    /// Of those that are kept: sealed by a key that this terminal has not.
    pub other_key: u64,
}

impl Store {
    /// Says where the key of the hall is kept, and destroys once more the keys of what was erased here before the
    /// log was put back from an older copy. [`Store::erase_again`] then says so on record.
    pub fn with_keys(mut self, keys: Keys) -> Result<Store, StoreError> {
        self.keys = keys;
        if self.access == Access::Write {
            for person_ref in self.bring_erased()? {
                destroy(&self.conn, &person_ref)?;
            }
        }
        Ok(self)
    }

    /// The vault, its key made where there is none.
    pub(in crate::store) fn vault(&mut self) -> Result<&Vault, VaultError> {
        if self.vault.is_none() {
            let made = match &self.keys {
                Keys::Nowhere => return Err(VaultError::NoPlace),
                Keys::OneRun => Vault::of_one_run()?,
                Keys::Folder(folder) => {
                    Vault::load_or_make(folder, &self.dir, &self.state.config.hall_id)?
                }
            };
            self.vault = Some(made);
        }
        self.vault.as_ref().ok_or(VaultError::NoPlace)
    }

    /// A draft as it was typed: it was hidden by this vault's key, or is of a version that did not hide them.
    pub(in crate::store) fn revealed(&self, place: &str, hidden: &str) -> Option<String> {
        if hidden.starts_with('{') {
            return Some(hidden.to_owned());
        }
        let known = self.vault.as_ref().map(|vault| vault.reveal(place, hidden));
        let read = || {
            let Keys::Folder(folder) = &self.keys else { return None };
            let vault = Vault::load(folder, &self.state.config.hall_id).ok()??;
            Some(vault.reveal(place, hidden))
        };
        known.or_else(read)?.ok()
    }

    /// Seals a customer; nothing is stored yet. Whoever appends the event that names it stores it with
    /// [`Store::append_sealed`]. What is not said stays as the record `before` has it, where that can be opened;
    /// nobody sees it.
    pub fn seal(
        &mut self,
        customer: &Customer,
        before: Option<&str>,
    ) -> Result<Sealed, StoreError> {
        let known = before.and_then(|person_ref| self.opened(person_ref).ok()).unwrap_or_default();
        Ok(self.vault()?.seal(&customer.clone().over(known))?)
    }

    fn opened(&mut self, person_ref: &str) -> Result<Customer, StoreError> {
        let record = read(&self.conn, person_ref)?;
        let known = self.state.hall.record_of(person_ref);
        let commitment = known.map(|(_, commitment)| commitment.to_owned());
        Ok(self.vault()?.open(&record, commitment.as_deref())?)
    }

    /// Stores events, the records that they name first, and drops the draft they were made from: all or none.
    pub fn append_sealed(
        &mut self,
        events: Vec<NewEvent>,
        sealed: &[Sealed],
        saved: Option<(&str, &DraftKey)>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| {
            let mut put = tx.prepare_cached(
                "INSERT INTO person(person_ref, key_id, kept_at, wrapped_key, content)
                 VALUES(?1, ?2, ?3, ?4, ?5)",
            )?;
            for Sealed { record, .. } in sealed {
                let Record { person_ref, key_id, wrapped_key, content } = record;
                put.execute(params![person_ref, &key_id[..], now.0, wrapped_key, content])?;
            }
            match saved {
                Some((person, key)) => draft::drop_one(tx, person, key),
                None => Ok(()),
            }
        })
    }

    /// Opens a record after `events`, which say who sees it and why, are on disk. A record that cannot be opened
    /// is found so before anything is written.
    pub fn unmask(
        &mut self,
        person_ref: &str,
        events: Vec<NewEvent>,
        now: Ms,
    ) -> Result<Customer, StoreError> {
        if events.is_empty() {
            return Err(VaultError::NoRecord.into());
        }
        let customer = self.opened(person_ref)?;
        self.append(events, now)?;
        Ok(customer)
    }

    /// Whether a record is there and not erased.
    pub fn has_record(&self, person_ref: &str) -> Result<bool, StoreError> {
        match read(&self.conn, person_ref) {
            Ok(_) => Ok(true),
            Err(StoreError::Vault(VaultError::NoRecord | VaultError::Erased)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Rows about records that were seen in full or erased since an instant, newest first.
    pub fn person_access(&self, since: Ms) -> Result<Vec<PersonRow>, StoreError> {
        let mut find = self.conn.prepare_cached(
            "SELECT n, at, by, kind, person_ref, complaint_id, reason, device, receipt_id, receipt
             FROM person_access WHERE at >= ?1 ORDER BY n DESC",
        )?;
        let rows = find.query_map([since.0], |row| {
            Ok(PersonRow {
                n: row.get(0)?,
                at: Ms(row.get(1)?),
                by: row.get(2)?,
                kind: row.get(3)?,
                person_ref: row.get(4)?,
                complaint_id: row.get(5)?,
                also: Vec::new(),
                reason: row.get(6)?,
                device: row.get(7)?,
                receipt_id: row.get(8)?,
                receipt: row.get(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many records there are. An older format has none.
    pub fn person_count(&self, key_id: Option<[u8; 8]>) -> Result<PersonCount, StoreError> {
        let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'person'";
        if !self.conn.prepare(there)?.exists([])? {
            return Ok(PersonCount::default());
        }
        let sql = "SELECT count(wrapped_key), count(*) - count(wrapped_key),
                   count(CASE WHEN wrapped_key IS NOT NULL AND key_id IS NOT ?1 THEN 1 END) FROM person";
        let found = self.conn.query_row(sql, [key_id.map(|id| id.to_vec())], |row| {
            Ok(PersonCount { kept: row.get(0)?, erased: row.get(1)?, other_key: row.get(2)? })
        })?;
        Ok(found)
    }

    /// What follows an erasure that is on disk: the write-ahead log still holds what was overwritten.
    pub(in crate::store) fn after_erasure(&mut self, erased: &[Erased]) {
        if erased.is_empty() {
            return;
        }
        if let Err(error) = self.empty_wal() {
            tracing::warn!(%error, "the write-ahead log keeps what was erased until it is emptied");
        }
    }

    fn empty_wal(&mut self) -> Result<(), StoreError> {
        let busy: i64 =
            self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy != 0 {
            tracing::warn!("somebody reads the log: the write-ahead log is emptied later");
        } else if let Some(anchor) = &mut self.anchor {
            anchor.note_emptied();
        }
        Ok(())
    }
}
