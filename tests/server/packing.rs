//! The part of the contract that is about packed days: nobody can tell them from others.

use std::sync::Arc;

use zhiban::core::time::Ms;
use zhiban::server::{HallStore, Outcome, Packed, PageAsk, StreamEnd};

use crate::contract::{enrolled, log, runs, send};
use crate::kit::Terminal;

/// Days of the hall that the packing test fills: each has its own uploads, some with what came before.
async fn fill_days(store: &impl HallStore, days: i64) -> (Terminal, Terminal) {
    let (mut a, mut b) = (enrolled(store, 1, "H1").await, enrolled(store, 2, "H1").await);
    for day in 0..days {
        let at = Ms(day * 86_400_000 + 7);
        for n in 0..6 {
            let from = a.last() + 1;
            a.write_many(3);
            b.write_many(2);
            let mut upload = a.upload_with(from.saturating_sub(n % 3).max(1), a.last(), &["p"]);
            upload.received = at;
            let mut other = b.upload(b.last() - 1, b.last());
            other.received = at;
            if n == 4 {
                // Somebody else's packing is another one of the same lines.
                let text = zstd::decode_all(&*other.packed).unwrap();
                other.packed = zstd::bulk::compress(&text, 19).unwrap().into();
            }
            store.write(vec![Arc::new(upload), Arc::new(other)]).await.unwrap();
        }
    }
    (a, b)
}

/// I27 and I7: pages, places of what is sent again, forks and what is written anew are the same before and after.
pub(crate) async fn packing_changes_nothing_that_can_be_seen(store: impl HallStore) {
    let (a, b) = fill_days(&store, 4).await;
    let ask = |after, own| PageAsk { hall: "H1".to_owned(), after, bytes_max: 1 << 20, own };
    let mut copy = a.clone();
    copy.entries.truncate(20);
    copy.write(br#"{"type":"other","v":1}"#);
    copy.write_many(3);
    let seen = async || {
        let mut pages = Vec::new();
        for after in [0, 1, 17, 40, 100, 119, 120] {
            pages.push(store.page(ask(after, None)).await.unwrap().unwrap());
            pages.push(store.page(ask(after, Some(a.stream))).await.unwrap().unwrap());
            let small = PageAsk { bytes_max: 3_000, ..ask(after, None) };
            pages.push(store.page(small).await.unwrap().unwrap());
        }
        let mut outcomes = Vec::new();
        for (first, last) in [(1, 1), (2, 30), (14, 16), (60, 72), (1, 72)] {
            outcomes.push(send(&store, &a, first, last).await);
        }
        outcomes.push(send(&store, &copy, 19, 22).await);
        let named = StreamEnd { id: a.stream, last: 20, chain: a.chain_at(20) };
        let opened = store.open_streams(a.device, vec![named]).await.unwrap();
        (pages, outcomes, opened, log(&store, "H1", 2_000).await)
    };
    let before = seen().await;
    assert_eq!(before.3.len(), 120);
    assert!(matches!(before.1[5], Outcome::Fork { .. }), "{:?}", before.1[5]);
    store.pack(1).await.unwrap();
    assert!(seen().await == before, "two of four days are packed");
    assert_eq!(store.pack(1).await.unwrap(), Packed::default(), "and are not packed again");
    store.pack(3).await.unwrap();
    assert!(seen().await == before, "all are packed");
    let mut late = a.clone();
    late.write_many(1);
    let outcome = send(&store, &late, 72, 73).await;
    assert_eq!(runs(&outcome), [(72, 1, 118, vec![]), (73, 1, 121, vec![])]);
    let mut parted = b.clone();
    parted.part([0xb0; 16], 4);
    parted.write_many(1);
    let named = StreamEnd { id: parted.stream, last: 0, chain: [0; 32] };
    store.open_streams(b.device, vec![named]).await.unwrap();
    let outcome = send(&store, &parted, 1, parted.last()).await;
    assert!(matches!(outcome, Outcome::Stored { new: 1, head: 122, .. }), "{outcome:?}");
    assert_eq!(log(&store, "H1", 500).await.len(), 122);
    store.pack(i64::from(i32::MAX) / 2).await.unwrap();
    assert_eq!(log(&store, "H1", 500).await.len(), 122, "the last day too");
}
