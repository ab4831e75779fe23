//! A national morning: after an outage 2,000 halls bring a day of 2,250 events each to one server, all at once, while others
//! go on working with it. Nothing may be lost, nobody at a screen may wait, and memory stays within its bound (I25).

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_rustls::TlsConnector;
use zhiban::clock::Stopwatch;
use zhiban::core::sync::segment::{chains, read_lines};
use zhiban::server::{HallStore, Opened, PageAsk, Storage, StreamEnd};

use super::load::{Client, Events, Ready, Terminal};
use super::place::{Kind, Place, many_files};
use super::{all, runtime, skipped};
use crate::history::House;
use crate::table::{Row, millis, quantile};

const HALLS: u32 = 2_000;

/// Events of each.
const EVENTS: usize = 2_250;

/// Terminals that work meanwhile, and how long each of them thinks between two requests.
const PEOPLE: u32 = 8;
const THINKS: Duration = Duration::from_millis(40);

/// Most memory of the server, MiB.
const MEMORY_MIB_MAX: f64 = 512.0;

/// What the requests of people took: pages, sessions, what the server can do, new connections.
type Waits = [Vec<Duration>; 4];

const WHAT: [&str; 4] = ["a page", "a session", "capabilities", "a new connection"];

pub fn run(house: &mut House) -> Vec<Row> {
    many_files();
    let mut rows: Vec<Row> =
        Kind::all().into_iter().flat_map(|kind| measure(house, kind)).collect();
    rows.extend(skipped("a national morning"));
    rows
}

fn measure(house: &mut House, kind: Kind) -> Vec<Row> {
    let runtime = runtime();
    let parts = Events::of(house, EVENTS).packed(512);
    let mut halls: Vec<(Terminal, Vec<Ready>)> = Vec::new();
    let mut place = Place::new(house, &runtime, kind);
    for n in 0..HALLS + PEOPLE {
        halls.push((Terminal::new(n, &format!("H{}", n % HALLS)), Vec::new()));
    }
    let (terminals, mut lots): (Vec<_>, Vec<_>) = halls.into_iter().unzip();
    runtime.block_on(place.enrol(&terminals));
    let mut terminals = terminals;
    let people = terminals.split_off(HALLS as usize);
    for (terminal, lot) in terminals.iter_mut().zip(&mut lots) {
        lot.extend(parts.iter().map(|part| terminal.write(part)));
    }
    let address = place.start();
    let over = Arc::new(AtomicBool::new(false));
    let (took, busy, mut waits) = runtime.block_on(async {
        let working: Vec<_> = people
            .into_iter()
            .map(|one| tokio::spawn(person(one, address, place.tls.clone(), Arc::clone(&over))))
            .collect();
        tokio::time::sleep(Duration::from_secs(1)).await;
        let since = Stopwatch::start();
        let rush = terminals.into_iter().zip(lots);
        let done =
            all(rush.map(|(terminal, lot)| brings(terminal, lot, address, place.tls.clone())));
        let done = done.await;
        let took = since.elapsed();
        over.store(true, Ordering::SeqCst);
        let mut waits = Waits::default();
        for working in working {
            for (all, own) in waits.iter_mut().zip(working.await.unwrap()) {
                all.extend(own);
            }
        }
        let lost = lost(&place.storage().await, &done).await;
        (took, (done.iter().map(|(_, busy)| busy).sum::<u64>(), lost), waits)
    });
    let (refused, lost) = busy;
    let (_, most) = place.memory_mib();
    told(kind, took, refused, lost, most, &mut waits)
}

