//! Whether the log before a report is the one over which it was frozen and signed.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use super::{Base, Link};
use crate::core::handover::LogHead;
use crate::core::hex::hex;
use crate::store::StoreError;

/// Whether each event that a report names has the chain it names. `own` is the stream of the report: it must be among
/// them, or a log under another id would be another one. A stream that was not heard of yet proves nothing.
pub(super) fn stands(
    conn: &Connection,
    links: &HashMap<i64, Link>,
    own: &[u8; 16],
    claimed: &[LogHead],
) -> Result<bool, StoreError> {
    let own = hex(own);
    if !claimed.iter().any(|head| *head.stream == *own) {
        return Ok(claimed.is_empty());
    }
    let base = Base::of(conn)?;
    let mut find =
        conn.prepare_cached("SELECT chain FROM event WHERE stream_ref = ?1 AND seq = ?2")?;
    for head in claimed {
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
