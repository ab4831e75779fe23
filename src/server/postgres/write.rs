//! A group of uploads in one transaction. Rows of streams are locked first, rows of halls next, each in the order of their
//! ids, so that two groups never wait for each other in a ring; what was found is judged here; what is new goes out in one
//! statement for each table, all of them and the commit in one trip. The row of a hall is held to the commit: that is what
//! makes the order of numbers the order of commits.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::cells::{bytes_at, nat_at, params};
use super::error::{fault, said};
use super::history::{self, Of};
use super::pool::Conn;
use super::rows::Rows;
use super::schema::day_of;
use crate::core::hex::hex;
use crate::core::sync::segment::{Chain, StreamId};
use crate::core::sync::verdict::{
    Identity, StreamRecord, Verdict, decide, identities, skipped, wanted,
};
use crate::core::sync::wire::Run;
use crate::server::day::Kept;
use crate::server::{DeviceId, Fault, Outcome, StreamEnd, Upload};

/// Why a group was not written.
pub(super) enum Stop {
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

/// Writes a group.
pub(super) async fn group(
    conn: &Conn,
    days: &BTreeSet<i32>,
    uploads: &[Arc<Upload>],
) -> Result<Vec<Outcome>, Stop> {
    let mut group = lock(conn, days, uploads).await?;
    let mut outcomes = Vec::with_capacity(uploads.len());
    for upload in uploads {
        outcomes.push(group.one(upload).await?);
    }
    let Group { rows, halls, .. } = group;
    rows.commit(conn, &halls).await?;
    Ok(outcomes)
}

/// Begins the transaction and locks what the group needs: one trip.
async fn lock<'a>(
    conn: &'a Conn,
    days: &'a BTreeSet<i32>,
    uploads: &'a [Arc<Upload>],
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
    let named: Vec<&str> = uploads.iter().map(|upload| upload.hall.as_str()).collect();
    let ids: Vec<&[u8]> = uploads.iter().map(|u| u.segment.shape.stream.as_slice()).collect();
    let senders: Vec<&[u8]> = uploads.iter().map(|upload| upload.device.as_slice()).collect();
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
        let (id, device) = (bytes_at(&row, 0)?, bytes_at::<16>(&row, 2)?);
        let record = StreamRecord {
            id,
            hall: row.get::<_, String>(1).into(),
            device: hex(&device).into(),
            last: nat_at(&row, 3),
            chain: bytes_at(&row, 4)?,
        };
        group.streams.insert(id, StreamRow { record, device });
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

impl<'a> Group<'a> {
    async fn one(&mut self, upload: &'a Upload) -> Result<Outcome, Stop> {
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
        let seq = wanted(&stream.record, shape);
        let stored = match seq {
            Some(seq) => history::chain_at(self.conn, of, seq).await?,
            None => None,
        };
        let who = (&*upload.hall, &*hex(&upload.device));
        let end = stream.end();
        let from = match decide(Some(&stream.record), who, &upload.segment, |_| stored) {
            Verdict::WrongHall => return Ok(Outcome::WrongHall),
            Verdict::Unknown => return Ok(Outcome::Unknown),
            Verdict::Gap => return Ok(Outcome::Gap(end)),
            Verdict::Fork => {
                let known = history::known(self.conn, of, end.last).await?;
                return Ok(Outcome::Fork { end, known });
            }
            Verdict::Append => Some(0),
            Verdict::AppendRest { from } => Some(from),
            Verdict::Repeat => None,
        };
        debug_assert_eq!(upload.device, stream.device, "decide binds a stream to its device");
        let mut runs = if shape.first <= end.last {
            self.stored_runs(of, (shape.first, shape.last().min(end.last))).await?
        } else {
            Vec::new()
        };
        let (mut new, mut last, mut chain) = (0, end.last, end.chain);
        if let Some(from) = from {
            let kept = self.append(of, upload, from).await?;
            new = kept.hseq_last() + 1 - kept.row.hseq;
            (last, chain) = (kept.last(), kept.row.chain);
            runs.extend(kept.run((shape.first, shape.last())));
        }
        let head = self.hall(&upload.hall)?.head;
        Ok(Outcome::Stored { last, chain, runs, head, new })
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

    /// Where the events of a stream that are stored have their places, segment by segment as they came first.
    async fn stored_runs(&self, of: Of<'_>, asked: (u64, u64)) -> Result<Vec<Run>, Fault> {
        let found = history::segments(self.conn, of, asked).await?;
        Ok(found.iter().rev().filter_map(|kept| kept.run(asked)).collect())
    }

    /// Appends what stands from index `from` on.
    async fn append(&mut self, of: Of<'a>, upload: &'a Upload, from: usize) -> Result<Kept, Stop> {
        let again = upload.segment.lines.iter().skip(from).any(|line| line.origin.is_some());
        let mut skip: Vec<u64> = (0..from as u64).collect();
        if again || self.hall(of.hall)?.reissued {
            // What the group holds already must be there to be found.
            self.rows.flush(self.conn).await?;
            skip.extend(self.skipped(of, upload, from).await?);
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

    /// Which events of a segment the log has from before, by index; the origins of the others are kept.
    async fn skipped(&self, of: Of<'_>, upload: &Upload, from: usize) -> Result<Vec<u64>, Fault> {
        let segment = &upload.segment;
        let chains: Vec<Chain> = identities(segment).skip(from).map(|id| *id.chain()).collect();
        let mut known = history::origins(self.conn, of.hall, &chains).await?;
        let again = |identity: Identity| match identity {
            Identity::Again(chain) => Some(chain),
            Identity::First(_) => None,
        };
        let origins: HashSet<Chain> = identities(segment).skip(from).filter_map(again).collect();
        let looked_for = origins.difference(&known).copied().collect();
        let device = &upload.device;
        known.extend(history::in_other_streams(self.conn, of, device, looked_for).await?);
        let put = self
            .conn
            .statement(
                "INSERT INTO origin(hall, chain) SELECT $1, unnest($2::bytea[]) ON CONFLICT DO NOTHING",
            )
            .await?;
        let origins: Vec<&[u8]> = origins.iter().map(<[u8; 32]>::as_slice).collect();
        self.conn.client.execute(&put, &[&of.hall, &origins]).await.map_err(fault)?;
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
