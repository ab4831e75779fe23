//! Everybody at once (I25): many halls that were alone for a day, ten times more than there is memory for. What is too much
//! is told when to come again, whoever only reads is answered, memory stays within its bound, and nothing is lost.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{sleep, timeout};
use zhiban::core::hex::hex;
use zhiban::core::sync::segment::{Chain, Line};
use zhiban::core::sync::wire::{Refusal, SEGMENT_HEADER, Stored};
use zhiban::server::{HallStore, Limits};

use crate::client::{Online, Served, stream};
use crate::process::Installed;

/// Nothing that is answered may take as long, on the slowest machine.
const SOON: Duration = Duration::from_secs(30);

/// Halls of the small edition; `cargo bench -- server-morning` has 2,000.
const HALLS: u8 = 40;

async fn soon<T>(work: impl Future<Output = T>) -> T {
    timeout(SOON, work).await.unwrap()
}

/// Events with words in them, about as long as those of a ticket machine.
fn write_day(online: &mut Online, events: usize) {
    for n in 0..events {
        let words = hex(blake3::hash(&n.to_be_bytes()).as_bytes());
        let event = format!(
            "{{\"type\":\"ticket.called\",\"v\":1,\"n\":{n},\"words\":\"{words}\",\"more\":\"{}\"}}",
            "窗口叫号".repeat(12)
        );
        online.terminal.write(event.as_bytes());
    }
}

/// The head of an upload and its whole body, as bytes on a connection.
fn spelt(online: &Online, last: u64) -> (Vec<u8>, Vec<u8>) {
    let (head, body) = online.terminal.segment(1, last);
    let text = format!(
        "POST /v1/s/{}/segments HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {}\r\n\
         {SEGMENT_HEADER}: {}\r\ncontent-length: {}\r\n\r\n",
        head.stream,
        online.token,
        serde_json::to_string(&head).unwrap(),
        body.len()
    );
    (text.into_bytes(), body)
}

#[tokio::test]
async fn i25_row_32_ten_times_more_than_there_is_room_for_is_told_to_come_again() {
    const EVENTS: u64 = 100;
    const FIT: usize = 4;
    let mut probe = crate::kit::Terminal::new(1, "H1");
    let measured = Served::start().await;
    let mut one = measured.terminal(1, "H1").await;
    write_day(&mut one, usize::try_from(EVENTS).unwrap());
    std::mem::swap(&mut probe, &mut one.terminal);
    let body = probe.segment(1, EVENTS).1.len();
    // The memory of an upload is given out in kibibytes, with some beside its bytes and for each of its events.
    let event = size_of::<Line<'_>>() + size_of::<Chain>();
    let each = (body + 4 * 1024 + usize::try_from(EVENTS).unwrap() * event).div_ceil(1024) * 1024;
    let limits = Limits { ingest_bytes: each * FIT + each / 2, ..Limits::default() };
    let served = Served::with(limits).await;
    let tls = crate::client::connector(
        &std::fs::read_to_string(served.folder.path().join("tls/ca.pem")).unwrap(),
    );
    let mut halls = Vec::new();
    let mut held = Vec::new();
    for number in 1..=HALLS {
        let mut online = served.terminal(number, &format!("H{number}")).await;
        write_day(&mut online, usize::try_from(EVENTS).unwrap());
        let (head, body) = spelt(&online, EVENTS);
        let mut socket = stream(served.listening.address(), &tls).await;
        socket.write_all(&head).await.unwrap();
        let (most, rest) = body.split_at(body.len() / 2);
        socket.write_all(most).await.unwrap();
        if usize::from(number) <= FIT {
            // These have their room and take their time.
            soon(room_is_taken(&served, number)).await;
            held.push((socket, rest.to_vec()));
        } else {
            socket.write_all(rest).await.unwrap();
            let mut answer = vec![0; 64 * 1024];
            let read = soon(socket.read(&mut answer)).await.unwrap();
            let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
            assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("\"busy\""), "{answer}");
            assert!(answer.to_lowercase().contains("retry-after: 1"), "{answer}");
        }
        halls.push(online);
    }
    for online in &mut halls {
        assert_eq!(soon(online.log(0, 0)).await.page().1.head, 0, "who reads is answered");
        soon(online.session()).await.good::<zhiban::core::sync::wire::Session>();
    }
    for (socket, rest) in &mut held {
        socket.write_all(rest).await.unwrap();
        let mut answer = vec![0; 64 * 1024];
        let read = soon(socket.read(&mut answer)).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200 "), "what had room is stored");
    }
    let mut lost = 0;
    for online in &mut halls {
        let stored: Stored = soon(until_stored(online, 1, EVENTS)).await;
        assert_eq!(stored.last, EVENTS);
        let hall = served.admin.hall(&online.terminal.hall).await.unwrap().unwrap();
        lost += EVENTS - hall.head.min(EVENTS);
    }
    assert_eq!(lost, 0);
    proof("uploads of ten times the memory that is given out, SQLite", u64::from(HALLS), lost);
}

