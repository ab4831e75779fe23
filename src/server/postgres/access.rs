//! Who may come in: codes, devices, their sessions and streams, and the people of the server's pages.

use tokio_postgres::Row;

use super::cells::{bytes_at, nat_at};
use super::error::fault;
use super::history::{self, Of};
use super::pool::Conn;
use crate::core::sync::segment::StreamId;
use crate::core::time::Ms;
use crate::server::{
    Code, Device, DeviceId, EnrolAnswer, Enrolment, Fault, Hall, NewDevice, Opened, SessionRow,
    StreamEnd,
};

/// What a transaction begins with that writes one row here and there.
const BEGIN: &str = "BEGIN";
/// The same where stored segments are looked at too.
const BEGIN_LOOKING: &str = "BEGIN; LOCK TABLE ONLY segment_hot IN ACCESS SHARE MODE";

async fn run(conn: &Conn, sql: &str) -> Result<(), Fault> {
    conn.client.batch_execute(sql).await.map_err(fault)
}

const HALL: &str = "SELECT hall.hall, name, head, coalesce(hseq, 0) FROM hall
    JOIN hall_head ON hall_head.hall = hall.hall LEFT JOIN durable ON durable.hall = hall.hall
    WHERE $1::text IS NULL OR hall.hall = $1 ORDER BY hall.hall";

/// One hall or all of them.
pub(super) async fn halls(conn: &Conn, hall: Option<&str>) -> Result<Vec<Hall>, Fault> {
    let get = conn.statement(HALL).await?;
    let rows = conn.client.query(&get, &[&hall]).await.map_err(fault)?;
    let hall = |row: &Row| Hall {
        id: row.get(0),
        name: row.get(1),
        head: nat_at(row, 2),
        durable: nat_at(row, 3),
    };
    Ok(rows.iter().map(hall).collect())
}

async fn hall(conn: &Conn, id: &str) -> Result<Hall, Fault> {
    let found = halls(conn, Some(id)).await?.pop();
    found.ok_or_else(|| Fault::Broken("a hall that was added is gone".to_owned()))
}

/// Keeps a code and its hall.
pub(super) async fn add_code(conn: &Conn, code: &Code) -> Result<Hall, Fault> {
    run(conn, BEGIN).await?;
    let put = async {
        let client = &conn.client;
        client.execute("DELETE FROM code WHERE until <= $1", &[&code.made_at.0]).await?;
        let add = "INSERT INTO hall(hall, name) VALUES($1, $2)
             ON CONFLICT(hall) DO UPDATE SET name = excluded.name WHERE excluded.name <> ''";
        client.execute(add, &[&code.hall, &code.name]).await?;
        let add = "INSERT INTO hall_head(hall) VALUES($1) ON CONFLICT DO NOTHING";
        client.execute(add, &[&code.hall]).await?;
        let add = "INSERT INTO code(hash, hall, until) VALUES($1, $2, $3)";
        client.execute(add, &[&code.hash.as_slice(), &code.hall, &code.until.0]).await
    };
    put.await.map_err(fault)?;
    let hall = hall(conn, &code.hall).await?;
    run(conn, "COMMIT").await?;
    Ok(hall)
}

/// Takes a code and adds the device.
pub(super) async fn enrol(conn: &Conn, new: &Enrolment) -> Result<EnrolAnswer, Fault> {
    run(conn, BEGIN).await?;
    let answer = enrolled(conn, new).await?;
    let end = if matches!(answer, EnrolAnswer::Enrolled { .. }) { "COMMIT" } else { "ROLLBACK" };
    run(conn, end).await?;
    Ok(answer)
}

async fn enrolled(conn: &Conn, new: &Enrolment) -> Result<EnrolAnswer, Fault> {
    let client = &conn.client;
    // Of two that show the same code at once the second waits here, and finds none.
    let take = "DELETE FROM code WHERE hash = $1 AND until > $2 RETURNING hall";
    let found = client.query_opt(take, &[&new.code.as_slice(), &new.at.0]).await.map_err(fault)?;
    let Some(id) = found.map(|row| row.get::<_, String>(0)) else { return Ok(EnrolAnswer::NoCode) };
    if new.hall.as_ref().is_some_and(|named| *named != id) {
        return Ok(EnrolAnswer::OtherHall { hall: id });
    }
    if !own_stream(conn, &id, &new.device.id, &new.stream).await? {
        return Ok(EnrolAnswer::OtherHall { hall: id });
    }
    let device = &new.device;
    let add = "INSERT INTO device(id, hall, public_key, host, system, enrolled_at)
         VALUES($1, $2, $3, $4, $5, $6)";
    client
        .execute(
            add,
            &[
                &device.id.as_slice(),
                &id,
                &device.public_key.as_slice(),
                &device.host,
                &device.system,
                &new.at.0,
            ],
        )
        .await
        .map_err(fault)?;
    if let Some(key) = &new.hall_key {
        let set = "UPDATE hall SET hall_key = $2 WHERE hall = $1 AND hall_key IS NULL";
        client.execute(set, &[&id, key]).await.map_err(fault)?;
    }
    let hall_key = escrow(conn, &id).await?;
    let hall = hall(conn, &id).await?;
    Ok(EnrolAnswer::Enrolled { device: device.id, hall, hall_key })
}

