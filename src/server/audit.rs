//! Whether what is stored is still what was received. A disk can change a bit years after it was written: segments are read
//! back slice by slice, their chains computed anew from their bytes, and their signatures held against the devices' keys.
//! What is damaged is named; it is put right by a copy that is whole, after which terminals send again what that lacks.
//! Source: sync.md 5 (I5, I27), row 36.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::app::App;
use super::filling::HEAD_BYTES;
use super::metrics::Counter;
use super::{DeviceId, Fault, HallStore, PageAsk, SegmentRow};
use crate::core::hex::hex;
use crate::core::sync::segment::{Segment, check_signature};
use crate::core::sync::wire::{SegmentHead, WIRE_VERSION};
use crate::sync::unpack;

/// Bytes of a slice of the running server: at one a minute 170 GB are read once a month.
const SLICE_BYTES: usize = 4 * 1024 * 1024;
/// What asking for a part of a hall counts as, however little is in it: a slice of the running server asks a thousand
/// times at most, and 50,000 halls with nothing new in them take an hour.
const ASK_BYTES: usize = 4 * 1024;
/// How often one is read.
const SLICE_EVERY: Duration = Duration::from_secs(60);

/// Events of a hall that are not what was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The hall.
    pub hall: String,
    /// Number of the first event.
    pub first: u64,
    /// Number of the last one.
    pub last: u64,
    /// What is wrong.
    pub what: String,
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Segments.
    pub segments: u64,
    /// Their events.
    pub events: u64,
    /// Their packed bytes.
    pub bytes: u64,
    /// What is damaged.
    pub damaged: Vec<Damage>,
    /// Whether this was the end of the last hall: the next slice begins anew.
    pub is_end: bool,
}

impl Looked {
    fn add(&mut self, more: Looked) {
        self.segments += more.segments;
        self.events = self.events.saturating_add(more.events);
        self.bytes += more.bytes;
        self.damaged.extend(more.damaged);
        self.is_end = more.is_end;
    }
}

/// A look at everything, as far as it has come.
#[derive(Debug, Default)]
pub struct Audit {
    /// The halls that are left, the next one first: asked for once, a hall that comes meanwhile has its turn the next time.
    halls: VecDeque<String>,
    /// Up to which number the first of them was looked at.
    after: u64,
    keys: HashMap<DeviceId, Option<[u8; 32]>>,
}

impl Audit {
    /// Looks at everything.
    pub async fn whole<S: HallStore>(store: &S) -> Result<Looked, Fault> {
        let (mut audit, mut all) = (Audit::default(), Looked::default());
        while !all.is_end {
            all.add(audit.slice(store, SLICE_BYTES).await?);
        }
        Ok(all)
    }

    /// Looks at the next segments, in about so many bytes, of as many halls as they are of.
    pub async fn slice<S: HallStore>(&mut self, store: &S, bytes: usize) -> Result<Looked, Fault> {
        if self.halls.is_empty() {
            self.keys.clear();
            self.halls = store.halls().await?.into_iter().map(|hall| hall.id).collect();
        }
        let (mut looked, mut left) = (Looked::default(), bytes);
        while let Some(hall) = self.halls.front().cloned() {
            let part = match self.part(store, &hall, left.clamp(1, SLICE_BYTES)).await {
                Ok(part) => part,
                // What was found before it is told first; the next slice begins with the fault.
                Err(_) if looked != Looked::default() => return Ok(looked),
                Err(fault) => return Err(fault),
            };
            let heads = usize::try_from(part.segments).unwrap_or(usize::MAX);
            let read = usize::try_from(part.bytes).unwrap_or(usize::MAX);
            let cost = read.saturating_add(heads.saturating_mul(HEAD_BYTES)).max(ASK_BYTES);
            left = left.saturating_sub(cost);
            looked.add(part);
            if left == 0 {
                break;
            }
        }
        looked.is_end = self.halls.is_empty();
        Ok(looked)
    }

    /// Looks at the next segments of a hall, and goes on with the one behind it where they were the last.
    async fn part<S: HallStore>(
        &mut self,
        store: &S,
        hall: &str,
        bytes: usize,
    ) -> Result<Looked, Fault> {
        let after = self.after;
        let ask = |bytes_max| PageAsk { hall: hall.to_owned(), after, bytes_max, own: None };
        let page = match store.page(ask(bytes)).await {
            // Somewhere in it: the first segment alone tells whether it is there.
            Err(Fault::Broken(_)) => store.page(ask(1)).await,
            other => other,
        };
        let (looked, through) = match page {
            Ok(page) => {
                let page = page.unwrap_or_default();
                let (looked, through) = self.segments(store, hall, page.segments).await?;
                let is_last = looked.segments == 0 || through >= page.head;
                (looked, (!is_last).then_some(through))
            }
            Err(Fault::Broken(what)) => {
                let last = end_of_damage(store, hall, after).await?;
                let first = after.saturating_add(1);
                let damage = Damage { hall: hall.to_owned(), first, last, what };
                (Looked { damaged: vec![damage], ..Looked::default() }, Some(last))
            }
            Err(fault) => return Err(fault),
        };
        if let Some(through) = through {
            // Numbers that lead back would be looked at for ever.
            self.after = through.max(after.saturating_add(1));
        } else {
            self.halls.pop_front();
            self.after = 0;
        }
        Ok(looked)
    }

