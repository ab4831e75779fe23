//! Numbers and hashes on their way into rows and out of them.

use tokio_postgres::Row;

use crate::core::time::Ms;
use crate::server::day::{Kept, unspelt};
use crate::server::{Fault, SegmentRow};

/// What goes into a statement, kept so that several of them can be on their way at once.
macro_rules! params {
    ($($value:expr),*) => {{
        let values: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> = vec![$(&$value),*];
        values
    }};
}
pub(super) use params;

/// A number of ours as PostgreSQL keeps it; what no hall ever reaches is cut.
pub(super) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Back again.
pub(super) fn nat(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A number of a row.
pub(super) fn nat_at(row: &Row, at: usize) -> u64 {
    nat(row.get(at))
}

/// An id, a hash or a chain of a row.
pub(super) fn bytes_at<const N: usize>(row: &Row, at: usize) -> Result<[u8; N], Fault> {
    bytes(row.get(at))
}

/// An id, a hash or a chain.
pub(super) fn bytes<const N: usize>(found: &[u8]) -> Result<[u8; N], Fault> {
    found.try_into().map_err(|_| Fault::Broken(format!("a stored hash has {} bytes", found.len())))
}

/// A segment of a row: hseq, stream, device, first, own_first, last, prev, chain, sig, skip, received, record_bytes, and
/// the packed events or nothing.
pub(super) fn kept(row: &Row) -> Result<Kept, Fault> {
    let (first, last) = (nat_at(row, 3), nat_at(row, 5));
    let kept = Kept {
        row: SegmentRow {
            hseq: nat_at(row, 0),
            stream: bytes_at(row, 1)?,
            device: bytes_at(row, 2)?,
            first,
            count: (last + 1).saturating_sub(first),
            prev: bytes_at(row, 6)?,
            chain: bytes_at(row, 7)?,
            sig: bytes_at(row, 8)?,
            skip: row.get::<_, Option<&[u8]>>(9).map(unspelt).unwrap_or_default(),
            received: Ms(row.get(10)),
            packed: row.get(12),
        },
        own_first: nat_at(row, 4),
        record_bytes: nat_at(row, 11),
    };
    kept.sound()
}
