//! Whether an event that was written anew is in the log of a hall from before: under the chain that tells it, in the table of
//! origins or in another stream that the device named as its own. Must be used inside a transaction that holds
//! `segment_hot`.

use std::collections::HashSet;

use super::cells::{bytes_at, int, kept, params};
use super::error::fault;
use super::history::{Of, aside, hot_days, part_at};
use super::pool::Conn;
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::sync::verdict::{Identity, identities};
use crate::server::day::Kept;
use crate::server::{DeviceId, Fault, Upload};

/// Segments read at once: each may have some megabytes of events.
const AT_ONCE: i64 = 16;

/// The chains of a segment's events that the log of the hall knows as origins, and those that it may know elsewhere.
pub(super) async fn sorted(
    conn: &Conn,
    of: Of<'_>,
    (upload, from): (&Upload, usize),
) -> Result<(HashSet<Chain>, HashSet<Chain>), Fault> {
    let all: Vec<Identity> = identities(&upload.segment).skip(from).collect();
    let get =
        conn.statement("SELECT chain FROM origin WHERE hall = $1 AND chain = ANY($2)").await?;
    let wanted: Vec<&[u8]> = all.iter().map(|identity| identity.chain().as_slice()).collect();
    let rows = conn.client.query(&get, &[&of.hall, &wanted]).await.map_err(fault)?;
    let known = rows.iter().map(|row| bytes_at(row, 0)).collect::<Result<HashSet<_>, _>>()?;
    let again = all.iter().filter_map(|identity| match identity {
        Identity::Again(chain) if !known.contains(chain) => Some(*chain),
        _ => None,
    });
    let left = again.collect();
    Ok((known, left))
}

/// The streams that a device named as its own beside this one.
async fn other_streams(
    conn: &Conn,
    of: Of<'_>,
    device: &DeviceId,
) -> Result<HashSet<StreamId>, Fault> {
    let get = conn
        .statement("SELECT stream FROM named WHERE hall = $1 AND device = $2 AND stream <> $3")
        .await?;
    let (device, stream) = (device.as_slice(), of.stream.as_slice());
    let asked = params![of.hall, device, stream];
    let rows = conn.client.query(&get, &asked).await.map_err(fault)?;
    rows.iter().map(|row| bytes_at(row, 0)).collect()
}

/// What is looked for, and what was found of it.
struct Search {
    wanted: HashSet<Chain>,
    found: HashSet<Chain>,
}

impl Search {
    async fn look(mut self, segments: Vec<Kept>) -> Result<Search, Fault> {
        aside(move || {
            for kept in segments {
                if self.wanted.is_empty() {
                    break;
                }
                for chain in kept.chains()? {
                    if self.wanted.remove(&chain) {
                        self.found.insert(chain);
                    }
                }
            }
            Ok(self)
        })
        .await
    }
}

/// Which of these are chains of events in the other streams that a device named as its own, newest first, because what is
/// written anew is the end of a stream. `since` = only in what came behind this number of the hall's log; none = that takes
/// a packed day.
pub(super) async fn in_other_streams(
    conn: &Conn,
    of: Of<'_>,
    (device, wanted): (&DeviceId, HashSet<Chain>),
    since: Option<u64>,
) -> Result<Option<HashSet<Chain>>, Fault> {
    let mut search = Search { wanted, found: HashSet::new() };
    if search.wanted.is_empty() {
        return Ok(Some(search.found));
    }
    let streams = other_streams(conn, of, device).await?;
    if streams.is_empty() {
        return Ok(Some(search.found));
    }
    let behind = since.map_or(-1, int);
    let ids: Vec<&[u8]> = streams.iter().map(<[u8; 16]>::as_slice).collect();
    let get = conn
        .statement(
            "SELECT hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, packed, n
             FROM segment_hot WHERE hall = $1 AND day = $2 AND hseq_last >= $4 AND stream = ANY($3) AND n < $5
             ORDER BY n DESC LIMIT $6",
        )
        .await?;
    for day in days(conn, of, since).await? {
        let mut before = i64::MAX;
        loop {
            if search.wanted.is_empty() {
                return Ok(Some(search.found));
            }
            let asked = params![of.hall, day, ids, behind, before, AT_ONCE];
            let rows = conn.client.query(&get, &asked).await.map_err(fault)?;
            let Some(last) = rows.last() else { break };
            before = last.get(13);
            let segments = rows.iter().map(kept).collect::<Result<Vec<_>, _>>()?;
            // One that only repeated others may have come before.
            let news = segments.into_iter().filter(|kept| since.is_none_or(|s| kept.row.hseq > s));
            search = search.look(news.collect()).await?;
        }
    }
    if since.is_none() {
        return in_packed(conn, of, (&streams, search)).await.map(|search| Some(search.found));
    }
    let any = "SELECT EXISTS(SELECT FROM hall_day WHERE hall = $1 AND packed AND last_hseq > $2)";
    let get = conn.statement(any).await?;
    let asked = params![of.hall, behind];
    let packed: bool = conn.client.query_one(&get, &asked).await.map_err(fault)?.get(0);
    Ok((!packed).then_some(search.found))
}

/// Days that are not packed and hold what came behind a number, newest first.
async fn days(conn: &Conn, of: Of<'_>, since: Option<u64>) -> Result<Vec<i32>, Fault> {
    let Some(since) = since else { return hot_days(conn, of.hall).await };
    let sql = "SELECT day FROM hall_day WHERE hall = $1 AND NOT packed
        AND (last_hseq IS NULL OR last_hseq >= $2) ORDER BY day DESC";
    let get = conn.statement(sql).await?;
    let rows = conn.client.query(&get, &[&of.hall, &int(since)]).await.map_err(fault)?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

async fn in_packed(
    conn: &Conn,
    of: Of<'_>,
    (streams, mut search): (&HashSet<StreamId>, Search),
) -> Result<Search, Fault> {
    let ids: Vec<&[u8]> = streams.iter().map(<[u8; 16]>::as_slice).collect();
    let get = conn
        .statement(
            "SELECT day, part FROM segment_day WHERE hall = $1 AND streams && $2
             ORDER BY day DESC, part DESC",
        )
        .await?;
    let places = conn.client.query(&get, &[&of.hall, &ids]).await.map_err(fault)?;
    for place in &places {
        if search.wanted.is_empty() {
            break;
        }
        let named = streams.clone();
        let wanted = move |kept: &Kept| named.contains(&kept.row.stream);
        let own = part_at(conn, of.hall, (place.get(0), place.get(1)), wanted).await?;
        search = search.look(own.into_iter().rev().collect()).await?;
    }
    Ok(search)
}
