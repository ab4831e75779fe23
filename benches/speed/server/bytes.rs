//! What an event costs on the way and on the server's disk. On the way: everything that TCP carries, both directions, TLS
//! and HTTP with it, counted by a relay. On disk: whole files after an orderly end, with every table and index.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use zhiban::clock::Clock;
use zhiban::server::HallStore;

use super::load::{Client, Events, Terminal};
use super::place::{Kind, Place};
use super::{runtime, skipped};
use crate::history::House;
use crate::table::Row;

/// Events that are sent.
const EVENTS: usize = 100_000;

/// Of a rush, or of a terminal that was away, in one upload.
const EACH: usize = 512;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

pub fn run(house: &mut House) -> Vec<Row> {
    let mut rows = Vec::new();
    for kind in Kind::all() {
        rows.extend(measure(house, kind));
    }
    rows.extend(skipped("bytes"));
    rows
}

fn measure(house: &mut House, kind: Kind) -> Vec<Row> {
    let runtime = runtime();
    let events = Events::of(house, EVENTS);
    let plain: usize = events.0.iter().map(Vec::len).sum();
    let parts = events.packed(EACH);
    let mut place = Place::new(house, &runtime, kind);
    let mut terminal = Terminal::new(0, "H001");
    runtime.block_on(place.enrol(std::slice::from_ref(&terminal)));
    let empty = runtime.block_on(disk(&place));
    let address = place.start();
    let (sent, fetched) = runtime.block_on(async {
        let (relay, counted) = relay(address).await;
        let mut client = Client::to(relay, &place.tls).await;
        client.open(&terminal).await;
        for part in &parts {
            client.put(&terminal.write(part)).await;
        }
        let sent = counted.swap(0, Ordering::SeqCst);
        let mut after = 0;
        while after < EVENTS {
            let path = format!("/v1/h/H001/log?after={after}");
            after += pages(&client.get(&path).await.body);
        }
        (sent, counted.load(Ordering::SeqCst))
    });
    place.stop();
    let stored = runtime.block_on(disk(&place)) - empty;
    let each = |bytes: u64| bytes as f64 / EVENTS as f64;
    let (name, of) = (kind.name(), format!("{:.0} B plain", plain as f64 / EVENTS as f64));
    let mut rows = Vec::new();
    for (what, bytes, most) in [
        ("on the way up, both directions", sent, 80.0),
        ("on the way down", fetched, 80.0),
        ("on the server's disk", stored, 200.0),
    ] {
        let what = format!("an event in batches of {EACH}, {what}, {name}");
        rows.push(Row::at_most(
            &what,
            format!("{:.1} B", each(bytes)),
            &of,
            each(bytes),
            most,
            " B",
        ));
    }
    rows.push(runtime.block_on(packed(&place, empty)));
    rows
}

/// Packs all days, and what they take then.
async fn packed(place: &Place, empty: u64) -> Row {
    let storage = place.storage().await;
    let today = Clock::system().now().0 / DAY_MS;
    let done = storage.pack(today).await.unwrap();
    let what = format!("an event of a packed day, {}", place.kind.name());
    if done.days == 0 {
        return Row::told(&what, "not packed".to_owned(), "kept as it came");
    }
    drop(storage);
    vacuum(place).await;
    let bytes = disk(place).await.saturating_sub(empty) as f64 / EVENTS as f64;
    let beside = format!("its parts alone {:.1} B", done.bytes_after as f64 / EVENTS as f64);
    Row::at_most(&what, format!("{bytes:.1} B"), &beside, bytes, 60.0, " B")
}

/// What a nightly care of the database leaves: what is not used any more is given back.
async fn vacuum(place: &Place) {
    match &place.database {
        Some(address) => crate::cluster::run(address, "VACUUM FULL").await,
        None => rusqlite::Connection::open(place.file()).unwrap().execute_batch("VACUUM").unwrap(),
    }
}

/// Bytes of the server's data.
async fn disk(place: &Place) -> u64 {
    let Some(address) = &place.database else {
        let file = place.file();
        let conn = rusqlite::Connection::open(&file).unwrap();
        conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        return std::fs::metadata(&file).unwrap().len();
    };
    let sql = "SELECT sum(pg_total_relation_size(c.oid))::bigint FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = 'zhiban' AND c.relkind IN ('r', 'p')";
    u64::try_from(crate::cluster::number(address, sql).await).unwrap()
}

/// How many events a page has.
pub fn pages(body: &[u8]) -> usize {
    let (mut rest, mut events) = (body, 0);
    loop {
        let cut = rest.iter().position(|byte| *byte == b'\n').unwrap();
        let line: serde_json::Value = serde_json::from_slice(&rest[..cut]).unwrap();
        if line["end"] == true {
            return events;
        }
        events += usize::try_from(line["count"].as_u64().unwrap()).unwrap();
        rest = &rest[cut + 1 + usize::try_from(line["bytes"].as_u64().unwrap()).unwrap()..];
    }
}

/// A way to the server on which every byte is counted.
async fn relay(server: SocketAddr) -> (SocketAddr, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let counted = Arc::<AtomicU64>::default();
    let count = Arc::clone(&counted);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(server).await.unwrap();
            for socket in [&near, &far] {
                socket.set_nodelay(true).unwrap();
            }
            let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
            tokio::spawn(pump(near_in, far_out, Arc::clone(&count)));
            tokio::spawn(pump(far_in, near_out, Arc::clone(&count)));
        }
    });
    (address, counted)
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: Arc<AtomicU64>,
) {
    let mut bytes = vec![0; 16 * 1024];
    while let Ok(n @ 1..) = from.read(&mut bytes).await {
        count.fetch_add(n as u64, Ordering::SeqCst);
        if to.write_all(&bytes[..n]).await.is_err() {
            return;
        }
    }
    to.shutdown().await.unwrap_or_default();
}
