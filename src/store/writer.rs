//! The one thread that writes: requests wait in a bounded queue and those that wait together are made
//! durable together. Decides nothing about events; the time comes from the clock it was given.

use std::sync::Arc;
use std::sync::mpsc::{
    Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel,
};
use std::thread::JoinHandle;
use std::time::Duration;

use super::Store;
use super::append::{Appended, NewEvent};
use super::clock_step::Steps;
use super::error::StoreError;
use super::read::Fault;
use crate::clock::{Cadence, Clock, Stopwatch};
use crate::core::alarm::Watch;
use crate::core::board::Look;
use crate::core::event::Proof;
use crate::core::hall::{self, Due, Hall};
use crate::core::time::Ms;

/// Requests that may wait; beyond it, [`WriterHandle::try_append`] refuses.
const QUEUE_MAX: usize = 256;

/// Events that are committed together at most.
const GROUP_EVENTS_MAX: usize = 20_000;

/// Why an append was not done.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// Too many requests wait already.
    #[error("too much is waiting to be saved: not saved; send it again in a second")]
    Busy,
    /// The writer has stopped.
    #[error("the log is closed: not saved; start zhiban again")]
    Stopped,
    /// The log refused; every request of the group gets the same answer.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

/// What falls due is looked for at most this often, whatever comes in.
const DUE_EVERY: Duration = Duration::from_millis(33);

type Answer = Result<Vec<Appended>, AppendError>;
type Work = Box<dyn FnOnce(&mut Store) + Send>;

enum Request {
    Append(Vec<NewEvent>, SyncSender<Answer>),
    Work(Work),
    Poke,
    Beat(Ms),
    Stop,
}

/// A way to the writer; clone it for every thread that needs one.
#[derive(Clone, Debug)]
pub struct WriterHandle {
    requests: SyncSender<Request>,
}

/// The writer thread. Stop it with [`Writer::stop`]; dropped, it goes on until every handle is gone.
#[derive(Debug)]
pub struct Writer {
    handle: WriterHandle,
    thread: JoinHandle<Result<(), StoreError>>,
}

impl Writer {
    /// Starts the writer. `shown` is called on its thread with a look at the hall at the start, after every
    /// commit that stored something, and on [`WriterHandle::poke`]; never while the state in memory is in
    /// doubt.
    pub fn spawn(
        store: Store,
        clock: Clock,
        shown: impl FnMut(Look) + Send + 'static,
    ) -> std::io::Result<Writer> {
        let (requests, queue) = sync_channel(QUEUE_MAX);
        let mut desk =
            Desk { store, clock, steps: Steps::default(), shown: Box::new(shown), watch: None };
        let thread = std::thread::Builder::new().name("store-writer".into()).spawn(move || {
            desk.serve(&queue);
            desk.store.close()
        })?;
        Ok(Writer { handle: WriterHandle { requests }, thread })
    }

    /// A way to this writer.
    pub fn handle(&self) -> WriterHandle {
        self.handle.clone()
    }

    /// Does what still waits, keeps a checkpoint, closes the log and gives up the lock.
    pub fn stop(self) -> Result<(), AppendError> {
        // If the queue is closed, the thread has ended and says why below.
        drop(self.handle.requests.send(Request::Stop));
        match self.thread.join() {
            Ok(ended) => ended.map_err(|e| AppendError::Store(Arc::new(e))),
            Err(_) => Err(AppendError::Stopped),
        }
    }
}

impl WriterHandle {
    /// Stores events and waits until they are on disk. All are stored or none.
    pub fn append(&self, events: Vec<NewEvent>) -> Answer {
        let (answer, answered) = sync_channel(1);
        self.requests.send(Request::Append(events, answer)).map_err(|_| AppendError::Stopped)?;
        answered.recv().unwrap_or(Err(AppendError::Stopped))
    }

