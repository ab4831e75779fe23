//! Group commit: uploads that come while one transaction is on its way to the disk go together into the next, so that a
//! thousand small ones cost as many commits as a few; alone, one waits for nothing but its own. Bounded in bytes, fair
//! between halls, and never failed by a neighbour. Source: sync.md 4.13.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch};
use tokio::time::timeout;

use super::metrics::{Counter, Metrics};
use super::oversight::News;
use super::{Fault, HallStore, Outcome, Put, Upload};
use crate::clock::Stopwatch;
use crate::core::sync::segment::StreamId;

/// Most uploads of one transaction.
const GROUP_MAX: usize = 200;
/// Most packed bytes of one transaction: what a slow disk takes in a fraction of a second.
const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;
/// A group waits for others this long, and only where the one before was so large that many are on their way.
const WINDOW: Duration = Duration::from_millis(5);
/// From this size of a group on the next one waits.
const MANY: usize = 32;

/// Uploads at a time that old days are looked into for.
const LOOKS: usize = 2;

/// One upload on its way, with its share of the memory that all may take.
struct Pending {
    put: Put,
    answer: oneshot::Sender<Result<Outcome, Fault>>,
    _slot: Slot,
    _room: OwnedSemaphorePermit,
}

/// A stream has one upload in the queue; its place is given back when this is dropped.
struct Slot {
    stream: StreamId,
    taken: Arc<Mutex<HashSet<StreamId>>>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.stream);
    }
}

/// Where uploads are handed in.
pub(crate) struct Ingest {
    queue: mpsc::UnboundedSender<Pending>,
    taken: Arc<Mutex<HashSet<StreamId>>>,
    room: Arc<Semaphore>,
    trouble: Arc<Trouble>,
}

/// Why the last transaction stored nothing, until one does. Who asks whether uploads are taken hears of it for as long as
/// terminals need at most to try again: else nobody might ever send one that proves the opposite.
#[derive(Default)]
pub(crate) struct Trouble(Mutex<Option<(Fault, Stopwatch)>>);

/// How long a fault is told that nobody met again.
const TROUBLE_TIME: Duration = Duration::from_secs(60);

impl Trouble {
    fn note(&self, fault: Option<&Fault>) {
        let new = fault.map(|fault| (fault.clone(), Stopwatch::start()));
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = new;
    }

    fn now(&self) -> Option<Fault> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (fault, since) = noted.as_ref()?;
        (since.elapsed() < TROUBLE_TIME).then(|| fault.clone())
    }
}

/// Why an upload was not taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// Another one of the same stream is on its way.
    InFlight,
    /// The storage.
    Fault(Fault),
}

/// A kibibyte is the unit of the memory that is given out.
fn kib(bytes: usize) -> u32 {
    u32::try_from(bytes.div_ceil(1024).max(1)).unwrap_or(u32::MAX)
}

impl Ingest {
    /// Starts the committer, which ends when this is dropped and the last upload is answered. Uploads that are being read
    /// or wait hold at most `bytes_max` together, as far as [`Ingest::room`] and [`Ingest::more`] are asked for all of it.
    pub(crate) fn start<S: HallStore>(
        store: Arc<S>,
        heads: Arc<Heads>,
        metrics: Arc<Metrics>,
        bytes_max: usize,
    ) -> Ingest {
        let (queue, waiting) = mpsc::unbounded_channel();
        let room = Arc::new(Semaphore::new(bytes_max / 1024));
        let trouble = Arc::<Trouble>::default();
        let (halls, told) = (Halls::default(), Arc::clone(&trouble));
        let (again, looks) = (queue.downgrade(), Arc::new(Semaphore::new(LOOKS)));
        let committer =
            Committer { store, heads, metrics, waiting, again, looks, halls, trouble: told };
        tokio::spawn(committer.run());
        Ingest { queue, taken: Arc::default(), room, trouble }
    }

    /// Why uploads are not stored at present.
    pub(crate) fn trouble(&self) -> Option<Fault> {
        self.trouble.now()
    }

