//! A group of uploads in one transaction: each is held against its stream, what is new gets its places.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::days::{self, Of};
use super::places;
use super::schema::fault;
use crate::core::hex::hex;
use crate::core::sync::segment::StreamId;
use crate::core::sync::verdict::{StreamRecord, Verdict, decide, wanted};
use crate::core::sync::wire::Run;
use crate::server::day::spelt;
use crate::server::found::{Elsewhere, Found, Put, Stored, rest};
use crate::server::{DeviceId, Fault, Outcome, StreamEnd, Upload};

/// Why an upload was not judged.
pub(super) enum Stop {
    /// It takes a look into stored segments.
    Look,
    /// As the contract has it.
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

/// The row of a hall while a group is written.
struct HallRow {
    reference: i64,
    head: u64,
    reissued: bool,
    changed: bool,
}

/// Rows of halls, read once for a group and written once at its end.
type Halls = BTreeMap<String, HallRow>;

/// The row of a stream.
pub(super) struct StreamRow {
    pub(super) reference: i64,
    device_ref: i64,
    record: StreamRecord,
}

impl StreamRow {
    /// Its end.
    pub(super) fn end(&self) -> StreamEnd {
        StreamEnd { id: self.record.id, last: self.record.last, chain: self.record.chain }
    }

    /// Which it is.
    pub(super) fn of(&self) -> Of<'_> {
        Of { reference: self.reference, id: &self.record.id }
    }
}

/// Writes a group; of an upload that takes a look, nothing.
pub(super) fn group(conn: &mut Connection, puts: &[Put]) -> Result<Vec<Option<Outcome>>, Fault> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(fault)?;
    let mut halls = Halls::new();
    let mut outcomes = Vec::with_capacity(puts.len());
    for put in puts {
        outcomes.push(match one(&tx, &mut halls, &put.upload, put.found.as_deref()) {
            Ok(outcome) => Some(outcome),
            Err(Stop::Look) => None,
            Err(Stop::Fault(fault)) => return Err(fault),
        });
    }
    for row in halls.values().filter(|row| row.changed) {
        tx.prepare_cached("UPDATE hall SET head = ?2, reissued = ?3 WHERE ref = ?1")
            .and_then(|mut set| set.execute((row.reference, row.head, row.reissued)))
            .map_err(fault)?;
    }
    tx.commit().map_err(fault)?;
    Ok(outcomes)
}

/// Events of an upload, as far as its own stream and device are named, that the stream has.
fn overlap(stream: &StreamRow, upload: &Upload) -> Option<(u64, u64)> {
    let (shape, record) = (&upload.segment.shape, &stream.record);
    let own = *record.hall == *upload.hall && *record.device == *hex(&upload.device);
    (own && shape.first <= record.last).then(|| (shape.first, shape.last().min(record.last)))
}

fn one(
    tx: &Transaction<'_>,
    halls: &mut Halls,
    upload: &Upload,
    found: Option<&Found>,
) -> Result<Outcome, Stop> {
    let shape = &upload.segment.shape;
    let device_ref = match device_of(tx, &upload.device, &upload.hall)? {
        Ok(found) => found,
        Err(refused) => return Ok(refused),
    };
    let stream = stream_of(tx, &shape.stream)?;
    let mut stored = Stored::default();
    if let Some(stream) = &stream
        && let Some((first, last)) = overlap(stream, upload)
    {
        let rows = match rest(found, first) {
            rest if rest > last => Vec::new(),
            rest => places::rows(tx, stream.of(), (rest, last))?,
        };
        stored = Found::stored(found, &rows, (first, last)).ok_or(Stop::Look)?;
        if wanted(&stream.record, shape).is_some() && stored.chain.is_none() {
            return Err(Stop::Look);
        }
    }
    let who = (&*upload.hall, &*hex(&upload.device));
    let record = stream.as_ref().map(|row| &row.record);
    let verdict = decide(record, who, &upload.segment, |_| stored.chain);
    let Some(stream) = stream else {
        return Ok(match verdict {
            Verdict::WrongHall => Outcome::WrongHall,
            _ => Outcome::Unknown,
        });
    };
    let end = stream.end();
    let from = match verdict {
        Verdict::WrongHall => return Ok(Outcome::WrongHall),
        Verdict::Unknown => return Ok(Outcome::Unknown),
        Verdict::Gap => return Ok(Outcome::Gap(end)),
        Verdict::Fork => {
            let known = match found.and_then(|found| found.known.clone()) {
                Some(known) => known,
                None => places::known_in_rows(tx, stream.of(), end.last)?.ok_or(Stop::Look)?,
            };
            return Ok(Outcome::Fork { end, known });
        }
        Verdict::Append => Some(0),
        Verdict::AppendRest { from } => Some(from),
        Verdict::Repeat => None,
    };
    let hall = hall_of(tx, halls, &upload.hall)?;
    debug_assert_eq!(device_ref, stream.device_ref, "decide binds a stream to its device");
    let (mut new, mut last, mut chain) = (0, end.last, end.chain);
    let mut runs = stored.runs;
    if let Some(from) = from {
        let elsewhere = found.and_then(|found| found.elsewhere.as_ref());
        let run = append(tx, hall, (stream.reference, device_ref), (upload, from), elsewhere)?;
        (new, last, chain) = (run.kept(), shape.last(), shape.chain);
        runs.push(run);
    }
    Ok(Outcome::Stored { last, chain, runs, head: hall.head, new })
}

