//! The contract on PostgreSQL, and what only it can get wrong: numbers that are handed out before others are committed,
//! locks in a ring, partitions, a database that dies under the server.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use zhiban::core::time::Ms;
use zhiban::server::postgres::{OpenError, PgStore};
use zhiban::server::{Fault, HallStore, Outcome, PageAsk};

use crate::cluster::{Cluster, number, run};
use crate::contract::{self, INCARNATION, enrolled};
use crate::kit::{Dice, Terminal};
use crate::packing;

async fn store() -> Option<PgStore> {
    let address = Cluster::shared()?.server().await;
    Some(PgStore::open(&address).await.unwrap())
}

mod suite {
    use super::*;
    contract::suite!(later store());
}

#[tokio::test]
async fn a_database_is_made_once_and_told_from_others() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.empty().await;
    let open = async || PgStore::open(&address).await.err();
    assert!(matches!(open().await, Some(OpenError::Missing)));
    run(&address, "CREATE SCHEMA zhiban").await;
    assert!(matches!(open().await, Some(OpenError::Missing)), "an empty schema may be there");
    PgStore::create(&address, INCARNATION, Ms(1)).await.unwrap();
    let again = PgStore::create(&address, INCARNATION, Ms(1)).await;
    assert!(matches!(again, Err(OpenError::Exists)));
    run(&address, "UPDATE zhiban.schema_version SET version = 99").await;
    assert!(matches!(open().await, Some(OpenError::Newer { found: 99 })));
    let foreign = cluster.empty().await;
    run(&foreign, "CREATE SCHEMA zhiban; CREATE TABLE zhiban.a(b int)").await;
    assert!(matches!(PgStore::open(&foreign).await.err(), Some(OpenError::Foreign)));
    let made = PgStore::create(&foreign, INCARNATION, Ms(1)).await;
    assert!(matches!(made, Err(OpenError::Foreign)));
}

#[tokio::test]
async fn a_database_that_forgets_what_it_confirms_is_refused() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let name = address.split("dbname=").nth(1).unwrap();
    for loose in ["off", "local", "remote_write"] {
        run(&address, &format!("ALTER DATABASE {name} SET synchronous_commit = '{loose}'")).await;
        let opened = PgStore::open(&address).await.err();
        let Some(OpenError::Unsafe { setting: "synchronous_commit", found }) = opened else {
            panic!("{opened:?}")
        };
        assert_eq!(found, loose);
    }
    run(&address, &format!("ALTER DATABASE {name} SET synchronous_commit = 'on'")).await;
    PgStore::open(&address).await.unwrap();
}