    /// Memory for so much; none where too much is on its way already.
    pub(crate) fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.room).try_acquire_many_owned(kib(bytes)).ok()
    }

    /// Memory for what turned out to be more than was asked for.
    pub(crate) fn more(&self, room: &mut OwnedSemaphorePermit, bytes: usize) -> Option<()> {
        let missing = (kib(bytes) as usize).saturating_sub(room.num_permits());
        if missing > 0 {
            room.merge(self.room(missing * 1024)?);
        }
        Some(())
    }

    /// Hands in an upload and waits until it is on disk or refused.
    pub(crate) async fn put(
        &self,
        upload: Upload,
        room: OwnedSemaphorePermit,
    ) -> Result<Outcome, NotTaken> {
        let stream = upload.segment.shape.stream;
        if !self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(stream) {
            return Err(NotTaken::InFlight);
        }
        let slot = Slot { stream, taken: Arc::clone(&self.taken) };
        let (answer, answered) = oneshot::channel();
        let put = Put { upload: Arc::new(upload), found: None };
        let pending = Pending { put, answer, _slot: slot, _room: room };
        self.queue.send(pending).map_err(|_| NotTaken::Fault(Fault::Closed))?;
        answered.await.unwrap_or(Err(Fault::Closed)).map_err(NotTaken::Fault)
    }
}

/// What waits, hall by hall; they take turns.
#[derive(Default)]
struct Halls {
    waiting: HashMap<String, VecDeque<Pending>>,
    turns: VecDeque<String>,
    count: usize,
}

impl Halls {
    fn push(&mut self, pending: Pending) {
        let hall = &pending.put.upload.hall;
        if !self.waiting.contains_key(hall) {
            self.turns.push_back(hall.clone());
        }
        self.count += 1;
        self.waiting.entry(hall.clone()).or_default().push_back(pending);
    }

    /// The next group: one of each hall in turn, until it is full.
    fn group(&mut self) -> Vec<Pending> {
        let (mut group, mut bytes) = (Vec::new(), 0);
        while group.len() < GROUP_MAX && bytes < GROUP_BYTES_MAX {
            let Some(hall) = self.turns.pop_front() else { break };
            let Some(own) = self.waiting.get_mut(&hall) else { continue };
            if let Some(pending) = own.pop_front() {
                bytes += pending.put.upload.bytes();
                self.count -= 1;
                group.push(pending);
            }
            if own.is_empty() {
                self.waiting.remove(&hall);
            } else {
                self.turns.push_back(hall);
            }
        }
        group
    }
}

struct Committer<S> {
    store: Arc<S>,
    heads: Arc<Heads>,
    metrics: Arc<Metrics>,
    waiting: mpsc::UnboundedReceiver<Pending>,
    again: mpsc::WeakUnboundedSender<Pending>,
    looks: Arc<Semaphore>,
    halls: Halls,
    trouble: Arc<Trouble>,
}

impl<S: HallStore> Committer<S> {
    async fn run(mut self) {
        let mut before = 0;
        loop {
            if self.halls.count == 0 {
                let Some(first) = self.waiting.recv().await else { return };
                self.halls.push(first);
            }
            self.gather(before).await;
            let group = self.halls.group();
            before = group.len();
            self.commit(group).await;
        }
    }

    /// Takes what is there, and where many were on their way a moment ago, what comes within the window.
    async fn gather(&mut self, before: usize) {
        while let Ok(pending) = self.waiting.try_recv() {
            self.halls.push(pending);
        }
        if before < MANY || self.halls.count >= before {
            return;
        }
        let halls = &mut self.halls;
        let waiting = &mut self.waiting;
        let more = async {
            while halls.count < before {
                let Some(pending) = waiting.recv().await else { return };
                halls.push(pending);
            }
        };
        // What came until then is in the queue either way.
        timeout(WINDOW, more).await.unwrap_or_default();
    }

