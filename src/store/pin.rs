//! PINs in the database: what each is checked with, and how often it was tried. No part of the log, not
//! computed from it and in no export. A try is committed before it is looked at.

pub(super) mod keyring;

pub use keyring::{KeyError, KeyPlace, SignKey, WrappedKey};

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use super::Store;
use super::append::{Appended, NewEvent};
use super::error::StoreError;
use super::open::Access;
use super::pin_verifier::Verifier;
use crate::core::people::lockout::{BootInstant, PinRefused, Standing};
use crate::core::time::Ms;

/// The step of the format that brings the table. The readable tables are computed anew after it, because an
/// older format loses them when it is opened.
pub(super) const PIN_TABLE: &str = "
CREATE TABLE pin(
  person_id TEXT PRIMARY KEY, verifier TEXT, secret_id BLOB, set_at INTEGER,
  fails INTEGER NOT NULL DEFAULT 0, locked_boot TEXT, locked_until_ms INTEGER,
  off INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
DELETE FROM meta WHERE key = 'fold';
";

/// Under this name the tries for people are counted whom nobody knows: they are told the same.
const NOBODY: &str = "";

/// A verifier and the device secret it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinKey {
    /// The verifier.
    pub verifier: Verifier,
    /// [`DeviceSecret::id`](super::DeviceSecret::id) of the secret.
    pub secret_id: [u8; 8],
}

/// A try that was counted and may now be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Try {
    person_id: String,
    /// What to check it with; none = there is no such PIN, and the try is wrong whatever it says.
    pub verifier: Option<Verifier>,
}

fn standing(row: &Row) -> rusqlite::Result<Standing> {
    let boot: Option<String> = row.get("locked_boot")?;
    let ms: Option<u64> = row.get("locked_until_ms")?;
    let wait = boot.zip(ms).map(|(boot, ms)| BootInstant { boot: boot.into(), ms });
    Ok(Standing { fails: row.get("fails")?, wait, off: row.get("off")? })
}

fn read(conn: &Connection, person: &str) -> Result<(Standing, Option<PinKey>), StoreError> {
    let mut find = conn.prepare_cached("SELECT * FROM pin WHERE person_id = ?1")?;
    let found = find
        .query_row([person], |row| {
            let verifier: Option<String> = row.get("verifier")?;
            let secret_id: Option<[u8; 8]> = row.get("secret_id")?;
            let key = verifier
                .zip(secret_id)
                .map(|(text, secret_id)| PinKey { verifier: Verifier(text), secret_id });
            Ok((standing(row)?, key))
        })
        .optional()?;
    Ok(found.unwrap_or_default())
}

fn keep(conn: &Connection, person: &str, standing: &Standing) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO pin(person_id, fails, locked_boot, locked_until_ms, off)
         VALUES(?1, ?2, ?3, ?4, ?5)
         ON CONFLICT(person_id) DO UPDATE SET fails = excluded.fails,
           locked_boot = excluded.locked_boot, locked_until_ms = excluded.locked_until_ms,
           off = excluded.off",
    )?
    .execute(params![
        person,
        standing.fails,
        standing.wait.as_ref().map(|wait| &*wait.boot),
        standing.wait.as_ref().map(|wait| i64::try_from(wait.ms).unwrap_or(i64::MAX)),
        standing.off,
    ])?;
    Ok(())
}

impl Store {
    fn is_writable(&self) -> Result<(), StoreError> {
        if self.access == Access::Write { Ok(()) } else { Err(StoreError::ReadOnly) }
    }

    /// Asks for a try of somebody's PIN (none = of nobody who is known), to be looked at with the device
    /// secret of that id. When this returns [`Ok`] with a try, it is counted as wrong on disk.
    pub fn begin_try(
        &mut self,
        person: Option<&str>,
        secret_id: [u8; 8],
        now: &BootInstant,
    ) -> Result<Result<Try, PinRefused>, StoreError> {
        self.is_writable()?;
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        let person = person.unwrap_or(NOBODY);
        let (before, key) = read(&tx, person)?;
        if key.as_ref().is_some_and(|key| key.secret_id != secret_id) {
            return Ok(Err(PinRefused::NoSecret));
        }
        let mut standing = before.clone();
        let begun = standing.begin(now);
        if standing != before {
            keep(&tx, person, &standing)?;
            tx.commit()?;
        }
        let verifier = key.map(|key| key.verifier);
        Ok(begun.map(|()| Try { person_id: person.to_owned(), verifier }))
    }

    /// A try was wrong: what to say, and how many in a row it was. It was counted before.
    pub fn wrong_try(
        &mut self,
        tried: &Try,
        now: &BootInstant,
    ) -> Result<(PinRefused, u32), StoreError> {
        let (mut standing, _) = read(&self.conn, &tried.person_id)?;
        Ok((standing.refusal(now), standing.fails))
    }

    /// A try was right: `events` are stored, and all tries are forgotten with them, also those for nobody.
    pub fn right_try(
        &mut self,
        tried: &Try,
        events: Vec<NewEvent>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| {
            keep(tx, &tried.person_id, &Standing::default())?;
            tx.execute("DELETE FROM pin WHERE person_id = ?1", [NOBODY])?;
            Ok(())
        })
    }

    /// Gives somebody a PIN, and the key they sign with, wrapped by it; `events` are stored with them. Without a
    /// key the one before goes: the PIN that unlocked it is no more.
    pub fn set_pin(
        &mut self,
        person: &str,
        key: &PinKey,
        signing: Option<&WrappedKey>,
        events: Vec<NewEvent>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| {
            tx.execute(
                "INSERT OR REPLACE INTO pin(person_id, verifier, secret_id, set_at)
                 VALUES(?1, ?2, ?3, ?4)",
                params![person, key.verifier.0, &key.secret_id[..], now.0],
            )?;
            match signing {
                Some(signing) => keyring::keep(tx, signing, now),
                None => keyring::destroy(tx, Some(person)),
            }
        })
    }

    /// Takes somebody's PIN away, or everybody's, and with it the key they signed with; `events` are stored with
    /// it.
    pub fn drop_pin(
        &mut self,
        person: Option<&str>,
        events: Vec<NewEvent>,
        now: Ms,
    ) -> Result<Vec<Appended>, StoreError> {
        self.append_with(events, now, &mut |tx| {
            match person {
                Some(person) => tx.execute("DELETE FROM pin WHERE person_id = ?1", [person])?,
                None => tx.execute("DELETE FROM pin", [])?,
            };
            keyring::destroy(tx, person)
        })
    }

    /// Whether somebody could unlock this terminal now or after a wait: they have a PIN that is not off, and
    /// the secret of that id is the one it needs.
    pub fn can_prove(&self, person: &str, secret_id: [u8; 8]) -> Result<bool, StoreError> {
        let (standing, key) = read(&self.conn, person)?;
        Ok(!standing.off && key.is_some_and(|key| key.secret_id == secret_id))
    }

    /// What somebody's PIN is checked with; none without one.
    pub fn pin_verifier(&self, person: &str) -> Result<Option<Verifier>, StoreError> {
        Ok(read(&self.conn, person)?.1.map(|key| key.verifier))
    }
}
