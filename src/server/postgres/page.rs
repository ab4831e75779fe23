//! Reading: a part of a hall's log as of one instant. Which days it lies in is looked up first, so that exactly their
//! partitions are touched; a page is held against its numbers before it is handed out.

use super::cells::{int, kept, nat_at, params};
use super::error::fault;
use super::history::{aside, part, part_columns};
use super::pool::Conn;
use crate::core::sync::segment::StreamId;
use crate::server::day::{Kept, Part, Segments};
use crate::server::filling::{Filling, HEAD_BYTES, cost};
use crate::server::{Fault, Page, PageAsk, Record};

/// What every transaction begins with that reads stored segments: one instant for all of it, and no partition goes away.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    LOCK TABLE ONLY segment_hot IN ACCESS SHARE MODE";

/// How many days are asked for at once: a page rarely goes through more.
const DAYS_AT_ONCE: i64 = 16;

/// Days of a hall with something behind a number ($2), from the one that holds the next event on, and behind a day ($3). A
/// hall has thousands, and whoever asks is nearly always at the last.
const DAYS: &str = "SELECT day, packed FROM hall_day
    WHERE hall = $1 AND day > $3 AND (last_hseq IS NULL OR last_hseq > $2::bigint)
      AND day >= coalesce((SELECT day FROM hall_day WHERE hall = $1 AND first_hseq <= $2::bigint + 1
        ORDER BY day DESC LIMIT 1), 0)
    ORDER BY day LIMIT $4";

/// A part of a log. The caller ends the transaction that this begins.
pub(super) async fn page(conn: &Conn, ask: &PageAsk) -> Result<Option<Page>, Fault> {
    let head = conn.statement("SELECT head FROM hall_head WHERE hall = $1").await?;
    let days = conn.statement(DAYS).await?;
    let (after, mut before) = (int(ask.after), -1);
    let (of, behind) = (params![ask.hall], params![ask.hall, after, before, DAYS_AT_ONCE]);
    let (began, head, days_found) = tokio::join!(
        biased;
        conn.client.batch_execute(BEGIN),
        conn.client.query_opt(&head, &of),
        conn.client.query(&days, &behind),
    );
    began.map_err(fault)?;
    let Some(head) = head.map_err(fault)? else { return Ok(None) };
    let mut filling = Filling::new(ask, nat_at(&head, 0));
    if filling.is_done() {
        return Ok(Some(filling.page));
    }
    let mut found = days_found.map_err(fault)?;
    while !filling.full && !found.is_empty() {
        for day in &found {
            if filling.full {
                break;
            }
            before = day.get(0);
            if day.get(1) {
                packed(conn, before, &mut filling).await?;
            } else {
                hot(conn, before, &mut filling).await?;
            }
        }
        let next = params![ask.hall, after, before, DAYS_AT_ONCE];
        found = if filling.full || filling.through == filling.page.head {
            Vec::new()
        } else {
            conn.client.query(&days, &next).await.map_err(fault)?
        };
    }
    filling.check_end()?;
    let through = filling.through;
    filling.page.records = records(conn, ask, through).await?;
    Ok(Some(filling.page))
}

async fn hot(conn: &Conn, day: i32, filling: &mut Filling<'_>) -> Result<(), Fault> {
    // Sums come before bytes, so that only what is handed out is read; of what is one too many, only that it is there.
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes,
               CASE WHEN stream = $4 THEN ''::bytea ELSE packed END
             FROM (SELECT *, coalesce(sum($5::bigint
                 + CASE WHEN stream = $4 THEN 0 ELSE record_bytes + octet_length(packed) END)
                 OVER (ORDER BY hseq_last, n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)::bigint AS before
               FROM (SELECT * FROM segment_hot WHERE hall = $1 AND day = $2 AND hseq_last > $3
                 ORDER BY hseq_last, n LIMIT $7) near) summed
             WHERE before <= $6 ORDER BY hseq_last, n",
        )
        .await?;
    let ask = filling.ask;
    let left = ask.bytes_max.saturating_sub(filling.bytes);
    // One more than fits, at the least that one costs.
    let most = left / HEAD_BYTES + 2;
    let own = ask.own.map(|own| own.to_vec()).unwrap_or_default();
    let rows = conn
        .client
        .query(
            &get,
            &[
                &ask.hall,
                &day,
                &int(ask.after),
                &own,
                &int(HEAD_BYTES as u64),
                &int(left as u64),
                &int(most as u64),
            ],
        )
        .await
        .map_err(fault)?;
    for row in &rows {
        filling.take(kept(row)?)?;
    }
    Ok(())
}

async fn packed(conn: &Conn, day: i32, filling: &mut Filling<'_>) -> Result<(), Fault> {
    let get = conn
        .statement(concat!(
            "SELECT ",
            part_columns!(),
            " FROM segment_day WHERE hall = $1 AND day = $2 AND hseq_last > $3 AND part > $4 ORDER BY part LIMIT 1"
        ))
        .await?;
    let after = int(filling.ask.after);
    let mut number = -1;
    while !filling.full {
        let asked = params![filling.ask.hall, day, after, number];
        let found = conn.client.query_opt(&get, &asked).await.map_err(fault)?;
        let Some(row) = found else { return Ok(()) };
        let (_, at, part) = part(&row)?;
        number = at;
        let (from, own) = (filling.ask.after, filling.ask.own);
        let left = filling.ask.bytes_max.saturating_sub(filling.bytes);
        for kept in aside(move || next_of(&part, (from, own), left)).await? {
            filling.take(kept)?;
        }
    }
    Ok(())
}

/// Segments of a part behind a number, as many as have room and one more.
fn next_of(
    part: &Part,
    (after, own): (u64, Option<StreamId>),
    left: usize,
) -> Result<Vec<Kept>, Fault> {
    let mut segments = Segments::of(part)?;
    let (mut all, mut bytes) = (Vec::new(), 0_usize);
    while bytes <= left {
        let Some(kept) = segments.next_that(|kept| kept.hseq_last() > after)? else { break };
        bytes = bytes.saturating_add(cost(&kept, own));
        all.push(kept);
    }
    Ok(all)
}

async fn records(conn: &Conn, ask: &PageAsk, through: u64) -> Result<Vec<Record>, Fault> {
    let get = conn
        .statement(
            "SELECT person_ref, sealed FROM record
             WHERE hall = $1 AND hseq > $2 AND hseq <= $3 AND sealed IS NOT NULL AND stream <> $4
             ORDER BY hseq, person_ref",
        )
        .await?;
    let own = ask.own.map(|own| own.to_vec()).unwrap_or_default();
    let rows = conn
        .client
        .query(&get, &[&ask.hall, &int(ask.after), &int(through), &own])
        .await
        .map_err(fault)?;
    Ok(rows.iter().map(|row| Record { person_ref: row.get(0), sealed: row.get(1) }).collect())
}
