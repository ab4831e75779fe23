//! What is looked up in the stored log of a hall: where events of a stream have their places, the chain of one of them,
//! whether an event that was written anew is there from before. Days that are not packed are looked at one by one, newest
//! first, so that each query touches one partition; packed ones only where those do not hold the answer, which is rare.
//! Must be used inside a transaction that holds `segment_hot`, so that no partition goes away on the way. Where a writer
//! holds rows meanwhile, only what rows of segments say is looked at: no bytes of events, no packed day.

use tokio_postgres::Row;

use super::cells::{bytes_at, int, kept, nat_at, params};
use super::error::fault;
use super::pool::Conn;
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::sync::verdict::fork_points;
use crate::core::sync::wire::Run;
use crate::server::Fault;
use crate::server::day::{Kept, Part, unpack_some};

/// Days of a hall whose segments are as they came, newest first.
pub(super) async fn hot_days(conn: &Conn, hall: &str) -> Result<Vec<i32>, Fault> {
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

/// Which stream of which hall.
#[derive(Clone, Copy)]
pub(super) struct Of<'a> {
    pub(super) hall: &'a str,
    pub(super) stream: &'a StreamId,
}

/// Segments of a stream that are not packed and hold some of the events `first` to `last`, oldest first, without their bytes.
pub(super) async fn rows(
    conn: &Conn,
    of: Of<'_>,
    (first, last): (u64, u64),
) -> Result<Vec<Kept>, Fault> {
    let mut found: Vec<Kept> = Vec::new();
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, ''::bytea
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
        if found.last().is_some_and(|kept| kept.own_first <= first) {
            break;
        }
    }
    found.reverse();
    Ok(found)
}

/// Packed segments of a stream that hold some of the events `first` to `last`, oldest first.
async fn packed(conn: &Conn, of: Of<'_>, (first, last): (u64, u64)) -> Result<Vec<Kept>, Fault> {
    let which = conn
        .statement(
            "SELECT day, part FROM segment_day WHERE hall = $1 AND EXISTS(
                SELECT FROM unnest(streams, firsts, lasts) u(stream, first, last)
                WHERE u.stream = $2 AND u.last >= $3 AND u.first <= $4)
              ORDER BY day, part",
        )
        .await?;
    let places = conn
        .client
        .query(&which, &[&of.hall, &of.stream.as_slice(), &int(first), &int(last)])
        .await
        .map_err(fault)?;
    let mut found = Vec::new();
    for place in &places {
        let stream = *of.stream;
        let wanted = move |kept: &Kept| {
            kept.row.stream == stream && kept.last() >= first && kept.own_first <= last
        };
        found.extend(part_at(conn, of.hall, (place.get(0), place.get(1)), wanted).await?);
    }
    Ok(found)
}

/// The segments of a packed part that somebody wants.
pub(super) async fn part_at(
    conn: &Conn,
    hall: &str,
    (day, number): (i32, i32),
    wanted: impl Fn(&Kept) -> bool + Send + 'static,
) -> Result<Vec<Kept>, Fault> {
    let get = conn
        .statement(concat!(
            "SELECT ",
            part_columns!(),
            " FROM segment_day WHERE hall = $1 AND day = $2 AND part = $3"
        ))
        .await?;
    let row = conn.client.query_one(&get, &[&hall, &day, &number]).await.map_err(fault)?;
    let (_, _, part) = part(&row)?;
    aside(move || unpack_some(&part, wanted)).await
}

/// Does what takes a processor's time where no other task waits for it.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Fault::Broken(error.to_string()))?
}

/// The places of the events `first` to `last` of a stream, which has them all, as they came first.
pub(super) async fn runs(conn: &Conn, of: Of<'_>, asked: (u64, u64)) -> Result<Vec<Run>, Fault> {
    let hot = rows(conn, of, asked).await?;
    let reached = hot.first().is_some_and(|kept| kept.own_first <= asked.0);
    let old = if reached { Vec::new() } else { packed(conn, of, asked).await? };
    Ok(old.iter().chain(&hot).filter_map(|kept| kept.run(asked)).collect())
}

/// The chain of an event of a stream; none where the stream has no such event.
pub(super) async fn chain_at(conn: &Conn, of: Of<'_>, seq: u64) -> Result<Option<Chain>, Fault> {
    let hot = rows(conn, of, (seq, seq)).await?;
    if let Some(end) = hot.first().filter(|kept| kept.last() == seq) {
        return Ok(Some(end.row.chain));
    }
    let kept = if hot.is_empty() {
        packed(conn, of, (seq, seq)).await?.into_iter().next()
    } else {
        with_bytes(conn, of, seq).await?
    };
    let Some(kept) = kept else { return Ok(None) };
    let index = seq.checked_sub(kept.row.first).and_then(|at| usize::try_from(at).ok());
    let Some(index) = index else { return Ok(None) };
    Ok(aside(move || kept.chains()).await?.get(index).copied())
}

/// The segment that holds an event and is not packed, with its bytes.
async fn with_bytes(conn: &Conn, of: Of<'_>, seq: u64) -> Result<Option<Kept>, Fault> {
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, packed
             FROM segment_hot WHERE hall = $1 AND day = $2 AND stream = $3 AND last >= $4 AND own_first <= $4
             ORDER BY last LIMIT 1",
        )
        .await?;
    for day in hot_days(conn, of.hall).await? {
        let (stream, seq) = (of.stream.as_slice(), int(seq));
        let asked = params![of.hall, day, stream, seq];
        if let Some(row) = conn.client.query_opt(&get, &asked).await.map_err(fault)? {
            return kept(&row).map(Some);
        }
    }
    Ok(None)
}

/// What a fork names, of what is not packed: ends of segments at or before the points that matter; and the points that only
/// packed days answer.
async fn known_hot(
    conn: &Conn,
    of: Of<'_>,
    last: u64,
) -> Result<(Vec<(u64, Chain)>, Vec<u64>), Fault> {
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
    Ok((found, points))
}

/// What a fork names where no packed day is needed for it, newest first; none = it takes a look.
pub(super) async fn known_in_rows(
    conn: &Conn,
    of: Of<'_>,
    last: u64,
) -> Result<Option<Vec<(u64, Chain)>>, Fault> {
    let (found, left) = known_hot(conn, of, last).await?;
    if !left.is_empty() {
        let any = "SELECT EXISTS(SELECT FROM segment_day WHERE hall = $1 AND streams @> ARRAY[$2::bytea])";
        let get = conn.statement(any).await?;
        let stream = of.stream.as_slice();
        let asked = params![of.hall, stream];
        if conn.client.query_one(&get, &asked).await.map_err(fault)?.get(0) {
            return Ok(None);
        }
    }
    Ok(Some(newest_first(found)))
}

/// What a fork names, newest first.
pub(super) async fn known(conn: &Conn, of: Of<'_>, last: u64) -> Result<Vec<(u64, Chain)>, Fault> {
    let (mut found, left) = known_hot(conn, of, last).await?;
    found.extend(known_packed(conn, of, &left).await?);
    Ok(newest_first(found))
}

fn newest_first(mut ends: Vec<(u64, Chain)>) -> Vec<(u64, Chain)> {
    ends.sort_unstable_by(|a, b| b.cmp(a));
    ends.dedup();
    ends
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
            let stream = *of.stream;
            let wanted = move |kept: &Kept| kept.row.stream == stream;
            let own = part_at(conn, of.hall, (day, number), wanted).await?;
            found.extend(own.iter().map(|kept| (kept.last(), kept.row.chain)));
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