/// Makes a stream one of those that a device names, and adds it where it is new. Answers whether it is one of this hall.
async fn own_stream(
    conn: &Conn,
    hall: &str,
    device: &DeviceId,
    stream: &StreamId,
) -> Result<bool, Fault> {
    let client = &conn.client;
    // Which hall has it is settled by one row for all halls, so that no two can.
    let home =
        "INSERT INTO stream_home(stream, hall, device) VALUES($1, $2, $3) ON CONFLICT DO NOTHING";
    client.execute(home, &[&stream.as_slice(), &hall, &device.as_slice()]).await.map_err(fault)?;
    let home = "SELECT hall FROM stream_home WHERE stream = $1";
    let home: String = client.query_one(home, &[&stream.as_slice()]).await.map_err(fault)?.get(0);
    if home != hall {
        return Ok(false);
    }
    let add =
        "INSERT INTO stream(hall, id, device, chain) VALUES($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    client
        .execute(add, &[&hall, &stream.as_slice(), &device.as_slice(), &[0_u8; 32].as_slice()])
        .await
        .map_err(fault)?;
    let name = "INSERT INTO named(hall, device, stream) VALUES($1, $2, $3) ON CONFLICT DO NOTHING";
    client.execute(name, &[&hall, &device.as_slice(), &stream.as_slice()]).await.map_err(fault)?;
    Ok(true)
}

/// The sealed key of a hall's records.
pub(super) async fn escrow(conn: &Conn, hall: &str) -> Result<Option<Vec<u8>>, Fault> {
    let get = conn.statement("SELECT hall_key FROM hall WHERE hall = $1").await?;
    let row = conn.client.query_opt(&get, &[&hall]).await.map_err(fault)?;
    Ok(row.and_then(|row| row.get(0)))
}

/// A customer's sealed record.
pub(super) async fn record(
    conn: &Conn,
    hall: &str,
    person_ref: &str,
) -> Result<Option<Vec<u8>>, Fault> {
    let get = "SELECT sealed FROM record WHERE hall = $1 AND person_ref = $2";
    let get = conn.statement(get).await?;
    let row = conn.client.query_opt(&get, &[&hall, &person_ref]).await.map_err(fault)?;
    Ok(row.and_then(|row| row.get(0)))
}

fn device_row(row: &Row) -> Result<Device, Fault> {
    let known = NewDevice {
        id: bytes_at(row, 0)?,
        public_key: bytes_at(row, 1)?,
        host: row.get(2),
        system: row.get(3),
    };
    Ok(Device {
        known,
        hall: row.get(4),
        enrolled_at: Ms(row.get(5)),
        seen_at: row.get::<_, Option<i64>>(6).map(Ms),
        revoked_at: row.get::<_, Option<i64>>(7).map(Ms),
    })
}

/// A device.
pub(super) async fn device(conn: &Conn, id: DeviceId) -> Result<Option<Device>, Fault> {
    let get = conn
        .statement(
            "SELECT id, public_key, host, system, hall, enrolled_at, seen_at, revoked_at
             FROM device WHERE id = $1",
        )
        .await?;
    let row = conn.client.query_opt(&get, &[&id.as_slice()]).await.map_err(fault)?;
    row.as_ref().map(device_row).transpose()
}

/// Devices of one hall or all.
pub(super) async fn devices(conn: &Conn, hall: Option<&str>) -> Result<Vec<Device>, Fault> {
    let get = conn
        .statement(
            "SELECT id, public_key, host, system, hall, enrolled_at, seen_at, revoked_at
             FROM device WHERE $1::text IS NULL OR hall = $1 ORDER BY n",
        )
        .await?;
    let rows = conn.client.query(&get, &[&hall]).await.map_err(fault)?;
    rows.iter().map(device_row).collect()
}

/// Takes a device out.
pub(super) async fn revoke(conn: &Conn, id: DeviceId, at: Ms) -> Result<bool, Fault> {
    run(conn, BEGIN).await?;
    let set = async {
        let set = "UPDATE device SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1";
        let found = conn.client.execute(set, &[&id.as_slice(), &at.0]).await?;
        conn.client.execute("DELETE FROM session WHERE device = $1", &[&id.as_slice()]).await?;
        conn.client.batch_execute("COMMIT").await?;
        Ok(found > 0)
    };
    set.await.map_err(fault)
}

/// Devices that were taken out.
pub(super) async fn revoked(conn: &Conn) -> Result<Vec<DeviceId>, Fault> {
    let get = conn.statement("SELECT id FROM device WHERE revoked_at IS NOT NULL").await?;
    let rows = conn.client.query(&get, &[]).await.map_err(fault)?;
    rows.iter().map(|row| bytes_at(row, 0)).collect()
}