    /// Like [`WriterHandle::append`], but refuses at once with [`AppendError::Busy`] where too many
    /// requests wait.
    pub fn try_append(&self, events: Vec<NewEvent>) -> Answer {
        let (answer, answered) = sync_channel(1);
        match self.requests.try_send(Request::Append(events, answer)) {
            Ok(()) => answered.recv().unwrap_or(Err(AppendError::Stopped)),
            Err(TrySendError::Full(_)) => Err(AppendError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(AppendError::Stopped),
        }
    }

    /// Keeps a refused line of a feed. Not waited for: a flood of rubbish must not hold up its sender, so
    /// a full queue drops it and says so with `false`.
    pub fn note_fault(&self, fault: Fault) -> bool {
        let work: Work = Box::new(move |store| {
            if let Err(error) = store.note_fault(&fault) {
                tracing::warn!(%error, "a refused line could not be kept");
            }
        });
        self.requests.try_send(Request::Work(work)).is_ok()
    }

    /// Asks for the hall to be shown again. Never waits: if the queue is full, a commit shows it soon.
    pub fn poke(&self) {
        // Full or closed: then there is nothing to do, as said above.
        drop(self.requests.try_send(Request::Poke));
    }

    /// A second of the hall's clock has passed: what has fallen due is appended, and the hall is shown. From
    /// the first one on, what falls due by an event is appended right after it. Never waits: if the queue
    /// is full, the next second does both.
    pub fn beat(&self, now: Ms) {
        drop(self.requests.try_send(Request::Beat(now)));
    }

    /// Reads something from the hall as it stands.
    pub fn with_hall<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Hall) -> T + Send + 'static,
    ) -> Result<T, AppendError> {
        self.with_store(move |store| read(store.hall()))
    }

    /// Does something with the store on the writer's thread, between two commits. Keep it short: nothing
    /// is stored meanwhile.
    pub fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Result<T, AppendError> {
        self.ask(work)?.recv().map_err(|_| AppendError::Stopped)
    }

    /// Like [`WriterHandle::with_store`]; calls `slow` once if that takes longer than `patience`.
    pub fn with_store_telling<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
        patience: Duration,
        slow: impl FnOnce(),
    ) -> Result<T, AppendError> {
        let answered = self.ask(work)?;
        wait_telling(&answered, patience, slow).ok_or(AppendError::Stopped)
    }

    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> T + Send + 'static,
    ) -> Result<Receiver<T>, AppendError> {
        let (answer, answered) = sync_channel(1);
        let work: Work = Box::new(move |store| {
            // Nobody waits any more: then the answer is of no use.
            drop(answer.send(work(store)));
        });
        self.requests.send(Request::Work(work)).map_err(|_| AppendError::Stopped)?;
        Ok(answered)
    }
}

/// The answer, however long it takes; none if there will be none.
fn wait_telling<T>(answered: &Receiver<T>, patience: Duration, slow: impl FnOnce()) -> Option<T> {
    match answered.recv_timeout(patience) {
        Ok(answer) => Some(answer),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            slow();
            answered.recv().ok()
        }
    }
}

struct Desk {
    store: Store,
    clock: Clock,
    steps: Steps,
    shown: Box<dyn FnMut(Look) + Send>,
    /// Of a live hall only: an import of old days raises no alarm.
    watch: Option<DueWatch>,
}

/// When it was last looked for what has fallen due, and what must be remembered for that.
struct DueWatch {
    alarms: Watch,
    looks: Cadence,
    /// The log refused what fell due: only the next second tries again.
    refused: bool,
}

impl Desk {
    fn show(&mut self) {
        let looks = self.watch.as_ref().is_some_and(|watch| watch.looks.is_due());
        self.show_at(self.clock.now(), looks);
    }

