//! Who may come in: codes, devices, their sessions and streams, and the people of the server's pages.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior};

use super::places::{chain_at, chain_in_rows};
use super::read;
use super::schema::fault;
use super::write::{Stop, stream_of};
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::time::Ms;
use crate::server::{
    Code, Device, DeviceId, EnrolAnswer, Enrolment, Fault, Hall, NewDevice, Opened, SessionRow,
    StreamEnd,
};

fn begin(conn: &mut Connection) -> Result<Transaction<'_>, Fault> {
    conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)
}

fn hall_ref(conn: &Connection, id: &str) -> rusqlite::Result<i64> {
    conn.query_row("SELECT ref FROM hall WHERE id = ?1", [id], |row| row.get(0))
}

/// Keeps a code and its hall.
pub(super) fn add_code(conn: &mut Connection, code: &Code) -> Result<Hall, Fault> {
    let tx = begin(conn)?;
    let put = || -> rusqlite::Result<Option<Hall>> {
        tx.execute("DELETE FROM code WHERE until <= ?1", [code.made_at.0])?;
        tx.execute(
            "INSERT INTO hall(id, name) VALUES(?1, ?2)
             ON CONFLICT DO UPDATE SET name = excluded.name WHERE excluded.name <> ''",
            [&code.hall, &code.name],
        )?;
        tx.execute(
            "INSERT INTO code(hash, hall_ref, until) VALUES(?1, ?2, ?3)",
            (code.hash, hall_ref(&tx, &code.hall)?, code.until.0),
        )?;
        read::hall(&tx, &code.hall)
    };
    let hall = put().map_err(fault)?;
    tx.commit().map_err(fault)?;
    hall.ok_or_else(|| Fault::Broken("a hall that was added is gone".to_owned()))
}

/// Takes a code and adds the device.
pub(super) fn enrol(conn: &mut Connection, new: &Enrolment) -> Result<EnrolAnswer, Fault> {
    let tx = begin(conn)?;
    let answer = enrolled(&tx, new).map_err(fault)?;
    if matches!(answer, EnrolAnswer::Enrolled { .. }) {
        tx.commit().map_err(fault)?;
    }
    Ok(answer)
}

