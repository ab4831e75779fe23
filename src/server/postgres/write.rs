//! A group of uploads in one transaction. Rows of streams are locked first, rows of halls next, each in the order of their
//! ids, so that two groups never wait for each other in a ring; what was found is judged here; what is new goes out in one
//! statement for each table, all of them and the commit in one trip. The row of a hall is held to the commit: that is what
//! makes the order of numbers the order of commits.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use tokio_postgres::Row;

use super::cells::{bytes_at, nat_at, params};
use super::error::{fault, said};
use super::history::{self, Of};
use super::origins;
use super::pool::Conn;
use super::rows::Rows;
use super::schema::day_of;
use crate::core::hex::hex;
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::sync::verdict::{
    Identity, StreamRecord, Verdict, decide, identities, skipped, wanted,
};
use crate::server::day::Kept;
use crate::server::found::{Elsewhere, Found, Put, Stored, rest};
use crate::server::{DeviceId, Fault, Incarnation, Outcome, StreamEnd, Upload};

/// Why a group was not written, or an upload not judged.
pub(super) enum Stop {
    /// It takes a look into stored segments.
    Look,
    /// There is no partition for what came on this day yet.
    Day(i32),
    /// As the contract has it.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

/// The row of a hall while a group is written.
pub(super) struct HallRow {
    pub(super) head: u64,
    pub(super) segments: u64,
    pub(super) day: i32,
    packed_through: i32,
    pub(super) reissued: bool,
    pub(super) changed: bool,
}

/// The row of a stream while a group is written.
struct StreamRow {
    record: StreamRecord,
    device: DeviceId,
}

impl StreamRow {
    fn end(&self) -> StreamEnd {
        StreamEnd { id: self.record.id, last: self.record.last, chain: self.record.chain }
    }

    /// Events of an upload, where it is of this stream and its device, that the stream has.
    fn overlap(&self, upload: &Upload) -> Option<(u64, u64)> {
        let (shape, record) = (&upload.segment.shape, &self.record);
        let own = *record.hall == *upload.hall && self.device == upload.device;
        (own && shape.first <= record.last).then(|| (shape.first, shape.last().min(record.last)))
    }
}

/// What a group needs to know, read once.
struct Group<'a> {
    conn: &'a Conn,
    /// Up to which days there are partitions.
    days: &'a BTreeSet<i32>,
    halls: BTreeMap<String, HallRow>,
    streams: HashMap<StreamId, StreamRow>,
    devices: HashMap<DeviceId, (String, bool)>,
    rows: Rows<'a>,
}

/// Writes a group to this copy of the data; of an upload that takes a look, nothing.
pub(super) async fn group(
    conn: &Conn,
    (days, copy): (&BTreeSet<i32>, Incarnation),
    puts: &[Put],
) -> Result<Vec<Option<Outcome>>, Stop> {
    let mut group = lock(conn, days, puts).await?;
    let mut outcomes = Vec::with_capacity(puts.len());
    for put in puts {
        // What another copy of the data had says nothing of this one.
        let found = put.found.as_deref().filter(|found| found.copy == Some(copy));
        outcomes.push(match group.one(&put.upload, found).await {
            Ok(outcome) => Some(outcome),
            Err(Stop::Look) => None,
            Err(stop) => return Err(stop),
        });
    }
    let Group { rows, halls, .. } = group;
    rows.commit(conn, &halls).await?;
    Ok(outcomes)
}

