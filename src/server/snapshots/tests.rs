//! Which states are kept, and that one that is being made serves all who ask.

use std::path::Path;
use std::sync::mpsc::channel;

use tokio::sync::oneshot;

use super::*;
use crate::core::hall::HallConfig;
use crate::core::settings::Settings;
use crate::core::sync::segment::{Line, Segment, Shape, chained};
use crate::core::time::Ms;
use crate::server::sqlite::SqliteStore;
use crate::server::{
    AppConfig, Code, EnrolAnswer, Enrolment, FoldRules, Limits, MasterKey, NewDevice, Outcome,
    StreamEnd, Times, Upload,
};
use crate::store::{LogPart, Shadow};

const LINE: &[u8] = br#"{"type":"log.appended","v":1}"#;

fn one_event(folder: &Path, hall: &str) -> Arc<Snapshot> {
    let settings = Settings::standard();
    let config = HallConfig { hall_id: hall.to_owned(), settings, ..HallConfig::default() };
    let path = folder.join(format!("{hall}.db"));
    Shadow::remove(&path).unwrap();
    let shadow = Shadow::open(&path, &config).unwrap();
    let (stream, prev) = ([1; 16], [0; 32]);
    let chain = chained(&prev, &stream, 1, LINE);
    let lines = [LINE, b"\n"].concat();
    let part =
        LogPart { stream, first: 1, count: 1, prev, chain, skip: &[], hseq: 1, lines: &lines };
    Arc::new(shadow.take(&[part]).unwrap().snapshot(hall).unwrap())
}

#[test]
fn the_one_that_was_used_longest_ago_makes_room() {
    let folder = tempfile::tempdir().unwrap();
    let mut shelf = Shelf::default();
    let kept = |hall: &str, bytes, at| Kept {
        hall: hall.to_owned(),
        of: [1; 16],
        snapshot: one_event(folder.path(), hall),
        bytes,
        made_ms: at,
        used_ms: at,
    };
    let halls = |shelf: &Shelf| shelf.kept.iter().map(|one| one.hall.clone()).collect::<Vec<_>>();
    let third = BYTES_MAX / 3;
    for (at, hall) in (0..).zip(["A", "B", "C"]) {
        shelf.keep(kept(hall, third, at));
    }
    assert!(shelf.used("A", 10, |_| true).is_some(), "somebody is in the middle of it");
    shelf.keep(kept("D", third, 11));
    assert_eq!(halls(&shelf), ["C", "A", "D"]);
    shelf.keep(kept("D", third, 12));
    assert_eq!(halls(&shelf), ["C", "A", "D"], "the same one is not kept twice");
    shelf.keep(kept("E", 2 * BYTES_MAX, 13));
    assert_eq!(halls(&shelf), ["E"], "one that is larger than all may be serves all the same");
    shelf.keep(kept("F", 1, LIFE_MS + 13));
    assert_eq!(halls(&shelf), ["F"], "nobody asked for it any more");
    shelf.keep(Kept { of: [2; 16], ..kept("G", 1, LIFE_MS + 14) });
    assert_eq!(halls(&shelf), ["G"], "and none is left of another copy of the data");
}

/// A log of one event.
async fn fill(store: &SqliteStore) {
    let (host, system) = (String::new(), String::new());
    let device = NewDevice { id: [2; 16], public_key: [3; 32], host, system };
    let (code, hall, stream, hall_key, at) = ([1; 32], None, [4; 16], None, Ms(1));
    let enrolment = Enrolment { code, hall, device, stream, hall_key, at };
    let answer = store.enrol(enrolment).await.unwrap();
    assert!(matches!(answer, EnrolAnswer::Enrolled { .. }), "{answer:?}");
    let end = StreamEnd { id: stream, last: 0, chain: [0; 32] };
    store.open_streams([2; 16], vec![end]).await.unwrap();
    let chain = chained(&[0; 32], &stream, 1, LINE);
    let shape = Shape { hall: "H1".into(), stream, first: 1, count: 1, prev: [0; 32], chain };
    let lines = vec![Line { origin: None, bytes: &[] }];
    let upload = Upload {
        hall: "H1".to_owned(),
        device: [2; 16],
        segment: Segment { shape, lines, chains: vec![chain] },
        sig: [7; 64],
        packed: zstd::bulk::compress(&[LINE, b"\n"].concat(), 3).unwrap().into(),
        records: Vec::new(),
        erased: Vec::new(),
        presses: false,
        received: Ms(1),
    };
    let outcomes = store.write(vec![Arc::new(upload)]).await.unwrap();
    assert!(matches!(outcomes[..], [Outcome::Stored { new: 1, .. }]), "{outcomes:?}");
}

async fn app(folder: &Path) -> Arc<App<SqliteStore>> {
    let path = folder.join("server.db");
    SqliteStore::create(&path, [7; 16], Ms(1)).unwrap();
    MasterKey::make(folder).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let (hall, name) = ("H1".to_owned(), String::new());
    let code = Code { hash: [1; 32], hall, name, made_at: Ms(1), until: Ms(2) };
    store.add_code(code).await.unwrap();
    fill(&store).await;
    let config = AppConfig {
        limits: Limits::default(),
        times: Times::of(|| Ms(1), || 1),
        master: MasterKey::load(folder).unwrap(),
        ca_pem: String::new(),
        spread: true,
        metrics_token: None,
    };
    let app = App::start(store, config).await.unwrap();
    let rules = FoldRules { free_bytes_min: 0, ..FoldRules::default() };
    app.fold_in(&folder.join("folded"), rules).unwrap();
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_again_waits_for_the_one_that_is_being_made() {
    let folder = tempfile::tempdir().unwrap();
    let app = app(folder.path()).await;
    let (begun, begins) = oneshot::channel();
    let (go, goes) = channel::<()>();
    let folds = Arc::clone(app.folds().unwrap());
    let held = tokio::spawn(async move {
        let look = move |_: &Shadow| {
            begun.send(()).unwrap();
            goes.recv().unwrap();
            Ok(())
        };
        folds.with("H1", look).await
    });
    begins.await.unwrap();
    let ask = || {
        let app = Arc::clone(&app);
        tokio::spawn(async move { snapshot(&app, "H1").await })
    };
    let mut asked: Vec<_> = (0..20).map(|_| ask()).collect();
    for left in asked.drain(..10) {
        left.abort();
    }
    while app.snapshots.on(|shelf| shelf.coming.is_empty()) {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.snapshots.on(|shelf| shelf.coming.len()), 1);
    go.send(()).unwrap();
    held.await.unwrap().unwrap();
    let mut ids = Vec::new();
    for asked in asked {
        ids.push(asked.await.unwrap().unwrap().manifest.id.clone());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert!(kept(&app, "H1", &ids[0]).is_some());
    assert_eq!(app.snapshots.on(|shelf| (shelf.coming.len(), shelf.kept.len())), (0, 1));
}
