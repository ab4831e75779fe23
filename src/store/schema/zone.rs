//! The offsets of the hall's zone, for the views that spell instants.

use chrono::NaiveDate;
use rusqlite::Connection;

use crate::core::time::{Ms, Zone};
use crate::store::error::StoreError;

/// Writes the offsets of a zone from 2000 to 2060, one row per change, for the readable views.
pub(in crate::store) fn write_zone(conn: &Connection, zone: Zone) -> Result<(), StoreError> {
    conn.execute("DELETE FROM zone_offset", [])?;
    let mut insert = conn.prepare("INSERT INTO zone_offset(from_at, offset_min) VALUES(?1, ?2)")?;
    for (from, offset_min) in offsets(zone) {
        insert.execute((from.0, offset_min))?;
    }
    Ok(())
}

fn offsets(zone: Zone) -> Vec<(Ms, i16)> {
    const DAY: i64 = 86_400_000;
    let year = |year| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .and_then(|date| zone.day_start(date))
            .unwrap_or_default()
    };
    let (start, end) = (year(2000), year(2060));
    let mut found = vec![(Ms(i64::MIN), zone.offset_min(start))];
    let mut at = start;
    while at < end {
        let next = Ms(at.0 + DAY);
        if zone.offset_min(next) != zone.offset_min(at) {
            let (mut before, mut after) = (at.0, next.0);
            while after - before > 1 {
                let middle = i64::midpoint(before, after);
                if zone.offset_min(Ms(middle)) == zone.offset_min(at) {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            found.push((Ms(after), zone.offset_min(next)));
        }
        at = next;
    }
    found
}
