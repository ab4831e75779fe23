//! The readable tables of what is seen and counted by hand.

use rusqlite::{Connection, params};

use super::error::StoreError;
use super::tables::{date_text, millis};
use crate::core::rows::{HalfHourRow, HelpRow, SightingRow};

pub(super) fn write_help(conn: &Connection, row: &HelpRow) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO help_call(help_id, counter_id, at, claimed_by, claimed_at)
         VALUES(?1, ?2, ?3, ?4, ?5)",
    )?;
    write.execute(params![
        row.help_id,
        row.counter_id,
        row.at.0,
        row.claimed_by,
        millis(row.claimed_at)
    ])?;
    Ok(())
}

pub(super) fn write_sighting(conn: &Connection, row: &SightingRow) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO floor_mark(act_id, business_date, seen, at, by, counter_id, service_id,
           ticket_no, reason, count, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    write.execute(params![
        row.act_id,
        date_text(row.business_date),
        row.seen,
        row.at.0,
        row.by,
        row.counter_id,
        row.service_id,
        row.ticket_no,
        row.reason,
        row.count,
        row.voided,
    ])?;
    Ok(())
}

pub(super) fn write_half_hour(conn: &Connection, row: &HalfHourRow) -> Result<(), StoreError> {
    let mut write = conn.prepare_cached(
        "INSERT OR REPLACE INTO half_hour_by_hand(act_id, business_date, service_id, from_at, by, at,
           taken, served, abandoned, wait_secs_max, voided)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    write.execute(params![
        row.act_id,
        date_text(row.business_date),
        row.service_id,
        row.from.0,
        row.by,
        row.at.0,
        row.taken,
        row.served,
        row.abandoned,
        row.wait_secs_max,
        row.voided,
    ])?;
    Ok(())
}
