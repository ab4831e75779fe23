//! Runs the machine: hands it what happens and does what it says. One thread for the network; the log is reached through
//! its writer, so that a slow server never holds up an entry.

mod beside;
mod exchange;
mod notes;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::header::HeaderName;
use tokio::runtime::Builder;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use self::beside::Beside;
use self::exchange::exchange;
use super::http::Line;
use super::ledger::{self, Brought, Ledger};
use super::link::{Link, Settings};
use super::protocol::{self, Kind};
use super::talk::{Delivered, TalkFault};
use crate::core::sync::client::{
    Answer, Dice, Failure, Input, Lane, Output, Request, SyncClient, Task,
};
use crate::core::sync::status::Status;
use crate::core::sync::wire::DIGEST_HEADER;

/// Longest sleep: after a machine was suspended, its other clock has gone on.
const SLEEP_MAX: Duration = Duration::from_secs(15);

/// What came back of a request.
#[derive(Debug)]
struct Came {
    lane: Lane,
    ask: u64,
    what: Result<Heard, Failure>,
}

#[derive(Debug)]
struct Heard {
    incarnation: Option<String>,
    server_ms: Option<i64>,
    answer: Option<Answer>,
    brought: Option<Brought>,
}

#[derive(Debug)]
enum Happening {
    Written,
    Now,
    Stop,
    Came(Box<Came>),
    Carried(Box<Result<Delivered, TalkFault>>),
}

/// Tells a running synchronisation what happens.
#[derive(Clone, Debug)]
pub struct SyncHandle {
    happenings: UnboundedSender<Happening>,
    /// Something was written that was not looked at yet: a hundred entries are one look.
    written: Arc<AtomicBool>,
}

impl SyncHandle {
    /// Something was written. Never waits.
    pub fn written(&self) {
        if !self.written.swap(true, Ordering::AcqRel) {
            self.tell(Happening::Written);
        }
    }

    /// Somebody wants it now.
    pub fn now(&self) {
        self.tell(Happening::Now);
    }

    /// It is to end.
    pub fn stop(&self) {
        self.tell(Happening::Stop);
    }

    fn tell(&self, happening: Happening) {
        // It has ended: then nobody needs to know.
        drop(self.happenings.send(happening));
    }
}

/// A synchronisation on a thread of its own.
#[derive(Debug)]
pub struct SyncThread {
    handle: SyncHandle,
    thread: Option<JoinHandle<()>>,
}

impl SyncThread {
    /// To tell it what happens.
    pub fn handle(&self) -> SyncHandle {
        self.handle.clone()
    }
}

impl Drop for SyncThread {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the synchronisation ended in a panic");
        }
    }
}

/// Begins on a thread of its own. `shown` is called where the status has changed, with the milliseconds of
/// `settings.steady_ms` at that moment. It must be let go of before the log's writer is stopped.
pub fn start(
    link: Link,
    ledger: impl Ledger,
    settings: Settings,
    shown: impl FnMut(Status, u64) + Send + 'static,
) -> io::Result<SyncThread> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (driver, handle) = Driver::new(link, ledger, settings, shown);
    let run = move || runtime.block_on(driver.run());
    let thread = std::thread::Builder::new().name("sync".to_owned()).spawn(run)?;
    Ok(SyncThread { handle, thread: Some(thread) })
}

/// The same inside a runtime, as a simulation has one.
pub fn run(
    link: Link,
    ledger: impl Ledger,
    settings: Settings,
    shown: impl FnMut(Status, u64) + Send + 'static,
) -> (SyncHandle, impl Future<Output = ()> + Send) {
    let (driver, handle) = Driver::new(link, ledger, settings, shown);
    (handle, driver.run())
}

struct Driver<L, F> {
    link: Link,
    ledger: L,
    settings: Settings,
    shown: F,
    client: SyncClient,
    up: Arc<Mutex<Line>>,
    down: Arc<Mutex<Line>>,
    past: Arc<Mutex<Line>>,
    asks: HashMap<u64, AbortHandle>,
    brought: HashMap<u64, Brought>,
    happenings: UnboundedReceiver<Happening>,
    tell: UnboundedSender<Happening>,
    written: Arc<AtomicBool>,
    wake_ms: Option<u64>,
    /// Whether the last request was answered, so that a long silence is one note.
    is_heard: bool,
    /// The server's clock minus ours, as it was written down last.
    clock_ms: Option<i64>,
    /// When contact was last written down, by the steady clock.
    contact_ms: Option<u64>,
    /// The log is closed.
    is_over: bool,
    beside: Beside,
}

