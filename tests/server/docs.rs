//! Documents and lines, as every storage must keep them; and what an earlier server's people become.

use std::collections::BTreeSet;
use std::sync::Arc;

use zhiban::core::time::Ms;
use zhiban::server::accounts::users;
use zhiban::server::postgres::PgStore;
use zhiban::server::sqlite::{DB_FILE, SqliteStore};
use zhiban::server::{
    DOC_BYTES_MAX, DocClash, DocPut, Expect, Fault, HallStore, Line, LinesAsk, NewLine,
};

use crate::cluster::{Cluster, run};
use crate::contract::INCARNATION;

fn put(kind: &str, key: &str, expect: Expect, body: Option<&str>) -> DocPut {
    let body = body.map(str::to_owned);
    DocPut { kind: kind.to_owned(), key: key.to_owned(), expect, body }
}

fn line(kind: &str, body: &str) -> NewLine {
    NewLine { kind: kind.to_owned(), body: body.to_owned() }
}

const ALL: LinesAsk = LinesAsk { after: 0, before: None, most: 1_000, newest_first: false };

pub(crate) async fn documents_are_changed_only_by_who_saw_them(store: impl HallStore) {
    let change = async |puts: Vec<DocPut>, at| store.put_docs(puts, vec![], Ms(at)).await.unwrap();
    let stands = async |kind: &str, key: &str| {
        store.doc(kind, key).await.unwrap().map(|doc| (doc.version, doc.body, doc.at.0))
    };
    let both = || {
        vec![
            put("a", "x", Expect::Absent, Some("1")),
            put("b", "x", Expect::Any, Some("\"\\u0000 中\"")),
        ]
    };
    assert_eq!(change(both(), 5).await, Ok(vec![1, 1]));
    assert_eq!(stands("b", "x").await, Some((1, "\"\\u0000 中\"".to_owned(), 5)));
    let Err(DocClash { index: 0, stands: Some(found) }) = change(both(), 6).await else { panic!() };
    assert_eq!((found.kind.as_str(), found.version), ("a", 1));
    let half = vec![
        put("b", "x", Expect::Version(1), Some("2")),
        put("a", "x", Expect::Version(2), Some("2")),
    ];
    let lines = vec![line("l", "no")];
    let refused = store.put_docs(half, lines, Ms(7)).await.unwrap();
    assert!(matches!(refused, Err(DocClash { index: 1, .. })), "{refused:?}");
    assert_eq!(stands("b", "x").await.unwrap().0, 1, "all of it or nothing");
    assert_eq!(store.lines("l", ALL).await, Ok(vec![]));
    assert_eq!(change(vec![put("a", "x", Expect::Version(1), Some("2"))], 8).await, Ok(vec![2]));
    // What was removed and made again is not what was seen.
    assert_eq!(change(vec![put("a", "x", Expect::Version(2), None)], 9).await, Ok(vec![0]));
    assert_eq!(stands("a", "x").await, None);
    let gone = change(vec![put("a", "x", Expect::Version(2), Some("3"))], 9).await;
    assert_eq!(gone, Err(DocClash { index: 0, stands: None }));
    assert_eq!(change(vec![put("a", "x", Expect::Any, None)], 9).await, Ok(vec![0]));
    assert_eq!(change(vec![put("a", "x", Expect::Any, Some("3"))], 10).await, Ok(vec![3]));
    let many = ["d", "b", "中", "c", "B"].map(|key| put("k", key, Expect::Absent, Some("0")));
    change(many.to_vec(), 11).await.unwrap();
    let keys = async |after: Option<&str>, most| {
        let found = store.docs("k", after, most).await.unwrap();
        found.into_iter().map(|doc| doc.key).collect::<Vec<_>>()
    };
    assert_eq!(keys(None, 9).await, ["B", "b", "c", "d", "中"], "by their bytes");
    assert_eq!(keys(None, 2).await, ["B", "b"]);
    assert_eq!(keys(Some("b"), 2).await, ["c", "d"]);
    assert_eq!(keys(Some("中"), 2).await, Vec::<String>::new());
}

pub(crate) async fn lines_are_dense_and_in_the_order_of_their_commits(store: impl HallStore) {
    let store = Arc::new(store);
    let mut writers = Vec::new();
    for writer in 0..4 {
        let store = Arc::clone(&store);
        writers.push(tokio::spawn(async move {
            let mut won = 0;
            for n in 0..25 {
                let body = format!("{writer} {n}");
                let lines = vec![line("audit", &body), line("audit", &body), line("other", "x")];
                let count = put("count", &format!("{n}"), Expect::Absent, Some(&body));
                let done = store.put_docs(vec![count], lines, Ms(n)).await.unwrap();
                won += usize::from(done.is_ok());
            }
            won
        }));
    }
    let mut won = 0;
    for writer in writers {
        won += writer.await.unwrap();
    }
    assert_eq!(won, 25, "each of them is made by one writer");
    let lines = store.lines("audit", ALL).await.unwrap();
    assert_eq!(
        lines.iter().map(|line| line.number).collect::<Vec<_>>(),
        (1..=50).collect::<Vec<_>>()
    );
    for two in lines.chunks(2) {
        assert_eq!(two[0].body, two[1].body, "what was written together stands together");
    }
    assert_eq!(lines.iter().map(|line| &line.body).collect::<BTreeSet<_>>().len(), 25);
    let numbers = async |ask| {
        let found: Vec<Line> = store.lines("audit", ask).await.unwrap();
        found.into_iter().map(|line| line.number).collect::<Vec<_>>()
    };
    let newest = LinesAsk { newest_first: true, most: 3, ..ALL };
    assert_eq!(numbers(newest).await, [50, 49, 48]);
    assert_eq!(numbers(LinesAsk { before: Some(48), ..newest }).await, [47, 46, 45]);
    assert_eq!(numbers(LinesAsk { after: 48, ..ALL }).await, [49, 50]);
    assert_eq!(numbers(LinesAsk { after: 46, before: Some(49), ..ALL }).await, [47, 48]);
    assert_eq!(numbers(LinesAsk { after: u64::MAX, ..ALL }).await, Vec::<u64>::new());
    assert_eq!(store.lines("nothing", ALL).await, Ok(vec![]));
}