/// Begins the transaction and locks what the group needs: one trip.
async fn lock<'a>(
    conn: &'a Conn,
    days: &'a BTreeSet<i32>,
    puts: &'a [Put],
) -> Result<Group<'a>, Fault> {
    let streams = conn
        .statement(
            "SELECT s.id, s.hall, s.device, s.last, s.chain
             FROM unnest($1::text[], $2::bytea[]) u(hall, id) JOIN stream s ON s.hall = u.hall AND s.id = u.id
             ORDER BY s.id FOR UPDATE OF s",
        )
        .await?;
    let devices = conn
        .statement("SELECT id, hall, revoked_at IS NOT NULL FROM device WHERE id = ANY($1)")
        .await?;
    let halls = conn
        .statement(
            "SELECT hall, head, segments, day, packed_through, reissued FROM hall_head
             WHERE hall = ANY($1) ORDER BY hall FOR UPDATE",
        )
        .await?;
    let uploads = || puts.iter().map(|put| &put.upload);
    let named: Vec<&str> = uploads().map(|upload| upload.hall.as_str()).collect();
    let ids: Vec<&[u8]> = uploads().map(|u| u.segment.shape.stream.as_slice()).collect();
    let senders: Vec<&[u8]> = uploads().map(|upload| upload.device.as_slice()).collect();
    let (locked, asked, held) = (params![named, ids], params![senders], params![named]);
    let (began, streams, devices, halls) = tokio::join!(
        biased;
        // With the table in hand no partition goes away while the group looks into them.
        conn.client.batch_execute("BEGIN; LOCK TABLE ONLY segment_hot IN ROW EXCLUSIVE MODE"),
        conn.client.query(&streams, &locked),
        conn.client.query(&devices, &asked),
        conn.client.query(&halls, &held),
    );
    began.map_err(fault)?;
    let mut group = Group {
        conn,
        days,
        halls: BTreeMap::new(),
        streams: HashMap::new(),
        devices: HashMap::new(),
        rows: Rows::default(),
    };
    for row in streams.map_err(fault)? {
        let row = stream_row(&row)?;
        group.streams.insert(row.record.id, row);
    }
    for row in devices.map_err(fault)? {
        group.devices.insert(bytes_at(&row, 0)?, (row.get(1), row.get(2)));
    }
    for row in halls.map_err(fault)? {
        let hall = HallRow {
            head: nat_at(&row, 1),
            segments: nat_at(&row, 2),
            day: row.get(3),
            packed_through: row.get(4),
            reissued: row.get(5),
            changed: false,
        };
        group.halls.insert(row.get(0), hall);
    }
    Ok(group)
}

/// Columns: id, hall, device, last, chain.
fn stream_row(row: &Row) -> Result<StreamRow, Fault> {
    let device = bytes_at::<16>(row, 2)?;
    let record = StreamRecord {
        id: bytes_at(row, 0)?,
        hall: row.get::<_, String>(1).into(),
        device: hex(&device).into(),
        last: nat_at(row, 3),
        chain: bytes_at(row, 4)?,
    };
    Ok(StreamRow { record, device })
}

/// Looks up what judging an upload needs of stored segments, in a transaction that holds `segment_hot`.
pub(super) async fn look(conn: &Conn, upload: &Upload) -> Result<Found, Fault> {
    let shape = &upload.segment.shape;
    let of = Of { hall: &upload.hall, stream: &shape.stream };
    let mut found = Found::default();
    let head = conn.statement("SELECT head FROM hall_head WHERE hall = $1").await?;
    let get = conn
        .statement("SELECT id, hall, device, last, chain FROM stream WHERE hall = $1 AND id = $2")
        .await?;
    let head = conn.client.query_opt(&head, &[&of.hall]).await.map_err(fault)?;
    let row = conn.client.query_opt(&get, &[&of.hall, &of.stream.as_slice()]).await;
    let (Some(head), Some(row)) = (head, row.map_err(fault)?) else { return Ok(found) };
    let (head, stream) = (nat_at(&head, 0), stream_row(&row)?);
    let mut chain = None;
    if let Some((first, last)) = stream.overlap(upload) {
        chain = history::chain_at(conn, of, last).await?;
        let runs = history::runs(conn, of, (first, last)).await?;
        found.stored = Some(Stored { last, chain, runs });
    }
    let who = (&*upload.hall, &*hex(&upload.device));
    let from = match decide(Some(&stream.record), who, &upload.segment, |_| chain) {
        Verdict::Fork => {
            found.known = Some(history::known(conn, of, stream.record.last).await?);
            return Ok(found);
        }
        Verdict::Append => 0,
        Verdict::AppendRest { from } => from,
        _ => return Ok(found),
    };
    let (_, wanted) = origins::sorted(conn, of, (upload, from)).await?;
    let all = origins::in_other_streams(conn, of, (&upload.device, wanted), None).await?;
    found.elsewhere = Some(Elsewhere { head, chains: all.unwrap_or_default() });
    Ok(found)
}

