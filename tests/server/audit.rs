//! Row 36: a byte of a stored segment is flipped. It is found wherever it is, nothing else is called damaged, and a copy from
//! before with what terminals send again makes the log whole.

use std::path::Path;
use std::sync::Arc;

use zhiban::core::hex::unhex_all;
use zhiban::core::time::Ms;
use zhiban::server::postgres::PgStore;
use zhiban::server::sqlite::{CopyFault, DB_FILE, SqliteStore};
use zhiban::server::{Audit, HallStore, Looked, Outcome};

use crate::cluster::{Cluster, number, run};
use crate::contract::{self, INCARNATION, enrolled};
use crate::kit::Terminal;

const DAY: i64 = 86_400_000;

/// Stores events from one on to another, two in each upload, signed as they are on the way.
async fn put(store: &impl HallStore, terminal: &Terminal, from: u64, to: u64, day: i64) {
    for first in (from..=to).step_by(2) {
        let mut upload = terminal.upload(first, first + 1);
        upload.sig = unhex_all(&terminal.segment(first, first + 1).0.sig).unwrap();
        upload.received = Ms(day * DAY);
        let outcomes = store.write(vec![Arc::new(upload)]).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Stored { .. }]), "{outcomes:?}");
    }
}

/// Two halls: of the first the events 1 to 20 and 21 to 40 are packed, 41 to 60 as they came.
async fn filled(store: &impl HallStore) -> Terminal {
    let mut a = enrolled(store, 1, "H1").await;
    let mut b = enrolled(store, 2, "H2").await;
    a.write_many(60);
    b.write_many(10);
    put(store, &a, 1, 20, 3).await;
    put(store, &a, 21, 40, 4).await;
    put(store, &a, 41, 60, 40).await;
    put(store, &b, 1, 10, 40).await;
    store.pack(4).await.unwrap();
    a
}

fn ranges(looked: &Looked) -> Vec<(&str, u64, u64)> {
    looked.damaged.iter().map(|found| (&*found.hall, found.first, found.last)).collect()
}

/// Damages one thing after the other, each on top of the ones before.
async fn finds(store: &impl HallStore, name: &str, damage: [&str; 4], run: impl AsyncFn(&str)) {
    let whole = Audit::whole(store).await.unwrap();
    assert_eq!((whole.segments, whole.events, ranges(&whole)), (35, 70, vec![]));
    let mut audit = Audit::default();
    let mut slices = 0;
    while !audit.slice(store, 500).await.unwrap().is_end {
        slices += 1;
    }
    assert!(slices > 10, "{slices} slices");
    let all = [("H1", 51, 52), ("H1", 57, 58), ("H1", 21, 40), ("H2", 3, 4)];
    for (n, sql) in damage.into_iter().enumerate() {
        run(sql).await;
        let mut wanted = all[..=n].to_vec();
        wanted.sort_unstable();
        let looked = Audit::whole(store).await.unwrap();
        assert_eq!(ranges(&looked), wanted, "{sql}: {looked:?}");
    }
    println!("proof: I5 I27 row 36 | a flipped byte is found, {name} | {} | 0 | -", damage.len());
}

/// A look goes through halls with little in them many at a time, and is at its end with the last one.
async fn goes_on(store: &impl HallStore) {
    const HALLS: u64 = 40;
    for number in 100..100 + u8::try_from(HALLS).unwrap() {
        let mut terminal = enrolled(store, number, &format!("M{number}")).await;
        terminal.write_many(2);
        put(store, &terminal, 1, 2, 40).await;
    }
    let events = Audit::whole(store).await.unwrap().events;
    let mut audit = Audit::default();
    for _ in 0..2 {
        let all = audit.slice(store, 4 << 20).await.unwrap();
        assert_eq!((all.events, all.is_end), (events, true));
    }
    let (mut seen, mut slices) = (0, 0);
    loop {
        let looked = audit.slice(store, 10 * 4096).await.unwrap();
        seen += looked.events;
        slices += 1;
        if looked.is_end {
            break;
        }
    }
    assert_eq!(seen, events);
    assert_eq!(slices, 4, "ten halls in each");
}

#[tokio::test]
async fn a_look_goes_on_with_the_next_hall() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DB_FILE);
    SqliteStore::create(&path, INCARNATION, Ms(1)).unwrap();
    goes_on(&SqliteStore::open(&path).unwrap()).await;
    let Some(cluster) = Cluster::shared() else { return };
    goes_on(&PgStore::open(&cluster.server().await).await.unwrap()).await;
}

fn flip(path: &Path, sql: &str) {
    let conn = rusqlite::Connection::open(path).unwrap();
    assert!(conn.execute(sql, []).unwrap() == 1, "{sql}");
}

#[tokio::test]
async fn i5_i27_row_36_a_flipped_byte_is_found_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DB_FILE);
    SqliteStore::create(&path, INCARNATION, Ms(1)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let a = filled(&store).await;
    let copy = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(5)).unwrap();
    let damage = [
        "UPDATE segment SET packed = CAST(substr(packed, 1, 30) || x'00ff00' || substr(packed, 34) AS BLOB) WHERE hseq = 51",
        "UPDATE segment SET sig = zeroblob(64) WHERE hseq = 57",
        "UPDATE segment_day SET heads = CAST(substr(heads, 1, 20) || x'00ff00' || substr(heads, 24) AS BLOB) WHERE hseq = 21",
        "UPDATE segment SET prev = zeroblob(32) WHERE hseq = 3",
    ];
    finds(&store, "SQLite", damage, async |sql| flip(&path, sql)).await;
    let refused = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(60_000));
    assert!(
        matches!(refused, Err(CopyFault::NotWhole { .. })),
        "no copy is made of it: {refused:?}"
    );
    drop(store);
    SqliteStore::restore(&copy.path, &path, [0xbb; 16], Ms(9)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    put(&store, &a, 41, 60, 41).await;
    assert_eq!(ranges(&Audit::whole(&store).await.unwrap()), []);
    assert_eq!(contract::log(&store, "H1", 1_000).await.len(), 60);
}

#[tokio::test]
async fn i5_i27_row_36_a_flipped_byte_is_found_on_postgres() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    filled(&store).await;
    let damage = [
        "UPDATE zhiban.segment_hot SET packed = set_byte(packed, 30, get_byte(packed, 30) # 1) WHERE hall = 'H1' AND hseq = 51",
        "UPDATE zhiban.segment_hot SET sig = set_byte(sig, 3, get_byte(sig, 3) # 1) WHERE hall = 'H1' AND hseq = 57",
        "UPDATE zhiban.segment_day SET lines = set_byte(lines, 9, get_byte(lines, 9) # 1) WHERE hall = 'H1' AND hseq = 21",
        "UPDATE zhiban.segment_hot SET prev = set_byte(prev, 3, get_byte(prev, 3) # 1) WHERE hall = 'H2' AND hseq = 3",
    ];
    finds(&store, "PostgreSQL", damage, async |sql| run(&address, sql).await).await;
    assert_eq!(number(&address, "SELECT count(*) FROM zhiban.segment_day").await, 2);
}
