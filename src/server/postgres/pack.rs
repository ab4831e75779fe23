//! The nightly packing: the segments of a hall's day become a few rows, and the partition of a day that is packed in all
//! halls goes away. It can be broken off anywhere and begun again, and runs beside writers and readers: first the hall
//! takes no more for the day, then the day is packed and said to be so in one transaction, and what readers may still look
//! at is dropped only when none holds the table.

use std::collections::BTreeMap;

use super::cells::{int, kept};
use super::error::fault;
use super::pool::Conn;
use super::schema::{hot_partition, month_partition};
use crate::server::day::{self, Kept, Part, READ_BYTES};
use crate::server::{Fault, Packed};

/// Packs what halls received up to a day.
pub(super) async fn pack(conn: &Conn, through: i32) -> Result<Packed, Fault> {
    let open = "SELECT hall, day FROM hall_day WHERE NOT packed AND day <= $1 ORDER BY day, hall";
    let open = conn.client.query(open, &[&through]).await.map_err(fault)?;
    let mut done = Packed::default();
    let mut broken = None;
    for row in open {
        let (hall, day): (String, i32) = (row.get(0), row.get(1));
        month_partition(conn, day).await?;
        close(conn, &hall, day).await?;
        match hall_day(conn, &hall, day).await {
            Ok(packed) => done += packed,
            // What is damaged in one hall is no reason to leave the others as they are.
            Err(fault @ Fault::Broken(_)) => {
                conn.client.batch_execute("ROLLBACK").await.map_err(super::error::fault)?;
                broken = broken.or(Some(fault));
            }
            Err(fault) => return Err(fault),
        }
    }
    drop_packed(conn, through).await?;
    broken.map_or(Ok(done), Err)
}

/// From now on the hall takes nothing more for the day, nor for one before it.
async fn close(conn: &Conn, hall: &str, day: i32) -> Result<(), Fault> {
    let close = async {
        let client = &conn.client;
        client.batch_execute("BEGIN").await?;
        let set =
            "UPDATE hall_head SET packed_through = greatest(packed_through, $2) WHERE hall = $1";
        client.execute(set, &[&hall, &day]).await?;
        let set = "UPDATE hall_day SET last_hseq = head FROM hall_head
             WHERE hall_day.hall = $1 AND hall_day.day = $2 AND last_hseq IS NULL AND hall_head.hall = $1";
        client.execute(set, &[&hall, &day]).await?;
        client.batch_execute("COMMIT").await
    };
    close.await.map_err(fault)
}

async fn hall_day(conn: &Conn, hall: &str, day: i32) -> Result<Packed, Fault> {
    let client = &conn.client;
    let mut done = Packed::default();
    let began = "BEGIN; LOCK TABLE ONLY segment_hot IN ACCESS SHARE MODE";
    client.batch_execute(began).await.map_err(fault)?;
    // Of two that pack the same day the second one waits here, and finds it packed.
    let take = "UPDATE hall_day SET packed = true WHERE hall = $1 AND day = $2 AND NOT packed";
    if client.execute(take, &[&hall, &day]).await.map_err(fault)? == 1 {
        done.days = 1;
        let (mut after, mut number) = (0, 0);
        loop {
            let (segments, last) = read(conn, hall, day, after).await?;
            if segments.is_empty() {
                break;
            }
            after = last;
            done.segments += segments.len() as u64;
            done.bytes_before += segments.iter().map(Kept::bytes).sum::<u64>();
            let parts = tokio::task::spawn_blocking(move || day::pack(&segments)).await;
            for part in parts.map_err(|error| Fault::Broken(error.to_string()))?? {
                done.bytes_after += part.bytes() as u64;
                put(conn, hall, (day, number), &part).await?;
                number += 1;
            }
        }
    }
    client.batch_execute("COMMIT").await.map_err(fault)?;
    Ok(done)
}