    async fn commit(&self, group: Vec<Pending>) {
        let watch = Stopwatch::start();
        self.metrics.group(group.len());
        let mut parts = vec![group];
        while let Some(mut part) = parts.pop() {
            let puts = part.iter().map(|pending| pending.put.clone()).collect();
            match self.store.put(puts).await {
                Ok(outcomes) => {
                    self.trouble.note(None);
                    self.answer(part, outcomes);
                }
                // Halves, until the one that cannot be stored stands alone.
                Err(Fault::Broken(_)) if part.len() > 1 => {
                    let second = part.split_off(part.len() / 2);
                    parts.push(second);
                    parts.push(part);
                }
                Err(fault) => {
                    tracing::error!(%fault, uploads = part.len(), "uploads were not stored");
                    self.metrics.add(Counter::WriteFaults, 1);
                    self.trouble.note(Some(&fault));
                    for pending in part {
                        drop(pending.answer.send(Err(fault.clone())));
                    }
                }
            }
        }
        self.metrics.commit(watch.elapsed());
    }

    fn answer(&self, part: Vec<Pending>, outcomes: Vec<Option<Outcome>>) {
        let mut moved: Vec<(Arc<Upload>, u64)> = Vec::new();
        for (pending, outcome) in part.into_iter().zip(outcomes) {
            let Some(outcome) = outcome else {
                self.look(pending);
                continue;
            };
            let Pending { put, answer, _slot: slot, _room: room } = pending;
            if let Outcome::Stored { head, new, .. } = outcome {
                self.metrics.add(Counter::Events, new);
                self.metrics.add(Counter::StoredBytes, put.upload.packed.len() as u64);
                moved.push((put.upload, head));
            }
            // Freed first: whoever is answered may send the next one at once.
            drop((slot, room));
            // Whoever asked may be gone; it will ask again and get the same answer.
            drop(answer.send(Ok(outcome)));
        }
        // After all answers: whoever is woken reads a page, and the group waits for no reader.
        for (upload, head) in moved {
            self.heads.moved(&upload.hall, head, upload.presses);
        }
    }

    /// Has looked up what an upload needs of the stored log, and hands it in again; commits go on meanwhile.
    fn look(&self, mut pending: Pending) {
        let (store, looks) = (Arc::clone(&self.store), Arc::clone(&self.looks));
        let again = self.again.clone();
        tokio::spawn(async move {
            let permit = looks.acquire_owned().await;
            if pending.answer.is_closed() {
                return;
            }
            match store.look(Arc::clone(&pending.put.upload)).await {
                Ok(found) => {
                    pending.put.found = Some(Arc::new(found));
                    // Where nothing is taken any more, whoever asked hears that it was closed.
                    drop(again.upgrade().map(|queue| queue.send(pending)));
                }
                Err(fault) => drop(pending.answer.send(Err(fault))),
            }
            drop(permit);
        });
    }
}

/// The last number of each hall's log that somebody looks at, in memory: what wakes those who wait for the next.
#[derive(Default)]
pub(crate) struct Heads {
    watched: Mutex<HashMap<String, watch::Sender<u64>>>,
    /// For whoever looks at all halls.
    pub(crate) news: News,
}

impl Heads {
    /// A hall's log has changed.
    fn moved(&self, hall: &str, head: u64, presses: bool) {
        self.news.moved(hall, head, presses);
        let heads = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watched) = heads.get(hall) {
            watched.send_if_modified(|known| {
                // Smaller, too: a database that took another's place may have less.
                let changed = head != *known;
                *known = head;
                changed
            });
        }
    }

    /// Looks at a hall from now on. What is read from the storage after this is not older than what was seen before.
    pub(crate) fn watch(&self, hall: &str) -> watch::Receiver<u64> {
        let mut heads = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watched) = heads.get(hall) {
            return watched.subscribe();
        }
        heads.entry(hall.to_owned()).or_insert_with(|| watch::channel(0).0).subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_until_something_is_stored() {
        let trouble = Trouble::default();
        assert_eq!(trouble.now(), None);
        trouble.note(Some(&Fault::Full));
        assert_eq!(trouble.now(), Some(Fault::Full));
        trouble.note(None);
        assert_eq!(trouble.now(), None);
    }
}