/// sync.md 3.1: twelve writers with a pause before each commit and 5 % that are rolled back at the commit itself, and a
/// reader that looks every millisecond.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_committed_in_any_order_is_read_without_a_hole() {
    const WRITERS: u8 = 12;
    const GROUPS: u64 = 60;
    const EVENTS: u64 = 5;
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let reader = PgStore::open(&address).await.unwrap();
    let mut writers = Vec::new();
    let mut terminals = Vec::new();
    for n in 1..=WRITERS {
        let mut terminal = enrolled(&reader, n, &format!("H{}", n % 4)).await;
        terminal.write_many(usize::try_from(GROUPS * EVENTS).unwrap());
        terminals.push(terminal);
    }
    run(&address, DELAY_AT_COMMIT).await;
    let rolled_back = Arc::new(AtomicU64::new(0));
    for terminal in terminals {
        let store = PgStore::open(&address).await.unwrap();
        let rolled_back = Arc::clone(&rolled_back);
        writers.push(tokio::spawn(async move {
            for group in 0..GROUPS {
                let (first, last) = (group * EVENTS + 1, (group + 1) * EVENTS);
                loop {
                    match store.write(vec![Arc::new(terminal.upload(first, last))]).await {
                        Ok(outcomes) => {
                            let [Outcome::Stored { new: EVENTS, .. }] = outcomes[..] else {
                                panic!("{outcomes:?}")
                            };
                            break;
                        }
                        Err(Fault::Busy(_)) => rolled_back.fetch_add(1, Ordering::Relaxed),
                        Err(fault) => panic!("{fault}"),
                    };
                }
            }
        }));
    }
    let committed = u64::from(WRITERS) * GROUPS * EVENTS;
    let (mut cursors, mut delivered) = (BTreeMap::new(), 0);
    while delivered < committed {
        for hall in 0..4 {
            let cursor: &mut u64 = cursors.entry(hall).or_default();
            let hall = format!("H{hall}");
            let ask = PageAsk { hall, after: *cursor, bytes_max: 1 << 20, own: None };
            for segment in reader.page(ask).await.unwrap().unwrap().segments {
                assert_eq!(segment.hseq, *cursor + 1, "next = last + 1");
                *cursor += segment.count;
                delivered += segment.count;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(delivered, committed, "skipped 0");
    let heads = number(&address, "SELECT sum(head)::bigint FROM zhiban.hall_head").await;
    assert_eq!(u64::try_from(heads).unwrap(), committed);
    assert!(rolled_back.load(Ordering::Relaxed) > 0, "some were rolled back");
}

/// Runs inside the commit of every group: waits up to 10 ms, and refuses one in twenty.
const DELAY_AT_COMMIT: &str = "SET search_path TO zhiban;
    CREATE FUNCTION at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_sleep(random() * 0.01);
      IF random() < 0.05 THEN RAISE EXCEPTION 'rolled back' USING ERRCODE = '40001'; END IF;
      RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON hall_head DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION at_commit();";

/// Groups of two servers that name the same streams and halls in any order: each waits for the other, never both.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_servers_never_lock_in_a_ring() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let first = PgStore::open(&address).await.unwrap();
    let mut terminals = Vec::new();
    for n in 1..=16_u8 {
        let mut terminal = enrolled(&first, n, &format!("H{}", (n * 7) % 5)).await;
        terminal.write_many(80);
        terminals.push(terminal);
    }
    let terminals = Arc::new(terminals);
    let mut servers = Vec::new();
    for seed in 0..3 {
        let store = PgStore::open(&address).await.unwrap();
        let terminals = Arc::clone(&terminals);
        servers.push(tokio::spawn(async move {
            let mut dice = Dice::new(seed);
            for first in 1..=80 {
                let mut group: Vec<_> = terminals
                    .iter()
                    .map(|terminal| Arc::new(terminal.upload(first, first)))
                    .collect();
                for at in (1..group.len()).rev() {
                    let other = usize::try_from(dice.roll(at as u64 + 1)).unwrap();
                    group.swap(at, other);
                }
                for outcome in store.write(group).await.unwrap() {
                    assert!(matches!(outcome, Outcome::Stored { .. }), "{outcome:?}");
                }
            }
        }));
    }
    for server in servers {
        server.await.unwrap();
    }
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(number(&address, deadlocks).await, 0);
    let heads = number(&address, "SELECT sum(head)::bigint FROM zhiban.hall_head").await;
    assert_eq!(heads, 16 * 80, "each event once, though three servers brought it");
}

/// I6: the database dies as in a power cut, again and again, while terminals upload. A ledger outside of it has every
/// acknowledgement.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_is_there_after_the_database_died() {
    const CUTS: usize = 3;
    let Some(cluster) = Cluster::start() else { return };
    let address = cluster.server().await;
    let store = Arc::new(PgStore::open(&address).await.unwrap());
    let over = Arc::new(AtomicBool::new(false));
    let acknowledged = Arc::new(AtomicU64::new(0));
    let mut writers = Vec::new();
    for n in 1..=4_u8 {
        let mut terminal = enrolled(&*store, n, &format!("H{}", n % 2)).await;
        terminal.write_many(20_000);
        let (store, over) = (Arc::clone(&store), Arc::clone(&over));
        let acknowledged = Arc::clone(&acknowledged);
        writers.push(tokio::spawn(async move {
            let mut ledger: BTreeMap<u64, u64> = BTreeMap::new();
            let mut sent = 0;
            while !over.load(Ordering::Relaxed) && sent < terminal.last() {
                match store.write(vec![Arc::new(terminal.upload(sent + 1, sent + 2))]).await {
                    Ok(outcomes) => {
                        let [Outcome::Stored { last, runs, .. }] = &outcomes[..] else {
                            panic!("{outcomes:?}")
                        };
                        for run in runs {
                            ledger.extend((run.first..run.first + run.count).zip(run.hseq..));
                        }
                        sent = *last;
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(Fault::Busy(_)) => tokio::time::sleep(Duration::from_millis(5)).await,
                    Err(fault) => panic!("{fault}"),
                }
            }
            (terminal, ledger)
        }));
    }
    for _ in 0..CUTS {
        let before = acknowledged.load(Ordering::Relaxed);
        while acknowledged.load(Ordering::Relaxed) < before + 40 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::task::block_in_place(|| {
            cluster.cut();
            cluster.up();
        });
    }
    let before = acknowledged.load(Ordering::Relaxed);
    while acknowledged.load(Ordering::Relaxed) < before + 40 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    over.store(true, Ordering::Relaxed);
    let mut logs = BTreeMap::new();
    for writer in writers {
        let (terminal, ledger): (Terminal, _) = writer.await.unwrap();
        let hall = terminal.hall.clone();
        if !logs.contains_key(&hall) {
            logs.insert(hall.clone(), contract::log(&*store, &hall, 1 << 20).await);
        }
        for (seq, hseq) in ledger {
            let entry = &terminal.entries[usize::try_from(seq - 1).unwrap()];
            assert_eq!(logs[&hall][usize::try_from(hseq - 1).unwrap()], entry.bytes);
        }
    }
}

#[tokio::test]
async fn i27_a_packed_day_takes_a_fraction_of_the_disk() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    let disk = async || {
        let sql =
            "SELECT coalesce(sum(pg_total_relation_size(inhrelid)), 0)::bigint FROM pg_inherits
            WHERE inhparent = 'zhiban.segment_day'::regclass
              OR inhrelid = to_regclass('zhiban.segment_hot_d1')";
        u64::try_from(number(&address, sql).await).unwrap()
    };
    packing::pack_hall_day(&store, "PostgreSQL", disk).await;
}