fn told(
    kind: Kind,
    took: Duration,
    refused: u64,
    lost: u64,
    most: f64,
    waits: &mut Waits,
) -> Vec<Row> {
    let (name, events) = (kind.name(), u64::from(HALLS) * EVENTS as u64);
    println!(
        "proof: I1 I25 row 32 | {HALLS} halls bring {EVENTS} events each at once to one server, {name} | {events} | {lost} | -"
    );
    let speed = events as f64 / took.as_secs_f64();
    let mut rows = vec![
        Row::at_most(
            &format!("national morning, events lost, {name}"),
            format!("{lost} of {events}"),
            &format!(
                "{:.1} s, {speed:.0} events/s, told to come again: {refused}",
                took.as_secs_f64()
            ),
            lost as f64,
            0.0,
            "",
        ),
        Row::at_most(
            "  memory of the server at most",
            format!("{most:.0} MiB"),
            "",
            most,
            MEMORY_MIB_MAX,
            " MiB",
        ),
    ];
    for (what, times) in WHAT.into_iter().zip(waits) {
        let [p50, p99, worst] = [0.5, 0.99, 1.0].map(|share| quantile(times, share));
        let beside = format!("p50 {}, worst {} of {}", millis(p50), millis(worst), times.len());
        let secs = p99.as_secs_f64();
        let what = format!("  meanwhile {what}, p99");
        rows.push(Row::at_most(&what, millis(p99), &beside, secs, 1.0, " s"));
    }
    rows
}

/// A hall that was alone for a day; how often it was told to come again.
async fn brings(
    terminal: Terminal,
    lot: Vec<Ready>,
    address: SocketAddr,
    tls: TlsConnector,
) -> (Terminal, u64) {
    let mut busy = 0;
    let mut client = loop {
        // As a terminal does it: a connection that was not taken is tried again.
        if let Ok(client) = Client::try_to(address, &tls).await {
            break client;
        }
        busy += 1;
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    client.open(&terminal).await;
    for ready in &lot {
        let (stored, again) = client.put(ready).await;
        assert_eq!(stored.last, ready.shape.last());
        busy += again;
    }
    (terminal, busy)
}

/// Somebody at a terminal, until all is over.
async fn person(
    one: Terminal,
    address: SocketAddr,
    tls: TlsConnector,
    over: Arc<AtomicBool>,
) -> Waits {
    let mut waits = Waits::default();
    let mut client = Client::to(address, &tls).await;
    client.open(&one).await;
    let path = format!("/v1/h/{}/log?after=0&max_bytes=65536", one.hall);
    while !over.load(Ordering::SeqCst) {
        let since = Stopwatch::start();
        assert!(client.get(&path).await.status.is_success());
        waits[0].push(since.elapsed());
        tokio::time::sleep(THINKS).await;
        let since = Stopwatch::start();
        client.open(&one).await;
        waits[1].push(since.elapsed());
        tokio::time::sleep(THINKS).await;
        let since = Stopwatch::start();
        assert!(client.get("/v1/capabilities").await.status.is_success());
        waits[2].push(since.elapsed());
        let since = Stopwatch::start();
        if let Ok(other) = Client::try_to(address, &tls).await {
            waits[3].push(since.elapsed());
            drop(other);
        }
        tokio::time::sleep(THINKS).await;
    }
    waits
}

/// How many events are not where they must be, by the end of every stream and by every byte that is stored.
async fn lost(storage: &Storage, done: &[(Terminal, u64)]) -> u64 {
    let mut lost = 0;
    for (terminal, _) in done {
        let end = StreamEnd { id: terminal.stream, last: terminal.last, chain: terminal.chain };
        let opened = storage.open_streams(terminal.device, vec![end]).await.unwrap();
        let found = stored(storage, terminal).await;
        if opened != [Opened::Here { end, fits: true }] || found != terminal.last {
            lost += terminal.last - found.min(terminal.last - 1);
        }
    }
    lost
}

/// How many events of a stream follow one another in its hall's log, with the right chain.
async fn stored(storage: &Storage, terminal: &Terminal) -> u64 {
    let (mut last, mut chain) = (0, [0; 32]);
    let hall = terminal.hall.clone();
    let ask = PageAsk { hall, after: 0, bytes_max: usize::MAX >> 1, own: None };
    let page = storage.page(ask).await.unwrap().unwrap();
    for row in page.segments.iter().filter(|row| row.stream == terminal.stream) {
        let text = zstd::decode_all(&*row.packed).unwrap();
        let lines = read_lines(&text, row.count).unwrap();
        let links = chains(&row.prev, &row.stream, row.first, &lines);
        if row.first != last + 1 || row.prev != chain || links.last() != Some(&row.chain) {
            return last;
        }
        (last, chain) = (row.first + row.count - 1, row.chain);
    }
    if chain == terminal.chain { last } else { 0 }
}
