//! The floors of the server, both group-committed: every event as a row straight into the bare storage, and the same requests
//! over TLS to a handler that looks at nothing and puts the same packed rows there. No signature, no chain, no event is
//! looked at.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};
use tokio_rustls::TlsAcceptor;
use zhiban::core::time::Ms;
use zhiban::server::sqlite::SqliteStore;

use super::load::{Part, Ready};
use crate::import::SETTINGS;

/// Which row a request is: the floor parses nothing else.
pub const ROW_HEADER: &str = "x-row";

/// Most rows of one transaction, as the server has it.
const GROUP_MAX: usize = 200;

/// The tables of the server's database in PostgreSQL, without what the floor does not fill.
const TABLES: &str = "
CREATE TABLE hall(ref bigint PRIMARY KEY, head bigint NOT NULL);
CREATE TABLE stream(ref bigint PRIMARY KEY, last bigint NOT NULL, chain bytea NOT NULL);
CREATE TABLE segment(hall_ref bigint NOT NULL, hseq bigint NOT NULL, hseq_last bigint NOT NULL,
  stream_ref bigint NOT NULL, first bigint NOT NULL, last bigint NOT NULL, prev bytea NOT NULL,
  chain bytea NOT NULL, sig bytea NOT NULL, packed bytea NOT NULL, PRIMARY KEY(hall_ref, hseq_last));
CREATE UNIQUE INDEX ON segment(stream_ref, last);
CREATE TABLE event(hall_ref bigint NOT NULL, hseq bigint NOT NULL, stream_ref bigint NOT NULL, seq bigint NOT NULL,
  bytes bytea NOT NULL, PRIMARY KEY(hall_ref, hseq));
CREATE UNIQUE INDEX ON event(stream_ref, seq);";

/// A table with a row for each event, found by its place and by its stream.
const EVENTS: &str = "CREATE TABLE event(hall_ref INTEGER NOT NULL, hseq INTEGER NOT NULL, stream_ref INTEGER NOT NULL,
  seq INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(hall_ref, hseq), UNIQUE(stream_ref, seq)) STRICT, WITHOUT ROWID";

const PUT: &str = "INSERT INTO segment SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $1::bigint[],
    $4::bigint[], $5::bigint[], $6::bytea[], $7::bytea[], $8::bytea[], $9::bytea[])";
const EACH: &str = "INSERT INTO event
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $1::bigint[], $3::bigint[], $4::bytea[])";
const END: &str = "UPDATE stream SET last = u.last, chain = u.chain
    FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) u(ref, last, chain) WHERE stream.ref = u.ref";
const SET: &str =
    "UPDATE hall SET head = u.head FROM unnest($1::bigint[], $2::bigint[]) u(ref, head)
    WHERE hall.ref = u.ref";

/// A segment of a stream, by number; the hall of a stream has its number.
#[derive(Clone)]
pub struct Row {
    pub stream: i64,
    pub ready: Ready,
    /// Where each of its events gets a row: the events.
    pub each: Option<Arc<Part>>,
}

struct Waiting {
    row: Row,
    stored: oneshot::Sender<()>,
}

/// Where rows are handed in.
#[derive(Clone)]
pub struct Floor(mpsc::UnboundedSender<Waiting>);

enum Bare {
    Sqlite(Box<Connection>),
    Postgres(Client, [Statement; 4]),
}

fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap()
}

impl Floor {
    /// Over a new file, with so many streams.
    pub fn sqlite(file: &Path, streams: usize) -> Floor {
        for end in ["", "-wal", "-shm"] {
            let mut name = file.as_os_str().to_owned();
            name.push(end);
            std::fs::remove_file(name).unwrap_or_default();
        }
        SqliteStore::create(file, [1; 16], Ms(1)).unwrap();
        let conn = Connection::open(file).unwrap();
        conn.execute_batch(SETTINGS).unwrap();
        conn.execute_batch(EVENTS).unwrap();
        let tx = conn.unchecked_transaction().unwrap();
        for n in 0..int(streams as u64) {
            let id = n.to_be_bytes().repeat(2);
            tx.execute("INSERT INTO hall(ref, id, name) VALUES(?1, ?1, '')", [n]).unwrap();
            tx.execute(
                "INSERT INTO device(ref, id, hall_ref, public_key, host, system, enrolled_at)
                 VALUES(?1, ?2, ?1, zeroblob(32), '', '', 0)",
                (n, &id),
            )
            .unwrap();
            tx.execute(
                "INSERT INTO stream(ref, id, hall_ref, device_ref, chain) VALUES(?1, ?2, ?1, ?1, zeroblob(32))",
                (n, &id),
            )
            .unwrap();
        }
        tx.commit().unwrap();
        Floor::over(Bare::Sqlite(Box::new(conn)), streams)
    }

