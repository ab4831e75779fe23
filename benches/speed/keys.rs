//! Keys on the live board while a ticket machine sends 100 events a second, beside btm and beside the echo of
//! a pseudo-terminal: how long until the screen has settled, with 100 rows and with 10,000, and how many bytes
//! that takes.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use zhiban::clock::{Clock, Stopwatch, sleep};
use zhiban::core::time::Zone;
use zhiban::store::read_holder;

use super::ROUNDS;
use super::history::{House, import};
use super::table::{Row, median, millis, quantile, ratio};
use super::terminal::{Answer, Program, Session, echo};

/// Keys per round and program.
const KEYS: usize = 60;
/// Keys of a burst.
const BURST: usize = 100;
/// An event of the machine comes this often.
const EVENT_EVERY: Duration = Duration::from_millis(10);
/// Keys are this far apart, and not in step with frames.
const KEY_EVERY: Duration = Duration::from_millis(23);

pub fn run(house: &mut House) -> Vec<Row> {
    let few = Hall::new(house, 100);
    let many = Hall::new(house, 10_000);
    let btm = Program::installed("btm", "CPU");
    let mut rounds = Rounds::default();
    for _ in 0..ROUNDS {
        rounds.few.extend(few.keys());
        rounds.many.extend(many.keys());
        rounds.echo.extend(echoes());
        // Bytes without the machine: what it changes is not the key's.
        rounds.quiet.extend(few.quiet_keys());
        rounds.btm.extend(btm.iter().flat_map(|btm| keys_of(&mut begun(btm))));
    }
    let mut rows = rounds.rows(btm.is_some());
    rows.extend(burst(&few, btm.as_ref()));
    rows
}

#[derive(Default)]
struct Rounds {
    few: Vec<Answer>,
    quiet: Vec<Answer>,
    many: Vec<Answer>,
    echo: Vec<Answer>,
    btm: Vec<Answer>,
}

fn times(answers: &[Answer]) -> Vec<Duration> {
    answers.iter().map(|answer| answer.settled).collect()
}

fn bytes_of(answers: &[Answer]) -> usize {
    let mut bytes: Vec<usize> = answers.iter().map(|answer| answer.bytes).collect();
    bytes.sort_unstable();
    bytes.get(bytes.len() / 2).copied().unwrap_or(0)
}

impl Rounds {
    fn rows(&self, with_btm: bool) -> Vec<Row> {
        let (mut few, mut many) = (times(&self.few), times(&self.many));
        let (mut echo, mut btm) = (times(&self.echo), times(&self.btm));
        let (few50, many50, btm50) = (median(&mut few), median(&mut many), median(&mut btm));
        let above = quantile(&mut few, 0.95).saturating_sub(quantile(&mut echo, 0.95));
        let what = "key to settled screen, p50, 100 events/s";
        let (ours, told) = (bytes_of(&self.quiet), "bytes to move the selection");
        let mut rows = if with_btm {
            let beside = format!("btm {}", millis(btm50));
            let bytes = bytes_of(&self.btm);
            let share = ours as f64 / bytes as f64;
            vec![
                Row::at_most(what, millis(few50), &beside, ratio(few50, btm50), 1.0, "x"),
                Row::at_most(told, ours.to_string(), &format!("btm {bytes}"), share, 1.0, "x"),
            ]
        } else {
            vec![
                Row::without(what, millis(few50), "btm"),
                Row::without(told, ours.to_string(), "btm"),
            ]
        };
        let flat = ratio(many50, few50);
        let what = "  the same with 10,000 rows instead of 100";
        rows.insert(1, Row::at_most(what, millis(many50), &millis(few50), flat, 1.2, "x"));
        let p95 = millis(quantile(&mut few, 0.95));
        let beside = format!(
            "echo p50 {}, p95 {}",
            millis(median(&mut echo)),
            millis(quantile(&mut echo, 0.95))
        );
        let what = "  p95 above the echo";
        rows.insert(2, Row::at_most(what, p95, &beside, above.as_secs_f64() * 1e3, 2.0, " ms"));
        rows
    }
}

/// A hundred keys at once are one frame, or few: no more bytes than one repaint of what changed.
fn burst(hall: &Hall, btm: Option<&Program>) -> Vec<Row> {
    let bytes = |session: &mut Session, home: &[u8]| {
        let mut sizes: Vec<usize> = (0..ROUNDS)
            .map(|_| {
                session.press(home);
                session.drain(Duration::from_millis(40));
                session.press(&b"\x1b[B".repeat(BURST)).bytes
            })
            .collect();
        sizes.sort_unstable();
        sizes[ROUNDS / 2]
    };
    let mut session = hall.session();
    let ours = bytes(&mut session, b"\x1b[H");
    // One frame in which every line of the panel has changed: a page further.
    session.press(b"\x1b[H");
    session.drain(Duration::from_millis(40));
    let frame = session.press(b"\x1b[6~").bytes.max(session.press(b"\x1b[6~").bytes);
    session.quit(b"qq");
    let of_btm = btm.map(|btm| {
        let mut session = begun(btm);
        let of_btm = bytes(&mut session, b"gg");
        session.quit(b"q");
        of_btm
    });
    let beside = of_btm.map_or_else(String::new, |bytes| format!(", btm {bytes} in all"));
    let share = ours as f64 / frame as f64;
    vec![Row::at_most(
        "burst of 100 keys, bytes",
        ours.to_string(),
        &format!("one frame {frame}{beside}"),
        share,
        1.5,
        "x",
    )]
}

