//! Whether the log before a report is the one over which it was frozen and signed.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::{Base, Link};
use crate::core::handover::LogHead;
use crate::core::hex::{hex, unhex_all};
use crate::store::{StoreError, sync};

/// Whether an event was written anew: its stream was parted, and it keeps the chain it had first.
fn is_anew(conn: &Connection, chain: &str) -> Result<bool, StoreError> {
    let Some(chain) = unhex_all::<32>(chain) else { return Ok(false) };
    let mut find = conn.prepare_cached(
        "SELECT 1 FROM reissued WHERE origin = ?1 UNION ALL SELECT 1 FROM unsent WHERE origin = ?1
         UNION ALL SELECT 1 FROM skipped WHERE origin = ?1",
    )?;
    Ok(find.exists([&chain[..]])?)
}

/// In a hall that has a server an event of a stream may wait, or be passed over.
const FIND_SYNCED: &str = "
SELECT chain FROM event WHERE stream_ref = ?1 AND seq = ?2
UNION ALL SELECT chain FROM skipped WHERE stream_ref = ?1 AND seq = ?2
UNION ALL SELECT chain FROM unsent WHERE seq = ?2 AND (SELECT ref FROM stream WHERE own = 1) = ?1";

/// Whether each event that a report names has the chain it names. `own` is the stream of the report: it must be among
/// them, or a log under another id would be another one. A stream that was not heard of yet proves nothing.
pub(super) fn stands(
    conn: &Connection,
    links: &HashMap<i64, Link>,
    own: &[u8; 16],
    claimed: &[LogHead],
) -> Result<bool, StoreError> {
    let own = hex(own);
    let synced = sync::has_tables(conn)?;
    let mut anew = Vec::new();
    for head in claimed.iter().filter(|_| synced) {
        anew.extend(is_anew(conn, &head.chain)?.then_some(head));
    }
    if anew.is_empty() && !claimed.iter().any(|head| *head.stream == *own) {
        return Ok(claimed.is_empty());
    }
    let base = Base::of(conn)?;
    let plain = "SELECT chain FROM event WHERE stream_ref = ?1 AND seq = ?2";
    let mut find = conn.prepare_cached(if synced { FIND_SYNCED } else { plain })?;
    for head in claimed.iter().filter(|head| !anew.contains(head)) {
        let Some((number, link)) = links.iter().find(|(_, link)| hex(&link.id) == *head.stream)
        else {
            continue;
        };
        let (before, chain_before) = base.link(&link.id);
        let chain = match head.seq {
            seq if seq == before => Some(chain_before),
            seq => find.query_row((number, seq), |row| row.get(0)).optional()?,
        };
        if chain.is_some_and(|chain: [u8; 32]| hex(&chain) != *head.chain) {
            return Ok(false);
        }
        if chain.is_none() && *head.stream == *own && head.seq > before {
            return Ok(false);
        }
    }
    Ok(true)
}
