//! What the server answers to whom: every row of the table of sync.md 4.4, and everything that is not what it should be.

use std::time::Duration;

use ed25519_dalek::Signer;
use http_body_util::Full;
use hyper::Request;
use zhiban::core::hex::hex;
use zhiban::core::sync::wire::{
    Capabilities, Enrolled, Refusal, Run, SEGMENT_BYTES_MAX, SEGMENT_HEADER, SegmentHead, Session,
    Stored,
};
use zhiban::server::HallStore;

use crate::client::{Online, Served, end, request};
use crate::kit::Terminal;

/// What makes a sound envelope a wrong one.
type Change = fn(&mut SegmentHead);

#[tokio::test]
async fn a_terminal_is_enrolled_and_its_events_reach_the_others() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H023").await;
    let mut b = served.terminal(2, "H023").await;
    a.terminal.write_many(5);
    b.terminal.write_many(2);
    assert_eq!(a.stored(1, 3).await.runs, [Run { first: 1, count: 3, hseq: 1, skip: vec![] }]);
    b.stored(1, 2).await;
    a.stored(4, 5).await;
    let (segments, end, records) = b.log(0, 0).await.page();
    assert_eq!((end.head, end.records, records.len()), (7, 0, 0));
    let (segment, lines) = &segments[0];
    let signed = SegmentHead { events_bytes: segment.bytes, ..a.terminal.segment(1, 3).0 };
    assert_eq!(segment.sig, signed.sig);
    assert_eq!((segment.device.clone(), segment.hseq), (hex(&a.terminal.device), 1));
    let bytes: Vec<_> = a.terminal.entries[..3].iter().map(|entry| entry.bytes.clone()).collect();
    assert_eq!(*lines, bytes, "byte for byte");
    let numbers: Vec<_> = segments.iter().map(|(s, _)| (s.hseq, s.count, s.first)).collect();
    assert_eq!(numbers, [(1, 3, 1), (4, 2, 1), (6, 2, 4)]);
    let path = format!("/v1/h/H023/log?after=3&max_bytes=1&own={}", hex(&b.terminal.stream));
    let token = b.token.clone();
    let (own, ..) = b.client.get(&path, &token).await.page();
    assert_eq!(
        (own.len(), own[0].0.hseq, own[0].0.bytes),
        (1, 4, 0),
        "its own come without their bytes"
    );
    let (rest, ..) = b.log(5, 0).await.page();
    assert_eq!((rest.len(), rest[0].0.hseq), (1, 6));
}

#[tokio::test]
async fn every_row_of_the_table_of_answers() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(20);
    let first = a.stored(1, 4).await;
    assert_eq!((first.last, &first.chain), (4, &hex(&a.terminal.chain_at(4))));
    let again = a.stored(1, 4).await;
    assert_eq!(again.runs, first.runs, "the same places");
    let overlap = a.stored(3, 6).await;
    assert_eq!(
        overlap.runs.iter().map(|run| (run.first, run.hseq)).collect::<Vec<_>>(),
        [(3, 3), (5, 5)]
    );
    let gap = a.upload(9, 10).await.refused(409, Refusal::Gap);
    assert_eq!(gap.stream, Some(end(&a.terminal, 6)));
    let sound = a.terminal.clone();
    a.terminal.entries.truncate(5);
    a.terminal.write(br#"{"type":"another","v":1}"#);
    a.terminal.write_many(3);
    let fork = a.upload(5, 9).await.refused(409, Refusal::Fork);
    assert_eq!(fork.stream, Some(end(&sound, 6)));
    assert_eq!(fork.known, [6, 4].map(|seq| (seq, hex(&sound.chain_at(seq)))));
    let behind = a.session().await.good::<Session>();
    assert!(behind.streams[0].fits, "what is ahead of the server fits, as far as it can tell");
    a.terminal.entries.truncate(6);
    let forked = a.session().await.good::<Session>();
    assert!(!forked.streams[0].fits && forked.streams[0].head == end(&sound, 6));
    a.terminal.stream = [0x77; 16];
    a.terminal.part([0x77; 16], 5);
    a.upload(1, 1).await.refused(404, Refusal::StreamUnknown);
    a.token = a.session().await.good::<Session>().token;
    assert_eq!(a.stored(1, 1).await.runs[0].hseq, 7);
    let old = a.session_with(|request| request.wire = 0).await;
    old.refused(426, Refusal::ClientOld);
    assert_eq!(a.stored(1, 1).await.runs[0].hseq, 7, "and still uploads");
    served.hands.forward(Duration::from_secs(3601));
    a.upload(1, 1).await.refused(401, Refusal::Token);
    a.log(0, 0).await.refused(401, Refusal::Token);
    let renewed: Session = a.session().await.good();
    assert_eq!((renewed.life_secs, renewed.head, renewed.common), (3600, 7, None));
    a.token = renewed.token;
    a.stored(1, 1).await;
    let unknown = a.session_with(|request| request.incarnation = hex(&[9; 16])).await;
    assert_eq!(unknown.good::<Session>().common, Some(0));
    let same = a.session_with(|request| request.incarnation = hex(&[0xaa; 16])).await;
    assert_eq!(same.good::<Session>().common, None);
}