fn begun(program: &Program) -> Session {
    let mut session = Session::start(program, 200, 60);
    session.painted(program.ready);
    session.drain(Duration::from_millis(200));
    session
}

/// Down and up in turn, so that the same two rows are drawn.
fn keys_of(session: &mut Session) -> Vec<Answer> {
    let press = |at: usize| {
        sleep(KEY_EVERY);
        session.press(if at.is_multiple_of(2) { b"\x1b[B" } else { b"\x1b[A" })
    };
    (0..KEYS).map(press).collect()
}

fn echoes() -> Vec<Answer> {
    let mut session = begun(&echo());
    keys_of(&mut session)
}

/// A hall with so many counters, and a machine that changes one of them with every event.
struct Hall {
    folder: PathBuf,
    counters: usize,
    zone: Zone,
}

impl Hall {
    fn new(house: &House, counters: usize) -> Hall {
        let folder = house.empty_folder(&format!("counters-{counters}"));
        let hall = Hall { folder, counters, zone: house.zone() };
        let mut text = String::new();
        for number in 1..=counters {
            let _ = writeln!(text, "{}", hall.event(number, "opened"));
        }
        let file = house.dir().join(format!("counters-{counters}.ndjson"));
        std::fs::write(&file, text).unwrap();
        import(&hall.folder, &file);
        hall
    }

    fn event(&self, number: usize, what: &str) -> String {
        let at = self.zone.stamp(Clock::system().now()).to_rfc3339();
        let counter = number % self.counters;
        format!(
            r#"{{"specversion":"1.0","id":"{what}-{number}-{at}","source":"/hall/H001/bench/1","type":"hallqueue.v1.counter.{what}","time":"{at}","recordedtime":"{at}","data":{{"counter_id":"{counter:05}","staff_id":"e{counter:05}"}}}}"#
        )
    }

    fn session(&self) -> Session {
        let mut session = begun(&Program::board(&self.folder));
        session.press(b"2");
        session
    }

    fn quiet_keys(&self) -> Vec<Answer> {
        let mut session = self.session();
        let answers = keys_of(&mut session);
        session.quit(b"qq");
        answers
    }

    fn keys(&self) -> Vec<Answer> {
        let mut session = self.session();
        let machine = Sender::start(self);
        sleep(Duration::from_millis(300));
        let answers = keys_of(&mut session);
        machine.stop();
        session.quit(b"qq");
        answers
    }
}

/// A ticket machine on its connection.
struct Sender {
    over: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Sender {
    fn start(hall: &Hall) -> Sender {
        let (address, token) = listener(&hall.folder);
        let hall = Hall { folder: hall.folder.clone(), ..*hall };
        let over = Arc::new(AtomicBool::new(false));
        let ended = Arc::clone(&over);
        let thread = std::thread::spawn(move || {
            let mut line = TcpStream::connect(&address).unwrap();
            line.set_nodelay(true).unwrap();
            let since = Stopwatch::start();
            for sent in 0_u32.. {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                sleep((EVENT_EVERY * sent).saturating_sub(since.elapsed()));
                let what = if sent.is_multiple_of(2) { "closing_soon" } else { "opened" };
                post(&mut line, &token, &hall.event(sent as usize / 2 * 7, what));
            }
        });
        Sender { over, thread }
    }

    fn stop(self) {
        self.over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap();
    }
}

/// Where the board of a folder listens, and the token for programs of this machine.
pub fn listener(folder: &Path) -> (String, String) {
    let holder = read_holder(folder).unwrap();
    let text = |key: &str| holder.extra[key].as_str().unwrap().to_owned();
    (text("address"), text("token"))
}

pub fn post(line: &mut TcpStream, token: &str, event: &str) {
    let request = format!(
        "POST /hallqueue/v1/events HTTP/1.1\r\nHost: zhiban\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/cloudevents+json\r\nContent-Length: {}\r\n\r\n{event}",
        event.len()
    );
    line.write_all(request.as_bytes()).unwrap();
    let mut answer = [0; 4096];
    let mut length = 0;
    while !answer[..length].windows(4).any(|part| part == b"\r\n\r\n") {
        length += line.read(&mut answer[length..]).unwrap();
    }
    assert!(answer.starts_with(b"HTTP/1.1 202"), "{}", String::from_utf8_lossy(&answer[..length]));
}
