//! Reading: a part of a hall's log as of one instant. Which days it lies in is looked up first, so that exactly their
//! partitions are touched; a page is held against its numbers before it is handed out.

use super::cells::{int, kept, nat_at, params};
use super::error::fault;
use super::history::{part, part_columns};
use super::pool::Conn;
use crate::server::day::unpack;
use crate::server::filling::{Filling, HEAD_BYTES};
use crate::server::{Fault, Page, PageAsk, Record};

/// What every transaction begins with that reads stored segments: one instant for all of it, and no partition goes away.
pub(super) const BEGIN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    LOCK TABLE ONLY segment_hot IN ACCESS SHARE MODE";

/// A part of a log. The caller ends the transaction that this begins.
pub(super) async fn page(conn: &Conn, ask: &PageAsk) -> Result<Option<Page>, Fault> {
    let head = conn.statement("SELECT head FROM hall_head WHERE hall = $1").await?;
    let days = conn
        .statement(
            "SELECT day, packed FROM hall_day
             WHERE hall = $1 AND (last_hseq IS NULL OR last_hseq > $2) ORDER BY day",
        )
        .await?;
    let after = int(ask.after);
    let (of, behind) = (params![ask.hall], params![ask.hall, after]);
    let (began, head, days) = tokio::join!(
        biased;
        conn.client.batch_execute(BEGIN),
        conn.client.query_opt(&head, &of),
        conn.client.query(&days, &behind),
    );
    began.map_err(fault)?;
    let Some(head) = head.map_err(fault)? else { return Ok(None) };
    let mut filling = Filling::new(ask, nat_at(&head, 0));
    if !filling.is_done() {
        for day in days.map_err(fault)? {
            if filling.full {
                break;
            }
            if day.get(1) {
                packed(conn, day.get(0), &mut filling).await?;
            } else {
                hot(conn, day.get(0), &mut filling).await?;
            }
        }
        filling.check_end()?;
        let through = filling.through;
        filling.page.records = records(conn, ask, through).await?;
    }
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
        let all = tokio::task::spawn_blocking(move || unpack(&part)).await;
        let all = all.map_err(|error| Fault::Broken(error.to_string()))??;
        for kept in all.into_iter().filter(|kept| int(kept.hseq_last()) > after) {
            filling.take(kept)?;
        }
    }
    Ok(())
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