fn enrolled(tx: &Transaction<'_>, new: &Enrolment) -> rusqlite::Result<EnrolAnswer> {
    let found: Option<(i64, String)> = tx
        .query_row(
            "SELECT hall.ref, hall.id FROM code JOIN hall ON hall.ref = code.hall_ref
             WHERE hash = ?1 AND until > ?2",
            (new.code, new.at.0),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let Some((hall_ref, id)) = found else { return Ok(EnrolAnswer::NoCode) };
    let elsewhere: bool = tx
        .prepare("SELECT 1 FROM stream WHERE id = ?1 AND hall_ref <> ?2")?
        .exists((new.stream, hall_ref))?;
    if elsewhere || new.hall.as_ref().is_some_and(|named| *named != id) {
        return Ok(EnrolAnswer::OtherHall { hall: id });
    }
    tx.execute("DELETE FROM code WHERE hash = ?1", [new.code])?;
    tx.execute(
        "INSERT INTO device(id, hall_ref, public_key, host, system, enrolled_at)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
        (
            new.device.id,
            hall_ref,
            new.device.public_key,
            &new.device.host,
            &new.device.system,
            new.at.0,
        ),
    )?;
    let device_ref = tx.last_insert_rowid();
    tx.execute(
        "INSERT OR IGNORE INTO stream(id, hall_ref, device_ref, chain) VALUES(?1, ?2, ?3, zeroblob(32))",
        (new.stream, hall_ref, device_ref),
    )?;
    tx.execute(
        "INSERT OR IGNORE INTO named(device_ref, stream_ref) SELECT ?1, ref FROM stream WHERE id = ?2",
        (device_ref, new.stream),
    )?;
    if let Some(key) = &new.hall_key {
        tx.execute(
            "UPDATE hall SET hall_key = ?2 WHERE ref = ?1 AND hall_key IS NULL",
            (hall_ref, key),
        )?;
    }
    let hall_key =
        tx.query_row("SELECT hall_key FROM hall WHERE ref = ?1", [hall_ref], |row| row.get(0))?;
    let hall =
        tx.query_row(&format!("{} WHERE ref = ?1", read::HALL), [hall_ref], read::hall_row)?;
    Ok(EnrolAnswer::Enrolled { device: new.device.id, hall, hall_key })
}

const DEVICE: &str =
    "SELECT device.id, public_key, host, system, hall.id, enrolled_at, seen_at, revoked_at
     FROM device JOIN hall ON hall.ref = device.hall_ref";

fn device_row(row: &Row<'_>) -> rusqlite::Result<Device> {
    let known = NewDevice {
        id: row.get(0)?,
        public_key: row.get(1)?,
        host: row.get(2)?,
        system: row.get(3)?,
    };
    Ok(Device {
        known,
        hall: row.get(4)?,
        enrolled_at: Ms(row.get(5)?),
        seen_at: row.get::<_, Option<i64>>(6)?.map(Ms),
        revoked_at: row.get::<_, Option<i64>>(7)?.map(Ms),
    })
}

/// A device.
pub(super) fn device(conn: &Connection, id: DeviceId) -> rusqlite::Result<Option<Device>> {
    let mut get = conn.prepare_cached(&format!("{DEVICE} WHERE device.id = ?1"))?;
    get.query_row([id], device_row).optional()
}

/// Devices of one hall or all.
pub(super) fn devices(conn: &Connection, hall: Option<&str>) -> rusqlite::Result<Vec<Device>> {
    let Some(hall) = hall else {
        let all = format!("{DEVICE} ORDER BY device.ref");
        return conn.prepare_cached(&all)?.query_map([], device_row)?.collect();
    };
    let of = "WHERE device.hall_ref = (SELECT ref FROM hall WHERE id = ?1) ORDER BY device.ref";
    conn.prepare_cached(&format!("{DEVICE} {of}"))?.query_map([hall], device_row)?.collect()
}

/// Takes a device out.
pub(super) fn revoke(conn: &mut Connection, id: DeviceId, at: Ms) -> Result<bool, Fault> {
    let tx = begin(conn)?;
    let set = || -> rusqlite::Result<bool> {
        let found = tx.execute(
            "UPDATE device SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
            (id, at.0),
        )?;
        tx.execute(
            "DELETE FROM session WHERE device_ref = (SELECT ref FROM device WHERE id = ?1)",
            [id],
        )?;
        Ok(found > 0)
    };
    let found = set().map_err(fault)?;
    tx.commit().map_err(fault)?;
    Ok(found)
}

/// Devices that were taken out.
pub(super) fn revoked(conn: &Connection) -> rusqlite::Result<Vec<DeviceId>> {
    let mut get = conn.prepare_cached("SELECT id FROM device WHERE revoked_at IS NOT NULL")?;
    get.query_map([], |row| row.get(0))?.collect()
}

/// Keeps a session.
pub(super) fn keep_session(conn: &Connection, session: &SessionRow) -> rusqlite::Result<()> {
    conn.prepare_cached("DELETE FROM session WHERE until <= ?1")?.execute([session.at.0])?;
    conn.prepare_cached(
        "INSERT INTO session(hash, device_ref, at, until)
         SELECT ?1, ref, ?3, ?4 FROM device WHERE id = ?2 AND revoked_at IS NULL",
    )?
    .execute((session.hash, session.device, session.at.0, session.until.0))?;
    conn.prepare_cached("UPDATE device SET seen_at = ?2 WHERE id = ?1")?
        .execute((session.device, session.at.0))?;
    Ok(())
}

/// A session.
pub(super) fn session(conn: &Connection, hash: [u8; 32]) -> rusqlite::Result<Option<SessionRow>> {
    let mut get = conn.prepare_cached(
        "SELECT device.id, at, until FROM session JOIN device ON device.ref = device_ref
         WHERE hash = ?1",
    )?;
    let row = |row: &Row<'_>| {
        Ok(SessionRow { hash, device: row.get(0)?, at: Ms(row.get(1)?), until: Ms(row.get(2)?) })
    };
    get.query_row([hash], row).optional()
}

