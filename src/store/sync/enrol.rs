//! The server of a hall, as this terminal knows it: noted in the log's file, its key beside it. A log that was written
//! without a server becomes one with a server, and what stands in it stays.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::tail::Link;
use super::{keep, move_back};
use crate::core::time::Ms;
use crate::store::error::StoreError;
use crate::store::files::write_whole;
use crate::store::take_in::Base;
use crate::store::{Access, Store};

/// Name of the file with the key of this terminal, in the hall's folder; no copy has it.
pub const DEVICE_KEY_FILE: &str = "device.key";

/// Bytes of the secret half of a key.
const SEED_BYTES: usize = 32;

/// The oldest program that can read the log of a hall with a server: others would not see what is not sent.
const MIN_READER: i64 = 6;

/// The secret half of the key by which the server knows this terminal.
pub struct DeviceKey(pub Zeroizing<[u8; SEED_BYTES]>);

// No key in a log, a panic or a failing test.
impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DeviceKey")
    }
}

impl DeviceKey {
    /// A new one.
    pub fn new_random() -> Result<DeviceKey, StoreError> {
        let mut seed = Zeroizing::new([0; SEED_BYTES]);
        getrandom::fill(&mut *seed)
            .map_err(|e| StoreError::Damaged { what: format!("no random numbers: {e}") })?;
        Ok(DeviceKey(seed))
    }
}

/// Reads the key of this terminal; none where there is none, as after a copy was put back on another computer.
pub fn read_device_key(dir: &Path) -> Result<Option<DeviceKey>, StoreError> {
    let path = dir.join(DEVICE_KEY_FILE);
    let io = |source| StoreError::Io { path: path.clone(), source };
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(io(e)),
    };
    let meta = file.metadata().map_err(io)?;
    let for_others = meta.permissions().mode() & 0o077 > 0;
    if !meta.is_file() || meta.len() != SEED_BYTES as u64 || for_others {
        return Err(StoreError::DeviceKey { path });
    }
    let mut seed = Zeroizing::new([0; SEED_BYTES]);
    file.read_exact(&mut *seed).map_err(io)?;
    Ok(Some(DeviceKey(seed)))
}

/// The server of a hall.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolment {
    /// Where it is.
    pub url: String,
    /// Id of this terminal there.
    pub device: String,
    /// Id of the hall there.
    pub hall: String,
    /// Which copy of the hall's data it has.
    pub incarnation: String,
    /// The certificate that vouches for it, PEM.
    pub ca_pem: String,
    /// Its clock minus ours, milliseconds.
    pub offset_ms: Option<i64>,
    /// When it was last heard, by our clock.
    pub contact_at: Option<Ms>,
    /// Events of the hall's log up to which it has a proved backup.
    pub durable_through: u64,
}

/// Up to which event of the hall's log two backups of the server have it, and remembers that. Only one that reaches
/// further is another one; a server that was put back has fewer.
fn in_two_copies(tx: &Transaction, durable_through: u64) -> Result<u64, StoreError> {
    let known: u64 = tx.query_row("SELECT durable_through FROM server", [], |row| row.get(0))?;
    let sql = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'in_two_copies'";
    let before: u64 = tx.query_row(sql, [], |row| row.get(0)).optional()?.unwrap_or(0);
    let twice = if durable_through > known { known } else { before.min(durable_through) };
    if twice != before {
        tx.execute(
            "INSERT INTO meta(key, value) VALUES('in_two_copies', ?1)
             ON CONFLICT(key) DO UPDATE SET value = excluded.value",
            [twice.to_string()],
        )?;
    }
    Ok(twice)
}

