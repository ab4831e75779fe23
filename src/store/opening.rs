//! Opening a hall's folder: what is missing is made, the lock is taken, and the state is read or computed anew.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension};

use super::anchor::Anchor;
use super::error::StoreError;
use super::lock::Lock;
use super::{
    Access, DB_FILE, Gauge, Keys, Mode, Pen, State, Store, Stream, checkpoint, identity, lost_log,
    open, room, schema,
};
use crate::core::hall::HallConfig;

impl Store {
    /// Opens the folder of a hall. [`Mode::Write`] creates what is missing and takes the lock: a folder
    /// that somebody else writes is [`StoreError::Busy`], and may then be opened [`Mode::ReadOnly`].
    pub fn open(dir: &Path, config: &HallConfig, mode: Mode) -> Result<Store, StoreError> {
        Store::open_told(dir, config, mode, &mut |_| ())
    }

    /// The same; where the tables are computed anew, `told` hears of each position that was reached.
    pub fn open_told(
        dir: &Path,
        config: &HallConfig,
        mode: Mode,
        told: &mut dyn FnMut(u64),
    ) -> Result<Store, StoreError> {
        let opened = Store::open_as(dir, config, mode, told);
        opened.map_err(|error| match error {
            // The first thing that finds no room is what readers share, and that says so in other words.
            StoreError::Sqlite(_) if mode == Mode::Write && room::is_used_up(dir) => {
                StoreError::DiskFull
            }
            other => other,
        })
    }

    fn open_as(
        dir: &Path,
        config: &HallConfig,
        mode: Mode,
        told: &mut dyn FnMut(u64),
    ) -> Result<Store, StoreError> {
        open::prepare_dir(dir, mode == Mode::Write)?;
        let path = dir.join(DB_FILE);
        let lost = lost_log(dir).map(|trace| StoreError::Lost { path: dir.into(), trace });
        let (conn, access, lock, made) = match mode {
            Mode::Write => {
                let lock = Lock::take(dir)?;
                if let Some(lost) = lost {
                    // As it was found, so that the next one is told the same.
                    lock.give_up().map_err(|source| StoreError::Io { path, source })?;
                    return Err(lost);
                }
                let (conn, made) = open::open_write(&path)?;
                (conn, Access::Write, Some(lock), made)
            }
            Mode::ReadOnly => {
                lost.map_or(Ok(()), Err)?;
                let (conn, access) = open::open_read(&path)?;
                (conn, access, None, false)
            }
        };
        let config = &match mode {
            Mode::Write => identity::check_hall(&conn, config).map(|()| config.clone())?,
            Mode::ReadOnly => identity::as_noted(&conn, config)?,
        };
        if mode == Mode::Write {
            if made || !schema::has_derived(&conn)? {
                schema::renew_derived(&conn, config.zone)?;
            }
            Store::set_up(&conn, config)?;
        } else if schema::is_unfinished(&conn)? {
            return Err(StoreError::Missing { path: dir.into() });
        }
        let stream = Store::own_stream(&conn)?;
        let writes = mode == Mode::Write;
        let anchor = writes.then(|| Anchor::new(&path, config.zone)).transpose()?;
        let state = State::new(Pen::default(), config.clone(), stream);
        let (dir, gauge) = (dir.into(), Gauge::default());
        let (stale, in_doubt, has_reserve) = (false, false, false);
        let (keys, vault) = (Keys::default(), None);
        let mut store = Store {
            conn,
            dir,
            access,
            anchor,
            lock,
            state,
            stale,
            in_doubt,
            gauge,
            has_reserve,
            keys,
            vault,
        };
        if writes && checkpoint::is_rebuild_due(&store.conn)? {
            store.rebuild_told(told)?;
        } else {
            store.load_told(told)?;
        }
        Ok(store)
    }

    // What a folder has from its first opening: our stream, and the names of hall and zone.
    fn set_up(conn: &Connection, config: &HallConfig) -> Result<(), StoreError> {
        let tx = conn.unchecked_transaction()?;
        let own: Option<i64> = tx
            .query_row("SELECT ref FROM stream WHERE own = 1", [], |row| row.get(0))
            .optional()?;
        if own.is_none() {
            let mut id = [0; 16];
            getrandom::fill(&mut id)
                .map_err(|e| StoreError::Damaged { what: format!("no random numbers: {e}") })?;
            tx.execute("INSERT INTO stream(id, own) VALUES(?1, 1)", [&id[..]])?;
        }
        let zone = config.zone.0.name();
        let known: Option<String> = tx
            .query_row("SELECT value FROM meta WHERE key = 'zone'", [], |row| row.get(0))
            .optional()?;
        if known.as_deref() != Some(zone) {
            schema::write_zone(&tx, config.zone)?;
        }
        for (key, value) in [
            ("hall_id", config.hall_id.as_str()),
            ("zone", zone),
            ("written_by", concat!("zhiban ", env!("CARGO_PKG_VERSION"))),
        ] {
            tx.execute(
                "INSERT INTO meta(key, value) VALUES(?1, ?2)
                 ON CONFLICT(key) DO UPDATE SET value = excluded.value
                 WHERE value IS NOT excluded.value",
                [key, value],
            )?;
        }
        Ok(tx.commit()?)
    }

    pub(super) fn own_stream(conn: &Connection) -> Result<Stream, StoreError> {
        conn.query_row("SELECT ref, id FROM stream WHERE own = 1", [], |row| {
            Ok(Stream { number: row.get(0)?, id: row.get(1)? })
        })
        .optional()?
        .ok_or_else(|| StoreError::Damaged { what: "the log has no stream of its own".into() })
    }
}