/// A page reads the partition of its days and no other, packing takes them away once all halls are packed, and what comes
/// late for such a day makes it anew.
#[tokio::test]
async fn partitions_come_and_go_with_their_days() {
    const DAY: i64 = 86_400_000;
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    let mut a = enrolled(&store, 1, "H1").await;
    let mut b = enrolled(&store, 2, "H2").await;
    a.write_many(9);
    b.write_many(9);
    let put = async |terminal: &Terminal, seq, day| {
        let mut upload = terminal.upload(seq, seq);
        upload.received = Ms(day * DAY);
        let outcomes = store.write(vec![Arc::new(upload)]).await.unwrap();
        assert!(matches!(outcomes[..], [Outcome::Stored { new: 1, .. }]), "{outcomes:?}");
    };
    let partition = async |day: i64| {
        let sql =
            format!("SELECT (to_regclass('zhiban.segment_hot_d{day}') IS NOT NULL)::int::bigint");
        number(&address, &sql).await == 1
    };
    put(&a, 1, 3).await;
    put(&a, 2, 40).await;
    put(&b, 1, 3).await;
    assert!(partition(3).await && partition(40).await && partition(47).await);
    assert!(!partition(30).await);
    let packed = store.pack(3).await.unwrap();
    assert_eq!((packed.days, packed.segments), (2, 2));
    assert!(!partition(3).await && partition(40).await);
    // The clock of a server was wrong, or it wrote for long.
    put(&b, 2, 2).await;
    put(&a, 3, 1).await;
    let day = "SELECT day::bigint FROM zhiban.hall_day WHERE hall = 'H2' ORDER BY day DESC LIMIT 1";
    assert_eq!(number(&address, day).await, 4, "no day that is packed is added to");
    let day = "SELECT day::bigint FROM zhiban.hall_day WHERE hall = 'H1' ORDER BY day DESC LIMIT 1";
    assert_eq!(number(&address, day).await, 40, "and the days of a hall never go back");
    assert_eq!(contract::log(&store, "H1", 1).await.len(), 3);
    assert_eq!(contract::log(&store, "H2", 1).await.len(), 2);
    let holes = "DELETE FROM zhiban.segment_hot WHERE hall = 'H1' AND hseq = 2";
    run(&address, holes).await;
    let ask = PageAsk { hall: "H1".to_owned(), after: 1, bytes_max: 1, own: None };
    let page = store.page(ask).await;
    assert!(matches!(page, Err(Fault::Broken(_))), "a hole is an error, not a page: {page:?}");
}

#[tokio::test]
async fn a_damaged_hall_does_not_keep_the_others_from_being_packed() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    for (number, hall) in [(1, "H1"), (2, "H2")] {
        let mut terminal = enrolled(&store, number, hall).await;
        terminal.write_many(3);
        store.write(vec![Arc::new(terminal.upload(1, 3))]).await.unwrap();
    }
    run(&address, "UPDATE zhiban.segment_hot SET packed = '\\x00' WHERE hall = 'H1'").await;
    assert!(matches!(store.pack(1).await, Err(Fault::Broken(_))));
    let packed = "SELECT count(*) FROM zhiban.segment_day WHERE hall = 'H2'";
    assert_eq!(number(&address, packed).await, 1);
    assert!(store.ready().await.is_ok());
}

#[tokio::test]
async fn numbers_that_rotted_are_told_of() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let store = PgStore::open(&address).await.unwrap();
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(3);
    store.write(vec![Arc::new(a.upload(1, 3))]).await.unwrap();
    for rot in ["skip = '\\x000000010002000300040005'", "skip = NULL, first = 9", "first = 0"] {
        run(&address, &format!("UPDATE zhiban.segment_hot SET {rot}")).await;
        let ask = PageAsk { hall: "H1".to_owned(), after: 0, bytes_max: 1 << 20, own: None };
        let damaged = store.page(ask).await;
        assert!(matches!(damaged, Err(Fault::Broken(_))), "{rot}: {damaged:?}");
    }
}
