//! What terminals of one hall and their server owe each other beyond the log itself: customers' records and the key that
//! opens them, a fold that is the same everywhere, and events that come to the server by another way.

#![allow(clippy::unwrap_used)] // a failed step of a test is the failure of that test

mod kit;
mod oversight;

use std::time::Duration;

use kit::{Served, Terminal, until};
use serde_json::Value;
use zhiban::core::event::{Body, Kind, Note};
use zhiban::core::sync::wire::Refusal;
use zhiban::export::jsonl;
use zhiban::store::{StoreError, VaultError};
use zhiban::sync::{Bundle, TalkFault, deliver};

const LIMIT: Duration = Duration::from_secs(60);

fn say(terminal: &Terminal, text: &str) {
    let (note_id, phrase) = (text.into(), "".into());
    terminal.append(Kind::LogNoted, Body::Note(Note { note_id, text: text.into(), phrase }));
}

async fn meet(one: &Terminal, other: &Terminal, events: usize) {
    let is_met = || {
        let (left, right) = (one.log(), other.log());
        left.0 == right.0 && left.0.len() == events && (left.1, right.1) == (0, 0)
    };
    until("the meeting", is_met).await;
}

/// The hall's key goes with the enrolment: what one terminal sealed opens on the other, also what that one sealed with
/// a key of its own before. Erased on one it is erased on both, on the server, and for whoever comes later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn records_of_customers_open_on_every_terminal_and_are_erased_on_all() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    let first = a.complain("c1", "Li Si");
    let own = b.complain("c2", "Wang Wu");
    a.enrol(&served).await;
    b.enrol(&served).await;
    a.start();
    b.start();
    meet(&a, &b, 2).await;
    let later = a.complain("c3", "Zhao Liu");
    until("the record", || b.has_record(&later)).await;
    for (terminal, complaint, person_ref, name) in [
        (&b, "c1", &first, "Li Si"),
        (&a, "c2", &own, "Wang Wu"),
        (&b, "c3", &later, "Zhao Liu"),
        (&b, "c2", &own, "Wang Wu"),
    ] {
        assert_eq!(terminal.name_in(complaint, person_ref).unwrap(), name);
    }
    meet(&a, &b, 7).await;
    b.erase("c1", &first);
    until("the erasure", || !a.has_record(&first)).await;
    let gone = a.name_in("c1", &first).unwrap_err();
    assert!(matches!(gone, StoreError::Vault(VaultError::Erased)), "{gone}");
    let mut c = Terminal::new();
    c.enrol(&served).await;
    c.start();
    meet(&b, &c, 8).await;
    assert!(!c.has_record(&first) && c.has_record(&own));
    assert_eq!(c.name_in("c3", &later).unwrap(), "Zhao Liu");
    [&mut a, &mut b, &mut c].into_iter().for_each(Terminal::stop);
    served.stop().await;
}

/// I9 in production: a page says what the server folded, the terminals hold their own against it and say so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i9_the_server_and_the_terminals_fold_alike() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    a.start();
    b.start();
    let mut events = 0;
    // Each download tells of the one before: some more events bring the next ones.
    while served.metric("folds_agree").await < 4 {
        assert!(events < 600, "nobody compared");
        a.complain(&format!("c{events}"), "Li Si");
        say(&b, &format!("b{events}"));
        events += 2;
        meet(&a, &b, events).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(served.metric("folds_differ").await, 0);
    assert!(served.metric("folded").await > 0);
    let (agree, said) = (served.metric("folds_agree").await, "page digests that terminals held");
    println!("proof: I9 I26 | {said} against their own | {agree} | 0 | -");
    [&mut a, &mut b].into_iter().for_each(Terminal::stop);
    served.stop().await;
}

/// Row 35: what waits is carried by hand through another terminal, and then comes from its author too: stored once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i2_i16_row_35_what_is_carried_and_then_sent_is_stored_once() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    for n in 0..5 {
        say(&a, &format!("a{n}"));
    }
    let carried = a.complain("c1", "Li Si");
    let file = a.top.path().join("unsent.zhiban");
    let told = a.run(&["sync", "export", "--unsent", file.to_str().unwrap(), "--json"]);
    assert!(told.status.success(), "{told:?}");
    let bundle = Bundle::read(&file).unwrap();
    assert_eq!((bundle.events(), bundle.hall.as_str()), (6, "H001"));
    for _ in 0..2 {
        let told = b.run(&["sync", "import", file.to_str().unwrap(), "--json"]);
        assert!(told.status.success(), "{told:?}");
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        assert_eq!((told["events"].as_u64(), told["of"].as_u64()), (Some(6), Some(6)));
    }
    b.start();
    until("what was carried", || b.log().0.len() == 6).await;
    assert!(b.has_record(&carried));
    say(&a, "more");
    a.start();
    meet(&a, &b, 7).await;
    let mut seen = a.log().0;
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7, "nothing twice");
    let again = a.run(&["sync", "export", "--unsent", file.to_str().unwrap(), "--json"]);
    assert!(again.status.success(), "nothing waits, and the file stays: {again:?}");
    println!("proof: I2 I16 row 35 | carried by hand, then sent by its author | 1 | 0 | -");
    [&mut a, &mut b].into_iter().for_each(Terminal::stop);
    served.stop().await;
}

