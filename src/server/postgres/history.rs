//! What is looked up in the stored log of a hall: where events of a stream have their places, the chain of one of them,
//! whether an event that was written anew is there from before. Days that are not packed are looked at one by one, newest
//! first, so that each query touches one partition; packed ones only where those do not hold the answer, which is rare.
//! Must be used inside a transaction that holds `segment_hot`, so that no partition goes away on the way.

use std::collections::HashSet;

use tokio_postgres::Row;

use super::cells::{bytes_at, int, kept, nat_at, params};
use super::error::fault;
use super::pool::Conn;
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::sync::verdict::fork_points;
use crate::server::day::{Kept, Part, unpack};
use crate::server::{DeviceId, Fault};

/// Days of a hall whose segments are as they came, newest first.
async fn hot_days(conn: &Conn, hall: &str) -> Result<Vec<i32>, Fault> {
    let sql = "SELECT day FROM hall_day WHERE hall = $1 AND NOT packed ORDER BY day DESC";
    let get = conn.statement(sql).await?;
    let rows = conn.client.query(&get, &[&hall]).await.map_err(fault)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Columns of [`part`].
macro_rules! part_columns {
    () => {
        "day, part, hash, heads, lines, frames, hseq, hseq_last"
    };
}
pub(super) use part_columns;

/// A part of a packed day with its day and number.
pub(super) fn part(row: &Row) -> Result<(i32, i32, Part), Fault> {
    let part = Part {
        hash: bytes_at(row, 2)?,
        heads: row.get(3),
        lines: row.get(4),
        frames: row.get(5),
        hseq_first: nat_at(row, 6),
        hseq_last: nat_at(row, 7),
        ..Part::default()
    };
    Ok((row.get(0), row.get(1), part))
}

/// The segments of a part, unpacked where nobody waits for it but who asked.
async fn unpacked(part: Part) -> Result<Vec<Kept>, Fault> {
    let all = tokio::task::spawn_blocking(move || unpack(&part)).await;
    all.map_err(|error| Fault::Broken(error.to_string()))?
}

/// Which stream of which hall.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) hall: &'a str,
    pub(super) stream: &'a StreamId,
}

/// The segments that brought the events `first` to `last` of a stream, newest first.
pub(super) async fn segments(
    conn: &Conn,
    of: Of<'_>,
    (first, last): (u64, u64),
) -> Result<Vec<Kept>, Fault> {
    let mut found: Vec<Kept> = Vec::new();
    let reached = |found: &[Kept]| found.last().is_some_and(|kept| kept.own_first <= first);
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, packed
             FROM segment_hot WHERE hall = $1 AND day = $2 AND stream = $3 AND last >= $4 AND own_first <= $5
             ORDER BY last DESC",
        )
        .await?;
    for day in hot_days(conn, of.hall).await? {
        let rows = conn
            .client
            .query(&get, &[&of.hall, &day, &of.stream.as_slice(), &int(first), &int(last)])
            .await
            .map_err(fault)?;
        for row in &rows {
            found.push(kept(row)?);
        }
        if reached(&found) {
            return Ok(found);
        }
    }
    let get = conn
        .statement(concat!(
            "SELECT ",
            part_columns!(),
            " FROM segment_day WHERE hall = $1 AND EXISTS(
                SELECT FROM unnest(streams, firsts, lasts) u(stream, first, last)
                WHERE u.stream = $2 AND u.last >= $3 AND u.first <= $4)
              ORDER BY day DESC, part DESC"
        ))
        .await?;
    let rows = conn
        .client
        .query(&get, &[&of.hall, &of.stream.as_slice(), &int(first), &int(last)])
        .await
        .map_err(fault)?;
    for row in &rows {
        let (_, _, part) = part(row)?;
        let all = unpacked(part).await?.into_iter().rev();
        found.extend(all.filter(|kept| {
            kept.row.stream == *of.stream && kept.last() >= first && kept.own_first <= last
        }));
    }
    Ok(found)
}

/// The chain of an event of a stream; none where the stream has no such event.
pub(super) async fn chain_at(conn: &Conn, of: Of<'_>, seq: u64) -> Result<Option<Chain>, Fault> {
    let found = segments(conn, of, (seq, seq)).await?;
    let Some(kept) = found.first() else { return Ok(None) };
    if kept.last() == seq {
        return Ok(Some(kept.row.chain));
    }
    let index = seq.checked_sub(kept.row.first).and_then(|at| usize::try_from(at).ok());
    let Some(index) = index else { return Ok(None) };
    Ok(kept.chains()?.get(index).copied())
}

/// What a fork names: ends of segments at or before the points that matter, newest first.
pub(super) async fn known(conn: &Conn, of: Of<'_>, last: u64) -> Result<Vec<(u64, Chain)>, Fault> {
    let mut points = fork_points(last);
    let mut found: Vec<(u64, Chain)> = Vec::new();
    let get = conn
        .statement(
            "SELECT p, e.last, e.chain FROM unnest($4::bigint[]) p, LATERAL (
               SELECT last, chain FROM segment_hot
               WHERE hall = $1 AND day = $2 AND stream = $3 AND last <= p
               ORDER BY last DESC LIMIT 1) e",
        )
        .await?;
    for day in hot_days(conn, of.hall).await? {
        if points.is_empty() {
            break;
        }
        let asked: Vec<i64> = points.iter().map(|at| int(*at)).collect();
        let rows = conn
            .client
            .query(&get, &[&of.hall, &day, &of.stream.as_slice(), &asked])
            .await
            .map_err(fault)?;
        for row in &rows {
            found.push((nat_at(row, 1), bytes_at(row, 2)?));
            let answered = nat_at(row, 0);
            points.retain(|point| *point != answered);
        }
    }
    found.extend(known_packed(conn, of, &points).await?);
    found.sort_unstable_by(|a, b| b.cmp(a));
    found.dedup();
    Ok(found)
}

