//! Events that are uploaded, until each upload is answered after its commit: 1, 8 and 1,000 terminals, each in a hall of its
//! own. Beside it the same events, a row each, straight into the bare storage without any network, those that wait together
//! in one transaction; and the same requests over TLS to a handler that looks at nothing.

use std::sync::Arc;
use std::time::Duration;

use zhiban::clock::Stopwatch;
use zhiban::server::tls::{Tls, acceptor};

use super::floor::{Floor, ROW_HEADER, Row as Put};
use super::load::{Client, Events, Part, Terminal};
use super::place::{Kind, Place, many_files};
use super::{all, runtime, skipped};
use crate::cluster::Cluster;
use crate::history::House;
use crate::table::{Row, median, millis, quantile};

/// Terminals, uploads of each and events of each upload.
const LOADS: [(usize, usize, usize); 3] = [(1, 600, 100), (8, 150, 100), (1_000, 4, 20)];

/// Alternating rounds.
const ROUNDS: usize = 5;

pub fn run(house: &mut House) -> Vec<Row> {
    many_files();
    let mut rows = Vec::new();
    for kind in Kind::all() {
        for load in LOADS {
            rows.extend(measure(house, kind, load));
        }
    }
    rows.extend(skipped("ingest"));
    rows
}

fn measure(
    house: &mut House,
    kind: Kind,
    (clients, uploads, each): (usize, usize, usize),
) -> Vec<Row> {
    let runtime = runtime();
    let parts: Vec<Arc<Part>> =
        Events::of(house, uploads * each).packed(each).into_iter().map(Arc::new).collect();
    let mut place = Place::new(house, &runtime, kind);
    let mut terminals: Vec<Terminal> =
        (0..clients).map(|n| Terminal::new(u32::try_from(n).unwrap(), &format!("H{n}"))).collect();
    runtime.block_on(place.enrol(&terminals));
    let address = place.start();
    let (mut ours, mut beside, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    let mut answers = Vec::new();
    for _ in 0..ROUNDS {
        let lots: Vec<Vec<Put>> =
            terminals.iter_mut().zip(0..).map(|(one, n)| lot(one, n, &parts)).collect();
        let mut ways = Vec::new();
        for terminal in &terminals {
            ways.push(Way::Server(runtime.block_on(async {
                let mut client = Client::to(address, &place.tls).await;
                client.open(terminal).await;
                client
            })));
        }
        let (took, each) = runtime.block_on(rush(ways, &lots));
        ours.push(took);
        answers.extend(each);
        let (over_tls, straight) = runtime.block_on(floors(house, &place, &lots));
        beside.push(over_tls);
        bare.push(straight);
        eprintln!("  {took:?} {over_tls:?} {straight:?}");
    }
    let events = (clients * uploads * each) as f64;
    let speed = |times: &mut [Duration]| events / median(times).as_secs_f64();
    let (ours, beside, bare) = (speed(&mut ours), speed(&mut beside), speed(&mut bare));
    let what = format!("ingest, {}, {clients} terminals x {each} events", kind.name());
    let (p50, p99) = (quantile(&mut answers, 0.5), quantile(&mut answers, 0.99));
    let told = format!("{ours:.0} events/s");
    let against = format!("a row each, bare storage: {bare:.0} events/s");
    vec![
        Row::at_least(&what, told, &against, ours / bare, 0.6),
        Row::told(
            "  an upload, p50 / p99",
            format!("{} / {}", millis(p50), millis(p99)),
            &format!("same requests, empty handler: {beside:.0} events/s, {:.2}x", ours / beside),
        ),
    ]
}

fn lot(terminal: &mut Terminal, n: i64, parts: &[Arc<Part>]) -> Vec<Put> {
    let put = |part: &Arc<Part>| {
        let (ready, each) = (terminal.write(part), Some(Arc::clone(part)));
        Put { stream: n, ready, each }
    };
    parts.iter().map(put).collect()
}

/// How a terminal sends.
enum Way {
    Server(Client),
    /// To the floor over TLS; the number of its first row.
    OverTls(Client, usize),
    Straight(Floor),
}

impl Way {
    async fn put(&mut self, at: usize, put: &Put) {
        match self {
            Way::Server(client) => {
                client.put(&put.ready).await;
            }
            Way::OverTls(client, first) => {
                let mut request = client.upload(&put.ready);
                request.headers_mut().insert(ROW_HEADER, (*first + at).into());
                assert!(client.send(request).await.status.is_success());
            }
            Way::Straight(floor) => floor.put(put.clone()).await,
        }
    }
}

/// All begin together; how long it took until the last was answered, and how long each waited.
async fn rush(ways: Vec<Way>, lots: &[Vec<Put>]) -> (Duration, Vec<Duration>) {
    let gate = Arc::new(tokio::sync::Barrier::new(ways.len() + 1));
    let tasks: Vec<_> = ways
        .into_iter()
        .zip(lots.to_vec())
        .map(|(mut way, lot)| {
            let gate = Arc::clone(&gate);
            async move {
                gate.wait().await;
                let mut each = Vec::with_capacity(lot.len());
                for (at, put) in lot.iter().enumerate() {
                    let since = Stopwatch::start();
                    way.put(at, put).await;
                    each.push(since.elapsed());
                }
                each
            }
        })
        .collect();
    let running = tokio::spawn(all(tasks));
    gate.wait().await;
    let since = Stopwatch::start();
    let each = running.await.unwrap().concat();
    (since.elapsed(), each)
}

/// The same requests to the floor, over TLS and without.
async fn floors(house: &House, place: &Place, lots: &[Vec<Put>]) -> (Duration, Duration) {
    let floor = floor(house, place.kind, lots.len()).await;
    let (accepts, _) = acceptor(&Tls::own(&place.folder).unwrap()).unwrap();
    let address = floor.listen(Arc::new(lots.concat()), accepts).await;
    let mut ways = Vec::new();
    let mut first = 0;
    for lot in lots {
        ways.push(Way::OverTls(Client::to(address, &place.tls).await, first));
        first += lot.len();
    }
    let (over_tls, _) = rush(ways, lots).await;
    let bare = self::floor(house, place.kind, lots.len()).await;
    let ways = lots.iter().map(|_| Way::Straight(bare.clone())).collect();
    (over_tls, rush(ways, lots).await.0)
}

async fn floor(house: &House, kind: Kind, streams: usize) -> Floor {
    match kind {
        Kind::Sqlite => Floor::sqlite(&house.dir().join("floor-server.db"), streams),
        Kind::Postgres => {
            let address = Cluster::shared().unwrap().empty().await;
            Floor::postgres(&address, streams).await
        }
    }
}