/// I18: one that cannot be taken is named, and what is sound goes on.
#[tokio::test]
async fn i18_row_28_what_is_broken_is_refused_by_name_and_blocks_nothing() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(3);
    a.terminal.write(b"<html>sign in to the network</html>");
    a.terminal.write_many(1);
    let (head, packed) = a.terminal.segment(1, 3);
    let refused = a.upload(1, 5).await.refused(422, Refusal::Envelope);
    assert_eq!(refused.index, Some(3), "which event it is");
    let sign = |a: &Online, head: &mut SegmentHead| {
        head.sig = hex(&a.terminal.key.sign(&head.message()).to_bytes());
    };
    let cut = &packed[..packed.len() - 3];
    let bodies: [(&str, Vec<u8>); 5] = [
        ("garbage", b"garbage".to_vec()),
        ("nothing", Vec::new()),
        ("page of a portal", b"<html><body>Welcome</body></html>".to_vec()),
        ("cut", cut.to_vec()),
        ("flipped", packed.iter().rev().copied().collect()),
    ];
    for (what, body) in bodies {
        let head = SegmentHead { events_bytes: body.len() as u64, ..head.clone() };
        let refused = a.upload_as(&head, body).await.refused(422, Refusal::Envelope);
        assert_eq!(refused.index.filter(|_| what != "nothing"), None, "{what}");
    }
    let heads: [(&str, Change); 9] = [
        ("version", |head| head.v = 2),
        ("hall", |head| head.hall = "H 1".to_owned()),
        ("first", |head| head.first = 0),
        ("count", |head| head.count = 0),
        ("more", |head| head.count = 4),
        ("prev", |head| head.prev = "00".to_owned()),
        ("chain", |head| head.chain = hex(&[5; 32])),
        ("longer", |head| head.events_bytes += 1),
        ("shorter", |head| head.events_bytes -= 1),
    ];
    for (what, change) in heads {
        let mut head = head.clone();
        change(&mut head);
        sign(&a, &mut head);
        let refused = a.upload_as(&head, packed.clone()).await.refused(422, Refusal::Envelope);
        assert!(refused.retry_after_secs.is_none(), "{what}: it would be the same again");
    }
    for sig in [String::new(), "x".repeat(128), hex(&[7; 64])] {
        let head = SegmentHead { sig, ..head.clone() };
        a.upload_as(&head, packed.clone()).await.refused(422, Refusal::Envelope);
    }
    assert_eq!(a.stored(1, 3).await.runs[0].count, 3, "what is sound is taken");
}