async fn known_packed(conn: &Conn, of: Of<'_>, points: &[u64]) -> Result<Vec<(u64, Chain)>, Fault> {
    let mut found = Vec::new();
    let (Some(most), Some(least)) = (points.iter().max(), points.iter().min()) else {
        return Ok(found);
    };
    let get = conn
        .statement(
            "SELECT day, part, u.first, u.last, u.chain
             FROM segment_day, unnest(streams, firsts, lasts, chains) u(stream, first, last, chain)
             WHERE hall = $1 AND u.stream = $2 AND u.first <= $3 ORDER BY u.last DESC",
        )
        .await?;
    let rows = conn
        .client
        .query(&get, &[&of.hall, &of.stream.as_slice(), &int(*most)])
        .await
        .map_err(fault)?;
    for row in &rows {
        let (day, number): (i32, i32) = (row.get(0), row.get(1));
        let (first, last) = (nat_at(row, 2), nat_at(row, 3));
        // The end of a part is in the row; what lies inside has to be unpacked.
        found.push((last, bytes_at(row, 4)?));
        if points.iter().any(|point| (first..last).contains(point)) {
            let sql = concat!(
                "SELECT ",
                part_columns!(),
                " FROM segment_day WHERE hall = $1 AND day = $2 AND part = $3"
            );
            let get = conn.statement(sql).await?;
            let row =
                conn.client.query_one(&get, &[&of.hall, &day, &number]).await.map_err(fault)?;
            let own = unpacked(part(&row)?.2).await?;
            let own = own.iter().filter(|kept| kept.row.stream == *of.stream);
            found.extend(own.map(|kept| (kept.last(), kept.row.chain)));
        }
        if last <= *least {
            break;
        }
    }
    let mut named = Vec::new();
    for point in points {
        named.extend(found.iter().filter(|end| end.0 <= *point).max().copied());
    }
    Ok(named)
}

/// Which of these chains the log of a hall knows as origins.
pub(super) async fn origins(
    conn: &Conn,
    hall: &str,
    chains: &[Chain],
) -> Result<HashSet<Chain>, Fault> {
    let get =
        conn.statement("SELECT chain FROM origin WHERE hall = $1 AND chain = ANY($2)").await?;
    let wanted: Vec<&[u8]> = chains.iter().map(<[u8; 32]>::as_slice).collect();
    let rows = conn.client.query(&get, &[&hall, &wanted]).await.map_err(fault)?;
    rows.iter().map(|row| bytes_at(row, 0)).collect()
}

/// The streams that a device named as its own beside this one.
async fn other_streams(conn: &Conn, of: Of<'_>, device: &DeviceId) -> Result<Vec<Vec<u8>>, Fault> {
    let get = conn
        .statement("SELECT stream FROM named WHERE hall = $1 AND device = $2 AND stream <> $3")
        .await?;
    let (device, stream) = (device.as_slice(), of.stream.as_slice());
    let asked = params![of.hall, device, stream];
    let rows = conn.client.query(&get, &asked).await.map_err(fault)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Which of these are chains of events in the other streams that a device named as its own, newest first, because what is
/// written anew is the end of a stream.
pub(super) async fn in_other_streams(
    conn: &Conn,
    of: Of<'_>,
    device: &DeviceId,
    mut wanted: HashSet<Chain>,
) -> Result<HashSet<Chain>, Fault> {
    let mut found = HashSet::new();
    if wanted.is_empty() {
        return Ok(found);
    }
    let streams = other_streams(conn, of, device).await?;
    if streams.is_empty() {
        return Ok(found);
    }
    let mut look = |kept: &Kept| -> Result<bool, Fault> {
        for chain in kept.chains()? {
            if wanted.remove(&chain) {
                found.insert(chain);
            }
        }
        Ok(wanted.is_empty())
    };
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, packed
             FROM segment_hot WHERE hall = $1 AND day = $2 AND stream = ANY($3) ORDER BY n DESC",
        )
        .await?;
    for day in hot_days(conn, of.hall).await? {
        let rows = conn.client.query(&get, &[&of.hall, &day, &streams]).await.map_err(fault)?;
        for row in &rows {
            if look(&kept(row)?)? {
                return Ok(found);
            }
        }
    }
    let get = conn
        .statement(concat!(
            "SELECT ",
            part_columns!(),
            " FROM segment_day WHERE hall = $1 AND streams && $2 AND (day, part) < ($3, $4)
              ORDER BY day DESC, part DESC LIMIT 4"
        ))
        .await?;
    let mut before = (i32::MAX, i32::MAX);
    loop {
        let asked = params![of.hall, streams, before.0, before.1];
        let rows = conn.client.query(&get, &asked).await.map_err(fault)?;
        if rows.is_empty() {
            return Ok(found);
        }
        for row in &rows {
            let (day, number, part) = part(row)?;
            before = (day, number);
            let own = unpacked(part).await?.into_iter().rev();
            for kept in own.filter(|kept| streams.contains(&kept.row.stream.to_vec())) {
                if look(&kept)? {
                    return Ok(found);
                }
            }
        }
    }
}
