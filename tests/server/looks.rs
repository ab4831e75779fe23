//! The part of the contract that is about stored segments: what takes a look into them is left out of its group, so that it
//! keeps nobody waiting, and is judged by what was found together with what came since.

use std::sync::Arc;

use zhiban::server::{Found, HallStore, Outcome, Put, StreamEnd, Upload};

use crate::contract::{enrolled, log, runs, send};
use crate::kit::Terminal;

async fn put(
    store: &impl HallStore,
    uploads: Vec<(Upload, Option<Found>)>,
) -> Vec<Option<Outcome>> {
    let put = |(upload, found): (Upload, Option<Found>)| Put {
        upload: Arc::new(upload),
        found: found.map(Arc::new),
    };
    store.put(uploads.into_iter().map(put).collect()).await.unwrap()
}

async fn look(store: &impl HallStore, upload: Upload) -> Found {
    store.look(Arc::new(upload)).await.unwrap()
}

async fn head(store: &impl HallStore, hall: &str) -> u64 {
    store.hall(hall).await.unwrap().unwrap().head
}

/// A terminal whose events behind `kept` are written anew in another stream, which it named.
async fn parted(store: &impl HallStore, of: &Terminal, stream: u8, kept: usize) -> Terminal {
    let mut parted = of.clone();
    parted.part([stream; 16], kept);
    let named = StreamEnd { id: parted.stream, last: 0, chain: [0; 32] };
    store.open_streams(parted.device, vec![named]).await.unwrap();
    parted
}

pub(crate) async fn what_takes_a_look_keeps_nobody_waiting(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    let mut other = enrolled(&store, 2, "H2").await;
    a.write_many(8);
    other.write_many(3);
    send(&store, &a, 1, 4).await;
    send(&store, &a, 5, 8).await;
    let mut again = parted(&store, &a, 0xb0, 4).await;
    again.write_many(1);
    let group = vec![(again.upload(1, 5), None), (other.upload(1, 3), None)];
    let outcomes = put(&store, group).await;
    assert_eq!(outcomes[0], None, "whether its events are in the other stream takes a look");
    assert!(matches!(outcomes[1], Some(Outcome::Stored { new: 3, .. })), "{outcomes:?}");
    assert_eq!(head(&store, "H1").await, 8, "nothing of it was stored");
    let found = look(&store, again.upload(1, 5)).await;
    let outcome = put(&store, vec![(again.upload(1, 5), Some(found))]).await.remove(0).unwrap();
    assert_eq!(runs(&outcome), [(1, 5, 9, vec![0, 1, 2, 3])]);
    // A repeat is told by rows, whatever the hall has.
    let repeat = put(&store, vec![(again.upload(1, 5), None)]).await.remove(0).unwrap();
    assert_eq!(runs(&repeat), runs(&outcome));
    // Its end lies inside a segment: that has to be unpacked.
    let inside = again.upload(1, 3);
    assert_eq!(put(&store, vec![(inside.clone(), None)]).await, [None]);
    let found = look(&store, inside.clone()).await;
    let outcome = put(&store, vec![(inside, Some(found))]).await.remove(0).unwrap();
    assert!(matches!(outcome, Outcome::Stored { new: 0, last: 5, .. }), "{outcome:?}");
}

pub(crate) async fn what_came_between_a_look_and_its_upload_counts(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(5);
    send(&store, &a, 1, 4).await;
    let again = parted(&store, &a, 0xb0, 4).await;
    let found = look(&store, again.upload(1, 1)).await;
    send(&store, &a, 5, 5).await;
    let outcome = put(&store, vec![(again.upload(1, 1), Some(found))]).await.remove(0);
    assert!(matches!(outcome, Some(Outcome::Stored { new: 0, .. })), "{outcome:?}");
    // In the same group too: what stands before it is there.
    a.write_many(1);
    let last = parted(&store, &a, 0xc0, 5).await;
    let found = look(&store, last.upload(1, 1)).await;
    let group = vec![(a.upload(6, 6), None), (last.upload(1, 1), Some(found))];
    let outcomes = put(&store, group).await;
    assert!(matches!(outcomes[0], Some(Outcome::Stored { new: 1, .. })), "{outcomes:?}");
    assert!(matches!(outcomes[1], Some(Outcome::Stored { new: 0, .. })), "{outcomes:?}");
    // What was found of a beginning, and rows of what came since.
    a.write_many(6);
    let found = look(&store, a.upload(5, 8)).await;
    send(&store, &a, 7, 10).await;
    let long = put(&store, vec![(a.upload(5, 10), Some(found))]).await.remove(0).unwrap();
    assert_eq!(runs(&long), [(5, 1, 5, vec![]), (6, 1, 6, vec![]), (7, 4, 7, vec![])]);
    assert_eq!(log(&store, "H1", 1).await.len(), 10);
}

pub(crate) async fn packed_days_take_a_look_and_answer_the_same(store: impl HallStore) {
    let mut a = enrolled(&store, 1, "H1").await;
    a.write_many(20);
    for n in 0..5 {
        send(&store, &a, n * 4 + 1, n * 4 + 4).await;
    }
    let mut copy = a.clone();
    copy.entries.truncate(10);
    copy.write(br#"{"type":"other","v":1}"#);
    copy.write_many(2);
    let uploads = || [a.upload(3, 12), copy.upload(9, 13)];
    let mut before = Vec::new();
    for upload in uploads() {
        before.push(store.write(vec![Arc::new(upload)]).await.unwrap().remove(0));
    }
    assert!(matches!(before[1], Outcome::Fork { .. }), "{before:?}");
    store.pack(1).await.unwrap();
    for (upload, before) in uploads().into_iter().zip(before) {
        assert_eq!(put(&store, vec![(upload.clone(), None)]).await, [None]);
        let found = look(&store, upload.clone()).await;
        assert_eq!(put(&store, vec![(upload, Some(found))]).await, [Some(before)]);
    }
    // What goes on behind a packed end needs none.
    a.write_many(1);
    let outcome = put(&store, vec![(a.upload(21, 21), None)]).await.remove(0);
    assert!(matches!(outcome, Some(Outcome::Stored { new: 1, head: 21, .. })), "{outcome:?}");
}
