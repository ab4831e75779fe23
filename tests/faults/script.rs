//! A server that answers as it was told: it lets everybody in, and to one path it says what a test wants. Each of its
//! answers but those of strangers has the server's mark.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};
use zhiban::clock::{Clock, sleep};

/// What is said to whoever asks for a path that holds these words: status, headers and body.
#[derive(Clone, Default)]
pub struct Said {
    pub to: &'static str,
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
    /// With the server's mark.
    pub is_ours: bool,
}

impl Said {
    /// In the server's words.
    pub fn refused(to: &'static str, status: u16, body: Value) -> Said {
        let body = body.to_string().into_bytes();
        Said { to, status, headers: String::new(), body, is_ours: true }
    }
}

struct Shared {
    said: Mutex<Said>,
    times: AtomicU64,
    ended: AtomicBool,
}

pub struct Script {
    pub addr: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// The copy of the data that the servers of these tests have.
const INCARNATION: &str = "09090909090909090909090909090909";

impl Script {
    pub fn new(said: Said) -> Script {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            said: Mutex::new(said),
            times: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            for taken in listener.incoming() {
                if own.ended.load(Ordering::SeqCst) {
                    return;
                }
                let (shared, Ok(stream)) = (Arc::clone(&own), taken) else { continue };
                std::thread::spawn(move || serve(&stream, &shared));
            }
        });
        Script { addr, shared, thread: Some(thread) }
    }

    /// How often that path was asked for.
    pub fn times(&self) -> u64 {
        self.shared.times.load(Ordering::SeqCst)
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.addr));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// One request: its first line and its body.
fn request(reader: &mut impl BufRead) -> Option<(String, Vec<u8>)> {
    let mut first = String::new();
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 2)?;
        let lower = line.to_ascii_lowercase();
        if let Some(said) = lower.strip_prefix("content-length:") {
            length = said.trim().parse().ok()?;
        }
        if reader.fill_buf().ok()?.starts_with(b"\r\n") {
            reader.consume(2);
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first, body))
}

fn usual(first: &str, body: &[u8]) -> Value {
    if first.contains("/v1/challenge") {
        return json!({"nonce": "00".repeat(16)});
    }
    // The stream as it is known to have nothing of.
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    let id = asked["streams"][0]["id"].clone();
    let own = json!({"id": id, "last": 0, "chain": "0".repeat(64), "fits": true});
    json!({"token": "t", "life_secs": 3600, "incarnation": INCARNATION, "head": 0,
           "durable_through": 0, "streams": [own]})
}

fn serve(mut stream: &TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    while let Some((first, body)) = request(&mut reader) {
        let said = shared.said.lock().unwrap().clone();
        let said = if first.contains(said.to) {
            shared.times.fetch_add(1, Ordering::SeqCst);
            said
        } else if first.contains("/log?") {
            // Nothing new comes, as long as this server stands.
            while !shared.ended.load(Ordering::SeqCst) {
                sleep(Duration::from_millis(5));
            }
            return;
        } else {
            Said::refused("", 200, usual(&first, &body))
        };
        let ms = Clock::system().now().0;
        let mark = format!("x-zhiban-incarnation: {INCARNATION}\r\nx-zhiban-ms: {ms}\r\n");
        let mark = if said.is_ours { mark } else { String::new() };
        let head = format!(
            "HTTP/1.1 {} said\r\n{mark}{}content-length: {}\r\n\r\n",
            said.status,
            said.headers,
            said.body.len()
        );
        let both = [head.as_bytes(), &said.body].concat();
        if stream.write_all(&both).is_err() {
            return;
        }
    }
}
