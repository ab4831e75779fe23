//! Rows that a group adds, kept back so that each table gets them in one statement.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};

use super::cells::{int, params};
use super::pool::Conn;
use super::write::{HallRow, confirmed};
use crate::server::day::{Kept, spelt};
use crate::server::{Fault, Upload};

const SEGMENTS: &str = "INSERT INTO segment_hot(hall, day, n, hseq, hseq_last, stream, device, first, own_first,
      last, prev, chain, sig, skip, received, record_bytes, packed)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[],
      $8::bigint[], $9::bigint[], $10::bigint[], $11::bytea[], $12::bytea[], $13::bytea[], $14::bytea[], $15::bigint[],
      $16::bigint[], $17::bytea[])";
const STREAMS: &str = "UPDATE stream SET last = u.last, chain = u.chain
    FROM unnest($1::text[], $2::bytea[], $3::bigint[], $4::bytea[]) u(hall, id, last, chain)
    WHERE stream.hall = u.hall AND stream.id = u.id";
const HALLS: &str =
    "UPDATE hall_head SET head = u.head, segments = u.segments, day = u.day, reissued = u.reissued
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::integer[], $5::boolean[])
      u(hall, head, segments, day, reissued)
    WHERE hall_head.hall = u.hall";
const DAYS_CLOSED: &str = "UPDATE hall_day SET last_hseq = u.last
    FROM unnest($1::text[], $2::integer[], $3::bigint[]) u(hall, day, last)
    WHERE hall_day.hall = u.hall AND hall_day.day = u.day AND last_hseq IS NULL";
const DAYS_OPENED: &str = "INSERT INTO hall_day(hall, day, first_hseq)
    SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[])";
// A record never changes but by its end: what comes again is the same, or came after its erasure.
const RECORDS: &str = "INSERT INTO record(hall, person_ref, hseq, stream, sealed)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[], $5::bytea[]) ON CONFLICT DO NOTHING";
// Also where the record never came: it must not come later from a terminal that was away.
const ERASED: &str = "INSERT INTO record(hall, person_ref, hseq, stream)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bytea[])
    ON CONFLICT(hall, person_ref) DO UPDATE SET sealed = NULL";

type Column<'a> = &'a (dyn ToSql + Sync);

/// Columns of the rows of one table each.
#[derive(Default)]
pub(super) struct Rows<'a> {
    segments: Segments<'a>,
    ends: Ends<'a>,
    opened: Days<'a>,
    closed: Days<'a>,
    records: Records<'a>,
    erased: Records<'a>,
    named: BTreeSet<(&'a str, &'a str)>,
}

#[derive(Default)]
struct Ends<'a> {
    hall: Vec<&'a str>,
    stream: Vec<&'a [u8]>,
    last: Vec<i64>,
    chain: Vec<&'a [u8]>,
}

#[derive(Default)]
struct Days<'a> {
    hall: Vec<&'a str>,
    day: Vec<i32>,
    hseq: Vec<i64>,
}

impl<'a> Days<'a> {
    fn push(&mut self, hall: &'a str, day: i32, hseq: u64) {
        self.hall.push(hall);
        self.day.push(day);
        self.hseq.push(int(hseq));
    }
}

#[derive(Default)]
struct Records<'a> {
    hall: Vec<&'a str>,
    person_ref: Vec<&'a str>,
    hseq: Vec<i64>,
    stream: Vec<&'a [u8]>,
    sealed: Vec<&'a [u8]>,
}

#[derive(Default)]
struct Heads<'a> {
    hall: Vec<&'a str>,
    head: Vec<i64>,
    segments: Vec<i64>,
    day: Vec<i32>,
    reissued: Vec<bool>,
}

impl<'a> Heads<'a> {
    fn of(halls: &'a BTreeMap<String, HallRow>) -> Heads<'a> {
        let mut heads = Heads::default();
        for (hall, row) in halls.iter().filter(|(_, row)| row.changed) {
            heads.hall.push(hall);
            heads.head.push(int(row.head));
            heads.segments.push(int(row.segments));
            heads.day.push(row.day);
            heads.reissued.push(row.reissued);
        }
        heads
    }
}

#[derive(Default)]
struct Segments<'a> {
    hall: Vec<&'a str>,
    day: Vec<i32>,
    n: Vec<i64>,
    hseq: Vec<i64>,
    hseq_last: Vec<i64>,
    stream: Vec<&'a [u8]>,
    device: Vec<&'a [u8]>,
    first: Vec<i64>,
    own_first: Vec<i64>,
    last: Vec<i64>,
    prev: Vec<&'a [u8]>,
    chain: Vec<&'a [u8]>,
    sig: Vec<&'a [u8]>,
    skip: Vec<Option<Vec<u8>>>,
    received: Vec<i64>,
    record_bytes: Vec<i64>,
    packed: Vec<&'a [u8]>,
}

impl Segments<'_> {
    /// In the order of [`SEGMENTS`].
    fn columns(&self) -> [Column<'_>; 17] {
        [
            &self.hall,
            &self.day,
            &self.n,
            &self.hseq,
            &self.hseq_last,
            &self.stream,
            &self.device,
            &self.first,
            &self.own_first,
            &self.last,
            &self.prev,
            &self.chain,
            &self.sig,
            &self.skip,
            &self.received,
            &self.record_bytes,
            &self.packed,
        ]
    }
}

