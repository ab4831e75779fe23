//! Whether what is stored is still what was received. A disk can change a bit years after it was written: segments are read
//! back slice by slice, their chains computed anew from their bytes, and their signatures held against the devices' keys.
//! What is damaged is named; it is put right by a copy that is whole, after which terminals send again what that lacks.
//! Source: sync.md 5 (I5, I27), row 36.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::app::App;
use super::metrics::Counter;
use super::{DeviceId, Fault, HallStore, Page, PageAsk, SegmentRow};
use crate::core::hex::hex;
use crate::core::sync::segment::{Segment, check_signature};
use crate::core::sync::wire::{SegmentHead, WIRE_VERSION};
use crate::sync::unpack;

/// Bytes of a slice of the running server: at one a minute 170 GB are read once a month.
const SLICE_BYTES: usize = 4 * 1024 * 1024;
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
        self.events += more.events;
        self.bytes += more.bytes;
        self.damaged.extend(more.damaged);
        self.is_end = more.is_end;
    }
}

/// A look at everything, as far as it has come.
#[derive(Debug, Default)]
pub struct Audit {
    /// The hall that is looked at, and up to which number it was.
    at: Option<(String, u64)>,
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

    /// Looks at the next segments, in about so many bytes.
    pub async fn slice<S: HallStore>(&mut self, store: &S, bytes: usize) -> Result<Looked, Fault> {
        let mut looked = Looked::default();
        let Some((hall, after)) = self.place(store).await? else {
            looked.is_end = true;
            return Ok(looked);
        };
        let ask = |bytes_max| PageAsk { hall: hall.clone(), after, bytes_max, own: None };
        let page = match store.page(ask(bytes)).await {
            // Somewhere in it: the first segment alone tells whether it is there.
            Err(Fault::Broken(_)) => store.page(ask(1)).await,
            other => other,
        };
        let through = match page {
            Ok(page) => {
                let page = page.unwrap_or_default();
                let through = self.page(store, &hall, &page, &mut looked).await?;
                if page.segments.is_empty() { None } else { Some(through.max(after)) }
            }
            Err(Fault::Broken(what)) => {
                let last = end_of_damage(store, &hall, after).await?;
                looked.damaged.push(Damage { hall: hall.clone(), first: after + 1, last, what });
                Some(last)
            }
            Err(fault) => return Err(fault),
        };
        match through {
            Some(through) => self.at = Some((hall, through)),
            None => looked.is_end = !self.next_hall(store, &hall).await?,
        }
        Ok(looked)
    }

    async fn place<S: HallStore>(&mut self, store: &S) -> Result<Option<(String, u64)>, Fault> {
        if self.at.is_none() {
            self.keys.clear();
            self.at = store.halls().await?.into_iter().next().map(|hall| (hall.id, 0));
        }
        Ok(self.at.clone())
    }

    /// Goes on with the hall behind this one. Answers whether there is one.
    async fn next_hall<S: HallStore>(&mut self, store: &S, hall: &str) -> Result<bool, Fault> {
        let next = store.halls().await?.into_iter().find(|next| *next.id > *hall);
        self.at = next.map(|next| (next.id, 0));
        Ok(self.at.is_some())
    }

    /// Looks at the segments of a page, and answers the last number in them.
    async fn page<S: HallStore>(
        &mut self,
        store: &S,
        hall: &str,
        page: &Page,
        looked: &mut Looked,
    ) -> Result<u64, Fault> {
        let mut through = 0;
        for row in &page.segments {
            let last = row.hseq + row.count - 1 - row.skip.len() as u64;
            through = last;
            looked.segments += 1;
            looked.events += row.count;
            looked.bytes += row.packed.len() as u64;
            let key = if let Some(key) = self.keys.get(&row.device) {
                *key
            } else {
                let key = store.device(row.device).await?.map(|device| device.known.public_key);
                self.keys.insert(row.device, key);
                key
            };
            if let Err(what) = check(hall, row, key.as_ref()) {
                let hall = hall.to_owned();
                looked.damaged.push(Damage { hall, first: row.hseq, last, what });
            }
        }
        Ok(through)
    }
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
        let next = (bad + step).min(head);
        if next == head || is_whole(next).await? {
            break next;
        }
        (bad, step) = (next, step * 2);
    };
    while bad + 1 < good {
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
            self.metrics.add(Counter::Damaged, last + 1 - first.min(last));
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