#[tokio::test]
async fn row_10_row_28_what_is_too_large_or_has_no_envelope_is_refused_before_it_costs_anything() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(3);
    let (head, packed) = a.terminal.segment(1, 3);
    let bomb = zstd::bulk::compress(&vec![b' '; 64 << 20], 19).unwrap();
    let large = SegmentHead { events_bytes: bomb.len() as u64, ..head.clone() };
    let refused = a.upload_as(&large, bomb).await.refused(413, Refusal::TooLarge);
    assert_eq!(refused.bytes_max, Some(SEGMENT_BYTES_MAX));
    a.client = served.connect().await;
    let many = SegmentHead { count: 513, ..head.clone() };
    a.upload_as(&many, packed.clone()).await.refused(413, Refusal::TooLarge);
    a.client = served.connect().await;
    a.upload_as(&head, vec![0; SEGMENT_BYTES_MAX + 1]).await.refused(413, Refusal::TooLarge);
    a.client = served.connect().await;
    let token = std::mem::replace(&mut a.token, hex(&[0; 32]));
    a.upload_as(&head, vec![0; SEGMENT_BYTES_MAX]).await.refused(401, Refusal::Token);
    a.token = token;
    assert_eq!(a.stored(1, 3).await.runs[0].count, 3, "what is sound is taken");
    let path = format!("/v1/s/{}/segments", hex(&a.terminal.stream));
    for envelope in ["", "{}", "null", "<html>", "[1]"] {
        let request = Request::post(&path)
            .header("host", "localhost")
            .header("authorization", format!("Bearer {}", a.token))
            .header(SEGMENT_HEADER, envelope);
        let answer = a.client.send(request.body(Full::default()).unwrap()).await;
        answer.refused(422, Refusal::Envelope);
    }
    let missing = a.client.post_bytes(&path, packed).await;
    missing.refused(401, Refusal::Token);
}

#[tokio::test]
async fn i16_row_28_an_unknown_event_passes_untouched() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let odd = "{ \"v\" : 99,\"type\":\"of.tomorrow\", \"body\": {\"名\":[1e5,null,{\"x\":\"\\u00e9\"}]}  }";
    a.terminal.write(odd.as_bytes());
    a.stored(1, 1).await;
    assert_eq!(a.log(0, 0).await.page().0[0].1, [odd.as_bytes()]);
}

/// I21: no endpoint takes or gives anything of another hall.
#[tokio::test]
async fn i21_another_hall_is_refused_on_every_endpoint() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let mut b = served.terminal(2, "H2").await;
    a.terminal.write_many(3);
    b.terminal.write_many(3);
    b.stored(1, 1).await;
    let token = a.token.clone();
    for path in ["/v1/h/H2/log", "/v1/h/H2/log?after=0&wait=5", "/v1/h/H9/log", "/v1/h/%48%32/log"]
    {
        a.client.get(path, &token).await.refused(403, Refusal::WrongHall);
    }
    let (head, packed) = b.terminal.segment(2, 3);
    a.upload_as(&head, packed.clone()).await.refused(403, Refusal::WrongHall);
    let mut posing = SegmentHead { hall: "H1".to_owned(), ..head };
    posing.sig = hex(&a.terminal.key.sign(&posing.message()).to_bytes());
    a.upload_as(&posing, packed).await.refused(403, Refusal::WrongHall);
    let streams = vec![end(&a.terminal, 0), end(&b.terminal, 1)];
    let session = a.session_with(|request| request.streams = streams).await;
    session.refused(403, Refusal::WrongHall);
    let code = served.code("H1").await.secret_text();
    let mut enrol = request(&Terminal::new(3, "H2"), &code);
    enrol.hall = Some("H2".to_owned());
    a.client.post("/v1/enrol", &enrol).await.refused(403, Refusal::WrongHall);
    enrol.hall = None;
    enrol.stream = end(&b.terminal, 1);
    a.client.post("/v1/enrol", &enrol).await.refused(403, Refusal::WrongHall);
    assert_eq!(a.log(0, 0).await.page().1.head, 0);
    assert_eq!(b.stored(1, 3).await.head, 3);
}

/// The routes as the server's source has them, with what stands in their places: method and path.
fn routes(hall: &str, stream: &str) -> Vec<(bool, String)> {
    let source = include_str!("../../src/server/http/mod.rs");
    let lines: Vec<&str> = source.lines().filter(|line| line.contains(".route(\"")).collect();
    assert_eq!(source.matches(".route(").count(), lines.len(), "a route that is not read");
    let route = |line: &&str| {
        let path = line.split('"').nth(1).unwrap();
        let path = path.replace("{hall}", hall).replace("{stream}", stream);
        // Whatever else it names is nobody's business yet.
        let parts = path.split('/').map(|part| if part.starts_with('{') { "0" } else { part });
        (line.contains(" post("), parts.collect::<Vec<_>>().join("/"))
    };
    lines.iter().map(route).collect()
}