impl Store {
    /// The server of this hall; none where it has none.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, StoreError> {
        if self.state.link.is_none() {
            return Ok(None);
        }
        let mut find = self.conn.prepare_cached(
            "SELECT url, device, hall, incarnation, ca_pem, offset_ms, contact_at, durable_through FROM server",
        )?;
        let found = find.query_row([], |row| {
            Ok(Enrolment {
                url: row.get(0)?,
                device: row.get(1)?,
                hall: row.get(2)?,
                incarnation: row.get(3)?,
                ca_pem: row.get(4)?,
                offset_ms: row.get(5)?,
                contact_at: row.get::<_, Option<i64>>(6)?.map(Ms),
                durable_through: row.get(7)?,
            })
        });
        Ok(found.optional()?)
    }

    /// Why this log cannot have a server; none where it can. A part of a log lacks what came before it, and a training
    /// hall is nobody's record.
    pub fn no_server_for(&self) -> Result<Option<&'static str>, StoreError> {
        if self.access != Access::Write {
            return Err(StoreError::ReadOnly);
        }
        if self.state.config.training {
            return Ok(Some("it is a training hall"));
        }
        let base = Base::of(&self.conn)?;
        Ok((base.pos > 0 && self.past()?.is_none())
            .then_some("it is a part of a log, and what came before is not here"))
    }

    /// The hall has a server from now on. `head`: events of the hall's log there. Where it has none yet, what stands
    /// here goes out as it stands; else all of it waits, and the hall's log comes first. A terminal that is enrolled
    /// already gets another identity at the same hall.
    pub fn enrol(
        &mut self,
        with: &Enrolment,
        key: &DeviceKey,
        head: u64,
        now: Ms,
    ) -> Result<(), StoreError> {
        if let Some(why) = self.no_server_for()? {
            return Err(StoreError::NoServerFor { why });
        }
        if let Some(known) = self.enrolment()?.filter(|known| known.hall != with.hall) {
            return Err(StoreError::OtherServer { hall: known.hall });
        }
        self.make_ready()?;
        let path = self.dir.join(DEVICE_KEY_FILE);
        write_whole(&path, &*key.0).map_err(|source| StoreError::Io { path, source })?;
        self.enrol_in(with, head, now).map_err(|error| self.give_up(error))
    }

    fn enrol_in(&mut self, with: &Enrolment, head: u64, now: Ms) -> Result<(), StoreError> {
        let again = self.state.link.is_some();
        let tx = Transaction::new_unchecked(&self.conn, TransactionBehavior::Immediate)?;
        tx.execute(
            "INSERT INTO server(one, url, device, hall, incarnation, ca_pem, enrolled_at)
             VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT(one) DO UPDATE SET url = excluded.url, device = excluded.device,
               ca_pem = excluded.ca_pem",
            params![with.url, with.device, with.hall, with.incarnation, with.ca_pem, now.0],
        )?;
        tx.execute(
            "UPDATE meta SET value = ?1 WHERE key = 'min_reader_version'",
            [MIN_READER.to_string()],
        )?;
        if again {
            return Ok(tx.commit()?);
        }
        let others =
            "SELECT EXISTS(SELECT 1 FROM event JOIN stream ON stream.ref = event.stream_ref
                      WHERE stream.own = 0)";
        let is_mixed: bool = tx.query_row(others, [], |row| row.get(0))?;
        let is_empty = self.state.head.pos == 0;
        if is_empty || (head == 0 && !is_mixed) {
            let mut at = self.state.head.clone();
            self.state.link = Link::read(&tx)?;
            self.state.name_terminal(&tx)?;
            self.state.hall.set_config(self.state.config.clone());
            self.state.save_checkpoint_of(&tx, &mut at)?;
            keep::begin(&tx)?;
            tx.commit()?;
            self.state.head = at;
            return Ok(());
        }
        // Whatever stands here, its place in the hall's log is not known yet.
        if is_mixed {
            super::part::write_all_anew(&tx, self.state.stream, now)?;
        } else {
            move_back::loosen(&tx, 0)?;
        }
        super::refold::must_rebuild(&tx)?;
        tx.commit()?;
        self.rebuild()
    }

    /// Notes what a session with the server said.
    pub fn note_contact(
        &mut self,
        offset_ms: i64,
        durable_through: u64,
        now: Ms,
    ) -> Result<(), StoreError> {
        let Some(link) = &mut self.state.link else { return Err(StoreError::NotEnrolled) };
        link.offset_ms = Some(offset_ms);
        let tx = self.conn.unchecked_transaction()?;
        let twice = in_two_copies(&tx, durable_through)?;
        tx.execute(
            "UPDATE server SET offset_ms = ?1, contact_at = ?2, durable_through = ?3",
            params![offset_ms, now.0, durable_through],
        )?;
        // What is in two backups of the server need not be offered to it again: the newest one may be lost, too.
        tx.execute(
            "DELETE FROM foreign_segment WHERE hseq + count <= ?1
               AND NOT EXISTS (SELECT 1 FROM held WHERE held.stream_ref = foreign_segment.stream_ref)",
            [twice],
        )?;
        Ok(tx.commit()?)
    }

    /// Notes what the server's clock was in an answer.
    pub fn note_clock(&mut self, offset_ms: i64, now: Ms) -> Result<(), StoreError> {
        let Some(link) = &mut self.state.link else { return Err(StoreError::NotEnrolled) };
        link.offset_ms = Some(offset_ms);
        let mut put =
            self.conn.prepare_cached("UPDATE server SET offset_ms = ?1, contact_at = ?2")?;
        put.execute(params![offset_ms, now.0])?;
        Ok(())
    }
}
