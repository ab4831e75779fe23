//! Events from an MQTT broker: one thread that subscribes to the hall's topics and hands what comes to the
//! log. A message is confirmed to the broker only when the disk has it, so whatever was published while
//! this program or the broker was down comes once more; it must never confirm earlier, and a message that
//! is no event must never stop those behind it.

mod link;

use std::io;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{Clock, Stopwatch};

use super::config::{Broker, MqttVersion};
use super::neutral::{self, Entrance, FeedEvent, Rejected};
use super::sink::Sink;
use link::{Heard, Link, Message};

/// After this long without a message, those that had waited at the broker have all come.
const QUIET: Duration = Duration::from_secs(1);
/// The log is asked again this often while it refuses.
const AGAIN_EVERY: Duration = Duration::from_millis(200);
/// Confirmations on their way are waited for this long at the end.
const LEAVE_TIME: Duration = Duration::from_millis(500);

/// How patient the connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Sign of life between us and the broker, and how long a log that refuses is waited for before the
    /// connection is given up and the broker keeps the messages.
    pub keep_alive: Duration,
    /// Longest pause after the first failure; the pauses after it double.
    pub pause_first: Duration,
    /// Longest pause of all.
    pub pause_most: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            keep_alive: Duration::from_secs(15),
            pause_first: Duration::from_secs(1),
            pause_most: Duration::from_secs(30),
        }
    }
}

/// How to reach a broker. It is not printable, because it holds a password.
#[derive(Clone)]
pub struct MqttConfig {
    /// Where it is.
    pub broker: Broker,
    /// What it speaks.
    pub version: MqttVersion,
    /// Name under which it keeps our session.
    pub client_id: String,
    /// User and password.
    pub login: Option<(String, String)>,
    /// The hall whose events are taken; also in the topics.
    pub hall: String,
    /// The receiver's clock.
    pub clock: Clock,
    /// Waits.
    pub pace: Pace,
}

/// The topics of a hall.
pub fn topics(hall: &str) -> String {
    format!("hallqueue/v1/{hall}/#")
}

/// A running subscription. It ends when this is dropped.
#[derive(Debug)]
pub struct MqttHandle {
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl MqttHandle {
    /// Takes no more messages, and returns when the last one taken is confirmed or the wait for it is over.
    pub fn stop(mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the subscriber ended by a fault of its own");
        }
    }
}

/// Starts to subscribe. A broker that cannot be reached is no error: it is tried again for ever.
pub fn start<S>(config: MqttConfig, sink: S) -> io::Result<MqttHandle>
where
    S: Sink + Send + 'static,
{
    let (stop, stopped) = watch::channel(false);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let thread = std::thread::Builder::new().name("feed-mqtt".to_owned()).spawn(move || {
        let subscriber = Subscriber {
            link: Link::new(&config),
            place: config.broker.to_string(),
            config,
            sink,
            stopped,
            told: false,
            failures: 0,
            catching_up: true,
            last: Stopwatch::start(),
        };
        runtime.block_on(subscriber.run());
        // A name that is being looked up must not hold up the end of the program.
        runtime.shutdown_background();
    })?;
    Ok(MqttHandle { stop, thread: Some(thread) })
}

struct Subscriber<S> {
    config: MqttConfig,
    link: Link,
    sink: S,
    stopped: watch::Receiver<bool>,
    /// The broker's address, as faults name it.
    place: String,
    /// Whether the present outage was told.
    told: bool,
    /// Failures since the last connection.
    failures: u32,
    /// Whether what comes may have waited at the broker.
    catching_up: bool,
    /// Since the last message or connection.
    last: Stopwatch,
}