/// Nobody can carry events under another's name, nor what was changed on the way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_carried_has_to_be_signed_by_its_author() {
    let served = Served::start().await;
    let (a, b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    say(&a, "mine");
    let by_a = a.link();
    let bundle = Bundle::of_unsent(&a.store.lock().unwrap(), &by_a.terminal).unwrap();
    let standing = b.store.lock().unwrap().sync_standing().unwrap().unwrap();
    let link = b.link();
    let offer = |change: &dyn Fn(&mut zhiban::sync::Carried)| {
        let mut carried = bundle.segments.clone();
        change(&mut carried[0]);
        (link.clone(), standing.clone(), carried)
    };
    let by_b = link.terminal.device.clone();
    for (link, standing, carried) in [
        offer(&|one| one.device.clone_from(&by_b)),
        offer(&|one| one.device = "ee".repeat(16)),
        offer(&|one| one.head.chain = "11".repeat(32)),
        offer(&|one| one.head.sig = "22".repeat(64)),
        offer(&|one| one.head.hall = "H002".to_owned()),
    ] {
        let work = move || deliver(&link, &standing, carried, LIMIT);
        let done = tokio::task::spawn_blocking(work).await.unwrap().unwrap();
        assert_eq!((done.segments, done.refused.len()), (0, 1), "{done:?}");
    }
    // What its author was shut out with is not let in by others.
    let admin = zhiban::server::sqlite::SqliteStore::open(
        &served.folder.path().join(zhiban::server::sqlite::DB_FILE),
    );
    let device = zhiban::core::hex::unhex_all(&by_a.terminal.device).unwrap();
    let at = kit::stamp().at;
    assert!(zhiban::server::HallStore::revoke(&admin.unwrap(), device, at).await.unwrap());
    let (link, standing, carried) = offer(&|_| ());
    let work = move || deliver(&link, &standing, carried, LIMIT);
    let done = tokio::task::spawn_blocking(work).await.unwrap().unwrap();
    assert_eq!((done.segments, done.refused.len()), (0, 1), "{done:?}");
    let standing = a.store.lock().unwrap().sync_standing().unwrap().unwrap();
    let work = move || deliver(&by_a, &standing, Vec::new(), LIMIT);
    let shut = tokio::task::spawn_blocking(work).await.unwrap();
    assert!(
        matches!(&shut, Err(TalkFault::Refused(no)) if no.error == Refusal::Revoked),
        "{shut:?}"
    );
    served.stop().await;
}

/// I24: what one terminal wrote, which is gone, comes back through another after the server was put back from a copy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i24_what_others_wrote_is_offered_to_a_server_that_has_lost_it() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    a.start();
    b.start();
    say(&a, "before");
    meet(&a, &b, 1).await;
    let copies = tempfile::tempdir().unwrap();
    let copy = served.copy(copies.path());
    let record = a.complain("c1", "Li Si");
    say(&a, "after");
    meet(&a, &b, 3).await;
    let log = a.log().0;
    a.stop();
    let served = served.put_back(&copy).await;
    until("the offer", || b.log() == (log.clone(), 0, 0)).await;
    let mut c = Terminal::new();
    c.enrol(&served).await;
    c.start();
    meet(&b, &c, 3).await;
    assert!(c.has_record(&record));
    // The author comes back, too: nothing is there twice.
    a.start();
    meet(&a, &c, 3).await;
    println!(
        "proof: I1 I2 I24 | a server put back gets what others wrote from who has it | 1 | 0 | -"
    );
    [&mut a, &mut b, &mut c].into_iter().for_each(Terminal::stop);
    served.stop().await;
}

/// What the command says, and whether its exit code says the same.
fn verify(terminal: &Terminal, more: &[&str]) -> Value {
    let told = terminal.run(&[&["sync", "verify", "--json"], more].concat());
    let found: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|error| {
        panic!("{error}: {told:?}");
    });
    assert_eq!(told.status.success(), found["ok"].as_bool().unwrap(), "{found}");
    found
}