/// Chains of events that were looked up, by stream and number.
pub(super) type Chains = BTreeMap<(StreamId, u64), Option<Chain>>;

/// Opens the streams that a device names. None for one whose chain has to be computed first.
pub(super) fn open_streams(
    conn: &Connection,
    id: DeviceId,
    streams: &[StreamEnd],
    known: &Chains,
) -> Result<Vec<Option<Opened>>, Fault> {
    let device: Option<(i64, i64)> = conn
        .prepare_cached("SELECT ref, hall_ref FROM device WHERE id = ?1 AND revoked_at IS NULL")
        .and_then(|mut get| get.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional())
        .map_err(fault)?;
    let Some(device) = device else { return Ok(vec![Some(Opened::Elsewhere); streams.len()]) };
    let mut opened = Vec::with_capacity(streams.len());
    for named in streams {
        opened.push(open_stream(conn, device, named, known)?);
    }
    Ok(opened)
}

fn open_stream(
    conn: &Connection,
    (device, hall): (i64, i64),
    named: &StreamEnd,
    known: &Chains,
) -> Result<Option<Opened>, Fault> {
    let add = || -> rusqlite::Result<bool> {
        conn.prepare_cached(
            "INSERT OR IGNORE INTO stream(id, hall_ref, device_ref, chain)
             VALUES(?1, ?2, ?3, zeroblob(32))",
        )?
        .execute((named.id, hall, device))?;
        let added = conn
            .prepare_cached(
                "INSERT INTO named(device_ref, stream_ref)
                 SELECT ?1, ref FROM stream WHERE id = ?2 AND hall_ref = ?3 ON CONFLICT DO NOTHING",
            )?
            .execute((device, named.id, hall))?;
        let mut ours =
            conn.prepare_cached("SELECT 1 FROM stream WHERE id = ?1 AND hall_ref = ?2")?;
        Ok(added > 0 || ours.exists((named.id, hall))?)
    };
    if !add().map_err(fault)? {
        return Ok(Some(Opened::Elsewhere));
    }
    let Some(row) = stream_of(conn, &named.id)? else { return Ok(Some(Opened::Elsewhere)) };
    let end = row.end();
    let fits = match named.last {
        0 => true,
        last if last > end.last => true,
        last if last == end.last => named.chain == end.chain,
        last => {
            let chain = match known.get(&(named.id, last)) {
                Some(chain) => Ok(*chain),
                None => chain_in_rows(conn, row.of(), last),
            };
            match chain {
                Ok(chain) => chain == Some(named.chain),
                Err(Stop::Look) => return Ok(None),
                Err(Stop::Fault(fault)) => return Err(fault),
            }
        }
    };
    Ok(Some(Opened::Here { end, fits }))
}

/// The chain of an event of a stream, computed where it has to be.
pub(super) fn chain(conn: &Connection, named: &StreamEnd) -> Result<Option<Chain>, Fault> {
    let stream = stream_of(conn, &named.id)?;
    stream.map_or(Ok(None), |row| chain_at(conn, row.of(), named.last))
}

/// The device that a stream belongs to.
pub(super) fn stream_device(
    conn: &Connection,
    stream: StreamId,
) -> rusqlite::Result<Option<DeviceId>> {
    let mut get = conn.prepare_cached(
        "SELECT device.id FROM stream JOIN device ON device.ref = device_ref WHERE stream.id = ?1",
    )?;
    get.query_row([stream], |row| row.get(0)).optional()
}
