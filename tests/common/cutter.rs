//! A proxy that cuts a connection after an exact number of bytes, holds it, lets it trickle, or answers in the place of
//! the server. It knows nothing of what it carries.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used)] // each test file uses its part

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What becomes of the next connections.
#[derive(Clone, Debug, Default)]
pub struct Fate {
    /// The connection ends after so many bytes towards the server.
    pub cut_up: Option<u64>,
    /// The connection ends after so many bytes towards the terminal.
    pub cut_down: Option<u64>,
    /// After so many bytes towards the terminal nothing flows any more, and nothing ends either.
    pub hold_down: Option<u64>,
    /// One byte towards the server at a time, so far apart.
    pub trickle_up: Option<Duration>,
    /// Who answers instead of the server, whatever is asked.
    pub answer: Option<Vec<u8>>,
}

#[derive(Default)]
struct Shared {
    fate: Mutex<Fate>,
    server: Mutex<Option<SocketAddr>>,
    up: AtomicU64,
    down: AtomicU64,
    taken: AtomicU64,
    ended: AtomicBool,
}

/// A proxy on a port of loopback. Dropped, it ends with all its connections.
pub struct Cutter {
    addr: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Cutter {
    /// In front of a server.
    pub fn before(server: SocketAddr) -> Cutter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        *shared.server.lock().unwrap() = Some(server);
        let own = Arc::clone(&shared);
        let thread = thread::spawn(move || {
            for taken in listener.incoming() {
                if own.ended.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(terminal) = taken else { continue };
                own.taken.fetch_add(1, Ordering::Relaxed);
                let (shared, fate) = (Arc::clone(&own), own.fate.lock().unwrap().clone());
                thread::spawn(move || carry(&terminal, &shared, &fate));
            }
        });
        Cutter { addr, shared, thread: Some(thread) }
    }

    /// Where terminals connect.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What becomes of the connections from now on.
    pub fn set(&self, fate: Fate) {
        *self.shared.fate.lock().unwrap() = fate;
    }

    /// Another server behind it, as after one was started anew.
    pub fn lead_to(&self, server: SocketAddr) {
        *self.shared.server.lock().unwrap() = Some(server);
    }

    /// Bytes that went towards the server and towards the terminal since the last call, and connections.
    pub fn carried(&self) -> (u64, u64, u64) {
        let Shared { up, down, taken, .. } = &*self.shared;
        (
            up.swap(0, Ordering::Relaxed),
            down.swap(0, Ordering::Relaxed),
            taken.swap(0, Ordering::Relaxed),
        )
    }
}

impl Drop for Cutter {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Wakes whoever waits for the next connection.
        drop(TcpStream::connect(self.addr));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

fn carry(terminal: &TcpStream, shared: &Arc<Shared>, fate: &Fate) {
    if let Some(answer) = &fate.answer {
        let mut asked = [0; 4096];
        let mut both = terminal;
        if both.read(&mut asked).is_ok() {
            drop(both.write_all(answer));
        }
        drop(terminal.shutdown(Shutdown::Both));
        return;
    }
    let server = *shared.server.lock().unwrap();
    let Some(server) = server.and_then(|addr| TcpStream::connect(addr).ok()) else {
        drop(terminal.shutdown(Shutdown::Both));
        return;
    };
    for stream in [terminal, &server] {
        stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
        stream.set_nodelay(true).unwrap();
    }
    let alive = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            let way = Way { cut: fate.cut_up, hold: None, trickle: fate.trickle_up };
            pump(terminal, &server, &way, &shared.up, &alive, shared);
        });
        let way = Way { cut: fate.cut_down, hold: fate.hold_down, trickle: None };
        pump(&server, terminal, &way, &shared.down, &alive, shared);
    });
    drop(terminal.shutdown(Shutdown::Both));
    drop(server.shutdown(Shutdown::Both));
}

struct Way {
    cut: Option<u64>,
    hold: Option<u64>,
    trickle: Option<Duration>,
}

/// Carries bytes one way until one side ends or the cut is reached; then neither way goes on.
fn pump(
    mut from: &TcpStream,
    mut to: &TcpStream,
    way: &Way,
    count: &AtomicU64,
    alive: &AtomicBool,
    shared: &Shared,
) {
    let mut carried = 0_u64;
    let mut buffer = [0; 16 * 1024];
    let goes_on = || alive.load(Ordering::Relaxed) && !shared.ended.load(Ordering::Relaxed);
    while goes_on() {
        let left = way.cut.map_or(u64::MAX, |cut| cut.saturating_sub(carried));
        if left == 0 {
            break;
        }
        let room = if way.trickle.is_some() { 1 } else { buffer.len() };
        let room = room.min(usize::try_from(left).unwrap_or(usize::MAX));
        let read = match from.read(&mut buffer[..room]) {
            Ok(0) => break,
            Ok(read) => read,
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
            Err(_) => break,
        };
        if way.hold.is_some_and(|hold| carried + read as u64 > hold) {
            // The bytes are swallowed and nobody is told.
            carried += read as u64;
            continue;
        }
        if let Some(pause) = way.trickle {
            thread::sleep(pause);
        }
        if to.write_all(&buffer[..read]).is_err() {
            break;
        }
        carried += read as u64;
        count.fetch_add(read as u64, Ordering::Relaxed);
    }
    // A side that ended its half may still hear the other's answer: only a cut ends both at once.
    if way.cut.is_some_and(|cut| carried >= cut) {
        drop(from.shutdown(Shutdown::Both));
        drop(to.shutdown(Shutdown::Both));
    } else {
        drop(to.shutdown(Shutdown::Write));
        return;
    }
    alive.store(false, Ordering::Relaxed);
}