fn codes(found: &Value) -> Vec<String> {
    let wrong = found["wrong"].as_array().unwrap();
    wrong.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

/// A stream that goes on behind events that have no place, because they came by another way: an export of it is proved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i16_an_export_of_a_stream_with_a_gap_is_proved() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    for n in 0..3 {
        say(&a, &format!("a{n}"));
    }
    let file = a.top.path().join("unsent.zhiban");
    let told = a.run(&["sync", "export", "--unsent", file.to_str().unwrap()]);
    assert!(told.status.success(), "{told:?}");
    let told = b.run(&["sync", "import", file.to_str().unwrap()]);
    assert!(told.status.success(), "{told:?}");
    // It goes on in a new stream without having heard of it, as a copy of it would.
    a.store.lock().unwrap().part_stream(0, kit::stamp().at).unwrap();
    a.start();
    b.start();
    say(&b, "b");
    say(&a, "later");
    meet(&a, &b, 5).await;
    a.stop();
    b.stop();
    for n in 0..2 {
        say(&a, &format!("waits {n}"));
    }
    for terminal in [&a, &b] {
        let store = terminal.store.lock().unwrap();
        let last = store.head_pos();
        for (first, last) in [(1, last), (4, last), (last, last)] {
            let mut text = Vec::new();
            jsonl::write(&store, (first, last), &mut text, |_| ()).unwrap();
            assert_eq!(jsonl::prove(&text[..]).unwrap().events, last + 1 - first);
        }
    }
    let found = verify(&a, &[]);
    assert!(found["ok"] == true && found["unsent"] == 2, "{found}");
    served.stop().await;
}

/// What only reads works beside an open log, and what needs the log says what to do.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_reads_works_beside_a_board_and_what_does_not_says_so() {
    let served = Served::start().await;
    let a = Terminal::new();
    say(&a, "waits");
    a.enrol(&served).await;
    let told = |args: &[&str]| {
        let told = a.run(args);
        let text = [told.stdout, told.stderr].concat();
        (told.status.success(), String::from_utf8(text).unwrap())
    };
    let (is_done, text) = told(&["sync", "status"]);
    assert!(is_done && text.contains("1 unsent"), "{text}");
    assert!(told(&["sync", "log"]).0);
    let (is_done, text) = told(&["sync", "now"]);
    assert!(!is_done && text.contains("sends and fetches by itself"), "{text}");
    let (is_done, text) = told(&["enrol", &served.url(), &served.code().await]);
    assert!(!is_done && text.contains("the code is good for its 15 minutes"), "{text}");
    let (_, text) = told(&["doctor"]);
    for said in ["hall H001 at https://127.0.0.1", "device.key is there", "1 of 1 events"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    std::fs::remove_file(a.data().join("device.key")).unwrap();
    let (is_done, text) = told(&["doctor"]);
    assert!(!is_done && text.contains("ask the administrator for a code"), "{text}");
    served.stop().await;
}

/// `zhiban sync verify` beside an open log: it proves, compares, and names what is wrong.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sync_verify_finds_what_is_wrong_and_names_one_thing_to_do() {
    let served = Served::start().await;
    let (mut a, mut b) = (Terminal::new(), Terminal::new());
    a.enrol(&served).await;
    b.enrol(&served).await;
    a.start();
    b.start();
    for n in 0..4 {
        a.complain(&format!("c{n}"), "Li Si");
        say(&b, &format!("b{n}"));
    }
    meet(&a, &b, 8).await;
    let found = verify(&a, &[]);
    assert_eq!(codes(&found), Vec::<String>::new(), "{found}");
    assert_eq!(found["compared"], "whole", "{found}");
    assert!(found["segments"]["proved"].as_u64() > Some(0), "{found}");
    let found = verify(&a, &["--offline"]);
    assert!(found["ok"] == true && found["compared"] == "no", "{found}");
    assert!(found["segments"]["without_key"].as_u64() > Some(0), "{found}");
    [&mut a, &mut b].into_iter().for_each(Terminal::stop);
    let path = a.data().join("zhiban.db");
    let spoil = |sql: &str| {
        let conn = rusqlite::Connection::open(&path).unwrap();
        conn.execute_batch(sql).unwrap();
    };
    spoil("UPDATE foreign_segment SET sig = replace(sig, substr(sig, 9, 1), 'z') WHERE hseq > 0;");
    assert_eq!(codes(&verify(&a, &[])), ["segment"]);
    spoil(
        "DROP TRIGGER event_never_changed;
         UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), ':', ';') AS BLOB) WHERE pos = 3;
    ",
    );
    let found = verify(&a, &["--offline"]);
    assert_eq!(codes(&found)[0], "chain", "{found}");
    assert!(found["wrong"][0]["next"].as_str().unwrap().contains("recover"), "{found}");
    served.stop().await;
}
