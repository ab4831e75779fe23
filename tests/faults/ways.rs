//! Networks that are neither there nor gone: one way is open and the other is not (row 7), nothing flows or hardly anything
//! (row 8), requests come twice (row 5), bytes are changed on their way (row 10), and somebody else answers in TLS (row 9).

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;
use zhiban::core::sync::status::{Need, Status};
use zhiban::server::{Limits, Times};
use zhiban::sync::{Link, Phases};

use crate::cutter::{Cutter, Way};
use crate::kit::is_long;
use crate::plain::{Plain, plain_link};
use crate::rig::{Records, Site, Terminal, holds_each_once, proof, until};

/// Patience that ends within a test.
const SHORT: Phases = Phases {
    connect: Duration::from_millis(400),
    head: Duration::from_millis(400),
    stall: Duration::from_millis(400),
};

fn short(link: Link) -> Link {
    Link { server: link.server.within(SHORT), ..link }
}

/// A terminal of a server that is a process, with a proxy between them.
fn of(site: &Site) -> (Terminal, Cutter) {
    let mut terminal = Terminal::new("a");
    terminal.enrol(site.address(), &site.code("H001"));
    terminal.write(1);
    (terminal, Cutter::before(site.address()))
}

#[test]
fn i1_i2_i17_row_7_a_partition_in_one_way_loses_and_doubles_nothing() {
    let site = Site::new();
    let records = Records::of(&site.db());
    let (mut terminal, cutter) = of(&site);
    terminal.start(terminal.link(cutter.addr()));
    terminal.comes_to(1);
    let rounds = if is_long() { 400 } else { 40 };
    for round in 0..rounds {
        let (way, all) = (Way::BOTH[round % 2], terminal.written + 2);
        cutter.hold(way);
        terminal.write(2);
        if way == Way::Down {
            // The server has them, and the terminal must not know.
            until("they arrive", || records.events() == all);
        }
        let standing = terminal.standing();
        assert_eq!((standing.sent, standing.unsent), (all - 2, 2), "round {round}");
        // It heals, and what was held comes late; or the connections are lost with it.
        if round % 4 >= 2 {
            cutter.cut();
        }
        cutter.heal();
        terminal.comes_to(all);
        assert_eq!(records.events(), all, "round {round}");
    }
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    proof("I1 I2 I17 row 7", "one way held, healed or lost", rounds as u64, "each way in turn");
}

/// Each phase has its end: the connection, its proof, the head of an answer, its body. The terminal writes all the while.
#[test]
fn i17_row_8_nothing_flows_and_the_terminal_gives_up_each_phase_and_stays_free() {
    let server = Plain::new();
    let mut phases = 0;
    for (way, bytes) in [
        (Way::Up, 0),
        (Way::Down, 0),
        (Way::Down, 400),
        (Way::Up, 900),
        (Way::Down, 1_700),
        (Way::Down, 2_100),
    ] {
        let mut terminal = server.terminal("a");
        let cutter = Cutter::before(server.tls());
        let records = Records::of(&server.db());
        let before = records.events();
        cutter.stall_after(way, bytes);
        terminal.write(1);
        terminal.start(short(terminal.link(cutter.addr())));
        until("it stalls", || cutter.is_stalled());
        // Lost and tried anew, by itself.
        until("another try", || cutter.taken() >= 2);
        until("the status", || matches!(terminal.status(), Status::Offline { .. }));
        for _ in 0..10 {
            terminal.write(1);
        }
        let standing = terminal.standing();
        assert!(standing.sent <= records.last(&terminal.stream()), "{standing:?}");
        until("what was written", || {
            matches!(terminal.status(), Status::Offline { unsent: 10.., .. })
        });
        cutter.heal();
        terminal.comes_to(before + 11);
        phases += 1;
    }
    proof("I17 row 8", "nothing flows in a phase, TLS", phases, "each phase");
}

