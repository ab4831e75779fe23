//! What the driver keeps between what happens, with a real log and a network of which nothing comes back.

use ed25519_dalek::SigningKey;

use super::super::http::{Server, Tcp};
use super::super::protocol::Terminal;
use super::super::tls::TrustedTime;
use super::*;
use crate::core::hall::HallConfig;
use crate::core::hex::hex;
use crate::core::sync::client::Shared;
use crate::core::sync::status::Need;
use crate::core::sync::wire::{PageEnd, Session, StreamState};
use crate::core::time::Ms;
use crate::store::{DeviceKey, Enrolment, Mode, Page, Store};

type Log = Arc<std::sync::Mutex<Store>>;

fn log(folder: &std::path::Path) -> Log {
    let config = HallConfig { hall_id: "H001".to_owned(), ..HallConfig::default() };
    let mut store = Store::open(folder, &config, Mode::Write).unwrap();
    let with = Enrolment { hall: "H001".to_owned(), ..Enrolment::default() };
    store.enrol(&with, &DeviceKey::new_random().unwrap(), 0, Ms(1)).unwrap();
    Arc::new(std::sync::Mutex::new(store))
}

fn link() -> Link {
    Link {
        server: Server::plain("http://127.0.0.1:1", Arc::new(Tcp)).unwrap(),
        trusted: Arc::new(TrustedTime::new(0)),
        terminal: Terminal {
            device: "d".to_owned(),
            hall: "H001".to_owned(),
            key: SigningKey::from_bytes(&[7; 32]),
        },
    }
}

fn heard(answer: Answer, brought: Option<Brought>) -> Heard {
    let incarnation = Some(String::new());
    Heard { incarnation, server_ms: None, answer: Some(answer), brought }
}

fn empty_page() -> Heard {
    let end = PageEnd { end: true, head: 0, records: 0, digest: None };
    let page = Page { segments: Vec::new(), end, records: Vec::new() };
    heard(Answer::Page { segments: 0, head: 0 }, Some(Brought::Page(page)))
}

#[test]
fn a_page_that_leads_to_nothing_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let standing = log.lock().unwrap().sync_standing().unwrap().unwrap();
    let settings = Settings { seed: 1, steady_ms: || 5_000, wall: || Ms(5_000) };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut driver, _handle) = Driver::new(link(), log, settings, |_, _| ());
        driver.stands();
        let nonce = "n".to_owned();
        let asked = |driver: &Driver<_, _>| driver.asks.keys().max().copied().unwrap();
        let ask = asked(&driver);
        driver.came(Came {
            lane: Lane::Up,
            ask,
            what: Ok(heard(Answer::Challenge { nonce }, None)),
        });
        let streams = standing.streams.iter().cloned();
        let session = Session {
            token: "t".to_owned(),
            life_secs: 3_600,
            incarnation: String::new(),
            common: None,
            head: 0,
            durable_through: 0,
            start_within_secs: 0,
            streams: streams.map(|head| StreamState { head, fits: true }).collect(),
        };
        let ask = asked(&driver);
        driver.came(Came { lane: Lane::Up, ask, what: Ok(heard(Answer::Session(session), None)) });
        let ask = asked(&driver);
        assert_eq!(driver.asks.len(), 1, "the hall's log is asked for");
        driver.came(Came { lane: Lane::Down, ask, what: Ok(empty_page()) });
        assert!(driver.brought.is_empty(), "of a long-poll in which nothing happened");
        driver.came(Came { lane: Lane::Down, ask, what: Ok(empty_page()) });
        assert!(driver.brought.is_empty(), "of a request that is over");
    });
}

#[test]
fn what_was_done_is_known_although_its_task_ended_in_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let settings = Settings { seed: 1, steady_ms: || 5_000, wall: || Ms(5_000) };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut driver, _handle) = Driver::new(link(), Arc::clone(&log), settings, |_, _| ());
        driver.stands();
        let before = driver.client.standing().unwrap().stream;
        let other = rusqlite::Connection::open(folder.path().join("zhiban.db")).unwrap();
        other.execute_batch("DROP TABLE sync_session").unwrap();
        driver.task(99, Task::Part { stream: before, shared: Shared::Upto(0) });
        let own = log.lock().unwrap().sync_standing().unwrap().unwrap().streams;
        let known = driver.client.standing().unwrap().stream;
        assert_ne!(known, before, "it was parted, only the note of it failed");
        assert_eq!(own.last().map(|own| own.id.clone()), Some(hex(&known)));
    });
}

/// A session lasts an hour; a clock is set in between.
#[test]
fn the_alarm_of_the_clock_ends_with_the_next_answer_after_it_was_set() {
    let folder = tempfile::tempdir().unwrap();
    let log = log(folder.path());
    let settings = Settings { seed: 1, steady_ms: || 5_000, wall: || Ms(900_000) };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut driver, _handle) = Driver::new(link(), Arc::clone(&log), settings, |_, _| ());
        driver.stands();
        let offset = || log.lock().unwrap().enrolment().unwrap().unwrap().offset_ms;
        for (server_ms, noted) in
            [(900_100, 100), (1_500_000, 600_000), (905_000, 5_000), (909_000, 5_000)]
        {
            driver.hears_clock(server_ms, false);
            assert_eq!(offset(), Some(noted));
            let off = driver.client.clocks();
            let minutes = (server_ms == 1_500_000).then_some(Need::ClockOff { minutes: 10 });
            assert_eq!(off, minutes);
        }
    });
}
