//! A hostile network in front of a real `feed run`: bodies without end, senders that dawdle, a thousand
//! connections, rubbish. A good sender must come through, and what was refused must be on record.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};
use zhiban::clock::{Stopwatch, sleep};

use crate::kit::{
    BATCH, Folder, LINES, LISTENS, Listener, PATIENCE, SINGLE, answer, connect, head, issued, post,
};

const SOURCE: &str = "/hall/H001/test/m1";
const AT: &str = "2025-11-10T09:00:00+08:00";

fn good(id: &str) -> Vec<u8> {
    issued(SOURCE, id, id, "A001", AT).to_string().into_bytes()
}

#[test]
fn a_body_of_100_megabytes_is_refused_before_it_is_read() {
    let folder = Folder::new(LISTENS);
    let machine = Listener::start(&folder);
    let mut announced = connect(machine.address, PATIENCE).unwrap();
    announced.write_all(head(SINGLE, 100 << 20).as_bytes()).unwrap();
    // Not one byte of the body was sent: the head was enough.
    assert_eq!(answer(announced).unwrap().status, 413);
    let mut stream = connect(machine.address, PATIENCE).unwrap();
    let start = head(SINGLE, 0).replace("Content-Length: 0", "Transfer-Encoding: chunked");
    stream.write_all(start.as_bytes()).unwrap();
    let part = vec![b'x'; 64 << 10];
    let mut sent = 0;
    while sent < 100 << 20 {
        let framed = [format!("{:x}\r\n", part.len()).as_bytes(), &part, b"\r\n"].concat();
        if stream.write_all(&framed).is_err() {
            break;
        }
        sent += part.len();
    }
    assert!(sent < 16 << 20, "it read {sent} bytes of a body without end");
    assert_eq!(post(machine.address, SINGLE, &good("1")).unwrap().status, 202);
    assert!(resident_kib(machine.child.id()) < 96 << 10, "memory");
}

fn resident_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Reads to the end; how long that took.
fn until_cut(mut stream: TcpStream) -> Duration {
    let watch = Stopwatch::start();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).ok();
    watch.elapsed()
}

#[test]
fn a_thousand_connections_and_slow_senders_keep_no_good_one_out() {
    let folder = Folder::new(LISTENS);
    let machine = Listener::start(&folder);
    // One that sends its head a byte at a time, one that never says a word.
    let mut dawdler = connect(machine.address, PATIENCE).unwrap();
    dawdler.write_all(b"POST /hallqueue/v1/ev").unwrap();
    let silent = connect(machine.address, PATIENCE).unwrap();
    let watch = Stopwatch::start();
    let crowd: Vec<TcpStream> =
        (0..1000).filter_map(|_| connect(machine.address, Duration::from_secs(2)).ok()).collect();
    assert!(crowd.len() > 900, "{} connections", crowd.len());
    let mut tries = 0;
    loop {
        tries += 1;
        match post(machine.address, SINGLE, &good("in-a-crowd")) {
            Ok(answer) if answer.status == 202 => break,
            other => assert!(tries < 10, "{other:?}"),
        }
        sleep(Duration::from_millis(100));
    }
    // The header time is 10 s; the crowd goes with it.
    dawdler.write_all(b"e").ok();
    until_cut(dawdler);
    until_cut(silent);
    assert!(watch.elapsed() < Duration::from_secs(20), "cut after {:?}", watch.elapsed());
    drop(crowd);
    assert_eq!(post(machine.address, SINGLE, &good("after")).unwrap().status, 202);
}

