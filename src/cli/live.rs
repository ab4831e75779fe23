//! A live hall: the writer thread, the listener, the watched files and the pace at which the board is built.
//! Used by the board, the demo and the headless feed alike; knows nothing of a terminal.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde_json::{Map, Value};

use crate::clock::{Cadence, Clock, Stopwatch};
use crate::core::board::{Board, Look};
use crate::core::hex::hex;
use crate::core::sync::status::Status;
use crate::feed::config::FeedConfig;
use crate::feed::listen::{self, Limits, ListenerConfig, ListenerHandle};
use crate::feed::mqtt::{self, MqttHandle};
use crate::feed::neutral::{Entrance, FeedEvent, read_line};
use crate::feed::sink::Sink;
use crate::feed::tail::Tail;
use crate::store::{Gauge, Keeper, Room, Store, Writer, WriterHandle};

use super::broker::broker_config;
use super::clerk::LogClerk;
use super::failure::{Failure, failed};
use super::sinks::BoardSink;
use super::uplink::Uplink;

/// Boards that the log's changes cause are at least this far apart.
const BOARD_EVERY: Duration = Duration::from_millis(33);
/// A board that ends still answers the machines for this long.
const ANSWERED_WITHIN: Duration = Duration::from_secs(1);
/// Watched files are looked at this often.
const TAIL_EVERY: Duration = Duration::from_millis(500);
/// The disk and the server are looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Events of a watched file that are written together.
const TAIL_BATCH: usize = 512;

/// What to run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Listener and watched files.
    pub feed: FeedConfig,
    /// The hall's clock.
    pub clock: Clock,
    /// Take a free port instead of the configured one.
    pub any_port: bool,
    /// Who sits at it until somebody unlocks it by name.
    pub me: String,
    /// Who sets a PIN as soon as the board opens; none = nobody.
    pub pin_for: Option<String>,
}

/// A running hall. [`Live::stop`] ends it in order.
pub struct Live {
    writer: Writer,
    pace: SyncSender<()>,
    runtime: Option<tokio::runtime::Runtime>,
    listener: Option<ListenerHandle>,
    subscriber: Option<MqttHandle>,
    threads: Vec<JoinHandle<()>>,
    stops: Vec<SyncSender<()>>,
    gauge: Gauge,
    uplink: Uplink,
}

impl Live {
    /// Starts the writer; `shown` gets a new board after a change, and at least once a second.
    pub fn start(
        store: Store,
        plan: &Plan,
        mut shown: impl FnMut(Board) + Send + 'static,
    ) -> Result<Live, Failure> {
        let clock = plan.clock;
        let gauge = store.gauge();
        let (pace, paced) = sync_channel(1);
        let wake = pace.clone();
        let mut boards = Cadence::new(BOARD_EVERY);
        let uplink = Uplink::default();
        let written = uplink.written();
        let writer = Writer::spawn(store, clock, move |look: Look| {
            written();
            if !boards.is_due() {
                // Full: then a board is on its way already.
                let _ = wake.try_send(());
                return;
            }
            let since = Stopwatch::start();
            shown(look.board());
            boards.done(since);
        })
        .map_err(|error| Failure::io("cannot start the writer", &error))?;
        let handle = writer.handle();
        let pacer = thread::spawn(move || {
            keep_pace(&paced, clock, || handle.poke(), || handle.beat(clock.now()));
        });
        Ok(Live {
            writer,
            pace,
            runtime: None,
            listener: None,
            subscriber: None,
            threads: vec![pacer],
            stops: Vec::new(),
            gauge,
            uplink,
        })
    }

    /// A way to the log.
    pub fn handle(&self) -> WriterHandle {
        self.writer.handle()
    }