/// Routes that name no hall and no stream: they give nothing of one, or prove themselves who asks.
const FOR_ALL: [&str; 7] = [
    "/v1/capabilities",
    "/v1/enrol",
    "/v1/challenge",
    "/v1/session",
    "/healthz",
    "/readyz",
    "/metrics",
];

/// I21, I22: whatever route is added is for those of its hall alone, and for nobody who was taken out.
#[tokio::test]
async fn i21_i22_every_route_of_a_hall_is_closed_to_other_halls_and_to_who_was_taken_out() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let mut b = served.terminal(2, "H2").await;
    b.terminal.write_many(2);
    b.stored(1, 2).await;
    let (head, packed) = b.terminal.segment(1, 2);
    let token = a.token.clone();
    let all = routes("H2", &hex(&b.terminal.stream));
    let of_halls = |route: &&(bool, String)| !FOR_ALL.contains(&route.1.as_str());
    assert!(all.iter().filter(of_halls).count() >= 2, "{all:?}");
    for (is_post, path) in all.iter().filter(of_halls) {
        assert!(path.contains("H2") || path.contains(&head.stream), "{path}: of which hall is it?");
        if path.ends_with("/segments") {
            a.upload_as(&head, packed.clone()).await.refused(403, Refusal::WrongHall);
        } else {
            assert!(!is_post, "{path}: how is it asked?");
            a.client.get(path, &token).await.refused(403, Refusal::WrongHall);
            a.client.get(path, "").await.refused(401, Refusal::Token);
        }
    }
    a.terminal.write_many(1);
    served.admin.revoke(a.terminal.device, zhiban::core::time::Ms(1)).await.unwrap();
    let served = served.restart().await;
    let mut a = Online { client: served.connect().await, ..a };
    for (_, path) in routes("H1", &hex(&a.terminal.stream)).iter().filter(of_halls) {
        let answer = if path.ends_with("/segments") {
            a.upload(1, 1).await
        } else {
            a.client.get(path, &token).await
        };
        assert!(matches!(answer.status.as_u16(), 401 | 403), "{path}: {answer:?}");
    }
    a.session().await.refused(403, Refusal::Revoked);
    assert_eq!(served.admin.hall("H1").await.unwrap().unwrap().head, 0);
}

#[tokio::test]
async fn a_code_holds_once_and_for_a_quarter_of_an_hour() {
    let served = Served::start().await;
    let mut client = served.connect().await;
    let code = served.code("H1").await.secret_text();
    let mut first = request(&Terminal::new(1, "H1"), &code.to_lowercase());
    (first.hall, first.hall_key) = (Some("H1".to_owned()), Some("00ff".to_owned()));
    let enrolled: Enrolled = client.post("/v1/enrol", &first).await.good();
    assert_eq!((enrolled.hall_key.as_deref(), enrolled.head), (Some("00ff"), 0));
    assert!(enrolled.ca_pem.starts_with("-----BEGIN CERTIFICATE-----"));
    client.post("/v1/enrol", &first).await.refused(403, Refusal::Code);
    let late = served.code("H1").await.secret_text();
    served.hands.forward(Duration::from_secs(15 * 60));
    let second = request(&Terminal::new(2, "H1"), &late);
    client.post("/v1/enrol", &second).await.refused(403, Refusal::Code);
    let second = request(&Terminal::new(2, "H1"), &served.code("H1").await.secret_text());
    let enrolled: Enrolled = client.post("/v1/enrol", &second).await.good();
    assert_eq!(
        enrolled.hall_key.as_deref(),
        Some("00ff"),
        "the second terminal gets the hall's key"
    );
    let text = std::fs::read(served.folder.path().join("server.db-wal")).unwrap();
    assert!(!text.windows(8).any(|part| part == late.as_bytes()), "no code stands on the disk");
    for wrong in ["", "ABCD", "AAAA-AAAA", "AAAAAAAU", "0000-0000-0000-0000-0000-0000"] {
        let request = request(&Terminal::new(3, "H1"), wrong);
        let answer = client.post("/v1/enrol", &request).await;
        if answer.status.as_u16() == 429 {
            assert!(answer.refused(429, Refusal::Busy).retry_after_secs.is_some());
        } else {
            answer.refused(403, Refusal::Code);
        }
    }
    let good = request(&Terminal::new(3, "H1"), &served.code("H1").await.secret_text());
    client.post("/v1/enrol", &good).await.refused(429, Refusal::Busy);
    served.hands.forward(Duration::from_secs(61));
    client.post("/v1/enrol", &good).await.good::<Enrolled>();
}

