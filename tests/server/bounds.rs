//! What is bounded: waits, connections, bytes; and who is let in no more.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zhiban::core::sync::wire::{Refusal, Session};
use zhiban::core::time::Ms;
use zhiban::server::{HallStore, Limits};

use crate::client::{Online, Served, request, stream};
use crate::kit::Terminal;

/// Nothing here may take as long; a download that nobody wakes would.
const SOON: Duration = Duration::from_secs(15);

async fn soon<T>(work: impl Future<Output = T>) -> T {
    tokio::time::timeout(SOON, work).await.unwrap()
}

#[tokio::test]
async fn a_download_that_waits_is_woken_by_the_next_upload() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let mut b = served.terminal(2, "H1").await;
    let mut other = served.terminal(3, "H2").await;
    a.terminal.write_many(3);
    other.terminal.write_many(1);
    a.stored(1, 1).await;
    let waits = tokio::spawn(async move {
        let first = b.log(1, 25).await.page();
        let second = b.log(2, 25).await.page();
        (first, second)
    });
    soon(waiting(&served, 1)).await;
    other.stored(1, 1).await;
    a.stored(2, 2).await;
    soon(waiting(&served, 1)).await;
    a.stored(3, 3).await;
    let (first, second) = soon(waits).await.unwrap();
    assert_eq!((first.0[0].0.hseq, second.0[0].0.hseq), (2, 3));
}