/// Looks up what judging an upload needs of stored segments.
pub(super) fn look(conn: &mut Connection, upload: &Upload) -> Result<Found, Fault> {
    let tx = conn.transaction().map_err(fault)?;
    let shape = &upload.segment.shape;
    let mut found = Found::default();
    let (Ok(device), Some(stream)) =
        (device_of(&tx, &upload.device, &upload.hall)?, stream_of(&tx, &shape.stream)?)
    else {
        return Ok(found);
    };
    let mut chain = None;
    if let Some((first, last)) = overlap(&stream, upload) {
        chain = places::chain_at(&tx, stream.of(), last)?;
        found.stored = Some(Stored { last, chain, runs: runs(&tx, stream.of(), (first, last))? });
    }
    let who = (&*upload.hall, &*hex(&upload.device));
    let from = match decide(Some(&stream.record), who, &upload.segment, |_| chain) {
        Verdict::Fork => {
            found.known = Some(places::known(&tx, stream.of(), stream.record.last)?);
            return Ok(found);
        }
        Verdict::Append => 0,
        Verdict::AppendRest { from } => from,
        _ => return Ok(found),
    };
    let mut halls = Halls::new();
    let hall = hall_of(&tx, &mut halls, &upload.hall)?;
    let place = places::Place { tx: &tx, hall: hall.reference, stream: stream.reference, device };
    let chains = place.look(&upload.segment, from)?;
    found.elsewhere = Some(Elsewhere { head: hall.head, chains });
    Ok(found)
}

fn device_of(
    tx: &Transaction<'_>,
    device: &DeviceId,
    hall: &str,
) -> Result<Result<i64, Outcome>, Fault> {
    let found: Option<(i64, String, Option<i64>)> = tx
        .prepare_cached(
            "SELECT device.ref, hall.id, device.revoked_at FROM device
             JOIN hall ON hall.ref = device.hall_ref WHERE device.id = ?1",
        )
        .and_then(|mut get| {
            get.query_row([device], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        })
        .map_err(fault)?;
    Ok(match found {
        None | Some((_, _, Some(_))) => Err(Outcome::Revoked),
        Some((_, own, None)) if own != hall => Err(Outcome::WrongHall),
        Some((reference, ..)) => Ok(reference),
    })
}

/// The row of a stream.
pub(super) fn stream_of(conn: &Connection, id: &StreamId) -> Result<Option<StreamRow>, Fault> {
    conn.prepare_cached(
        "SELECT stream.ref, device.ref, hall.id, device.id, stream.last, stream.chain FROM stream
         JOIN hall ON hall.ref = stream.hall_ref JOIN device ON device.ref = stream.device_ref
         WHERE stream.id = ?1",
    )
    .and_then(|mut get| {
        get.query_row([id], |row| {
            let record = StreamRecord {
                id: *id,
                hall: row.get::<_, String>(2)?.into(),
                device: hex(&row.get::<_, DeviceId>(3)?).into(),
                last: row.get(4)?,
                chain: row.get(5)?,
            };
            Ok(StreamRow { reference: row.get(0)?, device_ref: row.get(1)?, record })
        })
        .optional()
    })
    .map_err(fault)
}

fn hall_of<'a>(
    tx: &Transaction<'_>,
    halls: &'a mut Halls,
    id: &str,
) -> Result<&'a mut HallRow, Fault> {
    if !halls.contains_key(id) {
        let row = tx
            .prepare_cached("SELECT ref, head, reissued FROM hall WHERE id = ?1")
            .and_then(|mut get| {
                get.query_row([id], |row| {
                    Ok(HallRow {
                        reference: row.get(0)?,
                        head: row.get(1)?,
                        reissued: row.get(2)?,
                        changed: false,
                    })
                })
            })
            .map_err(fault)?;
        halls.insert(id.to_owned(), row);
    }
    halls.get_mut(id).ok_or_else(|| Fault::Broken("a hall that was read is gone".to_owned()))
}