    /// Over an empty database.
    pub async fn postgres(address: &str, streams: usize) -> Floor {
        let (client, connection) = tokio_postgres::connect(address, NoTls).await.unwrap();
        drop(tokio::spawn(connection));
        client.batch_execute(TABLES).await.unwrap();
        let fill = format!(
            "INSERT INTO hall SELECT n, 0 FROM generate_series(0, {0}) n;
             INSERT INTO stream SELECT n, 0, '' FROM generate_series(0, {0}) n; ANALYZE",
            streams - 1
        );
        client.batch_execute(&fill).await.unwrap();
        let statements = [
            client.prepare(PUT).await.unwrap(),
            client.prepare(END).await.unwrap(),
            client.prepare(SET).await.unwrap(),
            client.prepare(EACH).await.unwrap(),
        ];
        Floor::over(Bare::Postgres(client, statements), streams)
    }

    fn over(bare: Bare, streams: usize) -> Floor {
        let (queue, mut waiting) = mpsc::unbounded_channel::<Waiting>();
        let mut heads = vec![0; streams];
        tokio::spawn(async move {
            let mut bare = bare;
            while let Some(first) = waiting.recv().await {
                let mut group = vec![first];
                while group.len() < GROUP_MAX {
                    let Ok(next) = waiting.try_recv() else { break };
                    group.push(next);
                }
                match &mut bare {
                    Bare::Sqlite(conn) => {
                        tokio::task::block_in_place(|| write_file(conn, &mut heads, &group));
                    }
                    Bare::Postgres(client, statements) => {
                        write_database(client, statements, &mut heads, &group).await;
                    }
                }
                for one in group {
                    one.stored.send(()).unwrap_or_default();
                }
            }
        });
        Floor(queue)
    }

    /// Hands a row in and waits until it is on disk.
    pub async fn put(&self, row: Row) {
        let (stored, told) = oneshot::channel();
        self.0.send(Waiting { row, stored }).unwrap_or_default();
        told.await.unwrap();
    }

    /// Answers requests whose header says which of the rows they bring.
    pub async fn listen(&self, rows: Arc<Vec<Row>>, tls: TlsAcceptor) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let floor = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                stream.set_nodelay(true).unwrap();
                let (floor, rows, tls) = (floor.clone(), Arc::clone(&rows), tls.clone());
                tokio::spawn(async move {
                    let Ok(stream) = tls.accept(stream).await else { return };
                    let service = service_fn(move |request| {
                        answer(floor.clone(), Arc::clone(&rows), request)
                    });
                    let serving =
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                    serving.await.unwrap_or_default();
                });
            }
        });
        address
    }
}

async fn answer(
    floor: Floor,
    rows: Arc<Vec<Row>>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let at: usize = request.headers()[ROW_HEADER].to_str().unwrap().parse().unwrap();
    let packed = request.into_body().collect().await.unwrap().to_bytes();
    let Row { stream, ready, .. } = &rows[at];
    let ready = Ready { packed, ..ready.clone() };
    floor.put(Row { stream: *stream, ready, each: None }).await;
    Ok(Response::new(Full::from(vec![b' '; 160])))
}