impl<'a> Group<'a> {
    async fn one(&mut self, upload: &'a Upload, found: Option<&Found>) -> Result<Outcome, Stop> {
        match self.devices.get(&upload.device) {
            None | Some((_, true)) => return Ok(Outcome::Revoked),
            Some((hall, false)) if *hall != upload.hall => return Ok(Outcome::WrongHall),
            Some(_) => {}
        }
        let shape = &upload.segment.shape;
        let of = Of { hall: &upload.hall, stream: &shape.stream };
        let Some(stream) = self.streams.get(&shape.stream) else {
            return Ok(self.elsewhere(of).await?);
        };
        let stored = self.stored((of, stream), upload, found).await?;
        let who = (&*upload.hall, &*hex(&upload.device));
        let end = stream.end();
        let from = match decide(Some(&stream.record), who, &upload.segment, |_| stored.chain) {
            Verdict::WrongHall => return Ok(Outcome::WrongHall),
            Verdict::Unknown => return Ok(Outcome::Unknown),
            Verdict::Gap => return Ok(Outcome::Gap(end)),
            Verdict::Fork => {
                let known = match found.and_then(|found| found.known.clone()) {
                    Some(known) => Some(known),
                    None => history::known_in_rows(self.conn, of, end.last).await?,
                };
                return Ok(Outcome::Fork { end, known: known.ok_or(Stop::Look)? });
            }
            Verdict::Append => Some(0),
            Verdict::AppendRest { from } => Some(from),
            Verdict::Repeat => None,
        };
        debug_assert_eq!(upload.device, stream.device, "decide binds a stream to its device");
        let (mut new, mut last, mut chain) = (0, end.last, end.chain);
        let mut runs = stored.runs;
        if let Some(from) = from {
            let elsewhere = found.and_then(|found| found.elsewhere.as_ref());
            let kept = self.append(of, (upload, from), elsewhere).await?;
            new = (kept.hseq_last() + 1).saturating_sub(kept.row.hseq);
            (last, chain) = (kept.last(), kept.row.chain);
            runs.extend(kept.run((shape.first, shape.last())));
        }
        let head = self.hall(&upload.hall)?.head;
        Ok(Outcome::Stored { last, chain, runs, head, new })
    }