    /// Looks at segments of a hall, and answers the last number in them too.
    async fn segments<S: HallStore>(
        &mut self,
        store: &S,
        hall: &str,
        rows: Vec<SegmentRow>,
    ) -> Result<(Looked, u64), Fault> {
        let mut keyed = Vec::with_capacity(rows.len());
        for row in rows {
            let key = if let Some(key) = self.keys.get(&row.device) {
                *key
            } else {
                let key = store.device(row.device).await?.map(|device| device.known.public_key);
                self.keys.insert(row.device, key);
                key
            };
            keyed.push((row, key));
        }
        let hall = hall.to_owned();
        // Megabytes are unpacked and hashed, and each signature is held against its key: requests do not wait for it.
        let looked = tokio::task::spawn_blocking(move || look_at(&hall, &keyed)).await;
        looked.map_err(|error| Fault::Broken(error.to_string()))
    }
}

/// The place of the last event of a segment that has one; none where its numbers cannot be.
fn last_of(row: &SegmentRow) -> Option<u64> {
    let behind = row.hseq.checked_add(row.count)?.checked_sub(row.skip.len() as u64)?;
    behind.checked_sub(1)
}

fn look_at(hall: &str, rows: &[(SegmentRow, Option<[u8; 32]>)]) -> (Looked, u64) {
    let (mut looked, mut through) = (Looked::default(), 0);
    for (row, key) in rows {
        looked.segments += 1;
        looked.events = looked.events.saturating_add(row.count);
        looked.bytes += row.packed.len() as u64;
        let (last, found) = match last_of(row) {
            Some(last) => (last, check(hall, row, key.as_ref())),
            None => (row.hseq, Err("the numbers of the events cannot be".to_owned())),
        };
        through = last.max(through);
        if let Err(what) = found {
            let hall = hall.to_owned();
            looked.damaged.push(Damage { hall, first: row.hseq, last, what });
        }
    }
    (looked, through)
}

/// Whether a segment is what its device signed.
fn check(hall: &str, row: &SegmentRow, key: Option<&[u8; 32]>) -> Result<(), String> {
    let text = unpack(&row.packed).map_err(|_| "the events cannot be unpacked".to_owned())?;
    let head = SegmentHead {
        v: WIRE_VERSION,
        hall: hall.to_owned(),
        stream: hex(&row.stream),
        first: row.first,
        count: row.count,
        prev: hex(&row.prev),
        chain: hex(&row.chain),
        events_bytes: row.packed.len() as u64,
        sig: hex(&row.sig),
    };
    Segment::read(&head, &text).map_err(|fault| fault.to_string())?;
    let key = key.ok_or("the device that signed the events is not known")?;
    check_signature(&head, key).map_err(|fault| fault.to_string())
}

/// Behind which number a hall's log can be read again, where it cannot be read behind `after`.
async fn end_of_damage<S: HallStore>(store: &S, hall: &str, after: u64) -> Result<u64, Fault> {
    let head = store.hall(hall).await?.map_or(after, |hall| hall.head);
    let is_whole = async |after| -> Result<bool, Fault> {
        let ask = PageAsk { hall: hall.to_owned(), after, bytes_max: 1, own: None };
        match store.page(ask).await {
            Ok(_) => Ok(true),
            Err(Fault::Broken(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    };
    // Ever larger steps, then halves: a day has thousands of events.
    let (mut bad, mut step) = (after, 1);
    let mut good = loop {
        let next = bad.saturating_add(step).min(head);
        if next >= head || is_whole(next).await? {
            break next;
        }
        (bad, step) = (next, step.saturating_mul(2));
    };
    while good.saturating_sub(bad) > 1 {
        let middle = bad + (good - bad) / 2;
        if is_whole(middle).await? { good = middle } else { bad = middle }
    }
    Ok(good)
}

/// Looks at everything again and again for as long as the server runs, slowly. Must be called in a runtime.
pub fn keep_audit<S: HallStore>(app: &Arc<App<S>>) {
    tokio::spawn(slices(Arc::downgrade(app)));
}

async fn slices<S: HallStore>(app: Weak<App<S>>) {
    let mut audit = Audit::default();
    loop {
        tokio::time::sleep(SLICE_EVERY).await;
        let Some(app) = app.upgrade() else { return };
        if let Err(fault) = app.look(&mut audit, SLICE_BYTES).await {
            tracing::warn!(%fault, "stored events could not be looked at; later again");
        }
    }
}

impl<S: HallStore> App<S> {
    /// Looks at the next slice, and says what is damaged.
    pub async fn look(&self, audit: &mut Audit, bytes: usize) -> Result<Looked, Fault> {
        let place = self.pages.acquire().await;
        let looked = audit.slice(&*self.store, bytes).await?;
        drop(place);
        self.metrics.add(Counter::AuditedSegments, looked.segments);
        self.metrics.add(Counter::AuditedBytes, looked.bytes);
        for Damage { first, last, what, .. } in &looked.damaged {
            self.metrics.add(Counter::Damaged, (last - first.min(last)).saturating_add(1));
            // Which hall it is `zhiban server check` says: the log has no names.
            tracing::error!(
                first,
                last,
                what,
                "stored events are damaged; run zhiban server check"
            );
        }
        if looked.is_end {
            tracing::info!("all stored events were looked at");
        }
        Ok(looked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_cannot_be_are_damage() {
        let row = |hseq, count, skip: &[u64]| SegmentRow {
            hseq,
            count,
            skip: skip.to_vec(),
            ..SegmentRow::of([1; 16])
        };
        let rows = [
            row(5, 2, &[]),
            row(0, 0, &[]),
            row(1, 1, &[0, 1, 2]),
            row(u64::MAX, 7, &[]),
            row(9, u64::MAX, &[]),
        ];
        let ends: Vec<_> = rows.iter().map(last_of).collect();
        assert_eq!(ends, [Some(6), None, None, None, None]);
        let keyed: Vec<_> = rows.into_iter().map(|row| (row, None)).collect();
        let (looked, _) = look_at("H1", &keyed);
        assert_eq!((looked.segments, looked.damaged.len()), (5, 5));
    }
}