/// A byte now and then keeps no phase alive for ever, and no event is blamed for it.
#[test]
fn i17_row_8_a_line_of_a_few_bytes_a_second_is_given_up_and_nothing_is_set_aside() {
    let limits = Limits { body_time: Duration::from_millis(100), ..Limits::default() };
    let server = Plain::with(&limits, Times::system().now());
    let mut terminal = server.terminal("a");
    let cutter = Cutter::before(server.open);
    terminal.start(plain_link(&terminal, cutter.addr()));
    terminal.write(1);
    terminal.comes_to(1);
    cutter.trickle(Way::Up, Duration::from_millis(2));
    terminal.write(1);
    let slow = || terminal.notes().iter().filter(|note| note.detail.starts_with("slow")).count();
    let mut looks = 0_u64;
    until("it was too slow, twice", || {
        if looks.is_multiple_of(64) {
            terminal.now();
        }
        looks += 1;
        slow() >= 2
    });
    assert_eq!(terminal.standing().sent, 1);
    assert_eq!(terminal.store.lock().unwrap().quarantined().unwrap(), 0);
    cutter.heal();
    terminal.comes_to(2);
    assert!(!matches!(terminal.status(), Status::Attention { .. }), "{:?}", terminal.status());
    proof("I1 I17 row 8", "an upload of a few bytes a second", 2, "until 408, twice");
}

/// The uploads among the recorded bytes of a connection, whole.
fn uploads(recorded: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let start = |from: usize| {
        let at = recorded[from..].windows(8).position(|part| part == b"POST /v1");
        at.map(|at| from + at)
    };
    let mut at = start(0);
    while let Some(from) = at {
        let end = recorded[from..].windows(4).position(|part| part == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&recorded[from..])));
        let head = String::from_utf8_lossy(&recorded[from..from + end]).to_ascii_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap_or_else(|| panic!("{head}")).parse().unwrap();
        let whole = &recorded[from..from + end + 4 + length];
        if head.contains("/segments") {
            found.push(whole.to_vec());
        }
        at = start(from + end + 4 + length);
    }
    found
}

/// What is answered to bytes that were sent before: the status and the body.
fn again(server: &Plain, request: &[u8]) -> (String, Value) {
    let mut stream = TcpStream::connect(server.open).unwrap();
    // Asked to be the last on its connection, in the line behind the first.
    let cut = request.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let whole = [&request[..cut], b"connection: close\r\n", &request[cut..]].concat();
    stream.write_all(&whole).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let text = String::from_utf8(answer).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), serde_json::from_str(body).unwrap())
}

#[test]
fn i2_i7_row_5_a_request_that_comes_again_at_once_or_later_changes_nothing() {
    let server = Plain::new();
    let records = Records::of(&server.db());
    let mut terminal = server.terminal("a");
    let cutter = Cutter::before(server.open);
    terminal.start(plain_link(&terminal, cutter.addr()));
    cutter.record(Way::Up);
    let mut runs = 0;
    let mut first: Vec<Value> = Vec::new();
    let mut sent = Vec::new();
    for round in 1..=12_u64 {
        terminal.write(1 + round % 3);
        terminal.comes_to(terminal.written);
        sent.extend(cutter.recorded(Way::Up).iter().flat_map(|bytes| uploads(bytes)));
        let before = records.places(&terminal.stream());
        for (n, request) in sent.iter().enumerate() {
            let (status, body) = again(&server, request);
            assert!(status.contains(" 200 "), "{status} {body}");
            let places = body["runs"].clone();
            if n == first.len() {
                first.push(places.clone());
            }
            assert_eq!(places, first[n], "other places for the same events");
            runs += 1;
        }
        assert_eq!(records.places(&terminal.stream()), before);
        assert_eq!(records.events(), terminal.written);
    }
    terminal.write(1);
    terminal.comes_to(terminal.written);
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    proof("I2 I7 row 5", "a recorded upload sent again, at once and later", runs, "12 rounds");
}