impl<S: Sink> Subscriber<S> {
    async fn run(mut self) {
        loop {
            let heard = tokio::select! {
                biased;
                _ = self.stopped.changed() => break,
                heard = self.link.next() => heard,
            };
            let goes_on = match heard {
                Heard::Connected { resumed } => {
                    tracing::info!(broker = %self.place, resumed, "connected");
                    (self.told, self.failures) = (false, 0);
                    (self.catching_up, self.last) = (resumed, Stopwatch::start());
                    self.link.subscribe(&topics(&self.config.hall)) || self.lost("busy").await
                }
                Heard::NotSubscribed => {
                    tracing::warn!(broker = %self.place, "the broker refuses us the hall's topics");
                    self.sink.note_fault(&self.place, "subscription_refused");
                    true
                }
                Heard::Message(first) => {
                    let mut batch = vec![first];
                    self.link.take_ready(&mut batch);
                    self.take(&batch).await
                }
                Heard::Lost(why) => self.lost(&why).await,
                Heard::Other => true,
            };
            if !goes_on {
                break;
            }
        }
        if self.link.leave() {
            let gone = async { while !matches!(self.link.next().await, Heard::Lost(_)) {} };
            // Too late: then the broker sends again what it does not know to be confirmed.
            drop(tokio::time::timeout(LEAVE_TIME, gone).await);
        }
    }

    /// Waits, or is told to stop. Whether to go on.
    async fn wait(&mut self, time: Duration) -> bool {
        tokio::select! {
            _ = self.stopped.changed() => false,
            () = tokio::time::sleep(time) => true,
        }
    }

    /// Tells once that there is no connection, and waits a while: longer each time, by chance, so that a
    /// broker that comes back is not met by all its halls at once.
    async fn lost(&mut self, why: &str) -> bool {
        self.link.drop_connection();
        if !self.told {
            self.told = true;
            tracing::warn!(broker = %self.place, why, "no connection; it is tried again");
            self.sink.note_fault(&self.place, "no_connection");
        }
        let longest = self.config.pace.pause_first.saturating_mul(1 << self.failures.min(16));
        self.failures += 1;
        let longest = longest.min(self.config.pace.pause_most);
        let chance = f64::from(getrandom::u32().unwrap_or(u32::MAX)) / f64::from(u32::MAX);
        self.wait(longest.mul_f64(chance)).await
    }

    /// Writes what came and then confirms it. Whether to go on.
    async fn take(&mut self, batch: &[Message]) -> bool {
        if self.last.elapsed() >= QUIET {
            self.catching_up = false;
        }
        self.last = Stopwatch::start();
        let (events, rejected, statuses) = self.read(batch);
        let waited = Stopwatch::start();
        while let Err(error) = self.write(&events) {
            tracing::warn!(%error, "messages of the broker wait");
            if waited.elapsed() >= self.config.pace.keep_alive {
                // The broker would soon end it anyway, and keeps everything.
                return self.lost("the log takes nothing").await;
            }
            if !self.wait(AGAIN_EVERY).await {
                // Nothing of it is confirmed, so it comes again after the next start.
                return false;
            }
        }
        // Only now: a batch that comes again must not be told twice.
        for (topic, rejected) in &rejected {
            self.sink.note_rejected(topic, rejected);
        }
        for topic in &statuses {
            tracing::warn!(broker = %self.place, topic, "an adapter is down");
            self.sink.note_fault(topic, "adapter_down");
        }
        let confirmed = batch.iter().all(|message| self.link.confirm(message));
        confirmed || self.lost("busy").await
    }

    fn write(&mut self, events: &[FeedEvent]) -> Result<(), super::sink::SinkError> {
        if events.is_empty() {
            return Ok(());
        }
        self.sink.take(events.to_vec()).map(|_| ())
    }

    /// The events of these messages, what was no event, and the adapters that are down.
    fn read(&self, batch: &[Message]) -> (Vec<FeedEvent>, Vec<(String, Rejected)>, Vec<String>) {
        let (hall, now) = (self.config.hall.as_str(), self.config.clock.now());
        let status = format!("hallqueue/v1/{hall}/feed/status");
        let (mut events, mut rejected, mut statuses) = (Vec::new(), Vec::new(), Vec::new());
        for message in batch {
            let topic = crate::text::clean::scrub(&message.topic()).into_owned();
            if topic == status {
                if message.payload().trim_ascii() == b"down" {
                    statuses.push(topic);
                }
                continue;
            }
            match neutral::read_line(message.payload(), Entrance { hall, now }) {
                Ok(Some(mut event)) => {
                    // What had waited at the broker did not come when it was learned.
                    if !message.is_retained() && !self.catching_up {
                        neutral::stand_in(&mut event, now);
                    }
                    events.push(event);
                }
                // An empty message takes a retained one away.
                Ok(None) => {}
                Err(error) => rejected.push((topic, error)),
            }
        }
        (events, rejected, statuses)
    }
}
