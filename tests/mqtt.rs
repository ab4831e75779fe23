//! Events from a real MQTT broker, in 3.1.1 and 5: nothing that it confirmed to a machine is lost, whoever
//! goes down, and nothing counts twice.

#![allow(clippy::unwrap_used)] // a test that cannot go on ends

#[path = "mqtt/broker.rs"]
mod broker;
#[path = "common/config.rs"]
mod config;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use broker::{Broker, die_with_will, publish, until};
use chrono::NaiveDate;
use config::config;
use serde_json::Value;
use zhiban::cli::sinks::LogSink;
use zhiban::clock::Clock;
use zhiban::core::board::every_feed;
use zhiban::feed::config::{Broker as Place, MqttVersion};
use zhiban::feed::mqtt::{MqttConfig, MqttHandle, Pace, start};
use zhiban::feed::{FeedEvent, Rejected, Sink, SinkError, Taken};
use zhiban::store::{Mode, Store};

const BOTH: [MqttVersion; 2] = [MqttVersion::V311, MqttVersion::V5];

/// A log that can be told to refuse.
struct Shelf {
    log: LogSink,
    refuses: bool,
    refused: usize,
    repeats: usize,
    rejected: Vec<String>,
    faults: Vec<(String, &'static str)>,
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Shelf>>);

impl Shared {
    fn new(folder: &Path) -> Shared {
        let store = Store::open(folder, &config(), Mode::Write).unwrap();
        let log = LogSink { store, clock: Clock::system() };
        let (rejected, faults) = (Vec::new(), Vec::new());
        let shelf = Shelf { log, refuses: false, refused: 0, repeats: 0, rejected, faults };
        Shared(Arc::new(Mutex::new(shelf)))
    }

    fn lock(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap()
    }

    fn events(&self) -> u64 {
        self.lock().log.store.head_pos()
    }
}

impl Sink for Shared {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        let mut shelf = self.lock();
        if shelf.refuses {
            shelf.refused += 1;
            return Err(SinkError::Busy { retry_secs: 1 });
        }
        let taken = shelf.log.take(events)?;
        shelf.repeats += taken.iter().filter(|taken| taken.repeat).count();
        Ok(taken)
    }

    fn note_rejected(&mut self, _place: &str, rejected: &Rejected) {
        self.lock().rejected.push(rejected.reason.as_str().to_owned());
    }

    fn note_fault(&mut self, place: &str, what: &'static str) {
        self.lock().faults.push((place.to_owned(), what));
    }

    fn sources_of(&mut self, date: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        self.lock().log.sources_of(date)
    }
}

fn subscriber(broker: &Broker, version: MqttVersion, log: &Shared) -> MqttHandle {
    let config = MqttConfig {
        broker: Place { host: "127.0.0.1".to_owned(), port: broker.port },
        version,
        client_id: "zhiban-H001".to_owned(),
        login: None,
        hall: "H001".to_owned(),
        clock: Clock::system(),
        pace: Pace {
            keep_alive: Duration::from_secs(5),
            pause_first: Duration::from_millis(20),
            pause_most: Duration::from_millis(200),
        },
    };
    start(config, log.clone()).unwrap()
}

fn json(id: usize, hall: &str) -> Vec<u8> {
    format!(
        r#"{{"specversion":"1.0","id":"e{id}","source":"/hall/{hall}/test/1",
            "type":"hallqueue.v1.ticket.issued","time":"2025-11-10T08:30:00+08:00",
            "data":{{"visit_id":"v{id}","ticket_no":"A{id}","service_id":"general"}}}}"#
    )
    .into_bytes()
}

fn issued(id: usize) -> (String, Vec<u8>, bool) {
    ("hallqueue/v1/H001/ticket/issued".to_owned(), json(id, "H001"), false)
}

fn many(ids: std::ops::Range<usize>) -> Vec<(String, Vec<u8>, bool)> {
    ids.map(issued).collect()
}

/// Publishes event 0 until it has come: then the subscription stands.
fn meet(broker: &Broker, log: &Shared) {
    until("the first event comes", || {
        publish(broker, None, &[issued(0)]);
        log.events() == 1
    });
}