/// Some segments of a day behind the segment with number `after`, and the number of the last one.
async fn read(conn: &Conn, hall: &str, day: i32, after: i64) -> Result<(Vec<Kept>, i64), Fault> {
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes,
               packed, n
             FROM (SELECT *, coalesce(sum(octet_length(packed))
                 OVER (ORDER BY hseq_last, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS before
               FROM segment_hot WHERE hall = $1 AND day = $2 AND n > $3) summed
             WHERE before <= $4 ORDER BY n",
        )
        .await?;
    let most = int(READ_BYTES as u64);
    let rows = conn.client.query(&get, &[&hall, &day, &after, &most]).await.map_err(fault)?;
    let last = rows.last().map_or(after, |row| row.get(13));
    Ok((rows.iter().map(kept).collect::<Result<_, _>>()?, last))
}

async fn put(conn: &Conn, hall: &str, (day, number): (i32, i32), part: &Part) -> Result<(), Fault> {
    let add = conn
        .statement(
            "INSERT INTO segment_day(hall, day, part, hseq, hseq_last, segments, streams, firsts, lasts, chains,
               hash, heads, lines, frames)
             VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        )
        .await?;
    let streams: Vec<&[u8]> = part.streams.keys().map(<[u8; 16]>::as_slice).collect();
    let ends: BTreeMap<_, _> = part.streams.iter().collect();
    let firsts: Vec<i64> = ends.values().map(|end| int(end.0)).collect();
    let lasts: Vec<i64> = ends.values().map(|end| int(end.1)).collect();
    let chains: Vec<&[u8]> = ends.values().map(|end| end.2.as_slice()).collect();
    let places = (int(part.hseq_first), int(part.hseq_last), int(part.segments));
    conn.client
        .execute(
            &add,
            &[
                &hall,
                &day,
                &number,
                &places.0,
                &places.1,
                &places.2,
                &streams,
                &firsts,
                &lasts,
                &chains,
                &part.hash.as_slice(),
                &part.heads,
                &part.lines,
                &part.frames,
            ],
        )
        .await
        .map(drop)
        .map_err(fault)
}

/// Drops the partitions of days that are packed in every hall. Where somebody holds the table for longer than a moment,
/// it is left to the next night.
async fn drop_packed(conn: &Conn, through: i32) -> Result<(), Fault> {
    let sql = "SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'segment_hot'::regclass";
    let rows = conn.client.query(sql, &[]).await.map_err(fault)?;
    let prefix = hot_partition(0);
    let prefix = prefix.trim_end_matches('0');
    let day = |name: String| name.strip_prefix(prefix).and_then(|day| day.parse::<i32>().ok());
    let mut days: Vec<i32> = rows.iter().filter_map(|row| day(row.get(0))).collect();
    days.retain(|day| *day <= through);
    days.sort_unstable();
    for day in days {
        match drop_day(conn, day).await {
            Err(Fault::Busy(_)) => {
                conn.client.batch_execute("ROLLBACK").await.map_err(fault)?;
                return Ok(());
            }
            other => other?,
        }
    }
    Ok(())
}

async fn drop_day(conn: &Conn, day: i32) -> Result<(), Fault> {
    let name = hot_partition(day);
    let hold = format!(
        "BEGIN; SET LOCAL lock_timeout TO '500ms';
         LOCK TABLE ONLY segment_hot IN ACCESS EXCLUSIVE MODE; LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"
    );
    conn.client.batch_execute(&hold).await.map_err(fault)?;
    // Looked at once nobody can add to it any more.
    let left = format!(
        "SELECT EXISTS(SELECT FROM {name} s WHERE NOT EXISTS(
           SELECT FROM hall_day d WHERE d.hall = s.hall AND d.day = s.day AND d.packed))"
    );
    let left: bool = conn.client.query_one(&left, &[]).await.map_err(fault)?.get(0);
    let end = if left { "ROLLBACK".to_owned() } else { format!("DROP TABLE {name}; COMMIT") };
    conn.client.batch_execute(&end).await.map_err(fault)
}
