//! The listener on a real socket.

use std::collections::HashSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;

use super::*;
use crate::core::followup::IMPORT_ROWS_MAX;
use crate::core::hall::Effect;
use crate::core::people::pin::Pin;
use crate::core::time::{Ms, Zone};
use crate::feed::errand::{
    Digits, Errand, ErrandRefused, FollowUpRow, FollowUpRows, Outcome, What,
};
use crate::feed::import::{ImportError, ImportOptions, import};
use crate::feed::post::{BoardSink, PostError, Poster};
use crate::feed::{FeedEvent, Rejected, SinkError, Taken};

/// Source and id of every event.
type Seen = HashSet<(Box<str>, Box<str>)>;

#[derive(Clone, Default)]
struct Memory {
    seen: Arc<Mutex<Seen>>,
    busy: Arc<AtomicU32>,
    rejected: Arc<AtomicU32>,
    broken: bool,
}

impl Memory {
    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

impl Sink for Memory {
    fn take(&mut self, events: Vec<FeedEvent>) -> Result<Vec<Taken>, SinkError> {
        if self.broken {
            return Err(SinkError::Unwritable("the disk is full".to_owned()));
        }
        if self.busy.load(Ordering::SeqCst) > 0 {
            self.busy.fetch_sub(1, Ordering::SeqCst);
            return Err(SinkError::Busy { retry_secs: 1 });
        }
        let mut seen = self.seen.lock().unwrap();
        let taken = events.into_iter().map(|event| {
            let repeat = !seen.insert((event.feed.source, event.feed.id));
            let effect = if repeat { Effect::None } else { Effect::Applied };
            Taken { repeat, effect, flags: event.feed.flags }
        });
        Ok(taken.collect())
    }

    fn note_rejected(&mut self, place: &str, _: &Rejected) {
        assert_eq!(place, "127.0.0.1");
        self.rejected.fetch_add(1, Ordering::SeqCst);
    }

    fn sources_of(&mut self, _: NaiveDate) -> Result<Vec<Box<str>>, SinkError> {
        let mut sources: Vec<_> =
            self.seen.lock().unwrap().iter().map(|(source, _)| source.clone()).collect();
        sources.sort();
        sources.dedup();
        Ok(sources)
    }
}

const TOKEN: &str = "a-token-of-a-machine";
const LOCAL: &str = "a-token-of-the-lock-file";

/// A clerk who knows one PIN.
#[derive(Debug)]
struct Echo;

impl Clerk for Echo {
    fn run(&self, errand: &Errand) -> Result<Outcome, ErrandRefused> {
        let right = errand.by.as_ref().is_some_and(|(_, pin)| pin.0.as_bytes() == b"739164");
        if right { Ok(Outcome::Proved) } else { Err(ErrandRefused::Unproved) }
    }
}

struct Place {
    handle: ListenerHandle,
    sink: Memory,
    /// Dropping it ends the thread that drives the runtime.
    _end: tokio::sync::oneshot::Sender<()>,
}

fn listen(sink: Memory, token: Option<&str>, limits: Limits) -> Place {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let driver = runtime.handle().clone();
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || runtime.block_on(ended));
    let config = ListenerConfig {
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        token: token.map(str::to_owned),
        local_token: Some(LOCAL.to_owned()),
        clerk: Some(Arc::new(Echo)),
        hall: "H001".to_owned(),
        clock: Clock::simulated(Ms(1_762_736_460_000), 0),
        limits,
    };
    let handle = start(config, sink.clone(), &driver).unwrap();
    Place { handle, sink, _end: end }
}

impl Place {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.handle.addr()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends bytes, reads the answer to its end.
    fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        text_of(&mut stream)
    }

    fn post(&self, kind: &str, headers: &str, body: &str) -> String {
        let length = body.len();
        let head = format!(
            "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
             content-type: {kind}\r\ncontent-length: {length}\r\n{headers}\r\n"
        );
        self.raw(format!("{head}{body}").as_bytes())
    }
}

fn text_of(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A connection that was cut still gave what it gave.
    stream.read_to_end(&mut text).unwrap_or_default();
    String::from_utf8(text).unwrap()
}

fn status(answer: &str) -> u16 {
    let code = answer.split(' ').nth(1).unwrap_or_default();
    code.parse().unwrap_or_default()
}

fn event(id: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"/hall/H001/v/d","type":"hallqueue.v1.ticket.issued","time":"2025-11-10T09:00:00+08:00","data":{{"visit_id":"{id}","ticket_no":"A1","service_id":"g"}}}}"#
    )
}

const SINGLE: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";
const LINES: &str = "application/x-ndjson";