    /// Starts to listen, if the settings say so; what machines post to.
    pub fn listen(&mut self, plan: &Plan, hall_id: &str) -> Result<Option<String>, Failure> {
        let Some(mut address) = plan.feed.check().map_err(|error| failed(&error))? else {
            return Ok(None);
        };
        if plan.any_port {
            address.set_port(0);
        }
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .max_blocking_threads(8)
            .thread_name("feed-listener")
            .enable_all()
            .build()
            .map_err(|error| Failure::io("cannot start the listener", &error))?;
        let local_token = random_token()?;
        let clerk = LogClerk::shared(self.handle(), plan.clock).map_err(|error| failed(&error))?;
        let config = ListenerConfig {
            address,
            token: plan.feed.token.clone(),
            local_token: Some(local_token.clone()),
            clerk: Some(clerk),
            hall: hall_id.to_owned(),
            clock: plan.clock,
            limits: Limits::default(),
        };
        let listener = listen::start(config, self.sink(plan.clock), runtime.handle())
            .map_err(|error| failed(&error))?;
        let mut extra = Map::new();
        extra.insert("address".into(), Value::String(listener.addr().to_string()));
        extra.insert("token".into(), Value::String(local_token));
        let published = self.handle().with_store(move |store| store.publish(extra));
        published.map_err(|error| failed(&error))?.map_err(|error| failed(&error))?;
        let url = listener.url();
        self.listener = Some(listener);
        self.runtime = Some(runtime);
        Ok(Some(url))
    }

    /// Subscribes at the broker of the settings, if there is one; where that is.
    pub fn subscribe(&mut self, plan: &Plan, hall_id: &str) -> Result<Option<String>, Failure> {
        let Some(config) = broker_config(plan, hall_id)? else { return Ok(None) };
        let place = config.broker.to_string();
        let started = mqtt::start(config, self.sink(plan.clock));
        let handle = started.map_err(|error| Failure::io("cannot start the subscriber", &error))?;
        self.subscriber = Some(handle);
        Ok(Some(place))
    }

    /// Keeps the log and its server in step, if the hall has one.
    pub fn keep_in_step(&mut self, folder: &Path) -> Result<(), Failure> {
        self.uplink.begin(self.writer.handle(), folder)
    }

    fn sink(&self, clock: Clock) -> BoardSink {
        BoardSink { log: self.handle(), clock }
    }

    /// Where it listens, if it does.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.as_ref().map(ListenerHandle::addr)
    }

    /// Watches the disk under the hall. `told` hears of it whenever it lets the log do something else than
    /// before; what it answers with `false` it is told again.
    pub fn watch_disk(&mut self, keeper: Keeper, told: impl FnMut(Room) -> bool + Send + 'static) {
        self.watch(Room::Plenty, move || keeper.look(), told);
    }

    /// Watches how the log stands with its server, as [`Live::watch_disk`] does the disk. The synchronisation tells
    /// nobody itself: it never waits for a screen.
    pub fn watch_server(&mut self, told: impl FnMut(Status) -> bool + Send + 'static) {
        self.watch(Status::Off, self.uplink.status(), told);
    }

    fn watch<T: Copy + PartialEq + Send + 'static>(
        &mut self,
        mut known: T,
        look: impl Fn() -> T + Send + 'static,
        mut told: impl FnMut(T) -> bool + Send + 'static,
    ) {
        let (stop, stopped) = sync_channel(1);
        self.stops.push(stop);
        self.threads.push(thread::spawn(move || {
            loop {
                let now = look();
                if now != known && told(now) {
                    known = now;
                }
                match stopped.recv_timeout(LOOK_EVERY) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
            }
        }));
    }

    /// Watches the files of the settings.
    pub fn watch_files(&mut self, plan: &Plan, hall_id: &str) {
        for path in &plan.feed.tail {
            let (stop, stopped) = sync_channel(1);
            let (path, handle, clock) = (path.clone(), self.handle(), plan.clock);
            let (hall_id, gauge) = (hall_id.to_owned(), self.gauge.clone());
            self.stops.push(stop);
            self.threads.push(thread::spawn(move || {
                follow(&path, &handle, clock, &hall_id, &gauge, &stopped);
            }));
        }
    }

    /// Ends in order: no new events, the rest written, a checkpoint kept, the lock given up.
    pub fn stop(mut self) -> Result<(), Failure> {
        self.stops.clear();
        self.uplink.end();
        drop(self.pace);
        if let Some(subscriber) = self.subscriber.take() {
            subscriber.stop();
        }
        if let Some(runtime) = self.runtime.take() {
            if let Some(listener) = self.listener.take() {
                // Whoever has not been answered by then sends again: what is on disk counts once.
                let ended = runtime.block_on(async {
                    tokio::time::timeout(ANSWERED_WITHIN, listener.stop()).await
                });
                if ended.is_err() {
                    tracing::warn!("the listener was closed before it had answered everybody");
                }
            }
            runtime.shutdown_background();
        }
        let ended = self.writer.stop().map_err(|error| failed(&error));
        drop(self.threads);
        ended
    }
}