#[test]
fn events_come_once_and_repeats_change_nothing() {
    for version in BOTH {
        let Some(broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let handle = subscriber(&broker, version, &log);
        meet(&broker, &log);
        let before = log.lock().repeats;
        let mut messages = many(1..300);
        messages.extend(many(1..300));
        publish(&broker, None, &messages);
        until("all came", || log.lock().repeats >= before + 299);
        assert_eq!(log.events(), 300, "{version:?}");
        handle.stop();
    }
}

#[test]
fn what_is_published_while_we_are_down_comes_after_the_start() {
    for version in BOTH {
        let Some(broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let handle = subscriber(&broker, version, &log);
        meet(&broker, &log);
        handle.stop();
        publish(&broker, None, &many(1..200));
        assert_eq!(log.events(), 1);
        let handle = subscriber(&broker, version, &log);
        until("the rest came", || log.events() == 200);
        // They were not learned just now, so that their age is no fault of the machine's clock: only the
        // first, which came live with a time long past, is flagged.
        let feeds = every_feed(log.lock().log.store.hall(), Clock::system().now());
        assert_eq!((feeds[0].events, feeds[0].flagged), (200, 1), "{version:?}");
        handle.stop();
    }
}

#[test]
fn a_broker_that_goes_and_comes_back_loses_nothing() {
    for version in BOTH {
        let Some(mut broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let handle = subscriber(&broker, version, &log);
        meet(&broker, &log);
        // The broker has handed them over, the log has not taken them: they are still the broker's.
        log.lock().refuses = true;
        publish(&broker, None, &many(1..50));
        until("the log was asked", || log.lock().refused > 0);
        broker.end();
        log.lock().refuses = false;
        until("the outage is told", || {
            log.lock().faults.iter().any(|(_, what)| *what == "no_connection")
        });
        assert_eq!(log.lock().faults.len(), 1, "an outage is told once");
        broker.again();
        publish(&broker, None, &many(50..80));
        until("all came", || log.events() == 80);
        handle.stop();
    }
}

#[test]
fn a_message_is_confirmed_only_when_the_disk_has_it() {
    for version in BOTH {
        let Some(broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let handle = subscriber(&broker, version, &log);
        meet(&broker, &log);
        log.lock().refuses = true;
        publish(&broker, None, &many(1..40));
        until("the log was asked", || log.lock().refused > 1);
        handle.stop();
        assert_eq!(log.events(), 1);
        // Another process would find them at the broker, because none was confirmed.
        let handle = subscriber(&broker, version, &log);
        until("the log was asked again", || log.lock().refused > 4);
        log.lock().refuses = false;
        until("all came", || log.events() == 40);
        handle.stop();
        let repeats = log.lock().repeats;
        let handle = subscriber(&broker, version, &log);
        publish(&broker, None, &many(40..41));
        until("the last came", || log.events() == 41);
        assert_eq!(log.lock().repeats, repeats, "what was confirmed does not come again");
        handle.stop();
    }
}

#[test]
fn what_is_no_event_blocks_nothing_and_does_not_come_again() {
    for version in BOTH {
        let Some(broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let handle = subscriber(&broker, version, &log);
        meet(&broker, &log);
        let bad = |payload: Vec<u8>| ("hallqueue/v1/H001/x/y".to_owned(), payload, false);
        let messages = [
            bad(b"{".to_vec()),
            bad(vec![b'x'; 70_000]),
            bad(vec![b'x'; 2 << 20]),
            bad(json(9, "H999")),
            bad(Vec::new()),
            issued(1),
        ];
        publish(&broker, None, &messages);
        until("the good one came", || log.events() == 2);
        // Version 5 tells the broker what is too large, so that it is not even carried.
        let expected: &[&str] = match version {
            MqttVersion::V311 => &["not_json", "too_large", "too_large", "wrong_hall"],
            MqttVersion::V5 => &["not_json", "too_large", "wrong_hall"],
        };
        assert_eq!(log.lock().rejected, expected);
        handle.stop();
        let handle = subscriber(&broker, version, &log);
        publish(&broker, None, &[issued(2)]);
        until("the next came", || log.events() == 3);
        assert_eq!(log.lock().rejected, expected);
        handle.stop();
    }
}

#[test]
fn a_retained_snapshot_comes_to_a_newcomer_and_a_last_will_is_told() {
    for version in BOTH {
        let Some(broker) = Broker::start(None) else { return };
        let folder = tempfile::tempdir().unwrap();
        let log = Shared::new(folder.path());
        let snapshot = br#"{"specversion":"1.0","id":"s1","source":"/hall/H001/test/1",
            "type":"hallqueue.v1.hall.snapshot","time":"2025-11-10T08:30:00+08:00",
            "data":{"as_of":"2025-11-10T08:30:00+08:00","complete":true,"tickets":[],
            "counters":[],"staff":[]}}"#;
        let topic = "hallqueue/v1/H001/hall/snapshot".to_owned();
        publish(&broker, None, &[(topic, snapshot.to_vec(), true)]);
        let handle = subscriber(&broker, version, &log);
        until("the snapshot came", || log.events() == 1);
        assert!(log.lock().faults.is_empty());
        die_with_will(&broker, "hallqueue/v1/H001/feed/status");
        until("the adapter's end is told", || !log.lock().faults.is_empty());
        let fault = ("hallqueue/v1/H001/feed/status".to_owned(), "adapter_down");
        assert_eq!(log.lock().faults, [fault]);
        assert_eq!(log.events(), 1, "no event is invented");
        handle.stop();
    }
}

/// The program itself, ended by SIGTERM.
struct Program(Child);

impl Program {
    fn end(mut self) {
        let pid = rustix::process::Pid::from_child(&self.0);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn status(folder: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_zhiban"))
        .args(["feed", "status", "--json", "--data"])
        .arg(folder)
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_default()
}

#[test]
fn feed_run_subscribes_with_a_password_that_stands_nowhere_else() {
    const SECRET: &str = "lotus-7-harbour";
    let login = Some(("board", SECRET));
    for version in ["3.1.1", "5"] {
        let Some(broker) = Broker::start(login) else { return };
        let folder = tempfile::tempdir().unwrap();
        let secret = folder.path().join("broker.secret");
        std::fs::write(&secret, format!("{SECRET}\n")).unwrap();
        let settings = format!(
            "[feed]\nlisten = \"off\"\nmqtt = \"mqtt://127.0.0.1:{}\"\nmqtt_version = \"{version}\"\n\
             mqtt_user = \"board\"\nmqtt_password_file = \"{}\"\n",
            broker.port,
            secret.display()
        );
        let hall = folder.path().join("hall");
        std::fs::create_dir(&hall).unwrap();
        std::fs::write(hall.join("zhiban.toml"), settings).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_zhiban"))
            .args(["feed", "run", "--data"])
            .arg(&hall)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let running = Program(child);
        until("the event is in the log", || {
            publish(&broker, login, &[issued(1)]);
            status(&hall)["feeds"][0]["events"] == 1
        });
        running.end();
        for file in walk(&hall) {
            let bytes = std::fs::read(&file).unwrap();
            let found = bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes());
            assert!(!found, "{}", file.display());
        }
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