    /// What is known of the events of an upload that the stream has.
    async fn stored(
        &self,
        (of, stream): (Of<'_>, &StreamRow),
        upload: &Upload,
        found: Option<&Found>,
    ) -> Result<Stored, Stop> {
        let Some((first, last)) = stream.overlap(upload) else { return Ok(Stored::default()) };
        let rows = match rest(found, first) {
            rest if rest > last => Vec::new(),
            rest => history::rows(self.conn, of, (rest, last)).await?,
        };
        let stored = Found::stored(found, &rows, (first, last)).ok_or(Stop::Look)?;
        if wanted(&stream.record, &upload.segment.shape).is_some() && stored.chain.is_none() {
            return Err(Stop::Look);
        }
        Ok(stored)
    }

    fn hall(&mut self, hall: &str) -> Result<&mut HallRow, Fault> {
        let row = self.halls.get_mut(hall);
        row.ok_or_else(|| Fault::Broken("a device belongs to a hall that is not there".to_owned()))
    }

    /// A stream that is not one of the hall is another's or nobody's.
    async fn elsewhere(&self, of: Of<'_>) -> Result<Outcome, Fault> {
        let get = self.conn.statement("SELECT 1 FROM stream_home WHERE stream = $1").await?;
        let found =
            self.conn.client.query_opt(&get, &[&of.stream.as_slice()]).await.map_err(fault)?;
        Ok(if found.is_some() { Outcome::WrongHall } else { Outcome::Unknown })
    }

    /// Appends what stands from index `from` on.
    async fn append(
        &mut self,
        of: Of<'a>,
        (upload, from): (&'a Upload, usize),
        elsewhere: Option<&Elsewhere>,
    ) -> Result<Kept, Stop> {
        let again = upload.segment.lines.iter().skip(from).any(|line| line.origin.is_some());
        let mut skip: Vec<u64> = (0..from as u64).collect();
        if again || self.hall(of.hall)?.reissued {
            // What the group holds already must be there to be found.
            self.rows.flush(self.conn).await?;
            skip.extend(self.skipped(of, (upload, from), elsewhere).await?);
            self.hall(of.hall)?.reissued = true;
        }
        let days = self.days;
        let hall = self.hall(of.hall)?;
        // Days of a hall follow one another in its log whatever the clock does, and none that is packed is added to.
        let day = day_of(upload.received).max(hall.day).max(hall.packed_through + 1);
        if !days.contains(&day) {
            return Err(Stop::Day(day));
        }
        let opened = day != hall.day;
        let (closed, first_hseq) = (hall.day, hall.head + 1);
        hall.day = day;
        hall.segments += 1;
        hall.changed = true;
        let shape = &upload.segment.shape;
        let kept = Kept {
            row: crate::server::SegmentRow {
                stream: shape.stream,
                device: upload.device,
                first: shape.first,
                count: shape.count,
                prev: shape.prev,
                chain: shape.chain,
                sig: upload.sig,
                skip,
                hseq: first_hseq,
                received: upload.received,
                packed: Vec::new(),
            },
            own_first: shape.first + from as u64,
            record_bytes: upload.record_bytes(),
        };
        hall.head = kept.hseq_last();
        let place = (day, hall.segments);
        if opened {
            self.rows.day(of.hall, day, (closed, first_hseq));
        }
        if let Some(stream) = self.streams.get_mut(&shape.stream) {
            (stream.record.last, stream.record.chain) = (shape.last(), shape.chain);
        }
        self.rows.segment(of.hall, place, &kept, upload);
        Ok(kept)
    }

    /// Which events of a segment the log has from before, by index; the origins of the others are kept. `elsewhere` is what
    /// was looked up.
    async fn skipped(
        &self,
        of: Of<'_>,
        (upload, from): (&Upload, usize),
        elsewhere: Option<&Elsewhere>,
    ) -> Result<Vec<u64>, Stop> {
        let segment = &upload.segment;
        let (mut known, looked_for) = origins::sorted(self.conn, of, (upload, from)).await?;
        if !looked_for.is_empty() {
            let before = elsewhere.ok_or(Stop::Look)?;
            let (there, left): (HashSet<Chain>, HashSet<Chain>) =
                looked_for.into_iter().partition(|chain| before.chains.contains(chain));
            known.extend(there);
            let asked = (&upload.device, left);
            let since = Some(before.head);
            let news = origins::in_other_streams(self.conn, of, asked, since).await?;
            known.extend(news.ok_or(Stop::Look)?);
        }
        let again = |identity: Identity| match identity {
            Identity::Again(chain) => Some(chain),
            Identity::First(_) => None,
        };
        let all: HashSet<Chain> = identities(segment).skip(from).filter_map(again).collect();
        let put = self
            .conn
            .statement(
                "INSERT INTO origin(hall, chain) SELECT $1, unnest($2::bytea[]) ON CONFLICT DO NOTHING",
            )
            .await?;
        let all: Vec<&[u8]> = all.iter().map(<[u8; 32]>::as_slice).collect();
        self.conn.client.execute(&put, &[&of.hall, &all]).await.map_err(fault)?;
        Ok(skipped(segment, from, |identity| known.contains(identity.chain())))
    }
}

/// The answer to a commit, or to what went before it in the same trip.
pub(super) fn confirmed(done: Result<u64, tokio_postgres::Error>) -> Result<(), Fault> {
    done.map(drop).map_err(|error| {
        // The partition went away between two looks: the next try makes it.
        if error.code() == Some(&tokio_postgres::error::SqlState::CHECK_VIOLATION) {
            return Fault::Busy(said(&error));
        }
        fault(error)
    })
}