/// Behind TLS, where it would end the connection: each changed byte of an upload is found by its head, its signature or its
/// chain, and no event is set aside for it.
#[test]
fn i1_i2_i18_row_10_a_changed_byte_of_an_upload_is_found_and_sent_anew() {
    let server = Plain::new();
    let records = Records::of(&server.db());
    let mut terminal = server.terminal("a");
    let cutter = Cutter::before(server.open);
    terminal.start(plain_link(&terminal, cutter.addr()));
    terminal.write(1);
    terminal.comes_to(1);
    let step = if is_long() { 1 } else { 9 };
    let (mut runs, mut at) = (0, 0);
    loop {
        let all = terminal.written + 1;
        cutter.flip_after(Way::Up, at);
        terminal.write(1);
        terminal.comes_to(all);
        // It is there, as it was written, at the next place.
        assert_eq!(records.places(&terminal.stream()), (1..=all).collect::<Vec<_>>(), "byte {at}");
        let flipped = cutter.has_flipped(Way::Up);
        cutter.heal();
        // What follows an upload is the next question for the log.
        if !flipped || at > 1_200 {
            break;
        }
        (runs, at) = (runs + 1, at + step);
    }
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    assert_eq!(terminal.store.lock().unwrap().quarantined().unwrap(), 0, "nothing is set aside");
    proof(
        "I1 I2 I18 row 10",
        "a bit of an upload changed behind TLS",
        runs,
        if is_long() { "every byte" } else { "every 9th byte" },
    );
}

#[test]
fn i1_i2_row_10_a_changed_byte_under_tls_ends_the_connection_and_nothing_else() {
    let site = Site::new();
    let (mut terminal, cutter) = of(&site);
    let (mut runs, step) = (0, if is_long() { 7 } else { 151 });
    for way in Way::BOTH {
        for at in (0..2_400).step_by(step) {
            terminal.stop();
            cutter.flip_after(way, at);
            terminal.write(1);
            terminal.start(terminal.link(cutter.addr()));
            until("the byte comes by", || {
                cutter.has_flipped(way) || terminal.is_quiet(terminal.written)
            });
            cutter.heal();
            terminal.comes_to(terminal.written);
            runs += 1;
        }
    }
    terminal.stop();
    holds_each_once(&terminal.log(), &[("a", terminal.written)]);
    proof(
        "I1 I2 row 10",
        "a bit changed under TLS, both ways",
        runs,
        if is_long() { "every 7th byte" } else { "every 151st byte" },
    );
}

/// Somebody on the way ends TLS with a certificate of their own.
#[test]
fn i1_i6_row_9_a_portal_in_tls_is_no_network_and_a_stranger_in_the_servers_place_is_told() {
    let server = Plain::new();
    let portal = Plain::named("portal.example");
    let stranger = Plain::new();
    for (other, is_alarm) in [(&portal, false), (&stranger, true)] {
        let mut terminal = server.terminal("a");
        let before = Records::of(&server.db()).events();
        let cutter = Cutter::before(other.tls());
        terminal.write(2);
        terminal.start(terminal.link(cutter.addr()));
        until("it was tried", || terminal.notes().iter().any(|note| note.kind == "lost"));
        until("the status", || match terminal.status() {
            Status::Offline { unsent: 2, .. } => !is_alarm,
            Status::Attention { need: Need::Certificate, unsent: 2, .. } => is_alarm,
            _ => false,
        });
        assert_eq!((terminal.standing().sent, Records::of(&other.db()).events()), (0, 0));
        cutter.cut();
        cutter.lead_to(server.tls());
        cutter.heal();
        terminal.comes_to(before + 2);
        until("calm", || matches!(terminal.status(), Status::Synced { unsent: 0, .. }));
    }
    proof("I1 I6 row 9", "a portal or a stranger that ends TLS", 2, "each once");
}