#[test]
fn rubbish_is_refused_by_name_and_kept_on_record() {
    let folder = Folder::new(LISTENS);
    let machine = Listener::start(&folder);
    let to = machine.address;
    for (kind, body, status) in [
        ("text/plain", b"{}".as_slice(), 415),
        ("application/json; charset=utf-8", b"{}", 415),
        (SINGLE, b"", 400),
        (SINGLE, b"\xff\xfe{}", 400),
        (SINGLE, b"[]", 400),
        (BATCH, b"{}", 400),
        (BATCH, b"[{]", 400),
    ] {
        let got = post(to, kind, body).unwrap();
        assert_eq!(got.status, status, "{kind} {body:?}: {}", got.body);
    }
    for bytes in [b"\x16\x03\x01\x02\x00\x01\x00".as_slice(), b"\r\n\r\n", &[0xff; 5000]] {
        let mut stream = connect(to, PATIENCE).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        assert!(until_cut(stream) < Duration::from_secs(12));
    }
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let got = post(to, BATCH, deep.as_bytes()).unwrap();
    assert_eq!((got.status, &got.body["accepted"]), (202, &json!(0)), "{}", got.body);
    assert_eq!(got.body["rejected"][0]["index"], json!(0), "{}", got.body);
    let mut batch: Vec<Value> =
        ["a", "b", "c", "d"].map(|id| issued(SOURCE, id, id, "A001", AT)).into();
    batch[1]["specversion"] = json!("0.3");
    batch[3] = json!("no object");
    let got = post(to, BATCH, json!(batch).to_string().as_bytes()).unwrap();
    assert_eq!((got.status, &got.body["accepted"]), (202, &json!(2)), "{}", got.body);
    let rejected: Vec<(u64, &str)> = got.body["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["index"].as_u64().unwrap(), r["reason"].as_str().unwrap()))
        .collect();
    assert_eq!(rejected, [(1, "specversion"), (3, "not_object")]);
    let lines = [good("e"), b"\xff".to_vec(), good("a")].join(&b'\n');
    let got = post(to, LINES, &lines).unwrap();
    assert_eq!((&got.body["accepted"], &got.body["repeated"]), (&json!(2), &json!(1)));
    let status = folder.run("feed status --json").ends(0).json();
    let reasons: Vec<&str> = status["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| fault["reason"].as_str().unwrap())
        .collect();
    for reason in ["specversion", "not_object", "not_utf8"] {
        assert!(reasons.contains(&reason), "{reason} is not in {reasons:?}");
    }
    assert_eq!(status["feeds"][0]["source"], json!(SOURCE));
    assert_eq!(status["feeds"][0]["events"], json!(3));
}

#[test]
fn a_listener_on_the_network_asks_for_a_token_or_does_not_start() {
    let open = Folder::new("[feed]\nlisten = \"0.0.0.0:0\"\n");
    for command in ["feed run", "feed status", "board --once"] {
        let refused = open.run(command).ends(2);
        assert!(refused.err.contains("token") && refused.err.contains("next:"), "{}", refused.err);
    }
    assert!(!open.db().exists(), "nothing was started");
    let token = "0123456789abcdef";
    let closed = Folder::new(&format!("{LISTENS}token = \"{token}\"\n"));
    let machine = Listener::start(&closed);
    assert_eq!(post(machine.address, SINGLE, &good("1")).unwrap().status, 401);
    let mut stream = connect(machine.address, PATIENCE).unwrap();
    let body = good("1");
    let shown = format!("Host: x\r\nAuthorization: Bearer {token}");
    stream.write_all(head(SINGLE, body.len()).replace("Host: x", &shown).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    assert_eq!(answer(stream).unwrap().status, 202);
}

#[test]
fn a_listener_ends_in_order_at_a_signal_and_another_takes_over() {
    use rustix::process::Signal;
    let folder = Folder::new(LISTENS);
    for (signal, id) in [(Signal::TERM, "1"), (Signal::INT, "2"), (Signal::HUP, "3")] {
        let mut machine = Listener::start(&folder);
        assert_eq!(post(machine.address, SINGLE, &good(id)).unwrap().status, 202);
        machine.signal(signal);
        assert_eq!(machine.child.wait().unwrap().code(), Some(0), "{signal:?}");
        let mut said = String::new();
        machine.child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "nothing went wrong, so nothing is said");
    }
    assert_eq!(folder.rows("ticket").len(), 3);
}