    /// Shows the hall, then writes down what has fallen due by what is shown: a slow disk must not keep an
    /// alarm from the screen.
    fn show_at(&mut self, now: Ms, looks: bool) {
        if self.store.is_stale() {
            return;
        }
        let mut look = Look::new(self.store.hall(), now);
        let due = match &mut self.watch {
            Some(watch) if looks && !watch.refused => {
                // From before the showing: whoever shows as often as this then never waits for it.
                let since = Stopwatch::start();
                let due = hall::due_seen(&mut look, &mut watch.alarms);
                watch.looks.done(since);
                due
            }
            _ => Vec::new(),
        };
        (self.shown)(look);
        if !due.is_empty() && self.write_due(due, now) {
            (self.shown)(Look::new(self.store.hall(), now));
        }
    }

    /// Whether it was written, and can be shown.
    fn write_due(&mut self, due: Vec<Due>, now: Ms) -> bool {
        let zone = self.store.config().zone;
        let due: Vec<NewEvent> = due
            .into_iter()
            .map(|due| NewEvent {
                kind: due.kind,
                at: zone.stamp(due.at),
                by: "system".into(),
                proof: Proof::System,
                feed: None,
                body: due.body,
            })
            .collect();
        let written = self.store.append(due, now);
        if let Some(watch) = &mut self.watch {
            watch.refused = written.is_err();
        }
        if let Err(error) = &written {
            tracing::warn!(%error, "what fell due could not be written; the next second tries again");
        }
        written.is_ok() && !self.store.is_stale()
    }

    // Before anything is written down with a time that may be wrong.
    fn watch_clock(&mut self) {
        let Some(reading) = self.clock.reading() else { return };
        if let Err(error) = self.steps.note(&mut self.store, reading) {
            tracing::warn!(%error, "a step of the clock could not be written; the next second tries again");
        }
    }

    fn serve(&mut self, queue: &Receiver<Request>) {
        self.watch_clock();
        self.show();
        let mut next = queue.recv().ok();
        while let Some(request) = next.take() {
            match request {
                Request::Append(events, answer) => next = self.append(queue, events, answer),
                Request::Work(work) => {
                    let before = self.store.head_pos();
                    work(&mut self.store);
                    if self.store.head_pos() != before {
                        self.show();
                    }
                }
                Request::Poke => self.show(),
                Request::Beat(now) => self.beat(now),
                Request::Stop => return,
            }
            if next.is_none() {
                next = queue.recv().ok();
            }
        }
    }

    fn beat(&mut self, now: Ms) {
        self.watch_clock();
        let first = || DueWatch {
            alarms: Watch::default(),
            looks: Cadence::new(DUE_EVERY),
            refused: false,
        };
        let watch = self.watch.get_or_insert_with(first);
        // A disk that can be written again is used again without anybody asking for it.
        watch.refused = self.store.heal().is_err();
        self.show_at(now, true);
    }

    // Commits a request together with those that wait behind it; answers the first that could not join.
    fn append(
        &mut self,
        queue: &Receiver<Request>,
        first: Vec<NewEvent>,
        answer: SyncSender<Answer>,
    ) -> Option<Request> {
        let mut waiting = vec![(first.len(), answer)];
        let mut events = first;
        let mut left_over = None;
        while events.len() < GROUP_EVENTS_MAX {
            match queue.try_recv() {
                Ok(Request::Append(more, answer)) => {
                    waiting.push((more.len(), answer));
                    events.extend(more);
                }
                Ok(other) => {
                    left_over = Some(other);
                    break;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        let before = self.store.head_pos();
        self.watch_clock();
        let now = self.clock.now();
        match self.store.append(events, now) {
            Ok(answers) => {
                let mut rest = answers.into_iter();
                for (count, answer) in waiting {
                    // One who no longer waits has lost nothing: the events are stored.
                    drop(answer.send(Ok(rest.by_ref().take(count).collect())));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for (_, answer) in waiting {
                    drop(answer.send(Err(AppendError::Store(Arc::clone(&error)))));
                }
            }
        }
        if self.store.head_pos() != before {
            self.show();
        }
        left_over
    }
}
