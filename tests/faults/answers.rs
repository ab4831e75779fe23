//! What a terminal makes of every answer that is no good one: a clear line on its status, nothing marked as sent, and
//! nothing blocked behind it: once the server answers as it should, everything arrives. Rows 9 and 10, and the table of
//! sync.md 4.4 from the terminal's end.

use serde_json::{Value, json};
use zhiban::core::sync::segment::chained;
use zhiban::core::sync::status::{Need, Status, Step};
use zhiban::core::sync::wire::PageSegment;
use zhiban::text::sync::line;
use zhiban::text::words::Lang;

use crate::cutter::Cutter;
use crate::plain::{Plain, plain_link};
use crate::rig::{Terminal, holds_each_once, proof, until};
use crate::script::{Said, Script};

const LOG: &str = "/log?";
const SEGMENTS: &str = "/segments";
const SESSION: &str = "/v1/session";

fn no(error: &str) -> Value {
    json!({"error": error, "message": "said by the test"})
}

/// What the status line has to say meanwhile.
enum Line {
    Offline,
    Needs(Need),
    /// Nothing of this is a matter for anybody: it goes on by itself.
    Calm,
}

impl Line {
    fn is(&self, status: Status) -> bool {
        match (self, status) {
            (Line::Offline, Status::Offline { .. }) | (Line::Calm, Status::Synced { .. }) => true,
            (Line::Needs(need), Status::Attention { need: shown, .. }) => *need == shown,
            _ => false,
        }
    }
}

/// A terminal with three unsent lines asks a server that answers like this, and then the true one.
fn meets(said: Said, expected: &Line, what: &str) {
    let server = Plain::new();
    let script = Script::new(said);
    let cutter = Cutter::before(script.addr);
    let mut terminal = server.terminal("a");
    terminal.write(3);
    terminal.start(plain_link(&terminal, cutter.addr()));
    // Who is turned away asks again in minutes; every other tries at least once more by itself.
    let times = if matches!(expected, Line::Needs(_)) { 1 } else { 2 };
    until(&format!("the status of {what}"), || {
        let standing = terminal.standing();
        assert_eq!((standing.sent, standing.head), (0, 0), "{what}");
        script.times() >= times && expected.is(terminal.status())
    });
    let status = terminal.status();
    assert_eq!(status.unsent().0, 3, "{what}: {status:?}");
    for lang in [Lang::Zh, Lang::En] {
        let text = line(&status, lang, |_| "10:42".to_owned());
        assert!(text.contains('3') || matches!(expected, Line::Needs(_)), "{what}: {text}");
    }
    if let Line::Needs(need) = expected {
        assert_ne!(need.step(), Step::Doctor, "{what}: the disk is not at fault");
    }
    // The terminal is free meanwhile.
    terminal.write(2);
    cutter.cut();
    cutter.lead_to(server.open);
    cutter.heal();
    terminal.comes_to(5);
    holds_each_once(&terminal.log(), &[("a", 5)]);
    until(&format!("a calm status after {what}"), || Line::Calm.is(terminal.status()));
}

fn foreign(status: u16, headers: &str, body: &str) -> Said {
    let (headers, body) = (headers.to_owned(), body.as_bytes().to_vec());
    Said { to: "/", status, headers, body, is_ours: false }
}

const PAGE: &str = "<html><title>Welcome to the free network</title>please log in</html>";

#[test]
fn i1_i6_row_9_what_a_portal_answers_confirms_nothing_and_is_no_alarm() {
    let html = "content-type: text/html\r\n";
    let cases = [
        ("200 with a page", foreign(200, html, PAGE)),
        ("302", foreign(302, "location: https://portal.example/login\r\n", "")),
        ("407", foreign(407, "proxy-authenticate: Basic realm=\"x\"\r\n", "")),
        ("511", foreign(511, html, PAGE)),
        ("200 with JSON", foreign(200, "content-type: application/json\r\n", "{\"ok\":true}")),
        ("403", foreign(403, html, PAGE)),
        ("429", foreign(429, "retry-after: 86400\r\n", "")),
    ];
    let count = cases.len() as u64;
    std::thread::scope(|scope| {
        for (what, said) in cases {
            scope.spawn(move || meets(said, &Line::Offline, what));
        }
    });
    proof("I1 I6 row 9", "portal: 200 with a page, 302, 407, 511, ...", count, "each once");
}