impl<'a> Rows<'a> {
    /// A hall's log goes on on another day: the day before is closed.
    pub(super) fn day(&mut self, hall: &'a str, day: i32, (before, first_hseq): (i32, u64)) {
        self.closed.push(hall, before, first_hseq - 1);
        self.opened.push(hall, day, first_hseq);
    }

    /// A segment, the end of its stream, and the records that came with it.
    pub(super) fn segment(
        &mut self,
        hall: &'a str,
        (day, n): (i32, u64),
        kept: &Kept,
        upload: &'a Upload,
    ) {
        let shape = &upload.segment.shape;
        let to = &mut self.segments;
        to.hall.push(hall);
        to.day.push(day);
        to.n.push(int(n));
        to.hseq.push(int(kept.row.hseq));
        to.hseq_last.push(int(kept.hseq_last()));
        to.stream.push(&shape.stream);
        to.device.push(&upload.device);
        to.first.push(int(shape.first));
        to.own_first.push(int(kept.own_first));
        to.last.push(int(shape.last()));
        to.prev.push(&shape.prev);
        to.chain.push(&shape.chain);
        to.sig.push(&upload.sig);
        to.skip.push((!kept.row.skip.is_empty()).then(|| spelt(&kept.row.skip)));
        to.received.push(upload.received.0);
        to.record_bytes.push(int(kept.record_bytes));
        to.packed.push(&upload.packed);
        self.ends.hall.push(hall);
        self.ends.stream.push(&shape.stream);
        self.ends.last.push(int(shape.last()));
        self.ends.chain.push(&shape.chain);
        let hseq = int(kept.hseq_last());
        for record in &upload.records {
            self.records.hall.push(hall);
            self.records.person_ref.push(&record.person_ref);
            self.records.hseq.push(hseq);
            self.records.stream.push(&shape.stream);
            self.records.sealed.push(&record.sealed);
        }
        for erased in &upload.erased {
            // Twice in one statement would be refused.
            if self.named.insert((hall, erased)) {
                self.erased.hall.push(hall);
                self.erased.person_ref.push(erased);
                self.erased.hseq.push(hseq);
                self.erased.stream.push(&shape.stream);
            }
        }
    }

    /// Writes what was kept back, inside the transaction.
    pub(super) async fn flush(&mut self, conn: &Conn) -> Result<(), Fault> {
        let rows = std::mem::take(self);
        rows.send(conn, None).await
    }

    /// Writes what was kept back and the rows of the halls, and commits.
    pub(super) async fn commit(
        self,
        conn: &Conn,
        halls: &BTreeMap<String, HallRow>,
    ) -> Result<(), Fault> {
        self.send(conn, Some(halls)).await
    }

    async fn send(
        self,
        conn: &Conn,
        halls: Option<&BTreeMap<String, HallRow>>,
    ) -> Result<(), Fault> {
        let client = &conn.client;
        let heads = halls.map(Heads::of).unwrap_or_default();
        let all = [SEGMENTS, STREAMS, DAYS_OPENED, DAYS_CLOSED, RECORDS, ERASED, HALLS];
        let mut statements = Vec::with_capacity(all.len());
        for sql in all {
            statements.push(conn.statement(sql).await?);
        }
        let [segments, streams, opened, closed, records, erased, set] = &statements[..] else {
            return Err(Fault::Broken("statements are missing".to_owned()));
        };
        let commit = async {
            match halls {
                Some(_) => client.batch_execute("COMMIT").await.map(|()| 0),
                None => Ok(0),
            }
        };
        let rows = &self;
        let put = self.segments.columns();
        let ends = params![rows.ends.hall, rows.ends.stream, rows.ends.last, rows.ends.chain];
        let new = params![rows.opened.hall, rows.opened.day, rows.opened.hseq];
        let old = params![rows.closed.hall, rows.closed.day, rows.closed.hseq];
        let (kept, gone) = (&rows.records, &rows.erased);
        let kept = params![kept.hall, kept.person_ref, kept.hseq, kept.stream, kept.sealed];
        let gone = params![gone.hall, gone.person_ref, gone.hseq, gone.stream];
        let head = params![heads.hall, heads.head, heads.segments, heads.day, heads.reissued];
        let done = tokio::join!(
            biased;
            send(client, segments, rows.segments.hall.len(), &put),
            send(client, streams, rows.ends.hall.len(), &ends),
            // A day that a group both opens and closes is closed.
            send(client, opened, rows.opened.hall.len(), &new),
            send(client, closed, rows.closed.hall.len(), &old),
            send(client, records, rows.records.hall.len(), &kept),
            send(client, erased, rows.erased.hall.len(), &gone),
            send(client, set, heads.hall.len(), &head),
            commit,
        );
        // A statement that failed turns the commit into its contrary, which is no error of its own: so each is looked at.
        let done = [done.0, done.1, done.2, done.3, done.4, done.5, done.6, done.7];
        done.into_iter().try_for_each(confirmed)
    }
}

/// Sends a statement where there are rows. All of a group are on their way before the first is answered.
async fn send(
    client: &Client,
    statement: &Statement,
    rows: usize,
    columns: &[Column<'_>],
) -> Result<u64, tokio_postgres::Error> {
    if rows == 0 { Ok(0) } else { client.execute(statement, columns).await }
}