fn write_file(conn: &Connection, heads: &mut [u64], group: &[Waiting]) {
    let tx = conn.unchecked_transaction().unwrap();
    let mut put = tx
        .prepare_cached(
            "INSERT INTO segment(hall_ref, hseq, hseq_last, stream_ref, device_ref, first, own_first, last,
               prev, chain, sig, skip, received, record_bytes, packed)
             VALUES(?1, ?2, ?3, ?1, ?1, ?4, ?4, ?5, ?6, ?7, ?8, NULL, 0, 0, ?9)",
        )
        .unwrap();
    let mut end =
        tx.prepare_cached("UPDATE stream SET last = ?2, chain = ?3 WHERE ref = ?1").unwrap();
    let mut set = tx.prepare_cached("UPDATE hall SET head = ?2 WHERE ref = ?1").unwrap();
    let mut one = tx
        .prepare_cached(
            "INSERT INTO event(hall_ref, hseq, stream_ref, seq, bytes) VALUES(?1, ?2, ?1, ?3, ?4)",
        )
        .unwrap();
    for Waiting { row: Row { stream, ready, each }, .. } in group {
        let (shape, at) = (&ready.shape, usize::try_from(*stream).unwrap());
        let head = heads[at] + shape.count;
        if let Some(each) = each {
            let places = (heads[at] + 1..).zip(shape.first..);
            for ((hseq, seq), bytes) in places.zip(&each.events) {
                one.execute((stream, hseq, seq, bytes)).unwrap();
            }
        } else {
            put.execute(rusqlite::params![
                stream,
                heads[at] + 1,
                head,
                shape.first,
                shape.last(),
                shape.prev,
                shape.chain,
                [7_u8; 64],
                &*ready.packed
            ])
            .unwrap();
        }
        end.execute((stream, shape.last(), shape.chain)).unwrap();
        set.execute((stream, head)).unwrap();
        heads[at] = head;
    }
    drop((put, end, set, one));
    tx.commit().unwrap();
}

async fn write_database(
    client: &Client,
    [put, end, set, each]: &[Statement; 4],
    heads: &mut [u64],
    group: &[Waiting],
) {
    let (mut stream, mut hseq, mut head) = (Vec::new(), Vec::new(), Vec::new());
    for Waiting { row, .. } in group {
        let at = usize::try_from(row.stream).unwrap();
        hseq.push(int(heads[at] + 1));
        heads[at] += row.ready.shape.count;
        head.push(int(heads[at]));
        stream.push(row.stream);
    }
    let shapes = || group.iter().map(|one| &one.row.ready.shape);
    let first: Vec<i64> = shapes().map(|shape| int(shape.first)).collect();
    let last: Vec<i64> = shapes().map(|shape| int(shape.last())).collect();
    let prev: Vec<&[u8]> = shapes().map(|shape| shape.prev.as_slice()).collect();
    let chain: Vec<&[u8]> = shapes().map(|shape| shape.chain.as_slice()).collect();
    let sig: Vec<&[u8]> = vec![&[7; 64]; group.len()];
    let packed: Vec<&[u8]> = group.iter().map(|one| &*one.row.ready.packed).collect();
    let rows: [&(dyn ToSql + Sync); 9] =
        [&stream, &hseq, &head, &first, &last, &prev, &chain, &sig, &packed];
    let (mut halls, mut places, mut seqs) = (Vec::new(), Vec::new(), Vec::new());
    let mut bytes: Vec<&[u8]> = Vec::new();
    for (Waiting { row, .. }, hseq) in group.iter().zip(&hseq) {
        let events = row.each.iter().flat_map(|each| &each.events);
        for ((n, seq), event) in (0..).zip(int(row.ready.shape.first)..).zip(events) {
            halls.push(row.stream);
            places.push(hseq + n);
            seqs.push(seq);
            bytes.push(event);
        }
    }
    let events: [&(dyn ToSql + Sync); 4] = [&halls, &places, &seqs, &bytes];
    let put_rows = async {
        if bytes.is_empty() {
            client.execute(put, &rows).await
        } else {
            client.execute(each, &events).await
        }
    };
    let ends: [&(dyn ToSql + Sync); 3] = [&stream, &last, &chain];
    let heads: [&(dyn ToSql + Sync); 2] = [&stream, &head];
    let done = tokio::join!(
        biased;
        client.batch_execute("BEGIN"),
        put_rows,
        client.execute(end, &ends),
        client.execute(set, &heads),
        client.batch_execute("COMMIT"),
    );
    done.0.unwrap();
    done.1.unwrap();
    done.2.unwrap();
    done.3.unwrap();
    done.4.unwrap();
}