/// Words with the server's mark, one for each row of the table, and what is not even words.
#[test]
fn i1_i18_no_refusal_marks_anything_as_sent_or_blocks_what_comes_behind_it() {
    let cases = [
        ("a token that is over", Said::refused(SEGMENTS, 401, no("token")), Line::Calm),
        ("too much at once", Said::refused(SEGMENTS, 429, no("busy")), Line::Offline),
        ("not ready", Said::refused(SEGMENTS, 503, no("busy")), Line::Offline),
        ("a full disk there", Said::refused(SEGMENTS, 507, no("full")), Line::Offline),
        ("a fault there", Said::refused(SEGMENTS, 500, no("broken")), Line::Offline),
        ("a word of tomorrow", Said::refused(SEGMENTS, 418, no("teapot")), Line::Offline),
        ("nothing there", Said::refused(SEGMENTS, 404, no("not_found")), Line::Offline),
        ("too slow", Said::refused(SEGMENTS, 408, no("slow")), Line::Calm),
        ("a gap", Said::refused(SEGMENTS, 409, no("gap")), Line::Calm),
        ("a stream unknown", Said::refused(SEGMENTS, 404, no("stream_unknown")), Line::Calm),
        ("shut out", Said::refused(SESSION, 403, no("revoked")), Line::Needs(Need::Revoked)),
        (
            "shut out while it sends",
            Said::refused(SEGMENTS, 403, no("revoked")),
            Line::Needs(Need::Revoked),
        ),
        (
            "another hall",
            Said::refused(SEGMENTS, 403, no("wrong_hall")),
            Line::Needs(Need::OtherHall),
        ),
        (
            "old for the log",
            Said::refused(LOG, 426, no("client_old")),
            Line::Needs(Need::ProgramOld),
        ),
        ("no JSON", Said { body: b"<html>".to_vec(), ..ok(SEGMENTS) }, Line::Offline),
        ("another JSON", Said { body: b"{\"last\":3}".to_vec(), ..ok(SEGMENTS) }, Line::Offline),
        (
            "a page that is none",
            Said { body: b"<html>\n".to_vec(), ..ok(LOG) },
            Line::Needs(Need::LogGap),
        ),
        ("a page with a bomb", Said { body: bomb(), ..ok(LOG) }, Line::Needs(Need::LogGap)),
        (
            "an endless page",
            Said { body: vec![b' '; 9 << 20], ..ok(LOG) },
            Line::Needs(Need::LogGap),
        ),
        ("an endless answer", Said { body: vec![b' '; 2 << 20], ..ok(SEGMENTS) }, Line::Offline),
    ];
    let count = cases.len() as u64;
    std::thread::scope(|scope| {
        for (what, said, expected) in cases {
            scope.spawn(move || meets(said, &expected, what));
        }
    });
    proof("I1 I18", "every refusal of the table at the terminal's end", count, "each once");
}

fn ok(to: &'static str) -> Said {
    Said { to, status: 200, is_ours: true, ..Said::default() }
}

/// A page whose one segment would be larger than the memory of the machine.
fn bomb() -> Vec<u8> {
    let packed = zstd::bulk::compress(&vec![b'a'; 64 << 20], 3).unwrap();
    let head = PageSegment {
        stream: "07".repeat(16),
        device: "08".repeat(16),
        first: 1,
        count: 1,
        prev: "0".repeat(64),
        chain: "0".repeat(64),
        hseq: 1,
        bytes: packed.len() as u64,
        ..PageSegment::default()
    };
    let end = json!({"end": true, "head": 1, "records": 0});
    [serde_json::to_vec(&head).unwrap(), b"\n".to_vec(), packed, format!("{end}\n").into_bytes()]
        .concat()
}

/// An event that no server takes, as a fault of an older version would have written it, between two good ones: it stays
/// here and is told, and what stands before and behind it arrives.
#[test]
fn i1_i18_row_28_an_event_that_is_none_is_set_aside_and_what_is_behind_it_arrives() {
    let server = Plain::new();
    let mut terminal = server.terminal("a");
    terminal.write(2);
    put_nonsense(&terminal);
    terminal.reopen();
    terminal.write(2);
    let cutter = Cutter::before(server.open);
    terminal.start(plain_link(&terminal, cutter.addr()));
    let mut looks = 0_u64;
    until("it is set aside", || {
        if looks.is_multiple_of(64) {
            terminal.now();
        }
        looks += 1;
        let standing = terminal.standing();
        standing.unsent == 0 && standing.head == 4
    });
    assert_eq!(terminal.store.lock().unwrap().quarantined().unwrap(), 1);
    let need = Need::SetAside { events: 1 };
    until("it is told", || Line::Needs(need).is(terminal.status()));
    let text = line(&terminal.status(), Lang::En, |_| String::new());
    assert!(text.contains("kept here: 1, see zhiban sync log"), "{text}");
    assert!(terminal.notes().iter().any(|note| note.kind == "set_aside"));
    holds_each_once(&terminal.log(), &[("a", 4)]);
    proof("I1 I18 row 28", "an event that is none, between good ones", 1, "once");
}

/// Behind what waits in a log, as if it had been written there.
fn put_nonsense(terminal: &Terminal) {
    let db = rusqlite::Connection::open(terminal.folder.path().join("zhiban.db")).unwrap();
    let sql = "SELECT seq, chain FROM unsent ORDER BY seq DESC LIMIT 1";
    let (seq, chain): (u64, [u8; 32]) =
        db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let bytes = b"{\"x\":1}";
    let chain = chained(&chain, &terminal.stream(), seq + 1, bytes);
    db.execute(
        "INSERT INTO unsent(seq, chain, bytes) VALUES(?1, ?2, ?3)",
        (seq + 1, &chain[..], &bytes[..]),
    )
    .unwrap();
}

/// A terminal that got a 413 for everything, down to a single event, keeps that one and sends the others.
#[test]
fn i18_what_is_called_too_large_is_halved_and_at_last_set_aside() {
    let server = Plain::new();
    let script = Script::new(Said::refused(SEGMENTS, 413, no("too_large")));
    let cutter = Cutter::before(script.addr);
    let mut terminal = server.terminal("a");
    terminal.write(8);
    terminal.start(plain_link(&terminal, cutter.addr()));
    let aside = |terminal: &Terminal| terminal.store.lock().unwrap().quarantined().unwrap();
    let mut looks = 0_u64;
    until("one is set aside", || {
        if looks.is_multiple_of(64) {
            terminal.now();
        }
        looks += 1;
        aside(&terminal) > 0
    });
    assert!(script.times() >= 5, "8, 4, 2, 1 and 1 again: {}", script.times());
    cutter.cut();
    cutter.lead_to(server.open);
    cutter.heal();
    let left = 8 - aside(&terminal);
    terminal.comes_to(left);
    assert_eq!(terminal.log().len() as u64, left);
    assert!(Line::Needs(Need::SetAside { events: 8 - left }).is(terminal.status()));
}