impl<L: Ledger, F: FnMut(Status, u64) + Send + 'static> Driver<L, F> {
    fn new(link: Link, ledger: L, settings: Settings, shown: F) -> (Driver<L, F>, SyncHandle) {
        let (tell, happenings) = unbounded_channel();
        let written = Arc::new(AtomicBool::new(false));
        let line = || Arc::new(Mutex::new(Line::new(link.server.clone())));
        let handle = SyncHandle { happenings: tell.clone(), written: Arc::clone(&written) };
        let driver = Driver {
            up: line(),
            down: line(),
            past: line(),
            link,
            ledger,
            client: SyncClient::new(Dice::new(settings.seed)),
            settings,
            shown,
            asks: HashMap::new(),
            brought: HashMap::new(),
            happenings,
            tell,
            written,
            wake_ms: None,
            is_heard: true,
            clock_ms: None,
            contact_ms: None,
            is_over: false,
            beside: Beside::default(),
        };
        (driver, handle)
    }

    async fn run(mut self) {
        self.stands();
        while !self.is_over {
            let now = (self.settings.steady_ms)();
            let wait = self.wake_ms.map(|at| Duration::from_millis(at.saturating_sub(now)));
            let wait = wait.unwrap_or(SLEEP_MAX).min(SLEEP_MAX);
            match timeout(wait, self.happenings.recv()).await {
                Err(_) => self.feed(Input::Tick),
                Ok(Some(Happening::Written)) => {
                    // Let go of first: what is written from here on is told again.
                    self.written.store(false, Ordering::Release);
                    self.stands();
                }
                Ok(Some(Happening::Now)) => self.feed(Input::Now),
                Ok(Some(Happening::Came(came))) => {
                    self.came(*came);
                    self.weigh();
                }
                Ok(Some(Happening::Carried(done))) => self.carried(*done),
                Ok(Some(Happening::Stop) | None) => break,
            }
            self.offer_held();
        }
        for (_, ask) in self.asks.drain() {
            ask.abort();
        }
    }

    /// Reads how the log stands and tells the machine.
    fn stands(&mut self) {
        match self.ledger.with(|store| ledger::read(store)) {
            None => self.is_over = true,
            Some(Ok((of, aside))) => {
                self.beside.stands(&of);
                let now = (self.settings.wall)();
                let steady_ms = (self.settings.steady_ms)();
                if let Some(standing) = ledger::standing(&of, aside, now, steady_ms) {
                    self.feed(Input::Standing(standing));
                }
            }
            Some(Err(error)) => tracing::warn!(%error, "how the log stands could not be read"),
        }
    }

    fn feed(&mut self, input: Input) {
        let now = (self.settings.steady_ms)();
        self.wake_ms = None;
        let mut tasks = Vec::new();
        for output in self.client.handle(input, now) {
            match output {
                Output::Ask { lane, ask, timeout_ms, request } => {
                    self.ask(lane, ask, Duration::from_millis(timeout_ms), &request);
                }
                Output::Cancel { ask, .. } => {
                    self.brought.remove(&ask);
                    if let Some(ask) = self.asks.remove(&ask) {
                        ask.abort();
                    }
                }
                Output::Do { task, what } => tasks.push((task, what)),
                Output::WakeAt(at) => self.wake_ms = Some(at),
                Output::Status(status) => self.says(status, now),
            }
        }
        for (task, what) in tasks {
            self.task(task, what);
        }
    }

    /// Sends a request; its outcome comes as a happening.
    fn ask(&mut self, lane: Lane, ask: u64, limit: Duration, request: &Request) {
        let (terminal, request) = (self.link.terminal.clone(), request.clone());
        let now = (self.settings.wall)();
        let call = self.ledger.with(move |store| protocol::call(store, &terminal, &request, now));
        let (kind, mut call) = match call {
            None => {
                self.is_over = true;
                return;
            }
            Some(Err(why)) => {
                let came = Came { lane, ask, what: Err(why) };
                drop(self.tell.send(Happening::Came(Box::new(came))));
                return;
            }
            Some(Ok(call)) => call,
        };
        if let (Kind::Page, Some(report)) = (kind, self.beside.take_report()) {
            call.headers.insert(HeaderName::from_static(DIGEST_HEADER), report);
        }
        let line = match lane {
            Lane::Up => Arc::clone(&self.up),
            Lane::Down => Arc::clone(&self.down),
            Lane::Past => Arc::clone(&self.past),
        };
        let tell = self.tell.clone();
        let work = async move {
            let exchanged = timeout(limit, exchange(&line, kind, &call)).await;
            let what = exchanged.unwrap_or(Err(Failure::Unreachable));
            // It has ended: then nobody waits for the outcome.
            drop(tell.send(Happening::Came(Box::new(Came { lane, ask, what }))));
        };
        self.asks.insert(ask, tokio::spawn(work).abort_handle());
    }

    fn came(&mut self, came: Came) {
        let Came { lane, ask, what } = came;
        self.asks.remove(&ask);
        let heard = match what {
            Err(why) => {
                self.note_lost(why);
                return self.feed(Input::Failed { lane, ask, why });
            }
            Ok(heard) => heard,
        };
        let (Some(incarnation), Some(answer)) = (heard.incarnation, heard.answer) else {
            self.note_lost(Failure::Unreachable);
            return self.feed(Input::Foreign { lane, ask });
        };
        self.note_back();
        if let Some(ms) = heard.server_ms {
            self.link.trusted.heard(ms / 1000);
            self.hears_clock(ms, matches!(answer, Answer::Session(_)));
        }
        match &answer {
            Answer::Session(session) => {
                let now = (self.settings.wall)();
                let offset = heard.server_ms.map_or(0, |ms| ms.saturating_sub(now.0));
                self.clock_ms = Some(offset);
                let (durable, head) = (session.durable_through, session.head);
                self.note("session", format!("the hall's log has {head} events"), move |store| {
                    store.note_contact(offset, durable, now)
                });
            }
            Answer::Refused(refused) => {
                let code = serde_json::to_string(&refused.error).unwrap_or_default();
                let detail = format!("{}: {}", code.trim_matches('"'), refused.message);
                self.note("refused", detail, |_| Ok(()));
            }
            Answer::Challenge { .. }
            | Answer::Stored(_)
            | Answer::Page { .. }
            | Answer::Manifest
            | Answer::Part => {}
        }
        if let Some(Brought::Page(page)) = &heard.brought {
            self.beside.hears(page.end.digest.clone());
        }
        self.brought.extend(heard.brought.map(|brought| (ask, brought)));
        self.feed(Input::Reply { lane, ask, incarnation, answer });
        // What it led to is done by now; a page without events, or one that came too late, leads to nothing.
        self.brought.remove(&ask);
    }

    fn task(&mut self, task: u64, what: Task) {
        let brought = match &what {
            Task::ApplyPage { ask, .. }
            | Task::ApplyPast { ask }
            | Task::KeepManifest { ask }
            | Task::KeepPart { ask, .. } => self.brought.remove(ask),
            _ => None,
        };
        let now = (self.settings.wall)();
        let done = self.ledger.with(move |store| {
            ledger::run(store, what, brought, now)?;
            ledger::read(store)
        });
        match done {
            None => self.is_over = true,
            Some(Ok((of, aside))) => {
                self.beside.stands(&of);
                let (now, steady_ms) = ((self.settings.wall)(), (self.settings.steady_ms)());
                if let Some(standing) = ledger::standing(&of, aside, now, steady_ms) {
                    self.feed(Input::Done { task, standing });
                }
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "the log did not take what came from the server");
                let why = ledger::fault(&error);
                self.note("not_taken", error.to_string(), |_| Ok(()));
                self.feed(Input::NotDone { task, why });
                // It may have been done all the same, as where the disk did not say so, or only the note of it failed.
                self.stands();
            }
        }
    }
}

#[cfg(test)]
mod tests;