#[tokio::test]
async fn nobody_gets_a_session_without_the_key() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    let b = served.terminal(2, "H1").await;
    let forged = hex(&[1; 64]);
    a.session_with(|request| request.sig = forged).await.refused(401, Refusal::Token);
    let other = hex(&b.terminal.device);
    a.session_with(|request| request.device = other).await.refused(401, Refusal::Token);
    let mut used = None;
    a.session_with(|request| used = Some(request.clone())).await.good::<Session>();
    a.client.post("/v1/session", &used.unwrap()).await.refused(401, Refusal::Token);
    let hands = served.hands.clone();
    let late = a.session_with(|_| hands.forward(Duration::from_secs(61))).await;
    late.refused(401, Refusal::Token);
    a.terminal.device = [9; 16];
    a.session().await.refused(403, Refusal::Revoked);
    for token in ["", "x", &hex(&[0; 32])] {
        a.client.get("/v1/h/H1/log", token).await.refused(401, Refusal::Token);
    }
    let huge = format!("{{\"device\":\"{}\"}}", "a".repeat(100_000));
    a.client.post_bytes("/v1/challenge", huge.into_bytes()).await.refused(413, Refusal::TooLarge);
}

#[tokio::test]
async fn what_is_not_there_is_said_in_json() {
    let served = Served::start().await;
    let mut client = served.connect().await;
    let can: Capabilities = client.get("/v1/capabilities", "").await.good();
    assert_eq!((can.wire, can.events_max, can.wait_secs_max), (vec![1], 512, 25));
    for path in ["/v1", "/v1/", "/index.html", "/v1/s/x/y/z", "/admin"] {
        client.get(path, "").await.refused(404, Refusal::NotFound);
    }
    client.get("/v1/enrol", "").await.refused(405, Refusal::NotFound);
    client.post_bytes("/v1/capabilities", Vec::new()).await.refused(405, Refusal::NotFound);
    client.post_bytes("/v1/challenge", b"<html>".to_vec()).await.refused(422, Refusal::Envelope);
    for path in ["/v1/h/%ff/log", "/v1/h/H1/log?after=x", "/v1/h/H1/log?own=x"] {
        let mut a = served.terminal(u8::try_from(path.len()).unwrap(), "H1").await;
        let token = a.token.clone();
        a.client.get(path, &token).await.refused(422, Refusal::Envelope);
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(client.get(path, "").await.status, 200);
    }
    let metrics = String::from_utf8(client.get("/metrics", "").await.body.to_vec()).unwrap();
    assert!(metrics.contains("\nzhiban_enrolled_total 3\n"), "{metrics}");
    assert!(!metrics.contains("H1"), "no hall has a name there");
}

#[tokio::test]
async fn a_restart_changes_no_answer() {
    let served = Served::start().await;
    let mut a = served.terminal(1, "H1").await;
    a.terminal.write_many(6);
    let before: Stored = a.stored(1, 6).await;
    let served = served.restart().await;
    let mut a = Online { client: served.connect().await, ..a };
    assert_eq!(a.stored(1, 6).await, before, "the token and the places are the same");
    served.hands.set_wall_back(Duration::from_secs(86_400 * 3));
    a.stored(1, 6).await;
    served.hands.forward(Duration::from_secs(3600));
    a.upload(1, 6).await.refused(401, Refusal::Token);
}