/// Until so many downloads wait.
async fn waiting(served: &Served, count: usize) {
    let line = format!("zhiban_waiting {count}");
    let mut client = served.connect().await;
    loop {
        let metrics = client.get("/metrics", "").await.body;
        if String::from_utf8_lossy(&metrics).lines().any(|found| found == line) {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_download_that_waits_ends_with_its_time_or_the_server() {
    let served =
        Served::with(Limits { wait_max: Duration::from_millis(30), ..Limits::default() }).await;
    let mut a = served.terminal(1, "H1").await;
    let (segments, end, _) = soon(a.log(0, 25)).await.page();
    assert_eq!((segments.len(), end.head), (0, 0));
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let waits = tokio::spawn(async move { a.log(0, 25).await.page() });
    soon(waiting(&served, 1)).await;
    soon(served.stop()).await;
    assert_eq!(soon(waits).await.unwrap().1.head, 0, "it was answered");
}

/// I22: what another process revoked writes and reads nothing more.
#[tokio::test]
async fn i22_row_26_a_revoked_device_is_out_at_once() {
    let limits = Limits { revoked_every: Duration::from_millis(20), ..Limits::default() };
    let served = Served::with(limits).await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(2);
    a.stored(1, 1).await;
    served.admin.revoke(a.terminal.device, Ms(1)).await.unwrap();
    a.upload(2, 2).await.refused(403, Refusal::Revoked);
    soon(async { while a.log(0, 0).await.status == 200 {} }).await;
    // The session is forgotten: who comes with it is either revoked or has no token.
    assert!(matches!(a.log(0, 0).await.status.as_u16(), 401 | 403));
    a.session().await.refused(403, Refusal::Revoked);
    let served = served.restart().await;
    let mut a = Online { client: served.connect().await, ..a };
    a.upload(2, 2).await.refused(401, Refusal::Token);
    assert_eq!(served.admin.hall("H1").await.unwrap().unwrap().head, 1);
}

#[tokio::test]
async fn strangers_of_one_address_are_few_and_whoever_is_known_does_not_count() {
    let limits = Limits { strangers_max: 2, spare_loopback: false, ..Limits::default() };
    let served = Served::with(limits).await;
    let mut known = served.terminal(1, "H1").await;
    let one = served.connect().await;
    let two = served.connect().await;
    let mut third = TcpStream::connect(served.listening.address()).await.unwrap();
    let mut byte = [0];
    let read = soon(third.read(&mut byte)).await;
    assert!(matches!(read, Ok(0) | Err(_)), "it is closed before a word is said");
    assert_eq!(known.log(0, 0).await.status, 200);
    drop((one, two));
    // Their places are free again as soon as the server sees them gone.
    let tls = crate::client::connector(&served_ca(&served));
    soon(async { while !crate::client::is_let_in(served.listening.address(), &tls).await {} })
        .await;
}

#[tokio::test]
async fn whoever_says_nothing_is_not_waited_for() {
    let limits = Limits {
        handshake_time: Duration::from_millis(60),
        first_time: Duration::from_millis(60),
        body_time: Duration::from_millis(60),
        ..Limits::default()
    };
    let served = Served::with(limits).await;
    let mut silent = TcpStream::connect(served.listening.address()).await.unwrap();
    let mut text = Vec::new();
    // No handshake, no header, a header that never ends.
    soon(silent.read_to_end(&mut text)).await.unwrap_or_default();
    let tls = crate::client::connector(&served_ca(&served));
    let address = served.listening.address();
    let Ok(mut idle) = tokio::time::timeout(SOON, stream(address, &tls)).await else { panic!() };
    soon(idle.read_to_end(&mut text)).await.unwrap_or_default();
    let mut slow = stream(address, &tls).await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx: ").await.unwrap();
    soon(slow.read_to_end(&mut text)).await.unwrap_or_default();
    assert!(
        !String::from_utf8_lossy(&text).contains(" 200 "),
        "{}",
        String::from_utf8_lossy(&text)
    );
    // A body that never comes is answered and the connection ends.
    let mut slow = stream(address, &tls).await;
    let head = b"POST /v1/challenge HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{";
    slow.write_all(head).await.unwrap();
    text.clear();
    soon(slow.read_to_end(&mut text)).await.unwrap_or_default();
    assert!(text.starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&text));
}

fn served_ca(served: &Served) -> String {
    std::fs::read_to_string(served.folder.path().join("tls/ca.pem")).unwrap()
}

#[tokio::test]
async fn i25_too_much_at_once_is_told_when_to_come_again() {
    let limits = Limits { upload_bytes: (100, 600), downloads: (1, 2), ..Limits::default() };
    let served = Served::with(limits).await;
    let mut a = served.terminal(1, "H1").await;
    let mut b = served.terminal(2, "H1").await;
    a.terminal.write_many(20);
    b.terminal.write_many(1);
    let mut refused = None;
    for n in 1..=20 {
        let answer = a.upload(n, n).await;
        if answer.status != 200 {
            refused = Some(answer.refused(429, Refusal::Busy));
            break;
        }
    }
    let secs = refused.unwrap().retry_after_secs.unwrap();
    assert!((1..=3).contains(&secs), "{secs}");
    b.stored(1, 1).await;
    served.hands.forward(Duration::from_secs(secs));
    let last = served.admin.hall("H1").await.unwrap().unwrap().head;
    a.stored(last, last).await;
    a.log(0, 0).await;
    a.log(0, 0).await;
    a.log(0, 0).await.refused(429, Refusal::Busy);
    assert_eq!(b.log(0, 0).await.status, 200, "each terminal has its own");
    let served = Served::with(Limits { ingest_bytes: 4096, ..Limits::default() }).await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(1);
    let full = a.upload(1, 1).await.refused(503, Refusal::Busy);
    assert_eq!(full.retry_after_secs, Some(1), "there is no room for it in memory");
    let open: Session = a.session().await.good();
    assert_eq!(open.head, 0);
}

/// A device in a loop: bytes alone would let it ask the storage a hundred thousand times a second.
#[tokio::test]
async fn i25_uploads_of_one_terminal_are_counted() {
    let served = Served::with(Limits { uploads: (1, 2), ..Limits::default() }).await;
    let mut a = served.terminal(1, "H1").await;
    let mut b = served.terminal(2, "H1").await;
    a.terminal.write_many(3);
    b.terminal.write_many(1);
    a.stored(1, 1).await;
    a.stored(1, 1).await;
    assert_eq!(a.upload(2, 2).await.refused(429, Refusal::Busy).retry_after_secs, Some(1));
    b.stored(1, 1).await;
    served.hands.forward(Duration::from_secs(1));
    a.stored(2, 3).await;
}

/// Packed, zeros are nothing; they are held as what they are until they are stored.
#[tokio::test]
async fn i25_records_take_the_room_that_they_need() {
    let record =
        |n: u64| format!("{{\"ref\":\"p{n}\",\"sealed\":\"{}\"}}\n", "00".repeat(4 * 1024));
    let records = (0..24).map(record).collect::<Vec<_>>().concat();
    let records = zstd::bulk::compress(records.as_bytes(), 3).unwrap();
    assert!(records.len() < 4 * 1024, "{}", records.len());
    for (ingest_bytes, fits) in [(64 * 1024, false), (256 * 1024, true)] {
        let served = Served::with(Limits { ingest_bytes, ..Limits::default() }).await;
        let mut a = served.terminal(1, "H1").await;
        a.terminal.write_many(2);
        let (head, packed) = a.terminal.segment(1, 1);
        let answer = a.upload_as(&head, [&packed[..], &records].concat()).await;
        if fits {
            assert_eq!(answer.status, 200, "{answer:?}");
        } else {
            answer.refused(503, Refusal::Busy);
            a.stored(1, 2).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tries_with_a_code_are_no_more_when_they_come_at_once() {
    const AT_ONCE: usize = 20;
    let served = Served::start().await;
    let asked = request(&Terminal::new(1, "H1"), "0000-0000");
    let mut tries = Vec::new();
    for _ in 0..AT_ONCE {
        let (mut client, asked) = (served.connect().await, asked.clone());
        tries.push(tokio::spawn(async move { client.post("/v1/enrol", &asked).await.status }));
    }
    let mut wrong = 0;
    for tried in tries {
        match soon(tried).await.unwrap().as_u16() {
            403 => wrong += 1,
            status => assert_eq!(status, 429),
        }
    }
    assert_eq!(wrong, 5);
    served.hands.forward(Duration::from_secs(60));
    for number in 10..20 {
        served.terminal(number, "H1").await;
    }
}