/// Until so many uploads have had their heads read: they are counted by what is still free.
async fn room_is_taken(served: &Served, count: u8) {
    let mut client = served.connect().await;
    loop {
        let metrics = client.get("/metrics", "").await.body;
        let line = format!("zhiban_uploads_under_way {count}");
        if String::from_utf8_lossy(&metrics).lines().any(|found| found == line) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Sends until it is taken, as a terminal does.
async fn until_stored(online: &mut Online, first: u64, last: u64) -> Stored {
    loop {
        let answer = online.upload(first, last).await;
        if answer.status != 429 && answer.status != 503 {
            return answer.good();
        }
        assert_eq!(
            serde_json::from_slice::<serde_json::Value>(&answer.body).unwrap()["error"],
            "busy"
        );
        sleep(Duration::from_millis(20)).await;
    }
}

#[allow(clippy::print_stdout)] // read by `check.sh --proof`
fn proof(what: &str, runs: u64, failures: u64) {
    println!("proof: I25 row 32 | {what} | {runs} | {failures} | -");
}

/// The real server in a process of its own, and the log of every hall read back whole.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i25_row_32_a_morning_of_40_halls_loses_nothing_and_stays_small() {
    const EVENTS: u64 = 1_000;
    /// Beyond what a server of that size needs, and far below what it would take to hold all that came.
    const MEMORY_MIB_MAX: u64 = 256;
    let mut installed = Installed::new();
    installed.start();
    let mut halls = Vec::new();
    for number in 1..=HALLS {
        let mut online = installed.terminal(number, &format!("H{number}")).await;
        write_day(&mut online, usize::try_from(EVENTS).unwrap());
        halls.push(online);
    }
    let mut reader = installed.terminal(200, "H1").await;
    let running: Vec<_> = halls.into_iter().map(|online| tokio::spawn(brings(online))).collect();
    // Somebody looks on all the time.
    while !running.iter().all(tokio::task::JoinHandle::is_finished) {
        assert_eq!(soon(reader.log(0, 0)).await.status, 200);
        assert_eq!(soon(reader.client.get("/v1/capabilities", "")).await.status, 200);
        // Not more often than a terminal may ask, however long it takes.
        sleep(Duration::from_millis(250)).await;
    }
    let mut lost = 0;
    for run in running {
        let mut online = run.await.unwrap();
        // Of its own stream a terminal gets no bytes: so nobody's is named.
        let mut found = Vec::new();
        while (found.len() as u64) < EVENTS {
            let (segments, end, _) = soon(online.log(found.len() as u64, 0)).await.page();
            assert_eq!(end.head, EVENTS);
            found.extend(segments.into_iter().flat_map(|(_, lines)| lines));
        }
        let sent = online.terminal.entries.iter().map(|entry| &entry.bytes);
        lost += sent.zip(&found).filter(|(sent, found)| sent != found).count() as u64;
    }
    assert_eq!(lost, 0);
    let most = installed.memory_mib_most();
    assert!(most < MEMORY_MIB_MAX, "{most} MiB");
    proof(
        "events of 40 halls that all come at once, a real server",
        u64::from(HALLS) * EVENTS,
        lost,
    );
}

async fn brings(mut online: Online) -> Online {
    let mut places = BTreeSet::new();
    for first in (1..=online.terminal.last()).step_by(250) {
        let last = (first + 249).min(online.terminal.last());
        let stored = until_stored(&mut online, first, last).await;
        for run in stored.runs {
            places.extend(run.hseq..run.hseq + run.count);
        }
    }
    assert_eq!(places.len() as u64, online.terminal.last(), "each has a place of its own");
    online
}

#[tokio::test]
async fn i25_one_terminal_that_sends_without_end_is_told_to_wait_and_the_others_are_not() {
    let limits = Limits { upload_bytes: (2_000, 20_000), ..Limits::default() };
    let served = Served::with(limits).await;
    let mut loud = served.terminal(1, "H1").await;
    let mut quiet = served.terminal(2, "H1").await;
    loud.terminal.write_many(2);
    quiet.terminal.write_many(60);
    let (head, _) = loud.terminal.segment(1, 2);
    let mut told = 0;
    for n in 1..=60 {
        let garbage = loud.upload_as(&head, vec![0xff; 2_000]).await;
        match garbage.status.as_u16() {
            422 => {}
            429 => {
                garbage.refused(429, Refusal::Busy);
                told += 1;
            }
            other => panic!("{other}"),
        }
        quiet.stored(n, n).await;
    }
    assert!((45..=55).contains(&told), "{told}: ten of them had room");
    proof("uploads of garbage in a loop beside another terminal", 60, 0);
}