pub(crate) async fn documents_have_bounds(store: impl HallStore) {
    let full = "x".repeat(DOC_BYTES_MAX);
    let one = |key: &str, body: &str| vec![put("k", key, Expect::Any, Some(body))];
    assert!(store.put_docs(one("full", &full), vec![line("l", &full)], Ms(1)).await.is_ok());
    assert_eq!(store.doc("k", "full").await.unwrap().unwrap().body.len(), DOC_BYTES_MAX);
    assert_eq!(store.lines("l", ALL).await.unwrap()[0].body.len(), DOC_BYTES_MAX);
    let twice = [one("a", "1"), one("a", "2")].concat();
    let long = "k".repeat(300);
    for bad in [one("a", &(full + "x")), one("", "1"), one("a\0", "1"), one(&long, "1"), twice] {
        assert!(matches!(store.put_docs(bad, vec![], Ms(1)).await, Err(Fault::Broken(_))));
    }
    let zero = store.put_docs(vec![], vec![line("l", "\0")], Ms(1)).await;
    assert!(matches!(zero, Err(Fault::Broken(_))));
    assert_eq!(store.docs("k", None, 9).await.unwrap().len(), 1);
}

/// What the console's people were in format 1, and what goes back to it.
const BEFORE: &str = "DROP TABLE doc; DROP TABLE doc_gone; DROP TABLE line;
    CREATE TABLE console_user(name TEXT PRIMARY KEY, verifier TEXT NOT NULL, at BIGINT NOT NULL, disabled_at BIGINT);
    INSERT INTO console_user VALUES('li', '$argon2id$2', 2, NULL), ('wang', '$argon2id$1', 1, 5);";

async fn people_came_over(store: &impl HallStore) {
    let found = users(store).await.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|u| (u.name.as_str(), u.verifier.as_str(), u.since, u.disabled_at, u.version))
        .collect();
    let li = ("li", "$argon2id$2", Ms(2), None, 1);
    assert_eq!(told, [li, ("wang", "$argon2id$1", Ms(1), Some(Ms(5)), 1)]);
    assert!(found.iter().all(|user| user.roles.is_empty()), "nobody gets a right by it");
}

#[tokio::test]
async fn a_file_of_an_earlier_server_opens_and_its_people_come_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DB_FILE);
    SqliteStore::create(&path, INCARNATION, Ms(1)).unwrap();
    let db = rusqlite::Connection::open(&path).unwrap();
    // The column types of a STRICT table are of no matter here.
    db.execute_batch(BEFORE).unwrap();
    db.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(db);
    let copied = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(9)).unwrap();
    for _ in 0..2 {
        people_came_over(&SqliteStore::open(&path).unwrap()).await;
    }
    // A copy of before is proved as it is, and becomes what this program knows where it is put back.
    assert!(SqliteStore::prove(&copied.path).is_ok());
    let elsewhere = folder.path().join("elsewhere.db");
    SqliteStore::restore(&copied.path, &elsewhere, [9; 16], Ms(10)).unwrap();
    people_came_over(&SqliteStore::open(&elsewhere).unwrap()).await;
}

#[tokio::test]
async fn a_database_of_an_earlier_server_opens_and_its_people_come_over() {
    let Some(cluster) = Cluster::shared() else { return };
    let address = cluster.server().await;
    let before = format!(
        "SET search_path TO zhiban; {BEFORE} UPDATE schema_version SET version = version - 1"
    );
    run(&address, &before).await;
    for _ in 0..2 {
        people_came_over(&PgStore::open(&address).await.unwrap()).await;
    }
}

#[tokio::test]
async fn a_copy_holds_documents_and_ends_what_let_somebody_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(DB_FILE);
    SqliteStore::create(&path, INCARNATION, Ms(1)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let user = |expect, body| put("user", "wang", expect, Some(body));
    let on = r#"{"verifier":"v","since":1}"#;
    let kept = vec![
        user(Expect::Absent, on),
        put("session", "s", Expect::Absent, Some("{}")),
        put("first", "f", Expect::Absent, Some("{}")),
        put("district", "d", Expect::Absent, Some("{}")),
    ];
    store.put_docs(kept, vec![line("audit", "1")], Ms(2)).await.unwrap().unwrap();
    let copied = SqliteStore::copy(&path, &folder.path().join("copies"), Ms(9)).unwrap();
    let off = r#"{"verifier":"v","since":1,"disabled_at":7}"#;
    store.put_docs(vec![user(Expect::Version(1), off)], vec![], Ms(7)).await.unwrap().unwrap();
    drop(store);
    SqliteStore::restore(&copied.path, &path, [9; 16], Ms(10)).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    for (kind, key, stays) in
        [("session", "s", false), ("first", "f", false), ("district", "d", true)]
    {
        assert_eq!(store.doc(kind, key).await.unwrap().is_some(), stays, "{kind}");
    }
    assert_eq!(store.lines("audit", ALL).await.unwrap().len(), 1);
    let found = users(&store).await.unwrap().remove(0);
    assert_eq!(found.disabled_at, Some(Ms(7)), "who was let in no more stays outside");
}