/// Appends what stands from index `from` on, and answers where its events have their places.
fn append(
    tx: &Transaction<'_>,
    hall: &mut HallRow,
    (stream, device): (i64, i64),
    (upload, from): (&Upload, usize),
    elsewhere: Option<&Elsewhere>,
) -> Result<Run, Stop> {
    let shape = &upload.segment.shape;
    let again = upload.segment.lines.iter().skip(from).any(|line| line.origin.is_some());
    let mut skip: Vec<u64> = (0..from as u64).collect();
    if again || hall.reissued {
        let place = places::Place { tx, hall: hall.reference, stream, device };
        skip.extend(place.skipped(&upload.segment, from, elsewhere)?);
        hall.reissued = true;
    }
    let kept = shape.count - skip.len() as u64;
    let hseq = hall.head + 1;
    let hseq_last = hall.head + kept;
    tx.prepare_cached(
        "INSERT INTO segment(hall_ref, hseq, hseq_last, stream_ref, device_ref, first, own_first, last,
           prev, chain, sig, skip, received, record_bytes, packed)
         VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )
    .and_then(|mut put| {
        put.execute(rusqlite::params![
            hall.reference,
            hseq,
            hseq_last,
            stream,
            device,
            shape.first,
            shape.first + from as u64,
            shape.last(),
            shape.prev,
            shape.chain,
            upload.sig,
            (!skip.is_empty()).then(|| spelt(&skip)),
            upload.received.0,
            upload.record_bytes(),
            &*upload.packed,
        ])
    })
    .and_then(|_| tx.prepare_cached("UPDATE stream SET last = ?2, chain = ?3 WHERE ref = ?1"))
    .and_then(|mut set| set.execute((stream, shape.last(), shape.chain)))
    .map_err(fault)?;
    records(tx, hall.reference, stream, hseq_last, upload).map_err(fault)?;
    hall.head = hseq_last;
    hall.changed = true;
    let from = from as u64;
    let skip = skip.into_iter().filter_map(|at| at.checked_sub(from)).collect();
    Ok(Run { first: shape.first + from, count: shape.count - from, hseq, skip })
}

fn records(
    tx: &Transaction<'_>,
    hall: i64,
    stream: i64,
    hseq: u64,
    upload: &Upload,
) -> rusqlite::Result<()> {
    for record in &upload.records {
        // A record never changes but by its end: what comes again is the same, or came after its erasure.
        tx.prepare_cached(
            "INSERT INTO record(hall_ref, person_ref, hseq, stream_ref, sealed)
             VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute((hall, &record.person_ref, hseq, stream, &record.sealed))?;
    }
    for erased in &upload.erased {
        // Also where the record never came: it must not come later from a terminal that was away.
        tx.prepare_cached(
            "INSERT INTO record(hall_ref, person_ref, hseq, stream_ref) VALUES(?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET sealed = NULL",
        )?
        .execute((hall, erased, hseq, stream))?;
    }
    Ok(())
}

/// Where the events of a stream from `first` to `last` have their places, segment by segment as they came first.
fn runs(tx: &Transaction<'_>, of: Of<'_>, (first, last): (u64, u64)) -> Result<Vec<Run>, Fault> {
    let packed = days::segments(tx, of, (first, last))?;
    let rows = places::rows(tx, of, (first, last))?;
    Ok(packed.iter().chain(&rows).filter_map(|kept| kept.run((first, last))).collect())
}