/// Keeps a session.
pub(super) async fn keep_session(conn: &Conn, session: &SessionRow) -> Result<(), Fault> {
    run(conn, BEGIN).await?;
    let put = async {
        let client = &conn.client;
        // The row of the device comes first: whoever takes the device out at the same time waits, or was waited for.
        let seen = "UPDATE device SET seen_at = $2 WHERE id = $1";
        client.execute(seen, &[&session.device.as_slice(), &session.at.0]).await?;
        client.execute("DELETE FROM session WHERE until <= $1", &[&session.at.0]).await?;
        let add = "INSERT INTO session(hash, device, at, until)
             SELECT $1, id, $3, $4 FROM device WHERE id = $2 AND revoked_at IS NULL";
        let row = [session.at.0, session.until.0];
        client
            .execute(add, &[&session.hash.as_slice(), &session.device.as_slice(), &row[0], &row[1]])
            .await?;
        client.batch_execute("COMMIT").await
    };
    put.await.map_err(fault)
}

/// A session.
pub(super) async fn session(conn: &Conn, hash: [u8; 32]) -> Result<Option<SessionRow>, Fault> {
    let get = conn.statement("SELECT device, at, until FROM session WHERE hash = $1").await?;
    let Some(row) = conn.client.query_opt(&get, &[&hash.as_slice()]).await.map_err(fault)? else {
        return Ok(None);
    };
    let (at, until) = (Ms(row.get(1)), Ms(row.get(2)));
    Ok(Some(SessionRow { hash, device: bytes_at(&row, 0)?, at, until }))
}

/// Opens the streams that a device names.
pub(super) async fn open_streams(
    conn: &Conn,
    id: DeviceId,
    streams: &[StreamEnd],
) -> Result<Vec<Opened>, Fault> {
    run(conn, BEGIN_LOOKING).await?;
    let get = "SELECT hall FROM device WHERE id = $1 AND revoked_at IS NULL";
    let device = conn.client.query_opt(get, &[&id.as_slice()]).await.map_err(fault)?;
    let mut opened = vec![Opened::Elsewhere; streams.len()];
    if let Some(hall) = device.map(|row| row.get::<_, String>(0)) {
        // By id, as everywhere, so that two devices that name the same streams never wait for each other in a ring.
        let mut order: Vec<usize> = (0..streams.len()).collect();
        order.sort_unstable_by_key(|at| streams[*at].id);
        for at in order {
            opened[at] = open_stream(conn, &hall, &id, &streams[at]).await?;
        }
    }
    run(conn, "COMMIT").await?;
    Ok(opened)
}

async fn open_stream(
    conn: &Conn,
    hall: &str,
    device: &DeviceId,
    named: &StreamEnd,
) -> Result<Opened, Fault> {
    if !own_stream(conn, hall, device, &named.id).await? {
        return Ok(Opened::Elsewhere);
    }
    let get = conn.statement("SELECT last, chain FROM stream WHERE hall = $1 AND id = $2").await?;
    let row = conn.client.query_one(&get, &[&hall, &named.id.as_slice()]).await.map_err(fault)?;
    let end = StreamEnd { id: named.id, last: nat_at(&row, 0), chain: bytes_at(&row, 1)? };
    let of = Of { hall, stream: &named.id };
    let fits = match named.last {
        0 => true,
        last if last > end.last => true,
        last if last == end.last => named.chain == end.chain,
        last => history::chain_at(conn, of, last).await? == Some(named.chain),
    };
    Ok(Opened::Here { end, fits })
}

/// The device that a stream belongs to.
pub(super) async fn stream_device(
    conn: &Conn,
    stream: StreamId,
) -> Result<Option<DeviceId>, Fault> {
    let get = conn.statement("SELECT device FROM stream_home WHERE stream = $1").await?;
    let row = conn.client.query_opt(&get, &[&stream.as_slice()]).await.map_err(fault)?;
    row.map(|row| bytes_at(&row, 0)).transpose()
}

/// A verified backup holds these halls up to these numbers.
pub(super) async fn mark_durable(conn: &Conn, heads: &[(String, u64)]) -> Result<(), Fault> {
    let halls: Vec<&str> = heads.iter().map(|(hall, _)| hall.as_str()).collect();
    let numbers: Vec<i64> = heads.iter().map(|(_, head)| super::cells::int(*head)).collect();
    let set = "INSERT INTO durable(hall, hseq)
        SELECT hall, max(least(hseq, head)) FROM unnest($1::text[], $2::bigint[]) u(hall, hseq)
        JOIN hall_head USING(hall) GROUP BY hall ORDER BY hall
        ON CONFLICT(hall) DO UPDATE SET hseq = greatest(durable.hseq, excluded.hseq)";
    conn.client.execute(set, &[&halls, &numbers]).await.map(drop).map_err(fault)
}