/// Asks for a board soon after one that came too early, and once a second for what has fallen due too:
/// however dense the events of one feed are, the silence of another is noticed.
fn keep_pace(paced: &Receiver<()>, clock: Clock, poke: impl Fn(), beat: impl Fn()) {
    let mut since_beat = Stopwatch::start();
    let mut wait = until_second(clock);
    loop {
        match paced.recv_timeout(wait.saturating_sub(since_beat.elapsed())) {
            Ok(()) => crate::clock::sleep(BOARD_EVERY),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if since_beat.elapsed() >= wait {
            beat();
            since_beat = Stopwatch::start();
            wait = until_second(clock);
        } else {
            poke();
        }
    }
}

/// Time until the next second of the hall has begun.
fn until_second(clock: Clock) -> Duration {
    let second = u64::try_from(clock.now().0.rem_euclid(1000)).unwrap_or(0);
    Duration::from_millis(if clock.speed() == 1 { 1001 - second } else { 1000 })
}

/// Follows a growing file until it is told to stop. It is not read while the disk has no room for files:
/// nothing of it is lost, because it stands in the file.
fn follow(
    path: &Path,
    handle: &WriterHandle,
    clock: Clock,
    hall_id: &str,
    gauge: &Gauge,
    stopped: &Receiver<()>,
) {
    let mut tail = Tail::new(path);
    let mut sink = BoardSink { log: handle.clone(), clock };
    loop {
        let polled = if gauge.room().takes_files() { tail.poll() } else { Ok(Vec::new()) };
        match polled {
            Ok(lines) if !lines.is_empty() => {
                take_lines(&lines, path, &mut sink, handle, clock, hall_id);
                continue;
            }
            Ok(_) => {}
            // A file that is not there yet is no fault; anything else is told once a look.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, path = %path.display(), "watched file"),
        }
        match stopped.recv_timeout(TAIL_EVERY) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

fn take_lines(
    lines: &[Vec<u8>],
    path: &Path,
    sink: &mut BoardSink,
    handle: &WriterHandle,
    clock: Clock,
    hall_id: &str,
) {
    let now = clock.now();
    let mut events: Vec<FeedEvent> = Vec::new();
    for line in lines {
        match read_line(line, Entrance { hall: hall_id, now }) {
            Ok(event) => events.extend(event),
            Err(rejected) => {
                sink.note_rejected(&path.display().to_string(), &rejected);
            }
        }
    }
    while !events.is_empty() {
        let rest = events.split_off(events.len().min(TAIL_BATCH));
        let batch = std::mem::replace(&mut events, rest);
        // The log may be busy or the disk full: the same lines again until they are on disk.
        while let Err(error) = sink.take(batch.clone()) {
            tracing::warn!(%error, "events of a watched file wait");
            crate::clock::sleep(TAIL_EVERY);
            if matches!(handle.with_hall(|_| ()), Err(crate::store::AppendError::Stopped)) {
                return;
            }
        }
    }
}

/// 128 random bits as hexadecimal digits.
fn random_token() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Failure::refused(format!("no random numbers: {error}")))?;
    Ok(hex(&bytes))
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_falls_due_is_asked_for_however_dense_the_events_are() {
        let (pace, paced) = sync_channel(1);
        pace.send(()).unwrap();
        // Each board is followed at once by the wish for another one, until the second has passed.
        let (pace, beats, boards) = (Cell::new(Some(pace)), Cell::new(0), Cell::new(0));
        let poke = || {
            boards.set(boards.get() + 1);
            if boards.get() < 1000
                && let Some(again) = pace.take()
            {
                again.send(()).unwrap();
                pace.set(Some(again));
            }
        };
        let beat = || {
            beats.set(beats.get() + 1);
            drop(pace.take());
        };
        keep_pace(&paced, Clock::system(), poke, beat);
        assert_eq!(beats.get(), 1);
    }
}