#[test]
fn events_are_taken_in_every_shape_and_repeats_are_told() {
    let place = listen(Memory::default(), None, Limits::default());
    let answer = place.post(SINGLE, "", &event("e1"));
    assert_eq!(status(&answer), 202, "{answer}");
    let ending = r#"{"accepted":1,"flagged":0,"repeated":0,"rejected":[]}"#;
    assert!(answer.ends_with(ending), "{answer}");
    let bad = event("e3").replace("H001", "H002");
    let batch = format!("[{},{},{bad},7]", event("e1"), event("e2"));
    let answer = place.post(BATCH, "", &batch);
    assert_eq!(status(&answer), 202, "{answer}");
    assert!(answer.contains(r#""accepted":2,"flagged":0,"repeated":1"#), "{answer}");
    let wrong = r#"{"id":"e3","index":2,"reason":"wrong_hall"}"#;
    assert!(answer.contains(wrong) && answer.contains("not_object"), "{answer}");
    let numeric = event("e4").replace(r#""visit_id":"e4""#, r#""visit_id":4"#);
    let answer = place.post(LINES, "", &format!("{}\n\n{numeric}\n", event("e3")));
    assert!(answer.contains(r#""accepted":1,"flagged":1"#), "{answer}");
    assert_eq!(place.sink.count(), 4);
    assert_eq!(place.sink.rejected.load(Ordering::SeqCst), 2);
}

#[test]
fn what_is_no_event_is_answered_as_such() {
    let place = listen(Memory::default(), None, Limits::default());
    for (kind, body, wanted) in [
        (SINGLE, "{", 400),
        (SINGLE, "[]", 400),
        (BATCH, "{}", 400),
        (BATCH, "[", 400),
        ("text/plain", "{}", 415),
        ("application/json", "{}", 415),
    ] {
        assert_eq!(status(&place.post(kind, "", body)), wanted, "{kind} {body}");
    }
    assert_eq!(status(&place.post(SINGLE, "content-encoding: gzip\r\n", "{}")), 415);
    for (line, wanted) in [
        ("GET /hallqueue/v1/events", 405),
        ("GET /healthz", 200),
        ("GET /nothing", 404),
        ("GET /local/v1/import", 405),
        ("GET /local/v1/sources?date=2025-11-10", 401),
    ] {
        let request = format!("{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        assert_eq!(status(&place.raw(request.as_bytes())), wanted, "{line}");
    }
    assert_eq!(place.sink.count(), 0);
}

#[test]
fn a_token_is_asked_for_where_there_is_one() {
    let place = listen(Memory::default(), Some(TOKEN), Limits::default());
    for (headers, wanted) in [
        (String::new(), 401),
        (format!("authorization: Basic {TOKEN}\r\n"), 401),
        (format!("authorization: Bearer {TOKEN}x\r\n"), 401),
        (format!("authorization: Bearer {LOCAL}\r\n"), 401),
        (format!("authorization: bearer {TOKEN}\r\n"), 202),
    ] {
        assert_eq!(status(&place.post(SINGLE, &headers, &event("e"))), wanted, "{headers}");
    }
    let config = ListenerConfig {
        address: SocketAddr::from(([0, 0, 0, 0], 0)),
        token: None,
        local_token: None,
        clerk: None,
        hall: String::new(),
        clock: Clock::system(),
        limits: Limits::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let refused = start(config, Memory::default(), runtime.handle()).unwrap_err();
    assert!(matches!(refused, ListenError::TokenMissing(_)));
}

#[test]
fn a_hundred_megabytes_are_refused_by_their_header() {
    let place = listen(Memory::default(), None, Limits::default());
    let head = "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\n\
                content-type: application/x-ndjson\r\ncontent-length: 104857600\r\n\r\n";
    // Not one byte of the body is sent, and the answer is there.
    assert_eq!(status(&place.raw(head.as_bytes())), 413);
    let chunked = "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\n\
                   content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n";
    let body = format!("100001\r\n{}\r\n", "x".repeat(0x10_0001));
    assert_eq!(status(&place.raw(format!("{chunked}{body}").as_bytes())), 413);
    let large = event("e").replace("A1", &"A".repeat(66_000));
    assert_eq!(status(&place.post(SINGLE, "", &large)), 413);
    assert!(place.post(BATCH, "", &format!("[{large}]")).contains("too_large"));
}

#[test]
fn a_slow_sender_is_cut_and_a_silent_one_is_closed() {
    let limits = Limits {
        header_time: Duration::from_millis(200),
        body_time: Duration::from_millis(200),
        ..Limits::default()
    };
    let place = listen(Memory::default(), None, limits);
    let head = "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\n\
                content-type: application/x-ndjson\r\ncontent-length: 1000\r\n\r\n{";
    assert_eq!(status(&place.raw(head.as_bytes())), 408);
    let silent = place.raw(b"POST /hallqueue/v1/ev");
    assert!(matches!(status(&silent), 0 | 408), "{silent}");
    // One that asked once and then says nothing is closed too: the answer has an end.
    let mut idle = place.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = String::new();
    idle.read_to_string(&mut answer).unwrap();
    assert_eq!(status(&answer), 200);
}

#[test]
fn a_busy_log_is_429_and_a_broken_one_503() {
    let busy = Memory { busy: Arc::new(AtomicU32::new(1)), ..Memory::default() };
    let place = listen(busy, None, Limits::default());
    let answer = place.post(SINGLE, "", &event("e"));
    assert_eq!(status(&answer), 429);
    assert!(answer.to_ascii_lowercase().contains("retry-after: 1"), "{answer}");
    assert_eq!(status(&place.post(SINGLE, "", &event("e"))), 202);
    let broken = listen(Memory { broken: true, ..Memory::default() }, None, Limits::default());
    let answer = broken.post(SINGLE, "", &event("e"));
    assert_eq!(status(&answer), 503);
    assert!(!answer.contains("disk"), "{answer}");
    let write_wait = Duration::from_millis(20);
    let none = Limits { writes_max: 0, write_wait, ..Limits::default() };
    let full = listen(Memory::default(), None, none);
    assert_eq!(status(&full.post(SINGLE, "", &event("e"))), 429);
}

#[test]
fn three_hundred_idle_connections_do_not_stop_the_next() {
    let place = listen(Memory::default(), None, Limits::default());
    let mut idle: Vec<TcpStream> = (0..300).map(|_| place.connect()).collect();
    for stream in &mut idle {
        stream.write_all(b"POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\n").unwrap();
    }
    assert_eq!(status(&place.post(SINGLE, "", &event("next"))), 202);
    for (n, stream) in idle.iter_mut().enumerate() {
        let body = event(&format!("i{n}"));
        let rest = format!(
            "connection: close\r\ncontent-type: {SINGLE}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(rest.as_bytes()).unwrap();
    }
    assert!(idle.iter_mut().all(|stream| status(&text_of(stream)) == 202));
    assert_eq!(place.sink.count(), 301);
}

#[test]
fn a_body_of_rubbish_is_not_answered_line_by_line() {
    let place = listen(Memory::default(), None, Limits::default());
    let rubbish = |lines: usize| "x\n".repeat(lines);
    let answer = place.post(LINES, "", &rubbish(16_384));
    assert_eq!(status(&answer), 413);
    assert!(answer.contains("too_many"), "{answer}");
    assert_eq!(place.sink.rejected.load(Ordering::SeqCst), 0);
    assert_eq!(status(&place.post(LINES, "", &rubbish(500))), 202);
    assert_eq!(place.sink.rejected.load(Ordering::SeqCst), 100);
}

fn stop(handle: ListenerHandle) {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(handle.stop());
}

#[test]
fn whoever_is_being_answered_when_it_stops_gets_the_answer() {
    let place = listen(Memory::default(), None, Limits::default());
    let mut machine = place.connect();
    let body = event("last");
    let head = format!(
        "POST /hallqueue/v1/events HTTP/1.1\r\nhost: x\r\ncontent-type: {SINGLE}\r\n\
         expect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    machine.write_all(head.as_bytes()).unwrap();
    // The answer has begun: the listener asks for the body.
    machine.read_exact(&mut [0; "HTTP/1.1 100 Continue\r\n\r\n".len()]).unwrap();
    let Place { handle, sink, _end: end } = place;
    let stopping = std::thread::spawn(move || {
        stop(handle);
        drop(end);
    });
    machine.write_all(body.as_bytes()).unwrap();
    assert_eq!(status(&text_of(&mut machine)), 202);
    stopping.join().unwrap();
    assert_eq!(sink.count(), 1);
}

#[test]
fn a_stopped_listener_takes_nobody_new() {
    let place = listen(Memory::default(), None, Limits::default());
    let address = place.handle.addr();
    stop(place.handle);
    let refused = (0..200).any(|_| {
        crate::clock::sleep(Duration::from_millis(10));
        TcpStream::connect(address).is_err()
    });
    assert!(refused);
}

#[test]
fn the_client_waits_for_a_busy_board_and_says_why_it_was_refused() {
    let busy = Memory { busy: Arc::new(AtomicU32::new(1)), ..Memory::default() };
    let place = listen(busy, Some(TOKEN), Limits::default());
    let address = place.handle.addr();
    let poster = Poster::new(address, Some(TOKEN.to_owned())).unwrap();
    let posted = poster.post_batch(format!("[{}]", event("e1")).as_bytes()).unwrap();
    assert_eq!((posted.accepted, posted.repeated), (1, 0));
    let posted = poster.post_batch(format!("[{}]", event("e1")).as_bytes()).unwrap();
    assert_eq!((posted.accepted, posted.repeated), (1, 1));
    let stranger = Poster::new(address, None).unwrap();
    let refused = stranger.post_batch(b"[]").unwrap_err();
    assert!(matches!(refused, PostError::Refused { status: 401, .. }), "{refused}");
    let nobody = SocketAddr::from(([127, 0, 0, 1], 1));
    let refused = Poster::new(nobody, None).unwrap().post_batch(b"[]").unwrap_err();
    assert!(matches!(refused, PostError::Unreachable { .. }));
}

#[test]
fn a_file_is_imported_into_a_running_board() {
    let place = listen(Memory::default(), Some(TOKEN), Limits::default());
    let address = place.handle.addr();
    let mut board = BoardSink::new(address, LOCAL.to_owned()).unwrap();
    let options = ImportOptions::new("H001", Ms(1_762_750_000_000), Zone::default());
    let bytes = std::fs::read("tests/fixtures/queue/hostile.ndjson").unwrap();
    let first = import(&*bytes, &mut board, &options, &mut |_| {}).unwrap();
    assert_eq!((first.lines, first.repeats), (101, 2));
    assert_eq!(place.sink.count() as u64, first.accepted + first.flagged - 2);
    let again = import(&*bytes, &mut board, &options, &mut |_| {}).unwrap();
    assert_eq!(again.repeats, first.accepted + first.flagged);
    let other = std::fs::read("tests/fixtures/queue/worked-example.ndjson").unwrap();
    let second = import(&*other, &mut board, &options, &mut |_| {}).unwrap_err();
    assert!(matches!(second, ImportError::SecondSource { .. }), "{second}");
    let mut stranger = BoardSink::new(address, TOKEN.to_owned()).unwrap();
    assert!(import(&*bytes, &mut stranger, &options, &mut |_| {}).is_err());
}

#[test]
fn an_errand_is_done_for_whoever_has_the_token_of_the_lock_file() {
    let place = listen(Memory::default(), Some(TOKEN), Limits::default());
    let by = |pin| Some(("m1".into(), Digits(Pin::parse(pin).unwrap())));
    let errand = |pin| Errand { by: by(pin), what: What::Prove };
    let ours = Poster::new(place.handle.addr(), Some(LOCAL.to_owned())).unwrap();
    assert_eq!(ours.errand(&errand("739164")).unwrap(), Ok(Outcome::Proved));
    assert_eq!(ours.errand(&errand("100001")).unwrap(), Err(ErrandRefused::Unproved));
    let machine = Poster::new(place.handle.addr(), Some(TOKEN.to_owned())).unwrap();
    let refused = machine.errand(&errand("739164")).unwrap_err();
    assert!(matches!(refused, PostError::Refused { status: 401, .. }), "{refused}");
    let ask = |method: &str, body: &str| {
        let length = body.len();
        status(
            &place.raw(
                format!(
                    "{method} /local/v1/errand HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                 authorization: Bearer {LOCAL}\r\ncontent-length: {length}\r\n\r\n{body}"
                )
                .as_bytes(),
            ),
        )
    };
    assert_eq!(ask("GET", ""), 405);
    assert_eq!(ask("POST", r#"{"by":null,"what":"prove"}"#), 200);
    for body in ["", "{}", r#"{"by":["m1","73916"],"what":"prove"}"#, r#"{"what":"quit"}"#] {
        assert_eq!(ask("POST", body), 400, "{body}");
    }
}

/// What `followup import` takes, a running board takes too: five thousand rows, four MiB with every quote doubled.
#[test]
fn a_board_takes_the_largest_file_that_may_be_imported() {
    let place = listen(Memory::default(), Some(TOKEN), Limits::default());
    let text = "\"\\".repeat((4 << 20) / 3 / IMPORT_ROWS_MAX);
    let row = |n: usize| FollowUpRow {
        line: u32::try_from(n).unwrap(),
        external_id: format!("r-{n}"),
        text: text.clone(),
        ..FollowUpRow::default()
    };
    let rows = (0..IMPORT_ROWS_MAX).map(row).collect();
    let what = What::FollowUps(FollowUpRows { rows, file: "".into(), check: true });
    let ours = Poster::new(place.handle.addr(), Some(LOCAL.to_owned())).unwrap();
    let told = ours.errand(&Errand { by: None, what }).unwrap();
    assert_eq!(told, Err(ErrandRefused::Unproved), "it was read");
}
