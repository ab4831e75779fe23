//! Somebody who leaves while a hall is folded, and halls that wait for a digest.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use tokio::sync::oneshot;

use super::*;
use crate::core::time::Ms;
use crate::server::Code;
use crate::server::sqlite::SqliteStore;

async fn folds(folder: &Path) -> Arc<Folds<SqliteStore>> {
    let path = folder.join("server.db");
    SqliteStore::create(&path, [7; 16], Ms(1)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let code = Code {
        hash: [1; 32],
        hall: "H1".to_owned(),
        name: String::new(),
        made_at: Ms(1),
        until: Ms(2),
    };
    store.add_code(code).await.unwrap();
    let rules = FoldRules { free_bytes_min: 0, ..FoldRules::default() };
    let times = (Times::of(|| Ms(1), || 1), true);
    let (store, metrics) = (Arc::new(store), Arc::default());
    Folds::begin(store, metrics, times, (&folder.join("folded"), rules), [7; 16]).unwrap()
}

/// A request whose connection breaks is dropped wherever it waits. What it began on another thread goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hall_that_somebody_left_is_not_opened_a_second_time_before_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let folds = folds(folder.path()).await;
    let (begun, begins) = oneshot::channel();
    let (go, goes) = channel::<()>();
    let is_done = Arc::new(AtomicBool::new(false));
    let (done, one) = (Arc::clone(&is_done), Arc::clone(&folds));
    let first = tokio::spawn(async move {
        one.with("H1", move |_| {
            begun.send(()).unwrap();
            goes.recv().unwrap();
            done.store(true, Ordering::SeqCst);
            Ok(())
        })
        .await
    });
    begins.await.unwrap();
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    let second = async move { folds.with("H1", |shadow| Ok(shadow.hseq())).await };
    let mut second = tokio::spawn(second);
    // One that does not wait is done by then.
    let early = tokio::time::timeout(Duration::from_millis(300), &mut second).await;
    assert!(early.is_err(), "{early:?}");
    assert!(!is_done.load(Ordering::SeqCst));
    go.send(()).unwrap();
    assert_eq!(second.await.unwrap().unwrap(), 0);
    assert!(is_done.load(Ordering::SeqCst));
}

#[test]
fn a_hall_waits_once_however_often_it_is_asked_for() {
    let rules = FoldRules::default();
    let mut board = Board::of([1; 16]);
    assert_eq!(board.digest("H1", 0, (0, &rules)), (None, false), "there is nothing to fold");
    assert_eq!(board.digest("H1", 3, (0, &rules)), (None, true));
    assert_eq!(board.digest("H1", 4, (0, &rules)), (None, false));
    assert_eq!(board.digest("H2", 4, (0, &rules)), (None, true));
    assert_eq!(board.next(), Some(([1; 16], "H1".to_owned())));
    assert_eq!(board.digest("H1", 4, (0, &rules)), (None, true), "it is not waiting any more");
    let found = Digest { hseq: 4, fold: 1, zone: String::new(), hash: "00".to_owned() };
    board.note("H2", Some(found.clone()), 0);
    assert_eq!(board.digest("H2", 5, (0, &rules)), (Some(found), false));
    assert_eq!(board.next().unwrap().1, "H2");
    assert_eq!(board.next().unwrap().1, "H1");
    assert_eq!(board.next(), None);
}
